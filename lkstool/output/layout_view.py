"""How a proposed mapping looks on the terminal: tab by tab, heading by heading. No answers are shown."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lkstool.core.formats import Lang
from lkstool.core.masking import mask_niks
from lkstool.core.messages import say
from lkstool.core.records import column_letters
from lkstool.forms.model import Field, Form, Sheet
from lkstool.intake.proposal import Column, Proposal, Tab

_LONGEST = 80


def proposal_view(proposal: Proposal, form: Form, lang: Lang) -> RenderableType:
    """Show every tab with its headings; those of tabs that are read are numbered through, from 1."""
    parts: list[RenderableType] = []
    number = 1
    for tab in proposal.tabs:
        if tab.sheet is None:
            parts.append(Text(say("map.tab_unknown", lang, tab=mask_niks(tab.title)), style="yellow"))
            continue
        told = say(
            "map.tab", lang, tab=mask_niks(tab.title), sheet=form.by_name[tab.sheet].title, rows=tab.rows
        )
        parts += [Text(told, style="bold"), _table(tab, form, number, lang)]
        number += len(tab.columns)
    return Group(*parts)


def lacking_text(lacking: Sequence[tuple[Sheet, Field]], lang: Lang) -> str:
    """Say which required fields nothing in the file answers."""
    by_sheet: dict[str, list[str]] = {}
    for sheet, field in lacking:
        by_sheet.setdefault(sheet.title, []).append(field.title)
    told = "; ".join(f"{sheet}: {', '.join(fields)}" for sheet, fields in by_sheet.items())
    return say("map.lacking", lang, fields=told)


def _table(tab: Tab, form: Form, first: int, lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column(say("map.number", lang), justify="right")
    table.add_column(say("map.cell", lang))
    for key in ("heading", "target", "how"):
        table.add_column(say(f"map.{key}", lang), overflow="fold")
    table.add_column(say("map.read", lang), justify="right")
    for number, column in enumerate(tab.columns, start=first):
        table.add_row(
            str(number),
            f"{column_letters(column.column)}{column.row}",
            Text(_short(column.heading)),
            Text(_target(column, tab, form, lang), style="" if column.target else "dim"),
            say(f"map.hows.{column.how}", lang) if column.how else "",
            f"{column.read}/{column.filled}" if column.target else f"–/{column.filled}",
        )
    return table


def _short(heading: str) -> str:
    """Return a heading as the terminal shows it: short, and without anybody's number."""
    shown = mask_niks(heading)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


def _target(column: Column, tab: Tab, form: Form, lang: Lang) -> str:
    target = column.target
    if target is None:
        return say("map.unused", lang)
    sheet = form.by_name[target.sheet]
    title = sheet.by_name[target.field].title
    if target.group:
        return say("map.letter", lang, sheet=sheet.title, field=title, group=target.group)
    return title if target.sheet == tab.sheet else f"{sheet.title}: {title}"
