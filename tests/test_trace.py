"""From a figure back to the rows: trace tells what the report counted, and what stands in the files."""

from __future__ import annotations

import json
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from conftest import SAMPLE

from lkstool import pipeline
from lkstool import workspace as workspaces
from lkstool.core.errors import UserError
from lkstool.core.followup import FollowUp
from lkstool.dataset.facts import facts
from lkstool.dataset.year_book import year_book
from lkstool.forms.load import form_of
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.compute import compute, traced
from lkstool.indicators.layouts import LAYOUTS
from lkstool.output.trace_view import row_ranges
from lkstool.planning import plan_of
from lkstool.trace import TABLES, trace
from lkstool.workspace.followup_list import laid_out, write_plans

# Place, whether it was chosen, status; then place, group, people, source: as the office has put them down.
TASKS = (
    ("35.79", True, "selesai"),
    ("35.79", False, "selesai"),
    ("35.79", True, "belum"),
    ("", True, "selesai"),
)
RESIDENTS = (
    ("Kota Batu", "Anak", 60_000, "BPS, 2024"),
    ("Kab. Sidoarjo", "Anak", 400_000, "BPS, 2024"),
    ("Kota Batu", "Lanjut usia", 30_000, "BPS, 2024"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A workspace with both years of the sample and the office's own lists.

    One submission was let pass by an exception.
    """
    made = workspaces.init(tmp_path_factory.mktemp("kantor") / "Rakorwil")
    made.register.write_bytes((SAMPLE / "daftar_lks.xlsx").read_bytes())
    pipeline.merge([str(SAMPLE / "2024")], made, jobs=1)
    pipeline.merge([str(SAMPLE / "2025")], made, jobs=1)
    tasks = [
        FollowUp(f"2024-K{at}", "", region, "Klinik", "", 0, None, "MPKS", (), chosen, status)
        for at, (region, chosen, status) in enumerate(TASKS, start=1)
    ]
    write_plans(made.follow_ups, {"2024": laid_out(tasks, ())})
    book = openpyxl.Workbook()
    for row in (["Kabupaten/Kota", "Kelompok", "Penduduk", "Sumber"], *RESIDENTS):
        book.active.append(row)
    book.save(made.residents_file)
    return made


@pytest.fixture(scope="module")
def context(home):
    now, before = replace(facts(home, "2025"), residents=home.residents()), facts(home, "2024")
    plan = plan_of(home, "2025")
    return compute(now, before, form_of("2025"), home.settings, "internal", plan)


@pytest.fixture(scope="module")
def counted(home):
    """The books of both years, and what all figures of the later one were counted from."""
    books = {year: year_book(home, year) for year in ("2024", "2025")}
    now = replace(books["2025"].facts, residents=home.residents())
    told = traced(now, books["2024"].facts, form_of("2025"), home.settings, plan_of(home, "2025"))
    return books, told


@pytest.fixture
def read_once(counted, monkeypatch):
    """Let the dataset be read once for all figures: nothing in it changes between them."""
    books, told = counted
    monkeypatch.setattr("lkstool.dataset.year_book.year_book", lambda _, year: books[year])
    monkeypatch.setattr("lkstool.indicators.compute.traced", lambda *_: told)


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("name", list(INDICATORS))
def test_every_figure_of_the_report_is_traced_to_as_many_rows(home, context, name):
    told, figure = trace(name, home), context.figures[name]
    assert told.value == told.whole == figure.value
    assert told.reported == (figure.value is not None)
    assert told.reported, "the sample and the office's lists answer every figure"
    for side in told.sides:
        if side.rule in ("rows", "sum"):
            assert sum(each.number for each in side.origins) == side.number
        if side.rule == "rows":
            assert sum(len(each.rows) for each in side.origins) == side.number
        if side.rule == "lks":
            assert len({each.lks for each in side.origins}) == side.number
        if side.rule == "distinct":
            assert len({value for each in side.origins for value in each.values}) == side.number
    numbers = {side.role: side.number for side in told.sides}
    if figure.unit == "persen" and figure.numerator is not None and name != "D01":
        assert (numbers["numerator"], numbers["denominator"]) == (figure.numerator, figure.denominator)
    assert told.parts or told.sides


def test_the_rows_are_those_of_the_dataset(home):
    people = facts(home, "2025").tables["penerima"]
    files = year_book(home, "2025").submissions.set_index("submission")["file"]
    insured = people[people["jkn"].fillna(value=False)]
    (numerator, _) = trace("C10", home).sides
    day = pd.Timestamp(home.settings.reference_date)
    present = insured[
        (insured["tanggal_masuk"] <= day) & ~(insured["tanggal_keluar"] <= day).fillna(value=False)
    ]
    assert {(each.submission, row) for each in numerator.origins for row in each.rows} == set(
        zip(present["submission"], present["row"], strict=True)
    )
    assert all(each.file == files[each.submission] for each in numerator.origins)


@pytest.mark.usefixtures("read_once")
def test_a_cell_of_a_table_is_traced_by_its_place_and_group(home, context):
    table = context.tables["T3.2"]
    groups = [column.name for column in table.columns[2:-1]]
    row = next(row for row in table.rows if row[-1])
    for group, cell in zip(groups, row[2:-1], strict=True):
        assert trace("P01", home, kabkota=row[0], kelompok=group).value == cell
    nobody = next(row for row in table.rows if row[-1] is None)
    assert trace("P01", home, kabkota=nobody[0]).value is None, "not reported is not zero"


@pytest.mark.usefixtures("read_once")
def test_the_offices_own_lists_are_named_with_their_rows(home):
    done, chosen = trace("D04", home).sides
    assert (done.number, chosen.number, chosen.title) == (2, 3, "RTL 2024")
    assert {(each.name, each.file, each.rows) for each in chosen.origins} == {
        ("Kota Batu", "rtl.xlsx", (2, 4)),
        ("Jawa Timur", "rtl.xlsx", (5,)),
    }
    assert trace("D04", home, pdm="PDM Kota Batu").value == 50
    assert trace("D04", home, lks="35.79-M-001").value is None
    _, living = trace("J05", home).sides
    assert [(each.name, each.file, each.rows, each.number) for each in living.origins] == [
        ("Kabupaten Sidoarjo", "penduduk.xlsx", (3,), 400_000),
        ("Kota Batu", "penduduk.xlsx", (2, 4), 90_000),
    ]
    served = trace("P01", home, kabkota="Kota Batu", kelompok="anak").value
    assert trace("J05", home, kabkota="Kota Batu", kelompok="anak").value == 100_000 * served / 60_000


def test_last_years_rows_are_told_with_last_years_files(home):
    told = trace("D01", home)
    now, then = told.sides
    assert now.number - then.number == round(told.value * then.number / 100)
    assert not {each.submission for each in now.origins} & {each.submission for each in then.origins}
    assert all(each.file for each in (*now.origins, *then.origins))


def test_changes_of_the_traced_rows_are_told_and_no_others(home):
    told = trace("J04", home)
    assert told.changes
    assert {each.field for each in told.changes} == {"kabkota_asal"}
    rows = {(each.lks, row) for each in told.sides[0].origins for row in each.rows}
    assert all((each.lks, each.row) in rows for each in told.changes)
    everywhere = year_book(home, "2025").changes
    assert len(everywhere) > len(told.changes)


@pytest.mark.usefixtures("read_once")
def test_a_pdm_is_found_by_its_name_in_the_register_and_by_its_place(home):
    names = facts(home, "2025").register.set_index("kode_lks")["pdm"]
    code = "35.79-M-001"
    wanted = trace("P01", home, lks=code).value + trace("P01", home, lks="35.79-m-002").value
    for name in (names[code], "35.79", "Kota Batu", "PDM Kota Batu"):
        assert trace("P01", home, pdm=name).value == wanted, name


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize(
    ("name", "narrowed", "sentence"),
    [
        ("P99", {}, "P99"),
        ("T3.2", {}, "P01"),
        ("T10.2", {}, "belum dapat"),
        ("P01", {"kabkota": "Malang"}, "Kota Malang"),
        ("P01", {"kabkota": "Sidorjo"}, "Sidorjo"),
        ("P01", {"pdm": "PDM Antah"}, "Antah"),
        ("P01", {"kelompok": "anakk"}, "anakk"),
        ("P01", {"lks": "35.79-M-999"}, "35.79-M-999"),
    ],
)
def test_what_there_is_not_is_the_operators_mistake(home, name, narrowed, sentence):
    with pytest.raises(UserError, match=sentence):
        trace(name, home, **narrowed)


def test_a_title_leads_to_its_code(home):
    with pytest.raises(UserError) as error:
        trace("ber-jkn", home)
    assert "lkstool telusuri C10" in error.value.next_step


def test_every_table_that_is_traced_exists_and_so_do_its_figures():
    assert set(TABLES) <= set(LAYOUTS)
    assert {figure for figures in TABLES.values() for figure in figures} <= set(INDICATORS)


def test_a_year_without_data_is_said(tmp_path):
    empty = workspaces.init(tmp_path / "kosong")
    with pytest.raises(UserError, match="2025"):
        trace("P01", empty)


def test_rows_are_told_as_runs():
    assert row_ranges([5, 6, 7, 9, 11, 12]) == [(5, 7), (9, 9), (11, 12)]
    assert row_ranges([]) == []


def test_the_command_shows_all_of_it_and_json_holds_every_row(run, home):
    shown = run("telusuri", "p01", "--workspace", home.folder)
    assert shown.code == 0
    assert "344 baris di lembar PENERIMA" in shown.out
    assert "lkstool riwayat" in shown.err
    told = json.loads(run("trace", "P01", "--json", "--workspace", home.folder).out)
    rows = [run for each in told["numerator"]["origins"] for run in each["rows"]]
    assert sum(last - first + 1 for first, last in rows) == told["value"] == 344
    promised = run("telusuri", "D04", "--workspace", home.folder)
    assert "3 baris di lembar RTL 2024 dalam rtl.xlsx" in promised.out
    assert "lkstool riwayat" not in promised.err
    told = json.loads(run("trace", "J05", "--json", "--workspace", home.folder).out)
    assert told["denominator"]["origins"][0]["place"] == "35.15"
    assert run("trace", "P99", "--workspace", home.folder).code == 2
    assert "P01" in run("trace").out
