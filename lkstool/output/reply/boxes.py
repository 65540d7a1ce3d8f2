"""The boxes of comments: shapes in a drawing of the old kind (VML), hidden until the cell is pointed at.

Drawings of this kind are often not well-formed, so they are never parsed: whole shapes are taken out,
and new ones are put in before the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from lkstool.output.reply.sheet_layout import ROW_PIXELS, Cell, Laid

_WIDE, _LETTERS_A_LINE, _LINE = 300, 44, 15  # pixels, letters, pixels
_BEFORE, _ABOVE, _PADDING = 12, 4, 14  # pixels
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_FILL = "#fffbe6"
SHAPE_BYTES = 900  # the most that one shape takes

_SHAPE = re.compile(rb"<((?:\w+:)?)shape[\s>](?:(?!</\1shape>).)*</\1shape>\s*", re.DOTALL)
_AT = re.compile(rb"<(?:\w+:)?(Row|Column)>\s*([0-9]{1,7})\s*</")
# The seventh number of an anchor is the row in which the box ends.
_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>\s*(?:[0-9]+\s*,\s*){6})([0-9]{1,6})")
_SHAPE_NUMBER = re.compile(rb"_s([0-9]{1,9})\b")
_NAMES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


@dataclass(frozen=True, slots=True)
class Box:
    """The box of one comment; ``anchor`` as VML wants it: column, pixels, row, pixels, for both corners."""

    cell: Cell
    anchor: str


def tall(lines: Sequence[str]) -> int:
    """Return how many pixels lines of text need from top to bottom."""
    return sum(1 + len(line) // _LETTERS_A_LINE for line in lines) * _LINE + _PADDING


def box(sheet: Laid, cell: Cell, lines: Sequence[str]) -> Box:
    """Return a box beside a cell, tall enough for its lines."""
    row, column = cell
    left, top = min(column, _LAST_COLUMN - 8), max(row - 2, 0)
    right, across = _reached(left, _BEFORE + _WIDE, sheet.width, _LAST_COLUMN)
    bottom, down = _reached(top, _ABOVE + tall(lines), sheet.height, _LAST_ROW)
    return Box(cell, f"{left}, {_BEFORE}, {top}, {_ABOVE}, {right}, {across}, {bottom}, {down}")


def _reached(start: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """Walk from the edge of a column or row (from 0); returns where the walk ends, and how far inside."""
    at, left = start, pixels
    while at < last - 1 and (here := size(at + 1)) <= left:
        at += 1
        left -= here
    return at, left


def drawn(
    vml: bytes | None,
    boxes: Sequence[Box],
    removed: Collection[Cell],
    taller: Mapping[Cell, int],
    number: int,
) -> bytes:
    """Return a drawing with boxes added and others taken out.

    Args:
        vml: the sheet's drawing; None makes a new one.
        boxes: what to add.
        removed: cells whose comment is gone.
        taller: cells whose comment has got longer, and by how many pixels.
        number: which block of shape numbers a new drawing takes (from 1; a thousand numbers each).
    """
    if vml is None:
        head = b"<xml " + b" ".join(_NAMES) + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="'
        vml = head + str(number).encode() + b'"/></o:shapelayout></xml>'
        first = number * 1024 + 1
    else:
        first = max((int(each) for each in _SHAPE_NUMBER.findall(vml)), default=number * 1024) + 1
    if removed or taller:
        vml = _SHAPE.sub(lambda shape: _changed(shape[0], removed, taller), vml)
    if not boxes:
        return vml
    end = vml.rfind(b"</")
    if end < 0:
        return drawn(None, boxes, (), {}, number)
    names = b"" if all(name in vml for name in _NAMES) else b" " + b" ".join(_NAMES)
    new = b"".join(_shape(each, first + at, names) for at, each in enumerate(boxes))
    kind = b"" if b'"_x0000_t202"' in vml.replace(b"'", b'"') else _TYPE.replace(b" id", names + b" id", 1)
    return vml[:end] + kind + new + vml[end:]


def _changed(shape: bytes, removed: Collection[Cell], taller: Mapping[Cell, int]) -> bytes:
    """Return a shape as it stays: not at all, taller, or as it is."""
    cell = _cell_of(shape)
    if cell in removed:
        return b""
    if cell is None or cell not in taller:
        return shape
    rows = 1 + taller[cell] // ROW_PIXELS
    return _ANCHOR.sub(lambda found: found[1] + str(int(found[2]) + rows).encode(), shape, count=1)


def _cell_of(shape: bytes) -> Cell | None:
    """Return the cell of a comment's shape; None for any other shape."""
    if b"Note" not in shape:
        return None
    at = {name: int(value) + 1 for name, value in _AT.findall(shape)}
    return (at[b"Row"], at[b"Column"]) if len(at) == 2 else None


def _shape(each: Box, number: int, names: bytes) -> bytes:
    row, column = each.cell
    text = (
        f' id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
        f'fillcolor="{_FILL}" o:insetmode="auto"><v:fill color2="{_FILL}"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{each.anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
    return b"<v:shape" + names + text.encode("ascii")
