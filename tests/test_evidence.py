"""What stands behind each figure adds up to the figure, whatever the year looks like."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from facts import FORM, SETTINGS, drawn, facts

from lkstool.core.followup import FollowUp, Plan
from lkstool.core.regions import regions
from lkstool.core.residents import Residents
from lkstool.indicators.breakdown import breakdown
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.compute import traced

PROMISED = tuple(
    FollowUp(f"2024-K{row}", "", region, "Klinik surat", "", 0, None, "MPKS", (), True, status, None, row)
    for row, (region, status) in enumerate(
        (("35.07", "selesai"), ("35.07", "berjalan"), ("35.15", "selesai"), ("", "selesai")), start=2
    )
)
BALANCED = {
    "profil": {"laporan_keuangan_diperiksa": True},
    "keuangan": [
        {"arah": "saldo_awal", "pos": "saldo", "jumlah": 100},
        {"arah": "masuk", "pos": "donatur", "jumlah": 50},
        {"arah": "saldo_akhir", "pos": "saldo", "jumlah": 150},
    ],
}


@cache
def traced_year(seed, lks=40):
    living = Residents({(region, "anak"): 50_000 for region in regions()}, "BPS, 2025")
    this = replace(drawn(seed, lks), residents=living)
    before = drawn(seed + 100, lks, year="2024", codes=[*this.submissions["lks"]])
    return traced(this, before, FORM, SETTINGS, Plan(before=PROMISED))


def check_all(told):
    """Compare every figure with what its rows make; return the ids of those that have rows."""
    for name, figure in told.context.figures.items():
        behind = told.evidence.get(name)
        assert (behind is None) == (figure.value is None), name
        if behind is None:
            continue
        if behind.shape == "score":
            parts = [told.context.figures[part].value for part in behind.parts]
            points = sum(weight * part for weight, part in zip(behind.weights, parts, strict=True))
            assert figure.value == pytest.approx(points, abs=1e-3)
            continue
        assert behind.value() == pytest.approx(figure.value), name
        if behind.shape == "change":
            assert behind.numerator.number - behind.previous.number == figure.numerator
            assert behind.previous.number == figure.denominator
        elif behind.shape != "median":
            assert behind.numerator.number == (figure.value if figure.numerator is None else figure.numerator)
            assert behind.denominator is None or behind.denominator.number == figure.denominator, name
    return set(told.evidence)


@pytest.mark.parametrize("seed", range(4))
def test_the_rows_behind_every_figure_make_the_figure(seed):
    assert check_all(traced_year(seed)) >= set(INDICATORS) - {"K04", "K08"}


def test_a_balance_is_made_of_all_four_kinds_of_rows():
    odd = [*BALANCED["keuangan"][:2], {"arah": "saldo_akhir", "pos": "saldo", "jumlah": 7}]
    told = traced(
        facts([{"kode": "35.07-M-001", **BALANCED}, {"kode": "35.07-M-002", "keuangan": odd}]),
        None,
        FORM,
        SETTINGS,
    )
    assert {"K04", "K08"} <= check_all(told)
    assert len(told.evidence["K04"].numerator.rows) == 3
    assert told.evidence["K04"].value() == 50


@pytest.mark.parametrize("register", [(), None])
def test_few_lks_and_none_at_all_have_their_rows_too(register):
    empty = facts([], register=register)
    assert "J01" in check_all(traced(empty, None, FORM, SETTINGS))
    one = facts([{"kode": "35.07-M-001"}], register=register)
    assert check_all(traced(one, None, FORM, SETTINGS)) >= {"J01", "M01", "P01", "L01", "S00"}


def narrowed(told, name, region=None, group=None):
    codes = None if region is None else told.lks.index[told.lks["kabkota"] == region]
    return told.evidence[name].of(codes, group)


def cells(told, table, column, head):
    made = told.context.tables[table]
    return dict(zip(made.column(head), made.column(column), strict=True))


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("T1.1", "terdaftar", "J01"),
        ("T1.1", "persen_melapor", "M01"),
        ("T2.3", "terjangkau", "J03"),
        ("T3.2", "jumlah", "P01"),
        ("T5.1", "persen_berlaku", "L01"),
        ("T10.1", "tepat_waktu", "M02"),
    ],
)
def test_narrowed_to_a_place_they_make_the_cell_of_the_table(table, column, name):
    told = traced_year(0)
    for region, cell in cells(told, table, column, "kabkota").items():
        behind = narrowed(told, name, region)
        number = behind.value() if column.startswith("persen") or not behind.denominator else None
        number = behind.numerator.number if number is None else number
        assert number == pytest.approx(cell or 0), region


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("T3.1", "jumlah", "P01"),
        ("T3.3", "porsi_mukim", "P04"),
        ("T6.2", "median", "S01"),
        ("T8.3", "median", "K03"),
    ],
)
def test_narrowed_to_a_group_they_make_the_cell_of_the_table(table, column, name):
    told = traced_year(1)
    found = cells(told, table, column, "kelompok")
    assert len(found) > 2
    for group, label in told.groups.items():
        if label in found:
            assert narrowed(told, name, group=group).value() == pytest.approx(found[label]), group


def test_promises_are_told_apart_by_their_place():
    told = traced_year(2)
    rows = {row[0]: row[3:] for row in breakdown(told, "D04", "K", "public").rows}
    assert (rows["35.07"], rows["35.15"], rows["35.16"][2]) == ((1, 2, 50), (1, 1, 100), None)
    assert told.context.figures["D04"].value == 75  # what is promised for the whole region counts too
    assert list(told.evidence["D04"].of({"35.07"}, None).denominator.rows["row"]) == [2, 3]


def test_a_rate_is_told_apart_by_place_and_group():
    told = traced_year(3)
    people = told.context.tables["T3.6"]
    for row, (code, _, living, served, rate) in zip(
        breakdown(told, "J05", "K", "internal").rows, people.rows, strict=True
    ):
        assert row[0] == code
        assert row[3:] == ((served, living, pytest.approx(rate)) if row[2] else (None, None, None))
    groups = {row[0]: row[3:] for row in breakdown(told, "J05", "G", "internal").rows}
    assert groups["anak"][1] == 38 * 50_000
    assert groups["lansia"][2] is None


def test_narrowed_to_a_place_and_a_group_they_make_one_cell():
    told = traced_year(0)
    table = told.context.tables["T3.2"]
    for row in table.rows:
        for group, cell in zip(told.groups, row[2:-1], strict=True):
            assert narrowed(told, "P01", row[0], group).value() == (cell or 0)
    assert len(table.rows) == len(regions())
