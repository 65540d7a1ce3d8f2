"""Checking such workbooks with frictionless: the form as Table Schemas, validated sheet by sheet.

The form's own words are those of Table Schema, so all constraints are said with them. PROFIL, whose answers
stand below one another, is turned with openpyxl and handed over as rows. Rules between cells are no
constraints and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
from frictionless import formats
from usual_way import BOXES, SHAPES, Seen

from lkstool.forms.model import Field, Form, Sheet

_TYPES = {"integer": "integer", "number": "number", "date": "date"}


class TableSchema:
    """Checks one workbook after another."""

    def __init__(self, form: Form) -> None:
        """Write the form's sheets as Table Schemas, with and without the star at required headings."""
        self._form = form
        self._schemas = {
            starred: {sheet.name: _schema(sheet, form, "*" * starred) for sheet in form.sheets}
            for starred in (False, True)
        }

    def check(self, path: Path) -> list[Seen]:
        """Return everything that is wrong in a workbook."""
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except Exception:  # noqa: BLE001 - whatever openpyxl raises, the workbook cannot be read
            return [Seen(None)]
        starred = any("*" in str(title) for sheet in book for title in _headings(sheet))
        seen: list[Seen] = []
        for sheet in self._form.sheets:
            # A schema that is synced to the sender's headings is changed by it.
            schema = self._schemas[starred][sheet.name].to_copy()
            if sheet.title not in book.sheetnames:
                seen += [Seen(None)] * sheet.required
            elif sheet.layout == "record":
                seen += _record(book[sheet.title], sheet, schema)
            else:
                seen += _table(path, sheet, schema)
        return seen


def _headings(sheet: Any) -> tuple[Any, ...]:
    return next(iter(sheet.iter_rows(min_row=4, max_row=4, values_only=True)), ())


def _record(cells: Any, sheet: Sheet, schema: frictionless.Schema) -> Iterator[Seen]:
    """Turn a sheet of labels and answers into one row, and validate it."""
    rows: dict[str, int] = {}
    answers: list[Any] = []
    lines = cells.iter_rows(min_row=sheet.header_row + 1, max_col=2, values_only=True)
    for at, (label, answer) in enumerate(lines, sheet.header_row + 1):
        if label:
            rows[str(label)] = at
            answers.append(answer)
    resource = frictionless.Resource(data=[[*rows], answers], schema=schema)
    for error in _errors(resource):
        name = getattr(error, "field_name", "")
        yield Seen(sheet.title, rows.get(name), 2 if name in rows else None)


def _table(path: Path, sheet: Sheet, schema: frictionless.Schema) -> Iterator[Seen]:
    dialect = frictionless.Dialect(
        header_rows=[sheet.header_row],
        skip_blank_rows=True,
        controls=[formats.ExcelControl(sheet=sheet.title)],
    )
    resource = frictionless.Resource(
        path=path.name, basepath=str(path.parent), schema=schema, dialect=dialect
    )
    for error in _errors(resource):
        yield Seen(sheet.title, getattr(error, "row_number", None), getattr(error, "field_number", None))


def _errors(resource: frictionless.Resource) -> list[Any]:
    resource.detector = frictionless.Detector(schema_sync=True)
    # The form has styled columns without headings beside its own.
    checklist = frictionless.Checklist(skip_errors=["blank-label"])
    return [*resource.validate(checklist, limit_errors=10_000).tasks[0].errors]


def _schema(sheet: Sheet, form: Form, star: str) -> frictionless.Schema:
    described: dict[str, Any] = {
        "fields": [_field(field, form, star) for field in sheet.fields],
        "missingValues": list(form.missingValues),
    }
    if sheet.primaryKey:
        described["primaryKey"] = [f"{sheet.by_name[name].title} {star}".strip() for name in sheet.primaryKey]
    return frictionless.Schema.from_descriptor(described)


def _field(field: Field, form: Form, star: str) -> dict[str, Any]:
    limits = field.constraints
    constraints: dict[str, Any] = {"required": True} if field.required else {}
    title = f"{field.title} {star}".strip() if field.required else field.title
    described: dict[str, Any] = {"name": title, "type": "string", "constraints": constraints}
    if field.codelist:
        if field.type != "list":
            codes = form.codes(field).codes
            constraints["enum"] = sorted(
                {text for code in codes for text in (code.kode, code.label, *code.alias)}
            )
        return described
    described["type"] = _TYPES.get(field.type, "string")
    if field.type == "date":
        described["format"] = "%d-%m-%Y"
        bounds = {"minimum": form.limit(limits.minimum), "maximum": form.limit(limits.maximum)}
        constraints |= {name: f"{day:%d-%m-%Y}" for name, day in bounds.items() if day}
    elif field.type in ("integer", "number"):
        low, high = BOXES.get(field.format, (limits.minimum, limits.maximum))
        constraints |= {
            name: bound for name, bound in (("minimum", low), ("maximum", high)) if bound is not None
        }
    elif shape := SHAPES.get(field.format, limits.pattern):
        constraints["pattern"] = shape
    if field.type == "string":
        lengths = (("minLength", limits.minLength), ("maxLength", limits.maxLength))
        constraints |= {name: bound for name, bound in lengths if bound}
    if field.format == "nik":
        constraints["unique"] = True
    return described
