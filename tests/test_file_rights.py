"""A file for its owner's eyes alone: on Linux by its mode, on Windows by its access list."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lkstool.workspace import file_rights, keys

OFFICER = "S-1-5-21-1004336348-1177238915-682003330-1001"
OTHER = "S-1-5-21-1004336348-1177238915-682003330-1002"


class Windows:
    """Answers ``whoami`` and ``icacls`` as Windows does; the access list is the one that was last granted."""

    def __init__(self) -> None:
        self.access_list = "D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)"
        self.keeps_rights = True
        self.asked: list[list[str]] = []

    def __call__(self, command, **how):
        self.asked.append(command)
        program = Path(command[0].replace("\\", "/")).name
        if program == "whoami.exe":
            return subprocess.CompletedProcess(command, 0, f'"kantor\\petugas","{OFFICER}"\r\n'.encode())
        if not self.keeps_rights:
            raise subprocess.CalledProcessError(1, command)
        if "/save" in command:
            saved = f"{Path(command[1]).name}\r\n{self.access_list}\r\n"
            Path(command[3]).write_bytes(saved.encode("utf-16-le"))
        else:
            (granted,) = [each for each in command if each.startswith("*")]
            self.access_list = f"D:PAI(A;;FA;;;{granted[1:].removesuffix(':F')})"
        return subprocess.CompletedProcess(command, 0, b"")


@pytest.fixture
def windows(monkeypatch):
    system = Windows()
    monkeypatch.setattr(file_rights, "_WINDOWS", True)
    monkeypatch.setattr(subprocess, "run", system)
    return system


def test_a_new_key_is_taken_out_of_the_folders_list_and_given_to_the_officer_alone(windows, tmp_path):
    path = tmp_path / "kunci.rahasia"
    keys.make(path)
    assert windows.asked[-1][1:] == [str(path), "/inheritance:r", "/grant:r", f"*{OFFICER}:F"]
    assert file_rights.is_private(path)
    assert keys.new().hex() not in str(windows.asked)
    assert keys.read(path).hex() not in str(windows.asked)


def test_only_the_systems_own_programs_are_run(windows, tmp_path, monkeypatch):
    monkeypatch.setenv("SYSTEMROOT", "C:/Windows")
    file_rights.make_private(tmp_path)
    assert {Path(command[0]).parent.as_posix() for command in windows.asked} == {"C:/Windows/System32"}


@pytest.mark.parametrize(
    ("access_list", "private"),
    [
        (f"D:PAI(A;;FA;;;{OFFICER})", True),
        (f"D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;{OFFICER})", True),
        (f"D:PAI(A;;FA;;;{OFFICER})S:AI(AU;SA;FA;;;WD)", True),
        (f"D:PAI(A;;FA;;;{OFFICER})(A;;FR;;;{OTHER})", False),
        (f"D:AI(A;ID;FA;;;{OFFICER})(A;ID;0x1200a9;;;BU)", False),
        ("D:(A;;FA;;;WD)", False),
        ("D:NO_ACCESS_CONTROL", False),
        ("", False),
    ],
)
def test_who_stands_in_the_list_decides(windows, tmp_path, access_list, private):
    windows.access_list = access_list
    assert file_rights.is_private(tmp_path) == private


def test_a_disk_without_rights_stops_nothing_and_is_told_as_open(windows, tmp_path):
    windows.keeps_rights = False
    path = tmp_path / "kunci.rahasia"
    keys.make(path)
    assert len(keys.read(path)) == 32
    assert not file_rights.is_private(path)
