"""The charts of how the LKS work: their papers, their staff, their money."""

from __future__ import annotations

from collections import Counter

from lkstool.core.figures import Context
from lkstool.core.formats import listed, number, rupiah_short
from lkstool.output.chart_bars import (
    FULL,
    GREEN,
    HALF,
    MIDDLE,
    NAME_SIZE,
    Drawing,
    Panel,
    Rows,
    amount,
    count_text,
    name_column,
    seen,
    share_text,
    slim_bars,
)
from lkstool.output.text_width import widest

_GRADES = (
    ("a", "A", GREEN, "#ffffff"),
    ("b", "B", "#3f9a73", "#10241c"),
    ("c", "C", "#b9dcc9", "#10241c"),
    ("habis", "Habis", "#e8a87c", "#10241c"),
    ("proses", "Dalam proses", "#cfd6d2", "#10241c"),
    ("belum", "Belum", "#ffffff", "#10241c"),
)
_LICENCES, _GRADED = "Izin atau tanda daftar", "Akreditasi"
# How far dots of the same ratio stand apart so that each is seen.
_APART = 2.2


def accreditation(context: Context, width: float = FULL, row: float = 23) -> Drawing | None:
    """Draw the state of accreditation of each group of LKS as parts of 100 percent."""
    table = context.tables["T5.2"]
    totals = table.column("jumlah")
    at_rows = [at for at, cell in enumerate(totals) if amount(cell) > 0]
    if not at_rows:
        return None
    names = [f"{table.column('kelompok')[at]} ({count_text(totals[at])} LKS)" for at in at_rows]
    left = name_column(names)
    parts: Rows = []
    for order, at in enumerate(at_rows):
        whole = amount(totals[at])
        start = 0.0
        for column, title, _, ink in _GRADES:
            cell = table.column(column)[at]
            share = amount(cell) / whole
            # A label needs about 6 pixels a digit and some air; a narrower part is read from the table.
            fits = share * (width - 1 - left) >= 6 * len(count_text(cell)) + 5
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
    said = listed([f"{grade} {number(lks)} LKS" for grade, lks in sums.items()])
    params = {
        "lebar": width,
        "langkah": row,
        "tebal": round(row * 0.65, 1),
        "kolom": left,
        "tepi": width - 1,
        "seri": [title for _, title, _, _ in _GRADES],
        "warna": [colour for _, _, colour, _ in _GRADES],
        "legenda": {},
    }
    valid, every = number(sum(sums[grade] for grade in "ABC")), number(sum(sums.values()))
    alt = (
        "Batang bertumpuk keadaan akreditasi menurut kelompok layanan. "
        f"Akreditasi berlaku pada {valid} dari {every} LKS. Seluruhnya: {said}."
    )
    heads: Rows = [{"urut": order, "nama": name} for order, name in enumerate(names)]
    return Drawing("akreditasi", {"bagian": parts, "nama": heads}, alt, params)


def papers(context: Context, width: float = FULL) -> Drawing | None:
    """Draw how many papers end in each quarter."""
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
        for series, cell in ((_LICENCES, licences[at]), (_GRADED, grades[at])):
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
        "seri": [_LICENCES, _GRADED],
        "warna": [MIDDLE, GREEN],
        "legenda": {},
    }
    most = titles[totals.index(max(totals))]
    alt = f"Kolom jumlah surat menurut triwulan berakhirnya. Terbanyak {most}, {number(highest)} surat."
    alt += f" Rinciannya: {said}."
    return Drawing("surat", {"kolom": columns, "nama": heads}, alt, params)


def papers_small(context: Context) -> Drawing | None:
    """Draw the same in half the width."""
    return papers(context, HALF)


def ratios(context: Context, width: float = FULL, row: float = 30) -> Drawing | None:
    """Draw a dot for each LKS: people served for one member of staff; a line at the median."""
    points, spread = context.tables["T6.5"], context.tables["T6.2"]
    names = [str(cell) for cell in spread.column("kelompok")]
    at_ratio: Counter[tuple[int, float]] = Counter()
    dots: Rows = []
    for group, ratio in zip(points.column("kelompok"), points.column("rasio"), strict=True):
        if isinstance(ratio, int | float) and str(group) in names:
            at = names.index(str(group))
            at_ratio[at, ratio] += 1
            dots.append({"rasio": ratio, "y": row * (at + 0.5) + _sideways(at_ratio[at, ratio], row)})
    if not dots:
        return None
    heads: Rows = []
    notes: Rows = []
    lines: Rows = []
    said = []
    for at, (name, count, middle) in enumerate(
        zip(names, spread.column("jumlah_lks"), spread.column("median"), strict=True)
    ):
        spoken = number(middle, decimals=1) if isinstance(middle, int | float) else count_text(middle)
        y = row * (at + 0.5)
        note = f"{count_text(count)} LKS · median {spoken}"
        heads.append({"x": 0, "y": y - 5.5, "teks": name})
        notes.append({"x": 0, "y": y + 5.5, "teks": note})
        if isinstance(middle, int | float):
            lines.append({"median": middle, "y": y - row * 0.37, "y2": y + row * 0.37})
        said.append(f"{name} {spoken} ({count_text(count)} LKS)")
    alt = f"Titik penerima per SDM di tiap LKS, garis tegak pada median. Median: {'; '.join(said)}."
    left = max(name_column(names), widest([str(row["teks"]) for row in notes], NAME_SIZE)) + 6
    params = {"lebar": width, "tinggi": row * len(names), "kolom": left, "tepi": width - 8}
    data = {"titik": dots, "median": lines, "nama": heads, "keterangan": notes}
    return Drawing("rasio", data, alt, params)


def _sideways(number_of_its_kind: int, row: float) -> float:
    """Return how far a dot stands from its line: the first on it, then one above, one below, and so on."""
    away = _APART * (number_of_its_kind // 2)
    return min(away, row * 0.3) * (1 if number_of_its_kind % 2 else -1)


def money(context: Context, width: float = FULL, below: float = 8) -> Drawing | None:
    """Draw where the money comes from and what it is used for, both to the same length."""
    income, spending = context.tables["T8.1"], context.tables["T8.2"]
    sides = (
        ("Dari mana uang diterima", "sumber", income, income.column("tahun_ini")),
        ("Untuk apa uang dipakai", "pos", spending, spending.column("jumlah")),
    )
    if not any(seen(cells) for _, _, _, cells in sides):
        return None
    panels = []
    said = []
    for title, column, table, cells in sides:
        labels = []
        for cell, share in zip(cells, table.column("porsi"), strict=True):
            text = rupiah_short(cell) if isinstance(cell, int | float) and cell else count_text(cell, "–")
            labels.append(
                text + (f" ({share_text(share)})" if cell and isinstance(share, int | float) else "")
            )
        names = [str(name) for name in table.column(column)]
        panels.append(Panel(title, names, [max(0.0, amount(cell)) for cell in cells], labels))
        what = listed([f"{name} {label}" for name, label in zip(names, labels, strict=True)])
        said.append(f"{title}, terbesar lebih dahulu: {what}.")
    return slim_bars(panels, width, " ".join(said), below=below)
