"""Which columns a sheet leaves in the dataset, and how their values are held in frames; no database yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lkstool.forms.load import REGISTER, form_of
from lkstool.forms.model import Field, FieldType, Sheet

if TYPE_CHECKING:
    import pandas as pd

REGISTER_SHEET = "daftar_lks"
DTYPES: Mapping[FieldType, str] = {
    "string": "str",
    "list": "str",
    "integer": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
    "boolean": "boolean",
}


def register_sheet() -> Sheet:
    """Return the sheet that defines the register's columns."""
    return form_of(REGISTER).by_name[REGISTER_SHEET]


def stored_columns(sheet: Sheet) -> Iterator[tuple[Field, str, FieldType]]:
    """Yield field, column name and kind of value for every column that a sheet leaves in the dataset."""
    for field in sheet.fields:
        for name in field.stored_names:
            if field.store == "year":
                yield field, name, "integer"
            elif field.store == "token":
                yield field, name, "string"
            else:
                yield field, name, field.type


def is_code(field: Field, kind: FieldType) -> bool:
    """Say whether a column holds codes of a list: few different texts."""
    return kind == "string" and field.codelist is not None


def no_rows(sheet: Sheet) -> pd.DataFrame:
    """Return what ``stored_rows.stored_rows`` returns of no submissions."""
    import pandas as pd

    kinds = {name: DTYPES[kind] for _, name, kind in stored_columns(sheet)}
    kinds = {"lks": "str", "submission": "int64", "row": "int64", **kinds}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
