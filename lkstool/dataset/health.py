"""Whether the database is as it should be."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import inspect, select

from lkstool.dataset import schema
from lkstool.dataset.misfits import Misfit, misfits
from lkstool.dataset.store import Home, must_exist, reading
from lkstool.dataset.whole import somebody_writes


@dataclass(frozen=True, slots=True)
class DatabaseHealth:
    """What a look at the whole database has shown.

    Attributes:
        engine: ``SQLite`` or ``PostgreSQL``, with its version.
        schema: version of the tables.
        faults: what SQLite finds damaged, or rows that refer to nothing; 0 is well.
        misfits: values that cannot be what stands in their column.
        busy: somebody is writing at this moment.
    """

    engine: str
    schema: str
    faults: int
    misfits: tuple[Misfit, ...]
    busy: bool


def examine(home: Home) -> DatabaseHealth:
    """Look at the whole database, which takes a while with a large one.

    Raises:
        UserError: it cannot be read, is not ours, has another key, or was made by a newer program.
    """
    must_exist(home)  # asking who writes would make a new one
    busy = somebody_writes(home)
    with reading(home) as connection:
        server = ".".join(str(part) for part in connection.dialect.server_version_info or ())
        wanted = select(schema.meta.c.value).where(schema.meta.c.key == "schema")
        is_new = not inspect(connection).has_table(schema.meta.name)
        version = str((not is_new and connection.execute(wanted).scalar_one_or_none()) or schema.VERSION)
        if connection.dialect.name != "sqlite":
            # A server looks after its pages and references by itself.
            return DatabaseHealth(f"PostgreSQL {server}", version, 0, (), busy)
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        faults = 0 if said == ["ok"] else len(said)
        faults += len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
        return DatabaseHealth(f"SQLite {server}", version, faults, misfits(connection), busy)
