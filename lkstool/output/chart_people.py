"""The charts of the people served: by group, sex and age."""

from __future__ import annotations

from lkstool.core.figures import Cell, Context, NumberTable
from lkstool.core.formats import listed
from lkstool.output.chart_bars import (
    AMBER,
    GREEN,
    HALF,
    Drawing,
    Panel,
    Rows,
    amount,
    bars_of,
    count_text,
    seen,
    share_text,
    slim_bars,
)


def groups(context: Context) -> Drawing | None:
    """Draw the groups of people, split by sex, with all numbers beside the bars."""
    table = context.tables["T3.1"]
    total, men, women = (table.column(name) for name in ("jumlah", "laki_laki", "perempuan"))
    if not seen(total):
        return None
    names = [str(cell) for cell in table.column("kelompok")]
    labels = [
        f"{count_text(all_)} orang · laki-laki {count_text(m)}, perempuan {count_text(w)}"
        if all_ != 0
        else "0 orang"
        for all_, m, w in zip(total, men, women, strict=True)
    ]
    return bars_of(names, [("Laki-laki", GREEN, men), ("Perempuan", AMBER, women)], labels, groups_alt(table))


def groups_small(context: Context) -> Drawing | None:
    """Draw the groups of people in half the width, with their shares."""
    table = context.tables["T3.1"]
    total, shares = table.column("jumlah"), table.column("porsi")
    if not seen(total):
        return None
    labels = [
        f"{count_text(cell)} ({share_text(share)})" if isinstance(share, int | float) else count_text(cell)
        for cell, share in zip(total, shares, strict=True)
    ]
    names = [str(cell) for cell in table.column("kelompok")]
    return slim_bars([Panel("", names, [amount(cell) for cell in total], labels)], HALF, groups_alt(table))


def groups_alt(table: NumberTable) -> str:
    """Say the groups in words."""
    names, total = table.column("kelompok"), table.column("jumlah")
    said = listed([f"{name} {count_text(cell)} orang" for name, cell in zip(names, total, strict=True)])
    return f"Batang penerima manfaat menurut kelompok.{_most(names, total)} Rinciannya: {said}."


def _most(names: list[Cell], numbers: list[Cell], before: str = "", after: str = "") -> str:
    """Return " Terbanyak anak, 12 orang."; nothing where all numbers are zero or withheld."""
    spot = max(range(len(names)), key=lambda at: amount(numbers[at]), default=0)
    if not names or not amount(numbers[spot]):
        return ""
    return f" Terbanyak {before}{str(names[spot]).lower()}{after}, {count_text(numbers[spot])} orang."


def ages(context: Context) -> Drawing | None:
    """Draw people by age, men to the left and women to the right."""
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
    most = _most(table.column("usia"), table.column("jumlah"), "usia ", " tahun")
    return Drawing("usia", {"usia": rows}, f"Piramida usia penerima manfaat.{most} Rinciannya: {said}.")
