"""Rows of a sheet as they are counted: millions of people, of whom only some answers matter.

To take a value over from the database costs more than to look at it there. So the database strings together
what a column has for some thousands of people, and one text crosses for all of them; it is taken apart while
the database strings together the next.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Table,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
)

from lkstool.core.facts import DELETED_TOKEN
from lkstool.dataset.columns import is_code, stored_columns
from lkstool.dataset.repeated import Repeated
from lkstool.dataset.stored_rows import columns_there
from lkstool.forms.model import Field, FieldType, Sheet

# Some ten thousand people: their answers are still at hand in the processor when they are looked up.
_SUBMISSIONS_AT_ONCE = 100
# What stands between two people, and between the codes of one. No stored text holds either: what cannot be
# seen is taken out of every cell that is read.
_BETWEEN, _WITHIN = "\x1f", "\x1e"
# So few that not many different combinations of them are met.
_CODES_AT_ONCE = 3
# What the digits of packed answers mean, which are in base 3.
_ANSWERS = (False, True, None)
_PRESENCE = (None, DELETED_TOKEN, None)


@dataclass(frozen=True, slots=True, eq=False)
class _Crossing:
    """What crosses from the database as one text for each row.

    Attributes:
        asked: the text in terms of the database.
        columns: by name what makes a column's value of the text.
        texts: those that came.
    """

    asked: ColumnElement[str]
    columns: Mapping[str, Callable[[str], Any]]
    texts: Repeated = field(default_factory=Repeated)


def counted_rows(
    connection: Connection,
    table: Table,
    sheet: Sheet,
    owners: Mapping[int, str],
    counted: Collection[str],
) -> pd.DataFrame:
    """Read some columns of the rows of some submissions, in order of LKS code, then row.

    Args:
        connection: an open view of the dataset.
        table: of the sheet; it and its columns may be missing before the first merge of their year.
        sheet: the form's sheet.
        owners: LKS code of each submission wanted; no LKS has two.
        counted: the stored columns that are wanted.

    Returns:
        Columns lks, submission, row, then those wanted, typed as in ``core.facts.Facts`` of a sheet that is
        read for counting: LKS and codes are categories, and a token only says that there is somebody
        (``DELETED_TOKEN``). An empty text is a missing one.
    """
    wanted = {name: (asked, kind) for asked, name, kind in stored_columns(sheet) if name in counted}
    have = columns_there(connection, table)
    crossings = _crossings(table, {name: each for name, each in wanted.items() if name in have})
    if have and owners:
        for portion in _ahead(_portions(connection, table, crossings, sorted(owners))):
            for crossing, text in zip(crossings, portion, strict=True):
                crossing.texts.add(text.split(_BETWEEN))
    submissions, rows = (crossing.texts for crossing in crossings[:2])
    lks = submissions.categories([owners[int(text)] for text in submissions])
    numbers, places = (
        np.asarray(texts.typed("integer", map(int, texts)), "int64") for texts in (submissions, rows)
    )
    order = np.lexsort((places, lks.codes))
    found = {
        name: _column(crossing.texts.taken(order), made, *wanted[name])
        for crossing in crossings[2:]
        for name, made in crossing.columns.items()
    }
    absent = Repeated()
    absent.add(("",) * len(order))
    return pd.DataFrame(
        {"lks": lks.take(order), "submission": numbers[order], "row": places[order]}
        | {
            name: found[name] if name in found else _column(absent, _nothing, asked, kind)
            for name, (asked, kind) in wanted.items()
        }
    )


def _crossings(table: Table, wanted: Mapping[str, tuple[Field, FieldType]]) -> list[_Crossing]:
    """Arrange what crosses: submission and row, then columns, as many as possible in one text."""
    packed = [name for name, (asked, kind) in wanted.items() if kind == "boolean" or asked.store == "token"]
    codes = [name for name, asked in wanted.items() if is_code(*asked) and name not in packed]
    some = [codes[at : at + _CODES_AT_ONCE] for at in range(0, len(codes), _CODES_AT_ONCE)]
    return [
        _Crossing(cast(table.c.submission, Text), {}),
        _Crossing(cast(table.c.row, Text), {}),
        *([_packed(table, {name: wanted[name][1] for name in packed})] if packed else ()),
        *(_joined(table, names) for names in some),
        *(
            _Crossing(_text(table.c[name], kind), {name: _MADE.get(kind, _written)})
            for name, (_, kind) in wanted.items()
            if name not in packed and name not in codes
        ),
    ]


def _packed(table: Table, wanted: Mapping[str, FieldType]) -> _Crossing:
    """Let answers cross as digits of one number, the first the lowest; of a token, whether it is there."""
    number: ColumnElement[int] = literal_column("0", Integer)
    columns: dict[str, Callable[[str], Any]] = {}
    for at, (name, kind) in enumerate(wanted.items()):
        answers = kind == "boolean"
        digit: ColumnElement[int] = (
            func.coalesce(cast(table.c[name], Integer), literal_column("2"))
            if answers
            else case((table.c[name].is_(None), literal_column("0")), else_=literal_column("1"))
        )
        number += digit * literal_column(str(3**at), Integer)
        columns[name] = partial(_digit, _ANSWERS if answers else _PRESENCE, 3**at)
    return _Crossing(cast(number, Text), columns)


def _joined(table: Table, names: Sequence[str]) -> _Crossing:
    """Let the codes of some columns cross as one text."""
    first, *others = (_text(table.c[name], "string") for name in names)
    joined = first
    for other in others:
        joined = joined + _WITHIN + other
    return _Crossing(joined, {name: partial(_part, at) for at, name in enumerate(names)})


def _text(column: ColumnElement[Any], kind: FieldType) -> ColumnElement[str]:
    """Ask for a value in letters, one that is missing as the empty text."""
    written = type_coerce(column, Text) if kind in ("string", "list") else cast(column, Text)
    return func.coalesce(written, literal("", Text))


def _portions(
    connection: Connection, table: Table, crossings: Sequence[_Crossing], submissions: Sequence[int]
) -> Iterator[Sequence[str]]:
    """Yield one text for each crossing with the values of all rows of some submissions, then of the next.

    Nobody promises an order of the rows, but it is the same in every text.
    """
    strung = [func.aggregate_strings(crossing.asked, _BETWEEN) for crossing in crossings]
    for start in range(0, len(submissions), _SUBMISSIONS_AT_ONCE):
        some = submissions[start : start + _SUBMISSIONS_AT_ONCE]
        found = connection.execute(select(*strung).where(table.c.submission.in_(some))).one()
        if found[0] is not None:  # else these have no rows
            yield tuple(found)


def _ahead(portions: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield portions, each read while the one before is looked at: the database works beside Python."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, portions, None)
        while (portion := coming.result()) is not None:
            coming = reader.submit(next, portions, None)
            yield portion


def _column(texts: Repeated, made: Callable[[str], Any], asked: Field, kind: FieldType) -> Any:
    values = map(made, texts)
    return texts.categories(values) if is_code(asked, kind) else texts.typed(kind, values)


def _digit(meanings: Sequence[Any], weight: int, number: str) -> Any:
    return meanings[int(number) // weight % 3]


def _part(at: int, joined: str) -> str | None:
    return joined.split(_WITHIN)[at] or None


def _written(text: str) -> str | None:
    return text or None


def _nothing(_text: str) -> None:
    return None


_MADE: Mapping[FieldType, Callable[[str], Any]] = {
    "integer": lambda text: int(text) if text else None,
    "number": lambda text: float(text) if text else None,
}
