"""What submissions are compared by, as the dataset would keep it; no database is needed for that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from lkstool.core.known import COMPARED, Known
from lkstool.dataset.columns import no_rows
from lkstool.dataset.privacy import stored
from lkstool.forms.model import Form, Sheet


def nothing(form: Form) -> Known:
    """Return a year of which nothing is known: every frame and column is there, without rows."""
    return Known(
        form.year, {sheet.name: no_rows(sheet).drop(columns="submission") for sheet in compared(form)}
    )


def joined(year: str, empty: Known, parts: Iterable[Known | None]) -> Known:
    """Put together what is known of the LKS of one year from several sides; ``empty`` gives the columns."""
    having = [each for each in parts if each is not None]
    return Known(
        year,
        {
            name: pd.concat(
                [
                    frame,
                    *(
                        each.tables[name].reindex(columns=frame.columns)
                        for each in having
                        if name in each.tables
                    ),
                ],
                ignore_index=True,
            )
            for name, frame in empty.tables.items()
        },
    )


def tokened(tables: Mapping[str, pd.DataFrame], form: Form, key: bytes) -> dict[str, pd.DataFrame]:
    """Return the compared sheets of parsed submissions as the dataset would keep them.

    Args:
        tables: by sheet name, rows as in ``core.records.Table.frame``, with the compared fields.
        form: the year's form.
        key: the office's secret, or any other.

    Returns:
        By sheet name, with the index of the frame given: ``submission``, ``record``, ``row`` and the columns
        of ``core.known.Known``, without ``lks``.
    """
    made = {}
    for sheet in compared(form):
        kept, _ = stored(tables[sheet.name], sheet, key, form.period.end)
        for at, name in enumerate(("submission", "record", "row")):
            kept.insert(at, name, tables[sheet.name][f"_{name}"])
        made[sheet.name] = kept
    return made


def compared(form: Form) -> tuple[Sheet, ...]:
    """Return the sheets of a form that are compared between submissions, each with these fields only."""
    return tuple(
        sheet.model_copy(
            update={"fields": tuple(each for each in sheet.fields if each.name in COMPARED[sheet.name])}
        )
        for sheet in form.sheets
        if sheet.name in COMPARED
    )
