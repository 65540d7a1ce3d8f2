"""What the indicators say of small regions that can be counted by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pandas as pd
import pytest
from facts import FORM, SETTINGS, drawn, facts

from lkstool.core.facts import Facts
from lkstool.core.figures import Context, NumberTable, Withheld
from lkstool.core.messages import words_of
from lkstool.core.regions import regions
from lkstool.forms.model import Form
from lkstool.indicators.asked import gaps, needs
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.compute import compute
from lkstool.indicators.layouts import LAYOUTS

CHILDREN = [
    *[{}] * 6,
    {"jenis_kelamin": "P", "umur": 16, "status_tinggal": "non_mukim", "kategori_anak": "dhuafa",
     "bersekolah": False, "rencana_asuh": False, "jkn": False, "terdata_siksng": False, "punya_akta": False,
     "kontak_keluarga": True},
    {"jenis_kelamin": "P", "umur": 17, "status_tinggal": "non_mukim", "kategori_anak": None,
     "bersekolah": None, "rencana_asuh": None, "jkn": None, "terdata_siksng": None, "punya_akta": None,
     "tanggal_masuk": date(2025, 9, 1), "asesmen_masuk": False, "tanggal_tinjau": date(2025, 11, 15)},
    {"umur": 5, "kategori_anak": "laqith", "nik_token": None, "punya_akta": None, "bersekolah": None,
     "kabkota_asal": None, "tanggal_masuk": date(2025, 1, 1), "asesmen_masuk": True,
     "tanggal_tinjau": date(2025, 6, 29)},
    {"umur": 15, "tanggal_masuk": date(2024, 1, 1), "tanggal_keluar": date(2025, 6, 30),
     "alasan_keluar": "reunifikasi"},
    {"umur": 18, "tanggal_masuk": date(2022, 1, 1), "tanggal_keluar": date(2026, 1, 10),
     "bentuk_layanan": "pengasuhan_keluarga"},
]  # fmt: skip
OLD = {"kelompok": "lansia", "umur": 75, "jenis_kelamin": "P", "kategori_anak": None, "bersekolah": None,
       "rencana_asuh": None, "terdata_siksng": False,
       "tanggal_periksa_kesehatan": date(2025, 3, 1)}  # fmt: skip
FAMILY = {"kelompok": "keluarga_rentan", "umur": 40, "status_tinggal": "non_mukim", "kategori_anak": None,
          "bersekolah": None, "rencana_asuh": None}  # fmt: skip
HOME_A = {
    "kode": "35.07-M-001",
    "profil": {"kapasitas": 10, "kecamatan": "Lawang", "laporan_keuangan_diperiksa": True},
    "penerima": CHILDREN,
    "sdm": [
        {"jabatan": "pimpinan", "umur": 65, "kualifikasi": "umum", "sertifikat": False,
         "menerima_honor": True},
        {},
        {},
        {"jabatan": "lain", "status_kerja": "relawan", "umur": 22, "kualifikasi": None, "sertifikat": None,
         "menerima_honor": False},
    ],
    "keuangan": [
        {"arah": "saldo_awal", "pos": "saldo", "jumlah": 10_000_000},
        {"arah": "masuk", "pos": "donatur", "jumlah": 60_000_000, "pembatasan": "tanpa"},
        {"arah": "masuk", "pos": "apbd", "jumlah": 40_000_000, "pembatasan": "dengan"},
        {"arah": "keluar", "pos": "permakanan", "jumlah": 71_740_000},
        {"arah": "keluar", "pos": "sarana", "jumlah": 10_000_000},
        {"arah": "saldo_akhir", "pos": "saldo", "jumlah": 28_260_000},
    ],
    "legalitas": [
        {"jenis_dokumen": "tanda_daftar", "status": "berlaku", "tanggal_berakhir": date(2026, 3, 31)},
        {
            "jenis_dokumen": "akreditasi",
            "status": "berlaku",
            "peringkat": "A",
            "tanggal_berakhir": date(2025, 10, 18),
        },
        {"jenis_dokumen": "sk_aumsos", "status": "berlaku", "nomor": "12/SK"},
    ],
    "program": [
        {"kelompok": "anak", "status": "selesai", "target_orang": 10, "realisasi_orang": 8,
         "biaya_rencana": 1_000_000, "biaya_realisasi": 900_000},
        {"kelompok": "anak", "status": "belum", "target_orang": 5, "realisasi_orang": 0,
         "biaya_rencana": 500_000},
    ],
    "jejaring": [
        {"mitra": "RS Contoh", "jenis_mitra": "rumah_sakit", "bentuk_kerja_sama": "Periksa gigi",
         "nomor_mou": "1/MOU", "tanggal_berakhir": date(2026, 6, 30)},
        {"mitra": "Kampus Contoh", "jenis_mitra": "sekolah_ptm"},
    ],
}  # fmt: skip
HOME_B = {
    "kode": "35.15-A-001",
    "profil": {"kapasitas": 20, "kecamatan": "Kec. Waru", "jenis_lks": "msc", "kelompok_layanan": "lansia",
               "laporan_keuangan_diperiksa": False},
    "received": date(2026, 2, 5),
    "penerima": [
        *[OLD] * 4,
        {**OLD, "umur": 66, "jenis_kelamin": "L", "terdata_siksng": True, "kabkota_asal": "35.78",
         "tanggal_periksa_kesehatan": date(2025, 12, 1), "row": 9},
        {**OLD, "kelompok": "disabilitas", "umur": 30, "status_tinggal": "non_mukim", "jkn": False,
         "terdata_siksng": True, "alat_bantu": "terpenuhi"},
    ],
    "sdm": [
        {"jabatan": "pengurus", "status_kerja": "kontrak", "umur": None, "kualifikasi": "pekerja_sosial",
         "sertifikat": None},
        {"status_kerja": "honorer", "umur": 30},
    ],
    "keuangan": [
        {"arah": "saldo_awal", "pos": "saldo", "jumlah": 0},
        {"arah": "masuk", "pos": "lazismu", "jumlah": 50_000_000},
        {"arah": "keluar", "pos": "permakanan", "jumlah": 43_800_000},
        {"arah": "saldo_akhir", "pos": "saldo", "jumlah": 5_000_000},
    ],
    "legalitas": [
        {"jenis_dokumen": "izin_operasional", "status": "berlaku"},
        {"jenis_dokumen": "akreditasi", "status": "berlaku", "peringkat": "B",
         "tanggal_berakhir": date(2027, 12, 31)},
    ],
}  # fmt: skip
HOME_C = {
    "kode": "35.78-M-001",
    "profil": {
        "kapasitas": 0,
        "kecamatan": "Gubeng",
        "jenis_lks": "lk3",
        "kelompok_layanan": "keluarga_rentan",
    },
    "received": date(2026, 2, 5),
    "penerima": [FAMILY] * 3,
    "keuangan": [
        {"arah": "masuk", "pos": "donatur", "jumlah": 30_000_000},
        {"arah": "keluar", "pos": "program", "jumlah": 32_850_000},
    ],
    "legalitas": [
        {"jenis_dokumen": "akreditasi", "status": "proses"},
        {"jenis_dokumen": "tanda_daftar", "status": "belum_punya"},
    ],
    "program": [
        {
            "kelompok": "keluarga_rentan",
            "status": "berjalan",
            "target_orang": 20,
            "realisasi_orang": 22,
            "peserta_awal": 4,
            "peserta_mandiri": 1,
        },
    ],
    "jejaring": [
        {"mitra": "LBH", "jenis_mitra": "lbh", "nomor_mou": "2", "tanggal_berakhir": date(2025, 12, 30)}
    ],
}
REGISTER = [
    {"kode_lks": "35.07-M-002"},
    {"kode_lks": "35.10-M-001"},
    {"kode_lks": "35.10-M-002", "status": "nonaktif"},
    {"kode_lks": "35.15-A-001", "tenggat": date(2026, 2, 10)},
]
FINDINGS = [
    {"lks": "35.10-M-001", "code": "LKS301"},
    {"lks": "35.10-M-001", "code": "LKS301"},
    {"lks": "35.07-M-001", "code": "LKS414", "severity": "warning"},
    {"lks": "35.07-M-001", "code": "LKS209", "severity": "note"},
    {"lks": "35.15-A-001", "code": "LKS707", "severity": "warning"},
    {"lks": "35.15-A-001", "code": "LKS703", "severity": "note", "sheet": "PENERIMA", "row": 9},
]


def region(homes: tuple[Mapping[str, Any], ...] = (HOME_A, HOME_B, HOME_C)) -> Facts:
    return facts(homes, register=REGISTER, extra=[{"lks": "35.10-M-001"}], findings=FINDINGS)


def year_before() -> Facts:
    """A and B as they were, and a big LKS that reports no more."""
    return facts(
        [
            {
                "kode": "35.07-M-001",
                "penerima": [{}] * 8,
                "keuangan": [{"arah": "masuk", "pos": "donatur", "jumlah": 90_000_000}],
                "legalitas": HOME_A["legalitas"],
            },
            {"kode": "35.15-A-001", "penerima": [OLD] * 6},
            {
                "kode": "35.07-M-002",
                "penerima": [{}] * 20,
                "keuangan": [{"arah": "masuk", "pos": "usaha", "jumlah": 7_000_000}],
            },
        ],
        year="2024",
        register=None,
    )


def internal(its: Facts, before: Facts | None = None, form: Form = FORM) -> Context:
    return compute(its, before, form, SETTINGS, "internal")


def row(table: NumberTable, first: str) -> tuple[Any, ...]:
    return next(each for each in table.rows if first in each[:3])


# value, numerator, denominator, missing
BY_HAND = {
    "J01": (5, None, None, 0),
    "J02": (4, 4, 38, 0),
    "J03": (3, 3, 666, 0),
    "J04": (2, None, None, 1),
    "J05": (None, None, None, 0),
    "P01": (19, None, None, 0),
    "P02": (20, None, None, 0),
    "P03": (1000 / 19, 10, 19, 0),
    "P04": (1300 / 19, 13, 19, 0),
    "P05": (30, 3, 10, 0),
    "P06a": (2, None, None, 0),
    "P06b": (1, None, None, 0),
    "P07": (52.5, None, None, 1),
    "C01": (100, 1, 1, 0),
    "C02": (87.5, 7, 8, 1),
    "C03": (800 / 9, 8, 9, 1),
    "C04": (100 / 3, 1, 3, 7),
    "C05": (50, 1, 2, 0),
    "C06": (100, 1, 1, 9),
    "C07": (20, 1, 5, 0),
    "C08": (100, 1, 1, 5),
    "C09": (25, 1, 4, 0),
    "C10": (1600 / 18, 16, 18, 1),
    "C11": (1300 / 18, 13, 18, 1),
    "C12": (1600 / 18, 16, 18, 1),
    "C13": (0, None, None, 0),
    "G01": (100 / 3, 1, 3, 0),
    "G02": (100 * 30 / 35, 30, 35, 0),
    "G03": (90, 900_000, 1_000_000, 2),
    "L01": (200 / 3, 2, 3, 0),
    "L02": (100 / 3, 1, 3, 0),
    "L03": (1, 1, 2, 0),
    "L04": (100 / 3, 1, 3, 0),
    "L04b": (20, 1, 5, 0),
    "L05": (1, 1, 3, 0),
    "L06": (1, 1, 3, 0),
    "L07": (100 / 3, 1, 3, 0),
    "S00": (6, None, None, 0),
    "S01": (2.8, None, None, 1),
    "S02": (4.0, None, None, 0),
    "S03": (100 / 3, 1, 3, 0),
    "S04": (75, 3, 4, 2),
    "S05": (50, 1, 2, 4),
    "S06": (100, 1, 1, 1),
    "S07": (1, None, None, 0),
    "K01": (180_000_000, None, None, 0),
    "K02": (158_390_000, None, None, 0),
    "K03": (20_000, None, None, 0),
    "K04": (50, 1, 2, 1),
    "K05": (200 / 3, 2, 3, 0),
    "K06": (0, 0, 180_000_000, 0),
    "K07": (40, 40_000_000, 100_000_000, 2),
    "K08": (50, 1, 2, 1),
    "N01": (100 / 3, 1, 3, 0),
    "N02": (1, None, None, 0),
    "N03": (100 / 3, 1, 3, 0),
    "M01": (80, 4, 5, 0),
    "M02": (40, 2, 5, 0),
    "M03": (60, 3, 5, 0),
    "M04": (100 * 130 / 169, 130, 169, 0),
    "M05": (1, None, None, 0),
    "M06": (25, 1, 4, 0),
    "M07": (100 / 19, 1, 19, 0),
    "M08": (62, None, 5, 0),
    "P08": (100 * 13 / 30, 13, 30, 1),
    "D01": (None, None, None, 0),
    "D02a": (None, None, None, 0),
    "D02b": (None, None, None, 0),
    "D02c": (None, None, None, 0),
    "D03a": (None, None, None, 0),
    "D03b": (None, None, None, 0),
    "D04": (None, None, None, 0),
}


@cache
def counted() -> Context:
    """Return the numbers of the region that was counted by hand."""
    return internal(region())


@pytest.mark.parametrize("figure", INDICATORS)
def test_every_figure_is_what_a_hand_count_gives(figure: str) -> None:
    made = counted().figures[figure]
    value, numerator, denominator, missing = BY_HAND[figure]
    assert made.value == (None if value is None else pytest.approx(value))
    assert (made.numerator, made.denominator, made.missing) == (numerator, denominator, missing)


def test_every_table_is_what_a_hand_count_gives() -> None:
    tables = internal(region()).tables
    assert row(tables["T1.1"], "35.07") == ("35.07", "Kab. Malang", 2, 1, 1, 50)
    assert tables["T1.1"].total == ("", "Jawa Timur", 5, 4, 3, 80)
    assert row(tables["T2.1"], "35.15") == ("35.15", "Sidoarjo", 0, 1, 1)
    assert [cells[1:] for cells in tables["T2.2"].rows] == [(1, 0, 1, 10), (0, 1, 1, 20), (1, 0, 1, 0)]
    assert row(tables["T2.3"], "35.07") == ("35.07", "Kab. Malang", 1, 33, pytest.approx(100 / 33))
    assert len(tables["T2.4"].rows) == 34
    assert row(tables["T3.1"], "Anak") == ("Anak", 8, 2, 10, pytest.approx(1000 / 19))
    assert tables["T3.1"].total == ("Jumlah", 12, 7, 19, 100)
    assert row(tables["T3.2"], "35.15") == ("35.15", "Sidoarjo", 0, 5, 1, 0, 0, 6)
    assert row(tables["T3.2"], "35.10")[2:] == (None,) * 6
    assert tables["T3.2"].total == ("", "Jawa Timur", 10, 5, 1, 0, 3, 19)
    assert row(tables["T3.3"], "Lansia") == ("Lansia", 5, 0, 5, 100)
    assert row(tables["T3.4"], "Belum diisi") == ("Belum diisi", 0, 1, 1, 10)
    assert tables["T3.4"].total == ("Jumlah", 8, 2, 10, 100)
    assert [cells[1:] for cells in tables["T3.5"].rows] == [
        (1, 0, 1), (6, 0, 6), (0, 2, 2), (4, 1, 5), (1, 0, 1), (0, 4, 4),
    ]  # fmt: skip
    assert row(tables["T4.1"], "Anak") == (
        "Anak", 2, 1, 0, 1, 0, 50, 15, 8, pytest.approx(800 / 15), 1_000_000, 900_000, 90,
    )  # fmt: skip
    assert tables["T4.1"].total == (
        "Jumlah", 3, 1, 1, 1, 0, pytest.approx(100 / 3),
        35, 30, pytest.approx(3000 / 35), 1_000_000, 900_000, 90,
    )  # fmt: skip
    assert tables["T4.1"].note == "Program ditulis oleh 2 dari 3 LKS."
    assert row(tables["T4.2"], "Lansia diperiksa kesehatannya ≤6 bulan")[2:] == (1, 5, 20, 0)
    assert row(tables["T4.3"], "Kembali ke keluarga")[1:] == (1, 0, 0, 1, 100)
    assert tables["T4.3"].total == ("Jumlah", 1, 0, 0, 1, 100)
    assert row(tables["T5.1"], "35.15")[2:] == (1, 0, 0, 1, 0, 100)
    assert tables["T5.1"].total == ("", "Jawa Timur", 3, 1, 0, 1, 1, pytest.approx(200 / 3))
    assert [cells[1:] for cells in tables["T5.2"].rows] == [
        (0, 0, 0, 1, 0, 0, 1), (0, 1, 0, 0, 0, 0, 1), (0,) * 7, (0,) * 7, (0, 0, 0, 0, 1, 0, 1),
    ]  # fmt: skip
    assert [(cells[0], cells[3], cells[4], cells[5]) for cells in tables["T5.3"].rows] == [
        ("35.07-M-001", "Sertifikat akreditasi", date(2025, 10, 18), -74),
        ("35.07-M-001", "Tanda daftar (STP/STPU)", date(2026, 3, 31), 90),
    ]
    assert tables["T5.4"].rows == (("35.78-M-001", "LKS 35.78-M-001", "Kota Surabaya", "Belum punya"),)
    assert [cells[0] for cells in tables["T5.5"].rows][:3] == ["Sudah lewat", "Tw 1 2026", "Tw 2 2026"]
    assert [cells[1:] for cells in tables["T5.5"].rows] == [(0, 1), (1, 0), *[(0, 0)] * 6, (0, 1)]
    assert row(tables["T6.1"], "Pengasuh") == ("Pengasuh", 2, 0, 1, 0, 3)
    assert tables["T6.1"].total == ("Jumlah", 3, 1, 1, 1, 6)
    assert tables["T6.2"].rows == (("Anak", 1, 2.5, 2.5, 2.5, 2.5), ("Lansia", 1, 3, 3, 3, 3))
    assert row(tables["T6.3"], "Pengasuh terlatih") == ("Pengasuh terlatih", 3, 3, 100)
    assert row(tables["T6.3"], "Pekerja sosial") == ("Pekerja sosial", 1, 0, None)
    assert [cells[1:] for cells in tables["T6.4"].rows] == [(0, 0), (0, 0), (0, 0), (1, 100)]
    assert tables["T6.5"].rows == (("Anak", 2.5), ("Lansia", 3.0))
    assert tables["T8.1"].rows[0] == ("Donatur dan masyarakat", None, 90_000_000, 50, 2)
    assert tables["T8.1"].total == ("Jumlah", None, 180_000_000, 100, 3)
    assert tables["T8.2"].rows[0][:2] == ("Belanja permakanan", 115_540_000)
    assert tables["T8.3"].rows == (
        ("Anak", 1, 20_000, 20_000, 20_000),
        ("Lansia", 1, 20_000, 20_000, 20_000),
        ("Keluarga rentan", 1, 30_000, 30_000, 30_000),
    )
    assert [cells[1] for cells in tables["T8.4"].rows] == [0, 1, 2]
    assert [cells[1:] for cells in tables["T8.5"].rows] == [
        (60_000_000, pytest.approx(100 / 3), 1),
        (40_000_000, pytest.approx(200 / 9), 1),
        (80_000_000, pytest.approx(400 / 9), 2),
    ]
    assert row(tables["T9.1"], "Rumah sakit / klinik")[1:] == (1, 1, 1, 1, 0, 0)
    assert tables["T9.1"].total == ("Jumlah", 3, 2, 1, 1, 1, 1)
    assert [cells[1:] for cells in tables["T9.2"].rows] == [
        (0, 0, 0, 0),
        (40_000_000, pytest.approx(200 / 9), 1, pytest.approx(100 / 3)),
    ]
    assert [(cells[0], cells[3], cells[4], cells[6], cells[7]) for cells in tables["T9.3"].rows] == [
        ("35.78-M-001", "LBH", "Lembaga bantuan hukum", date(2025, 12, 30), -1),
        ("35.07-M-001", "RS Contoh", "Rumah sakit / klinik", date(2026, 6, 30), 181),
    ]
    assert [(cells[0], cells[2], cells[3]) for cells in tables["T10.2"].rows] == [
        ("LKS301", 2, 1),
        ("LKS414", 1, 1),
        ("LKS707", 1, 1),
    ]
    assert [(cells[0], cells[3]) for cells in tables["T10.3"].rows] == [
        ("35.07-M-002", "Belum mengirim"),
        ("35.10-M-001", "Perlu perbaikan"),
    ]
    assert [cells[4:] for cells in tables["T0.1"].rows] == [
        ("Muhammadiyah", "Habis", 10, "Sah"),
        ("Muhammadiyah", None, None, "Belum mengirim"),
        ("Muhammadiyah", None, None, "Perlu perbaikan"),
        ("'Aisyiyah", "B", 6, "Sah"),
        ("Muhammadiyah", "Dalam proses", 3, "Sah"),
    ]


def test_the_change_is_that_of_the_same_lks_not_of_the_raw_totals() -> None:
    made = internal(region(), year_before())
    change = made.figures["D01"]
    assert (change.value, change.numerator, change.denominator) == (pytest.approx(100 * 2 / 14), 2, 14)
    assert change.coverage.counted == 2
    people = made.figures["P01"]
    assert (people.value, people.previous, people.current_panel) == (19, 14, 16)
    assert len(year_before().tables["penerima"]) == 34  # raw, the region would seem to have lost 15 people
    income = made.figures["K01"]
    assert (income.previous, income.current_panel) == (90_000_000, 150_000_000)
    # A year earlier the grade of A had not ended yet.
    assert (made.figures["L04"].previous, made.figures["L04"].current_panel) == (50, 50)
    by_group = made.tables["T11.1"]
    assert by_group.rows[0] == ("Anak", 8, 10, 2, 25)
    assert by_group.rows[1][:4] == ("Lansia", 6, 5, -1)
    assert by_group.total == ("Jumlah", 14, 16, 2, pytest.approx(100 / 7))
    both = made.tables["T11.5"]
    assert both.rows == (("2024", 3, 3, 100, 34), ("2025", 5, 3, 60, 19))
    assert "Tidak dapat dibandingkan" in both.note
    assert [(made.figures[name].value) for name in ("D02a", "D02b", "D02c")] == [2, 1, 0]
    assert [(cells[0], cells[3]) for cells in made.tables["T11.2"].rows] == [
        ("35.10-M-001", "Baru melapor"),
        ("35.78-M-001", "Baru melapor"),
        ("35.07-M-002", "Berhenti melapor"),
    ]
    # The grade of A has ended since; B, which had none, has one now.
    assert [made.figures[name].value for name in ("D03a", "D03b")] == [1, 1]
    moves = {cells[0]: cells[1:] for cells in made.tables["T11.4"].rows}
    assert (moves["A"], moves["Belum"]) == ((0, 0, 0, 1, 0, 0, 1), (0, 1, 0, 0, 0, 0, 1))
    sources = made.tables["T8.1"]
    assert [column.title for column in sources.columns[1:3]] == ["2024 (Rp)", "2025 (Rp)"]
    assert sources.total is not None
    assert sources.total[1] == 97_000_000
    assert "2 LKS yang sama: Rp90.000.000 tahun lalu, Rp150.000.000 tahun ini" in sources.note


def test_an_ended_grade_is_ended_not_valid_and_the_better_paper_counts() -> None:
    late = {"jenis_dokumen": "akreditasi", "status": "berlaku", "peringkat": "A"}
    ended = internal(
        facts([{"kode": "35.07-M-001", "legalitas": [{**late, "tanggal_berakhir": date(2025, 12, 30)}]}])
    )
    assert (ended.figures["L04"].value, ended.figures["L05"].value) == (0, 1)
    last_day = internal(
        facts([{"kode": "35.07-M-001", "legalitas": [{**late, "tanggal_berakhir": date(2025, 12, 31)}]}])
    )
    assert (last_day.figures["L04"].value, last_day.figures["L05"].value) == (100, 0)
    both = [
        {"jenis_dokumen": "tanda_daftar", "status": "berlaku", "tanggal_berakhir": date(2020, 1, 1)},
        {"jenis_dokumen": "izin_operasional", "status": "berlaku", "tanggal_berakhir": date(2028, 1, 1)},
    ]
    made = internal(facts([{"kode": "35.07-M-001", "legalitas": both}]))
    assert made.figures["L01"].value == 100
    assert made.tables["T5.3"].rows == ()


def test_a_paper_that_ends_on_the_reference_day_is_lost_from_no_quarter() -> None:
    paper = {"jenis_dokumen": "tanda_daftar", "status": "berlaku", "tanggal_berakhir": date(2025, 12, 31)}
    table = internal(facts([{"kode": "35.07-M-001", "legalitas": [paper]}])).tables["T5.5"]
    assert table.rows[0] == ("Sudah lewat", 1, 0)
    assert "tepat pada tanggal acuan" in table.note


def test_the_league_shares_ranks_and_keeps_small_bands_apart() -> None:
    homes = [
        {"kode": f"{code}-M-{serial:03d}"} for code in ("35.07", "35.15", "35.16") for serial in (1, 2, 3)
    ]
    homes[8]["received"] = date(2026, 3, 1)
    homes.append({"kode": "35.78-M-001", "received": date(2026, 3, 1)})
    table = internal(facts(homes)).tables["T10.1"]
    lines = [(cells[0], cells[2], cells[7], cells[8]) for cells in table.rows]
    assert lines[:5] == [
        ("1", "Kab. Malang", 100, "utama"),
        ("1", "Sidoarjo", 100, "utama"),
        ("", "Kab. Mojokerto", 90, "utama"),
        ("1", "Kota Surabaya", 70, "kecil"),
        ("", "Bangkalan", None, "belum ada LKS"),
    ]
    assert len(lines) == 38


def test_rows_in_another_order_give_the_same_report() -> None:
    its = region()
    turned = replace(
        its,
        tables={name: frame.iloc[::-1].reset_index(drop=True) for name, frame in its.tables.items()},
        register=its.register.iloc[::-1].reset_index(drop=True),
        submissions=its.submissions.iloc[::-1].reset_index(drop=True),
        findings=its.findings.iloc[::-1].reset_index(drop=True),
    )
    for edition in ("public", "internal"):
        assert compute(turned, None, FORM, SETTINGS, edition) == compute(its, None, FORM, SETTINGS, edition)


@pytest.mark.parametrize("lks", [0, 1, 2, 60])
@pytest.mark.parametrize("edition", ["public", "internal"])
def test_every_report_has_every_table_in_its_shape(lks: int, edition: str) -> None:
    its = drawn(7, lks)
    before = drawn(8, lks, year="2024", codes=[*its.submissions["lks"]]) if lks else None
    made = compute(its, before, FORM, SETTINGS, edition)
    assert list(made.figures) == list(INDICATORS)
    assert list(made.tables) == list(LAYOUTS)
    kinds = {"teks": str, "tanggal": date, "persen": float | int, "rasio": float | int, "poin": float | int}
    for table in made.tables.values():
        for cells in [*table.rows, *([table.total] if table.total else [])]:
            for column, cell in zip(table.columns, cells, strict=True):
                assert cell is None or isinstance(cell, kinds.get(column.unit, int) | Withheld), (
                    table.id,
                    column,
                )
                assert not isinstance(cell, Withheld) or column.unit in ("orang", "persen"), table.id
    for name in ("T1.1", "T2.1", "T2.3", "T3.2", "T5.1"):
        assert made.tables[name].column("kabkota") == [*regions()]
    assert sorted(made.tables["T10.1"].column("kabkota")) == sorted(regions())


def test_totals_are_the_sums_of_their_rows() -> None:
    made = internal(drawn(11, 80))
    for table in made.tables.values():
        if table.total is None:
            continue
        for column in table.columns:
            if column.unit in ("orang", "lks", "jumlah", "rupiah") and (table.id, column.name) not in (
                *((table, "jumlah_lks") for table in ("T8.1", "T8.2", "T8.5", "T9.1", "T9.2")),
            ):
                at = table.columns.index(column)
                cells = [cell for cell in table.column(column.name) if cell is not None]
                assert table.total[at] == sum(cells) or not cells, (table.id, column.name)


def test_the_internal_edition_is_the_raw_count() -> None:
    its = drawn(12, 50)
    people = its.tables["penerima"]
    day = pd.Timestamp("2025-12-31")
    here = people[(people["tanggal_masuk"] <= day) & ~(people["tanggal_keluar"] <= day)]
    made = internal(its)
    assert made.figures["P01"].value == len(here)
    per_lks = dict(
        zip(made.tables["T0.1"].column("kode_lks"), made.tables["T0.1"].column("penerima"), strict=True)
    )
    assert per_lks == here.groupby("lks").size().reindex(its.tables["profil"]["lks"], fill_value=0).to_dict()


def test_an_empty_region_reports_nothing_rather_than_zero() -> None:
    for register in (None, [{"kode_lks": "35.07-M-001"}]):
        made = internal(facts([], register=register))
        assert made.figures["P01"].value is None
        assert made.figures["K01"].value is None
        assert made.tables["T3.1"].rows[0] == ("Anak", None, None, None, None)
        assert made.figures["J01"].value == (0 if register is None else 1)
        assert made.figures["M01"].value == (None if register is None else 0)
        assert made.tables["T10.2"].rows == ()
    assert made.tables["T10.3"].rows[0][3] == "Belum mengirim"


def test_a_paper_that_ended_is_ended_while_its_renewal_is_in_process() -> None:
    old = {"status": "proses", "tanggal_berakhir": date(2025, 3, 1)}
    papers = [
        {"jenis_dokumen": "akreditasi", "peringkat": "B", **old},
        {"jenis_dokumen": "tanda_daftar", **old},
    ]
    made = internal(facts([{"kode": "35.07-M-001", "legalitas": papers}]))
    assert (made.figures["L05"].value, made.figures["L06"].value) == (1, 0)
    assert made.tables["T5.1"].total is not None
    assert made.tables["T5.1"].total[4] == 1
    assert [row[-1] for row in made.tables["T5.3"].rows] == [-305, -305]
    assert made.tables["T5.4"].rows == ()
    assert made.tables["T5.5"].rows[0][1:] == (1, 1)


def test_a_last_year_that_nobody_reported_on_is_none() -> None:
    made = internal(facts([HOME_A]), facts([], year="2024"))
    assert made.tables["T8.1"].column("tahun_lalu") == [None] * len(made.tables["T8.1"].rows)
    assert made.figures["D01"].value is None
    assert made.tables["T8.1"].note == ""


def test_without_a_register_those_that_sent_are_the_expected() -> None:
    made = internal(facts([HOME_A], register=None, extra=[{"lks": "35.10-M-001"}]))
    assert made.figures["J01"].value == 2
    assert (made.figures["M01"].value, made.figures["M03"].value) == (100, 50)


def test_an_lks_that_the_register_does_not_have_is_counted_and_spoken_of() -> None:
    its = facts([HOME_A, HOME_B], register=[{"kode_lks": "35.07-M-001", "status": "nonaktif"}])
    made = internal(its)
    assert made.figures["P01"].value == 16
    assert made.figures["M01"].denominator == 1
    assert made.figures["P01"].coverage.expected == 2
    assert "tidak tercatat aktif" in made.tables["T1.1"].note


def test_a_rejected_file_with_an_unlisted_code_is_no_lks_of_the_region() -> None:
    its = facts([HOME_A], register=[{"kode_lks": "35.07-M-001"}], extra=[{"lks": "35.25-M-906"}])
    made = internal(its)
    for coverage in (made.figures["P01"].coverage, made.tables["T3.1"].coverage):
        assert (coverage.counted, coverage.expected) == (1, 1)
    assert made.tables["T0.1"].column("kode_lks") == ["35.07-M-001"]
    assert made.tables["T10.3"].column("kode_lks") == ["35.25-M-906"]


def test_the_weights_of_the_score_are_said() -> None:
    weighed = replace(SETTINGS, weights=(0.5, 0.25, 0.25))
    made = compute(facts([HOME_A]), None, FORM, weighed, "public")
    assert made.meeting["bobot"] == "melapor 50%, tepat waktu 25%, dan sah 25%"


def test_a_file_that_could_not_be_read_is_no_report() -> None:
    its = facts([], register=[{"kode_lks": "35.07-M-001"}], extra=[{"lks": "35.07-M-001"}],
                findings=[{"lks": "35.07-M-001", "code": "LKS105"}])  # fmt: skip
    made = internal(its)
    assert made.figures["M01"].value == 0
    assert made.tables["T10.3"].rows[0][3] == "Tidak terbaca"


def without(*names: str) -> Form:
    """Return this year's form without some fields."""
    sheets = tuple(
        sheet.model_copy(
            update={
                "fields": tuple(field for field in sheet.fields if f"{sheet.name}.{field.name}" not in names)
            }
        )
        for sheet in FORM.sheets
    )
    return FORM.model_copy(update={"sheets": sheets})


def test_what_the_year_did_not_ask_is_not_reported_and_never_zero() -> None:
    form = without("penerima.jkn", "penerima.kategori_anak", "sdm.status_kerja")
    its = facts(
        [
            {
                "kode": "35.07-M-001",
                "penerima": [{}] * 9,
                "sdm": [{}] * 9,
            }
        ]
    )
    tables = {
        "penerima": its.tables["penerima"].drop(columns=["jkn", "kategori_anak"]),
        "sdm": its.tables["sdm"].drop(columns="status_kerja"),
    }
    made = internal(replace(its, tables={**its.tables, **tables}), form=form)
    for figure in ("C10", "S07"):
        assert (made.figures[figure].value, made.figures[figure].numerator) == (None, None)
    assert made.figures["P01"].value == 9
    assert {cell for cells in made.tables["T3.4"].rows for cell in cells[1:]} <= {None}
    assert "tidak menanyakan" in made.tables["T3.4"].note
    assert {(finding.code, finding.params["name"]) for finding in gaps(form)} == {
        ("LKS801", "penerima.jkn"),
        ("LKS801", "penerima.kategori_anak"),
        ("LKS801", "sdm.status_kerja"),
    }
    assert "penerima.jkn" in words_of(gaps(form)[0], "id").message
    assert gaps(FORM) == []


def test_last_year_without_a_field_gives_no_comparison() -> None:
    before = year_before()
    people = before.tables["penerima"].drop(columns="tanggal_keluar")
    made = internal(region(), replace(before, tables={**before.tables, "penerima": people}))
    assert made.figures["P01"].previous is None
    assert made.figures["D01"].value is None


def test_every_field_that_an_indicator_names_is_in_the_form() -> None:
    have = {f"{sheet.name}.{field.name}" for sheet, field in FORM.every_field()}
    assert {name for _, name in needs()} <= have


def test_medians_over_fewer_than_three_lks_stay_in_the_office() -> None:
    made = compute(region(), None, FORM, SETTINGS, "public")
    assert made.figures["P07"].value is None
    assert made.figures["K03"].value == 20_000
    assert made.tables["T6.5"].rows == ()
    assert "tidak ditampilkan" in made.tables["T6.5"].note
    assert made.tables["T6.2"].rows[0] == ("Anak", 1, None, None, None, None)


def test_exceptions_are_counted_for_all_and_told_in_full_to_the_office_alone():
    names = {"lks": "str", "code": "str", "field": "str", "reason": "str", "approved_by": "str"}
    rows = [
        ("35.07-M-001", "LKS601", "rekap.laki_mukim", "Dihitung ulang", "Ketua MPKS", 2),
        ("35.07-M-001", "LKS413", None, "Kantor pindah", "Wakil Ketua", 1),
        ("35.10-A-001", "LKS413", "kodepos", "Kantor pindah", "Ketua MPKS", 1),
    ]
    columns = zip(*rows, strict=True)
    waivers = pd.DataFrame(
        {name: pd.Series(next(columns), dtype=kind) for name, kind in names.items()}
        | {"cells": pd.Series(next(columns), dtype="Int64")}
    ).assign(until=pd.Series([date(2026, 3, 31)] * 3, dtype="datetime64[s]"), submission=1)
    its = replace(facts([HOME_A]), waivers=waivers)
    for edition in ("internal", "public"):
        counts = compute(its, None, FORM, SETTINGS, edition).tables["T10.4"]
        assert counts.rows == (
            ("LKS413", "Kode pos di luar daerahnya", 2, 2),
            ("LKS601", "REKAP berbeda dengan PENERIMA", 1, 2),
        )
        assert counts.total == ("Jumlah", "", 2, 4)
    told = internal(its).tables["T10.5"]
    assert told.column("isian") == ["REKAP: Laki-laki Mukim", "semua", "Kode Pos"]
    assert told.column("alasan") == ["Dihitung ulang", "Kantor pindah", "Kantor pindah"]
    assert told.column("sampai") == [date(2026, 3, 31)] * 3
    assert told.column("sel") == [2, 1, 1]
    assert compute(its, None, FORM, SETTINGS, "public").tables["T10.5"].rows == ()
    for unasked in (None, waivers.iloc[:0]):
        empty = internal(replace(its, waivers=unasked)).tables
        assert empty["T10.4"].rows == empty["T10.5"].rows == ()
        assert empty["T10.4"].total is None
