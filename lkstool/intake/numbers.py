"""Numbers, money and coordinates as people type them.

Indonesian style is 1.234.567,89; English style is read too where it cannot mean anything else. A number
with words ("25 org", "Rp 1.500.000,-") is read and the sender told; an estimate ("1,5 juta", "25 lebih")
is not read, because it is not what the form asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from typing import Literal

from lkstool.core.records import CellValue
from lkstool.core.regions import EAST_JAVA
from lkstool.intake.parsed import Parsed, as_typed, problem
from lkstool.intake.texts import clean

NumberKind = Literal["integer", "number", "rupiah"]

_SCALES = {
    "ribu": 1_000, "rb": 1_000, "k": 1_000,
    "juta": 1_000_000, "jt": 1_000_000,
    "miliar": 1_000_000_000, "milyar": 1_000_000_000, "m": 1_000_000_000,
}  # fmt: skip
# "25 lebih" is no number that anybody counted.
_VAGUE = frozenset(
    {"lebih", "kurang", "sekitar", "kira", "kisaran", "an", "sampai", "s", "hingga", "dan", "atau"}
)
_NUMBER = re.compile(
    r"(?P<before>rp\.?|idr|tahun|thn\.?|th\.?|±|~|>|<|≥|≤)?\s*"
    r"(?P<digits>[+-]?\s?\d[\d.,\s]*)"
    r"(?P<dash>,-{1,2}|\.-|,=|-)?\s*"
    r"(?P<after>[a-z][a-z./\s]*)?\.?",
    re.IGNORECASE,
)
# "2O": a letter that stands for a digit.
_LETTER_AS_DIGIT = re.compile(r"\d[oil]{1,3}\b", re.IGNORECASE)
_THOUSANDS_DOT = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
_THOUSANDS_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
_THOUSANDS_SPACE = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_DEGREES = re.compile(
    r"(?P<number>[+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*(?P<side>ls|lu|bt|bb|s|n|e|w)?", re.IGNORECASE
)
_PAIR = re.compile(r"(-?\d{1,2}[.,]\d+)\s*[,;\s]\s*(\d{2,3}[.,]\d+)")


def parse_number(value: CellValue, kind: NumberKind, *, is_year: bool = False) -> Parsed:
    """Read a number.

    Args:
        value: the raw cell.
        kind: ``integer`` and ``rupiah`` give int, ``number`` gives float.
        is_year: the field asks for a year; a date then suggests its year.

    Findings: LKS312 read though words stand with it, LKS313 not a number, LKS314 not whole.
    """
    if value is None or isinstance(value, bool | date | time):
        return problem("LKS313", str(value.year) if is_year and isinstance(value, date) else None)
    if isinstance(value, int | float):
        return _checked(value, kind)
    text = clean(value)[0]
    found = _NUMBER.fullmatch(text)
    if not found:
        years = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", text) if is_year else []
        return problem("LKS313", years[0] if len(years) == 1 else None)
    number = to_number(found["digits"], whole=kind != "number")
    if number is None:
        return problem("LKS313")
    words = (found["after"] or "").casefold().replace(".", " ").replace("/", " ").split()
    if words and words[0] in _SCALES and (words[0] != "m" or kind == "rupiah"):
        exact = to_number(found["digits"], whole=False)
        scaled = round((exact or 0) * _SCALES[words[0]])
        return problem("LKS313", str(scaled) if len(words) == 1 or words[1:] == ["rupiah"] else None)
    before = (found["before"] or "").casefold()
    if _LETTER_AS_DIGIT.search(text):
        return problem("LKS313")
    if before in ("±", "~", ">", "<", "≥", "≤") or _VAGUE.intersection(words):
        return problem("LKS313")
    read = _checked(number, kind)
    if read.code:
        return read
    told = "LKS312" if before or found["dash"] or words else None
    return Parsed(read.value, told, kind="number", after=_shown(read.value))


def to_number(text: str, *, whole: bool) -> float | int | None:
    """Return the number that digits and separators mean; None if they mean none.

    Args:
        text: digits, points, commas, spaces, a sign.
        whole: a whole number is asked: a single point or comma before three digits groups thousands.
    """
    bare = text.strip().replace("+", "").replace("- ", "-")
    if " " in bare:
        if not _THOUSANDS_SPACE.fullmatch(bare):
            return None
        bare = bare.replace(" ", "")
    bare = bare.rstrip(".,")
    dots, commas = bare.count("."), bare.count(",")
    if dots and commas:
        # The last sign is the decimal one.
        group, point = (".", ",") if bare.rfind(",") > bare.rfind(".") else (",", ".")
        head, _, tail = bare.rpartition(point)
        grouped = _THOUSANDS_DOT if group == "." else _THOUSANDS_COMMA
        if not grouped.fullmatch(head):
            return None
        bare = f"{head.replace(group, '')}.{tail}"
    elif dots and _THOUSANDS_DOT.fullmatch(bare):
        bare = bare.replace(".", "")
    elif commas and _THOUSANDS_COMMA.fullmatch(bare) and (whole or commas > 1):
        bare = bare.replace(",", "")
    elif dots > 1 or commas > 1:
        return None
    bare = bare.replace(",", ".")
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", bare) or len(bare) > 25:
        return None
    return int(bare) if "." not in bare else float(bare)


def parse_coordinate(value: CellValue, axis: Literal["lintang", "bujur"]) -> Parsed:
    """Read a latitude or longitude in degrees.

    A coordinate outside East Java is not kept: on the map it would be worse than none.

    Findings: LKS313 not a number, LKS322 outside East Java, LKS325 both coordinates in one cell.
    """
    south, north, west, east = EAST_JAVA
    low, high = (south, north) if axis == "lintang" else (west, east)

    def inside(number: float) -> bool:
        return low <= number <= high

    if value is None or isinstance(value, bool | date | time):
        return problem("LKS313")
    number: float | None
    if isinstance(value, int | float):
        number, text = float(value), ""
    else:
        text = clean(value)[0]
        pair = _PAIR.fullmatch(text)
        if pair:
            return problem("LKS325", pair[1 if axis == "lintang" else 2].replace(".", ","))
        found = _DEGREES.fullmatch(text)
        if found:
            number = float(found["number"].replace(",", "."))
            if (found["side"] or "").casefold() in ("ls", "s", "bb", "w"):
                number = -abs(number)
        else:
            grouped = to_number(text, whole=True)
            if grouped is None:
                return problem("LKS313")
            number = float(grouped)
    if inside(number):
        changed = "number" if text else None
        return Parsed(number, kind=changed, after=_shown(number) if changed else None)
    return problem("LKS322", _nearby(number, inside), axis=axis)


def _nearby(number: float, inside: Callable[[float], bool]) -> str | None:
    """Return the coordinate that was probably meant: a lost minus or a lost comma."""
    if inside(-number):
        return _shown(-number)
    digits = f"{abs(number):.0f}"
    if abs(number) < 1_000 or not number.is_integer():
        return None
    likely = [
        sign * float(f"{digits[:at]}.{digits[at:]}")
        for at in (1, 2, 3)
        if at < len(digits)
        for sign in (1, -1)
    ]
    fitting = [each for each in likely if inside(each)]
    return _shown(fitting[0]) if len(fitting) == 1 else None


def _checked(value: float, kind: NumberKind) -> Parsed:
    """Return a number as its field's type."""
    if kind == "number":
        return Parsed(float(value))
    if isinstance(value, float) and not value.is_integer():
        return problem("LKS314")
    # Beyond this no count or amount is meant, and the column could not hold it.
    if abs(value) >= 2**62:
        return problem("LKS313")
    return Parsed(int(value))


def _shown(value: object) -> str:
    return as_typed(value) if isinstance(value, int | float) else ""
