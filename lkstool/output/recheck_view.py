"""What a recheck shows: the codes that would say something else today, and where to look."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from lkstool.core.codes import CODES
from lkstool.core.formats import Lang
from lkstool.core.messages import catalogue, say
from lkstool.core.rechecked import Count, Difference, Example, Recheck
from lkstool.core.records import Severity
from lkstool.output.plain_table import plain_table

_NAMED = 10


def recheck_view(told: Recheck, lang: Lang) -> RenderableType:
    """Lay out a recheck: a row for each code that differs, examples, what would be held back."""
    differing = [each for each in told.codes if each.differs]
    form = told.form or say("commands.recheck.packaged", lang, year=told.year)
    title = say("commands.recheck.title", lang, submissions=told.submissions, year=told.year, form=form)
    parts: list[RenderableType] = [Text(title, style="bold")]
    if differing:
        names = ("code", "finding", "severity", "new", "gone", "blocks")
        titles = [say(f"commands.recheck.column_{name}", lang) for name in names]
        rows = [
            (
                each.code,
                catalogue(lang)[each.code]["title"],
                _severity(each, lang),
                _counted(each.new, lang),
                _counted(each.gone, lang),
                each.blocks or "",
            )
            for each in differing
        ]
        parts.append(plain_table(titles, rows, lang, right=(3, 4, 5)))
        parts += _examples(differing, lang)
        parts.append(Text())
    same = len(told.codes) - len(differing)
    parts.append(
        Text(say("commands.recheck.same" if differing else "commands.recheck.none", lang, count=same))
    )
    parts.append(_held_back(told, lang))
    if told.missing:
        parts.append(Text(say("commands.recheck.missing", lang, count=len(told.missing)), style="bold"))
        parts += [Text(f"  {each.lks}  {each.file}") for each in told.missing]
    return Group(*parts)


def recheck_json(told: Recheck) -> str:
    """Write a recheck as one JSON object (version 1)."""
    whole = {
        "version": 1,
        "year": int(told.year),
        "form": told.form,
        "submissions": told.submissions,
        "blocked": list(told.blocked),
        "missing": [{"lks": each.lks, "file": each.file} for each in told.missing],
        "codes": [_object(each) for each in told.codes],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _object(each: Difference) -> Mapping[str, object]:
    def counted(count: Count) -> Mapping[str, int]:
        return {"submissions": count.submissions, "cells": count.cells}

    return {
        "code": each.code,
        "name": CODES[each.code].name,
        "severity": each.severity,
        "severity_before": each.severity_before,
        "trial": each.trial,
        "before": counted(each.before),
        "now": counted(each.now),
        "new": counted(each.new),
        "gone": counted(each.gone),
        "blocks": each.blocks,
        "examples": [{"lks": one.lks, "sheet": one.sheet, "cell": one.cell} for one in each.examples],
    }


def _severity(each: Difference, lang: Lang) -> str:
    def word(severity: Severity) -> str:
        return say(f"severity.{severity}", lang)

    if each.severity is None:
        return word(each.severity_before) if each.severity_before else ""
    now = say("trial.severity", lang) if each.trial else word(each.severity)
    if each.severity_before in (None, each.severity):
        return now
    return say("commands.recheck.severity_changed", lang, before=word(each.severity_before), now=now)


def _counted(count: Count, lang: Lang) -> str:
    if not count.submissions:
        return ""
    return say("commands.recheck.counted", lang, submissions=count.submissions, cells=count.cells)


def _examples(differing: list[Difference], lang: Lang) -> list[RenderableType]:
    having = [each for each in differing if each.examples]
    if not having:
        return []
    lines: list[RenderableType] = [Text(say("commands.recheck.examples", lang), style="bold")]
    lines += [Text(f"  {each.code}: {'; '.join(map(_place, each.examples))}") for each in having]
    return lines


def _place(one: Example) -> str:
    cell = "!".join(each for each in (one.sheet, one.cell) if each)
    return f"{one.lks} {cell}".strip()


def _held_back(told: Recheck, lang: Lang) -> Text:
    if not told.blocked:
        return Text(say("commands.recheck.blocks_none", lang), style="bold green")
    few = len(told.blocked) <= _NAMED
    counts = {"count": len(told.blocked), "of": told.submissions, "lks": told.blocked[:_NAMED]}
    return Text(
        say("commands.recheck.blocks" if few else "commands.recheck.blocks_many", lang, **counts), "bold red"
    )
