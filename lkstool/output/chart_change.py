"""The charts of how full the LKS are, of what has changed, and of what became of the follow-up."""

from __future__ import annotations

import math
from collections import Counter

from lkstool.core.figures import Cell, Context
from lkstool.core.formats import listed, number, percent
from lkstool.output.chart_bars import (
    GREEN,
    NAME_SIZE,
    Drawing,
    Rows,
    bars_of,
    count_text,
    name_column,
    seen,
)
from lkstool.output.text_width import widest

_ROW, _MARK = 34, 12
# Area of a circle for each LKS, in square pixels, and of the largest one, which fills its row.
_EACH, _LARGEST = 22.0, 420.0
# The axis shows at least so many percent of change to either side.
_LEAST_CHANGE = 5
_LAST, _THIS = "Tahun lalu", "Tahun ini"


def occupancy(context: Context) -> Drawing | None:
    """Draw a circle for each step of occupancy, as large as the number of LKS; a line at the median."""
    points, spread = context.tables["T7.3"], context.tables["T7.1"]
    groups = points.column("kelompok")
    names = [str(name) for name in spread.column("kelompok") if name in groups]
    sizes = Counter(
        (str(group), float(share))
        for group, share in zip(groups, points.column("hunian"), strict=True)
        if isinstance(share, int | float) and str(group) in names
    )
    if not sizes:
        return None
    each = min(_EACH, _LARGEST / max(sizes.values()))
    middles = dict(zip(spread.column("kelompok"), spread.column("median"), strict=True))
    circles: Rows = [
        {"hunian": share, "y": _ROW * (names.index(name) + 0.5), "besar": each * size}
        for (name, share), size in sizes.items()
    ]
    lines: Rows = []
    notes: list[str] = []
    for at, name in enumerate(names):
        middle, y = middles[name], _ROW * (at + 0.5)
        own = sum(size for (its, _), size in sizes.items() if its == name)
        told = percent(middle, decimals=0) if isinstance(middle, int | float) else count_text(middle)
        notes.append(f"{number(own)} LKS · median {told}")
        if isinstance(middle, int | float):
            lines.append({"median": middle, "y": y - _MARK, "y2": y + _MARK})
    said = "; ".join(f"{name}: {note}" for name, note in zip(names, notes, strict=True))
    params = {
        "tinggi": _ROW * len(names),
        "kolom": _left(names, notes),
        "paling": max(120.0, *(share + 10 for _, share in sizes)),
    }
    data = {
        "titik": circles,
        "median": lines,
        "penuh": [{"batas": 100, "y": 0, "y2": _ROW * len(names)}],
        **_words(names, notes),
    }
    alt = "Lingkaran hunian LKS yang mempunyai penghuni, makin besar makin banyak LKS; garis tegak pada "
    return Drawing("hunian", data, f"{alt}median. {said}.", params)


def change(context: Context) -> Drawing | None:
    """Draw by how many percent the people of each group have changed on the same LKS, beside their counts."""
    table = context.tables["T11.1"]
    rows = [*table.rows, *([table.total] if table.total else [])]
    at = {column.name: spot for spot, column in enumerate(table.columns)}
    rows = [row for row in rows if seen([row[at["tahun_lalu"]], row[at["tahun_ini"]]])]
    if not rows:
        return None
    names = [str(row[at["kelompok"]]) for row in rows]
    notes = [
        f"{count_text(row[at['tahun_lalu']])} menjadi {count_text(row[at['tahun_ini']])}" for row in rows
    ]
    changes: list[Cell] = [row[at["perubahan"]] for row in rows]
    known = [cell for cell in changes if isinstance(cell, int | float)]
    reach = max(_LEAST_CHANGE, *(math.ceil(abs(value) * 1.1) for value in known), 0)
    dots: Rows = []
    lines: Rows = []
    labels: Rows = []
    for spot, cell in enumerate(changes):
        y = _ROW * (spot + 0.5)
        labels.append({"y": y, "teks": _signed(cell)})
        if isinstance(cell, int | float):
            lines.append({"y": y, "dari": 0, "sampai": cell})
            dots += [{"y": y, "nilai": 0, "seri": _LAST}, {"y": y, "nilai": cell, "seri": _THIS}]
    told = zip(names, notes, changes, strict=True)
    said = "; ".join(f"{name} {note} ({_signed(cell)})" for name, note, cell in told)
    params = {
        "tinggi": _ROW * len(rows),
        "kolom": _left(names, notes),
        "awal": -reach,
        "akhir": reach,
        "seri": [_LAST, _THIS],
    }
    data = {"garis": lines, "titik": dots, "tulisan": labels, **_words(names, notes)}
    return Drawing("perubahan", data, f"Titik perubahan penerima manfaat pada LKS yang sama. {said}.", params)


def follow_up(context: Context) -> Drawing | None:
    """Draw what became of last year's follow-up."""
    table = context.tables["T13.5"]
    counts = table.column("jumlah")
    if not seen(counts):
        return None
    names = [str(cell) for cell in table.column("status")]
    shares = table.column("bagian")
    labels = [
        f"{count_text(count)} ({percent(share, decimals=0)})"
        if isinstance(share, int | float)
        else count_text(count)
        for count, share in zip(counts, shares, strict=True)
    ]
    said = listed([f"{name.lower()} {label}" for name, label in zip(names, labels, strict=True)])
    alt = f"Batang status rencana tindak lanjut rapat lalu: {said}."
    return bars_of(names, [("RTL", GREEN, counts)], labels, alt)


def _signed(cell: Cell) -> str:
    """Write a change with its sign, a real minus."""
    if not isinstance(cell, int | float):
        return count_text(cell)
    text = percent(abs(cell))
    return text if abs(cell) < 0.05 else f"+{text}" if cell > 0 else f"\u2212{text}"


def _left(names: list[str], notes: list[str]) -> float:
    return max(name_column(names), widest(notes, NAME_SIZE)) + 12


def _words(names: list[str], notes: list[str]) -> dict[str, Rows]:
    """Place the name of each row and a note below it."""
    return {
        "nama": [{"y": _ROW * (at + 0.5) - 5.5, "teks": name} for at, name in enumerate(names)],
        "keterangan": [{"y": _ROW * (at + 0.5) + 5.5, "teks": note} for at, note in enumerate(notes)],
    }
