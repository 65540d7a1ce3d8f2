"""What ``trace`` shows: a figure, what it is counted from, and what touched it on the way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from lkstool.core import formats
from lkstool.core.figures import Number, Unit, Withheld
from lkstool.core.formats import Lang
from lkstool.core.messages import say
from lkstool.core.origins import Excepted, Origin, Side, Touched, Trace
from lkstool.indicators.catalogue import INDICATORS
from lkstool.output.plain_table import plain_table

_SHOWN = 12  # lines of a table before the screen is left to the important
# Sources that are no sheet of a form.
_REGISTER, _SUBMISSIONS = "daftar_lks", "kiriman"


def trace_view(told: Trace, lang: Lang, *, in_full: bool) -> RenderableType:
    """Lay out a trace; long tables are cut with a word of it unless ``in_full``."""
    view = _View(lang, in_full=in_full)
    return Group(*view.head(told), *view.body(told), *view.touched(told))


def figures_view(lang: Lang) -> RenderableType:
    """Lay out the codes of all figures."""
    titles = [say(f"commands.trace.list_{name}", lang) for name in ("id", "title")]
    return plain_table(titles, [(each.id, each.title) for each in INDICATORS.values()], lang)


def trace_json(told: Trace) -> str:
    """Write a trace as one JSON object, with every row."""
    sides = {side.role: _side_object(side) for side in told.sides}
    whole = {
        "version": 1,
        "id": told.id,
        "title": told.title,
        "definition": told.definition,
        "unit": told.unit,
        "year": int(told.year),
        "reference_date": told.reference_date.isoformat(),
        "narrowed": dict(told.narrowed),
        "reported": told.reported,
        "value": _plain(told.value),
        "whole_region": _plain(told.whole),
        "numerator": sides.get("numerator"),
        "denominator": sides.get("denominator"),
        "previous": sides.get("previous"),
        "ratios": [
            {
                "lks": each.lks,
                "numerator": each.numerator,
                "denominator": each.denominator,
                "ratio": each.ratio,
            }
            for each in told.ratios
        ],
        "parts": [
            {"id": name, "title": title, "value": value, "weight": weight}
            for name, title, value, weight in told.parts
        ],
        "changes": [_change_object(each) for each in told.changes],
        "waivers": [
            {
                "lks": each.lks,
                "file": each.file,
                "code": each.code,
                "field": each.field,
                "reason": each.reason,
                "approved_by": each.approved_by,
                "until": each.until.isoformat(),
                "cells": each.cells,
            }
            for each in told.waivers
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def row_ranges(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Return first and last row of every unbroken run of rows that are in order."""
    ranges: list[tuple[int, int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], row)
        else:
            ranges.append((row, row))
    return ranges


class _View:
    """The words of one language and how much is shown."""

    def __init__(self, lang: Lang, *, in_full: bool) -> None:
        self.lang: Lang = lang
        self.in_full = in_full

    def say(self, key: str, **values: object) -> str:
        return say(f"commands.trace.{key}", self.lang, **values)

    def head(self, told: Trace) -> list[RenderableType]:
        about = self.say("about", year=told.year, day=formats.long_date(told.reference_date, self.lang))
        parts: list[RenderableType] = [
            Text(self.say("head", id=told.id, title=told.title), style="bold") + Text(f"  ({about})"),
            Text(told.definition),
        ]
        if not told.reported:
            return [*parts, "", Text(self.say("not_reported", year=told.year), style="bold")]
        value = self.amount(told.value, told.unit)
        if not told.narrowed:
            covered = self.say("coverage", counted=told.coverage.counted, expected=told.coverage.expected)
            return [*parts, "", Text(self.say("value", value=value), style="bold") + Text(f"  ({covered})")]
        narrowed = ", ".join(told.narrowed.values())
        parts += ["", Text(self.say("value_of", narrowed=narrowed, value=value), style="bold")]
        return [*parts, Text(self.say("whole", value=self.amount(told.whole, told.unit)))]

    def body(self, told: Trace) -> list[RenderableType]:
        parts: list[RenderableType] = []
        if told.parts:
            parts += ["", Text(self.say("parts"), style="bold")]
            for name, title, value, weight in told.parts:
                amounts = {
                    "value": self.amount(value, "persen"),
                    "weight": formats.percent(100 * weight, self.lang, 0),
                }
                parts.append(Text("  " + self.say("part", id=name, title=title, **amounts)))
        if told.ratios:
            titles = [
                self.say(f"column_{name}") for name in ("lks", "name", "numerator", "denominator", "ratio")
            ]
            rows = [
                (
                    each.lks,
                    each.name,
                    each.numerator,
                    each.denominator,
                    self.amount(each.ratio, told.unit),
                )
                for each in told.ratios
            ]
            parts += ["", Text(self.say("ratios"), style="bold"), *self.table(titles, rows, (2, 3, 4))]
        change = any(side.role == "previous" for side in told.sides)
        for side in told.sides:
            role = (
                "only"
                if len(told.sides) == 1
                else "current"
                if change and side.role == "numerator"
                else side.role
            )
            words = told.words.get(side.role) or told.title
            parts += ["", Text(self.say(role, words=words), style="bold")]
            parts += [Text(self.counted(side, told.unit)), *self.origins(side)]
        return parts

    def counted(self, side: Side, unit: Unit) -> str:
        """Say how a number comes of its rows."""
        if side.sheet == _REGISTER:
            return self.say("by_lks_listed", number=side.number)
        if side.of_places:
            return self.listed(side)
        files = side.sheet == _SUBMISSIONS
        rows = sum(len(each.rows) or 1 for each in side.origins)
        number = formats.rupiah(side.number, self.lang) if unit == "rupiah" and side.rule == "sum" else None
        return self.say(
            f"by_{side.rule}{'_files' if files else ''}",
            number=number or side.number,
            rows=rows,
            sheet=side.title,
        )

    def listed(self, side: Side) -> str:
        """Say how a number comes of the rows of a list that the office keeps itself."""
        rows = sum(len(each.rows) for each in side.origins)
        file = next((each.file for each in side.origins), "")
        words = {"number": side.number, "rows": rows, "sheet": side.title, "file": file}
        return self.say(f"by_{side.rule}_of_list", **words)

    def origins(self, side: Side) -> list[RenderableType]:
        """Lay out where a number is from, one line for each submission."""
        if not side.origins:
            return []
        if side.sheet == _REGISTER:
            titles = [self.say("column_lks"), self.say("column_name")]
            return self.table(titles, [(each.lks, each.name) for each in side.origins])
        with_rows = any(each.rows for each in side.origins)
        with_part = side.rule in ("rows", "sum", "distinct")
        names = [
            "place" if side.of_places else "lks",
            "file",
            *(["rows"] if with_rows else []),
            *(["part"] if with_part else []),
        ]
        rows = [
            (
                each.name if side.of_places else each.lks,
                each.file,
                *([_written(each)] if with_rows else []),
                *([", ".join(each.values) if side.rule == "distinct" else each.number] if with_part else []),
            )
            for each in side.origins
        ]
        right = (len(names) - 1,) if with_part and side.rule != "distinct" else ()
        return self.table([self.say(f"column_{name}") for name in names], rows, right)

    def touched(self, told: Trace) -> list[RenderableType]:
        """Lay out changes and exceptions."""
        if not told.reported or not told.sides:
            return []
        parts: list[RenderableType] = [""]
        if told.changes:
            parts.append(Text(self.say("changes", count=len(told.changes)), style="bold"))
            titles = [self.say(f"column_{name}") for name in ("lks", "sheet", "rows", "field", "change")]
            rows = [
                (each.lks, each.title, str(each.row or ""), each.field, self.change(each))
                for each in told.changes
            ]
            parts += self.table(titles, rows)
        else:
            parts.append(Text(self.say("no_changes")))
        if told.waivers:
            parts += ["", Text(self.say("waivers", count=len(told.waivers)), style="bold")]
            titles = [self.say(f"column_{name}") for name in ("lks", "code", "field", "exception")]
            parts += self.table(
                titles,
                [(each.lks, each.code, each.field or "", self.exception(each)) for each in told.waivers],
            )
        return parts

    def change(self, each: Touched) -> str:
        kind = say(f"change.{each.kind}", self.lang)
        if each.before is None and each.after is None:
            told = self.say("change_hidden", kind=kind)
        else:
            told = self.say("change", kind=kind, before=each.before or "…", after=each.after or "…")
        return self.say("approved", change=told, by=each.approved_by) if each.approved_by else told

    def exception(self, each: Excepted) -> str:
        return self.say(
            "exception", reason=each.reason, by=each.approved_by, until=each.until, cells=each.cells
        )

    def table(
        self, titles: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[int] = ()
    ) -> list[RenderableType]:
        shown = rows if self.in_full else rows[:_SHOWN]
        made: list[RenderableType] = [plain_table(titles, shown, self.lang, right=right)]
        if len(shown) < len(rows):
            made.append(Text(self.say("rest", count=len(rows) - len(shown)), style="dim"))
        return made

    def amount(self, value: Number, unit: Unit) -> str:
        """Write a value in its unit."""
        if value is None or isinstance(value, Withheld):
            return self.say("unknown")
        if unit == "persen":
            return formats.percent(value, self.lang)
        if unit == "rupiah":
            return formats.rupiah(value, self.lang)
        number = formats.number(value, self.lang, 1 if unit in ("rasio", "poin") else None)
        return self.say(f"unit_{unit}", number=number) if unit in ("orang", "lks") else number


def _written(origin: Origin) -> str:
    return ", ".join(
        str(first) if first == last else f"{first}–{last}" for first, last in row_ranges(origin.rows)
    )


def _side_object(side: Side) -> Mapping[str, Any]:
    return {
        "number": side.number,
        "rule": side.rule,
        "sheet": side.sheet,
        "origins": [
            {
                **({"place": each.lks or None} if side.of_places else {"lks": each.lks}),
                "name": each.name,
                "submission": each.submission,
                "file": each.file or None,
                "rows": [list(run) for run in row_ranges(each.rows)],
                "number": each.number,
                **({"values": list(each.values)} if side.rule == "distinct" else {}),
            }
            for each in side.origins
        ],
    }


def _change_object(each: Touched) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "lks": each.lks,
        "file": each.file,
        "sheet": each.title,
        "row": each.row,
        "field": each.field,
        "kind": each.kind,
        "before": each.before,
        "after": each.after,
    }
    if each.approved_by or each.approved_on:
        told["approved_by"] = each.approved_by
        told["approved_on"] = each.approved_on.isoformat() if each.approved_on else None
    return told


def _plain(number: Number) -> float | None:
    return None if number is None or isinstance(number, Withheld) else number
