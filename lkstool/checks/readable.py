"""What of a collection may be compared with other submissions: nothing that a finding casts doubt on.

A doubtful cell counts as missing. So one mistake gives one finding, where it was made, and none in the
files of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lkstool.checks.tables import plain_name
from lkstool.core.codes import CODES
from lkstool.core.known import COMPARED
from lkstool.core.records import Collection, Finding
from lkstool.forms.model import Form

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.checks.view import Mask

# They explain a whole column: every cell of it is doubtful.
_OF_A_COLUMN = frozenset({"LKS504", "LKS505"})
# The second of two equal NIK is an error of its row, but what stands there could be read.
_LEGIBLE = frozenset({"LKS501"})


@dataclass(frozen=True, slots=True)
class Readable:
    """The compared sheets of a collection without what is doubtful.

    Attributes:
        tables: by sheet name the typed rows of ``core.records.Table.frame``, ``_submission``, ``_record``,
            ``_row`` and the compared fields; what is doubtful is missing.
        doubtful: by sheet and field name which rows are doubtful there, or lack the column.
        certain: by sheet name the submissions that sent the sheet and have no doubtful cell in it.
    """

    tables: Mapping[str, pd.DataFrame]
    doubtful: Mapping[tuple[str, str], Mask]
    certain: Mapping[str, frozenset[int]]

    def read(self, table: str, *fields: str) -> Mask:
        """Return in which rows none of these cells is doubtful."""
        wrong = [self.doubtful[table, field] for field in fields]
        clear: Mask = ~np.logical_or.reduce(wrong)
        return clear


def readable(collection: Collection, form: Form, findings: Iterable[Finding]) -> Readable:
    """Return what of a collection may be compared.

    Args:
        collection: parsed submissions of one year; nothing in it is changed.
        form: the year's form.
        findings: everything found in them, of whatever severity the office has given it.
    """
    cells, columns = _doubts(collection, findings)
    tables: dict[str, pd.DataFrame] = {}
    doubtful: dict[tuple[str, str], Mask] = {}
    certain: dict[str, frozenset[int]] = {}
    for name, fields in COMPARED.items():
        if name not in form.by_name:
            continue
        table = collection.tables[name]
        wanted = [field for field in fields if field in form.by_name[name].by_name]
        frame = table.frame[["_submission", "_record", "_row", *wanted]].copy()
        numbers, rows = (frame[each].to_numpy() for each in ("_submission", "_row"))
        sent = {one.number for one in collection.submissions if name in one.sheets}
        for field in wanted:
            without = [
                one.number
                for one in collection.submissions
                if name in one.sheets and not one.sheets[name].has(field)
            ]
            wrong = np.isin(numbers, without + columns.get((name, field), []))
            if field in table.unparsed:
                wrong |= np.asarray(table.unparsed[field], dtype=bool)
            for number, row in cells.get((name, field), ()):
                wrong |= (numbers == number) & (rows == row)
            if wrong.any():
                frame[field] = frame[field].mask(wrong)
            doubtful[name, field] = wrong
            sent -= set(numbers[wrong].tolist()) | set(without)
        tables[name] = frame
        certain[name] = frozenset(sent)
    return Readable(tables, doubtful, certain)


def person_texts(penerima: pd.DataFrame) -> list[str | None]:
    """Return for each row a text that is the same for the same name and birth date; None without both."""
    names = penerima["nama"]
    plain = {name: plain_name(name) for name in names.dropna().unique()}
    days = penerima["tanggal_lahir"].dt.strftime("%Y-%m-%d")
    return [
        f"{plain[name]} {day}" if name in plain and plain[name] and isinstance(day, str) else None
        for name, day in zip(names, days, strict=True)
    ]


def _doubts(
    collection: Collection, findings: Iterable[Finding]
) -> tuple[Mapping[tuple[str, str], Sequence[tuple[int, int]]], Mapping[tuple[str, str], list[int]]]:
    """Return by (sheet, field) the cells with an error, as (submission, row), and the columns in doubt."""
    owners = {one.file: one for one in collection.submissions}
    cells: dict[tuple[str, str], list[tuple[int, int]]] = {}
    columns: dict[tuple[str, str], list[int]] = {}
    for finding in findings:
        place = finding.place
        owner = owners.get(place.file)
        name = owner.sheet_of(place) if owner else None
        if owner is None or name is None or place.field is None:
            continue
        number = owner.number
        if finding.code in _OF_A_COLUMN:
            columns.setdefault((name, place.field), []).append(number)
        elif CODES[finding.code].severity == "error" and finding.code not in _LEGIBLE:
            cells.setdefault((name, place.field), []).append((number, place.row or 0))
    return cells, columns
