"""Which rows below a heading are data? Blank rows, totals, numbering, examples and signatures are not.

Whatever is left out, unless it is blank, gives a finding; no row disappears in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
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
# In one of these every word of a total, also a compound one, has its end.
_SUMMING = ("jumlah", "jml", "total")
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
_LONG_NUMBER = re.compile(r"[\s'’]*\d(?:[\s.'-]?\d){9,}\s*")
_NUMBERING_DEPTH = 2
# A repeated heading is known at one of its first cells.
_HEADING_AT = 3
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
    for row, filled in enumerate(grid.sheet.filled[header.last :], header.last + 1):
        counted: Sequence[int] = filled
        if header.numbering:
            counted = [column for column in filled if column not in header.numbering]
        if not counted and not (filled and sorter.is_total(row, filled)):
            gap = True
            continue
        if sorter.is_plainly_data(row, filled):
            gap = in_tail = False
            rows.data.append(row)
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
            if not sorter.is_all_headed:
                for each in counted:
                    if each not in sorter.headed:
                        rows.outside.setdefault(each, []).append((row, each))
        else:
            rows.left_out.append((kind, row, column))
    return rows


def data_above(grid: Grid, header: Header) -> list[tuple[int, int]]:
    """Return the filled cells of rows above the headings that look like somebody's data, not a letterhead.

    Headings may stand in the sheet twice, and the lower ones be the better known.
    """
    cells: list[tuple[int, int]] = []
    columns = frozenset(header.columns.values())
    for row in range(1, header.first):
        filled = grid.filled(row)
        if len(filled) < 3:
            continue
        values = [grid.value(row, column) for column in filled if column in columns]
        numbers = sum(not isinstance(value, str) for value in values)
        if numbers >= 2 or any(isinstance(value, str) and _LONG_NUMBER.fullmatch(value) for value in values):
            cells += [(row, column) for column in filled]
    return cells


class _Sorter:
    """What is known of one table while its rows are looked at."""

    def __init__(self, grid: Grid, header: Header, form_sheet: Sheet, form: Form) -> None:
        self.grid = grid
        self.header = header
        self.fields: dict[int, Field] = {
            column: form_sheet.by_name[name] for name, column in header.columns.items()
        }
        self.titles = {column: heading_key(header.titles[name]) for name, column in header.columns.items()}
        # Numbers and choices may equal the example by chance; a name or a sentence does not.
        self.written = {
            column: key(each.example)
            for column, each in self.fields.items()
            if each.type == "string" and not each.codelist
        }
        self.headed = {*self.fields, *header.unknown, *header.twice, *header.numbering}
        # Cells that nobody can know may stand right of all that were read.
        marked = (column for _, column in (*grid.sheet.marks.errors, *grid.sheet.marks.uncomputed))
        width = range(1, max(len(grid.row(header.last)), *marked, 0) + 1)
        self.is_all_asked = self.fields.keys() >= set(width)
        self.is_all_headed = self.headed.issuperset(width)
        self.first_written = min(self.written, default=0)
        self.may_sum = _may_sum(grid.sheet.rows[header.last :])
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

    def is_plainly_data(self, row: int, filled: tuple[int, ...]) -> bool:
        """Tell of nearly every row, at a few of its cells, that ``kind`` would call it data."""
        if self.may_sum or not self.is_all_asked or len(filled) < 3:
            return False
        if not self.first_written:
            return False
        # A row may hold nothing but formulas without a result, which are no values.
        cells = self.grid.row(row)
        if len(cells) < filled[-1]:
            return False
        for column in filled[:_HEADING_AT]:
            value = cells[column - 1]
            if isinstance(value, str) and not _begin_apart(value, self.titles[column]):
                return False
        value = cells[self.first_written - 1]
        if not isinstance(value, str) or not _begin_apart(value, self.written[self.first_written]):
            return False
        # A row of numbers may only stand right below the headings.
        return value[0].isalpha() or row > self.header.last + _NUMBERING_DEPTH

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
        cells: Sequence[int] = filled
        if not self.is_all_asked:
            cells = [column for column in filled if column in self.fields]
        if not cells:
            # Under a heading that is not the form's, the whole column has its finding.
            return ("blank" if self.headed.issuperset(filled) else "stray"), first
        if self._is_stray(row, filled, cells, after_gap=after_gap, in_tail=in_tail):
            return "stray", first
        return "data", first

    def is_total(self, row: int, filled: tuple[int, ...]) -> bool:
        """Tell whether a row sums the others: it says so and names no single person or thing."""
        if not self.may_sum:
            return False
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
        if not any(self._repeats(row, column) for column in known[:_HEADING_AT]):
            return False
        same = sum(self._repeats(row, column) for column in known)
        return same >= 2 and same * 10 >= len(known) * 6

    def _repeats(self, row: int, column: int) -> bool:
        value = self.grid.value(row, column)
        wanted = self.titles[column]
        return isinstance(value, str) and not _begin_apart(value, wanted) and heading_key(value) == wanted

    def _is_example(self, row: int, filled: tuple[int, ...]) -> bool:
        written = [column for column in filled if column in self.written]
        if not self.examples or not written:
            return False
        # Nearly every row fails at its first cell.
        value = self.grid.value(row, written[0])
        if isinstance(value, str) and _begin_apart(value, self.written[written[0]]):
            return False
        cells = [column for column in filled if column in self.fields]
        if len(cells) < 3 or not all(self._is_exemplary(row, each) for each in written):
            return False
        return sum(self._is_exemplary(row, each) for each in cells) >= len(cells) * _EXAMPLE_SHARE

    def _is_exemplary(self, row: int, column: int) -> bool:
        return equals_example(self.grid.value(row, column), self.fields[column])

    def _is_stray(
        self, row: int, filled: tuple[int, ...], cells: Sequence[int], *, after_gap: bool, in_tail: bool
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


def _begin_apart(text: str, wanted: str) -> bool:
    """Tell quickly, of most texts, that their key is not the one that is wanted."""
    first = text[0]
    return first.isascii() and first.isalnum() and first.lower() != wanted[:1]


def _may_sum(rows: Sequence[Sequence[CellValue]]) -> bool:
    """Tell whether a word of a total stands anywhere in some rows; in nearly all sheets none does."""
    text = "\n".join([value for row in rows for value in row if isinstance(value, str)])
    folded = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    return any(word in folded for word in _SUMMING)


def _says_total(text: str) -> bool:
    if not _MAYBE_TOTAL.match(text):
        return False
    said = words(text)
    if said[:1] and said[0] in _BEFORE_TOTAL:
        said = said[1:]
    return bool(said) and said[0] in _TOTAL and all(word in _OF_TOTAL or word.isdecimal() for word in said)
