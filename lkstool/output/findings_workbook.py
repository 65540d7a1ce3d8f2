"""All findings of all files as one Excel workbook to filter: findings, files, tidied cells.

The order of the columns puts first what readers of such lists look at: who, where, the message.
Text is always written as text: nothing that a sender typed can become a formula or a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from lkstool.core.formats import Lang, shown
from lkstool.core.messages import mistake, say, value_shown, waiver_told, words_of
from lkstool.core.results import SinceLast, Validation
from lkstool.output.files import replacing
from lkstool.output.form_style import line_height, lines_needed

_Cell = str | int | None


def checked_name(path: Path) -> Path:
    """Return the path of the workbook to write, before anything is read for it.

    Raises:
        UserError: Excel would not open a file of that name.
    """
    if path.suffix.lower() != ".xlsx":
        raise mistake("not_xlsx_name", path=path.as_posix())
    return path


def write_findings(path: Path, validation: Validation, lang: Lang) -> None:
    """Write the workbook; an existing one is replaced as a whole, but never a file that was read.

    Raises:
        UserError: a file that was read has that name, or the file is open elsewhere or cannot be written.
    """
    import xlsxwriter

    read = [*(result.file for result in validation.files), *validation.registers, validation.register]
    if any(each and Path(each).exists() and path.exists() and path.samefile(each) for each in read):
        raise mistake("xlsx_was_read", path=path.as_posix())
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), options)
        _list(book, lang, "sheet", _FINDING_COLUMNS, _finding_rows(validation, lang), printed="fix")
        _list(book, lang, "files_sheet", _FILE_COLUMNS, _file_rows(validation, lang))
        _list(book, lang, "changes_sheet", _CHANGE_COLUMNS, _change_rows(validation, lang))
        book.close()


# Key of the title in the catalogue, and width in characters.
_FINDING_COLUMNS: Mapping[str, int] = {
    "lks": 13, "name": 30, "severity": 12, "message": 60, "sheet_column": 14, "cell": 8, "value": 24,
    "fix": 60, "suggestion": 24, "column": 22, "code": 9, "file": 44,
    "waiver": 44,
}  # fmt: skip
_FILE_COLUMNS: Mapping[str, int] = {
    "lks": 13, "name": 36, "state": 15, "errors": 11, "warnings": 11, "notes": 9, "year": 8, "file": 60,
    "since_done": 9, "since_open": 9, "since_new": 9, "since_file": 44,
}  # fmt: skip
_CHANGE_COLUMNS: Mapping[str, int] = {
    "lks": 13, "name": 30, "sheet_column": 14, "cell": 8, "column": 22, "before": 28, "after": 28,
    "kind": 28, "file": 44,
}  # fmt: skip


def _finding_rows(validation: Validation, lang: Lang) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = []
    for result in validation.files:
        for finding in result.findings:
            words = words_of(finding, lang)
            place = finding.place
            rows.append(
                [
                    result.lks,
                    result.name or PurePosixPath(result.file).name,
                    say(f"severity.{finding.severity}", lang),
                    words.message,
                    place.sheet,
                    place.cell or (str(place.row) if place.row else None),
                    value_shown(finding.value, lang),
                    words.fix,
                    value_shown(finding.suggestion, lang),
                    place.heading,
                    finding.code,
                    result.file,
                    waiver_told(finding.waiver, lang) if finding.waiver else None,
                ]
            )
    return rows


def _file_rows(validation: Validation, lang: Lang) -> list[list[_Cell]]:
    return [
        [
            result.lks,
            result.name,
            say(f"state.{result.state}", lang),
            result.count("error"),
            result.count("warning"),
            result.count("note"),
            result.year,
            result.file,
            *_since_cells(result.since_last, lang),
        ]
        for result in validation.files
    ]


def _since_cells(since: SinceLast | None, lang: Lang) -> list[_Cell]:
    if since is None:
        return [None] * 4
    return [since.done, since.open, since.new, f"{since.file} ({shown(since.received, lang)})"]


def _change_rows(validation: Validation, lang: Lang) -> list[list[_Cell]]:
    return [
        [
            result.lks,
            result.name,
            change.place.sheet,
            change.place.cell,
            change.place.heading,
            value_shown(change.before, lang),
            value_shown(change.after, lang),
            say(f"change.{change.kind}", lang),
            result.file,
        ]
        for result in validation.files
        for change in result.changes
    ]


def _list(
    book: Any,
    lang: Lang,
    sheet_key: str,
    columns: Mapping[str, int],
    rows: Sequence[Sequence[_Cell]],
    printed: str | None = None,
) -> None:
    """Write one sheet: titles frozen, filter on, widths and heights set, text wrapped and stored as text.

    Only the columns up to ``printed`` are printed, so that a page stays readable; None prints all.
    """
    sheet = book.add_worksheet(say(f"findings_workbook.{sheet_key}", lang))
    head = book.add_format({"bold": True, "font_color": "white", "bg_color": "#0f6b4a", "text_wrap": True})
    line = {"valign": "top", "bottom": 1, "bottom_color": "#d0d7d3"}
    text = book.add_format({**line, "text_wrap": True, "num_format": "@"})
    count = book.add_format({**line, "num_format": "#,##0"})
    for at, (key, width) in enumerate(columns.items()):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, say(f"findings_workbook.{key}", lang), head)
    widths = list(columns.values())
    for down, row in enumerate(rows, start=1):
        lines = [lines_needed(cell, widths[at]) for at, cell in enumerate(row) if isinstance(cell, str)]
        sheet.set_row(down, line_height(max(lines, default=1)))
        for at, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(down, at, cell, count)
            elif cell:
                sheet.write_string(down, at, cell[:32_767], text)
            else:
                sheet.write_blank(down, at, None, text)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&9 &A&R&9 Halaman &P dari &N" if lang == "id" else "&L&9 &A&R&9 Page &P of &N")
    if printed:
        sheet.print_area(0, 0, len(rows), list(columns).index(printed))
