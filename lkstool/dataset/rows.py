"""Frames and findings as rows of the database. What a person is called stops here (``privacy.stored``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, select

from lkstool.core.frames import hold_texts_plainly
from lkstool.core.records import Change, Finding, Personal, column_letters
from lkstool.dataset import schema
from lkstool.dataset.columns import register_sheet, stored_columns
from lkstool.dataset.plan import Candidate, Source
from lkstool.dataset.privacy import storable, stored
from lkstool.forms.load import REGISTER, form_of
from lkstool.forms.model import Field

hold_texts_plainly()

Row = dict[str, Any]
_AT_ONCE = 20_000  # rows turned into plain values at a time: a large region must not stand in memory twice


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


# Sheet name; a frame of ``file``, ``record``, ``row`` and the sheet's stored columns, in order of submission,
# then record; and what had to be altered in it.
Kept = tuple[str, pd.DataFrame, list[Altered]]


def kept_frames(accepted: Sequence[Candidate], key: bytes) -> Iterator[Kept]:
    """Make what accepted submissions leave in the dataset: each sheet of each collection that has rows."""
    sources = [(each.file, each.source) for each in accepted if each.source is not None]
    for collection, form in _collections(source for _, source in sources):
        mine = [(file, source) for file, source in sources if source.collection is collection]
        files = {source.submission.number: file for file, source in mine}
        for sheet in form.sheets:
            parsed = collection.tables[sheet.name].frame
            parsed = parsed[parsed["_submission"].isin(list(files))].reset_index(drop=True)
            if parsed.empty:
                continue
            kept, cleaned = stored(parsed, sheet, key, form.period.end)
            kept.insert(0, "file", parsed["_submission"].map(files))
            kept.insert(1, "record", parsed["_record"])
            kept.insert(2, "row", parsed["_row"])
            owners, numbers = kept["file"].tolist(), kept["row"].tolist()
            altered = [
                Altered(owners[each.position], sheet.name, numbers[each.position], each.field, each.kind)
                for each in cleaned
            ]
            yield sheet.name, kept, altered


def altered_in(frames: Iterable[Kept]) -> list[Altered]:
    """Return what ``kept_frames`` alters, in order of file, sheet, row, field."""
    return _in_order(one for *_, altered in frames for one in altered)


def write_frames(
    connection: Connection,
    tables: Mapping[str, Table],
    frames: Iterable[Kept],
    ids: Mapping[str, int],
) -> list[Altered]:
    """Write what ``kept_frames`` makes, and return what ``altered_in`` does.

    Args:
        connection: in a transaction.
        tables: of the database, by sheet name.
        frames: made one by one, for all together would take much room.
        ids: the submission of each file.
    """
    altered: list[Altered] = []
    for name, kept, mine in frames:
        altered += mine
        numbered = kept.drop(columns="file").assign(submission=kept["file"].map(ids))
        for start in range(0, len(numbered), _AT_ONCE):
            _insert(connection, tables[name], records(numbered.iloc[start : start + _AT_ONCE]))
    return _in_order(altered)


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


def write_waivers(connection: Connection, submission: int, findings: Sequence[Finding]) -> None:
    """Write the exceptions that made notes of a submission's findings, and how many each."""
    covered = Counter(each.waiver for each in findings if each.waiver)
    _insert(
        connection,
        schema.waiver,
        [
            {
                "submission": submission,
                "number": number,
                "lks": waiver.lks,
                "code": waiver.code,
                "field": waiver.field,
                "reason": storable(waiver.reason),
                "approved_by": storable(waiver.approved_by),
                "until": waiver.until,
                "cells": cells,
            }
            for number, (waiver, cells) in enumerate(covered.items(), start=1)
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
    rows = []
    for each in changes:
        name = source.submission.sheet_of(each.place)
        field = source.form.by_name[name].by_name.get(each.place.field or "") if name else None
        rows.append(
            {
                "sheet": name,
                "row": each.place.row,
                "field": each.place.field if field else None,
                "kind": each.kind,
                "before": _shown(each.before, field),
                "after": _shown(each.after, field),
                "approved_by": storable(each.repair.approved_by) if each.repair else None,
                "approved_on": each.repair.approved_on if each.repair else None,
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
            "approved_by": None,
            "approved_on": None,
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
    sheet = register_sheet()
    kept, cleaned = stored(register, sheet, key, form_of(REGISTER).period.end)
    numbers = register["_row"].tolist()
    altered = [Altered("", sheet.name, numbers[each.position], each.field, each.kind) for each in cleaned]
    return sorted(records(kept), key=lambda row: str(row["kode_lks"] or "")), altered


def stored_register(connection: Connection, batch: int) -> list[Row]:
    """Read the register that came with a batch, in code order."""
    table = schema.register_table()
    names = [name for _, name, _ in stored_columns(register_sheet())]
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


def _in_order(altered: Iterable[Altered]) -> list[Altered]:
    return sorted(altered, key=lambda each: (each.file, each.sheet, each.row, each.field, each.kind))


def _shown(value: str | Personal | None, field: Field | None) -> str | None:
    if field is None or field.privacy == "personal" or not isinstance(value, str):
        return None
    return storable(value)


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(table.insert(), rows)
