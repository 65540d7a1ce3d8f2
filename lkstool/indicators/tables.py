"""What each table of the report looks like: its title and columns, in one place; and how one is made.

The rooms of this package hand over ``Draft`` tables, whose person counts are still ``Guarded``; ``finished``
turns a draft into what is printed once it is decided which counts are withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lkstool.core import formats
from lkstool.core.figures import Cell, Column, Coverage, NumberTable, Unit, Withheld
from lkstool.core.regions import regions, short_name
from lkstool.indicators.counts import Entry, Guarded, Key, settled

WHOLE_REGION = "Jawa Timur"
TOTAL = "Jumlah"

_Columns = tuple[tuple[str, str, Unit], ...]
_PLACE: _Columns = (("kabkota", "Kode", "teks"), ("nama", "Kabupaten/kota", "teks"))
_LKS: _Columns = (("kode_lks", "Kode", "teks"), ("lks", "LKS", "teks"))
_HOME: _Columns = (*_LKS, ("kabkota_nama", "Kabupaten/kota", "teks"))
_OWNERS: _Columns = (
    ("muhammadiyah", "Muhammadiyah", "lks"),
    ("aisyiyah", "'Aisyiyah", "lks"),
    ("jumlah", "Jumlah", "lks"),
)
_SEXES: _Columns = (
    ("laki_laki", "Laki-laki", "orang"),
    ("perempuan", "Perempuan", "orang"),
    ("jumlah", "Jumlah", "orang"),
)
_GROUPS: _Columns = (
    ("anak", "Anak", "orang"),
    ("lansia", "Lansia", "orang"),
    ("disabilitas", "Disabilitas", "orang"),
    ("kemiskinan", "Kemiskinan", "orang"),
    ("keluarga_rentan", "Keluarga rentan", "orang"),
    ("jumlah", "Jumlah", "orang"),
)
_PORTION: tuple[str, str, Unit] = ("porsi", "Porsi (%)", "persen")

# ``{lalu}`` and ``{ini}`` in a title are last year and this year.
LAYOUTS: Mapping[str, tuple[str, _Columns]] = {
    "T1.1": (
        "Cakupan laporan menurut kabupaten/kota",
        (
            *_PLACE,
            ("terdaftar", "Terdaftar", "lks"),
            ("melapor", "Melapor", "lks"),
            ("sah", "Sah", "lks"),
            ("persen_melapor", "Melapor (%)", "persen"),
        ),
    ),
    "T2.1": ("LKS terdaftar menurut kabupaten/kota dan kepemilikan", (*_PLACE, *_OWNERS)),
    "T2.2": (
        "LKS menurut jenis",
        (("jenis", "Jenis LKS", "teks"), *_OWNERS, ("kapasitas", "Kapasitas (orang)", "orang")),
    ),
    "T2.3": (
        "Kecamatan terjangkau",
        (
            *_PLACE,
            ("terjangkau", "Kecamatan terjangkau", "jumlah"),
            ("kecamatan", "Semua kecamatan", "jumlah"),
            ("persen", "Terjangkau (%)", "persen"),
        ),
    ),
    "T2.4": (
        "Wilayah kosong",
        (
            *_PLACE,
            ("terdaftar", "Terdaftar", "lks"),
            ("melapor", "Melapor", "lks"),
            ("keterangan", "Keterangan", "teks"),
        ),
    ),
    "T3.1": (
        "Penerima manfaat menurut kelompok dan jenis kelamin",
        (("kelompok", "Kelompok", "teks"), *_SEXES, _PORTION),
    ),
    "T3.2": ("Penerima manfaat menurut kabupaten/kota dan kelompok", (*_PLACE, *_GROUPS)),
    "T3.3": (
        "Penerima mukim dan non-mukim",
        (
            ("kelompok", "Kelompok", "teks"),
            ("mukim", "Mukim", "orang"),
            ("non_mukim", "Non-mukim", "orang"),
            ("jumlah", "Jumlah", "orang"),
            ("porsi_mukim", "Mukim (%)", "persen"),
        ),
    ),
    "T3.4": ("Kategori anak", (("kategori", "Kategori", "teks"), *_SEXES, _PORTION)),
    "T3.5": ("Penerima manfaat menurut usia dan jenis kelamin", (("usia", "Usia (tahun)", "teks"), *_SEXES)),
    "T5.1": (
        "Izin atau tanda daftar menurut kabupaten/kota",
        (
            *_PLACE,
            ("sah", "Sah", "lks"),
            ("berlaku", "Berlaku", "lks"),
            ("habis", "Habis", "lks"),
            ("tanpa_tanggal", "Tanpa tanggal", "lks"),
            ("belum_punya", "Belum punya", "lks"),
            ("persen_berlaku", "Berlaku (%)", "persen"),
        ),
    ),
    "T5.2": (
        "Akreditasi menurut kelompok layanan",
        (
            ("kelompok", "Kelompok", "teks"),
            ("a", "A", "lks"),
            ("b", "B", "lks"),
            ("c", "C", "lks"),
            ("habis", "Habis", "lks"),
            ("proses", "Proses", "lks"),
            ("belum", "Belum", "lks"),
            ("jumlah", "Jumlah", "lks"),
        ),
    ),
    "T5.3": (
        "Surat yang sudah atau akan berakhir dalam 12 bulan",
        (
            *_HOME,
            ("dokumen", "Dokumen", "teks"),
            ("berakhir", "Berakhir", "tanggal"),
            ("sisa", "Sisa (hari)", "hari"),
        ),
    ),
    "T5.4": ("LKS tanpa izin atau tanda daftar", (*_HOME, ("keterangan", "Keterangan", "teks"))),
    "T5.5": (
        "Surat berakhir menurut triwulan",
        (
            ("triwulan", "Triwulan", "teks"),
            ("izin", "Izin/tanda daftar", "jumlah"),
            ("akreditasi", "Akreditasi", "jumlah"),
        ),
    ),
    "T6.1": (
        "SDM menurut jabatan dan status kerja",
        (
            ("jabatan", "Jabatan", "teks"),
            ("tetap", "Tetap", "orang"),
            ("kontrak", "Kontrak", "orang"),
            ("honorer", "Honorer", "orang"),
            ("relawan", "Relawan", "orang"),
            ("jumlah", "Jumlah", "orang"),
        ),
    ),
    "T6.2": (
        "Penerima per SDM menurut kelompok layanan",
        (
            ("kelompok", "Kelompok", "teks"),
            ("jumlah_lks", "LKS", "lks"),
            ("kuartil_1", "Kuartil 1", "rasio"),
            ("median", "Median", "rasio"),
            ("kuartil_3", "Kuartil 3", "rasio"),
            ("tertinggi", "Tertinggi", "rasio"),
        ),
    ),
    "T6.3": (
        "Kualifikasi SDM",
        (
            ("kualifikasi", "Kualifikasi", "teks"),
            ("jumlah", "Jumlah", "orang"),
            ("bersertifikat", "Bersertifikat", "orang"),
            ("persen", "Bersertifikat (%)", "persen"),
        ),
    ),
    "T6.4": ("Usia pengelola", (("usia", "Usia (tahun)", "teks"), ("jumlah", "Jumlah", "orang"), _PORTION)),
    "T6.5": ("Rasio per LKS", (("kelompok", "Kelompok", "teks"), ("rasio", "Penerima per SDM", "rasio"))),
    "T8.1": (
        "Penerimaan menurut sumber",
        (
            ("sumber", "Sumber", "teks"),
            ("tahun_lalu", "{lalu} (Rp)", "rupiah"),
            ("tahun_ini", "{ini} (Rp)", "rupiah"),
            _PORTION,
            ("jumlah_lks", "LKS", "lks"),
        ),
    ),
    "T8.2": (
        "Penggunaan menurut pos",
        (("pos", "Pos", "teks"), ("jumlah", "Jumlah (Rp)", "rupiah"), _PORTION, ("jumlah_lks", "LKS", "lks")),
    ),
    "T8.3": (
        "Biaya per penerima per hari",
        (
            ("kelompok", "Kelompok", "teks"),
            ("jumlah_lks", "LKS", "lks"),
            ("kuartil_1", "Kuartil 1 (Rp)", "rupiah"),
            ("median", "Median (Rp)", "rupiah"),
            ("kuartil_3", "Kuartil 3 (Rp)", "rupiah"),
        ),
    ),
    "T8.4": (
        "Ketergantungan pada satu sumber",
        (
            ("porsi", "Porsi sumber terbesar", "teks"),
            ("jumlah_lks", "LKS", "lks"),
            ("bagian", "Bagian (%)", "persen"),
        ),
    ),
    "T10.1": (
        "Skor tertib per PDM",
        (
            ("peringkat", "Peringkat", "teks"),
            *_PLACE,
            ("terdaftar", "Terdaftar", "lks"),
            ("melapor", "Melapor", "lks"),
            ("tepat_waktu", "Tepat waktu", "lks"),
            ("sah", "Sah", "lks"),
            ("skor", "Skor", "poin"),
            ("pita", "Kelompok", "teks"),
        ),
    ),
    "T10.2": (
        "Temuan tersering",
        (
            ("kode", "Kode", "teks"),
            ("temuan", "Temuan", "teks"),
            ("jumlah", "Jumlah", "jumlah"),
            ("jumlah_lks", "LKS", "lks"),
        ),
    ),
    "T10.3": (
        "LKS yang laporannya belum sah",
        (*_LKS, ("nama", "Kabupaten/kota", "teks"), ("keadaan", "Keadaan", "teks")),
    ),
    "T10.4": (
        "Temuan yang dikecualikan",
        (
            ("kode", "Kode", "teks"),
            ("temuan", "Temuan", "teks"),
            ("jumlah_lks", "LKS", "lks"),
            ("sel", "Sel", "jumlah"),
        ),
    ),
    "T10.5": (
        "Pengecualian pada laporan sah",
        (
            *_LKS,
            ("kode", "Temuan", "teks"),
            ("temuan", "Artinya", "teks"),
            ("isian", "Isian", "teks"),
            ("alasan", "Alasan", "teks"),
            ("disetujui_oleh", "Disetujui oleh", "teks"),
            ("sampai", "Sampai", "tanggal"),
            ("sel", "Sel", "jumlah"),
        ),
    ),
    "T0.1": (
        "Daftar LKS",
        (
            *_HOME,
            ("jenis", "Jenis", "teks"),
            ("kepemilikan", "Kepemilikan", "teks"),
            ("akreditasi", "Akreditasi", "teks"),
            ("penerima", "Penerima", "orang"),
            ("keadaan", "Laporan", "teks"),
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence under a table that speaks of a number of people; ``vague`` where it is withheld."""

    sentence: str
    number: Guarded
    vague: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A table before it is decided what is withheld. Cells in the order of its layout's columns."""

    id: str
    rows: Sequence[Sequence[Entry]]
    coverage: Coverage
    total: Sequence[Entry] | None = None
    notes: tuple[str | Remark, ...] = ()


def finished(draft: Draft, marks: Mapping[Key, Withheld], year: str, *, unknown: bool = False) -> NumberTable:
    """Turn a draft into what is printed.

    Args:
        draft: the table.
        marks: what is withheld.
        year: reporting year, for the headings that name it.
        unknown: the year lacks a field that the table needs: its numbers become "not reported".
    """
    title, columns = LAYOUTS[draft.id]
    last = str(int(year) - 1) if year.isdigit() else ""
    heads = tuple(Column(name, head.format(lalu=last, ini=year), unit) for name, head, unit in columns)

    def line(entries: Sequence[Entry]) -> tuple[Cell, ...]:
        if unknown:
            return tuple(
                entry if head.unit == "teks" and isinstance(entry, str) else None
                for head, entry in zip(heads, entries, strict=True)
            )
        return tuple(settled(entry, marks) for entry in entries)

    notes = ["Formulir tahun ini tidak menanyakan data yang diperlukan tabel ini."] if unknown else []
    if not unknown:
        notes += [_sentence(note, marks) for note in draft.notes]
    total = None if draft.total is None else line(draft.total)
    return NumberTable(
        draft.id, title, heads, tuple(line(row) for row in draft.rows), draft.coverage, total, " ".join(notes)
    )


def _sentence(note: str | Remark, marks: Mapping[Key, Withheld]) -> str:
    if isinstance(note, str):
        return note
    number = note.number.settled(marks)
    if isinstance(number, int | float):
        return note.sentence.format(number=formats.number(number))
    return note.vague


def by_region(cells: Callable[[str], Iterable[Entry]]) -> list[list[Entry]]:
    """Return one row for each of the 38 kabupaten and kota: code, short name, then ``cells(code)``."""
    return [[code, short_name(code), *cells(code)] for code in regions()]


def summed(rows: Sequence[Sequence[Entry]], head: Sequence[Entry], width: int) -> list[Entry]:
    """Return a total row: ``head``, then the sum of the whole numbers of each column up to ``width``."""
    return [
        *head,
        *(sum(cell for row in rows if isinstance(cell := row[at], int)) for at in range(len(head), width)),
    ]
