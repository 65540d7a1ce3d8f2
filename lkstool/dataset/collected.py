"""What the dataset knows of a year's collecting: who sent what and when, what was wrong, who is listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import Connection, func, inspect, or_, select

from lkstool.core.formats import WIB
from lkstool.core.status import COPIED_CODE, LastBatch, Listed
from lkstool.dataset import schema
from lkstool.dataset.history import Received, latest_register, standing
from lkstool.dataset.rows import Row, stored_register
from lkstool.dataset.store import Home, reading


@dataclass(frozen=True, slots=True)
class Collected:
    """What stands in the dataset: batches that were taken back are left out.

    Attributes:
        received: submissions of the year whose LKS is known, in order of arrival.
        codes: of each of these, how often each code of an error was found, and the code of a copy.
        owners: LKS of every content that was ever merged, by its hash; None where nobody knows whose it is.
        unread: names of files that were recorded although not even their bytes could be read.
        register: the register that came with the merges; None if none did.
        last_batch: the latest merge.
    """

    received: tuple[Received, ...]
    codes: Mapping[int, Mapping[str, int]]
    owners: Mapping[str, str | None]
    unread: frozenset[str]
    register: tuple[Listed, ...] | None
    last_batch: LastBatch | None


def collected(home: Home, year: str) -> Collected:
    """Read how far the collecting of a year is.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        every = standing(connection)
        received = tuple(one for one in every if one.year == year and one.lks is not None)
        batch = latest_register(connection)
        return Collected(
            received,
            _codes(connection, year) if received else {},
            {one.sha256: one.lks for one in every if one.sha256},
            frozenset(one.file for one in every if not one.sha256),
            None if batch is None else register_entries(stored_register(connection, batch)),
            _last_batch(connection),
        )


def _codes(connection: Connection, year: str) -> Mapping[int, Mapping[str, int]]:
    """Count the codes in every submission of a year, also those that no longer stand."""
    finding, submission = schema.finding, schema.submission
    # A copy that the office has granted is a note: that one is no copy any more.
    counts = or_(
        finding.c.severity == "error", (finding.c.code == COPIED_CODE) & (finding.c.severity == "warning")
    )
    asked = (
        select(finding.c.submission, finding.c.code, func.count())
        .join(submission, submission.c.id == finding.c.submission)
        .where(submission.c.year == year, counts)
        .group_by(finding.c.submission, finding.c.code)
        .order_by(finding.c.submission, finding.c.code)
    )
    found: dict[int, dict[str, int]] = {}
    for number, code, count in connection.execute(asked):
        found.setdefault(number, {})[code] = count
    return found


def register_entries(rows: Iterable[Row]) -> tuple[Listed, ...]:
    """Return what the collecting needs of a register's rows (plain values by field), in their order."""
    return tuple(
        Listed(
            code=str(row["kode_lks"]),
            name=row["nama"] or "",
            region=row["kabkota"] or "",
            pdm=" ".join((row["pdm"] or "").split()),
            active=row["status"] == "aktif",
            deadline=row["tenggat"],
        )
        for row in rows
    )


def _last_batch(connection: Connection) -> LastBatch | None:
    batch = schema.batch
    if not inspect(connection).has_table(batch.name):
        return None
    asked = select(batch.c.id, batch.c.made_at).where(batch.c.undone_at.is_(None)).order_by(batch.c.id.desc())
    last = connection.execute(asked.limit(1)).first()
    return LastBatch(last.id, last.made_at.replace(tzinfo=UTC).astimezone(WIB).date()) if last else None
