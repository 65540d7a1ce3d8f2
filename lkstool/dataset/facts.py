"""One year of the dataset as plain frames, for the indicators and for next year's form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, inspect, select

from lkstool.core.facts import Facts
from lkstool.dataset import schema
from lkstool.dataset.history import Received, When, latest_register, standing
from lkstool.dataset.rows import stored_register
from lkstool.dataset.store import Home, reading
from lkstool.forms.load import form_of
from lkstool.forms.model import FieldType, Form, Sheet

_AT_ONCE = 20_000  # rows read at a time: a large region must not stand in memory as single values
# East Java keeps western Indonesian time all year; deadlines are days of this clock.
_WIB = timedelta(hours=7)
_DTYPES: Mapping[FieldType, str] = {
    "string": "str",
    "list": "str",
    "integer": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
    "boolean": "boolean",
}


def facts(home: Home, year: str, form: Form | None = None, *, as_of: int | None = None) -> Facts:
    """Return one year of the dataset as it counts now, or as it counted right after a batch.

    Args:
        home: whose dataset.
        year: form year.
        form: the year's form; default the packaged one.
        as_of: the number of that batch; None is now.

    Returns:
        As ``core.facts.Facts`` says; every frame and column is there even before the first merge.

    Raises:
        UserError: the database cannot be read, no form has that year, or there is no such batch.
    """
    form = form or form_of(year)
    with reading(home) as connection:
        return facts_in(connection, form, as_of)


def facts_in(connection: Connection, form: Form, as_of: When | None) -> Facts:
    """Return what ``facts`` returns, from a view of the dataset that is open already."""
    tables = schema.sheet_tables((form,))
    received = of_year(connection, form.year, as_of)
    batch = latest_register(connection, as_of)
    return Facts(
        form.year,
        {sheet.name: _sheet(connection, tables[sheet.name], sheet, received) for sheet in form.sheets},
        None if batch is None else _register(connection, batch),
        _submissions(received),
        _findings(connection, received),
        _waivers(connection, received),
    )


def of_year(connection: Connection, year: str, as_of: When | None) -> list[Received]:
    """Return the standing submissions of a year whose LKS is known, in order of arrival."""
    return [one for one in standing(connection, as_of) if one.year == year and one.lks is not None]


def _sheet(connection: Connection, table: Table, sheet: Sheet, received: Sequence[Received]) -> pd.DataFrame:
    """Read the rows that count, in order of LKS code, then row."""
    owners = {one.id: str(one.lks) for one in received if one.counts}
    kinds = {name: kind for _, name, kind in schema.stored_columns(sheet)}
    present = inspect(connection)
    if not owners or not present.has_table(table.name):
        return typed_rows([], [], kinds, owners)
    # A column is added by the first merge of its year: this year may have questions never answered yet.
    have = {column["name"] for column in present.get_columns(table.name)}
    names = [name for name in kinds if name in have]
    numbers = table.c.submission
    wanted = (
        select(numbers, table.c.row, *(table.c[name] for name in names))
        .where(numbers.between(min(owners), max(owners)))
        .order_by(numbers, table.c.record)
    )
    parts = [
        typed_rows([row for row in part if row[0] in owners], names, kinds, owners)
        for part in connection.execute(wanted).partitions(_AT_ONCE)
    ]
    whole = pd.concat(parts) if parts else typed_rows([], [], kinds, owners)
    return whole.sort_values("lks", kind="stable", ignore_index=True)


def typed_rows(
    rows: Sequence[Sequence[Any]],
    names: Sequence[str],
    kinds: Mapping[str, FieldType],
    owners: Mapping[int, str],
) -> pd.DataFrame:
    """Make a frame of stored rows.

    Args:
        rows: submission, Excel row, then a value for each of ``names``.
        names: columns that were read.
        kinds: all columns wanted; one that is not in ``names`` is missing throughout.
        owners: LKS code of each submission.

    Returns:
        Columns lks, submission, row, then those of ``kinds``, typed; rows as given.
    """
    columns = list(zip(*rows, strict=True)) if rows else [()] * (len(names) + 2)
    values = dict(zip(names, columns[2:], strict=True))
    missing = (None,) * len(rows)
    return pd.DataFrame(
        {
            "lks": pd.Series([owners[number] for number in columns[0]], dtype="str"),
            "submission": pd.Series(columns[0], dtype="int64"),
            "row": pd.Series(columns[1], dtype="int64"),
            **{name: _typed(values.get(name, missing), kind) for name, kind in kinds.items()},
        }
    )


def _register(connection: Connection, batch: int) -> pd.DataFrame:
    rows = stored_register(connection, batch)
    return pd.DataFrame(
        {
            name: _typed([row[name] for row in rows], kind)
            for _, name, kind in schema.stored_columns(schema.register_sheet())
        }
    )


def _submissions(received: Sequence[Received]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "submission": pd.Series([one.id for one in received], dtype="int64"),
            "lks": pd.Series([one.lks for one in received], dtype="str"),
            "received": pd.Series([one.received_at + _WIB for one in received], dtype="datetime64[s]"),
            "state": pd.Series([one.state for one in received], dtype="str"),
            "counts": pd.Series([one.counts for one in received], dtype="bool"),
            "errors": pd.Series([one.errors for one in received], dtype="Int64"),
            "warnings": pd.Series([one.warnings for one in received], dtype="Int64"),
        }
    )


def _findings(connection: Connection, received: Sequence[Received]) -> pd.DataFrame:
    latest = {one.lks: one.id for one in received}
    owners = {number: lks for lks, number in latest.items()}
    table = schema.finding
    rows: list[tuple[Any, ...]] = []
    if owners:
        columns = (
            table.c.submission,
            table.c.code,
            table.c.severity,
            table.c.sheet,
            table.c.row,
            table.c.field,
        )
        found = connection.execute(select(*columns).order_by(table.c.submission, table.c.number))
        rows = [tuple(row) for row in found if row[0] in owners]
    return pd.DataFrame(
        {
            "submission": pd.Series([row[0] for row in rows], dtype="int64"),
            "lks": pd.Series([owners[row[0]] for row in rows], dtype="str"),
            "code": pd.Series([row[1] for row in rows], dtype="str"),
            "severity": pd.Series([row[2] for row in rows], dtype="str"),
            "sheet": pd.Series([row[3] for row in rows], dtype="str"),
            "row": pd.Series([row[4] for row in rows], dtype="Int64"),
            "field": pd.Series([row[5] for row in rows], dtype="str"),
        }
    )


def _waivers(connection: Connection, received: Sequence[Received]) -> pd.DataFrame:
    owners = {one.id: str(one.lks) for one in received if one.counts}
    table = schema.waiver
    names = ("submission", "code", "field", "reason", "approved_by", "until", "cells")
    rows: list[Any] = []
    # A database of before there were exceptions gets the table with its next merge.
    if owners and inspect(connection).has_table(table.name):
        columns = [table.c[name] for name in names]
        found = connection.execute(select(*columns).order_by(table.c.submission, table.c.number))
        rows = sorted((row for row in found if row[0] in owners), key=lambda row: owners[row[0]])
    values = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    kinds: Mapping[str, FieldType] = {"until": "date", "cells": "integer"}
    told = {name: _typed(values[name], kinds.get(name, "string")) for name in names[1:]}
    return pd.DataFrame(
        {
            "submission": pd.Series(values["submission"], dtype="int64"),
            "lks": pd.Series([owners[number] for number in values["submission"]], dtype="str"),
            **told,
        }
    )


def _typed(values: Sequence[Any], kind: FieldType) -> pd.Series:
    return pd.Series(list(values), dtype=_DTYPES[kind])
