"""What this report may print of last year beside what last year's report has printed of it.

A reader has both in his hands. What last year's report withheld must not follow from what this one tells of
the same year; and where LKS were corrected since, neither must the few people who came or went with them. So
all of it is written into one ledger: last year's report as it was printed, which cannot be taken back; the
people who are no longer in the data, and those who are there only since; and what this report prints.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import pandas as pd

from lkstool.core.figures import Withheld
from lkstool.indicators import people, reprints
from lkstool.indicators.change import BEFORE, by_group
from lkstool.indicators.corrections import Corrections, current_key, reported_key
from lkstool.indicators.counts import Key, Ledger, Sum
from lkstool.indicators.people import ALL, group_key, lks_key
from lkstool.indicators.population import Year
from lkstool.indicators.subjects import of_people
from lkstool.indicators.suppress import withhold


def withheld_of_last_year(
    before: Year, panel: Collection[str], corrected: Corrections
) -> dict[Key, Withheld]:
    """Decide which counts of last year's people are not printed, as reported or as they are now.

    Args:
        before: last year as it counts now.
        panel: the LKS that are valid in both years.
        corrected: what has changed of last year since its report.
    """
    if not panel and corrected.then is None:
        return {}  # nothing is told of last year's people
    smallest = before.settings.smallest_count
    if corrected.then is None:
        said = Ledger()
        people.measure(before, said)
    else:
        said = corrected.then.ledger
    marks = _marks_of(said, before, corrected)
    printed = {reported_key(key): mark for key, mark in marks.items()}
    both = _joined(said, before, corrected)
    _enter_current(both, before, corrected)
    _enter_panel(both, before, panel, corrected.changed)
    found = withhold(both, smallest, told={key: printed.get(key) for key in map(reported_key, said.values)})
    return found | _of_reprint(found, before, corrected)


def _marks_of(said: Ledger, before: Year, corrected: Corrections) -> dict[Key, Withheld]:
    """Return what last year's report has withheld: also what it had to beside its earlier prints."""
    if corrected.then is None or corrected.reported is None:
        return withhold(said, before.settings.smallest_count)
    return reprints.withheld(said, corrected.then.year, None, corrected.reported.earlier)


def _of_reprint(found: Mapping[Key, Withheld], before: Year, corrected: Corrections) -> dict[Key, Withheld]:
    """Return the marks of counts that last year's report, printed again with today's data, would withhold.

    So of last year as it is now this report prints nothing that such a print would not print too.
    """
    if corrected.then is None or corrected.now is None or corrected.reported is None:
        return {}
    its = corrected.reported
    prints = (*its.earlier, its.facts, *its.later)
    again = reprints.withheld(corrected.now.ledger, before, None, prints)
    return {
        current_key(key): mark if found.get(current_key(key), mark) is mark else Withheld.PROTECTS
        for key, mark in again.items()
        if key == ALL or key in corrected.told
    }


def _gone(key: Key) -> Key:
    return ("tidak lagi dalam data", *key)


def _came(key: Key) -> Key:
    return ("baru dalam data", *key)


def _stayed(key: Key) -> Key:
    return ("tetap dalam data", *key)


def _joined(said: Ledger, before: Year, corrected: Corrections) -> Ledger:
    """Return last year's report in one ledger with the people who have gone and come since."""
    both = Ledger()
    _copy(said, both, reported_key)
    both.printed = {reported_key(key) for key in said.printed}
    if corrected.then is None:
        return both
    told, changed = corrected.told, corrected.changed
    # Where those live who went is what last year's report says; where those who came live says nobody.
    gone = _told_of(_counted(corrected.then.year, changed), told, ("kelompok", "lks", "kabkota"))
    came = _counted(before, changed)
    if ALL in came.values:
        came.ties(ALL, [key for key in came.values if key[:-1] == lks_key("")[:-1]])
    _copy(gone, both, _gone)
    _copy(_told_of(came, told, ("kelompok", "lks")), both, _came)
    for key in gone.values:
        if key[:-1] == lks_key("")[:-1]:
            both.ties(reported_key(key), [_gone(key)])  # of an LKS that is changed nobody stays
        elif key in said.values:
            rest = said.values[key] - gone.values[key]
            both.rest(_stayed(key), rest, sensitive=key in said.sensitive)
            both.ties(reported_key(key), [_stayed(key), _gone(key)])
    return both


def _copy(part: Ledger, both: Ledger, under: Callable[[Key], Key]) -> None:
    """Enter the counts of a ledger under other keys, none of them printed."""
    both.values |= {under(key): value for key, value in part.values.items()}
    both.sensitive |= {under(key) for key in part.sensitive}
    both.sums += [Sum(under(each.total), tuple(map(under, each.parts))) for each in part.sums]


def _counted(year: Year, codes: Collection[str]) -> Ledger:
    """Count the people of some LKS alone."""
    ledger = Ledger()
    tables = {name: _only(rows, codes) for name, rows in year.facts.tables.items()}
    sent = _only(year.facts.submissions, codes)
    some = replace(year, facts=replace(year.facts, tables=tables, submissions=sent))
    if not some.valid.empty:
        of_people(some, None, ledger)
    return ledger


def _told_of(ledger: Ledger, told: Collection[Key], by: Collection[str]) -> Ledger:
    """Leave what the reports tell of those who came or went: their LKS and groups, and the counts told.

    Nothing else of them (their sex, their age) is in this report, so it leaves every world open; with it the
    search for a second one would only be longer.
    """
    bases = {key[:-1] for key in told if key != ALL}
    beside = {
        member
        for each in ledger.sums
        for member in (each.total, *each.parts)
        if any(key in told and key != ALL for key in (each.total, *each.parts))
    }

    def kept(key: Key) -> bool:
        one = len(key) == len(ALL) + 2 and key[len(ALL)] in by
        both = "kabkota" in by and len(key) == len(ALL) + 4 and key[len(ALL) :: 2] == ("kabkota", "kelompok")
        people = key[: len(ALL)] == ALL and (key == ALL or one or both)
        return people or key in beside or key in told or key[:-1] in bases

    return Ledger(
        {key: value for key, value in ledger.values.items() if kept(key)},
        set(),
        {key for key in ledger.sensitive if kept(key)},
        [each for each in ledger.sums if kept(each.total) and all(map(kept, each.parts))],
    )


def _only(rows: pd.DataFrame, codes: Collection[str]) -> pd.DataFrame:
    return rows[rows["lks"].isin(list(codes))].reset_index(drop=True)


def _now(both: Ledger, key: Key, value: int) -> Key:
    """Enter what a count of last year is now, tied to what it was; it is not printed by this alone."""
    if current_key(key) in both.values:
        return current_key(key)
    kept = _stayed(key) if _stayed(key) in both.values else reported_key(key)
    parts = [each for each in (kept, _came(key)) if each in both.values]
    current = both.rest(current_key(key), value, sensitive=reported_key(key) in both.sensitive)
    both.ties(current, parts)
    return current


def _enter_current(both: Ledger, before: Year, corrected: Corrections) -> None:
    """Enter everybody, whom the report always names, and what the table of corrections prints."""
    _now(both, ALL, len(before.present))
    if corrected.now is None:
        return
    values = corrected.now.ledger.values
    for key in corrected.told:
        both.printed.add(_now(both, key, values[key]))


def _enter_panel(both: Ledger, before: Year, panel: Collection[str], changed: Collection[str]) -> None:
    """Enter last year's people of the LKS that are valid in both years, which this report compares."""
    if not panel:
        return
    both.printed.add(current_key(ALL))
    both.count(BEFORE, int(before.per_lks["orang"].reindex(list(panel)).sum()))
    homes = [(_came if code in changed else reported_key)(lks_key(code)) for code in panel]
    both.ties(BEFORE, homes)
    here = by_group(before, panel)
    everywhere = by_group(before, list(before.valid.index))
    for group, size in here.items():
        key = (*BEFORE, "kelompok", group)
        both.count(key, size)
        _now(both, group_key(group), everywhere[group])
        both.ties_up_to(current_key(group_key(group)), [key], "LKS lainnya")
    both.ties(BEFORE, [(*BEFORE, "kelompok", group) for group in here])
