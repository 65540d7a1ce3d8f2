"""By what a person is recognised in a text: NIK, birth date, telephone number, address of mail.

People write numbers in many ways, and some try to write them so that no program sees them. Each question is
asked of the text in one plain spelling (``plain``). Where a text could be read in two ways, it is found: the
office reads it and says that it may stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from lkstool.core.masking import mask_niks

_MASKED_NIK = re.compile(r"\d{4}\*{6,}\d{2}")
# Hours from and to, which would run on into long numbers.
_HOURS = re.compile(
    r"(?<![\d.])\d{1,2}[.:]\d\d ?(?:-|s\.? ?d\.?|sampai|hingga) ?\d{1,2}[.:]\d\d(?![\d.])", re.IGNORECASE
)
_LETTER_DIGITS = re.compile(r"(?<![^\W_])(?=[OolI]*\d)[\dOolI]{3,}(?![^\W_])")
_SIXTEEN = re.compile(r"(?<!\d)\d(?:[^\w\n]{0,4}\d){15}(?!\d)")

_MONTH = (
    "(?:jan|feb|peb|mar|apr|mei|may|jun|jul|agu|agt|ags|aug|sep|okt|oct|nov|nop|des|dec)[a-z]*"
    "|(?:x|ix|iv|v?i{1,3}|v|xi{1,2})(?![a-z])"
)
_NUMBER_WORD = "(?:se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)"
_DAY = rf"(?:[0-3]?\d|(?:{_NUMBER_WORD} ?)?(?:belas|puluh)(?: {_NUMBER_WORD})?|{_NUMBER_WORD})"
_YEAR = r"(?:19[3-9]\d|20\d\d)"
_NAMED_YEAR = rf"(?:tahun |th\.? )?(?:{_YEAR}(?!\d)|dua ribu)"
_GAP = r"[\s.,/-]{1,3}"
_BORN = r"\b(?:lahir|kelahiran|lhr|ttl|born)\b[^.;\n]{0,30}?(?<!\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d)[0-3]?\d{_GAP}[01]?\d{_GAP}{_YEAR}(?!\d)",
        rf"(?<!\w){_DAY}(?:st|nd|rd|th)?(?: of|{_GAP}bulan)?{_GAP}(?:{_MONTH}){_GAP}{_NAMED_YEAR}",
        rf"\b(?:{_MONTH})\.? [0-3]?\d(?:st|nd|rd|th)?,? {_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}(?P<gap>[./-])[01]?\d(?P=gap)[0-3]?\d(?!\d)",
        # Two digits of a year: only as a whole date, as people write it in short.
        r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])(?P<short>[/-])(?:0?[1-9]|1[0-2])(?P=short)\d\d(?![\d./-]\d|\d)",
        rf"(?<![\d./-])[0-3]?\d(?P<short>[/-])(?:{_MONTH})(?P=short)\d\d(?!\d)",
        rf"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]){_YEAR}(?!\d)",
        rf"\btanggal {_DAY},? bulan [a-z0-9]+,? tahun",
        # After a word for being born less is enough.
        _BORN + r"\d{6}(?!\d)",
        _BORN + rf"{_DAY}{_GAP}(?:{_MONTH})\b",
        _BORN + r"[0-3]?\d[\s./-]{1,3}[01]?\d[\s./-]{1,3}\d\d",
    )
)

_PHONE_WORD = r"(?:telp|tlp|tlpn|telpon|telepon|phone|hp|wa|whatsapp|hubungi|kontak|wa\.me|sms)\b[^\w\n]{0,4}"
_PHONES = (
    re.compile(
        r"(?<![\d.,])\(?(?:\+ ?62|0062|62|0)\)?[\s.(-]{0,3}(?:0\))?8[\s.-]{0,3}[1-9]"
        r"(?:[\s()./-]{0,3}\d){6,10}(?!\d)"
    ),
    re.compile(r"(?<![\d.,])\(?0[2-7]\d{1,2}\)?[\s./-]{0,3}[1-9](?:[\s-]?\d){5,7}(?!\d)"),
    re.compile(r"\+ ?62(?:[\s()./-]{0,3}\d){7,12}(?!\d)"),
    re.compile(rf"\b{_PHONE_WORD}(?P<bare>[1-9](?:[\s.-]?\d){{5,11}})(?!\d)", re.IGNORECASE),
)
_SPOKEN_PHONE = re.compile(rf"\b(?:nol|kosong)[ ,-]+delapan[ ,-]+{_NUMBER_WORD}\b", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_DISGUISED_MAIL = re.compile(
    r"[\w.+%-]+ ?(?:@|[(\[{] ?(?:at|et) ?[)\]}]) ?[\w-]+ ?(?:\.|[(\[{] ?(?:dot|titik) ?[)\]}]) ?"
    r"(?:[a-z]{2,}\b)|\b[\w.-]+ at [\w-]+ (?:dot|titik) [a-z]{2,}\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)  # one text is searched for several things
def plain(text: str) -> str:
    """Return a text in one spelling: plain digits, dashes and spaces, nothing invisible; letters stay."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = text.replace("\u200b", " ")
        text = "".join(each for each in text if unicodedata.category(each) != "Cf")
        text = "".join(str(unicodedata.digit(each)) if each.isdigit() else each for each in text)
        text = re.sub("[‐-―−]", "-", text)
    return re.sub(r"[^\S\n]+", " ", text)


def niks(text: str) -> bool:
    """Say whether a text has a number that may be somebody's NIK, or one that was masked already."""
    if mask_niks(text) != text or _MASKED_NIK.search(text):
        return True
    numbers = _without_hours(plain(text))
    return any(
        mask_niks(re.sub(r"\D", "", each[0])) != re.sub(r"\D", "", each[0])
        for each in _SIXTEEN.finditer(numbers)
    )


def birth_dates(text: str) -> bool:
    """Say whether a text has a whole date on which somebody may have been born."""
    text = plain(text)
    return any(date.search(text) for date in _DATES)


def phones(text: str) -> Iterator[str]:
    """Yield the telephone numbers in a text as digits, the country's code in front where one is known."""
    text = plain(text)
    numbers = _without_hours(text)
    for each in _PHONES:
        for number in each.finditer(numbers):
            yield phone_digits(number.groupdict().get("bare") or number[0])
    if _SPOKEN_PHONE.search(text):
        yield ""


def phone_digits(number: str) -> str:
    """Return a number's digits, the country's code in front where one is known."""
    digits = re.sub(r"\D", "", number).removeprefix("00")
    if digits.startswith("0"):
        return "62" + digits[1:]
    if digits.startswith("620"):
        return "62" + digits[3:]
    return "62" + digits if digits.startswith("8") and len(digits) >= 9 else digits


def mails(text: str) -> Iterator[str]:
    """Yield the addresses of mail in a text, in small letters; disguised ones as they stand."""
    text = plain(text)
    found = written_mails(text)
    yield from found
    yield from (
        each
        for each in map(str.casefold, _DISGUISED_MAIL.findall(text))
        if not any(each in mail or mail in each for mail in found)
    )


def written_mails(text: str) -> frozenset[str]:
    """Return the addresses of mail that stand in a text undisguised, in small letters."""
    return frozenset(each.casefold() for each in _MAIL.findall(text))


def _without_hours(text: str) -> str:
    text = _LETTER_DIGITS.sub(lambda word: word[0].translate(str.maketrans("OolI", "0011")), text)
    return _HOURS.sub(" ; ", text)
