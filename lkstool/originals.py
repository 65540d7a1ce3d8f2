"""Which submission of an LKS is meant, and where its workbook lies.

An accepted one lies in the archive until its retention is over. One that was rejected is not archived; it is
looked for in the inbox, by the hash of its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.dataset.archive import original_path
from lkstool.dataset.history import Batch, Received, history
from lkstool.intake.inbox import spreadsheets

if TYPE_CHECKING:
    from lkstool.workspace import Workspace

_SHORTEST_HASH = 4


@dataclass(frozen=True, slots=True)
class Came:
    """A submission and the merge that it came with."""

    batch: Batch
    received: Received


@dataclass(frozen=True, slots=True)
class Chosen:
    """Two submissions of one LKS and year.

    Attributes:
        passed_over: submissions that were not chosen because their workbook is not kept, latest first.
    """

    old: Came
    new: Came
    passed_over: tuple[Came, ...]


@dataclass(frozen=True)
class Originals:
    """The workbooks that a workspace still has."""

    workspace: Workspace

    def path(self, one: Received) -> Path:
        """Return where the workbook of a submission lies.

        Raises:
            UserError: it is gone, for whatever reason.
        """
        if one.purged:
            raise mistake("original_purged", submission=str(one.id))
        # One that could not even be loaded has no hash.
        if one.sha256 and (at := original_path(self.workspace.archive, one.sha256, one.file)).is_file():
            return at
        if one.state == "accepted":
            raise mistake("no_original", submission=str(one.id))
        if one.sha256 not in self._inbox:
            raise mistake("rejected_not_kept", submission=str(one.id), file=one.file)
        return self._inbox[one.sha256]

    @cached_property
    def _inbox(self) -> Mapping[str, Path]:
        """The files of the inbox by the hash of their content; those that cannot be read are left out."""
        found: dict[str, Path] = {}
        if not self.workspace.inbox.is_dir():
            return found
        for file in map(Path, spreadsheets(self.workspace.inbox)):
            try:
                found[hashlib.sha256(file.read_bytes()).hexdigest()] = file
            except OSError:
                continue
        return found


def two_submissions(
    originals: Originals, lks: str, year: str, old: str | None = None, new: str | None = None
) -> Chosen:
    """Choose two submissions of an LKS.

    Args:
        originals: whose dataset, and what is kept of it.
        lks: code of the LKS, in upper or lower case.
        year: form year.
        old: number of the earlier one, or the beginning of its hash; None for the latest before ``new`` whose
            content is another.
        new: the later one; None for the latest. Where none is named, those are meant whose workbook is kept
            and whose batch was not taken back.

    Raises:
        UserError: there are no two such submissions.
    """
    code = lks.strip().upper()
    came = [
        Came(batch, one)
        for batch in history(originals.workspace, code)
        for one in batch.submissions
        if one.year == year
    ]
    if not came:
        raise mistake("nothing_of_year", lks=code, year=year)
    passed_over: list[Came] = []
    later = _named(new, came) if new else _latest(came, originals, passed_over)
    if old:
        earlier = _named(old, came)
    else:
        before = [each for each in came[: came.index(later)] if each.received.sha256 != later.received.sha256]
        if not before and passed_over:
            # There were two; one of them is not kept, and that is why they cannot be compared.
            originals.path(passed_over[0].received)
        if not before:
            raise mistake("only_one_submission", lks=code, year=year)
        earlier = _latest(before, originals, passed_over)
    if earlier == later:
        raise mistake("same_submission", submission=str(later.received.id), lks=code)
    return Chosen(earlier, later, tuple(passed_over))


def _latest(came: Sequence[Came], originals: Originals, passed_over: list[Came]) -> Came:
    """Return the latest that stands and whose workbook is kept; the latest of them says why there is none."""
    standing = [each for each in came if each.batch.undone_at is None] or came
    reason: UserError | None = None
    for each in reversed(standing):
        try:
            originals.path(each.received)
        except UserError as error:
            reason = reason or error
            passed_over.append(each)
        else:
            return each
    assert reason is not None
    raise reason


def _named(text: str, came: Sequence[Came]) -> Came:
    wanted = text.strip().lower()
    found = [each for each in came if str(each.received.id) == wanted]
    if not found and len(wanted) >= _SHORTEST_HASH:
        found = [each for each in came if each.received.sha256.startswith(wanted)]
    if len({each.received.sha256 for each in found}) != 1:
        numbers = [str(each.received.id) for each in came]
        raise mistake("no_such_submission", name=text, lks=str(came[0].received.lks), numbers=numbers)
    return found[-1]
