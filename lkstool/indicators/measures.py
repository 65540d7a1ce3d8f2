"""What each subject hands back: its figures and tables before it is decided what is withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lkstool.core.figures import Coverage, Figure, Number, Withheld
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.counts import Entry, Guarded, Key
from lkstool.indicators.evidence import Evidence
from lkstool.indicators.tables import Draft


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure, its person counts still guarded. The catalogue knows its title, unit and fields.

    Attributes:
        evidence: the rows that it is counted from; None where there is nothing to count.
    """

    id: str
    coverage: Coverage
    value: Entry
    numerator: Entry = None
    denominator: Entry = None
    missing: Entry = 0
    previous: Entry = None
    current_panel: Entry = None
    evidence: Evidence | None = None

    def finished(self, marks: Mapping[Key, Withheld], *, unknown: bool = False) -> Figure:
        """Return what is printed.

        Args:
            marks: what is withheld.
            unknown: the year lacks a field that the indicator needs: it is "not reported".
        """
        indicator = INDICATORS[self.id]
        if unknown:
            return Figure(
                self.id, indicator.title, indicator.unit, None, self.coverage, fields=indicator.fields
            )
        numbers = (
            self.value,
            self.numerator,
            self.denominator,
            self.missing,
            self.previous,
            self.current_panel,
        )
        value, numerator, denominator, missing, previous, panel = (_number(each, marks) for each in numbers)
        return Figure(
            self.id,
            indicator.title,
            indicator.unit,
            value,
            self.coverage,
            numerator,
            denominator,
            missing,
            indicator.fields,
            previous,
            panel,
            indicator.parts,
        )


@dataclass(slots=True)
class Measures:
    """The figures and draft tables of one subject, in the order in which they were made."""

    figures: list[Measured] = field(default_factory=list)
    tables: list[Draft] = field(default_factory=list)

    def figure(
        self,
        figure: str,
        coverage: Coverage,
        value: Entry,
        numerator: Entry = None,
        denominator: Entry = None,
        missing: Entry = 0,
        previous: Entry = None,
        current_panel: Entry = None,
        evidence: Evidence | None = None,
    ) -> None:
        """Add a figure."""
        self.figures.append(
            Measured(
                figure, coverage, value, numerator, denominator, missing, previous, current_panel, evidence
            )
        )


def _number(entry: Entry, marks: Mapping[Key, Withheld]) -> Number:
    value = entry.settled(marks) if isinstance(entry, Guarded) else entry
    if value is not None and not isinstance(value, int | float | Withheld):
        raise TypeError("a figure holds numbers only")
    return value
