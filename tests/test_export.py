"""The data of a year taken elsewhere: complete, as stored, readable where it goes, and nobody named."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime

import openpyxl
import pandas as pd
import pytest
from conftest import SAMPLE
from databases import KINDS, database
from submissions import Office, merge_all, register_of, sending
from xlsxwriter.exceptions import FileCreateError

from lkstool import pipeline
from lkstool import workspace as workspaces
from lkstool.core.errors import UserError
from lkstool.core.records import Change, Place, Repair
from lkstool.dataset import audit
from lkstool.dataset.export_frames import export_tables
from lkstool.dataset.history import undo
from lkstool.dataset.year_book import year_book
from lkstool.export import export
from lkstool.forms.load import form_of
from lkstool.output import export_folder, export_parquet, export_workbook
from lkstool.output.export_text import neutral

HAS_PYARROW = importlib.util.find_spec("pyarrow") is not None
NASTY = ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@SUM(1)", "\tx", "\rx"]
HARMLESS = ["+6281234567", "-8,13", "a=b", "08123", "<r><t>x</t></r>", 'Infak; "Jumat"\nrutin']


def repaired(file):
    place = Place(file, "KEUANGAN", 5, 3, "keterangan", "Keterangan")
    return Change(place, "infak", "Infak", "repair", Repair("Infak", "Ketua", date(2026, 1, 2)))


FIRST = sending("masuk/a.xlsx", changes=[repaired("masuk/a.xlsx")])
SECOND = sending("masuk/a (2).xlsx", people=3)
OTHER = sending("masuk/c.xlsx", "35.78-A-001", people=1, profil={"kabkota": "35.78"})
BAD = sending("masuk/d.xlsx", "35.10-M-002", errors=("LKS306",))
DAYS = [datetime(2026, 1, day, 20, 0, tzinfo=UTC) for day in (10, 20, 30)]


@pytest.fixture(params=KINDS)
def office(request, tmp_path):
    with database(request.param, tmp_path) as url:
        yield Office(url, tmp_path / "arsip")


def three_batches(home):
    merge_all(home, FIRST, now=DAYS[0])
    merge_all(home, SECOND, BAD, now=DAYS[1])
    merge_all(
        home, OTHER, now=DAYS[2], register=register_of({"kode_lks": "35.07-M-003", "nama": "PA Contoh"})
    )


def frames(home, **asked):
    return {table.name: table.frame for table in export_tables(year_book(home, "2025", **asked), "id")}


# What the tables hold, on every database.


def test_every_sheet_and_everything_beside_it_is_there_in_a_stable_order(office):
    three_batches(office)
    made = frames(office)
    sheets = [sheet.name for sheet in form_of("2025").sheets]
    assert list(made) == [*sheets, "daftar_lks", "kiriman", "temuan", "perubahan", "pengecualian"]
    assert made["penerima"][["lks", "kiriman", "baris"]].values.tolist() == [
        ["35.07-M-003", 3, 5],
        ["35.07-M-003", 3, 6],
        ["35.07-M-003", 3, 7],
        ["35.78-A-001", 4, 5],
    ]
    sent = made["kiriman"]
    assert sent["berlaku"].tolist() == [False, False, True, True]
    assert sent["keadaan"].tolist() == ["accepted", "rejected", "accepted", "accepted"]
    assert sent["diterima"].iloc[0] == pd.Timestamp(2026, 1, 11, 3, 0), "on the office's clock"
    assert made["temuan"]["kode"].tolist() == ["LKS306"]
    (change,) = made["perubahan"].to_dict("records")
    assert (change["jenis"], change["semula"], change["disetujui_oleh"]) == ("repair", "infak", "Ketua")
    assert change["disetujui_pada"] == pd.Timestamp(2026, 1, 2)


def test_the_state_after_an_earlier_batch_comes_back(office):
    three_batches(office)
    then = frames(office, as_of=1)
    assert then["penerima"]["kiriman"].tolist() == [1, 1]
    assert then["kiriman"]["kiriman"].tolist() == [1]
    assert "daftar_lks" not in then
    assert year_book(office, "2025", as_of=2).made_on == date(2026, 1, 21), "the office's day"
    with pytest.raises(UserError, match="9"):
        year_book(office, "2025", as_of=9)


def test_what_was_taken_back_later_stood_then(office):
    three_batches(office)
    undo(office, 2, now=datetime(2026, 2, 1, tzinfo=UTC))
    assert frames(office)["penerima"]["kiriman"].tolist() == [1, 1, 4]
    assert frames(office, as_of=2)["penerima"]["kiriman"].tolist() == [3, 3, 3]
    undo(office, 3, now=datetime(2026, 2, 2, tzinfo=UTC))
    merge_all(office, sending("masuk/e.xlsx", "35.09-A-001"), now=datetime(2026, 2, 3, tzinfo=UTC))
    assert frames(office, as_of=4)["kiriman"]["gelombang"].tolist() == [1, 4]


def test_a_year_that_nobody_sent_is_not_there(office):
    assert year_book(office, "2025") is None
    merge_all(office, BAD)
    assert year_book(office, "2024") is None


def test_tokens_are_left_out_unless_asked_for(office):
    three_batches(office)
    held = year_book(office, "2025")
    usual = {column.name for table in export_tables(held, "id") for column in table.columns}
    assert not [name for name in usual if name.endswith("_token")]
    asked = {table.name: table for table in export_tables(held, "id", with_tokens=True)}
    assert asked["penerima"].frame["nik_token"].nunique() == 3
    assert {c.name for c in asked["penerima"].columns if c.privacy == "token"} == {"nama_token", "nik_token"}


# What the files hold.


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    made = workspaces.init(tmp_path_factory.mktemp("kantor") / "Rakorwil")
    notes = [
        {"arah": "masuk", "pos": "donatur", "jumlah": amount, "keterangan": text}
        for amount, text in enumerate([*NASTY, *HARMLESS], start=1)
    ]
    strange = sending("masuk/s.xlsx", rows={"keuangan": notes}, penerima={"kelompok": "tidak dikenal"})
    merge_all(made, strange, OTHER, now=DAYS[0])
    return made


@pytest.fixture(scope="module")
def exported(home, tmp_path_factory):
    out = tmp_path_factory.mktemp("ekspor") / "baru"
    return export(home, ("xlsx", "csv", "package"), "id", out=out)


def read_csv(path, delimiter):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def test_a_spreadsheet_with_indonesian_settings_opens_the_csv(exported):
    path = exported.folder / "csv" / "profil.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    (first, _) = read_csv(path, ";")
    assert first["lintang"] == "-8,13"
    assert first["kapasitas"] == "40"
    people = read_csv(exported.folder / "csv" / "penerima.csv", ";")
    assert people[0]["tanggal_masuk"] == "2020-07-01"
    assert (people[0]["bersekolah"], people[0]["jkn"]) == ("true", "")


@pytest.mark.parametrize(("folder", "delimiter"), [("csv", ";"), ("package/data", ",")])
def test_no_text_is_left_that_a_spreadsheet_would_compute(exported, folder, delimiter):
    rows = read_csv(exported.folder / folder / "keuangan.csv", delimiter)
    written = [row["keterangan"] for row in rows][: len(NASTY) + len(HARMLESS)]
    assert written == [f"'{text}" for text in NASTY] + HARMLESS


@pytest.mark.parametrize("text", ["-", "=", "-5 juta", "@lks", "+62812 (Budi)"])
def test_what_is_no_number_gets_its_apostrophe(text):
    assert neutral(text) == f"'{text}"


def test_the_workbook_holds_the_very_values_as_values(exported):
    book = openpyxl.load_workbook(exported.files[1])
    assert book.sheetnames[0] == "PROFIL"
    assert {"KIRIMAN", "KAMUS", "PILIHAN"} <= set(book.sheetnames)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    sheet = book["KEUANGAN"]
    at = [cell.value for cell in sheet[1]].index("keterangan")
    written = [row[at] for row in sheet.iter_rows(min_row=2)]
    texts = [cell.value.replace("_x000D_", "\r") for cell in written[: len(NASTY)]]
    assert texts == NASTY
    assert [cell.value for cell in written[len(NASTY) :]][: len(HARMLESS)] == HARMLESS
    assert all(cell.quotePrefix for cell in written[: len(NASTY)]), "it stays text when it is edited"
    heads = [cell.value for cell in book["PENERIMA"][1]]
    first = dict(zip(heads, next(book["PENERIMA"].iter_rows(min_row=2, values_only=True)), strict=True))
    assert first["tanggal_masuk"].date() == date(2020, 7, 1)
    assert first["bersekolah"] is True
    assert first["lks"] == "35.07-M-003"


def test_the_dictionary_explains_every_column(exported):
    book = openpyxl.load_workbook(exported.files[1], read_only=True)
    told = {row[:2] for row in book["KAMUS"].iter_rows(min_row=2, values_only=True)}
    for name in book.sheetnames[:-2]:
        heads = next(book[name].iter_rows(max_row=1, values_only=True))
        assert {(name, head) for head in heads} <= told


def validated(package):
    """Ask the stock validator."""
    command = [sys.executable, "-W", "ignore", "-m", "frictionless", "validate", str(package), "--json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=package.parent)
    report = json.loads(done.stdout)
    return report["valid"], [task["errors"] for task in report["tasks"] if task["errors"]] or report["errors"]


def test_the_stock_validator_accepts_the_package(exported):
    package = exported.folder / "package" / "datapackage.json"
    assert validated(package) == (True, [])
    people = exported.folder / "package" / "data" / "penerima.csv"
    text = people.read_bytes()
    try:
        people.write_bytes(text.replace(b"2020-07-01", b"besok", 1))
        assert not validated(package)[0], "it would notice"
    finally:
        people.write_bytes(text)


def test_a_package_says_which_limits_of_the_form_are_not_kept(exported):
    told = json.loads((exported.folder / "package" / "datapackage.json").read_text(encoding="utf-8"))
    fields = {
        (table["name"], each["name"]): each
        for table in told["resources"]
        for each in table["schema"]["fields"]
    }
    group = fields["penerima", "kelompok"]
    assert "enum" in group["notEnforced"]
    assert group["constraints"] == {"required": True}
    assert {"value": "anak", "label": "Anak"} in group["categories"]
    assert fields["keuangan", "jumlah"]["constraints"]["minimum"] == 0
    assert fields["penerima", "tanggal_masuk"]["constraints"]["maximum"] == "2025-12-31"
    assert told["created"] == "2026-01-11T00:00:00Z", "the day of the batch, not of the clock"


def test_the_same_data_give_the_same_bytes(home, exported, tmp_path):
    again = export(home, ("csv", "package"), "id", out=tmp_path / "lagi")
    for path in (*again.folder.rglob("*.csv"), *again.folder.rglob("*.json")):
        assert path.read_bytes() == (exported.folder / path.relative_to(again.folder)).read_bytes()


def test_one_pdm_is_exported_alone(home, tmp_path):
    made = export(home, ("csv",), "id", out=tmp_path / "a", pdm="Kota Surabaya")
    rows = read_csv(made.folder / "csv" / "penerima.csv", ";")
    assert {row["lks"] for row in rows} == {"35.78-A-001"}
    assert made.rows["kiriman"] == 1
    with pytest.raises(UserError, match="Sidoarjo"):
        export(home, ("csv",), "id", out=tmp_path / "b", pdm="Sidoarjo")
    assert not (tmp_path / "b").exists()


def test_the_word_to_the_reader_says_for_whom_and_of_when(exported):
    assert exported.files[0].name == "BACA-DAHULU.txt"
    word = exported.files[0].read_text(encoding="utf-8")
    assert "Untuk kantor" in word
    assert "11 Januari 2026" in word
    assert max(map(len, word.splitlines())) <= 78


# What is refused, and what is left behind then.


def test_nothing_is_written_over(home, exported, tmp_path):
    before = sorted(exported.folder.rglob("*"))
    with pytest.raises(UserError, match="Tidak ada yang ditimpa"):
        export(home, ("csv",), "id", out=exported.folder)
    assert sorted(exported.folder.rglob("*")) == before
    (tmp_path / "kosong").mkdir()
    assert export(home, ("csv",), "id", out=tmp_path / "kosong").folder.is_dir()


def test_an_export_is_whole_or_not_there(home, tmp_path, monkeypatch):
    monkeypatch.setattr(export_workbook, "MOST_ROWS", 3)
    with pytest.raises(UserError, match="KEUANGAN"):
        export(home, ("csv", "xlsx"), "id", out=tmp_path / "a")
    monkeypatch.setattr(export_folder, "write_csv", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(UserError, match="tidak dapat ditulis"):
        export(home, ("csv",), "id", out=tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_also_where_a_library_wraps_it(home, tmp_path, monkeypatch):
    def full(*_given):
        wrapped = FileCreateError()
        wrapped.__context__ = OSError(28, "full")
        raise wrapped

    monkeypatch.setattr(export_folder, "write_workbook", full)
    with pytest.raises(UserError, match="tidak dapat ditulis"):
        export(home, ("xlsx",), "id", out=tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_year_without_data_is_said(home, tmp_path):
    with pytest.raises(UserError, match="2024"):
        export(home, ("csv",), "id", out=tmp_path / "a", year="2024")


def test_without_pyarrow_parquet_is_offered_by_its_command(monkeypatch):
    monkeypatch.setattr(export_parquet, "find_spec", lambda _name: None)
    with pytest.raises(UserError) as error:
        export_folder.export_formats("parquet")
    assert 'python -m pip install "lkstool[parquet]"' in error.value.next_step


@pytest.mark.skipif(not HAS_PYARROW, reason="needs pyarrow")
def test_parquet_keeps_types_and_meanings(home, tmp_path):
    from pyarrow import parquet

    made = export(home, ("parquet",), "id", out=tmp_path / "a")
    table = parquet.read_table(made.folder / "parquet" / "penerima.parquet")
    assert str(table.schema.field("tanggal_masuk").type) == "date32[day]"
    assert table.schema.field("kelompok").metadata[b"title"].decode() == "Kelompok"
    assert table.column("bersekolah").to_pylist() == [True, True, True]
    assert table.column("jkn").to_pylist() == [None, None, None]


@pytest.mark.parametrize("asked", ["", "csv,ods", "PDF"])
def test_an_unknown_format_is_named(asked):
    with pytest.raises(UserError, match="tidak dikenal"):
        export_folder.export_formats(asked)


def test_the_command_writes_into_the_workspace_and_says_what_to_read(run, tmp_path):
    made = workspaces.init(tmp_path / "kantor")
    pipeline.merge([str(next((SAMPLE / "2025").glob("*35.79-M-001*.xlsx")))], made, jobs=1)
    done = run("ekspor", "--format", "csv", "--with-tokens", cwd=made.folder)
    assert done.code == 0
    assert "keluaran/ekspor-2025/BACA-DAHULU.txt" in done.out
    assert "PERHATIAN" in done.err
    people = io.StringIO((made.output / "ekspor-2025" / "csv" / "penerima.csv").read_text("utf-8-sig"))
    assert "nik_token" in next(csv.reader(people, delimiter=";"))
    again = run("export", "--format", "csv", cwd=made.folder)
    assert again.code == 2
    pipeline_undo = run("undo", "--yes", cwd=made.folder)
    assert pipeline_undo.code == 0
    told = run("export", "--batch", "1", "--quiet", cwd=made.folder)
    assert told.code == 0
    assert "dibatalkan" in told.err
    assert (made.output / "ekspor-2025-gelombang-1").is_dir()
    # Who took what out, and when, stands in the log; the one that was refused does not.
    log = json.loads(run("catatan", "--json", cwd=made.folder).out)["entries"]
    taken = [entry for entry in log if entry["deed"] == "export"]
    assert [(each["details"]["formats"], each["details"]["batch"]) for each in taken] == [
        ("csv, token", 1),
        ("xlsx", 1),
    ]
    assert {each["details"]["year"] for each in taken} == {"2025"}
    assert all(each["details"]["rows"] > 0 for each in taken)
    assert {each["by"] for each in taken} == {audit.who()}
    at = datetime.fromisoformat(taken[0]["at"])
    assert abs((datetime.now(UTC) - (at if at.tzinfo else at.replace(tzinfo=UTC))).total_seconds()) < 600
    assert " ".join(run("catatan", cwd=made.folder).out.split()).count("ekspor") == 2


def test_texts_are_held_in_the_same_way_whatever_is_installed(home):
    people = year_book(home, "2025").facts.tables["penerima"]
    assert people["kelompok"].dtype.storage == "python"


def test_of_two_exports_at_once_the_second_says_that_the_first_was_there(home, tmp_path, monkeypatch):
    def first_comes_in(unfinished, *_given):
        (tmp_path / "x").mkdir()
        (tmp_path / "x" / "BACA-DAHULU.txt").write_text("yang pertama", encoding="utf-8")
        return []

    monkeypatch.setattr(export_folder, "_write", first_comes_in)
    with pytest.raises(UserError) as refused:
        export(home, ("csv",), "id", out=tmp_path / "x")
    assert refused.value.key == "export_exists"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]
