"""Follow-up (RTL): what is to be done in a kabupaten or kota after the meeting, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

# Why a proposal of an earlier run is still there though no rule makes it any more.
OUTDATED = "Tidak lagi muncul dari data."

Progress = Literal["", "selesai", "berjalan", "belum"]


@dataclass(frozen=True, slots=True)
class Case:
    """One LKS that a follow-up is about, for the page of its PDM.

    Attributes:
        lks, name: its code and name.
        problem: what stands in its report, one sentence without any count of people.
        step: what it should do, one sentence.
        due: last day for it.
    """

    lks: str
    name: str
    problem: str
    step: str
    due: date


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One thing to do in one kabupaten or kota: proposed by a rule, or written by the office itself.

    Attributes:
        id: the same in every run: year, region, rule (``2025-35.07-surat``); of the office's own: year, ``K``
            and a number.
        rule: name of the rule; "" for the office's own.
        kabkota: code of the kabupaten or kota, which is also whose PDM it is; "" for the whole region.
        sentence: what is to be done.
        reason: why, with the numbers of LKS behind it.
        count: how many LKS it concerns; 0 where there is none to name.
        due: last day; None where the office has struck it out.
        responsible: who does it.
        cases: the LKS, the most urgent first; none once a year is over.
        chosen: whether the office has taken it up; None while it has not decided.
        status: what became of it; "" while nobody has said.
        finished: the day on which it was done, if that is known.
        row: its row in the office's list; None while it does not stand there.
    """

    id: str
    rule: str
    kabkota: str
    sentence: str
    reason: str
    count: int
    due: date | None
    responsible: str
    cases: tuple[Case, ...] = field(default=())
    chosen: bool | None = None
    status: Progress = ""
    finished: date | None = None
    row: int | None = field(default=None, compare=False)

    @property
    def is_done_in_time(self) -> bool:
        """True if it is done, and by its last day as far as both days are known."""
        if self.status != "selesai":
            return False
        return self.due is None or (self.finished is not None and self.finished <= self.due)

    @property
    def is_outdated(self) -> bool:
        """True if no rule makes this proposal any more and nobody has decided on it."""
        return self.chosen is None and self.reason == OUTDATED


@dataclass(frozen=True, slots=True)
class Plan:
    """What the office's own list says.

    Attributes:
        now: what it has made of this year's proposals.
        before: what it chose last year, with what became of it.
    """

    now: tuple[FollowUp, ...] = ()
    before: tuple[FollowUp, ...] = ()


NO_PLAN = Plan()


def updated(proposed: Iterable[FollowUp], kept: Sequence[FollowUp]) -> tuple[FollowUp, ...]:
    """Join what the rules propose now with what the office has made of earlier proposals.

    What somebody may have written stays as it is: text, last day, responsible, decision, status. Only the
    reason, the number and the names of the LKS follow the data. No row goes: of a proposal that no rule makes
    any more it is said that it is outdated.

    Returns:
        The office's rows in their order, then the new proposals.
    """
    fresh = {each.id: each for each in proposed}
    rows = []
    for row in kept:
        now = fresh.pop(row.id, None)
        if now is not None:
            rows.append(replace(row, reason=now.reason, count=now.count, cases=now.cases))
        elif row.rule:
            rows.append(replace(row, reason=OUTDATED, count=0, cases=()))
        else:
            rows.append(row)
    return (*rows, *fresh.values())
