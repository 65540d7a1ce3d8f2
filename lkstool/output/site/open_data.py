"""The directory as open data: tables with described columns, for Excel, as CSV and as a data package."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from lkstool.core.directory import Directory, Listing
from lkstool.core.exports import ExportColumn, ExportTable, Kind
from lkstool.core.figures import Withheld
from lkstool.core.regions import regions
from lkstool.output.export_csv import write_csv, write_package
from lkstool.output.export_workbook import write_workbook

# Tables of the report that speak of the region and of nobody in it.
_REGIONAL = ("T1.1", "T2.1", "T2.2", "T2.3", "T3.1", "T3.2", "T3.3", "T5.1", "T5.2", "T10.1")
_Told = tuple[str, str, Kind, str]
_LISTING: tuple[_Told, ...] = (
    ("kode_lks", "Kode LKS", "string", "Kode yang diberikan majelis; tetap dari tahun ke tahun."),
    ("nama", "Nama", "string", "Nama resmi lembaga."),
    ("kepemilikan", "Kepemilikan", "string", "Muhammadiyah atau 'Aisyiyah."),
    ("jenis_lks", "Jenis layanan", "string", "Layanan pokok lembaga."),
    ("kelompok_layanan", "Kelompok yang dilayani", "list", "Satu atau beberapa kelompok."),
    ("kabkota", "Kode kabupaten/kota", "string", "Kode Kemendagri."),
    ("nama_kabkota", "Kabupaten/kota", "string", "Nama kabupaten atau kota."),
    ("kecamatan", "Kecamatan", "string", "Bila lembaga membolehkan alamatnya ditampilkan."),
    ("desa", "Desa/kelurahan", "string", "Bila lembaga membolehkan alamatnya ditampilkan."),
    ("alamat", "Alamat", "string", "Bila lembaga membolehkan alamatnya ditampilkan."),
    ("kodepos", "Kode pos", "string", "Bila lembaga membolehkan alamatnya ditampilkan."),
    ("lintang", "Lintang", "number", "Derajat desimal, negatif untuk selatan."),
    ("bujur", "Bujur", "number", "Derajat desimal."),
    ("telepon", "Telepon", "string", "Bila lembaga membolehkan kontaknya ditampilkan."),
    ("whatsapp", "WhatsApp", "string", "Bila lembaga membolehkan kontaknya ditampilkan."),
    ("email", "Surel", "string", "Bila lembaga membolehkan kontaknya ditampilkan."),
    ("situs", "Situs", "string", "Alamat situs atau halaman media sosial."),
    ("tahun_berdiri", "Tahun berdiri", "integer", "Tahun lembaga mulai melayani."),
    ("kapasitas", "Daya tampung", "integer", "Orang yang dapat tinggal."),
    ("tempat", "Tempat", "string", "Ada tempat atau penuh pada hari data; kosong bila tidak diketahui."),
    ("cara_mendapat_layanan", "Cara mendapat layanan", "string", "Apa yang perlu dilakukan warga."),
    ("jam_layanan", "Jam layanan", "string", "Hari dan jam buka."),
    ("akreditasi", "Akreditasi", "string", "Keadaan akreditasi pada hari data."),
    ("peringkat", "Peringkat", "string", "Peringkat yang berlaku atau yang terakhir dimiliki."),
    ("akreditasi_berakhir", "Akreditasi berakhir", "date", "Tanggal berakhir pada sertifikat."),
    ("berizin", "Berizin", "boolean", "Mempunyai izin atau tanda daftar yang berlaku."),
    ("keuangan_diperiksa", "Laporan keuangan diperiksa", "boolean", "Diperiksa auditor atau pengawas."),
    ("aksesibel", "Sarana aksesibel", "boolean", "Ada sarana untuk penyandang disabilitas."),
    ("data_tahun", "Data tahun", "string", "Tahun isian; kosong bila baru tercatat di daftar induk."),
)  # fmt: skip
_PLACES = {"ada": "Masih ada tempat", "penuh": "Penuh"}
_STATES = {"A": "A", "B": "B", "C": "C", "habis": "Habis", "proses": "Dalam proses", "belum": "Belum"}
_REPORTED = {
    "sah": "Lengkap",
    "melapor": "Belum lengkap",
    "belum": "Belum melapor",
    "tidak": "Belum berdiri",
}
_WITHHELD = {"ditahan": "Disembunyikan supaya orang tidak dikenali", "tidak_dilaporkan": "Tidak dilaporkan"}


def open_tables(directory: Directory) -> tuple[ExportTable, ...]:
    """Return the tables of open data: LKS, their programmes, practices and reports, numbers of the region."""
    labels = directory.labels
    codes = {
        "kepemilikan": labels["kepemilikan"],
        "jenis_lks": labels["jenis_lks"],
        "kelompok_layanan": labels["kelompok"],
        "kabkota": {code: region.name for code, region in regions().items()},
        "tempat": _PLACES,
        "akreditasi": _STATES,
    }
    listing = _table(
        "direktori",
        "Direktori",
        "Satu baris satu lembaga.",
        _LISTING,
        [_listing(one) for one in directory.listings],
        ("kode_lks",),
        codes,
    )
    own = {"kode_lks": ("direktori", "kode_lks")}
    code: _Told = ("kode_lks", "Kode LKS", "string", "Lembaganya.")
    number: _Told = ("nomor", "Nomor", "integer", "Urutan di lembaganya.")
    programmes = _table(
        "program",
        "Program",
        "Satu baris satu program.",
        (
            code,
            number,
            ("nama_program", "Nama program", "string", "Nama singkat program."),
            ("kelompok", "Kelompok", "string", "Kelompok yang dituju."),
        ),
        [
            (one.code, at, each.name, each.group or None)
            for one in directory.listings
            for at, each in enumerate(one.programmes, 1)
        ],
        ("kode_lks", "nomor"),
        {"kelompok": labels["kelompok"]},
        own,
    )
    practices = _table(
        "praktik_baik",
        "Praktik baik",
        "Satu baris satu praktik yang boleh ditampilkan.",
        (
            code,
            number,
            ("judul", "Judul", "string", "Nama praktik."),
            ("masalah", "Masalah", "string", "Yang dihadapi."),
            ("cara", "Cara", "string", "Yang dilakukan."),
            ("hasil", "Hasil", "string", "Yang dicapai."),
            ("biaya", "Biaya", "integer", "Rupiah."),
        ),
        [
            (one.code, at, each.title, each.problem or None, each.way or None, each.result or None, each.cost)
            for one in directory.listings
            for at, each in enumerate(one.practices, 1)
        ],
        ("kode_lks", "nomor"),
        {},
        own,
    )
    reports = _table(
        "laporan_tahunan",
        "Laporan tahunan",
        "Apakah lembaga melapor kepada majelis, tiap tahun.",
        (
            code,
            ("tahun", "Tahun", "string", "Tahun data."),
            (
                "keadaan",
                "Keadaan",
                "string",
                "Lengkap, belum lengkap, belum melapor, atau belum berdiri.",
            ),
        ),
        [
            (one.code, year, (one.reported or {}).get(year, "belum"))
            for one in directory.listings
            for year in directory.years
        ],
        ("kode_lks", "tahun"),
        {"keadaan": _REPORTED},
        own,
    )
    region = _table(
        "angka_wilayah",
        "Angka wilayah",
        "Satu baris satu angka, sama dengan laporan tahunan. Angka orang yang kecil disembunyikan.",
        (
            ("tabel", "Tabel", "string", "Kode tabel laporan."),
            ("judul", "Judul", "string", "Judul tabel."),
            ("nomor", "Nomor", "integer", "Urutan angka dalam tabelnya."),
            ("baris", "Baris", "string", "Judul baris: wilayah, kelompok, atau jenis."),
            ("kolom", "Kolom", "string", "Judul kolom."),
            ("satuan", "Satuan", "string", "Satuan nilai."),
            ("nilai", "Nilai", "number", "Angkanya; kosong bila ada keterangan."),
            ("keterangan", "Keterangan", "string", "Mengapa nilainya kosong."),
        ),
        list(_regional(directory)),
        ("tabel", "nomor"),
        {"keterangan": _WITHHELD},
    )
    return listing, programmes, practices, reports, region


def write_open_data(folder: Path, directory: Directory) -> None:
    """Write the files of open data into a new folder: CSV, Excel, a data package, a dictionary of columns."""
    tables = open_tables(directory)
    with tempfile.TemporaryDirectory(prefix="lkstool-") as work:
        for path in write_csv(Path(work), tables):
            (folder / path.name).write_bytes(path.read_bytes())
    write_workbook(folder / "direktori.xlsx", tables, "id", directory.reference_date)
    write_package(
        folder / "paket",
        tables,
        name=f"direktori-lks-jawa-timur-{directory.year}",
        title=f"Direktori LKS Jawa Timur {directory.year}",
        description=f"Sumber: {directory.council}. Tidak memuat data penerima layanan.",
        day=directory.reference_date,
        licence=directory.licence,
    )
    (folder / "kamus-data.csv").write_bytes(_dictionary(tables).encode("utf-8-sig"))


def _listing(one: Listing) -> tuple[object, ...]:
    region = regions().get(one.region)
    latitude, longitude = one.position or (None, None)
    texts = (one.district, one.village, one.address, one.postcode)
    contacts = (one.phone, one.whatsapp, one.email, one.site)
    return (
        one.code,
        one.name,
        one.owner or None,
        one.kind or None,
        "|".join(one.groups) or None,
        one.region or None,
        region.name if region else None,
        *(each or None for each in texts),
        latitude,
        longitude,
        *(each or None for each in contacts),
        one.founded,
        one.capacity,
        one.places or None,
        one.how_to or None,
        one.hours or None,
        one.accreditation.state or None,
        one.accreditation.grade or None,
        one.accreditation.ends,
        one.licensed,
        one.audited,
        one.accessible,
        one.answered or None,
    )


def _regional(directory: Directory) -> Iterator[tuple[object, ...]]:
    for name in _REGIONAL:
        table = directory.tables.get(name)
        if table is None:
            continue
        heads = [at for at, column in enumerate(table.columns) if column.unit == "teks"]
        number = 0
        for row in table.rows if table.total is None else (*table.rows, table.total):
            title = " · ".join(str(row[at]) for at in heads if isinstance(row[at], str) and row[at])
            for column, cell in zip(table.columns, row, strict=True):
                if column.unit == "teks" or isinstance(cell, str):
                    continue
                number += 1
                value = round(float(cell), 4) if isinstance(cell, int | float) else None
                why = None
                if value is None:
                    why = "ditahan" if isinstance(cell, Withheld) else "tidak_dilaporkan"
                yield name, table.title, number, title, column.title, column.unit, value, why


def _table(
    name: str,
    title: str,
    description: str,
    told: tuple[_Told, ...],
    rows: list[tuple[object, ...]],
    key: tuple[str, ...],
    codes: Mapping[str, Mapping[str, str]],
    foreign: dict[str, tuple[str, str]] | None = None,
) -> ExportTable:
    kinds = {"integer": "Int64", "number": "Float64", "boolean": "boolean", "date": "datetime64[s]"}
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(told)
    frame = pd.DataFrame(
        {
            column[0]: pd.Series(list(values), dtype=kinds.get(column[2], "str"))
            for column, values in zip(told, columns, strict=True)
        }
    )
    described = tuple(
        ExportColumn(
            column,
            head,
            kind,
            words,
            {"required": True} if column in key else {},
            labels=codes.get(column, {}),
            privacy="public",
        )
        for column, head, kind, words in told
    )
    return ExportTable(name, title, description, described, frame, key, foreign or {})


def _dictionary(tables: tuple[ExportTable, ...]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(["tabel", "kolom", "judul", "jenis", "keterangan", "pilihan"])
    for table in tables:
        for column in table.columns:
            choices = " | ".join(f"{code} = {label}" for code, label in column.labels.items())
            writer.writerow([table.name, column.name, column.title, column.kind, column.description, choices])
    return stream.getvalue()
