"""What a year's form is: sheets, fields, code lists. Frozen and strict: an unknown key is refused.

The words are those of Table Schema (name, title, type, constraints, primaryKey, missingValues); our own
additions are ``codelist``, ``privacy``, ``store``, ``prefill``, ``format`` and the layout of a sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic import Field as Key

from lkstool.core.records import Finding, Privacy

FieldType = Literal["string", "integer", "number", "date", "boolean", "list"]
Format = Literal[
    "",
    "nik",
    "nbm",
    "nama",
    "telepon",
    "email",
    "url",
    "npwp",
    "kode_lks",
    "kodepos",
    "tahun",
    "lintang",
    "bujur",
    "rupiah",
    "nomor_surat",
]
Store = Literal["keep", "token", "year", "drop"]
Prefill = Literal["keep", "confirm", "ask", "clear"]
NAMED_DATES = ("period_start", "period_end", "deadline")


def _iso_date(value: object) -> object:
    """Read an ISO date written as text; anything else is left for pydantic to refuse."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value


IsoDate = Annotated[date, BeforeValidator(_iso_date)]


class Strict(BaseModel):
    """Base of all parts: frozen, no unknown keys, no silent conversion between types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Code(Strict):
    """One value of a code list: the code that is stored, the label people see, other spellings."""

    kode: str
    label: str
    alias: tuple[str, ...] = ()
    extra: Mapping[str, str] = Key(default_factory=dict)


class Codelist(Strict):
    """A named list of codes in the order in which a drop-down shows them."""

    name: str
    codes: tuple[Code, ...]

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Code to label."""
        return {code.kode: code.label for code in self.codes}

    @cached_property
    def by_code(self) -> Mapping[str, Code]:
        """Code to its whole entry."""
        return {code.kode: code for code in self.codes}


class Constraints(Strict):
    """Limits of one field. Dates are ISO text or one of ``period_start``, ``period_end``, ``deadline``."""

    required: bool = False
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    minLength: int | None = None
    maxLength: int | None = None
    pattern: str | None = None


class Field(Strict):
    """One question of the form.

    Attributes:
        name: stable name across the years; column of the dataset.
        title: heading or label that the sender sees.
        format: how a text or number is read and checked beyond its type.
        codelist: name of the list of allowed values; the code, not the label, is stored.
        privacy: personal fields never enter the dataset in clear.
        store: what the dataset keeps: the value, a keyed token, the year of a date, or nothing.
        prefill: what becomes of last year's answer in this year's prefilled form: it stands (``keep``),
            stands and is marked to be confirmed, is left out and marked to be answered (``ask``), or is
            left out (``clear``).
    """

    name: Annotated[str, Key(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    aliases: tuple[str, ...] = ()
    type: FieldType
    format: Format = ""
    codelist: str | None = None
    privacy: Privacy
    store: Store = "keep"
    prefill: Prefill = "clear"
    help: str
    example: str
    constraints: Constraints = Constraints()

    @model_validator(mode="after")
    def _personal_is_never_kept(self) -> Field:
        if (self.privacy == "personal") == (self.store == "keep"):
            raise ValueError("privacy personal needs store token, year or drop; other fields are kept")
        return self

    @property
    def required(self) -> bool:
        """True if a report cannot do without this field."""
        return self.constraints.required

    @property
    def stored_names(self) -> tuple[str, ...]:
        """Columns of the dataset that come of this field (none for a dropped one).

        A token keeps ``<name>_token``; a date kept as a year gives ``tahun_...`` and ``umur...`` (age in
        whole years at the end of the period): ``tanggal_lahir`` gives ``tahun_lahir`` and ``umur``.
        """
        if self.store == "keep":
            return (self.name,)
        if self.store == "token":
            return (f"{self.name}_token",)
        if self.store == "year":
            rest = self.name.removeprefix("tanggal_")
            return (f"tahun_{rest}", "umur" + rest.removeprefix("lahir"))
        return ()


class Sheet(Strict):
    """One sheet of the form: a record (label, value) or a table (one row for each thing).

    Attributes:
        rows: entry rows that the blank form offers.
        fixed_rows: the blank form already names its rows: one for each code of the first field.
        header_row: Excel row of the headings in the blank form.
    """

    name: Annotated[str, Key(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    aliases: tuple[str, ...] = ()
    layout: Literal["record", "table"]
    required: bool
    rows: int = 1
    fixed_rows: bool = False
    header_row: int = 4
    primaryKey: tuple[str, ...] = ()
    help: str
    fields: tuple[Field, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        """Field by its stable name."""
        return {field.name: field for field in self.fields}


class Period(Strict):
    """First and last day that the data speak of."""

    start: IsoDate
    end: IsoDate


# How much a code weighs in one year; what is on trial weighs as a note.
Weight = Literal["error", "warning", "note", "trial"]


class CheckUse(Strict):
    """A check that this year uses, with its numbers. The rule itself is a Python function."""

    code: str
    numbers: Mapping[str, int | float] = Key(default_factory=dict)


class Form(Strict):
    """The definition of one year's workbook, with its code lists.

    Attributes:
        severity: codes that weigh otherwise this year than usual; ``trial`` is a note that is counted and
            told as such, so that a check can be tried for a year before it blocks.
    """

    year: str
    title: str
    period: Period
    deadline: IsoDate
    missingValues: tuple[str, ...]
    instructions: tuple[str, ...]
    contact: str
    consent: str
    sheets: tuple[Sheet, ...]
    checks: tuple[CheckUse, ...]
    severity: Mapping[str, Weight]
    codelists: Mapping[str, Codelist] = Key(default_factory=dict)

    @cached_property
    def by_name(self) -> Mapping[str, Sheet]:
        """Sheet by its stable name."""
        return {sheet.name: sheet for sheet in self.sheets}

    @cached_property
    def check_numbers(self) -> Mapping[str, Mapping[str, int | float]]:
        """Code of each check in use, with its numbers."""
        return {check.code: check.numbers for check in self.checks}

    def field(self, sheet: str, name: str) -> Field:
        """Return one field.

        Raises:
            KeyError: the form has no such sheet or field.
        """
        return self.by_name[sheet].by_name[name]

    def codes(self, field: Field) -> Codelist:
        """Return the code list of a field that has one."""
        if field.codelist is None:
            raise KeyError(field.name)
        return self.codelists[field.codelist]

    def limit(self, bound: float | str | None) -> date | None:
        """Return the day meant by a date constraint; None if there is none."""
        named = {"period_start": self.period.start, "period_end": self.period.end, "deadline": self.deadline}
        if bound is None:
            return None
        text = str(bound)
        return named[text] if text in named else date.fromisoformat(text)

    def judged(self, finding: Finding) -> Finding:
        """Return a finding with the severity that this year sets for its code; one on trial is a note."""
        severity = self.severity.get(finding.code)
        if severity == "trial":
            return replace(finding, severity="note", trial=True)
        return replace(finding, severity=severity) if severity else finding

    def lacking(self, names: Iterable[str]) -> list[str]:
        """Return those of ``names`` (``sheet.field``) that the form does not ask, in their order."""
        have = {f"{sheet.name}.{field.name}" for sheet, field in self.every_field()}
        return [name for name in names if name not in have]

    def every_field(self) -> Iterator[tuple[Sheet, Field]]:
        """Yield every field with its sheet, in the form's order."""
        for sheet in self.sheets:
            for field in sheet.fields:
                yield sheet, field
