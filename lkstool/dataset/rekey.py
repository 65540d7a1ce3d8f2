"""A new key: every token is made anew, so that nobody with the old key can compare any more.

A token cannot be computed from a token. But the originals still say which value stands behind which: each
value found there gives its old token and its new one, and the dataset's tokens are replaced by that list. So
the same person keeps one token in every LKS and year. A token whose value stands in no original any more is
emptied, and counted.
"""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Table, bindparam, select, update

from lkstool.core.errors import UserError
from lkstool.core.facts import DELETED_TOKEN
from lkstool.core.messages import mistake
from lkstool.core.records import Collection
from lkstool.dataset import audit, dump, schema
from lkstool.dataset.history import Received, received
from lkstool.dataset.moments import utc
from lkstool.dataset.privacy import token
from lkstool.dataset.store import Home, key_mark, reading, writing
from lkstool.dataset.whole import compact
from lkstool.forms.model import Form

_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """What became of the tokens.

    Attributes:
        replaced: cells whose token was made anew.
        emptied: cells whose value stands in no original any more.
    """

    replaced: int
    emptied: int


def with_originals(home: Home) -> tuple[Received, ...]:
    """Return the accepted submissions whose retention is not over, in order of arrival.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        return _with_originals(connection)


def tokens_of(collection: Collection, form: Form, old: bytes, new: bytes) -> dict[str, str]:
    """Return the new token for each old one, of all personal values in some parsed submissions."""
    pairs: dict[str, str] = {}
    for sheet in form.sheets:
        for field in sheet.fields:
            if field.store != "token":
                continue
            kind = field.format or field.name
            values: pd.Series = collection.tables[sheet.name].frame[field.name]
            for text in values.astype(object).dropna().unique():
                before, after = token(old, kind, text), token(new, kind, text)
                if before and after:
                    pairs[before] = after
    return pairs


def rekey(
    home: Home,
    new: bytes,
    pairs: Mapping[str, str],
    read: Some[int],
    *,
    now: datetime | None = None,
    made_by: str | None = None,
) -> Rekeyed:
    """Replace all tokens and the mark of the key, in one transaction.

    Args:
        home: whose dataset; its key is the old one.
        new: the new key.
        pairs: new token by old token, of all originals.
        read: the submissions whose originals were looked at.
        now: the clock, with a zone; default the real one.
        made_by: who does it; default this user at this computer.

    Raises:
        UserError: the database cannot be written, or something was merged since the originals were read;
            then nothing has changed.
    """
    with writing(home, ()) as connection:
        if {one.id for one in _with_originals(connection)} != set(read):
            raise mistake("dataset_changed")
        done = replace_tokens(connection, new, pairs)
        audit.record(
            connection,
            "rotate-key",
            utc(now),
            by=made_by,
            tokens=done.replaced,
            emptied=done.emptied,
            mark=key_mark(new)[:8],
        )
    with suppress(UserError):  # somebody is using it: a file of SQLite's has no remnants anyway
        compact(home)
    return done


def replace_tokens(connection: Connection, new: bytes, pairs: Mapping[str, str]) -> Rekeyed:
    """Replace all tokens and the mark of the key; a token that is not in ``pairs`` is emptied."""
    replaced = emptied = 0
    for table in dump.tables(connection):
        names = [column.name for column in table.columns if column.name.endswith("_token")]
        if names:
            changed, lost = _rewrite(connection, table, names, pairs)
            replaced, emptied = replaced + changed, emptied + lost
    mark = update(schema.meta).where(schema.meta.c.key == "key_mark").values(value=key_mark(new))
    connection.execute(mark)
    return Rekeyed(replaced, emptied)


def _rewrite(
    connection: Connection, table: Table, names: list[str], pairs: Mapping[str, str]
) -> tuple[int, int]:
    keys = [column.name for column in table.primary_key.columns]
    statement = update(table).values({name: bindparam(f"new_{name}") for name in names})
    for key in keys:
        statement = statement.where(table.c[key] == bindparam(f"at_{key}"))
    replaced = emptied = 0
    wanted = select(*(table.c[name] for name in (*keys, *names))).order_by(*table.primary_key.columns)
    rows = connection.execute(wanted).all()
    for start in range(0, len(rows), _AT_ONCE):
        changes = []
        for row in rows[start : start + _AT_ONCE]:
            at, before = row[: len(keys)], row[len(keys) :]
            after = [each and pairs.get(each, DELETED_TOKEN) for each in before]
            replaced += sum(bool(each) for each in after)
            emptied += sum(bool(old) and not each for old, each in zip(before, after, strict=True))
            if tuple(after) != tuple(before):
                changes.append(
                    {f"at_{key}": value for key, value in zip(keys, at, strict=True)}
                    | {f"new_{name}": value for name, value in zip(names, after, strict=True)}
                )
        if changes:
            connection.execute(statement, changes)
    return replaced, emptied


def _with_originals(connection: Connection) -> tuple[Received, ...]:
    return tuple(one for one in received(connection) if one.state == "accepted" and not one.purged)
