"""What ``indicators`` shows: the catalogue by subject with today's values, or one indicator in full."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from lkstool.core.figures import Figure, NumberTable
from lkstool.core.formats import Lang
from lkstool.core.messages import say
from lkstool.forms.model import Form
from lkstool.indicators.catalogue import INDICATORS, Indicator
from lkstool.indicators.metadata import classified, field_title, formula, meaning
from lkstool.output.figure_text import cell_text, figure_text, share_text
from lkstool.output.plain_table import plain_table


def catalogue_view(figures: dict[str, Figure], lang: Lang) -> RenderableType:
    """Lay out all indicators by subject; with values where there are any."""
    heads = [say(f"commands.indicators.column_{name}", lang) for name in ("id", "title", "value", "of")]
    parts: list[RenderableType] = []
    for subject, group in groupby(INDICATORS.values(), lambda each: each.subject):
        rows = [_line(each, figures.get(each.id)) for each in group]
        parts.append(Text(subject, style="bold"))
        width = 4 if figures else 2
        parts.append(plain_table(heads[:width], [row[:width] for row in rows], lang, right=(2,)))
    return Group(*parts)


def _line(indicator: Indicator, figure: Figure | None) -> tuple[str, str, str, str]:
    value = figure_text(figure) if figure else ""
    share = share_text(figure) if figure else ""
    return indicator.id, indicator.title, value, share if share != value else ""


def indicator_view(
    indicator: Indicator, form: Form, figure: Figure | None, tables: Sequence[NumberTable], lang: Lang
) -> RenderableType:
    """Lay out one indicator.

    Args:
        indicator: which.
        form: of the year, for the titles of the fields.
        figure: its value, if there is a workspace with data.
        tables: the same told apart, as ``breakdown`` makes them.
        lang: of the headings; the catalogue is Indonesian.
    """
    fields = [field_title(name, form) for name in indicator.fields]
    told = [
        ("population", say(f"commands.indicators.population_{indicator.population}", lang)),
        ("formula", formula(indicator)),
        ("meaning", meaning(indicator)),
        ("by", classified(indicator)),
        ("fields", "; ".join(fields) or say("commands.indicators.no_fields", lang)),
    ]
    parts: list[RenderableType] = [
        Text(f"{indicator.id} · {indicator.title}", style="bold"),
        Text(indicator.definition),
        "",
    ]
    for key, text in told:
        parts.append(Text(say(f"commands.indicators.{key}", lang), style="bold"))
        parts.append(Padding(Text(text), (0, 0, 0, 2)))
    if figure is not None:
        parts += ["", *_value(figure, lang)]
    for table in tables:
        # People of a group are served also where it is the main one of no LKS.
        rows = [row for row in table.rows if row[2] or any(cell is not None for cell in row[3:])]
        if rows:
            parts += ["", _parts_table(table, rows, lang)]
    return Group(*parts)


def _value(figure: Figure, lang: Lang) -> list[RenderableType]:
    if figure.value is None:
        return [Text(say("commands.indicators.no_value", lang), style="bold")]
    share = share_text(figure)
    value = figure_text(figure)
    told = {"value": value, "counted": figure.coverage.counted, "expected": figure.coverage.expected}
    lines = [Text(say("commands.indicators.value", lang, **told), style="bold")]
    if share and share != value:
        lines.append(Text(say("commands.indicators.parts", lang, parts=share)))
    if figure.missing:
        lines.append(Text(say("commands.indicators.missing", lang, count=str(figure.missing))))
    return list(lines)


def _parts_table(table: NumberTable, rows: Sequence[Sequence[object]], lang: Lang) -> RenderableType:
    """Lay out a figure told apart; a column that holds nothing is left out."""
    names = ("numerator", "denominator", "value")
    heads = [
        table.columns[1].title,
        "LKS",
        *(say(f"commands.trace.column_{name}", lang) for name in names[:2]),
    ]
    heads.append(say("commands.indicators.column_value", lang))
    texts = [
        [cell_text(cell, column) for cell, column in zip(row, table.columns, strict=True)][1:]  # type: ignore[arg-type]
        for row in rows
    ]
    kept = [at for at in range(5) if at in (0, 1, 4) or any(row[at] != "…" for row in texts)]
    return plain_table(
        [heads[at] for at in kept],
        [[row[at] for at in kept] for row in texts],
        lang,
        right=range(1, len(kept)),
    )
