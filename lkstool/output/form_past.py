"""Marks in a form what came from an earlier year, so that the sender sees what to look at again.

The values that the form starts with stand once more on the very hidden sheet ``_lalu``: one column for each
field that is taken over, headed ``sheet.field``, records from row 2. A cell that is to be confirmed is grey
as long as it says what ``_lalu`` says for that row, and stops being grey when it is changed. A row is known
by its first field, not by its number, so sorting and inserting rows do no harm.

For checks to come: a form is sent back unchanged if every column of ``_lalu`` equals its column in the form
and all other entry cells are empty. ``_meta`` then says revision ``prefill``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lkstool.core.records import column_letters
from lkstool.forms.model import Field, Form, Sheet
from lkstool.output.form_cells import put
from lkstool.output.form_layout import SheetPlan
from lkstool.output.form_style import AMBER_FILL, LINE, Styles

PAST = "_lalu"
REVISION = "prefill"
_GREY_FILL = "#e4e4e4"
_FIRST = 2  # row of the first record on the hidden sheet

Records = Sequence[Mapping[str, object]]


def guide_lines(form: Form, year: str) -> list[str]:
    """Return what the instructions add in a form that starts with the answers of an earlier year."""
    since = "tahun lalu" if year.isdigit() and int(year) + 1 == int(form.year) else f"tahun {year}"
    lines = [
        f"Sel abu-abu berasal dari isian {since}: periksa, ubah bila sudah berbeda.",
        *(
            f"Sel kuning pada lembar {sheet.title} perlu diisi: {field.title}."
            for sheet, field in form.every_field()
            if field.prefill == "ask"
        ),
    ]
    people = form.by_name.get("penerima")
    if people is not None and "tanggal_keluar" in people.by_name:
        left, came = people.by_name["tanggal_keluar"].title, people.title
        lines.append(
            f"Lembar {came} berisi orang yang masih dilayani menurut isian {since}. Isi {left} bagi yang "
            "sudah keluar, dan tambahkan orang baru di bawahnya."
        )
    return lines


def mark_carried(worksheet: Any, placed: SheetPlan, records: Records, styles: Styles) -> None:
    """Colour what came from an earlier year on one entry sheet, by conditions alone."""
    carried = _carried(placed)
    if not records or not carried or not (placed.is_record or carried[0] is placed.fields[0]):
        return
    name, places = _name(placed.sheet), {each.name: place for place, each in enumerate(carried, start=1)}
    first_row = placed.first_row
    key = "" if placed.is_record else f"EXACT(INDEX({name},0,1),$A{first_row})"
    box = {"border": 1, "border_color": LINE}
    grey = styles.make(bg_color=_GREY_FILL, italic=True, **box)
    amber = styles.make(bg_color=AMBER_FILL, **box)
    for field in placed.fields:
        row, column = placed.cell(placed.position(field.name), 0)
        last = row if placed.is_record else placed.last_row
        cell = f"${column_letters(column)}{row}"
        if field.prefill == "confirm":
            past = f"INDEX({name},0,{places[field.name]})"
            # Texts are compared to the letter; numbers not as texts, which programs write differently.
            is_number = field.type in ("date", "integer", "number")
            same = f"({past}={cell})" if is_number else f"EXACT({past},{cell})"
            matched = f"--{key},--{same}" if key else f"--{same}"
            condition, style = f"=AND(NOT(ISBLANK({cell})),SUMPRODUCT({matched})>0)", grey
        elif field.prefill == "ask" and key:
            condition, style = f"=AND(ISBLANK({cell}),SUMPRODUCT(--{key})>0)", amber
        else:
            continue
        rule = {"type": "formula", "criteria": condition, "format": style}
        worksheet.conditional_format(row - 1, column - 1, last - 1, column - 1, rule)


def write_past(
    workbook: Any, plans: Sequence[SheetPlan], records: Mapping[str, Records], styles: Styles
) -> None:
    """Write the hidden copy and name the block of each sheet in it."""
    worksheet = workbook.add_worksheet(PAST)
    left = 1
    for placed in plans:
        fields, rows = _carried(placed), records.get(placed.sheet.name, ())
        if not fields or not rows:
            continue
        for column, field in enumerate(fields, start=left):
            put(worksheet, (1, column), f"{placed.sheet.name}.{field.name}", None, styles)
            for row, record in enumerate(rows, start=_FIRST):
                put(worksheet, (row, column), record.get(field.name), None, styles)
        right = left + len(fields) - 1
        block = f"${column_letters(left)}${_FIRST}:${column_letters(right)}${_FIRST + len(rows) - 1}"
        workbook.define_name(_name(placed.sheet), f"='{PAST}'!{block}")
        left = right + 1
    worksheet.protect("")
    worksheet.very_hidden()


def _carried(placed: SheetPlan) -> list[Field]:
    """Return the fields that are taken over, in the order of their columns in the hidden copy."""
    return [field for field in placed.fields if field.prefill in ("keep", "confirm")]


def _name(sheet: Sheet) -> str:
    return f"lalu_{sheet.name}"
