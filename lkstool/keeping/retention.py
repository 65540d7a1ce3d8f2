"""Which years' retention is over, and what is left of them elsewhere in the workspace."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.messages import mistake
from lkstool.dataset import purge as deleting
from lkstool.dataset.history import all_received
from lkstool.dataset.purge import Purge

if TYPE_CHECKING:
    from lkstool.workspace import Workspace


def purge(
    workspace: Workspace,
    *,
    year: str | None = None,
    before: str | None = None,
    yes: bool = False,
    now: datetime | None = None,
    made_by: str | None = None,
) -> tuple[Purge, tuple[Path, ...]]:
    """Delete what is personal of the years meant, or say what would be deleted.

    Args:
        workspace: whose years.
        year: this year alone.
        before: every year before this one; without both, what the settings say (``masa_simpan``).
        yes: really delete.
        now: the clock, with a zone; default the real one.
        made_by: who does it; default this user at this computer.

    Returns:
        What is or would be deleted, and the files in the inbox with the same content, which stay.

    Raises:
        UserError: no year is meant, there is nothing of it, or the database cannot be written.
    """
    if year is None and before is None:
        kept = workspace.settings.kept_years
        if kept is None:
            raise mistake("purge_which")
        before = str(int(workspace.settings.year) - kept + 1)
    years = deleting.purgeable(workspace, year=year, before=before)
    if yes and years:
        done = deleting.purge(workspace, years, now=now, made_by=made_by)
    else:
        done = deleting.plan(workspace, years)
    digests = {one.sha256 for one in all_received(workspace) if one.year in years}
    return done, _copies(workspace.inbox, digests)


def _copies(inbox: Path, digests: set[str]) -> tuple[Path, ...]:
    """Return the files of the inbox that have one of these contents."""
    if not digests or not inbox.is_dir():
        return ()
    return tuple(
        path
        for path in sorted(inbox.rglob("*.xls[xm]"))
        if path.is_file() and sha256(path.read_bytes()).hexdigest() in digests
    )
