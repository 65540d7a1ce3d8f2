"""Exported tables as Parquet, for analysis; needs pyarrow, which is an extra of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lkstool.core.exports import ExportColumn, ExportTable
from lkstool.core.messages import mistake
from lkstool.output.export_text import plain


def need_pyarrow() -> None:
    """Say how to install what is needed, before anything is read.

    Raises:
        UserError: it is not there.
    """
    if find_spec("pyarrow") is None:
        raise mistake("parquet_missing")


def write_parquet(folder: Path, tables: Sequence[ExportTable]) -> list[Path]:
    """Write one file a table; each column carries its title and description."""
    import pyarrow as pa
    from pyarrow import parquet

    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in tables:
        path = folder / f"{table.name}.parquet"
        columns = [
            pa.array([plain(value) for value in table.frame[column.name]], _type(pa, column))
            for column in table.columns
        ]
        fields = [
            pa.field(
                column.name,
                _type(pa, column),
                metadata={"title": column.title, "description": column.description},
            )
            for column in table.columns
        ]
        made = pa.Table.from_arrays(columns, schema=pa.schema(fields))
        parquet.write_table(made, path, compression="zstd")
        paths.append(path)
    return paths


def _type(arrow: Any, column: ExportColumn) -> Any:
    return {
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "date": arrow.date32(),
        "datetime": arrow.timestamp("s"),
    }.get(column.kind, arrow.string())
