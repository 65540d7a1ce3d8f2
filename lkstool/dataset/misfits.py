"""Values that a column of ours cannot hold: SQLite keeps whatever another program writes into a file.

A server refuses them by itself. Whole columns are asked about at once, for the database is many times faster
at that than whoever reads its rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Float, Integer, MetaData, String
from sqlalchemy.exc import OperationalError, StatementError

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.dataset import schema

# What holds of every value of a kind, said of ``{0}``. SQLite makes another day of 30 February only where it
# has to count; and to it a column of days is one of numbers, beside which any text is large.
_HOLDS: Mapping[type[Any], str] = {
    String: "typeof({0}) = 'text'",
    Integer: "typeof({0}) = 'integer'",
    Float: "typeof({0}) IN ('integer', 'real') AND abs({0}) < 1e308",
    Boolean: "typeof({0}) = 'integer' AND {0} IN (0, 1)",
    Date: "typeof({0}) = 'text' AND {0} IS date({0}, '+0 days') AND substr({0}, 1, 4) > '0000'",
    DateTime: "typeof({0}) = 'text' AND substr({0}, 1, 19) IS datetime(substr({0}, 1, 19), '+0 days')"
    " AND substr({0}, 20) GLOB '.[0-9][0-9][0-9][0-9][0-9][0-9]' AND substr({0}, 1, 4) > '0000'",
}
# Texts of our own of which there are only some.
_WORDS: Mapping[str, str] = {
    "submission.state": "{0} IN ('accepted', 'rejected')",
    # Of a file that could not even be loaded there is no hash.
    "submission.sha256": "({0} = '' OR length({0}) = 64 AND {0} NOT GLOB '*[^0-9a-f]*')",
    "audit.details": "json_valid({0})",
    "finding.severity": "{0} IN ('error', 'warning', 'note')",
}
_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Misfit:
    """Some values of one column, or of the texts of a whole table, that cannot be what stands there.

    Attributes:
        part: ``table.column``, or ``table`` where SQLite tells no more.
        count: how many there are; at least one.
    """

    part: str
    count: int


def misfits(connection: Connection) -> tuple[Misfit, ...]:
    """Look at every value of our tables; takes some seconds with the data of many years.

    Returns:
        Ordered by table and column; empty where all is well, and on a server.
    """
    if connection.dialect.name != "sqlite":
        return ()
    present = MetaData()
    present.reflect(connection, only=lambda name, _: schema.is_ours(name))
    ours = schema.every_table()
    found: list[Misfit] = []
    for table in present.sorted_tables:
        known = ours[table.name].columns if table.name in ours else table.columns
        # What an older or another program has added is not read.
        columns = [each for each in known if each.name in table.columns]
        found += _of_table(connection, table.name, columns)
    return tuple(sorted(found, key=lambda each: each.part))


@contextmanager
def told_of(connection: Connection) -> Iterator[None]:
    """Where reading fails over a value that cannot be, say so; what fails for another reason passes.

    Raises:
        UserError: there are such values.
    """
    try:
        yield
    except (UserError, StatementError):
        raise
    except Exception as error:
        refuse(connection, error)
        raise


def refuse(connection: Connection, cause: BaseException | None = None) -> None:
    """Refuse a database with values that cannot be.

    Raises:
        UserError: there are some.
    """
    if found := misfits(connection):
        raise mistake("database_values", part=found[0].part) from cause


def _of_table(connection: Connection, name: str, columns: Sequence[Column[Any]]) -> Iterator[Misfit]:
    quote: Callable[[str], str] = connection.dialect.identifier_preparer.quote
    asked = [f"total(NOT ({_holds(name, column, quote(column.name))}))" for column in columns]
    counts = connection.exec_driver_sql(f"SELECT {', '.join(asked)} FROM {quote(name)}").one()  # noqa: S608
    wrong = {column.name: int(count) for column, count in zip(columns, counts, strict=True) if count}
    yield from (Misfit(f"{name}.{column}", count) for column, count in wrong.items())
    texts = [quote(each.name) for each in columns if isinstance(each.type, String) and each.name not in wrong]
    if not texts:
        return
    try:
        # Bytes that are no UTF-8 show only when they are fetched.
        found = connection.exec_driver_sql(f"SELECT {', '.join(texts)} FROM {quote(name)}")  # noqa: S608
        while found.cursor.fetchmany(_ROWS_AT_ONCE):  # past SQLAlchemy's own rows, which nobody needs here
            pass
    except (OperationalError, sqlite3.OperationalError):
        yield Misfit(name, 1)


def _holds(table: str, column: Column[Any], name: str) -> str:
    kind = next((holds for kind, holds in _HOLDS.items() if isinstance(column.type, kind)), "TRUE")
    holds = f"{kind} AND {_WORDS.get(f'{table}.{column.name}', 'TRUE')}".format(name)
    return f"{name} IS NOT NULL AND {holds}" if not column.nullable else f"{name} IS NULL OR {holds}"
