"""What came of the care, by group of people: figures of other rooms, side by side (T4.2)."""

from __future__ import annotations

from collections.abc import Mapping

from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.counts import Entry
from lkstool.indicators.measures import Measured, Measures
from lkstool.indicators.population import Year
from lkstool.indicators.tables import Draft

# The group whose people are asked, and its figures; "" is everybody.
_BY_GROUP = (
    ("anak", ("C01", "C02", "C03", "C04", "C05", "C06", "P05")),
    ("lansia", ("C07",)),
    ("", ("C08", "C09", "C10", "C11", "C12")),
)


def measure(year: Year, measured: Mapping[str, Measured]) -> Measures:
    """Put the figures side by side; each number is the very one that its figure prints."""
    labels = year.labels("penerima", "kelompok")
    rows: list[list[Entry]] = []
    for group, figures in _BY_GROUP:
        for name in figures:
            its = measured[name]
            cells: tuple[Entry, ...] = (its.numerator, its.denominator, its.value, its.missing)
            if year.valid.empty or year.form.lacking(INDICATORS[name].fields):
                cells = (None,) * 4
            rows.append([labels.get(group, "Semua"), INDICATORS[name].title, *cells])
    made = Measures()
    made.tables.append(Draft("T4.2", rows, year.coverage()))
    return made
