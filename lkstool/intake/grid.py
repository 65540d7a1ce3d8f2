"""A sheet as cells by Excel's row and column, blanks and marks seen the same way by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lkstool.core.records import CellValue
from lkstool.intake.texts import clean
from lkstool.intake.workbook import RawSheet


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sent sheet. Rows and columns count from 1, as in Excel."""

    sheet: RawSheet

    @property
    def last_row(self) -> int:
        """Last row with content or a mark; 0 on an empty sheet."""
        return len(self.sheet.filled)

    def value(self, row: int, column: int) -> CellValue:
        """Return the value of a cell, its exact digits where a float could not keep them."""
        exact = self.sheet.marks.exact.get((row, column))
        if exact is not None:
            return int(exact)
        if not 1 <= row <= len(self.sheet.rows):
            return None
        cells = self.sheet.rows[row - 1]
        return cells[column - 1] if 1 <= column <= len(cells) else None

    def row(self, row: int) -> list[CellValue]:
        """Return the values of a row as read, column A first; empty beyond the last row."""
        return self.sheet.rows[row - 1] if 1 <= row <= len(self.sheet.rows) else []

    def is_blocked(self, row: int, column: int) -> bool:
        """Tell whether a cell holds something that nobody can know: an error or no result."""
        marks = self.sheet.marks
        return (row, column) in marks.errors or (row, column) in marks.uncomputed

    def text(self, row: int, column: int) -> str:
        """Return the cleaned text of a cell; "" if it is blank or not text."""
        value = self.value(row, column)
        return clean(value)[0] if isinstance(value, str) else ""

    def filled(self, row: int) -> tuple[int, ...]:
        """Return the columns of a row that hold anything at all, blocked cells included."""
        filled = self.sheet.filled
        return filled[row - 1] if 1 <= row <= len(filled) else ()

    def texts(self, last_row: int) -> Iterator[tuple[int, int, str]]:
        """Yield every text cell down to a row: row, column, cleaned text."""
        for row, cells in enumerate(self.sheet.rows[:last_row], 1):
            for column, value in enumerate(cells, 1):
                if isinstance(value, str) and (text := clean(value)[0]):
                    yield row, column, text

    @property
    def is_empty(self) -> bool:
        """True if no cell holds anything."""
        return not any(self.sheet.filled)
