"""What is to be done after the meeting: the data propose it, the office decides it in ``rtl.xlsx``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.followup import FollowUp, Plan, updated
from lkstool.core.messages import mistake
from lkstool.forms.load import form_of, years
from lkstool.workspace.followup_list import follow_ups, laid_out, read_plans, write_plans

if TYPE_CHECKING:
    from lkstool.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Planned:
    """The list after a run.

    Attributes:
        path: where it is.
        year: of the reports that it follows.
        rows: what is proposed and added this year.
        past: what was chosen a year ago.
    """

    path: Path
    year: str
    rows: tuple[FollowUp, ...]
    past: tuple[FollowUp, ...]


def write_list(workspace: Workspace, year: str | None = None) -> Planned:
    """Bring the office's list up to date with the data and write it; what the office wrote stays.

    Args:
        workspace: whose list and data.
        year: of the reports; None for the workspace's.

    Raises:
        UserError: no such year, nothing merged for it, or the list cannot be read or written.
    """
    from lkstool.dataset.facts import facts
    from lkstool.indicators.compute import proposed

    settings = (workspace.for_year(year) if year else workspace).settings
    path = workspace.follow_ups
    plans = read_plans(path)
    current = facts(workspace, settings.year)
    if current.submissions.empty:
        raise mistake("nothing_to_report", year=settings.year)
    before = _year_before(settings.year)
    previous = facts(workspace, before) if before in years() else None
    now = proposed(current, previous, form_of(settings.year), settings)
    rows = updated(now, follow_ups(plans, settings.year))
    write_plans(path, {**plans, settings.year: laid_out(rows, plans.get(settings.year, ()))})
    past = tuple(each for each in follow_ups(plans, before) if each.chosen)
    return Planned(path, settings.year, rows, past)


def plan_of(workspace: Workspace, year: str) -> Plan:
    """Return what the office's list says of a year, for a report; nothing without a list.

    Raises:
        UserError: the list cannot be read.
    """
    plans = read_plans(workspace.follow_ups)
    return Plan(follow_ups(plans, year), follow_ups(plans, _year_before(year)))


def _year_before(year: str) -> str:
    return str(int(year) - 1)
