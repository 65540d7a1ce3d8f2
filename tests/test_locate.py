"""Sheets, headings and rows are found as people leave them; what is left out gives a finding.

Case files with ``layouts`` draw a sheet as it was sent. Each entry has ``passing`` or ``failing`` with its
story, ``sheet`` (of the form), ``title`` (its tab), ``sheet_rows``, the marks ``merged hidden_rows
hidden_columns visible errors uncomputed``, ``without`` (form sheets left out), ``others`` (further sheets),
``read`` (rows that must be read) and ``expect``: all findings, with the cell where each must be. With
``expect_only`` findings of other codes do not count.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from case_files import case_files
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import blank, book, raw

from lkstool.core.messages import words_of
from lkstool.core.records import Personal
from lkstool.forms.load import form_of, years
from lkstool.intake.headings import Titles
from lkstool.intake.locate import Located, locate
from lkstool.intake.texts import heading_key, key

FILE = "masuk/contoh.xlsx"
MARKS = ("merged", "hidden_rows", "hidden_columns", "visible", "errors", "uncomputed")


def layouts() -> list[Any]:
    found = []
    for case in case_files().values():
        for layout in case.get("layouts", ()):
            story = layout.get("passing") or layout["failing"]
            found.append(pytest.param(case["code"], layout, id=f"{case['code']} {story}"))
    return found


def located(layout: dict[str, Any]) -> Located:
    form = form_of("2025")
    sheets: dict[str, Any] = dict.fromkeys(layout.get("without", ()))
    if name := layout.get("sheet"):
        rows = layout.get("sheet_rows")
        if rows is None:
            rows = blank(form.by_name[name], [layout.get("drop_label", "")])
        title = layout.get("title", form.by_name[name].title)
        sheets[name] = raw(title, rows, **{mark: layout[mark] for mark in MARKS if mark in layout})
    others = [raw(title, rows) for title, rows in layout.get("others", {}).items()]
    return locate(book(sheets, *others), form, FILE)


@pytest.mark.parametrize(("code", "layout"), layouts())
def test_layout_gives_exactly_its_findings(code: str, layout: dict[str, Any]) -> None:
    result = located(layout)
    only = layout.get("expect_only")
    findings = [each for each in result.findings if only in (None, each.code)]
    assert [(each.code, each.place.cell) for each in findings] == [
        (each["code"], each["cell"]) for each in layout["expect"]
    ]
    assert (code in {each.code for each in findings}) == ("failing" in layout)
    default = layout.get("title") or (layout.get("sheet") and form_of("2025").by_name[layout["sheet"]].title)
    for expected, finding in zip(layout["expect"], findings, strict=True):
        assert finding.place.sheet == expected.get("sheet", default)
        for name in ("field", "row"):
            assert name not in expected or getattr(finding.place, name) == expected[name]
        assert "value" not in expected or finding.value == expected["value"]
    if "read" in layout:
        assert len(result.sheets[layout["sheet"]].rows) == layout["read"]


@pytest.mark.parametrize(("code", "layout"), layouts())
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_finding_can_be_said(code: str, layout: dict[str, Any], lang: Any) -> None:
    for finding in located(layout).findings:
        words = words_of(finding, lang)
        assert "{" not in words.message + words.fix


@pytest.mark.parametrize("year", [*years(), "register"])
def test_no_two_fields_or_sheets_share_a_spelling(year: str) -> None:
    form = form_of(year)
    groups = [form.sheets, *(sheet.fields for sheet in form.sheets)]
    for group in groups:
        owners: dict[str, set[str]] = {}
        for each in group:
            for spelling in (each.title, *each.aliases):
                owners.setdefault(heading_key(spelling), set()).add(each.name)
        assert [spelling for spelling, names in owners.items() if len(names) > 1] == []


@pytest.mark.parametrize(
    ("sheet", "heading", "name"),
    [
        ("penerima", "tgl lhr", "tanggal_lahir"),
        ("penerima", "TGL. LHR (hh-bb-tttt)", "tanggal_lahir"),
        ("penerima", "Tggl Lahir", "tanggal_lahir"),
        ("penerima", "Jns Kelamin", "jenis_kelamin"),
        ("penerima", "Tmpt. Lhr", "tempat_lahir"),
        ("penerima", "Tgl msk", "tanggal_masuk"),
        ("penerima", "Tgl klr", "tanggal_keluar"),
        ("sdm", "tgl lhr", "tanggal_lahir"),
        ("keuangan", "Jml (Rp)", "jumlah"),
        ("sarana", "Jmlh", "jumlah"),
        ("profil", "Thn Berdiri", "tahun_berdiri"),
        ("profil", "Tgl Lhr Pimpinan", "tanggal_lahir_pimpinan"),
        ("profil", "Nomor HP LKS", "telepon"),
    ],
)
def test_shortened_headings_are_read(sheet: str, heading: str, name: str) -> None:
    for year in years():
        match = Titles(form_of(year).by_name[sheet].fields).find(heading)
        assert match is not None
        assert (match.name, match.how) == (name, "alias")


@pytest.mark.parametrize(
    ("sheet", "heading"),
    [
        ("legalitas", "No"),  # it numbers the rows; "Nomor" would be the paper's
        ("legalitas", "Keterangan"),  # "Ket" is the state of a paper, this is somebody's own column
        ("penerima", "Tgl Lhr Ayah"),
        ("penerima", "Tgl"),
        ("penerima", "Nm Ibu"),
    ],
)
def test_a_heading_written_out_is_not_taken_for_another(sheet: str, heading: str) -> None:
    titles = Titles(form_of("2025").by_name[sheet].fields)
    assert titles.find(heading) is None
    assert titles.find_near(heading, frozenset(form_of("2025").by_name[sheet].by_name)) is None


@pytest.mark.parametrize("year", [*years(), "register"])
def test_every_spelling_is_read_as_its_own_field(year: str) -> None:
    form = form_of(year)
    for group in (form.sheets, *(sheet.fields for sheet in form.sheets)):
        titles = Titles(group)
        for each in group:
            for spelling in (each.title, *each.aliases):
                found = titles.find(spelling)
                assert found is not None
                assert found.name == each.name


def test_a_blank_form_is_located_without_a_word() -> None:
    result = locate(book({}), form_of("2025"), FILE)
    assert result.findings == ()
    assert list(result.sheets) == [sheet.name for sheet in form_of("2025").sheets]
    assert result.sheets["profil"].rows == (0,)
    assert result.sheets["penerima"].rows == ()


def test_places_are_those_of_the_sender() -> None:
    header = ["Kondisi", "Jenis Sarana", "Ramah Disabilitas?", "Jumlah"]
    rows = [[], [], header, ["Baik", "Dapur", None, 1], [], ["Baik", "Kantor", None, 2]]
    sheet = locate(book({"sarana": raw("Fasilitas", rows)}), form_of("2025"), FILE).sheets["sarana"]
    place = sheet.place(FILE, 1, "jumlah")
    assert (place.sheet, place.cell, place.title) == ("Fasilitas", "D6", "Jumlah")
    assert sheet.values["jumlah"] == [1, 2]


def test_a_value_of_the_profile_is_right_of_its_label_and_never_the_help() -> None:
    rows = [
        ["Kode LKS", "35.07-M-003"],
        ["Nama LKS", ":", "Panti Contoh"],
        ["Alamat", None, "Jalan, nomor, RT/RW."],
        ["Kabupaten/Kota", None, "Kota Batu"],
    ]
    result = locate(book({"profil": raw("PROFIL", rows)}), form_of("2025"), FILE)
    values = result.sheets["profil"].values
    assert values["kode_lks"] == ["35.07-M-003"]
    assert values["nama"] == ["Panti Contoh"]
    assert values["alamat"] == [None]
    assert values["kabkota"] == [None]
    outside = [each for each in result.findings if each.code == "LKS217"]
    assert [each.place.cell for each in outside] == ["C4"]


@pytest.mark.parametrize(
    ("text", "at", "outside"),
    [
        ("Jalan Melati 16, RT 003/RW 009", 3, ["A3"]),
        ("PANTI MELATI", 3, ["A3"]),
        ("B. Alamat lembaga", 3, []),
        ("IV. Alamat lembaga", 3, []),
        ("B. Alamat lembaga", 5, ["A5"]),
        ("Kami juga mengasuh lima anak di rumah warga", 5, ["A5"]),
    ],
)
def test_what_stands_alone_among_the_labels_is_told_unless_it_heads_some(
    text: str, at: int, outside: list[str]
) -> None:
    rows = [["Kode LKS", "35.07-M-003"], ["Nama LKS", "Panti Contoh"], ["Alamat", "Jalan Melati"]]
    rows += [["Kabupaten/Kota", "Kota Batu"]]
    rows.insert(at - 1, [text])
    findings = locate(book({"profil": raw("PROFIL", rows)}), form_of("2025"), FILE).findings
    assert [each.place.cell for each in findings if each.code == "LKS217"] == outside
    assert not any(each.code == "LKS208" for each in findings)


def test_a_value_that_reads_like_a_label_is_a_value() -> None:
    rows = blank(form_of("2025").by_name["profil"])
    for row in rows:
        if row and str(row[0]).startswith("Alamat boleh"):
            row[1] = "Kota"
    result = locate(book({"profil": raw("PROFIL", rows)}), form_of("2025"), FILE)
    assert result.findings == ()
    assert result.sheets["profil"].values["tampil_alamat"] == ["Kota"]
    assert result.sheets["profil"].values["kabkota"] == [None]


def test_exact_digits_reach_the_value() -> None:
    rows = [[], [], [], ["Nama Lengkap", "NIK"], ["Ayu Uji", 9.1710012052130e15]]
    sheet = raw("SDM", rows, exact={"B5": "9171001205213001"})
    located_sheet = locate(book({"sdm": sheet}), form_of("2025"), FILE).sheets["sdm"]
    assert located_sheet.values["nik"] == [9171001205213001]


def test_cells_that_nobody_can_know_are_listed_as_blocked() -> None:
    rows = [[], [], [], ["Jenis Sarana", "Jumlah", "Kondisi"], ["Dapur", None, "Baik"]]
    sheet = raw("SARANA", rows, errors={"B5": "#REF!"})
    assert locate(book({"sarana": sheet}), form_of("2025"), FILE).sheets["sarana"].blocked == {(0, "jumlah")}


def test_a_row_of_nothing_but_formulas_without_a_result_is_told() -> None:
    # The reader counts them as nothing, so the row lies below the last one that it read.
    form = form_of("2025")
    rows = blank(form.by_name["sdm"])
    person = ["Siti Uji", "3507004101850001", "Perempuan", date(1985, 1, 1), *[None] * (len(rows[-1]) - 4)]
    sheet = raw("SDM", [*rows, person], uncomputed=["P9", "W9", "Y9"])
    findings = locate(book({"sdm": sheet}), form, FILE).findings
    told = {each.place.cell for each in findings} | {
        cell for each in findings for cell in each.params.get("cells", ())
    }
    assert {"P9", "W9", "Y9"} <= told


def test_what_stands_outside_may_name_a_person_and_is_hidden() -> None:
    rows = [[], [], [], ["Jenis Sarana", "Jumlah", "Kondisi"], ["Dapur", 1, "Baik", None, "Ahmad Rahasia"]]
    findings = locate(book({"sarana": raw("SARANA", rows)}), form_of("2025"), FILE).findings
    outside = next(each for each in findings if each.code == "LKS217")
    assert isinstance(outside.value, Personal)
    assert "Rahasia" not in repr(outside)


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Tanggal  Lahir", "tanggal_lahir"),
        ("TGL. LAHIR", "tanggal_lahir"),
        ("Tanggal Lahir (hh/bb/tttt)", "tanggal_lahir"),
        ("N I K", "nik"),
        ("Nama\u00a0Lengkap *", "nama"),
        ("Ｎａｍａ Lengkap", "nama"),
    ],
)
def test_spellings_of_headings(heading: str, meaning: str) -> None:
    match = Titles(form_of("2025").by_name["penerima"].fields).find(heading)
    assert match
    assert match.name == meaning


@pytest.mark.parametrize(
    "heading",
    ["Tanggal Lahir Ayah", "Nama Ayah", "Nama Wali", "NIK Ibu", "No. KK", "Tanggal", "Alamat", "Agama"],
)
def test_other_peoples_columns_are_not_taken(heading: str) -> None:
    fields = form_of("2025").by_name["penerima"].fields
    titles = Titles(fields)
    assert titles.find(heading) is None
    assert titles.find_near(heading, frozenset(each.name for each in fields)) is None


@given(st.permutations(range(5)), st.lists(st.integers(0, 3), min_size=3, max_size=3), st.integers(0, 4))
def test_order_of_columns_blank_rows_and_lines_above_change_no_value(
    order: list[int], gaps: list[int], above: int
) -> None:
    header = ["Arah", "Pos", "Pembatasan", "Jumlah (Rp)", "Keterangan"]
    records = [
        ["Masuk", "Lazismu", None, 5, "a"],
        ["Masuk", "Hibah", "Tanpa", 6, None],
        ["Keluar", "Honor", None, 7, "b"],
    ]
    rows: list[list[Any]] = [["KAS"]] * above + [[header[each] for each in order]]
    for record, gap in zip(records, gaps, strict=True):
        rows += [[]] * gap + [[record[each] for each in order]]
    result = locate(book({"keuangan": raw("KEUANGAN", rows)}), form_of("2025"), FILE)
    values = result.sheets["keuangan"].values
    names = ("arah", "pos", "pembatasan", "jumlah", "keterangan")
    assert [[values[name][at] for name in names] for at in range(3)] == records
    assert {each.code for each in result.findings} <= {"LKS210", "LKS211"}


CELLS = (
    st.none()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(
        [
            "Jenis Sarana",
            "Jumlah",
            "Kondisi",
            "JUMLAH",
            "Nama Lengkap",
            "NIK",
            "Arah",
            "(1)",
            "Mengetahui",
            "Kode LKS",
        ]
    )
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(CELLS, max_size=8), max_size=12),
    st.sampled_from(["SARANA", "PROFIL", "PENERIMA", "Sheet1"]),
)
def test_any_sheet_whatever_is_located_or_explained(rows: list[list[Any]], title: str) -> None:
    name = title.lower()
    replaced = {name: raw(title, rows)} if name in form_of("2025").by_name else {}
    others = [] if replaced else [raw(title, rows)]
    result = locate(book(replaced, *others), form_of("2025"), FILE)
    for sheet in result.sheets.values():
        assert all(len(values) == len(sheet.rows) for values in sheet.values.values())
    for finding in result.findings:
        assert words_of(finding, "id").message
    filled = any(value is not None and str(value).strip() for row in rows for value in row)
    if filled and name not in result.sheets:
        assert result.findings


def test_a_key_of_signs_only_is_kept() -> None:
    assert key("√") == "√"
    assert key("No. KTP") == key("no ktp *")
