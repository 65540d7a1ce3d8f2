"""Lay out the tile map of East Java: one tile for each of the 38 kabupaten and kota, all the same size.

Sizes are pixels of a picture, which are also points on A4 paper. Names are written whole and unmistakable:
``Kab. Malang`` and ``Kota Malang`` take two lines. On a slide the tiles are higher, to be read from the
last row of chairs: a long name is broken, the legend stands in the corners that the tiles leave
free, and an empty tile has a mark that the legend explains instead of words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Any

from lkstool.core.figures import Cell
from lkstool.core.formats import number
from lkstool.core.regions import regions, short_name
from lkstool.output.text_width import text_width, widest

COLOURS = ("#e6f2ec", "#b9dcc9", "#7fbf9f", "#3f9a73", "#0f6b4a")
INK, WHITE, GREY, WARNING = "#10241c", "#ffffff", "#eef1ef", "#7a2e1d"
EDGE, QUIET = "#9aaaa1", "#4a5a52"
# Told apart by lightness as well as by hue.
ALL, SOME = "#7fbf9f", "#f7e3c4"
_COLUMNS, _ROWS, _GAP = 11, 5, 1.6
# Where a name is broken that is wider than its tile.
_BROKEN = {
    "Tulungagung": ("Tulung-", "agung"), "Bojonegoro": ("Bojo-", "negoro"), "Bondowoso": ("Bondo-", "woso"),
    "Banyuwangi": ("Banyu-", "wangi"), "Trenggalek": ("Treng-", "galek"), "Lamongan": ("Lamo-", "ngan"),
    "Pamekasan": ("Pame-", "kasan"), "Bangkalan": ("Bang-", "kalan"), "Situbondo": ("Situ-", "bondo"),
    "Sumenep": ("Sume-", "nep"), "Ponorogo": ("Pono-", "rogo"), "Lumajang": ("Luma-", "jang"),
    "Sidoarjo": ("Sido-", "arjo"), "Sampang": ("Sam-", "pang"), "Jombang": ("Jom-", "bang"),
    "Magetan": ("Mage-", "tan"), "Nganjuk": ("Ngan-", "juk"), "Kota Surabaya": ("Kota Su-", "rabaya"),
    "Kab. Probolinggo": ("Kab. Pro-", "bolinggo"), "Kota Probolinggo": ("Kota Pro-", "bolinggo"),
    "Kab. Mojokerto": ("Kab. Mo-", "jokerto"), "Kota Mojokerto": ("Kota Mo-", "jokerto"),
    "Kab. Pasuruan": ("Kab. Pa-", "suruan"), "Kota Pasuruan": ("Kota Pa-", "suruan"),
}  # fmt: skip
# Marks for the words of an empty tile; any other has a dash.
_MARKS = {"belum melapor": "?", "belum sah": "!"}
# Of the places without a tile: (row, column) of the first of those in which a legend fits.
_CORNER_OF_STATES, _CORNER_OF_COLOURS = (0, 0), (1, 7)
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Grid:
    """How large a map is drawn: its width, the height of a row of tiles, the sizes of its letters.

    Attributes:
        afar: it is read from afar.
    """

    width: float
    row: float
    name: float
    value: float
    legend: float
    afar: bool = False

    @property
    def pitch(self) -> float:
        """From the left of a tile to the left of the next."""
        return self.width / _COLUMNS

    @property
    def line(self) -> float:
        """From one line of a name to the next."""
        return self.name + 0.7


PAPER = Grid(480, 43, 7.5, 11.5, 8.5)
# A slide shows it a little more than twice as large: no letter is below 18 points there.
SLIDE = Grid(420, 35.4, 8.6, 9.8, 8.6, afar=True)


@dataclass(frozen=True, slots=True)
class TileMap:
    """A laid-out map.

    Attributes:
        grid: how large.
        tiles: rectangles with fill and edge.
        words: names, values and legend texts with place, size and ink.
        shown: (short name, value) of the regions with a number above zero.
        empty: (short name, words) of the regions without one.
    """

    grid: Grid
    tiles: Rows
    words: Rows
    shown: list[tuple[str, float]]
    empty: list[tuple[str, str]]

    @property
    def height(self) -> float:
        """Of the whole picture: to a little below the last tile or line of the legend."""
        if self.grid.afar:
            return _ROWS * self.grid.row
        return float(max(tile["y2"] for tile in self.tiles) + 0.85 * self.grid.legend)


@dataclass(frozen=True, slots=True)
class Face:
    """How one tile looks: its colours and the value in it, or the ``state`` in words instead of a value."""

    fill: str
    edge: str
    ink: str = INK
    text: str = ""
    state: str = ""


def lay_out(
    values: Mapping[str, Cell],
    states: Mapping[str, str],
    unit: str,
    write: Callable[[Cell], str],
    grid: Grid = PAPER,
) -> TileMap:
    """Place every region, the darker the more, and the legend.

    Args:
        values: region code to its number; withheld and missing cells get a neutral tile with their mark.
        states: region code to the words that stand in an empty tile ("belum ada LKS").
        unit: what is counted, for the legend ("orang").
        write: writes a cell for the reader.
        grid: how large.
    """
    numbers = [value for value in values.values() if isinstance(value, int | float)]
    step = _step(max(numbers, default=0))
    made = TileMap(grid, [], [], [], [])
    for code in regions():
        value = values.get(code)
        face = Face(GREY, EDGE, text=write(value))
        if states.get(code):
            face = Face(WHITE, WARNING, state=states[code])
            made.empty.append((short_name(code), states[code]))
        elif isinstance(value, int | float):
            level = _level(value, step)
            if level >= 0:
                ink = WHITE if level == len(COLOURS) - 1 else INK
                face = Face(COLOURS[level], COLOURS[level], ink, write(value))
            else:
                face = Face(WHITE, EDGE, text=write(value))
            if value > 0:
                made.shown.append((short_name(code), value))
        _place(made, code, face)
    entries = []
    for level in range(_level(max(numbers, default=0), step) + 1):
        low, high = level * step + 1, (level + 1) * step
        text = number(low) if low == high else f"{number(low)}–{number(high)}"
        text += f" {unit}" if level == 0 else ""
        entries.append((text, COLOURS[level], COLOURS[level]))
    kinds = sorted({its for _, its in made.empty})
    states_of_empty = [(state, WHITE, WARNING) for state in kinds]
    if grid.afar:
        marked = [(f"{_mark(state)} {state}", WHITE, WARNING) for state in kinds]
        _legend(made, marked, _CORNER_OF_STATES)
        _legend(made, entries, _CORNER_OF_COLOURS)
    else:
        _legend(made, [*entries, *states_of_empty])
    return made


def lay_out_parts(
    parts: Mapping[str, tuple[int, int]], empty: str, none: str, words: tuple[str, str]
) -> TileMap:
    """Place every region with a part of a whole in it (``5/6``), coloured by whether the part is all of it.

    Args:
        parts: region code to part and whole.
        empty: words for a region whose whole is 0.
        none: words for the legend where the part is 0 and the whole is not.
        words: for the legend: all of it, some of it.
    """
    made = TileMap(PAPER, [], [], [], [])
    used = set()
    for code in regions():
        part, whole = parts.get(code, (0, 0))
        text = f"{number(part)}/{number(whole)}"
        if not whole:
            face = Face(WHITE, EDGE, state=empty)
        elif not part:
            face = Face(WHITE, WARNING, WARNING, text)
        elif part < whole:
            face = Face(SOME, SOME, text=text)
        else:
            face = Face(ALL, ALL, text=text)
        used.add((face.fill, face.edge))
        _place(made, code, face)
    entries = ((words[0], ALL, ALL), (words[1], SOME, SOME), (none, WHITE, WARNING), (empty, WHITE, EDGE))
    _legend(made, [entry for entry in entries if entry[1:] in used])
    return made


def _place(made: TileMap, code: str, face: Face) -> None:
    """Draw one tile: the name, and below it the value or the words for its absence."""
    grid = made.grid
    row, column = regions()[code].tile
    left, top = column * grid.pitch, row * grid.row
    _tile(made, left, top, grid.pitch - _GAP, grid.row - _GAP, face.fill, face.edge)
    lines = _name_lines(code, grid)
    middle = left + (grid.pitch - _GAP) / 2
    if grid.afar:
        _place_stacked(made, middle, top, lines, face, code)
        return
    # Two lines of a name stand higher than one, and push the value down.
    two = len(lines) == 2
    first = top + grid.row * (0.18 if two else 0.28)
    for at, line in enumerate(lines):
        _word(made, middle, first + grid.line * at, line, "nama", grid.name, face.ink, code)
    if face.state:
        ink = WARNING if face.edge == WARNING else QUIET
        for at, line in enumerate(face.state.split(" ", 1)):
            low = top + grid.row * 0.62 + grid.line * at
            _word(made, middle, low, line, "nama", grid.name, ink, code)
    else:
        low = top + grid.row * (0.745 if two else 0.663)
        _word(made, middle, low, face.text, "nilai", grid.value, face.ink, code)


def _place_stacked(
    made: TileMap, middle: float, top: float, lines: Sequence[str], face: Face, code: str
) -> None:
    """Write the lines of a name and the value below one another, in the middle of the tile's height."""
    grid = made.grid
    high = (grid.row - _GAP) / 3.4
    first = top + (grid.row - _GAP - high * len(lines)) / 2
    for at, line in enumerate(lines):
        _word(made, middle, first + high * at, line, "nama", grid.name, face.ink, code)
    text, ink = (_mark(face.state), WARNING) if face.state else (face.text, face.ink)
    _word(made, middle, first + high * len(lines), text, "nilai", grid.value, ink, code)


def _mark(state: str) -> str:
    """Return what stands for the words of an empty tile where there is no room for them."""
    return _MARKS.get(state, "–")


def _step(highest: float) -> int:
    """Return the width of a colour class: 1, 2, 2.5 or 5 times a power of ten, five classes at most."""
    least = max(1, ceil(highest / len(COLOURS)))
    power = int(10 ** int(log10(least)))
    for factor in (1, 2, 2.5, 5, 10):
        if factor * power >= least and factor * power == int(factor * power):
            return int(factor * power)
    return 10 * power


def _level(value: float, step: int) -> int:
    """Return the colour class of a value, 0 to 4; -1 for a true zero."""
    return -1 if value <= 0 else min(len(COLOURS) - 1, (ceil(value) - 1) // step)


def _name_lines(code: str, grid: Grid) -> tuple[str, ...]:
    name = short_name(code)
    words = tuple(name.split(" ", 1))
    fits = widest(words, grid.name) <= grid.pitch - _GAP - (3 if grid.afar else 1)
    return words if fits else _BROKEN.get(name, words)


def _tile(made: TileMap, left: float, top: float, wide: float, high: float, fill: str, edge: str) -> None:
    made.tiles.append(
        {
            "x": left + 0.5,
            "y": top + 0.5,
            "x2": left + wide,
            "y2": top + high,
            "warna": fill,
            "tepi": edge,
        }
    )


def _word(
    made: TileMap, x: float, y: float, text: str, style: str, size: float, ink: str, code: str = ""
) -> None:
    made.words.append(
        {"x": x, "y": y, "teks": text, "gaya": style, "ukuran": size, "tinta": ink, "wilayah": code}
    )


def _legend(
    made: TileMap, entries: Sequence[tuple[str, str, str]], corner: tuple[int, int] | None = None
) -> None:
    """Write (text, fill, edge) under the map or in a corner of it, in as many rows as they need."""
    grid = made.grid
    left, right, line = 0.0, grid.width, 2 * grid.legend
    y, box = _ROWS * grid.row + 2.1 * grid.legend, 1.4 * grid.legend
    if corner:
        row, column = corner
        # The next tile of the row ends the corner.
        taken = [its.tile[1] for its in regions().values() if its.tile[0] == row and its.tile[1] > column]
        left, right = column * grid.pitch + 4, min(taken, default=_COLUMNS) * grid.pitch - 4
        line, box = (grid.row - _GAP) / 3, grid.legend
        y = row * grid.row + line / 2
    x = left
    for text, fill, edge in entries:
        wide = box + 4 + text_width(text, grid.legend)
        if x > left and x + wide > right:
            x, y = left, y + line
        _tile(made, x, y - box / 2, box, box, fill, edge)
        _word(made, x + box + 4, y, text, "legenda", grid.legend, INK)
        x += wide + 14
