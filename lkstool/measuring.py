"""The figures of a year of a workspace as they stand now, in full, with the rows behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkstool.forms.load import form_of, years

if TYPE_CHECKING:
    from lkstool.indicators.compute import Traced
    from lkstool.workspace import Workspace


def measured(workspace: Workspace, year: str | None = None) -> Traced | None:
    """Compute all figures of a year as the internal edition prints them.

    Args:
        workspace: whose dataset.
        year: form year; None is the workspace's.

    Returns:
        None where nothing of that year is in the dataset.

    Raises:
        UserError: no such year, or the dataset cannot be read.
    """
    from lkstool.dataset.facts import facts
    from lkstool.indicators.compute import traced

    settings = (workspace.for_year(year) if year else workspace).settings
    form = form_of(settings.year)
    now = facts(workspace, settings.year)
    if now.submissions.empty:
        return None
    last = str(int(settings.year) - 1)
    before = facts(workspace, last) if last in years() else None
    return traced(now, before, form, settings)
