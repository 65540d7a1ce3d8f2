"""From which state of the dataset a year's report was made, and how the year was then.

Every report leaves a line in the log of deeds. What counts as "last year's report" is the latest full report
that was made of that year before anything of the following year was merged: a report that is made again
later, to look something up, is not the one that people have in their hands. Where the log knows of none
(an older database, a report made elsewhere), the state right before the first merge of the following year
stands for it, and whoever prints it says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, inspect, select

from lkstool.core.facts import AsReported, Facts
from lkstool.core.formats import WIB
from lkstool.dataset import audit, schema
from lkstool.dataset.facts import facts_in
from lkstool.dataset.history import Moment, latest_register, standing
from lkstool.dataset.moments import utc
from lkstool.dataset.store import Home, reading, writing
from lkstool.forms.load import form_of

_DEED = "report"
# The report that everybody gets; the pages for one reader are taken from its numbers.
FULL_REPORT = "rakorwil"
_OF_EACH_LKS = "lks"


def note_report(
    home: Home, year: str, reports: Sequence[str], edition: str, *, now: datetime | None = None
) -> None:
    """Write into the log that reports of a year were made from the dataset as it is.

    Args:
        home: whose dataset.
        year: form year.
        reports: their names.
        edition: ``public`` or ``internal``.
        now: the clock, with a zone; default the real one.

    Raises:
        UserError: the database cannot be written.
    """
    with writing(home, ()) as connection:
        batch = connection.execute(select(schema.batch.c.id).order_by(schema.batch.c.id.desc())).scalar()
        made = ", ".join(reports)
        audit.record(connection, _DEED, utc(now), year=year, batch=batch or 0, edition=edition, reports=made)


def as_reported(home: Home, now: Facts, following: str) -> AsReported | None:
    """Return a year as its report had it.

    Args:
        home: whose dataset.
        now: the year as it counts now; handed back where nothing of it has changed.
        following: the form year whose report looks back.

    Returns:
        None where nobody can say: the data of both years came with the same merge.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        if not inspect(connection).has_table(schema.batch.name):
            return None
        batches = connection.execute(select(schema.batch)).all()
        made = {row.id: row.made_at for row in batches}
        first = min((one.batch for one in standing(connection) if one.year == following), default=None)
        reports = [
            entry
            for entry in audit.entries_in(connection)
            if entry.deed == _DEED
            and entry.details.get("year") == now.year
            and FULL_REPORT in str(entry.details.get("reports")).split(", ")
            and (first is None or int(entry.details.get("batch", 0)) < first)
        ]
        if reports:
            moment = Moment(int(reports[-1].details["batch"]), reports[-1].at)
            day = _day(reports[-1].at)
        else:
            last = max((number for number in made if first is not None and number < first), default=None)
            if first is None or last is None:
                return None
            moment, day = Moment(last, made[first]), _day(made[last])
        state = _state(connection, now.year, moment)
        if not state[0]:
            return None
        same = state == _state(connection, now.year, None)
        if same:
            return AsReported(now, day, recorded=bool(reports))
        form = form_of(now.year)
        others = [
            each for each in _prints(connection, now.year) if _state(connection, now.year, each) != state
        ]
        earlier, later = (
            tuple(facts_in(connection, form, each) for each in others if (each.at < moment.at) is before)
            for before in (True, False)
        )
        then = facts_in(connection, form, moment)
    return AsReported(then, day, bool(reports), earlier, later)


def printed(home: Home, year: str, counted: Mapping[str, Collection[str]] | None = None) -> tuple[Facts, ...]:
    """Return a year as it was when public reports were made of it, where it was otherwise than now.

    Every public report counts, whoever has it in his hands by now. The pages of the LKS do not: each is for
    its own LKS, and nothing is withheld in it.

    Args:
        home: whose dataset.
        year: form year.
        counted: as for ``facts.facts``.

    Returns:
        Each state once, oldest first, up to the first report of the year as it is now: that one is printed
        again.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        if not inspect(connection).has_table(schema.batch.name):
            return ()
        return tuple(
            facts_in(connection, form_of(year), moment, counted) for moment in _prints(connection, year)
        )


def _prints(connection: Connection, year: str) -> list[Moment]:
    """Return when public reports of a year were made, as ``printed`` says."""
    moments = {
        _state(connection, year, moment): moment
        for entry in reversed(audit.entries_in(connection))
        if _is_public(entry, year)
        for moment in [Moment(int(entry.details.get("batch", 0)), entry.at)]
    }
    now = moments.pop(_state(connection, year, None), None)
    earlier = sorted(moments.values(), key=lambda moment: moment.at)
    return [moment for moment in earlier if now is None or moment.at < now.at]


def _is_public(entry: audit.Entry, year: str) -> bool:
    told = entry.details
    if (entry.deed, told.get("year"), told.get("edition")) != (_DEED, year, "public"):
        return False
    return set(str(told.get("reports")).split(", ")) != {_OF_EACH_LKS}


def _state(connection: Connection, year: str, when: Moment | None) -> tuple[frozenset[int], int | None]:
    """Return which submissions of a year count, and the batch whose register is in use."""
    counted = frozenset(one.id for one in standing(connection, when) if one.counts and one.year == year)
    return counted, latest_register(connection, when)


def _day(moment: datetime) -> date:
    return moment.replace(tzinfo=UTC).astimezone(WIB).date()
