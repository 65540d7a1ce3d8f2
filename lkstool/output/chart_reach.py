"""The charts of institutions: the maps, what kinds there are, how orderly they report."""

from __future__ import annotations

from lkstool.core.figures import Context
from lkstool.core.formats import listed, number
from lkstool.output.chart_bars import (
    GREEN,
    MIDDLE,
    ON_PAPER,
    Drawing,
    Frame,
    amount,
    bars_of,
    count_text,
    seen,
)
from lkstool.output.tile_map import PAPER, Grid, TileMap, lay_out, lay_out_parts

# How many regions of a kind are still named one by one.
_NAMED = 10


def people_map(context: Context, grid: Grid = PAPER) -> Drawing | None:
    """Draw how many people are served in each region, and why some have no number."""
    table, reach = context.tables["T3.2"], context.tables["T1.1"]
    values = dict(zip(table.column("kabkota"), table.column("jumlah"), strict=True))
    states: dict[str, str] = {}
    columns = [reach.column(name) for name in ("kabkota", "terdaftar", "melapor", "sah")]
    for code, registered, sent, valid in zip(*columns, strict=True):
        if values.get(code):
            continue
        if not registered and not sent:
            states[str(code)] = "belum ada LKS"
        elif not sent:
            states[str(code)] = "belum melapor"
        elif not valid:
            states[str(code)] = "belum sah"
    made = lay_out({str(code): value for code, value in values.items()}, states, "orang", count_text, grid)
    ranked = sorted(made.shown, key=lambda pair: -pair[1])[:3]
    parts = ["Peta petak 38 kabupaten dan kota Jawa Timur menurut jumlah penerima manfaat."]
    if ranked:
        parts.append("Terbanyak: " + listed([f"{name} {number(v)} orang" for name, v in ranked]) + ".")
    for state in ("belum ada LKS", "belum melapor", "belum sah"):
        parts += _named(state, [name for name, its in made.empty if its == state])
    return _map(made, " ".join(parts))


def reporting_map(context: Context) -> Drawing | None:
    """Draw in which regions all, some or none of the LKS reported."""
    table = context.tables["T1.1"]
    columns = (table.column(name) for name in ("kabkota", "nama", "terdaftar", "melapor"))
    parts: dict[str, tuple[int, int]] = {}
    names: dict[str, list[str]] = {"semua": [], "sebagian": [], "tidak": [], "kosong": []}
    for code, name, registered, sent in zip(*columns, strict=True):
        part, whole = int(amount(sent)), int(amount(registered))
        parts[str(code)] = part, whole
        kind = "kosong" if not whole else "tidak" if not part else "semua" if part >= whole else "sebagian"
        names[kind].append(str(name))
    made = lay_out_parts(parts, "belum ada LKS", "belum melapor", ("semua LKS melapor", "sebagian melapor"))
    said = ["Peta petak LKS melapor dari LKS terdaftar di 38 kabupaten dan kota Jawa Timur."]
    said.append(f"Semua LKS melapor di {len(names['semua'])} wilayah, sebagian di {len(names['sebagian'])}.")
    said += _named("belum satu pun melapor", names["tidak"]) + _named("belum ada LKS", names["kosong"])
    return _map(made, " ".join(said))


def _named(state: str, names: list[str]) -> list[str]:
    """Return a sentence that names the regions in a state, or counts them if they are many."""
    if not names:
        return []
    what = f"{len(names)} wilayah" if len(names) > _NAMED else listed(names)
    return [f"{state[:1].upper()}{state[1:]}: {what}."]


def _map(made: TileMap, alt: str) -> Drawing:
    params = {"lebar": made.grid.width, "tinggi": made.height}
    return Drawing("peta", {"petak": made.tiles, "tulisan": made.words}, alt, params)


def kinds(context: Context) -> Drawing | None:
    """Draw the kinds of LKS, split by owner."""
    table = context.tables["T2.2"]
    if not table.rows:
        return None
    names = [str(cell) for cell in table.column("jenis")]
    total, men, women = (table.column(name) for name in ("jumlah", "muhammadiyah", "aisyiyah"))
    labels = [
        f"{count_text(all_)} LKS · Muhammadiyah {count_text(m)}, 'Aisyiyah {count_text(a)}"
        for all_, m, a in zip(total, men, women, strict=True)
    ]
    said = listed([f"{name} {count_text(cell)}" for name, cell in zip(names, total, strict=True)])
    whole = number(sum(map(amount, total)))
    alt = (
        f"Batang jumlah LKS menurut jenis. Terbanyak {names[0]}, {count_text(total[0])} dari {whole}: {said}."
    )
    return bars_of(names, [("Muhammadiyah", GREEN, men), ("'Aisyiyah", MIDDLE, women)], labels, alt)


def league(context: Context, frame: Frame = ON_PAPER, most: int = 10) -> Drawing | None:
    """Draw the regions with the ``most`` best scores among those with three LKS or more."""
    table = context.tables["T10.1"]
    spots = [at for at, band in enumerate(table.column("pita")) if band == "utama"]
    scores, names, counts = (table.column(name) for name in ("skor", "nama", "terdaftar"))
    spots = [at for at in spots if isinstance(scores[at], int | float)]
    # A shared last place is shown whole unless the picture would become a list of everybody.
    last = amount(scores[spots[min(most, len(spots)) - 1]]) if spots else 0
    shown = [at for at in spots if amount(scores[at]) >= last][: most * 3 // 2]
    if not seen([scores[at] for at in shown]):
        return None
    labels = [f"{number(amount(scores[at]), decimals=1)} poin · {count_text(counts[at])} LKS" for at in shown]
    series = [("Skor tertib", "#3f9a73", [scores[at] for at in shown])]
    said = listed([f"{names[at]} {number(amount(scores[at]), decimals=1)}" for at in shown])
    alt = f"Batang skor tertib kabupaten/kota teratas yang mempunyai tiga LKS atau lebih: {said}."
    return bars_of([str(names[at]) for at in shown], series, labels, alt, frame)
