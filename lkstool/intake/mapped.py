"""Reads a workbook by a layout that the officer has agreed on; places are the cells of that workbook.

Nothing is guessed here: a heading is read only if the layout names it. What the layout leaves out on
purpose is told in one note for each sheet; anything else has its finding, as in the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lkstool.core.codes import found
from lkstool.core.layouts import Group, Layout, SheetLayout
from lkstool.core.records import CellValue, Finding, Place, SentSheet, column_letters
from lkstool.forms.model import Form, Sheet
from lkstool.intake.data_rows import SortedRows, sort_rows
from lkstool.intake.grid import Grid
from lkstool.intake.header import DEPTH, NUMBERING, Header, headings_of
from lkstool.intake.locate import Located, locate
from lkstool.intake.record_sheet import LABEL_DEPTH, value_cell
from lkstool.intake.seen import Seen
from lkstool.intake.sheet_names import is_own
from lkstool.intake.table_rows import note_rows, read_table
from lkstool.intake.texts import heading_key, key
from lkstool.intake.workbook import RawSheet, Workbook

# A sender may have dropped a column; with fewer of its headings it is another layout.
_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a tab: by key, where each stands, and how it is written.

    Attributes:
        first, last: rows of the headings of a table; 0 for labels, which stand anywhere.
    """

    first: int
    last: int
    cells: Mapping[str, tuple[int, int]]
    texts: Mapping[str, str]

    def cell(self, heading: str) -> tuple[int, int] | None:
        """Return where a heading of a layout stands; None if it is not there."""
        return self.cells.get(heading_key(heading))


@dataclass(frozen=True, slots=True)
class Fit:
    """A layout that fits a workbook, with the tab of each of its sheets and the headings found there."""

    layout: Layout
    share: float
    tabs: tuple[tuple[SheetLayout, RawSheet, Headings], ...]


def fitting(workbook: Workbook, layouts: Iterable[Layout]) -> Fit | None:
    """Return the layout that fits a workbook best; None if none does.

    A layout fits if each of its sheets has a tab with at least four in five of its headings.
    """
    fits = [fit for layout in layouts if (fit := _fit(workbook, layout)) is not None]
    return max(
        fits, key=lambda fit: (fit.share, sum(len(each[0].headings) for each in fit.tabs)), default=None
    )


def read_mapped(workbook: Workbook, fit: Fit, form: Form, file: str) -> Located:
    """Read the sheets that a layout names, and find the form's other sheets as in any workbook.

    Args:
        workbook: as read.
        fit: the layout, as ``fitting`` found it.
        form: the form of its year.
        file: path shown in findings.
    """
    tabs = {id(tab) for _, tab, _ in fit.tabs}
    unused = {key(each) for each in fit.layout.unused}
    others = tuple(
        sheet for sheet in workbook.sheets if id(sheet) not in tabs and key(sheet.name) not in unused
    )
    named = {layout.sheet: tab.name for layout, tab, _ in fit.tabs}
    rest = locate(Workbook(others, workbook.made_by), form, file, named)
    sheets: dict[str, SentSheet] = dict(rest.sheets)
    findings: list[Finding] = []
    noted: set[int] = set()
    for layout, tab, headings in fit.tabs:
        seen = Seen(file, Grid(tab), form.by_name[layout.sheet])
        mine = [each for each, other, _ in fit.tabs if other is tab]
        taken = frozenset(heading_key(text) for each in mine for text in (*each.headings, *each.unused))
        reader = _Reader(seen, layout, headings, form, taken)
        sheets[layout.sheet] = reader.read()
        if id(tab) not in noted:
            _note_tab(seen, mine, headings, fit.layout.name, reader, always=not noted)
            noted.add(id(tab))
        findings += seen.findings
    order = {sheet.name: at for at, sheet in enumerate(form.sheets)}
    in_order = dict(sorted(sheets.items(), key=lambda each: order[each[0]]))
    return Located(in_order, (*findings, *rest.findings))


def numbered(texts: Iterable[tuple[int, int, str]]) -> tuple[dict[str, tuple[int, int]], dict[str, str]]:
    """Give every heading a name of its own: of a heading that stands twice the second is ``Nama (2)``.

    Returns:
        By key: the cell, and the heading as written with its number.
    """
    cells: dict[str, tuple[int, int]] = {}
    written: dict[str, str] = {}
    for row, column, text in texts:
        name, count = text, 1
        while heading_key(name) in cells:
            count += 1
            name = f"{text} ({count})"
        cells[heading_key(name)] = (row, column)
        written[heading_key(name)] = name
    return cells, written


def headings_in(grid: Grid, first: int, last: int) -> Headings:
    """Return the headings of a table that stand in one row, or in two."""
    texts = sorted(headings_of(grid, first, last).items())
    cells, written = numbered((last, column, each[0]) for column, each in texts)
    return Headings(first, last, cells, written)


def labels_in(grid: Grid) -> Headings:
    """Return every text of a sheet of labels and answers; which of them are labels, the layout says."""
    cells, written = numbered(grid.texts(min(grid.last_row, LABEL_DEPTH)))
    return Headings(0, 0, cells, written)


def _fit(workbook: Workbook, layout: Layout) -> Fit | None:
    tabs: list[tuple[SheetLayout, RawSheet, Headings]] = []
    share = 1.0
    for sheet in layout.sheets:
        best: tuple[float, bool, int, RawSheet, Headings] | None = None
        for tab in workbook.sheets:
            if is_own(tab):
                continue
            for headings in _candidates(Grid(tab), sheet):
                have = sum(headings.cell(each) is not None for each in sheet.headings)
                # Of headings in one row or in two, the headings that are left out tell which it is.
                left_out = sum(headings.cell(each) is not None for each in sheet.unused)
                rank = (have / len(sheet.headings), key(tab.name) == key(sheet.title), left_out)
                if best is None or rank > best[:3]:
                    best = (*rank, tab, headings)
        if best is None or best[0] < _SHARE:
            return None
        share = min(share, best[0])
        tabs.append((sheet, best[3], best[4]))
    return Fit(layout, share, tuple(tabs))


def _candidates(grid: Grid, layout: SheetLayout) -> Iterator[Headings]:
    """Yield what may be the headings of a tab, from the top."""
    if layout.shape == "labels":
        yield labels_in(grid)
        return
    depth = min(grid.last_row, DEPTH)
    wanted = {heading_key(each) for each in layout.headings}
    for row in range(1, depth + 1):
        for last in (row, row + 1):
            if last <= depth and (last > row or wanted & {heading_key(t) for _, t in _texts(grid, row)}):
                yield headings_in(grid, row, last)


def _texts(grid: Grid, row: int) -> Iterator[tuple[int, str]]:
    for column in grid.filled(row):
        if text := grid.text(row, column):
            yield column, text


class _Reader:
    """One sheet of the form under way."""

    def __init__(
        self, seen: Seen, layout: SheetLayout, headings: Headings, form: Form, taken: frozenset[str]
    ) -> None:
        self.seen = seen
        self.layout = layout
        self.headings = headings
        self.form = form
        self.sheet: Sheet = seen.form_sheet
        self.taken = taken
        self.missing: tuple[str, ...] = ()
        self.constants = frozenset(name for group in layout.groups for name in group.constants)

    def read(self) -> SentSheet:
        """Return the sheet as if it had been laid out as in the form."""
        present = {name for group in self.layout.groups for name in self._columns(group)} | self.constants
        lacking = [each for each in self.sheet.fields if each.name not in present]
        # Fields that the form can do without are told in one note: the officer knows that they are not there.
        self.missing = tuple(each.title for each in lacking if not each.required)
        optional = {each.name for each in lacking if not each.required}
        self.seen.missing(present | optional, (), self.headings.last or None)
        if self.layout.shape == "labels":
            labels = self._cells(self.layout.groups[0])
            cells = {name: value_cell(self.seen.grid, at) for name, at in labels.items()}
            return self._record(cells, [row for row, _ in cells.values()])
        header = self._header()
        rows = sort_rows(self.seen.grid, header, self.sheet, self.form)
        if self.layout.shape == "table":
            return self._with_constants(read_table(self.seen, header, rows))
        note_rows(self.seen, header, rows)
        if self.layout.shape == "groups":
            return self._groups(rows)
        return self._row(header, rows)

    def _cells(self, group: Group) -> dict[str, tuple[int, int]]:
        """Return where the headings of a group's fields stand, in the form's order; some may be missing.

        A sender who was asked for an answer adds it under the form's own title: that needs no new mapping.
        """
        cells: dict[str, tuple[int, int]] = {}
        for each in self.sheet.fields:
            heading = group.columns.get(each.name)
            if heading is None and each.name not in group.constants:
                heading = None if heading_key(each.title) in self.taken else each.title
            if heading is not None and (at := self.headings.cell(heading)):
                cells[each.name] = at
        return cells

    def _columns(self, group: Group) -> dict[str, int]:
        """Return the columns of a group's fields, in the form's order."""
        return {name: column for name, (_, column) in self._cells(group).items()}

    @property
    def own_titles(self) -> frozenset[str]:
        """The form's own titles under which something was read that the layout does not name, as keys."""
        cells = self._cells(self.layout.groups[0])
        titles = {heading_key(self.sheet.by_name[name].title) for name in cells}
        return frozenset(titles - self.taken)

    def _header(self) -> Header:
        """Return the headings as the reader of tables knows them; those left out count as known too."""
        columns: dict[str, int] = {}
        for group in self.layout.groups:
            for name, column in self._columns(group).items():
                columns.setdefault(name, column)
        taken = set(columns.values())
        others = {
            column: self.headings.texts[name]
            for name, (_, column) in self.headings.cells.items()
            if column not in taken
        }
        numbering = frozenset(at for at, text in others.items() if heading_key(text) in NUMBERING)
        return Header(
            first=self.headings.first,
            last=self.headings.last,
            columns=columns,
            how=dict.fromkeys(columns, "title"),
            titles={name: self._title(name, self.layout.groups[0]) for name in columns},
            unknown={column: text for column, text in others.items() if column not in numbering},
            numbering=numbering,
        )

    def _title(self, name: str, group: Group) -> str:
        """Return a field's heading as its sender wrote it; the form's own where an answer goes for all."""
        heading = group.columns.get(name)
        if heading is None:
            return self.sheet.by_name[name].title
        return self.headings.texts.get(heading_key(heading), heading)

    def _with_constants(self, read: SentSheet) -> SentSheet:
        group = self.layout.groups[0]
        titles = {**read.titles, **{name: self._title(name, group) for name in group.constants}}
        values: dict[str, list[CellValue]] = dict(read.values)
        for name, answer in group.constants.items():
            values[name] = [answer] * len(read.rows)
        return replace(read, titles=titles, values=values, constants=self.constants)

    def _row(self, header: Header, rows: SortedRows) -> SentSheet:
        """Read the one row of answers below labels that stand as headings."""
        if len(rows.data) > 1:
            place = Place(self.seen.file, self.seen.title, rows.data[1])
            self.seen.note("LKS223", place, count=len(rows.data), expected_title=self.sheet.title)
        row = rows.data[0] if rows.data else self.headings.last + 1
        return self._record({name: (row, column) for name, column in header.columns.items()}, rows.data[:1])

    def _record(self, cells: Mapping[str, tuple[int, int]], rows: Sequence[int]) -> SentSheet:
        group = self.layout.groups[0]
        values: dict[str, list[CellValue]] = {name: [answer] for name, answer in group.constants.items()}
        blocked: set[tuple[int, str]] = set()
        titles = {name: self._title(name, group) for name in (*cells, *group.constants)}
        for name, (row, column) in cells.items():
            value, unknowable = self.seen.read(row, column, name, titles[name])
            values[name] = [value]
            if unknowable:
                blocked.add((0, name))
        self.seen.hidden(rows)
        return SentSheet(
            self.sheet.name,
            self.seen.title,
            {},
            cells,
            titles,
            (0,),
            values,
            frozenset(blocked),
            constants=self.constants,
        )

    def _groups(self, rows: SortedRows) -> SentSheet:
        """Read what stands side by side as one row for each group that has anything in it."""
        names = dict.fromkeys(
            name for group in self.layout.groups for name in (*group.columns, *group.constants)
        )
        values: dict[str, list[CellValue]] = {name: [] for name in names}
        numbers: list[int] = []
        spots: dict[tuple[int, str], tuple[int, int]] = {}
        blocked: set[tuple[int, str]] = set()
        titles: dict[str, str] = {}
        for row in rows.data:
            filled = set(self.seen.grid.filled(row))
            for group in self.layout.groups:
                columns = self._columns(group)
                # One column under the form's own title serves all groups and makes none of them there.
                if filled.isdisjoint(columns[name] for name in group.columns if name in columns):
                    continue
                record = len(numbers)
                numbers.append(row)
                for name in names:
                    value: CellValue = group.constants.get(name)
                    title = self._title(name, group)
                    titles.setdefault(name, title)
                    if name in columns:
                        spots[record, name] = (row, columns[name])
                        value, unknowable = self.seen.read(row, columns[name], name, title)
                        if unknowable:
                            blocked.add((record, name))
                    values[name].append(value)
        return SentSheet(
            self.sheet.name,
            self.seen.title,
            {},
            {},
            titles,
            tuple(numbers),
            values,
            frozenset(blocked),
            spots,
            self.constants,
        )


def _note_tab(
    seen: Seen,
    layouts: Sequence[SheetLayout],
    headings: Headings,
    name: str,
    reader: _Reader,
    *,
    always: bool,
) -> None:
    """Tell what a layout leaves out of a tab (``always``: also nothing), and note headings that are new."""
    known = {heading_key(each) for layout in layouts for each in layout.headings}
    known |= reader.own_titles
    unused = {heading_key(each) for layout in layouts for each in layout.unused}
    # By their cells: a heading that nobody asked for can be a person's name, or a whole letter.
    cells = sorted(headings.cells[each] for each in unused - known if each in headings.cells)
    left_out = [f"{column_letters(column)}{row}" for row, column in cells]
    if always or left_out or reader.missing:
        told = found(
            "LKS222",
            seen.sheet_place,
            layout=name,
            left_out=left_out or "none",
            count=len(left_out),
            missing=list(reader.missing) or "none",
            missing_count=len(reader.missing),
        )
        seen.findings.insert(0, told)
    if not headings.last:
        return
    filled = {
        column for row in range(headings.last + 1, seen.grid.last_row + 1) for column in seen.grid.filled(row)
    }
    for each, (row, column) in headings.cells.items():
        text = headings.texts[each]
        if each in known or each in unused or each in NUMBERING or column not in filled:
            continue
        seen.unknown(row, column, text)
