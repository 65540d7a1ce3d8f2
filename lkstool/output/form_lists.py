"""The code lists behind the drop-downs: on a hidden sheet, as named ranges, whole and narrowed.

A list whose codes say for which answers of a neighbouring column they are meant (``pos`` for ``arah``,
``ppks`` for ``kelompok``) is offered narrowed once that neighbour is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from lkstool.forms.model import Field, Form, Sheet
from lkstool.output.form_cells import put
from lkstool.output.form_style import Styles

LISTS = "_daftar"


def list_name(codelist: str, answer: str = "") -> str:
    """Return the defined name of a code list, or of the part meant for a neighbour's answer (a code)."""
    return f"daftar_{codelist}_{answer}" if answer else f"daftar_{codelist}"


def narrowed_by(form: Form, sheet: Sheet, field: Field) -> Field | None:
    """Return the field of the same sheet whose answer narrows this field's choices, if any."""
    if not field.codelist or field.type == "list":
        return None
    codes = form.codes(field).codes
    return next((each for each in sheet.fields if all(code.extra.get(each.name) for code in codes)), None)


def parts(form: Form, field: Field, neighbour: Field) -> dict[str, list[str]]:
    """Return the narrowed lists of a field: the neighbour's code to the labels meant for it."""
    codes = form.codes(field).codes
    return {
        answer.kode: [code.label for code in codes if answer.kode in code.extra[neighbour.name].split()]
        for answer in form.codes(neighbour).codes
    }


def source(form: Form, field: Field, neighbour: Field | None = None, cell: str = "") -> str:
    """Return the range of a field's choices, for a formula.

    Args:
        form: the form.
        field: a field with a code list.
        neighbour: the field that narrows it.
        cell: where the neighbour's answer stands.
    """
    whole = list_name(str(field.codelist))
    if neighbour is None:
        return whole
    for answer in reversed(form.codes(neighbour).codes):
        whole = f'IF({cell}="{answer.label}",{list_name(str(field.codelist), answer.kode)},{whole})'
    return whole


def write_lists(workbook: Any, form: Form, styles: Styles) -> None:
    """Write the code lists that are in use, one column each, and name them and their narrowed parts."""
    worksheet = workbook.add_worksheet(LISTS)
    written: dict[str, tuple[int, list[str]]] = {}

    def name_range(name: str, labels: Sequence[str], within: str = "") -> None:
        column, rows = written.get(within, (0, []))
        start = next((at for at in range(len(rows)) if rows[at : at + len(labels)] == labels), None)
        if start is None:
            column, start = len(written), 0
            written[name] = column, list(labels)
            worksheet.set_column(column, column, 30)
            put(worksheet, (1, column + 1), name.removeprefix("daftar_"), styles.make(bold=True), styles)
            for row, label in enumerate(labels, start=2):
                put(worksheet, (row, column + 1), label, None, styles)
        letters = xl_col_to_name(column)
        first, last = start + 2, start + len(labels) + 1
        workbook.define_name(name, f"='{LISTS}'!${letters}${first}:${letters}${last}")

    for name in dict.fromkeys(field.codelist for _, field in form.every_field() if field.codelist):
        name_range(list_name(name), [code.label for code in form.codelists[name].codes])
    for sheet, field in form.every_field():
        neighbour = narrowed_by(form, sheet, field)
        if neighbour is not None:
            whole = list_name(str(field.codelist))
            for answer, labels in parts(form, field, neighbour).items():
                # A part that stands in one piece within the whole list is not written again.
                name_range(list_name(str(field.codelist), answer), labels, within=whole)
    worksheet.protect("")
    worksheet.hide()
