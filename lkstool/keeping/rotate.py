"""A new key for the office: the archived originals are read again, so that every token can be made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.keeping import Rotated
from lkstool.core.messages import mistake
from lkstool.dataset import archive, rekey, store
from lkstool.dataset.history import Received
from lkstool.examine import read_request
from lkstool.forms.load import form_of
from lkstool.intake.parse import collect
from lkstool.intake.pool import read_all
from lkstool.workspace import keys

if TYPE_CHECKING:
    from lkstool.core.records import Sent
    from lkstool.workspace import Workspace

_AT_ONCE = 50  # submissions parsed together


def without_original(workspace: Workspace) -> tuple[int, tuple[Received, ...]]:
    """Return how many submissions a new key must read again, and those whose original is not there.

    Raises:
        UserError: the database cannot be read.
    """
    submissions = rekey.with_originals(workspace)
    return len(submissions), tuple(one for one in submissions if not _place(workspace, one).is_file())


def rotate(
    workspace: Workspace,
    *,
    jobs: int | None = None,
    now: datetime | None = None,
    made_by: str | None = None,
    on_listed: Callable[[int], None] | None = None,
    on_done: Callable[[int], None] | None = None,
) -> Rotated:
    """Make a new key and all tokens with it; interrupted at any moment, old or new stand together.

    Args:
        workspace: whose key.
        jobs: reading processes; None means one for each core.
        now: the clock, with a zone; default the real one.
        made_by: who does it; default this user at this computer.
        on_listed: told how many originals there are.
        on_done: told how many are read.

    Raises:
        UserError: the database cannot be written, or something was merged meanwhile; then the old key stands.
    """
    submissions = rekey.with_originals(workspace)
    if on_listed:
        on_listed(len(submissions))
    new = keys.coming(workspace.folder)
    pairs: dict[str, str] = {}
    unread: list[Received] = []
    done = 0
    for year in sorted({one.year or "" for one in submissions}):
        mine = [one for one in submissions if one.year == year]
        form = form_of(year)
        reading = _read_again(workspace, mine, year, jobs)
        while part := list(islice(reading, _AT_ONCE)):
            good = [sent for one, sent in part if sent.kind == "submission" and sent.sha256 == one.sha256]
            unread += [one for one, sent in part if sent not in good]
            collection, _, _ = collect(good, form)
            pairs |= rekey.tokens_of(collection, form, workspace.key, new)
            done += len(part)
            if on_done:
                on_done(done)
    ids = [one.id for one in submissions]
    tokens = rekey.rekey(workspace, new, pairs, ids, now=now, made_by=made_by)
    try:
        old_key = keys.exchange(workspace.folder, workspace.key)
    except OSError as error:  # the next command finishes it
        raise mistake("key_not_exchanged", file=keys.COMING) from error
    shared = store.sqlite_file(workspace) is None
    return Rotated(
        tokens.replaced,
        tokens.emptied,
        old_key,
        store.key_mark(new)[:8],
        tuple((one.lks or "", one.year or "") for one in unread),
        shared,
    )


def _read_again(
    workspace: Workspace, submissions: Sequence[Received], year: str, jobs: int | None
) -> Iterator[tuple[Received, Sent]]:
    request = read_request(year, workspace)
    paths = [str(_place(workspace, one)) for one in submissions]
    return zip(submissions, read_all(paths, request, jobs), strict=True)


def _place(workspace: Workspace, one: Received) -> Path:
    return archive.original_path(workspace.archive, one.sha256, one.file)
