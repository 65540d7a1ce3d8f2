"""What was found in the submissions of a year when they were merged, and where their originals lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from lkstool.core.records import Severity
from lkstool.dataset import archive, schema
from lkstool.dataset.history import Received, standing
from lkstool.dataset.memory import Key
from lkstool.dataset.store import Home, reading


@dataclass(frozen=True, slots=True)
class Recorded:
    """One submission that counts.

    Attributes:
        original: its archived workbook, which may be gone.
        found: what was found in it, with the severity that it had, in the order of then.
    """

    submission: Received
    original: Path
    found: tuple[tuple[Key, Severity], ...]


def recorded(home: Home, year: str) -> tuple[Recorded, ...]:
    """Return the submissions that count in a year, in order of LKS code.

    Raises:
        UserError: the database cannot be read.
    """
    table = schema.finding
    columns = (
        table.c.submission,
        table.c.severity,
        table.c.code,
        table.c.sheet,
        table.c.field,
        table.c.row,
    )
    with reading(home) as connection:
        counting = [one for one in standing(connection) if one.counts and one.year == year]
        found: Mapping[int, list[tuple[Key, Severity]]] = {one.id: [] for one in counting}
        if counting:
            rows = connection.execute(select(*columns).order_by(table.c.submission, table.c.number))
            for submission, severity, *key in rows:
                if submission in found:
                    found[submission].append((tuple(key), severity))
    return tuple(
        Recorded(one, archive.original_path(home.archive, one.sha256, one.file), tuple(found[one.id]))
        for one in sorted(counting, key=lambda each: str(each.lks))
    )
