"""What a sheet's XML says about its cells that the reader's values do not, found by patterns.

Three ways, each taken only where the one before does not trust itself:

1. ``_PLAIN`` matches the whole table: ordinary cells, nothing to note. Nearly every sheet, one pass in C.
2. ``_KNOWN`` matches: also error values, formulas without a result, long numbers, cells anywhere. The
   grammar is strict, so that simple searches then find every such cell.
3. Anything else (prefixes, single quotes, cells without an address, comments, rich text) is parsed, in
   ``marks``.

A pattern may only ever say "this I know entirely"; it refuses nothing but size. Hence nothing in a file
can hide from it, only be sent on to the parser.
"""

from __future__ import annotations

import re

from lkstool.core.records import column_number
from lkstool.intake.container import RefusedError, has_declarations
from lkstool.intake.marks import Extent, cell_twice, parse_marks, whole_digits
from lkstool.intake.workbook import Limits, Marks

# Every address that _PLAIN allows lies within A1:RZ9999.
_PLAIN_ROWS, _PLAIN_COLUMNS = 9_999, 494
# The shortest cell there is: <c r="A1"/>
_CELL_BYTES = 11

_ADDRESS = rb'<c r="[A-Z]{1,3}+[0-9]{1,7}+"'
_NEAR_ADDRESS = rb'<c r="[A-R]?[A-Z][0-9]{1,4}+"'
_STYLE = rb'(?: s="[0-9]++")?+'
_FORMULA = rb"(?:<f[^<>]*+(?<=/)>|<f[^<>]*+(?<!/)>[^<]*+</f>)"
# Up to 15 digits before the point: what a float keeps exactly.
_SHORT_NUMBER = rb"-?[0-9]{1,15}+(?:\.[0-9]{1,20}+)?+(?:E-[0-9]{1,2}+)?+"
_ANY_NUMBER = rb"-?[0-9]{1,40}+(?:\.[0-9]{1,40}+)?+(?:E[+-]?[0-9]{1,2}+)?+"
_ERROR_VALUE = rb"#[A-Z0-9/!?_]++"
_NO_RESULT = _FORMULA + rb"(?:<v></v>|<v ?/>)?+</c>"


def _rows(address: bytes, number: bytes, *more: bytes) -> re.Pattern[bytes]:
    """Return the pattern of all rows of a sheet.

    Args:
        address: how a cell begins.
        number: what a number may look like.
        more: endings of a cell, after its style, that are allowed besides the ordinary ones.
    """
    endings = (
        rb' t="s"><v>[0-9]{1,7}+</v></c>',
        rb" ?/>",
        rb'(?: t="n")?+>' + _FORMULA + rb"?+<v>" + number + rb"</v></c>",
        rb' t="str">' + _FORMULA + rb"?+<v>[^<]*+</v></c>",
        rb' t="b">' + _FORMULA + rb"?+<v>[01]</v></c>",
        rb' t="inlineStr"><is><t[^<>]*+(?<!/)>[^<]*+</t></is></c>',
        *more,
    )
    cell = address + _STYLE + rb"(?:" + rb"|".join(endings) + rb")"
    return re.compile(rb'(?:<row(?: [A-Za-z0-9:]++="[^<>"]*+")*+ ?(?:/>|>(?:' + cell + rb")*+</row>))*+")


_PLAIN = _rows(_NEAR_ADDRESS, _SHORT_NUMBER)
_KNOWN = _rows(
    _ADDRESS,
    _ANY_NUMBER,
    rb' t="e">' + _FORMULA + rb"?+<v>" + _ERROR_VALUE + rb"</v></c>",
    rb'(?: t="(?:n|b|e)")?+>' + _NO_RESULT,
    rb' t="str">' + _FORMULA + rb"</c>",
)

# These search tables that _KNOWN has matched, and only those.
_TO_VALUE = rb"(?:<f[^<]*+(?:</f>)?+)?+<v>"
_FILLED_COLUMN = re.compile(rb'<c r="([A-Z]++)[0-9]++"[^<>/]*+>')
_FILLED_ROW = re.compile(rb'<c r="[A-Z]++([0-9]++)"[^<>/]*+>')
_ERROR = re.compile(
    rb'<c r="([A-Z]++)([0-9]++)"' + _STYLE + rb' t="e">' + _TO_VALUE + rb"(" + _ERROR_VALUE + rb")<"
)
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]++)([0-9]++)"'
    + _STYLE
    + rb'(?:(?: t="(?:n|b|e)")?+>'
    + _NO_RESULT
    + rb'| t="str">'
    + _FORMULA
    + rb"</c>)"
)
_LONG_NUMBER = re.compile(
    rb'<c r="([A-Z]++)([0-9]++)"' + _STYLE + rb'(?: t="n")?+>' + _TO_VALUE + rb"(-?[0-9][0-9.E+-]{14,})<"
)
_MAYBE_CELL = re.compile(rb"c[\s/>]")
_CELL_ANYWHERE = re.compile(rb"<(?:[A-Za-z0-9]+:)?c[\s/>]")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FILLED = re.compile(rb'<c r="([A-Z0-9]++)"[^<>/]*+>')
_ANY_COLUMN = re.compile(rb"<(?:[A-Za-z0-9]+:)?col[\s/>]")
_COLUMN = re.compile(rb'<col((?:\s+[A-Za-z0-9:]+="[^<>"]*")*)\s*/>')
_ATTRIBUTE = re.compile(rb'\s([A-Za-z0-9:]+)="([^<>"]*)"')
_ROW = re.compile(rb'<row(?![^<>]* hidden=)|<row(?=[^<>]* r="[0-9]{1,7}")[^<>]* hidden="(?:0|1|true|false)"')
_HIDDEN_ROW = re.compile(rb'<row(?=[^<>]* r="([0-9]{1,7})")[^<>]* hidden="(?:1|true)"')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?" ?/>')


def read_marks(xml: bytes, strings: int, limits: Limits) -> Marks:
    """Return the marks of one worksheet part.

    Args:
        xml: the part, UTF-8, free of a document type.
        strings: entries of the workbook's shared strings; no cell may refer beyond them.
        limits: how large a sheet may be.

    Raises:
        RefusedError: LKS105 where the XML is broken or holds what the reader would silently drop,
            LKS106 where the sheet is too large.
    """
    start, end = _table(xml)
    if start < 0:
        return parse_marks(xml, strings, limits)
    merged = _merged(xml[end:], limits)
    hidden = _hidden(xml[start:end]) if xml.find(b"hidden", start, end) >= 0 else frozenset()
    columns = _hidden_columns(xml[:start]) if xml.find(b"hidden", 0, start) >= 0 else ()
    if merged is None or hidden is None or columns is None:
        return parse_marks(xml, strings, limits)
    within = (
        limits.rows >= _PLAIN_ROWS
        and limits.positions >= _PLAIN_ROWS * _PLAIN_COLUMNS
        and limits.cells >= (end - start) // _CELL_BYTES
    )
    if within and _PLAIN.fullmatch(xml, start, end):
        return Marks(merged=merged, hidden_rows=hidden, hidden_columns=columns)
    if not _KNOWN.fullmatch(xml, start, end):
        return parse_marks(xml, strings, limits)
    rows = xml[start:end]
    _extent(rows).check(limits)
    long_numbers = (
        (_at(hit[1], hit[2]), whole_digits(hit[3].decode())) for hit in _LONG_NUMBER.finditer(rows)
    )
    return Marks(
        errors={_at(hit[1], hit[2]): hit[3].decode() for hit in _ERROR.finditer(rows)},
        uncomputed=frozenset(_at(hit[1], hit[2]) for hit in _UNCOMPUTED.finditer(rows)),
        exact={at: digits for at, digits in long_numbers if digits},
        merged=merged,
        hidden_rows=hidden,
        hidden_columns=columns,
    )


def _table(xml: bytes) -> tuple[int, int]:
    """Return where the rows begin and end in the part; (-1, -1) where only a parser can say."""
    # A comment, an instruction or a second table could make a parser see what a search does not.
    declared = xml.find(b"?>") + 2 if xml.startswith(b"<?") else 0
    if has_declarations(xml) or (xml.find(b"?", declared) >= 0 and xml.find(b"<?", declared) >= 0):
        return -1, -1
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if 0 <= start < end and not _is_odd(xml[:start]) and not _is_odd(xml[end + 12 :]):
        return start + len(b"<sheetData>"), end
    empty = xml.find(b"<sheetData/>")
    return (empty, empty) if empty >= 0 and xml.count(b"sheetData") == 1 else (-1, -1)


def _is_odd(outside: bytes) -> bool:
    """Say whether what stands round the rows holds another table, or cells where the reader does not look."""
    # The second pattern takes twenty times as long as the first.
    return b"sheetData" in outside or bool(_MAYBE_CELL.search(outside) and _CELL_ANYWHERE.search(outside))


def _merged(tail: bytes, limits: Limits) -> tuple[tuple[int, int, int, int], ...] | None:
    """Return the merged blocks that stand behind the rows; None where only a parser can say."""
    count = tail.count(b"mergeCell") - tail.count(b"mergeCells")
    if count <= 0:
        return ()
    if count > limits.merges:
        raise RefusedError("LKS106", kind="merges", found=count, limit=limits.merges)
    found = _MERGE.findall(tail)
    if len(found) != count:
        return None
    return tuple((*_at(a, b), *_at(c or a, d or b)) for a, b, c, d in found)


def _hidden(rows: bytes) -> frozenset[int] | None:
    """Return the hidden rows; None where only a parser can say."""
    if len(_ROW.findall(rows)) != rows.count(b"<row"):
        return None
    return frozenset(int(number) for number in _HIDDEN_ROW.findall(rows))


def _hidden_columns(head: bytes) -> tuple[tuple[int, int], ...] | None:
    """Return the hidden runs of columns, which stand before the rows; None where only a parser can say."""
    columns = _COLUMN.findall(head)
    if len(columns) != len(_ANY_COLUMN.findall(head)):
        return None
    hidden: list[tuple[int, int]] = []
    for attributes in columns:
        named: dict[bytes, bytes] = dict(_ATTRIBUTE.findall(attributes))
        if named.get(b"hidden") in (b"1", b"true"):
            first, last = named.get(b"min", b""), named.get(b"max", b"")
            if not (first.isdigit() and last.isdigit() and len(first + last) <= 20):
                return None
            hidden.append((int(first), int(last)))
    return tuple(hidden)


def has_just(xml: bytes, values: int) -> bool:
    """Tell quickly that a part has no more values than were read from it, so that no cell is filled twice.

    False says nothing: then ``refuse_doubled`` looks at every cell.
    """
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    # A value has two v, in <v> and </v>; one in the cell itself needs an l, in inlineStr; a formula, perhaps
    # without a value, needs an f. Single letters are counted many times faster than tags.
    plain = xml.find(b"l", start, end) < 0 and xml.find(b"f", start, end) < 0
    return plain and xml.count(b"v", start, end) == 2 * values


def refuse_doubled(xml: bytes) -> None:
    """Refuse a part that fills one cell twice: which of the two counts, each reader decides for itself.

    Raises:
        RefusedError: LKS107.
    """
    seen: set[bytes] = set()
    for address in _FILLED.findall(xml):
        if address in seen:
            digits = address.lstrip(_LETTERS)
            raise cell_twice(*_at(address[: -len(digits)], digits))
        seen.add(address)


def _extent(rows: bytes) -> Extent:
    """Return how far the filled cells reach."""
    columns = _FILLED_COLUMN.findall(rows)
    if not columns:
        return Extent()
    widest = max(set(columns), key=lambda letters: (len(letters), letters))
    lowest = max(set(_FILLED_ROW.findall(rows)), key=int)
    at_column = re.search(rb'<c r="(' + widest + rb')([0-9]++)"[^<>/]*+>', rows)
    at_row = re.search(rb'<c r="([A-Z]++)(' + lowest + rb')"[^<>/]*+>', rows)
    if not at_column or not at_row:
        raise AssertionError("found a moment ago")
    return Extent(_at(at_row[1], at_row[2]), _at(at_column[1], at_column[2]), len(columns))


def _at(letters: bytes, digits: bytes) -> tuple[int, int]:
    return int(digits), column_number(letters.decode())
