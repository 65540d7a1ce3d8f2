"""Everything that the dataset holds of one year: to take it elsewhere, or to ask where a number is from.

The facts say what counts; here stand beside them the files that they came in, what was found in each file,
what was repaired and what was let pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, inspect, select

from lkstool.core.facts import Facts
from lkstool.core.formats import WIB
from lkstool.dataset import schema
from lkstool.dataset.facts import facts_in, of_year
from lkstool.dataset.history import Received, latest_batch
from lkstool.dataset.store import Home, reading
from lkstool.forms.load import form_of

_AT_ONCE = 500  # submissions asked for in one question
# Name of a column to its kind, in the order in which it is handed on.
SUBMISSION_COLUMNS: Mapping[str, str] = {
    "submission": "int64",
    "batch": "int64",
    "lks": "str",
    "file": "str",
    "received": "datetime64[s]",
    "state": "str",
    "counts": "bool",
    "errors": "Int64",
    "warnings": "Int64",
    "notes": "Int64",
}
FINDING_COLUMNS: Mapping[str, str] = {
    "submission": "int64",
    "number": "int64",
    "lks": "str",
    "code": "str",
    "severity": "str",
    "sheet": "str",
    "row": "Int64",
    "column": "str",
    "field": "str",
}
CHANGE_COLUMNS: Mapping[str, str] = {
    "submission": "int64",
    "number": "int64",
    "lks": "str",
    "sheet": "str",
    "row": "Int64",
    "field": "str",
    "kind": "str",
    "before": "str",
    "after": "str",
    "approved_by": "str",
    "approved_on": "datetime64[s]",
}
WAIVER_COLUMNS: Mapping[str, str] = {
    "submission": "int64",
    "number": "int64",
    "lks": "str",
    "code": "str",
    "field": "str",
    "reason": "str",
    "approved_by": "str",
    "until": "datetime64[s]",
    "cells": "Int64",
}


@dataclass(frozen=True, slots=True, eq=False)
class YearBook:
    """One year of the dataset with its history.

    Attributes:
        facts: what counts.
        batch: number of the last batch that stands in it.
        made_on: the day of that batch on the office's clock.
        submissions: every standing submission of the year in order of arrival (``SUBMISSION_COLUMNS``).
        findings, changes, waivers: of these submissions, by submission, then number (``FINDING_COLUMNS``,
            ``CHANGE_COLUMNS``, ``WAIVER_COLUMNS``). Changes are kept of accepted submissions only.
    """

    facts: Facts
    batch: int
    made_on: date
    submissions: pd.DataFrame
    findings: pd.DataFrame
    changes: pd.DataFrame
    waivers: pd.DataFrame


def year_book(home: Home, year: str, *, as_of: int | None = None) -> YearBook | None:
    """Return everything of a year, in one view of the dataset.

    Args:
        home: whose dataset.
        year: form year.
        as_of: as it was right after this batch; None is now.

    Returns:
        None where no submission of that year was ever merged, or none stands.

    Raises:
        UserError: the database cannot be read, no form has that year, or there is no such batch.
    """
    form = form_of(year)
    with reading(home) as connection:
        received = of_year(connection, year, as_of)
        last = latest_batch(connection, as_of)
        if not received or last is None:
            return None
        owners = {one.id: str(one.lks) for one in received}
        return YearBook(
            facts_in(connection, form, as_of),
            last.id,
            last.made_at.replace(tzinfo=UTC).astimezone(WIB).date(),
            _submissions(received),
            _of_submissions(connection, schema.finding, owners, FINDING_COLUMNS),
            _of_submissions(connection, schema.change, owners, CHANGE_COLUMNS),
            _of_submissions(connection, schema.waiver, owners, WAIVER_COLUMNS),
        )


def _submissions(received: Sequence[Received]) -> pd.DataFrame:
    rows = [
        (
            one.id,
            one.batch,
            one.lks,
            one.file,
            one.received_at.replace(tzinfo=UTC).astimezone(WIB).replace(tzinfo=None),
            one.state,
            one.counts,
            one.errors,
            one.warnings,
            one.notes,
        )
        for one in received
    ]
    return _frame(rows, SUBMISSION_COLUMNS)


def _of_submissions(
    connection: Connection, table: Table, owners: Mapping[int, str], columns: Mapping[str, str]
) -> pd.DataFrame:
    """Read the rows of some submissions; ``lks`` is taken from whose they are."""
    present = inspect(connection)
    # A table or column of ours that is newer than the database comes with its next merge.
    have = (
        {each["name"] for each in present.get_columns(table.name)} if present.has_table(table.name) else set()
    )
    asked = [name for name in columns if name != "lks" and name in have]
    rows: list[tuple[Any, ...]] = []
    wanted = sorted(owners) if asked else []
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        found = connection.execute(
            select(*(table.c[name] for name in asked))
            .where(table.c.submission.in_(some))
            .order_by(table.c.submission, table.c.number)
        )
        for row in found:
            values = dict(zip(asked, row, strict=True)) | {"lks": owners[row[0]]}
            rows.append(tuple(values.get(name) for name in columns))
    return _frame(rows, columns)


def _frame(rows: Sequence[Sequence[Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(list(its), dtype=kind)
            for its, (name, kind) in zip(values, columns.items(), strict=True)
        }
    )
