"""Submissions for tests: a flawless one as its sender would type it, and how to change it.

``flawless()`` gives rows as typed (labels, dates, numbers); ``sent()`` lays them out as a reading worker
would hand them over; ``typed()`` makes the tables of a collection without any parsing, from values as
``core.records.Table`` describes them. All people are invented; their NIK carry kecamatan 00.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from lkstool.core.records import Collection, Sent, SentSheet, Submission, Table
from lkstool.dataset.columns import DTYPES
from lkstool.forms.load import form_of
from lkstool.forms.model import Form, Sheet

Row = dict[str, Any]
Rows = dict[str, list[Row]]

KODE = "35.07-M-003"
FILE = "masuk/contoh.xlsx"
_CHILDREN = ("Ahmad", "Bagas", "Citra", "Damar", "Endah", "Farhan", "Galih", "Hana", "Ilham", "Joko")
_GIRLS = frozenset({"Citra", "Endah", "Hana"})
_GROUPS = ("Anak", "Lansia", "Disabilitas", "Kemiskinan", "Keluarga rentan")
_REKAP = {
    ("Laki-laki", "Mukim"): "laki_mukim",
    ("Perempuan", "Mukim"): "perempuan_mukim",
    ("Laki-laki", "Non-m"): "laki_nonmukim",
    ("Perempuan", "Non-m"): "perempuan_nonmukim",
}


def nik(day: date, serial: int, *, woman: bool = False, kabkota: str = "3507") -> str:
    """Return a NIK that fits a birth date and a sex; its kecamatan 00 is never issued."""
    return f"{kabkota}00{day.day + 40 * woman:02d}{day:%m%y}{serial:04d}"


def child(name: str, born: date, serial: int, *, girl: bool = False, **more: Any) -> Row:
    """Return a child in care, as typed."""
    row: Row = {
        "nama": name,
        "nik": nik(born, serial, woman=girl),
        "jenis_kelamin": "Perempuan" if girl else "Laki-laki",
        "tempat_lahir": "Malang",
        "tanggal_lahir": born,
        "kelompok": "Anak",
        "ppks": "Anak telantar",
        "kategori_anak": "Dhuafa",
        "status_tinggal": "Mukim (tinggal di LKS)",
        "kabkota_asal": "Kabupaten Malang",
        "tanggal_masuk": date(2022, 7, 1),
        "pendidikan": "SD sederajat",
        "bersekolah": "Ya",
    }
    return row | more


def flawless(year: str = "2025") -> Rows:
    """Return a complete submission without a fault, as typed: sheet name to rows."""
    end = int(year)
    rows: Rows = {
        "profil": [
            {
                "kode_lks": KODE,
                "nama": "Panti Asuhan Muhammadiyah Kepanjen",
                "kepemilikan": "Muhammadiyah",
                "jenis_lks": "LKSA / panti asuhan anak",
                "kelompok_layanan": "Anak, Lansia",
                "alamat": "Jalan Melati 12, RT 001/RW 002",
                "kabkota": "Kabupaten Malang",
                "kecamatan": "Kepanjen",
                "desa": "Panggungrejo",
                "kodepos": "65163",
                "lintang": -8.1305,
                "bujur": 112.5701,
                "telepon": "+62341123456",
                "email": "lks.contoh@example.org",
                "situs": "https://lkscontoh.example.org",
                "tahun_berdiri": 1987,
                "kapasitas": 40,
                "nama_pimpinan": "Ahmad Contoh",
                "tanggal_lahir_pimpinan": date(1970, 8, 17),
                "nama_pengisi": "Siti Contoh",
                "telepon_pengisi": "+6281234500002",
                "tampil_alamat": "Alamat penuh",
                "tampil_kontak": "Ya",
            }
        ],
        "legalitas": [
            _paper("Izin operasional", "503/12/2023", 2023, 2028),
            _paper("Sertifikat akreditasi", "120/BALKS/2024", 2024, 2029) | {"peringkat": "A"},
        ],
        "penerima": [
            *(
                child(
                    f"{name} Uji",
                    date(2012, 1, 15) + timedelta(days=61 * at),
                    10 * at + 1,
                    girl=name in _GIRLS,
                )
                for at, name in enumerate(_CHILDREN)
            ),
            child(
                "Nisa Uji",
                date(2011, 1, 20),
                14,
                girl=True,
                status_tinggal="Non-mukim (di luar LKS)",
                tanggal_keluar=date(end, 6, 30),
                alasan_keluar="Kembali ke keluarga",
            ),
            {
                "nama": "Eyang Uji",
                "nik": nik(date(1948, 3, 9), 15, woman=True),
                "jenis_kelamin": "Perempuan",
                "tanggal_lahir": date(1948, 3, 9),
                "kelompok": "Lansia",
                "ppks": "Lanjut usia telantar",
                "status_tinggal": "Mukim (tinggal di LKS)",
                "tanggal_masuk": date(2020, 1, 15),
            },
        ],
        "sdm": [
            _staff("Fajar Uji", date(1985, 8, 17), 16, "Pimpinan / kepala"),
            _staff("Gita Uji", date(1990, 4, 2), 17, "Pengasuh", woman=True),
        ],
        "program": [
            {
                "nama_program": "Bimbingan belajar",
                "kelompok": "Anak",
                "target_orang": 5,
                "realisasi_orang": 4,
                "biaya_rencana": 12_000_000,
                "biaya_realisasi": 11_500_000,
                "status": "Selesai",
            }
        ],
        "keuangan": [
            {"arah": "Saldo awal", "pos": "Saldo kas dan bank", "jumlah": 10_000_000},
            {"arah": "Masuk (penerimaan)", "pos": "Donatur dan masyarakat", "jumlah": 150_000_000},
            {"arah": "Masuk (penerimaan)", "pos": "Lazismu", "jumlah": 25_000_000},
            {"arah": "Keluar (penggunaan)", "pos": "Belanja permakanan", "jumlah": 140_000_000},
            {"arah": "Saldo akhir", "pos": "Saldo kas dan bank", "jumlah": 45_000_000},
        ],
        "sarana": [{"jenis_sarana": "Kamar tidur", "jumlah": 12, "kondisi": "Baik", "aksesibel": "Tidak"}],
        "jejaring": [{"mitra": "RS Muhammadiyah Contoh", "jenis_mitra": "Rumah sakit / klinik"}],
        "praktik": [
            {"judul": "Kebun sayur anak asuh", "hasil": "Belanja sayur turun.", "boleh_ditiru": "Ya"}
        ],
        "rtl": [{"usulan": "Memperpanjang izin operasional", "tenggat": date(end + 1, 6, 30)}],
    }
    rows["rekap"] = rekap_of(rows["penerima"], date(end, 12, 31))
    return deepcopy(rows)


def rekap_of(penerima: Sequence[Row], end: date) -> list[Row]:
    """Count people as typed, row by row, as an LKS fills in REKAP: those still served on the last day."""
    rows: dict[str, Row] = {
        group: {"kelompok": group, **dict.fromkeys(_REKAP.values(), 0)} for group in _GROUPS
    }
    for person in penerima:
        entered, left = person.get("tanggal_masuk"), person.get("tanggal_keluar")
        here = isinstance(entered, date) and entered <= end and not (isinstance(left, date) and left <= end)
        cell = _REKAP.get((person.get("jenis_kelamin"), str(person.get("status_tinggal"))[:5]))
        if here and cell and person.get("kelompok") in rows:
            rows[person["kelompok"]][cell] += 1
    return list(rows.values())


def _paper(kind: str, number: str, issued: int, ends: int) -> Row:
    return {
        "jenis_dokumen": kind,
        "nomor": number,
        "penerbit": "Dinas Sosial Kabupaten Malang",
        "tanggal_terbit": date(issued, 3, 12),
        "tanggal_berakhir": date(ends, 3, 12),
        "status": "Berlaku",
    }


def _staff(name: str, born: date, serial: int, task: str, *, woman: bool = False) -> Row:
    return {
        "nama": name,
        "nik": nik(born, serial, woman=woman),
        "jenis_kelamin": "Perempuan" if woman else "Laki-laki",
        "tanggal_lahir": born,
        "jabatan": task,
        "status_kerja": "Tetap",
        "jam_per_minggu": 40,
        "menerima_honor": "Ya",
        "tanggal_mulai": date(2015, 1, 1),
    }


def sent(
    rows: Rows,
    form: Form | None = None,
    *,
    file: str = FILE,
    meta: Mapping[str, str] | None = None,
    without: Iterable[tuple[str, str]] = (),
) -> Sent:
    """Lay rows out as a reading worker hands them over, in the layout of the blank form.

    Args:
        rows: sheet name to rows as typed; a sheet that is not a key is missing from the workbook.
        form: default the form of 2025.
        file: path as given.
        meta: default the form's year and ``KODE``.
        without: (sheet, field) of columns that the sender has removed.
    """
    form = form or form_of("2025")
    removed = set(without)
    sheets = {
        sheet.name: _laid_out(
            sheet, rows[sheet.name], {field for name, field in removed if name == sheet.name}
        )
        for sheet in form.sheets
        if sheet.name in rows
    }
    known = {"form_year": form.year, "kode_lks": KODE} if meta is None else dict(meta)
    return Sent(file, "0" * 64, "submission", form.year, known, sheets, ())


def _laid_out(sheet: Sheet, rows: Sequence[Row], removed: set[str]) -> SentSheet:
    unknown = {name for row in rows for name in row} - set(sheet.by_name)
    assert not unknown, f"{sheet.name} has no such field: {sorted(unknown)}"
    fields = [field for field in sheet.fields if field.name not in removed]
    record = sheet.layout == "record"
    columns = {} if record else {field.name: at for at, field in enumerate(fields, start=1)}
    cells = {field.name: (sheet.header_row + at, 2) for at, field in enumerate(fields)} if record else {}
    numbers = (0,) * len(rows) if record else tuple(sheet.header_row + 1 + at for at in range(len(rows)))
    values = {field.name: [row.get(field.name) for row in rows] for field in fields}
    titles = {field.name: field.title for field in fields}
    return SentSheet(sheet.name, sheet.title, columns, cells, titles, numbers, values)


def coded(rows: Rows, form: Form | None = None) -> Rows:
    """Return rows with codes instead of labels, and booleans instead of Ya and Tidak, as parsing does."""
    form = form or form_of("2025")
    return {
        name: [{key: _code(form, name, key, value) for key, value in row.items()} for row in sheet]
        for name, sheet in rows.items()
    }


def _code(form: Form, sheet: str, name: str, value: Any) -> Any:
    field = form.field(sheet, name)
    if value is None or field.codelist is None:
        return value
    codes = {label: kode for kode, label in form.codes(field).labels.items()}
    if field.type == "boolean":
        return codes[value] == "ya"
    if field.type == "list":
        return "|".join(codes[each.strip()] for each in value.split(","))
    return codes[value]


def typed(
    submissions: Sequence[Mapping[str, Sequence[Row]]], form: Form | None = None, *, kode: str | None = KODE
) -> Collection:
    """Make a collection of typed rows (codes instead of labels, text NIK, dates), nothing parsed.

    Args:
        submissions: for each submission, sheet name to rows; a sheet that is not a key is missing.
        form: default the form of 2025.
        kode: LKS code of every submission.
    """
    form = form or form_of("2025")
    sents = [
        sent({name: list(rows) for name, rows in each.items()}, form, file=f"masuk/{number}.xlsx")
        for number, each in enumerate(submissions)
    ]
    tables = {sheet.name: _table(sheet, sents) for sheet in form.sheets}
    made = tuple(
        Submission(number, each.file, each.sha256, kode, form.year, each.meta, each.sheets)
        for number, each in enumerate(sents)
    )
    return Collection(form.year, made, tables)


def _table(sheet: Sheet, sents: Sequence[Sent]) -> Table:
    having = [
        (number, each.sheets[sheet.name]) for number, each in enumerate(sents) if sheet.name in each.sheets
    ]
    columns: dict[str, Any] = {
        "_submission": pd.Series([n for n, each in having for _ in each.rows], dtype="int64"),
        "_record": pd.Series([at for _, each in having for at in range(len(each.rows))], dtype="int64"),
        "_row": pd.Series([row for _, each in having for row in each.rows], dtype="int64"),
    }
    for field in sheet.fields:
        values = [value for _, each in having for value in each.values[field.name]]
        if field.type == "date":
            values = [None if value is None else pd.Timestamp(value) for value in values]
        columns[field.name] = pd.Series(values, dtype=DTYPES[field.type])
    return Table(sheet.name, pd.DataFrame(columns), {})


def unparsed(collection: Collection, sheet: str, field: str, *positions: int) -> Collection:
    """Return the collection with some cells marked as unreadable (and empty), as parsing leaves them."""
    table = collection.tables[sheet]
    mask = np.zeros(len(table.frame), dtype=bool)
    mask[list(positions)] = True
    frame = table.frame.copy()
    frame[field] = frame[field].mask(mask)
    tables = {**collection.tables, sheet: Table(table.name, frame, {**table.unparsed, field: mask})}
    return Collection(collection.year, collection.submissions, tables)
