"""The form as an Excel workbook: blank, filled in beforehand, or laid out as a sender might have.

Sheets: PETUNJUK, the form's sheets, PERIKSA, then hidden ``_daftar`` (code lists), ``_lalu`` (what came
from an earlier year, see ``form_past``) and ``_meta`` (anchors for reading). Formulas stand in PERIKSA only.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from lkstool import __version__
from lkstool.core.formats import long_date
from lkstool.forms.model import Form
from lkstool.output.files import replacing
from lkstool.output.form_cells import packed, put
from lkstool.output.form_checks import CheckSheet
from lkstool.output.form_layout import ErrorValue, Formula, Layout, SheetPlan, address, plan
from lkstool.output.form_lists import write_lists
from lkstool.output.form_past import guide_lines, mark_carried, write_past
from lkstool.output.form_sheets import EntrySheet
from lkstool.output.form_style import GREEN, RED, Styles, line_height, lines_needed

__all__ = ["ErrorValue", "Formula", "Layout", "address", "write_form"]

Records = Sequence[Mapping[str, object]]
Values = Mapping[str, Records]

GUIDE, CHECK, META = "PETUNJUK", "PERIKSA", "_meta"
_GUIDE_WIDTH = 104
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class _PlainFormulas(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet whose formulas are written as they are.

    XlsxWriter looks in every formula for more than a hundred functions that Excel 2007 did not have, and
    gives them a prefix; that is nearly half of the time that a form takes, and ours has none of them.
    """

    def _prepare_formula(self, formula: str, *_: object) -> str:
        return formula.removeprefix("=")


def write_form(
    path: Path,
    form: Form,
    *,
    lks: Mapping[str, str] | None = None,
    values: Values | None = None,
    layout: Layout | None = None,
    revision: str = "1",
    past: str | None = None,
) -> None:
    """Write one form workbook; the same arguments give the same content.

    Args:
        path: the .xlsx file to write; replaced only when the new one is whole.
        form: the year's form, or the register.
        lks: what the register says of the LKS (field name to code or label); fills PROFIL and ``_meta``.
        values: sheet name to records (field name to value as it would be typed).
        layout: departures from the blank form.
        revision: kept in ``_meta``.
        past: year of the submission that ``values`` were taken from; what is to be confirmed is marked then.

    Raises:
        UserError: the file cannot be written, or is open elsewhere.
        ValueError: a text is longer than a cell can hold.
    """
    layout = layout or Layout()
    known = _known(form, lks or {})
    records = _records(form, known, values or {}, plain=layout.plain)
    code = (lks or {}).get("kode_lks") or _code(form, records)
    buffer = io.BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    workbook.worksheet_class = _PlainFormulas
    created = datetime.combine(form.period.end, time())
    workbook.set_properties({"title": form.title, "author": "MPKS PWM Jawa Timur", "created": created})
    styles = Styles(workbook, plain=layout.plain)
    plans = [
        plan(form, sheet, layout, len(records.get(sheet.name, ())))
        for sheet in form.sheets
        if sheet.name not in layout.without_sheets
    ]
    if not layout.plain:
        more = guide_lines(form, past) if past else ()
        _guide(workbook.add_worksheet(GUIDE), form, plans, lks or {}, styles, more)
    for placed in plans:
        worksheet = workbook.add_worksheet(placed.title)
        foreknown = frozenset(known) if placed.is_record else frozenset()
        entry = EntrySheet(worksheet, form, placed, layout, styles=styles, known=foreknown)
        entry.write(records.get(placed.sheet.name, ()))
        if past:
            mark_carried(worksheet, placed, records.get(placed.sheet.name, ()), styles)
        if not layout.plain:
            worksheet.set_footer(_footer(code or form.title, placed.title))
    if not layout.plain:
        CheckSheet(workbook.add_worksheet(CHECK), form, plans, records, styles).write()
    for title, rows in layout.extra_sheets.items():
        worksheet = workbook.add_worksheet(title)
        for row, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells, start=1):
                put(worksheet, (row, column), value, None, styles)
    if not layout.plain:
        write_lists(workbook, form, styles)
    if past:
        write_past(workbook, plans, records, styles)
    if not layout.without_meta:
        _meta(workbook, form, code, revision)
    workbook.close()
    with replacing(path) as temporary:
        temporary.write_bytes(packed(buffer.getvalue()))


def _known(form: Form, lks: Mapping[str, str]) -> dict[str, str]:
    """Return what the register already tells: field of the record sheet to label."""
    return {
        field.name: form.codes(field).labels.get(lks[field.name], lks[field.name])
        if field.codelist
        else lks[field.name]
        for sheet, field in form.every_field()
        if sheet.layout == "record" and lks.get(field.name)
    }


def _records(form: Form, known: Mapping[str, str], values: Values, *, plain: bool) -> dict[str, Records]:
    """Return the records of each sheet, with what is known beforehand and the fixed rows filled in."""
    records: dict[str, Records] = dict(values)
    for sheet in form.sheets:
        given = [dict(record) for record in records.get(sheet.name, ())]
        first = sheet.fields[0]
        if sheet.layout == "record":
            records[sheet.name] = [{**known, **(given[0] if given else {})}]
        elif sheet.fixed_rows and first.codelist:
            labels = [code.label for code in form.codes(first).codes]
            if not plain:
                given += [{} for _ in labels[len(given) :]]
            named = [{first.name: label} | record for label, record in zip(labels, given, strict=False)]
            records[sheet.name] = named + given[len(labels) :]
    return records


def _code(form: Form, records: Values) -> str:
    """Return the LKS code as filled in on a record sheet, or nothing."""
    codes = (records[sheet.name][0].get("kode_lks") for sheet in form.sheets if sheet.layout == "record")
    return next((code for code in codes if isinstance(code, str)), "")


def _guide(
    worksheet: Any,
    form: Form,
    plans: Sequence[SheetPlan],
    lks: Mapping[str, str],
    styles: Styles,
    more: Sequence[str] = (),
) -> None:
    worksheet.hide_gridlines(2)
    worksheet.set_column(0, 0, 5)
    worksheet.set_column(1, 1, _GUIDE_WIDTH)
    row = 1

    def line(text: str, style: Any, mark: object = None, height: float = 0) -> None:
        nonlocal row
        if mark is not None:
            put(
                worksheet, (row, 1), mark, styles.make(align="center", valign="top", font_color=GREEN), styles
            )
        put(worksheet, (row, 2), text, style, styles)
        worksheet.set_row(row - 1, height or line_height(lines_needed(text, _GUIDE_WIDTH * 1.1)) + 3)
        row += 1

    heading = styles.make(bold=True, font_size=13, font_color=GREEN, valign="vcenter")
    line(form.title.upper(), styles.title(), height=30)
    if lks.get("nama"):
        line(
            f"{lks.get('kode_lks', '')}  {lks['nama']}".strip(),
            styles.make(bold=True, font_size=13, text_wrap=True),
        )
    if form.year.isdigit():
        last_day = long_date(form.deadline, weekday=True)
        line(f"Kirim paling lambat {last_day}.", styles.make(bold=True, font_color=RED), height=22)
    line("Cara mengisi", heading, height=28)
    for number, text in enumerate((*form.instructions, *more), start=1):
        line(text, styles.text(), mark=number)
    line("Lembar dalam formulir ini", heading, height=28)
    for placed in plans:
        need = "wajib" if placed.sheet.required else "bila ada"
        line(f"{placed.title} ({need}): {placed.sheet.help}", styles.text(), mark="•")
    line(
        f"{CHECK}: menghitung apa yang masih kosong atau keliru; tidak perlu diisi.", styles.text(), mark="•"
    )
    for title, text in (("Bertanya", form.contact), ("Data ini dipakai untuk apa", form.consent)):
        if text:
            line(title, heading, height=28)
            line(text, styles.text())
    worksheet.protect("", {"format_columns": True, "format_rows": True})
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.activate()


def _meta(workbook: Any, form: Form, code: str, revision: str) -> None:
    worksheet = workbook.add_worksheet(META)
    pairs = (
        ("form_year", form.year),
        ("kode_lks", code),
        ("revision", revision),
        ("made_by", f"lkstool {__version__}"),
    )
    for row, (key, value) in enumerate(pairs):
        worksheet.write_string(row, 0, key)
        worksheet.write_string(row, 1, value)
    worksheet.protect("")
    worksheet.very_hidden()


def _footer(left: str, middle: str) -> str:
    """Return a page footer. Digits right after a font size would be taken for it: hence the spaces."""
    left, middle = (text.replace("&", "&&")[:70] for text in (left, middle))
    return f"&L&9 {left}&C&9 {middle}&R&9 Halaman &P dari &N"
