"""Where a figure is from: the LKS, files, sheets and rows behind it, as a trace tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lkstool.core.figures import Coverage, Number, Unit

Role = Literal["numerator", "denominator", "previous"]
# How a number comes of its rows: their count, the sum of a field, the LKS among them, the different values.
Rule = Literal["rows", "sum", "lks", "distinct"]


@dataclass(frozen=True, slots=True)
class Origin:
    """What one submission, or one place in a list of the office, brought to a number.

    Attributes:
        lks, name: the LKS; in a list of the office the kabupaten or kota ("" for the whole region).
        submission: its number in the dataset; None where the LKS stands in the register only, and in a list.
        file: name of the file; "" where there is none.
        rows: Excel rows in order; empty where the sheet has one record, or a whole submission is meant.
        number: its part of the number; of different values, how many it has.
        values: these different values, in order; empty unless they are what is counted.
    """

    lks: str
    name: str
    submission: int | None
    file: str
    rows: tuple[int, ...]
    number: int
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the numbers that a figure is made of, with everything that it is counted from.

    Attributes:
        sheet: the form's sheet name; ``daftar_lks``, ``kiriman``; of the office's lists ``rtl`` or
            ``penduduk``.
        title: as people know that sheet.
        rule: how the number comes of the rows.
        origins: by LKS code, then submission.
        of_places: whether it is a list of the office, whose rows are of places and of no LKS.
    """

    role: Role
    sheet: str
    title: str
    rule: Rule
    number: int
    origins: tuple[Origin, ...]
    of_places: bool = False


@dataclass(frozen=True, slots=True)
class Ratio:
    """One LKS's part of a median."""

    lks: str
    name: str
    numerator: float
    denominator: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Touched:
    """An automatic change in a traced row; values only of fields that are not personal."""

    lks: str
    file: str
    title: str
    row: int | None
    field: str
    kind: str
    before: str | None
    after: str | None
    approved_by: str | None
    approved_on: date | None


@dataclass(frozen=True, slots=True)
class Excepted:
    """An exception that covered findings of a traced submission."""

    lks: str
    file: str
    code: str
    field: str | None
    reason: str
    approved_by: str
    until: date
    cells: int


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure, or the part of it that was asked for, and where it is from.

    Attributes:
        id, title, unit, definition: of the indicator.
        words: what its sides count, by role.
        whole: the figure of the whole region, as the report has it.
        value: the figure of what was asked for; equal to ``whole`` where nothing was.
        narrowed: what was asked for (``lks``, ``kabkota``, ``pdm``, ``kelompok``), as people know it.
        sides: numerator, denominator, last year; as many as there are.
        ratios: what a median is taken of, by LKS.
        parts: of a score: id, title, value and weight of the figures that it is made of.
        reported: False where the year cannot tell this figure.
    """

    id: str
    title: str
    unit: Unit
    definition: str
    words: Mapping[str, str]
    year: str
    reference_date: date
    coverage: Coverage
    whole: Number
    value: Number
    narrowed: Mapping[str, str]
    reported: bool
    sides: tuple[Side, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    parts: tuple[tuple[str, str, float | None, float], ...] = ()
    changes: tuple[Touched, ...] = ()
    waivers: tuple[Excepted, ...] = ()
