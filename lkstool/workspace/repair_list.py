"""The office's list of repairs: read from ``perbaikan.xlsx`` and written back without losing a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from lkstool.core.masking import mask_niks
from lkstool.core.messages import mistake
from lkstool.core.records import NOTHING, CellValue
from lkstool.forms.load import form_of, years
from lkstool.forms.model import Field
from lkstool.intake.office_list import ListRow, beside_list, read_list
from lkstool.output.repairs_workbook import HEADINGS, LISTS, NO, SHEET, YES, RepairRow, write_repairs

_KEYS = {heading: key for key, heading in HEADINGS.items()}
_NEEDED = ("agreed", "value", "replacement", "columns")


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the list.

    Attributes:
        row: Excel row it was read from; 0 for a new one.
        agreed: None while nobody has decided.
        value: what stands in the cells, without stray spaces.
        replacement: what to read instead; "" while nobody knows.
        columns: ``sheet.field`` of the columns that it speaks of.
        cells, files: how often the value was found when the list was last made.
        more: columns that the office has added: heading to value.
    """

    row: int
    agreed: bool | None
    value: str
    replacement: str
    columns: tuple[str, ...]
    cells: int = 0
    files: int = 0
    approved_by: str = ""
    approved_on: date | None = None
    more: Mapping[str, object] = field(default_factory=lambda: NOTHING)

    @property
    def is_signed(self) -> bool:
        """True if it is written down who agreed, and when."""
        return bool(self.approved_by) and self.approved_on is not None


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read the list, in its order; without a file there are no decisions.

    Raises:
        UserError: the workbook cannot be read, lacks a column, or a row says what cannot be meant.
    """
    if not path.exists():
        return ()
    headings, rows = read_list(path, SHEET)
    missing = [HEADINGS[key] for key in _NEEDED if HEADINGS[key] not in headings]
    if missing:
        raise mistake("repairs_headings", file=path.name, headings=", ".join(missing))
    return tuple(_decision(path, row) for row in rows)


def write_decisions(path: Path, decisions: Sequence[Decision]) -> None:
    """Write the list; an existing one is replaced as a whole.

    Raises:
        UserError: the file holds more than the list, is open elsewhere or cannot be written.
    """
    if path.exists() and (beside := beside_list(path, SHEET, LISTS)):
        raise mistake("list_beside", file=path.name, places=mask_niks(", ".join(beside)))
    write_repairs(path, [as_row(each) for each in decisions])


def as_row(decision: Decision) -> RepairRow:
    """Return a decision as a person reads it."""
    return RepairRow(
        decision.agreed,
        decision.value,
        decision.replacement,
        tuple(column_title(column) for column in decision.columns),
        decision.cells,
        decision.files,
        decision.approved_by,
        decision.approved_on,
        _choices(decision.columns),
        decision.more,
    )


def signed(decisions: Iterable[Decision], by: str, on: date) -> tuple[Decision, ...]:
    """Write down who agreed to what is agreed, and when, where the office has not done so itself."""
    return tuple(
        replace(each, approved_by=each.approved_by or by, approved_on=each.approved_on or on)
        if each.agreed
        else each
        for each in decisions
    )


def column_title(column: str) -> str:
    """Return a column as a person reads it: ``PENERIMA: Kab/Kota Asal``."""
    return next(title for title, name in _titles().items() if name == column)


def field_of(column: str, year: str) -> Field | None:
    """Return the field of a column in one year's form; None if that form has none."""
    sheet_name, _, field_name = column.partition(".")
    sheet = form_of(year).by_name.get(sheet_name)
    return sheet.by_name.get(field_name) if sheet else None


@cache
def _titles() -> Mapping[str, str]:
    """Return the columns of all years' forms by their title, the newest form's titles first."""
    titles: dict[str, str] = {}
    for year in reversed(years()):
        for sheet, asked in form_of(year).every_field():
            titles.setdefault(f"{sheet.title}: {asked.title}", f"{sheet.name}.{asked.name}")
    return titles


def _choices(columns: Sequence[str]) -> tuple[str, ...]:
    """Return what may be chosen in all of some columns of the newest form; () where anything may be typed."""
    newest = form_of(years()[-1])
    labels: list[tuple[str, ...]] = []
    for column in columns:
        field = field_of(column, newest.year)
        if field is None or field.codelist is None or field.type == "list":
            return ()
        labels.append(tuple(newest.codes(field).labels.values()))
    return tuple(label for label in labels[0] if all(label in each for each in labels)) if labels else ()


def _decision(path: Path, row: ListRow) -> Decision:
    def text(key: str) -> str:
        return row.text(HEADINGS[key])

    where = {"file": path.name, "row": str(row.row)}
    answers = {YES.casefold(): True, NO.casefold(): False}
    answer = text("agreed").casefold()
    if answer and answer not in answers:
        raise mistake("repair_answer", **where, value=text("agreed"))
    if not text("value"):
        raise mistake("repair_without_value", **where)
    return Decision(
        row.row,
        answers.get(answer),
        text("value"),
        text("replacement"),
        _columns(row.cells.get(HEADINGS["columns"]), where),
        _count(row.cells.get(HEADINGS["cells"])),
        _count(row.cells.get(HEADINGS["files"])),
        text("approved_by"),
        _day(row.cells.get(HEADINGS["approved_on"]), where),
        {heading: value for heading, value in row.cells.items() if heading not in _KEYS},
    )


def _columns(value: CellValue, where: Mapping[str, str]) -> tuple[str, ...]:
    said = [part.strip() for part in str(value or "").replace(";", "\n").split("\n") if part.strip()]
    titles = {title.casefold(): name for title, name in _titles().items()}
    names = set(titles.values())
    columns = [each if each in names else titles.get(each.casefold()) for each in said]
    unknown = [each for each, column in zip(said, columns, strict=True) if column is None]
    if unknown or not columns:
        raise mistake("repair_column", **where, value=unknown[0] if unknown else "")
    return tuple(dict.fromkeys(column for column in columns if column))


def _count(value: CellValue) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _day(value: CellValue, where: Mapping[str, str]) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise mistake("repair_day", **where)
