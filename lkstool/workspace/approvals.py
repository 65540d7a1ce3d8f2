"""What the office has decided beside the rules: exceptions for one LKS, repairs for all, and the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lkstool.core.records import Collection, Finding, Waiver
from lkstool.core.waivers import waive
from lkstool.dataset.audit import this_user
from lkstool.intake.parse import Repairs
from lkstool.workspace import Workspace
from lkstool.workspace.repair_list import Decision, read_decisions, signed, write_decisions
from lkstool.workspace.repairs import usable
from lkstool.workspace.waivers import read_waivers


@dataclass(frozen=True, slots=True)
class Approvals:
    """The decisions in use for one run.

    Attributes:
        waivers: exceptions, in force and expired.
        today: the day that decides which is which.
        decisions: the list of repairs as it is now.
        repairs: what of it is agreed, by form year.
    """

    waivers: tuple[Waiver, ...]
    today: date
    decisions: tuple[Decision, ...] = ()
    repairs: Mapping[str, Repairs] = field(default_factory=dict)

    def applied(self, findings: Sequence[Finding], collection: Collection) -> list[Finding]:
        """Apply the exceptions to the findings of a collection (see ``core.waivers.waive``)."""
        owners = {one.file: one for one in collection.submissions}
        return waive(findings, owners, self.waivers, self.today)


def load(workspace: Workspace, today: date | None, *, sign: bool = True) -> Approvals:
    """Read the decisions of a workspace.

    Args:
        workspace: whose decisions.
        today: the day that ends exceptions; None for the reference date of the settings.
        sign: write into the list who agreed and when, where the officer has only ticked Ya; needs ``today``.

    Raises:
        UserError: a file of decisions says something that cannot be meant, or the list is to be signed and
            is open elsewhere.
    """
    waivers = read_waivers(workspace.waivers)
    decisions = read_decisions(workspace.repairs)
    read = decisions
    if sign and today and any(each.agreed and not each.is_signed for each in read):
        decisions = signed(read, this_user(), today)
    repairs = usable(decisions, workspace.repairs.name)
    if decisions != read:
        write_decisions(workspace.repairs, decisions)
    return Approvals(waivers, today or workspace.settings.reference_date, decisions, repairs)
