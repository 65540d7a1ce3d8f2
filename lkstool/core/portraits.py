"""One kabupaten or kota, and one LKS, as their own page of a report shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lkstool.core.figures import Cell, Coverage, Unit
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


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of an LKS beside those of its kind and its own of last year.

    Attributes:
        id: of the figure whose rows it is made of.
        title: what it is, in a few words.
        own, before: this year and last; None where it cannot be said.
        median: of the valid LKS with the same main group; None for plain counts of people, which are nobody
            else's business, and where fewer than three LKS have the number.
        peers: how many LKS stand behind the median.
    """

    id: str
    title: str
    unit: Unit
    own: float
    before: float | None
    median: float | None
    peers: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that has ended or ends within a year; ``left`` is in days, below 0 once it has ended."""

    document: str
    ends: date
    left: int


@dataclass(frozen=True, slots=True)
class Repair:
    """What is to be repaired in a report: in a few words, in how many cells, on which sheets."""

    code: str
    title: str
    cells: int
    sheets: tuple[str, ...]
    blocks: bool


@dataclass(frozen=True, slots=True)
class LksPortrait:
    """One LKS that reported, as nobody but itself and the office may see it: no number is withheld.

    Attributes:
        code, name: of the LKS.
        place: short name of its kabupaten or kota; "" if unknown.
        kind, group: labels of its kind and of the group that most of its people belong to; "" if unknown.
        grade: its accreditation in words; "" if its report is not valid.
        valid, in_time: how it reported.
        received: the day of its first accepted report, else of its latest.
        rounds: how often it sent something until then.
        score: its own M08, 0 to 100.
        peers: valid LKS of the same main group, itself included.
        compared: its numbers, in the order of the page; none while its report is not valid.
        papers: those that end soonest first.
        cases: what the data propose that it should do, but for its papers and its report, which stand above.
        repairs: what blocks first, then what is most frequent.
    """

    code: str
    name: str
    place: str
    kind: str
    group: str
    grade: str
    valid: bool
    in_time: bool
    received: date | None
    rounds: int
    score: float
    peers: int
    compared: tuple[Compared, ...]
    papers: tuple[Paper, ...]
    cases: tuple[Case, ...]
    repairs: tuple[Repair, ...]


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
