"""The nouns that pass between the stages. Plain frozen values, no input or output.

``Place`` says where something stands, ``Finding`` what is wrong there, ``Change`` what was repaired
without asking. ``Sent`` is one workbook as its sender laid it out (made inside a reading worker, so it
holds only plain Python values); ``Submission`` and ``Table`` are what becomes of many of them.

The pandas type is named for the checker only: reading workers import this module and must stay light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from lkstool.core.masking import mask_nik, mask_niks

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Severity = Literal["error", "warning", "note"]
Privacy = Literal["public", "internal", "personal"]
State = Literal["valid", "invalid", "unreadable"]
CellValue = str | float | int | bool | date | datetime | time | None

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, repr=False)
class Personal:
    """A value about a person: clear only in the sender's own copy, masked everywhere else.

    ``str()`` and ``repr()`` give the masked text, so that a log line or a traceback cannot leak it.

    Attributes:
        clear: the value as it stands in the cell.
        kind: ``nik``, ``nama``, ``tanggal`` or ``teks``; decides how it is masked.
    """

    clear: str
    kind: Literal["nik", "nama", "tanggal", "teks"] = "teks"

    def masked(self) -> str:
        """Return the value with everything hidden that could name a person."""
        if self.kind == "nik":
            return mask_nik(self.clear)
        return f"{self.clear[:1]}***" if self.kind == "nama" else "***"

    __str__ = masked
    __repr__ = masked


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, in the words of the sender's own workbook.

    Attributes:
        file: path as it was given, with forward slashes.
        sheet: name of the sheet as sent.
        row: Excel's row number, from 1.
        column: Excel's column number, from 1 (3 is ``C``).
        field: the form's stable field name.
        title: the column title or label that the sender sees.
    """

    file: str
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    field: str | None = None
    title: str | None = None

    @property
    def cell(self) -> str | None:
        """Excel address such as ``C14``; None where no single cell is meant."""
        if self.row is None or self.column is None:
            return None
        return f"{column_letters(self.column)}{self.row}"

    @property
    def heading(self) -> str:
        """The column title without the star that marks a required one; the field's name if there is none."""
        return mask_niks((self.title or self.field or "").rstrip(" *"))


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exception that the office has granted to one LKS: a code that does not hold it back for a while.

    Attributes:
        field: field name, alone or as ``sheet.field``; None for the code wherever it stands.
        until: last day on which it holds.
    """

    lks: str
    code: str
    field: str | None
    reason: str
    approved_by: str
    until: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that somebody must know or repair. Values only: sentences are made in core.messages.

    Attributes:
        code: ``LKS###``, a row of core.codes.
        place: where.
        severity: error blocks the merge, warning and note do not.
        value: what stands in the cell, wrapped in Personal if the field is personal.
        params: named slots of the message (numbers, dates and Personal values are formatted there).
        suggestion: what to type instead, only where it is safe to say.
        waiver: the exception that made a note of it, if one did.
        trial: this year's form only tries its code out, and made a note of it.
    """

    code: str
    place: Place
    severity: Severity
    value: str | Personal | None = None
    params: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    suggestion: str | Personal | None = None
    waiver: Waiver | None = None
    trial: bool = False

    def __reduce__(self) -> tuple[object, ...]:
        # A mappingproxy cannot be pickled; workers hand findings back over a pipe.
        params = dict(self.params)
        about = (self.value, params, self.suggestion, self.waiver, self.trial)
        return (Finding, (self.code, self.place, self.severity, *about))


@dataclass(frozen=True, slots=True)
class Repair:
    """What the office has agreed to read in place of a value that cannot be read, and who agreed when.

    ``approved_by`` is "" and ``approved_on`` None where that was not written down.
    """

    replacement: str
    approved_by: str
    approved_on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """One automatic repair: what stood there, what was read, and why (``kind``).

    ``kind`` is one of: trim, placeholder, characters, case, date, number, phone, code, nik, npwp, url; or
    repair, for one that the office has agreed to (``repair``), or register, for what the register tells.
    """

    place: Place
    before: str | Personal
    after: str | Personal | None
    kind: str
    repair: Repair | None = None


@dataclass(frozen=True, slots=True)
class SentSheet:
    """One sheet of the form as found in a workbook, still with the sender's raw values.

    Attributes:
        name: the form's sheet name (``penerima``).
        title: the sheet's name in the workbook.
        columns: for a table, field name to Excel column number; empty for a record sheet.
        cells: for a record sheet, field name to (row, column); empty for a table.
        titles: field name to the heading or label as the sender wrote it.
        rows: Excel row number of each record (one 0 for a record sheet).
        values: field name to raw values, one for each entry of ``rows``. A cell whose content cannot
            be known (error value, formula without result) is None here and listed in ``blocked``.
        blocked: (record number, field) of those cells: they already have their finding.
        spots: (record number, field) to (row, column) of values that stand neither in their field's column
            nor in its cell: of a table whose things stand side by side.
        constants: fields whose answer goes for every row and stands in no cell: the office's mapping says it.
    """

    name: str
    title: str
    columns: Mapping[str, int]
    cells: Mapping[str, tuple[int, int]]
    titles: Mapping[str, str]
    rows: tuple[int, ...]
    values: Mapping[str, list[CellValue]]
    blocked: frozenset[tuple[int, str]] = frozenset()
    spots: Mapping[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()

    def has(self, field_name: str) -> bool:
        """Tell whether the sheet answers a field at all."""
        return (
            field_name in self.columns
            or field_name in self.cells
            or field_name in self.constants
            or any(name == field_name for _, name in self.spots)
        )

    def place(self, file: str, record: int, field_name: str) -> Place:
        """Return the place of one value; ``record`` counts from 0 within this sheet."""
        if (record, field_name) in self.spots:
            row, column = self.spots[record, field_name]
            return Place(file, self.title, row, column, field_name, self.titles.get(field_name))
        if field_name in self.cells:
            row, column = self.cells[field_name]
            return Place(file, self.title, row, column, field_name, self.titles.get(field_name))
        return Place(
            file,
            self.title,
            self.rows[record] or None,
            self.columns.get(field_name),
            field_name,
            self.titles.get(field_name),
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What a reading worker makes of one file: sheets located, nothing parsed.

    ``sheets`` is empty when the file could not be read or is not a form; ``findings`` then says why.

    Attributes:
        file: path as given.
        sha256: hash of the bytes that were read ("" if they could not be).
        kind: what the workbook turned out to be; ``reply``: a list of ours without a form.
        year: form year it was read with; None when unreadable.
        meta: the hidden ``_meta`` sheet (form_year, kode_lks, revision, made_by), as text.
        layout: name of the mapping by which it was read; "" for the form's own layout.
        copy_of: hash of the file that this is our own marked copy of, its data unchanged; "" else.
        seal: what a marked copy of it is known by, if that was asked for.
    """

    file: str
    sha256: str
    kind: Literal["submission", "register", "reply", "unreadable"]
    year: str | None
    meta: Mapping[str, str]
    sheets: Mapping[str, SentSheet]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    layout: str = ""
    copy_of: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """One workbook of one LKS for one year, after parsing.

    Attributes:
        number: its position in the collection; the ``_submission`` column of every Table refers to it.
        lks: the LKS code (from PROFIL, else from ``_meta``); None when neither gives one.
        sheets: the located sheets, kept for places; their raw values are dropped.
    """

    number: int
    file: str
    sha256: str
    lks: str | None
    year: str
    meta: Mapping[str, str]
    sheets: Mapping[str, SentSheet]

    def sheet_of(self, place: Place) -> str | None:
        """Return the form's name of the sheet that a place in this file speaks of.

        Two sheets of the form may have been read from one tab; then the place's field decides.
        """
        on_tab = [name for name, sheet in self.sheets.items() if sheet.title == place.sheet]
        having = [name for name in on_tab if place.field and self.sheets[name].has(place.field)]
        return next(iter((*having, *on_tab)), None)


@dataclass(frozen=True, slots=True)
class Table:
    """All rows of one form sheet of all submissions of a collection, typed.

    ``frame`` has a RangeIndex and these columns: ``_submission`` (int, Submission.number), ``_record``
    (int, record within its sheet, from 0), ``_row`` (int, Excel row; 0 on a record sheet), then one
    column for every field of the form's sheet, in the form's order, present even if the sender had no
    such column. Types: string and code ``str`` (code fields hold the code, not the label), integer
    ``Int64``, number ``Float64``, date ``datetime64[s]``, boolean ``boolean``, list of codes ``str``
    joined by ``|``. Missing is NA in all. Row order: submission, then row.

    Attributes:
        unparsed: field name to a mask over the frame's rows: the cell holds something that could not
            be read and already has its finding. No other check may report on it.
    """

    name: str
    frame: pd.DataFrame
    unparsed: Mapping[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Collection:
    """The submissions of one form year that are checked together, and their tables by sheet name."""

    year: str
    submissions: tuple[Submission, ...]
    tables: Mapping[str, Table]

    def place(self, table: str, position: int, field_name: str | None) -> Place:
        """Return the place behind row ``position`` (0-based) of a table's frame."""
        frame = self.tables[table].frame
        number, record, row = (
            int(frame[name].to_numpy()[position]) for name in ("_submission", "_record", "_row")
        )
        submission = self.submissions[number]
        sheet = submission.sheets[table]
        if field_name is None:
            return Place(submission.file, sheet.title, row or None)
        return sheet.place(submission.file, record, field_name)


def column_letters(column: int) -> str:
    """Return Excel's letters for a column number from 1: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the column number for Excel's letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
