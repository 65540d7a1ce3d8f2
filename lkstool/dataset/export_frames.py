"""The tables of one year as they leave the dataset, each column with what the form says of it.

The columns of a sheet's table are the LKS, the submission, the Excel row, then what the dataset keeps of each
field. Own tables follow: the list of LKS, the submissions, and what was found, changed and let pass.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import cast

import pandas as pd

from lkstool.core.exports import ExportColumn, ExportTable, Kind
from lkstool.core.formats import Lang
from lkstool.core.messages import catalogue, interface, say
from lkstool.dataset.columns import REGISTER_SHEET, register_sheet, stored_columns
from lkstool.dataset.year_book import YearBook
from lkstool.forms.dictionary import limits_told
from lkstool.forms.load import REGISTER, form_of
from lkstool.forms.model import Field, Form, Sheet

SUBMISSIONS = "kiriman"
# Stored name of a column to (name in the table, kind), by own table; the words stand under export.columns.
_OWN: Mapping[str, Mapping[str, tuple[str, Kind]]] = {
    SUBMISSIONS: {
        "submission": ("kiriman", "integer"),
        "batch": ("gelombang", "integer"),
        "lks": ("lks", "string"),
        "file": ("berkas", "string"),
        "received": ("diterima", "datetime"),
        "state": ("keadaan", "string"),
        "counts": ("berlaku", "boolean"),
        "errors": ("kesalahan", "integer"),
        "warnings": ("peringatan", "integer"),
        "notes": ("catatan", "integer"),
    },
    "temuan": {
        "submission": ("kiriman", "integer"),
        "number": ("nomor", "integer"),
        "lks": ("lks", "string"),
        "code": ("kode", "string"),
        "severity": ("tingkat", "string"),
        "sheet": ("lembar", "string"),
        "row": ("baris", "integer"),
        "column": ("kolom", "string"),
        "field": ("isian", "string"),
    },
    "perubahan": {
        "submission": ("kiriman", "integer"),
        "number": ("nomor", "integer"),
        "lks": ("lks", "string"),
        "sheet": ("lembar", "string"),
        "row": ("baris", "integer"),
        "field": ("isian", "string"),
        "kind": ("jenis", "string"),
        "before": ("semula", "string"),
        "after": ("menjadi", "string"),
        "approved_by": ("disetujui_oleh", "string"),
        "approved_on": ("disetujui_pada", "date"),
    },
    "pengecualian": {
        "submission": ("kiriman", "integer"),
        "number": ("nomor", "integer"),
        "lks": ("lks", "string"),
        "code": ("kode", "string"),
        "field": ("isian", "string"),
        "reason": ("alasan", "string"),
        "approved_by": ("disetujui_oleh", "string"),
        "until": ("sampai", "date"),
        "cells": ("sel", "integer"),
    },
}


def export_tables(
    book: YearBook, lang: Lang, *, lks: Collection[str] | None = None, with_tokens: bool = False
) -> tuple[ExportTable, ...]:
    """Return all tables of a year.

    Args:
        book: the year.
        lang: of the descriptions that are not the form's own.
        lks: only of these LKS; None is all.
        with_tokens: with the columns that stand for people.

    Returns:
        The form's sheets in their order (rows by LKS, then Excel row), the list of LKS, then submissions,
        findings, changes and exceptions (by submission, then number).
    """
    form = form_of(book.facts.year)
    tables = [
        _sheet_table(form, sheet, book.facts.tables[sheet.name], lang, with_tokens=with_tokens)
        for sheet in form.sheets
    ]
    if book.facts.register is not None:
        tables.append(_register_table(book.facts.register, lang, with_tokens=with_tokens))
    own = (book.submissions, book.findings, book.changes, book.waivers)
    tables += [_own_table(name, frame, lang) for name, frame in zip(_OWN, own, strict=True)]
    return tuple(tables) if lks is None else tuple(_of_lks(table, lks) for table in tables)


def _of_lks(table: ExportTable, lks: Collection[str]) -> ExportTable:
    owner = table.frame["kode_lks" if table.name == REGISTER_SHEET else "lks"]
    rows = table.frame[owner.isin(list(lks))].reset_index(drop=True)
    return replace(table, frame=rows)


def _sheet_table(
    form: Form, sheet: Sheet, frame: pd.DataFrame, lang: Lang, *, with_tokens: bool
) -> ExportTable:
    single = sheet.layout == "record"
    head = {"lks": "lks", "submission": SUBMISSIONS} | ({} if single else {"row": "baris"})
    named = frame.rename(columns=head)
    if not single:
        named = named.sort_values(["lks", "baris"], kind="stable", ignore_index=True)
    columns = [
        _own_column(name, "string" if name == "lks" else "integer", {}, lang) for name in head.values()
    ]
    columns += _columns(form, sheet, lang, with_tokens=with_tokens)
    return ExportTable(
        sheet.name,
        sheet.title,
        sheet.help,
        tuple(columns),
        named[[column.name for column in columns]],
        ("lks",) if single else ("lks", "baris"),
        {SUBMISSIONS: (SUBMISSIONS, "kiriman")},
    )


def _register_table(frame: pd.DataFrame, lang: Lang, *, with_tokens: bool) -> ExportTable:
    sheet = register_sheet()
    columns = _columns(form_of(REGISTER), sheet, lang, with_tokens=with_tokens)
    chosen = frame[[column.name for column in columns]]
    return ExportTable(REGISTER_SHEET, sheet.title, sheet.help, tuple(columns), chosen, sheet.primaryKey)


def _columns(form: Form, sheet: Sheet, lang: Lang, *, with_tokens: bool) -> list[ExportColumn]:
    """Return the columns that a sheet leaves in the dataset."""
    return [
        _column(form, field, name, kind, lang)
        for field, name, kind in stored_columns(sheet)
        if with_tokens or field.store != "token"
    ]


def _column(form: Form, field: Field, name: str, kind: Kind, lang: Lang) -> ExportColumn:
    if field.store == "token":
        text = say("export.token", lang, title=field.title)
        return ExportColumn(name, field.title, kind, text, privacy="token")
    if field.store == "year":
        key = "birth_year" if name == field.stored_names[0] else "age"
        return ExportColumn(name, field.title, kind, say(f"export.{key}", lang, title=field.title))
    labels = form.codes(field).labels if field.codelist else {}
    limits = field.constraints.model_dump(exclude_none=True)
    if kind == "date":
        limits |= {bound: form.limit(limits[bound]) for bound in ("minimum", "maximum") if bound in limits}
    if not limits.get("required"):
        limits.pop("required", None)
    told = limits_told(form, field, lang)
    column = ExportColumn(name, field.title, kind, field.help, limits, told, labels)
    return replace(column, privacy="public") if field.privacy == "public" else column


def _own_table(name: str, frame: pd.DataFrame, lang: Lang) -> ExportTable:
    names = _OWN[name]
    columns = tuple(
        _own_column(
            shown,
            kind,
            _labels(shown, frame[stored], lang) if shown in ("keadaan", "kode", "tingkat", "jenis") else {},
            lang,
        )
        for stored, (shown, kind) in names.items()
    )
    table = frame.rename(columns={stored: shown for stored, (shown, _) in names.items()})
    return ExportTable(
        name,
        say(f"export.tables.{name}.title", lang),
        say(f"export.tables.{name}.description", lang),
        columns,
        table[[column.name for column in columns]],
        ("kiriman",) if name == SUBMISSIONS else ("kiriman", "nomor"),
        {} if name == SUBMISSIONS else {"kiriman": (SUBMISSIONS, "kiriman")},
    )


def _own_column(name: str, kind: Kind, labels: Mapping[str, str], lang: Lang) -> ExportColumn:
    words = f"export.columns.{name}"
    title, description = (say(f"{words}.{part}", lang) for part in ("title", "description"))
    return ExportColumn(name, title, kind, description, labels=labels)


def _labels(name: str, values: pd.Series, lang: Lang) -> dict[str, str]:
    """Return what the codes of an own column mean, those that occur, in order."""
    used: Sequence[str] = sorted(values.dropna().unique())
    if name == "kode":
        return {code: str(catalogue(lang)[code]["title"]) for code in used if code in catalogue(lang)}
    group = {"keadaan": "export.state", "tingkat": "severity", "jenis": "change"}[name]
    words: Mapping[str, object] = interface(lang)
    for part in group.split("."):
        words = cast("Mapping[str, object]", words[part])
    # Another program may have written anything.
    return {code: say(f"{group}.{code}", lang) for code in used if code in words}
