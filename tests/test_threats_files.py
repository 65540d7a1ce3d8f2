"""What is written takes the place of the old file whole, and never goes anywhere else."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest
from hostile import zipped

from lkstool.core.errors import UserError
from lkstool.output.files import inside, long_on_windows, replacing
from lkstool.output.word import reference_file
from lkstool.workspace.own_templates import eject

HARD_NAMES = (
    "LKS 'Aisyiyah (revisi 2).xlsx",
    "Panti \N{OLDER WOMAN}\N{SPARKLES} baru.xlsx",
    "  dua  spasi .xlsx",
    "-rf.xlsx",
    f"{'Panti Asuhan ' * 19}x.xlsx"[-250:],
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "hasil.txt"
    path.write_text("lama", encoding="utf-8")
    return path


def write(path: Path, text: str = "baru") -> None:
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def left(path: Path) -> tuple[str, list[str]]:
    """Return what the file says and what lies beside it."""
    return path.read_text(encoding="utf-8"), sorted(each.name for each in path.parent.iterdir())


def write_half(path: Path, number: int) -> None:
    """Fail in the middle as a disk does."""
    path.write_text("setengah", encoding="utf-8")
    raise OSError(number, os.strerror(number))


class HeldError(PermissionError):
    """What Windows says of a file that another program holds open."""

    winerror = 32


@pytest.mark.parametrize("name", HARD_NAMES)
def test_names_that_people_give_are_written(name: str, tmp_path: Path) -> None:
    path = tmp_path / "Data 'Aisyiyah \N{PALM TREE}" / name
    write(path)
    write(path, "lagi")
    assert left(path) == ("lagi", [name])


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs rights there")
def test_a_planted_link_is_not_followed(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "laporan.pdf"
    link.symlink_to(old)
    with pytest.raises(UserError) as told:
        write(link)
    assert told.value.key == "target_is_link"
    assert link.is_symlink()
    assert left(old) == ("lama", ["hasil.txt", "laporan.pdf"])


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs rights there")
def test_a_link_to_nothing_is_not_followed_either(tmp_path: Path) -> None:
    link = tmp_path / "laporan.pdf"
    link.symlink_to(tmp_path / "belum-ada")
    with pytest.raises(UserError):
        write(link)
    assert not (tmp_path / "belum-ada").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs rights there")
def test_a_planted_folder_that_leads_elsewhere_is_not_written_into(tmp_path: Path) -> None:
    elsewhere = tmp_path / "rahasia"
    elsewhere.mkdir()
    templates = tmp_path / "templat"
    templates.mkdir()
    (templates / "rakorwil").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(UserError) as told:
        eject(templates, ["rakorwil/gaya.css"])
    assert told.value.key == "target_is_link"
    assert not list(elsewhere.iterdir())
    with pytest.raises(UserError):
        inside(templates, "rakorwil/lembar/x.pdf")
    # Which folder is written to is the officer's choice, also by a link.
    assert inside(templates / "rakorwil", "x.pdf") == templates / "rakorwil" / "x.pdf"


def test_a_folder_in_its_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "laporan.pdf").mkdir()
    with pytest.raises(UserError) as told:
        write(tmp_path / "laporan.pdf")
    assert told.value.key == "target_is_no_file"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
def test_a_full_or_broken_disk_leaves_the_old_file(number: int, old: Path) -> None:
    with pytest.raises(UserError) as told, replacing(old) as temporary:
        write_half(temporary, number)
    assert told.value.key == "cannot_write"
    assert left(old) == ("lama", ["hasil.txt"])


@pytest.mark.parametrize("below", ["", "di dalam berkas"])
def test_a_file_in_place_of_a_folder_is_said(old: Path, below: str) -> None:
    with pytest.raises(UserError) as told:
        write(old / below / "x.txt")
    assert told.value.key == "folder_is_file"
    assert old.as_posix() in told.value.message
    assert left(old) == ("lama", ["hasil.txt"])


def test_a_moments_hold_is_waited_for(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace, waits = Path.replace, []
    monkeypatch.setattr("time.sleep", waits.append)

    def held_twice(path: Path, target: Path) -> Path:
        if len(waits) < 2:
            raise HeldError
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", held_twice)
    write(old)
    assert left(old) == ("baru", ["hasil.txt"])


def test_a_file_that_stays_open_in_excel_is_said_and_left(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(_path: Path, _target: Path) -> Path:
        raise HeldError

    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(UserError) as told:
        write(old)
    assert told.value.key == "file_open_elsewhere"
    assert left(old) == ("lama", ["hasil.txt"])


def test_another_refusal_is_not_waited_for(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_path: Path, _target: Path) -> Path:
        raise PermissionError

    monkeypatch.setattr("time.sleep", lambda _seconds: pytest.fail("waited"))
    monkeypatch.setattr(Path, "replace", denied)
    with pytest.raises(UserError):
        write(old)


def test_a_fault_of_ours_is_not_told_as_the_disks(old: Path) -> None:
    with pytest.raises(ZeroDivisionError), replacing(old):
        raise ZeroDivisionError
    assert left(old) == ("lama", ["hasil.txt"])


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (r"C:\Kerja\laporan.pdf", r"C:\Kerja\laporan.pdf"),
        ("C:\\" + "a" * 250, "\\\\?\\C:\\" + "a" * 250),
        (r"\\kantor\berbagi" + "\\" + "a" * 250, r"\\?\UNC\kantor\berbagi" + "\\" + "a" * 250),
        ("\\\\?\\C:\\" + "a" * 250, "\\\\?\\C:\\" + "a" * 250),
    ],
)
def test_long_paths_are_written_as_windows_takes_them(path: str, written: str) -> None:
    assert long_on_windows(path) == written


@pytest.mark.parametrize(
    "content",
    [
        b"bukan zip",
        zipped({"word/document.xml": "<a/>"}),
        zipped({"word/document.xml": "<a/>", "word/styles.xml": "<a>"}),
        zipped({"word/document.xml": "<a/>", "word/styles.xml": " " * 40_000_000}),
    ],
    # A package holds the moment at which it was made, and a name must be the same in every process.
    ids=["no package", "no styles", "broken styles", "huge styles"],
)
def test_a_look_for_word_that_cannot_be_used_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "acuan.docx").write_bytes(content)
    with pytest.raises(UserError) as told:
        reference_file(tmp_path, {}, tmp_path)
    assert told.value.key == "word_look_wrong"
