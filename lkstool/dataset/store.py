"""The way to the database: who may write, how long to wait, and what to say when it does not work.

SQLite is the default. Its own driver starts transactions late, and two officers who both start late are
refused at once; so the driver's habit is switched off and a writer begins with ``BEGIN IMMEDIATE``, which
waits. PostgreSQL, reached by a URL, gets the same promise from one advisory lock. Row values never appear
in an error: SQLAlchemy is told to hide them and the driver's sentence is not repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, event, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DatabaseError

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.dataset import schema
from lkstool.dataset.privacy import token

BUSY_SECONDS = 15.0
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
    with _transaction(home, write=True) as connection:
        _recognise(connection, home)
        _prepare(connection, home, ())


@contextmanager
def writing(home: Home, tables: Iterable[Table]) -> Iterator[Connection]:
    """Open the one write transaction of a command; it commits on leaving, rolls back on any exception.

    Args:
        home: whose database.
        tables: sheet tables that must exist with all their columns.

    Raises:
        UserError: locked for too long, damaged, full, not ours, or lost.
    """
    _must_exist(home)
    with _transaction(home, write=True) as connection:
        _recognise(connection, home)
        _check_whole(connection)
        _prepare(connection, home, tables)
        yield connection


@contextmanager
def reading(home: Home) -> Iterator[Connection]:
    """Open one consistent view of the dataset; tables may be missing before the first merge.

    Raises:
        UserError: locked for too long, damaged, not ours, or lost.
    """
    _must_exist(home)
    with _transaction(home, write=False) as connection:
        _recognise(connection, home)
        yield connection


def file_url(path: Path) -> str:
    """Return the URL of a database that is a file."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def sqlite_file(home: Home) -> Path | None:
    """Return the database file; None where the database is a server."""
    url = make_url(home.database)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _must_exist(home: Home) -> None:
    """Refuse to begin an empty dataset where one has been: its history would be lost in silence."""
    path = sqlite_file(home)
    if path is None or path.exists() or not home.archive.is_dir() or not any(home.archive.iterdir()):
        return
    raise mistake("database_lost", file=path.name, archive=home.archive.name)


@contextmanager
def _transaction(home: Home, *, write: bool) -> Iterator[Connection]:
    with _told():
        engine = _engine(home.database)
        try:
            options: dict[str, Any] = {"lkstool_write": write}
            if engine.dialect.name == "postgresql" and not write:
                options["isolation_level"] = "REPEATABLE READ"
            with engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        finally:
            engine.dispose()


def _engine(database: str) -> Engine:
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}
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
        "synchronous = FULL",
    ):
        driver.execute(f"PRAGMA {setting}")


def _on_sqlite_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("lkstool_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _on_server_begin(connection: Connection) -> None:
    if connection.get_execution_options().get("lkstool_write", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(BUSY_SECONDS * 1000)}ms'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MERGE_LOCK})")


def _recognise(connection: Connection, home: Home) -> None:
    """Refuse a database that is not ours, has another key, or was made by a newer program."""
    if connection.dialect.name == "sqlite":
        parts = connection.exec_driver_sql("SELECT type FROM sqlite_master").scalars().all()
        mark = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
        # We make neither triggers nor views; one inside could run or show what its author likes.
        if (parts and mark != APPLICATION_ID) or {"trigger", "view"} & set(parts):
            raise mistake("database_foreign")
    if not inspect(connection).has_table(schema.meta.name):
        return
    stored = {row.key: row.value for row in connection.execute(select(schema.meta))}
    if stored.get("application") != "lkstool" or not stored.get("schema", "").isdecimal():
        raise mistake("database_foreign")
    if stored.get("key_mark") != _key_mark(home):
        raise mistake("key_differs")
    if int(stored["schema"]) > schema.VERSION:
        raise mistake("database_newer")


def _check_whole(connection: Connection) -> None:
    """Look for damage before writing, while the file is small enough for that to take no time."""
    if connection.dialect.name != "sqlite":
        return
    page_size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    if page_size * pages < _CHECK_BELOW_BYTES:
        verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if verdict != "ok":
            raise mistake("database_damaged")


def _prepare(connection: Connection, home: Home, tables: Iterable[Table]) -> None:
    schema.ensure(connection, (schema.register_table(), *tables))
    if connection.execute(select(schema.meta.c.key)).first() is not None:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {schema.VERSION}")
    values = {"application": "lkstool", "schema": str(schema.VERSION), "key_mark": _key_mark(home)}
    connection.execute(schema.meta.insert(), [{"key": key, "value": value} for key, value in values.items()])


def _key_mark(home: Home) -> str | None:
    """Return what shows that a key is the same one, and nothing else of it."""
    return token(home.key, "key_mark", "lkstool")


@contextmanager
def _told() -> Iterator[None]:
    """Turn the driver's troubles into one sentence with the next step; anything else is a bug and passes."""
    try:
        yield
    except DatabaseError as error:
        trouble = _trouble(str(error.orig).lower())
        if trouble is None:
            raise
        raise trouble from None


def _trouble(words: str) -> UserError | None:
    """Judge a database error by the driver's words; they hold no row values in the cases named here."""
    if "locked" in words or "lock timeout" in words:
        return mistake("database_busy")
    if "disk is full" in words or "disk i/o error" in words or "no space left" in words:
        return mistake("database_full")
    if "malformed" in words or "not a database" in words:
        return mistake("database_damaged")
    if "unable to open" in words or "readonly" in words or "read-only" in words:
        return mistake("database_unwritable")
    if "connection" in words or "could not translate host name" in words or "password" in words:
        return mistake("server_unreachable")
    return None
