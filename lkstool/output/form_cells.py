"""Writes single cells: exactly what was given, and formulas and errors as other programs leave them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from typing import Any

from lkstool.output.form_layout import ErrorValue, Formula
from lkstool.output.form_style import Styles
from lkstool.output.literal_text import write_text

_UNCOMPUTED = "lkstool-uncomputed"
_LONGEST_TEXT = 32_767


def put(worksheet: Any, at: tuple[int, int], value: object, style: Any, styles: Styles) -> None:
    """Write one value as it is: text is never read as a formula, a number or a link.

    Args:
        worksheet: XlsxWriter's worksheet.
        at: row and column, from 1.
        value: text, number, date, Formula, ErrorValue, or None for an empty cell.
        style: cell format; None leaves the column's.
        styles: the formats of the workbook.

    Raises:
        ValueError: the text is longer than a cell can hold.
        TypeError: no cell can hold such a value.
    """
    at = (at[0] - 1, at[1] - 1)
    if value is None or value == "":
        if style is not None:
            worksheet.write_blank(*at, None, style)
    elif isinstance(value, str):
        if len(value) > _LONGEST_TEXT:
            raise ValueError(f"text of {len(value)} characters for one cell, at most {_LONGEST_TEXT}")
        write_text(worksheet, *at, value, style, styles.make() if value.startswith("<r>") else None)
    elif isinstance(value, bool):
        worksheet.write_boolean(*at, value, style)
    elif isinstance(value, int | float):
        worksheet.write_number(*at, value, style)
    elif isinstance(value, datetime | date | time):
        dated = style is not None and style.num_format == "dd-mm-yyyy"
        worksheet.write_datetime(*at, value, style if dated else styles.date())
    elif isinstance(value, Formula):
        worksheet.write_formula(*at, value.text, style, _UNCOMPUTED if value.value is None else value.value)
    elif isinstance(value, ErrorValue):
        worksheet.write_formula(*at, f"={value.text}", style, value.text)
    else:
        raise TypeError(f"no cell can hold a {type(value).__name__}")


def packed(content: bytes) -> bytes:
    """Pack a workbook as tightly as zip can: forms travel over mobile networks.

    Formulas that are to have no stored result lose the one that XlsxWriter always writes.
    """
    mark = re.compile(rb' t="str"(><f>[^<]*</f>)<v>' + _UNCOMPUTED.encode() + rb"</v>")
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as loose, zipfile.ZipFile(buffer, "w") as tight:
        for info in loose.infolist():
            part = loose.read(info)
            if info.filename.startswith("xl/worksheets/") and _UNCOMPUTED.encode() in part:
                part = mark.sub(rb"\1", part)
            tight.writestr(info, part, zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()
