"""Which rooms measure a year: those that count people into a ledger, and what a year's own report prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lkstool.indicators import (
    answers,
    capacity,
    care,
    change,
    money,
    movement,
    outcomes,
    papers,
    people,
    programmes,
    quality,
    reach,
    residents,
    staff,
)
from lkstool.indicators.counts import Ledger
from lkstool.indicators.measures import Measured, Measures
from lkstool.indicators.population import Year


@dataclass(frozen=True, slots=True)
class Release:
    """What a year's report prints of the year itself, without any comparison.

    Attributes:
        year: the year as it is counted.
        ledger: every count of people in it.
        figures: by id.
    """

    year: Year
    ledger: Ledger
    figures: Mapping[str, Measured]


def of_people(year: Year, before: Year | None, ledger: Ledger) -> tuple[Measures, ...]:
    """Measure everything that counts people; the counts of everybody are entered first."""
    return (
        people.measure(year, ledger),
        outcomes.measure(year, before, ledger),
        movement.measure(year, ledger),
        care.measure(year, ledger),
        programmes.measure(year, ledger),
        staff.measure(year, ledger),
        capacity.measure(year, ledger),
        answers.measure(year, ledger),
    )


def of_year(year: Year, before: Year | None, ledger: Ledger) -> tuple[Measures, ...]:
    """Measure everything of a year's report that enters counts of people into its ledger."""
    return (
        *of_people(year, before, ledger),
        reach.measure(year, ledger),
        residents.measure(year, ledger),
        change.measure(year, before, ledger),
    )


def entered(year: Year, before: Year | None) -> Ledger:
    """Return all counts of people of a year's report."""
    ledger = Ledger()
    of_year(year, before, ledger)
    return ledger


def released(year: Year) -> Release:
    """Measure a year as its own report does."""
    ledger = Ledger()
    parts = (
        *of_people(year, None, ledger),
        reach.measure(year, ledger),
        papers.measure(year, None),
        money.measure(year, None),
        quality.measure(year, None),
    )
    return Release(year, ledger, {each.id: each for part in parts for each in part.figures})
