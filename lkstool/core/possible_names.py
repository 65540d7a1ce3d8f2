"""The words of a text that could be somebody's name. Whether they are is asked of the tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from lkstool.core.personal_marks import plain
from lkstool.core.regions import regions

# Longest name, in words, that is looked for.
_LONGEST = 5
_WORD = re.compile(r"[^\W\d_]+(?:['’‘`-][^\W\d_]+)*")
# Names that the same person writes in several ways.
_SPELLINGS = tuple(
    tuple(line.split())
    for line in (
        "muhammad mohammad muhamad mohamad mochammad mochamad muchammad muchamad mohammed moch moh muh m md",
        "ahmad achmad akhmad ahmed ach akh",
        "abdul abd",
        "siti sitti st",
    )
)
_OTHER_SPELLINGS = {word: spellings for spellings in _SPELLINGS for word in spellings}
# Words that are written with a capital and seldom mean a person; only a whole name of one word is meant here.
_CAPITALS = """
    senin selasa rabu kamis jumat sabtu ahad minggu
    januari februari maret april juni juli agustus september oktober november desember
    allah islam quran ramadan ramadhan jawa timur indonesia muhammadiyah aisyiyah
    dinas sosial puskesmas panti anak lansia kami
"""


def possible_names(text: str, own_name: str) -> Iterator[str]:
    """Yield the runs of words that could be a name: two words or more, or one that is written as a name.

    Args:
        text: what an LKS wrote.
        own_name: of the LKS; what is part of it is no other's name.
    """
    text = plain(text)
    spoken = own_name.casefold()
    words = list(_WORD.finditer(text))
    parted = [_parted(text, one, other) for one, other in pairwise(words)]
    written = [word[0] for word in words]
    for first, start in enumerate(words):
        for last in range(first, min(first + _LONGEST, len(words))):
            if last > first and parted[last - 1]:
                break
            run = text[start.start() : words[last].end()]
            if run.casefold() in spoken:
                continue
            if last > first or (len(run) >= 4 and run[0].isupper() and run.casefold() not in _no_names()):
                yield from _spellings(run, written[first : last + 1])


def _parted(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Say whether a sentence ends between two words; a dot after a short one makes it an abbreviation."""
    between = text[one.end() : other.start()]
    return bool(re.search("[;:!?]", between) or (re.search(r"\.\s", between) and len(one[0]) > 4))


def _spellings(run: str, words: list[str]) -> Iterator[str]:
    """Yield a run as it stands, and as it may stand in the list of those served."""
    yield run
    if len(words) == 1:
        return
    for other in _OTHER_SPELLINGS.get(words[0].casefold(), ()):
        yield " ".join([other, *words[1:]])
    if all(word[0].isupper() for word in words):
        yield from (f"{first} {run}" for first in _SPELLINGS[0])


@cache
def _no_names() -> frozenset[str]:
    return frozenset(_CAPITALS.split()) | {
        word.casefold() for region in regions().values() for word in region.bare.split()
    }
