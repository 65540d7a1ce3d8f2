"""Find the form's sheets in a workbook, and in each sheet its fields and its rows of data.

Nothing is parsed here: values stay as the sender typed them. What is not where the form has it, or is
not data, or is not of the form, is a finding (2xx); cells that nobody can know are findings 307 and 308.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lkstool.core.codes import found
from lkstool.core.records import CellValue, Finding, Personal, Place, SentSheet, column_letters
from lkstool.forms.model import Form, Sheet
from lkstool.intake.data_rows import SortedRows, sort_rows
from lkstool.intake.grid import Grid
from lkstool.intake.header import Header, find_header
from lkstool.intake.headings import How, Titles, in_order
from lkstool.intake.hidden import headed, hidden_columns, hidden_rows
from lkstool.intake.record_sheet import find_labels
from lkstool.intake.sheet_names import choose_sheets
from lkstool.intake.workbook import Workbook

# A finding names so many cells one by one.
_CELLS_NAMED = 8
_LEFT_OUT = {"total": "LKS213", "numbering": "LKS214", "heading": "LKS218", "example": "LKS212"}


@dataclass(frozen=True, slots=True)
class Located:
    """The form's sheets as found in one workbook.

    Attributes:
        sheets: by the form's sheet name, in the form's order; only those whose headings were found.
        findings: everything noticed, in the form's sheet order.
    """

    sheets: Mapping[str, SentSheet]
    findings: tuple[Finding, ...]


def locate(workbook: Workbook, form: Form, file: str) -> Located:
    """Find every sheet of the form in a workbook.

    Args:
        workbook: as read.
        form: the form of its year, or of the register.
        file: path shown in findings.
    """
    chosen = choose_sheets(workbook, form)
    sheets: dict[str, SentSheet] = {}
    findings: list[Finding] = []
    for form_sheet in form.sheets:
        grid = chosen.grids.get(form_sheet.name)
        if grid is None:
            if form_sheet.required:
                place = Place(file)
                titles = list(chosen.titles)
                findings.append(found("LKS201", place, expected_title=form_sheet.title, sheets_found=titles))
            continue
        seen = _Seen(file, grid, form_sheet)
        if chosen.how[form_sheet.name] != "title":
            seen.note("LKS202", seen.sheet_place, expected_title=form_sheet.title)
        located = _record(seen) if form_sheet.layout == "record" else _table(seen, form)
        if located is not None:
            sheets[form_sheet.name] = located
        elif form_sheet.required or not grid.is_empty:
            headings = [each.title for each in form_sheet.fields if each.required][:_CELLS_NAMED]
            seen.note("LKS219", seen.sheet_place, expected=headings, expected_title=form_sheet.title)
        findings += seen.findings
    findings += [
        found("LKS203", Place(file, title), value=title, expected_title=expected, other_sheet=other)
        for title, expected, other in chosen.twice
    ]
    findings += [found("LKS204", Place(file, title), value=title) for title in chosen.unknown]
    return Located(sheets, tuple(findings))


@dataclass(slots=True)
class _Seen:
    """One sheet under way: where it is, and what has been noticed."""

    file: str
    grid: Grid
    form_sheet: Sheet
    findings: list[Finding] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.grid.sheet.name

    @property
    def sheet_place(self) -> Place:
        return Place(self.file, self.title)

    def place(self, row: int, column: int, name: str | None = None, title: str | None = None) -> Place:
        return Place(self.file, self.title, row, column, name, title)

    def note(self, code: str, place: Place, value: str | Personal | None = None, **params: object) -> None:
        self.findings.append(found(code, place, value, None, **params))

    def read(self, row: int, column: int, name: str, title: str) -> tuple[CellValue, bool]:
        """Return a value, and whether it cannot be known; then the cell gets its finding here."""
        if not self.grid.is_blocked(row, column):
            return self.grid.value(row, column), False
        place = self.place(row, column, name, title)
        error = self.grid.sheet.marks.errors.get((row, column))
        if error is not None:
            self.note("LKS308", place, value=error)
        else:
            self.note("LKS307", place)
        return None, True

    def outside(self, cells: Sequence[tuple[int, int]]) -> None:
        """Note cells that belong to nothing; what they hold may name a person."""
        row, column = cells[0]
        shown = str(self.grid.value(row, column) or "")
        self.note(
            "LKS217",
            self.place(row, column),
            value=Personal(shown) if shown else None,
            cells=addresses(cells),
            count=len(cells),
        )

    def renamed(
        self, how: Mapping[str, How], titles: Mapping[str, str], at: Mapping[str, tuple[int, int]]
    ) -> None:
        """Note titles that are not the form's own."""
        for name, known_by in how.items():
            if known_by != "title":
                row, column = at[name]
                place = self.place(row, column, name, titles[name])
                self.note("LKS209", place, value=titles[name], expected=self.form_sheet.by_name[name].title)

    def hidden(self, rows: Sequence[int], header: Header | None = None) -> None:
        """Note what the sender's screen does not show: the sheet, rows of data, columns with data."""
        if not self.grid.sheet.visible and rows:
            self.note("LKS221", self.sheet_place)
        if out_of_sight := hidden_rows(self.grid, rows):
            place = Place(self.file, self.title, out_of_sight[0])
            self.note("LKS216", place, rows=row_ranges(out_of_sight), count=len(out_of_sight))
        if header and (columns := hidden_columns(self.grid, header.columns, rows)):
            place = self.place(header.last, next(iter(columns.values())))
            self.note("LKS220", place, columns=headed(header.titles, columns), count=len(columns))

    def missing(self, columns: Iterable[str], headings: Sequence[str], row: int | None) -> None:
        """Note the form's fields that have no heading here."""
        present = set(columns)
        for each in self.form_sheet.fields:
            if each.name not in present:
                code = "LKS205" if each.required else "LKS206"
                place = Place(self.file, self.title, row, None, each.name, each.title)
                self.note(code, place, expected=each.title, unknown=list(headings) or "none")


def _record(seen: _Seen) -> SentSheet | None:
    """Locate a sheet of labels and values."""
    labels = find_labels(seen.grid, seen.form_sheet, Titles(seen.form_sheet.fields))
    if labels is None:
        return None
    last = max(row for row, _ in labels.cells.values())
    seen.missing(labels.cells, [text for (row, _), text in labels.unknown.items() if row <= last], None)
    for (row, column), name in labels.twice.items():
        other = labels.cells[name]
        place = seen.place(row, column, name, seen.grid.text(row, column))
        seen.note("LKS207", place, value=labels.titles[name], other_cell=addresses([other])[0])
    for (row, column), text in labels.unknown.items():
        if row <= last:
            seen.note("LKS208", seen.place(row, column, title=text), value=text)
        else:
            # Below the form's own labels somebody may have begun a list of people.
            seen.note("LKS208", seen.place(row, column), value=Personal(text))
    seen.renamed(
        labels.how, labels.titles, {name: (row, column - 1) for name, (row, column) in labels.cells.items()}
    )
    if labels.outside:
        seen.outside(labels.outside)
    values: dict[str, list[CellValue]] = {}
    blocked: set[tuple[int, str]] = set()
    for name, (row, column) in labels.cells.items():
        value, unknowable = seen.read(row, column, name, labels.titles[name])
        values[name] = [value]
        if unknowable:
            blocked.add((0, name))
    seen.hidden([row for name, (row, _) in labels.cells.items() if values[name] != [None]])
    order = [each.name for each in seen.form_sheet.fields if each.name in labels.cells]
    return SentSheet(
        name=seen.form_sheet.name,
        title=seen.title,
        columns={},
        cells={name: labels.cells[name] for name in order},
        titles=labels.titles,
        rows=(0,),
        values={name: values[name] for name in order},
        blocked=frozenset(blocked),
    )


def _table(seen: _Seen, form: Form) -> SentSheet | None:
    """Locate a table."""
    header = find_header(seen.grid, seen.form_sheet, Titles(seen.form_sheet.fields))
    if header is None:
        return None
    rows = sort_rows(seen.grid, header, seen.form_sheet, form)
    _note_headings(seen, header)
    _note_rows(seen, header, rows)
    values: dict[str, list[CellValue]] = {}
    marks = seen.grid.sheet.marks
    cells = seen.grid.sheet.rows
    for name, column in header.columns.items():
        values[name] = [
            cells[row - 1][column - 1] if row <= len(cells) and column <= len(cells[row - 1]) else None
            for row in rows.data
        ]
    record_of = {row: record for record, row in enumerate(rows.data)}
    name_of = {column: name for name, column in header.columns.items()}
    for row, column in marks.exact:
        if row in record_of and column in name_of:
            values[name_of[column]][record_of[row]] = seen.grid.value(row, column)
    blocked: set[tuple[int, str]] = set()
    for row, column in sorted({*marks.errors, *marks.uncomputed}):
        if row in record_of and column in name_of:
            name = name_of[column]
            values[name][record_of[row]] = seen.read(row, column, name, header.titles[name])[0]
            blocked.add((record_of[row], name))
    return SentSheet(
        name=seen.form_sheet.name,
        title=seen.title,
        columns=header.columns,
        cells={},
        titles=header.titles,
        rows=tuple(rows.data),
        values=values,
        blocked=frozenset(blocked),
    )


def _note_headings(seen: _Seen, header: Header) -> None:
    """Note what is different about the headings of a table."""
    filled = {
        column for row in range(header.last + 1, seen.grid.last_row + 1) for column in seen.grid.filled(row)
    }
    seen.missing(
        header.columns,
        [header.unknown[each] for each in sorted(header.unknown) if each in filled],
        header.last,
    )
    for column, name in sorted(header.twice.items()):
        if column in filled:
            place = seen.place(
                header.last, column, name, seen.grid.text(header.last, column) or header.titles[name]
            )
            other = addresses([(header.last, header.columns[name])])[0]
            seen.note("LKS207", place, value=header.titles[name], other_cell=other)
    for column, heading in sorted(header.unknown.items()):
        if column in filled:
            seen.note("LKS208", seen.place(header.last, column, title=heading), value=heading)
    at = {name: (header.last, column) for name, column in header.columns.items()}
    seen.renamed(header.how, header.titles, at)
    first = min(header.columns.values())
    order = [each.name for each in seen.form_sheet.fields]
    sent_order = sorted(header.columns, key=lambda name: header.columns[name])
    if not in_order(sent_order, order):
        seen.note("LKS210", seen.place(header.last, first))
    if header.last != seen.form_sheet.header_row:
        expected_row = str(seen.form_sheet.header_row)
        seen.note(
            "LKS211", seen.place(header.last, first), found_row=str(header.last), expected_row=expected_row
        )


def _note_rows(seen: _Seen, header: Header, rows: SortedRows) -> None:
    """Note rows that are not data, and what is odd about those that are."""
    for kind, row, column in rows.left_out:
        text = seen.grid.text(row, column)
        value = text if kind in ("total", "heading") and text else None
        seen.note(_LEFT_OUT[kind], seen.place(row, column), value=value)
    data = frozenset(rows.data)
    columns = frozenset(header.columns.values())
    for top, left, bottom, right in seen.grid.sheet.marks.merged:
        rows_hit = any(
            row in data for row in range(max(top, header.last + 1), min(bottom, seen.grid.last_row) + 1)
        )
        if rows_hit and any(left <= column <= right for column in columns):
            block = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
            seen.note("LKS215", seen.place(top, left), block=block)
    seen.hidden(rows.data, header)
    for column in sorted(rows.outside):
        seen.outside(rows.outside[column])
    for cells in rows.stray:
        seen.outside(cells)


def addresses(cells: Sequence[tuple[int, int]]) -> list[str]:
    """Return Excel addresses of cells; after the first eight only that there are more."""
    named = [f"{column_letters(column)}{row}" for row, column in cells[:_CELLS_NAMED]]
    return [*named, "…"] if len(cells) > _CELLS_NAMED else named


def row_ranges(rows: Sequence[int]) -> str:
    """Return ascending row numbers in short: ``7, 9–12``."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
