"""Next year's form: what is known stands in it, what is asked anew is empty, and the reader takes it back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import date, datetime

import openpyxl
import pytest
from rich.console import Console
from submissions import Office, Sending, collection_of, merge_all, sending

from lkstool import form_sending, pipeline, workspace
from lkstool.core.errors import UserError
from lkstool.core.records import column_letters
from lkstool.dataset.history import earlier_submissions, undo
from lkstool.dataset.store import create, file_url
from lkstool.forms.load import FORMS, form_of, load_form
from lkstool.output.form import address, write_form
from lkstool.output.form_past import guide_lines
from lkstool.output.form_prefill import Lost, carry
from lkstool.output.prefill_view import prefill_view
from lkstool.sample.region import make_region
from lkstool.workspace.repair_list import Decision, write_decisions

OLD, NEW = form_of("2024"), form_of("2025")


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """Return a workspace with the submissions of 2024 of four LKS merged, and the folder they lie in."""
    folder = tmp_path_factory.mktemp("wilayah")
    make_region(folder / "contoh", 4, 3)
    home = workspace.init(folder / "kantor")
    shutil.copy(folder / "contoh" / "daftar_lks.xlsx", home.register)
    _, merged = pipeline.merge([str(folder / "contoh" / "2024")], home)
    assert (len(merged.accepted), len(merged.rejected)) == (4, 0)
    return home, folder / "contoh" / "2024"


@pytest.fixture(scope="module")
def made(region):
    """Return what became of the forms of 2025, by LKS code."""
    home, _ = region
    told = []
    forms = form_sending.prefilled_forms(home, year="2025", on_listed=told.append, on_done=told.append)
    assert told == [4, 1, 2, 3, 4]
    return {each.lks: each for each in forms}


@pytest.fixture(scope="module")
def pairs(region, made):
    """Return for each LKS the workbook that it sent and the form that it gets."""
    _, sent = region
    by_code = {}
    for path in sent.glob("*.xlsx"):
        workbook = openpyxl.load_workbook(path, data_only=True)
        by_code[records(workbook, OLD, "profil")[0]["kode_lks"]] = workbook
    assert by_code.keys() == made.keys()
    return [(by_code[code], openpyxl.load_workbook(each.path)) for code, each in made.items()]


def records(workbook, form, sheet):
    """Return the filled rows of a sheet as they stand, by field name; days as days, empty cells left out."""
    asked = form.by_name[sheet]
    worksheet = workbook[asked.title]
    if asked.layout == "record":
        cells = {field.name: worksheet[address(form, sheet, field.name)].value for field in asked.fields}
        return [{name: day(value) for name, value in cells.items() if value is not None}]
    rows = []
    for row in worksheet.iter_rows(min_row=asked.header_row + 1, max_col=len(asked.fields), values_only=True):
        cells = zip(asked.fields, row, strict=True)
        filled = {field.name: day(value) for field, value in cells if value is not None}
        if filled:
            rows.append(filled)
    return rows


def day(value):
    return value.date() if isinstance(value, datetime) else value


def kept(sheet):
    return [field.name for field in NEW.by_name[sheet].fields if field.prefill in ("keep", "confirm")]


# End to end: four LKS


def test_everybody_still_served_stands_in_the_new_form_and_nobody_else(pairs):
    left = 0
    for sent, form in pairs:
        before = records(sent, OLD, "penerima")
        expected = [
            {name: person[name] for name in kept("penerima") if name in person}
            for person in before
            if "tanggal_keluar" not in person
        ]
        left += len(before) - len(expected)
        assert records(form, NEW, "penerima") == expected
        assert expected
    assert left > 0


def test_what_is_asked_anew_each_year_is_empty(pairs):
    for _, form in pairs:
        people = records(form, NEW, "penerima")
        for name in ("bersekolah", "tanggal_tinjau", "kontak_keluarga", "tanggal_periksa_kesehatan"):
            assert not any(name in person for person in people)
        for sheet in ("program", "praktik"):
            assert records(form, NEW, sheet) == []
        assert all(set(row) == {"kelompok"} for row in records(form, NEW, "rekap"))


def test_papers_staff_facilities_and_partners_are_taken_over_whole(pairs):
    for sent, form in pairs:
        for sheet in ("legalitas", "sdm", "sarana", "jejaring"):
            assert records(form, NEW, sheet) == records(sent, OLD, sheet)
            assert records(form, NEW, sheet)


def test_the_profile_is_taken_over(pairs):
    for sent, form in pairs:
        before, now = records(sent, OLD, "profil")[0], records(form, NEW, "profil")[0]
        assert now.keys() == before.keys()
        for name in now.keys() - {"telepon", "whatsapp", "telepon_pengisi", "npwp"}:
            assert now[name] == before[name], name
        assert now["telepon"][-9:] == re.sub(r"\D", "", before["telepon"])[-9:]


def test_the_closing_balance_opens_the_new_year(pairs):
    for sent, form in pairs:
        closing = [each for each in records(sent, OLD, "keuangan") if each["arah"] == "Saldo akhir"]
        assert records(form, NEW, "keuangan") == [
            {name: each[name] for name in kept("keuangan") if name in each} | {"arah": "Saldo awal"}
            for each in closing
        ]
        assert closing


def test_open_promises_wait_for_their_state(pairs):
    for sent, form in pairs:
        before = records(sent, OLD, "rtl")
        still_open = [each for each in before if each.get("status") != "Selesai"]
        assert records(form, NEW, "rtl") == [
            {name: value for name, value in each.items() if name != "status"} for each in still_open
        ]


def test_the_form_sent_back_untouched_is_read_like_any_other(region, made):
    home, _ = region
    result = pipeline.validate([str(each.path) for each in made.values()], workspace=home)
    assert [each.lks for each in result.files] == list(made)
    for file in result.files:
        codes = {finding.code for finding in file.findings}
        assert not [code for code in codes if code[:4] in ("LKS1", "LKS2")]
        # What is missing is what this year asks: the counts of REKAP, and the books.
        assert {finding.code for finding in file.findings if finding.severity == "error"} == {
            "LKS301",
            "LKS503",
        }
        assert {each.place.sheet for each in file.findings if each.code == "LKS301"} == {"REKAP"}
        assert not file.changes


def test_the_copy_of_the_old_answers_is_hidden_from_sender_and_reader(made):
    for each in made.values():
        workbook = openpyxl.load_workbook(each.path)
        assert workbook["_lalu"].sheet_state == "veryHidden"
        assert "_lalu" not in {sheet.title for sheet in workbook if sheet.sheet_state == "visible"}
        meta = dict(workbook["_meta"].iter_rows(max_col=2, values_only=True))
        assert (meta["revision"], meta["form_year"], meta["kode_lks"]) == ("prefill", "2025", each.lks)


def test_the_instructions_say_what_the_colours_mean(pairs):
    for _, form in pairs:
        text = "\n".join(str(cell.value) for row in form["PETUNJUK"].iter_rows() for cell in row)
        assert "Sel abu-abu berasal dari isian tahun lalu: periksa, ubah bila sudah berbeda." in text
        assert "RTL perlu diisi: Status" in text


def test_the_same_forms_come_out_again(region, made, tmp_path):
    home, _ = region
    code = next(iter(made))
    (again,) = form_sending.prefilled_forms(home, year="2025", lks=[code], out=tmp_path)
    assert again.path.read_bytes() == made[code].path.read_bytes()


def test_a_form_that_is_there_already_is_left_as_it_is(region, tmp_path):
    home, _ = region
    first, second = list(form_sending.prefilled_forms(home, year="2025", out=tmp_path))[:2]
    first.path.write_bytes(b"diisi orang")
    second.path.unlink()
    again = form_sending.prefilled_forms(home, year="2025", lks=[first.lks, second.lks], out=tmp_path)
    assert [each.kept for each in again] == [True, False]
    assert first.path.read_bytes() == b"diisi orang"
    assert second.path.is_file()
    assert "1 berkas sudah ada dan tidak ditimpa" in " ".join(shown(prefill_view(again, "id")).split())


def test_a_blank_form_says_nothing_of_last_year(tmp_path):
    write_form(tmp_path / "kosong.xlsx", NEW)
    workbook = openpyxl.load_workbook(tmp_path / "kosong.xlsx")
    assert "_lalu" not in workbook.sheetnames
    assert not [name for name in workbook.defined_names if name.startswith("lalu")]


# What the command tells


def test_a_lost_original_is_named_and_the_others_go_on(region, run, tmp_path):
    home, sent = region
    office = tmp_path / "kantor"
    shutil.copytree(home.folder, office)
    shutil.rmtree(office / "keluaran")
    received = earlier_submissions(workspace.open_workspace(office), "2025")
    (lost, (_, gone)), (changed, (_, other)), *_ = sorted(received.items())
    gone.unlink()
    shutil.copy(next(path for path in sent.glob("*.xlsx") if changed not in path.name), other)
    ran = run("formulir", "terisi", "--year", "2025", cwd=office)
    told = " ".join(ran.out.split())
    assert ran.code == 1
    assert f"{lost}: isian tahun 2024 di arsip tidak dapat dibaca (LKS109" in told
    assert f"{changed}: isian tahun 2024 di arsip tidak dapat dibaca (LKS105" in told
    assert "2 formulir ditulis" in told
    assert f"--lks {lost}" in " ".join(ran.err.split())
    written = sorted(path.name for path in (office / "keluaran" / "formulir-2025").iterdir())
    assert written == [
        f"formulir-2025-{code}.xlsx" for code in sorted(received) if code not in (lost, changed)
    ]


def test_an_lks_without_an_earlier_submission_gets_what_the_register_tells(run, region, tmp_path):
    home, sent = region
    office = workspace.init(tmp_path / "kantor")
    shutil.copy(home.register, office.register)
    one = min(sent.glob("*.xlsx"))
    pipeline.merge([str(one)], office)
    ran = run("form", "prefill", "--lang", "en", "--out", tmp_path / "formulir", cwd=office.folder)
    assert ran.code == 0
    told = " ".join(ran.out.split())
    assert "4 forms were written" in told
    assert "1 with earlier answers, 3 from the register only" in told
    assert "that LKS only" in " ".join(ran.err.split())
    (filled,) = earlier_submissions(office, "2025")
    for path in (tmp_path / "formulir").iterdir():
        workbook = openpyxl.load_workbook(path)
        profile = records(workbook, NEW, "profil")[0]
        assert profile["nama"]
        assert ("_lalu" in workbook.sheetnames) == (filled in path.name)
        assert ("alamat" in profile) == (filled in path.name)


def test_what_the_office_agreed_to_read_is_filled_in_repaired(region, tmp_path):
    home, sent = region
    office = workspace.init(tmp_path / "kantor")
    shutil.copy(home.register, office.register)
    book = openpyxl.load_workbook(min(sent.glob("*.xlsx")))
    cells = {row: book["PENERIMA"][address(OLD, "penerima", "kabkota_asal", row)] for row in range(3)}
    cells[0].value = "Kab. Sda"
    book.save(office.inbox / "a.xlsx")
    agreed = Decision(2, True, "Kab. Sda", "Kabupaten Sidoarjo", ("penerima.kabkota_asal",), 1, 1, "Petugas")
    write_decisions(office.repairs, [agreed])
    _, merged = pipeline.merge([str(office.inbox)], office)
    assert len(merged.accepted) == 1
    before = office.repairs.read_bytes()
    (code,) = earlier_submissions(office, "2025")
    (made,) = form_sending.prefilled_forms(office, year="2025", lks=[code], out=tmp_path / "formulir")
    assert (made.year, made.lost) == ("2024", ())
    filled = records(openpyxl.load_workbook(made.path), NEW, "penerima")
    assert filled[0]["kabkota_asal"] == "Kabupaten Sidoarjo"
    assert office.repairs.read_bytes() == before


def test_an_unknown_lks_is_refused_before_anything_is_written(region, tmp_path):
    home, _ = region
    with pytest.raises(UserError) as caught:
        form_sending.prefilled_forms(home, year="2025", lks=["35.99-M-999"], out=tmp_path)
    assert caught.value.key == "unknown_lks_code"
    assert not list(tmp_path.iterdir())


def test_a_choice_that_is_gone_is_told_with_its_cell(region, tmp_path, monkeypatch):
    home, sent = region
    shorter = without_codes("kategori_anak", "dhuafa", "yatim")
    monkeypatch.setattr(form_sending, "form_of", lambda year: shorter if year == "2025" else form_of(year))
    forms = form_sending.prefilled_forms(home, year="2025", out=tmp_path)
    told = shown(prefill_view(forms, "id"))
    for each in forms:
        workbook = openpyxl.load_workbook(each.path)
        people = records(workbook, NEW, "penerima")
        for lost in each.lost:
            assert (lost.sheet, lost.answer in ("Dhuafa", "Yatim")) == ("PENERIMA", True)
            assert workbook["PENERIMA"][lost.cell].value is None
        original = next(path for path in sent.glob("*.xlsx") if each.lks in path.name)
        before = records(openpyxl.load_workbook(original, data_only=True), OLD, "penerima")
        here = [person for person in before if "tanggal_keluar" not in person]
        gone = [person for person in here if person.get("kategori_anak") in ("Dhuafa", "Yatim")]
        assert len(each.lost) == len(gone)
        assert len(people) == len(here)
        cells = ", ".join(f"PENERIMA {lost.cell} ({lost.answer})" for lost in each.lost)
        said = f"{each.lks}: {len(gone)} isian tahun lalu tidak ada dalam pilihan tahun ini: {cells}"
        assert (said in told) == bool(gone)
    assert any(each.lost for each in forms)


def shown(view):
    console = Console(width=100_000)
    with console.capture() as captured:
        console.print(view)
    return captured.get()


def without_codes(name, *codes):
    codelist = NEW.codelists[name]
    shorter = codelist.model_copy(update={"codes": tuple(c for c in codelist.codes if c.kode not in codes)})
    shorter.__dict__.pop("labels", None)
    return NEW.model_copy(update={"codelists": {**NEW.codelists, name: shorter}})


# Which answers stand: rules one by one


def carried(rows, form=NEW, earlier=OLD, known=()):
    collection = collection_of([Sending("a.xlsx", "35.07-M-003", rows, year=earlier.year)], earlier)
    return carry(collection, earlier, form, known)


def person(**more):
    return {"nama": "Ahmad Contoh", "jenis_kelamin": "L", "ppks": "anak_telantar"} | more


def test_who_left_after_the_period_is_still_there_with_the_day():
    rows = [
        person(nama="Satu", tanggal_keluar=date(2024, 12, 31)),
        person(nama="Dua", tanggal_keluar=date(2025, 1, 10), alasan_keluar="reunifikasi"),
        person(nama="Tiga"),
    ]
    two, three = carried({"penerima": rows}).values["penerima"]
    assert (two["nama"], two["tanggal_keluar"]) == ("Dua", date(2025, 1, 10))
    assert three == {"nama": "Tiga", "jenis_kelamin": "Laki-laki", "ppks": "Anak telantar"}


def test_a_balance_of_an_older_year_opens_nothing():
    rows = {"keuangan": [{"arah": "saldo_akhir", "pos": "saldo", "jumlah": 5}]}
    older = OLD.model_copy(update={"year": "2023", "period": OLD.period.model_copy(update=PERIOD_2023)})
    older.__dict__.pop("by_name", None)
    assert carried(rows).values["keuangan"] == [
        {"arah": "Saldo awal", "pos": "Saldo kas dan bank", "jumlah": 5}
    ]
    assert carried(rows, earlier=older).values["keuangan"] == []


PERIOD_2023 = {"start": date(2023, 1, 1), "end": date(2023, 12, 31)}


def test_the_same_year_keeps_its_own_opening_balance_and_who_left_in_it():
    rows = {
        "keuangan": [
            {"arah": "saldo_awal", "pos": "saldo", "jumlah": 3},
            {"arah": "saldo_akhir", "pos": "saldo", "jumlah": 5},
        ],
        "penerima": [person(tanggal_keluar=date(2025, 6, 30))],
    }
    same = carried(rows, earlier=NEW).values
    assert [each["jumlah"] for each in same["keuangan"]] == [3]
    assert len(same["penerima"]) == 1


def test_every_kind_of_answer_becomes_what_a_sender_would_type():
    profile = {
        "kode_lks": "35.07-M-003",
        "nama": "PA Contoh",
        "kelompok_layanan": "anak|lansia",
        "kabkota": "35.07",
        "lintang": -8.13,
        "kapasitas": 40,
        "tanggal_lahir_pimpinan": date(1970, 8, 17),
        "tampil_kontak": False,
    }
    typed = carried({"profil": [profile]}, known=["kode_lks", "nama"]).values["profil"]
    assert typed == [
        {
            "kelompok_layanan": "Anak, Lansia",
            "kabkota": "Kabupaten Malang",
            "lintang": -8.13,
            "kapasitas": 40,
            "tanggal_lahir_pimpinan": date(1970, 8, 17),
            "tampil_kontak": "Tidak",
        }
    ]


def test_of_several_answers_those_still_offered_stand():
    shorter = without_codes("kelompok", "lansia")
    told = carried({"profil": [{"kelompok_layanan": "anak|lansia|disabilitas"}]}, shorter)
    assert told.values["profil"] == [{"kelompok_layanan": "Anak, Disabilitas"}]
    assert told.lost == (Lost("PROFIL", address(NEW, "profil", "kelompok_layanan"), "Lansia"),)


def test_an_unknown_word_for_prefill_is_refused_with_its_line(tmp_path):
    text = (FORMS / "2025.yaml").read_text(encoding="utf-8")
    path = tmp_path / "2025.yaml"
    path.write_text(text.replace("prefill: ask", "prefill: maybe"), encoding="utf-8")
    form, findings = load_form(path)
    assert form is None
    assert [(each.code, each.place.field) for each in findings] == [("LKS905", "prefill")]
    assert text.splitlines()[findings[0].place.row - 1].strip() == "prefill: ask"


def test_the_instructions_name_the_year_that_answers_come_from():
    assert "isian tahun lalu" in guide_lines(NEW, "2024")[0]
    assert "isian tahun 2022" in guide_lines(NEW, "2022")[0]


# Which submission is the last


@pytest.fixture
def office(tmp_path):
    home = Office(file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")
    create(home)
    return home


def test_the_latest_earlier_year_comes_first_and_the_year_itself_last(office):
    merge_all(office, sending("a24.xlsx", "35.07-M-001", year="2024"))
    merge_all(office, sending("a25.xlsx", "35.07-M-001"), sending("b25.xlsx", "35.07-M-002"))
    found = earlier_submissions(office, "2025")
    assert {lks: (one.year, one.file) for lks, (one, _) in found.items()} == {
        "35.07-M-001": ("2024", "a24.xlsx"),
        "35.07-M-002": ("2025", "b25.xlsx"),
    }
    assert earlier_submissions(office, "2026")["35.07-M-001"][0].file == "a25.xlsx"
    assert earlier_submissions(office, "2024").keys() == {"35.07-M-001"}
    assert all(path.is_file() for _, path in found.values())


def test_only_a_submission_that_counts_is_taken(office):
    merge_all(office, sending("lama.xlsx", people=2, year="2024"))
    second = merge_all(office, sending("baru.xlsx", people=3, year="2024"))
    merge_all(office, sending("salah.xlsx", people=4, year="2024", errors=["LKS301"]))
    assert earlier_submissions(office, "2025")["35.07-M-003"][0].file == "baru.xlsx"
    undo(office, second.batch)
    assert earlier_submissions(office, "2025")["35.07-M-003"][0].file == "lama.xlsx"


# Grey cells, as a spreadsheet program sees them


def test_grey_goes_when_a_cell_is_changed_and_stays_when_rows_are_sorted(made, tmp_path):
    """All questions in one workbook: starting LibreOffice is what costs time."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI") == "true":
            pytest.fail("soffice is missing: conditions cannot be recalculated")
        pytest.skip("LibreOffice (soffice) is not installed")
    workbook = openpyxl.load_workbook(next(iter(made.values())).path)
    people, profile, promises = (workbook[title] for title in ("PENERIMA", "PROFIL", "RTL"))
    before = records(workbook, NEW, "penerima")
    assert len({each["nama"] for each in before[:4]}) == 4
    swapped = [[cell.value for cell in people[row]] for row in (7, 8)]
    for row, values in zip((8, 7), swapped, strict=True):
        for cell, value in zip(people[row], values, strict=True):
            cell.value = value
    edited = address(NEW, "penerima", "status_tinggal", 1)
    people[edited] = "Non-mukim (di luar LKS)" if "Mukim" in str(people[edited].value) else "Mukim"
    capacity = address(NEW, "profil", "kapasitas")
    profile[capacity] = profile[capacity].value + 1
    asked = {}
    for sheet, worksheet, rows in (("penerima", people, range(5, 9)), ("profil", profile, (0,))):
        for field in NEW.by_name[sheet].fields:
            if field.prefill == "confirm":
                for row in rows:
                    cell = address(NEW, sheet, field.name, max(row - 5, 0))
                    asked[sheet, field.name, row] = ask(worksheet, cell)
    promise = ask(promises, address(NEW, "rtl", "status", 0))
    beyond = ask(promises, address(NEW, "rtl", "status", 12))
    filled = {key for key, (title, cell, _) in asked.items() if workbook[title][cell].value is not None}
    workbook.save(tmp_path / "diubah.xlsx")
    command = [office, f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "hasil"), str(tmp_path / "diubah.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    answered = openpyxl.load_workbook(tmp_path / "hasil" / "diubah.xlsx", data_only=True)
    grey = {key for key, (title, _, at) in asked.items() if answered[title][at].value is True}
    assert filled - grey == {("penerima", "status_tinggal", 6), ("profil", "kapasitas", 0)}
    assert grey <= filled
    assert answered["RTL"][promise[2]].value is True
    assert answered["RTL"][beyond[2]].value is False


def ask(worksheet, cell):
    """Write the condition that colours a cell as a formula far right in its row; return where."""
    row = re.sub(r"\D", "", cell)
    area, rule = next(
        (area, rule)
        for area in worksheet.conditional_formatting
        for rule in area.rules
        if cell in area.sqref and "lalu_" in str(rule.formula)
    )
    first = min(each.min_row for each in area.sqref.ranges)
    formula = re.sub(rf"(\$[A-Z]+){first}\b", rf"\g<1>{row}", rule.formula[0])
    place = f"{column_letters(60 + worksheet[cell].column)}{row}"
    worksheet[place] = f"={formula}"
    return worksheet.title, cell, place
