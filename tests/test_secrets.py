"""All commands run in one workspace: what they say and write tells nobody's data, and no key."""

from __future__ import annotations

import base64
import io
import zipfile

import openpyxl
import pytest
from conftest import SAMPLE
from sample_people import Secrets, secrets_of_the_sample, text_of
from walk import TYPED, Walk, walked

from lkstool.cli import LISTED
from lkstool.cli_form import form_commands
from lkstool.cli_template import template_commands

# They go the same way in a workspace, or a folder of workbooks, of their own.
ELSEWHERE = {"demo", "sample"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    return walked(tmp_path_factory.mktemp("kantor"))


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    return secrets_of_the_sample()


def test_every_command_was_run():
    typed = {" ".join(line.split()[:2]) for line in TYPED.splitlines()}
    known = {each.english for each in LISTED if not each.group}
    for name, group in (("form", form_commands), ("template", template_commands)):
        known |= {f"{name} {other}" for other in group.other_names}
    missing = {each for each in known - ELSEWHERE if each not in {word[: len(each)] for word in typed}}
    assert missing == set()


def test_no_letter_is_lost_in_a_pipe_that_speaks_cp1252(office):
    """Windows gives a program such a pipe; ours speaks UTF-8 into it, whatever command it is."""
    assert "─" in office.said["validate SAMPLE/2025 --verbose --reply keluaran/balasan"]
    assert [line for line, text in office.said.items() if "\ufffd" in text] == []


# People.


def test_no_command_says_anything_of_a_person(office, secrets):
    told = {line: secrets.found_in(text) for line, text in office.said.items()}
    assert {line: found for line, found in told.items() if found} == {}


def test_no_file_of_the_workspace_outside_the_archive_holds_anything_of_a_person(office, secrets):
    home = office.folder
    # A form goes to the LKS whose people are in it: marked, or filled in with its own earlier answers.
    kept = {home / "masuk", home / "cadangan", home / "keluaran" / "terisi"}
    kept |= {each / name for each in (home, home / "pulih") for name in ("arsip", "daftar_lks.xlsx")}
    kept |= set((home / "keluaran" / "balasan").glob("* PERBAIKAN.xlsx"))
    files = [
        path for path in home.rglob("*") if path.is_file() and not kept.intersection((path, *path.parents))
    ]
    assert {path.suffix for path in files} >= {".db", ".toml", ".txt", ".xlsx", ".pdf", ".docx", ".html"}
    assert {"perbaikan.xlsx", "rtl.xlsx", "temuan.xlsx", "status.xlsx"} <= {path.name for path in files}
    held = {path.relative_to(home): secrets.found_in(text_of(path)) for path in files}
    assert {name: found for name, found in held.items() if found} == {}
    assert not any(secrets.found_in(path.name) for path in home.rglob("*"))


def test_a_backup_holds_people_in_its_originals_and_in_the_register_only(office, secrets, tmp_path):
    (backup,) = (office.folder / "cadangan" / "tanpa-kunci").iterdir()
    with zipfile.ZipFile(backup) as package:
        kept = [name for name in package.namelist() if not name.startswith("arsip/")]
        kept.remove("daftar_lks.xlsx")
        package.extractall(tmp_path, kept)
        assert not any(secrets.found_in(name) for name in package.namelist())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".j2", ".json", ".jsonl", ".md", ".seal", ".toml", ".xlsx"}
    held = {path.name: secrets.found_in(text_of(path)) for path in files}
    assert {name: found for name, found in held.items() if found} == {}


def test_the_search_would_find_what_it_looks_for(secrets):
    """The originals hold everything: a search that finds nothing there would prove nothing."""
    texts = ""
    for path in (SAMPLE / "2024").glob("*.xlsx"):
        book = openpyxl.load_workbook(path, read_only=True)
        cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
        texts += "\n".join(str(cell) for cell in cells)
        book.close()
    held = secrets.found_in(texts)
    assert len(held & secrets.names) > 100
    assert len(held & secrets.niks) > 100
    assert len(held & {each.isoformat() for each in secrets.births}) > 100
    assert held & secrets.phones


# Keys.


def written_ways(key: bytes) -> list[bytes]:
    """Return a key in the ways in which a program would write it by mistake."""
    encoded = base64.b64encode(key).rstrip(b"="), base64.urlsafe_b64encode(key).rstrip(b"=")
    text = key.hex()
    return [
        key,
        text.encode(),
        text.upper().encode(),
        text.encode("utf-16-le"),
        repr(key)[2:-1].encode(),
        *encoded,
    ]


def holds(content: bytes, keys: set[bytes]) -> bool:
    """Say whether a key stands in a file, or in what is packed within it."""
    parts = [content]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts += [package.read(name) for name in package.namelist()]
    ways = [way for key in keys for way in written_ways(key)]
    return any(way in part for part in parts for way in ways)


def test_no_command_tells_a_key(office):
    assert len(office.keys) == 3
    assert [line for line, text in office.said.items() if holds(text.encode(), office.keys)] == []


def test_a_key_is_in_its_own_file_and_in_the_backup_that_was_asked_to_hold_it(office):
    files = [path for path in office.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".db", ".toml", ".xlsx", ".html", ".csv", ".json", ".zip"}
    held = [path.relative_to(office.folder) for path in files if holds(path.read_bytes(), office.keys)]
    ours = [path for path in held if not path.name.endswith(".rahasia")]
    assert [path.parent.as_posix() for path in ours] == ["cadangan/dengan-kunci"]
    assert len(held) - len(ours) == 3
