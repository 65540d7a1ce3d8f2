"""The officer's folder: made once, found upwards, read strictly, its key never shown and never lost."""

from __future__ import annotations

import os
import stat
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hostile import book

from lkstool import pipeline
from lkstool.core.errors import UserError
from lkstool.core.limits import Limits
from lkstool.core.messages import mistake_words
from lkstool.dataset.facts import facts
from lkstool.dataset.store import sqlite_file
from lkstool.forms.load import form_of, years
from lkstool.keeping.health import examine
from lkstool.register import find_register
from lkstool.workspace import find, init, open_workspace


@pytest.fixture
def workspace(tmp_path):
    return init(tmp_path / "Kantor MPKS Jatim")


def settings_of(workspace):
    return workspace.folder / "lkstool.toml"


def rewrite(workspace, before, after):
    path = settings_of(workspace)
    content = path.read_text(encoding="utf-8")
    assert before in content
    path.write_text(content.replace(before, after), encoding="utf-8")
    return content.replace(before, after).splitlines()


def test_a_new_workspace_has_its_parts_and_no_register(workspace):
    names = {path.name for path in workspace.folder.iterdir()}
    assert names == {"lkstool.toml", "lkstool.db", "kunci.rahasia", "masuk", "arsip", "keluaran"}
    assert (workspace.inbox.name, workspace.archive.name, workspace.output.name) == (
        "masuk",
        "arsip",
        "keluaran",
    )
    assert workspace.register == workspace.folder / "daftar_lks.xlsx"


def test_a_new_workspaces_settings_are_those_of_the_newest_form(workspace):
    form = form_of(years()[-1])
    settings = workspace.settings
    assert (settings.year, settings.reference_date, settings.deadline) == (
        form.year,
        form.period.end,
        form.deadline,
    )
    assert settings.weights == (0.4, 0.3, 0.3)
    assert settings.smallest_count == 5
    assert settings.meeting_date is None


def test_a_new_workspace_has_an_empty_dataset(workspace):
    assert sqlite_file(workspace) == workspace.folder / "lkstool.db"
    assert facts(workspace, "2025").submissions.empty


def test_every_key_that_is_understood_stands_in_the_new_file(workspace):
    from lkstool.workspace import settings

    text = settings_of(workspace).read_text(encoding="utf-8")
    for key in settings._KEYS:
        assert f"{key.rpartition('.')[2]} = " in text


def test_an_existing_workspace_is_left_as_it_is(workspace):
    before = {path: path.read_bytes() for path in workspace.folder.rglob("*") if path.is_file()}
    with pytest.raises(UserError, match="sudah menjadi ruang kerja") as caught:
        init(workspace.folder)
    assert "lkstool periksa" in caught.value.next_step
    assert {path: path.read_bytes() for path in workspace.folder.rglob("*") if path.is_file()} == before


def test_files_and_an_old_key_in_the_folder_survive(workspace):
    letter = workspace.folder / "surat.docx"
    letter.write_bytes(b"surat")
    settings_of(workspace).unlink()
    again = init(workspace.folder)
    assert again.key == workspace.key
    assert letter.read_bytes() == b"surat"


def test_no_new_key_is_made_for_an_old_database(workspace):
    settings_of(workspace).unlink()
    (workspace.folder / "kunci.rahasia").unlink()
    with pytest.raises(UserError, match="kuncinya"):
        init(workspace.folder)
    assert not (workspace.folder / "kunci.rahasia").exists()


def test_two_workspaces_have_two_keys(tmp_path):
    keys = {init(tmp_path / name).key for name in "ab"}
    assert {len(key) for key in keys} == {32}
    assert len(keys) == 2


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
def test_only_the_officer_may_read_the_key(workspace):
    assert stat.S_IMODE((workspace.folder / "kunci.rahasia").stat().st_mode) == 0o600


def test_a_key_of_another_user_is_not_called_damaged(workspace, monkeypatch):
    usual = Path.open

    def refused(path, *given, **named):
        if path.name == "kunci.rahasia":
            raise PermissionError(13, "Access is denied", str(path))
        return usual(path, *given, **named)

    monkeypatch.setattr("pathlib.Path.open", refused)
    with pytest.raises(UserError, match="yang membuatnya") as caught:
        open_workspace(workspace.folder)
    assert "lkstool pulihkan" in caught.value.next_step


def test_key_and_database_address_are_not_shown(workspace):
    rewrite(workspace, '"lkstool.db"', '"postgresql://petugas:sandirahasia@server/lkstool"')
    shown = repr(open_workspace(workspace.folder))
    assert "sandirahasia" not in shown
    assert workspace.key.hex() not in shown
    assert repr(workspace.key) not in shown


def test_a_folder_that_cannot_be_made_is_the_operators_mistake(tmp_path):
    (tmp_path / "berkas").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="tidak dapat dibuat"):
        init(tmp_path / "berkas" / "kantor")


# Finding it.


def test_it_is_found_from_any_folder_inside(workspace, monkeypatch):
    deep = workspace.inbox / "a" / "b"
    deep.mkdir(parents=True)
    assert find(deep) == workspace
    assert find(workspace.folder) == workspace
    monkeypatch.chdir(deep)
    assert find() == workspace
    assert open_workspace() == workspace


def test_outside_there_is_none_and_the_next_step_is_said(tmp_path, monkeypatch):
    assert find(tmp_path) is None
    monkeypatch.chdir(tmp_path)
    for folder in (None, tmp_path, tmp_path / "tidak ada"):
        with pytest.raises(UserError, match="Belum ada ruang kerja") as caught:
            open_workspace(folder)
        assert "lkstool" in caught.value.next_step


def test_a_named_folder_must_be_the_workspace_itself(workspace):
    with pytest.raises(UserError, match="Belum ada ruang kerja"):
        open_workspace(workspace.inbox)


# Settings.


def test_what_the_officer_writes_is_what_is_used(workspace):
    rewrite(workspace, "# tanggal = 2026-01-31", "tanggal = 2026-02-08")
    rewrite(workspace, "batas_data_kecil = 5", "batas_data_kecil = 10")
    rewrite(workspace, "kelengkapan = 0.4", "kelengkapan = 0.2")
    rewrite(workspace, "kesahihan = 0.3", "kesahihan = 0.5")
    rewrite(workspace, '"MPKS PWM Jawa Timur"', '"MPKS PWA \'Aisyiyah"')
    rewrite(workspace, '"lkstool.db"', '"data/gabungan.db"')
    used = open_workspace(workspace.folder)
    assert used.settings.meeting_date == date(2026, 2, 8)
    assert used.settings.smallest_count == 10
    assert used.settings.weights == (0.2, 0.3, 0.5)
    assert used.settings.council == "MPKS PWA 'Aisyiyah"
    assert sqlite_file(used) == workspace.folder / "data" / "gabungan.db"


def test_a_file_saved_by_notepad_with_its_mark_is_read(workspace):
    path = settings_of(workspace)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert open_workspace(workspace.folder) == workspace


def test_another_year_has_the_dates_of_its_own_form(workspace):
    other = workspace.for_year(years()[0])
    form = form_of(years()[0])
    assert (other.settings.reference_date, other.settings.deadline) == (form.period.end, form.deadline)
    assert other.key == workspace.key
    assert workspace.for_year(workspace.settings.year) is workspace
    with pytest.raises(UserError, match="1999"):
        workspace.for_year("1999")


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("tenggat = ", "tengat = ", "tengat = ", "Maksud Anda tenggat?"),
        ("kesahihan = ", "kesahian = ", "kesahian = ", "Maksud Anda bobot.kesahihan?"),
        ("[rapat]", "[pertemuan]", "nama = ", "pertemuan.nama tidak dikenal"),
        ("[rapat]", '[direktori]\nalamat = "contoh.org"\n[rapat]', "alamat = ", "alamat web yang lengkap"),
        ("[rapat]", '[direktori]\nalamat = "javascript:x"\n[rapat]', "alamat = ", "https://contoh.org"),
        ('tahun = "2025"', "tahun = 2025", "tahun = ", "teks dalam tanda kutip"),
        ('tahun = "2025"', 'tahun = " "', "tahun = ", "teks dalam tanda kutip"),
        ("tenggat = 2026-01-31", 'tenggat = "31-01-2026"', "tenggat = ", "2026-01-31"),
        ("tenggat = 2026-01-31", "tenggat = 2026-01-31T10:00:00", "tenggat = ", "2026-01-31"),
        ("batas_data_kecil = 5", "batas_data_kecil = 0", "batas_data_kecil = ", "mulai dari 1"),
        ("batas_data_kecil = 5", "batas_data_kecil = true", "batas_data_kecil = ", "mulai dari 1"),
        ("[rapat]", "[batas]\nbaris = 0\n[rapat]", "baris = ", "mulai dari 1"),
        ("[rapat]", "[batas]\nbariss = 10\n[rapat]", "bariss = ", "Maksud Anda batas.baris?"),
        ("kesahihan = 0.3", "kesahihan = 30", "kesahihan = ", "antara 0 dan 1"),
        ("tenggat = 2026-01-31", "tenggat = 31 Januari 2026", "tenggat = ", "salah tulis"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_write(workspace, before, after, line, words):
    lines = rewrite(workspace, before, after)
    number = next(at for at, each in enumerate(lines, start=1) if each.startswith(line))
    with pytest.raises(UserError) as caught:
        open_workspace(workspace.folder)
    said = f"{caught.value.message} {caught.value.next_step}"
    assert f"lkstool.toml baris {number}" in said
    assert words in said
    assert "{" not in "".join(mistake_words(caught.value, "en"))


def test_the_settings_tell_every_limit_as_it_is(workspace):
    path = settings_of(workspace)
    text = path.read_text(encoding="utf-8")
    told = text.partition("# [batas]")[2].partition("\n\n")[0]
    limits = "\n[batas]" + told.replace("\n# ", "\n")
    path.write_text(text + limits, encoding="utf-8")
    assert limits.count("=") == len(fields(Limits)) - 1  # how small a part is not asked for its ratio
    assert open_workspace(workspace.folder).settings.limits == Limits()
    path.write_text(f"{text}\n[batas]\nukuran_mb = 3\nbaris = 40\ndetik = {10**30}\n", encoding="utf-8")
    assert open_workspace(workspace.folder).settings.limits == Limits(
        file_bytes=3 * 2**20, rows=40, seconds=10**9
    )


def test_a_workbook_beyond_the_offices_limit_is_refused(workspace):
    path = settings_of(workspace)
    path.write_text(path.read_text(encoding="utf-8") + "\n[batas]\nbaris = 40\n", encoding="utf-8")
    home = open_workspace(workspace.folder)
    cell = '<c r="A41"><v>1</v></c>'
    (home.inbox / "panjang.xlsx").write_bytes(book(f'<row r="41">{cell}</row>'))
    (told,) = pipeline.validate([str(home.inbox)], workspace=home).files
    assert [(each.code, each.params["kind"]) for each in told.findings] == [("LKS106", "rows")]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('tahun = "2025"', 'tahun = "1999"', "2025"),
        ("tenggat = 2026-01-31", "", "tenggat"),
        ("kesahihan = 0.3", "kesahihan = 0.4", "jumlah ketiga bobot"),
        ("tanggal_acuan = 2025-12-31", "tanggal_acuan = 0001-01-01", "harus berisi tanggal"),
        ('"lkstool.db"', '"mysql://server/lkstool"', "postgresql://"),
        ('"lkstool.db"', '"postgresql://:::salah"', "postgresql://"),
        ('"lkstool.db"', '"postgresql://p:s@server:99999999/x"', "postgresql://"),
    ],
)
def test_settings_that_do_not_fit_are_named(workspace, before, after, words):
    rewrite(workspace, before, after)
    with pytest.raises(UserError) as caught:
        open_workspace(workspace.folder)
    assert words in f"{caught.value.message} {caught.value.next_step}"


def test_a_password_in_a_broken_line_is_not_repeated(workspace):
    rewrite(workspace, '"lkstool.db"', '"postgresql://petugas:sandirahasia@server')
    with pytest.raises(UserError) as caught:
        open_workspace(workspace.folder)
    assert "sandirahasia" not in f"{caught.value!r} {caught.value.next_step}"


def test_settings_saved_in_another_encoding_are_told_how_to_be_saved(workspace):
    path = settings_of(workspace)
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    with pytest.raises(UserError, match="UTF-8"):
        open_workspace(workspace.folder)


@pytest.mark.parametrize("content", [None, b"", b"abc\n", b"\xff" * 64, b"zz" * 32])
def test_a_lost_or_broken_key_is_never_replaced_and_never_shown(workspace, content):
    path = workspace.folder / "kunci.rahasia"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match="Kunci") as caught:
        open_workspace(workspace.folder)
    assert "cadangan" in caught.value.next_step
    assert "zz" not in str(caught.value)
    assert path.exists() is (content is not None)


def test_a_file_far_larger_than_an_officer_writes_is_not_read(workspace):
    with settings_of(workspace).open("r+b") as stream:
        stream.truncate(100 * 2**20)
    with pytest.raises(UserError, match="terlalu besar"):
        open_workspace(workspace.folder)


@pytest.mark.parametrize(
    "name", ["daftar_lks.xlsx", "penduduk.xlsx", "waivers.toml", "perbaikan.xlsx", "rtl.xlsx", "narasi.md"]
)
def test_what_stands_in_place_of_a_file_is_said_and_not_passed_over(workspace, name):
    path = workspace.folder / name
    path.mkdir()
    for opened in (lambda: find(workspace.folder), lambda: open_workspace(workspace.folder)):
        with pytest.raises(UserError, match=f"{name} bukan berkas"):
            opened()
    told = [each for each in examine(workspace.folder, encoding="utf-8") if each.name == "writing"]
    assert [each.verdict for each in told] == ["bad"]
    path.rmdir()
    if hasattr(os, "symlink"):
        path.symlink_to(workspace.folder / "tidak ada")
        with pytest.raises(UserError, match=f"{name} bukan berkas"):
            find(workspace.folder)


@pytest.mark.parametrize("name", ["pemetaan", "templat", "masuk"])
def test_a_file_in_place_of_a_folder_is_said(workspace, name):
    path = workspace.folder / name
    if path.is_dir():
        path.rmdir()
    path.write_text("x", encoding="utf-8")
    with pytest.raises(UserError, match=f"{name} bukan folder"):
        open_workspace(workspace.folder)


def test_a_folder_in_place_of_a_register_beside_the_files_is_said(tmp_path):
    (tmp_path / "daftar_lks.xlsx").mkdir()
    with pytest.raises(UserError, match=r"daftar_lks\.xlsx bukan berkas"):
        find_register([str(tmp_path)], None, None)


def test_a_narration_that_no_computer_could_print_is_refused(workspace):
    (workspace.folder / "narasi.md").write_bytes(b"# ringkasan\n" + b"kata " * 300_000)
    with pytest.raises(UserError, match=r"narasi\.md terlalu besar"):
        workspace.narration()


def test_remarks_without_an_end_are_told_at_once(workspace):
    (workspace.folder / "narasi.md").write_text("# ringkasan\n" + "<!-- " * 200_000, encoding="utf-8")
    with pytest.raises(UserError, match="baris 2"):
        workspace.narration()
    (workspace.folder / "narasi.md").write_text("# a\n<!-- x\ny -->\nz<!--->-->\n", encoding="utf-8")
    (passage,) = workspace.narration().passages
    assert passage.text.split("\n") == ["", "", "z"]
