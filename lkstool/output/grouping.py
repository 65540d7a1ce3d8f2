"""The same problem in many cells is told once, with all its cells."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import groupby

from lkstool.core.formats import Lang, listed
from lkstool.core.records import Finding, column_letters


def grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Put together what is one problem, in order of first appearance.

    That is one code in one column of a sheet; and, where nothing else differs, in several columns of the same
    rows (a row begun and left), or in several answers of a sheet that has one column of them.
    """
    columns: dict[Hashable, list[Finding]] = {}
    for each in findings:
        key = (each.code, each.place.sheet, each.place.field, each.waiver)
        columns.setdefault(key, []).append(each)
    blocks: dict[Hashable, list[Finding]] = {}
    for at, group in enumerate(columns.values()):
        blocks.setdefault(_rows_and_cause(group) or at, []).extend(group)
    answers: dict[Hashable, list[Finding]] = {}
    for at, group in enumerate(blocks.values()):
        answers.setdefault(_column_and_cause(group) or at, []).extend(group)
    return list(answers.values())


def speaking_for(group: Sequence[Finding], lang: Lang) -> Finding:
    """Return the first of a group to stand for all.

    Of several columns it names all; it keeps its suggestion only if that is everyone's.
    """
    first = group[0]
    if any(each.suggestion != first.suggestion for each in group):
        first = replace(first, suggestion=None)
    if spans_columns(group):
        headings = list(dict.fromkeys(each.place.heading for each in group))
        first = replace(first, place=replace(first.place, title=listed(headings, lang)))
    return first


def spans_columns(group: Sequence[Finding]) -> bool:
    """Tell whether a group speaks of several columns, each of which has a heading."""
    return len({each.place.field for each in group}) > 1 and all(each.place.heading for each in group)


def _rows_and_cause(group: Sequence[Finding]) -> Hashable:
    """Return what groups of several columns must share to be one; None for one that stands alone."""
    cause = _cause(group)
    return (cause, tuple(sorted({each.place.row or 0 for each in group}))) if cause else None


def _column_and_cause(group: Sequence[Finding]) -> Hashable:
    """Return what groups of several rows must share to be one; None for one that stands alone."""
    cause, columns = _cause(group), {each.place.column for each in group}
    return (cause, columns.pop()) if cause and len(columns) == 1 and len(group) == 1 else None


def _cause(group: Sequence[Finding]) -> Hashable:
    """Return all that a group's findings say but their place; None if they differ or concern no cell."""
    told = {
        (each.code, each.place.sheet, each.waiver, str(each.value), str(each.params), str(each.suggestion))
        for each in group
    }
    return told.pop() if len(told) == 1 and all(each.place.cell for each in group) else None


def cell_ranges(findings: Sequence[Finding]) -> str:
    """Write the cells of a group as ``C14, C20–C25``, each cell once; "" if none has a cell."""
    cells = sorted({(each.place.column or 0, each.place.row or 0) for each in findings if each.place.cell})
    written: list[str] = []
    for column, members in groupby(cells, key=lambda cell: cell[0]):
        rows = [row for _, row in members]
        letters = column_letters(column)
        start = previous = rows[0]
        for row in [*rows[1:], -1]:
            if row == previous + 1:
                previous = row
                continue
            written.append(
                f"{letters}{start}" if start == previous else f"{letters}{start}–{letters}{previous}"
            )
            start = previous = row
    return ", ".join(written)
