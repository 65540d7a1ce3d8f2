"""A list that the office keeps in Excel: one sheet, headings in its first row, guarded like any file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lkstool.core.messages import mistake, words_of
from lkstool.core.records import CellValue, Finding, column_letters
from lkstool.intake.read import read_bytes, read_workbook
from lkstool.intake.texts import clean
from lkstool.intake.workbook import Limits, RawSheet, Workbook


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: its Excel row number, and its cells by heading; blank cells are None."""

    row: int
    cells: Mapping[str, CellValue]


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
    limits = Limits()
    content = read_bytes(path, limits)
    workbook = content if isinstance(content, Finding) else read_workbook(content, path.name, limits)
    if isinstance(workbook, Finding):
        raise mistake("list_unreadable", file=path.name, reason=words_of(workbook, "id").message)
    sheet = _sheet(workbook, name)
    if sheet is None or not sheet.rows:
        return (), ()
    for row, column in (*sheet.marks.errors, *sheet.marks.uncomputed):
        raise mistake("list_formula", file=path.name, cell=f"{column_letters(column)}{row}")
    headings = [clean(value)[0] if isinstance(value, str) else "" for value in sheet.rows[0]]
    rows = tuple(
        ListRow(at, {heading: value for heading, value in zip(headings, row, strict=True) if heading})
        for at, row in enumerate(sheet.rows[1:], start=2)
        if any(value is not None for value in row)
    )
    return tuple(heading for heading in headings if heading), rows


def _sheet(workbook: Workbook, name: str) -> RawSheet | None:
    visible = [sheet for sheet in workbook.sheets if sheet.visible]
    return next((sheet for sheet in visible if sheet.name == name), visible[0] if visible else None)
