"""Exported tables as one Excel workbook: a sheet each, then what the columns and the codes mean.

Every text is stored as text with Excel's own mark for it, so that it stays text also when a cell is edited;
values are exactly those of the dataset.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from lkstool.core.exports import ExportColumn, ExportTable
from lkstool.core.formats import Lang
from lkstool.core.messages import mistake, say
from lkstool.output.export_text import plain
from lkstool.output.form_style import line_height, lines_needed
from lkstool.output.literal_text import write_text

MOST_ROWS = 1_048_575  # that Excel has room for below the headings
_WIDEST = 40


def write_workbook(path: Path, tables: Sequence[ExportTable], lang: Lang, day: date) -> Path:
    """Write the workbook.

    Args:
        path: a file that is not there yet.
        tables: what.
        lang: of the headings of the dictionary.
        day: when the data were last changed; stands in the properties instead of the clock.

    Raises:
        UserError: a table has more rows than a sheet.
    """
    import xlsxwriter

    for table in tables:
        if len(table.frame) > MOST_ROWS:
            raise mistake("too_many_rows", table=table.title, rows=len(table.frame))
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime.combine(day, time())})
    sheets = _Sheets(book)
    for table in tables:
        columns = [[plain(value) for value in table.frame[column.name]] for column in table.columns]
        rows = list(zip(*columns, strict=True))
        kinds = [column.kind for column in table.columns]
        frozen = next((at for at, column in enumerate(table.columns) if column.name == "lks"), 0) + 1
        sheets.add(table.title, [column.name for column in table.columns], rows, kinds, frozen)
    every = [(table, column) for table in tables for column in table.columns]
    heads = ("sheet", "name", "title", "kind", "description", "limits", "privacy")
    words = [say(f"export.dictionary.{head}", lang) for head in heads]
    rows = [_told(table, column, lang) for table, column in every]
    sheets.add(say("export.dictionary.tab", lang), words, rows, ["string"] * len(words), 2, wrap=True)
    words = [say(f"export.dictionary.{head}", lang) for head in ("sheet", "name", "code", "label")]
    rows = [
        (table.title, column.name, code, label)
        for table, column in every
        for code, label in column.labels.items()
    ]
    sheets.add(say("export.dictionary.codes_tab", lang), words, rows, ["string"] * len(words), 2)
    book.close()
    return path


class _Sheets:
    """The sheets of one workbook, all of one look."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "font_color": "white", "bg_color": "#0f6b4a"})
        # The mark by which Excel leaves a text a text when it is edited.
        text = {"num_format": "@", "quote_prefix": True, "valign": "top"}
        self.text = book.add_format(text)
        self.wrapped = book.add_format({**text, "text_wrap": True})
        self.formats: Mapping[str, Any] = {
            "integer": book.add_format({"num_format": "0", "valign": "top"}),
            "number": book.add_format({"num_format": "General", "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
            # Excel shows a truth value by itself; other programs take it for a number and need to be told.
            "boolean": book.add_format({"num_format": '"TRUE";"TRUE";"FALSE"', "valign": "top"}),
        }

    def add(
        self,
        title: str,
        names: Sequence[str],
        rows: Sequence[Sequence[Any]],
        kinds: Sequence[str],
        frozen: int,
        *,
        wrap: bool = False,
    ) -> None:
        """Write one sheet with frozen headings and a filter."""
        sheet = self.book.add_worksheet(title)
        widths = []
        for at, name in enumerate(names):
            longest = max((len(str(row[at])) for row in rows[:500] if row[at] is not None), default=0)
            widths.append(min(max(len(name) + 4, longest + 2), _WIDEST))
            sheet.set_column(at, at, widths[-1])
            sheet.write_string(0, at, name, self.head)
        text = self.wrapped if wrap else self.text
        for down, row in enumerate(rows, start=1):
            if wrap:
                lines = [lines_needed(str(value), width) for value, width in zip(row, widths, strict=True)]
                sheet.set_row(down, line_height(max(lines)))
            for at, (value, kind) in enumerate(zip(row, kinds, strict=True)):
                self._write(sheet, down, at, value, kind, text)
        sheet.freeze_panes(1, frozen)
        sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _write(self, sheet: Any, down: int, at: int, value: Any, kind: str, text: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(down, at, value, self.formats["boolean"])
        elif isinstance(value, date):
            sheet.write_datetime(down, at, value, self.formats[kind])
        elif isinstance(value, int | float):
            sheet.write_number(down, at, value, self.formats[kind])
        else:
            write_text(sheet, down, at, str(value), text)


def _told(table: ExportTable, column: ExportColumn, lang: Lang) -> tuple[str, ...]:
    limits = [say("export.dictionary.required", lang)] if column.constraints.get("required") else []
    limits += [column.limits.replace("`", "")] if column.limits else []
    return (
        table.title,
        column.name,
        column.title,
        say(f"export.kind.{column.kind}", lang),
        column.description,
        "; ".join(limits),
        say(f"export.privacy.{column.privacy}", lang),
    )
