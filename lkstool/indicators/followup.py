"""What the data propose to be done in each kabupaten and kota: one follow-up for each rule that finds an LKS.

A proposal speaks of LKS and never of a number of people: it is printed on pages that leave the office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from lkstool.core.followup import Case, FollowUp
from lkstool.core.formats import short_date
from lkstool.core.regions import regions, short_name
from lkstool.indicators.capacity import EMPTY, FULL, judged
from lkstool.indicators.money import balances
from lkstool.indicators.papers import ACCREDITATION, accreditation_states, ending
from lkstool.indicators.population import Year
from lkstool.indicators.staff import social_workers

_LICENCE = "izin"
# Somebody needs this long to begin: nothing is due earlier after the meeting.
_BEGINNING = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a rule has found at one LKS."""

    lks: str
    problem: str
    step: str
    due: date


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule.

    Attributes:
        name: part of the id of what it proposes.
        sentence: what is to be done.
        reason: why; ``{lks}`` is the number of LKS.
        quarters: how many quarters there are to do it, the current one included.
        find: what it finds this year; one LKS may be found more than once.
        fields: ``sheet.field`` names without which the rule is silent.
    """

    name: str
    sentence: str
    reason: str
    quarters: int
    find: Callable[[Year, Year | None, date], Iterable[_Found]]
    fields: tuple[str, ...] = ()


def proposals(year: Year, before: Year | None) -> tuple[FollowUp, ...]:
    """Propose what is to be done after the meeting.

    Args:
        year: this year.
        before: last year, if there is one.

    Returns:
        In order of the regions, the most urgent rule first. LKS of unknown region belong to no PDM: the
        follow-up that names them is for the whole region, and comes last.
    """
    made: list[FollowUp] = []
    home = year.lks["kabkota"].to_dict()
    for rule in _RULES:
        if year.form.lacking(rule.fields):
            continue
        due = _quarter_end(year, rule.quarters)
        by_region: dict[str, list[_Found]] = {}
        for each in rule.find(year, before, due):
            by_region.setdefault(str(home[each.lks]), []).append(each)
        made += [_follow_up(year, rule, region, its) for region, its in by_region.items()]
    made += _without_lks(year)
    order = {code: at for at, code in enumerate(regions())}
    return tuple(sorted(made, key=lambda each: order.get(each.kabkota, len(order))))


def rule_names() -> tuple[str, ...]:
    """Return the names of all rules, the most urgent first."""
    return (*(rule.name for rule in _RULES), _PIONEER)


def subject_of(its: Sequence[FollowUp]) -> str:
    """Return what the proposals of one rule are about: in the office's own words only if all are."""
    first = its[0]
    if all(each.sentence == first.sentence for each in its):
        return first.sentence
    return _PIONEERING if first.rule == _PIONEER else _SENTENCES.get(first.rule, first.sentence)


def _follow_up(year: Year, rule: _Rule, region: str, its: list[_Found]) -> FollowUp:
    cases = sorted(its, key=lambda each: each.due)
    homes = {each.lks for each in cases}
    return FollowUp(
        _id(year, region, rule.name),
        rule.name,
        region,
        rule.sentence,
        rule.reason.format(lks=len(homes)),
        len(homes),
        cases[0].due,
        _responsible(region),
        tuple(
            Case(each.lks, year.name_and_place(each.lks)[0], each.problem, each.step, each.due)
            for each in cases
        ),
    )


def _id(year: Year, region: str, rule: str) -> str:
    return "-".join(part for part in (year.facts.year, region, rule) if part)


def _responsible(region: str) -> str:
    return f"MPKS PDM {short_name(region)}" if region else "MPKS PWM"


def _quarter_end(year: Year, quarters: int) -> date:
    """Return the last day of a quarter; the first is the one in which work can have begun."""
    meeting = year.settings.meeting_date or max(year.reference, year.settings.deadline)
    first = pd.Timestamp(meeting + _BEGINNING).to_period("Q")
    return (first + quarters - 1).end_time.date()


def _papers(year: Year, _before: Year | None, due: date) -> Iterator[_Found]:
    labels = year.labels("legalitas", "jenis_dokumen")
    steps = {
        _LICENCE: "Perpanjang di Dinas Sosial atau DPMPTSP.",
        ACCREDITATION: "Ajukan akreditasi ulang ke BALKS.",
    }
    rows = ending(year)
    for code, name, kind, day in zip(
        rows["lks"].tolist(),
        rows["jenis_dokumen"].tolist(),
        rows["kind"].tolist(),
        rows["tanggal_berakhir"].tolist(),
        strict=True,
    ):
        end = pd.Timestamp(day).date()
        said = "berakhir" if end < year.reference else "akan berakhir"
        problem = f"{labels.get(str(name), 'Surat')} {said} {short_date(end)}."
        step = steps.get(str(kind), "Perbarui di penerbitnya.")
        yield _Found(str(code), problem, step, max(due, end))


def _reports(year: Year, before: Year | None, due: date) -> Iterator[_Found]:
    own = year.registered[~year.registered["sah"]]
    visited = set(_late_twice(year, before))
    for code, heard in own["melapor"].items():
        if code not in visited and heard:
            yield _Found(str(code), "Laporan belum sah.", "Perbaiki, lalu kirim ulang formulirnya.", due)
        elif code not in visited:
            problem = f"Belum mengirim formulir {year.facts.year}."
            yield _Found(str(code), problem, "Isi dan kirim formulirnya.", due)


def _late_twice(year: Year, before: Year | None) -> list[str]:
    """Return the LKS that sent something late last year, and this year late or not at all."""
    if before is None:
        return []
    late_then = before.lks.index[before.lks["mengirim"] & ~before.lks["tepat_waktu"]]
    own = year.registered
    return [str(code) for code in own.index[~own["tepat_waktu"] & own.index.isin(late_then)]]


def _visits(year: Year, before: Year | None, due: date) -> Iterator[_Found]:
    for code in _late_twice(year, before):
        step = "Terima kunjungan PDM untuk mengisi formulir bersama."
        yield _Found(code, "Dua tahun berturut-turut tidak tepat waktu.", step, due)


def _balances(year: Year, _before: Year | None, due: date) -> Iterator[_Found]:
    closes = balances(year)
    for code in closes.index[~closes]:
        problem = "Saldo awal, penerimaan, dan penggunaan tidak cocok dengan saldo akhir."
        yield _Found(str(code), problem, "Cocokkan buku kas bersama PDM.", due)


def _overfull(year: Year, _before: Year | None, due: date) -> Iterator[_Found]:
    filled = judged(year)
    for code in filled.index[filled > FULL]:
        problem = f"Penghuni lebih dari {FULL}% kapasitas."
        yield _Found(str(code), problem, "Tambah ruang, atau tata penempatan bersama LKS terdekat.", due)


def _half_empty(year: Year, _before: Year | None, due: date) -> Iterator[_Found]:
    filled = judged(year)
    for code in filled.index[filled < EMPTY]:
        problem = f"Penghuni kurang dari {EMPTY}% kapasitas."
        yield _Found(str(code), problem, "Tinjau kebutuhan wilayah dan layanan non-mukim.", due)


def _ungraded(year: Year, _before: Year | None, due: date) -> Iterator[_Found]:
    grade = accreditation_states(year)
    for code in grade.index[grade == "belum"]:
        yield _Found(str(code), "Belum terakreditasi.", "Siapkan berkas dan ajukan ke BALKS.", due)


def _unregistered_people(year: Year, _before: Year | None, due: date) -> Iterator[_Found]:
    known = year.present["terdata_siksng"].astype("boolean")
    outside = year.present.loc[known.eq(other=False).fillna(value=False), "lks"].unique()
    for code in sorted(outside):
        problem = "Ada penerima yang belum terdata di SIKS-NG."
        yield _Found(str(code), problem, "Ajukan melalui desa atau Dinas Sosial.", due)


def _without_social_worker(year: Year, _before: Year | None, due: date) -> Iterator[_Found]:
    having = set(social_workers(year)["lks"])
    for code in year.valid.index:
        if code not in having:
            problem = "Belum mempunyai pekerja sosial atau TKS."
            yield _Found(str(code), problem, "Calonkan seorang pengurus untuk dilatih.", due)


_PIONEER = "rintisan"
_PIONEERING = "Merintis LKS"
_OCCUPANCY = ("profil.kapasitas", "penerima.status_tinggal")
_RULES = (
    _Rule("surat", "Mendampingi perpanjangan surat",
          "{lks} LKS suratnya sudah lewat tanggal atau berakhir dalam 12 bulan.", 1, _papers,
          ("legalitas.jenis_dokumen", "legalitas.status", "legalitas.tanggal_berakhir")),
    _Rule("laporan", "Mendampingi pengisian formulir", "{lks} LKS laporannya belum sah.", 1, _reports),
    _Rule("kunjungan", "Mengunjungi LKS yang terlambat dua tahun",
          "{lks} LKS tidak tepat waktu pada tahun ini dan tahun lalu.", 1, _visits),
    _Rule("neraca", "Mengadakan klinik keuangan", "{lks} LKS saldonya tidak cocok.", 2, _balances,
          ("keuangan.arah", "keuangan.jumlah")),
    _Rule("hunian_penuh", "Menata penempatan di LKS yang terlalu penuh",
          f"{{lks}} LKS berpenghuni lebih dari {FULL}% kapasitasnya.", 2, _overfull, _OCCUPANCY),
    _Rule("hunian_longgar", "Meninjau LKS yang tempatnya banyak kosong",
          f"{{lks}} LKS berpenghuni kurang dari {EMPTY}% kapasitasnya.", 3, _half_empty, _OCCUPANCY),
    _Rule("akreditasi", "Mendampingi pengajuan akreditasi", "{lks} LKS belum terakreditasi.", 3, _ungraded,
          ("legalitas.jenis_dokumen", "legalitas.status", "legalitas.peringkat")),
    _Rule("siksng", "Mengajukan pendataan SIKS-NG ke Dinas Sosial",
          "Di {lks} LKS ada penerima yang belum terdata.", 2, _unregistered_people,
          ("penerima.terdata_siksng",)),
    _Rule("pekerja_sosial", "Mengusulkan pelatihan pekerja sosial atau TKS",
          "{lks} LKS belum mempunyai pekerja sosial atau TKS.", 3, _without_social_worker,
          ("sdm.jabatan", "sdm.kualifikasi")),
)  # fmt: skip


_SENTENCES = {rule.name: rule.sentence for rule in _RULES}


def _without_lks(year: Year) -> list[FollowUp]:
    """Propose a beginning where the register has no LKS; without a register nobody can say where."""
    if year.facts.register is None:
        return []
    having = set(year.registered["kabkota"])
    return [
        FollowUp(
            _id(year, code, _PIONEER),
            _PIONEER,
            code,
            f"{_PIONEERING} di {short_name(code)}",
            "Belum ada LKS terdaftar di wilayah ini.",
            0,
            _quarter_end(year, 4),
            _responsible(code),
        )
        for code in regions()
        if code not in having
    ]
