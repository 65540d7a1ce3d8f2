"""The catalogue in the words of BPS: metadata of indicators (MS-Ind) and of variables (MS-Var).

The headings are those of the forms that go with Perpres 39/2019 (Satu Data Indonesia).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lkstool.core.figures import Unit
from lkstool.forms.model import Form
from lkstool.indicators.catalogue import INDICATORS, Indicator

INDICATOR_HEADINGS = (
    "Kode", "Nama Indikator", "Konsep", "Definisi", "Interpretasi", "Metode/Rumus Penghitungan", "Ukuran",
    "Satuan", "Klasifikasi Penyajian", "Indikator Komposit?", "Indikator Pembangun",
    "Kegiatan Penghasil Variabel",
    "Variabel Pembangun", "Level Estimasi", "Dapat Diakses Umum?",
)  # fmt: skip
VARIABLE_HEADINGS = (
    "Kode", "Nama Variabel", "Alias", "Konsep", "Definisi", "Referensi Waktu", "Tipe Data",
    "Klasifikasi Isian", "Aturan Validasi", "Kalimat Pertanyaan", "Dapat Diakses Umum?",
)  # fmt: skip
BY_WORDS: Mapping[str, str] = MappingProxyType(
    {"K": "kabupaten/kota", "G": "kelompok layanan", "S": "jenis kelamin", "M": "kepemilikan"}
)
_UNITS: Mapping[Unit, str] = MappingProxyType(
    {"orang": "orang", "lks": "LKS", "jumlah": "buah", "persen": "persen", "rupiah": "rupiah",
     "rasio": "rasio", "poin": "poin", "hari": "hari", "tanggal": "tanggal", "teks": "teks"}
)  # fmt: skip
_TYPES = MappingProxyType(
    {"string": "teks", "list": "teks (beberapa pilihan)", "integer": "bilangan bulat", "number": "bilangan",
     "boolean": "ya/tidak", "date": "tanggal"}
)  # fmt: skip
_SCORED = ("M01", "M02", "M03")


def formula(indicator: Indicator) -> str:
    """Say in one line how an indicator is computed."""
    above, below = indicator.numerator, indicator.denominator
    kind = shape(indicator)
    if kind == "score":
        return "Bobot × LKS melapor + bobot × tepat waktu + bobot × sah; bobotnya di pengaturan kantor"
    if kind == "median":
        times = " × 100" if indicator.unit == "persen" else ""
        return f"Nilai tengah dari ({above} ÷ {below}){times} tiap LKS"
    if kind == "rate":
        return f"{above} ÷ {below} × 100.000"
    if kind in ("share", "change"):
        return f"{above} ÷ {below} × 100"
    return f"Jumlah {_lower(above)}" if indicator.unit == "rupiah" else f"Banyaknya {_lower(above)}"


def shape(indicator: Indicator) -> str:
    """Return how an indicator comes of its numbers."""
    if indicator.shape:
        return indicator.shape
    return "share" if indicator.unit == "persen" and indicator.denominator else "count"


def classified(indicator: Indicator) -> str:
    """Say by what an indicator can be told apart; only for the region where by nothing."""
    words = [BY_WORDS[letter] for letter in indicator.by.split()]
    return ", ".join(words) or "hanya Jawa Timur"


def indicator_rows(form: Form, only: Iterable[str] = ()) -> list[list[str]]:
    """Return the metadata of the indicators, in the order of the catalogue, cells as ``INDICATOR_HEADINGS``.

    Args:
        form: of the year, for the titles of the fields.
        only: ids; all without any.
    """
    wanted = set(only)
    return [_indicator_row(each, form) for each in INDICATORS.values() if not wanted or each.id in wanted]


def _indicator_row(indicator: Indicator, form: Form) -> list[str]:
    kind = shape(indicator)
    measures = {
        "share": "Persentase",
        "median": "Nilai tengah",
        "score": "Indeks",
        "change": "Perubahan",
        "rate": "Rasio",
    }
    count = "Total" if indicator.unit == "rupiah" else "Jumlah"
    composite = kind == "score"
    return [
        indicator.id,
        indicator.title,
        indicator.subject,
        indicator.definition,
        meaning(indicator),
        formula(indicator),
        measures.get(kind, count),
        _UNITS[indicator.unit],
        classified(indicator),
        "Ya" if composite else "Tidak",
        ", ".join(_SCORED) if composite else "",
        form.title if indicator.fields else "Daftar induk LKS dan catatan penerimaan formulir",
        "; ".join(field_title(name, form) for name in indicator.fields),
        "Kabupaten/kota" if "K" in indicator.by.split() else "Provinsi",
        "Ya; jumlah orang yang kecil disamarkan" if indicator.of_people else "Ya",
    ]


def meaning(indicator: Indicator) -> str:
    """Say how the number is read, and whether more or less of it is good."""
    above, below = _lower(indicator.numerator), _lower(indicator.denominator)
    hundred = "Rp100" if indicator.parts == "rupiah" else "100"
    said = {
        "share": f"Banyaknya {above} pada setiap {hundred} {below}.",
        "rate": f"Banyaknya {above} pada setiap 100.000 orang penduduknya.",
        "median": "Separuh LKS bernilai sama atau lebih kecil, separuh lagi sama atau lebih besar.",
        "score": "Nilai 100 berarti semua LKS terdaftar melapor, tepat waktu, dan sah.",
        "change": "Di atas nol berarti bertambah, di bawah nol berarti berkurang.",
    }.get(shape(indicator), f"Makin besar berarti makin banyak {above}.")
    good = {"tinggi": " Makin tinggi makin baik.", "rendah": " Makin rendah makin baik."}
    return said + good.get(indicator.better, "")


def field_title(name: str, form: Form) -> str:
    """Return sheet and title of a field as people know them; its name where this year's form lacks it."""
    sheet_name, _, field_name = name.partition(".")
    sheet = form.by_name.get(sheet_name)
    field = None if sheet is None else sheet.by_name.get(field_name)
    return name if sheet is None or field is None else f"{sheet.title}: {field.title}"


def variable_rows(form: Form, only: Iterable[str] = ()) -> list[list[str]]:
    """Return the metadata of the fields that indicators use; cells as ``VARIABLE_HEADINGS``."""
    wanted = set(only)
    used = {
        name
        for indicator in INDICATORS.values()
        if not wanted or indicator.id in wanted
        for name in indicator.fields
    }
    rows = []
    for sheet, field in form.every_field():
        if f"{sheet.name}.{field.name}" not in used:
            continue
        choices = "; ".join(form.codes(field).labels.values()) if field.codelist else ""
        rows.append(
            [
                f"{sheet.name}.{field.name}",
                field.title,
                "; ".join(field.aliases),
                sheet.title,
                field.help,
                f"{form.period.start.year}",
                _TYPES[field.type],
                choices,
                "Wajib diisi" if field.constraints.required else "Boleh kosong",
                field.title,
                "Ya" if field.privacy == "public" else "Tidak",
            ]
        )
    return rows


def _lower(text: str) -> str:
    """Return a phrase as it stands inside a sentence; a word in capitals (LKS, MoU) stays one."""
    return text[:1].lower() + text[1:] if text[1:2].islower() and text[:3] != "MoU" else text
