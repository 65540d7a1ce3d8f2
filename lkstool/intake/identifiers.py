"""Numbers that name something: NIK, NPWP, NBM, postal codes, LKS codes, letters.

They are text. As a number Excel keeps only 15 digits of a NIK and drops leading zeros.
"""

from __future__ import annotations

import re
from datetime import date
from unicodedata import decimal

from lkstool.core.records import CellValue
from lkstool.core.regions import PROVINCES
from lkstool.intake.dates import find_date
from lkstool.intake.parsed import Parsed, as_typed, problem
from lkstool.intake.texts import clean

_NIK_DIGITS = 16
# From here on a float skips whole numbers, so the digits in the cell are not those that were typed.
_EXACT_BELOW = 2**53
_SEPARATORS = re.compile(r"[\s.\-'’‘`´/]")
_SCIENTIFIC = re.compile(r"\d[.,]?\d*\s*e\s*\+?\s*\d{1,2}", re.IGNORECASE)
_LKS = re.compile(r"(\d{2})\W?(\d{2})\W*([MA])\W*(\d{1,3})", re.IGNORECASE)
_LETTER_LABEL = re.compile(r"^no(?:mor)?\b[.:\s]*|\s*\b(?:tanggal|tgl|tertanggal)\b[.:\s]*$", re.IGNORECASE)


def parse_nik(value: CellValue) -> Parsed:
    """Read a NIK: 16 digits PPKKCC DDMMYY SSSS, a woman's day plus 40.

    Only what cannot be is refused: an unknown province or an impossible day. Kabupaten and kecamatan
    are split and merged over the years, so an unknown one proves nothing.

    Findings: LKS306 digits lost, LKS316 not 16 digits, LKS317 province, LKS318 date.
    """
    if isinstance(value, bool | date) or not isinstance(value, str | int | float):
        return problem("LKS316", digits=0)
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_BELOW:
        value = int(value)
    if isinstance(value, float):
        return problem("LKS306") if value.is_integer() else problem("LKS316", digits=0)
    if isinstance(value, int):
        digits = str(value)
        if len(digits) == _NIK_DIGITS and digits.endswith("0"):
            return problem("LKS306")
        return _checked_nik(digits, changed=True)
    text = clean(value)[0]
    if _SCIENTIFIC.fullmatch(text):
        return problem("LKS306")
    digits = _in_ascii(_SEPARATORS.sub("", text))
    return _checked_nik(digits, changed=digits != value)


def _in_ascii(text: str) -> str:
    """Return a text with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(decimal(each)) if each.isdecimal() else each for each in text)


def _checked_nik(digits: str, *, changed: bool) -> Parsed:
    if not (digits.isascii() and digits.isdigit() and len(digits) == _NIK_DIGITS):
        found = "".join(each for each in digits if each in "0123456789")
        # "NIK 3507..." has its sixteen digits; what else stands there must go.
        alone = _checked_nik(found, changed=False) if len(found) == _NIK_DIGITS else None
        return problem("LKS316", found if alone and not alone.code else None, digits=len(found))
    if digits[:2] not in PROVINCES:
        return problem("LKS317")
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    # 29 February is a day in one of the two centuries exactly if the two digits divide by four.
    if not _is_day(day - 40 if day > 40 else day, month, 2000 + year):
        return problem("LKS318")
    return Parsed(digits, kind="nik" if changed else None, after=digits if changed else None)


def _is_day(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def parse_npwp(value: CellValue) -> Parsed:
    """Read an NPWP: 15 digits, or 16 (a body's old number after a 0, or a person's NIK).

    Findings: LKS321 wrong length or check digit; LKS315 a leading zero that Excel dropped, put back.
    """
    from stdnum.exceptions import ValidationError
    from stdnum.id import npwp

    if isinstance(value, float | bool | date) or not isinstance(value, str | int):
        return problem("LKS321")
    text = str(value) if isinstance(value, int) else clean(value)[0]
    digits = _SEPARATORS.sub("", text)

    def is_valid(candidate: str) -> bool:
        try:
            npwp.validate(candidate)
        except ValidationError:
            return False
        return True

    if digits.isascii() and digits.isdigit():
        if is_valid(digits):
            changed = digits != value
            return Parsed(digits, kind="npwp" if changed else None, after=digits if changed else None)
        if isinstance(value, int) and len(digits) < 15 and is_valid(digits.zfill(15)):
            return Parsed(digits.zfill(15), "LKS315", kind="npwp", after=digits.zfill(15))
    return problem("LKS321")


def parse_digits(value: CellValue) -> Parsed:
    """Read a short number kept as text (NBM, postal code): digits without points, spaces, dashes.

    Anything else is left as typed, for the form's pattern to refuse.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value):
        return Parsed(str(int(value)))
    text = clean(value)[0] if isinstance(value, str) else as_typed(value)
    digits = _SEPARATORS.sub("", text)
    if digits.isascii() and digits.isdigit():
        changed = digits != value
        return Parsed(digits, kind="number" if changed else None, after=digits if changed else None)
    return Parsed(text)


def parse_lks_code(value: CellValue) -> Parsed:
    """Read an LKS code: ``35.07 M 3`` is ``35.07-M-003``. Another shape is left for the form's pattern."""
    text = clean(value)[0] if isinstance(value, str) else as_typed(value)
    found = _LKS.fullmatch(text)
    if not found:
        return Parsed(text)
    code = f"{found[1]}.{found[2]}-{found[3].upper()}-{int(found[4]):03d}"
    return Parsed(code, kind="code" if code != value else None, after=code if code != value else None)


def parse_letter(text: str) -> Parsed:
    """Read the number of a letter as printed, without an apostrophe in front.

    Args:
        text: cleaned text.

    Findings: LKS325 the letter's date stands in the same cell.
    """
    bare = text.lstrip("'’‘`").strip()
    found = find_date(bare)
    if found:
        _, before, after = found
        # A date inside the number ("460/24/05/2018") belongs to it; one before or after does not.
        leads = not before and after[:1] in (" ", ",", ";")
        trails = not after and before[-1:] in (" ", ",", ";")
        number = " ".join(_LETTER_LABEL.sub("", f"{before}{after}".strip(" ,;/")).split())
        if (leads or trails) and any(each.isdigit() for each in number):
            return problem("LKS325", number)
    return Parsed(bare, kind="trim" if bare != text else None, after=bare if bare != text else None)
