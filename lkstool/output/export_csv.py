"""Exported tables as CSV, for a spreadsheet or for programs, and as a Frictionless Data Package.

For a spreadsheet with Indonesian settings: semicolons, decimal commas, a byte order mark. In the package:
commas and points, as the standard has it, and a ``datapackage.json`` that describes every column.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lkstool.core.exports import ExportColumn, ExportTable
from lkstool.output.export_text import written, written_rows

_TYPES = {"list": "string"}


def write_csv(folder: Path, tables: Sequence[ExportTable]) -> list[Path]:
    """Write one file a table for a spreadsheet: UTF-8 with byte order mark, ``;``, decimal comma."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in tables:
        path = folder / f"{table.name}.csv"
        path.write_bytes(_text(table, written_rows(table, ","), ";").encode("utf-8-sig"))
        paths.append(path)
    return paths


def write_package(
    folder: Path,
    tables: Sequence[ExportTable],
    *,
    name: str,
    title: str,
    description: str,
    day: date,
    licence: tuple[str, str] | None = None,
) -> list[Path]:
    """Write a data package: ``datapackage.json``, and one file a table under ``data``.

    Args:
        folder: where.
        tables: what.
        name: of the package, lower case.
        title: of the package.
        description: of the package.
        day: when its data were last changed.
        licence: its name and address, where there is one.
    """
    (folder / "data").mkdir(parents=True, exist_ok=True)
    paths = []
    resources = []
    for table in tables:
        rows = written_rows(table)
        content = _text(table, rows, ",").encode("utf-8")
        path = folder / "data" / f"{table.name}.csv"
        path.write_bytes(content)
        paths.append(path)
        resources.append(_resource(table, rows, content))
    told = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": description,
        "created": f"{day.isoformat()}T00:00:00Z",
        **({"licenses": [{"title": licence[0], "path": licence[1]}]} if licence else {}),
        "resources": resources,
    }
    described = folder / "datapackage.json"
    described.write_text(
        json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n"
    )
    return [described, *paths]


def _text(table: ExportTable, rows: Sequence[Sequence[str]], delimiter: str) -> str:
    stream = io.StringIO(newline="")
    # With both ends of a line in its own ending, the writer quotes a text that holds either.
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows(rows)
    return stream.getvalue()


def _resource(table: ExportTable, rows: Sequence[Sequence[str]], content: bytes) -> Mapping[str, Any]:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
    schema: dict[str, Any] = {
        "fields": [_field(column, values) for column, values in zip(table.columns, columns, strict=True)],
        "missingValues": [""],
    }
    if not table.frame.duplicated(list(table.primary_key)).any():
        schema["primaryKey"] = list(table.primary_key)
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": other, "fields": [there]}}
            for name, (other, there) in table.foreign_keys.items()
        ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"data/{table.name}.csv",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _field(column: ExportColumn, values: Sequence[str]) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.kind, column.kind),
        "title": column.title,
        "description": column.description,
    }
    if column.kind == "datetime":
        told["format"] = "%Y-%m-%dT%H:%M:%S"
    if column.labels:
        told["categories"] = [{"value": code, "label": label} for code, label in column.labels.items()]
    limits = {
        name: written(bound, column) if isinstance(bound, date) else bound
        for name, bound in column.constraints.items()
        if column.kind != "list" or name == "required"
    }
    if column.labels and column.kind == "string":
        limits["enum"] = list(column.labels)
    kept = {name: bound for name, bound in limits.items() if _holds(name, bound, column, values)}
    if kept:
        told["constraints"] = kept
    broken = [name for name in limits if name not in kept]
    if broken:
        # The office has let such values pass; a package that claims otherwise would be wrong.
        told["notEnforced"] = {name: limits[name] for name in broken}
    return told


def _holds(name: str, bound: Any, column: ExportColumn, values: Sequence[str]) -> bool:
    """Return whether every value of a column keeps within a limit."""
    if name == "required":
        return all(values)
    known = [value for value in values if value]
    if name == "enum":
        return set(known) <= set(bound)
    if name == "pattern":
        return all(re.fullmatch(bound, value) for value in known)
    if name in ("minLength", "maxLength"):
        sizes = [len(value) for value in known]
        return all(size >= bound if name == "minLength" else size <= bound for size in sizes)
    typed = known if column.kind == "date" else [float(value) for value in known]
    return all(value >= bound if name == "minimum" else value <= bound for value in typed)
