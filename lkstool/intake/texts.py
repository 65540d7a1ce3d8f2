"""Text as people and programs leave it in cells: made clean, and made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

# Dropped without trace: format characters (zero width, direction marks), controls, what is no character.
_INVISIBLE = frozenset(("Cf", "Cc", "Cs", "Cn", "Co"))
_BREAKS = "\t\n\r\v\f"
_PARENTHESES = re.compile(r"\([^()]*\)")
# How people shorten the words of headings. Nothing that may stand for two words: "kel" is left as it is.
_SHORTENED = {
    "tgl": "tanggal", "tggl": "tanggal", "tangal": "tanggal", "lhr": "lahir", "jml": "jumlah",
    "jmlh": "jumlah", "jlh": "jumlah", "no": "nomor", "nomer": "nomor", "nmr": "nomor", "nm": "nama",
    "th": "tahun", "thn": "tahun", "bln": "bulan", "kec": "kecamatan", "kab": "kabupaten",
    "ket": "keterangan", "jns": "jenis", "almt": "alamat", "tmp": "tempat", "tmpt": "tempat",
    "tpt": "tempat", "telp": "telepon", "tlp": "telepon", "tlpn": "telepon", "pend": "pendidikan",
    "klmn": "kelamin", "sts": "status", "lap": "laporan", "msk": "masuk", "klr": "keluar",
}  # fmt: skip
_RUPIAH = re.compile(r"\(\s*rp\.?\s*\)")

Cleaning = Literal["trim", "characters"]


def clean(text: str) -> tuple[str, Cleaning | None]:
    """Return a text without stray spaces and invisible characters, in Unicode's composed form (NFC).

    Line breaks and every other white space become one plain space.

    Returns:
        The text, and what had to be done: ``trim`` for white space, ``characters`` for anything that
        cannot be seen (also a no-break space), None where nothing was.
    """
    if text.isascii() and text.isprintable():
        trimmed = " ".join(text.split())
        return trimmed, None if trimmed == text else "trim"
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(
        character
        for character in composed
        if character in _BREAKS or unicodedata.category(character) not in _INVISIBLE
    )
    trimmed = " ".join(visible.split())
    if visible != text or any(space in visible for space in "\u00a0\u202f\u2007"):
        return trimmed, "characters"
    return trimmed, None if trimmed == text else "trim"


@lru_cache(maxsize=50_000)
def key(text: str) -> str:
    """Return what is left of a text for comparing: letters and digits, case folded, no spaces.

    ``No. KTP``, ``NO KTP`` and ``no.ktp *`` have one key. A text of signs only is its own key.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(character for character in folded if character.isalnum())
    return letters or "".join(folded.split())


@lru_cache(maxsize=20_000)
def heading_key(text: str) -> str:
    """Return the key of a heading: as ``key``, and the unit ``(Rp)`` does not count."""
    return key(_RUPIAH.sub(" ", unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=20_000)
def written_out(text: str) -> str:
    """Return the words of a heading, joined by spaces, with usual abbreviations written out.

    ``Tgl. Lhr`` is ``tanggal lahir``. A ``No`` alone stays: it numbers the rows.
    """
    said = words(_RUPIAH.sub(" ", unicodedata.normalize("NFKC", text).casefold()))
    if said == ("no",):
        return "no"
    return " ".join(_SHORTENED.get(word, word) for word in said)


def without_parentheses(text: str) -> str:
    """Return a heading without its remarks: ``Tanggal Lahir (hh-bb-tttt)`` is ``Tanggal Lahir``."""
    return _PARENTHESES.sub(" ", text)


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text for comparing: case folded, signs dropped."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return tuple("".join(each if each.isalnum() else " " for each in folded).split())
