"""What the templates of the report may name: variables, functions, figures, tables, charts and so on.

One list serves those who look something up and the check that finds a misspelt name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from lkstool.core.figures import Context
from lkstool.core.formats import Lang, long_date
from lkstool.core.messages import interface, say
from lkstool.core.templates import Kind, Name
from lkstool.output.chart_data import CHARTS
from lkstool.output.figure_text import figure_text
from lkstool.output.narration import Narrator
from lkstool.output.phrases import Phrases


class Names:
    """Everything that a part of the report may name, with what it is today."""

    def __init__(self, context: Context, narrator: Narrator, titles: Mapping[str, str], lang: Lang) -> None:
        """Collect the names.

        Args:
            context: today's numbers.
            narrator: which of the office's own words there are.
            titles: title of each part of the report by its name.
            lang: of the meanings.
        """
        phrases = Phrases(context)
        self.context = context
        self.globals: Mapping[str, object] = phrases.names() | narrator.names()
        self.filters: Mapping[str, Callable[..., object]] = phrases.filters()
        self._lang: Lang = lang
        self._words: Mapping[str, Any] = interface(lang)["template_names"]
        self._titles = titles
        self._made: dict[Kind, Mapping[str, Name]] = {}

    def of(self, kind: Kind) -> Mapping[str, Name]:
        """Return the names of one kind, in a useful order."""
        if kind not in self._made:
            self._made[kind] = {each.name: each for each in getattr(self, f"_{kind}s")()}
        return self._made[kind]

    def columns(self, table_id: str) -> dict[str, Name]:
        """Return the columns of a table, or of several side by side."""
        found: dict[str, Name] = {}
        for part in table_id.split("+"):
            table = self.context.tables.get(part)
            for column in table.columns if table else ():
                found.setdefault(column.name, Name("column", column.name, column.title))
        return found

    def meeting(self) -> dict[str, Name]:
        """Return what is known of the meeting: ``rapat.nama`` and the like."""
        return {name: each for name, each in self.of("variable").items() if "." in name}

    def all(self) -> list[Name]:
        """Return everything."""
        kinds: tuple[Kind, ...] = (
            "variable",
            "function",
            "filter",
            "figure",
            "table",
            "chart",
            "chapter",
            "message",
        )
        return [name for kind in kinds for name in self.of(kind).values()]

    def _variables(self) -> list[Name]:
        made = []
        for name, value in self.globals.items():
            if isinstance(value, Mapping):
                made += [self._variable(f"{name}.{inner}", its) for inner, its in value.items()]
            elif not callable(value):
                made.append(self._variable(name, value))
        return made

    def _variable(self, name: str, value: object) -> Name:
        if isinstance(value, bool):
            today = say(f"template_names.{'yes' if value else 'no'}", self._lang)
        elif isinstance(value, list | tuple):
            today = say("template_names.items", self._lang, count=len(value))
        else:
            today = long_date(value, "id") if isinstance(value, date) else str(value)
        return Name("variable", name, self._words["variable"].get(name, ""), today)

    def _functions(self) -> list[Name]:
        called = [name for name, value in self.globals.items() if callable(value)]
        return [Name("function", name, *self._explained("function", name)) for name in called]

    def _filters(self) -> list[Name]:
        return [Name("filter", name, *self._explained("filter", name)) for name in self.filters]

    def _explained(self, kind: str, name: str) -> tuple[str, str, str]:
        told = self._words[kind].get(name, {})
        return str(told.get("meaning", "")), "", str(told.get("usage", ""))

    def _figures(self) -> list[Name]:
        return [
            Name("figure", each.id, each.title, figure_text(each)) for each in self.context.figures.values()
        ]

    def _tables(self) -> list[Name]:
        made = []
        for each in self.context.tables.values():
            rows = say("template_names.rows", self._lang, rows=len(each.rows))
            columns = ", ".join(column.name for column in each.columns)
            told = say("template_names.columns", self._lang, columns=columns)
            made.append(Name("table", each.id, each.title, rows, told))
        return made

    def _charts(self) -> list[Name]:
        return [Name("chart", name, self._words["chart"].get(name, "")) for name in CHARTS]

    def _chapters(self) -> list[Name]:
        return [Name("chapter", name, title) for name, title in self._titles.items()]

    def _messages(self) -> list[Name]:
        return [Name("message", name, str(told)) for name, told in self._words["message"].items()]
