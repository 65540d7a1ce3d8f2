"""What the office has decided beside the rules: exceptions, and the day on which they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lkstool.core.records import Collection, Finding, Waiver
from lkstool.core.waivers import Owner, waive
from lkstool.workspace import Workspace
from lkstool.workspace.waivers import read_waivers


@dataclass(frozen=True, slots=True)
class Approvals:
    """The decisions in use for one run.

    Attributes:
        waivers: exceptions, in force and expired.
        today: the day that decides which is which.
    """

    waivers: tuple[Waiver, ...]
    today: date

    def applied(self, findings: Sequence[Finding], collection: Collection) -> list[Finding]:
        """Apply the exceptions to the findings of a collection (see ``core.waivers.waive``)."""
        owners = {
            one.file: Owner(one.lks, {sheet.title: name for name, sheet in one.sheets.items()})
            for one in collection.submissions
        }
        return waive(findings, owners, self.waivers, self.today)


def load(workspace: Workspace, today: date | None) -> Approvals:
    """Read the decisions of a workspace.

    Args:
        workspace: whose decisions.
        today: the day that ends exceptions; None for the reference date of the settings.

    Raises:
        UserError: a file of decisions says something that cannot be meant.
    """
    return Approvals(read_waivers(workspace.waivers), today or workspace.settings.reference_date)
