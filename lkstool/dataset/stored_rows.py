"""Rows of a sheet as the database holds them, as frames.

The values come from the driver as they are, some hundred rows at a time. In a column of codes, days, numbers
or yes and no each value is looked up among the different ones met so far, and only these are made into what
the frame holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, inspect, select, type_coerce
from sqlalchemy.types import NullType

from lkstool.dataset.columns import DTYPES, is_code, stored_columns
from lkstool.dataset.repeated import Repeated
from lkstool.forms.model import Field, FieldType, Sheet

_SUBMISSIONS_AT_ONCE = 500
# So few that their values are still at hand in the processor when they are looked up.
_ROWS_AT_ONCE = 500


def stored_rows(
    connection: Connection, table: Table, sheet: Sheet, owners: Mapping[int, str]
) -> pd.DataFrame:
    """Read the rows of some submissions, in order of LKS code, then row.

    Args:
        connection: an open view of the dataset.
        table: of the sheet; it and its columns may be missing before the first merge of their year.
        sheet: the form's sheet, whose stored columns are wanted.
        owners: LKS code of each submission wanted; no LKS has two.

    Returns:
        Columns lks, submission, row, then those of the sheet, typed as in ``core.facts.Facts``.
    """
    wanted = {name: (field, kind) for field, name, kind in stored_columns(sheet)}
    have = columns_there(connection, table)
    columns: dict[str, Repeated | _Different] = {
        name: _Different() if _differs(field, kind) else Repeated() for name, (field, kind) in wanted.items()
    }
    numbers, rows = Repeated(), Repeated()
    if have and owners:
        read = [name for name in columns if name in have]
        into = (numbers, rows, *(columns[name] for name in read))
        for portion in _portions(connection, table, read, sorted(owners)):
            for column, values in zip(into, zip(*portion, strict=True), strict=True):
                column.add(values)
    for name in columns.keys() - have:
        columns[name].add((None,) * len(numbers))
    lks = numbers.categories([owners[number] for number in numbers])
    order = np.argsort(lks.codes, kind="stable")
    made = {
        "lks": lks.astype("str"),
        "submission": numbers.typed("integer").astype("int64"),
        "row": rows.typed("integer").astype("int64"),
        **{name: column.typed(wanted[name][1]) for name, column in columns.items()},
    }
    return pd.DataFrame({name: values.take(order) for name, values in made.items()})


def columns_there(connection: Connection, table: Table) -> Collection[str]:
    """Return the names of the columns that a table of a sheet has so far; none where there is no such table.

    A column is added by the first merge of its year: this year may have questions never answered yet.
    """
    present = inspect(connection)
    if not present.has_table(table.name):
        return frozenset()
    return {each["name"] for each in present.get_columns(table.name)}


class _Different:
    """A column in which most values differ."""

    def __init__(self) -> None:
        self._values: list[Any] = []

    def add(self, values: Sequence[Any]) -> None:
        """Take the next values."""
        self._values += values

    def typed(self, kind: FieldType) -> Any:
        """Return the values as a column of their kind."""
        return pd.Series(self._values, dtype=DTYPES[kind]).array


def _portions(
    connection: Connection, table: Table, names: Sequence[str], submissions: Sequence[int]
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield submission, row and some columns as the driver gives them, in order of submission and record."""
    numbers = table.c.submission
    bare = [type_coerce(table.c[name], NullType()) for name in names]
    for start in range(0, len(submissions), _SUBMISSIONS_AT_ONCE):
        found = connection.execute(
            select(numbers, table.c.row, *bare)
            .where(numbers.in_(submissions[start : start + _SUBMISSIONS_AT_ONCE]))
            .order_by(numbers, table.c.record)
        )
        # Past SQLAlchemy, whose rows can do more and cost as much again.
        while portion := found.cursor.fetchmany(_ROWS_AT_ONCE):
            yield portion
        found.close()


def _differs(field: Field, kind: FieldType) -> bool:
    """Say whether most values of a column differ: texts that somebody wrote, tokens and places on a map."""
    return kind in ("list", "number") or (kind == "string" and not is_code(field, kind))
