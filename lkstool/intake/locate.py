"""Find the form's sheets in a workbook, and in each sheet its fields and its rows of data.

Nothing is parsed here: values stay as the sender typed them. What is not where the form has it, or is
not data, or is not of the form, is a finding (2xx); cells that nobody can know are findings 307 and 308.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lkstool.core.codes import found
from lkstool.core.records import CellValue, Finding, Personal, Place, SentSheet
from lkstool.forms.model import Form
from lkstool.intake.data_rows import data_above, sort_rows
from lkstool.intake.header import Header, find_header
from lkstool.intake.headings import in_order, titles_of
from lkstool.intake.record_sheet import find_labels
from lkstool.intake.seen import CELLS_NAMED, Seen, addresses
from lkstool.intake.sheet_names import choose_sheets
from lkstool.intake.table_rows import read_table
from lkstool.intake.workbook import Workbook


@dataclass(frozen=True, slots=True)
class Located:
    """The form's sheets as found in one workbook.

    Attributes:
        sheets: by the form's sheet name, in the form's order; only those whose headings were found.
        findings: everything noticed, in the form's sheet order.
    """

    sheets: Mapping[str, SentSheet]
    findings: tuple[Finding, ...]


def locate(workbook: Workbook, form: Form, file: str, settled: Mapping[str, str] | None = None) -> Located:
    """Find every sheet of the form in a workbook.

    Args:
        workbook: as read.
        form: the form of its year, or of the register.
        file: path shown in findings.
        settled: the form's sheets that are found already, with their tabs, which are not in this workbook.
    """
    settled = settled or {}
    asked = tuple(each for each in form.sheets if each.name not in settled) if settled else form.sheets
    chosen = choose_sheets(workbook, asked)
    sheets: dict[str, SentSheet] = {}
    findings: list[Finding] = []
    for form_sheet in asked:
        grid = chosen.grids.get(form_sheet.name)
        if grid is None:
            if form_sheet.required:
                place = Place(file)
                titles = list(dict.fromkeys((*settled.values(), *chosen.titles)))
                findings.append(found("LKS201", place, expected_title=form_sheet.title, sheets_found=titles))
            continue
        seen = Seen(file, grid, form_sheet)
        if chosen.how[form_sheet.name] != "title":
            seen.note("LKS202", seen.sheet_place, expected_title=form_sheet.title)
        located = _record(seen) if form_sheet.layout == "record" else _table(seen, form)
        if located is not None:
            sheets[form_sheet.name] = located
        elif form_sheet.required or not grid.is_empty:
            headings = [each.title for each in form_sheet.fields if each.required][:CELLS_NAMED]
            seen.note("LKS219", seen.sheet_place, expected=headings, expected_title=form_sheet.title)
        findings += seen.findings
    findings += [
        found("LKS203", Place(file, title), value=title, expected_title=expected, other_sheet=other)
        for title, expected, other in chosen.twice
    ]
    findings += [found("LKS204", Place(file, title), value=title) for title in chosen.unknown]
    return Located(sheets, tuple(findings))


def _record(seen: Seen) -> SentSheet | None:
    """Locate a sheet of labels and values."""
    labels = find_labels(seen.grid, seen.form_sheet, titles_of(seen.form_sheet.fields))
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
            seen.unknown(row, column, text)
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


def _table(seen: Seen, form: Form) -> SentSheet | None:
    """Locate a table."""
    header = find_header(seen.grid, seen.form_sheet, titles_of(seen.form_sheet.fields))
    if header is None:
        return None
    _note_headings(seen, header)
    if above := data_above(seen.grid, header):
        seen.outside(above)
    return read_table(seen, header, sort_rows(seen.grid, header, seen.form_sheet, form))


def _note_headings(seen: Seen, header: Header) -> None:
    """Note what is different about the headings of a table."""
    filled: set[int] = set()
    if header.unknown or header.twice:
        filled.update(*seen.grid.sheet.filled[header.last :])
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
            seen.unknown(header.last, column, heading)
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
