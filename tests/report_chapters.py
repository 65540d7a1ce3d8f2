"""The later chapters of the made-up report context: room, change, practice, follow-up, limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lkstool.core.figures import (
    Amount,
    Cell,
    Column,
    Coverage,
    Figure,
    Number,
    NumberTable,
    Practice,
    Withheld,
)
from lkstool.core.regions import short_name
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.layouts import LAYOUTS

_DUE = date(2026, 6, 30)
PRACTICES = tuple(
    Practice(
        title, "Belanja sayur besar.", "Menanam sayur.", "Turun 30%.", cost, f"PA {at}", "Sidoarjo", phone
    )
    for at, (title, cost, phone) in enumerate(
        (("Kebun sayur", 1_500_000, "+6281234500001"), ("Kakak asuh", 0, ""), ("Buku tamu", None, ""))
    )
)


def shaped(
    name: str, rows: Sequence[Sequence[Cell]], coverage: Coverage, total: Sequence[Cell] | None = None
) -> NumberTable:
    """Return a table with the title and columns that the program gives it."""
    title, columns = LAYOUTS[name]
    years = {"lalu": "2024", "tahun_lalu": "2024", "ini": "2025"}
    heads = tuple(Column(key, head.format_map(years), unit) for key, head, unit in columns)
    whole = None if total is None else tuple(total)
    return NumberTable(name, title, heads, tuple(tuple(row) for row in rows), coverage, whole)


def figures(
    valid: int, registered: int, residents: int, capacity: int, panel: int, *, last_year: bool
) -> list[Figure]:
    """Return the figures of these chapters."""
    all_lks, sah = Coverage("terdaftar", registered, registered), Coverage("sah", valid, registered)
    same = Coverage("panel", panel, panel)
    known = bool(valid) and last_year

    def figure(
        name: str, coverage: Coverage, value: Number, part: Number = None, of: Number = None
    ) -> Figure:
        return Figure(name, INDICATORS[name].title, INDICATORS[name].unit, value, coverage, part, of)

    share = round(100 * residents / capacity, 1) if capacity else None
    return [
        figure("P08", sah, share, residents, capacity),
        figure("D02a", all_lks, valid // 9 if known else None),
        figure("D02b", all_lks, valid // 20 if known else None),
        figure("D02c", all_lks, valid // 50 if known else None),
        figure("D03a", same, panel // 12 if known else None, panel // 12, panel),
        figure("D03b", same, panel // 9 if known else None, panel // 9, panel),
        figure("D04", all_lks, 40.0 if known else None, 2 if known else None, 5 if known else None),
    ]


def tables(
    groups: Sequence[tuple[str, int, int, int]],
    names: Sequence[tuple[str, str, str]],
    valid: int,
    registered: int,
    *,
    last_year: bool,
) -> list[NumberTable]:
    """Return the tables of these chapters.

    Args:
        groups: label, LKS, residents and places of each group of LKS.
        names: code, name and region of the LKS.
        valid: LKS with a valid report.
        registered: LKS in the register.
        last_year: there are figures of last year.
    """
    all_lks, sah = Coverage("terdaftar", registered, registered), Coverage("sah", valid, registered)
    known = bool(valid) and last_year
    panel = Coverage("panel", valid if known else 0, valid if known else 0)
    homes = [(label, size, beds) for label, size, _, beds in groups if size]
    changed = [[label, people, people + 3, 3, 300 / people] for label, _, people, _ in groups if people]
    fresh = [[code, name, short_name(region), "Baru melapor"] for code, name, region in names[:30]]
    plan = [
        [short_name(region), "Mendampingi perpanjangan surat", "1 LKS suratnya lewat tanggal.", "MPKS PDM",
         _DUE, "Usul"] for _, _, region in names[:60]
    ]  # fmt: skip
    past: list[list[Cell]] = [
        ["Sidoarjo", "Klinik surat", "MPKS PDM", _DUE, status, _DUE if status == "Selesai" else ""]
        for status in ("Selesai", "Selesai", "Berjalan", "Belum", "Belum diisi")
    ]
    people = sum(size for _, _, size, _ in groups)
    before = [["2024", registered, valid, 90.0, people], ["2025", registered, valid, 90.0, people + 9]]
    corrected: list[list[Cell]] = [
        ["Penerima manfaat pada akhir tahun", Amount(people - 9, "orang"), Amount(people, "orang"),
         Amount(9, "orang"), "1 LKS menyusul"],
        ["Penerima ber-JKN", Amount(70.0, "persen"), Withheld.PROTECTS, Withheld.PROTECTS, "1 LKS menyusul"],
        ["Penerimaan", Amount(10**9, "rupiah"), Amount(10**9 - 5, "rupiah"), Amount(-5, "rupiah"),
         "2 LKS dikoreksi"],
    ]  # fmt: skip
    grades = [[grade, valid, 0, 0, 0, 0, 0, valid] for grade in ("A", "B", "Belum")]
    return [
        shaped("T7.1", [[label, size, beds, 60.0, 72.0, 81.0, 1, 1] for label, size, beds in homes], sah,
               ["Jumlah", valid, sum(beds for *_, beds in homes), 60.0, 72.0, 81.0, 2, 2]),
        shaped("T7.2", [["Kamar tidur", valid, 4 * valid, valid, 0, 0, 1, 30.0]] if valid else [], sah),
        shaped("T7.3", [[label, share] for label, size, _ in homes for share in (60, 75, 75, 115)[:size]],
               sah),
        shaped("T10.6", [["35.15", "Sidoarjo", 61.0, 88.0, 27.0]] if known and valid > 30 else [], all_lks),
        shaped("T11.1", changed if known else [], panel,
               ["Jumlah", people, people + 9, 9, 0.4] if known else None),
        shaped("T11.2", fresh if known else [], all_lks),
        shaped("T11.3", corrected if known else [], sah),
        shaped("T11.4", grades if known else [], panel),
        shaped("T11.5", before if known else [], sah),
        shaped("T12.1", [[each.title, each.lks, each.region] for each in PRACTICES] if valid else [], sah),
        shaped("T13.1", past if known else [], all_lks),
        shaped("T13.2", [["Mendampingi perpanjangan surat", len(plan), len(plan), 0, _DUE]] if plan else [],
               all_lks),
        shaped("T13.3", plan, all_lks),
        shaped("T13.4", [["Selesai", valid, valid, 0], ["Belum", valid, valid, 1]] if valid else [], sah),
        shaped("T13.5", [["Selesai", 2, 40.0], ["Berjalan", 1, 20.0], ["Belum", 2, 40.0]] if known else [],
               all_lks, ["Jumlah", 5, 100.0] if known else None),
        shaped("T14.1", [["LKS terdaftar yang belum melapor", 3, "Tidak ditaksir."]] if registered else [],
               sah),
    ]  # fmt: skip
