"""One kabupaten or kota, and one LKS, as their own page of a report shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lkstool.core.figures import Cell, Coverage
from lkstool.core.followup import Case, FollowUp

# How a PDM reports, in words that shame nobody: all in time and valid; better than half of those with three
# LKS or more; none of these; too few LKS to be compared; no LKS.
Standing = Literal["penuh", "atas", "biasa", "sedikit", "kosong"]


@dataclass(frozen=True, slots=True)
class Matter:
    """One LKS that something is to be done about: all of it, the most urgent first."""

    lks: str
    name: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class RegionPortrait:
    """One kabupaten or kota. Counts are LKS, but for ``people`` and ``groups``, which may be withheld.

    Attributes:
        code, name: Kemendagri code and official name.
        registered, reporting, valid, in_time: LKS of the register, and those of them that did so.
        counted: valid LKS, also such as the register does not have: what the other numbers are made of.
        licensed, graded: those of them whose licence, whose accreditation holds on the reference day.
        people: people served; None where nothing valid came.
        groups: label and people of each group, in the form's order.
        score: M08 of the region; None without LKS.
        standing: see ``Standing``.
        compared: regions with three LKS or more, among which ``atas`` is the better half.
        matters: LKS that something is to be done about, the most urgent first.
        follow_up: proposed or decided here, the most urgent first.
        past_follow_up: decided here a year ago.
        neighbours: name and registered LKS of the regions next to it that have any.
    """

    code: str
    name: str
    registered: int
    reporting: int
    valid: int
    in_time: int
    counted: int
    licensed: int
    graded: int
    people: Cell
    groups: tuple[tuple[str, Cell], ...]
    score: float | None
    standing: Standing
    compared: int
    matters: tuple[Matter, ...]
    follow_up: tuple[FollowUp, ...]
    past_follow_up: tuple[FollowUp, ...]
    neighbours: tuple[tuple[str, int], ...]

    @property
    def coverage(self) -> Coverage:
        """How many LKS stand behind the numbers, of those that should."""
        return Coverage("sah", self.counted, max(self.registered, self.counted))


def matters_of(follow_up: Sequence[FollowUp]) -> tuple[Matter, ...]:
    """Gather what is to be done by LKS; the LKS in the order in which each is first named.

    What the office has struck out is left out. An LKS with one more urgent case comes before one with many.
    """
    names: dict[str, str] = {}
    cases: dict[str, list[Case]] = {}
    for each in follow_up:
        if each.chosen is False:
            continue
        for case in each.cases:
            names.setdefault(case.lks, case.name)
            cases.setdefault(case.lks, []).append(case)
    return tuple(Matter(code, names[code], tuple(its)) for code, its in cases.items())
