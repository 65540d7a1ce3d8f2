"""One sheet under way: where it is, what stands in its cells, and what has been noticed there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lkstool.core.codes import found
from lkstool.core.records import CellValue, Finding, Personal, Place, column_letters
from lkstool.forms.model import Sheet
from lkstool.intake.grid import Grid
from lkstool.intake.header import Header
from lkstool.intake.headings import How
from lkstool.intake.hidden import headed, hidden_columns, hidden_rows

# A finding names so many cells one by one.
CELLS_NAMED = 8
# Letters of a heading, also of two rows; a longer text is somebody's writing.
LONGEST_HEADING = 150


@dataclass(slots=True)
class Seen:
    """One sheet under way: where it is, and what has been noticed."""

    file: str
    grid: Grid
    form_sheet: Sheet
    findings: list[Finding] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Name of the tab."""
        return self.grid.sheet.name

    @property
    def sheet_place(self) -> Place:
        """The sheet as a whole."""
        return Place(self.file, self.title)

    def place(self, row: int, column: int, name: str | None = None, title: str | None = None) -> Place:
        """Return the place of a cell."""
        return Place(self.file, self.title, row, column, name, title)

    def note(self, code: str, place: Place, value: str | Personal | None = None, **params: object) -> None:
        """Note a finding."""
        self.findings.append(found(code, place, value, None, **params))

    def unknown(self, row: int, column: int, heading: str) -> None:
        """Note a heading that the form does not have; of one as long as a letter only how it begins."""
        text = heading if len(heading) <= LONGEST_HEADING else f"{heading[:LONGEST_HEADING]}…"
        self.note("LKS208", self.place(row, column, title=text), value=text)

    def read(self, row: int, column: int, name: str, title: str) -> tuple[CellValue, bool]:
        """Return a value, and whether it cannot be known; then the cell gets its finding here."""
        if not self.grid.is_blocked(row, column):
            return self.grid.value(row, column), False
        place = self.place(row, column, name, title)
        error = self.grid.sheet.marks.errors.get((row, column))
        if error is not None:
            self.note("LKS308", place, value=error)
        else:
            self.note("LKS307", place)
        return None, True

    def outside(self, cells: Sequence[tuple[int, int]]) -> None:
        """Note cells that belong to nothing; what they hold may name a person."""
        row, column = cells[0]
        shown = str(self.grid.value(row, column) or "")
        self.note(
            "LKS217",
            self.place(row, column),
            value=Personal(shown) if shown else None,
            cells=addresses(cells),
            count=len(cells),
        )

    def renamed(
        self, how: Mapping[str, How], titles: Mapping[str, str], at: Mapping[str, tuple[int, int]]
    ) -> None:
        """Note titles that are not the form's own."""
        for name, known_by in how.items():
            if known_by != "title":
                row, column = at[name]
                place = self.place(row, column, name, titles[name])
                self.note("LKS209", place, value=titles[name], expected=self.form_sheet.by_name[name].title)

    def hidden(self, rows: Sequence[int], header: Header | None = None) -> None:
        """Note what the sender's screen does not show: the sheet, rows of data, columns with data."""
        if not self.grid.sheet.visible and rows:
            self.note("LKS221", self.sheet_place)
        if out_of_sight := hidden_rows(self.grid, rows):
            place = Place(self.file, self.title, out_of_sight[0])
            self.note("LKS216", place, rows=row_ranges(out_of_sight), count=len(out_of_sight))
        if header and (columns := hidden_columns(self.grid, header.columns, rows)):
            place = self.place(header.last, next(iter(columns.values())))
            self.note("LKS220", place, columns=headed(header.titles, columns), count=len(columns))

    def missing(self, columns: Iterable[str], headings: Sequence[str], row: int | None) -> None:
        """Note the form's fields that have no heading here."""
        present = set(columns)
        for each in self.form_sheet.fields:
            if each.name not in present:
                code = "LKS205" if each.required else "LKS206"
                place = Place(self.file, self.title, row, None, each.name, each.title)
                self.note(code, place, expected=each.title, unknown=list(headings) or "none")


def addresses(cells: Sequence[tuple[int, int]]) -> list[str]:
    """Return Excel addresses of cells; after the first eight only that there are more."""
    named = [f"{column_letters(column)}{row}" for row, column in cells[:CELLS_NAMED]]
    return [*named, "…"] if len(cells) > CELLS_NAMED else named


def row_ranges(rows: Sequence[int]) -> str:
    """Return ascending row numbers in short: ``7, 9–12``."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
