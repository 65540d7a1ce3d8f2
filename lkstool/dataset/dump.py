"""The whole dataset as plain lines, and back: what a backup holds. Any kind of database can take it in.

A table is written as it is in the database, with its columns, keys and references, not as today's forms
would make it: nothing is lost of a year or a question that the program no longer knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    select,
)
from sqlalchemy.exc import DataError, IntegrityError

from lkstool.dataset import schema

_AT_ONCE = 20_000
_LARGEST = 2**63
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_KINDS: Mapping[str, Any] = {
    "text": Text,
    "integer": Integer,
    "big_integer": BigInteger,
    "number": Float,
    "boolean": Boolean,
    "date": Date,
    "datetime": DateTime,
}
_BY_PYTHON: Mapping[type, str] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "boolean",
    date: "date",
    datetime: "datetime",
}
_READ: Mapping[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}
# What a value of each kind is in JSON; of whole numbers no more than a database holds.
_WRITTEN: Mapping[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "integer": lambda value: type(value) is int and -_LARGEST <= value < _LARGEST,
    "big_integer": lambda value: type(value) is int and -_LARGEST <= value < _LARGEST,
    "number": lambda value: type(value) in (int, float) and abs(cast("float", value)) < 1e308,
    "boolean": lambda value: isinstance(value, bool),
    "date": lambda value: isinstance(value, str),
    "datetime": lambda value: isinstance(value, str),
}

Described = Mapping[str, Any]


def tables(connection: Connection) -> tuple[Table, ...]:
    """Return our tables as they are in the database, each behind those that it refers to."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: schema.is_ours(name))
    return tuple(found.sorted_tables)


def described(table: Table) -> dict[str, Any]:
    """Describe a table as plain values, from which ``restored`` makes it again."""
    return {
        "name": table.name,
        "columns": [
            {
                "name": column.name,
                "kind": _kind(column),
                "key": column.primary_key,
                "required": not column.nullable,
                "refers_to": next((key.target_fullname for key in column.foreign_keys), None),
            }
            for column in table.columns
        ],
        "indexes": [
            {"name": index.name, "columns": [column.name for column in index.columns]}
            for index in sorted(table.indexes, key=lambda each: str(each.name))
        ],
    }


def restored(descriptions: Iterable[Described]) -> tuple[Table, ...]:
    """Make tables from their descriptions, in the order given.

    Raises:
        KeyError, TypeError, ValueError: a description is not one of ours.
    """
    metadata = MetaData()
    indexes: set[object] = set()
    made = []
    for described_table in descriptions:
        columns = [
            Column(
                _name(each["name"]),
                _KINDS[each["kind"]],
                *([ForeignKey(_target(each["refers_to"]))] if each["refers_to"] else []),
                primary_key=each["key"] is True,
                nullable=not each["required"],
                autoincrement=False,
            )
            for each in described_table["columns"]
        ]
        name = _name(described_table["name"])
        if not schema.is_ours(name) or name in metadata.tables:
            raise ValueError("a table that is not of the dataset")
        for each in columns:
            for key in each.foreign_keys:
                _refuse_other_target(key.target_fullname, metadata)
        if not columns or len({each.name for each in columns}) < len(columns):
            raise ValueError("a table without columns, or with one twice")
        table = Table(name, metadata, *columns)
        _refuse_other_shape(table)
        for index in described_table["indexes"]:
            if index["name"] in indexes:
                raise ValueError("an index twice")
            indexes.add(index["name"])
            Index(_name(index["name"]), *(table.c[column] for column in index["columns"]))
        made.append(table)
    if schema.meta.name not in metadata.tables:
        raise ValueError("no dataset")
    return tuple(made)


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Write the rows of a table as JSON arrays, one a line, in order of its keys."""
    wanted = select(table).order_by(*table.primary_key.columns)
    options = {"yield_per": _AT_ONCE}
    for row in connection.execute(wanted, execution_options=options):
        yield f"{json.dumps(list(row), ensure_ascii=False, default=_plain)}\n".encode()


def load(connection: Connection, table: Table, written: Iterable[bytes]) -> int:
    """Create a table and put the lines of ``lines`` into it.

    Returns:
        How many rows there were.

    Raises:
        ValueError: a line is not one of ours.
    """
    table.create(connection)
    names = [column.name for column in table.columns]
    kinds = [_kind(column) for column in table.columns]
    readers = [(_WRITTEN[kind], _READ.get(kind)) for kind in kinds]
    waiting: list[dict[str, object]] = []
    count = 0

    def put() -> None:
        try:
            connection.execute(table.insert(), waiting)
        except (IntegrityError, DataError) as error:
            raise ValueError("a row that contradicts another, or that this database cannot hold") from error

    for line in written:
        try:
            values = json.loads(line)
        except RecursionError as error:
            raise ValueError("lists within lists") from error
        if not isinstance(values, list):
            raise ValueError("not a row")  # noqa: TRY004 - it is a value of the file's
        read = [
            None if value is None else _value(value, *reader)
            for value, reader in zip(values, readers, strict=True)
        ]
        waiting.append(dict(zip(names, read, strict=True)))
        count += 1
        if len(waiting) == _AT_ONCE:
            put()
            waiting = []
    if waiting:
        put()
    return count


def _value(
    value: object, is_written: Callable[[object], bool], read: Callable[[str], object] | None
) -> object:
    if not is_written(value):
        raise ValueError("a value of another kind")
    return value if read is None else read(cast("str", value))


def _refuse_other_shape(table: Table) -> None:
    """Refuse a table whose keys and columns, as far as the program knows them, are not those of ours."""
    ours = schema.every_table().get(table.name)
    keys = ("submission", "record") if ours is None else tuple(ours.primary_key.columns.keys())
    if tuple(table.primary_key.columns.keys()) != keys:
        raise ValueError("a table with other keys")
    if ours is None:  # a sheet of a year that the program does not know
        return
    for column in table.columns:
        known = ours.columns.get(column.name)
        if known is None:
            continue
        if known.type.python_type is not column.type.python_type or (column.nullable and not known.nullable):
            raise ValueError("a column of another kind")


def _refuse_other_target(target: str, before: MetaData) -> None:
    """Refuse a reference to anything but the whole key of a table that stands before."""
    name, _, column = target.partition(".")
    if name not in before.tables or before.tables[name].primary_key.columns.keys() != [column]:
        raise ValueError("a reference to what is no key")


def _kind(column: Column[Any]) -> str:
    if isinstance(column.type, BigInteger):
        return "big_integer"
    return _BY_PYTHON[column.type.python_type]


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _name(text: object) -> str:
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        raise ValueError("not a name of ours")
    return text


def _target(text: object) -> str:
    table, _, column = str(text).partition(".")
    return f"{_name(table)}.{_name(column)}"
