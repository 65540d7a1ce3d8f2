"""Turn a NumberTable into pandoc's table: numbers right, header row, total row, column widths by content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lkstool.core.figures import Cell, Column, NumberTable
from lkstool.output.phrases import cell_text
from lkstool.output.tree import Node, div, para, plain, strong, words

_LEFT = frozenset({"teks"})
# Columns that serve programs, not readers: codes beside a name, the band that splits the league.
_HIDDEN = frozenset({"kabkota", "pita"})
_NO_ATTR: list[Any] = ["", [], []]
# Characters that fit on a line of a full-width table, at the usual and at the small size.
_LINE, _SMALL_LINE = 98, 116
_LONGEST_TEXT = 34


def table_block(
    table: NumberTable, caption: Sequence[Node], columns: Sequence[str], *, word: bool, small: bool = False
) -> Node:
    """Build the table.

    Args:
        table: at least one row.
        caption: inlines.
        columns: names of the columns to show, in this order; empty shows all but the hidden ones.
        word: wrap cells in the Word styles for cells and header cells.
        small: the table is set in the small size of long lists.
    """
    names = [column.name for column in table.columns]
    chosen = list(columns) or [name for name in names if name not in _HIDDEN]
    spots = [names.index(name) for name in chosen]
    shown = [table.columns[at] for at in spots]
    rows = [_texts(row, spots, table) for row in table.rows]
    total = _texts(table.total, spots, table) if table.total else None
    aligns = [{"t": "AlignLeft" if column.unit in _LEFT else "AlignRight"} for column in shown]
    widths = _widths(shown, rows + ([total] if total else []), _SMALL_LINE if small else _LINE)
    specs = [[align, {"t": "ColWidth", "c": width}] for align, width in zip(aligns, widths, strict=True)]
    size = " Kecil" if small else ""
    head = [_NO_ATTR, [_row([column.title for column in shown], f"Kepala Tabel{size}", word=word)]]
    lines = [_row(row, f"Isi Tabel{size}", word=word) for row in rows]
    # The last line stays with the source line under the table.
    if total:
        foot = [_NO_ATTR, [_row(total, f"Isi Tabel{size} Akhir", word=word, bold=True)]]
    else:
        lines[-1] = _row(rows[-1], f"Isi Tabel{size} Akhir", word=word)
        foot = [_NO_ATTR, []]
    body = [_NO_ATTR, 1, [], lines]
    attr = [f"tabel-{table.id.lower().replace('.', '-')}", [], [["custom-style", "Angka"]] if word else []]
    return {"t": "Table", "c": [attr, [None, [plain(caption)]], specs, head, [body], foot]}


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


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], line: int) -> list[float]:
    """Return each column's share of the line; the shares add up to 1.

    A column that cannot be broken (numbers, dates, codes) gets what it needs; texts with spaces share
    what is left, each at least as wide as its longest word.
    """
    wanted: list[float] = []
    texts: list[int] = []
    for at, column in enumerate(columns):
        cells = [row[at] for row in rows]
        longest = max(map(len, cells), default=0)
        header = max(len(word) for word in column.title.split(" ")) * 1.12
        if column.unit in _LEFT and any(" " in cell.strip() for cell in cells):
            texts.append(at)
            wanted.append(max(header, min(longest, _LONGEST_TEXT)) + 2)
        else:
            wanted.append(max(header, longest * 1.06) + 2.5)
    spare = line - sum(wanted)
    names = texts or [at for at, column in enumerate(columns) if column.unit in _LEFT] or [0]
    if spare > 0:
        # Half of the spare room goes to the first text, half to all, so that numbers do not crowd.
        wanted = [width + spare * 0.5 / len(wanted) for width in wanted]
        wanted[names[0]] += spare * 0.5
    elif texts:
        room = max(sum(wanted[at] for at in texts) + spare, 8 * len(texts))
        least = {at: 2 + max(len(word) for row in rows for word in [*row[at].split(), ""]) for at in texts}
        share = (room - sum(least.values())) / max(1, sum(wanted[at] - least[at] for at in texts))
        for at in texts:
            wanted[at] = least[at] + max(0, share) * (wanted[at] - least[at])
    whole = sum(wanted)
    return [round(width / whole, 4) for width in wanted]
