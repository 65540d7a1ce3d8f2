"""Rows of a sheet as the database holds them, as frames: millions of cells, most of them repeated.

The values come from the driver as they are, some hundred rows at a time. In a column of codes, days, numbers
or yes and no each value is looked up among the different ones met so far, and only these are made into what
the frame holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Table,
    case,
    inspect,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from lkstool.core.facts import DELETED_TOKEN
from lkstool.core.frames import hold_texts_plainly
from lkstool.dataset.columns import DTYPES, stored_columns
from lkstool.forms.model import Field, FieldType, Sheet

hold_texts_plainly()

_ANSWERS = (None, False, True)
_SUBMISSIONS_AT_ONCE = 500
# So few that their values are still at hand in the processor when they are looked up.
_ROWS_AT_ONCE = 500


def stored_rows(
    connection: Connection,
    table: Table,
    sheet: Sheet,
    owners: Mapping[int, str],
    counted: Collection[str] | None = None,
) -> pd.DataFrame:
    """Read the rows of some submissions, in order of LKS code, then row.

    Args:
        connection: an open view of the dataset.
        table: of the sheet; it and its columns may be missing before the first merge of their year.
        sheet: the form's sheet, whose stored columns are wanted.
        owners: LKS code of each submission wanted; no LKS has two.
        counted: only these columns, as they are counted: LKS and codes are categories, and a token only says
            that there is somebody (``DELETED_TOKEN``). None for all columns, as they are.

    Returns:
        Columns lks, submission, row, then those of the sheet, typed as in ``core.facts.Facts``.
    """
    wanted = {
        name: (field, kind)
        for field, name, kind in stored_columns(sheet)
        if counted is None or name in counted
    }
    present = inspect(connection)
    there = present.has_table(table.name)
    # A column is added by the first merge of its year: this year may have questions never answered yet.
    have = {each["name"] for each in present.get_columns(table.name)} if there else set()
    columns: dict[str, _Repeated | _Different] = {
        name: _Different(kind) if counted is None and _differs(field, kind) else _Repeated(kind)
        for name, (field, kind) in wanted.items()
    }
    # Each value that crosses costs as much as looking at several: yes and no come packed into one number.
    packed = [name for name, (_, kind) in wanted.items() if counted is not None and kind == "boolean"]
    packed = [name for name in packed if name in have]
    numbers, rows, answers = _Repeated("integer"), _Repeated("integer"), _Repeated("integer")
    if there and owners:
        read = [name for name in columns if name in have and name not in packed]
        bare = [
            _presence(table, name)
            if counted is not None and wanted[name][0].store == "token"
            else type_coerce(table.c[name], NullType())
            for name in read
        ]
        into = (numbers, rows, answers, *(columns[name] for name in read))
        for portion in _portions(connection, table, [_packed(table, packed), *bare], sorted(owners)):
            for column, values in zip(into, zip(*portion, strict=True), strict=True):
                column.add(values)
    for name in columns.keys() - have:
        columns[name].add((None,) * len(numbers))
    lks = numbers.named(owners)
    order = np.argsort(lks.codes, kind="stable")
    made = {
        "lks": lks if counted is not None else lks.astype("str"),
        "submission": numbers.typed().astype("int64"),
        "row": rows.typed().astype("int64"),
        **{
            name: column.categories()
            if isinstance(column, _Repeated) and counted is not None and _is_code(*wanted[name])
            else answers.unpacked(packed.index(name))
            if name in packed
            else column.typed()
            for name, column in columns.items()
        },
    }
    return pd.DataFrame({name: values.take(order) for name, values in made.items()})


class _Repeated:
    """A column with few different values: a number for each value, in the order in which they came."""

    def __init__(self, kind: FieldType) -> None:
        self._kind = kind
        self._numbers = _Numbers()
        self._parts: list[np.ndarray] = []

    def add(self, values: Sequence[Any]) -> None:
        """Take the next values."""
        found = map(self._numbers.__getitem__, values)
        self._parts.append(np.fromiter(found, dtype=np.int32, count=len(values)))

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def typed(self) -> Any:
        """Return the values as a column of their kind."""
        different = pd.Series(list(self._numbers), dtype=DTYPES[self._kind])
        return different.array.take(self._positions())

    def unpacked(self, place: int) -> Any:
        """Return the answers that stand at a place of packed ones; see ``_packed``."""
        different = pd.Series([_ANSWERS[number // 3**place % 3] for number in self._numbers], dtype="boolean")
        return different.array.take(self._positions())

    def categories(self) -> pd.Categorical:
        """Return the values as categories in their own order."""
        return self._as_categories(self._numbers)

    def named(self, names: Mapping[int, str]) -> pd.Categorical:
        """Return the names of the values as categories in their own order; no two have the same."""
        return self._as_categories([names[number] for number in self._numbers])

    def _as_categories(self, different: Iterable[str | None]) -> pd.Categorical:
        """Return a value in place of each number, as categories in their own order."""
        texts = list(different)
        known = sorted(text for text in texts if text is not None)
        places = {text: at for at, text in enumerate(known)}
        codes = np.array([-1 if text is None else places[text] for text in texts], dtype=np.int32)
        return pd.Categorical.from_codes(codes[self._positions()], categories=pd.Index(known, dtype="str"))

    def _positions(self) -> np.ndarray:
        return np.concatenate([*self._parts, np.array([], dtype=np.int32)])


class _Different:
    """A column in which most values differ."""

    def __init__(self, kind: FieldType) -> None:
        self._kind = kind
        self._values: list[Any] = []

    def add(self, values: Sequence[Any]) -> None:
        """Take the next values."""
        self._values += values

    def typed(self) -> Any:
        """Return the values as a column of their kind."""
        return pd.Series(self._values, dtype=DTYPES[self._kind]).array


class _Numbers(dict[Any, int]):
    """The different values, each with its number; one that is new gets the next."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number


def _portions(
    connection: Connection, table: Table, columns: Sequence[Any], submissions: Sequence[int]
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield submission, row and some columns as the driver gives them, in order of submission and record."""
    numbers = table.c.submission
    for start in range(0, len(submissions), _SUBMISSIONS_AT_ONCE):
        found = connection.execute(
            select(numbers, table.c.row, *columns)
            .where(numbers.in_(submissions[start : start + _SUBMISSIONS_AT_ONCE]))
            .order_by(numbers, table.c.record)
        )
        # Past SQLAlchemy, whose rows can do more and cost as much again.
        while portion := found.cursor.fetchmany(_ROWS_AT_ONCE):
            yield portion
        found.close()


def _packed(table: Table, names: Sequence[str]) -> ColumnElement[int]:
    """Ask for several answers as the digits of one number, the first the lowest; see ``_ANSWERS``."""
    digits = [
        case((table.c[name].is_(True), 2 * 3**place), (table.c[name].is_(False), 3**place), else_=0)
        for place, name in enumerate(names)
    ]
    return sum(digits, start=literal_column("0", Integer))


def _presence(table: Table, name: str) -> Any:
    """Ask only whether there is a token."""
    return case((table.c[name].is_not(None), DELETED_TOKEN))


def _differs(field: Field, kind: FieldType) -> bool:
    """Say whether most values of a column differ: texts that somebody wrote, tokens and places on a map."""
    return kind in ("list", "number") or (kind == "string" and not _is_code(field, kind))


def _is_code(field: Field, kind: FieldType) -> bool:
    return kind == "string" and field.codelist is not None
