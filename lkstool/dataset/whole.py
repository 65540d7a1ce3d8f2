"""The database as a whole: a copy of it to be read in peace, a new one to be filled, one without remnants."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, select

from lkstool.core.messages import mistake
from lkstool.dataset import misfits, schema
from lkstool.dataset.store import (
    BUSY_SECONDS,
    Home,
    engine_of,
    file_url,
    mark_ours,
    must_exist,
    reading,
    sqlite_file,
    told,
    transaction,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A dataset that is no workspace's yet, or a copy of one."""

    database: str
    archive: Path
    key: bytes


class _BusyError(Exception):
    """Somebody else is writing."""


@contextmanager
def snapshot(home: Home, folder: Path) -> Iterator[Connection]:
    """Open a consistent view that may be read for long without keeping a merge waiting.

    Args:
        home: whose database.
        folder: where SQLite's private copy lies meanwhile; PostgreSQL needs none.

    Raises:
        UserError: locked for too long, damaged, not ours, or lost; or no room for the copy.
    """
    must_exist(home)
    path = sqlite_file(home)
    if path is None:
        with reading(home) as connection:
            yield connection
        return
    with tempfile.TemporaryDirectory(prefix=".lkstool-", dir=folder) as private:
        copy = Path(private) / "salinan.db"
        _copy(path, copy)
        with reading(Place(file_url(copy), Path(private) / "-", home.key)) as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one() != "ok":
                raise mistake("database_damaged")
            misfits.refuse(connection)
            yield connection


@contextmanager
def filling(home: Home) -> Iterator[Connection]:
    """Open the one transaction that fills a new database, all or nothing.

    Raises:
        UserError: there is a dataset in it already, or it cannot be written.
    """
    path = sqlite_file(home)
    if path is not None and path.parent.is_dir():
        path.touch(mode=0o600)
    with transaction(home, write=True) as connection:
        present = inspect(connection).get_table_names()
        if any(path is not None or schema.is_ours(name) for name in present):
            raise mistake("database_not_empty")
        mark_ours(connection)
        yield connection


def stored(home: Home, key: str) -> str | None:
    """Return what a database says of itself under a key of ``meta``; None if it says nothing yet.

    Whoever asks need not have the key of the tokens.

    Raises:
        UserError: the database cannot be read.
    """
    path = sqlite_file(home)
    if path is not None and not path.exists():
        return None
    with transaction(home, write=False) as connection:
        if not inspect(connection).has_table(schema.meta.name):
            return None
        wanted = select(schema.meta.c.value).where(schema.meta.c.key == key)
        value: str | None = connection.execute(wanted).scalar_one_or_none()
        return value


def somebody_writes(home: Home) -> bool:
    """Say whether another process is writing at this moment; it is not waited for.

    Raises:
        UserError: the database cannot be reached.
    """

    def busy() -> None:
        raise _BusyError

    try:
        with transaction(home, write=True, on_wait=busy):
            return False
    except _BusyError:
        return True


def compact(home: Home) -> None:
    """Rewrite the database so that nothing of what was deleted or replaced is left in its files.

    Raises:
        UserError: somebody else is using it, or there is no room.
    """
    path = sqlite_file(home)
    if path is not None:
        with told(), closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as driver:
            driver.execute("VACUUM")
        return
    with told():
        engine = engine_of(home.database)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{int(BUSY_SECONDS * 1000)}ms'")
            for name in sorted(inspect(connection).get_table_names()):
                if schema.is_ours(name):
                    table = connection.dialect.identifier_preparer.quote(name)
                    connection.exec_driver_sql(f"VACUUM FULL {table}")


def _copy(path: Path, copy: Path) -> None:
    """Copy a database file as it stands between two transactions; a merge waits only meanwhile."""
    if not path.exists():
        raise mistake("database_unwritable")
    copy.touch(mode=0o600)
    with (
        told(),
        closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
