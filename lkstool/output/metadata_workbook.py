"""The catalogue as a workbook of metadata for the Walidata: MS-Ind, and MS-Var of the fields behind it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lkstool.forms.model import Form
from lkstool.indicators.metadata import (
    INDICATOR_HEADINGS,
    VARIABLE_HEADINGS,
    indicator_rows,
    variable_rows,
)
from lkstool.output.files import replacing
from lkstool.output.list_sheet import OPTIONS, list_sheet

_INDICATOR_WIDTHS = (8, 30, 20, 44, 40, 40, 13, 9, 24, 12, 14, 26, 44, 16, 20)
_VARIABLE_WIDTHS = (26, 26, 34, 14, 40, 10, 16, 40, 13, 26, 12)


def write_metadata(path: Path, form: Form, only: Iterable[str] = ()) -> None:
    """Write the workbook; its headings are those of BPS, Indonesian in every language.

    Args:
        path: the file.
        form: of the year.
        only: ids of indicators; all without any.

    Raises:
        UserError: it cannot be written.
    """
    import xlsxwriter

    chosen = tuple(only)
    sheets = (
        ("MS-Ind", INDICATOR_HEADINGS, _INDICATOR_WIDTHS, indicator_rows(form, chosen)),
        ("MS-Var", VARIABLE_HEADINGS, _VARIABLE_WIDTHS, variable_rows(form, chosen)),
    )
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        for title, headings, widths, rows in sheets:
            list_sheet(book, title, list(zip(headings, widths, strict=True)), rows, "id")
        book.close()
