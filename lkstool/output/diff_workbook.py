"""The differences of two submissions as an Excel workbook to filter: one row for each cell, all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from lkstool.core.differences import Difference, RowDifference
from lkstool.core.formats import Lang
from lkstool.core.masking import mask_niks
from lkstool.core.messages import say
from lkstool.output.diff_view import before_and_after
from lkstool.output.files import replacing
from lkstool.output.list_sheet import OPTIONS, ListCell, list_sheet

# Key of the title in the catalogue, and width in characters.
_COLUMNS: Mapping[str, int] = {
    "lks": 13, "tab": 14, "kind": 20, "old_row": 9, "new_row": 9, "old_cell": 9, "new_cell": 9, "column": 26,
    "before": 40, "after": 40,
}  # fmt: skip


def write_differences(path: Path, told: Difference, lang: Lang) -> None:
    """Write the workbook, personal values masked; a row that only moved has no cell.

    Raises:
        UserError: it cannot be written.
    """
    import xlsxwriter

    columns = [(say(f"diff_workbook.{key}", lang), width) for key, width in _COLUMNS.items()]
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        list_sheet(book, say("diff_workbook.sheet", lang), columns, list(_rows(told, lang)), lang)
        book.close()


def _rows(told: Difference, lang: Lang) -> Iterable[list[ListCell]]:
    for sheet in told.sheets:
        tab = mask_niks(sheet.new_title or sheet.old_title or "")
        for row in sheet.rows:
            about: list[ListCell] = [told.lks, tab, _kind(row, lang), row.old_row, row.new_row]
            if not row.cells:
                yield [*about, None, None, None, None, None]
            for cell in row.cells:
                before, after = before_and_after(cell, lang)
                yield [*about, cell.old_cell, cell.new_cell, cell.title, before, after]


def _kind(row: RowDifference, lang: Lang) -> str:
    key = "changed_moved" if row.kind == "changed" and row.moved else row.kind
    return say(f"diff_workbook.{key}", lang)
