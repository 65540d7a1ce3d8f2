"""The charts of the slides: the same numbers as in the report, drawn low and wide with fewer, larger letters.

A slide shows a picture about twice as large as it is drawn, so that 9 pixels are read at 18 points or more.
"""

from __future__ import annotations

from lkstool.core.figures import Context, Figure
from lkstool.core.formats import listed
from lkstool.output import chart_people, chart_reach, chart_work
from lkstool.output.chart_bars import (
    AMBER,
    GREEN,
    Drawing,
    Frame,
    Panel,
    amount,
    bars_of,
    count_text,
    seen,
    share_text,
    slim_bars,
)
from lkstool.output.figure_text import figure_text
from lkstool.output.figure_text import share_text as parts_text
from lkstool.output.tile_map import SLIDE

# A picture over the whole slide, and one beside a column of text; the room for bars below a legend.
WHOLE, PART = 420, 252
_HIGH, _TALLEST_ROW = 155, 34
# What is achieved for people, the more telling first; a slide has room for so many.
_OUTCOMES = (
    "C01", "C02", "C03", "C04", "C06", "C07", "C08", "C09", "C10", "C11", "C12", "C05",
)  # fmt: skip
_MOST_OUTCOMES = 6


def _frame(rows: int, width: float = WHOLE) -> Frame:
    """Return the rows that fill a slide."""
    row = min(_TALLEST_ROW, _HIGH / max(rows, 1))
    return Frame(width, row, row * 0.6)


def people_map(context: Context) -> Drawing | None:
    """Draw the map of people served."""
    return chart_reach.people_map(context, SLIDE)


def groups(context: Context) -> Drawing | None:
    """Draw the groups of people by sex, with their numbers and shares."""
    table = context.tables["T3.1"]
    total, men, women = (table.column(name) for name in ("jumlah", "laki_laki", "perempuan"))
    if not seen(total):
        return None
    labels = [
        f"{count_text(cell)} ({share_text(share)})" if isinstance(share, int | float) else count_text(cell)
        for cell, share in zip(total, table.column("porsi"), strict=True)
    ]
    names = [str(cell) for cell in table.column("kelompok")]
    series = [("Laki-laki", GREEN, men), ("Perempuan", AMBER, women)]
    return bars_of(names, series, labels, chart_people.groups_alt(table), _frame(len(names)))


def outcomes(context: Context) -> Drawing | None:
    """Draw what share of people each outcome has reached."""
    figures = [context.figures[name] for name in _OUTCOMES if name in context.figures]
    shown = [each for each in figures if isinstance(each.value, int | float) and each.unit == "persen"]
    shown = shown[:_MOST_OUTCOMES]
    if not shown:
        return None
    labels = [_outcome(each) for each in shown]
    panel = Panel("", [each.title for each in shown], [amount(each.value) for each in shown], labels)
    said = listed([f"{each.title} {label}" for each, label in zip(shown, labels, strict=True)])
    below = min(16.0, _HIGH / len(shown) - 19)
    return slim_bars([panel], WHOLE, f"Batang capaian layanan. {said}.", whole=100, bar=6, below=below)


def _outcome(figure: Figure) -> str:
    text, share = figure_text(figure), parts_text(figure)
    return text if text == share or not share else f"{text} · {share}"


def accreditation(context: Context) -> Drawing | None:
    """Draw the state of accreditation of each group of LKS."""
    rows = sum(amount(cell) > 0 for cell in context.tables["T5.2"].column("jumlah"))
    return chart_work.accreditation(context, WHOLE, _frame(rows).row)


def papers(context: Context) -> Drawing | None:
    """Draw how many papers end in each quarter."""
    return chart_work.papers(context, WHOLE)


def ratios(context: Context) -> Drawing | None:
    """Draw a dot for each LKS: people served for one member of staff."""
    return chart_work.ratios(context, WHOLE, 23)


def money(context: Context) -> Drawing | None:
    """Draw where the money comes from and what it is used for."""
    rows = max(len(context.tables[name].rows) for name in ("T8.1", "T8.2"))
    return chart_work.money(context, WHOLE, max(2.0, min(8.0, _HIGH / max(rows, 1) - 18)))


def league(context: Context) -> Drawing | None:
    """Draw the best scores, in part of the width."""
    return chart_reach.league(context, Frame(PART, 24, 14), 5)
