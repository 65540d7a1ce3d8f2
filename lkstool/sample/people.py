"""The people one LKS serves, and their way through the years: they come, grow older, and leave.

A population is drawn once and then walked forward year by year, each year with a random stream of its
own, so that two years of one LKS speak of the same people and a further year changes none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from lkstool.core.regions import regions
from lkstool.sample.draw import age_on, birthday, day_between, pick, stream
from lkstool.sample.identities import NikIssuer, full_name, sometimes

FIRST_YEAR = 2024
OUTSIDE = "luar_jatim"

_OUTSIDE_PLACES = {"51.71": "Denpasar", "52.71": "Mataram", "33.12": "Wonogiri", "64.72": "Samarinda"}
_CHILD_CATEGORIES = {
    "dhuafa": 0.56,
    "yatim": 0.23,
    "piatu": 0.08,
    "yatim_piatu": 0.06,
    "telantar": 0.05,
    "fakir_miskin": 0.015,
    "laqith": 0.005,
}
_DISABILITIES = {
    "fisik": 0.28,
    "intelektual": 0.27,
    "mental": 0.12,
    "sensorik_netra": 0.13,
    "sensorik_rungu": 0.13,
    "ganda": 0.07,
}
_PPKS = {
    "anak": {"anak_telantar": 0.9, "anak_perlindungan_khusus": 0.06, "anak_korban_kekerasan": 0.04},
    "lansia": {"lansia_telantar": 0.8, "fakir_miskin": 0.2},
    "disabilitas": {"disabilitas": 1.0},
    "kemiskinan": {"fakir_miskin": 0.8, "pemulung": 0.1, "korban_bencana_alam": 0.1},
    "keluarga_rentan": {"perempuan_rawan": 0.55, "keluarga_bermasalah": 0.3, "korban_kekerasan": 0.15},
}
_REASONS = {
    "anak": {
        "reunifikasi": 0.5,
        "keluarga_asuh": 0.1,
        "pindah_lks": 0.15,
        "pergi": 0.1,
        "adopsi": 0.05,
        "lain": 0.1,
    },
    "lansia": {"meninggal": 0.6, "reunifikasi": 0.3, "pindah_lks": 0.1},
    "disabilitas": {"reunifikasi": 0.5, "mandiri": 0.25, "meninggal": 0.15, "pindah_lks": 0.1},
    "kemiskinan": {"mandiri": 0.7, "lain": 0.3},
    "keluarga_rentan": {"mandiri": 0.6, "reunifikasi": 0.2, "lain": 0.2},
}
_ADULT_SCHOOLING = {"belum": 0.2, "sd": 0.45, "smp": 0.2, "sma": 0.15}


@dataclass(frozen=True, slots=True)
class Share:
    """One part of an LKS's work: which group it serves, how, and how large a part of its people that is."""

    group: str
    resident: bool
    service: str
    part: float


@dataclass(frozen=True, slots=True)
class Person:
    """One person served, with all that stays the same over the years.

    Attributes:
        sex: ``L`` or ``P``.
        nik: None where there is none; ``no_nik`` then says why.
        origin: kabkota of the family, or ``luar_jatim``.
        student: an anak who stays past 18 because of school or study.
        luck: even draws from 0 to 1, one for each yes-or-no question, compared with the LKS's quality.
    """

    name: str
    sex: str
    born: date
    birthplace: str
    nik: str | None
    no_nik: str | None
    origin: str
    group: str
    ppks: str
    category: str | None
    disability: str | None
    resident: bool
    service: str
    student: bool
    schooling: str
    luck: tuple[float, ...]
    entered: date
    left: date | None = None
    reason: str | None = None

    def present_on(self, day: date) -> bool:
        """Tell whether the person is served at the end of this day."""
        return self.entered <= day and (self.left is None or self.left > day)

    def served_in(self, year: int) -> bool:
        """Tell whether the person was served on any day of the year."""
        return self.entered <= date(year, 12, 31) and (self.left is None or self.left >= date(year, 1, 1))


class Population:
    """Makes the people of one LKS."""

    def __init__(self, seed: int, number: int, kabkota: str, founded: int, niks: NikIssuer) -> None:
        """Keep what every person of this LKS shares."""
        self._seed = seed
        self._number = number
        self._kabkota = kabkota
        self._founded = founded
        self._niks = niks
        self._names: set[str] = set()

    def live(self, shares: Sequence[Share], size: int, first: int, last: int) -> tuple[Person, ...]:
        """Draw about ``size`` people present when ``first`` begins and walk them to the end of ``last``.

        Returns:
            Everybody served in any of these years, in order of entry within each year.
        """
        rng = stream(self._seed, self._number, "people")
        start = date(first, 1, 1)
        oldest = max(start - timedelta(days=8 * 365), date(self._founded, 1, 1))
        people = []
        for share in shares:
            for _ in range(max(2, round(size * share.part))):
                entered = day_between(rng, oldest, start - timedelta(days=1))
                people.append(self._person(rng, share, entered, start))
        people.sort(key=lambda each: each.entered)
        for year in range(first, last + 1):
            people = self._walk(people, shares, size, year)
        return tuple(people)

    def _walk(self, people: list[Person], shares: Sequence[Share], size: int, year: int) -> list[Person]:
        rng = stream(self._seed, self._number, "people", year)
        walked = [self._leaves(rng, person, year) if person.left is None else person for person in people]
        came = []
        for share in shares:
            for _ in range(_rounded(rng, size * share.part * rng.uniform(0.08, 0.16))):
                month = pick(rng, {1: 0.1, 3: 0.1, 6: 0.1, 7: 0.5, 8: 0.1, 10: 0.1})
                entered = date(year, month, rng.randint(1, 28))
                came.append(self._person(rng, share, entered, entered))
        return walked + sorted(came, key=lambda each: each.entered)

    def _person(self, rng: Random, share: Share, entered: date, day: date) -> Person:
        """Draw a person who entered on one day and whose age suits the group on another."""
        sex = "P" if rng.random() < (0.85 if share.group == "keluarga_rentan" else 0.52) else "L"
        student = share.group == "anak" and rng.random() < 0.25
        born = _birth(rng, share.group, entered, day)
        age = age_on(born, day)
        origin = self._origin(rng)
        registered = rng.choice(list(_OUTSIDE_PLACES)) if origin == OUTSIDE else origin
        child = share.group == "anak"
        ppks = pick(rng, _PPKS[share.group])
        if share.group == "disabilitas" and age_on(born, date(day.year + 3, 1, 1)) < 18:
            ppks = "anak_disabilitas"
        if child and age <= 4:
            ppks = "anak_balita_telantar"
        category = pick(rng, _CHILD_CATEGORIES) if child else None
        no_nik = self._no_nik(rng, category, age) if child or share.group == "kemiskinan" else None
        disabled = share.group == "disabilitas" or rng.random() < (0.15 if share.group == "lansia" else 0.01)
        if disabled and child:
            ppks = "anak_disabilitas"
        return Person(
            name=full_name(rng, sex, self._names),
            sex=sex,
            born=born,
            birthplace=_OUTSIDE_PLACES.get(registered) or regions()[registered].bare,
            nik=None if no_nik else self._niks.issue(rng, registered, born, sex),
            no_nik=no_nik,
            origin=origin,
            group=share.group,
            ppks=ppks,
            category=category,
            disability=pick(rng, _DISABILITIES) if disabled else None,
            resident=share.resident,
            service=share.service,
            student=student,
            schooling=pick(rng, _ADULT_SCHOOLING),
            luck=tuple(rng.random() for _ in range(10)),
            entered=entered,
        )

    def _origin(self, rng: Random) -> str:
        home = regions()[self._kabkota]
        near = rng.choice(home.neighbours or (home.code,))
        far = rng.choice(list(regions()))
        return pick(rng, {home.code: 0.68, near: 0.22, far: 0.06, OUTSIDE: 0.04})

    def _no_nik(self, rng: Random, category: str | None, age: int) -> str | None:
        if category == "laqith":
            return "temuan"
        if age < 1:
            return "bayi"
        return sometimes(rng, 0.04, pick(rng, {"belum_urus": 0.8, "tidak_tahu": 0.2}))

    def _leaves(self, rng: Random, person: Person, year: int) -> Person:
        """Let a person leave in this year, because of age or by chance, or stay."""
        first, last = max(person.entered + timedelta(days=20), date(year, 1, 5)), date(year, 12, 30)
        chance, draw = rng.random(), rng.random()
        reason = pick(rng, _REASONS[person.group])
        earliest = max(date(year, 6, 15), first) if draw < 0.5 else first
        if person.group == "anak":
            # Ten days before the birthday, so that nobody has to leave in the first days of a year.
            too_old = birthday(person.born, 21 if person.student else 18) - timedelta(days=10)
            if too_old.year <= year:
                return replace(person, left=min(max(too_old, first), last), reason="mandiri")
        if chance >= (0.1 if person.group == "lansia" else 0.07):
            return person
        return replace(person, left=day_between(rng, earliest, last), reason=reason)


def _birth(rng: Random, group: str, entered: date, day: date) -> date:
    """Draw a birth date that suits the group: old enough at entry, young enough on ``day``."""
    if group == "lansia":
        return _born_at(rng, entered, rng.randint(61, 84))
    if group == "disabilitas":
        return _born_at(rng, entered, rng.randint(7, 45))
    if group != "anak":
        return _born_at(rng, entered, rng.randint(20, 62))
    # An anak is 5 to 16 today (a few are babies), but came no younger than the day of birth.
    age = pick(rng, {rng.randint(6, 16): 0.93, rng.randint(2, 5): 0.05, 0: 0.02})
    born = _born_at(rng, day, age)
    return born if born < entered else _born_at(rng, entered, rng.randint(0, 3))


def _born_at(rng: Random, day: date, age: int) -> date:
    """Draw a birth date for somebody who is this many whole years old on a day."""
    return birthday(day, -age) - timedelta(days=rng.randint(1, 364))


def _rounded(rng: Random, amount: float) -> int:
    """Round up or down by chance, so that small numbers are right on the average."""
    return int(amount) + (rng.random() < amount - int(amount))
