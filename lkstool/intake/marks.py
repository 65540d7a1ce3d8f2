"""What a sheet's XML says about its cells that the reader's values do not, by parsing it.

The slow, sure way: ``scan`` comes here with the sheets that its patterns do not know entirely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from lkstool.core.records import column_number
from lkstool.intake.container import RefusedError, strict_parser
from lkstool.intake.workbook import Limits, Marks

_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_CELL = re.compile(r"([A-Z]+)([0-9]+)")
# Room for the columns that seven letters can name.
_COLUMN_BITS = 34
_WHOLE = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?(?:[Ee]\+?([0-9]{1,3}))?")


@dataclass(slots=True)
class Extent:
    """How far the cells with content reach; grows cell by cell.

    Attributes:
        lowest, rightmost: the cells (row, column) that stand lowest and most to the right.
        cells: how many there are.
    """

    lowest: tuple[int, int] = (0, 0)
    rightmost: tuple[int, int] = (0, 0)
    cells: int = 0

    def add(self, row: int, column: int) -> None:
        """Count one cell with content."""
        self.cells += 1
        if row > self.lowest[0]:
            self.lowest = (row, column)
        if column > self.rightmost[1]:
            self.rightmost = (row, column)

    def check(self, limits: Limits) -> None:
        """Refuse a sheet that is too large, and name the cell that makes it so.

        Raises:
            RefusedError: LKS106.
        """
        if self.cells > limits.cells:
            raise RefusedError("LKS106", kind="cells", found=self.cells, limit=limits.cells)
        row, column = self.lowest[0], self.rightmost[1]
        if row > limits.rows:
            at = self.lowest
            raise RefusedError("LKS106", row=at[0], column=at[1], kind="rows", found=row, limit=limits.rows)
        if row * column > limits.positions:
            # Forms are long and narrow, so a far column is the likelier stray of the two.
            at = self.rightmost if column > 500 else self.lowest
            found, limit = row * column, limits.positions
            raise RefusedError("LKS106", row=at[0], column=at[1], kind="positions", found=found, limit=limit)


def whole_digits(text: str) -> str:
    """Return the digits of a whole number written with 16 digits or more, "" for any other number."""
    parts = _WHOLE.fullmatch(text)
    if not parts:
        return ""
    whole, fraction, power = parts[1], parts[2] or "", int(parts[3] or 0)
    if len((whole + fraction).lstrip("0")) < 16 or fraction[power:].strip("0"):
        return ""
    return ("-" if text[0] == "-" else "") + whole + fraction[:power] + "0" * (power - len(fraction))


@dataclass(slots=True)
class _Parsing:
    """The state of the parser's walk through one sheet. Elements are known by their local name.

    The reader counts on where a row or cell has no address, so this does too: one more than the last.
    """

    strings: int
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    exact: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    extent: Extent = field(default_factory=Extent)
    filled: set[int] = field(default_factory=set)
    tables: int = 0
    inside: bool = False
    row: int = 0
    at: tuple[int, int] = (0, 0)
    kind: str = "n"
    formula: bool = False
    stored: bool = False
    written: bool = False
    valued: bool = False
    in_value: bool = False
    in_cell: bool = False
    text: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if self.in_value or (self.in_cell and tag in ("c", "row")):
            # The reader drops a value that something else stands in, and a row or cell that stands in a cell.
            raise RefusedError("LKS105", row=self.at[0], column=self.at[1])
        if tag == "c":
            # The reader looks for cells among the rows only; whatever one elsewhere holds would be lost.
            if not self.inside:
                raise RefusedError("LKS105")
            self._start_cell(attributes)
        elif tag == "v" and self.inside:
            # The reader keeps the last of several values, and of a value and a text.
            if self.valued or self.written:
                raise RefusedError("LKS105", row=self.at[0], column=self.at[1])
            self.in_value = self.stored = self.valued = True
        elif tag == "f" and self.inside:
            self.formula = True
        elif tag == "t" and self.inside:
            if self.valued:
                raise RefusedError("LKS105", row=self.at[0], column=self.at[1])
            self.stored = self.written = True
        elif tag == "row" and self.inside:
            self.row = _number(attributes["r"]) if "r" in attributes else self.row + 1
            self.at = (self.row, 0)
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.add(self.row)
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            self.hidden_columns.append(
                (_number(attributes.get("min", "")), _number(attributes.get("max", "")))
            )
        elif tag == "sheetData":
            self.tables += 1
            self.inside = True
            # The reader stops at the end of the first: whatever a second holds would be lost.
            if self.tables > 1:
                raise RefusedError("LKS105")
        elif tag == "mergeCell":
            found = _RANGE.fullmatch(attributes.get("ref", ""))
            if not found:
                raise RefusedError("LKS105")
            first = (int(found[2]), column_number(found[1]))
            last = (int(found[4]), column_number(found[3])) if found[3] else first
            self.merged.append((*first, *last))

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "v":
            self.in_value = False
        elif tag == "c" and self.inside:
            self._end_cell()
        elif tag == "sheetData":
            self.inside = False

    def characters(self, text: str) -> None:
        if self.in_value:
            self.text.append(text)

    def refuse_in_value(self, *_about: object) -> None:
        # The reader drops a value that is broken by a comment or CDATA.
        if self.in_value:
            raise RefusedError("LKS105")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            found = _CELL.fullmatch(attributes["r"])
            if not found or len(found[1]) > 7:
                raise RefusedError("LKS105")
            self.at = (_number(found[2]), column_number(found[1]))
        else:
            self.at = (self.row, self.at[1] + 1)
        self.in_cell = True
        self.kind = attributes.get("t", "n")
        self.formula = self.stored = self.written = self.valued = self.in_value = False
        self.text.clear()

    def _end_cell(self) -> None:
        self.in_cell = False
        value = "".join(self.text)
        if (
            self.kind == "s"
            and value
            and not (value.isascii() and value.isdigit() and int(value) < self.strings)
        ):
            raise RefusedError("LKS105")
        if self.kind == "inlineStr" and value.strip():
            # The reader looks for this text elsewhere and would show the cell as blank.
            raise RefusedError("LKS105", row=self.at[0], column=self.at[1])
        if self.kind == "n" and value and not _is_number(value):
            # The reader shows some of these as blank.
            raise RefusedError("LKS105", row=self.at[0], column=self.at[1])
        if self.formula and not value and not (self.kind == "str" and self.stored):
            self.uncomputed.add(self.at)
        elif self.kind == "e" and value:
            self.errors[self.at] = value
        elif self.kind == "n" and len(value) >= 16 and (digits := whole_digits(value.strip())):
            self.exact[self.at] = digits
        # The reader takes a text that is written in the cell, whatever kind the cell says that it is.
        if value or self.formula or self.written or (self.stored and self.kind == "str"):
            self.extent.add(*self.at)
            self._note_filled()

    def _note_filled(self) -> None:
        """Refuse a second cell of one address: which of the two counts, each reader decides for itself."""
        row, column = self.at
        address = row << _COLUMN_BITS | column
        if address in self.filled:
            raise cell_twice(row, column)
        self.filled.add(address)


def cell_twice(row: int, column: int) -> RefusedError:
    """Return the refusal of a sheet that fills one cell twice."""
    return RefusedError("LKS107", row=row, column=column, kind="cell_twice")


def parse_marks(xml: bytes, strings: int, limits: Limits) -> Marks:
    """Return the marks of any sheet, by parsing it."""
    state = _Parsing(strings)
    parser = strict_parser()
    parser.StartElementHandler = state.start
    parser.EndElementHandler = state.end
    parser.CharacterDataHandler = state.characters
    parser.CommentHandler = state.refuse_in_value
    parser.StartCdataSectionHandler = state.refuse_in_value
    parser.ProcessingInstructionHandler = state.refuse_in_value
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise RefusedError("LKS105") from error
    state.extent.check(limits)
    if len(state.merged) > limits.merges:
        raise RefusedError("LKS106", kind="merges", found=len(state.merged), limit=limits.merges)
    return Marks(
        errors=state.errors,
        uncomputed=frozenset(state.uncomputed),
        exact=state.exact,
        merged=tuple(state.merged),
        hidden_rows=frozenset(state.hidden),
        hidden_columns=tuple(state.hidden_columns),
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def _number(text: str) -> int:
    """Return an Excel row number.

    Raises:
        RefusedError: it is not one, or longer than any could be.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise RefusedError("LKS105")
    return int(text)
