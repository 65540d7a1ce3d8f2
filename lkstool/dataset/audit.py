"""The log of deeds: who did what to the dataset, and when. Counts and names of years, never a person's value.

A deed that changes the database stands in the log in the same transaction: both are there or neither.
"""

from __future__ import annotations

import getpass
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, inspect, select

from lkstool.dataset import schema
from lkstool.dataset.moments import utc
from lkstool.dataset.privacy import storable
from lkstool.dataset.store import Home, reading, writing

Detail = str | int | bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed.

    Attributes:
        id: number in order of time.
        at: UTC, without a zone.
        by: ``user@computer``.
        deed: the English name of the command.
        details: what is worth knowing of it: counts, years, numbers of batches.
    """

    id: int
    at: datetime
    by: str
    deed: str
    details: Mapping[str, Detail]


def record(
    connection: Connection, deed: str, at: datetime, *, by: str | None = None, **details: Detail
) -> None:
    """Write a deed into the log, within the transaction that does it.

    Args:
        connection: of ``store.writing``.
        deed: the English name of the command.
        at: UTC, without a zone, as ``utc`` gives it.
        by: who does it; default this user at this computer.
        **details: counts and names of things; a NIK in a text is masked.
    """
    table = schema.audit
    number = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one() + 1
    told = {name: storable(value) if isinstance(value, str) else value for name, value in details.items()}
    entry = {"id": number, "at": at, "by": storable(by or who()), "deed": deed}
    connection.execute(table.insert(), entry | {"details": json.dumps(told, ensure_ascii=False)})


def note(
    home: Home, deed: str, *, now: datetime | None = None, by: str | None = None, **details: Detail
) -> None:
    """Write a deed into the log that changes nothing in the database (a backup, an export).

    Args:
        home: whose dataset.
        deed: the English name of the command.
        now: the clock, with a zone; default the real one.
        by: who did it; default this user at this computer.
        **details: as for ``record``.

    Raises:
        UserError: the database cannot be written.
    """
    with writing(home, ()) as connection:
        record(connection, deed, utc(now), by=by, **details)


def entries(home: Home) -> tuple[Entry, ...]:
    """Return the log, oldest first.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        return entries_in(connection)


def entries_in(connection: Connection) -> tuple[Entry, ...]:
    """Return the log, oldest first, from a view of the dataset that is open already."""
    if not inspect(connection).has_table(schema.audit.name):
        return ()
    rows = connection.execute(select(schema.audit).order_by(schema.audit.c.id)).all()
    return tuple(Entry(row.id, row.at, row.by, row.deed, json.loads(row.details)) for row in rows)


def this_user() -> str:
    """Return who is working at this computer, as the computer knows it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "tidak diketahui"


def who() -> str:
    """Return who is working and at which computer: ``siti@kantor-mpks``."""
    return f"{this_user()}@{platform.node() or 'komputer'}"
