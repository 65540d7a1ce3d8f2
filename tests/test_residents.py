"""Served people beside the people whom the services are meant for: the office's list of BPS figures."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest
from facts import FORM, SETTINGS, facts

from lkstool import pipeline
from lkstool import workspace as workspaces
from lkstool.core.errors import UserError
from lkstool.core.figures import Withheld
from lkstool.core.residents import Residents
from lkstool.indicators.compute import compute, traced
from lkstool.workspace.residents_file import read_residents

HEADINGS = ["Kabupaten/Kota", "Kelompok", "Penduduk", "Sumber"]
OLD = {"kelompok": "lansia", "umur": 70, "kategori_anak": None}
HOMES = (
    {"kode": "35.07-M-001", "penerima": [{}] * 30 + [OLD] * 12},
    {"kode": "35.15-M-001", "penerima": [{}] * 20 + [OLD] * 8},
)
LIVING = Residents(
    {("35.07", "anak"): 600_000, ("35.15", "anak"): 400_000, ("35.78", "anak"): 500_000}, "BPS, 2024"
)


def report(residents, edition="internal", homes=HOMES):
    return compute(replace(facts(homes), residents=residents), None, FORM, SETTINGS, edition)


def test_the_served_are_compared_with_those_of_their_own_group_and_place():
    made = report(LIVING)
    figure = made.figures["J05"]
    assert (figure.value, figure.numerator, figure.denominator) == (pytest.approx(50 / 15), 50, 1_500_000)
    rows = {row[0]: row[2:] for row in made.tables["T3.6"].rows}
    assert rows["35.07"] == (600_000, 30, 5)
    assert rows["35.15"] == (400_000, 20, 5)
    assert rows["35.78"] == (500_000, None, None)  # nobody there reported, which is not nobody served
    assert rows["35.10"] == (None, None, None)
    assert made.tables["T3.6"].total == ("", "Jawa Timur", 1_500_000, 50, pytest.approx(50 / 15))
    assert "BPS, 2024" in made.tables["T3.6"].note
    assert "anak" in made.tables["T3.6"].note


def test_without_the_list_nothing_is_reported():
    made = report(None)
    assert (made.figures["J05"].value, made.tables["T3.6"].rows) == (None, ())
    assert report(LIVING, homes=()).figures["J05"].value is None


def test_a_rate_does_not_tell_a_small_number():
    homes = (HOMES[0], {"kode": "35.15-M-001", "penerima": [{}] * 3})
    made = report(LIVING, "public", homes)
    rows = {row[0]: row[2:] for row in made.tables["T3.6"].rows}
    assert rows["35.15"] == (400_000, Withheld.SMALL, Withheld.PROTECTS)
    # The whole less the other place would say so.
    whole = made.tables["T3.6"].total[3], made.figures["J05"].numerator
    assert isinstance(rows["35.07"][1], Withheld) or all(isinstance(each, Withheld) for each in whole)
    assert isinstance(made.figures["J05"].value, Withheld) == isinstance(whole[1], Withheld)


def test_the_figure_is_made_of_the_rows_behind_it():
    told = traced(replace(facts(HOMES), residents=LIVING), None, FORM, SETTINGS)
    behind = told.evidence["J05"]
    assert behind.value() == told.context.figures["J05"].value
    assert set(behind.numerator.rows["kelompok"]) == {"anak"}
    assert behind.of(["35.07-M-001"], None).value() is None


def written(folder, *rows, headings=HEADINGS):
    book = openpyxl.Workbook()
    book.active.append(headings)
    for row in rows:
        book.active.append(row)
    path = folder / "penduduk.xlsx"
    book.save(path)
    return path


def test_the_list_is_read_as_people_write_it(tmp_path):
    path = written(
        tmp_path,
        ["Kab. Malang", "Anak", 600000, "BPS, 2024"],
        ["35.15", "lanjut usia", "125.400", "BPS, 2023"],
    )
    read = read_residents(path)
    assert read.count == {("35.07", "anak"): 600_000, ("35.15", "lansia"): 125_400}
    assert read.source == "BPS, 2024; BPS, 2023"
    assert read.of_region("35.10") is None
    assert read_residents(tmp_path / "tidak-ada.xlsx") is None
    assert read_residents(written(tmp_path)) is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["Atlantis", "Anak", 5, "BPS"], "Atlantis"),
        (["Malang", "Anak", 5, "BPS"], "kabupaten atau kota"),
        (["Kab. Malang", "Remaja", 5, "BPS"], "Remaja"),
        (["Kab. Malang", "Anak", "banyak", "BPS"], "banyak"),
        (["Kab. Malang", "Anak", 0, "BPS"], "di atas nol"),
        (["Kab. Malang", "Anak", 1.5, "BPS"], "bilangan bulat"),
        (["Kab. Malang", "Anak", 5, None], "sumber"),
        (["Kab. Gresik", "Anak", 5, "BPS"], "baris lain"),
    ],
)
def test_what_cannot_be_meant_is_said_with_its_row(tmp_path, row, said):
    path = written(tmp_path, ["Gresik", "Anak", 9, "BPS"], row)
    with pytest.raises(UserError) as error:
        read_residents(path)
    assert said in error.value.message
    assert "baris 3" in error.value.message


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(UserError, match="Sumber"):
        read_residents(written(tmp_path, headings=HEADINGS[:3]))


def test_the_list_is_kept_with_the_decisions_and_is_no_submission(tmp_path):
    home = workspaces.init(tmp_path / "kantor")
    written(home.folder, ["Gresik", "Anak", 9, "BPS"])
    assert home.residents_file in home.decisions
    assert home.residents().source == "BPS"
    assert pipeline.validate([str(home.folder)], workspace=home, jobs=1).files == ()
