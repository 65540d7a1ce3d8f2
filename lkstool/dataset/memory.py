"""What became of the findings that an LKS was told last time: repaired, still there, or new.

Only what a merge has recorded is known, accepted or rejected; what was merely checked leaves no trace.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC

from sqlalchemy import Connection, select

from lkstool.core.formats import WIB
from lkstool.core.records import Finding
from lkstool.core.results import FileResult, SinceLast
from lkstool.dataset import schema
from lkstool.dataset.history import Received, standing
from lkstool.dataset.privacy import storable
from lkstool.dataset.store import Home, reading

# Code, sheet as sent, field, Excel row.
Key = tuple[str, str | None, str | None, int | None]
_AT_ONCE = 500  # submissions asked for in one question


def remembered(home: Home, results: Sequence[FileResult]) -> tuple[FileResult, ...]:
    """Give each result what became of the findings of its LKS's last other submission of that year.

    Args:
        home: whose dataset.
        results: of submissions; those without LKS, without year or with nothing to compare stay as they are.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        received: dict[tuple[str | None, str | None], list[Received]] = {}
        for one in standing(connection):
            received.setdefault((one.lks, one.year), []).append(one)
        earlier = {
            at: last
            for at, result in enumerate(results)
            if (last := _last_other(result, received.get((result.lks, result.year), ()))) is not None
        }
        told = _findings(connection, {last.id for last in earlier.values()})
    return tuple(
        replace(result, since_last=_compared(result, earlier[at], told.get(earlier[at].id, Counter())))
        if at in earlier
        else result
        for at, result in enumerate(results)
    )


def compare(before: Counter[Key], now: Counter[Key]) -> tuple[int, int, int]:
    """Count the findings that are done, open and new.

    A row may have moved because lines were put in or taken out: what does not agree with its row is
    matched by code, sheet and field alone, as many as there are.
    """
    same = before & now
    moved = _without_row(before - same) & _without_row(now - same)
    still_open = same.total() + moved.total()
    return before.total() - still_open, still_open, now.total() - still_open


def key_of(finding: Finding) -> Key:
    """Return what tells a finding from others, as the dataset keeps it."""
    place = finding.place
    return (finding.code, None if place.sheet is None else storable(place.sheet), place.field, place.row)


def _last_other(result: FileResult, mine: Sequence[Received]) -> Received | None:
    """Return the latest that came before this content and differs; ``mine``: of the same LKS and year."""
    if result.lks is None or result.year is None or result.state == "unreadable":
        return None
    recorded = [one.id for one in mine if one.sha256 == result.sha256]
    before = [one for one in mine if one.sha256 != result.sha256 and (not recorded or one.id < recorded[-1])]
    return before[-1] if before else None


def _findings(connection: Connection, submissions: set[int]) -> Mapping[int, Counter[Key]]:
    """Read what was found in some submissions; notes asked nobody for anything."""
    table = schema.finding
    columns = (table.c.submission, table.c.code, table.c.sheet, table.c.field, table.c.row)
    found: dict[int, Counter[Key]] = {}
    wanted = sorted(submissions)
    for start in range(0, len(wanted), _AT_ONCE):
        some = table.c.submission.in_(wanted[start : start + _AT_ONCE])
        for number, *key in connection.execute(select(*columns).where(some, table.c.severity != "note")):
            found.setdefault(number, Counter())[tuple(key)] += 1
    return found


def _compared(result: FileResult, last: Received, before: Counter[Key]) -> SinceLast:
    asked = Counter(key_of(each) for each in result.findings if each.severity != "note")
    _, still_open, new = compare(before, asked)
    # What was excepted since then, or weighs less now, is no longer asked for; but nobody has mended it.
    done, _, _ = compare(before, Counter(map(key_of, result.findings)))
    return SinceLast(done, still_open, new, last.file, last.received_at.replace(tzinfo=UTC).astimezone(WIB))


def _without_row(keys: Counter[Key]) -> Counter[Key]:
    moved: Counter[Key] = Counter()
    for (code, sheet, field, _), count in keys.items():
        moved[code, sheet, field, None] += count
    return moved
