"""A sheet that is one long list: titles frozen, filter on, text wrapped and stored as text, printable.

Nothing that somebody typed can become a formula or a link.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from lkstool.core.formats import Lang
from lkstool.output.form_style import line_height, lines_needed
from lkstool.output.literal_text import write_text

ListCell = str | int | float | date | None
# Of the workbook that such sheets stand in.
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def list_sheet(
    book: Any,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[ListCell]],
    lang: Lang,
    *,
    printed: int | None = None,
    total: Sequence[ListCell] = (),
) -> Any:
    """Write one sheet.

    Args:
        book: an XlsxWriter workbook made with ``OPTIONS``.
        title: name of the sheet.
        columns: title and width in characters.
        rows: cells in the order of the columns; None is an empty cell.
        lang: of the footer.
        printed: so many columns are printed, so that a page stays readable; None prints all.
        total: a last row in bold that the filter leaves alone.

    Returns:
        The sheet.
    """
    sheet = book.add_worksheet(title)
    look = {"bold": True, "font_color": "white", "bg_color": "#0f6b4a", "text_wrap": True, "valign": "top"}
    heads = book.add_format(look), book.add_format({**look, "align": "right"})
    for at, (name, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        counts = any(isinstance(row[at], int | float) for row in rows)
        sheet.write_string(0, at, name, heads[counts])
    # A title shares its line with the filter's button.
    sheet.set_row(0, line_height(max(lines_needed(name, width - 1) for name, width in columns)))
    widths = [width for _, width in columns]
    line = {"valign": "top", "bottom": 1, "bottom_color": "#d0d7d3"}
    sums = {"valign": "top", "bold": True, "top": 2, "top_color": "#0f6b4a"}
    for written, look in ((rows, line), ([total] if total else [], sums)):
        formats = _Formats(book, look)
        first = 1 if written is rows else len(rows) + 1
        for down, row in enumerate(written, start=first):
            lines = [lines_needed(cell, widths[at]) for at, cell in enumerate(row) if isinstance(cell, str)]
            sheet.set_row(down, line_height(max(lines, default=1)))
            for at, cell in enumerate(row):
                _write(sheet, down, at, cell, formats)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&9 &A&R&9 Halaman &P dari &N" if lang == "id" else "&L&9 &A&R&9 Page &P of &N")
    if printed is not None:
        sheet.print_area(0, 0, len(rows) + bool(total), printed - 1)
    return sheet


class _Formats:
    """How the kinds of cells of one look are shown."""

    def __init__(self, book: Any, look: dict[str, object]) -> None:
        self.text = book.add_format({**look, "text_wrap": True, "num_format": "@"})
        self.count = book.add_format({**look, "num_format": "#,##0"})
        self.share = book.add_format({**look, "num_format": "#,##0.0"})
        self.day = book.add_format({**look, "num_format": "dd-mm-yyyy", "align": "left", "indent": 1})


def _write(sheet: Any, down: int, at: int, cell: ListCell, formats: _Formats) -> None:
    if isinstance(cell, int):
        sheet.write_number(down, at, cell, formats.count)
    elif isinstance(cell, float):
        sheet.write_number(down, at, cell, formats.share)
    elif isinstance(cell, date):
        sheet.write_datetime(down, at, datetime.combine(cell, time()), formats.day)
    elif cell:
        write_text(sheet, down, at, cell[:32_767], formats.text)
    else:
        sheet.write_blank(down, at, None, formats.text)
