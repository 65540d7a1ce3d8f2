"""The catalogue of indicators: shown, told apart, and handed to the Walidata; parts agree with the whole."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
from facts import FORM, SETTINGS, drawn, facts
from rich.console import Console

from lkstool.core.figures import Withheld
from lkstool.core.regions import regions
from lkstool.indicators.breakdown import breakdown, breakdowns
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.compute import traced
from lkstool.indicators.metadata import (
    INDICATOR_HEADINGS,
    VARIABLE_HEADINGS,
    formula,
    indicator_rows,
    meaning,
    variable_rows,
)
from lkstool.output.indicators_view import indicator_view

# Few places with several LKS each: so a median of one place may be shown, and of another not.
HOMES = [
    f"{region}-{owner}-{serial:03d}"
    for region, owners in (("35.07", "MMAA"), ("35.15", "MA"), ("35.73", "AAM"), ("35.78", "M"))
    for serial, owner in enumerate(owners, start=1)
]


@pytest.fixture(scope="module")
def told():
    now, before = (drawn(seed, 0, year=year, codes=HOMES) for seed, year in ((4, "2025"), (104, "2024")))
    return traced(now, before, FORM, SETTINGS)


def test_parts_are_what_the_rows_of_each_part_make(told):
    by_region = told.lks.groupby("kabkota").groups
    for name in INDICATORS:
        for table in breakdowns(told, name, "internal"):
            letter = table.id.partition(".")[2]
            for code, _, size, above, _, value in table.rows:
                if not size or name not in told.evidence or told.evidence[name].shape == "score":
                    continue
                lks = list(by_region.get(code, ())) if letter == "K" else None
                if letter == "M":
                    lks = list(told.lks.index[told.lks["kepemilikan"] == code])
                its = told.evidence[name].of(lks, code if letter == "G" else None)
                if letter == "S":
                    assert above == (its.numerator.rows["sex"] == code).sum()
                    continue
                assert value == its.value(), (table.id, code)
                assert above is None or above == its.numerator.number


@pytest.mark.parametrize("name", ["P01", "C10", "K01", "L04", "G01", "M01"])
def test_parts_add_up_to_the_whole(told, name):
    figure = told.context.figures[name]
    for table in breakdowns(told, name, "internal"):
        whole = figure.value if figure.numerator is None else figure.numerator
        assert sum(cell or 0 for cell in table.column("pembilang")) == whole
        if figure.denominator is not None and name != "M01":
            assert sum(cell or 0 for cell in table.column("penyebut")) == figure.denominator


def test_every_kabupaten_and_kota_has_a_line_and_one_without_reports_no_number(told):
    table = breakdown(told, "P01", "K", "internal")
    assert table.column("kode") == [*regions()]
    for size, value in zip(table.column("jumlah_lks"), table.column("nilai"), strict=True):
        assert (value is None) == (size == 0)


def test_a_score_of_a_region_is_that_of_the_league(told):
    table = breakdown(told, "M08", "K", "internal")
    league = told.context.tables["T10.1"]
    scores = dict(zip(league.column("kabkota"), league.column("skor"), strict=True))
    for code, value in zip(table.column("kode"), table.column("nilai"), strict=True):
        assert value == (None if scores[code] is None else pytest.approx(scores[code], abs=1e-3))


def test_parts_of_people_and_of_money_stay_in_the_office(told):
    for name, indicator in INDICATORS.items():
        for table in breakdowns(told, name, "public"):
            cells = [cell for row in table.rows for cell in row[3:]]
            if indicator.shape == "median":
                sizes = told.evidence[name].ratios().groupby(told.lks["kabkota"]).size()
                if table.id.endswith(".K"):
                    shown = {row[0] for row in table.rows if row[5] is not None}
                    assert shown == {code for code, size in sizes.items() if size >= 3}
            elif indicator.of_people or "rupiah" in (indicator.unit, indicator.parts):
                assert {cell for cell in cells if cell is not None} <= {Withheld.PROTECTS}
            else:
                assert Withheld.PROTECTS not in cells


def test_what_cannot_be_told_apart_is_not(told):
    assert breakdowns(told, "C13", "internal") == []
    for by in ("K", "S"):
        with pytest.raises(KeyError):
            breakdown(told, "C13", by, "internal")


def test_an_empty_year_has_no_parts():
    none = traced(facts([]), None, FORM, SETTINGS)
    for name in INDICATORS:
        for table in breakdowns(none, name, "internal"):
            assert {cell for row in table.rows for cell in row[3:]} == {None}


def test_the_metadata_say_of_every_indicator_how_it_is_made_and_read():
    rows = indicator_rows(FORM)
    assert [row[0] for row in rows] == list(INDICATORS)
    optional = {"Indikator Pembangun", "Variabel Pembangun"}
    for row in rows:
        for heading, cell in zip(INDICATOR_HEADINGS, row, strict=True):
            assert cell or heading in optional, (row[0], heading)
    assert formula(INDICATORS["C10"]) == "Penerima ber-JKN ÷ Penerima yang keterangannya diisi × 100"
    assert formula(INDICATORS["P07"]) == "Nilai tengah dari (Penerima mukim ÷ Kapasitas) × 100 tiap LKS"
    assert formula(INDICATORS["N02"]) == "Banyaknya MoU berlaku"
    assert meaning(INDICATORS["K06"]).startswith("Banyaknya penerimaan dari usaha sendiri pada setiap Rp100 ")


def test_the_metadata_of_variables_are_those_of_the_form():
    rows = {row[0]: dict(zip(VARIABLE_HEADINGS, row, strict=True)) for row in variable_rows(FORM)}
    assert rows["penerima.jkn"]["Nama Variabel"] == "Punya JKN/BPJS?"
    assert rows["penerima.jkn"]["Dapat Diakses Umum?"] == "Tidak"
    assert "Berlaku" in rows["legalitas.status"]["Klasifikasi Isian"]
    assert {name for each in INDICATORS.values() for name in each.fields} == set(rows)
    assert [row[0] for row in variable_rows(FORM, ["K08"])] == ["profil.laporan_keuangan_diperiksa"]


def test_people_of_a_group_that_is_the_main_one_of_no_lks_are_shown_too(told):
    table = breakdown(told, "P01", "G", "internal")
    code, label, _, *cells = max(table.rows, key=lambda row: row[5] or 0)
    lone = replace(table, rows=((code, label, 0, *cells), ("x", "Tidak ada", 0, None, None, None)))
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(indicator_view(INDICATORS["P01"], FORM, None, [lone], "id"))
    shown = console.export_text()
    assert f"{label} " in shown
    assert f"{cells[2]} " in shown
    assert "Tidak ada" not in shown


def test_the_command_lists_shows_and_writes(run, tmp_path):
    listed = run("indikator", cwd=tmp_path)
    assert listed.code == 0
    assert "Capaian layanan" in listed.out
    assert "C04" in listed.out
    shown = run("indicators", "c04", cwd=tmp_path)
    assert "enam bulan" in shown.out
    assert "PENERIMA: Tinjauan Terakhir" in shown.out
    assert run("indikator", "C99", cwd=tmp_path).code == 2
    file = tmp_path / "kamus.xlsx"
    assert run("indikator", "--xlsx", file, cwd=tmp_path).code == 0
    book = openpyxl.load_workbook(file)
    lines = list(book["MS-Ind"].iter_rows(values_only=True))
    assert lines[0] == INDICATOR_HEADINGS
    assert len(lines) == len(INDICATORS) + 1
    assert book["MS-Var"].max_row > 30
    again = run("indikator", "--xlsx", file, cwd=tmp_path)
    assert (again.code, again.out) == (2, "")
    assert "kamus.xlsx" in again.err
