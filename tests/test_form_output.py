"""The form workbook: what stands where, what guides the sender, and that PERIKSA counts right."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from copy import deepcopy
from datetime import date

import openpyxl
import pytest
from xlsxwriter.worksheet import Worksheet

from lkstool.core.regions import regions
from lkstool.forms.load import REGISTER, form_of, years
from lkstool.output import form as form_output
from lkstool.output.form import ErrorValue, Formula, Layout, address, write_form

FORM = form_of("2025")
LKS = {
    "kode_lks": "35.07-M-003",
    "nama": "Panti Asuhan Muhammadiyah Contoh",
    "kepemilikan": "aisyiyah",
    "kabkota": "35.07",
    "jenis_lks": "lksa",
}


def right_values():
    """Return a small filling in which everything agrees."""
    person = {
        "nama": "Ahmad Contoh",
        "nik": "3507001205130004",
        "jenis_kelamin": "Laki-laki",
        "tanggal_lahir": date(2013, 5, 12),
        "kelompok": "Anak",
        "ppks": "Anak telantar",
        "status_tinggal": "Mukim (tinggal di LKS)",
        "tanggal_masuk": date(2022, 7, 1),
    }
    gone = person | {
        "nik": "3507001306120003",
        "nama": "Budi Contoh",
        "tanggal_keluar": date(2025, 12, 31),
        "alasan_keluar": "Kembali ke keluarga",
    }
    girl = person | {
        "nama": "Siti Contoh",
        "nik": "3507005503140001",
        "jenis_kelamin": "Perempuan",
        "status_tinggal": "Non-mukim (di luar LKS)",
    }
    counts = ("laki_mukim", "perempuan_mukim", "laki_nonmukim", "perempuan_nonmukim")
    rekap = [dict.fromkeys(counts, 0) for _ in FORM.codelists["kelompok"].codes]
    rekap[0] |= {"laki_mukim": 1, "perempuan_nonmukim": 1}
    profil = {
        field.name: 60 if field.type == "integer" else field.example
        for field in FORM.by_name["profil"].fields
        if field.required
    }
    return {
        "profil": [profil | {"kepemilikan": "'Aisyiyah", "tahun_berdiri": 1987, "lintang": -8.13}],
        "legalitas": [
            {
                "jenis_dokumen": "Izin operasional",
                "tanggal_terbit": date(2023, 3, 12),
                "tanggal_berakhir": date(2028, 3, 12),
                "status": "Berlaku",
            }
        ],
        "penerima": [person, gone, girl],
        "sdm": [
            {
                "nama": "Siti Contoh",
                "nik": "3507005708850002",
                "jenis_kelamin": "Perempuan",
                "jabatan": "Pengasuh",
                "status_kerja": "Tetap",
                "jam_per_minggu": 37.5,
            }
        ],
        "keuangan": [
            {"arah": "Saldo awal", "pos": "Saldo kas dan bank", "jumlah": 1_000_000},
            {"arah": "Masuk (penerimaan)", "pos": "Donatur dan masyarakat", "jumlah": 150_000_000},
            {"arah": "Keluar (penggunaan)", "pos": "Belanja permakanan", "jumlah": 140_000_000},
            {"arah": "Saldo akhir", "pos": "Saldo kas dan bank", "jumlah": 11_000_000},
        ],
        "rekap": rekap,
    }


def wrong_values():
    """Return a filling with known mistakes (see ``WRONG``)."""
    values = deepcopy(right_values())
    del values["profil"][0]["telepon"]
    values["profil"][0]["kepemilikan"] = "Aisyiyah"  # as Excel leaves a chosen 'Aisyiyah: no mistake
    first, gone, girl = values["penerima"]
    first["nik"] = 3507001205130004
    first["tanggal_lahir"] = "12 Mei 2013"
    gone["tanggal_keluar"] = date(2020, 1, 1)
    girl["nik"] = "35070055"
    girl["ppks"] = "anak terlantar sekali"
    girl["status_tinggal"] = ErrorValue("#REF!")
    del girl["tanggal_masuk"]
    values["sdm"] = []
    values["keuangan"][3]["jumlah"] = 10_000_000
    values["legalitas"][0]["tanggal_berakhir"] = date(2020, 3, 12)
    return values


WRONG = (
    "BELUM SIAP: 2 sel wajib masih kosong; 2 NIK keliru atau kembar; 2 isian tidak ada di daftar; "
    "1 tanggal, angka, atau nomor keliru; 2 tanggal terbalik; 1 lembar wajib belum diisi; "
    "1 kelompok di REKAP berbeda dengan PENERIMA; 1 saldo keuangan tidak cocok."
)


def careless_values():
    """Return a filling whose every text is of the right length or kind, yet no right answer."""
    values = deepcopy(right_values())
    values["profil"][0] |= {
        "kode_lks": "35.07/M/003",
        "kelompok_layanan": "Anak; dewasa",
        "kodepos": "6516",
        "telepon": "tidak punya",
        "situs": "@panti.contoh",
        "kapasitas": 60.5,
    }
    first, gone, girl = values["penerima"]
    first["nik"] = "35O7001205130004"
    gone["nik"] = girl["nik"]
    values["sdm"][0] |= {"nik": "9907005708850002", "nbm": "12"}
    values["keuangan"][1]["pos"] = "Belanja permakanan"
    values["keuangan"][3]["jumlah"] -= values["keuangan"].pop(0)["jumlah"]
    for group in values["rekap"][1:]:
        group.clear()
    return values


CARELESS = (
    "BELUM SIAP: 16 sel wajib masih kosong; 4 NIK keliru atau kembar; 1 isian tidak ada di daftar; "
    "6 tanggal, angka, atau nomor keliru; "
    "1 baris saldo awal atau akhir belum ada; 1 pos tidak sesuai arah."
)
EMPTY = "BELUM SIAP: 8 sel wajib masih kosong; 5 lembar wajib belum diisi."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("form")


@pytest.fixture(scope="module")
def blank(folder):
    path = folder / "kosong.xlsx"
    write_form(path, FORM, lks=LKS)
    return openpyxl.load_workbook(path)


def written(folder, form=FORM, **arguments):
    path = folder / "uji.xlsx"
    write_form(path, form, **arguments)
    return openpyxl.load_workbook(path)


def at(workbook, sheet, field, record=0, layout=None):
    title = (layout or Layout()).sheet_titles.get(sheet, FORM.by_name[sheet].title)
    return workbook[title][address(FORM, sheet, field, record, layout)]


def test_the_sheets_stand_in_order_and_the_machine_sheets_are_hidden(blank):
    titles = [sheet.title for sheet in FORM.sheets]
    assert blank.sheetnames == ["PETUNJUK", *titles, "PERIKSA", "_daftar", "_meta"]
    states = {name: blank[name].sheet_state for name in blank.sheetnames}
    assert states.pop("_daftar") == "hidden"
    assert states.pop("_meta") == "veryHidden"
    assert set(states.values()) == {"visible"}
    meta = {row[0]: row[1] for row in blank["_meta"].iter_rows(values_only=True)}
    assert meta["form_year"] == "2025"
    assert meta["kode_lks"] == "35.07-M-003"
    assert meta["revision"] == "1"
    assert meta["made_by"].startswith("lkstool ")


def test_what_the_register_knows_is_filled_in_as_people_say_it(blank):
    assert at(blank, "profil", "nama").value == LKS["nama"]
    assert at(blank, "profil", "kepemilikan").value == "'Aisyiyah"
    assert at(blank, "profil", "kabkota").value == "Kabupaten Malang"
    assert at(blank, "profil", "jenis_lks").value == "LKSA / panti asuhan anak"
    assert at(blank, "profil", "kode_lks").protection.locked
    assert not at(blank, "profil", "nama").protection.locked


def test_the_guide_says_when_how_and_why(blank):
    text = "\n".join(str(cell.value) for row in blank["PETUNJUK"].iter_rows() for cell in row if cell.value)
    assert "Sabtu, 31 Januari 2026" in text
    assert FORM.contact in text
    assert FORM.consent in text
    for part in (*FORM.instructions, *(sheet.help for sheet in FORM.sheets)):
        assert part in text


def test_every_choice_comes_from_a_named_list_and_every_list_is_whole(blank):
    for sheet, field in FORM.every_field():
        if not field.codelist or (sheet.fixed_rows and field is sheet.fields[0]) or field.name == "kode_lks":
            continue
        rule = rule_of(blank, sheet, field)
        assert rule.type == "list"
        if field.name not in ("pos", "ppks"):
            assert rule.formula1 == f"daftar_{field.codelist}"
        assert listed(blank, f"daftar_{field.codelist}") == [code.label for code in FORM.codes(field).codes]
    assert len(FORM.codelists["kabkota"].codes) == len(regions()) == 38


def listed(workbook, name):
    """Return what stands in the range behind a drop-down."""
    reference = workbook.defined_names[name].attr_text
    column, first, last = re.fullmatch(r"'_daftar'!\$([A-Z]+)\$(\d+):\$\1\$(\d+)", reference).groups()
    return [workbook["_daftar"][f"{column}{row}"].value for row in range(int(first), int(last) + 1)]


@pytest.mark.parametrize(
    ("sheet", "field", "neighbour", "beside"),
    [("keuangan", "pos", "arah", "$A5"), ("penerima", "ppks", "kelompok", "$G5")],
)
def test_choices_follow_the_answer_beside_them(blank, sheet, field, neighbour, beside):
    choices, answers = FORM.codes(FORM.field(sheet, field)), FORM.codes(FORM.field(sheet, neighbour))
    formula = rule_of(blank, FORM.by_name[sheet], FORM.field(sheet, field)).formula1
    assert len(formula) <= 255  # Excel refuses the whole file beyond that
    for answer in answers.codes:
        name = f"daftar_{field}_{answer.kode}"
        assert f'IF({beside}="{answer.label}",{name},' in formula
        meant = [code.label for code in choices.codes if answer.kode in code.extra[neighbour].split()]
        assert listed(blank, name) == meant != []
    assert f",daftar_{field}))" in formula


def test_the_formulas_stay_within_what_excel_takes(blank):
    longest = max(len(str(cell.value or "")) for row in blank["PERIKSA"].iter_rows() for cell in row)
    assert 100 < longest < 8192
    # Excel writes TRUE where a comparison is joined to a text; LibreOffice writes 1.
    verdict = blank["PERIKSA"]["A4"].value
    assert re.findall(r"&\(*[A-Z]+\d+(?:<>|[<>=])", verdict) == []
    for sheet in FORM.sheets:
        for rule in blank[sheet.title].data_validations.dataValidation:
            assert len(rule.formula1 or "") <= 255


def rule_of(workbook, sheet, field):
    cell = address(FORM, sheet.name, field.name)
    rules = workbook[sheet.title].data_validations.dataValidation
    return next(rule for rule in rules if cell in rule.sqref)


def test_every_entry_cell_explains_itself_within_what_excel_shows(blank):
    for sheet, field in FORM.every_field():
        if field.name == "kode_lks" or (sheet.fixed_rows and field is sheet.fields[0]):
            continue
        rule = rule_of(blank, sheet, field)
        assert 0 < len(rule.promptTitle) <= 32
        assert field.help[:40] in rule.prompt
        assert len(rule.prompt) <= 255
        if rule.type is not None:
            assert 0 < len(rule.errorTitle) <= 32
            assert 0 < len(rule.error) <= 255
        if field.type == "list":
            assert rule.errorStyle == "information"


def test_the_rules_reach_the_last_offered_row(blank):
    rule = rule_of(blank, FORM.by_name["penerima"], FORM.field("penerima", "nik"))
    assert "B504" in rule.sqref
    assert "LEN(B5)=16" in rule.formula1


def test_dates_and_numbers_have_limits_of_the_form(blank):
    born = rule_of(blank, FORM.by_name["penerima"], FORM.field("penerima", "tanggal_lahir"))
    assert (born.type, born.operator or "between") == ("date", "between")
    assert born.formula2 == "46022"  # 31 December 2025
    assert "31-12-2025" in born.error
    north = rule_of(blank, FORM.by_name["profil"], FORM.field("profil", "lintang"))
    assert north.type == "decimal"
    year = rule_of(blank, FORM.by_name["profil"], FORM.field("profil", "tahun_berdiri"))
    assert "1912 dan 2025" in year.error


def test_only_entry_cells_can_be_changed_and_no_password_locks_the_rest(blank):
    for sheet in FORM.sheets:
        worksheet = blank[sheet.title]
        assert worksheet.protection.sheet
        assert worksheet.protection.password is None
        assert worksheet["A1"].protection.locked
        if sheet.layout == "record":
            continue
        assert worksheet.protection.autoFilter is False  # False: allowed
        assert worksheet.protection.sort is False
        assert worksheet.protection.insertRows is sheet.fixed_rows
        assert worksheet.cell(sheet.header_row, 1).protection.locked
        for position, field in enumerate(sheet.fields):
            # Neighbouring columns of one format are one entry of the file.
            group = next(
                each for each in worksheet.column_dimensions.values() if each.min <= position + 1 <= each.max
            )
            assert group.protection.locked is sheet.fixed_rows, field.name


def test_fixed_rows_can_be_answered_and_nothing_below_them(blank):
    sheet = FORM.by_name["rekap"]
    worksheet, last = blank[sheet.title], sheet.header_row + len(FORM.codelists["kelompok"].codes)
    for row in range(sheet.header_row + 1, last + 1):
        assert worksheet.cell(row, 1).protection.locked
        for column in range(2, len(sheet.fields) + 1):
            assert not worksheet.cell(row, column).protection.locked
    # A cell that was never written has the format of its column.
    assert all(group.protection.locked for group in worksheet.column_dimensions.values())
    assert worksheet.max_row == last


def test_long_digits_are_text_and_days_are_days(folder, blank):
    values = {"penerima": [{"nik": "3507001205130004", "tanggal_lahir": date(2013, 5, 12)}]}
    workbook = written(folder, values=values)
    assert at(workbook, "penerima", "nik").number_format == "@"
    assert at(workbook, "penerima", "tanggal_lahir").number_format == "dd-mm-yyyy"
    for name in ("kode_lks", "telepon", "whatsapp", "kodepos", "npwp"):
        assert at(blank, "profil", name).number_format == "@"
    assert at(blank, "profil", "tahun_berdiri").number_format == "0"


def test_headings_are_frozen_filtered_starred_and_repeated_on_paper(blank):
    worksheet = blank["PENERIMA"]
    assert worksheet.freeze_panes == "B5"
    assert worksheet.auto_filter.ref.startswith("A4:")
    assert worksheet["A4"].value == "Nama Lengkap *"
    assert worksheet["B4"].value == "NIK"
    assert worksheet.print_title_rows == "$4:$4"
    assert worksheet.page_setup.paperSize == 9
    assert worksheet.page_setup.orientation == "landscape"
    assert "Halaman &P dari &N" in str(worksheet.oddFooter.right.text)
    assert "35.07-M-003" in str(worksheet.oddFooter.left.text)


def test_no_entry_sheet_holds_a_formula(blank):
    for sheet in FORM.sheets:
        for row in blank[sheet.title].iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f"]
    assert any(cell.data_type == "f" for row in blank["PERIKSA"].iter_rows() for cell in row)


@pytest.mark.parametrize(
    "name",
    ["=1+1", "<A> & 'B' \"C\"", "<r><t>x</t></r>", "@SUM(A1)", "http://x.example", "N" * 300, "_x0041_\t|"],
)
def test_a_hostile_name_is_plain_text_everywhere(folder, name):
    workbook = written(folder, lks=LKS | {"nama": name})
    cell = at(workbook, "profil", "nama")
    assert cell.value == name
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert name in str(workbook["PETUNJUK"]["B2"].value)


def test_too_long_a_text_is_refused_without_showing_it(folder):
    with pytest.raises(ValueError, match="39999 characters") as caught:
        write_form(folder / "panjang.xlsx", FORM, lks={"nama": "Rahasia " * 5000})
    assert "Rahasia" not in str(caught.value)
    assert not list(folder.glob("*panjang*"))


def test_the_same_arguments_give_the_same_bytes(folder):
    one, other = folder / "satu.xlsx", folder / "dua.xlsx"
    write_form(one, FORM, lks=LKS, values=right_values())
    write_form(other, FORM, lks=LKS, values=right_values())
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("year", [*years(), REGISTER])
def test_no_formula_has_a_function_that_needs_the_prefix_of_later_excel(folder, year, monkeypatch):
    ours, theirs = folder / f"{year}-kami.xlsx", folder / f"{year}-xlsxwriter.xlsx"
    write_form(ours, form_of(year))
    monkeypatch.setattr(form_output, "_PlainFormulas", Worksheet)
    write_form(theirs, form_of(year))
    assert ours.read_bytes() == theirs.read_bytes()


def test_the_register_is_a_table_with_its_own_anchor(folder):
    form = form_of(REGISTER)
    rows = [{"kode_lks": "35.07-M-003", "nama": "PAM Contoh", "kabkota": "Kabupaten Malang"}]
    workbook = written(folder, form, values={"daftar_lks": rows})
    assert workbook["DAFTAR LKS"][address(form, "daftar_lks", "nama", 0)].value == "PAM Contoh"
    meta = {row[0]: row[1] for row in workbook["_meta"].iter_rows(values_only=True)}
    assert (meta["form_year"], meta["kode_lks"] or "") == ("register", "")


def test_values_land_where_address_says(folder):
    values = right_values()
    workbook = written(folder, values=values)
    for sheet, records in values.items():
        for number, record in enumerate(records):
            for field, value in record.items():
                stands = at(workbook, sheet, field, number).value
                assert getattr(stands, "date", lambda same=stands: same)() == value, (sheet, field)


def test_a_layout_moves_values_and_their_addresses_together(folder):
    layout = Layout(
        titles={("penerima", "nik"): "No. KTP"},
        sheet_titles={"penerima": "Data Anak"},
        header_row={"sdm": 7},
        order={"penerima": ("nik", "nama", "tanggal_lahir", "nik")},
        heading_above={"penerima": ("PANTI CONTOH", "DATA ANAK", "", "TAHUN 2025")},
        numbering_row=frozenset({"penerima"}),
        total_row={"keuangan": {"jumlah": 5}},
        merged=(("legalitas", "G5:G6"),),
        hidden_rows={"penerima": (7,)},
        extra_sheets={"Catatan": [["a", 1], ["b"]]},
        extra_columns={"penerima": ("Hobi", ["bola"])},
        loose_cells={"sdm": {"C20": "Mengetahui"}},
        without_sheets=frozenset({"praktik"}),
        without_meta=True,
        plain=True,
    )
    values = right_values()
    values["legalitas"] *= 2
    workbook = written(folder, values=values, layout=layout)
    people = workbook["Data Anak"]
    assert workbook.sheetnames == [
        "Data Anak" if sheet.name == "penerima" else sheet.title
        for sheet in FORM.sheets
        if sheet.name != "praktik"
    ] + ["Catatan"]
    assert people["A4"].value == "TAHUN 2025"
    assert [cell.value for cell in people[5]] == [
        "No. KTP",
        "Nama Lengkap",
        "Tanggal Lahir",
        "No. KTP",
        "Hobi",
    ]
    assert [cell.value for cell in people[6]][:4] == ["(1)", "(2)", "(3)", "(4)"]
    assert address(FORM, "penerima", "nama", 1, layout) == "B8"
    assert people["B8"].value == "Budi Contoh"
    assert people["A7"].value == people["D7"].value
    assert people["E7"].value == "bola"
    assert people.row_dimensions[7].hidden
    assert at(workbook, "sdm", "nama", 0, layout).coordinate == "A8"
    assert at(workbook, "sdm", "nama", 0, layout).value == "Siti Contoh"
    assert workbook["SDM"]["C20"].value == "Mengetahui"
    total = workbook["KEUANGAN"][9]
    assert (total[0].value, total[3].value) == ("JUMLAH", 5)
    legal = workbook["LEGALITAS"]
    assert [str(block) for block in legal.merged_cells.ranges] == ["G5:G6"]
    assert (legal["G5"].value, legal["G6"].value) == ("Berlaku", None)
    assert not people.protection.sheet
    assert not people.data_validations.dataValidation
    assert [cell.value for cell in workbook["Catatan"][1]] == ["a", 1]
    with pytest.raises(KeyError):
        address(FORM, "penerima", "kelompok", 0, layout)


def test_formulas_and_errors_are_written_as_other_programs_leave_them(folder):
    path = folder / "rumus.xlsx"
    values = {
        "program": [
            {
                "target_orang": Formula("=20+5"),
                "realisasi_orang": Formula("=10+10", 20),
                "biaya_rencana": ErrorValue("#REF!"),
                "biaya_realisasi": ErrorValue("#N/A"),
            }
        ]
    }
    write_form(path, FORM, values=values, layout=Layout(plain=True))
    with zipfile.ZipFile(path) as archive:
        part = archive.read("xl/worksheets/sheet5.xml").decode("utf-8")
    assert re.search(r'<c r="C5"[^>]*><f>20\+5</f></c>', part)
    assert re.search(r'<c r="D5"[^>]*><f>10\+10</f><v>20</v></c>', part)
    assert re.search(r'<c r="E5"[^>]*t="e"[^>]*>.*?<v>#REF!</v></c>', part)
    assert re.search(r'<c r="F5"[^>]*t="e"[^>]*>.*?<v>#N/A</v></c>', part)


def test_a_table_grows_with_its_records(folder):
    people = [{"nama": f"Orang {number}"} for number in range(620)]
    workbook = written(folder, values={"penerima": people})
    assert at(workbook, "penerima", "nama", 619).value == "Orang 619"
    assert rule_of(workbook, FORM.by_name["penerima"], FORM.field("penerima", "nama")).sqref.__contains__(
        "A624"
    )


READY = "SIAP. Simpan, lalu kirim berkas ini."
CASES = {
    "kosong": ({}, EMPTY),
    "benar": (right_values(), READY),
    "salah": (wrong_values(), WRONG),
    "lengah": (careless_values(), CARELESS),
}


def test_periksa_counts_as_a_spreadsheet_program_does(folder):
    """All cases in one test: starting LibreOffice is what costs time."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI") == "true":
            pytest.fail("soffice is missing: PERIKSA cannot be recalculated")
        pytest.skip("LibreOffice (soffice) is not installed")
    out, bare = folder / "dihitung", folder / "tanpa-hasil"
    bare.mkdir()
    for name, (values, _) in CASES.items():
        write_form(folder / f"{name}.xlsx", FORM, lks=LKS if name == "kosong" else None, values=values)
        without_stored_results(folder / f"{name}.xlsx", bare / f"{name}.xlsx")
    command = [office, f"-env:UserInstallation={(folder / 'profil').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(out), *(str(bare / f"{name}.xlsx") for name in CASES)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    for name, (_, verdict) in CASES.items():
        ours = openpyxl.load_workbook(folder / f"{name}.xlsx", data_only=True)["PERIKSA"]
        theirs = openpyxl.load_workbook(out / f"{name}.xlsx", data_only=True)["PERIKSA"]
        assert theirs["A4"].value == verdict
        for row in ours.iter_rows():
            for cell in row:
                assert (cell.value or "") == (theirs[cell.coordinate].value or ""), (name, cell.coordinate)


def without_stored_results(source, target):
    """Copy a workbook, its formulas without results, so that a program must calculate them."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            new.writestr(part, re.sub(rb"</f><v>[^<]*</v>", b"</f>", old.read(part)))
