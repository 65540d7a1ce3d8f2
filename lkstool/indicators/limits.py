"""What the numbers of a report cannot say, as far as the program knows it (T14.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lkstool.core.figures import Withheld
from lkstool.forms.model import Form
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.counts import Entry, Key
from lkstool.indicators.population import Year
from lkstool.indicators.tables import Draft


def limits(year: Year, before: Year | None, marks: Mapping[Key, Withheld], printed: Collection[Key]) -> Draft:
    """List what is lacking, each with how much it is and what follows from it.

    Args:
        year: this year.
        before: last year, if there is one.
        marks: what is withheld.
        printed: the counts that the report prints.
    """
    own = year.registered
    silent = int((~own["melapor"]).sum())
    wrong = int((own["melapor"] & ~own["sah"]).sum())
    strangers = int((~year.lks["terdaftar"] & year.lks["melapor"]).sum())
    granted = year.facts.waivers
    excepted = 0 if granted is None else int(granted["cells"].sum())
    warned = int(year.counting["warnings"].fillna(0).sum())
    hidden = len([key for key in marks if key in printed])
    unasked = _unasked(year.form)
    entries: tuple[tuple[str, int | None, str], ...] = (
        ("LKS terdaftar yang belum melapor", silent, "Tidak ada dalam jumlah mana pun, dan tidak ditaksir."),
        ("LKS yang laporannya belum sah", wrong, "Dihitung melapor, tetapi angkanya belum dipakai."),
        ("LKS melapor di luar daftar induk", strangers, "Angkanya ikut bila sah; cakupannya tidak."),
        ("Peringatan pada laporan sah", warned, "Isian yang patut dilihat lagi, tetapi tidak menahan."),
        ("Temuan yang dikecualikan", excepted, "Diterima atas persetujuan pimpinan sampai tanggal tertentu."),
        ("Angka orang yang ditutup", hidden, "Lebih kecil dari batas, atau menutupi yang lebih kecil."),
        ("Indikator yang tidak ditanyakan", len(unasked), _listed(unasked)),
    )
    rows: list[list[Entry]] = [[what, size, told] for what, size, told in entries if size]
    if year.facts.register is None:
        rows.insert(0, ["Daftar induk", None, "Belum ada; cakupan dihitung dari LKS yang mengirim."])
    if before is None:
        rows.append(["Data tahun lalu", None, "Belum ada, sehingga perubahan tidak dapat dihitung."])
    return Draft("T14.1", rows, year.coverage())


def _unasked(form: Form) -> list[str]:
    """Return the titles of the indicators that this year's form cannot answer."""
    return [indicator.title for indicator in INDICATORS.values() if form.lacking(indicator.fields)]


def _listed(titles: list[str]) -> str:
    return f"{'; '.join(titles)}." if titles else ""
