"""What each chart shows: rows for its specification and the sentence that replaces it for a blind reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lkstool.core.figures import Cell, Context, NumberTable
from lkstool.core.formats import listed, number, percent, rupiah_short
from lkstool.output.chart_bars import (
    AMBER,
    FULL,
    GREEN,
    HALF,
    MIDDLE,
    Drawing,
    Rows,
    amount,
    bars_of,
    count_text,
    seen,
)
from lkstool.output.tile_map import TileMap, lay_out


def _people_map(context: Context) -> Drawing | None:
    table = context.tables["T3.2"]
    values = dict(zip(table.column("kabkota"), table.column("jumlah"), strict=True))
    return _map(context, values, "penerima manfaat", "orang")


def _lks_map(context: Context) -> Drawing | None:
    table = context.tables["T2.1"]
    values = dict(zip(table.column("kabkota"), table.column("jumlah"), strict=True))
    return _map(context, values, "LKS terdaftar", "LKS")


def _map(context: Context, values: Mapping[Cell, Cell], what: str, unit: str) -> Drawing | None:
    reach = context.tables["T1.1"]
    states: dict[str, str] = {}
    columns = [reach.column(name) for name in ("kabkota", "terdaftar", "melapor", "sah")]
    for code, registered, sent, valid in zip(*columns, strict=True):
        if not registered and not sent:
            states[str(code)] = "belum ada LKS"
        elif not values.get(code) and not sent:
            states[str(code)] = "belum melapor"
        elif not values.get(code) and not valid:
            states[str(code)] = "belum sah"
    made: TileMap = lay_out({str(code): value for code, value in values.items()}, states, unit, count_text)
    ranked = sorted(made.shown, key=lambda pair: -pair[1])[:3]
    parts = [f"Peta petak 38 kabupaten dan kota Jawa Timur menurut jumlah {what}."]
    if ranked:
        parts.append("Terbanyak: " + listed([f"{name} {number(v)} {unit}" for name, v in ranked]) + ".")
    for state in ("belum ada LKS", "belum melapor", "belum sah"):
        names = [name for name, its in made.empty if its == state]
        if len(names) > 10:
            parts.append(f"{state[:1].upper()}{state[1:]}: {len(names)} wilayah.")
        elif names:
            parts.append(f"{state[:1].upper()}{state[1:]}: {listed(names)}.")
    return Drawing("peta", {"petak": made.tiles, "tulisan": made.words}, " ".join(parts))


def _kinds(context: Context) -> Drawing | None:
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
    series = [("Muhammadiyah", GREEN, men), ("'Aisyiyah", MIDDLE, women)]
    return bars_of(names, series, labels, f"Batang jumlah LKS menurut jenis: {said}.")


def _groups(context: Context) -> Drawing | None:
    table = context.tables["T3.1"]
    total, men, women = (table.column(name) for name in ("jumlah", "laki_laki", "perempuan"))
    if not seen(total):
        return None
    names = [str(cell) for cell in table.column("kelompok")]
    labels = [
        f"{count_text(all_)} orang · laki-laki {count_text(m)}, perempuan {count_text(w)}"
        for all_, m, w in zip(total, men, women, strict=True)
    ]
    series = [("Laki-laki", GREEN, men), ("Perempuan", AMBER, women)]
    return bars_of(names, series, labels, _groups_alt(table))


def _groups_small(context: Context) -> Drawing | None:
    table = context.tables["T3.1"]
    total, shares = table.column("jumlah"), table.column("porsi")
    if not seen(total):
        return None
    labels = [
        f"{count_text(cell)} ({percent(share, decimals=0)})"
        if isinstance(share, int | float)
        else count_text(cell)
        for cell, share in zip(total, shares, strict=True)
    ]
    names = [str(cell) for cell in table.column("kelompok")]
    return bars_of(names, [("Penerima", "#3f9a73", total)], labels, _groups_alt(table), HALF, 150, 28)


def _groups_alt(table: NumberTable) -> str:
    said = listed(
        [
            f"{name} {count_text(cell)} orang"
            for name, cell in zip(table.column("kelompok"), table.column("jumlah"), strict=True)
        ]
    )
    return f"Batang penerima manfaat menurut kelompok: {said}."


def _ages(context: Context) -> Drawing | None:
    table = context.tables["T3.5"]
    men, women = table.column("laki_laki"), table.column("perempuan")
    if not seen([*men, *women]):
        return None
    longest = max(amount(cell) for cell in [*men, *women]) or 1
    rows: Rows = []
    for at, age in reversed(list(enumerate(table.column("usia")))):
        rows.append(
            {
                "urut": len(rows),
                "usia": str(age),
                "poros_kiri": 210,
                "poros_kanan": 270,
                "kiri": 210 - 165 * amount(men[at]) / longest,
                "kanan": 270 + 165 * amount(women[at]) / longest,
                "angka_kiri": count_text(men[at]),
                "angka_kanan": count_text(women[at]),
            }
        )
    said = listed(
        [
            f"usia {age} tahun {count_text(m)} laki-laki dan {count_text(w)} perempuan"
            for age, m, w in zip(table.column("usia"), men, women, strict=True)
        ]
    )
    return Drawing("usia", {"usia": rows}, f"Piramida usia penerima manfaat: {said}.")


_GRADES = (
    ("a", "A", GREEN, "#ffffff"),
    ("b", "B", "#3f9a73", "#10241c"),
    ("c", "C", "#b9dcc9", "#10241c"),
    ("habis", "Habis", "#e8a87c", "#10241c"),
    ("proses", "Dalam proses", "#cfd6d2", "#10241c"),
    ("belum", "Belum", "#ffffff", "#10241c"),
)


def _accreditation(context: Context) -> Drawing | None:
    table = context.tables["T5.2"]
    totals = table.column("jumlah")
    at_rows = [at for at, cell in enumerate(totals) if amount(cell) > 0]
    if not at_rows:
        return None
    parts: Rows = []
    heads: Rows = []
    for order, at in enumerate(at_rows):
        whole = amount(totals[at])
        name = str(table.column("kelompok")[at])
        heads.append({"urut": order, "nama": f"{name} ({count_text(totals[at])} LKS)"})
        start = 0.0
        for column, title, _, ink in _GRADES:
            cell = table.column(column)[at]
            share = amount(cell) / whole
            # A label needs about 6 pixels a digit and some air; a narrower part is read from the table.
            fits = share * 478 >= 6 * len(count_text(cell)) + 5
            if share:
                parts.append(
                    {
                        "urut": order,
                        "dari": start,
                        "sampai": start + share,
                        "tengah": start + share / 2,
                        "seri": title,
                        "tinta": ink,
                        "angka": count_text(cell) if fits else "",
                    }
                )
            start += share
    sums = {title: sum(amount(cell) for cell in table.column(column)) for column, title, _, _ in _GRADES}
    said = listed([f"{title} {number(value)} LKS" for title, value in sums.items()])
    params = {
        "seri": [title for _, title, _, _ in _GRADES],
        "warna": [colour for _, _, colour, _ in _GRADES],
        "legenda": {},
    }
    alt = f"Batang bertumpuk keadaan akreditasi menurut kelompok layanan. Seluruhnya: {said}."
    return Drawing("akreditasi", {"bagian": parts, "nama": heads}, alt, params)


def _papers(context: Context, width: int = FULL) -> Drawing | None:
    table = context.tables["T5.5"]
    licences, grades = table.column("izin"), table.column("akreditasi")
    if not seen([*licences, *grades]):
        return None
    totals = [amount(a) + amount(b) for a, b in zip(licences, grades, strict=True)]
    highest = max(totals) or 1
    columns: Rows = []
    heads: Rows = []
    titles = [str(cell) for cell in table.column("triwulan")]
    for at, title in enumerate(titles):
        start = 0.0
        for series, cell in (("Izin atau tanda daftar", licences[at]), ("Akreditasi", grades[at])):
            stop = start + amount(cell)
            if stop > start:
                columns.append(
                    {"urut": at, "dari": start / highest, "sampai": stop / highest, "seri": series}
                )
            start = stop
        # The year (or the second word) goes to a second line, so that neighbours never touch.
        head, _, tail = title.rpartition(" ")
        text = number(totals[at])
        heads.append(
            {"urut": at, "nama": [head, tail] if head else [tail], "ujung": start / highest, "angka": text}
        )
    said = listed([f"{title} {number(value)}" for title, value in zip(titles, totals, strict=True)])
    params: dict[str, object] = {
        "lebar": width,
        "seri": ["Izin atau tanda daftar", "Akreditasi"],
        "warna": [MIDDLE, GREEN],
        "legenda": {},
    }
    alt = f"Kolom jumlah surat menurut triwulan berakhirnya: {said}."
    return Drawing("surat", {"kolom": columns, "nama": heads}, alt, params)


def _papers_small(context: Context) -> Drawing | None:
    return _papers(context, HALF)


def _ratios(context: Context) -> Drawing | None:
    points, spread = context.tables["T6.5"], context.tables["T6.2"]
    names = [str(cell) for cell in spread.column("kelompok")]
    dots: Rows = [
        {"urut": names.index(str(group)), "rasio": ratio}
        for group, ratio in zip(points.column("kelompok"), points.column("rasio"), strict=True)
        if isinstance(ratio, int | float) and str(group) in names
    ]
    if not dots:
        return None
    heads: Rows = []
    said = []
    for at, (name, count, middle) in enumerate(
        zip(names, spread.column("jumlah_lks"), spread.column("median"), strict=True)
    ):
        spoken = number(middle, decimals=1) if isinstance(middle, int | float) else count_text(middle)
        text = f"{name}: median {spoken} ({count_text(count)} LKS)"
        heads.append(
            {"urut": at, "nama": text, "median": middle if isinstance(middle, int | float) else None}
        )
        said.append(text)
    alt = f"Titik penerima per SDM di tiap LKS, garis tegak pada median. {'; '.join(said)}."
    return Drawing("rasio", {"titik": dots, "nama": heads}, alt)


def _money(context: Context) -> Drawing | None:
    income, spending = context.tables["T8.1"], context.tables["T8.2"]
    sides = (
        ("masuk", income.column("sumber"), income.column("tahun_ini"), income.column("porsi")),
        ("keluar", spending.column("pos"), spending.column("jumlah"), spending.column("porsi")),
    )
    if not any(seen(cells) for _, _, cells, _ in sides):
        return None
    data: dict[str, Rows] = {}
    said = []
    for side, names, cells, shares in sides:
        longest = max((amount(cell) for cell in cells), default=0) or 1
        bars: Rows = []
        heads: Rows = []
        for at, (name, cell, share) in enumerate(zip(names, cells, shares, strict=True)):
            length = amount(cell) / longest
            text = rupiah_short(cell) if isinstance(cell, int | float) else count_text(cell)
            if isinstance(share, int | float):
                text += f" ({percent(share, decimals=0)})"
            if length > 0:
                bars.append({"urut": at, "dari": 0, "sampai": length})
            heads.append({"urut": at, "nama": str(name), "ujung": max(length, 0), "tulisan": text})
        data[f"{side}_batang"], data[f"{side}_nama"] = bars, heads
        what = "Penerimaan" if side == "masuk" else "Penggunaan"
        said.append(f"{what}: " + listed([f"{head['nama']} {head['tulisan']}" for head in heads]) + ".")
    return Drawing("keuangan", data, " ".join(said))


def _league(context: Context) -> Drawing | None:
    table = context.tables["T10.1"]
    spots = [at for at, band in enumerate(table.column("pita")) if band == "utama"]
    scores, names, counts = (table.column(name) for name in ("skor", "nama", "terdaftar"))
    spots = [at for at in spots if isinstance(scores[at], int | float)]
    # A shared tenth place is shown whole unless the picture would become a list of everybody.
    shown = [at for at in spots if amount(scores[at]) >= amount(scores[spots[min(9, len(spots) - 1)]])][:15]
    if not shown:
        return None
    labels = [f"{number(amount(scores[at]), decimals=1)} poin · {count_text(counts[at])} LKS" for at in shown]
    series = [("Skor tertib", "#3f9a73", [scores[at] for at in shown])]
    said = listed([f"{names[at]} {number(amount(scores[at]), decimals=1)}" for at in shown])
    alt = f"Batang skor tertib kabupaten/kota teratas yang mempunyai tiga LKS atau lebih: {said}."
    return bars_of([str(names[at]) for at in shown], series, labels, alt, FULL, 340, 29)


CHARTS: Mapping[str, Callable[[Context], Drawing | None]] = {
    "peta": _people_map,
    "peta_lks": _lks_map,
    "jenis": _kinds,
    "kelompok": _groups,
    "kelompok_kecil": _groups_small,
    "usia": _ages,
    "akreditasi": _accreditation,
    "surat": _papers,
    "surat_kecil": _papers_small,
    "rasio": _ratios,
    "keuangan": _money,
    "tertib": _league,
}
