"""Turn a NumberTable into pandoc's table: numbers right, header row, total row, column widths by content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lkstool.core.figures import Cell, Column, NumberTable
from lkstool.output.figure_text import cell_text
from lkstool.output.text_width import text_width, widest
from lkstool.output.tree import Node, div, para, plain, strong, words

_LEFT = frozenset({"teks"})
# Columns that serve programs, not readers: codes beside a name, the band that splits the league.
_HIDDEN = frozenset({"kabkota", "pita"})
_NO_ATTR: list[Any] = ["", [], []]
# A table of up to this many rows stays on one page.
SHORT = 12
# The width of a page's text in points; and letters and the air beside them by class, as in page.typ.
_PAGE_LINE = 481.0
_WORD_AIR = 1.0
# A longer word, in shares of the line, does not widen its column: paper and Word break it anywhere.
_WORD = 0.25
_SIZES = {"": (9.2, 4.0), "wilayah": (9.0, 4.0), "kecil": (8.0, 3.0)}


def table_block(
    table: NumberTable,
    caption: Sequence[Node],
    columns: Sequence[str],
    *,
    word: bool,
    look: str = "",
    share: float = 1,
    again: int = 0,
) -> Node:
    """Build the table.

    Args:
        table: at least one row.
        caption: inlines.
        columns: names of the columns to show, in this order; empty shows all but the hidden ones.
        word: wrap cells in the Word styles for cells and header cells.
        look: its class: "kecil" for long lists, "wilayah" for one row a region.
        share: the part of the page's width that it has.
        again: how often the same table stands earlier in the document.
    """
    spots = shown_columns(table, columns)
    shown = [table.columns[at] for at in spots]
    rows = [_texts(row, spots, table) for row in table.rows]
    total = _texts(table.total, spots, table) if table.total else None
    aligns = [{"t": "AlignLeft" if column.unit in _LEFT else "AlignRight"} for column in shown]
    size, inset = _SIZES.get(look, _SIZES[""])
    setting = _Setting(size, inset + (_WORD_AIR if word else 0), share * _PAGE_LINE)
    widths = _widths(shown, rows + ([total] if total else []), setting)
    specs = [[align, {"t": "ColWidth", "c": width}] for align, width in zip(aligns, widths, strict=True)]
    # Word needs more height for a row than paper does.
    style = " Kecil" if look else ""
    head = [_NO_ATTR, [_row([column.title for column in shown], f"Kepala Tabel{style}", word=word)]]
    # The last line stays with the source line under the table; a short table stays whole.
    end = " Akhir" if len(rows) <= SHORT else ""
    lines = [_row(row, f"Isi Tabel{style}{end}", word=word) for row in rows]
    if total:
        foot = [_NO_ATTR, [_row(total, f"Isi Tabel{style} Akhir", word=word, bold=True)]]
    else:
        lines[-1] = _row(rows[-1], f"Isi Tabel{style} Akhir", word=word)
        foot = [_NO_ATTR, []]
    body = [_NO_ATTR, 1, [], lines]
    place = table.id.lower().replace(".", "-").replace("+", "-")
    name = f"tabel-{place}-{again + 1}" if again else f"tabel-{place}"
    attr = [name, [], [["custom-style", "Angka"]] if word else []]
    return {"t": "Table", "c": [attr, [None, [plain(caption)]], specs, head, [body], foot]}


def shown_columns(table: NumberTable, columns: Sequence[str]) -> list[int]:
    """Return the places of the named columns, in that order; without names all but the hidden ones."""
    names = [column.name for column in table.columns]
    return [names.index(name) for name in columns or [name for name in names if name not in _HIDDEN]]


def _texts(row: Sequence[Cell], spots: Sequence[int], table: NumberTable) -> list[str]:
    texts = [cell_text(row[at], table.columns[at]) for at in spots]
    # A total without its own name stands in the first visible column.
    if row is table.total and not texts[0].strip():
        texts[0] = "Jumlah"
    return texts


def _row(texts: Sequence[str], style: str, *, word: bool, bold: bool = False) -> list[Any]:
    return [_NO_ATTR, [_cell(text, style, word=word, bold=bold) for text in texts]]


def _cell(text: str, style: str, *, word: bool, bold: bool) -> list[Any]:
    content = words(text)
    if bold:
        content = [strong(content)]
    block = div([para(content)], "sel", {"custom-style": style}) if word else plain(content)
    return [_NO_ATTR, {"t": "AlignDefault"}, 1, 1, [block]]


@dataclass(frozen=True, slots=True)
class _Setting:
    """The size of a table's letters and the air beside them, in points, and the room it has."""

    size: float
    inset: float
    line: float


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], setting: _Setting) -> list[float]:
    """Return each column's share of the line; the shares add up to 1.

    A column that cannot be broken (numbers, dates, codes) gets what it needs. Where texts with spaces do not
    all fit, room goes first to the column in which it spares most rows a second line.
    """
    air = 2 * setting.inset + 1.5
    cells = [
        [text_width(row[at], setting.size, bold=True) + air for row in rows] for at in range(len(columns))
    ]
    heads = [widest(column.title.split(" "), setting.size, bold=True) + air for column in columns]
    wanted = [max(head, *its) for head, its in zip(heads, cells, strict=True)]
    texts = [
        at
        for at, column in enumerate(columns)
        if column.unit in _LEFT and any(" " in row[at].strip() for row in rows)
    ]
    spare = setting.line - sum(wanted)
    if spare >= 0:
        wanted = [width + spare / len(wanted) for width in wanted]
    elif texts:
        for at in texts:
            said = [word for row in rows for word in row[at].split()]
            longest = min(widest(said, setting.size, bold=True), _WORD * setting.line)
            wanted[at] = max(heads[at], longest + air)
        _share_out(wanted, {at: cells[at] for at in texts}, setting.line - sum(wanted))
    whole = sum(wanted)
    return [round(width / whole, 4) for width in wanted]


def _share_out(wanted: list[float], cells: Mapping[int, Sequence[float]], room: float) -> None:
    """Widen columns of text, first where a point of room lets most cells stand on one line.

    Args:
        wanted: widths of all columns, changed in place.
        cells: column to the widths of its cells on one line.
        room: what may be given away.
    """
    while room > 0:
        steps = [
            (sum(wanted[at] < other <= width for other in its) / (width - wanted[at]), width, at)
            for at, its in cells.items()
            for width in set(its)
            if 0 < width - wanted[at] <= room
        ]
        if not steps:
            for at in cells:
                wanted[at] += room / len(cells)
            return
        _, width, at = max(steps)
        room -= width - wanted[at]
        wanted[at] = width
