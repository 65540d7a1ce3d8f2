"""How a workbook of another layout may be read, as it is proposed, put right and made a layout of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lkstool.core.layouts import Group, Layout, Shape, SheetLayout
from lkstool.core.masking import mask_niks
from lkstool.forms.load import form_of
from lkstool.forms.model import Field, Form, Sheet
from lkstool.intake.seen import LONGEST_HEADING

How = Literal["title", "alias", "other", "near", "values", "pair", ""]
LETTERS_SHEET, LETTERS_KIND = "legalitas", "jenis_dokumen"


@dataclass(frozen=True, slots=True)
class Target:
    """What a heading is taken for: a field of a sheet; ``group`` names the letter that it belongs to."""

    sheet: str
    field: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One heading of a tab.

    Attributes:
        heading: as written; of one that stands twice the second is ``Nama (2)``.
        row, column: where it stands.
        target: None where it is not used.
        how: how its target is known.
        filled: answers below or beside it.
        read: those of them that can be read as the target asks.
    """

    heading: str
    row: int
    column: int
    target: Target | None
    how: How
    filled: int
    read: int


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the workbook.

    Attributes:
        sheet: the form's sheet that it answers; None where none is known.
        columns: its headings, from left to right or from top to bottom.
        groups: group to the answer that goes for each of its rows (the kind of letter).
    """

    title: str
    sheet: str | None
    shape: Shape
    rows: int
    columns: tuple[Column, ...]
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a workbook may be read: its tabs with content, in their order."""

    file: str
    year: str
    tabs: tuple[Tab, ...]

    def with_target(self, tab: int, column: int, target: Target | None) -> Proposal:
        """Return the proposal with another target for one heading; who had it before loses it."""
        changed = list(self.tabs)
        for at, each in enumerate(self.tabs):
            columns = [
                replace(one, target=None, how="") if target is not None and one.target == target else one
                for one in each.columns
            ]
            if at == tab:
                columns[column] = replace(columns[column], target=target, how="title")
            changed[at] = replace(each, columns=tuple(columns))
        return replace(self, tabs=tuple(changed))

    def lacking(self, form: Form) -> list[tuple[Sheet, Field]]:
        """Return the required fields that no heading answers, of the sheets that some tab answers."""
        have = {
            (one.target.sheet, one.target.field) for tab in self.tabs for one in tab.columns if one.target
        }
        sheets = {name for name, _ in have}
        fixed = {(LETTERS_SHEET, LETTERS_KIND)} if any(tab.groups for tab in self.tabs) else set()
        return [
            (sheet, field)
            for sheet, field in form.every_field()
            if sheet.name in sheets and field.required and (sheet.name, field.name) not in have | fixed
        ]

    def layout(self, name: str) -> Layout:
        """Return the layout that the proposal describes."""
        sheets = [each for tab in self.tabs for each in _layouts(tab)]
        order = {sheet.name: at for at, sheet in enumerate(form_of(self.year).sheets)}
        unused = tuple(
            tab.title
            for tab in self.tabs
            if not any(one.target for one in tab.columns) and not _own(tab.title)
        )
        return Layout(name, self.year, tuple(sorted(sheets, key=lambda each: order[each.sheet])), unused)


def _layouts(tab: Tab) -> Iterator[SheetLayout]:
    """Yield the layouts of the form's sheets that a tab answers."""
    used = [one for one in tab.columns if one.target]
    unused = [one.heading for one in tab.columns if not one.target and one.filled and not _own(one.heading)]
    if tab.shape == "labels":
        unused = []  # beside labels stands whatever their sender liked; it is told cell by cell
    for sheet in dict.fromkeys(one.target.sheet for one in used if one.target):
        mine = [(one.heading, one.target) for one in used if one.target and one.target.sheet == sheet]
        groups = [
            Group(
                {target.field: heading for heading, target in mine if target.group == group},
                {LETTERS_KIND: tab.groups[group]} if group else {},
            )
            for group in dict.fromkeys(target.group for _, target in mine)
        ]
        shape: Shape = "groups" if any(target.group for _, target in mine) else tab.shape
        yield SheetLayout(sheet, tab.title, shape, tuple(groups), tuple(unused))
        unused = []


def _own(text: str) -> bool:
    """Tell whether a heading or tab is one file's own, so that no layout may keep it.

    It holds a person's number, or is longer than any heading.
    """
    return len(text) > LONGEST_HEADING or mask_niks(text) != text
