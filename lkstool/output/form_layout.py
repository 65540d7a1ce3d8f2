"""Where everything stands in a form workbook: the blank form's own layout, and ways to depart from it.

Senders retype headings, move columns, and put headings of their own above the table. ``Layout`` says such
departures, so that a workbook like theirs can be made and every value's address is still known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lkstool.core.records import column_letters
from lkstool.forms.model import Field, Form, Sheet


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula cell.

    Attributes:
        text: the formula with its equals sign (``=SUM(B5:B8)``).
        value: the stored result; None writes the cell without a stored result, as programs do that never
            calculated.
    """

    text: str
    value: str | int | float | bool | None = None


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """A cell that holds an Excel error such as ``#REF!``."""

    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Departures from the blank form. Sheets and fields are named by their stable names, rows from 1.

    Attributes:
        titles: (sheet, field) to another heading or label.
        sheet_titles: sheet to another sheet name.
        header_row: sheet to the row of its headings.
        order: sheet to its fields in another order; a field left out has no column, one named twice two.
        heading_above: sheet to merged lines above the table, from row 1 (they replace title and helps).
        numbering_row: sheets with a row (1) (2) (3) under the headings.
        total_row: sheet to the values of a JUMLAH row right below the data.
        without_meta: no ``_meta`` sheet.
        without_sheets: form sheets that are left out.
        plain: as retyped in a new workbook: no styles, lists, validations, protection or extra sheets.
        merged: (sheet, range) of merged blocks; only the top-left cell keeps its value.
        hidden_rows: sheet to hidden rows.
        hidden_columns: sheet to the fields of hidden columns.
        hidden_sheets: sheets whose tab is hidden.
        extra_sheets: title to rows of a sheet that is not of the form.
        extra_columns: sheet to (heading, values) of one more column at the right.
        loose_cells: sheet to address and value of cells outside any column, such as a signature.
    """

    titles: Mapping[tuple[str, str], str] = field(default_factory=dict)
    sheet_titles: Mapping[str, str] = field(default_factory=dict)
    header_row: Mapping[str, int] = field(default_factory=dict)
    order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    heading_above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbering_row: frozenset[str] = frozenset()
    total_row: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    without_meta: bool = False
    without_sheets: frozenset[str] = frozenset()
    plain: bool = False
    merged: tuple[tuple[str, str], ...] = ()
    hidden_rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    hidden_columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden_sheets: frozenset[str] = frozenset()
    extra_sheets: Mapping[str, Sequence[Sequence[object]]] = field(default_factory=dict)
    extra_columns: Mapping[str, tuple[str, Sequence[object]]] = field(default_factory=dict)
    loose_cells: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One form sheet with the place of everything in it. Rows and columns count from 1.

    Attributes:
        sheet: the form's sheet.
        title: its name in the workbook.
        fields: fields in the order of their columns (table) or rows (record).
        labels: heading or label of each, without the asterisk.
        header_row: row of the headings.
        first_row: row of the first record (table) or first field (record).
        last_row: last row that is offered for entry.
        records: how many records stand in the table.
    """

    sheet: Sheet
    title: str
    fields: tuple[Field, ...]
    labels: tuple[str, ...]
    header_row: int
    first_row: int
    last_row: int
    records: int

    @property
    def is_record(self) -> bool:
        """True for a sheet of labels and values."""
        return self.sheet.layout == "record"

    def position(self, name: str) -> int:
        """Return the position of a field, from 0.

        Raises:
            KeyError: this layout has no place for the field.
        """
        for position, each in enumerate(self.fields):
            if each.name == name:
                return position
        raise KeyError(name)

    def has(self, *names: str) -> bool:
        """True if every named field has a place."""
        return all(any(each.name == name for each in self.fields) for name in names)

    def cell(self, position: int, record: int) -> tuple[int, int]:
        """Return (row, column) of a field of a record; both arguments count from 0."""
        if self.is_record:
            return self.first_row + position, 2
        return self.first_row + record, position + 1

    def column(self, name: str) -> str:
        """Return the letters of a field's column."""
        return column_letters(self.position(name) + 1)

    def span(self, name: str) -> str:
        """Return the sheet-qualified absolute range of a field's entry cells, for formulas elsewhere."""
        quoted = self.title.replace("'", "''")
        if self.is_record:
            return f"'{quoted}'!$B${self.first_row + self.position(name)}"
        letters = self.column(name)
        return f"'{quoted}'!${letters}${self.first_row}:${letters}${self.last_row}"


def plan(form: Form, sheet: Sheet, layout: Layout, records: int = 0) -> SheetPlan:
    """Place one sheet of the form.

    Args:
        form: the form.
        sheet: one of its sheets.
        layout: departures.
        records: number of records to be written (a table grows beyond ``sheet.rows`` if it must).
    """
    names = layout.order.get(sheet.name) or tuple(each.name for each in sheet.fields)
    fields = tuple(sheet.by_name[name] for name in names)
    above = len(layout.heading_above.get(sheet.name, ()))
    header_row = max(layout.header_row.get(sheet.name, sheet.header_row), above + 1)
    first_row = header_row + 1 + (sheet.name in layout.numbering_row)
    if sheet.layout == "record":
        last_row = first_row + len(fields) - 1
    else:
        offered = len(form.codes(fields[0]).codes) if sheet.fixed_rows and fields[0].codelist else sheet.rows
        last_row = first_row + max(offered, records) - 1
    return SheetPlan(
        sheet=sheet,
        title=layout.sheet_titles.get(sheet.name, sheet.title),
        fields=fields,
        labels=tuple(layout.titles.get((sheet.name, each.name), each.title) for each in fields),
        header_row=header_row,
        first_row=first_row,
        last_row=last_row,
        records=records,
    )


def address(form: Form, sheet: str, field: str, record: int = 0, layout: Layout | None = None) -> str:
    """Return the cell in which ``write_form`` puts a value, such as ``C14``.

    Args:
        form: the form.
        sheet: stable sheet name.
        field: stable field name.
        record: record number within the sheet, from 0 (0 for a record sheet).
        layout: the layout given to ``write_form``.

    Raises:
        KeyError: no such sheet or field, or the layout leaves the field out.
    """
    placed = plan(form, form.by_name[sheet], layout or Layout(), record + 1)
    row, column = placed.cell(placed.position(field), record)
    return f"{column_letters(column)}{row}"
