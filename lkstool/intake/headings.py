"""Which of the form's sheets or fields does a heading mean? Title, then alias, then a near spelling.

A near spelling must be near and alone: "Tanggal Masuk" is never taken for "Tanggal Keluar", and
"Tanggal Lahir Ayah" is not "Tanggal Lahir".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, Protocol

from lkstool.intake.texts import heading_key, key, without_parentheses, words, written_out

How = Literal["title", "alias", "near"]

# Similarity of two keys, 0 to 100; below these a heading is somebody's own column.
_NEAR_KEY = 90
_NEAR_WORD = 78
_NEAR_WORDS_KEY = 87
_LEAD = 5
_SHORTEST = 5
_MOST_FOUND = 5_000


class Named(Protocol):
    """What has a title that people see and other spellings of it: a sheet or a field of the form."""

    @property
    def name(self) -> str:
        """Stable name."""

    @property
    def title(self) -> str:
        """What people see."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other spellings."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a heading means, and how that is known."""

    name: str
    how: How


class Titles:
    """The titles of a form's sheets, or of the fields of one sheet, ready to be looked up.

    Attributes:
        named: those sheets or fields, in the form's order.
    """

    def __init__(self, named: Iterable[Named]) -> None:
        self._exact: dict[str, Match] = {}
        self._found: dict[str, Match | None] = {}
        self.named = tuple(named)
        for each in self.named:
            self._exact.setdefault(heading_key(each.title), Match(each.name, "title"))
        for each in self.named:
            for alias in each.aliases:
                self._exact.setdefault(heading_key(alias), Match(each.name, "alias"))
        self._written_out: dict[str, Match] = {}
        for each in self.named:
            for spelling in (each.title, *each.aliases):
                self._written_out.setdefault("".join(_spelt(spelling)), Match(each.name, "alias"))

    @cached_property
    def _spellings(self) -> list[tuple[str, tuple[str, ...], str]]:
        """Key, words and name of every title and alias; needed for near spellings only."""
        return [
            ("".join(_spelt(spelling)), _spelt(spelling), each.name)
            for each in self.named
            for spelling in (each.title, *each.aliases)
        ]

    def find(self, text: str) -> Match | None:
        """Return what a heading means by its title or an alias, also shortened; None if by neither."""
        try:
            return self._found[text]
        except KeyError:
            pass
        # The same headings and labels come with every file; what people type beside them does not.
        if len(self._found) == _MOST_FOUND:
            self._found.clear()
        meant = self._found[text] = self._find(text)
        return meant

    def _find(self, text: str) -> Match | None:
        if direct := self._exact.get(heading_key(text)):
            return direct
        if "(" in text:
            text = without_parentheses(text)
        whole = key(written_out(text))
        meant = self._exact.get(heading_key(text)) or self._exact.get(whole) or self._written_out.get(whole)
        return Match(meant.name, "alias") if meant else None

    def find_near(self, text: str, free: frozenset[str]) -> Match | None:
        """Return the one free name whose spelling is near; None if none is, or more than one.

        Args:
            text: the heading.
            free: names that no other heading has taken.
        """
        from rapidfuzz import fuzz

        wanted_words = tuple(written_out(without_parentheses(text)).split())
        wanted = "".join(wanted_words)
        if len(wanted) < _SHORTEST:
            return None
        best: dict[str, float] = {}
        for spelling, spelling_words, name in self._spellings:
            if name not in free or len(spelling) < _SHORTEST:
                continue
            score = fuzz.ratio(wanted, spelling)
            near_words = (
                score >= _NEAR_WORDS_KEY
                and len(wanted_words) == len(spelling_words)
                and all(
                    fuzz.ratio(one, other) >= _NEAR_WORD
                    for one, other in zip(wanted_words, spelling_words, strict=True)
                )
            )
            if score >= _NEAR_KEY or near_words:
                best[name] = max(best.get(name, 0.0), score)
        ranked = sorted(best.items(), key=lambda item: -item[1])
        if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _LEAD):
            return None
        return Match(ranked[0][0], "near")


# More than all sheets of all years; parts of a form, asked for one file, would otherwise pile up.
_MOST_KEPT = 500
_KEPT: dict[int, tuple[Sequence[Named], Titles]] = {}


def titles_of(named: Sequence[Named]) -> Titles:
    """Return the titles of a form's sheets or of a sheet's fields, made once for each form."""
    kept = _KEPT.get(id(named))
    if kept is None:
        if len(_KEPT) == _MOST_KEPT:
            _KEPT.clear()
        # The entry holds what it was made of, so that nothing else can come to have its number.
        kept = _KEPT[id(named)] = (named, Titles(named))
    return kept[1]


@lru_cache(maxsize=20_000)
def _spelt(spelling: str) -> tuple[str, ...]:
    """Return the words of a title or alias, abbreviations written out, but not where there is one word.

    "Ket" may be the alias of one field, and "Keterangan" somebody's own column.
    """
    said = words(spelling)
    return tuple(written_out(spelling).split()) if len(said) > 1 else said


def nearest(text: str, choices: Mapping[str, str]) -> str | None:
    """Return the choice that a misspelt text most likely means, only where it is safe to say so.

    Args:
        text: what stands in the cell.
        choices: spelling to what it stands for; several spellings may stand for one thing.
    """
    from rapidfuzz import fuzz

    wanted = key(text)
    if len(wanted) < 4:
        return None
    best: dict[str, float] = {}
    for spelling, meaning in choices.items():
        if len(spelling) >= 4:
            best[meaning] = max(best.get(meaning, 0.0), fuzz.ratio(wanted, key(spelling)))
    ranked = sorted(best.items(), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < 80 or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 8):
        return None
    return ranked[0][0]


def in_order(names: Sequence[str], order: Sequence[str]) -> bool:
    """Tell whether names stand in the given order (each is one of it)."""
    place = {name: at for at, name in enumerate(order)}
    positions = [place[name] for name in names]
    return positions == sorted(positions)
