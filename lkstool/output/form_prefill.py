"""Which of last year's answers stand in this year's form. Values in, values out; nothing is read or written.

Each field says itself what becomes of its answer (``prefill`` in the form's YAML). Which rows are taken over
is a matter of their sheet: people who are still there, money that is still there, promises still open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from lkstool.core.records import Collection, Finding
from lkstool.forms.model import Field, Form, Sheet
from lkstool.output.form import address

Record = dict[str, object]
_YES, _NO = "ya", "tidak"


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that is not among this year's choices, and so was left out.

    Attributes:
        sheet: the sheet's title.
        cell: the cell of the new form that is left empty (``I5``).
        answer: what was chosen.
    """

    sheet: str
    cell: str
    answer: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What a new form starts with: sheet name to records as they would be typed; and what was left out."""

    values: Mapping[str, list[Record]]
    lost: tuple[Lost, ...]


@dataclass(frozen=True, slots=True)
class PrefilledForm:
    """What became of the form of one LKS.

    Attributes:
        lks: its code.
        path: the form; None where the earlier submission cannot be read any more.
        year: form year of the earlier submission; None if there is none, so that only the register is known.
        lost: answers that were left out.
        why: what is wrong with the archived original, where no form was written.
        kept: a form was there already and is left as it is: somebody may have filled it in.
        purged: form year of the earlier submission whose retention is over: the form tells what the register
            knows.
    """

    lks: str
    path: Path | None
    year: str | None = None
    lost: tuple[Lost, ...] = ()
    why: Finding | None = None
    kept: bool = False
    purged: str | None = None


def carry(collection: Collection, earlier: Form, form: Form, known: Iterable[str] = ()) -> Carried:
    """Choose what an earlier submission tells for a new form.

    Args:
        collection: one parsed submission.
        earlier: the form of its year.
        form: the new form.
        known: fields of the record sheets that the register tells.

    Returns:
        Records in the order in which they were sent, fields in the new form's order. An answer that the new
        year's list lacks, or that has become another kind of answer, is left out and told.
    """
    told = frozenset(known)
    values: dict[str, list[Record]] = {}
    lost: list[Lost] = []
    for sheet in form.sheets:
        if sheet.name not in earlier.by_name:
            continue
        rows = collection.tables[sheet.name].frame
        if sheet.name in _ROWS:
            rows = _ROWS[sheet.name](rows, earlier, form)
        known_here = told if sheet.layout == "record" else frozenset[str]()
        asked = {
            field.name: field
            for field in sheet.fields
            if field.prefill in ("keep", "confirm") and field.name not in known_here and field.name in rows
        }
        columns = [
            [None if lacks else each for each, lacks in zip(answers.tolist(), answers.isna(), strict=True)]
            for answers in (rows[name] for name in asked)
        ]
        records: list[Record] = []
        for row in zip(*columns, strict=True):
            given = {name: value for name, value in zip(asked, row, strict=True) if value is not None}
            if not given:
                continue
            record, gone = _typed(sheet, given, earlier, form)
            lost += [
                Lost(sheet.title, address(form, sheet.name, name, len(records)), answer)
                for name, answer in gone
            ]
            records.append(record)
        values[sheet.name] = records
    return Carried(values, tuple(lost))


def _typed(
    sheet: Sheet, given: Mapping[str, object], earlier: Form, form: Form
) -> tuple[Record, list[tuple[str, str]]]:
    """Turn stored answers into what would be typed; return those that no longer can be, too."""
    record: Record = {}
    gone: list[tuple[str, str]] = []
    for name, value in given.items():
        before, now = earlier.field(sheet.name, name), sheet.by_name[name]
        if before.type != now.type or bool(before.codelist) != bool(now.codelist):
            gone.append((name, before.title))
        elif now.codelist is None:
            record[name] = _plain(now, value)
        else:
            labels, codes = form.codes(now).labels, _codes(now, value)
            if chosen := [labels[code] for code in codes if code in labels]:
                record[name] = ", ".join(chosen)
            old_labels = earlier.codes(before).labels
            gone += [(name, old_labels.get(code, code)) for code in codes if code not in labels]
    return record, gone


def _codes(field: Field, value: object) -> list[str]:
    if field.type == "boolean":
        return [_YES if value else _NO]
    return str(value).split("|") if field.type == "list" else [str(value)]


def _plain(field: Field, value: object) -> object:
    """Return a parsed value as a cell holds it."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    if field.type == "number" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _still_served(people: pd.DataFrame, _earlier: Form, form: Form) -> pd.DataFrame:
    """Keep everybody who was not gone before the new form's year began."""
    if "tanggal_keluar" not in people:
        return people
    left = people["tanggal_keluar"]
    return people[left.isna() | (left >= pd.Timestamp(form.period.start))]


def _opening_balance(money: pd.DataFrame, earlier: Form, form: Form) -> pd.DataFrame:
    """Make last year's closing balance the opening one; a balance of an older year opens nothing."""
    if earlier.year == form.year:
        return money[money["arah"] == "saldo_awal"]
    if earlier.period.end.year + 1 != form.period.end.year:
        return money.iloc[:0]
    return money[money["arah"] == "saldo_akhir"].assign(arah="saldo_awal")


def _still_open(promises: pd.DataFrame, _earlier: Form, _form: Form) -> pd.DataFrame:
    """Keep what was not yet reported as done: asking again would count it twice."""
    return promises[promises["status"].isna() | (promises["status"] != "selesai")]


_ROWS: Mapping[str, Callable[[pd.DataFrame, Form, Form], pd.DataFrame]] = MappingProxyType(
    {"penerima": _still_served, "keuangan": _opening_balance, "rtl": _still_open}
)
