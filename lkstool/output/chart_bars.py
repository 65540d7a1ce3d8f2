"""The parts that charts have in common: what a drawing is, how a count is written, how bars are laid out.

A withheld count is written as ``<5`` or ``*`` and never drawn, so that no length gives it away; a missing
one is written ``…``. Lengths are fractions of the largest value: a picture is readable with one row, and
with all zeros.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lkstool.core.figures import Cell, Withheld
from lkstool.core.formats import number

GREEN = "#0f6b4a"
MIDDLE = "#7fbf9f"
AMBER = "#d08a2e"
Rows = list[dict[str, Any]]
FULL, HALF = 480, 232


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart before it is drawn.

    Attributes:
        spec: name of the JSON file in ``templates/charts``.
        data: named data sets of the specification.
        alt: alternative text, with the finding.
        params: values for the ``@`` places of the specification.
    """

    spec: str
    data: Mapping[str, Rows]
    alt: str
    params: Mapping[str, object] = field(default_factory=dict)


def count_text(cell: Cell, zero: str = "0") -> str:
    """Write a count as charts do: ``1.234``, ``<5``, ``*``, ``…``."""
    if isinstance(cell, Withheld):
        return cell.value
    if isinstance(cell, int | float):
        return number(cell) if cell else zero
    return "…" if cell is None else str(cell)


def amount(cell: Cell) -> float:
    """Return what a bar may show of a cell: its value, 0 where it is withheld, missing or text."""
    return float(cell) if isinstance(cell, int | float) else 0.0


def seen(cells: Sequence[Cell]) -> bool:
    """Return whether any cell is worth a picture: a number other than zero, or a withheld one."""
    return any(isinstance(cell, int | float | Withheld) and cell != 0 for cell in cells)


def bars_of(
    names: Sequence[str],
    series: Sequence[tuple[str, str, Sequence[Cell]]],
    labels: Sequence[str],
    alt: str,
    width: int = FULL,
    reach: int = 230,
    step: int = 33,
) -> Drawing:
    """Lay out named bars: one row a name, the parts of ``series`` one after another.

    Args:
        names: one for each row, top first.
        series: legend title, colour, and a cell for each row.
        labels: what stands at the end of each bar.
        alt: alternative text.
        width: of the picture.
        reach: pixels of the longest bar.
        step: height of a row.
    """
    ends = [sum(amount(cells[at]) for _, _, cells in series) for at in range(len(names))]
    longest = max(ends, default=0) or 1
    bars: Rows = []
    for at in range(len(names)):
        start = 0.0
        for title, _, cells in series:
            stop = start + amount(cells[at])
            if stop > start:
                bars.append({"urut": at, "dari": start / longest, "sampai": stop / longest, "seri": title})
            start = stop
    heads = [
        {"urut": at, "nama": name, "ujung": ends[at] / longest, "tulisan": labels[at]}
        for at, name in enumerate(names)
    ]
    params: dict[str, object] = {
        "lebar": width,
        "rentang": reach,
        "langkah": step,
        "seri": [title for title, _, _ in series],
        "warna": [colour for _, colour, _ in series],
        "legenda": {} if len(series) > 1 else None,
    }
    return Drawing("batang", {"batang": bars, "nama": heads}, alt, params)
