"""The parts that charts have in common: what a drawing is, how a count is written, how bars are laid out.

A withheld count is written as ``<5`` or ``*`` and never drawn, so that no length gives it away; a missing
one is written ``…``. Places are pixels, which are points on paper: x from the left, y from the top. A
picture is readable with one row, and with all zeros.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lkstool.core.figures import Cell, Withheld
from lkstool.core.formats import number, percent
from lkstool.output.text_width import widest, wrapped

GREEN = "#0f6b4a"
MIDDLE = "#7fbf9f"
AMBER = "#d08a2e"
Rows = list[dict[str, Any]]
FULL, HALF = 480, 232
NAME_SIZE, LABEL_SIZE = 9.5, 9.5
_LINE = 10.5
# Names get as much room as they need, but leave this much of the picture to bars and numbers.
_MOST_FOR_NAMES = 190
_SLIM_NAME, _SLIM_BAR, _SLIM_GAP, _SLIM_TITLE = 9.0, 5, 8, 19
# Between two lists of slim bars.
_BETWEEN = 20


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


@dataclass(frozen=True, slots=True)
class Frame:
    """How large named bars are drawn: the whole width, the height of a row and of the bar in it."""

    width: float
    row: float
    bar: float


ON_PAPER = Frame(FULL, 18, 11)


@dataclass(frozen=True, slots=True)
class Panel:
    """One list of slim bars: a title ("" for none), then a name, a length and a label for each row."""

    title: str
    names: Sequence[str]
    lengths: Sequence[float]
    labels: Sequence[str]


def count_text(cell: Cell, zero: str = "0") -> str:
    """Write a count as charts do: ``1.234``, ``<5``, ``*``, ``…``."""
    if isinstance(cell, Withheld):
        return cell.value
    if isinstance(cell, int | float):
        return number(cell) if cell else zero
    return "…" if cell is None else str(cell)


def share_text(share: float) -> str:
    """Write a share without decimals; a small one is not nothing (``<1%``)."""
    return "<1%" if 0 < share <= 0.5 else percent(share, decimals=0)


def amount(cell: Cell) -> float:
    """Return what a bar may show of a cell: its value, 0 where it is withheld, missing or text."""
    return float(cell) if isinstance(cell, int | float) else 0.0


def seen(cells: Sequence[Cell]) -> bool:
    """Return whether any cell is worth a picture: a number other than zero, or a withheld one."""
    return any(isinstance(cell, int | float | Withheld) and cell != 0 for cell in cells)


def name_column(names: Sequence[str]) -> float:
    """Return the width of a column of names, so that what follows does not touch them."""
    return min(widest(names, NAME_SIZE), _MOST_FOR_NAMES) + 9


def name_lines(names: Sequence[str], tops: Sequence[float], heights: Sequence[float]) -> Rows:
    """Place names at the left, each in the middle of its row, long ones on several lines."""
    placed: Rows = []
    for name, top, height in zip(names, tops, heights, strict=True):
        lines = wrapped(name, _MOST_FOR_NAMES, NAME_SIZE)
        first = top + height / 2 - _LINE * (len(lines) - 1) / 2
        placed += [{"x": 0, "y": first + _LINE * at, "teks": line} for at, line in enumerate(lines)]
    return placed


def bars_of(
    names: Sequence[str],
    series: Sequence[tuple[str, str, Sequence[Cell]]],
    labels: Sequence[str],
    alt: str,
    frame: Frame = ON_PAPER,
) -> Drawing:
    """Lay out named bars: names at the left, the parts of ``series`` one after another, labels at the end.

    Args:
        names: one for each row, top first.
        series: legend title, colour, and a cell for each row.
        labels: what stands at the end of each bar.
        alt: alternative text.
        frame: how large.
    """
    ends = [sum(amount(cells[at]) for _, _, cells in series) for at in range(len(names))]
    longest = max(ends, default=0) or 1
    left = name_column(names)
    reach = max(40.0, frame.width - left - widest(labels, LABEL_SIZE, bold=True) - 8)
    heights = [max(frame.row, _LINE * len(wrapped(name, _MOST_FOR_NAMES, NAME_SIZE)) + 6) for name in names]
    tops = [sum(heights[:at]) for at in range(len(names))]
    bars: Rows = []
    heads: Rows = []
    for at, (top, height) in enumerate(zip(tops, heights, strict=True)):
        middle, stop = top + height / 2, left
        for title, _, cells in series:
            start, stop = stop, stop + reach * amount(cells[at]) / longest
            if stop > start:
                place = {"x": start, "x2": stop, "y": middle - frame.bar / 2, "y2": middle + frame.bar / 2}
                bars.append({"urut": at, **place, "seri": title})
        head = {"urut": at, "nama": names[at], "ujung": ends[at] / longest}
        heads.append({**head, "x": stop + 5, "y": middle, "tulisan": labels[at]})
    params: dict[str, object] = {
        "lebar": frame.width,
        "tinggi": sum(heights),
        "seri": [title for title, _, _ in series],
        "warna": [colour for _, colour, _ in series],
        "legenda": {} if len(series) > 1 else None,
    }
    lines = name_lines(names, tops, heights)
    return Drawing("batang", {"batang": bars, "nama": heads, "baris_nama": lines}, alt, params)


def slim_bars(
    panels: Sequence[Panel],
    width: float,
    alt: str,
    *,
    whole: float | None = None,
    bar: float = _SLIM_BAR,
    below: float = _SLIM_GAP,
) -> Drawing:
    """Lay out lists side by side: name and number on one line, a slim bar on a pale track below it.

    Args:
        panels: the lists; the same length means the same number in all of them.
        width: of the whole picture.
        alt: alternative text.
        whole: what fills a track; None takes the longest bar.
        bar: height of a bar.
        below: room under it.
    """
    longest = whole or max((length for panel in panels for length in panel.lengths), default=0) or 1
    own = (width - _BETWEEN * (len(panels) - 1)) / len(panels)
    data: dict[str, Rows] = {"judul": [], "alas": [], "batang": [], "nama": [], "tulisan": []}
    bottom = 0.0
    for at, panel in enumerate(panels):
        left, y = at * (own + _BETWEEN), 0.0
        if panel.title:
            data["judul"].append({"x": left, "y": 6, "teks": panel.title})
            y = _SLIM_TITLE
        room = own - widest(panel.labels, _SLIM_NAME, bold=True) - 8
        for name, length, label in zip(panel.names, panel.lengths, panel.labels, strict=True):
            lines = wrapped(name, room, _SLIM_NAME)
            data["nama"] += [
                {"x": left, "y": y + 6 + _LINE * row, "teks": line} for row, line in enumerate(lines)
            ]
            y += _LINE * len(lines) + 2.5
            data["tulisan"].append({"x": left + own, "y": y - _LINE + 3.5, "teks": label})
            track = {"x": left, "y": y, "y2": y + bar}
            data["alas"].append({**track, "x2": left + own})
            if length > 0:
                data["batang"].append({**track, "x2": left + own * length / longest})
            y += bar + below
        bottom = max(bottom, y)
    return Drawing("ramping", data, alt, {"lebar": width, "tinggi": bottom})
