"""What one raw cell value turned out to be. Every parser gives one of these and touches nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lkstool.core.formats import short_date
from lkstool.core.records import NOTHING, CellValue, Repair

TypedValue = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A typed value, or why there is none.

    Attributes:
        value: the value; None is missing, or not known if ``code`` is set.
        code: kind of finding, if any.
        params: slots of its message.
        suggestion: what to type instead, only where that is safe.
        kind: kind of the automatic repair, if one was made (see core.records.Change).
        after: what was read, as the list of repairs shows it.
        repair: what the office has agreed to read instead, if that is what was read.
    """

    value: TypedValue
    code: str | None = None
    params: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    suggestion: str | None = None
    kind: str | None = None
    after: str | None = None
    repair: Repair | None = None

    @property
    def is_unknown(self) -> bool:
        """True if the cell holds something that could not be read."""
        return self.code is not None and self.value is None


MISSING = Parsed(None)


def problem(code: str, suggestion: str | None = None, **params: object) -> Parsed:
    """Return a value that could not be read, with the finding that says so."""
    return Parsed(None, code, params or NOTHING, suggestion)


def placeholder() -> Parsed:
    """Return a missing value that the sender wrote out ("-", "tidak ada")."""
    return Parsed(None, kind="placeholder")


def as_typed(value: CellValue) -> str:
    """Return a raw value as its sender saw it, roughly: dates short, whole numbers without a point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return str(value)
