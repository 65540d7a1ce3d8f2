"""The answers of one submission as their sender wrote them: not parsed, personal ones wrapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lkstool.core.records import CellValue, Finding, Personal, SentSheet
from lkstool.forms.model import Form, Sheet
from lkstool.intake.cells import reader_of
from lkstool.intake.misplaced import misplaced_in
from lkstool.intake.texts import clean
from lkstool.intake.wrapping import shown

# Of a cell with a formula, but without a result that anybody could know.
FORMULA = "=…"

Written = str | Personal | None


def written_rows(
    sheet: Sheet, form: Form, sent: SentSheet, findings: Sequence[Finding]
) -> tuple[Mapping[str, Written], ...]:
    """Return the rows of one sheet.

    Args:
        sheet: of the form.
        form: the form of the year.
        sent: the sheet as found in the workbook.
        findings: what was found in the workbook; an error value such as ``#REF!`` stands only there.

    Returns:
        For each record, in its order, field name to text; spaces tidied, numbers and dates as Excel shows
        them, roughly. None is an empty cell. A field that the sheet does not answer is left out.
    """
    errors = {
        (each.place.row, each.place.column): each.value
        for each in findings
        if each.place.sheet == sent.title and isinstance(each.value, str)
    }
    columns: dict[str, list[Written]] = {}
    for field in sheet.fields:
        if field.name not in sent.values:
            continue
        read, misplaced = reader_of(field, form), misplaced_in(field, sheet, form)
        known: dict[tuple[type, CellValue], Written] = {}
        column: list[Written] = []
        for record, raw in enumerate(sent.values[field.name]):
            if (record, field.name) in sent.blocked:
                place = sent.place("", record, field.name)
                column.append(errors.get((place.row, place.column), FORMULA))
                continue
            kind = (type(raw), raw)
            if kind not in known:
                tidy = clean(raw)[0] or None if isinstance(raw, str) else raw
                known[kind] = None if tidy is None else shown(tidy, read(raw), field, misplaced)
            column.append(known[kind])
        columns[field.name] = column
    return tuple(
        {name: column[record] for name, column in columns.items()} for record in range(len(sent.rows))
    )
