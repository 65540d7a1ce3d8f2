"""What a merge takes in: files read, checked and compared; and those that need not be read again.

A file that counts already, just as it is, changes nothing whatever stands in it. Where nothing else has
changed either (no exception or repair of the office, the same register), its hash says enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.comparison import Comparison
from lkstool.core.packing import PackedTables
from lkstool.core.records import Finding, Sent
from lkstool.core.results import FileResult, Validation
from lkstool.examine import Chunk, Examined, examine, files_meant

if TYPE_CHECKING:
    from lkstool.dataset.history import Received
    from lkstool.intake.pool import Readers
    from lkstool.register import Register
    from lkstool.workspace import Workspace
    from lkstool.workspace.approvals import Approvals


@dataclass(frozen=True, slots=True)
class Taken:
    """What is known of the files of a merge before anything is written.

    Attributes:
        validation: every file's result; one that was not read is called valid, as it was when it was merged.
        examined: what was read, by form year and chunk, with packed tables.
        findings: everything found in them, and between them.
        unreadable: what was meant as a submission and could not be read.
        unread: the other files, each with the submission of the same content that counts.
        arrivals: when each file arrived.
    """

    validation: Validation
    examined: tuple[Examined, ...]
    findings: tuple[Finding, ...]
    unreadable: tuple[Sent, ...]
    unread: Mapping[str, Received]
    arrivals: Mapping[str, datetime]


@dataclass(slots=True)
class _Read:
    """What has been read so far; ``comparison`` takes part in it."""

    comparison: Comparison
    results: list[FileResult] = field(default_factory=list)
    registers: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    examined: list[Examined] = field(default_factory=list)
    unreadable: list[Sent] = field(default_factory=list)

    def add(self, chunks: Iterable[Chunk]) -> None:
        for chunk in chunks:
            self.results += chunk.results
            self.registers += chunk.registers
            self.replies += chunk.replies
            self.unreadable += chunk.unreadable
            for each in chunk.examined:
                self.comparison.add(each.collection, each.form, each.findings)
                packed = PackedTables(each.collection.tables)
                self.examined.append(replace(each, collection=replace(each.collection, tables=packed)))


def take_in(
    paths: Sequence[str],
    workspace: Workspace,
    year: str | None,
    register: Register | None,
    approvals: Approvals | None,
    readers: Readers,
    on_listed: Callable[[int], None] | None,
    on_done: Callable[[int], None] | None,
    *,
    in_full: bool,
) -> Taken:
    """Read what is to be merged.

    Args:
        paths: files and folders.
        workspace: into whose dataset.
        year: the form year that all must have; None accepts each file's own.
        register: what LKS codes are compared with.
        approvals: what the office has decided.
        readers: what reads the files.
        on_listed: told how many files are read.
        on_done: told how many have been read.
        in_full: read every file, so that everything found in it can be told.

    Raises:
        UserError: a path or the year cannot be used, or the database cannot be read.
    """
    files = files_meant(paths, register, workspace)
    unread = {} if in_full else _unread(files, workspace, year, register, approvals)
    read = _Read(Comparison(register, workspace, approvals))
    left = {file: one.sha256 for file, one in unread.items()}
    read.add(examine(paths, year, register, workspace, approvals, readers, on_listed, on_done, left=left))
    # Where another file of the same LKS came too, it has to be told which of them counts.
    sent = {(result.lks, result.year) for result in read.results}
    beside = [file for file, one in unread.items() if (one.lks, one.year) in sent]
    if beside:
        unread = {file: one for file, one in unread.items() if file not in beside}
        read.add(examine(beside, year, register, workspace, approvals, readers, None, None))
    names = register.names if register else {}
    results = [*read.results, *(_as_it_counts(file, one, names) for file, one in unread.items())]
    place = {file: at for at, file in enumerate(files)}
    results.sort(key=lambda result: place[result.file])
    arrived = arrivals(results)
    between = read.comparison.findings(arrived)
    results = read.comparison.completed(results, between)
    against = register.path.as_posix() if register else None
    return Taken(
        Validation(tuple(results), tuple(read.registers), against, replies=tuple(read.replies)),
        tuple(read.examined),
        (*(finding for each in read.examined for finding in each.findings), *between),
        tuple(read.unreadable),
        unread,
        arrived,
    )


def arrivals(results: Sequence[FileResult]) -> dict[str, datetime]:
    """Return when each file arrived: when it was last written, as far as the clock has got.

    A file saved from a message carries the time of saving, and keeps it when it is copied.
    """
    now = datetime.now(UTC)
    written: dict[str, datetime] = {}
    for result in results:
        try:
            at = datetime.fromtimestamp(Path(result.file).stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError):
            continue  # gone or without a usable time: the merge takes the time of the merge
        written[result.file] = min(at, now)
    return written


def _unread(
    files: Sequence[str],
    workspace: Workspace,
    year: str | None,
    register: Register | None,
    approvals: Approvals | None,
) -> dict[str, Received]:
    """Return the files that need not be read, each with the submission that it is."""
    from lkstool.dataset.unchanged import unchanged

    # An exception may have ended, a repair may be new: then the same file is judged otherwise today.
    if approvals is not None and (approvals.waivers or any(approvals.repairs.values())):
        return {}
    return unchanged(workspace, files, year, register.lks if register else None)


def _as_it_counts(file: str, one: Received, names: Mapping[str, str]) -> FileResult:
    return FileResult(file, one.sha256, one.lks, names.get(one.lks or ""), one.year, "valid", {}, (), ())
