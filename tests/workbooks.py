"""Workbooks for tests as the reader hands them over, built by hand: no file is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lkstool.core.records import column_number
from lkstool.forms.load import form_of
from lkstool.intake.workbook import Marks, RawSheet, Workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lkstool.forms.model import Form, Sheet

Cells = list[list[Any]]


def raw(
    name: str,
    rows: Sequence[Sequence[Any]],
    *,
    visible: bool = True,
    merged: Iterable[str] = (),
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[str] = (),
    errors: Mapping[str, str] | None = None,
    uncomputed: Iterable[str] = (),
    exact: Mapping[str, str] | None = None,
) -> RawSheet:
    """Return one sheet; cells are named as in Excel."""
    width = max((len(row) for row in rows), default=0)
    blocks = (each.split(":") for each in merged)
    marks = Marks(
        errors={at(cell): text for cell, text in (errors or {}).items()},
        uncomputed=frozenset(at(cell) for cell in uncomputed),
        exact={at(cell): text for cell, text in (exact or {}).items()},
        merged=tuple((*at(first), *at(last)) for first, last in blocks),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=tuple((column_number(each), column_number(each)) for each in hidden_columns),
    )
    # The reader hands on white space alone as a blank cell.
    cells = [[None if isinstance(each, str) and not each.strip() else each for each in row] for row in rows]
    return RawSheet(name, visible, [[*row, *[None] * (width - len(row))] for row in cells], marks)


def at(cell: str) -> tuple[int, int]:
    """Return row and column of an Excel address."""
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), column_number(letters)


def blank(sheet: Sheet, drop: Iterable[str] = ()) -> Cells:
    """Return the cells of a form sheet that nobody has filled in."""
    fields = [field for field in sheet.fields if field.name not in set(drop)]
    rows: Cells = [[f"{sheet.title}"], [sheet.help]]
    if sheet.layout == "record":
        rows += [[], ["Isian", "Jawaban", "Keterangan"]]
        return rows + [[f"{field.title} *", None, field.help] for field in fields]
    rows += [[field.help for field in fields]]
    return [*rows, [f"{field.title} *" if field.required else field.title for field in fields]]


def book(sheets: Mapping[str, RawSheet | None], *others: RawSheet, form: Form | None = None) -> Workbook:
    """Return a blank form in which some sheets are replaced (None: left out) and others added."""
    form = form or form_of("2025")
    made = [
        sheets[sheet.name] if sheet.name in sheets else raw(sheet.title, blank(sheet))
        for sheet in form.sheets
    ]
    meta = raw("_meta", [["form_year", form.year], ["kode_lks", "35.07-M-003"]], visible=False)
    return Workbook((*(each for each in made if each is not None), *others, meta), "")
