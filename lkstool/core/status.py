"""How far a year's collecting is: what is known of each LKS, and the sums by those who look after them.

An LKS has sent, or has not; what it sent is valid, must be repaired, or tells nothing at all. An empty form
and a copy of last year's are received, but nothing is reported with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

Standing = Literal[
    "missing",
    "blank",
    "copied",
    "repair",
    "valid",
    "valid_repair",
    "inactive",
    "inactive_sent",
    "unregistered",
]
Source = Literal["file", "dataset"]

# In the order in which they ask for attention.
STANDINGS: tuple[Standing, ...] = (
    "missing",
    "blank",
    "copied",
    "repair",
    "valid_repair",
    "valid",
    "unregistered",
    "inactive_sent",
    "inactive",
)
VALID: frozenset[Standing] = frozenset({"valid", "valid_repair"})
TO_REPAIR: frozenset[Standing] = frozenset({"blank", "copied", "repair"})
# Nothing was expected of these: they stand beside every sum of the expected.
UNEXPECTED: frozenset[Standing] = frozenset({"inactive", "inactive_sent", "unregistered"})

BLANK_CODE = "LKS116"
COPIED_CODE = "LKS708"


@dataclass(frozen=True, slots=True)
class Listed:
    """One LKS as the register has it.

    Attributes:
        region: code of its kabupaten or kota.
        pdm: who looks after it (a PDM or PDA); "" if the register does not say.
        deadline: its own last day; None for the common one.
    """

    code: str
    name: str
    region: str
    pdm: str
    active: bool
    deadline: date | None


@dataclass(frozen=True, slots=True)
class LksStatus:
    """What is known of one LKS in one year.

    Attributes:
        name: "" if it is not in the register.
        pdm: who looks after it.
        region: code of its kabupaten or kota; "" if unknown.
        received: day on which its first valid submission came, else its latest; None if it sent nothing.
        deadline: its last day.
        late_days: days from its last day to the first valid submission, or to today while there is none; 0 if
            in time, or if nothing was expected of it.
        errors: errors in its latest submission.
        codes: the codes of these errors with their number, the most frequent first.
        rounds: submissions up to the first valid one, or so far.
        reported: something readable came that was neither empty nor a copy of last year's.
    """

    code: str
    name: str
    pdm: str
    region: str
    standing: Standing
    received: date | None
    deadline: date
    late_days: int
    errors: int
    codes: tuple[tuple[str, int], ...]
    rounds: int
    reported: bool

    @property
    def expected(self) -> bool:
        """True if this LKS is one of those that a form is expected from."""
        return self.standing not in UNEXPECTED

    @property
    def to_chase(self) -> bool:
        """True if somebody must still send or repair something."""
        return self.expected and self.standing != "valid"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many LKS: of the expected ones, each is either valid, to repair or missing.

    Attributes:
        registered: expected to send: active in the register, or without a register those that sent.
        received: sent anything.
        reported: sent something readable, neither empty nor a copy.
        valid: something of theirs counts in the dataset, also if what they sent last must be repaired.
        to_repair: sent, but nothing counts yet.
        missing: sent nothing.
        late: not valid by their last day, or not yet although it is over.
        inactive: not active in the register, whether they sent or not.
        unregistered: sent, but are not in the register.
    """

    registered: int = 0
    received: int = 0
    reported: int = 0
    valid: int = 0
    to_repair: int = 0
    missing: int = 0
    late: int = 0
    inactive: int = 0
    unregistered: int = 0

    @property
    def valid_percent(self) -> int | None:
        """Return the valid among the expected, rounded down so that only all are 100; None if none is."""
        return self.valid * 100 // self.registered if self.registered else None


COUNTED: tuple[str, ...] = tuple(each.name for each in fields(Counts))


@dataclass(frozen=True, slots=True)
class PdmStatus:
    """The LKS of one PDM or PDA.

    Attributes:
        region: code of its kabupaten or kota; "" if unknown.
        rounds: submissions that its valid LKS needed on average; None if none is valid.
        lks: its LKS, in code order.
    """

    name: str
    region: str
    counts: Counts
    rounds: float | None
    lks: tuple[LksStatus, ...]


@dataclass(frozen=True, slots=True)
class LastBatch:
    """The latest merge that stands: its number and its day on the office's clock."""

    number: int
    day: date


@dataclass(frozen=True, slots=True)
class StatusTable:
    """How far a year's collecting is.

    Attributes:
        as_of: the day for which it is said who is late.
        deadline: the common last day.
        council: who collects.
        register: where the register was read; None if there is none.
        pdm: by region code, then name.
        waiting: workbooks in the inbox that were never merged.
        unclear: workbooks in the inbox that were merged without anybody knowing whose they are.
        last_batch: None before the first merge.
    """

    year: str
    as_of: date
    deadline: date
    council: str
    register: Source | None
    pdm: tuple[PdmStatus, ...]
    waiting: int = 0
    unclear: int = 0
    last_batch: LastBatch | None = None

    @property
    def lks(self) -> tuple[LksStatus, ...]:
        """All LKS, in the order of their PDM, then by code."""
        return tuple(one for each in self.pdm for one in each.lks)

    @property
    def totals(self) -> Counts:
        """The sums over all."""
        return counted(self.lks)

    @property
    def rounds(self) -> float | None:
        """Submissions that the valid LKS needed on average; None if none is valid."""
        return mean_rounds(self.lks)


def counted(lks: Iterable[LksStatus]) -> Counts:
    """Count LKS by what is known of them."""
    every = tuple(lks)
    expected = tuple(each for each in every if each.expected)
    return Counts(
        registered=len(expected),
        received=sum(1 for each in expected if each.standing != "missing"),
        reported=sum(1 for each in expected if each.reported),
        valid=sum(1 for each in expected if each.standing in VALID),
        to_repair=sum(1 for each in expected if each.standing in TO_REPAIR),
        missing=sum(1 for each in expected if each.standing == "missing"),
        late=sum(1 for each in expected if each.late_days),
        inactive=sum(1 for each in every if each.standing in ("inactive", "inactive_sent")),
        unregistered=sum(1 for each in every if each.standing == "unregistered"),
    )


def mean_rounds(lks: Iterable[LksStatus]) -> float | None:
    """Return how many submissions the valid LKS needed on average; None if none is valid."""
    needed = [each.rounds for each in lks if each.standing in VALID]
    return sum(needed) / len(needed) if needed else None


def by_pdm(lks: Sequence[LksStatus]) -> tuple[PdmStatus, ...]:
    """Put LKS together by who looks after them, by region code, then name (a PDM before the PDA).

    One that looks after LKS of several regions stands at that of most of them.
    """
    groups: dict[str, list[LksStatus]] = {}
    for each in sorted(lks, key=lambda each: each.code):
        groups.setdefault(each.pdm, []).append(each)
    made = []
    for name, members in groups.items():
        region = Counter(each.region for each in members).most_common(1)[0][0]
        made.append(PdmStatus(name, region, counted(members), mean_rounds(members), tuple(members)))
    return tuple(sorted(made, key=_order))


def _order(group: PdmStatus) -> tuple[bool, str, bool, str]:
    return not group.region, group.region, not group.name.startswith("PDM"), group.name
