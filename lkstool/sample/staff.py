"""Who works in an LKS: leaders, carers, social workers and others, from year to year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from lkstool.sample.answers import Record
from lkstool.sample.draw import day_between, pick, stream
from lkstool.sample.identities import NikIssuer, full_name, sometimes
from lkstool.sample.institutions import Lks

# A home never has more residents for one carer than this, well below what is remarked upon.
_RESIDENTS_PER_CARER = 9

_QUALIFICATIONS = {
    "pekerja_sosial": {"pekerja_sosial": 0.7, "tks": 0.3},
    "pengasuh": {"pengasuh": 0.5, "pendidik": 0.2, "umum": 0.3},
    "pendidik": {"pendidik": 1.0},
    "kesehatan": {"kesehatan": 1.0},
}
_EDUCATION = {
    "pimpinan": {"s1": 0.6, "s2": 0.2, "sma": 0.2},
    "pengurus": {"s1": 0.5, "diploma": 0.15, "sma": 0.35},
    "pengasuh": {"sma": 0.5, "s1": 0.4, "diploma": 0.1},
    "pekerja_sosial": {"s1": 0.9, "s2": 0.1},
    "pendidik": {"s1": 0.8, "sma": 0.2},
    "kesehatan": {"diploma": 0.7, "s1": 0.3},
}
_HOURS = {"tetap": (36, 48), "kontrak": (30, 44), "honorer": (16, 40), "relawan": (3, 12)}


@dataclass(frozen=True, slots=True)
class Worker:
    """One staff member or volunteer; ``until`` is the last year in which the form lists them."""

    name: str
    sex: str
    born: date
    nik: str
    nbm: str | None
    position: str
    contract: str
    qualification: str
    certified: bool
    education: str
    hours: int
    paid: bool
    started: date
    until: int | None = None

    def listed_in(self, year: int) -> bool:
        """Tell whether the form of a year lists this worker."""
        return self.started.year <= year and (self.until is None or self.until >= year)


class Roster:
    """Makes the staff of one LKS."""

    def __init__(self, seed: int, lks: Lks, niks: NikIssuer) -> None:
        """Keep whose staff it is and where their NIK come from."""
        self._seed = seed
        self._lks = lks
        self._niks = niks
        self._names: set[str] = set()

    def serve(self, residents: int, first: int, last: int) -> tuple[Worker, ...]:
        """Make everybody who works here from ``first`` to ``last``; the first one leads.

        Args:
            residents: most residents at the end of any of these years; there are carers enough for them.
            first: first form year.
            last: last form year.
        """
        rng = stream(self._seed, self._lks.number, "staff")
        workers = [self._worker(rng, position, first) for position in self._positions(rng, residents)]
        for year in range(first + 1, last + 1):
            changes = stream(self._seed, self._lks.number, "staff", year)
            for place, worker in enumerate(workers):
                # The leader stays; a carer who goes is followed by another in the same year.
                if place > 1 and worker.until is None and changes.random() < 0.07:
                    workers[place] = replace(worker, until=year - 1)
                    started = date(year, changes.randint(1, 10), changes.randint(1, 28))
                    workers.append(replace(self._worker(changes, worker.position, year), started=started))
        return tuple(workers)

    def _positions(self, rng: Random, residents: int) -> Sequence[str]:
        carers = math.ceil(residents / _RESIDENTS_PER_CARER)
        total = max(4, round(self._lks.size / 6))
        fixed = ["pimpinan", "pengurus", "pengurus", *["pengasuh"] * carers]
        if rng.random() < 0.2 + 0.5 * self._lks.quality:
            fixed.append("pekerja_sosial")
        if residents:
            fixed.append("juru_masak")
        others = {
            "pengurus": 0.3,
            "pendidik": 0.3,
            "administrasi": 0.2,
            "kebersihan_keamanan": 0.1,
            "kesehatan": 0.1,
        }
        return fixed + [pick(rng, others) for _ in range(total - len(fixed))]

    def _worker(self, rng: Random, position: str, year: int) -> Worker:
        lks = self._lks
        women = 0.8 if lks.owner == "aisyiyah" else 0.4
        sex = "P" if rng.random() < women else "L"
        leads = position in ("pimpinan", "pengurus")
        born = date(
            year - rng.randint(*((38, 66) if leads else (22, 58))), rng.randint(1, 12), rng.randint(1, 28)
        )
        contract = pick(rng, {"tetap": 0.3, "kontrak": 0.15, "honorer": 0.3, "relawan": 0.25})
        earliest = max(date(lks.founded, 1, 1), date(born.year + 20, 1, 1))
        kinds = _QUALIFICATIONS.get(position, {"umum": 0.9, "tks": 0.1})
        return Worker(
            name=full_name(rng, sex, self._names),
            sex=sex,
            born=born,
            nik=self._niks.issue(rng, lks.kabkota, born, sex),
            nbm=sometimes(rng, 0.5, f"{rng.randint(9_000_000, 9_899_999)}"),
            position=position,
            contract=contract,
            qualification=pick(rng, kinds),
            certified=rng.random() < 0.1 + 0.35 * lks.quality,
            education=pick(rng, _EDUCATION.get(position, {"sma": 0.5, "smp": 0.3, "s1": 0.2})),
            hours=rng.randint(*_HOURS[contract]),
            paid=contract != "relawan",
            started=day_between(rng, earliest, date(year - 1, 12, 31)),
        )


def employee(worker: Worker) -> Record:
    """Answer the questions of SDM about one worker."""
    return {
        "nama": worker.name,
        "nik": worker.nik,
        "nbm": worker.nbm,
        "jenis_kelamin": worker.sex,
        "tanggal_lahir": worker.born,
        "jabatan": worker.position,
        "status_kerja": worker.contract,
        "kualifikasi": worker.qualification,
        "sertifikat": worker.certified,
        "pendidikan": worker.education,
        "jam_per_minggu": worker.hours,
        "menerima_honor": worker.paid,
        "tanggal_mulai": worker.started,
    }
