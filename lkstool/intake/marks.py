"""What a sheet's XML says about its cells that the reader's values do not: errors, formulas, hidden rows.

Three ways, each taken only where the one before does not trust itself:

1. ``_PLAIN`` matches the whole sheet: ordinary cells, nothing to note. Nearly every sheet, one pass in C.
2. ``_KNOWN`` matches: also error values, formulas without a result, long numbers, cells anywhere. The
   grammar is strict, so that simple searches then find every such cell.
3. Anything else (prefixes, single quotes, cells without an address, comments, rich text) is read by a
   real XML parser.

A pattern may only ever say "this I know entirely"; it never refuses. Hence nothing in a file can hide
from it, only be sent on to the parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from lkstool.core.records import column_number
from lkstool.intake.container import Refused, strict_parser
from lkstool.intake.workbook import Limits, Marks

# Every address that _PLAIN allows lies within A1:RZ9999.
_PLAIN_POSITIONS = 494 * 9_999

_ADDRESS = rb'<c r="[A-Z]{1,3}+[0-9]{1,7}+"'
_NEAR_ADDRESS = rb'<c r="[A-R]?[A-Z][0-9]{1,4}+"'
_STYLE = rb'(?: s="[0-9]++")?+'
_FORMULA = rb"(?:<f[^<>]*+(?<=/)>|<f[^<>]*+(?<!/)>[^<]*+</f>)"
# Up to 15 digits before the point: what a float keeps exactly.
_SHORT_NUMBER = rb"-?[0-9]{1,15}+(?:\.[0-9]{1,20}+)?+(?:E-[0-9]{1,2}+)?+"
_ANY_NUMBER = rb"-?[0-9]{1,40}+(?:\.[0-9]{1,40}+)?+(?:E[+-]?[0-9]{1,2}+)?+"
_LONG_NUMBER = re.compile(rb'<c r="([A-Z]++)([0-9]++)"[^<>]*+>(?:<f[^<]*+(?:</f>)?+)?+<v>(-?[0-9][0-9.E+-]{15,})<')


def _cells(address: bytes, number: bytes, more: bytes) -> bytes:
    """Return the pattern of one cell; ``more`` are the endings after the style that it allows besides."""
    return (
        address
        + _STYLE
        + rb'(?: t="s"><v>[0-9]{1,7}+</v></c>| ?/>'
        + rb'|(?: t="n")?+>'
        + (_FORMULA + rb"?+<v>" + number + rb"</v></c>")
        + rb'| t="str">'
        + (_FORMULA + rb"?+<v>[^<]*+</v></c>")
        + rb'| t="b">'
        + (_FORMULA + rb"?+<v>[01]</v></c>")
        + rb'| t="inlineStr"><is><t[^<>]*+(?<!/)>[^<]*+</t></is></c>'
        + more
        + rb")"
    )


def _rows(cell: bytes) -> re.Pattern[bytes]:
    return re.compile(
        rb'(?:<row(?: [A-Za-z0-9:]++="[^<>"]*+")*+ ?(?:/>|>(?:' + cell + rb")*+</row>))*+", re.ASCII
    )


_NO_RESULT = _FORMULA + rb"(?:<v></v>|<v ?/>)?+</c>"
_PLAIN = _rows(_cells(_NEAR_ADDRESS, _SHORT_NUMBER, b""))
_KNOWN = _rows(
    _cells(
        _ADDRESS,
        _ANY_NUMBER,
        rb'| t="e">' + _FORMULA + rb"?+<v>[^<]*+</v></c>"
        rb'|(?: t="(?:n|b|e)")?+>' + _NO_RESULT + rb'| t="str">' + _FORMULA + rb"</c>",
    )
)
_FILLED = re.compile(rb'<c r="([A-Z]++)([0-9]++)"[^<>/]*+>')
_ERROR = re.compile(rb'<c r="([A-Z]++)([0-9]++)"[^<>]*+ t="e">(?:<f[^<]*+(?:</f>)?+)?+<v>([^<]++)<')
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]++)([0-9]++)"(?![^<>]* t="str")[^<>]*+>' + _NO_RESULT
    + rb'|<c r="([A-Z]++)([0-9]++)"[^<>]*+ t="str">' + _FORMULA + rb"</c>"
)
_HIDDEN_ROW = re.compile(rb'<row(?=[^<>]* r="([0-9]{1,7})")[^<>]* hidden="(?:1|true)"')
_ROW = re.compile(rb'<row(?![^<>]* hidden=)|<row(?=[^<>]* r="[0-9]{1,7}")[^<>]* hidden="(?:0|1|true|false)"')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?" ?/>')
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_CELL = re.compile(r"([A-Z]+)([0-9]+)")
_WHOLE = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?(?:[Ee]\+?([0-9]{1,3}))?")


@dataclass(slots=True)
class _Extent:
    """How far the cells with content reach; grows cell by cell.

    Attributes:
        lowest, rightmost: the cells (row, column) that stand lowest and most to the right.
        cells: how many there are.
    """

    lowest: tuple[int, int] = (0, 0)
    rightmost: tuple[int, int] = (0, 0)
    cells: int = 0

    def add(self, row: int, column: int) -> None:
        self.cells += 1
        if row > self.lowest[0]:
            self.lowest = (row, column)
        if column > self.rightmost[1]:
            self.rightmost = (row, column)

    def check(self, limits: Limits) -> None:
        """Refuse a sheet that is too large, and name the cell that makes it so.

        Raises:
            Refused: LKS106.
        """
        if self.cells > limits.cells:
            raise Refused("LKS106", kind="cells", found=self.cells, limit=limits.cells)
        row, column = self.lowest[0], self.rightmost[1]
        if row > limits.rows:
            at = self.lowest
            raise Refused("LKS106", row=at[0], column=at[1], kind="rows", found=row, limit=limits.rows)
        if row * column > limits.positions:
            # Forms are long and narrow, so a far column is the likelier stray of the two.
            at = self.rightmost if column > 500 else self.lowest
            found, limit = row * column, limits.positions
            raise Refused("LKS106", row=at[0], column=at[1], kind="positions", found=found, limit=limit)


def read_marks(xml: bytes, strings: int, limits: Limits) -> Marks:
    """Return the marks of one worksheet part.

    Args:
        xml: the part, UTF-8, free of a document type.
        strings: entries of the workbook's shared strings; no cell may refer beyond them.
        limits: how large a sheet may be.

    Raises:
        Refused: LKS105 where the XML is broken or holds what the reader would silently drop,
            LKS106 where the sheet is too large.
    """
    start, end = _table(xml)
    if start < 0:
        return _parsed(xml, strings, limits)
    merged = _merged(xml[end:], limits)
    if merged is None:
        return _parsed(xml, strings, limits)
    hidden = _hidden(xml[start:end]) if xml.find(b"hidden", start, end) >= 0 else frozenset()
    if hidden is None:
        return _parsed(xml, strings, limits)
    # An address takes 10 bytes at least, so a short part cannot hold too many cells.
    small = limits.positions >= _PLAIN_POSITIONS and (end - start) // 10 <= limits.cells
    if small and _PLAIN.fullmatch(xml, start, end):
        return Marks(merged=merged, hidden_rows=hidden)
    if not _KNOWN.fullmatch(xml, start, end):
        return _parsed(xml, strings, limits)
    rows = xml[start:end]
    _measured(rows).check(limits)
    return Marks(
        errors={_at(hit[1], hit[2]): hit[3].decode() for hit in _ERROR.finditer(rows)},
        uncomputed=frozenset(_at(hit[1] or hit[3], hit[2] or hit[4]) for hit in _UNCOMPUTED.finditer(rows)),
        exact={
            _at(hit[1], hit[2]): digits
            for hit in _LONG_NUMBER.finditer(rows)
            if (digits := _exact(hit[3].decode())) and b' t="s' not in hit[0]
        },
        merged=merged,
        hidden_rows=hidden,
    )


def _table(xml: bytes) -> tuple[int, int]:
    """Return where the rows begin and end in the part; (-1, -1) where only a parser can say."""
    start = xml.find(b"<sheetData>")
    # A comment, an instruction or a second table before or behind could be read differently.
    if start < 0 or b"<!" in xml or xml.find(b"<?", 2) >= 0 or xml.count(b"sheetData") != 2:
        empty = xml.find(b"<sheetData/>")
        if empty >= 0 and b"<!" not in xml and xml.find(b"<?", 2) < 0 and xml.count(b"sheetData") == 1:
            return empty + 12, empty + 12
        return -1, -1
    start += 11
    end = xml.find(b"</sheetData>", start)
    return (start, end) if end >= 0 else (-1, -1)


def _merged(tail: bytes, limits: Limits) -> tuple[tuple[int, int, int, int], ...] | None:
    """Return the merged blocks that stand behind the rows; None where only a parser can say."""
    count = tail.count(b"mergeCell") - tail.count(b"mergeCells")
    if count <= 0:
        return ()
    if count > limits.merges:
        raise Refused("LKS106", kind="merges", found=count, limit=limits.merges)
    found = _MERGE.findall(tail)
    if len(found) != count:
        return None
    return tuple((*_at(a, b), *(_at(c, d) if c else _at(a, b))) for a, b, c, d in found)


def _hidden(rows: bytes) -> frozenset[int] | None:
    """Return the hidden rows; None where only a parser can say."""
    if len(_ROW.findall(rows)) != rows.count(b"<row"):
        return None
    return frozenset(int(number) for number in _HIDDEN_ROW.findall(rows))


def _measured(rows: bytes) -> _Extent:
    """Return how far the filled cells of rows in known grammar reach."""
    extent = _Extent()
    found = _FILLED.findall(rows)
    if not found:
        return extent
    extent.cells = len(found)
    letters = {cell[0] for cell in found}
    widest = max(letters, key=lambda text: column_number(text.decode()))
    numbers = {cell[1] for cell in found}
    lowest = max(numbers, key=int)
    extent.lowest = _at(*next(cell for cell in found if cell[1] == lowest))
    extent.rightmost = _at(*next(cell for cell in found if cell[0] == widest))
    return extent


def _at(letters: bytes, digits: bytes) -> tuple[int, int]:
    return int(digits), column_number(letters.decode())


def _exact(text: str) -> str:
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
    extent: _Extent = field(default_factory=_Extent)
    tables: int = 0
    inside: bool = False
    row: int = 0
    at: tuple[int, int] = (0, 0)
    kind: str = "n"
    formula: bool = False
    stored: bool = False
    in_value: bool = False
    text: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c" and self.inside:
            self._start_cell(attributes)
        elif tag == "v" and self.inside:
            self.in_value = self.stored = True
        elif tag == "f" and self.inside:
            self.formula = True
        elif tag == "t" and self.inside:
            self.stored = True
        elif tag == "row" and self.inside:
            self.row = _number(attributes["r"]) if "r" in attributes else self.row + 1
            self.at = (self.row, 0)
            if attributes.get("hidden") in ("1", "true"):
                self.hidden.add(self.row)
        elif tag == "sheetData":
            self.tables += 1
            self.inside = True
            # The reader stops at the end of the first: whatever a second holds would be lost.
            if self.tables > 1:
                raise Refused("LKS105")
        elif tag == "mergeCell":
            found = _RANGE.fullmatch(attributes.get("ref", ""))
            if not found:
                raise Refused("LKS105")
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
            raise Refused("LKS105")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            found = _CELL.fullmatch(attributes["r"])
            if not found or len(found[1]) > 7:
                raise Refused("LKS105")
            self.at = (_number(found[2]), column_number(found[1]))
        else:
            self.at = (self.row, self.at[1] + 1)
        self.kind = attributes.get("t", "n")
        self.formula = self.stored = self.in_value = False
        self.text.clear()

    def _end_cell(self) -> None:
        value = "".join(self.text)
        if self.kind == "s" and value and not (value.isascii() and value.isdigit() and int(value) < self.strings):
            raise Refused("LKS105")
        if self.formula and not value and not (self.kind == "str" and self.stored):
            self.uncomputed.add(self.at)
        elif self.kind == "e" and value:
            self.errors[self.at] = value
        elif self.kind == "n" and len(value) >= 16 and (digits := _exact(value.strip())):
            self.exact[self.at] = digits
        if value or self.formula or (self.stored and self.kind in ("str", "inlineStr")):
            self.extent.add(*self.at)


def _parsed(xml: bytes, strings: int, limits: Limits) -> Marks:
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
        raise Refused("LKS105") from error
    state.extent.check(limits)
    if len(state.merged) > limits.merges:
        raise Refused("LKS106", kind="merges", found=len(state.merged), limit=limits.merges)
    return Marks(
        errors=state.errors,
        uncomputed=frozenset(state.uncomputed),
        exact=state.exact,
        merged=tuple(state.merged),
        hidden_rows=frozenset(state.hidden),
    )


def _number(text: str) -> int:
    """Return an Excel row number.

    Raises:
        Refused: it is not one, or longer than any could be.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise Refused("LKS105")
    return int(text)
