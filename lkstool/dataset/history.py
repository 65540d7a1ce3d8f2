"""What was received and when, which submission counts, and taking a batch back.

Nothing is overwritten: which submission counts is always read anew from the batches that stand. So undoing
a batch is one mark, and the state before it comes back by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, inspect, select, update

from lkstool.core.messages import mistake
from lkstool.dataset import archive, audit, schema
from lkstool.dataset.moments import utc
from lkstool.dataset.store import Home, reading, writing


@dataclass(frozen=True, slots=True)
class Received:
    """One submission as the dataset remembers it.

    Attributes:
        id: number in order of arrival.
        lks, year: None where the file could not be read.
        file: name of the file, without folder.
        received_at: UTC, without a zone.
        state: ``accepted`` or ``rejected``.
        counts: its rows are the ones in use for its LKS and year.
        purged: its retention is over: the original and all that was personal is deleted.
    """

    id: int
    batch: int
    lks: str | None
    year: str | None
    file: str
    sha256: str
    received_at: datetime
    state: str
    errors: int
    warnings: int
    notes: int
    counts: bool
    purged: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """One merge: when (UTC), by whom, what came with it, and whether it was taken back."""

    id: int
    made_at: datetime
    made_by: str
    command: str
    undone_at: datetime | None
    submissions: tuple[Received, ...]
    register: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment (UTC, without a zone) after the merge ``batch``; some merges may be taken back by then."""

    batch: int
    at: datetime


# The number of a batch: right after it; or a moment later.
When = int | Moment


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking a batch back has changed.

    Attributes:
        removed: accepted submissions that counted and no longer do.
        restored: earlier submissions that count again in their place.
    """

    batch: int
    removed: tuple[Received, ...]
    restored: tuple[Received, ...]


def history(home: Home, lks: str | None = None) -> tuple[Batch, ...]:
    """Return the batches, oldest first; with an LKS code only those that brought something of that LKS.

    Raises:
        UserError: the database cannot be read, or nothing was ever received of that LKS.
    """
    with reading(home) as connection:
        batches = _batches(connection)
    if lks is None:
        return batches
    of_lks = tuple(
        replace(each, submissions=mine)
        for each in batches
        if (mine := tuple(one for one in each.submissions if one.lks == lks))
    )
    if not of_lks:
        raise mistake("never_received", lks=lks)
    return of_lks


def to_undo(home: Home, batch: int | None = None) -> Batch:
    """Return the batch that ``undo`` would take back.

    Raises:
        UserError: there is no such batch, or it was taken back already.
    """
    with reading(home) as connection:
        return _to_undo(_batches(connection), batch)


def undo(
    home: Home,
    batch: int | None = None,
    *,
    now: datetime | None = None,
    on_wait: Callable[[], None] | None = None,
) -> Undone:
    """Take a batch back: what it brought no longer counts, earlier submissions count again.

    Args:
        home: whose dataset.
        batch: its number; None for the latest one that stands.
        now: the clock, with a zone; default the real one.
        on_wait: told, once, when another officer is writing and has to be waited for.

    Raises:
        UserError: there is no such batch, or it was taken back already.
    """
    moment = utc(now)
    with writing(home, (), on_wait) as connection:
        before = _batches(connection)
        chosen = _to_undo(before, batch)
        connection.execute(
            update(schema.batch).where(schema.batch.c.id == chosen.id).values(undone_at=moment)
        )
        after = _counting(_batches(connection))
        audit.record(connection, "undo", moment, batch=chosen.id)
    counted = _counting(before)
    removed = tuple(one for one in counted.values() if one.batch == chosen.id)
    restored = tuple(after[one.lks, one.year] for one in removed if (one.lks, one.year) in after)
    return Undone(chosen.id, removed, restored)


def original_of(home: Home, submission: int) -> Path:
    """Return the archived workbook behind an accepted submission.

    Raises:
        UserError: there is no such submission, or its original is gone.
    """
    with reading(home) as connection:
        known = {one.id: one for each in _batches(connection) for one in each.submissions}
    one = known.get(submission)
    if one and one.purged:
        raise mistake("original_purged", submission=str(submission))
    path = archive.original_path(home.archive, one.sha256, one.file) if one and one.sha256 else None
    if path is None or not path.is_file():
        raise mistake("no_original", submission=str(submission))
    return path


def earlier_submissions(home: Home, year: str) -> dict[str, tuple[Received, Path]]:
    """Find for each LKS the last submission that counts before a year, and its archived workbook.

    Args:
        home: whose dataset.
        year: a form year. A submission of that year itself is taken only where there is no earlier one.

    Returns:
        LKS code to the submission and the place of its original, which may be gone.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        counting = [one for each in _batches(connection) for one in each.submissions if one.counts]
    found: dict[str, Received] = {}
    # The year itself first, then the years before it in their order: a later one takes the place.
    usable = [one for one in counting if one.lks and one.year and one.year <= year]
    for one in sorted(usable, key=lambda each: (each.year != year, each.year or "")):
        found[one.lks or ""] = one
    return {
        lks: (one, archive.original_path(home.archive, one.sha256, one.file)) for lks, one in found.items()
    }


def standing(connection: Connection, as_of: When | None = None) -> tuple[Received, ...]:
    """Return the submissions of all batches that were not taken back, in order of arrival.

    Args:
        connection: an open view of the dataset.
        as_of: how it was right after this batch or at this moment; None is now.

    Raises:
        UserError: there is no such batch.
    """
    batches = _batches(connection, as_of)
    return tuple(one for each in batches if each.undone_at is None for one in each.submissions)


def all_received(home: Home) -> tuple[Received, ...]:
    """Return every submission, also of batches that were taken back, in order of arrival.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        return received(connection)


def received(connection: Connection) -> tuple[Received, ...]:
    """Return every submission, also of batches that were taken back, in order of arrival."""
    return tuple(one for each in _batches(connection) for one in each.submissions)


def originals_named(connection: Connection, folder: Path) -> dict[Path, str]:
    """Return where the originals lie that must be in an archive, each with the hash of its content."""
    return {
        archive.original_path(folder, one.sha256, one.file): one.sha256
        for one in received(connection)
        if one.state == "accepted" and not one.purged
    }


def latest_register(connection: Connection, as_of: When | None = None) -> int | None:
    """Return the batch whose register is the one in use; None if there is none.

    Args:
        connection: an open view of the dataset.
        as_of: how it was right after this batch or at this moment; None is now.
    """
    rows, undone_at = _batch_rows(connection, as_of)
    having = _with_register(connection) if rows else set()
    return max((row.id for row in rows if row.id in having and row.id not in undone_at), default=None)


def latest_batch(connection: Connection, as_of: When | None = None) -> Batch | None:
    """Return the last batch that stands, now or at another time; None if there is none."""
    standing_batches = [each for each in _batches(connection, as_of) if each.undone_at is None]
    return standing_batches[-1] if standing_batches else None


def _batch_rows(
    connection: Connection, as_of: When | None
) -> tuple[Sequence[Row[Any]], Mapping[int, datetime]]:
    """Return the batches up to one, in their order, and when those were taken back that do not stand."""
    if not inspect(connection).has_table(schema.batch.name):
        if as_of is not None:
            raise mistake("no_batch", batch=str(as_of.batch if isinstance(as_of, Moment) else as_of))
        return (), {}
    rows = connection.execute(select(schema.batch).order_by(schema.batch.c.id)).all()
    undone_at = {row.id: row.undone_at for row in rows if row.undone_at is not None}
    if isinstance(as_of, Moment):
        undone_at = {batch: at for batch, at in undone_at.items() if at <= as_of.at}
        rows = [row for row in rows if row.id <= as_of.batch]
    elif as_of is not None:
        moment = next((row.made_at for row in rows if row.id == as_of), None)
        if moment is None:
            raise mistake("no_batch", batch=str(as_of))
        # What was taken back only later stood then, and the batch itself did.
        undone_at = {batch: at for batch, at in undone_at.items() if batch != as_of and at <= moment}
        rows = [row for row in rows if row.id <= as_of]
    return rows, undone_at


def _with_register(connection: Connection) -> set[int]:
    """Return the batches that brought a register."""
    register = schema.register_table()
    return set(connection.execute(select(register.c.batch).distinct()).scalars())


def _batches(connection: Connection, as_of: When | None = None) -> tuple[Batch, ...]:
    rows, undone_at = _batch_rows(connection, as_of)
    if not rows:
        return ()
    with_register = _with_register(connection)
    sent: dict[int, list[Received]] = {}
    for one in _received(connection, {row.id for row in rows}, set(undone_at)):
        sent.setdefault(one.batch, []).append(one)
    return tuple(
        Batch(
            row.id,
            row.made_at,
            row.made_by,
            row.command,
            undone_at.get(row.id),
            tuple(sent.get(row.id, ())),
            row.id in with_register,
        )
        for row in rows
    )


def _received(connection: Connection, batches: set[int], undone: set[int]) -> Iterable[Received]:
    rows = connection.execute(select(schema.submission).order_by(schema.submission.c.id)).all()
    rows = [row for row in rows if row.batch in batches]
    # The latest accepted submission of an LKS and year counts: later rows overwrite earlier ones here.
    counting = {
        (row.lks, row.year): row.id for row in rows if row.state == "accepted" and row.batch not in undone
    }
    latest = set(counting.values())
    purged: set[int] = set()
    if inspect(connection).has_table(schema.purged.name):
        purged = set(connection.execute(select(schema.purged.c.submission)).scalars())
    for row in rows:
        if row.state not in ("accepted", "rejected"):
            raise mistake("database_values", part="submission.state")
        yield Received(
            row.id,
            row.batch,
            row.lks,
            row.year,
            row.file,
            row.sha256,
            row.received_at,
            row.state,
            row.errors,
            row.warnings,
            row.notes,
            row.id in latest,
            row.id in purged,
        )


def _counting(batches: Iterable[Batch]) -> Mapping[tuple[str | None, str | None], Received]:
    return {(one.lks, one.year): one for each in batches for one in each.submissions if one.counts}


def _to_undo(batches: tuple[Batch, ...], number: int | None) -> Batch:
    if number is None:
        standing_batches = [each for each in batches if each.undone_at is None]
        if not standing_batches:
            raise mistake("nothing_to_undo")
        return standing_batches[-1]
    chosen = next((each for each in batches if each.id == number), None)
    if chosen is None:
        raise mistake("no_batch", batch=str(number))
    if chosen.undone_at is not None:
        raise mistake("already_undone", batch=str(number))
    return chosen
