"""Follow-up (RTL): what is to be done in a kabupaten or kota after the meeting, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

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

    @property
    def is_done_in_time(self) -> bool:
        """True if it is done, and by its last day as far as both days are known."""
        if self.status != "selesai":
            return False
        return self.due is None or (self.finished is not None and self.finished <= self.due)
