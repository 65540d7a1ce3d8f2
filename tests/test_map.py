"""Workbooks of other layouts: proposed, confirmed, written down, and then read like the form.

All people are invented; their NIK carry kecamatan 00.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from builders import KODE, flawless, nik, sent
from conftest import SAMPLE
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import raw

from lkstool.checks import check
from lkstool.core.errors import UserError
from lkstool.core.layouts import Group, Layout, SheetLayout
from lkstool.core.records import Finding, Sent
from lkstool.forms.load import form_of, years
from lkstool.intake.mapped import fitting, read_mapped
from lkstool.intake.parse import collect
from lkstool.intake.proposal import Proposal, Target
from lkstool.intake.propose import propose
from lkstool.intake.submission import ReadRequest, read_file
from lkstool.intake.workbook import RawSheet, Workbook
from lkstool.mapping import draft, meant
from lkstool.workspace.layout_file import layout_text, read_layout, read_layouts, write_layout

FORM = form_of("2025")
CLEAN = next((SAMPLE / "2025").glob("*35.13-A-001*.xlsx"))
REQUEST = ReadRequest(None, years(), "2025")
CHILDREN = [
    ("Ahmad", "L", "Malang, 12-05-2013", date(2013, 5, 12), "yatim"),
    ("Citra", "P", "Malang, 3 Mei 2014", date(2014, 5, 3), "piatu"),
    ("Bagas", "L", "Blitar, 01/02/2012", date(2012, 2, 1), "dhuafa"),
    ("Endah", "P", "Malang, 9-9-2015", date(2015, 9, 9), "Yatim Piatu"),
]
OWN_HEADINGS = ["No", "Nama Anak", "L/P", "TTL", "NIK", "Nama Ayah", "Kelas", "Kategori", "Masuk", "Mukim"]
_DINSOS = """
Nama Lembaga|NPWP|Tahun Berdiri|Alamat Kota Lembaga|Alamat Kecamatan Lembaga|Alamat Lengkap Lembaga|
Status Kepemilikan|No Telp Lembaga|Nama Pimpinan|No SK Kemenkumham|Tanggal SK|Nama Notaris|Nomor Akta|
Tanggal Akta|Nomor STP/STPU Provinsi|Tanggal STP/STPU Provinsi|Nomor STP/STPU Kota|Tanggal STP/STPU Kota
"""
DINSOS = _DINSOS.replace("\n", "").split("|")
NAME = "Panti Asuhan Muhammadiyah Kepanjen"


def own_list(children: Sequence[Any] = CHILDREN, *, more: Sequence[Sequence[Any]] = ()) -> list[list[Any]]:
    """Return the cells of a home's own list: headings in row 4."""
    rows: list[list[Any]] = [["DAFTAR ANAK ASUH"], ["Tahun 2025"], [], list(OWN_HEADINGS)]
    for number, (name, sex, birth, born, kind) in enumerate(children, 1):
        number_of = nik(born, number, woman=sex == "P")
        row = [number, name, sex, birth, number_of, "Bapak", "4", kind, date(2022, 7, number), "Dalam"]
        rows.append(row)
    return [*rows, *(list(each) for each in more)]


def dinsos_row(name: str = NAME) -> list[Any]:
    """Return one LKS as the social office's columns tell it."""
    row = [name, None, 1995, "Kab. Malang", "Kepanjen", "Jalan Melati 12", "Masyarakat", "0341-123456"]
    row += ["Bapak Contoh", "AHU-01", "2015-01-02", "Notaris", "12", "2014-12-01", None, None]
    return [*row, "460/8531/102.006/STPU/ORS/2019", "2019-05-06"]


def save(path: Path, tabs: dict[str, list[list[Any]]]) -> Path:
    """Write a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tabs.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def proposed(path: Path) -> Proposal:
    """Return what is proposed for a workbook."""
    proposal = propose(path.read_bytes(), str(path), REQUEST)
    assert isinstance(proposal, Proposal)
    return proposal


def targets(proposal: Proposal, tab: int = 0) -> dict[str, str]:
    """Return heading to ``sheet.field``."""
    used = [each for each in proposal.tabs[tab].columns if each.target]
    return {each.heading: f"{each.target.sheet}.{each.target.field}" for each in used if each.target}


def own_layout(**constants: str) -> Layout:
    """Return the mapping of ``own_list``."""
    columns = {"nama": "Nama Anak", "jenis_kelamin": "L/P", "tanggal_lahir": "TTL", "nik": "NIK"}
    columns |= {"kategori_anak": "Kategori", "tanggal_masuk": "Masuk", "status_tinggal": "Mukim"}
    sheet = SheetLayout(
        "penerima", "Anak", "table", (Group(columns, constants),), unused=("Nama Ayah", "Kelas")
    )
    return Layout("panti", "2025", (sheet,))


def mapped(layout: Layout, *tabs: RawSheet) -> tuple[Sent, tuple[Finding, ...]]:
    """Read a workbook by a layout that fits it."""
    workbook = Workbook(tabs, "")
    fit = fitting(workbook, [layout])
    assert fit is not None
    located = read_mapped(workbook, fit, FORM, "masuk/x.xlsx")
    return Sent(
        "masuk/x.xlsx", "", "submission", "2025", {}, located.sheets, located.findings
    ), located.findings


def codes(findings: Sequence[Finding]) -> list[tuple[str, str | None]]:
    """Return code and cell of each finding but those of sheets that are not there."""
    return [(each.code, each.place.cell) for each in findings if each.code != "LKS201"]


def test_a_homes_own_list_is_understood(tmp_path):
    proposal = proposed(save(tmp_path / "anak.xlsx", {"Data Anak": own_list(more=[[], ["", "Jumlah", 4]])}))
    assert proposal.tabs[0].sheet == "penerima"
    assert proposal.tabs[0].rows == 4
    assert targets(proposal) == {
        "Nama Anak": "penerima.nama",
        "L/P": "penerima.jenis_kelamin",
        "TTL": "penerima.tanggal_lahir",
        "NIK": "penerima.nik",
        "Kategori": "penerima.kategori_anak",
        "Masuk": "penerima.tanggal_masuk",
        "Mukim": "penerima.status_tinggal",
    }


def test_a_heading_that_nobody_knows_is_known_by_its_answers(tmp_path):
    rows = own_list()
    rows[3][2], rows[3][4] = "X1", "X2"
    proposal = proposed(save(tmp_path / "anak.xlsx", {"Data Anak": rows}))
    assert targets(proposal)["X1"] == "penerima.jenis_kelamin"
    assert targets(proposal)["X2"] == "penerima.nik"
    assert {each.how for each in proposal.tabs[0].columns if each.heading in ("X1", "X2")} == {"values"}


def test_headings_of_two_rows_are_no_row_of_data(tmp_path):
    rows = own_list()
    rows[3][5:7] = ["Orang Tua", ""]
    rows.insert(4, ["", "", "", "", "", "Ayah", "Ibu", "", "", ""])
    path = save(tmp_path / "anak.xlsx", {"Data Anak": rows})
    book = openpyxl.load_workbook(path)
    for block in ("F4:G4", *(f"{letter}4:{letter}5" for letter in "ABCDEHIJ")):
        book.active.merge_cells(block)
    book.save(path)
    proposal = proposed(path)
    assert proposal.tabs[0].rows == 4
    assert {"Orang Tua Ayah", "Orang Tua Ibu"} <= {each.heading for each in proposal.tabs[0].columns}
    request = ReadRequest(None, years(), "2025", layouts=(proposal.layout("x"),))
    assert read_file(str(path), request).sheets["penerima"].rows == (6, 7, 8, 9)


def test_a_heading_whose_answers_do_not_fit_is_not_proposed(tmp_path):
    rows = own_list()
    for row in rows[4:]:
        row[7] = "merah"
    assert "Kategori" not in targets(proposed(save(tmp_path / "anak.xlsx", {"Data Anak": rows})))


def test_the_columns_of_the_social_office_are_understood(tmp_path):
    proposal = proposed(save(tmp_path / "dinsos.xlsx", {"LKS": [DINSOS, dinsos_row()]}))
    tab = proposal.tabs[0]
    assert (tab.sheet, tab.shape) == ("profil", "row")
    assert targets(proposal)["Alamat Kota Lembaga"] == "profil.kabkota"
    letters = [each.target.group for each in tab.columns if each.target and each.target.sheet == "legalitas"]
    assert letters == [
        name
        for name in ("SK Kemenkumham", "Akta", "STP/STPU Provinsi", "STP/STPU Kota")
        for _ in ("number", "date")
    ]
    assert "Nama Notaris" not in targets(proposal)
    assert "Status Kepemilikan" not in targets(proposal), "its answers are not ours"


def test_letters_side_by_side_become_rows_with_their_own_cells():
    workbook = raw("LKS", [DINSOS, dinsos_row()])
    columns = {"nama": "Nama Lembaga", "kabkota": "Alamat Kota Lembaga"}
    letters = tuple(
        Group({"nomor": number, "tanggal_terbit": day}, {"jenis_dokumen": kind, "status": "Berlaku"})
        for number, day, kind in (
            ("Nomor Akta", "Tanggal Akta", "Akta / badan hukum"),
            ("Nomor STP/STPU Provinsi", "Tanggal STP/STPU Provinsi", "Tanda daftar (STP/STPU)"),
            ("Nomor STP/STPU Kota", "Tanggal STP/STPU Kota", "Tanda daftar (STP/STPU)"),
        )
    )
    layout = Layout(
        "dinsos",
        "2025",
        (
            SheetLayout("profil", "LKS", "row", (Group(columns),)),
            SheetLayout("legalitas", "LKS", "groups", letters),
        ),
    )
    sender, _ = mapped(layout, workbook)
    collection, findings, _ = collect([sender], FORM)
    papers = collection.tables["legalitas"].frame
    assert papers["jenis_dokumen"].tolist() == ["akta", "tanda_daftar"], "the empty letter is no row"
    assert papers["nomor"].tolist() == ["12", "460/8531/102.006/STPU/ORS/2019"]
    at = DINSOS.index("Nomor STP/STPU Kota") + 1
    assert collection.place("legalitas", 1, "nomor").column == at
    assert collection.place("profil", 0, "kabkota").cell == "D2"
    assert collection.submissions[0].sheet_of(collection.place("profil", 0, "kabkota")) == "profil"
    assert collection.submissions[0].sheet_of(collection.place("legalitas", 1, "nomor")) == "legalitas"
    assert not [each for each in findings if each.severity == "error"]


def test_a_foreign_workbook_gives_the_same_tables_as_the_form():
    rows = flawless()
    tabs, sheets = [], []
    for sheet in FORM.sheets:
        mine = [
            {field.name: row.get(field.name) for field in sheet.fields} for row in rows.get(sheet.name, [])
        ]
        headings = {field.name: f"Kolom {number}" for number, field in enumerate(reversed(sheet.fields))}
        shape = "row" if sheet.layout == "record" else "table"
        cells = [list(headings.values()), *([row[name] for name in headings] for row in mine)]
        tabs.append(raw(f"T {sheet.name}", [["judul"], [], *cells]))
        sheets.append(SheetLayout(sheet.name, f"T {sheet.name}", shape, (Group(headings),)))
    sender, located = mapped(Layout("asing", "2025", tuple(sheets)), *tabs)
    assert codes(located) == [("LKS222", None)]
    theirs, found_there, _ = collect([sender], FORM)
    ours, found_here, _ = collect([sent(rows)], FORM)
    assert found_there == found_here == ()
    for sheet in FORM.sheets:
        names = [field.name for field in sheet.fields]
        pd.testing.assert_frame_equal(
            theirs.tables[sheet.name].frame[names], ours.tables[sheet.name].frame[names]
        )


def test_findings_stand_in_the_cells_of_the_foreign_file():
    children = [*CHILDREN]
    children[1] = ("Citra", "P", "31-02-2014", date(2014, 5, 3), "ungu")
    sender, _ = mapped(own_layout(kelompok="Anak", ppks="Anak telantar"), raw("Anak", own_list(children)))
    collection, findings, _ = collect([sender], FORM)
    assert {(each.code, each.place.sheet, each.place.cell, each.place.title) for each in findings} == {
        ("LKS310", "Anak", "D6", "TTL"),
        ("LKS305", "Anak", "H6", "Kategori"),
    }
    assert collection.tables["penerima"].frame["kelompok"].tolist() == ["anak"] * 4


def test_an_answer_for_all_rows_is_checked_like_a_typed_one():
    sender, _ = mapped(own_layout(kelompok="Lansia", ppks="Lanjut usia telantar"), raw("Anak", own_list()))
    collection, _, _ = collect([sender], FORM)
    found = [each for each in check(collection, FORM, None) if each.code == "LKS408"]
    assert [each.place.row for each in found] == [5, 6, 7, 8]


def test_what_is_left_out_is_told_and_what_is_new_is_found():
    rows = own_list()
    rows[3].append("Hobi")
    rows[4].append("Sepak bola")
    _, findings = mapped(own_layout(kelompok="Anak"), raw("Anak", rows))
    note = next(each for each in findings if each.code == "LKS222")
    # By their cells: whatever stands there, it may be a name.
    assert note.params["left_out"] == ["F4", "G4"]
    assert "Tempat Lahir" in note.params["missing"]
    assert codes(findings)[1:] == [("LKS205", None), ("LKS208", "K4")]
    assert next(each.place.field for each in findings if each.code == "LKS205") == "ppks"


def test_what_is_longer_than_a_heading_is_kept_in_no_layout(tmp_path):
    rows = own_list()
    rows[3][6] = "Kelas " + "dan keterangan " * 300
    layout = proposed(save(tmp_path / "anak.xlsx", {"Data Anak": rows})).layout("x")
    assert [each.unused for each in layout.sheets] == [("Nama Ayah",)]


def test_an_answer_that_was_asked_for_is_read_under_the_forms_title():
    rows = own_list()
    rows[3] += ["Kelompok", "Jenis PPKS"]
    for row in rows[4:]:
        row += ["Anak", "Anak telantar"]
    sender, findings = mapped(own_layout(), raw("Anak", rows))
    assert codes(findings) == [("LKS222", None)]
    collection, _, _ = collect([sender], FORM)
    assert collection.tables["penerima"].frame["ppks"].notna().all()


def test_a_column_that_the_sender_dropped_is_asked_for():
    rows = [[cell for at, cell in enumerate(row) if at != 8] for row in own_list()]
    _, findings = mapped(own_layout(kelompok="Anak", ppks="Anak telantar"), raw("Anak", rows))
    assert [each.place.field for each in findings if each.code == "LKS205"] == ["tanggal_masuk"]


def test_another_layout_is_not_read_by_the_mapping():
    workbook = Workbook((raw("Anak", [["Nama", "Umur", "Alamat"], ["Ahmad", 12, "Malang"]]),), "")
    assert fitting(workbook, [own_layout()]) is None


def test_the_tab_may_have_any_name():
    sender, _ = mapped(own_layout(), raw("Lembar1", own_list()))
    assert len(sender.sheets["penerima"].rows) == 4
    assert sender.sheets["penerima"].title == "Lembar1"


def test_a_leftover_tab_is_not_lost_in_silence():
    _, findings = mapped(own_layout(), raw("Anak", own_list()), raw("Alumni", [["Nama"], ["Joko"]]))
    assert ("LKS204", "Alumni") in [(each.code, each.place.sheet) for each in findings]


def test_one_file_is_one_lks():
    layout = Layout(
        "d",
        "2025",
        (SheetLayout("profil", "LKS", "row", (Group({"nama": DINSOS[0], "kecamatan": DINSOS[4]}),)),),
    )
    _, findings = mapped(layout, raw("LKS", [DINSOS, dinsos_row(), dinsos_row("Panti Lain")]))
    several = next(each for each in findings if each.code == "LKS223")
    assert (several.severity, several.place.row, several.params["count"]) == ("error", 3, 2)


def test_an_error_value_and_a_hidden_row_are_found_as_in_the_form():
    sheet = raw("Anak", own_list(), errors={"C6": "#REF!"}, hidden_rows=[7])
    _, findings = mapped(own_layout(kelompok="Anak", ppks="Anak telantar"), sheet)
    assert {("LKS308", "C6"), ("LKS216", None)} <= set(codes(findings))


def test_a_form_that_says_its_year_is_read_as_the_form(tmp_path):
    clean = CLEAN
    proposal = proposed(clean)
    request = ReadRequest(None, years(), "2025", layouts=(proposal.layout("x"),))
    assert read_file(str(clean), request).layout == ""


def test_last_years_form_answers_this_year_only_when_it_is_asked(tmp_path):
    old = next((SAMPLE / "2024").glob("*35.13-A-001*.xlsx"))
    layout = proposed(old).layout("lama")
    assert layout.year == "2025"
    plain = ReadRequest(None, years(), "2025", layouts=(layout,))
    assert (read_file(str(old), plain).year, read_file(str(old), plain).layout) == ("2024", "")
    asked = ReadRequest("2025", years(), "2025", layouts=(layout,))
    read = read_file(str(old), asked)
    assert (read.year, read.layout) == ("2025", "lama")
    assert not [each.code for each in read.findings if each.severity == "error"]
    assert read_file(str(old), ReadRequest("2025", years(), "2025")).findings[0].code == "LKS111"
    assert read_file(str(old), ReadRequest(None, years(), "2025", chosen=layout)).year == "2025"


@given(
    st.lists(
        st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12),
        min_size=4,
        max_size=4,
    ),
    st.text(min_size=1, max_size=10).filter(lambda text: text.strip()),
)
@settings(max_examples=40, deadline=None)
def test_a_mapping_is_read_as_it_was_written(tmp_path_factory, headings, name):
    headings = [heading for heading in headings if heading.strip()] or ["Nama"]
    names = ["nama", "nik", "jenis_kelamin", "tempat_lahir"][: len(headings)]
    columns = {field: heading.strip() for field, heading in zip(names, headings, strict=True)}
    sheet = SheetLayout(
        "penerima", "A \"b\" 'c' \\ #", "table", (Group(columns, {"kelompok": "Anak"}),), ("x = 1",)
    )
    layout = Layout(name.strip(), "2025", (sheet,), ("Lain",))
    path = tmp_path_factory.mktemp("map") / "x.toml"
    try:
        text = layout_text(layout).encode("utf-8")
    except UnicodeEncodeError:
        return  # no keyboard types half a character
    path.write_bytes(text)
    assert read_layout(path) == layout


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('nama = "Nama Anak"', 'namaa = "Nama Anak"', "Maksud Anda nama"),
        ('formulir = "penerima"', 'formulir = "penerimaa"', "Maksud Anda penerima"),
        ('bentuk = "tabel"', 'bentuk = "baris"', "tabel"),
        ('tahun = "2025"', 'tahun = "2019"', "2025"),
        ('\nkelompok = "Anak"', '\nkelompok = "Ungu"', "dapat diketik di formulir"),
        ('\nkelompok = "Anak"', '\nnik = "3507001205130001"', "Hapus"),
        ('\nkelompok = "Anak"', '\ntempat_lahir = "Malang"', "pengirimnya"),
        ("[[lembar]]", "[[lembarr]]", "Maksud Anda lembar"),
        ("\ntidak_dipakai", "\ntak_dipakai", "Maksud Anda"),
        ('judul = "Anak"', "judul = 5", "Bandingkan"),
        ("tahun =", "tahun ", "baris 7 salah tulis"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused_in_one_sentence(tmp_path, before, after, told):
    text = layout_text(own_layout(kelompok="Anak"))
    assert before in text
    path = tmp_path / "x.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(UserError) as refused:
        read_layout(path)
    assert told in f"{refused.value} {refused.value.next_step}"
    assert "x.toml" in str(refused.value)


def test_two_mappings_of_one_layout_are_refused(tmp_path):
    for name in ("a", "b"):
        write_layout(tmp_path / f"{name}.toml", own_layout())
    with pytest.raises(UserError, match=r"b\.toml dan a\.toml"):
        read_layouts(tmp_path)


def test_a_mapping_is_never_written_over(tmp_path):
    write_layout(tmp_path / "a.toml", own_layout())
    with pytest.raises(UserError, match="tidak ditimpa"):
        write_layout(tmp_path / "a.toml", own_layout(kelompok="Anak"))


def test_the_officer_puts_the_proposal_right(tmp_path):
    path = save(tmp_path / "anak.xlsx", {"Data Anak": own_list()})
    made = draft(
        str(path),
        columns=["Kelas=-", "Masuk=penerima.tanggal_keluar", "Mukim=penerima.bentuk_layanan"],
        constants=["penerima.status_tinggal=Mukim"],
    )
    group = made.layout("x").sheets[0].groups[0]
    assert group.columns["tanggal_keluar"] == "Masuk"
    assert "tanggal_masuk" not in group.columns
    assert group.constants == {"status_tinggal": "Mukim"}
    first = next(at for at, (*_, column) in enumerate(made.columns) if column.heading == "Nama Ayah")
    assert meant(made, first, "tempat lahir") == Target("penerima", "tempat_lahir")
    assert meant(made, first, "zzzz") is None
    moved = made.changed(first, Target("penerima", "nama"))
    assert moved.layout("x").sheets[0].groups[0].columns["nama"] == "Nama Ayah", "and the other lost it"


def test_no_answer_of_anybody_is_shown_or_saved(run, tmp_path):
    save(tmp_path / "anak.xlsx", {"Data Anak": own_list()})
    ran = run("petakan", "anak.xlsx", "--yes", "--out", "susunan.toml", cwd=tmp_path)
    shown = ran.out + ran.err + (tmp_path / "susunan.toml").read_text(encoding="utf-8")
    for name, _, _, born, _ in CHILDREN:
        assert name not in shown
        assert nik(born, 1)[:12] not in shown
    assert ran.code == 0


def test_a_layout_is_mapped_once_and_serves_every_file_of_it(run, tmp_path):
    home = tmp_path / "kerja"
    run("mulai", home)
    shutil.copy(SAMPLE / "daftar_lks.xlsx", home)
    (home / "masuk").mkdir(exist_ok=True)
    save(home / "masuk" / "satu.xlsx", {"Data Anak": own_list()})
    asked = run("petakan", "masuk/satu.xlsx", cwd=home)
    assert asked.code == 2
    assert not (home / "pemetaan").exists()
    # 3 is TTL: first taken away, then given back by its title; then saved.
    answers = "3\n-\n3\ntanggal lahir\nya\n"
    saved = run("petakan", "masuk/satu.xlsx", "--set", "penerima.kelompok=Anak", cwd=home, answer=answers)
    assert saved.code == 0
    (written,) = (home / "pemetaan").glob("*.toml")
    assert 'tanggal_lahir = "TTL"' in written.read_text(encoding="utf-8")
    wrong = [("Dewi", "P", "31-02-2014", date(2014, 5, 3), "yatim"), *CHILDREN[2:]]
    save(home / "masuk" / "dua.xlsx", {"Anak Panti": own_list(wrong)})
    told = json.loads(run("periksa", "masuk", "--json", cwd=home).out)
    by_name = {Path(each["file"]).stem: each for each in told["files"]}
    assert by_name["satu"]["rows"] == {"Data Anak": 4}
    cells = [(each["code"], each["sheet"], each["cell"]) for each in by_name["dua"]["findings"]]
    assert ("LKS310", "Anak Panti", "D5") in cells
    assert "sudah dipetakan" in run("petakan", "masuk/dua.xlsx", "--yes", cwd=home).out


def test_a_mapping_file_serves_without_a_workspace(run, tmp_path):
    save(tmp_path / "anak.xlsx", {"X": own_list(), "Y": [DINSOS, dinsos_row()]})
    mapped_as = run("petakan", "anak.xlsx", "--yes", "--out", "susunan.toml", cwd=tmp_path)
    assert "--mapping susunan.toml" in mapped_as.err
    plain = json.loads(run("periksa", "anak.xlsx", "--json", cwd=tmp_path).out)
    ran = json.loads(run("periksa", "anak.xlsx", "--mapping", "susunan.toml", "--json", cwd=tmp_path).out)
    assert "Y" not in plain["files"][0]["rows"]
    assert ran["files"][0]["rows"] == {"X": 4, "Y": 3}
    assert "LKS222" in [each["code"] for each in ran["files"][0]["findings"]]
    assert run("periksa", "anak.xlsx", "--mapping", "tidak-ada.toml", cwd=tmp_path).code == 2


def test_the_lks_is_known_by_its_exact_name_in_the_register(run, tmp_path):
    shutil.copy(SAMPLE / "daftar_lks.xlsx", tmp_path)
    book = openpyxl.load_workbook(SAMPLE / "daftar_lks.xlsx")
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    listed = [row for row in rows if re.fullmatch(r"35\.\d\d-[MA]-\d{3}", str(row[0]))]
    code, name = listed[0][0], str(listed[0][1])
    save(tmp_path / "dinsos.xlsx", {"LKS": [DINSOS, dinsos_row(name.upper())]})
    save(tmp_path / "lain.xlsx", {"LKS": [DINSOS, dinsos_row("Panti yang Tidak Terdaftar")]})
    run("petakan", "dinsos.xlsx", "--yes", "--out", "d.toml", cwd=tmp_path)
    ran = run("periksa", "dinsos.xlsx", "lain.xlsx", "--mapping", "d.toml", "--json", cwd=tmp_path)
    known, unknown = json.loads(ran.out)["files"]
    assert known["lks"] == code
    assert [each["after"] for each in known["changes"] if each["kind"] == "register"] == [code]
    assert "kode_lks" not in [each["field"] for each in known["findings"]]
    assert unknown["lks"] is None
    assert ("LKS205", "kode_lks") in [(each["code"], each["field"]) for each in unknown["findings"]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["tidak-ada.xlsx"], "tidak-ada.xlsx"),
        (["kosong.xlsx"], "tidak ada lembar dengan judul kolom yang dikenal"),
        (["anak.xlsx", "--sheet", "Data Anakk=penerima"], "Tidak ada lembar bernama"),
        (["anak.xlsx", "--sheet", "Data Anak=orang"], "Formulir tidak punya lembar"),
        (["anak.xlsx", "--sheet", "Data Anak"], "tidak dapat dibaca"),
        (["anak.xlsx", "--column", "Umur=penerima.nama"], "Tidak ada judul Umur"),
        (["anak.xlsx", "--column", "Kelas=penerima.umur"], "Formulir tidak punya isian"),
        (["anak.xlsx", "--set", "sdm.jabatan=Kepala"], "lembar sdm tidak dibaca"),
        (["anak.xlsx", "--set", "penerima.kelompok=Ungu"], "tidak sah"),
        (["teks.xlsx"], "tidak dapat dibaca"),
    ],
)
def test_a_mistake_of_the_officer_is_one_sentence(run, tmp_path, arguments, sentence):
    save(tmp_path / "anak.xlsx", {"Data Anak": own_list()})
    save(tmp_path / "kosong.xlsx", {"X": [["a", "b"], [1, 2]]})
    (tmp_path / "teks.xlsx").write_text("bukan buku kerja", encoding="utf-8")
    ran = run("petakan", *arguments, "--yes", cwd=tmp_path)
    assert ran.code == 2
    assert sentence in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
    assert not (tmp_path / "pemetaan").exists()


def test_a_form_needs_no_mapping(run, tmp_path):
    clean = CLEAN
    ran = run("petakan", clean, "--yes", cwd=tmp_path)
    assert (ran.code, list(tmp_path.iterdir())) == (0, [])
    assert "tidak perlu dipetakan" in ran.out


def test_a_merged_file_of_another_layout_is_read_again_for_next_years_form(run, tmp_path):
    home = tmp_path / "kerja"
    run("mulai", home)
    shutil.copy(SAMPLE / "daftar_lks.xlsx", home)
    old = next((SAMPLE / "2024").glob("*35.13-A-001*.xlsx"))
    run("petakan", old, "--yes", "--year", "2025", cwd=home)
    merged = run("gabung", old, "--year", "2025", cwd=home)
    assert merged.code == 0, merged.err
    code = KODE if KODE in old.name else re.search(r"35\.\d\d-[MA]-\d{3}", old.name)[0]
    filled = run("formulir", "terisi", "--lks", code, "--out", "f", cwd=home)
    assert filled.code == 0, filled.err
    assert "1 terisi" in filled.out


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000], ids=["nested", "number"])
def test_a_mapping_that_overwhelms_its_parser_is_the_officers_mistake(tmp_path, text):
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"a\.toml"):
        read_layout(path)


def test_a_folder_named_like_a_mapping_is_told_as_such(tmp_path):
    (tmp_path / "x.toml").mkdir()
    with pytest.raises(UserError, match="bukan berkas biasa"):
        read_layouts(tmp_path)


def test_a_chosen_mapping_for_another_year_is_not_passed_over(run, tmp_path):
    path = save(tmp_path / "anak.xlsx", {"Anak": own_list()})
    text = layout_text(own_layout()).replace('tahun = "2025"', 'tahun = "2024"')
    (tmp_path / "lama.toml").write_text(text, encoding="utf-8")
    done = run("validate", str(path), "--mapping", str(tmp_path / "lama.toml"), "--year", "2025")
    assert done.code == 2
    assert "lama.toml adalah pemetaan untuk tahun 2024, bukan 2025" in " ".join(done.err.split())


def test_a_sign_of_equality_in_an_answer_belongs_to_the_answer(tmp_path):
    path = save(tmp_path / "dinsos.xlsx", {"LKS": [DINSOS, dinsos_row()]})
    made = draft(str(path), constants=["profil.nama=Panti A=B"])
    assert made.constants == {"profil": {"nama": "Panti A=B"}}


def test_a_persons_number_in_a_heading_tab_or_file_name_is_not_kept(run, tmp_path):
    number = nik(date(2014, 7, 1), 1)
    rows = [[*row, number if at == 3 else "v"] if at >= 3 else row for at, row in enumerate(own_list())]
    path = save(tmp_path / f"{number}.xlsx", {"Anak": rows, f"Data {number}": [["a"], [1]]})
    done = run("map", path.name, "--yes", cwd=tmp_path)
    written = next(tmp_path.glob("*.toml"))
    assert done.code == 0
    assert number not in written.read_text(encoding="utf-8") + written.name
    assert f"Lembar Data {number}" not in done.out
    assert f" {number} " not in done.out


@pytest.mark.parametrize("name", ["  ", "a\nb\x1b[31m"])
def test_a_mapping_of_any_name_can_be_read_again(run, tmp_path, name):
    save(tmp_path / "anak.xlsx", {"Anak": own_list()})
    assert run("map", "anak.xlsx", "--yes", "--name", name, cwd=tmp_path).code == 0
    assert read_layout(next(tmp_path.glob("*.toml"))).name.isprintable()


def test_a_heading_without_end_does_not_fill_the_terminal(run, tmp_path):
    rows = [[*row, "x" * 5000 if at == 3 else 1] if at >= 3 else row for at, row in enumerate(own_list())]
    save(tmp_path / "anak.xlsx", {"Anak": rows})
    done = run("map", "anak.xlsx", "--yes", cwd=tmp_path)
    assert done.code == 0
    assert done.out.count("x") < 200


def test_a_list_that_is_not_the_form_is_offered_to_be_matched_until_it_is(run, tmp_path):
    path = save(tmp_path / "anak.xlsx", {"DATA ANAK": own_list()})
    inventory = save(tmp_path / "inventory.xlsx", {"Worksheet": [["Kode", "Barang"], ["1", "Meja"]]})
    for each in (path, inventory):
        assert f"petakan {each.as_posix()}" in run("validate", each.as_posix()).err
    kept = tmp_path / "susunan.toml"
    run("map", path.as_posix(), "--yes", "--out", kept.as_posix())
    told = run("validate", path.as_posix(), "--mapping", kept.as_posix()).err
    assert "petakan" not in told


def test_a_damaged_form_is_not_offered_to_be_matched(run, tmp_path):
    book = openpyxl.load_workbook(CLEAN)
    del book[next(each for each in book.sheetnames if "LEGAL" in each.upper())]
    book.save(tmp_path / "kurang.xlsx")
    checked = run("validate", (tmp_path / "kurang.xlsx").as_posix())
    assert "LKS201" in checked.out
    assert "petakan" not in checked.err
