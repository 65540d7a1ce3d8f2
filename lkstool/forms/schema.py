"""From a form to pandera schemas: what one cell must be, compiled once for each sheet.

A schema says only what needs a single cell: required, limits, shape. It never converts (``coerce=False``):
the tables are typed already, and a converted bad cell would hide the other errors of its column. Each
check carries the code of its finding as ``error``, and an empty cell fails ``not_nullable`` alone.

pandera is imported inside the functions, because it takes most of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lkstool.forms.model import NAMED_DATES, Field, Form, Sheet

if TYPE_CHECKING:
    import pandera.pandas as pa

LIMITED_BY_PERIOD = tuple(name for name in NAMED_DATES if name != "period_start")

_WEB_ADDRESS = r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?"
_Limits = tuple[tuple[date | None, date | None], ...]


def schemas(form: Form) -> Mapping[str, pa.DataFrameSchema]:
    """Return the schema of every sheet of a form, by sheet name, in the form's order.

    Schemas expect the frames that ``core.records.Table`` describes and ignore its ``_`` columns and those of
    fields that may hold anything.
    """
    return {sheet.name: _schema(sheet, _limits(form, sheet)) for sheet in form.sheets}


def _limits(form: Form, sheet: Sheet) -> _Limits:
    """Return lowest and highest day of each field of a sheet; None where the field has no such limit."""
    return tuple(
        (form.limit(field.constraints.minimum), form.limit(field.constraints.maximum))
        if field.type == "date"
        else (None, None)
        for field in sheet.fields
    )


@lru_cache(maxsize=128)
def _schema(sheet: Sheet, limits: _Limits) -> pa.DataFrameSchema:
    import pandera.pandas as pa

    asked = [
        (field, _checks(field, lowest, highest))
        for field, (lowest, highest) in zip(sheet.fields, limits, strict=True)
    ]
    return pa.DataFrameSchema(
        {
            field.name: pa.Column(checks=checks, nullable=not field.required, coerce=False)
            for field, checks in asked
            if checks or field.required
        },
        name=sheet.name,
        coerce=False,
        strict=False,
    )


def _checks(field: Field, lowest: date | None, highest: date | None) -> list[pa.Check]:
    """Return the checks of one field, each named by the code of its finding."""
    import pandas as pd
    import pandera.pandas as pa

    limits = field.constraints
    checks: list[pa.Check] = []
    if field.type == "date":
        if lowest is not None:
            checks.append(pa.Check.ge(pd.Timestamp(lowest), error="LKS303"))
        if highest is not None:
            code = "LKS311" if limits.maximum in LIMITED_BY_PERIOD else "LKS303"
            checks.append(pa.Check.le(pd.Timestamp(highest), error=code))
    elif field.type in ("integer", "number"):
        if limits.minimum is not None:
            checks.append(pa.Check.ge(limits.minimum, error="LKS303"))
        if limits.maximum is not None:
            checks.append(pa.Check.le(limits.maximum, error="LKS303"))
    pattern = _WEB_ADDRESS if field.format == "url" else limits.pattern
    if pattern is not None:
        checks.append(_shape(pattern))
    if limits.minLength is not None:
        checks.append(pa.Check.str_length(min_value=limits.minLength, error="LKS304"))
    return checks


def _shape(pattern: str) -> pa.Check:
    """Return a check that the whole text has a shape (Table Schema's ``pattern`` speaks of all of it)."""
    import pandera.pandas as pa

    def has_shape(texts: Any) -> Any:
        return texts.str.fullmatch(pattern)

    return pa.Check(has_shape, error="LKS304")
