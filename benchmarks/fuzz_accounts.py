"""Whether anything in a spoilt workbook was lost in silence, beyond what ``fuzz_reader`` sees.

``unlocated``: each filled cell of a sheet is an answer, a heading, the form's own words, or has a finding.
``unparsed``: each answer is in the tables as it was typed, or its cell has a finding or a listed change.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import isnan

import pandas as pd
from fuzz_books import letters
from rapidfuzz import fuzz

from lkstool.core.records import Change, Collection, Finding, Sent, SentSheet, column_number
from lkstool.forms.load import form_of
from lkstool.intake.grid import Grid
from lkstool.intake.sheet_names import is_own
from lkstool.intake.workbook import Workbook

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_NUMBERING = frozenset({"no", "nomor", "nomor urut", "no urut", "nomer", "nr", "urut", "#", "№"})


def unlocated(book: Workbook, sent: Sent, words: frozenset[str]) -> str | None:
    """Return the first filled cell that nothing is said of; None if there is none.

    Args:
        book: as read.
        sent: as located.
        words: texts that the form itself has in some cell.
    """
    located = {sheet.title: sheet for sheet in sent.sheets.values()}
    by_sheet: dict[str | None, list[Finding]] = defaultdict(list)
    for finding in sent.findings:
        by_sheet[finding.place.sheet].append(finding)
    names = [sheet.name for sheet in book.sheets]
    for sheet in book.sheets:
        if is_own(sheet) or names.count(sheet.name) > 1:
            continue
        findings = by_sheet[sheet.name]
        if any(each.code in ("LKS203", "LKS204", "LKS219") for each in findings):
            continue
        found = located.get(sheet.name)
        filled = Grid(sheet)
        if found is None:
            if not filled.is_empty:
                return f"{sheet.name}: nothing is said of it"
            continue
        if lost := next(_unsaid(filled, found, findings, words), None):
            return f"{sheet.name}: {lost}"
    return None


def _unsaid(
    grid: Grid, sheet: SentSheet, findings: Iterable[Finding], words: frozenset[str]
) -> Iterator[tuple[int, int]]:
    answers = {(row, column + more) for row, column in sheet.cells.values() for more in (-1, 0)}
    columns = set(sheet.columns.values())
    rows = {row for row in sheet.rows if row}
    said_rows: set[int] = set()
    said_columns: dict[int, int] = {}
    said: set[tuple[int, int]] = set()
    stray_from: list[tuple[int, int]] = []
    for each in findings:
        place = each.place
        if place.row and place.column:
            said.add((place.row, place.column))
            if each.code in ("LKS207", "LKS208"):
                said_columns[place.column] = place.row
                said.add((place.row, place.column + 1))
                said.add((place.row, place.column + 2))
            if each.code in ("LKS212", "LKS213", "LKS214", "LKS218"):
                said_rows.add(place.row)
        if each.code == "LKS217":
            named = [_ADDRESS.fullmatch(cell) for cell in each.params["cells"] if cell != "…"]  # type: ignore[attr-defined]
            said |= {(int(at[2]), column_number(at[1])) for at in named if at}
            if "…" in each.params["cells"]:  # type: ignore[operator]
                stray_from.append((place.row or 0, place.column or 0))
    head = _head(grid, sheet)
    for row in range(1, grid.last_row + 1):
        filled = [column for column in grid.filled(row) if not _is_of_form(grid.text(row, column), words)]
        if not filled or row in said_rows:
            continue
        if row <= head:
            # Titles and helps stand here, and may be worded anew; a row of somebody's data does not.
            told = any(not isinstance(grid.value(row, column), str) for column in filled)
            if len(filled) >= 3 and told and row != head and not _is_heading(grid, sheet, row):
                yield row, filled[0]
            continue
        if sheet.cells and len(filled) == 1 and grid.text(row, filled[0]):
            # A text among the labels, with nothing beside it, is taken for the heading of a section.
            continue
        for column in filled:
            if (row, column) in answers or (row in rows and column in columns) or (row, column) in said:
                continue
            if said_columns.get(column, row) < row or any(
                row >= first and (column >= at or row > first) for first, at in stray_from
            ):
                continue
            if head and grid.text(head, column).strip(" .").casefold() in _NUMBERING:
                continue
            yield row, column


def _is_of_form(text: str, words: frozenset[str]) -> bool:
    """Tell whether a text is the form's, perhaps longer or damaged, or joins a label to an answer."""
    if " contoh: " in text.casefold():
        return True
    text = letters(text)
    if not text or text in words:
        return True
    return len(text) > 7 and any(
        text.startswith(each) or each.startswith(text) or fuzz.ratio(text, each) > 90
        for each in words
        if len(each) > 12
    )


def _head(grid: Grid, sheet: SentSheet) -> int:
    """Return the row of the headings, or the last one above the labels."""
    if sheet.cells:
        return min(row for row, _ in sheet.cells.values()) - 1
    titles = [(column, sheet.titles[name]) for name, column in sheet.columns.items()]
    matches = {
        row: sum(_heads(grid.text(row, column), title) for column, title in titles)
        for row in range(1, min(grid.last_row, 60) + 1)
        if grid.filled(row)
    }
    best = max(matches.values(), default=0)
    first = sheet.rows[0] if sheet.rows else 10**9
    return max((row for row, count in matches.items() if count == best and row < first), default=0)


def _is_heading(grid: Grid, sheet: SentSheet, row: int) -> bool:
    return any(_heads(grid.text(row, column), sheet.titles[name]) for name, column in sheet.columns.items())


def _heads(text: str, title: str) -> bool:
    return bool(text) and (text == title or title.endswith(f" {text}") or title.startswith(f"{text} "))


def unparsed(
    collection: Collection, findings: Iterable[Finding], changes: Iterable[Change], sents: Mapping[str, Sent]
) -> Iterator[tuple[str, str]]:
    """Yield file and place of each answer that is not in the tables and of which nothing is said.

    Args:
        collection: the tables.
        findings: of these files, from all stages.
        changes: the listed repairs.
        sents: what was located, by file.
    """
    form = form_of(collection.year)
    said = {_where(each) for each in (*findings, *changes)}
    for sheet in form.sheets:
        frame = collection.tables[sheet.name].frame
        owner = frame["_submission"].to_numpy()
        columns = {field.name: frame[field.name].tolist() for field in sheet.fields}
        for submission in collection.submissions:
            sent = sents[submission.file].sheets.get(sheet.name)
            # The rows of one submission follow each other.
            first, last = (
                owner.searchsorted(submission.number, "left"),
                owner.searchsorted(submission.number, "right"),
            )
            for name, values in sent.values.items() if sent and first < last else ():
                field = sheet.by_name[name]
                plain = field.type == "string" and field.codelist is None
                for record, (raw, now) in enumerate(zip(values, columns[name][first:last], strict=True)):
                    if raw is None or (isinstance(raw, str) and not raw.strip()):
                        continue
                    missing = (
                        now is None
                        or now is pd.NA
                        or now is pd.NaT
                        or (isinstance(now, float) and isnan(now))
                    )
                    if not missing and not (plain and isinstance(raw, str) and raw != now):
                        continue
                    if (submission.file, sent.title, *_spot(sent, record, name)) not in said:
                        yield submission.file, f"{sent.title} {_spot(sent, record, name)} {name}"


def _where(each: Finding | Change) -> tuple[str, str | None, int | None, int | None]:
    return each.place.file, each.place.sheet, each.place.row, each.place.column


def _spot(sent: SentSheet, record: int, name: str) -> tuple[int | None, int | None]:
    place = sent.place("", record, name)
    return place.row, place.column
