"""The way to the database: who may write, how long to wait, and what to say when it does not work.

SQLite is the default. Its own driver starts transactions late, and two officers who both start late are
refused at once; so the driver's habit is switched off and a writer begins with ``BEGIN IMMEDIATE``, which
waits. PostgreSQL, reached by a URL, gets the same promise from one advisory lock. Row values never appear
in an error: SQLAlchemy is told to hide them and the driver's sentence is not repeated.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, event, inspect, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.dataset import misfits, schema
from lkstool.dataset.privacy import token
from lkstool.dataset.shape import refuse_altered

BUSY_SECONDS = 15.0
_LAST_PORT = 65_535
# Officers whose database is a server stand in line; each large merge before them may take a minute.
TURN_SECONDS = 900.0
# A merge that waits longer than this says so.
_SILENT_SECONDS = 1.0
# "LKS1": tells our files from any other SQLite database.
APPLICATION_ID = 0x4C4B5331
_MERGE_LOCK = APPLICATION_ID
_CHECK_BELOW_BYTES = 64 * 1024 * 1024


class Home(Protocol):
    """What the dataset needs to know of a workspace."""

    @property
    def database(self) -> str:
        """SQLAlchemy URL; may hold a password, so it is never printed."""

    @property
    def archive(self) -> Path:
        """Folder of the originals."""

    @property
    def key(self) -> bytes:
        """Secret of the tokens; never printed."""


def create(home: Home) -> None:
    """Make an empty database, or leave an existing one of ours as it is.

    Raises:
        UserError: the place cannot be written or holds something else.
    """
    path = sqlite_file(home)
    if path is not None and path.parent.is_dir():
        path.touch(mode=0o600)
    with transaction(home, write=True) as connection:
        recognise(connection, home)
        _prepare(connection, home, ())


@contextmanager
def writing(
    home: Home, tables: Iterable[Table], on_wait: Callable[[], None] | None = None
) -> Iterator[Connection]:
    """Open the one write transaction of a command; it commits on leaving, rolls back on any exception.

    Args:
        home: whose database.
        tables: sheet tables that must exist with all their columns.
        on_wait: told, once, when another officer is writing and has to be waited for.

    Raises:
        UserError: locked for too long, damaged, altered, full, not ours, or lost.
    """
    must_exist(home)
    with transaction(home, write=True, on_wait=on_wait) as connection:
        recognise(connection, home)
        _check_whole(connection)
        _prepare(connection, home, tables)
        with misfits.told_of(connection):
            yield connection


@contextmanager
def reading(home: Home) -> Iterator[Connection]:
    """Open one consistent view of the dataset; tables may be missing before the first merge.

    Raises:
        UserError: locked for too long, damaged, altered, not ours, or lost.
    """
    must_exist(home)
    with transaction(home, write=False) as connection:
        recognise(connection, home)
        with misfits.told_of(connection):
            yield connection


def file_url(path: Path) -> str:
    """Return the URL of a database that is a file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def server_url(text: str) -> str | None:
    """Return the URL of a PostgreSQL server; None where the text is no address of one."""
    kind, _, rest = text.partition("://")
    if kind not in ("postgresql", "postgresql+psycopg"):
        return None
    named = f"postgresql+psycopg://{rest}"
    try:
        port = make_url(named).port
    except (ArgumentError, ValueError):
        return None
    return named if port is None or 0 < port <= _LAST_PORT else None


def sqlite_file(home: Home) -> Path | None:
    """Return the database file; None where the database is a server."""
    url = make_url(home.database)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def must_exist(home: Home) -> None:
    """Refuse to begin an empty dataset where one has been: its history would be lost in silence.

    Raises:
        UserError: the database file is gone.
    """
    path = sqlite_file(home)
    if path is None or path.exists() or not home.archive.is_dir() or not any(home.archive.iterdir()):
        return
    raise mistake("database_lost", file=path.name, archive=home.archive.name)


@contextmanager
def transaction(
    home: Home, *, write: bool, on_wait: Callable[[], None] | None = None
) -> Iterator[Connection]:
    """Open a transaction of any database, also of one that is not ours or not ours yet.

    Args:
        home: whose database.
        write: take the one lock of those who write.
        on_wait: told, once, when another officer is writing and has to be waited for.

    Raises:
        UserError: locked for too long, damaged, full, or lost.
    """
    with told():
        engine = engine_of(home.database)
        options: dict[str, Any] = {"lkstool_write": write, "lkstool_on_wait": on_wait}
        if engine.dialect.name == "postgresql" and not write:
            options["isolation_level"] = "REPEATABLE READ"
        with engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection


def engine_of(database: str) -> Engine:
    """Return the way to a database; it keeps no connection open.

    Raises:
        UserError: the driver of the server is not installed.
    """
    return _engine(database, BUSY_SECONDS)


@lru_cache(maxsize=4)
def _engine(database: str, patience: float) -> Engine:
    """Make the way once: it remembers what it has asked the server, and the statements it has compiled."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": patience}
        )
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    try:
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise mistake("postgres_missing") from error
    event.listen(engine, "begin", _on_server_begin)
    return engine


def _on_sqlite_connect(driver: Any, _record: object) -> None:
    driver.isolation_level = None
    for setting in (
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "secure_delete = ON",
        "journal_mode = DELETE",
        # FULL, and the folder too: a merge that was reported stays merged when the power goes.
        "synchronous = EXTRA",
    ):
        driver.execute(f"PRAGMA {setting}")


def _on_sqlite_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("lkstool_write"):
        connection.exec_driver_sql("BEGIN")
        return
    if on_wait := options.get("lkstool_on_wait"):
        _set_sqlite_patience(connection, min(_SILENT_SECONDS, BUSY_SECONDS))
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error.orig):
                raise
            on_wait()
        else:
            return
        finally:
            _set_sqlite_patience(connection, BUSY_SECONDS)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_sqlite_patience(connection: Connection, seconds: float) -> None:
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def _on_server_begin(connection: Connection) -> None:
    # Days come as texts where many are read; an office may have set its server to write them otherwise.
    connection.exec_driver_sql("SET LOCAL datestyle = 'ISO'")
    options = connection.get_execution_options()
    if not options.get("lkstool_write"):
        return
    ours = connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({_MERGE_LOCK})").scalar_one()
    on_wait = options.get("lkstool_on_wait")
    if not ours and on_wait:
        on_wait()
    if not ours:
        patience = TURN_SECONDS if on_wait else BUSY_SECONDS
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(patience * 1000)}ms'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MERGE_LOCK})")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(BUSY_SECONDS * 1000)}ms'")


def recognise(connection: Connection, home: Home) -> None:
    """Refuse a database that is not ours, has another key, was made by a newer program, or has been altered.

    Raises:
        UserError: it is one of these.
    """
    if connection.dialect.name == "sqlite":
        parts = connection.exec_driver_sql("SELECT type FROM sqlite_master").scalars().all()
        mark = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        # We make neither triggers nor views; one inside could run or show what its author likes.
        if (parts and mark != APPLICATION_ID) or {"trigger", "view"} & set(parts):
            raise mistake("database_foreign")
    if not inspect(connection).has_table(schema.meta.name):
        refuse_altered(connection, None)
        return
    stored = {row.key: row.value for row in connection.execute(select(schema.meta))}
    if stored.get("application") != "lkstool" or not stored.get("schema", "").isdecimal():
        raise mistake("database_foreign")
    if stored.get("key_mark") != key_mark(home.key):
        raise mistake("key_differs")
    if int(stored["schema"]) > schema.VERSION:
        raise mistake("database_newer")
    refuse_altered(connection, int(stored["schema"]))


def _check_whole(connection: Connection) -> None:
    """Look for damage, also of indexes, before writing, while the file is small enough to take no time."""
    if connection.dialect.name != "sqlite":
        return
    page_size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    if page_size * pages < _CHECK_BELOW_BYTES:
        verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        if verdict != "ok":
            raise mistake("database_damaged")


def _prepare(connection: Connection, home: Home, tables: Iterable[Table]) -> None:
    """Create what is missing, and bring a database of an older program to this one's version."""
    schema.ensure(connection, (schema.register_table(), *tables))
    version = schema.meta.c.key == "schema"
    stored = connection.execute(select(schema.meta.c.value).where(version)).scalar()
    if stored is not None and int(stored) == schema.VERSION:
        return
    mark_ours(connection)
    if stored is not None:
        connection.execute(update(schema.meta).where(version).values(value=str(schema.VERSION)))
        return
    values = {"application": "lkstool", "schema": str(schema.VERSION), "key_mark": key_mark(home.key)}
    connection.execute(schema.meta.insert(), [{"key": key, "value": value} for key, value in values.items()])


def mark_ours(connection: Connection) -> None:
    """Write into a file that it is a dataset of ours, of this version; a server needs no such mark."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION}")


def key_mark(key: bytes) -> str:
    """Return what shows that a key is the same one, and nothing else of it."""
    return str(token(key, "key_mark", "lkstool"))


@contextmanager
def told() -> Iterator[None]:
    """Turn the driver's troubles into one sentence with the next step; anything else is a bug and passes."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        cause = error.orig if isinstance(error, DatabaseError) else error
        trouble = _trouble(str(cause).lower(), getattr(cause, "sqlstate", None) or "")
        if trouble is None:
            raise
        raise trouble from None


def _trouble(words: str, state: str) -> UserError | None:
    """Judge a database error by the driver's words; they hold no row values in the cases named here.

    A server may speak any language: of what it says only the SQLSTATE is looked at.
    """
    if state == "55P03" or "locked" in words:
        return mistake("database_busy")
    if state == "53100" or "disk is full" in words or "disk i/o error" in words:
        return mistake("database_full")
    if decoded := re.search(r"could not decode to utf-8 column '(\w+)'", words):
        return mistake("database_values", part=decoded[1])
    if state[:2] == "XX" or "malformed" in words or "not a database" in words:
        return mistake("database_damaged")
    if state in ("42501", "25006") or "unable to open" in words or "readonly" in words:
        return mistake("database_unwritable")
    # Class 08 is the connection, 28 who may enter, 3D a database that there is not, 53 and 57P a server that
    # is full or going down.
    away = state[:2] in ("08", "28", "3D", "53") or state[:3] == "57P"
    if away or (not state and ("connection" in words or "could not translate host name" in words)):
        return mistake("server_unreachable")
    return None
