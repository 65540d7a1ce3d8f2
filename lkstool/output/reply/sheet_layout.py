"""How a sheet is laid out: its rows and cells in its bytes, and how large they are on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.parsers import expat

from lkstool.core.records import column_number
from lkstool.intake.container import RefusedError, strict_parser
from lkstool.output.reply.spans import Element, is_empty, tag_end

_ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
# Excel's sizes where a sheet does not say: pixels of a column and of a row.
COLUMN_PIXELS, ROW_PIXELS = 64, 20

Cell = tuple[int, int]


@dataclass(slots=True)
class Row:
    """One row element: its number, where its tag stands, and, in rows looked at, its cells."""

    number: int
    tag: str
    attributes: Mapping[str, str]
    start: int
    inner: int
    end: int = -1
    cells: list[LaidCell] = field(default_factory=list)


@dataclass(slots=True)
class LaidCell:
    """One cell element."""

    column: int
    start: int
    inner: int
    style: int


@dataclass
class Laid:
    """How a sheet is laid out, as far as marks and comments need it.

    Attributes:
        xml: the part.
        root: the worksheet with all elements below it, but of its table only the element itself.
        data: that element.
        rows: in document order.
    """

    xml: bytes
    root: Element
    data: Element
    rows: list[Row]

    @property
    def drawing(self) -> str:
        """Id of the relationship to the drawing of comments; "" if there is none."""
        found = self.root.child("legacyDrawing")
        named = found.attributes if found else {}
        return next((value for key, value in named.items() if key.endswith(":id")), "")

    @cached_property
    def heights(self) -> Mapping[int, int]:
        """Height of the rows that have one of their own, in pixels."""
        return {
            row.number: _pixels(row.attributes, "ht", 4 / 3, 0)
            for row in self.rows
            if "ht" in row.attributes or "hidden" in row.attributes
        }

    def width(self, column: int) -> int:
        """Return a column's width in pixels."""
        said = self._column(column)
        return _pixels(said.attributes, "width", 7, 5) if said else COLUMN_PIXELS

    def style(self, column: int) -> int:
        """Return the style that an empty cell of a column shows."""
        said = self._column(column)
        return _number(said, "style") if said else 0

    def height(self, row: int) -> int:
        """Return a row's height in pixels."""
        return self.heights.get(row, ROW_PIXELS)

    def _column(self, column: int) -> Element | None:
        """Return what the sheet says about a column; None if nothing."""
        said = self.root.child("cols")
        for each in said.children if said else ():
            if _number(each, "min") <= column <= _number(each, "max"):
                return each
        return None


def laid_out(xml: bytes, looked_at: Callable[[int], bool]) -> Laid:
    """Find the rows of a sheet, and the cells of the rows that are looked at.

    Rows and cells without an address count on from the last, as every reader does.

    Raises:
        RefusedError: LKS105 where the part is broken or no worksheet.
    """
    state = _Walk(xml, looked_at)
    root = state.run()
    data = root.child("sheetData")
    if data is None or root.name != "worksheet":
        raise RefusedError("LKS105")
    return Laid(xml, root, data, state.rows)


class _Walk:
    """One pass of the parser through a sheet. Below the rows only cells are looked at."""

    def __init__(self, xml: bytes, looked_at: Callable[[int], bool]) -> None:
        self.xml = xml
        self.looked_at = looked_at
        self.rows: list[Row] = []
        self.opened: list[Element] = []
        self.root: Element | None = None
        self.depth = 0
        self.in_data = False
        self.column = 0
        self.parser = strict_parser()

    def run(self) -> Element:
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        try:
            self.parser.Parse(self.xml, True)
        except expat.ExpatError as error:
            raise RefusedError("LKS105") from error
        if self.root is None:
            raise RefusedError("LKS105")
        return self.root

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.in_data:
            if self.depth == 3:
                self.start_row(tag, attributes)
            elif self.depth == 4 and self.looked_at(self.rows[-1].number):
                self.start_cell(tag, attributes)
            return
        at = self.parser.CurrentByteIndex
        element = Element(tag, attributes, at, tag_end(self.xml, at))
        if self.root is None:
            self.root = element
        else:
            self.opened[-1].children.append(element)
        self.opened.append(element)
        self.in_data = self.depth == 2 and element.name == "sheetData"

    def end(self, _tag: str) -> None:
        at = self.parser.CurrentByteIndex
        if self.in_data and self.depth > 2:
            if self.depth == 3:
                row = self.rows[-1]
                row.end = row.inner if is_empty(self.xml, row.inner) else at
        else:
            element = self.opened.pop()
            empty = is_empty(self.xml, element.inner)
            element.end = element.inner if empty else at
            element.close = element.inner if empty else self.xml.index(b">", at) + 1
            self.in_data = False
        self.depth -= 1

    def start_row(self, tag: str, attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        said = attributes.get("r", "")
        last = self.rows[-1].number if self.rows else 0
        number = int(said) if said.isascii() and said.isdigit() and len(said) < 8 else last + 1
        self.rows.append(Row(number, tag, attributes, at, tag_end(self.xml, at)))
        self.column = 0

    def start_cell(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] != "c":
            return
        at = self.parser.CurrentByteIndex
        said = _ADDRESS.fullmatch(attributes.get("r", ""))
        self.column = column_number(said[1]) if said else self.column + 1
        style = attributes.get("s", "0")
        cell = LaidCell(self.column, at, tag_end(self.xml, at), int(style) if style.isdigit() else 0)
        self.rows[-1].cells.append(cell)


def laid_root(xml: bytes) -> Element:
    """Return the root of a sheet of any kind; of the rows nothing below it."""
    return _Walk(xml, lambda _row: False).run()


def _number(element: Element, name: str) -> int:
    """Return an attribute that is a whole number; 0 if it is none."""
    text = element.attributes.get(name, "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def _pixels(attributes: Mapping[str, str], name: str, scale: float, padding: int) -> int:
    """Return a size in pixels; 0 for what is hidden."""
    if attributes.get("hidden") in ("1", "true"):
        return 0
    try:
        size = float(attributes.get(name, ""))
    except ValueError:
        return ROW_PIXELS if name == "ht" else COLUMN_PIXELS
    return round(size * scale) + padding if 0 <= size < 1_000 else ROW_PIXELS


def addresses(reference: str) -> Cell | None:
    """Return row and column of an address such as ``C14`` (also with $); None if it is none."""
    said = _ADDRESS.fullmatch(reference.replace("$", ""))
    return (int(said[2]), column_number(said[1])) if said else None
