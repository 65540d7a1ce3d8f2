"""What need not be read again: files whose very content counts already, known by its hash."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import file_digest
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, select

from lkstool.dataset import schema
from lkstool.dataset.history import Received, latest_register, standing
from lkstool.dataset.rows import Row, register_rows, stored_register
from lkstool.dataset.store import Home, reading


def unchanged(
    home: Home, files: Iterable[str], year: str | None, register: pd.DataFrame | None
) -> dict[str, Received]:
    """Find the files that can change nothing: each is, byte by byte, what counts for its LKS and year.

    Args:
        home: whose dataset.
        files: paths.
        year: the form year that all must have; None for each file's own.
        register: the office's list as it is now; where it is another than the one in use, each file has to be
            compared with it again.

    Returns:
        Of these files the submission that counts. Nothing where the register differs.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        listed = None if register is None else register_rows(register, home.key)[0]
        received = standing(connection)
        if not received or register_differs(connection, listed):
            return {}
        sizes = set(connection.execute(select(schema.submission.c.size)).scalars())
    counting: dict[str, list[Received]] = {}
    for one in received:
        if one.counts and one.lks and year in (None, one.year):
            counting.setdefault(one.sha256, []).append(one)
    found = {}
    for file in files:
        own = counting.get(_digest(Path(file), sizes), [])
        if len(own) == 1:
            found[file] = own[0]
    return found


def register_differs(connection: Connection, register: Sequence[Row] | None) -> bool:
    """Say whether a register that was read is another than the one in use; nothing read is no other."""
    if not register:
        return False
    current = latest_register(connection)
    return current is None or stored_register(connection, current) != list(register)


def _digest(path: Path, sizes: set[int | None]) -> str:
    """Return the hash of a file; "" if it has a size that no submission had, or cannot be read."""
    try:
        if None not in sizes and path.stat().st_size not in sizes:
            return ""
        with path.open("rb") as content:
            return file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""
