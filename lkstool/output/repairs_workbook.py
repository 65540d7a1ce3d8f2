"""``perbaikan.xlsx``: values that cannot be read, what to read instead, and the office's word on each.

The officer ticks in Excel; what is written here is read again, so every row comes back as it was decided.
Its headings are Indonesian in every language, as the keys of ``lkstool.toml`` are: the file is read by them.
Text is always written as text: nothing that a sender typed can become a formula or a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from lkstool.core.records import NOTHING, column_letters
from lkstool.output.files import replacing
from lkstool.output.literal_text import write_text

SHEET = "PERBAIKAN"
HEADINGS: Mapping[str, str] = {
    "agreed": "Setuju",
    "value": "Isian",
    "replacement": "Ganti dengan",
    "columns": "Kolom",
    "cells": "Sel",
    "files": "Berkas",
    "approved_by": "Disetujui oleh",
    "approved_on": "Tanggal",
}
YES, NO = "Ya", "Tidak"
_WIDTHS = (9, 32, 32, 40, 8, 8, 24, 13)  # characters
# Hidden sheet with the choices.
LISTS = "_pilihan"


@dataclass(frozen=True, slots=True)
class RepairRow:
    """One row of the workbook.

    Attributes:
        agreed: None while nobody has decided.
        columns: where the value stands, as a person reads it (``PENERIMA: Kab/Kota Asal``).
        choices: labels to choose the replacement from; () where anything may be typed.
        more: columns that the office has added: heading to text.
    """

    agreed: bool | None
    value: str
    replacement: str
    columns: tuple[str, ...]
    cells: int
    files: int
    approved_by: str = ""
    approved_on: date | None = None
    choices: tuple[str, ...] = ()
    more: Mapping[str, object] = field(default_factory=lambda: NOTHING)


def write_repairs(path: Path, rows: Sequence[RepairRow]) -> None:
    """Write the workbook; an existing one is replaced as a whole.

    Raises:
        UserError: the file is open elsewhere or cannot be written.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), options)
        _Writer(book, book.add_worksheet(SHEET)).write(rows)
        book.close()


class _Writer:
    """Writes the rows and the lists that they choose from."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self.sheet = sheet
        self.head = book.add_format(
            {"bold": True, "font_color": "white", "bg_color": "#0f6b4a", "text_wrap": True, "valign": "top"}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        # What the office fills in is told from what it only reads.
        self.asked = book.add_format(
            {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#fff7d6", "border": 1}
            | {"border_color": "#d9d9d9"}
        )
        self.count = book.add_format({"valign": "top", "num_format": "#,##0"})
        self.day = book.add_format(
            {"valign": "top", "num_format": "dd-mm-yyyy", "bg_color": "#fff7d6", "border": 1}
            | {"border_color": "#d9d9d9"}
        )
        self.book = book
        self.lists: dict[tuple[str, ...], str] = {}
        self.list_sheet: Any = None

    def write(self, rows: Sequence[RepairRow]) -> None:
        """Write headings, rows, choices and the print set-up."""
        more = list(dict.fromkeys(heading for row in rows for heading in row.more))
        for at, (heading, width) in enumerate(zip(HEADINGS.values(), _WIDTHS, strict=True)):
            self.sheet.set_column(at, at, width)
            self.sheet.write_string(0, at, heading, self.head)
        for at, heading in enumerate(more, start=len(HEADINGS)):
            self.sheet.set_column(at, at, 24)
            self.sheet.write_string(0, at, heading, self.head)
        for down, row in enumerate(rows, start=1):
            self._row(down, row, more)
        if rows:
            self.sheet.data_validation(1, 0, len(rows), 0, {"validate": "list", "source": [YES, NO]})
        self.sheet.freeze_panes(1, 2)
        self.sheet.autofilter(0, 0, max(len(rows), 1), len(HEADINGS) + len(more) - 1)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)

    def _row(self, down: int, row: RepairRow, more: Sequence[str]) -> None:
        self._put(down, 0, "" if row.agreed is None else YES if row.agreed else NO, self.asked)
        self._put(down, 1, row.value, self.text)
        self._put(down, 2, row.replacement, self.asked)
        self._put(down, 3, "\n".join(row.columns), self.text)
        self.sheet.write_number(down, 4, row.cells, self.count)
        self.sheet.write_number(down, 5, row.files, self.count)
        self._put(down, 6, row.approved_by, self.asked)
        if row.approved_on:
            self.sheet.write_datetime(down, 7, row.approved_on, self.day)
        else:
            self.sheet.write_blank(down, 7, None, self.day)
        for at, heading in enumerate(more, start=len(HEADINGS)):
            self._more(down, at, row.more.get(heading))
        if row.choices:
            choose = {"validate": "list", "source": self._list(row.choices), "error_type": "warning"}
            self.sheet.data_validation(down, 2, down, 2, choose)

    def _put(self, down: int, at: int, text: str, style: Any) -> None:
        if text:
            write_text(self.sheet, down, at, text[:32_767], style)
        else:
            self.sheet.write_blank(down, at, None, style)

    def _more(self, down: int, at: int, value: object) -> None:
        """Write back what the office keeps in columns of its own, a date as a date."""
        if isinstance(value, date):
            self.sheet.write_datetime(down, at, value, self.day)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            self.sheet.write_number(down, at, value)
        elif value is not None:
            self._put(down, at, str(value), self.text)

    def _list(self, choices: tuple[str, ...]) -> str:
        """Return the cells of a list of choices; Excel breaks on lists in the rule itself."""
        if choices not in self.lists:
            if self.list_sheet is None:
                self.list_sheet = self.book.add_worksheet(LISTS)
                self.list_sheet.hide()
            at = len(self.lists)
            for down, label in enumerate(choices):
                self.list_sheet.write_string(down, at, label)
            letters = column_letters(at + 1)
            self.lists[choices] = f"={LISTS}!${letters}$1:${letters}${len(choices)}"
        return self.lists[choices]
