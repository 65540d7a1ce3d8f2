"""The papers of an LKS: registration, permit, accreditation and the rest, with their renewals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from lkstool.sample.answers import Record
from lkstool.sample.draw import birthday, day_between, pick, stream
from lkstool.sample.institutions import Lks

_GRADE_YEARS = {"A": 4, "B": 3, "C": 2}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as issued; ``ends`` is None for one without an end."""

    kind: str
    number: str
    issuer: str
    issued: date
    ends: date | None = None
    grade: str | None = None


def papers(seed: int, lks: Lks, last: int) -> tuple[Paper, ...]:
    """Make every paper that this LKS was ever given up to the end of the year ``last``."""
    rng = stream(seed, lks.number, "papers")
    made = []
    founded = date(lks.founded, 3, 1)
    if rng.random() < 0.6 + 0.35 * lks.quality:
        issued = day_between(rng, max(founded, date(2005, 1, 1)), date(2023, 12, 28))
        made.append(Paper("sk_aumsos", _number(rng, "KEP/I.7/D", issued), "PP Muhammadiyah", issued))
    if rng.random() < 0.4:
        issued = day_between(rng, founded, date(2023, 12, 28))
        made.append(Paper("piagam", _number(rng, "PRG", issued), "MPKS PWM Jawa Timur", issued))
    if rng.random() < 0.3:
        made.append(
            Paper("akta", f"AHU-{rng.randint(1, 99999):07d}/BH/2015", "Kementerian Hukum", date(2015, 6, 23))
        )
    office = f"Dinas Sosial {lks.region.name}"
    if rng.random() < 0.45:
        made += _renewed(rng, lks, "tanda_daftar", office, last, 0.8)
    if rng.random() < 0.62:
        made += _renewed(rng, lks, "izin_operasional", f"DPMPTSP {lks.region.name}", last, 0.85)
    if rng.random() < 0.64:
        made += _renewed(rng, lks, "akreditasi", "BALKS", last, 0.75)
    return tuple(made)


def documents(made: Sequence[Paper], year: int) -> list[Record]:
    """Answer LEGALITAS for one year: the newest paper of each kind, and the kinds it lacks."""
    end = date(year, 12, 31)
    rows: list[Record] = []
    for kind in ("tanda_daftar", "izin_operasional", "akreditasi", "sk_aumsos", "akta", "piagam"):
        held = [paper for paper in made if paper.kind == kind and paper.issued <= end]
        if held:
            paper = max(held, key=lambda each: each.issued)
            valid = paper.ends is None or paper.ends >= end
            rows.append(
                {
                    "jenis_dokumen": kind,
                    "nomor": paper.number,
                    "penerbit": paper.issuer,
                    "tanggal_terbit": paper.issued,
                    "tanggal_berakhir": paper.ends,
                    "peringkat": paper.grade,
                    "status": "berlaku" if valid else "proses",
                }
            )
        elif kind in ("tanda_daftar", "izin_operasional", "akreditasi"):
            rows.append({"jenis_dokumen": kind, "status": "belum_punya"})
    return rows


def _renewed(rng: Random, lks: Lks, kind: str, issuer: str, last: int, renewal: float) -> list[Paper]:
    """Issue a paper some years ago and renew it each time it ends, unless it is let go."""
    chain: list[Paper] = []
    issued = day_between(rng, date(max(lks.founded, 2016) + 1, 1, 1), date(2024, 6, 30))
    while issued <= date(last, 12, 31):
        grade = (
            pick(rng, {"A": 0.35 + 0.2 * lks.quality, "B": 0.45, "C": 0.1}) if kind == "akreditasi" else None
        )
        ends = birthday(issued, _GRADE_YEARS[grade] if grade else 5)
        word = {"tanda_daftar": "STP/ORS", "izin_operasional": "IO-LKS", "akreditasi": "BALKS"}[kind]
        chain.append(Paper(kind, _number(rng, word, issued), issuer, issued, ends, grade))
        if rng.random() >= renewal:
            break
        issued = ends + timedelta(days=rng.randint(-60, 200))
    return chain


def _number(rng: Random, word: str, issued: date) -> str:
    return f"{rng.randint(1, 999):03d}/{word}/{_ROMAN[issued.month - 1]}/{issued.year}"
