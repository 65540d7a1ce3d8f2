"""What the figures and tables need of a year's form, and what a form lacks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lkstool.core.codes import found
from lkstool.core.records import Finding, Place
from lkstool.forms.model import Form
from lkstool.indicators.catalogue import INDICATORS, MONEY, PAPERS, PARTNERS, PRESENT
from lkstool.indicators.layouts import LAYOUTS

# Fields without which a table has nothing to say. The others need only fields that every form must have.
TABLE_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "T2.3": ("profil.kecamatan",),
        "T3.1": (*PRESENT, "penerima.jenis_kelamin"),
        "T3.2": PRESENT,
        "T3.3": (*PRESENT, "penerima.status_tinggal"),
        "T3.4": (*PRESENT, "penerima.kategori_anak"),
        "T3.5": (*PRESENT, "penerima.tanggal_lahir", "penerima.jenis_kelamin"),
        "T4.1": ("program.kelompok", "program.status", "program.target_orang", "program.realisasi_orang"),
        "T4.3": (*PRESENT, "penerima.alasan_keluar"),
        "T5.1": PAPERS,
        "T5.2": (*PAPERS, "legalitas.peringkat"),
        "T6.1": ("sdm.jabatan", "sdm.status_kerja"),
        "T6.3": ("sdm.kualifikasi", "sdm.sertifikat"),
        "T6.4": ("sdm.jabatan", "sdm.tanggal_lahir"),
        "T7.1": (*PRESENT, "penerima.status_tinggal", "profil.kapasitas"),
        "T7.2": ("sarana.jenis_sarana", "sarana.jumlah", "sarana.kondisi"),
        "T7.3": (*PRESENT, "penerima.status_tinggal", "profil.kapasitas"),
        "T8.1": MONEY,
        "T8.2": MONEY,
        "T8.3": (*MONEY, *PRESENT),
        "T8.4": MONEY,
        "T8.5": (*MONEY, "keuangan.pembatasan"),
        "T9.1": ("jejaring.jenis_mitra", *PARTNERS),
        "T9.2": MONEY,
        "T9.3": PARTNERS,
        "T11.1": PRESENT,
        "T11.4": (*PAPERS, "legalitas.peringkat"),
        "T11.5": PRESENT,
        "T12.1": ("praktik.judul", "praktik.boleh_ditiru"),
        "T13.4": ("rtl.usulan", "rtl.status"),
    }
)


def needs() -> Iterable[tuple[str, str]]:
    """Yield every (indicator or table id, ``sheet.field``) that cannot be computed without that field."""
    for indicator in INDICATORS.values():
        for name in indicator.fields:
            yield indicator.id, name
    for table, fields in TABLE_FIELDS.items():
        for name in fields:
            yield table, name


def gaps(form: Form) -> list[Finding]:
    """Find what this year's form cannot give: one LKS801 for each indicator or table and missing field."""
    place = Place(f"{form.year}.yaml")
    titles = {name: indicator.title for name, indicator in INDICATORS.items()}
    absent = form.lacking(name for _, name in needs())
    return [
        found("LKS801", place, indicator=f"{who} {titles.get(who) or LAYOUTS[who][0]}", name=name)
        for who, name in needs()
        if name in absent
    ]
