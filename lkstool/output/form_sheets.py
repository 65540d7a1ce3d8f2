"""Writes the entry sheets of a form: a record sheet (label, value, help) or a table (one row a thing)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lkstool.core.records import column_letters, column_number
from lkstool.forms.model import Field, Form
from lkstool.output.form_cells import put
from lkstool.output.form_layout import Layout, SheetPlan
from lkstool.output.form_rules import add_rules
from lkstool.output.form_style import GREEN, Styles, column_width, line_height, lines_needed

# Characters across a landscape page at the smallest size that can be read.
_PAGE_WIDTH = 190
_RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")


class EntrySheet:
    """One entry sheet being written."""

    def __init__(
        self,
        worksheet: Any,
        form: Form,
        placed: SheetPlan,
        layout: Layout,
        *,
        styles: Styles,
        known: frozenset[str],
    ) -> None:
        self.worksheet = worksheet
        self.form = form
        self.placed = placed
        self.layout = layout
        self.styles = styles
        self.known = known
        self._covered = self._merge()

    def write(self, records: Sequence[Mapping[str, object]]) -> None:
        """Write headings, helps, records, and what the layout adds."""
        self._above()
        if self.placed.is_record:
            self._record(records[0] if records else {})
        else:
            self._table(records)
        self._extras()
        if not self.layout.plain:
            add_rules(self.worksheet, self.form, self.placed, self.styles, self.known)
            self._protect()

    def put(self, row: int, column: int, value: object, style: Any = None) -> None:
        """Write one value unless the cell is covered by a merged block; rows and columns from 1."""
        if (row, column) not in self._covered:
            put(self.worksheet, (row, column), value, style, self.styles)

    def _above(self) -> None:
        sheet, placed = self.placed.sheet, self.placed
        headings = self.layout.heading_above.get(sheet.name, ())
        width = 3 if placed.is_record else len(placed.fields)
        for row, text in enumerate(headings, start=1):
            if width > 1:
                self.worksheet.merge_range(row - 1, 0, row - 1, width - 1, "", self.styles.title())
            put(self.worksheet, (row, 1), text, self.styles.title(), self.styles)
        if headings or placed.header_row < 2:
            return
        # Where the first column is repeated on paper, it must hold short texts only.
        lead = 2 if self._pages_across() > 1 and not self.layout.plain else 1
        title = f"{sheet.title} · {self.form.title}" if lead == 1 else sheet.title
        self.put(1, 1, title, self.styles.title())
        if self.layout.plain:
            return
        self.worksheet.set_row(0, 26)
        if placed.header_row > 2:
            self.put(2, lead, sheet.help, self.styles.lead())
            if lead > 1:
                self.put(1, lead, self.form.title, self.styles.lead())

    def _record(self, record: Mapping[str, object]) -> None:
        placed, styles = self.placed, self.styles
        if not self.layout.plain:
            self.worksheet.set_column(0, 0, 31)
            self.worksheet.set_column(1, 1, 48)
            self.worksheet.set_column(2, 2, 62)
            self.worksheet.set_row(placed.header_row - 1, 22)
        for column, text in enumerate(("Isian", "Jawaban", "Keterangan"), start=1):
            self.put(placed.header_row, column, text, styles.header())
        for position, (field, label) in enumerate(zip(placed.fields, placed.labels, strict=True)):
            row, column = placed.cell(position, 0)
            self.put(row, 1, self._starred(field, label), styles.label(required=field.required))
            style = styles.entry(
                field, locked=field.name in self.known and field.format == "kode_lks", boxed=True
            )
            value = record.get(field.name)
            self.put(row, column, value, style)
            if self.layout.plain:
                continue
            text = _help(field)
            self.put(row, 3, text, styles.help())
            shown = value if isinstance(value, str) else ""
            lines = max(lines_needed(text, 58), lines_needed(shown, 44), lines_needed(label, 27))
            self.worksheet.set_row(row - 1, max(25.0, line_height(lines) + 3))

    def _table(self, records: Sequence[Mapping[str, object]]) -> None:
        placed, styles, worksheet = self.placed, self.styles, self.worksheet
        sheet = placed.sheet
        entries = [
            styles.entry(each, locked=sheet.fixed_rows and position == 0)
            for position, each in enumerate(placed.fields)
        ]
        widths = self._widths()
        hints = (
            not self.layout.plain and placed.header_row > 3 and sheet.name not in self.layout.heading_above
        )
        for position, (field, label) in enumerate(zip(placed.fields, placed.labels, strict=True)):
            if not self.layout.plain:
                # Fixed rows end the sheet: below them nothing can be entered.
                below = styles.make() if sheet.fixed_rows else entries[position]
                worksheet.set_column(position, position, widths[position], below)
                for row in range(1, placed.header_row):
                    if not (row <= 2 and position < 2) and not self.layout.heading_above.get(sheet.name):
                        self.put(row, position + 1, None, styles.lead())
            if hints:
                self.put(placed.header_row - 1, position + 1, field.help, styles.hint())
            self.put(placed.header_row, position + 1, self._starred(field, label), styles.header())
            if sheet.name in self.layout.numbering_row:
                self.put(placed.header_row + 1, position + 1, f"({position + 1})", styles.hint())
        if not self.layout.plain:
            titles = map(self._starred, placed.fields, placed.labels)
            lines = max(lines_needed(each, width - 5) for each, width in zip(titles, widths, strict=True))
            worksheet.set_row(placed.header_row - 1, line_height(lines, 16) + 8)
        if hints:
            helps = zip(placed.fields, widths, strict=True)
            lines = max(lines_needed(each.help, width * 1.05) for each, width in helps)
            worksheet.set_row(placed.header_row - 2, line_height(lines, 12.5))
        for number, record in enumerate(records):
            for position, field in enumerate(placed.fields):
                if field.name in record or sheet.fixed_rows:
                    row, column = placed.cell(position, number)
                    self.put(row, column, record.get(field.name), entries[position])
            if not self.layout.plain:
                self._heighten(number, record, widths)
        self._total(len(records))

    def _heighten(self, number: int, record: Mapping[str, object], widths: Sequence[float]) -> None:
        """Make room for a record's longest wrapped text: not every program does so on opening."""
        texts = zip((record.get(each.name) for each in self.placed.fields), widths, strict=True)
        lines = max(lines_needed(text, width - 3) if isinstance(text, str) else 1 for text, width in texts)
        if lines > 1:
            self.worksheet.set_row(self.placed.first_row + number - 1, line_height(lines))

    def _widths(self) -> list[float]:
        fields = zip(self.placed.fields, self.placed.labels, strict=True)
        return [column_width(self.form, field, label) for field, label in fields]

    def _pages_across(self) -> int:
        """Return how many pages side by side keep a wide table legible on paper."""
        return 1 if self.placed.is_record else max(1, round(sum(self._widths()) / _PAGE_WIDTH))

    def _total(self, records: int) -> None:
        totals = self.layout.total_row.get(self.placed.sheet.name)
        if totals is None:
            return
        row = self.placed.first_row + records
        first = self.placed.fields[0].name
        for name, value in ({first: "JUMLAH"} | dict(totals)).items():
            position = self.placed.position(name)
            self.put(row, position + 1, value, self.styles.entry(self.placed.fields[position]))

    def _extras(self) -> None:
        name, placed = self.placed.sheet.name, self.placed
        if name in self.layout.extra_columns:
            heading, values = self.layout.extra_columns[name]
            column = 4 if placed.is_record else len(placed.fields) + 1
            self.put(placed.header_row, column, heading, self.styles.header())
            for record, value in enumerate(values):
                self.put(placed.first_row + record, column, value, self.styles.make(locked=False))
        for address, value in self.layout.loose_cells.get(name, {}).items():
            row, column = _split(address)
            self.put(row, column, value, self.styles.make(locked=False))
        for row in self.layout.hidden_rows.get(name, ()):
            self.worksheet.set_row(row - 1, None, None, {"hidden": True})
        for field in self.layout.hidden_columns.get(name, ()):
            position = placed.position(field)
            self.worksheet.set_column(position, position, None, None, {"hidden": True})
        if name in self.layout.hidden_sheets:
            self.worksheet.hide()

    def _merge(self) -> frozenset[tuple[int, int]]:
        """Merge the layout's blocks; return the cells that are under a block's top-left cell."""
        covered: set[tuple[int, int]] = set()
        for sheet, block in self.layout.merged:
            match = _RANGE.fullmatch(block)
            if sheet != self.placed.sheet.name or match is None:
                continue
            left, top, right, bottom = match[1], int(match[2]), match[3], int(match[4])
            columns = range(column_number(left), column_number(right) + 1)
            self.worksheet.merge_range(block, "", self.styles.make(locked=False, border=1))
            covered |= {(row, column) for row in range(top, bottom + 1) for column in columns}
            covered.discard((top, columns[0]))
        return frozenset(covered)

    def _starred(self, field: Field, label: str) -> str:
        return f"{label} *" if field.required and not self.layout.plain else label

    def _protect(self) -> None:
        placed, worksheet = self.placed, self.worksheet
        last = column_letters(max(len(placed.fields), 1))
        table = not placed.is_record
        worksheet.protect(
            "",
            {
                "format_columns": True,
                "format_rows": True,
                "insert_rows": table and not placed.sheet.fixed_rows,
                "delete_rows": False,
                "sort": table,
                "autofilter": table,
            },
        )
        worksheet.set_tab_color(GREEN if placed.sheet.required else "#9cc5b3")
        worksheet.set_paper(9)
        worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        if not table:
            worksheet.freeze_panes(placed.header_row, 0)
            worksheet.fit_to_pages(1, 0)
            return
        worksheet.freeze_panes(placed.first_row - 1, 1)
        worksheet.autofilter(f"A{placed.header_row}:{last}{placed.last_row}")
        worksheet.repeat_rows(placed.header_row - 1)
        if len(placed.fields) > 4:
            worksheet.set_landscape()
        if self._pages_across() > 1:
            worksheet.repeat_columns(0)
        worksheet.fit_to_pages(self._pages_across(), 0)


def _help(field: Field) -> str:
    return field.help if field.example in field.help else f"{field.help} Contoh: {field.example}"


def _split(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    return int(address[len(letters) :]), column_number(letters)
