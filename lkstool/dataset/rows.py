"""Frames and findings as rows of the database. What a person is called stops here (``privacy.stored``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, select

from lkstool.core.records import Change, Finding, Personal, column_letters
from lkstool.dataset import schema
from lkstool.dataset.plan import Candidate, Source
from lkstool.dataset.privacy import storable, stored
from lkstool.forms.load import REGISTER, form_of
from lkstool.forms.model import Field

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Altered:
    """A kept text that was altered on its way in.

    Attributes:
        file: as it was given; empty for the register.
        sheet: the form's sheet name.
        row: Excel row; 0 on a record sheet.
        kind: ``masked`` (a NIK in free text) or ``characters`` (characters that no database can hold).
    """

    file: str
    sheet: str
    row: int
    field: str
    kind: str


def sheet_rows(
    accepted: Sequence[Candidate], key: bytes
) -> tuple[dict[str, list[tuple[str, Row]]], list[Altered]]:
    """Make the rows that accepted submissions leave in the dataset.

    Returns:
        By sheet name, (file, row) in order of file, then record; and what had to be altered, in that order.
    """
    made: dict[str, list[tuple[str, Row]]] = {}
    altered: list[Altered] = []
    sources = [(each.file, each.source) for each in accepted if each.source is not None]
    for collection, form in _collections(source for _, source in sources):
        files = {
            source.submission.number: file for file, source in sources if source.collection is collection
        }
        for sheet in form.sheets:
            frame = collection.tables[sheet.name].frame
            frame = frame[frame["_submission"].isin(list(files))].reset_index(drop=True)
            kept, cleaned = stored(frame, sheet, key, form.period.end)
            owners = [files[number] for number in frame["_submission"].tolist()]
            numbers = frame["_row"].tolist()
            kept.insert(0, "record", frame["_record"])
            kept.insert(1, "row", frame["_row"])
            made.setdefault(sheet.name, []).extend(zip(owners, records(kept), strict=True))
            altered += [
                Altered(owners[each.position], sheet.name, numbers[each.position], each.field, each.kind)
                for each in cleaned
            ]
    for rows in made.values():
        rows.sort(key=lambda each: (each[0], each[1]["record"]))
    return made, sorted(altered, key=lambda each: (each.file, each.sheet, each.row, each.field, each.kind))


def write_sheets(
    connection: Connection,
    tables: Mapping[str, Table],
    made: Mapping[str, list[tuple[str, Row]]],
    ids: Mapping[str, int],
) -> None:
    """Write the rows of ``sheet_rows``; ``ids`` gives the submission of each file."""
    for name, rows in made.items():
        _insert(connection, tables[name], [{"submission": ids[file], **row} for file, row in rows])


def write_findings(connection: Connection, submission: int, findings: Sequence[Finding]) -> None:
    """Write what was found in a submission: place and code, never a value."""
    _insert(
        connection,
        schema.finding,
        [
            {
                "submission": submission,
                "number": number,
                "code": each.code,
                "severity": each.severity,
                "sheet": None if each.place.sheet is None else storable(each.place.sheet),
                "row": each.place.row,
                "column": None if each.place.column is None else column_letters(each.place.column),
                "field": each.place.field,
            }
            for number, each in enumerate(findings, start=1)
        ],
    )


def write_changes(
    connection: Connection,
    submission: int,
    source: Source,
    changes: Sequence[Change],
    altered: Sequence[Altered],
) -> None:
    """Write what was repaired in an accepted submission; values only of fields that are not personal."""
    titles = {sheet.title: name for name, sheet in source.submission.sheets.items()}
    rows = []
    for each in changes:
        name = titles.get(each.place.sheet or "")
        field = source.form.by_name[name].by_name.get(each.place.field or "") if name else None
        rows.append(
            {
                "sheet": name,
                "row": each.place.row,
                "field": each.place.field if field else None,
                "kind": each.kind,
                "before": _shown(each.before, field),
                "after": _shown(each.after, field),
            }
        )
    rows += [
        {
            "sheet": each.sheet,
            "row": each.row,
            "field": each.field,
            "kind": each.kind,
            "before": None,
            "after": None,
        }
        for each in altered
    ]
    _insert(
        connection,
        schema.change,
        [{"submission": submission, "number": number, **row} for number, row in enumerate(rows, start=1)],
    )


def register_rows(register: pd.DataFrame, key: bytes) -> tuple[list[Row], list[Altered]]:
    """Make the stored rows of a register, in code order: nothing of its persons is left in them."""
    sheet = schema.register_sheet()
    kept, cleaned = stored(register, sheet, key, form_of(REGISTER).period.end)
    numbers = register["_row"].tolist()
    altered = [Altered("", sheet.name, numbers[each.position], each.field, each.kind) for each in cleaned]
    return sorted(records(kept), key=lambda row: str(row["kode_lks"] or "")), altered


def stored_register(connection: Connection, batch: int) -> list[Row]:
    """Read the register that came with a batch, in code order."""
    table = schema.register_table()
    names = [name for _, name, _ in schema.stored_columns(schema.register_sheet())]
    columns = [table.c[name] for name in names]
    found = connection.execute(select(*columns).where(table.c.batch == batch).order_by(table.c.number))
    return [dict(zip(names, row, strict=True)) for row in found]


def write_register(connection: Connection, batch: int, rows: Sequence[Row]) -> None:
    """Write the rows of ``register_rows`` as the register of a batch."""
    _insert(
        connection,
        schema.register_table(),
        [{"batch": batch, "number": number, **row} for number, row in enumerate(rows, start=1)],
    )


def records(frame: pd.DataFrame) -> list[Row]:
    """Return a frame's rows as plain values: int, float, bool, str, date, or None where missing."""
    columns = [_plain(frame[name]) for name in frame.columns]
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(values: pd.Series) -> list[Any]:
    plain: list[date | object] = (
        values.dt.date.tolist() if pd.api.types.is_datetime64_any_dtype(values.dtype) else values.tolist()
    )
    return [None if missing else value for value, missing in zip(plain, values.isna().tolist(), strict=True)]


def _collections(sources: Iterable[Source]) -> list[tuple[Any, Any]]:
    seen: dict[int, tuple[Any, Any]] = {}
    for source in sources:
        seen.setdefault(id(source.collection), (source.collection, source.form))
    return list(seen.values())


def _shown(value: str | Personal | None, field: Field | None) -> str | None:
    if field is None or field.privacy == "personal" or not isinstance(value, str):
        return None
    return storable(value)


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(table.insert(), rows)
