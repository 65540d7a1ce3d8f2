"""The whole dataset as plain lines, and back: what a backup holds. Any kind of database can take it in.

A table is written as it is in the database, with its columns, keys and references, not as today's forms
would make it: nothing is lost of a year or a question that the program no longer knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

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
from sqlalchemy.exc import IntegrityError

from lkstool.dataset import schema

_AT_ONCE = 20_000
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
        if not columns or len({each.name for each in columns}) < len(columns):
            raise ValueError("a table without columns, or with one twice")
        table = Table(name, metadata, *columns)
        for index in described_table["indexes"]:
            if index["name"] in indexes:
                raise ValueError("an index twice")
            indexes.add(index["name"])
            Index(_name(index["name"]), *(table.c[column] for column in index["columns"]))
        made.append(table)
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
    readers = [_READ.get(_kind(column)) for column in table.columns]
    waiting: list[dict[str, object]] = []
    count = 0

    def put() -> None:
        try:
            connection.execute(table.insert(), waiting)
        except IntegrityError as error:
            raise ValueError("a row that contradicts another") from error

    for line in written:
        values = json.loads(line)
        read = (
            value if value is None or reader is None else reader(value)
            for value, reader in zip(values, readers, strict=True)
        )
        waiting.append(dict(zip(names, read, strict=True)))
        count += 1
        if len(waiting) == _AT_ONCE:
            put()
            waiting = []
    if waiting:
        put()
    return count


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
