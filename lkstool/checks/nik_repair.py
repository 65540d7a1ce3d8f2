"""Which NIK was meant where one digit was mistyped: said only where the row itself leaves no other.

A NIK holds the place of its first issue, the birth date (a woman's day plus 40) and a serial number. Birth
date and sex stand in the row as well, so one wrong digit among those can be told; one in the serial cannot.
Nothing is put right: the sender compares the suggestion with the family card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from lkstool.checks.view import View
from lkstool.core.masking import digits_of
from lkstool.core.records import Collection, Finding, Personal, Place
from lkstool.core.regions import PROVINCES, regions
from lkstool.forms.model import Form

if TYPE_CHECKING:
    from lkstool.checks.view import Mask

# The NIK as it stands in the cell is the finding's value, or it was read and is in the table.
_UNREAD, _READ = frozenset({"LKS317", "LKS318"}), frozenset({"LKS401", "LKS402"})
_LOST_DIGITS = "LKS505"
_NEEDED = ("nik", "tanggal_lahir", "jenis_kelamin")
_WOMAN = 40
_BIRTH = slice(6, 12)

# File, sheet as sent, Excel row; and table, position in its frame.
_Row = tuple[str, str, int]
_At = tuple[str, int]


def only_repair(nik: str, born: date, sex: str) -> str | None:
    """Return the NIK that differs from a typed one in a single digit and fits birth date and sex.

    Args:
        nik: 16 digits that fail by province, by date, or against the row.
        born: birth date of the row.
        sex: ``L`` or ``P``.

    Returns:
        None if no such NIK, more than one, or the typed one fits already: then only digits could be wrong
        that nothing else tells. Where the region's digits are repaired, it must be one of East Java.
    """
    birth = f"{born.day + (_WOMAN if sex == 'P' else 0):02d}{born:%m%y}"

    def fits(candidate: str) -> bool:
        region = candidate[:4]
        same = region == nik[:4] and region[:2] in PROVINCES
        return candidate[_BIRTH] == birth and (same or f"{region[:2]}.{region[2:]}" in regions())

    if fits(nik):
        return None
    fitting = [candidate for candidate in _one_digit_away(nik) if fits(candidate)]
    return fitting[0] if len(fitting) == 1 else None


def _one_digit_away(nik: str) -> Iterator[str]:
    for at, was in enumerate(nik):
        for digit in "0123456789":
            if digit != was:
                yield f"{nik[:at]}{digit}{nik[at + 1 :]}"


def with_repairs(findings: Sequence[Finding], collection: Collection, form: Form) -> list[Finding]:
    """Return findings with a NIK suggested where its row leaves only one (LKS317, LKS318, LKS401, LKS402).

    None is suggested that another row of the sheet has or would have too, nor one that ends in the 0 of a
    column that lost its last digits (LKS505).

    Args:
        findings: of reading and of the checks; the order is kept.
        collection: with doubtful cells counted as unreadable, as the last check left it.
        form: the year's form.
    """
    wanted = [each for each in findings if each.code in _UNREAD | _READ]
    if not wanted:
        return list(findings)
    repairs: dict[_Row, str] = {}
    spoiled = {(each.place.file, each.place.sheet) for each in findings if each.code == _LOST_DIGITS}
    tables = _Tables(collection, form)
    for finding in wanted:
        at = tables.rows.get(_row(finding.place))
        repair = tables.repair(finding, at) if at else None
        if repair and not (repair.endswith("0") and _row(finding.place)[:2] in spoiled):
            repairs[_row(finding.place)] = repair
    held = Counter((file, sheet, nik) for (file, sheet, _), nik in repairs.items())
    held.update(tables.read())
    sure = {row: nik for row, nik in repairs.items() if held[*row[:2], nik] == 1}
    return [
        replace(each, suggestion=Personal(sure[_row(each.place)], "nik"))
        if each.code in _UNREAD | _READ and _row(each.place) in sure
        else each
        for each in findings
    ]


def _row(place: Place) -> _Row:
    return place.file, place.sheet or "", place.row or 0


class _Tables:
    """The sheets of people with NIK, birth date and sex, by what a finding's place tells.

    Attributes:
        rows: table and position in its frame of every row.
    """

    def __init__(self, collection: Collection, form: Form) -> None:
        names = [
            sheet.name
            for sheet in form.sheets
            if sheet.name in collection.tables and set(_NEEDED) <= set(sheet.by_name)
        ]
        self.views = {name: View(collection, form, name) for name in names}
        self.usable: dict[str, Mask] = {
            name: view.filled("tanggal_lahir", "jenis_kelamin") for name, view in self.views.items()
        }
        self.rows: dict[_Row, _At] = {}
        for name, view in self.views.items():
            numbers = (view.frame[column].tolist() for column in ("_submission", "_row"))
            for position, (number, row) in enumerate(zip(*numbers, strict=True)):
                submission = collection.submissions[number]
                self.rows[submission.file, submission.sheets[name].title, row] = (name, position)

    def repair(self, finding: Finding, at: _At) -> str | None:
        """Return the only repair of the NIK in a row, if birth date and sex can be relied on."""
        name, position = at
        if not self.usable[name][position]:
            return None
        row: Any = self.views[name].frame.loc[position, list(_NEEDED)]
        if finding.code in _READ:
            nik = str(row["nik"])
        else:
            nik = digits_of(finding.value.clear) if isinstance(finding.value, Personal) else ""
        return only_repair(nik, row["tanggal_lahir"], str(row["jenis_kelamin"])) if len(nik) == 16 else None

    def read(self) -> Iterator[tuple[str, str, str]]:
        """Yield file, sheet and NIK of every row whose NIK could be read."""
        niks = {name: view.frame["nik"].tolist() for name, view in self.views.items()}
        for (file, sheet, _), (name, position) in self.rows.items():
            nik = niks[name][position]
            if isinstance(nik, str):
                yield file, sheet, nik
