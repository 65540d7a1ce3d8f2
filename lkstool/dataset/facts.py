"""One year of the dataset as plain frames, for the indicators and for next year's form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, inspect, select

from lkstool.core.facts import Facts
from lkstool.dataset import schema
from lkstool.dataset.columns import DTYPES, register_sheet, stored_columns
from lkstool.dataset.counted_rows import counted_rows
from lkstool.dataset.history import Received, When, latest_register, standing
from lkstool.dataset.rows import stored_register
from lkstool.dataset.store import Home, reading
from lkstool.dataset.stored_rows import stored_rows
from lkstool.forms.load import form_of
from lkstool.forms.model import FieldType, Form, Sheet

# East Java keeps western Indonesian time all year; deadlines are days of this clock.
_WIB = timedelta(hours=7)


def facts(
    home: Home,
    year: str,
    form: Form | None = None,
    *,
    as_of: int | None = None,
    counted: Mapping[str, Collection[str]] | None = None,
) -> Facts:
    """Return one year of the dataset as it counts now, or as it counted right after a batch.

    Args:
        home: whose dataset.
        year: form year.
        form: the year's form; default the packaged one.
        as_of: the number of that batch; None is now.
        counted: by sheet name the columns that are all that is wanted of it, for counting only: see
            ``core.facts.Facts``. A sheet that is not named comes whole.

    Returns:
        As ``core.facts.Facts`` says; every frame and column is there even before the first merge.

    Raises:
        UserError: the database cannot be read, no form has that year, or there is no such batch.
    """
    form = form or form_of(year)
    with reading(home) as connection:
        return facts_in(connection, form, as_of, counted)


def facts_in(
    connection: Connection,
    form: Form,
    as_of: When | None,
    counted: Mapping[str, Collection[str]] | None = None,
) -> Facts:
    """Return what ``facts`` returns, from a view of the dataset that is open already."""
    tables = schema.sheet_tables((form,))
    received = of_year(connection, form.year, as_of)
    batch = latest_register(connection, as_of)
    return Facts(
        form.year,
        {
            sheet.name: _sheet(
                connection, tables[sheet.name], sheet, received, (counted or {}).get(sheet.name)
            )
            for sheet in form.sheets
        },
        None if batch is None else _register(connection, batch),
        _submissions(received),
        _findings(connection, received),
        _waivers(connection, received),
    )


def of_year(connection: Connection, year: str, as_of: When | None) -> list[Received]:
    """Return the standing submissions of a year whose LKS is known, in order of arrival."""
    return [one for one in standing(connection, as_of) if one.year == year and one.lks is not None]


def _sheet(
    connection: Connection,
    table: Table,
    sheet: Sheet,
    received: Sequence[Received],
    counted: Collection[str] | None,
) -> pd.DataFrame:
    """Read the rows that count, in order of LKS code, then row."""
    owners = {one.id: str(one.lks) for one in received if one.counts}
    if counted is not None:
        return counted_rows(connection, table, sheet, owners, counted)
    return stored_rows(connection, table, sheet, owners)


def _register(connection: Connection, batch: int) -> pd.DataFrame:
    rows = stored_register(connection, batch)
    return pd.DataFrame(
        {
            name: _typed([row[name] for row in rows], kind)
            for _, name, kind in stored_columns(register_sheet())
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
    return pd.Series(list(values), dtype=DTYPES[kind])
