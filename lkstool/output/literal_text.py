"""A text in a cell of a new workbook, whatever it holds."""

from __future__ import annotations

from typing import Any


def write_text(sheet: Any, row: int, column: int, text: str, style: Any, plain: Any = None) -> None:
    """Write a text as it is.

    Args:
        sheet: XlsxWriter's worksheet.
        row: from 0.
        column: from 0.
        text: what stands there.
        style: format of the cell.
        plain: format of the letters, where it cannot be that of the cell.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter would take this for ready-made XML; as two runs it is escaped like any text.
        sheet.write_rich_string(row, column, text[:1], plain or style, text[1:], style)
    else:
        sheet.write_string(row, column, text, style)
