"""What a sheet holds that its sender cannot see on the screen: it is read, and the sender is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from lkstool.core.records import column_letters
from lkstool.intake.grid import Grid


def hidden_rows(grid: Grid, rows: Iterable[int]) -> list[int]:
    """Return the hidden ones of some rows, ascending."""
    return sorted(grid.sheet.marks.hidden_rows.intersection(rows))


def hidden_columns(grid: Grid, columns: Mapping[str, int], rows: Collection[int]) -> dict[str, int]:
    """Return the hidden columns that hold something in some of the rows.

    Args:
        grid: the sheet.
        columns: field name to column.
        rows: rows of data.

    Returns:
        Field name to column, from left to right.
    """
    hidden = {
        name: column
        for name, column in columns.items()
        if any(first <= column <= last for first, last in grid.sheet.marks.hidden_columns)
    }
    if not hidden:
        return {}
    filled = {column for row in rows for column in grid.filled(row)}
    return {name: hidden[name] for name in sorted(hidden, key=hidden.__getitem__) if hidden[name] in filled}


def headed(titles: Mapping[str, str], columns: Mapping[str, int]) -> list[str]:
    """Return columns as a message names them: ``NIK (B)``."""
    return [f"{titles[name].rstrip(' *')} ({column_letters(column)})" for name, column in columns.items()]
