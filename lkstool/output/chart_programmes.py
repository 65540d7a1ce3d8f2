"""The charts of what the LKS do and with whom: programmes planned and done, partners."""

from __future__ import annotations

from collections.abc import Sequence

from lkstool.core.figures import Cell, Context
from lkstool.core.formats import listed, percent, rupiah_short
from lkstool.output.chart_bars import (
    AMBER,
    FULL,
    GREEN,
    Drawing,
    Rows,
    amount,
    bars_of,
    count_text,
    seen,
    share_text,
)
from lkstool.output.text_width import widest, wrapped

_PALE = "#cfd6d2"
_NAME, _LINE, _BAR, _GAP, _TITLE, _BETWEEN = 9.0, 10.5, 8, 9, 21, 24
_PLAN = 100.0


def programmes(context: Context) -> Drawing | None:
    """Draw for each group what was done of what was planned: people at the left, money at the right."""
    table = context.tables["T4.1"]
    at_rows = [at for at, cell in enumerate(table.column("program")) if amount(cell) > 0]
    if not at_rows:
        return None

    def column(name: str) -> list[Cell]:
        cells = table.column(name)
        return [cells[at] for at in at_rows]

    names = [str(cell) for cell in column("kelompok")]
    money = [rupiah_short(cell) if isinstance(cell, int | float) else "…" for cell in column("anggaran")]
    people = [f"{count_text(cell)} orang" for cell in column("target")]
    sides = (
        ("Sasaran yang terlayani", column("capaian"), column("target"), people),
        ("Anggaran yang terpakai", column("serapan"), column("anggaran"), money),
    )
    own = (FULL - _BETWEEN) / 2
    shares = [cell for _, cells, _, _ in sides for cell in cells if isinstance(cell, int | float)]
    scale = max([_PLAN, *shares])
    data: dict[str, Rows] = {"judul": [], "alas": [], "batang": [], "garis": [], "nama": [], "tulisan": []}
    bottom = 0.0
    said = []
    for at, (title, done, planned, plan) in enumerate(sides):
        left = at * (own + _BETWEEN)
        labels = [_label(*each) for each in zip(done, planned, plan, strict=True)]
        data["judul"].append({"x": left, "y": 6, "teks": title})
        bottom = max(bottom, _panel(data, left, own, names, done, planned, labels, scale))
        said.append(
            f"{title}: {listed([f'{name} {label}' for name, label in zip(names, labels, strict=True)])}."
        )
    alt = "Batang realisasi program menurut kelompok; garis tegak adalah rencananya. " + " ".join(said)
    return Drawing("peluru", data, alt, {"lebar": FULL, "tinggi": bottom})


def _label(done: Cell, planned: Cell, plan: str) -> str:
    if planned == 0:
        return "tanpa rencana"
    share = share_text(done) if isinstance(done, int | float) else count_text(done)
    return f"{share} dari {plan}"


def _panel(
    data: dict[str, Rows],
    left: float,
    width: float,
    names: Sequence[str],
    done: Sequence[Cell],
    planned: Sequence[Cell],
    labels: Sequence[str],
    scale: float,
) -> float:
    """Lay out one side below its title; return where it ends."""
    y = float(_TITLE)
    room = width - widest(labels, _NAME, bold=True) - 8
    for name, share, plan, label in zip(names, done, planned, labels, strict=True):
        lines = wrapped(name, room, _NAME)
        data["nama"] += [
            {"x": left, "y": y + 6 + _LINE * row, "teks": line} for row, line in enumerate(lines)
        ]
        y += _LINE * len(lines) + 2.5
        data["tulisan"].append({"x": left + width, "y": y - _LINE + 3.5, "teks": label})
        goal = left + width * _PLAN / scale
        if amount(plan) > 0:
            data["alas"].append({"x": left, "x2": goal, "y": y, "y2": y + _BAR})
            data["garis"].append({"x": goal - 1, "x2": goal + 1, "y": y - 1.5, "y2": y + _BAR + 1.5})
        if amount(share) > 0:
            bar = {"x": left, "x2": left + width * amount(share) / scale}
            data["batang"].append({**bar, "y": y + 1.5, "y2": y + _BAR - 1.5})
        y += _BAR + _GAP
    return y


def partners(context: Context) -> Drawing | None:
    """Draw the partners of each kind by their agreement, the kind with most partners first."""
    table = context.tables["T9.1"]
    every = table.column("mitra")
    if not seen(every):
        return None
    order = sorted(
        (at for at, cell in enumerate(every) if amount(cell) > 0), key=lambda at: (-amount(every[at]), at)
    )
    names = [str(table.column("jenis")[at]) for at in order]

    def column(name: str) -> list[Cell]:
        cells = table.column(name)
        return [cells[at] for at in order]

    current, ended, none = (column(name) for name in ("mou_berlaku", "mou_habis", "tanpa_mou"))
    labels = [
        f"{count_text(all_)} mitra" + (f", {count_text(its)} MoU berlaku" if amount(its) else "")
        for all_, its in zip(column("mitra"), current, strict=True)
    ]
    share = percent(100 * sum(map(amount, current)) / sum(map(amount, every)), decimals=0)
    what = listed([f"{name} {label}" for name, label in zip(names, labels, strict=True)])
    alt = f"Batang mitra menurut jenis. MoU berlaku pada {share} mitra. Rinciannya: {what}."
    series = [("MoU berlaku", GREEN, current), ("MoU habis", AMBER, ended), ("Tanpa MoU", _PALE, none)]
    return bars_of(names, [each for each in series if seen(each[2])], labels, alt)
