"""What is different on Windows, as far as another system can show it."""

from __future__ import annotations

import ctypes
import io
import os
import shutil
import sys
import time
from pathlib import Path, PureWindowsPath

import pytest
from conftest import SAMPLE

from lkstool.cli import main
from lkstool.command_line import dropped
from lkstool.core.errors import UserError
from lkstool.core.file_names import refuse_unportable
from lkstool.core.keeping import Check
from lkstool.core.layouts import Group, Layout, SheetLayout
from lkstool.forms.load import FORMS, load_form
from lkstool.keeping import location
from lkstool.output.health_view import words_of_check
from lkstool.output.message_template import filled
from lkstool.output.reply.write import ReplyFolder
from lkstool.run_end import keep_window
from lkstool.workspace import narration_file, settings
from lkstool.workspace.layout_file import layout_text, read_layout
from lkstool.workspace.waivers import read_waivers

# Names.


@pytest.mark.parametrize(
    "name",
    [
        "CON",
        "nul.xlsx",
        "Lpt1.tar.gz",
        "com¹",
        "aux .txt",
        "laporan.",
        "laporan ",
        "a:b.xlsx",
        "Apa?.xlsx",
        'a"b',
    ],
)
def test_a_name_that_windows_cannot_hold_is_refused(name, tmp_path):
    for path in (tmp_path / name, tmp_path / name / "laporan.pdf"):
        with pytest.raises(UserError) as caught:
            refuse_unportable(path)
        assert name in caught.value.message
        assert "Pilih nama" in caught.value.next_step


@pytest.mark.parametrize(
    "name", ["Console", "com10.xlsx", "Ruang [baru] Nur'aini", "nul-1.xlsx", ".lkstool", "é😀"]
)
def test_any_other_name_is_good(name, tmp_path):
    refuse_unportable(tmp_path / name / "masuk")


def test_a_folder_that_is_there_already_is_nobodys_choice_of_now(tmp_path):
    folder = tmp_path / "Rapat: 2026"
    folder.mkdir()
    refuse_unportable(folder / "laporan")


@pytest.mark.parametrize(
    "command",
    [
        ("mulai", "{at}/nul"),
        ("contoh", "{at}/aux"),
        ("terbit", "{at}/con"),
        ("ekspor", "--out", "{at}/prn"),
        ("indikator", "--xlsx", "{at}/nul.xlsx"),
        ("formulir", "kosong", "--out", "{at}/com1"),
    ],
)
def test_no_command_writes_into_a_device(run, office, tmp_path, command):
    ran = run(*(word.format(at=tmp_path) for word in command), cwd=office)
    assert ran.code == 2
    assert "nama perangkat di Windows" in " ".join(ran.err.split())
    assert list(tmp_path.iterdir()) == []


def test_answers_whose_names_differ_in_case_only_are_two_files(tmp_path):
    replies = ReplyFolder(tmp_path, [], "id", None)
    first, second = (replies._free(stem, " pesan.txt") for stem in ("DATA LKS", "data lks"))
    assert (first.name, second.name) == ("DATA LKS pesan.txt", "data lks (2) pesan.txt")


@pytest.fixture(scope="module")
def office(run, tmp_path_factory):
    """A workspace with one submission merged."""
    home = tmp_path_factory.mktemp("Kantor MPKS")
    run("mulai", home)
    shutil.copy(next((SAMPLE / "2025").glob("35.17-A-001*")), home / "masuk")
    run("gabung", "masuk", cwd=home)
    return home


# A file that another program holds: Windows then refuses to put another one in its place.


def held(*given, **named):
    refusal = PermissionError(13, "The process cannot access the file")
    refusal.winerror = 32
    raise refusal


@pytest.mark.parametrize(
    ("typed", "file"),
    [
        ("periksa masuk --xlsx temuan.xlsx", "temuan.xlsx"),
        ("tindak-lanjut", "rtl.xlsx"),
        ("status --xlsx status.xlsx", "status.xlsx"),
        ("indikator --xlsx metadata.xlsx", "metadata.xlsx"),
        ("laporan rakorwil --format xlsx", "keluaran/rakorwil-2025.xlsx"),
        ("laporan ketua", "keluaran/ketua-2025.pdf"),
        ("terbit situs", "situs"),
        ("ekspor --out ekspor", "ekspor"),
        ("cadangkan --out cadangan", "cadangan"),
    ],
)
def test_a_file_that_is_open_elsewhere_is_named_and_stays_as_it_was(office, monkeypatch, capsys, typed, file):
    monkeypatch.chdir(office)
    monkeypatch.setattr(sys, "argv", ["lkstool", *typed.split()])
    for name in ("replace", "rename"):
        monkeypatch.setattr(Path, name, held)
        monkeypatch.setattr(os, name, held)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    if file.startswith("keluaran/"):
        (office / file).write_bytes(b"yang lama")
    before = {path: path.read_bytes() for path in office.rglob("*") if path.is_file()}
    with pytest.raises(SystemExit) as end:
        main()
    said = " ".join(capsys.readouterr().err.split())
    assert end.value.code == 2, said
    assert file in said
    assert "tidak dapat ditulis" in said or "sedang dibuka" in said
    assert {path: path.read_bytes() for path in office.rglob("*") if path.is_file()} == before


# Line ends, and the mark that Notepad writes first.

WAIVER = """[[waiver]]
lks = "35.07-M-003"
kode = "LKS601"
alasan = "REKAP masih dihitung ulang"
disetujui_oleh = "Ketua MPKS"
sampai = 2026-03-31
"""
NARRATION = "# penerima\n\nKalimat kantor.\n\nAlinea kedua.\n\n# masalah\n\nHujan.\n"


LAYOUT = Layout(
    "panti",
    "2025",
    (SheetLayout("profil", "LKS", "row", (Group({"nama": "Nama Panti", "kecamatan": "Kec."}),)),),
)


def as_notepad(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def form_read(folder):
    form, findings = load_form(folder / "2025.yaml", FORMS / "codelists")
    return form, [(each.code, each.place.row) for each in findings]


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("lkstool.toml", settings.default_text(), lambda folder: settings.read(folder / "lkstool.toml")),
        ("waivers.toml", WAIVER, lambda folder: read_waivers(folder / "waivers.toml")),
        ("panti.toml", layout_text(LAYOUT), lambda folder: read_layout(folder / "panti.toml")),
        ("narasi.md", NARRATION, narration_file.read_narration),
        ("2025.yaml", (FORMS / "2025.yaml").read_text(encoding="utf-8"), form_read),
        (
            "sah.txt.j2",
            "Terima kasih {{ name }}.\n{% if true %}\nSah.\n{% endif %}\n",
            lambda folder: filled("sah", {"name": "Bu Siti"}, "id", folder),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_a_file_saved_by_notepad_says_the_same(tmp_path, name, text, read):
    folder = tmp_path / "kantor"
    folder.mkdir()
    (folder / name).write_bytes(text.encode())
    plain = read(folder)
    assert plain
    (folder / name).write_bytes(as_notepad(text))
    assert read(folder) == plain


# Files drawn onto the program, and its window.


def test_drawn_files_and_folders_are_checked(run, tmp_path):
    """Explorer types their whole paths, with spaces, and nothing else."""
    folder = tmp_path / "Kiriman Ibu Nur'aini"
    folder.mkdir()
    file = folder / "Data LKS (1).xlsx"
    shutil.copy(next((SAMPLE / "2025").glob("35.17-A-001*")), file)
    ran = run(file, folder, cwd=tmp_path)
    assert ran.code in (0, 1)
    assert "35.17-A-001" in ran.out


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["data.xlsx"], True),
        (["DATA.XLSM"], True),
        (["masuk"], True),
        (["status"], False),
        (["foto.jpg"], False),
        (["tidak-ada.xlsx"], False),
        (["--quiet", "data.xlsx"], False),
        (["x" * 5000], False),
        (["a\0b"], False),
        ([], False),
    ],
)
def test_only_what_is_there_and_no_command_counts_as_drawn(tmp_path, monkeypatch, typed, expected):
    monkeypatch.chdir(tmp_path)
    for name in ("data.xlsx", "DATA.XLSM", "foto.jpg"):
        Path(name).write_bytes(b"")
    for name in ("masuk", "status"):
        Path(name).mkdir()
    assert dropped(typed, ["status", "periksa"]) == expected


@pytest.mark.parametrize(
    ("frozen", "sharing", "asked"), [(True, 1, True), (True, 2, False), (False, 1, False)]
)
def test_a_window_of_our_own_stays_open_until_it_was_read(monkeypatch, capsys, frozen, sharing, asked):
    class Kernel:
        def GetConsoleProcessList(self, numbers, room):  # noqa: N802
            return sharing

    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(ctypes, "windll", type("Windll", (), {"kernel32": Kernel()}), raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    keep_window("id")
    assert ("Tekan Enter" in capsys.readouterr().err) == asked
    assert (sys.stdin.read() == "") == asked


# Where a workspace lies.


class Network:
    """Says of one drive that it is a folder of another computer."""

    def GetDriveTypeW(self, drive):  # noqa: N802
        return 4 if drive == "Z:\\" else 3


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("Z:/kantor", ["network"]),
        ("//server/kantor", ["network"]),
        ("C:/kantor", []),
        ("C:/OneDrive - PWM/x", ["synced"]),
    ],
)
def test_a_workspace_on_another_computer_is_remarked(monkeypatch, path, told):
    monkeypatch.setattr(ctypes, "windll", type("Windll", (), {"kernel32": Network()}), raising=False)
    assert [each.name for each in location.location_checks(Elsewhere(path))] == told


class Elsewhere(PureWindowsPath):
    """A folder of Windows in which nothing lies."""

    def rglob(self, pattern):
        return iter(())


def test_files_that_are_in_the_cloud_only_are_named(office, monkeypatch):
    online = {"lkstool.db": 0x400020, "kunci.rahasia": 0x20}
    monkeypatch.setattr(location, "_attributes", lambda path: online.get(path.name, 0))
    (check,) = location.location_checks(office)
    assert (check.name, check.items) == ("online", ("lkstool.db",))
    for lang in ("id", "en"):
        assert all(words_of_check(check, lang))
        assert all(words_of_check(Check("network", "note", "shared", {"folder": "Z:"}), lang))
