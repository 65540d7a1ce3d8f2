"""What hides the number of a person in a text, wherever the text is shown or kept."""

from __future__ import annotations

import re
import unicodedata

from lkstool.core.regions import PROVINCES

_UNBROKEN = re.compile(r"\d{16,}")
# Groups of digits with a little between them, as people write long numbers.
_BROKEN = re.compile(r"\d+(?:[\s._/–—-]{1,3}\d+)+")
_WORD = re.compile(r"[^\W\d_]{2}")


def mask_niks(text: str) -> str:
    """Hide every number in a text that may be somebody's NIK: ``3507**********10``.

    Hidden are sixteen unbroken digits that begin with a province, a longer run that holds sixteen digits
    with a province and a possible birth date, and groups of digits that make up such sixteen.
    """
    return _BROKEN.sub(_groups_masked, _UNBROKEN.sub(_run_masked, text))


def mask_nik(text: str) -> str:
    """Hide all of a NIK but its region and its end; all of it where it is short or has words in it."""
    if len(text) < 10 or _WORD.search(text):
        return "***"
    return text[:4] + "*" * (len(text) - 6) + text[-2:]


def digits_of(text: str) -> str:
    """Return the digits of a text, whatever their script, as 0 to 9."""
    if text.isascii() and text.isdigit():
        return text
    return "".join(str(unicodedata.digit(each)) for each in text if each.isdigit())


def _run_masked(match: re.Match[str]) -> str:
    digits = digits_of(match.group())
    whole = len(digits) == 16 and digits[:2] in PROVINCES
    inside = any(_shaped_as_nik(digits[start : start + 16]) for start in range(len(digits) - 15))
    return mask_nik(digits) if whole or inside else match.group()


def _groups_masked(match: re.Match[str]) -> str:
    written = match.group()
    groups = list(re.finditer(r"\d+", written))
    parts: list[str] = []
    shown_to, first = 0, 0
    while first < len(groups):
        start = groups[first].start()
        digits, last = "", first
        while last < len(groups) and len(digits) < 16:
            digits += digits_of(groups[last].group())
            last += 1
        if len(digits) == 16 and _shaped_as_nik(digits):
            parts += [written[shown_to:start], mask_nik(digits)]
            shown_to, first = groups[last - 1].end(), last
        else:
            first += 1
    return "".join([*parts, written[shown_to:]])


def _shaped_as_nik(digits: str) -> bool:
    day, month = int(digits[6:8]), int(digits[8:10])
    return digits[:2] in PROVINCES and 1 <= month <= 12 and (1 <= day <= 31 or 41 <= day <= 71)
