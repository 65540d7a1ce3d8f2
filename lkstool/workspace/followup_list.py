"""The office's follow-up list: read from ``rtl.xlsx`` and written back without losing a word of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import cast

from lkstool.core.followup import FollowUp, Progress
from lkstool.core.masking import mask_niks
from lkstool.core.messages import mistake
from lkstool.core.records import CellValue
from lkstool.core.regions import find_region
from lkstool.forms.load import form_of, years
from lkstool.intake.coded import Choices
from lkstool.intake.office_list import ListRow, beside_lists, read_lists
from lkstool.intake.texts import key
from lkstool.output.followup_workbook import (
    HEADINGS,
    LISTS,
    NO,
    SHEET,
    WHOLE_REGION,
    YES,
    FollowUpRow,
    write_follow_ups,
)

_KEYS = {heading: name for name, heading in HEADINGS.items()}
_NEEDED = ("chosen", "kabkota", "sentence", "due", "status")
_SHEETS = re.compile(SHEET.format(year=r"\d{4}"))
_OURS = re.compile(f"{_SHEETS.pattern}|{LISTS}")
_ID = re.compile(r"(\d{4})-(?:(?:(\d\d\.\d\d)-)?([a-z][a-z_]*)|K\d+)")
_STATUS = "status_rtl"

Plans = Mapping[str, tuple[FollowUpRow, ...]]


def read_plans(path: Path) -> Plans:
    """Read the list by year of the reports, each in its order; without a file there is none.

    Raises:
        UserError: the workbook cannot be read, lacks a column, or a row says what cannot be meant.
    """
    if not path.exists():
        return {}
    plans: dict[str, tuple[FollowUpRow, ...]] = {}
    for name, (headings, rows) in read_lists(path, _SHEETS).items():
        missing = [HEADINGS[each] for each in _NEEDED if HEADINGS[each] not in headings]
        if missing:
            raise mistake("followup_headings", file=path.name, sheet=name, headings=", ".join(missing))
        year = name[-4:]
        plans[year] = tuple(_identified(year, (_read(path, name, row) for row in rows)))
    return plans


def sheet_of(year: str) -> str:
    """Return the name of the sheet that follows the reports of a year."""
    return SHEET.format(year=year)


def follow_ups(plans: Plans, year: str) -> tuple[FollowUp, ...]:
    """Return what the office has for one year of reports."""
    return tuple(row.follow_up for row in plans.get(year, ()))


def write_plans(path: Path, plans: Plans) -> None:
    """Write the list, the newest year first; an existing one is replaced as a whole.

    Raises:
        UserError: the file holds more than the list, is open elsewhere or cannot be written.
    """
    if path.exists() and (beside := beside_lists(path, _OURS)):
        places = mask_niks(", ".join(beside))
        raise mistake("list_beside", file=path.name, places=places)
    write_follow_ups(path, dict(sorted(plans.items(), reverse=True)), tuple(_statuses().labels.values()))


def laid_out(rows: Iterable[FollowUp], before: Sequence[FollowUpRow]) -> tuple[FollowUpRow, ...]:
    """Return rows as they are written: with the names of their LKS and what the office keeps beside them."""
    kept = {row.follow_up.id: row for row in before}
    made = []
    for each in rows:
        was = kept.get(each.id, FollowUpRow(each))
        names = "\n".join(dict.fromkeys(f"{case.lks} {case.name}" for case in each.cases))
        made.append(FollowUpRow(each, names if each.rule else was.homes, was.more))
    return tuple(made)


def _identified(year: str, rows: Iterable[FollowUpRow]) -> list[FollowUpRow]:
    """Give every row without a code of its own one: a row that was added, or copied from another."""
    read = list(rows)
    seen = {row.follow_up.id for row in read}
    used: set[str] = set()
    number = 0
    made: list[FollowUpRow] = []
    for row in read:
        its = row.follow_up
        found = _ID.fullmatch(its.id)
        if found is None or found[1] != year or its.id in used:
            number += 1
            while f"{year}-K{number}" in seen:
                number += 1
            name, rule = f"{year}-K{number}", ""
        else:
            name, rule = its.id, found[3] or ""
        used.add(name)
        made.append(replace(row, follow_up=replace(its, id=name, rule=rule)))
    return made


def _read(path: Path, sheet: str, row: ListRow) -> FollowUpRow:
    def text(name: str) -> str:
        return row.text(HEADINGS[name])

    where = {"file": path.name, "sheet": sheet, "row": str(row.row)}
    for name in ("sentence", "responsible", "reason"):
        if mask_niks(text(name)) != text(name):
            raise mistake("followup_personal", **where, column=HEADINGS[name])
    answers = {YES.casefold(): True, NO.casefold(): False}
    answer = text("chosen").casefold()
    if answer and answer not in answers:
        raise mistake("followup_answer", **where, value=text("chosen"))
    if not text("sentence"):
        raise mistake("followup_without_sentence", **where)
    return FollowUpRow(
        FollowUp(
            id=text("id"),
            rule="",
            kabkota=_region(text("kabkota"), where),
            sentence=text("sentence"),
            reason=text("reason"),
            count=_count(text("count"), where),
            due=_day("due", row.cells.get(HEADINGS["due"]), where),
            responsible=text("responsible"),
            chosen=answers.get(answer),
            status=_progress(text("status"), where),
            finished=_day("finished", row.cells.get(HEADINGS["finished"]), where),
            row=row.row,
        ),
        text("homes"),
        {
            heading: value
            for heading, value in row.cells.items()
            if heading not in _KEYS and value is not None
        },
    )


def _region(said: str, where: Mapping[str, str]) -> str:
    if not said or said.casefold() == WHOLE_REGION.casefold():
        return ""
    found = find_region(said)
    if len(found) != 1:
        raise mistake("followup_twin" if found else "followup_region", **where, value=said)
    return found[0].code


def _statuses() -> Choices:
    return Choices.of(form_of(years()[-1]).codelists[_STATUS])


def _progress(said: str, where: Mapping[str, str]) -> Progress:
    if not said:
        return ""
    code = _statuses().spellings.get(key(said))
    if code is None:
        allowed = ", ".join(_statuses().labels.values())
        raise mistake("followup_status", **where, value=said, allowed=allowed)
    return cast("Progress", code)


def _count(said: str, where: Mapping[str, str]) -> int:
    if said and not said.isdecimal():
        raise mistake("followup_count", **where, column=HEADINGS["count"])
    return int(said or 0)


def _day(name: str, value: CellValue, where: Mapping[str, str]) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise mistake("followup_day", **where, column=HEADINGS[name])
