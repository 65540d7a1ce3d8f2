"""Numbers as they travel from the indicators to the documents. Computed once, only formatted later.

A cell or value is a number, a text or a date; ``None`` means "not reported" (printed ``…``), 0 is a true
zero (printed ``–`` in tables), ``WITHHELD`` is a count of people hidden by the suppression rule (printed
``<5`` where it is a primary cell, ``*`` where it only protects another).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Literal

from lkstool.core.followup import FollowUp

Population = Literal["terdaftar", "melapor", "sah", "panel"]
Unit = Literal["teks", "orang", "lks", "jumlah", "persen", "rupiah", "rasio", "poin", "tanggal", "hari"]

# ``public`` has small counts of people withheld, ``internal`` does not.
Edition = Literal["public", "internal"]


class Withheld(Enum):
    """A number that must not leave the office."""

    SMALL = "<5"
    PROTECTS = "*"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what its column does not say of it.

    Attributes:
        value: the number.
        unit: its own, in a table whose rows are in different units.
        mark: printed behind it; "" for none.
    """

    value: int | float
    unit: Unit
    mark: str = ""


Number = int | float | Withheld | None
Cell = str | date | Amount | Number


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the population stands behind a number: "dari 187 dari 214 LKS".

    Attributes:
        population: whose answers are counted.
        counted: LKS whose data entered the number.
        expected: LKS that should have (the register's active LKS, or the reporting ones).
    """

    population: Population
    counted: int
    expected: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator's value for the whole region.

    Attributes:
        id: as in the indicator catalogue (``P01``).
        value: the value in ``unit``; a percentage is 0 to 100.
        numerator, denominator: both printed beside a percentage; None where it has none.
        missing: members of the population that gave no answer (they are not zeros); withheld where the
            number of answers would give a small count away.
        fields: ``sheet.field`` names that it is computed from.
        previous: the same figure last year on the same LKS (panel); None where it cannot be said.
        current_panel: this year's value on that same panel.
        parts: unit of numerator and denominator.
    """

    id: str
    title: str
    unit: Unit
    value: Number
    coverage: Coverage
    numerator: Number = None
    denominator: Number = None
    missing: Number = 0
    fields: tuple[str, ...] = ()
    previous: Number = None
    current_panel: Number = None
    parts: Unit = "jumlah"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a NumberTable: a stable name, the printed title, what its cells are."""

    name: str
    title: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class NumberTable:
    """A table of the report. ``rows`` and ``total`` hold one cell for each column, in order.

    Attributes:
        day: of its data, where that is another than the report's.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    coverage: Coverage
    total: tuple[Cell, ...] | None = None
    note: str = ""
    day: date | None = None

    def column(self, name: str) -> list[Cell]:
        """Return the cells of one column, top to bottom, without the total.

        Raises:
            KeyError: no column has that name.
        """
        names = [column.name for column in self.columns]
        if name not in names:
            raise KeyError(name)
        at = names.index(name)
        return [row[at] for row in self.rows]

    def records(self) -> list[dict[str, Cell]]:
        """Return the rows, top to bottom, each as cells by column name, without the total."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Practice:
    """A good practice whose LKS has agreed that it is shown, in its own words.

    Attributes:
        title, problem, way, result: texts as typed; the problem may be "".
        cost: in rupiah; None if it is not told.
        lks, region: name of the LKS, short name of its kabupaten or kota.
        contact: telephone of the LKS; "" unless it lets its contact be shown.
    """

    title: str
    problem: str
    way: str
    result: str
    cost: int | None
    lks: str
    region: str
    contact: str


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that a report may print.

    Attributes:
        year: the reporting year.
        reference_date: the day that "today" means in every number (configured, never the clock).
        meeting: name and date of the meeting, the council, the deadline: plain values from settings.
        edition: ``public`` has small counts withheld, ``internal`` does not.
        figures: by indicator id.
        tables: by table id (``T3.1``).
        follow_up: what is proposed or decided to be done after the meeting, by region, most urgent first.
        past_follow_up: what was decided a year ago, with what became of it.
        practices: good practices to be told, at most six.
        form_changes: what this year's form asks otherwise than last year's, a sentence each.
    """

    year: str
    reference_date: date
    edition: Edition
    meeting: Mapping[str, str | date]
    figures: Mapping[str, Figure]
    tables: Mapping[str, NumberTable] = field(default_factory=dict)
    follow_up: tuple[FollowUp, ...] = ()
    past_follow_up: tuple[FollowUp, ...] = ()
    practices: tuple[Practice, ...] = ()
    form_changes: tuple[str, ...] = ()
