"""Dates as people type them: day, month, year in a hundred spellings, never guessed where two fit.

Indonesian order is day-month-year. "12/05/2013" is 12 May; "12-04-05" could be three days and is asked
about; "25-12-13" can only be one day. A year of two digits is read in the century that is sensible for
its field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lkstool.core.formats import short_date
from lkstool.core.records import CellValue
from lkstool.intake.parsed import Parsed, problem
from lkstool.intake.texts import clean

_MONTHS = {
    "januari": 1, "january": 1, "jan": 1,
    "februari": 2, "pebruari": 2, "february": 2, "feb": 2, "peb": 2,
    "maret": 3, "march": 3, "mar": 3, "mrt": 3,
    "april": 4, "apr": 4,
    "mei": 5, "may": 5,
    "juni": 6, "june": 6, "jun": 6,
    "juli": 7, "july": 7, "jul": 7,
    "agustus": 8, "august": 8, "agu": 8, "agt": 8, "ags": 8, "agust": 8, "agus": 8, "aug": 8,
    "september": 9, "sep": 9, "sept": 9,
    "oktober": 10, "october": 10, "okt": 10, "oct": 10,
    "november": 11, "nopember": 11, "nov": 11, "nop": 11,
    "desember": 12, "december": 12, "des": 12, "dec": 12,
}  # fmt: skip
_DAYS = "senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad"
_ENGLISH_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_BEFORE = re.compile(
    rf"^(?:(?:tanggal|tgl|tg)\b[.:]?\s*)?(?:(?:{_DAYS}|{_ENGLISH_DAYS})\b\s*,?\s*)?", re.IGNORECASE
)
_TIME = re.compile(
    r"(?:\s?T\s?|\s)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:Z|WIB|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})")
_DIGITS = re.compile(r"(\d{1,2})\s?[-/. ,]\s?(\d{1,2})\s?[-/. ,]\s?(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})[\s\-/.,]*([a-z]{3,10})[\s\-/.,']*(\d{4}|\d{2})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})", re.IGNORECASE)
_COMPACT = re.compile(r"\d{8}")
_PLACE = re.compile(r"^[^\d]*?[a-z.')][\s,/]+(?=\d)", re.IGNORECASE)
_INSIDE = re.compile(
    r"(?<![\d/.-])(?:\d{1,2}[\s\-/.]*(?:"
    + "|".join(sorted(_MONTHS, key=len, reverse=True))
    + r")[\s\-/.,]*\d{4}"
    r"|\d{1,2}[-/]\d{1,2}[-/]\d{4}|\d{1,2}-(?:" + "|".join(_MONTHS) + r")-\d{2})(?![\d/.-])",
    re.IGNORECASE,
)
# Papers that never end: the cell is to be left blank then, as the form says.
_FOREVER = frozenset(
    {"selamanya", "seumur hidup", "tidak terbatas", "tanpa batas", "seterusnya", "tak terbatas", "permanen"}
)
# Excel counts days from here; the serials that are dates of living people and their papers.
_EPOCH = date(1899, 12, 30)
_SERIALS = (15_000, 80_000)
# A reading further back than this from the latest date allowed is not sensible.
_YEARS_BACK = 100


@dataclass(frozen=True, slots=True)
class Window:
    """Which dates are sensible in a field.

    Attributes:
        earliest: first day allowed, if any.
        latest: last day allowed; where the form gives none, the day round which dates are expected.
        open_ended: True if the form gives no last day.
        optional: the cell may be left blank.
    """

    earliest: date | None
    latest: date
    open_ended: bool = False
    optional: bool = True

    def allows(self, day: date) -> bool:
        """Tell whether a day is sensible here: within the limits and within a lifetime."""
        if self.earliest and day < self.earliest:
            return False
        if self.open_ended:
            return -_YEARS_BACK // 2 <= day.year - self.latest.year < _YEARS_BACK // 2
        return day <= self.latest and self.latest.year - day.year < _YEARS_BACK


def parse_date(value: CellValue, window: Window) -> Parsed:
    """Read a date.

    Findings: LKS302 not a date, LKS309 more than one reading, LKS310 no such day, LKS325 a date and
    something else in one cell.
    """
    if isinstance(value, datetime):
        return Parsed(value.date())
    if isinstance(value, date):
        return Parsed(value)
    if isinstance(value, bool | time) or value is None:
        return problem("LKS302")
    if isinstance(value, int | float):
        return _from_number(value, window)
    text = clean(value)[0]
    if window.optional and text.casefold().strip(" .") in _FOREVER:
        return Parsed(None, kind="placeholder")
    return _from_text(text, window)


def find_date(text: str) -> tuple[date, str, str] | None:
    """Find a full date inside a longer text.

    Returns:
        The date, the text before it and the text after it; None if there is no date, or more than one.
    """
    inside = list(_INSIDE.finditer(text))
    if len(inside) != 1:
        return None
    read = _read(inside[0][0], Window(None, date(2100, 12, 31)))
    if not isinstance(read.value, date):
        return None
    return read.value, text[: inside[0].start()], text[inside[0].end() :]


def _from_number(value: float, window: Window) -> Parsed:
    if _SERIALS[0] <= value <= _SERIALS[1]:
        day = _EPOCH + timedelta(days=int(value))
        return Parsed(day, kind="date", after=short_date(day))
    if isinstance(value, int) and _COMPACT.fullmatch(str(value)):
        return _from_text(str(value), window)
    return problem("LKS302")


def _from_text(text: str, window: Window) -> Parsed:
    bare = _TIME.sub("", _BEFORE.sub("", text)).strip(" .,;")
    read = _read(bare, window)
    if read.code != "LKS302":
        return read
    without_place = _PLACE.sub("", bare, count=1)
    if without_place != bare:
        placed = _read(without_place, window)
        if placed.code != "LKS302":
            return placed
    found = find_date(text)
    if found and any(each.isalnum() for each in found[1] + found[2]):
        return problem("LKS325", short_date(found[0]))
    if len(_INSIDE.findall(text)) > 1:
        return problem("LKS325")
    return read


def _read(text: str, window: Window) -> Parsed:
    """Read a text that should be nothing but a date."""
    if found := _ISO.fullmatch(text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := _DIGITS.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), int(found[3])
        if len(found[3]) == 4:
            return _day(day, month, year)
        return _short_year(day, month, year, window)
    if found := _NAMED.fullmatch(text):
        number = _MONTHS.get(found[2].casefold())
        if number is None:
            return problem("LKS302", _near_month(int(found[1]), found[2], found[3]))
        if len(found[3]) == 4:
            return _day(int(found[1]), number, int(found[3]))
        return _one_of(_centuries(int(found[1]), number, int(found[3])), window)
    if (found := _MONTH_FIRST.fullmatch(text)) and (number := _MONTHS.get(found[1].casefold())):
        return _day(int(found[2]), number, int(found[3]))
    if _COMPACT.fullmatch(text):
        readings = [
            _make(int(text[6:]), int(text[4:6]), int(text[:4])),
            _make(int(text[:2]), int(text[2:4]), int(text[4:])),
        ]
        allowed = [each for each in readings if each and window.allows(each)]
        if len(allowed) == 1:
            return _read_as(allowed[0])
    return problem("LKS302")


def _day(day: int, month: int, year: int) -> Parsed:
    if made := _make(day, month, year):
        return _read_as(made)
    # "05/13/2013": month first, as American programs write.
    swapped = _make(month, day, year)
    return problem("LKS310", short_date(swapped) if swapped else None)


def _short_year(first: int, second: int, third: int, window: Window) -> Parsed:
    """Read three numbers of two digits: day, month, year unless another order could be meant."""
    readings = _centuries(first, second, third)
    if first <= 12 and second <= 12 and third <= 31 and first != second:
        readings += _centuries(second, first, third) + _centuries(third, second, first)
    if not readings:
        swapped = [each for each in _centuries(second, first, third) if window.allows(each)]
        return problem("LKS310", short_date(swapped[0]) if len(swapped) == 1 else None)
    return _one_of(readings, window)


def _one_of(readings: list[date], window: Window) -> Parsed:
    """Return the one sensible reading; ask if there are several."""
    if not readings:
        return problem("LKS310")
    allowed = sorted({each for each in readings if window.allows(each)})
    if len(allowed) == 1:
        return _read_as(allowed[0])
    return problem("LKS309", readings=allowed or sorted(set(readings)))


def _centuries(day: int, month: int, year: int) -> list[date]:
    made = [_make(day, month, century + year) for century in (1900, 2000)]
    return [each for each in made if each]


def _near_month(day: int, word: str, year: str) -> str | None:
    from rapidfuzz import fuzz, process

    best = process.extractOne(word.casefold(), _MONTHS.keys(), scorer=fuzz.ratio, score_cutoff=75)
    made = _make(day, _MONTHS[best[0]], int(year)) if best and len(year) == 4 else None
    return short_date(made) if made else None


def _make(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_as(day: date) -> Parsed:
    return Parsed(day, kind="date", after=short_date(day))
