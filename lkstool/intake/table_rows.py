"""The rows of data of a table, once its headings are known: their values, and what is odd about them."""

from __future__ import annotations

from lkstool.core.records import CellValue, SentSheet, column_letters
from lkstool.intake.data_rows import SortedRows
from lkstool.intake.header import Header
from lkstool.intake.seen import Seen

_LEFT_OUT = {"total": "LKS213", "numbering": "LKS214", "heading": "LKS218", "example": "LKS212"}


def read_table(seen: Seen, header: Header, rows: SortedRows) -> SentSheet:
    """Read the rows of data below the headings of a table, and note what is odd about any row."""
    note_rows(seen, header, rows)
    values: dict[str, list[CellValue]] = {}
    marks = seen.grid.sheet.marks
    cells = seen.grid.sheet.rows
    # Rows are equally long; beyond the last of them only marks stand.
    columns = list(zip(*[cells[row - 1] for row in rows.data if row <= len(cells)], strict=True))
    beyond = [None] * sum(row > len(cells) for row in rows.data)
    for name, column in header.columns.items():
        values[name] = [*columns[column - 1], *beyond] if column <= len(columns) else [None] * len(rows.data)
    record_of = {row: record for record, row in enumerate(rows.data)}
    name_of = {column: name for name, column in header.columns.items()}
    for row, column in marks.exact:
        if row in record_of and column in name_of:
            values[name_of[column]][record_of[row]] = seen.grid.value(row, column)
    blocked: set[tuple[int, str]] = set()
    for row, column in sorted({*marks.errors, *marks.uncomputed}):
        if row in record_of and column in name_of:
            name = name_of[column]
            values[name][record_of[row]] = seen.read(row, column, name, header.titles[name])[0]
            blocked.add((record_of[row], name))
    return SentSheet(
        name=seen.form_sheet.name,
        title=seen.title,
        columns=header.columns,
        cells={},
        titles=header.titles,
        rows=tuple(rows.data),
        values=values,
        blocked=frozenset(blocked),
    )


def note_rows(seen: Seen, header: Header, rows: SortedRows) -> None:
    """Note rows that are not data, and what is odd about those that are."""
    for kind, row, column in rows.left_out:
        text = seen.grid.text(row, column)
        value = text if kind in ("total", "heading") and text else None
        seen.note(_LEFT_OUT[kind], seen.place(row, column), value=value)
    data = frozenset(rows.data)
    columns = frozenset(header.columns.values())
    for top, left, bottom, right in seen.grid.sheet.marks.merged:
        rows_hit = any(
            row in data for row in range(max(top, header.last + 1), min(bottom, seen.grid.last_row) + 1)
        )
        if rows_hit and any(left <= column <= right for column in columns):
            block = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
            seen.note("LKS215", seen.place(top, left), block=block)
    seen.hidden(rows.data, header)
    for column in sorted(rows.outside):
        seen.outside(rows.outside[column])
    for cells in rows.stray:
        seen.outside(cells)
