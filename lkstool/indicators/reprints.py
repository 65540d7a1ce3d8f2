"""What a year's report may print that was printed before, when the year's data were others.

Whoever holds both prints subtracts one from the other. What either withholds must not follow from that, nor
may the few people who came or went between them. So a print stands in one ledger with the one before it: that
one as it was printed, which cannot be taken back, and beneath both the LKS, put together by what happened to
them: every print is the sum of those whose data it has. With more than two prints the ledger would grow
beyond what the search can oversee. Instead, what one of them has withheld all later ones withhold too: so a
second world of two prints is one of those after them as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from lkstool.core.facts import Facts
from lkstool.core.figures import Withheld
from lkstool.indicators import subjects
from lkstool.indicators.counts import Key, Ledger, Sum
from lkstool.indicators.population import Year
from lkstool.indicators.suppress import withhold

# The data that an LKS has in a print, and the kabupaten or kota it is counted in.
_State = tuple[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Print:
    """A print of the year's report: the year as it was then, its counts, under which key each stands here."""

    year: Year
    ledger: Ledger
    under: Callable[[Key], Key]


@dataclass(frozen=True, slots=True)
class _Part:
    """LKS whose data are the same in some of the prints, and in no other print."""

    codes: tuple[str, ...]
    prints: tuple[int, ...]


def withheld(
    ledger: Ledger, year: Year, before: Year | None, printed: Sequence[Facts]
) -> dict[Key, Withheld]:
    """Decide which counts of a year are not printed.

    Args:
        ledger: all counts of people of the report.
        year: the year as it counts now.
        before: last year.
        printed: the year as it counted when public reports were printed of it, oldest first.

    Returns:
        The marks, as ``suppress.withhold``.
    """
    smallest = year.settings.smallest_count
    if not printed:
        return withhold(ledger, smallest)
    years = [replace(year, facts=replace(its, residents=year.facts.residents)) for its in printed]
    prints = [_Print(its, subjects.entered(its, before), _as_print(at)) for at, its in enumerate(years)]
    prints.append(_Print(year, ledger, _as_print(len(prints))))
    hidden: dict[Key, Withheld] = {}
    told: dict[Key, Withheld | None] = {}
    marks: dict[Key, Withheld] = {}
    for at, last in enumerate(prints):
        still = {
            last.under(key): _still(mark, last.ledger.values[key], smallest)
            for key, mark in hidden.items()
            if key in last.ledger.printed
        }
        marks = withhold(_joined(prints[max(0, at - 1) : at + 1], before), smallest, told | still)
        told = {last.under(key): marks.get(last.under(key)) for key in last.ledger.printed}
        hidden |= {key: marks[last.under(key)] for key in last.ledger.printed if last.under(key) in marks}
    own = {prints[-1].under(key): key for key in ledger.values}
    return {own[key]: mark for key, mark in marks.items() if key in own}


def _still(mark: Withheld, value: int, smallest: int) -> Withheld:
    """Return the mark of a count that an earlier print has withheld."""
    return mark if 0 < value < smallest else Withheld.PROTECTS


def _as_print(number: int) -> Callable[[Key], Key]:
    return lambda key: ("cetakan", str(number), *key)


def _as_part(number: int) -> Callable[[Key], Key]:
    return lambda key: ("bagian", str(number), *key)


def _joined(prints: Sequence[_Print], before: Year | None) -> Ledger:
    """Return prints in one ledger with the parts that they are sums of."""
    both = Ledger()
    for each in prints:
        _copy(each.ledger, both, each.under)
        both.printed |= {each.under(key) for key in each.ledger.printed}
    parts = _parts([each.year for each in prints])
    beneath: list[list[_Print]] = [[] for _ in prints]
    for number, part in enumerate(parts):
        whole = [at for at in part.prints if not any(at in each.prints for each in parts if each is not part)]
        if whole:  # there is a print of nothing else: the part is that print
            its = prints[whole[0]]
        else:
            some = _only(prints[part.prints[0]].year, part.codes)
            its = _Print(some, subjects.entered(some, before), _as_part(number))
            _copy(its.ledger, both, its.under)
        for at in part.prints:
            beneath[at].append(its)
    for each, its_parts in zip(prints, beneath, strict=True):
        if each in its_parts:
            continue
        for key, value in each.ledger.values.items():
            members = [its for its in its_parts if key in its.ledger.values]
            # What is told of last year's LKS is the same in every print, whoever has sent this year.
            if sum(its.ledger.values[key] for its in members) == value:
                both.ties(each.under(key), [its.under(key) for its in members])
    return both


def _parts(years: Sequence[Year]) -> list[_Part]:
    """Put the LKS together by what happened to them from print to print."""
    states = [_states(year) for year in years]
    alike: dict[tuple[int | None, ...], list[str]] = {}
    for code in sorted(set().union(*states)):
        history = [its.get(code) for its in states]
        different = list(dict.fromkeys(state for state in history if state is not None))
        alike.setdefault(
            tuple(None if state is None else different.index(state) for state in history), []
        ).append(code)
    return [
        _Part(tuple(codes), tuple(at for at, state in enumerate(history) if state == which))
        for history, codes in alike.items()
        for which in sorted({state for state in history if state is not None})
    ]


def _states(year: Year) -> Mapping[str, _State]:
    """Return of every LKS whose data count the submission that they are from, and where it is counted."""
    pairs = zip(year.counting["lks"].astype(str), year.counting["submission"], strict=True)
    return {code: (int(submission), str(year.lks["kabkota"][code])) for code, submission in pairs}


def _only(year: Year, codes: Sequence[str]) -> Year:
    """Return the year as if only some LKS had sent their data."""
    tables = {name: _of_lks(rows, codes) for name, rows in year.facts.tables.items()}
    sent = _of_lks(year.facts.submissions, codes)
    return replace(year, facts=replace(year.facts, tables=tables, submissions=sent))


def _of_lks(rows: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    return rows[rows["lks"].isin(list(codes))].reset_index(drop=True)


def _copy(ledger: Ledger, both: Ledger, under: Callable[[Key], Key]) -> None:
    """Enter the counts of a ledger under other keys, none of them printed."""
    both.values |= {under(key): value for key, value in ledger.values.items()}
    both.sensitive |= {under(key) for key in ledger.sensitive}
    both.sums += [Sum(under(each.total), tuple(map(under, each.parts))) for each in ledger.sums]
