"""From a workbook of another layout to a mapping: proposed, put right by the officer, written down."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.layouts import Group, Layout
from lkstool.core.messages import mistake, words_of
from lkstool.core.records import Finding, Sent
from lkstool.examine import read_request
from lkstool.forms.load import form_of
from lkstool.forms.model import Field, Form, Sheet
from lkstool.intake.headings import Titles
from lkstool.intake.pool import run_one
from lkstool.intake.proposal import Column, Proposal, Tab, Target
from lkstool.intake.propose import propose
from lkstool.intake.submission import ReadRequest, read_content
from lkstool.intake.texts import heading_key
from lkstool.output.reply.write import safe_stem
from lkstool.workspace.layout_file import check_constant, layout_path, write_layout

if TYPE_CHECKING:
    from lkstool.workspace import Workspace

CODE_FIELD = ("profil", "kode_lks")
_BLOCKING = frozenset({"LKS201", "LKS205", "LKS219"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A mapping under way.

    Attributes:
        proposal: tabs and headings with what they are taken for.
        constants: sheet to field to the answer for all its rows.
        is_form: the workbook has the form's own layout already.
    """

    proposal: Proposal
    constants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_form: bool = False

    @property
    def form(self) -> Form:
        """The form that is mapped to."""
        return form_of(self.proposal.year)

    @property
    def columns(self) -> tuple[tuple[int, int, Tab, Column], ...]:
        """Every heading of the tabs that are read: position of its tab, its own, and both."""
        return tuple(
            (at, number, tab, column)
            for at, tab in enumerate(self.proposal.tabs)
            if tab.sheet
            for number, column in enumerate(tab.columns)
        )

    @property
    def lacking(self) -> tuple[tuple[Sheet, Field], ...]:
        """Required fields that neither a heading nor a constant answers."""
        return tuple(
            (sheet, each)
            for sheet, each in self.proposal.lacking(self.form)
            if each.name not in self.constants.get(sheet.name, {})
        )

    def changed(self, heading: int, target: Target | None) -> Draft:
        """Return the draft with another target for one heading, counted as in ``columns``."""
        tab, column, *_ = self.columns[heading]
        return replace(self, proposal=self.proposal.with_target(tab, column, target))

    def layout(self, name: str) -> Layout:
        """Return the layout as it stands now."""
        layout = self.proposal.layout(name)
        sheets = tuple(
            replace(
                sheet,
                groups=tuple(
                    Group(each.columns, {**self.constants.get(sheet.sheet, {}), **each.constants})
                    for each in sheet.groups
                ),
            )
            for sheet in layout.sheets
        )
        return replace(layout, sheets=sheets)


def draft(
    file: str,
    *,
    year: str | None = None,
    workspace: Workspace | None = None,
    sheets: Sequence[str] = (),
    columns: Sequence[str] = (),
    constants: Sequence[str] = (),
) -> Draft:
    """Propose how a workbook is to be read, with what the officer says of it already.

    Args:
        file: the workbook.
        year: form year to map to; None for the workspace's, else the latest.
        workspace: whose year and mappings.
        sheets: ``tab=sheet`` of the form.
        columns: ``heading=sheet.field``, or ``heading=-`` for one that is not used.
        constants: ``sheet.field=answer`` for all rows.

    Raises:
        UserError: the file cannot be read, nothing in it is known, or what the officer says cannot be meant.
    """
    request = replace(read_request(year, workspace), layouts=())
    form = form_of(request.year or request.default_year)
    said = dict(_pair(each, "--sheet", "Data Anak=penerima") for each in sheets)
    for name in said.values():
        if name not in form.by_name:
            raise mistake("map_no_sheet", value=name, known=", ".join(form.by_name))
    work = functools.partial(propose, sheets=said)
    proposal = run_one(file, request, work)
    if isinstance(proposal, Finding):
        words = words_of(proposal, "id")
        raise mistake("map_unreadable", file=file, reason=words.message, fix=words.fix)
    titles = [tab.title for tab in proposal.tabs]
    for tab in said:
        if tab not in titles:
            raise mistake("map_no_tab", value=tab, known=", ".join(titles))
    if not any(tab.sheet for tab in proposal.tabs):
        raise mistake("map_nothing", file=Path(file).name, typed=f'"{file}"')
    made = Draft(proposal, is_form=_has_form(file, request, form))
    for each in columns:
        heading, wanted = _pair(each, "--column", "Nama Anak=penerima.nama")
        made = _said(made, heading, wanted)
    given: dict[str, dict[str, str]] = {}
    for each in constants:
        named, answer = _pair(each, "--set", "penerima.kelompok=Anak", at_first=True)
        sheet, name = _field(form, named)
        if not any(column.target and column.target.sheet == sheet for _, _, _, column in made.columns):
            raise mistake("map_no_use", value=named, sheet=sheet)
        check_constant(form.by_name[sheet], form, name, answer, "--set")
        given.setdefault(sheet, {})[name] = answer
        made = _freed(made, Target(sheet, name))
    return replace(made, constants=given)


def meant(draft: Draft, heading: int, text: str) -> Target | Field | None:
    """Return what the officer means by a title or name typed for a heading.

    Returns:
        The target; where there is no such field, the nearest one's; None where none is near.
    """
    sheet = draft.form.by_name[draft.columns[heading][2].sheet or ""]
    match = Titles(sheet.fields).find(text)
    name = match.name if match else text.strip()
    if name in sheet.by_name:
        return Target(sheet.name, name)
    titles = {each.title: each for each in sheet.fields}
    near = difflib.get_close_matches(text, titles, n=1)
    return titles[near[0]] if near else None


def known_as(draft: Draft, workspace: Workspace | None) -> str | None:
    """Return the file of the workspace's mapping of the same layout, if it has one."""
    if workspace is None:
        return None
    layout = draft.layout("-")
    same = (each.file for each in workspace.read_layouts() if each.fingerprint == layout.fingerprint)
    found = next(same, None)
    return (workspace.layouts / found).as_posix() if found else None


def save(draft: Draft, name: str, workspace: Workspace | None, out: Path | None) -> Path:
    """Write the mapping: to the file named, else into the workspace's folder, else beside the user.

    The name is shown and becomes a file's name: it is kept plain and without numbers of persons.

    Raises:
        UserError: the file is there already or cannot be written.
    """
    layout = draft.layout(safe_stem(name))
    path = out or layout_path(workspace.layouts if workspace else Path(), layout)
    write_layout(path, layout)
    return path


def _has_form(file: str, request: ReadRequest, form: Form) -> bool:
    """Tell whether a workbook is read as this year's form without any mapping."""
    sent = run_one(file, request, read_content)
    return (
        isinstance(sent, Sent)
        and sent.year == form.year
        and bool(sent.sheets)
        and not any(each.code in _BLOCKING for each in sent.findings)
    )


def _said(draft: Draft, heading: str, wanted: str) -> Draft:
    at = next(
        (
            number
            for number, (*_, column) in enumerate(draft.columns)
            if heading_key(column.heading) == heading_key(heading)
        ),
        None,
    )
    if at is None:
        raise mistake("map_no_heading", value=heading)
    return draft.changed(at, None if wanted == "-" else Target(*_field(draft.form, wanted)))


def _freed(draft: Draft, target: Target) -> Draft:
    """Let no heading answer a field that has one answer for all rows."""
    for number, (*_, column) in enumerate(draft.columns):
        if column.target == target:
            return draft.changed(number, None)
    return draft


def _field(form: Form, text: str) -> tuple[str, str]:
    sheet, _, name = text.strip().partition(".")
    if sheet not in form.by_name or name not in form.by_name[sheet].by_name:
        raise mistake("map_no_field", value=text)
    return sheet, name


def _pair(text: str, option: str, example: str, *, at_first: bool = False) -> tuple[str, str]:
    # A heading may hold the sign and so may an answer; names of fields hold none.
    before, sign, after = text.partition("=") if at_first else text.rpartition("=")
    if not sign or not before.strip() or not after.strip():
        raise mistake("map_pair", option=option, value=f'"{text}"', example=f'"{example}"')
    return before.strip(), after.strip()
