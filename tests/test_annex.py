"""The Excel annex: numbers as numbers under the report's own table numbers, marks explained, nothing runs."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest
from report_context import FORMULA, HOSTILE, report_context

from lkstool.output.documents import render_report
from lkstool.output.numbering import Numbering
from lkstool.output.pandoc import read_markdown
from lkstool.output.tree import Node


@pytest.fixture(scope="module")
def book(report_files: dict[str, Path]) -> Any:
    return openpyxl.load_workbook(report_files["xlsx"])


def parts(path: Path, start: str) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return [package.read(name).decode("utf-8") for name in package.namelist() if name.startswith(start)]


def test_the_contents_lead_to_every_sheet_and_back(book: Any) -> None:
    contents = book["Isi"]
    names = [row[0].value for row in contents.iter_rows(min_row=6) if row[0].value]
    assert names == book.sheetnames[1:]
    assert len(names) > 24
    links = [contents.cell(at, 1).hyperlink.location for at in range(6, 6 + len(names))]
    assert links == [f"'{name}'!A1" for name in names]
    for name in names:
        sheet = book[name]
        assert sheet["A3"].hyperlink.location == "'Isi'!A1"
        assert len(name) <= 31


def test_tables_carry_the_numbers_of_the_report(book: Any, report_files: dict[str, Path]) -> None:
    page = report_files["html"].read_text(encoding="utf-8")
    printed = dict(re.findall(r"<strong>(Tabel\s[A-Z0-9.]+?)\.</strong>\s*([^<]+)<", page))
    printed = {" ".join(label.split()): " ".join(title.split()) for label, title in printed.items()}
    sheets = {name for name in book.sheetnames if name.startswith("Tabel")}
    assert len(sheets) > 20
    for name in sheets:
        assert book[name]["A1"].value == f"{name}. {printed[name]}".rstrip(":. ").removesuffix(": tidak ada")


def test_sheets_are_ready_to_read_and_to_print(book: Any) -> None:
    for sheet in book.worksheets[2:]:
        assert sheet.freeze_panes
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0
        assert "Data per 31 Desember 2025" in sheet.oddFooter.left.text
        if sheet.tables:
            assert sheet.print_title_rows
    assert book.properties.title == "Laporan Tahunan LKS Jawa Timur 2025: lampiran tabel"


def test_a_table_of_all_regions_fills_one_page_and_its_chart_the_next(book: Any) -> None:
    sheet = book["Tabel A.2"]
    assert sheet.max_row > 38
    assert sheet.page_setup.orientation != "landscape"
    (chart,) = sheet._charts
    assert [each.id for each in sheet.row_breaks.brk] == [chart.anchor._from.row]


def test_names_of_tables_cannot_be_taken_for_cells(book: Any) -> None:
    names = [table.displayName for sheet in book.worksheets for table in sheet.tables.values()]
    assert len(names) == len({name.casefold() for name in names}) > 20
    for name in names:
        assert re.fullmatch(r"Data_\w+", name)
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            titles = [column.name.casefold() for column in table.tableColumns]
            assert len(titles) == len(set(titles))


def test_charts_are_excels_own_and_said_in_words(report_files: dict[str, Path]) -> None:
    drawings = "".join(parts(report_files["xlsx"], "xl/drawings/drawing"))
    alts = re.findall(r'descr="([^"]*)"', drawings)
    assert len(alts) == len(parts(report_files["xlsx"], "xl/charts/chart")) >= 8
    assert all(len(alt) > 25 for alt in alts)


def test_what_looks_like_a_formula_is_text(book: Any, report_files: dict[str, Path]) -> None:
    texts = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s"
    ]
    assert [cell for cell in texts if cell.value == FORMULA]
    assert [cell for cell in texts if cell.value == HOSTILE]
    assert all(cell.quotePrefix for cell in texts if cell.value == FORMULA)
    assert "<f>" not in "".join(parts(report_files["xlsx"], "xl/worksheets/sheet"))


def test_marks_are_explained_where_they_are_used(book: Any, tmp_path: Path) -> None:
    reading = [row[0].value for row in book["Cara membaca"].iter_rows()]
    assert {"–", "…", "<5", "*"} <= set(reading)
    (path,) = render_report(report_context(3, public=False), tmp_path, ["xlsx"])
    inside = openpyxl.load_workbook(path)
    reading = [row[0].value for row in inside["Cara membaca"].iter_rows()]
    assert {"–", "…"} <= set(reading)
    assert not {"<5", "*"} & set(reading)


def test_what_is_for_the_office_only_is_not_in_the_public_annex(book: Any, tmp_path: Path) -> None:
    (path,) = render_report(report_context(30, public=False), tmp_path, ["xlsx"])
    inside = openpyxl.load_workbook(path)
    for workbook, expected in ((inside, True), (book, False)):
        titles = " ".join(str(sheet["A1"].value) for sheet in workbook.worksheets)
        assert ("Skor tertib per PDM" in titles) == expected
        assert ("Pengecualian pada laporan sah" in titles) == expected
        heads = [cell.value for cell in workbook["Angka pokok"][5]]
        # How many people gave no answer may be few.
        assert ("Tanpa keterangan" in heads) == expected


def test_tables_of_chapters_without_a_number_have_labels_of_their_own() -> None:
    text = '# {0} {{.unnumbered}}\n\n::: {{#tempat-{1} .tabel apa="T3.{1}"}}\n:::\n\n'
    blocks = read_markdown(text.format("Satu", 1) + text.format("Dua", 3))["blocks"]
    numbering = Numbering(())
    numbering.number(cast("list[Node]", blocks))
    assert [place.label for place in numbering.placed] == ["Tabel 1", "Tabel 2"]


@pytest.mark.parametrize("count", [0, 1])
def test_small_worlds_make_a_whole_annex(count: int, tmp_path: Path) -> None:
    (path,) = render_report(report_context(count, last_year=False), tmp_path, ["xlsx"])
    workbook = openpyxl.load_workbook(path)
    values = [cell.value for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [value for value in values if isinstance(value, str) and "None" in value]
    assert "…" in values
