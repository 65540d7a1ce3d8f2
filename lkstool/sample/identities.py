"""Names, NIK and telephone numbers that belong to nobody.

A NIK always carries kecamatan ``00``, which is never issued. Names are put together from syllables.
Telephones come from one range kept for samples, mail addresses end in example.org.
"""

from __future__ import annotations

from datetime import date
from random import Random

from lkstool.core.regions import PROVINCES
from lkstool.sample.draw import Value, pick

BLOCK = 999
# Provinces whose first digits stand in for 35 beyond the first 999 LKS, so that no NIK comes twice.
_MORE_PROVINCES = tuple(sorted(PROVINCES - {"35", "33", "51", "52", "64"}))
MOST_LKS = BLOCK * (1 + len(_MORE_PROVINCES))

# Last digits of the people served and of the staff; only the former's may also be 0.
_FIRST = "1"
STAFF_DIGITS = "6789"
_ZERO_EVERY = 13

_STARTS = (
    "Fa",
    "Ra",
    "Ha",
    "Za",
    "Na",
    "Da",
    "Ar",
    "Il",
    "Ri",
    "Wi",
    "Ta",
    "Ga",
    "Sa",
    "La",
    "Ba",
    "Yu",
    "Ke",
    "Mi",
)
_MIDDLES = ("di", "ri", "fa", "za", "ki", "lu", "hi", "ra", "mi", "ni", "ha", "su", "ya", "vi")
_ENDS = {
    "L": ("n", "to", "wan", "l", "m", "d", "s", "no", "rul", "man", "dan", "fiq"),
    "P": ("ah", "na", "ti", "sa", "lia", "wati", "tun", "ni", "yah", "la"),
}
_BEFORE = {
    "L": {"": 0.72, "Muhammad ": 0.1, "Ahmad ": 0.08, "Moh. ": 0.06, "Abdul ": 0.04},
    "P": {"": 0.72, "Siti ": 0.12, "Nur ": 0.1, "Dewi ": 0.06},
}
_FAMILY_STARTS = (
    "Wira",
    "Surya",
    "Adi",
    "Jaya",
    "Nata",
    "Guna",
    "Prawi",
    "Sastra",
    "Marta",
    "Kerta",
    "Suta",
    "Danu",
)
_FAMILY_ENDS = (
    "prana",
    "wijaya",
    "dipura",
    "negara",
    "laksana",
    "sena",
    "utama",
    "kusuma",
    "rejo",
    "santana",
)


def full_name(rng: Random, sex: str, taken: set[str]) -> str:
    """Make a name that this LKS does not have yet, and note it in ``taken``."""
    while True:
        given = rng.choice(_STARTS) + rng.choice(_MIDDLES) + rng.choice(_ENDS[sex])
        second = rng.choice(_STARTS) + rng.choice(_MIDDLES) + rng.choice(_ENDS[sex])
        family = rng.choice(_FAMILY_STARTS) + rng.choice(_FAMILY_ENDS)
        rest = pick(rng, {second: 0.45, family: 0.4, f"{second} {family}": 0.15})
        name = f"{pick(rng, _BEFORE[sex])}{given} {rest}"
        if name not in taken:
            taken.add(name)
            return name


def mobile(rng: Random) -> str:
    """Make a mobile number in the range kept for samples."""
    return f"0812-3450-{rng.randint(1, 9999):04d}"


def birth_digits(born: date, sex: str) -> str:
    """Return the middle of a NIK: day (a woman's plus 40), month and year."""
    return f"{born.day + (40 if sex == 'P' else 0):02d}{born.month:02d}{born.year % 100:02d}"


class NikIssuer:
    """Issues NIK for one LKS: no two equal in a region, whatever else the region holds.

    The first three digits of the serial are the LKS's own; the last digit tells apart people of one
    birthday, and is 0 for about one in thirteen, as in real life.
    """

    def __init__(self, number: int, kabkota: str, digits: str = "12345") -> None:
        """Start for the LKS with this number (from 1) in this kabkota (``35.07``).

        Args:
            number: of the LKS.
            kabkota: where it is.
            digits: last digits to use beside 0; issuers of one LKS with different digits never clash.
        """
        self._block = (number - 1) % BLOCK + 1
        self._turn = (number - 1) // BLOCK
        self._kabkota = kabkota
        self._digits = digits
        self._issued: set[str] = set()

    def issue(self, rng: Random, origin: str, born: date, sex: str) -> str:
        """Issue a NIK.

        Args:
            rng: where the last digit comes from.
            origin: kabkota of first registration (``35.07``, or of another province).
            born: date of birth.
            sex: ``L`` or ``P``.

        Raises:
            ValueError: too many people of one LKS share birthday, sex and place.
        """
        area = origin.replace(".", "")
        if self._turn:
            area = _MORE_PROVINCES[self._turn - 1] + self._kabkota[3:]
        front = f"{area}00{birth_digits(born, sex)}{self._block:03d}"
        wanted = rng.sample(self._digits, len(self._digits))
        if _FIRST in self._digits and (len(self._issued) + 7) % _ZERO_EVERY == 0:
            wanted.insert(0, "0")
        for last in wanted:
            if front + last not in self._issued:
                self._issued.add(front + last)
                return front + last
        raise ValueError("too many people of one LKS share birthday, sex and place")


def sometimes(rng: Random, share: float, value: Value) -> Value | None:
    """Return the value in this share of the cases, else nothing."""
    return value if rng.random() < share else None
