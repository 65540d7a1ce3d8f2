"""The end of a year's retention: its originals and everything personal are deleted, its counts stay.

Deleted are the archived workbooks, the tokens and the years of birth. What stays says nothing of a single
known person: ages in whole years, groups, dates of stay, sums of money. So history and every report of the
year still work and give the same figures. An empty token says that there was one (a missing one: that there
never was), because a report counts who has a NIK.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, Connection, Table, and_, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from lkstool.core.errors import UserError
from lkstool.core.facts import DELETED_TOKEN
from lkstool.core.messages import mistake
from lkstool.dataset import archive, audit, dump, schema
from lkstool.dataset.history import Received, received
from lkstool.dataset.moments import utc
from lkstool.dataset.store import Home, reading, writing
from lkstool.dataset.whole import compact

_AT_ONCE = 500  # submissions named in one statement
_SHARED = "submission"


@dataclass(frozen=True, slots=True)
class Purge:
    """What a purge deletes, or has deleted.

    Attributes:
        years: the years meant, oldest first.
        submissions: accepted submissions of these years that still have something personal.
        originals: archived workbooks, without those that another year's submission needs too.
        tokens: cells with a token of a NIK or a name.
        births: cells with a year of birth.
        left: originals that could not be deleted, because another program has them open.
        compacted: the database's files hold no remnants of what was deleted; False where somebody was
            using it meanwhile.
    """

    years: tuple[str, ...]
    submissions: int
    originals: tuple[Path, ...]
    tokens: int
    births: int
    left: tuple[Path, ...] = ()
    compacted: bool = True

    @property
    def nothing(self) -> bool:
        """There is nothing to delete."""
        return not (self.submissions or self.originals or self.tokens or self.births)


def purgeable(home: Home, *, year: str | None = None, before: str | None = None) -> tuple[str, ...]:
    """Return the years of the dataset that are meant, oldest first.

    Args:
        home: whose dataset.
        year: this year alone.
        before: every year before this one.

    Raises:
        UserError: nothing was ever received of the year named.
    """
    with reading(home) as connection:
        years = sorted({one.year for one in received(connection) if one.year})
    if year is not None and year not in years:
        raise mistake("purge_no_year", year=year, known=", ".join(years) or "-")
    return tuple(each for each in years if each == year or (before is not None and each < before))


def plan(home: Home, years: Sequence[str]) -> Purge:
    """Say what would be deleted of some years; nothing is.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        return _planned(connection, home, years)


def purge(
    home: Home, years: Sequence[str], *, now: datetime | None = None, made_by: str | None = None
) -> Purge:
    """Delete what was personal in some years, for good. Doing it again finishes what was interrupted.

    The database is changed first, in one transaction with its log; then the workbooks go.

    Args:
        home: whose dataset and archive.
        years: form years; submissions of undone batches too.
        now: the clock, with a zone; default the real one.
        made_by: who does it; default this user at this computer.

    Raises:
        UserError: the database cannot be written; then nothing is deleted.
    """
    with writing(home, ()) as connection:
        planned = _planned(connection, home, years)
        if not planned.nothing:
            _write(connection, planned, utc(now), made_by)
    left = tuple(path for path in planned.originals if not _deleted(path))
    return replace(planned, left=left, compacted=_compacted(home))


def _write(connection: Connection, planned: Purge, moment: datetime, made_by: str | None) -> None:
    """Empty the cells, mark the submissions, and write the deed into the log."""
    accepted = [one for one in received(connection) if one.state == "accepted" and one.year in planned.years]
    ids = [one.id for one in accepted]
    for table, wanted, value in _cells(connection):
        for some in _parts(ids):
            where = and_(table.c[_SHARED].in_(some), _filled(wanted))
            connection.execute(update(table).where(where).values({wanted: value}))
    fresh = [{"submission": one.id, "at": moment} for one in accepted if not one.purged]
    if fresh:
        connection.execute(schema.purged.insert(), fresh)
    audit.record(
        connection,
        "purge",
        moment,
        by=made_by,
        years=", ".join(planned.years),
        submissions=planned.submissions,
        originals=len(planned.originals),
        tokens=planned.tokens,
    )


def _compacted(home: Home) -> bool:
    try:
        compact(home)
    except UserError:
        return False
    return True


def _planned(connection: Connection, home: Home, years: Sequence[str]) -> Purge:
    every = [one for one in received(connection) if one.state == "accepted"]
    mine = [one for one in every if one.year in years]
    needed = {_place(home, one) for one in every if one.year not in years and not one.purged}
    originals = dict.fromkeys(_place(home, one) for one in mine)
    counts = {DELETED_TOKEN: 0, None: 0}
    for table, wanted, value in _cells(connection):
        for some in _parts([one.id for one in mine]):
            where = and_(table.c[_SHARED].in_(some), _filled(wanted))
            counts[value] += connection.execute(
                select(func.count()).select_from(table).where(where)
            ).scalar_one()
    return Purge(
        tuple(years),
        sum(not one.purged for one in mine),
        tuple(path for path in originals if path not in needed and path.is_file()),
        counts[DELETED_TOKEN],
        counts[None],
    )


def _cells(connection: Connection) -> Iterator[tuple[Table, Column[object], str | None]]:
    """Yield the columns of all sheets that are personal, with what shall stand there afterwards."""
    births = {
        (sheet.name, field.stored_names[0])
        for form in schema.packaged_forms()
        for sheet in form.sheets
        for field in sheet.fields
        if field.store == "year"
    }
    for table in dump.tables(connection):
        if not table.name.startswith("sheet_"):
            continue
        for column in table.columns:
            # By its name, for the form of an old year may be gone.
            if column.name.endswith("_token"):
                yield table, column, DELETED_TOKEN
            elif (table.name.removeprefix("sheet_"), column.name) in births:
                yield table, column, None


def _filled(column: Column[object]) -> ColumnElement[bool]:
    if column.name.endswith("_token"):
        return and_(column.is_not(None), column != DELETED_TOKEN)
    return column.is_not(None)


def _parts(ids: Sequence[int]) -> Iterator[Collection[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _place(home: Home, one: Received) -> Path:
    return archive.original_path(home.archive, one.sha256, one.file)


def _deleted(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # open in another program
        return False
    with suppress(OSError):  # other originals are in the folder
        path.parent.rmdir()
    return True
