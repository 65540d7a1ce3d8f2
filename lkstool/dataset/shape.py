"""Whether a database still has the shape that this program gave it.

Somebody may have opened it in another program and dropped, renamed or rebuilt a table. Reading on would end
in a fault, or worse, in half a result; so it is looked at first, and what is missing is named.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.dataset import schema


def refuse_altered(connection: Connection, version: int | None) -> None:
    """Refuse a database in which a table or column of ours is missing, or others stand in the way.

    Args:
        connection: to a database that may be ours.
        version: the version of the tables that it says it has; None where it says nothing. Older ones have
            fewer tables and columns, which the next merge adds.

    Raises:
        UserError: it has been altered.
    """
    own = {table.name: table for table in schema.own_tables()}
    inspector = inspect(connection)
    present = set(inspector.get_table_names()) & set(own)
    if version is None:
        # New, unless tables of ours are there without the one that says so.
        if present:
            raise _altered(schema.meta.name)
        return
    if version != schema.VERSION:
        return
    if missing := sorted(set(own) - present):
        raise _altered(missing[0])
    columns = {
        name: found for (_, name), found in inspector.get_multi_columns(filter_names=list(own)).items()
    }
    keys = {name: key for (_, name), key in inspector.get_multi_pk_constraint(filter_names=list(own)).items()}
    for name, table in own.items():
        have = {column["name"]: column for column in columns[name]}
        for column in table.columns:
            if column.name not in have:
                raise _altered(f"{name}.{column.name}")
        for other, found in have.items():
            # A merge could not fill it in.
            if other not in table.columns and not found["nullable"] and found["default"] is None:
                raise _altered(f"{name}.{other}")
        wanted = [column.name for column in table.primary_key.columns]
        if keys[name]["constrained_columns"] != wanted:
            raise _altered(name)


def _altered(part: str) -> UserError:
    return mistake("database_altered", part=part)
