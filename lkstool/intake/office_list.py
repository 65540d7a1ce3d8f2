"""A list that the office keeps in Excel: headings in a sheet's first row, guarded like any file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lkstool.core.messages import mistake, words_of
from lkstool.core.records import CellValue, Finding, column_letters
from lkstool.intake.parsed import as_typed
from lkstool.intake.read import read_bytes, read_workbook
from lkstool.intake.texts import clean
from lkstool.intake.workbook import Limits, RawSheet, Workbook


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: its Excel row number, and its cells by heading; blank cells are None."""

    row: int
    cells: Mapping[str, CellValue]

    def text(self, heading: str) -> str:
        """Return what a cell says, its spaces tidied; "" for a blank one or a heading that is not there."""
        value = self.cells.get(heading)
        return "" if value is None else clean(as_typed(value))[0]


def read_list(path: Path, name: str) -> tuple[tuple[str, ...], tuple[ListRow, ...]]:
    """Read a list.

    Args:
        path: the workbook.
        name: name of its sheet; without such a sheet, the first visible one is read.

    Returns:
        The headings, and the rows that hold something, hidden ones too.

    Raises:
        UserError: the workbook cannot be read, or a cell holds an error or a formula without a result.
    """
    sheet = _sheet(_workbook(path), name)
    return ((), ()) if sheet is None else _listed(path, sheet)


def read_lists(
    path: Path, name: re.Pattern[str]
) -> Mapping[str, tuple[tuple[str, ...], tuple[ListRow, ...]]]:
    """Read every sheet whose whole name fits, as ``read_list`` does; by name, in the workbook's order.

    Raises:
        UserError: as for ``read_list``.
    """
    sheets = [sheet for sheet in _workbook(path).sheets if name.fullmatch(sheet.name)]
    return {sheet.name: _listed(path, sheet) for sheet in sheets}


def beside_lists(path: Path, name: re.Pattern[str]) -> tuple[str, ...]:
    """Return what a workbook holds beside the lists whose sheet's name fits, which nobody reads as a list.

    Returns:
        Names of other sheets, and the first cell of each column whose heading is missing or stands twice, in
        the workbook's order.

    Raises:
        UserError: the workbook cannot be read.
    """
    return tuple(_beside(_workbook(path), lambda sheet: bool(name.fullmatch(sheet.name))))


def beside_list(path: Path, name: str, choices: str) -> tuple[str, ...]:
    """Return what a workbook holds beside the list that ``read_list`` reads, as ``beside_lists`` does.

    Args:
        path: the workbook.
        name: as for ``read_list``.
        choices: name of a sheet of ours, which is written anew with the list.

    Raises:
        UserError: the workbook cannot be read.
    """
    workbook = _workbook(path)
    read = _sheet(workbook, name)
    others = replace(workbook, sheets=tuple(each for each in workbook.sheets if each.name != choices))
    return tuple(_beside(others, lambda sheet: sheet is read))


def _beside(workbook: Workbook, is_list: Callable[[RawSheet], bool]) -> Iterator[str]:
    for sheet in workbook.sheets:
        first = {
            column: row
            for row, cells in reversed([*enumerate(sheet.rows, start=1)])
            for column, value in enumerate(cells)
            if value is not None
        }
        if first and not is_list(sheet):
            yield sheet.name
        elif first:
            headings = _headings(sheet)
            lost = (at for at in sorted(first) if not headings[at] or headings[at] in headings[at + 1 :])
            yield from (f"{sheet.name}!{column_letters(at + 1)}{first[at]}" for at in lost)


def _workbook(path: Path) -> Workbook:
    limits = Limits()
    content = read_bytes(path, limits)
    workbook = content if isinstance(content, Finding) else read_workbook(content, path.name, limits)
    if isinstance(workbook, Finding):
        raise mistake("list_unreadable", file=path.name, reason=words_of(workbook, "id").message)
    return workbook


def _listed(path: Path, sheet: RawSheet) -> tuple[tuple[str, ...], tuple[ListRow, ...]]:
    if not sheet.rows:
        return (), ()
    for row, column in (*sheet.marks.errors, *sheet.marks.uncomputed):
        raise mistake("list_formula", file=path.name, cell=f"{column_letters(column)}{row}")
    headings = _headings(sheet)
    rows = tuple(
        ListRow(at, {heading: value for heading, value in zip(headings, row, strict=True) if heading})
        for at, row in enumerate(sheet.rows[1:], start=2)
        if any(value is not None for value in row)
    )
    return tuple(heading for heading in headings if heading), rows


def _headings(sheet: RawSheet) -> list[str]:
    return [clean(value)[0] if isinstance(value, str) else "" for value in sheet.rows[0]]


def _sheet(workbook: Workbook, name: str) -> RawSheet | None:
    visible = [sheet for sheet in workbook.sheets if sheet.visible]
    return next((sheet for sheet in visible if sheet.name == name), visible[0] if visible else None)
