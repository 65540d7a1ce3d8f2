"""What a comparison of two submissions shows: by sheet, where, which column, before and after.

Personal values are masked. Two that differ may then look the same; that is said beside them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from lkstool.core.differences import (
    Cell,
    CellDifference,
    Compared,
    Difference,
    RowDifference,
    SheetDifference,
)
from lkstool.core.formats import Lang
from lkstool.core.masking import mask_niks
from lkstool.core.messages import say, value_shown
from lkstool.output.plain_table import plain_table

_SHOWN = 20  # lines of one sheet; the rest is counted
_NAMING = 3  # cells that say what an added or removed row is about


def diff_view(told: Difference, lang: Lang, *, in_full: bool) -> RenderableType:
    """Lay out a comparison: which two, then a table for each sheet that differs, then the sum."""
    head = say("commands.diff.head", lang, lks=told.lks, year=told.year)
    parts: list[RenderableType] = [Text(head, style="bold")]
    parts += [Text(_who(key, one, lang)) for key, one in (("old_is", told.old), ("new_is", told.new))]
    for sheet in told.sheets:
        counts = ", ".join([*_only(sheet, lang), *_counts([sheet], lang)])
        title = say("commands.diff.sheet", lang, sheet=_title(sheet, lang), counts=counts)
        parts += ["", Text(title, style="bold")]
        lines = [line for row in sheet.rows for line in _lines(row, lang)]
        names = ("where", "title", "before", "after")
        titles = [say(f"commands.diff.column_{name}", lang) for name in names]
        shown = lines if in_full else lines[:_SHOWN]
        if shown:
            parts.append(plain_table(titles, shown, lang))
        if rest := len(lines) - len(shown):
            parts.append(Text(say("commands.diff.rest", lang, count=rest), style="dim"))
    if not told.sheets:
        parts += ["", Text(say("commands.diff.none", lang), style="bold green")]
    elif len(told.sheets) > 1 and (counts := ", ".join(_counts(told.sheets, lang))):
        parts += ["", Text(say("commands.diff.total", lang, counts=counts), style="bold")]
    return Group(*parts)


def passed_over_told(told: Difference, lang: Lang) -> list[str]:
    """Say which later submissions were not compared because their workbook is not kept."""
    return [
        say("commands.diff.passed_over", lang, number=str(each.number), file=each.file)
        for each in told.passed_over
    ]


def diff_json(told: Difference, lang: Lang) -> str:
    """Write a comparison as one JSON object (version 1), personal values masked."""
    whole = {
        "version": 1,
        "lks": told.lks,
        "year": int(told.year),
        "same": not told.sheets,
        "old": _compared(told.old),
        "new": _compared(told.new),
        "passed_over": [_compared(each) for each in told.passed_over],
        "sheets": [
            {
                "name": sheet.name,
                "sheet_old": value_shown(sheet.old_title, lang),
                "sheet_new": value_shown(sheet.new_title, lang),
                "rows": [_row(row, lang) for row in sheet.rows],
            }
            for sheet in told.sheets
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2)


def before_and_after(cell: CellDifference, lang: Lang) -> tuple[str, str]:
    """Write both values of a cell for a reader, masked; "" is an empty cell."""
    before, after = (value_shown(each, lang) or "" for each in (cell.before, cell.after))
    if before == after:
        after = say("commands.diff.masked", lang, value=after)
    return before, after


def where(cell: CellDifference) -> str:
    """Write where a cell is: ``C14``, or ``C14 → C15`` where its row or column stands elsewhere now."""
    return " → ".join(dict.fromkeys(each for each in (cell.old_cell, cell.new_cell) if each))


def _compared(one: Compared) -> Mapping[str, object]:
    return {
        "number": one.number,
        "batch": one.batch,
        "file": mask_niks(one.file),
        "sha256": one.sha256,
        "merged": one.merged.isoformat(),
        "state": one.state,
    }


def _row(row: RowDifference, lang: Lang) -> Mapping[str, object]:
    return {
        "kind": row.kind,
        "moved": row.moved,
        "row_old": row.old_row,
        "row_new": row.new_row,
        "cells": [
            {
                "field": cell.field,
                "title": cell.title,
                "cell_old": cell.old_cell,
                "cell_new": cell.new_cell,
                "before": value_shown(cell.before, lang),
                "after": value_shown(cell.after, lang),
            }
            for cell in row.cells
        ],
    }


def _who(key: str, one: Compared, lang: Lang) -> str:
    merged = one.merged.strftime("%d-%m-%Y %H:%M WIB")
    state = say(f"commands.diff.{one.state}", lang)
    file = mask_niks(one.file)
    return say(f"commands.diff.{key}", lang, number=str(one.number), file=file, merged=merged, state=state)


def _title(sheet: SheetDifference, lang: Lang) -> str:
    old, new = (mask_niks(each or "") for each in (sheet.old_title, sheet.new_title))
    if old and new and old != new:
        return say("commands.diff.renamed", lang, old=old, new=new)
    return new or old


def _only(sheet: SheetDifference, lang: Lang) -> list[str]:
    if sheet.old_title is not None and sheet.new_title is not None:
        return []
    return [say(f"commands.diff.only_{'new' if sheet.old_title is None else 'old'}", lang)]


def _counts(sheets: Sequence[SheetDifference], lang: Lang) -> list[str]:
    counts = {
        "changed": sum(sheet.changed_cells for sheet in sheets),
        "added": sum(sheet.count("added") for sheet in sheets),
        "removed": sum(sheet.count("removed") for sheet in sheets),
        "moved": sum(sheet.moved_rows for sheet in sheets),
    }
    return [say(f"commands.diff.count_{kind}", lang, count=count) for kind, count in counts.items() if count]


def _lines(row: RowDifference, lang: Lang) -> Iterable[tuple[str, str, str, str]]:
    """Yield the lines of one row: its cells, or the row as a whole."""
    if row.kind in ("added", "removed"):
        number = row.new_row if row.kind == "added" else row.old_row
        told = _about(row, lang)
        at = say("commands.diff.row", lang, row=str(number)) if number else ""
        both = ("", told) if row.kind == "added" else (told, "")
        yield at, say(f"commands.diff.row_{row.kind}", lang), *both
        return
    if row.moved:
        at = say("commands.diff.row", lang, row=f"{row.old_row} → {row.new_row}")
        yield at, say("commands.diff.row_moved", lang), "", ""
    for cell in row.cells:
        before, after = before_and_after(cell, lang)
        empty = say("commands.diff.empty", lang)
        yield where(cell), cell.title, before or empty, after or empty


def _about(row: RowDifference, lang: Lang) -> str:
    """Say what an added or removed row is about: its first answers, and how many more there are."""

    def answer(cell: CellDifference) -> str:
        value: Cell = cell.before if row.kind == "removed" else cell.after
        return say("commands.diff.answer", lang, title=cell.title, value=value_shown(value, lang) or "")

    told = [answer(cell) for cell in row.cells[:_NAMING]]
    if rest := len(row.cells) - len(told):
        told.append(say("commands.diff.answers_more", lang, count=rest))
    return "; ".join(told)
