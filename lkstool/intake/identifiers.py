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
_SEPARATORS = re.compile(r"[\s.\-–—_'’‘`´\"“”=/]")
_SCIENTIFIC = re.compile(r"\d[.,]?\d*\s*e\s*\+?\s*\d{1,2}", re.IGNORECASE)
# A number of a spreadsheet written out by it, with a mark between thousands.
_IN_THOUSANDS = re.compile(r"\d([.,])\d{3}(?:\1\d{3}){4}")
# Letters that are typed, or read from a scan, in place of a digit.
_LOOK_ALIKE = str.maketrans("OoIil|", "001111")
_TWO_NUMBERS = 30  # digits from which one cell seems to hold two NIK, or a NIK and a KK number
_NO_SERIAL = "0000"
_LKS = re.compile(r"(\d{2})\W?(\d{2})\W*([MA])\W*(\d{1,3})", re.IGNORECASE)
_LETTER_LABEL = re.compile(r"^no(?:mor)?\b[.:\s]*|\s*\b(?:tanggal|tgl|tertanggal)\b[.:\s]*$", re.IGNORECASE)


def parse_nik(value: CellValue) -> Parsed:
    """Read a NIK: 16 digits PPKKCC DDMMYY SSSS, a woman's day plus 40.

    Only what cannot be is refused: an unknown province or an impossible day. Kabupaten and kecamatan
    are split and merged over the years, so an unknown one proves nothing.

    Findings: LKS306 digits lost, LKS316 not 16 digits, LKS317 province, LKS318 date; each says in ``cause``
    what Excel or the hand did.
    """
    if isinstance(value, str) and _is_sixteen(value):
        # Nearly every one.
        return _checked_nik(value, changed=False)
    if isinstance(value, date):
        return problem("LKS316", digits=0, cause="date")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return problem("LKS316", digits=0, cause="other")
    if isinstance(value, float) and not value.is_integer():
        return problem("LKS316", digits=0, cause="other")
    if not isinstance(value, str):
        return _nik_of_number(int(value), exact=isinstance(value, int) or abs(value) < _EXACT_BELOW)
    text = clean(value)[0]
    if _SCIENTIFIC.fullmatch(text):
        return problem("LKS306", cause="shortened")
    digits = _in_ascii(_SEPARATORS.sub("", text))
    if _IN_THOUSANDS.fullmatch(text) and digits.endswith("0"):
        return problem("LKS306", cause="number")
    return _checked_nik(digits, changed=digits != value)


def _nik_of_number(number: int, *, exact: bool) -> Parsed:
    digits = str(number)
    if len(digits) == _NIK_DIGITS and digits.endswith("0"):
        return problem("LKS306", cause="number")
    if len(digits) == _NIK_DIGITS and not exact:
        return problem("LKS306", cause="rounded")
    return _checked_nik(digits, changed=True)


def _in_ascii(text: str) -> str:
    """Return a text with the digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(str(decimal(each)) if each.isdecimal() else each for each in text)


def _checked_nik(digits: str, *, changed: bool) -> Parsed:
    if not _is_sixteen(digits):
        return _not_sixteen(digits)
    if digits[:2] not in PROVINCES:
        return problem("LKS317")
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    day = day - 40 if day > 40 else day
    # 29 February is a day in one of the two centuries exactly if the two digits divide by four.
    if not _is_day(day, month, 2000 + year):
        cause = "month" if not 1 <= month <= 12 else "calendar" if 1 <= day <= 31 else "day"
        return problem("LKS318", cause=cause)
    return Parsed(digits, kind="nik" if changed else None, after=digits if changed else None)


def _is_sixteen(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) == _NIK_DIGITS


def _not_sixteen(text: str) -> Parsed:
    """Say why a text, without what may stand between digits, is not sixteen of them."""
    found = "".join(each for each in text if each in "0123456789")
    look_alike = text.translate(_LOOK_ALIKE)
    if _is_sixteen(look_alike):
        return problem("LKS316", _if_nik(look_alike), digits=len(found), cause="letters")
    if len(found) == _NIK_DIGITS:
        # "NIK 3507..." has its sixteen digits; what else stands there must go.
        return problem("LKS316", _if_nik(found), digits=_NIK_DIGITS, cause="beside")
    return problem("LKS316", digits=len(found), cause=_cause(found, mixed=found != text))


def _if_nik(digits: str) -> str | None:
    """Return sixteen digits if they may be somebody's NIK; the serial starts at 0001."""
    can_be = not _checked_nik(digits, changed=False).code and not digits.endswith(_NO_SERIAL)
    return digits if can_be else None


def _cause(found: str, *, mixed: bool) -> str:
    if not found:
        return "words"
    if len(found) >= _TWO_NUMBERS:
        return "two"
    if mixed:
        return "mixed"
    return "short" if len(found) < _NIK_DIGITS else "long"


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
    if isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer():
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
