"""Numbers, money and coordinates as people type them."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkstool.core.formats import number as written
from lkstool.core.formats import rupiah
from lkstool.intake.numbers import parse_coordinate, parse_number, to_number


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("25", 25),
        ("1.500", 1500),
        ("1.234.567", 1_234_567),
        ("1.500.000,00", 1_500_000),
        ("1,500,000", 1_500_000),
        ("1,500,000.00", 1_500_000),
        ("1 500 000", 1_500_000),
        ("25,0", 25),
        ("-5", -5),
        ("25.", 25),
    ],
)
def test_digits_and_separators_are_read_and_listed(typed: str, value: int) -> None:
    read = parse_number(typed, "rupiah")
    assert (read.value, read.code, read.kind, read.after) == (value, None, "number", str(value))


@pytest.mark.parametrize("typed", [25, 25.0, 0, -3])
def test_a_number_cell_needs_no_repair(typed: float) -> None:
    read = parse_number(typed, "integer")
    assert (read.value, read.code, read.kind) == (typed, None, None)
    assert type(read.value) is int


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("25 org", 25),
        ("25 orang", 25),
        ("25 anak asuh", 25),
        ("25org", 25),
        ("Rp 1.500.000,-", 1_500_000),
        ("Rp. 1.500.000", 1_500_000),
        ("Rp1.500.000,00", 1_500_000),
        ("1.500.000,-", 1_500_000),
        ("1.500.000 rupiah", 1_500_000),
        ("IDR 50.000", 50_000),
    ],
)
def test_a_number_with_words_is_read_and_told(typed: str, value: int) -> None:
    read = parse_number(typed, "rupiah")
    assert (read.value, read.code, read.kind) == (value, "LKS312", "number")


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("dua puluh", None),
        ("1,5 juta", "1500000"),
        ("Rp 2 jt", "2000000"),
        ("150 ribu", "150000"),
        ("1,5 M", "1500000000"),
        ("20-25", None),
        ("± 25", None),
        (">25", None),
        ("25 lebih", None),
        ("25-an", None),
        ("25 30", None),
        ("2O", None),
        ("1.23.45", None),
        ("12%", None),
        ("25 (dua puluh lima)", None),
        ("Rp", None),
        ("=A1", None),
        (True, None),
        (date(2025, 5, 12), None),
        (time(8, 0), None),
        (1e300, None),
    ],
)
def test_words_ranges_and_estimates_are_not_read(typed: Any, suggestion: str | None) -> None:
    read = parse_number(typed, "rupiah")
    assert (read.value, read.code, read.suggestion) == (None, "LKS313", suggestion)


@pytest.mark.parametrize("typed", ["12,5", "2.5", 3.5, "1.234.567,89"])
def test_a_whole_number_is_asked(typed: Any) -> None:
    assert parse_number(typed, "integer").code == "LKS314"


@pytest.mark.parametrize(
    ("typed", "value"), [("37,5", 37.5), ("37.5", 37.5), (40, 40.0), ("1.500", 1500.0), ("1,25", 1.25)]
)
def test_decimals(typed: Any, value: float) -> None:
    read = parse_number(typed, "number")
    assert (read.value, type(read.value)) == (value, float)


def test_years() -> None:
    assert parse_number("1987", "integer", is_year=True).value == 1987
    assert parse_number("1987 M", "integer", is_year=True).code == "LKS312"
    assert parse_number("tahun 1987", "integer", is_year=True).code == "LKS312"
    assert parse_number("17-08-1987", "integer", is_year=True).suggestion == "1987"
    assert parse_number(date(1987, 8, 17), "integer", is_year=True).suggestion == "1987"


@pytest.mark.parametrize(
    ("typed", "axis", "value"),
    [
        (-8.13, "lintang", -8.13),
        ("-8,13", "lintang", -8.13),
        ("-8.13", "lintang", -8.13),
        ("-8,1305", "lintang", -8.1305),
        ("-8.130", "lintang", -8.13),
        ("8,13 LS", "lintang", -8.13),
        ("8.13° S", "lintang", -8.13),
        ("112,57", "bujur", 112.57),
        ("112.57 BT", "bujur", 112.57),
    ],
)
def test_coordinates(typed: Any, axis: Any, value: float) -> None:
    read = parse_coordinate(typed, axis)
    assert (read.value, read.code) == (value, None)


@pytest.mark.parametrize(
    ("typed", "axis", "suggestion"),
    [
        (8.13, "lintang", "-8,13"),
        (-81305, "lintang", "-8,1305"),
        ("-8.130.512", "lintang", "-8,130512"),
        (1125701, "bujur", "112,5701"),
        (112.57, "lintang", None),
        (106.8, "bujur", None),
        (0, "lintang", None),
    ],
)
def test_coordinates_outside_east_java(typed: Any, axis: Any, suggestion: str | None) -> None:
    read = parse_coordinate(typed, axis)
    assert (read.value, read.code, read.suggestion) == (None, "LKS322", suggestion)


def test_both_coordinates_in_one_cell() -> None:
    read = parse_coordinate("-8.13, 112.57", "bujur")
    assert (read.code, read.suggestion) == ("LKS325", "112,57")
    assert parse_coordinate("dekat masjid", "bujur").code == "LKS313"


@given(st.integers(-(10**12), 10**12))
def test_what_we_write_we_read(value: int) -> None:
    for lang in ("id", "en"):
        assert parse_number(written(value, lang), "integer").value == value
    assert parse_number(str(value), "rupiah").value == value


@given(st.integers(0, 10**12))
def test_an_amount_as_we_write_it_is_read(value: int) -> None:
    assert parse_number(rupiah(value), "rupiah").value == value


@given(st.integers(0, 10**9))
def test_the_unit_does_not_change_the_number(value: int) -> None:
    assert parse_number(f"{written(value)} orang", "integer").value == value
    assert parse_number(f"Rp {written(value)},-", "rupiah").value == value


@given(st.text(max_size=30) | st.floats(allow_nan=False) | st.integers())
def test_anything_gives_a_value_or_a_code(typed: Any) -> None:
    for kind in ("integer", "number", "rupiah"):
        read = parse_number(typed, kind)
        assert read.value is not None or read.code is not None
    assert to_number("", whole=True) is None
