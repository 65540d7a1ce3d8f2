"""Counts over the values of a form, each as a formula and as the number it gives for the values now.

The formulas use only functions of Excel 2007 and LibreOffice, and an error value in a cell spoils none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lkstool.forms.model import Field, Form
from lkstool.output.form_layout import Formula, SheetPlan
from lkstool.output.form_rules import ORDERED_DATES, limits, list_name, number_limits

Records = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Count:
    """A formula without its equals sign, and what it gives for the values that are in the form now."""

    formula: str
    now: int | float

    def __add__(self, other: Count) -> Count:
        return Count(f"{self.formula}+{other.formula}", self.now + other.now)


ZERO = Count("0", 0)


class Counter:
    """Counts over the records that a form starts with.

    Attributes:
        form: the form.
        records: sheet name to records.
    """

    def __init__(self, form: Form, records: Records) -> None:
        self.form = form
        self.records = records

    def counts(self, placed: SheetPlan) -> list[Count]:
        """Return the five counts of one sheet: required empty, NIK, list, limits, order of dates."""
        listed = limited = nik = ZERO
        for field in placed.fields:
            if placed.sheet.fixed_rows and field is placed.fields[0]:
                continue
            if field.format == "nik":
                nik += self._bad_nik(placed, field)
            elif field.codelist and field.type != "list":
                listed += self._off_list(placed, field)
            elif field.type in ("date", "integer", "number"):
                limited += self._off_limits(placed, field)
        ordered = ZERO
        for earlier, later in ORDERED_DATES:
            if not placed.is_record and placed.has(earlier, later):
                ordered += self._reversed(placed, earlier, later)
        return [self._empty(placed), nik, listed, limited, ordered]

    def filled(self, placed: SheetPlan) -> Count:
        """Count rows that hold anything (table), or filled answers (record)."""
        if placed.is_record:
            spans = f"COUNTA({_whole(placed)})"
            return Count(spans, sum(_is_filled(value) for value in self._record(placed).values()))
        counted = placed.fields[int(placed.sheet.fixed_rows) :]
        anything = "+".join(f"(1-ISBLANK({placed.span(field.name)}))" for field in counted)
        names = {field.name for field in counted}
        now = sum(
            any(_is_filled(value) for name, value in record.items() if name in names)
            for record in self.records.get(placed.sheet.name, ())
        )
        return Count(f"SUMPRODUCT(--({anything}>0))", now)

    def _empty(self, placed: SheetPlan) -> Count:
        required = [field for field in placed.fields if field.required]
        if placed.sheet.fixed_rows:
            required = [field for field in required if field is not placed.fields[0]]
        if not required:
            return ZERO
        have = [self._values(placed, field) for field in required]
        if placed.is_record:
            formula = "+".join(f"ISBLANK({placed.span(field.name)})" for field in required)
            return Count(formula, sum(not _is_filled(value) for values in have for value in values))
        filled = self.filled(placed)
        counted = "-".join(f"COUNTA({placed.span(field.name)})" for field in required)
        now = len(required) * filled.now - sum(_is_filled(value) for values in have for value in values)
        return Count(f"{len(required)}*{filled.formula}-{counted}", now)

    def _bad_nik(self, placed: SheetPlan, field: Field) -> Count:
        span = placed.span(field.name)
        values = self._values(placed, field)
        good = sum(isinstance(value, str) and len(value) == 16 for value in values)
        formula = f"(COUNTA({span})-SUMPRODUCT(--ISNUMBER(1/(ISTEXT({span})*(LEN({span})=16)))))"
        return Count(formula, sum(_is_filled(value) for value in values) - good)

    def _off_list(self, placed: SheetPlan, field: Field) -> Count:
        span, labels = placed.span(field.name), [code.label for code in self.form.codes(field).codes]
        known = f"SUMPRODUCT(COUNTIF({span},{list_name(str(field.codelist))}))"
        # Excel swallows a leading apostrophe of a choice.
        bare = [label[1:] for label in labels if label.startswith("'")]
        known += "".join(f'-COUNTIF({span},"{label}")' for label in bare)
        wanted = {label.casefold() for label in (*labels, *bare)}
        values = [value for value in self._values(placed, field) if _is_filled(value)]
        wrong = sum(not (isinstance(value, str) and value.casefold() in wanted) for value in values)
        return Count(f"(COUNTA({span})-{known})", wrong)

    def _off_limits(self, placed: SheetPlan, field: Field) -> Count:
        span = placed.span(field.name)
        values = [value for value in self._values(placed, field) if _is_filled(value)]
        if field.type == "date":
            first, last = limits(self.form, field)
            low, high = _day(first), _day(last)
            good = sum(first <= each <= last for each in map(_as_date, values) if each)
        else:
            bounds = number_limits(field)
            low, high = (f"{bound:.10g}" for bound in bounds)
            good = sum(bounds[0] <= _number(each) <= bounds[1] for each in values if _is_number(each))
        formula = f'(COUNTA({span})-COUNTIFS({span},">="&{low},{span},"<="&{high}))'
        return Count(formula, len(values) - good)

    def _reversed(self, placed: SheetPlan, earlier: str, later: str) -> Count:
        first, last = placed.span(earlier), placed.span(later)
        formula = f"SUMPRODUCT(--ISNUMBER(1/(ISNUMBER({first})*ISNUMBER({last})*({last}<{first}))))"
        now = 0
        for record in self.records.get(placed.sheet.name, ()):
            start, end = _as_date(record.get(earlier)), _as_date(record.get(later))
            now += start is not None and end is not None and end < start
        return Count(formula, now)

    def stated(self, rekap: SheetPlan, label: str, name: str) -> Count:
        """Return the number that REKAP states for one group."""
        now = sum(
            _number(record.get(name))
            for record in self.records.get(rekap.sheet.name, ())
            if record.get("kelompok") == label
        )
        return Count(f"SUMIF({rekap.span('kelompok')},{_quoted(label)},{rekap.span(name)})", now)

    def people(self, people: SheetPlan, group: str, sex: str, home: str) -> Count:
        """Count the people of one group, sex and residence who are still served on the last day."""
        wanted = {"kelompok": group, "jenis_kelamin": sex, "status_tinggal": home}
        labels = {
            name: self.form.codes(people.sheet.by_name[name]).labels[code] for name, code in wanted.items()
        }
        matched = ",".join(f"{people.span(name)},{_quoted(label)}" for name, label in labels.items())
        left = f'{people.span("tanggal_keluar")},"<="&{_day(self.form.period.end)}'
        now = 0
        for record in self.records.get("penerima", ()):
            if all(record.get(name) == label for name, label in labels.items()):
                gone = _as_date(record.get("tanggal_keluar"))
                now += gone is None or gone > self.form.period.end
        return Count(f"(COUNTIFS({matched})-COUNTIFS({matched},{left}))", now)

    def money(self, money: SheetPlan, direction: str) -> Count:
        """Return the sum of the amounts of one direction (a label)."""
        rows = (each for each in self.records.get(money.sheet.name, ()) if each.get("arah") == direction)
        formula = f"SUMIF({money.span('arah')},{_quoted(direction)},{money.span('jumlah')})"
        return Count(formula, sum(_number(each.get("jumlah")) for each in rows))

    def _record(self, placed: SheetPlan) -> Mapping[str, object]:
        records = self.records.get(placed.sheet.name, ())
        return records[0] if records else {}

    def _values(self, placed: SheetPlan, field: Field) -> list[object]:
        if placed.is_record:
            return [_plain(self._record(placed).get(field.name))]
        return [_plain(record.get(field.name)) for record in self.records.get(placed.sheet.name, ())]


def _whole(placed: SheetPlan) -> str:
    return f"{placed.span(placed.fields[0].name)}:$B${placed.last_row}"


def _plain(value: object) -> object:
    """Return the stored result of a formula; any other value as it is."""
    return value.value if isinstance(value, Formula) else value


def _is_filled(value: object) -> bool:
    return value is not None and value != ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: object) -> int | float:
    """Return the number in a cell as Excel's sums see it: anything else counts as nothing."""
    plain = _plain(value)
    return plain if isinstance(plain, int | float) and not isinstance(plain, bool) else 0


def _as_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _day(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
