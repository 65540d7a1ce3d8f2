"""Whose file is it, and of which year? And: a real workbook from the blank form to located sheets."""

from __future__ import annotations

import pytest
from builders import flawless
from workbooks import blank, book, raw

from lkstool.forms.load import form_of, years
from lkstool.intake.parse import collect
from lkstool.intake.submission import ReadRequest, read_file, read_meta, understand
from lkstool.intake.workbook import Workbook
from lkstool.output.form import Layout, write_form

FILE = "masuk/contoh.xlsx"


def asking(year: str | None = None) -> ReadRequest:
    return ReadRequest(year, years(), "2025")


def without_meta(workbook: Workbook, *titles: str) -> Workbook:
    sheets = [sheet for sheet in workbook.sheets if sheet.name != "_meta"]
    return Workbook((raw("PETUNJUK", [[title] for title in titles]), *sheets), "")


def findings_of(sent):
    return [each.code for each in sent.findings]


def test_the_anchor_tells_the_year():
    sent = understand(book({}, form=form_of("2024")), FILE, "", asking())
    assert (sent.kind, sent.year, sent.meta["kode_lks"]) == ("submission", "2024", "35.07-M-003")
    assert findings_of(sent) == []


def test_another_year_than_the_one_asked_for_stops_there():
    sent = understand(book({}, form=form_of("2024")), FILE, "", asking("2025"))
    assert (sent.kind, sent.sheets, findings_of(sent)) == ("unreadable", {}, ["LKS111"])
    assert sent.findings[0].params == {"found_year": "2024", "expected_year": "2025"}


def test_a_year_that_has_no_form():
    workbook = book({})
    meta = raw("_meta", [["form_year", 2052]], visible=False)
    sheets = [sheet for sheet in workbook.sheets if sheet.name != "_meta"]
    sent = understand(Workbook((*sheets, meta), ""), FILE, "", asking())
    assert findings_of(sent) == ["LKS112"]
    assert sent.findings[0].params == {"found_year": "2052", "known_years": list(years())}


@pytest.mark.parametrize(
    ("titles", "year", "code"),
    [
        (("FORMULIR DATA LKS TAHUN 2024",), "2024", None),
        (("Formulir Pendataan LKS Tahun 2024",), "2024", None),
        (("Data anak tahun 2024",), "2025", "LKS118"),
    ],
)
def test_without_an_anchor_a_title_tells_the_year_else_it_is_assumed(titles, year, code):
    sent = understand(without_meta(book({}), *titles), FILE, "", asking())
    assert sent.year == year
    assert ("LKS118" in findings_of(sent)) == (code is not None)


def test_a_workbook_that_is_no_form():
    sent = understand(Workbook((raw("Sheet1", [["Barang", "Harga"], ["Beras", 5]]),), ""), FILE, "", asking())
    assert (sent.kind, findings_of(sent)) == ("unreadable", ["LKS117"])


def test_the_register_is_known_by_anchor_or_by_its_sheet():
    register = form_of("register")
    rows = blank(register.sheets[0])
    by_meta = understand(book({}, form=register), FILE, "", asking())
    by_name = understand(Workbook((raw("Daftar LKS", rows),), ""), FILE, "", asking())
    assert [(each.kind, each.year, findings_of(each)) for each in (by_meta, by_name)] == [
        ("register", "register", [])
    ] * 2


def test_the_anchor_is_read_as_text():
    meta = raw("_META", [["Form_Year ", 2025], ["kode_lks", " 35.07-M-003 "], ["other", "x"]])
    assert read_meta(Workbook((meta,), "")) == {"form_year": "2025", "kode_lks": "35.07-M-003"}


@pytest.mark.parametrize("plain", [True, False])
def test_a_filled_form_goes_from_file_to_tables_without_a_finding(tmp_path, plain):
    path = tmp_path / "contoh.xlsx"
    write_form(path, form_of("2025"), values=flawless(), layout=Layout(plain=plain))
    sent = read_file(str(path), asking())
    collection, findings, _ = collect([sent], form_of("2025"))
    assert (sent.findings, findings) == ((), ())
    assert len(sent.sha256) == 64
    expected = {name: len(rows) for name, rows in flawless().items()}
    assert {name: len(table.frame) for name, table in collection.tables.items()} == expected


def test_a_blank_form_has_no_rows_and_no_finding(tmp_path):
    path = tmp_path / "kosong.xlsx"
    write_form(path, form_of("2025"), lks={"kode_lks": "35.07-M-003", "nama": "PA Contoh"})
    sent = read_file(str(path), asking())
    assert sent.findings == ()
    assert sent.sheets["penerima"].rows == ()
    assert sent.sheets["profil"].values["nama"] == ["PA Contoh"]


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    path = tmp_path / "surat.xlsx"
    path.write_text("bukan excel", encoding="utf-8")
    sent = read_file(str(path), asking())
    assert (sent.kind, findings_of(sent), sent.file) == ("unreadable", ["LKS101"], path.as_posix())
    assert read_file(str(tmp_path / "tiada.xlsx"), asking()).sha256 == ""
