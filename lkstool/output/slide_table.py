"""How large a table is on a slide: its columns, its rows, and where it is cut if it is too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lkstool.output.slide_tree import Grid
from lkstool.output.text_width import text_width, widest, wrapped

SMALL = 18.0
# Arial is wider than the font whose widths are known.
WIDER = 1.13
_AIR, _ROW, _LINE = 20, 32, 22


@dataclass(frozen=True, slots=True)
class Size:
    """Widths of the columns and heights of the rows with the titles, in points."""

    widths: tuple[float, ...]
    heights: tuple[float, ...]


def lines_of(grid: Grid) -> list[Sequence[str]]:
    """Return the titles, if there are any, and the rows."""
    return [*([grid.head] if any(grid.head) else []), *grid.rows]


def measured(grid: Grid, wide: float) -> Size:
    """Return the size of a table in a width.

    Numbers stand on one line. Where the texts do not all fit, they share what is left by their length and
    are broken.
    """
    lines = lines_of(grid)
    if not lines:
        return Size((), ())
    across = range(len(lines[0]))
    wanted = [max(_width(line[at]) for line in lines) for at in across]
    texts = [at for at in across if not grid.right[at]]
    over = sum(wanted) - wide
    if over > 0:
        shrinking = texts or list(across)
        least = {at: _AIR + WIDER * widest(_words(lines, at), SMALL, bold=True) for at in shrinking}
        room = sum(wanted[at] for at in shrinking) - over
        whole = sum(wanted[at] for at in shrinking)
        for at in shrinking:
            wanted[at] = max(least[at] if sum(least.values()) <= room else 0, wanted[at] * room / whole)
        # What the widest words take is missing elsewhere.
        scale = min(1.0, wide / sum(wanted))
        wanted = [width * scale for width in wanted]
    heights = tuple(_high(line, wanted) for line in lines)
    return Size(tuple(wanted), heights)


def cut(grid: Grid, wide: float, high: float) -> Iterator[Grid]:
    """Give the table in parts that are no higher than ``high``; each repeats the titles."""
    heights = list(measured(grid, wide).heights)
    head = heights.pop(0) if heights and len(heights) > len(grid.rows) else 0.0
    rows: list[tuple[str, ...]] = []
    used = head
    for row, its in zip(grid.rows, heights, strict=True):
        if rows and used + its > high:
            yield replace(grid, rows=tuple(rows))
            rows, used = [], head
        rows.append(row)
        used += its
    if rows or not grid.rows:
        yield replace(grid, rows=tuple(rows))


def _width(text: str) -> float:
    return text_width(text, SMALL, bold=True) * WIDER + _AIR


def _words(lines: Sequence[Sequence[str]], at: int) -> list[str]:
    return [word for line in lines for word in line[at].split()]


def _high(line: Sequence[str], widths: Sequence[float]) -> float:
    most = max(
        len(wrapped(text, (width - _AIR) / WIDER + 0.5, SMALL))
        for text, width in zip(line, widths, strict=True)
    )
    return _ROW + _LINE * (most - 1)
