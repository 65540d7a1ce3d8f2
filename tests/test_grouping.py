"""The same problem in many cells is told once, with all its cells."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from lkstool.core.codes import found
from lkstool.core.records import Finding, Personal, Place
from lkstool.core.results import FileResult
from lkstool.output.grouping import cell_ranges, grouped, speaking_for
from lkstool.output.reply.message import Letter, message
from lkstool.output.validation_view import file_view

TITLES = {2: "NIK", 4: "Jenis Kelamin *", 6: "Tanggal Lahir *", 7: "Kelompok *"}


def empty(row: int, column: int, sheet: str = "PENERIMA", field: str = "") -> Finding:
    title = TITLES.get(column) or field
    return found("LKS301", Place("a.xlsx", sheet, row, column, field or title, title))


def unlisted(row: int, column: int, value: str) -> Finding:
    place = Place("a.xlsx", "PENERIMA", row, column, TITLES[column], TITLES[column])
    return found("LKS305", place, value, allowed=["A", "B"])


def cells(findings: list[Finding]) -> list[str]:
    return [cell_ranges(group) for group in grouped(findings)]


def test_a_row_that_was_begun_and_left_is_one_problem():
    row = [empty(8, column) for column in TITLES]
    assert cells(row) == ["B8, D8, F8, G8"]
    assert cells(row + [empty(9, column) for column in TITLES]) == ["B8–B9, D8–D9, F8–F9, G8–G9"]
    told = speaking_for(row, "id").place.heading
    assert told == "NIK, Jenis Kelamin, Tanggal Lahir, dan Kelompok"


def test_answers_below_each_other_are_one_problem():
    answers = [empty(row, 2, "PROFIL", f"isian {row}") for row in (8, 9, 12)]
    assert cells(answers) == ["B8–B9, B12"]


@pytest.mark.parametrize(
    "findings",
    [
        [empty(8, 4), empty(9, 6)],  # neither row nor column in common
        [empty(8, 4), empty(8, 4, "SDM")],
        [unlisted(8, 4, "x"), unlisted(8, 7, "y")],
        [unlisted(8, 4, "x"), empty(8, 7)],
    ],
)
def test_what_differs_stays_apart(findings):
    assert len(grouped(findings)) == 2


def test_values_of_people_stay_masked_in_what_is_told():
    place = Place("a.xlsx", "PENERIMA", 8, 2, "nik", "NIK")
    group = [found("LKS316", place, Personal("3507001205130041", "nik"), digits=12)]
    assert "3507001205130041" not in str(speaking_for(group, "id"))
    assert speaking_for(group, "id") is group[0]


def test_the_screen_and_the_message_name_the_columns_once():
    findings = tuple(empty(8, column) for column in TITLES)
    result = FileResult("a.xlsx", "", "35.07-M-003", "Panti", "2025", "invalid", {}, (), findings)
    console = Console(width=80, record=True, file=StringIO())
    console.print(file_view(result, "id"))
    seen = " ".join(console.export_text().split())
    assert seen.count("LKS301") == 1
    assert "PENERIMA B8, D8, F8, G8 NIK, Jenis Kelamin, Tanggal Lahir, dan Kelompok wajib diisi" in seen
    text = message(result, Letter("a.xlsx", date(2026, 1, 31)), "id")
    assert "1. *PENERIMA B8, D8, F8, G8*: Wajib diisi. Isi NIK, Jenis Kelamin" in text
    assert "2." not in text
