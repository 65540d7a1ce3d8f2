"""The gate before the directory: nothing personal gets through, and what is stopped is named with its place.

Free text is where people write what no column asks: a child's name in a good practice, a private number in
the opening hours. Names are recognised by the tokens of the dataset; no name is ever read in clear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from lkstool.core.codes import found
from lkstool.core.directory import Listing
from lkstool.core.masking import mask_niks
from lkstool.core.records import Finding, Personal, Place

# Longest name, in words, that is looked for.
_LONGEST = 5
_MASKED_NIK = re.compile(r"\d{4}\*{6,}\d{2}")
_MONTHS = "jan|feb|mar|apr|mei|jun|jul|agu|ags|sep|okt|nov|des|may|aug|oct|dec"
_DATE = re.compile(
    rf"(?<!\d)(?:[0-3]?\d[\s./-]{{1,3}}(?:[01]?\d|(?:{_MONTHS})[a-z]*)[\s./-]{{1,3}}(?P<late>(?:19|20)\d\d)"
    rf"|(?P<early>(?:19|20)\d\d)[./-](?:0\d|1[0-2])[./-][0-3]\d)(?!\d)",
    re.IGNORECASE,
)
_PHONES = (
    re.compile(r"(?<![\d.,])(?:\+?62|0)[\s.-]?8(?:[\s.-]?\d){7,11}(?!\d)"),
    re.compile(r"(?<![\d.,])\(?0[2-7]\d{1,2}\)?[\s-]{0,2}[1-9](?:[\s-]?\d){5,7}(?!\d)"),
    re.compile(r"\+62(?:[\s-]?\d){7,11}(?!\d)"),
)
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"[^\W\d_]+(?:['’‘`-][^\W\d_]+)*")
# What a file holds besides its words: fonts, checksums and identifiers, in which any digits may meet.
_NOT_WORDS = re.compile(
    r"data:[a-z0-9/+.-]+;base64,[A-Za-z0-9+/=]+|sha256[:-][A-Za-z0-9+/=]+"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)

# Sheet, field and the answer's own name in a Listing, for every free text that the directory shows.
_ANSWERS = {
    "name": ("PROFIL", "nama"),
    "address": ("PROFIL", "alamat"),
    "village": ("PROFIL", "desa"),
    "district": ("PROFIL", "kecamatan"),
    "how_to": ("PROFIL", "cara_mendapat_layanan"),
    "hours": ("PROFIL", "jam_layanan"),
    "site": ("PROFIL", "situs"),
}
_PRACTICE = {"title": "judul", "problem": "masalah", "way": "cara", "result": "hasil"}
# These are checked for numbers only: an LKS and its street often bear a person's name.
_NAMES_ALLOWED = frozenset(("name", "address", "village", "district", "site"))


def stopped(
    listings: Collection[Listing],
    known: Callable[[str], bool],
    titles: Mapping[str, str],
    allowed: Collection[str] = (),
) -> list[Finding]:
    """Find what must not be published, in order of the listings.

    Args:
        listings: what is about to be shown.
        known: says whether some words are the name of somebody who is or was served.
        titles: heading by ``sheet.field``, sheet in small letters.
        allowed: answers that somebody of the office has read and found to be no person's, as ``answer_key``
            names them; a NIK is never allowed.
    """
    made: list[Finding] = []
    for one in listings:
        for answer, sheet, field, text in _texts(one):
            place = Place(one.code, sheet, field=field, title=titles.get(f"{sheet.lower()}.{field}", field))
            may = answer_key(place) in allowed
            made += _in_text(one, answer, text, place, known, may=may)
    return made


def answer_key(place: Place) -> str:
    """Return how the settings name an answer: ``35.07-M-003.jam_layanan``; a table ``….praktik``."""
    table = (place.sheet or "").lower()
    return f"{place.file}.{place.field if table == 'profil' else table}"


def leaks(name: str, text: str, contacts: Collection[str]) -> list[Finding]:
    """Look through a finished page or file once more: numbers like NIK, and contacts nobody agreed to.

    Args:
        name: of the file.
        text: its whole text.
        contacts: digits of telephone numbers, and addresses of mail, that may be shown.
    """
    words = _NOT_WORDS.sub(" ", text)
    place = Place(name)
    made = []
    if mask_niks(words) != words:
        made.append(found("LKS802", place, lks=name))
    if any(_digits(each) not in contacts for each in _phones(words)):
        made.append(found("LKS804", place, lks=name))
    if any(each.casefold() not in contacts for each in _MAIL.findall(words)):
        made.append(found("LKS805", place, lks=name))
    return made


def contacts_of(listings: Collection[Listing]) -> frozenset[str]:
    """Return the digits of every telephone number and every address of mail that may be shown."""
    phones = {_digits(each) for one in listings for each in (one.phone, one.whatsapp) if each}
    return frozenset(phones | {one.email.casefold() for one in listings if one.email})


def _texts(one: Listing) -> Iterator[tuple[str, str, str, str]]:
    """Yield the free texts of a listing: the answer's name, sheet, field, text."""
    for answer, (sheet, field) in _ANSWERS.items():
        if text := getattr(one, answer):
            yield answer, sheet, field, text
    for programme in one.programmes:
        yield "programmes", "PROGRAM", "nama_program", programme.name
    for practice in one.practices:
        for part, field in _PRACTICE.items():
            if text := getattr(practice, part):
                yield "practices", "PRAKTIK", field, text


def _in_text(
    one: Listing, answer: str, text: str, place: Place, known: Callable[[str], bool], *, may: bool
) -> Iterator[Finding]:
    if mask_niks(text) != text or _MASKED_NIK.search(text):
        yield found("LKS802", place, lks=one.code)
    if may:
        return
    if any((day["late"] or day["early"]) >= "1930" for day in _DATE.finditer(text)):
        yield found("LKS803", place, Personal(text), lks=one.code)
    own = contacts_of((one,))
    if any(_digits(each) not in own for each in _phones(text)):
        yield found("LKS804", place, Personal(text), lks=one.code)
    if any(each.casefold() not in own for each in _MAIL.findall(text)):
        yield found("LKS805", place, Personal(text), lks=one.code)
    if answer not in _NAMES_ALLOWED and any(known(name) for name in _possible_names(text, one.name)):
        yield found("LKS806", place, Personal(text), lks=one.code)


def _possible_names(text: str, own_name: str) -> Iterator[str]:
    """Yield the runs of words that could be a name: two words or more, or one that is written as a name."""
    spoken = own_name.casefold()
    words = list(_WORD.finditer(text))
    for first, start in enumerate(words):
        for last in range(first, min(first + _LONGEST, len(words))):
            run = text[start.start() : words[last].end()]
            if len(run) > 2 * _LONGEST * 20 or re.search(r"[.;:!?]\s", run):
                break
            if run.casefold() in spoken:
                continue
            if last > first or (len(run) >= 4 and run[0].isupper() and _inside(text, start.start())):
                yield run


def _inside(text: str, at: int) -> bool:
    """Say whether a word stands inside its sentence, where only a name begins with a capital."""
    before = text[:at].rstrip()
    return bool(before) and before[-1] not in ".!?:;\n"


def _phones(text: str) -> Iterator[str]:
    for pattern in _PHONES:
        for each in pattern.finditer(text):
            yield each.group()


def _digits(phone: str) -> str:
    """Return a number's digits, from the country's code on."""
    digits = re.sub(r"\D", "", phone)
    return "62" + digits[1:] if digits.startswith("0") else digits
