"""How figures and table cells are written, wherever they are printed: in text, tables, charts and slides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lkstool.core import formats
from lkstool.core.figures import Amount, Cell, Column, Coverage, Figure, Unit, Withheld

# A percentage of fewer than this many is shown as a count: "100%" of one LKS misleads.
LEAST_DENOMINATOR = 5


def cell_text(cell: Cell, column: Column) -> str:
    """Write a table cell: ``–`` is a true zero, ``…`` not reported, ``<5`` and ``*`` withheld."""
    if cell is None:
        return "…"
    if isinstance(cell, Withheld):
        return cell.value
    if isinstance(cell, date):
        return formats.short_date(cell)
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Amount):
        text = cell_text(cell.value, Column(column.name, column.title, cell.unit))
        return f"{text} {cell.mark}" if cell.mark else text
    if cell == 0 and column.unit != "hari":
        return "–"
    text = value_text(cell, column.unit, short=False)
    return (
        text.rstrip("%") if "%" in column.title else text.removeprefix("Rp") if "Rp" in column.title else text
    )


def value_text(value: float, unit: Unit, *, short: bool = True) -> str:
    """Write a number in its unit; ``short`` writes money as ``Rp1,3 miliar``. A minus is a real minus."""
    if unit == "persen":
        text = formats.percent(value)
    elif unit == "rupiah":
        text = formats.rupiah_short(value) if short else formats.rupiah(value)
    elif unit in ("rasio", "poin"):
        text = formats.number(value, decimals=1)
    else:
        text = formats.number(value, decimals=0)
    return text.replace("-", "\u2212")


def figure_text(figure: Figure) -> str:
    """Write a figure's value; a percentage of very few becomes a count (``3 dari 4``)."""
    if isinstance(figure.value, Withheld):
        return figure.value.value
    if figure.value is None:
        return "…"
    few = isinstance(figure.denominator, int | float) and figure.denominator < LEAST_DENOMINATOR
    if figure.unit == "persen" and few and isinstance(figure.numerator, int | float):
        return share_text(figure)
    return value_text(figure.value, figure.unit)


def share_text(figure: Figure) -> str:
    """Write what stands behind a percentage: ``93 dari 172``; empty where it has no parts."""
    parts = (figure.numerator, figure.denominator)
    texts = [
        part.value if isinstance(part, Withheld) else value_text(part, figure.parts)
        for part in parts
        if part is not None
    ]
    return " dari ".join(texts) if len(texts) == 2 else ""


def behind_text(figure: Figure) -> str:
    """Write the small line of a card: the parts of a percentage, else how many LKS stand behind it."""
    share = share_text(figure)
    if figure.unit == "persen" and share and share != figure_text(figure):
        return share
    return f"dari {formats.number(figure.coverage.counted)} LKS"


def sources_text(coverages: Sequence[Coverage], reference: date) -> str:
    """Write the line under a table or chart: which LKS stand behind its parts, and on which day."""
    sources = "; ".join(dict.fromkeys(map(_source, coverages)))
    return f"Sumber: {sources}. Data per {formats.long_date(reference)}."


def _source(coverage: Coverage) -> str:
    counted, expected = formats.number(coverage.counted), formats.number(coverage.expected)
    if coverage.expected == 0 and coverage.counted == 0:
        return "belum ada LKS terdaftar"
    if coverage.population == "terdaftar":
        return f"daftar induk, {expected} LKS terdaftar"
    if coverage.population == "panel":
        return f"laporan sah {counted} LKS yang sama pada tahun ini dan tahun lalu"
    kind = "laporan sah" if coverage.population == "sah" else "laporan"
    if coverage.counted == 0:
        return f"belum ada {kind} dari {expected} LKS"
    return f"{kind} {counted} dari {expected} LKS"
