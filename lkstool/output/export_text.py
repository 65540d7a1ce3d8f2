"""How a value of an exported table is written, and how a text is kept from being taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from lkstool.core.exports import ExportColumn, ExportTable

# A spreadsheet takes a text that begins so for a formula; a signed number is none.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]\d[\d., ]*$")


def neutral(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one that it might gets an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def plain(value: Any) -> Any:
    """Return a value of a frame as Python has it: str, int, float, bool, date, datetime, or None."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def written(value: Any, column: ExportColumn, comma: str = ".") -> str:
    """Write a plain value; what is missing is empty.

    Args:
        value: as ``plain`` returns it.
        column: what it is.
        comma: what stands before the decimals.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if column.kind == "date" else value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        text = repr(value).removesuffix(".0")
        return text.replace(".", comma)
    return neutral(str(value)) if isinstance(value, str) else str(value)


def written_rows(table: ExportTable, comma: str = ".") -> list[Sequence[str]]:
    """Return all rows of a table as texts, in its order of rows and columns."""
    columns = [
        [written(plain(value), column, comma) for value in table.frame[column.name]]
        for column in table.columns
    ]
    return list(zip(*columns, strict=True))
