"""Numbers, money and dates as Indonesian readers expect them."""

from __future__ import annotations

from datetime import date

import pytest

from lkstool.core.formats import listed, long_date, number, percent, rupiah, rupiah_short, short_date


@pytest.mark.parametrize(
    ("value", "written"),
    [(71.25, "71,3%"), (71.24, "71,2%"), (0.05, "0,1%"), (100, "100,0%"), (-2.25, "-2,3%")],
)
def test_a_half_is_rounded_up_as_readers_do(value, written):
    assert percent(value) == written


def test_numbers_are_grouped_and_keep_at_most_two_decimals():
    assert number(1234567.891) == "1.234.567,89"
    assert number(1234.5, "en") == "1,234.5"
    assert number(2.5, decimals=0) == "3"


def test_money_is_written_whole_or_in_words_of_scale():
    assert rupiah(1_250_500_000) == "Rp1.250.500.000"
    assert rupiah(-1500) == "-Rp1.500"
    assert rupiah_short(1_250_500_000) == "Rp1,3 miliar"
    assert rupiah_short(999_999) == "Rp999.999"


def test_sunday_is_ahad():
    assert long_date(date(2026, 2, 8), weekday=True) == "Ahad, 8 Februari 2026"
    assert long_date(date(2026, 2, 8), "en") == "8 February 2026"
    assert short_date(date(2026, 2, 8)) == "08-02-2026"


def test_lists_end_in_and():
    assert listed(["A"]) == "A"
    assert listed(["A", "B"]) == "A dan B"
    assert listed(["A", "B", "C"]) == "A, B, dan C"
