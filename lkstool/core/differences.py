"""What a comparison of two submissions hands to whoever tells a person: sheets, rows, cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lkstool.core.records import Personal

Cell = str | Personal | None
Kind = Literal["changed", "added", "removed", "moved"]


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the two submissions.

    Attributes:
        number: as ``history`` shows it.
        file: name of the file, without folder.
        merged: when its batch was made, on the office's clock.
        state: ``accepted`` or ``rejected``.
    """

    number: int
    batch: int
    file: str
    sha256: str
    merged: datetime
    state: str


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One answer that is not the same.

    Attributes:
        title: the column's title or the label, as sent last.
        old_cell, new_cell: Excel addresses; None where there is no such cell.
        before, after: what its sender wrote, spaces tidied; None is empty. Two personal values that differ
            may look the same once they are masked.
    """

    field: str
    title: str
    old_cell: str | None
    new_cell: str | None
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row that is not the same, or the only one of a record sheet.

    Attributes:
        old_record, new_record: its position among the rows of the sheet, from 0; None where it is not there.
        old_row, new_row: Excel's row number; None where it is not there, and on a record sheet.
        moved: it stands before or after rows that it did not stand before or after. What was only pushed
            down or up because rows were put in or taken out has not moved.
        cells: those that differ; of an added or removed row all that are filled.
    """

    old_record: int | None
    new_record: int | None
    old_row: int | None
    new_row: int | None
    moved: bool
    cells: tuple[CellDifference, ...]

    @property
    def kind(self) -> Kind:
        """What became of the row, the gravest first."""
        if self.old_record is None:
            return "added"
        if self.new_record is None:
            return "removed"
        return "changed" if self.cells else "moved"


@dataclass(frozen=True, slots=True)
class SheetDifference:
    """One sheet of the form whose answers are not the same.

    Attributes:
        name: the form's name of it.
        old_title, new_title: name of the tab; None where the workbook has no such sheet.
        rows: in the order of the new submission; removed ones stand where they stood in the old one.
    """

    name: str
    old_title: str | None
    new_title: str | None
    rows: tuple[RowDifference, ...]

    def count(self, kind: Kind) -> int:
        """Return how many rows are of one kind."""
        return sum(row.kind == kind for row in self.rows)

    @property
    def changed_cells(self) -> int:
        """How many cells of rows that are in both differ."""
        return sum(len(row.cells) for row in self.rows if row.kind == "changed")

    @property
    def moved_rows(self) -> int:
        """How many rows stand elsewhere, changed or not."""
        return sum(row.moved for row in self.rows)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two submissions of one LKS and year, laid side by side.

    Attributes:
        passed_over: later submissions that were not chosen because their workbook is not kept.
        sheets: those that differ, in the order of the form.
    """

    lks: str
    year: str
    old: Compared
    new: Compared
    passed_over: tuple[Compared, ...]
    sheets: tuple[SheetDifference, ...]
