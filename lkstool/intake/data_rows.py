"""Which rows below a heading are data? Blank rows, totals, numbering, examples and signatures are not.

Whatever is left out, unless it is blank, gives a finding; no row disappears in silence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from lkstool.core.records import CellValue
from lkstool.forms.model import Field, Form, Sheet
from lkstool.intake.grid import Grid
from lkstool.intake.header import Header
from lkstool.intake.texts import heading_key, key, words

Kind = Literal["data", "blank", "example", "total", "numbering", "heading", "stray"]

_TOTAL = frozenset({"jumlah", "jml", "jmlh", "total", "subtotal", "grandtotal"})
# Asked of every text cell, so a quick look comes first.
_MAYBE_TOTAL = re.compile(r"\W*(?:jumlah|jml|total|sub|grand)", re.IGNORECASE)
_BEFORE_TOTAL = frozenset({"sub", "grand"})
# A word of a total row may name what is summed; any other word makes it somebody's data.
_OF_TOTAL = _TOTAL | set(
    "keseluruhan seluruhnya semua orang jiwa akhir awal penerima manfaat anak asuh lansia penerimaan "  # noqa: SIM905
    "pengeluaran pemasukan penggunaan masuk keluar saldo rp rupiah program sarana biaya kas dana sdm unit "
    "laki perempuan dan mukim non".split()
)
_SIGNING = frozenset(
    "mengetahui menyetujui hormat tertanda ttd catatan nb ctt disetujui diperiksa dibuat diketahui".split()  # noqa: SIM905
)
_OFFICE = frozenset(
    "kepala ketua pimpinan pengurus sekretaris bendahara petugas pembina penanggung yang keterangan ket "  # noqa: SIM905
    "sumber nip nbm nama direktur".split()
)
_PLACE_AND_DATE = re.compile(r"[^\d,]{3,30},?\s*(?:\d{1,2}|_+|\.+)\s+\w+\s+\d{4}")
_NUMBERED = re.compile(r"\(?\s*(\d{1,2})\s*[).]?")
_NUMBERING_DEPTH = 2
# A number with fewer digits is no NIK, not even one that lost some.
_FEWEST_DIGITS = 10
# An example row with a choice written otherwise ("L") is still the example.
_EXAMPLE_SHARE = 0.8


@dataclass(slots=True)
class SortedRows:
    """The rows of a table by what they are.

    Attributes:
        data: rows to be read, ascending.
        left_out: what each other row that is not blank is; with the cell that tells: (row, column).
        stray: cells of rows that belong to no table, one list for each block of rows.
        outside: cells in data rows under no heading, by column.
    """

    data: list[int] = field(default_factory=list)
    left_out: list[tuple[Kind, int, int]] = field(default_factory=list)
    stray: list[list[tuple[int, int]]] = field(default_factory=list)
    outside: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def sort_rows(grid: Grid, header: Header, form_sheet: Sheet, form: Form) -> SortedRows:
    """Tell data from everything else below the headings of a table."""
    sorter = _Sorter(grid, header, form_sheet, form)
    rows = SortedRows()
    gap = in_tail = False
    for row in range(header.last + 1, grid.last_row + 1):
        filled = grid.filled(row)
        counted = [column for column in filled if column not in header.numbering]
        if not counted and not (filled and sorter.is_total(row, filled)):
            gap = True
            continue
        kind, column = sorter.kind(row, filled, after_gap=gap, in_tail=in_tail)
        if kind == "blank":
            continue
        if kind == "stray":
            cells = [(row, each) for each in filled]
            if in_tail and rows.stray:
                rows.stray[-1] += cells
            else:
                rows.stray.append(cells)
            in_tail = True
            continue
        gap = in_tail = False
        if kind == "data":
            rows.data.append(row)
            for each in counted:
                if each not in sorter.headed:
                    rows.outside.setdefault(each, []).append((row, each))
        else:
            rows.left_out.append((kind, row, column))
    return rows


class _Sorter:
    """What is known of one table while its rows are looked at."""

    def __init__(self, grid: Grid, header: Header, form_sheet: Sheet, form: Form) -> None:
        self.grid = grid
        self.header = header
        self.fields: dict[int, Field] = {
            column: form_sheet.by_name[name] for name, column in header.columns.items()
        }
        self.titles = {column: heading_key(header.titles[name]) for name, column in header.columns.items()}
        self.headed = {*self.fields, *header.unknown, *header.twice, *header.numbering}
        self.required = {column for column, each in self.fields.items() if each.required}
        self.examples = not form_sheet.fixed_rows
        first = form_sheet.fields[0]
        self.fixed: tuple[int, frozenset[str]] | None = None
        if form_sheet.fixed_rows and first.name in header.columns:
            codes = form.codes(first).codes
            spellings = frozenset(
                key(each) for code in codes for each in (code.kode, code.label, *code.alias)
            )
            self.fixed = (header.columns[first.name], spellings)

    def kind(self, row: int, filled: tuple[int, ...], *, after_gap: bool, in_tail: bool) -> tuple[Kind, int]:
        """Return what a row is, and the column of the cell that tells."""
        first = filled[0]
        if self.is_total(row, filled):
            return "total", next(each for each in filled if _says_total(self.grid.text(row, each)))
        if row <= self.header.last + _NUMBERING_DEPTH and self._is_numbering(row, filled):
            return "numbering", first
        if self._is_heading(row, filled):
            return "heading", first
        if self._is_example(row, filled):
            return "example", first
        cells = [column for column in filled if column in self.fields]
        if not cells:
            # Under a heading that is not the form's, the whole column has its finding.
            return ("blank" if self.headed.issuperset(filled) else "stray"), first
        if self._is_stray(row, filled, cells, after_gap=after_gap, in_tail=in_tail):
            return "stray", first
        return "data", first

    def is_total(self, row: int, filled: tuple[int, ...]) -> bool:
        """Tell whether a row sums the others: it says so and names no single person or thing."""
        cells = self.grid.row(row)
        saying = [
            column
            for column in filled
            if column <= len(cells) and isinstance(said := cells[column - 1], str) and _says_total(said)
        ]
        # Under "NIK" a total may give its number of people.
        if not saying or self._has_identity(row, filled, fewest_digits=_FEWEST_DIGITS):
            return False
        # A remark may say "jumlah" in a row of data; a total has its word in front or chooses no code.
        return saying[0] == filled[0] or not any(
            column not in saying and column in self.fields and self.fields[column].codelist
            for column in filled
        )

    def _is_numbering(self, row: int, filled: tuple[int, ...]) -> bool:
        numbers: list[int] = []
        for column in filled:
            value = self.grid.value(row, column)
            found = _NUMBERED.fullmatch(value.strip()) if isinstance(value, str) else None
            if found:
                numbers.append(int(found[1]))
            elif isinstance(value, int) and not isinstance(value, bool):
                numbers.append(value)
            else:
                return False
        return len(numbers) >= 3 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))

    def _is_heading(self, row: int, filled: tuple[int, ...]) -> bool:
        known = [column for column in filled if column in self.titles]
        # Nearly every row fails at its first cells.
        if not any(self._repeats(row, column) for column in known[:3]):
            return False
        same = sum(self._repeats(row, column) for column in known)
        return same >= 2 and same * 10 >= len(known) * 6

    def _repeats(self, row: int, column: int) -> bool:
        text = self.grid.text(row, column)
        return bool(text) and heading_key(text) == self.titles[column]

    def _is_example(self, row: int, filled: tuple[int, ...]) -> bool:
        cells = [column for column in filled if column in self.fields]
        if not self.examples or len(cells) < 3:
            return False
        # Numbers and choices may equal the example by chance; a name or a sentence does not.
        written = [
            each for each in cells if self.fields[each].type == "string" and not self.fields[each].codelist
        ]
        if not written or not all(self._is_exemplary(row, each) for each in written):
            return False
        return sum(self._is_exemplary(row, each) for each in cells) >= len(cells) * _EXAMPLE_SHARE

    def _is_exemplary(self, row: int, column: int) -> bool:
        return equals_example(self.grid.value(row, column), self.fields[column])

    def _is_stray(
        self, row: int, filled: tuple[int, ...], cells: list[int], *, after_gap: bool, in_tail: bool
    ) -> bool:
        if len(cells) > 2 or self._has_identity(row, filled):
            return False
        given = self.required.intersection(cells)
        if given == self.required:
            return False
        if self.fixed and key(self.grid.text(row, self.fixed[0])) in self.fixed[1]:
            return False
        first_words = {word for column in filled for word in words(self.grid.text(row, column))[:1]}
        if first_words & _SIGNING:
            return True
        if not (after_gap or in_tail):
            return False
        return (
            bool(first_words & _OFFICE)
            or any(_PLACE_AND_DATE.fullmatch(self.grid.text(row, column)) for column in filled)
            or len(given) * 2 < len(self.required)
        )

    def _has_identity(self, row: int, filled: tuple[int, ...], fewest_digits: int = 1) -> bool:
        """Tell whether a row has a NIK (of so many digits at least) or a date: one person or paper."""
        for column in filled:
            asked = self.fields.get(column)
            if asked is None or not (asked.format == "nik" or asked.type == "date"):
                continue
            value = self.grid.value(row, column)
            if value is None or (asked.format == "nik" and sum(map(str.isdigit, str(value))) < fewest_digits):
                continue
            if not isinstance(value, str):
                return True
            # "Malang, 31 Desember 2025" above a signature may stand under a date's heading.
            if any(each.isdigit() for each in value) and not _PLACE_AND_DATE.fullmatch(value.strip()):
                return True
        return False


def equals_example(value: CellValue, asked: Field) -> bool:
    """Tell whether a cell holds just what the form gives as an example for its field."""
    if isinstance(value, datetime | date):
        return f"{value.day:02d}-{value.month:02d}-{value.year:04d}" == asked.example
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}" == asked.example.replace(",", ".") or str(value) == asked.example
    return isinstance(value, str) and key(value) == key(asked.example)


def _says_total(text: str) -> bool:
    if not _MAYBE_TOTAL.match(text):
        return False
    said = words(text)
    if said[:1] and said[0] in _BEFORE_TOTAL:
        said = said[1:]
    return bool(said) and said[0] in _TOTAL and all(word in _OF_TOTAL or word.isdecimal() for word in said)
