"""Values that another program has written into the database: said in a sentence, and found by the doctor."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress

import pytest
from submissions import merge_all, register_of, sending

from lkstool.core.errors import UserError
from lkstool.dataset import store
from lkstool.dataset.facts import facts
from lkstool.dataset.misfits import Misfit, misfits
from lkstool.keeping import health
from lkstool.keeping.backup import backup
from lkstool.workspace import init, open_workspace

REGISTER = register_of({"kode_lks": "35.07-M-003", "nama": "PA Contoh", "kabkota": "35.07"})


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    home = init(tmp_path_factory.mktemp("asal") / "kantor")
    merge_all(home, sending("masuk/a.xlsx", people=2), register=REGISTER)
    return home.folder


@pytest.fixture
def home(filled, tmp_path):
    shutil.copytree(filled, tmp_path / "kantor")
    return open_workspace(tmp_path / "kantor")


def write(home, part: str, value: str) -> None:
    """Write an SQL value into every row of a column, as another program would."""
    table, column = part.split(".")
    with closing(sqlite3.connect(store.sqlite_file(home))) as connection:
        connection.execute(f"UPDATE {table} SET {column} = {value}")
        connection.commit()


def found(home) -> tuple[Misfit, ...]:
    with store.reading(home) as connection:
        return misfits(connection)


def test_what_the_program_itself_stores_fits(home):
    backup(home)
    assert found(home) == ()


def test_a_file_that_could_not_even_be_loaded_has_no_hash(home):
    write(home, "submission.sha256", "''")
    assert found(home) == ()


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("submission.received_at", "'kemarin'"),
        ("submission.received_at", "'2025-02-30 10:00:00.000000'"),
        ("batch.made_at", "5"),
        ("submission.state", "'lain'"),
        ("audit.details", "'{'"),
        ("submission.sha256", "'../../lain'"),
        ("sheet_penerima.row", "'a'"),
        ("sheet_penerima.tanggal_masuk", "x'00ff'"),
        ("sheet_penerima.tanggal_masuk", "'2025-02-30'"),
        ("sheet_penerima.tanggal_masuk", "'0000-01-01'"),
        ("sheet_penerima.kelompok", "x'00ff'"),
        ("sheet_penerima.jkn", "'mungkin'"),
        ("sheet_profil.kapasitas", "1.5"),
        ("sheet_profil.lintang", "9e999"),
    ],
)
def test_no_command_ends_in_a_fault_and_the_doctor_names_the_column(home, part, value):
    write(home, part, value)
    with pytest.raises(UserError) as caught:
        backup(home)
    assert f"isi {part} tidak dapat dibaca" in caught.value.message
    assert not list(home.backups.iterdir())
    with suppress(UserError):  # not every value keeps a year from being read
        facts(home, "2025")
    checks = {check.name: check for check in health.examine(home.folder, encoding="utf-8")}
    assert checks["database"].told == "misfits"
    assert [item.partition(":")[0] for item in checks["database"].items] == [part]


def test_bytes_that_are_no_text_are_told_with_their_column(home):
    write(home, "submission.file", "CAST(x'ff41' AS TEXT)")
    assert found(home) == (Misfit("submission", 1),)
    for reads in (lambda: facts(home, "2025"), lambda: backup(home)):
        with pytest.raises(UserError, match=r"isi (file|submission) tidak dapat dibaca"):
            reads()
    (told,) = (check for check in health.examine(home.folder, encoding="utf-8") if check.name == "database")
    assert told.told == "misfits"


def test_a_fault_of_the_program_is_not_told_as_the_databases(home):
    with pytest.raises(ZeroDivisionError), store.reading(home):
        raise ZeroDivisionError
    write(home, "sheet_profil.kapasitas", "'a'")
    with pytest.raises(UserError, match=r"sheet_profil\.kapasitas"), store.reading(home):
        raise ZeroDivisionError


def test_the_doctor_makes_no_new_database_in_place_of_a_lost_one(home):
    lost = store.sqlite_file(home)
    lost.unlink()
    checks = [each for each in health.examine(home.folder, encoding="utf-8") if each.name == "database"]
    assert [each.trouble.key for each in checks] == ["database_lost"]
    assert not lost.exists()


def test_the_doctor_looks_at_a_workspace_whose_database_is_still_to_be_made(tmp_path):
    made = init(tmp_path / "kantor")
    store.sqlite_file(made).unlink()
    checks = {check.name: check.verdict for check in health.examine(made.folder, encoding="utf-8")}
    assert checks["database"] == "good"
