"""From checked submissions to the regional dataset: one merge is one transaction and one batch.

It is first decided what becomes of each file (``plan``, which serves the dry run too); then the originals
are archived and everything is written, or nothing is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Column, Connection, func, select

from lkstool.core.records import Change, Collection, Finding, Sent
from lkstool.dataset import archive, audit, rows, schema
from lkstool.dataset.audit import Detail, this_user, who
from lkstool.dataset.history import Received, standing
from lkstool.dataset.moments import utc
from lkstool.dataset.plan import Candidate, Plan, Several, candidates, decide
from lkstool.dataset.rows import Altered
from lkstool.dataset.store import Home, reading, writing
from lkstool.dataset.unchanged import register_differs
from lkstool.forms.model import Form


class ChangedMeanwhileError(Exception):
    """A file was left unread because it counted, and now it does not: all must be read."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that was not accepted, and the codes of its errors, each once, in order.

    Attributes:
        known: it was rejected before, with the same content; it is not recorded again.
    """

    file: str
    lks: str | None
    codes: tuple[str, ...]
    known: bool = False


@dataclass(frozen=True, slots=True)
class MergeResult:
    """What a merge has done, or would do. Files are named as they were given, in order of arrival.

    Every file is in exactly one of ``accepted``, ``unchanged`` and ``rejected``.

    Attributes:
        batch: number of the new batch; None if nothing changed or nothing was to be written.
        accepted: new submissions; of several for one LKS only the last counts.
        unchanged: what was merged before.
        replaced: those of ``accepted`` whose LKS and year had an earlier submission.
        resubmitted: those of ``accepted`` whose content had been replaced before and counts again.
        rejected: recorded with their findings, without their data.
        several_for_one_lks: where more than one acceptable content came for an LKS and year.
        altered: kept texts that were altered on their way in.
        register_loaded: a new or changed register came with this merge.
    """

    batch: int | None
    accepted: tuple[str, ...]
    unchanged: tuple[str, ...]
    replaced: tuple[str, ...]
    resubmitted: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    several_for_one_lks: tuple[Several, ...]
    altered: tuple[Altered, ...]
    register_loaded: bool
    dry_run: bool


def merge(
    home: Home,
    collections: Sequence[tuple[Collection, Form]],
    findings: Iterable[Finding],
    changes: Iterable[Change] = (),
    *,
    originals: Mapping[str, bytes | Path],
    unreadable: Sequence[Sent] = (),
    unchanged: Mapping[str, Received] | None = None,
    register: pd.DataFrame | None = None,
    received: Mapping[str, datetime] | None = None,
    now: datetime | None = None,
    made_by: str | None = None,
    command: str = "merge",
    dry_run: bool = False,
    on_wait: Callable[[], None] | None = None,
) -> MergeResult:
    """Merge checked submissions into the dataset, all or nothing.

    Args:
        home: whose dataset, archive and key.
        collections: the parsed submissions, with the form of their year.
        findings: everything found in these files; ``Place.file`` says whose it is.
        changes: automatic repairs in these files.
        originals: the bytes of each file or where it lies, by file; only accepted ones are archived.
        unreadable: files that gave no submission; recorded so that their senders can be told.
        unchanged: files that were not read again, as ``dataset.unchanged`` has found them.
        register: the rows of the register form's sheet (``Table.frame``), if the office's list was read too.
        received: when each file arrived, by file, with a zone; default ``now``.
        now: the clock, with a zone; default the real one.
        made_by: who does it; default the user of this computer.
        command: what was called, for the history.
        dry_run: only say what would happen.
        on_wait: told, once, when another officer is writing and has to be waited for.

    Raises:
        UserError: locked, full, damaged, or a file changed since it was checked; then nothing has changed.
        ChangedMeanwhileError: by somebody else: a file that was not read no longer counts.
        KeyError: an accepted file has no original (a mistake of the program).
    """
    arrived = {file: utc(when) for file, when in (received or {}).items()}
    wanting = candidates(collections, findings, unreadable, arrived, unchanged)
    listed, listed_altered = (None, []) if register is None else rows.register_rows(register, home.key)
    if dry_run:
        with reading(home) as connection:
            plan = _decided(wanting, connection)
            loads = register_differs(connection, listed)
        altered = rows.altered_in(rows.kept_frames(plan.accept, home.key))
        altered += listed_altered if loads else []
        return _result(plan, None, altered, loads=loads, dry_run=True)
    tables = schema.sheet_tables((*schema.packaged_forms(), *(form for _, form in collections)))
    with writing(home, tables.values(), on_wait) as connection:
        plan = _decided(wanting, connection)
        loads = register_differs(connection, listed)
        if not (plan.accept or plan.reject or loads):
            return _result(plan, None, [], loads=loads, dry_run=False)
        moment = utc(now)
        batch = _next(connection, schema.batch.c.id)
        about = {"id": batch, "made_at": moment, "made_by": made_by or this_user(), "command": command}
        by = made_by or who()
        connection.execute(schema.batch.insert(), about)
        ids = _write_submissions(connection, plan, batch, originals, lambda file: arrived.get(file, moment))
        altered = rows.write_frames(connection, tables, rows.kept_frames(plan.accept, home.key), ids)
        _write_changes(connection, plan, ids, changes, altered)
        if loads and listed is not None:
            rows.write_register(connection, batch, listed)
            altered += listed_altered
        audit.record(connection, command, moment, by=by, **_counts(connection, batch, plan, ids, loads=loads))
        # Last, so that whatever fails before leaves no original behind.
        archive.keep(
            home.archive,
            [archive.Original(each.sha256, each.name, originals[each.file]) for each in plan.accept],
        )
    return _result(plan, batch, altered, loads=loads, dry_run=False)


def _decided(wanting: Sequence[Candidate], connection: Connection) -> Plan:
    plan = decide(wanting, standing(connection))
    if any(each.unread for each in plan.accept):
        raise ChangedMeanwhileError
    return plan


def _write_submissions(
    connection: Connection,
    plan: Plan,
    batch: int,
    originals: Mapping[str, bytes | Path],
    arrived: Callable[[str], datetime],
) -> dict[str, int]:
    """Record the files and their findings; return the number of each file's submission.

    The rejected come first: where one LKS sent a good and a bad file together, the good one is its latest.
    """
    ids: dict[str, int] = {}
    first = _next(connection, schema.submission.c.id)
    for number, each in enumerate((*plan.reject, *plan.accept), start=first):
        severities = [finding.severity for finding in each.findings]
        connection.execute(
            schema.submission.insert(),
            {
                "id": number,
                "batch": batch,
                "lks": each.lks,
                "year": each.year,
                "file": each.name,
                "sha256": each.sha256,
                "size": _size(originals.get(each.file)),
                "received_at": arrived(each.file),
                "state": "rejected" if each.errors else "accepted",
                "errors": severities.count("error"),
                "warnings": severities.count("warning"),
                "notes": severities.count("note"),
            },
        )
        rows.write_findings(connection, number, each.findings)
        rows.write_waivers(connection, number, each.findings)
        ids[each.file] = number
    return ids


def _write_changes(
    connection: Connection,
    plan: Plan,
    ids: Mapping[str, int],
    changes: Iterable[Change],
    altered: Iterable[Altered],
) -> None:
    repaired: dict[str, list[Change]] = {}
    for change in changes:
        repaired.setdefault(change.place.file, []).append(change)
    on_the_way: dict[str, list[Altered]] = {}
    for each in altered:
        on_the_way.setdefault(each.file, []).append(each)
    for one in plan.accept:
        if one.source is not None:
            mine = repaired.get(one.file, [])
            rows.write_changes(connection, ids[one.file], one.source, mine, on_the_way.get(one.file, []))


def _counts(
    connection: Connection, batch: int, plan: Plan, ids: Mapping[str, int], *, loads: bool
) -> dict[str, Detail]:
    """Count for the log what a merge has brought, and how many cells by somebody's decision."""
    first = min(ids.values(), default=None)
    covered = repaired = 0
    if first is not None:
        cells = select(func.coalesce(func.sum(schema.waiver.c.cells), 0))
        covered = connection.execute(cells.where(schema.waiver.c.submission >= first)).scalar_one()
        agreed = schema.change.c.approved_by.is_not(None)
        count = select(func.count()).select_from(schema.change).where(agreed)
        repaired = connection.execute(count.where(schema.change.c.submission >= first)).scalar_one()
    return {
        "batch": batch,
        "accepted": len(plan.accept),
        "rejected": len(plan.reject),
        "waived": int(covered),
        "repaired": repaired,
        "register": loads,
    }


def _size(original: bytes | Path | None) -> int | None:
    if isinstance(original, Path):
        return original.stat().st_size if original.is_file() else None
    return None if original is None else len(original)


def _next(connection: Connection, column: Column[int]) -> int:
    """Number without gaps, so that two databases with the same history are the same; we hold the lock."""
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1


def _result(
    plan: Plan, batch: int | None, altered: Sequence[Altered], *, loads: bool, dry_run: bool
) -> MergeResult:
    def files(of: Iterable[Candidate]) -> tuple[str, ...]:
        return tuple(each.file for each in of)

    rejected = [Rejected(each.file, each.lks, each.errors) for each in plan.reject]
    rejected += [Rejected(each.file, each.lks, each.errors, known=True) for each in plan.still_rejected]
    return MergeResult(
        batch,
        files(plan.accept),
        files(plan.unchanged),
        files(plan.replaced),
        files(plan.resubmitted),
        tuple(sorted(rejected, key=lambda each: each.file)),
        plan.several,
        tuple(altered),
        loads,
        dry_run,
    )
