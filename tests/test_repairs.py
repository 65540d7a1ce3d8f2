"""Repairs for everybody: collected, decided in Excel, carried out as listed changes, taken back."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from builders import flawless, sent
from conftest import SAMPLE
from databases import KINDS, database
from sqlalchemy import create_engine, text
from submissions import Office, merge_all, sending

from lkstool import pipeline
from lkstool.checks import check
from lkstool.core.errors import UserError
from lkstool.core.records import Change, Place, Repair
from lkstool.forms.load import form_of
from lkstool.intake.parse import collect
from lkstool.workspace import init
from lkstool.workspace.approvals import load
from lkstool.workspace.repair_list import Decision, read_decisions, signed, write_decisions
from lkstool.workspace.repairs import BadValue, bad_values, updated, usable

ORIGIN = "penerima.kabkota_asal"
DAY = date(2026, 1, 20)
REPAIR = Repair("Kabupaten Sidoarjo", "Petugas", DAY)
AGREED = Decision(2, True, "Kab. Sda", "Kabupaten Sidoarjo", (ORIGIN,), 2, 1, "Petugas", DAY)


def submission(**changes):
    rows = flawless()
    rows["penerima"][0] |= {"kabkota_asal": "Kab. Sda"}
    rows["penerima"][1] |= {"kabkota_asal": "  Kab.   Sda "}
    for at, change in changes.items():
        rows["penerima"][int(at[1:])] |= change
    return sent(rows, form_of("2025"))


def examined(sender, repairs=None):
    form = form_of("2025")
    collection, findings, changes = collect([sender], form, repairs or {})
    return collection, [*findings, *check(collection, form, None)], changes


# Carrying out.


def test_an_agreed_value_is_read_in_place_of_the_bad_one_and_listed():
    collection, findings, changes = examined(submission(), {ORIGIN: {"Kab. Sda": REPAIR}})
    assert findings == []
    assert collection.tables["penerima"].frame["kabkota_asal"].tolist()[:2] == ["35.15", "35.15"]
    repaired = [each for each in changes if each.kind == "repair"]
    assert [(each.place.row, each.before, each.after) for each in repaired] == [
        (5, "Kab. Sda", "Kabupaten Sidoarjo"),
        (6, "  Kab.   Sda ", "Kabupaten Sidoarjo"),
    ]
    assert {each.repair for each in repaired} == {REPAIR}


def test_a_repair_holds_for_its_column_and_its_value_alone():
    for repairs in ({}, {"profil.kabkota": {"Kab. Sda": REPAIR}}, {ORIGIN: {"Kab. Sby": REPAIR}}):
        _, findings, changes = examined(submission(), repairs)
        assert [each.code for each in findings] == ["LKS305", "LKS305"]
        assert not [each for each in changes if each.kind == "repair"]


def test_a_replacement_that_cannot_be_read_leaves_the_finding():
    wrong = replace(REPAIR, replacement="Kab. Entah")
    _, findings, _ = examined(submission(), {ORIGIN: {"Kab. Sda": wrong}})
    assert [each.code for each in findings] == ["LKS305", "LKS305"]


def test_a_doubtful_letter_that_is_agreed_on_is_not_asked_about_again():
    sender = submission(n2={"jenis_kelamin": "P"}, n4={"jenis_kelamin": "Wanita"})
    asked = [each for each in examined(sender)[1] if each.place.field == "jenis_kelamin"]
    assert [each.code for each in asked] == ["LKS305"]
    repair = {"penerima.jenis_kelamin": {"P": replace(REPAIR, replacement="Perempuan")}}
    assert not [each for each in examined(sender, repair)[1] if each.place.field == "jenis_kelamin"]


def test_numbers_and_several_answers_are_repaired_too():
    rows = flawless()
    rows["program"][0]["target_orang"] = "limabelas"
    rows["profil"][0]["kelompok_layanan"] = "Anak & Manula sekali"
    repairs = {
        "program.target_orang": {"limabelas": replace(REPAIR, replacement="15")},
        "profil.kelompok_layanan": {"Anak & Manula sekali": replace(REPAIR, replacement="Anak, Lansia")},
    }
    collection, findings, _ = examined(sent(rows, form_of("2025")), repairs)
    assert findings == []
    assert collection.tables["program"].frame["target_orang"].tolist() == [15]
    assert collection.tables["profil"].frame["kelompok_layanan"].tolist() == ["anak|lansia"]


# Collecting.


def test_bad_values_are_collected_without_anything_about_a_person():
    sender = submission(
        n2={"nik": "bukan nik", "tempat_lahir": "x" * 999}, n3={"tanggal_lahir": "kapan-kapan"}
    )
    collection, findings, _ = examined(sender)
    assert {"LKS302", "LKS305"} <= {each.code for each in findings}
    assert {(each.column, each.value, each.suggestion) for each in bad_values(collection, findings)} == {
        (ORIGIN, "Kab. Sda", "Kabupaten Sidoarjo")
    }


def test_a_nik_in_the_wrong_column_is_not_put_on_the_list():
    collection, findings, _ = examined(submission(n2={"kabkota_asal": "3507001205130004"}))
    assert {each.value for each in bad_values(collection, findings)} == {"Kab. Sda"}


def test_a_waived_finding_needs_no_repair():
    collection, findings, _ = examined(submission())
    assert bad_values(collection, [replace(each, severity="note") for each in findings]) == []


def bad(value="Kab. Sda", column=ORIGIN, file="a.xlsx", suggestion="Kabupaten Sidoarjo"):
    return BadValue(file, column, value, suggestion)


def test_one_row_serves_all_columns_where_the_same_is_meant():
    rows = updated(
        (),
        [
            bad(),
            bad(file="b.xlsx"),
            bad(column="profil.kabkota"),
            bad("?", "penerima.pendidikan", suggestion=""),
            bad("?", "sdm.pendidikan", suggestion=""),
            bad("?", "sdm.jabatan", suggestion=""),
        ],
    )
    assert [(each.value, each.columns, each.cells, each.files) for each in rows] == [
        ("Kab. Sda", (ORIGIN, "profil.kabkota"), 3, 2),
        ("?", ("penerima.pendidikan", "sdm.pendidikan"), 2, 1),
        ("?", ("sdm.jabatan",), 1, 1),
    ]
    assert [each.agreed for each in rows] == [None, None, None]
    assert rows[0].replacement == "Kabupaten Sidoarjo"


def test_no_decision_is_ever_lost():
    decided = (
        AGREED,
        replace(AGREED, value="Sby", agreed=False),
        replace(AGREED, value="Mlg", agreed=None, replacement="Kota Malang"),
        replace(AGREED, value="Btu", agreed=None, replacement="", approved_by="", more={"Catatan": "tanya"}),
        replace(AGREED, value="Ngw", agreed=None, replacement="", approved_by=""),
    )
    rows = {each.value: each for each in updated(decided, [bad(), bad(suggestion="Kabupaten Lain")])}
    assert set(rows) == {"Kab. Sda", "Sby", "Mlg", "Btu"}  # nobody has touched the last one
    assert rows["Kab. Sda"] == replace(AGREED, cells=2, files=1)
    assert (rows["Sby"].agreed, rows["Sby"].cells) == (False, 0)
    assert rows["Mlg"].replacement == "Kota Malang"


def test_who_agreed_to_one_column_has_not_agreed_to_another():
    rows = updated((AGREED,), [bad(), bad(column="profil.kabkota")])
    assert [(each.agreed, each.columns) for each in rows] == [(None, ("profil.kabkota",)), (True, (ORIGIN,))]


# The workbook.


@pytest.fixture
def book(tmp_path):
    return tmp_path / "perbaikan.xlsx"


def edit(path, *cells):
    opened = openpyxl.load_workbook(path)
    for address, value in cells:
        opened["PERBAIKAN"][address] = value
    opened.save(path)


def test_the_list_comes_back_as_it_was_decided(book):
    decisions = (
        AGREED,
        Decision(3, False, "=1+1", "", ("sdm.jabatan", "program.status"), 5, 3),
        Decision(4, None, "S9", "S-1", ("sdm.pendidikan",), 1, 1, more={"Catatan": "tanya", "Sejak": 5}),
    )
    write_decisions(book, decisions)
    edit(book, ("B9", None))  # saved by another program
    assert read_decisions(book) == (
        replace(AGREED, more={"Catatan": None, "Sejak": None}),
        replace(decisions[1], more={"Catatan": None, "Sejak": None}),
        decisions[2],
    )
    sheet = openpyxl.load_workbook(book)["PERBAIKAN"]
    assert sheet["B3"].data_type == "s"
    assert [cell.value for cell in sheet[1]][:8] == [
        "Setuju", "Isian", "Ganti dengan", "Kolom", "Sel", "Berkas", "Disetujui oleh", "Tanggal",
    ]  # fmt: skip


def test_what_the_officer_keeps_beside_the_list_is_not_lost(book):
    write_decisions(book, (AGREED,))
    opened = openpyxl.load_workbook(book)
    opened.create_sheet("Catatan saya")["B2"] = "tanya Bu Ani"
    opened["PERBAIKAN"]["K3"] = "tanpa judul"
    opened.save(book)
    before = book.read_bytes()
    with pytest.raises(UserError) as told:
        write_decisions(book, (AGREED,))
    assert told.value.key == "list_beside"
    assert told.value.values["places"] == "PERBAIKAN!K3, Catatan saya"
    assert book.read_bytes() == before


def test_the_list_may_have_another_name_and_choices_of_its_own(book):
    chosen = replace(AGREED, columns=("penerima.jenis_kelamin",), replacement="")
    write_decisions(book, (chosen, replace(chosen, columns=("penerima.pendidikan",))))
    opened = openpyxl.load_workbook(book)
    opened["PERBAIKAN"].title = "Daftar"
    opened.save(book)
    write_decisions(book, read_decisions(book))
    assert len(read_decisions(book)) == 2


def test_the_officer_chooses_yes_or_no_and_the_regions_of_the_list(book):
    write_decisions(book, (AGREED,))
    opened = openpyxl.load_workbook(book)
    rules = {str(rule.sqref): rule.formula1 for rule in opened["PERBAIKAN"].data_validations.dataValidation}
    assert rules["A2"] == '"Ya,Tidak"'
    name, _, area = rules["C2"].lstrip("=").partition("!")
    labels = [cell.value for row in opened[name][area.replace("$", "")] for cell in row]
    assert "Kabupaten Sidoarjo" in labels
    assert opened[name].sheet_state == "hidden"


def test_columns_are_known_by_their_titles_and_their_names(book):
    write_decisions(book, (AGREED,))
    edit(book, ("D2", "profil.kabkota; penerima: kab/kota asal"))
    assert read_decisions(book)[0].columns == ("profil.kabkota", ORIGIN)


@pytest.mark.parametrize(
    ("address", "value", "said"),
    [
        ("A2", "mungkin", "kolom Setuju berisi mungkin"),
        ("B2", None, "kolom Isian kosong"),
        ("D2", "PENERIMA: Warna", "tidak ada kolom PENERIMA: Warna"),
        ("D2", None, "tidak ada kolom"),
        ("H2", "kemarin", "kolom Tanggal tidak berisi tanggal"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_with_its_number(book, address, value, said):
    write_decisions(book, (AGREED,))
    edit(book, (address, value))
    with pytest.raises(UserError) as caught:
        read_decisions(book)
    assert f"perbaikan.xlsx baris 2: {said}" in caught.value.message


def test_a_missing_heading_is_named(book):
    write_decisions(book, (AGREED,))
    edit(book, ("C1", "Menjadi"))
    with pytest.raises(UserError, match="judul kolom Ganti dengan"):
        read_decisions(book)


def test_a_formula_that_is_not_computed_is_refused_with_its_cell(book):
    write_decisions(book, (AGREED,))
    edit(book, ("C2", "=A1&B1"))
    with pytest.raises(UserError, match="sel C2 berisi rumus"):
        read_decisions(book)


def test_the_list_is_guarded_as_any_workbook(book):
    book.write_bytes(b"bukan buku kerja")
    with pytest.raises(UserError, match=r"perbaikan\.xlsx tidak dapat dibaca"):
        read_decisions(book)
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 50_000_000)
    with pytest.raises(UserError, match=r"perbaikan\.xlsx tidak dapat dibaca"):
        read_decisions(book)


# What is agreed must be valid itself.


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"replacement": ""}, "gantinya belum ditulis"),
        ({"replacement": "Kab. Entah"}, "Kab. Entah tidak dapat menjadi ganti"),
        ({"columns": ("penerima.nama",)}, "PENERIMA: Nama Lengkap berisi data pribadi"),
        ({"columns": ("profil.kapasitas",), "replacement": "40 anak"}, "tidak dapat menjadi ganti"),
        ({"columns": ("profil.kapasitas",), "replacement": "-3"}, "tidak dapat menjadi ganti"),
        ({"columns": ("profil.kodepos",), "replacement": "1"}, "tidak dapat menjadi ganti"),
        ({"columns": ("penerima.tanggal_masuk",), "replacement": "31-02-2024"}, "tidak dapat menjadi ganti"),
    ],
)
def test_a_replacement_that_is_not_valid_is_refused_with_its_row(changes, said):
    good = replace(AGREED, row=2, value="lain")
    with pytest.raises(UserError) as caught:
        usable((good, replace(AGREED, row=7, **changes)), "perbaikan.xlsx")
    assert caught.value.message.startswith("perbaikan.xlsx baris 7: ")
    assert said in caught.value.message
    # Nobody is kept from writing down what is not agreed.
    assert not any(usable((replace(AGREED, agreed=None, **changes),), "perbaikan.xlsx").values())


def test_two_words_on_one_value_are_refused():
    other = replace(AGREED, row=9, replacement="Kota Surabaya")
    with pytest.raises(UserError, match=r"baris 9: Kab\. Sda diganti lain daripada di baris 2"):
        usable((AGREED, other), "perbaikan.xlsx")
    assert usable((AGREED, replace(AGREED, row=9)), "perbaikan.xlsx")["2025"] == {
        ORIGIN: {"Kab. Sda": REPAIR}
    }


def test_a_repair_is_used_in_every_year_that_it_is_valid_in():
    told = usable((AGREED,), "perbaikan.xlsx")
    assert {year: repairs for year, repairs in told.items() if repairs} == {
        year: {ORIGIN: {"Kab. Sda": REPAIR}} for year in ("2024", "2025")
    }


def test_only_what_is_agreed_is_signed_and_nobodys_name_is_replaced():
    open_one = replace(AGREED, agreed=None, approved_by="", approved_on=None)
    plain = replace(AGREED, approved_by="", approved_on=None)
    told = signed((AGREED, open_one, plain, replace(plain, approved_by="Ketua")), "petugas", date(2026, 2, 1))
    assert [(each.approved_by, each.approved_on) for each in told] == [
        ("Petugas", DAY),
        ("", None),
        ("petugas", date(2026, 2, 1)),
        ("Ketua", date(2026, 2, 1)),
    ]


# The whole way, as an officer goes it.


@pytest.fixture
def office(tmp_path):
    """A workspace with one sample submission in which two regions are misspelt."""
    home = init(tmp_path / "kantor")
    path = next((SAMPLE / "2025").glob("35.79-M-001*"))
    book = openpyxl.load_workbook(path)
    sheet = book["PENERIMA"]
    column = next(cell.column for cell in sheet[4] if str(cell.value).startswith("Kab/Kota Asal"))
    for row in (5, 6):
        sheet.cell(row, column).value = "Kab. Sda"
    book.save(home.inbox / "panti.xlsx")
    return home


def codes(run, office):
    told = json.loads(run("periksa", "--json", cwd=office.folder).out)["files"][0]
    return {each["code"] for each in told["findings"]}, [
        each for each in told["changes"] if each["kind"] == "repair"
    ]


def test_from_a_list_of_bad_values_to_a_listed_repair_and_back(run, office):
    ran = run("perbaikan", cwd=office.folder)
    assert ran.code == 0
    assert "“Kab. Sda” → “Kabupaten Sidoarjo”, 2 sel di 1 berkas" in ran.out
    assert "PENERIMA: Kab/Kota Asal" in ran.out
    found, _ = codes(run, office)
    assert "LKS305" in found

    edit(office.repairs, ("A2", "Ya"))
    found, repaired = codes(run, office)
    assert "LKS305" not in found
    assert [(each["before"], each["after"]) for each in repaired] == [("Kab. Sda", "Kabupaten Sidoarjo")] * 2
    (decision,) = [each for each in read_decisions(office.repairs) if each.agreed]
    assert decision.is_signed
    assert (repaired[0]["approved_by"], repaired[0]["approved_on"]) == (
        decision.approved_by,
        decision.approved_on.isoformat(),
    )
    applied = run("repairs", "--apply", "--lang", "en", cwd=office.folder)
    told = [line.strip() for line in applied.out.splitlines()]
    assert "“Kab. Sda” → “Kabupaten Sidoarjo”, 2 cells in 1 file" in told
    assert "2 sel" in run("perbaikan", "--terapkan", cwd=office.folder).out

    again = run("perbaikan", cwd=office.folder)
    assert "Disetujui" in again.out
    assert read_decisions(office.repairs)[0].approved_by == decision.approved_by
    edit(office.repairs, ("A2", "Tidak"))
    found, repaired = codes(run, office)
    assert "LKS305" in found
    assert repaired == []


def test_a_repaired_submission_is_merged_and_its_repairs_are_kept_with_who_agreed(run, office):
    assert run("gabung", cwd=office.folder).code == 1
    run("perbaikan", cwd=office.folder)
    edit(office.repairs, ("A2", "Ya"), ("G2", "Ketua MPKS"), ("H2", datetime(2026, 1, 20)))  # noqa: DTZ001
    assert run("gabung", cwd=office.folder).code == 0
    engine = create_engine(office.database)
    with engine.connect() as connection:
        kept = connection.execute(
            text("SELECT before, after, approved_by, approved_on FROM change WHERE kind = 'repair'")
        ).all()
    engine.dispose()
    assert [tuple(row) for row in kept] == [
        ("Kab. Sda", "Kabupaten Sidoarjo", "Ketua MPKS", "2026-01-20")
    ] * 2


def test_a_dry_run_signs_nothing(office):
    inbox = [str(office.inbox)]
    pipeline.repairs(inbox, office)
    edit(office.repairs, ("A2", "Ya"))
    _, merged = pipeline.merge(inbox, office, today=DAY, dry_run=True)
    assert merged.accepted
    assert not read_decisions(office.repairs)[0].is_signed
    # Without a day there is nothing true to write beside the name.
    assert not load(office, None).decisions[0].is_signed
    assert load(office, DAY).decisions == read_decisions(office.repairs)
    assert read_decisions(office.repairs)[0].approved_on == DAY


def test_the_list_itself_is_no_submission(run, office):
    run("perbaikan", cwd=office.folder)
    told = json.loads(run("periksa", office.folder, "--json", cwd=office.folder).out)
    assert not [each["file"] for each in told["files"] if each["file"].endswith("perbaikan.xlsx")]


def test_a_wrong_replacement_stops_the_run_with_its_row(run, office):
    run("perbaikan", cwd=office.folder)
    edit(office.repairs, ("A2", "Ya"), ("C2", "Kab. Entah"))
    for command in ("periksa", "gabung", "perbaikan"):
        ran = run(command, cwd=office.folder)
        assert ran.code == 2
        assert "perbaikan.xlsx baris 2: Kab. Entah tidak dapat menjadi ganti." in " ".join(ran.err.split())


def test_where_nothing_can_be_repaired_no_list_is_made(run, tmp_path):
    home = init(tmp_path / "kantor")
    path = next((SAMPLE / "2025").glob("35.79-M-001*"))
    ran = run("perbaikan", path, cwd=home.folder)
    assert ran.code == 0
    assert "Tidak ada isian yang dapat diperbaiki sekaligus." in ran.out
    assert not home.repairs.exists()
    assert "Belum ada perbaikan yang disetujui" in run("perbaikan", path, "--terapkan", cwd=home.folder).out


@pytest.fixture(params=KINDS)
def home(request, tmp_path):
    with database(request.param, tmp_path) as url:
        yield Office(url, tmp_path / "arsip")


def test_a_database_of_before_repairs_were_agreed_gets_their_columns(home):
    merge_all(home, sending("masuk/a.xlsx"))
    engine = create_engine(home.database)
    with engine.begin() as connection:
        for column in ("approved_by", "approved_on"):
            connection.execute(text(f"ALTER TABLE change DROP COLUMN {column}"))
        # As an older program made it.
        connection.execute(text("UPDATE meta SET value = '1' WHERE key = 'schema'"))
    place = Place("masuk/b.xlsx", "PENERIMA", 5, 13, "kabkota_asal", "Kab/Kota Asal")
    change = Change(place, "Kab. Sda", "Kabupaten Sidoarjo", "repair", REPAIR)
    merge_all(home, sending(place.file, people=3, changes=(change,)))
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT approved_by, CAST(approved_on AS TEXT) FROM change")).all()
    engine.dispose()
    assert [tuple(row) for row in kept] == [("Petugas", "2026-01-20")]
