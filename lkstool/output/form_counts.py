"""Counts over the values of a form, each as a formula and as the number it gives for the values now.

The formulas use only functions of Excel 2007 and LibreOffice, and an error value in a cell spoils none.
"""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lkstool.forms.model import Field, Form
from lkstool.output.form_layout import Formula, SheetPlan
from lkstool.output.form_lists import list_name, parts
from lkstool.output.form_rules import ORDERED_DATES, limits, number_limits
from lkstool.output.form_shapes import Shape, shape_of

Records = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Count:
    """A formula without its equals sign, and what it gives for the values that are in the form now."""

    formula: str
    now: int | float

    def __add__(self, other: Count) -> Count:
        if self is ZERO:
            return other
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

    def counts(self, placed: SheetPlan, filled: Count) -> list[Count]:
        """Return the five counts of one sheet: required empty, NIK, list, limits, order of dates.

        Args:
            placed: the sheet.
            filled: what ``filled`` gives for it, or the cell in which that stands.
        """
        listed = limited = nik = ZERO
        for field in placed.fields:
            if placed.sheet.fixed_rows and field is placed.fields[0]:
                continue
            shape = shape_of(self.form, field)
            if field.format == "nik" and shape is not None:
                nik += self._out_of_shape(placed, field, shape) + self._twice(placed, field)
            elif field.type == "list" and shape is not None:
                listed += self._out_of_shape(placed, field, shape)
            elif field.codelist:
                listed += self._off_list(placed, field)
            elif field.type in ("date", "integer", "number"):
                limited += self._off_limits(placed, field)
                if field.type == "integer":
                    limited += self._not_whole(placed, field)
            elif shape is not None:
                limited += self._out_of_shape(placed, field, shape)
        ordered = ZERO
        for earlier, later in ORDERED_DATES:
            if not placed.is_record and placed.has(earlier, later):
                ordered += self._reversed(placed, earlier, later)
        return [self._empty(placed, filled), nik, listed, limited, ordered]

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

    def _empty(self, placed: SheetPlan, filled: Count) -> Count:
        required = [field for field in placed.fields if field.required]
        if placed.sheet.fixed_rows:
            required = [field for field in required if field is not placed.fields[0]]
        if not required:
            return ZERO
        have = [self._values(placed, field) for field in required]
        if placed.is_record:
            formula = "+".join(f"ISBLANK({placed.span(field.name)})" for field in required)
            return Count(formula, sum(not _is_filled(value) for values in have for value in values))
        counted = "-".join(f"COUNTA({placed.span(field.name)})" for field in required)
        answered = sum(_is_filled(value) for values in have for value in values)
        if placed.sheet.fixed_rows:
            # Every row is expected as soon as one is begun.
            cells = len(required) * (placed.last_row - placed.first_row + 1)
            formula = f"IF({filled.formula}>0,{cells}-{counted},0)"
            return Count(formula, cells - answered if filled.now else 0)
        return Count(f"{len(required)}*{filled.formula}-{counted}", len(required) * filled.now - answered)

    def _out_of_shape(self, placed: SheetPlan, field: Field, shape: Shape) -> Count:
        span = placed.span(field.name)
        values = [value for value in self._values(placed, field) if _is_filled(value)]
        formula = f"(COUNTA({span})-SUMPRODUCT(--{shape.right(span)}))"
        return Count(formula, sum(not shape.accepts(value) for value in values))

    def _twice(self, placed: SheetPlan, field: Field) -> Count:
        """Count the cells whose NIK stands in another cell of the column too."""
        span = placed.span(field.name)
        texts = [value for value in self._values(placed, field) if isinstance(value, str)]
        whole = Counted(value for value in texts if len(value) == 16)
        # With "*" the count compares texts: two NIK that share 15 digits are not the same.
        twice = f'ISTEXT({span})*(LEN({span})=16)*(COUNTIF({span},{span}&"*")>1)'
        formula = f"SUMPRODUCT(--ISNUMBER(1/({twice})))"
        return Count(formula, sum(count for count in whole.values() if count > 1))

    def _not_whole(self, placed: SheetPlan, field: Field) -> Count:
        """Count the numbers that are no whole numbers."""
        span = placed.span(field.name)
        formula = f"SUMPRODUCT(--ISNUMBER(1/(ISNUMBER({span})*({span}<>INT({span})))))"
        numbers = (_number(value) for value in self._values(placed, field) if _is_number(value))
        return Count(formula, sum(each != int(each) for each in numbers))

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

    def without_line(self, money: SheetPlan, filled: Count, directions: Sequence[str]) -> Count:
        """Count the directions (labels) that have no row, once anything is filled in."""
        have = {each.get("arah") for each in self.records.get(money.sheet.name, ())}
        missing = "+".join(f"(COUNTIF({money.span('arah')},{_quoted(each)})=0)" for each in directions)
        now = sum(each not in have for each in directions) if filled.now else 0
        return Count(f"({filled.formula}>0)*({missing})", now)

    def misdirected(self, money: SheetPlan) -> Count:
        """Count the rows whose item is not meant for their direction."""
        item, direction = money.sheet.by_name["pos"], money.sheet.by_name["arah"]
        known = {code.label for code in self.form.codes(item).codes}
        fitting, total = parts(self.form, item, direction), ZERO
        for code, label in self.form.codes(direction).labels.items():
            rows = [each for each in self.records.get(money.sheet.name, ()) if each.get("arah") == label]
            items = [each.get("pos") for each in rows]
            of_list = f"SUMPRODUCT(COUNTIFS({money.span('arah')},{_quoted(label)},{money.span('pos')},%s))"
            whole, part = list_name(str(item.codelist)), list_name(str(item.codelist), code)
            total += Count(
                f"{of_list % whole}-{of_list % part}",
                sum(each in known and each not in fitting[code] for each in items),
            )
        return total

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
