"""From located sheets to typed tables: all submissions of a year at once, each distinct value once.

A cell that cannot be read gives one finding here and is marked, so that no later check speaks of it.
Every automatic repair is a listed change. Values that name a person are wrapped before they leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from lkstool.core.codes import found
from lkstool.core.formats import short_date
from lkstool.core.frames import hold_texts_plainly
from lkstool.core.records import (
    CellValue,
    Change,
    Collection,
    Finding,
    Personal,
    Place,
    Repair,
    Sent,
    SentSheet,
    Submission,
    Table,
)
from lkstool.forms.model import Field, Form, Sheet
from lkstool.intake.cells import as_written, ask_about_sex, reader_of, repaired
from lkstool.intake.misplaced import Misplaced, misplaced_in
from lkstool.intake.parsed import Parsed, as_typed
from lkstool.intake.texts import key
from lkstool.intake.wrapping import shown, wrapped

hold_texts_plainly()

_SEX_LIST = "jenis_kelamin"
# In a column with one of these, "P" may well mean pria.
_OTHER_SEX = frozenset({"w", "wanita", "pria"})

_Having = Sequence[tuple[int, SentSheet]]
# ``sheet.field`` to value as written to what is read instead.
Repairs = Mapping[str, Mapping[str, Repair]]
NO_REPAIRS: Repairs = MappingProxyType({})


def collect(
    sents: Iterable[Sent], form: Form, repairs: Repairs = NO_REPAIRS
) -> tuple[Collection, tuple[Finding, ...], tuple[Change, ...]]:
    """Parse the submissions of one year into typed tables.

    Args:
        sents: as located, all with this form; those without sheets are left out.
        form: the form of their year (or of the register).
        repairs: what the office has agreed to read in place of some values.

    Returns:
        The collection, with the submissions in the order given; the findings of its cells (3xx) and the
        automatic repairs, both in the order of sheets, fields and rows. The findings that came with
        ``sents`` are not repeated.
    """
    usable = [sent for sent in sents if sent.sheets]
    findings: list[Finding] = []
    changes: list[Change] = []
    tables: dict[str, Table] = {}
    for sheet in form.sheets:
        having = [
            (number, sent.sheets[sheet.name])
            for number, sent in enumerate(usable)
            if sheet.name in sent.sheets
        ]
        files = [usable[number].file for number, _ in having]
        tables[sheet.name] = _table(sheet, form, having, files, findings, changes, repairs)
    codes = _lks_codes(usable, form, tables)
    submissions = tuple(
        _submission(number, sent, form, codes.get(number)) for number, sent in enumerate(usable)
    )
    return Collection(form.year, submissions, tables), tuple(findings), tuple(changes)


def _lks_codes(usable: Sequence[Sent], form: Form, tables: Mapping[str, Table]) -> dict[int, str]:
    """Return the LKS code that each submission gives itself, by the submission's number."""
    codes: dict[int, str] = {}
    for sheet in form.sheets:
        if sheet.layout == "record" and "kode_lks" in sheet.by_name:
            having = {number for number, sent in enumerate(usable) if sheet.name in sent.sheets}
            given = tables[sheet.name].frame[["_submission", "kode_lks"]].dropna()
            said = dict(
                zip(
                    reversed(given["_submission"].tolist()), reversed(given["kode_lks"].tolist()), strict=True
                )
            )
            codes = {number: code for number, code in codes.items() if number not in having} | said
    return codes


def _submission(number: int, sent: Sent, form: Form, lks: str | None) -> Submission:
    kept = {name: replace(each, values={}) for name, each in sent.sheets.items()}
    year = sent.year or form.year
    return Submission(number, sent.file, sent.sha256, lks or sent.meta.get("kode_lks"), year, sent.meta, kept)


def _table(
    sheet: Sheet,
    form: Form,
    having: _Having,
    files: Sequence[str],
    findings: list[Finding],
    changes: list[Change],
    repairs: Repairs,
) -> Table:
    """Parse one sheet of all submissions."""
    lengths = np.array([len(each.rows) for _, each in having], dtype=np.int64)
    total = int(lengths.sum())
    starts = np.concatenate(([0], np.cumsum(lengths)))[:-1] if len(lengths) else np.zeros(0, dtype=np.int64)
    owner = np.repeat(np.arange(len(having)), lengths)
    record = np.arange(total) - np.repeat(starts, lengths)
    columns: dict[str, Any] = {
        "_submission": np.array([number for number, _ in having], dtype=np.int64)[owner],
        "_record": record.astype(np.int64),
        "_row": np.array([row for _, each in having for row in each.rows], dtype=np.int64),
    }
    unparsed: dict[str, np.ndarray] = {}
    for field in sheet.fields:
        cells = _Cells(field, form, having, files, owner, record, misplaced_in(field, sheet, form))
        if agreed := repairs.get(f"{sheet.name}.{field.name}"):
            cells.repair(agreed)
        cells.ask()
        columns[field.name] = cells.typed()
        unparsed[field.name] = cells.unknown
        findings += cells.findings()
        changes += cells.changes()
    return Table(sheet.name, pd.DataFrame(columns), unparsed)


class _Cells:
    """All cells of one field, in the table's row order."""

    def __init__(
        self,
        field: Field,
        form: Form,
        having: _Having,
        files: Sequence[str],
        owner: np.ndarray,
        record: np.ndarray,
        misplaced: Misplaced | None,
    ) -> None:
        self.field = field
        self.is_personal = field.privacy == "personal"
        self.misplaced = misplaced
        self.having = having
        self.files = files
        self.owner = owner
        self.record = record
        self.raw: list[CellValue] = []
        # A field without a column of its own has its finding (205, 206): nobody can say what it holds.
        self.unknown = np.zeros(len(owner), dtype=bool)
        at = 0
        for _, sent_sheet in having:
            count = len(sent_sheet.rows)
            values = sent_sheet.values.get(field.name)
            self.raw += [None] * count if values is None else values
            if values is None:
                self.unknown[at : at + count] = True
            at += count
        starts = np.searchsorted(owner, np.arange(len(having)))
        for position, (_, sent_sheet) in enumerate(having):
            for number, name in sent_sheet.blocked:
                if name == field.name:
                    self.unknown[starts[position] + number] = True
        self.distinct, self.codes = _distinct(self.raw)
        self.read = reader_of(field, form)
        self.parsed = [self.read(value) for value in self.distinct]

    def repair(self, agreed: Mapping[str, Repair]) -> None:
        """Read what was agreed on in place of the values that it names."""
        for at, value in enumerate(self.distinct):
            repair = None if value is None else agreed.get(as_written(value))
            if repair is not None:
                self.parsed[at] = repaired(repair, self.read) or self.parsed[at]

    def ask(self) -> None:
        """Ask about answers that are doubtful beside the others, and mark all cells that are not known."""
        if self.field.codelist == _SEX_LIST:
            self._ask_about_sex()
        is_unknown = np.array([each.is_unknown for each in self.parsed], dtype=bool)
        if len(self.codes):
            self.unknown |= is_unknown[self.codes]

    def _ask_about_sex(self) -> None:
        """Ask about "P" where the same column of the same file writes "W" or "Pria"."""
        keys = [key(value) if isinstance(value, str) else "" for value in self.distinct]
        other = np.array([each in _OTHER_SEX for each in keys], dtype=bool)
        letter = np.array(
            [each == "p" and not parsed.repair for each, parsed in zip(keys, self.parsed, strict=True)],
            dtype=bool,
        )
        if not (other.any() and letter.any()):
            return
        files_with_other = np.unique(self.owner[other[self.codes]])
        doubtful = letter[self.codes] & np.isin(self.owner, files_with_other)
        for code in np.unique(self.codes[doubtful]):
            self.distinct.append(self.distinct[code])
            self.parsed.append(ask_about_sex())
            self.codes[doubtful & (self.codes == code)] = len(self.parsed) - 1

    def typed(self) -> Any:
        """Return the column as core.records.Table describes it."""
        values: list[Any] = [each.value for each in self.parsed]
        missing = np.array([value is None for value in values], dtype=bool)
        if self.field.type in ("string", "list"):
            return pd.array(values, dtype="str").take(self.codes)
        if self.field.type == "date":
            days = np.array([_day(value) for value in values], dtype="datetime64[s]")
            return days[self.codes]
        if self.field.type == "boolean":
            truths = np.array([bool(value) for value in values], dtype=bool)
            return pd.arrays.BooleanArray(truths[self.codes], missing[self.codes])
        if self.field.type == "integer":
            whole = np.array([value or 0 for value in values], dtype=np.int64)
            return pd.arrays.IntegerArray(whole[self.codes], missing[self.codes])
        real = np.array([value or 0.0 for value in values], dtype=np.float64)
        return pd.arrays.FloatingArray(real[self.codes], missing[self.codes])

    def findings(self) -> list[Finding]:
        """Return the findings, in row order."""
        return [
            found(
                parsed.code,
                self._place(position),
                shown(raw, parsed, self.field, self.misplaced),
                None if parsed.suggestion is None else wrapped(parsed.suggestion, self.field),
                **{name: self._param(value) for name, value in parsed.params.items()},
            )
            for position, raw, parsed in self._where([each.code is not None for each in self.parsed])
            if parsed.code
        ]

    def changes(self) -> list[Change]:
        """Return the automatic repairs, in row order."""
        return [
            Change(
                self._place(position),
                wrapped(as_typed(raw), self.field),
                None if parsed.after is None else wrapped(parsed.after, self.field),
                parsed.kind,
                parsed.repair,
            )
            for position, raw, parsed in self._where([each.kind is not None for each in self.parsed])
            if parsed.kind
        ]

    def _where(self, wanted: list[bool]) -> list[tuple[int, CellValue, Parsed]]:
        """Return position, raw value and reading of every cell whose distinct value is wanted."""
        if not any(wanted):
            return []
        positions = np.flatnonzero(np.array(wanted, dtype=bool)[self.codes])
        return [
            (int(position), self.distinct[self.codes[position]], self.parsed[self.codes[position]])
            for position in positions
        ]

    def _place(self, position: int) -> Place:
        owner = int(self.owner[position])
        return self.having[owner][1].place(self.files[owner], int(self.record[position]), self.field.name)

    def _param(self, value: object) -> object:
        """Wrap what a message would tell of a personal value: readings of a date."""
        if not self.is_personal:
            return value
        if isinstance(value, date):
            return Personal(short_date(value), "tanggal")
        if isinstance(value, list):
            return [self._param(each) for each in value]
        return value


def _distinct(raw: list[CellValue]) -> tuple[list[CellValue], np.ndarray]:
    """Return the distinct values, None first, and for each cell which one it is.

    Values are told apart with their type: 1, 1.0 and TRUE are three values.
    """
    # Only numbers and truths of different types are taken for each other; hardly any column mixes them.
    if len({int, float, bool}.intersection(map(type, raw))) < 2:
        plain: dict[CellValue, int] = {None: 0}
        for value in dict.fromkeys(raw):
            plain.setdefault(value, len(plain))
        return list(plain), np.fromiter(map(plain.__getitem__, raw), dtype=np.int64, count=len(raw))
    numbers: dict[tuple[type, CellValue], int] = {(type(None), None): 0}
    pairs = list(zip(map(type, raw), raw, strict=True))
    for pair in dict.fromkeys(pairs):
        numbers.setdefault(pair, len(numbers))
    codes = np.fromiter(map(numbers.__getitem__, pairs), dtype=np.int64, count=len(pairs))
    return [value for _, value in numbers], codes


def _day(value: object) -> str | None:
    """Return a day in the form in which numpy reads any year; NaT for a missing one."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else None
