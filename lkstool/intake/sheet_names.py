"""Which sheet of a workbook is which sheet of the form: by its name, else by what stands on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lkstool.forms.model import Sheet
from lkstool.intake.grid import Grid
from lkstool.intake.header import find_header
from lkstool.intake.headings import Titles, titles_of
from lkstool.intake.own_sheets import asks_nothing
from lkstool.intake.record_sheet import find_labels
from lkstool.intake.texts import key
from lkstool.intake.workbook import RawSheet, Workbook

# The list that a reply of ours puts into the sender's workbook; its first lines name this program.
_REPLY = "perbaikan"
_REPLY_LINES, _REPLY_MAKER = 4, "lkstool"
_COPY = re.compile(r"\s*(?:\(\d+\)|- copy|- salinan)\s*$", re.IGNORECASE)
# Share of the form sheet's fields that a sheet must show to be known by its headings alone.
_BY_CONTENT = 0.6
_FEWEST_BY_CONTENT = 3

HowSheet = Literal["title", "copy", "alias", "near", "content"]
_RANK: tuple[HowSheet, ...] = ("title", "copy", "alias", "near", "content")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which sheet of the workbook stands for which of the form's.

    Attributes:
        grids: the form's sheet name to the sent sheet.
        how: the form's sheet name to how it was known.
        titles: names of all sent sheets that the sender can see.
        twice: sheets that also fit a form sheet that is taken: name, the form's title, the other's name.
        unknown: names of further sheets that hold something.
    """

    grids: Mapping[str, Grid]
    how: Mapping[str, HowSheet]
    titles: tuple[str, ...]
    twice: tuple[tuple[str, str, str], ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class _Claim:
    """A sent sheet that may be one of the form's."""

    grid: Grid
    name: str
    how: HowSheet
    taken: bool = field(default=False)


def choose_sheets(workbook: Workbook, asked: tuple[Sheet, ...]) -> Chosen:
    """Choose the sheet of the workbook for each of some sheets of the form."""
    sent = [sheet for sheet in workbook.sheets if not is_own(sheet)]
    titles = titles_of(asked)
    by_name = {each.name: each for each in asked}
    claims = [claim for sheet in sent if (claim := _by_name(sheet, titles, frozenset(by_name)))]
    claimed = {id(claim.grid.sheet) for claim in claims}
    names_claimed = {claim.name for claim in claims}
    for sheet in sent:
        if id(sheet) not in claimed and not (grid := Grid(sheet)).is_empty:
            free = [each for each in asked if each.name not in names_claimed] or list(asked)
            name = by_content(grid, free) or by_content(grid, asked)
            if name:
                claims.append(_Claim(grid, name, "content"))
                names_claimed.add(name)
    grids: dict[str, Grid] = {}
    how: dict[str, HowSheet] = {}
    for claim in sorted(claims, key=lambda each: (each.grid.is_empty, _RANK.index(each.how))):
        if claim.name not in grids:
            grids[claim.name], how[claim.name] = claim.grid, claim.how
            claim.taken = True
    spare = [claim for claim in claims if not claim.taken and not claim.grid.is_empty]
    known = {id(claim.grid.sheet) for claim in claims}
    return Chosen(
        grids=grids,
        how=how,
        titles=tuple(sheet.name for sheet in workbook.sheets if sheet.visible),
        twice=tuple(
            (claim.grid.sheet.name, by_name[claim.name].title, grids[claim.name].sheet.name)
            for claim in spare
        ),
        unknown=tuple(sheet.name for sheet in sent if id(sheet) not in known and not Grid(sheet).is_empty),
    )


def is_own(sheet: RawSheet) -> bool:
    """Tell whether a sheet is ours but asks nothing: instructions, checks, hidden lists, a reply's list."""
    return asks_nothing(sheet.name) or is_reply_list(sheet)


def is_reply_list(sheet: RawSheet) -> bool:
    """Tell whether a sheet is the list of a reply; a sheet of the sender's may have the same name."""
    return key(_COPY.sub("", sheet.name)) == _REPLY and any(
        isinstance(value, str) and _REPLY_MAKER in value for row in sheet.rows[:_REPLY_LINES] for value in row
    )


def by_content(grid: Grid, form_sheets: tuple[Sheet, ...] | list[Sheet]) -> str | None:
    """Return the form's sheet whose fields a sent sheet shows best; None if it shows too few of any."""
    best: tuple[float, str] | None = None
    for form_sheet in form_sheets:
        titles = titles_of(form_sheet.fields)
        if form_sheet.layout == "record":
            labels = find_labels(grid, form_sheet, titles)
            shown = len(labels.cells) if labels else 0
        else:
            header = find_header(grid, form_sheet, titles)
            shown = len(header.columns) if header else 0
        share = shown / len(form_sheet.fields)
        if shown >= _FEWEST_BY_CONTENT and share >= _BY_CONTENT and (best is None or share > best[0]):
            best = (share, form_sheet.name)
    return best[1] if best else None


def _by_name(sheet: RawSheet, titles: Titles, names: frozenset[str]) -> _Claim | None:
    """Return what a sheet is by its tab."""
    grid = Grid(sheet)
    if match := titles.find(sheet.name):
        return _Claim(grid, match.name, match.how)
    plain = _COPY.sub("", sheet.name)
    if plain != sheet.name and (match := titles.find(plain)):
        return _Claim(grid, match.name, "copy")
    if match := titles.find_near(sheet.name, names):
        return _Claim(grid, match.name, "near")
    return None
