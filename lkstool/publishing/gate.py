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
from lkstool.core.personal_marks import birth_dates, mails, niks, phone_digits, phones, written_mails
from lkstool.core.possible_names import possible_names
from lkstool.core.records import Finding, Personal, Place

# What a file holds besides its words: fonts, checksums and identifiers, in which any digits may meet.
_NOT_WORDS = re.compile(
    r"data:[a-z0-9/+.-]+;base64,[A-Za-z0-9+/=]+|sha256[:-][A-Za-z0-9+/=]+"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)

# Telephone numbers as a finished file writes them; there the bolder patterns would find dates and sums.
_WRITTEN_PHONES = (
    re.compile(r"(?<![\d.,])(?:\+?62|0)[\s.-]?8(?:[\s.-]?\d){7,11}(?!\d)"),
    re.compile(r"(?<![\d.,])\(?0[2-7]\d{1,2}\)?[\s-]{0,2}[1-9](?:[\s-]?\d){5,7}(?!\d)"),
    re.compile(r"\+62(?:[\s-]?\d){7,11}(?!\d)"),
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
# How the settings name what may be allowed.
ANSWERS = (*(field for _, field in _ANSWERS.values()), "program", "praktik")
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
    if not set(_written_phones(words)) <= set(contacts):
        made.append(found("LKS804", place, lks=name))
    if not written_mails(words) <= set(contacts):
        made.append(found("LKS805", place, lks=name))
    return made


def contacts_of(listings: Collection[Listing], allowed: Collection[str] = ()) -> frozenset[str]:
    """Return the digits of every telephone number and every address of mail that may be shown.

    Args:
        listings: what is shown.
        allowed: as for ``stopped``; what stands in these answers may be shown too.
    """
    numbers = {phone_digits(each) for one in listings for each in (one.phone, one.whatsapp) if each}
    addresses = {one.email.casefold() for one in listings if one.email}
    read = (
        contacts_in(text)
        for one in listings
        for _, sheet, field, text in _texts(one)
        if answer_key(Place(one.code, sheet, field=field)) in allowed
    )
    return frozenset(numbers | addresses).union(*read)


def contacts_in(text: str) -> frozenset[str]:
    """Return the digits of the telephone numbers, and the addresses of mail, that stand in a text."""
    return frozenset(_written_phones(text)) | written_mails(text)


def _written_phones(text: str) -> Iterator[str]:
    for pattern in _WRITTEN_PHONES:
        for each in pattern.finditer(text):
            yield phone_digits(each.group())


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
    if niks(text):
        yield found("LKS802", place, lks=one.code)
    if may:
        return
    if birth_dates(text):
        yield found("LKS803", place, Personal(text), lks=one.code)
    own = contacts_of((one,))
    # A number written without its area is one's own where one's own ends with it.
    if not all(
        any(whole == each or (len(each) > 5 and whole.endswith(each)) for whole in own)
        for each in phones(text)
    ):
        yield found("LKS804", place, Personal(text), lks=one.code)
    if not own.issuperset(mails(text)):
        yield found("LKS805", place, Personal(text), lks=one.code)
    if answer not in _NAMES_ALLOWED and any(known(name) for name in possible_names(text, one.name)):
        yield found("LKS806", place, Personal(text), lks=one.code)
