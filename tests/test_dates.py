"""Dates in the spellings that people use; what could mean two days is asked about."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkstool.core.formats import long_date, short_date
from lkstool.intake.dates import Window, find_date, parse_date

BIRTH = Window(date(1900, 1, 1), date(2025, 12, 31), optional=False)
PAPER = Window(date(1912, 1, 1), date(2060, 12, 31))
OPEN = Window(None, date(2025, 12, 31), open_ended=True)
MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
DAY = date(2013, 5, 12)


@pytest.mark.parametrize(
    "typed",
    [
        "12 Mei 2013",
        "12 mei 2013",
        "12-Mei-2013",
        "12-Mei-13",
        "12 Mei '13",
        "12Mei2013",
        "12/05/2013",
        "12-05-2013",
        "12.5.2013",
        "12 05 2013",
        "12 / 5 / 2013",
        "Ahad, 12 Mei 2013",
        "Minggu 12 Mei 2013",
        "Jum'at, 12-05-2013",
        "tgl 12 Mei 2013",
        "Tanggal: 12 Mei 2013",
        "Malang, 12 Mei 2013",
        "Malang 12-05-2013",
        "2013-05-12",
        "2013-05-12T00:00:00",
        "2013-05-12 00:00:00",
        "12 May 2013",
        "May 12, 2013",
        "20130512",
        41406,
        41406.5,
        20130512,
        "12 Mei 2013.",
    ],
)
def test_spellings_of_one_day(typed: Any) -> None:
    read = parse_date(typed, BIRTH)
    assert (read.value, read.code, read.kind, read.after) == (DAY, None, "date", "12-05-2013")


@pytest.mark.parametrize("typed", [DAY, datetime(2013, 5, 12, 8, 30)])  # noqa: DTZ001
def test_a_date_cell_needs_no_repair(typed: Any) -> None:
    read = parse_date(typed, BIRTH)
    assert (read.value, read.kind) == (DAY, None)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("1 Pebruari 2012", 2),
        ("1 Peb 2012", 2),
        ("1 Agt 2012", 8),
        ("1 Agust 2012", 8),
        ("1 Agu 2012", 8),
        ("1 Nopember 2012", 11),
        ("1 Nop. 2012", 11),
        ("1-Okt-2012", 10),
        ("1 Des 2012", 12),
        ("1 August 2012", 8),
    ],
)
def test_names_of_months(typed: str, month: int) -> None:
    assert parse_date(typed, BIRTH).value == date(2012, month, 1)


@pytest.mark.parametrize(
    ("typed", "window", "day"),
    [
        ("25-12-13", BIRTH, date(2013, 12, 25)),
        ("12-04-85", BIRTH, date(1985, 4, 12)),
        ("05-05-13", BIRTH, date(2013, 5, 5)),
        ("31-12-45", BIRTH, date(1945, 12, 31)),
        ("30-06-27", PAPER, date(2027, 6, 30)),
        ("31-01-26", OPEN, date(2026, 1, 31)),
        ("24-Agust-21", PAPER, date(2021, 8, 24)),
        ("17 Agt 70", BIRTH, date(1970, 8, 17)),
    ],
)
def test_a_year_of_two_digits_where_only_one_reading_is_sensible(
    typed: str, window: Window, day: date
) -> None:
    read = parse_date(typed, window)
    assert (read.value, read.kind) == (day, "date")


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("12-04-05", [date(2005, 4, 12), date(2005, 12, 4), date(2012, 4, 5)]),
        ("01/07/22", [date(2001, 7, 22), date(2022, 1, 7), date(2022, 7, 1)]),
        ("6.7.18", [date(2006, 7, 18), date(2018, 6, 7), date(2018, 7, 6)]),
    ],
)
def test_what_could_be_several_days_is_asked_about(typed: str, readings: list[date]) -> None:
    read = parse_date(typed, BIRTH)
    assert (read.value, read.code, read.suggestion) == (None, "LKS309", None)
    assert read.params["readings"] == readings


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("31/2/2024", None),
        ("00-00-0000", None),
        ("29 Februari 2021", None),
        ("05/13/2013", "13-05-2013"),
        ("05-25-13", "25-05-2013"),
    ],
)
def test_days_that_no_calendar_has(typed: str, suggestion: str | None) -> None:
    read = parse_date(typed, BIRTH)
    assert (read.value, read.code, read.suggestion) == (None, "LKS310", suggestion)


@pytest.mark.parametrize(
    "typed", ["belum", "2013", "Mei 2013", 2013, True, time(8, 30), "?", "12 Foo 2013", 5e9, -1, "12-05", ""]
)
def test_what_is_no_date(typed: Any) -> None:
    read = parse_date(typed, BIRTH)
    assert (read.value, read.code) == (None, "LKS302")


def test_a_misspelt_month_is_suggested_not_read() -> None:
    read = parse_date("12 Desemeber 2013", BIRTH)
    assert (read.value, read.code, read.suggestion) == (None, "LKS302", "12-12-2013")


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("24 September 2022  No.460/7-TDLKSA/IX/2019", "24-09-2022"),
        ("4 MEI 2018, 460/24-TDLKS/V/2018", "04-05-2018"),
        ("24/08/2021 / 460/14/2021", "24-08-2021"),
        ("30-01-2017 /  No: 39", "30-01-2017"),
        ("460/7 tanggal 12-05-2013", "12-05-2013"),
        ("12-05-2013 s.d. 14-06-2014", None),
    ],
)
def test_a_date_and_something_else_in_one_cell(typed: str, suggestion: str | None) -> None:
    read = parse_date(typed, PAPER)
    assert (read.value, read.code, read.suggestion) == (None, "LKS325", suggestion)


def test_a_paper_for_ever_has_no_end() -> None:
    read = parse_date("Seumur hidup", PAPER)
    assert (read.value, read.code, read.kind) == (None, None, "placeholder")
    assert parse_date("selamanya", BIRTH).code == "LKS302"


def test_a_date_within_a_text_is_found_only_if_alone() -> None:
    assert find_date("No. 12 tanggal 12 Mei 2013 di Malang") == (DAY, "No. 12 tanggal ", " di Malang")
    assert find_date("12-05-2013 dan 13-05-2013") is None
    assert find_date("460/24/05/2018") is None


@given(st.dates(date(1930, 1, 1), date(2025, 12, 31)))
def test_every_way_of_writing_a_day_gives_that_day(day: date) -> None:
    written = [
        long_date(day),
        long_date(day, weekday=True),
        short_date(day),
        f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        (day - date(1899, 12, 30)).days,
    ]
    assert {parse_date(text, BIRTH).value for text in written if text != 0 and not _early(text)} == {day}


def _early(text: object) -> bool:
    """Serials before 24 January 1941 are too small to be told from a count."""
    return isinstance(text, int) and text < 15_000


@given(st.text(max_size=40))
def test_any_text_gives_a_date_or_a_code(text: str) -> None:
    read = parse_date(text, BIRTH)
    assert (read.value is None) == (read.code is not None)


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 31))
def test_a_two_digit_year_is_never_guessed(first: int, second: int, third: int) -> None:
    orders = [(first, second, third), (second, first, third), (third, second, first)]
    readings = {
        made
        for day, month, year in orders
        for century in (1900, 2000)
        if (made := _made(century + year, month, day)) and BIRTH.allows(made)
    }
    read = parse_date(f"{first:02d}-{second:02d}-{third:02d}", BIRTH)
    if first != second:
        assert read.value == (readings.pop() if len(readings) == 1 else None)
        assert read.code == (None if read.value else "LKS309")


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
