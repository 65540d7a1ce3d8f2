"""What a workbook is once its bytes have been read: plain values, nothing of any library.

All coordinates are Excel's, from 1. Made inside a reading worker and handed on over a pipe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lkstool.core.limits import Limits
from lkstool.core.records import CellValue

__all__ = ["Limits", "Marks", "RawSheet", "Workbook"]


@dataclass(frozen=True, slots=True)
class Marks:
    """Facts about a sheet's cells that a list of values cannot carry.

    A mark may stand outside ``RawSheet.rows``: a formula without a result is no content to the reader.

    Attributes:
        errors: cells with an Excel error value, and which one (``#REF!``). Their value reads as None.
        uncomputed: formula cells without a stored result. Their value reads as None.
        exact: whole numbers written with 16 digits or more, as they stand in the file: more than a
            float can keep, so their value may differ from what was typed.
        merged: merged blocks (first row, first column, last row, last column); may span the whole sheet.
        hidden_rows: rows that the sender's Excel does not show.
        hidden_columns: runs of columns (first, last) that it does not show either.
    """

    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    exact: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class RawSheet:
    """One sheet as sent.

    Attributes:
        name: as on its tab.
        visible: False where the sender's Excel does not show the tab.
        rows: values; ``rows[0]`` is Excel's row 1, each row starts at column A, all are equally long.
            A blank cell is None (never "" or white space), a whole number below 2**53 is int, text is as
            stored.
        marks: what the values alone do not tell.
    """

    name: str
    visible: bool
    rows: list[list[CellValue]]
    marks: Marks

    @cached_property
    def filled(self) -> list[tuple[int, ...]]:
        """The columns of each row, from row 1, that hold anything; cells that nobody can know count."""
        # Most rows of a form are blank, and counting is done before any cell is looked at.
        filled = [
            ()
            if cells.count(None) == len(cells)
            else tuple([column for column, value in enumerate(cells, 1) if value is not None])
            for cells in self.rows
        ]
        marked = (*self.marks.errors, *self.marks.uncomputed)
        filled += [()] * (max((row for row, _ in marked), default=0) - len(filled))
        for row, column in marked:
            filled[row - 1] = tuple(sorted({*filled[row - 1], column}))
        return filled


@dataclass(frozen=True, slots=True)
class Workbook:
    """All sheets of one file, in tab order.

    ``made_by`` is the program that saved it ("Microsoft Excel", "LibreOffice/..."), "" if it does not say.
    """

    sheets: tuple[RawSheet, ...]
    made_by: str
