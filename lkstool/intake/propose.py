"""Proposes how a workbook of another layout is to be read: which tab and heading is what in the form.

Only a proposal: the officer confirms it before anything is read by it. A heading is known by the form's own
title or alias, by a name from other systems, by a near spelling, or by what stands below it; a field whose
answers below a heading mostly cannot be read is not proposed for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from lkstool.core.layouts import Shape
from lkstool.core.records import CellValue, Finding
from lkstool.forms.load import form_of
from lkstool.forms.model import Field, Form, Sheet
from lkstool.intake.cells import reader_of
from lkstool.intake.data_rows import sort_rows
from lkstool.intake.foreign_names import NAMES, SUBJECTS, TABS
from lkstool.intake.grid import Grid
from lkstool.intake.header import DEPTH, NUMBERING, Header
from lkstool.intake.headings import Titles
from lkstool.intake.mapped import Headings, headings_in, labels_in
from lkstool.intake.parsed import Parsed
from lkstool.intake.proposal import LETTERS_KIND, LETTERS_SHEET, Column, How, Proposal, Tab, Target
from lkstool.intake.read import read_workbook
from lkstool.intake.record_sheet import value_cell
from lkstool.intake.sheet_names import is_own
from lkstool.intake.submission import ReadRequest
from lkstool.intake.texts import heading_key, words
from lkstool.intake.workbook import RawSheet

# So many headings of one sheet must be known before anything is proposed for a tab.
_FEWEST = 2
# A tab whose name tells whom it lists is worth so many headings.
_NAMED = 2
_MOST_READ = 0.5
_KNOWN_BY_VALUES = 0.8
_FEWEST_VALUES = 3
_VALUES_LOOKED_AT = 200
_LETTER = re.compile(r"(no|nomor|tanggal|tgl)\b[.\s]*(.+)", re.IGNORECASE)
_PLACES = frozenset({"provinsi", "prov", "kota", "kab", "kabupaten", "jatim", "jawa", "timur"})


def propose(
    content: bytes, file: str, request: ReadRequest, sheets: Mapping[str, str] | None = None
) -> Proposal | Finding:
    """Read a workbook and propose how it may be read.

    Args:
        content: the whole file.
        file: its path as findings show it, with forward slashes.
        request: how it is read; the proposal is for the year wanted, else the default one.
        sheets: tabs of which the officer says what they answer: tab to name of the form's sheet.

    Returns:
        The proposal, or the one finding that says why the file cannot be read.
    """
    workbook = read_workbook(content, file, request.limits)
    if isinstance(workbook, Finding):
        return workbook
    form = form_of(request.year or request.default_year)
    said = sheets or {}
    tabs = [
        _tab(tab, form, said.get(tab.name))
        for tab in workbook.sheets
        if not is_own(tab) and not Grid(tab).is_empty
    ]
    return Proposal(file, form.year, tuple(_each_sheet_once(tabs)))


def _each_sheet_once(tabs: Sequence[Tab]) -> Iterator[Tab]:
    """Let only one tab answer a sheet: the one with most answers; the others are left to be told about."""
    best: dict[str, int] = {}
    for at, tab in enumerate(tabs):
        if tab.sheet and (tab.sheet not in best or _weight(tab) > _weight(tabs[best[tab.sheet]])):
            best[tab.sheet] = at
    for at, tab in enumerate(tabs):
        if tab.sheet is None or best[tab.sheet] == at:
            yield tab
        else:
            columns = tuple(replace(one, target=None, how="", read=0) for one in tab.columns)
            yield replace(tab, sheet=None, columns=columns, groups={})


def _weight(tab: Tab) -> tuple[int, int]:
    return sum(one.target is not None for one in tab.columns), tab.rows


def _tab(tab: RawSheet, form: Form, said: str | None) -> Tab:
    """Propose what a tab answers, and which heading is what."""
    grid = Grid(tab)
    best: tuple[int, Sheet, Headings, dict[str, tuple[str, How]]] | None = None
    for sheet in form.sheets:
        if said is not None and sheet.name != said:
            continue
        knows = _names_of(sheet)
        bonus = _NAMED if set(TABS.get(sheet.name, "").split()) & set(words(tab.name)) else 0
        for headings in _places(grid, sheet):
            known = knows(headings)
            count = len(known) + (bonus if known else 0)
            if len(known) >= (1 if said else _FEWEST) and (best is None or count > best[0]):
                best = (count, sheet, headings, known)
    if best is None:
        headings = _fullest(grid)
        columns = tuple(_unused(each, headings) for each in headings.cells)
        return Tab(tab.name, None, "table", 0, columns, {})
    _, sheet, headings, known = best
    if headings.last and _goes_on(grid, headings):
        headings = headings_in(grid, headings.last, headings.last + 1)
        known = _names_of(sheet)(headings)
    return _Proposing(grid, sheet, headings, form).tab(known)


def _goes_on(grid: Grid, headings: Headings) -> bool:
    """Tell whether headings take the next row too: some of them are merged down into it."""
    columns = {column for _, column in headings.cells.values()}
    return any(
        top <= headings.last < bottom and left in columns for top, left, bottom, _ in grid.sheet.marks.merged
    )


def _places(grid: Grid, sheet: Sheet) -> Iterator[Headings]:
    """Yield where the headings of a sheet of the form may stand on a tab."""
    for row in range(1, min(grid.last_row, DEPTH) + 1):
        yield headings_in(grid, row, row)
        if row < grid.last_row:
            yield headings_in(grid, row, row + 1)
    if sheet.layout == "record":
        yield labels_in(grid)


def _fullest(grid: Grid) -> Headings:
    """Return the first row with most texts, to show the officer what stands on a tab that nobody knows."""
    rows = range(1, min(grid.last_row, DEPTH) + 1)
    return max((headings_in(grid, row, row) for row in rows), key=lambda each: len(each.cells))


def _unused(name: str, headings: Headings) -> Column:
    row, column = headings.cells[name]
    return Column(headings.texts[name], row, column, None, "", 0, 0)


def _names_of(sheet: Sheet) -> Callable[[Headings], dict[str, tuple[str, How]]]:
    """Return what finds out which headings mean which fields of a sheet: key of the heading to field."""
    titles = Titles(sheet.fields)
    other: dict[str, str] = {}
    for name, spellings in NAMES.get(sheet.name, {}).items():
        for spelling in spellings.split("|") if name in sheet.by_name else ():
            other.setdefault(heading_key(spelling), name)
    every = frozenset(sheet.by_name)

    def known_in(headings: Headings) -> dict[str, tuple[str, How]]:
        known: dict[str, tuple[str, How]] = {}
        taken: set[str] = set()

        def take(name: str, field: str | None, how: How) -> None:
            if field and field not in taken and name not in known:
                known[name] = (field, how)
                taken.add(field)

        written = {name: text for name, text in headings.texts.items() if name not in NUMBERING}
        bare = {
            name: " ".join(each for each in words(text) if each not in SUBJECTS)
            for name, text in written.items()
        }
        for how in ("title", "alias"):
            for name, text in written.items():
                match = titles.find(text)
                take(name, match.name if match and match.how == how else None, how)
        for name, text in written.items():
            take(name, other.get(heading_key(text)), "other")
        for name, text in bare.items():
            match = titles.find(text) if text else None
            take(name, match.name if match else other.get(heading_key(text)), "other")
        for name, text in written.items():
            if name not in known and (near := titles.find_near(text, every - taken)):
                take(name, near.name, "near")
        return known

    return known_in


class _Proposing:
    """One tab under way whose sheet is known."""

    def __init__(self, grid: Grid, sheet: Sheet, headings: Headings, form: Form) -> None:
        self.grid = grid
        self.sheet = sheet
        self.headings = headings
        self.form = form
        self.is_labels = not headings.last
        self.rows = [] if self.is_labels else self._data_rows()
        self._readers: dict[tuple[str, str], Callable[[CellValue], Parsed]] = {}

    def tab(self, known: Mapping[str, tuple[str, How]]) -> Tab:
        """Return the tab with a target for every heading that has one."""
        targets: dict[str, tuple[Target, How]] = {
            name: (Target(self.sheet.name, field), how) for name, (field, how) in known.items()
        }
        targets = {name: each for name, each in targets.items() if self._is_read(name, each[0])}
        groups: dict[str, str] = {}
        shape: Shape = "labels" if self.is_labels else "table"
        if not self.is_labels:
            if self.sheet.layout == "record":
                shape = "row"
                targets |= self._letters(set(targets), groups)
            else:
                targets |= self._by_values(targets)
        names = [
            name
            for name in self.headings.cells
            if name in targets or (not self.is_labels and name not in NUMBERING)
        ]
        columns = tuple(self._column(name, *targets.get(name, (None, ""))) for name in names)
        rows = 1 if self.is_labels else len(self.rows)
        return Tab(self.grid.sheet.name, self.sheet.name, shape, rows, columns, groups)

    def _data_rows(self) -> list[int]:
        columns = {name: at[1] for name, at in self.headings.cells.items()}
        header = Header(
            first=self.headings.first,
            last=self.headings.last,
            columns={},
            how={},
            titles={},
            unknown={column: self.headings.texts[name] for name, column in columns.items()},
        )
        # Without fields the sorter knows no rows of data; whatever is no total or numbering counts here.
        out = {row for _, row, _ in sort_rows(self.grid, header, self.sheet, self.form).left_out}
        below = range(self.headings.last + 1, self.grid.last_row + 1)
        return [row for row in below if self.grid.filled(row) and row not in out]

    def _values(self, name: str) -> list[CellValue]:
        """Return the answers that stand below or beside a heading, up to some hundreds."""
        row, column = self.headings.cells[name]
        cells = (
            [value_cell(self.grid, (row, column))] if self.is_labels else [(at, column) for at in self.rows]
        )
        values: Iterator[CellValue] = (self.grid.value(*cell) for cell in cells)
        filled: list[CellValue] = [value for value in values if value is not None and str(value).strip()]
        return filled[:_VALUES_LOOKED_AT]

    def _read(self, values: Sequence[CellValue], sheet: str, field: str) -> int:
        reader = self._readers.setdefault((sheet, field), reader_of(self.form.field(sheet, field), self.form))
        return sum(not reader(value).is_unknown for value in values)

    def _is_read(self, name: str, target: Target) -> bool:
        values = self._values(name)
        return not values or self._read(values, target.sheet, target.field) >= len(values) * _MOST_READ

    def _column(self, name: str, target: Target | None, how: How) -> Column:
        row, column = self.headings.cells[name]
        values = self._values(name)
        read = self._read(values, target.sheet, target.field) if target else 0
        return Column(self.headings.texts[name], row, column, target, how, len(values), read)

    def _by_values(self, targets: Mapping[str, tuple[Target, How]]) -> dict[str, tuple[Target, How]]:
        """Propose free fields for headings that nobody knows, where the answers leave no doubt."""
        taken = {target.field for target, _ in targets.values()}
        free = [each for each in self.sheet.fields if each.name not in taken and _tells_itself(each)]
        found: dict[str, tuple[Target, How]] = {}
        for name in self.headings.cells:
            values = [] if name in targets or name in NUMBERING else self._values(name)
            if len(values) < _FEWEST_VALUES:
                continue
            fits = [
                each
                for each in free
                if self._read(values, self.sheet.name, each.name) >= len(values) * _KNOWN_BY_VALUES
            ]
            if len(fits) == 1:
                found[name] = (Target(self.sheet.name, fits[0].name), "values")
                free.remove(fits[0])
        return found

    def _letters(self, taken: set[str], groups: dict[str, str]) -> dict[str, tuple[Target, How]]:
        """Propose letters whose number and date stand side by side: ``Nomor Akta``, ``Tanggal Akta``."""
        if LETTERS_SHEET not in self.form.by_name:
            return {}
        kinds = self.form.field(LETTERS_SHEET, LETTERS_KIND)
        reader = reader_of(kinds, self.form)
        labels = self.form.codes(kinds).labels
        found: dict[str, tuple[Target, How]] = {}
        before = ""
        for name in self.headings.cells:
            told = None if name in taken else _LETTER.fullmatch(self.headings.texts[name].strip())
            if not told:
                before = ""
                continue
            is_date = told[1].casefold().startswith("t")
            if is_date and before and set(words(told[2])) <= set(words(before)):
                group = before
            else:
                kept = " ".join(each for each in words(told[2]) if each not in _PLACES)
                code = next(
                    (read.value for each in (kept, *kept.split()) if (read := reader(each)).value), None
                )
                if code is None:
                    before = ""
                    continue
                group = told[2]
                groups.setdefault(group, labels[str(code)])
            target = Target(LETTERS_SHEET, "tanggal_terbit" if is_date else "nomor", group)
            if target not in [each for each, _ in found.values()]:
                found[name] = (target, "pair")
            before = group
        return found


def _tells_itself(field: Field) -> bool:
    """Tell whether a field's answers are told from those of other fields by their looks."""
    return field.format in ("nik", "telepon", "email") or (
        field.codelist is not None and field.type != "boolean" and field.codelist != "ya_tidak"
    )
