"""Ways to reach an LKS: telephone, e-mail, web address."""

from __future__ import annotations

import re

from lkstool.core.records import CellValue
from lkstool.intake.parsed import Parsed, problem
from lkstool.intake.texts import clean

_COUNTRY = "62"
_SEVERAL = re.compile(r"\s*(?:/|,|;|\||&|\batau\b|\bdan\b)\s*", re.IGNORECASE)
_WORDS = re.compile(r"[a-z]", re.IGNORECASE)
_LETTERS = re.compile(r"[a-z.]+", re.IGNORECASE)
_REMARK = re.compile(r"\([^()]*\)")
_LABEL = re.compile(r"^(?:no(?:mor)?|telp?|telepon|tlp|hp|wa|whatsapp|fax|ph)\b[\s.:]*", re.IGNORECASE)
_EMAIL = re.compile(r"[a-z0-9._%+'-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE)
_URL = re.compile(
    r"(?P<scheme>https?://)?(?P<host>(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24})"
    r"(?P<port>:\d{2,5})?(?P<asked>(?:[/?#]\S*)?)",
    re.IGNORECASE,
)


def parse_phone(value: CellValue) -> Parsed:
    """Read a telephone number as E.164 (``+6281234500001``).

    Findings: LKS315 the leading zero is lost (put back), LKS319 not a number that can be called,
    LKS325 two numbers.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return _from_digits(str(value), was=value)
    if not isinstance(value, str):
        return problem("LKS319")
    text = _LABEL.sub("", clean(value)[0].lstrip("'’‘`")).strip()
    if _WORDS.search(_SEVERAL.sub("", text)):
        without_remarks = _REMARK.sub(lambda remark: " " if _WORDS.search(remark[0]) else remark[0], text)
        alone = _e164(_LETTERS.sub(" ", without_remarks))
        return problem("LKS319", alone)
    parts = [part for part in _SEVERAL.split(text) if part]
    if len(parts) > 1:
        return problem("LKS325", _e164(parts[0]))
    return _from_digits(text, was=value)


def _from_digits(text: str, was: CellValue) -> Parsed:
    digits = re.sub(r"\D", "", text)
    lost = not text.strip().startswith(("+", "0", "(")) and not digits.startswith(_COUNTRY)
    number = _e164(f"0{digits}" if lost else text)
    if number is None:
        return problem("LKS319")
    if lost:
        # Without its area code a number of the town looks like a lost zero; nobody could call it.
        if len(digits) < 9:
            return problem("LKS319")
        return Parsed(number, "LKS315", kind="phone", after=number)
    return Parsed(number, kind="phone" if number != was else None, after=number if number != was else None)


def _e164(text: str) -> str | None:
    """Return a number in international form; None if it cannot be called."""
    import phonenumbers

    digits = re.sub(r"\D", "", text)
    if digits.startswith(_COUNTRY):
        # "+62 (0)812" and "62 0812": the zero belongs to the national form only.
        text = "+" + _COUNTRY + digits.removeprefix(_COUNTRY).lstrip("0")
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def parse_email(text: str) -> Parsed:
    """Read an e-mail address, in lower case.

    Args:
        text: cleaned text.

    Findings: LKS320 not an address, LKS325 two of them.
    """
    addresses = [part for part in re.split(r"\s*[;,/]\s*|\s+(?:dan|atau)\s+", text) if part]
    if len(addresses) > 1 and all("@" in each for each in addresses):
        return problem("LKS325", addresses[0].lower() if _EMAIL.fullmatch(addresses[0]) else None)
    if _EMAIL.fullmatch(text) and ".." not in text:
        low = text.lower()
        return Parsed(low, kind="case" if low != text else None, after=low if low != text else None)
    mended = text.lower().replace(" ", "").replace(",", ".").rstrip(".;")
    return problem("LKS320", mended if _EMAIL.fullmatch(mended) and ".." not in mended else None)


def parse_url(text: str) -> Parsed:
    """Read a web address, with ``https://`` in front if it has none.

    Args:
        text: cleaned text.

    Findings: LKS326 not an address.
    """
    address = _web_address(text)
    if address is None:
        return problem("LKS326", _web_address(text.replace(",", ".").rstrip(".;")))
    return Parsed(
        address, kind="url" if address != text else None, after=address if address != text else None
    )


def _web_address(text: str) -> str | None:
    """Return a whole web address; None if the text is none."""
    found = _URL.fullmatch(text)
    if not found or "@" in text:
        return None
    # What is asked of a page follows a slash: "lks.example.org?id=1" is read as browsers read it.
    slash = "/" if found["asked"][:1] in ("?", "#") else ""
    scheme, host = (found["scheme"] or "https://").lower(), found["host"].lower()
    return f"{scheme}{host}{found['port'] or ''}{slash}{found['asked']}"
