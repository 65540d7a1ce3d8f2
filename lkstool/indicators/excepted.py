"""What the office let pass: the exceptions behind the valid reports (T10.4, T10.5)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.counts import Entry
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year
from lkstool.indicators.quality import code_title
from lkstool.indicators.tables import TOTAL, Draft

_WHOLE_CODE = "semua"
_NONE = pd.DataFrame(columns=["lks", "code", "field", "reason", "approved_by", "until", "cells"])


def measure(year: Year) -> Measures:
    """List the exceptions that covered findings of the submissions that count.

    Anybody may know of which kind they are. Why each was granted and who approved it is for the office alone:
    a reason may speak of somebody, so the public edition has no such row at all.
    """
    made = Measures()
    granted = _NONE if year.facts.waivers is None else year.facts.waivers
    made.tables += [_by_code(year, granted), _each(year, granted)]
    return made


def _by_code(year: Year, granted: pd.DataFrame) -> Draft:
    rows: list[list[Entry]] = []
    for code in sorted(set(granted["code"])):
        own = granted[granted["code"] == code]
        rows.append([str(code), code_title(str(code)), *_counts(own)])
    total: list[Entry] = [TOTAL, "", *_counts(granted)]
    return Draft("T10.4", rows, year.coverage(), total if len(rows) > 1 else None)


def _counts(granted: pd.DataFrame) -> tuple[int, int]:
    """Return how many LKS and how many cells exceptions concern."""
    return int(granted["lks"].nunique()), int(granted["cells"].sum())


def _each(year: Year, granted: pd.DataFrame) -> Draft:
    shown = granted if year.edition == "internal" else granted.iloc[:0]
    names = {str(code): str(name) for code, name in year.lks["nama"].items()}
    fields = [
        None if lacks else name for name, lacks in zip(shown["field"], shown["field"].isna(), strict=True)
    ]
    until = pd.to_datetime(shown["until"]).dt.date
    rows: list[list[Entry]] = [
        [lks, names.get(lks, lks), code, code_title(code), _titled(year, name), reason, approver, day, cells]
        for lks, code, name, reason, approver, day, cells in zip(
            shown["lks"].tolist(),
            shown["code"].tolist(),
            fields,
            shown["reason"].tolist(),
            shown["approved_by"].tolist(),
            until.tolist(),
            shown["cells"].tolist(),
            strict=True,
        )
    ]
    return Draft("T10.5", rows, year.coverage())


def _titled(year: Year, name: str | None) -> str:
    """Return the title of a field that is named alone or with its sheet; its name if this year lacks it."""
    if name is None:
        return _WHOLE_CODE
    sheet_name, _, field_name = name.rpartition(".")
    for sheet, field in year.form.every_field():
        if field.name == field_name and sheet_name in ("", sheet.name):
            return f"{sheet.title}: {field.title}" if sheet_name else field.title
    return name
