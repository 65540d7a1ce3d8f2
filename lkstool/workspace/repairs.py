"""What the office may repair for everybody at once: bad values collected, its decisions made ready to use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lkstool.checks.cells import check_cells
from lkstool.checks.view import View
from lkstool.core.masking import mask_niks
from lkstool.core.messages import mistake, words_of
from lkstool.core.records import Change, Collection, Finding, Repair, Sent, SentSheet
from lkstool.forms.load import form_of, years
from lkstool.forms.model import Form, Sheet
from lkstool.intake.cells import as_written
from lkstool.intake.parse import Repairs, collect
from lkstool.output.repairs_workbook import RepairRow
from lkstool.workspace.repair_list import Decision, as_row, column_title, field_of, write_decisions

# Codes of single cells whose value can be read in another way. Left out are cells that hold nothing, an
# error or a number that has lost digits, and limits: the same number may be right in another file.
_CODES = frozenset(
    f"LKS{number}" for number in (302, 304, 305, 309, 310, 312, 313, 314, 319, 320, 321, 323, 325, 326)
)


@dataclass(frozen=True, slots=True)
class BadValue:
    """One cell whose value could be repaired: its column as ``sheet.field``, and what to read instead."""

    file: str
    column: str
    value: str
    suggestion: str


def bad_values(collection: Collection, findings: Iterable[Finding]) -> list[BadValue]:
    """Pick the findings that a repair could mend; nothing about a person is among them."""
    owners = {one.file: one for one in collection.submissions}
    found: list[BadValue] = []
    for finding in findings:
        place, value = finding.place, finding.value
        sheet = owners[place.file].sheet_of(place) if place.file in owners else None
        if finding.code not in _CODES or finding.severity == "note" or sheet is None or place.field is None:
            continue
        if isinstance(value, str) and as_written(value) and mask_niks(value) == value:
            suggestion = finding.suggestion if isinstance(finding.suggestion, str) else ""
            found.append(BadValue(place.file, f"{sheet}.{place.field}", as_written(value), suggestion))
    return found


def updated(decisions: Sequence[Decision], found: Iterable[BadValue]) -> tuple[Decision, ...]:
    """Bring the list up to date with what was found now.

    A row that somebody has decided or filled in stays as it is, with its count; one that nobody has touched
    and that is found no more goes. A column that a decided row does not speak of gets a row of its own: who
    agreed to one column has not agreed to another.

    Returns:
        First what is still to be decided, then the rest; the most frequent first.
    """
    cells: dict[tuple[str, str], list[BadValue]] = {}
    for each in found:
        cells.setdefault((each.column, each.value), []).append(each)
    kept: list[Decision] = []
    for decision in decisions:
        mine = [bad for column in decision.columns for bad in cells.pop((column, decision.value), ())]
        touched = decision.agreed is not None or decision.replacement or decision.approved_by or decision.more
        if mine or touched:
            suggestion = decision.replacement or next((bad.suggestion for bad in mine if bad.suggestion), "")
            files = len({bad.file for bad in mine})
            kept.append(replace(decision, replacement=suggestion, cells=len(mine), files=files))
    groups: dict[tuple[str, str], list[BadValue]] = {}
    for (column, value), bads in cells.items():
        # One answer serves all columns where the same is meant: those with one suggestion, or one list.
        meant = bads[0].suggestion or _list_of(column)
        groups.setdefault((value, meant), []).extend(bads)
    new = [
        Decision(
            0,
            None,
            value,
            bads[0].suggestion,
            tuple(dict.fromkeys(bad.column for bad in bads)),
            len(bads),
            len({bad.file for bad in bads}),
        )
        for (value, _), bads in groups.items()
    ]
    return tuple(
        sorted((*kept, *new), key=lambda each: (each.agreed is not None, -each.cells, each.value.casefold()))
    )


def usable(decisions: Sequence[Decision], file: str) -> Mapping[str, Repairs]:
    """Return what is agreed, by form year, in the shape that ``intake.parse.collect`` takes.

    Raises:
        UserError: a row that is agreed repairs a personal column, contradicts another, or would put
            something that is not valid itself in any year; says the row.
    """
    agreed = [each for each in decisions if each.agreed]
    said: dict[tuple[str, str], Decision] = {}
    for each in agreed:
        where = {"file": file, "row": str(each.row)}
        if not each.replacement:
            raise mistake("repair_without_replacement", **where, value=each.value)
        for column in each.columns:
            if any(field.privacy == "personal" for year in years() if (field := field_of(column, year))):
                raise mistake("repair_personal", **where, column=column_title(column))
            other = said.setdefault((column, each.value), each)
            if other.replacement != each.replacement:
                raise mistake("repair_contradiction", **where, other_row=str(other.row), value=each.value)
    refused = {year: _refused(agreed, form_of(year)) for year in years()} if agreed else {}
    for each in agreed:
        for column in each.columns:
            having = [year for year in years() if field_of(column, year)]
            reasons = [refused[year].get((column, each.row)) for year in having]
            if all(reasons):
                reason = next(reason for reason in reversed(reasons) if reason)
                told = {"value": each.replacement, "reason": words_of(reason, "id").message}
                raise mistake("repair_not_valid", file=file, row=str(each.row), **told)
    by_year: dict[str, dict[str, dict[str, Repair]]] = {year: {} for year in years()}
    for (column, value), each in said.items():
        for year in years():
            if field_of(column, year) and not refused[year].get((column, each.row)):
                repair = Repair(each.replacement, each.approved_by, each.approved_on)
                by_year[year].setdefault(column, {})[value] = repair
    return by_year


def _list_of(column: str) -> str:
    """Return what two columns share if one answer serves both: a list of choices, else only the column."""
    field = next(field for year in reversed(years()) if (field := field_of(column, year)))
    return f"[{field.codelist}]" if field.codelist else column


def _refused(agreed: Sequence[Decision], form: Form) -> Mapping[tuple[str, int], Finding]:
    """Read and check every replacement as if an LKS had typed it; what is wrong, by column and row."""
    laid_out = {sheet.name: sent for sheet in form.sheets if (sent := _as_sent(sheet, agreed)) is not None}
    sender = Sent("", "", "submission", form.year, {}, laid_out, ())
    collection, findings, _ = collect([sender], form)
    hits = check_cells(View(collection, form, form.sheets[0].name))
    names = {sheet.title: sheet.name for sheet in form.sheets}
    wrong: dict[tuple[str, int], Finding] = {}
    for finding in (*findings, *(hit.finding for hit in hits)):
        place = finding.place
        # Cells that no decision speaks of are empty here, whether or not they are required.
        if finding.code != "LKS301" and place.row is not None:
            wrong.setdefault((f"{names[place.sheet or '']}.{place.field}", place.row), finding)
    return wrong


def _as_sent(sheet: Sheet, agreed: Sequence[Decision]) -> SentSheet | None:
    """Lay the replacements out as a sheet; its row numbers are those of the office's list."""
    mine = [each for each in agreed if any(column.partition(".")[0] == sheet.name for column in each.columns)]
    fields = [
        field for field in sheet.fields if any(f"{sheet.name}.{field.name}" in each.columns for each in mine)
    ]
    if not fields:
        return None
    return SentSheet(
        sheet.name,
        sheet.title,
        {field.name: at for at, field in enumerate(fields, start=1)},
        {},
        {field.name: field.title for field in fields},
        tuple(each.row for each in mine),
        {
            field.name: [
                each.replacement if f"{sheet.name}.{field.name}" in each.columns else None for each in mine
            ]
            for field in fields
        },
    )


@dataclass(frozen=True, slots=True)
class RepairList:
    """The office's list after a run: all of it, or what is agreed with where it was carried out."""

    path: Path
    decisions: tuple[Decision, ...]

    @property
    def rows(self) -> list[RepairRow]:
        """The decisions as a person reads them."""
        return [as_row(each) for each in self.decisions]


class Gathered:
    """What many files say of the list, gathered one collection at a time."""

    def __init__(self, path: Path, decisions: Sequence[Decision]) -> None:
        self.path = path
        self.decisions = tuple(decisions)
        self._bad: list[BadValue] = []
        self._carried: list[tuple[str, str, str]] = []

    def add(self, collection: Collection, findings: Iterable[Finding], changes: Iterable[Change]) -> None:
        """Take in what was found and repaired in some files."""
        owners = {one.file: one for one in collection.submissions}
        self._bad += bad_values(collection, findings)
        self._carried += [
            (f"{owners[place.file].sheet_of(place)}.{place.field}", as_written(change.before), place.file)
            for change in changes
            if (place := change.place) and change.repair is not None and isinstance(change.before, str)
        ]

    def written(self) -> RepairList:
        """Bring the list up to date and write it, unless there is nothing to put in it.

        Raises:
            UserError: the list is open elsewhere or cannot be written.
        """
        decisions = updated(self.decisions, self._bad)
        if decisions or self.decisions:
            write_decisions(self.path, decisions)
        return RepairList(self.path, decisions)

    def applied(self) -> RepairList:
        """Return what is agreed, with the cells and files in which it was carried out now."""
        files: dict[tuple[str, str], list[str]] = {}
        for column, value, file in self._carried:
            files.setdefault((column, value), []).append(file)
        agreed: list[Decision] = []
        for each in self.decisions:
            if each.agreed:
                mine = [file for column in each.columns for file in files.get((column, each.value), ())]
                agreed.append(replace(each, cells=len(mine), files=len(set(mine))))
        return RepairList(self.path, tuple(agreed))
