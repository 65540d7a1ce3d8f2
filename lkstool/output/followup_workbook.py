"""``rtl.xlsx``: what is proposed to be done after the meeting, for the office to choose, change and add to.

One sheet for each year of reports. The officer ticks in Excel; what is written here is read again, so every
row comes back as it was. Its headings are Indonesian in every language: the file is read by them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from lkstool.core.followup import FollowUp
from lkstool.core.records import NOTHING
from lkstool.core.regions import regions, short_name
from lkstool.output.files import replacing
from lkstool.output.form_style import line_height, lines_needed
from lkstool.output.list_sheet import OPTIONS
from lkstool.output.literal_text import write_text

SHEET = "RTL {year}"
WHOLE_REGION = "Jawa Timur"
YES, NO = "Ya", "Tidak"
# Key, heading and width in characters, in the order of the columns.
HEADINGS: Mapping[str, str] = {
    "chosen": "Pilih",
    "kabkota": "PDM",
    "sentence": "Tindak lanjut",
    "reason": "Alasan",
    "count": "LKS",
    "due": "Tenggat",
    "responsible": "Penanggung jawab",
    "status": "Status",
    "finished": "Selesai pada",
    "homes": "Nama LKS",
    "id": "Kode",
}
_WIDTHS = (8, 18, 38, 34, 7, 13, 26, 12, 13, 46, 24)
# What the office fills in is told from what it only reads.
_ASKED = ("chosen", "kabkota", "sentence", "due", "responsible", "status", "finished")
_SPARE = 40
# Hidden sheet with the choices.
LISTS = "_pilihan"


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One row of a sheet.

    Attributes:
        follow_up: what it says.
        homes: the LKS it names, one a line.
        more: columns that the office has added: heading to value.
    """

    follow_up: FollowUp
    homes: str = ""
    more: Mapping[str, object] = field(default_factory=lambda: NOTHING)


def region_word(code: str) -> str:
    """Return whose PDM a row is for, as the sheet says it."""
    return short_name(code) if code else WHOLE_REGION


def write_follow_ups(
    path: Path, sheets: Mapping[str, Sequence[FollowUpRow]], progress: Sequence[str]
) -> None:
    """Write the workbook; an existing one is replaced as a whole.

    Args:
        path: the file.
        sheets: rows by year of the reports, the sheet to open first.
        progress: what the status may be, as the sheet says it.

    Raises:
        UserError: the file is open elsewhere or cannot be written.
    """
    import xlsxwriter

    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        places = [WHOLE_REGION, *(short_name(code) for code in regions())]
        tabs = {year: book.add_worksheet(SHEET.format(year=year)) for year in sheets}
        # Excel allows 255 letters for choices in a cell's own rule; the places are more.
        lists = book.add_worksheet(LISTS)
        lists.hide()
        lists.write_column(0, 0, places)
        newest = next(iter(sheets), "")
        writer = _Writer(book, {"kabkota": f"={LISTS}!$A$1:$A${len(places)}", "status": list(progress)})
        for year, rows in sheets.items():
            writer.write(tabs[year], rows, over=year != newest)
        book.close()


class _Writer:
    """Writes sheets of one workbook."""

    def __init__(self, book: Any, choices: Mapping[str, object]) -> None:
        line = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#d9d9d9"}
        asked = {**line, "bg_color": "#fff7d6"}
        self.choices: Mapping[str, object] = {"chosen": [YES, NO], **choices}
        self.head = book.add_format({**line, "bold": True, "font_color": "white", "bg_color": "#0f6b4a"})
        self.looks = {name: asked if name in _ASKED else line for name in HEADINGS}
        self.text = {name: book.add_format({**look, "num_format": "@"}) for name, look in self.looks.items()}
        self.day = book.add_format({**asked, "num_format": "dd-mm-yyyy", "align": "left"})
        self.count = book.add_format({**line, "num_format": "#,##0"})
        self.own = book.add_format(line)
        self.hour = book.add_format({**line, "num_format": "hh:mm", "align": "left"})

    def write(self, sheet: Any, rows: Sequence[FollowUpRow], *, over: bool) -> None:
        """Write headings, rows, choices, print set-up; of a year that is over, show what was chosen."""
        more = list(dict.fromkeys(heading for row in rows for heading in row.more))
        for at, (heading, width) in enumerate(
            zip([*HEADINGS.values(), *more], [*_WIDTHS, *(24 for _ in more)], strict=True)
        ):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, heading, self.head)
        for down, row in enumerate(rows, start=1):
            self._row(sheet, down, row, more)
        last = len(rows)
        if not over:
            for down in range(len(rows) + 1, len(rows) + 1 + _SPARE):
                self._blank(sheet, down)
            last += _SPARE
        for name, source in self.choices.items():
            at = list(HEADINGS).index(name)
            if last:
                sheet.data_validation(1, at, last, at, {"validate": "list", "source": source})
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(last, 1), len(HEADINGS) + len(more) - 1)
        if over and any(row.follow_up.chosen for row in rows):
            sheet.filter_column(0, f"x == {YES}")
            for down, row in enumerate(rows, start=1):
                if not row.follow_up.chosen:
                    sheet.set_row(down, None, None, {"hidden": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, max(len(rows), 1), len(HEADINGS) - 2)

    def _row(self, sheet: Any, down: int, row: FollowUpRow, more: Sequence[str]) -> None:
        its = row.follow_up
        cells: Mapping[str, object] = {
            "chosen": "" if its.chosen is None else YES if its.chosen else NO,
            "kabkota": region_word(its.kabkota),
            "sentence": its.sentence,
            "reason": its.reason,
            "count": its.count,
            "due": its.due,
            "responsible": its.responsible,
            "status": its.status.capitalize(),
            "finished": its.finished,
            "homes": row.homes,
            "id": its.id,
        }
        widths = dict(zip(HEADINGS, _WIDTHS, strict=True))
        lines = [lines_needed(cell, widths[name]) for name, cell in cells.items() if isinstance(cell, str)]
        sheet.set_row(down, line_height(max(lines)))
        for at, (name, cell) in enumerate(cells.items()):
            self._put(sheet, down, at, name, cell)
        for at, heading in enumerate(more, start=len(HEADINGS)):
            self._put_own(sheet, down, at, row.more.get(heading))

    def _blank(self, sheet: Any, down: int) -> None:
        for at, name in enumerate(HEADINGS):
            look = self.day if name in ("due", "finished") else self.text[name]
            sheet.write_blank(down, at, None, look)

    def _put_own(self, sheet: Any, down: int, at: int, cell: object) -> None:
        """Write back what the office keeps in a column of its own, as it was."""
        if isinstance(cell, bool):
            sheet.write_boolean(down, at, cell, self.own)
        elif isinstance(cell, int | float):
            sheet.write_number(down, at, cell, self.own)
        elif isinstance(cell, time):
            sheet.write_datetime(down, at, cell, self.hour)
        else:
            self._put(sheet, down, at, "reason", cell)

    def _put(self, sheet: Any, down: int, at: int, name: str, cell: object) -> None:
        if isinstance(cell, datetime):
            sheet.write_datetime(down, at, cell.replace(tzinfo=None), self.day)
        elif isinstance(cell, date):
            sheet.write_datetime(down, at, datetime.combine(cell, time()), self.day)
        elif isinstance(cell, int):
            sheet.write_number(down, at, cell, self.count)
        elif cell in (None, ""):
            look = self.day if name in ("due", "finished") else self.text[name]
            sheet.write_blank(down, at, None, look)
        else:
            write_text(sheet, down, at, str(cell)[:32_767], self.text[name])
