"""Bad input, on purpose and by accident: nothing is lost in silence, nobody is named, nothing hangs."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from builders import flawless, sent
from hostile import book, members, row, sheet, zipped
from workbooks import blank, raw
from workbooks import book as workbook

from lkstool.core.errors import UserError
from lkstool.core.messages import words_of
from lkstool.core.records import Finding, Personal
from lkstool.forms.load import form_of, years
from lkstool.intake.cells import reader_of
from lkstool.intake.identifiers import parse_nik
from lkstool.intake.inbox import find_files
from lkstool.intake.locate import locate
from lkstool.intake.parse import collect
from lkstool.intake.read import read_workbook
from lkstool.intake.submission import ReadRequest, read_file, understand
from lkstool.intake.workbook import Limits, Workbook

FORM = form_of("2025")
REQUEST = ReadRequest(None, years(), "2025")
LONGEST = 32_767


def read(content: bytes) -> Workbook | Finding:
    return read_workbook(content, "contoh.xlsx", Limits())


# Two readers, two truths -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        row('<c r="A1"><v>1</v></c><c r="B1"><v>3</v></c><c r="B1"><v>2</v></c>'),
        row("<c r='A1'><v>1</v></c><c r='B1'><v>3</v></c><c r='B1'><v>2</v></c>"),
        row('<c r="A1"><v>1</v></c><c><v>3</v></c><c r="B1"><v>2</v></c>'),
        row('<c r="B1"><v>1</v></c>') + row('<c r="B1"><v>2</v></c>'),
        row('<c r="B1"><v>1</v></c>') + row('<c r="B1"><f>1+1</f></c>'),
    ],
)
def test_a_cell_that_is_filled_twice_is_refused_and_named(rows):
    finding = read(book(rows))

    assert isinstance(finding, Finding)
    assert (finding.code, finding.place.sheet, finding.place.cell) == ("LKS107", "DATA", "B1")
    assert "dua kali" in words_of(finding, "id").message


def test_a_blank_twin_of_a_cell_does_no_harm():
    got = read(book(row('<c r="A1" s="1"/><c r="A1"><v>7</v></c><c r="A1" s="2"/>')))

    assert isinstance(got, Workbook)
    assert got.sheets[0].rows == [[7]]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><v>1</v><v>2</v></c>',
        '<c r="A1" t="inlineStr"><v>hilang</v></c>',
    ],
)
def test_a_value_that_the_reader_would_drop_is_refused(cell):
    finding = read(book(row(cell)))

    assert isinstance(finding, Finding)
    assert (finding.code, finding.place.cell) == ("LKS105", "A1")


@pytest.mark.parametrize(
    "column",
    [
        '<col min="2" max="3" hidden="1"/>',
        '<col min="2" max="3" width="0" customWidth="1" hidden="true" />',
        "<col hidden='1' min='2' max='3'/>",
        '<x:col min="2" max="3" hidden="1"/>',
    ],
)
def test_no_way_of_writing_hides_a_hidden_column(column):
    columns = f'<cols><col min="1" max="1" width="9"/>{column}<col min="4" max="4" hidden="0"/></cols>'
    part = sheet(row('<c r="A1"><v>1</v></c>'), before=columns)
    got = read(zipped(members({"DATA": part.replace("<worksheet ", '<worksheet xmlns:x="u" ')})))

    assert isinstance(got, Workbook)
    assert got.sheets[0].marks.hidden_columns == ((2, 3),)


@pytest.mark.parametrize("name", ["J" * 256, "RTL&#x9b;31m", "RTL&#10;baris"])
def test_a_sheet_name_that_no_program_writes_is_refused(name):
    finding = read(zipped(members({name: sheet(row('<c r="A1"><v>1</v></c>'))})))

    assert isinstance(finding, Finding)
    assert finding.code == "LKS105"


# Nothing hangs ---------------------------------------------------------------------------------------

READERS = {
    (field.type, field.format, field.codelist): (field, reader_of(field, FORM))
    for form_sheet in FORM.sheets
    for field in form_sheet.fields
}


@pytest.mark.parametrize("kind", READERS, ids=lambda kind: "-".join(filter(None, kind)))
def test_no_cell_however_long_keeps_a_reader_busy(kind):
    _, reader = READERS[kind]
    for seed in ("T", "T ", "a", "1 ", "1-", ".", "a@", " \u00a0", "x,", "+62"):
        text = (seed * LONGEST)[: LONGEST - 2]
        for cell in (f"1{text}", f"({text}", f"{text}!"):
            began = time.process_time()
            reader(cell)
            assert time.process_time() - began < 1.5, (seed, cell[:2])


# Files and folders -----------------------------------------------------------------------------------


def test_odd_names_do_not_stop_a_folder(tmp_path):
    names = ["1²1.xlsx", "²x.xlsx", "٣.xlsx", "kosong 10.xlsx", "kosong 9.xlsx", "{x} %s.xlsx", "-a.xlsx"]
    for name in names:
        (tmp_path / name).write_bytes(b"")

    listed = [path.rpartition("/")[2] for path in find_files([str(tmp_path)])]

    assert sorted(listed) == sorted(names)
    assert listed.index("kosong 9.xlsx") < listed.index("kosong 10.xlsx")


def test_a_file_named_in_two_ways_is_read_once(tmp_path, monkeypatch):
    (tmp_path / "a.xlsx").write_bytes(b"")
    monkeypatch.chdir(tmp_path)

    assert find_files(["a.xlsx", "./a.xlsx", str(tmp_path), str(tmp_path / "a.xlsx")]) == ["a.xlsx"]


@pytest.mark.parametrize("path", ["", " ", "a" * 5_000, "folder\0"])
def test_a_path_that_can_be_none_is_the_operators_mistake(path):
    with pytest.raises(UserError):
        find_files([path])


@pytest.mark.parametrize("character", ["\udcff", "\x1b", "\n", "\x9b"])
def test_a_name_that_is_no_text_is_said_and_can_be_written(character):
    got = read_file(f"masuk/rusak{character}.xlsx", REQUEST)

    assert got.file.encode("utf-8") == b"masuk/rusak?.xlsx"
    assert [finding.code for finding in got.findings] == ["LKS109"]
    assert "ganti namanya" in words_of(got.findings[0], "id").message


# People ----------------------------------------------------------------------------------------------

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
NIK = "3507001205130004"


@pytest.mark.parametrize("script", [FULL_WIDTH, ARABIC])
def test_a_nik_in_other_digits_is_read_and_listed(script):
    parsed = parse_nik(NIK.translate(script))

    assert (parsed.value, parsed.kind, parsed.after) == (NIK, "nik", NIK)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [(f"NIK {NIK}", NIK), (f"{NIK}.O", NIK), ("NIK 9999001205130004", None), (f"{NIK[:-1]}O", None)],
)
def test_a_nik_with_words_is_asked_about_with_its_digits(typed, suggestion):
    parsed = parse_nik(typed)

    assert (parsed.code, parsed.value, parsed.suggestion) == ("LKS316", None, suggestion)


def findings_of(**changes: Any) -> list[Finding]:
    """Return what is found where the first child's answers are changed."""
    rows = flawless()
    rows["penerima"][0] |= changes
    return list(collect([sent(rows)], FORM)[1])


@pytest.mark.parametrize(
    "changes",
    [
        # A block pasted one column too far to the right, and two.
        {"nik": "Fakila Canaria", "alasan_tanpa_nik": NIK, "kelompok": date(2013, 5, 12)},
        {"alasan_tanpa_nik": "Fakila Canaria", "jenis_kelamin": int(NIK), "ppks": "12-05-2013"},
        {"kabkota_asal": "Fakila Canaria", "tanggal_masuk": "Fakila", "alat_bantu": "12-05-2013"},
        {"bersekolah": "Fakila Canaria", "pendidikan": f"'{NIK}", "jkn": "12 Mei 2013 / 12.05.2013"},
    ],
)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_shifted_block_names_nobody(changes, lang):
    said = ""
    for finding in findings_of(**changes):
        words = words_of(finding, lang)
        said += f"{words.message} {words.fix} {finding.value} {finding.suggestion}"

    assert said
    for secret in ("Fakila", "Canaria", NIK, "12-05-2013", "12 Mei"):
        assert secret not in said
    shown = {each.value.clear for each in findings_of(**changes) if isinstance(each.value, Personal)}
    assert shown, "the sender's own copy shows what stands there"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kabkota_asal", "Malang"),
        ("kabkota_asal", "Kabupaten Entah"),
        ("tanggal_masuk", "awal Juli 2021"),
        ("tanggal_masuk", "?"),
        ("ppks", "Anak terlantar sekali"),
        ("pendidikan", "Kelas 3"),
        ("alasan_keluar", "sudah kembali ke keluarga"),
    ],
)
def test_an_answer_that_names_nobody_is_shown(field, value):
    assert [each.value for each in findings_of(**{field: value})] == [value]


@pytest.mark.parametrize(
    ("sheet", "field", "value"),
    [
        ("penerima", "alasan_keluar", "Kembali ke keluarga Canaria"),
        ("penerima", "alasan_keluar", "ikut bapak Fakila"),
        ("penerima", "kategori_anak", "Fakila (yatim)"),
        ("penerima", "kelompok", "Anak Fakila Canaria"),
        ("penerima", "pendidikan", "Ani"),
        ("sdm", "jabatan", "Pengasuh: Fakila"),
        ("profil", "kepemilikan", "Fakila Canaria"),
        ("profil", "jenis_lks", "H. Fakila"),
    ],
)
def test_a_name_typed_where_a_choice_is_asked_is_shown_to_its_sender_only(sheet, field, value):
    rows = flawless()
    rows[sheet][0][field] = value
    finding = next(
        each for each in collect([sent(rows)], FORM)[1] if each.code == "LKS305" and each.place.field == field
    )

    said = words_of(finding, "id")
    assert not [name for name in ("Fakila", "Canaria", "Ani ") if name in f"{said} {finding!r}"]
    assert value in words_of(finding, "id", reveal=True).message


@pytest.mark.parametrize(
    ("field", "value"), [("jenis_lks", "Rumah singgah anak"), ("kepemilikan", "Muh."), ("kabkota", "Mlg")]
)
def test_an_answer_about_the_lks_is_shown(field, value):
    rows = flawless()
    rows["profil"][0][field] = value

    shown = [each.value for each in collect([sent(rows)], FORM)[1] if each.place.field == field]
    assert shown in ([value], [])


def test_a_list_of_people_below_the_profile_names_nobody():
    rows = blank(FORM.by_name["profil"])
    rows = [each for each in rows if not str(each[:1]).startswith("['Kode Pos")]
    rows += [[], ["Fakila Canaria", NIK], ["Budi Canaria", "12-05-2013"]]
    findings = locate(workbook({"profil": raw("PROFIL", rows)}), FORM, "contoh.xlsx").findings

    assert [each.code for each in findings].count("LKS208") == 2
    assert "LKS206" in {each.code for each in findings}
    for finding in findings:
        words = words_of(finding, "id")
        assert "Canaria" not in f"{words.message} {words.fix} {finding.value} {finding.place}"


@pytest.mark.parametrize("year", ["NIK 3517007006450199", "x" * 100_000])
def test_what_stands_where_the_year_should_is_not_repeated(year):
    meta = raw("_meta", [["form_year", year]], visible=False)
    got = understand(Workbook((meta,), ""), "contoh.xlsx", "", REQUEST)

    assert [each.code for each in got.findings] == ["LKS112"]
    assert year not in words_of(got.findings[0], "id").message


def test_the_help_of_an_earlier_printing_is_no_answer():
    rows = blank(FORM.by_name["profil"])
    rows[4][2] = "Kode dari kantor, sudah terisi. Contoh: 35.07-M-003"
    rows[5][2] = "lihat akta"
    findings = locate(workbook({"profil": raw("PROFIL", rows)}), FORM, "contoh.xlsx").findings

    assert [(each.code, each.place.cell) for each in findings] == [("LKS217", "C6")]
