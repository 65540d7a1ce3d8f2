"""An office's key is in its file and nowhere else: all commands run, what they say and write is read."""

from __future__ import annotations

import base64
import contextlib
import io
import shutil
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import SAMPLE

from lkstool.cli import LISTED, main
from lkstool.cli_form import form_commands
from lkstool.cli_template import template_commands

# A home's submissions of both years, the later one twice, and one of another home with much to repair.
SENT = {
    "2024": "2024/35.17-A-001*",
    "2025": "2025/35.17-A-001*",
    "2025 lagi": "2025/35.17-A-001*",
    "lain": "2025/35.73-A-001*",
}
# Every command as an officer might type it, with all that it can show and write.
TYPED = """
init .
form register
form blank --lks 35.17-A-001 --out keluaran/kosong
form check
form diff 2024 2025
form fields
validate masuk/lain.xlsx --verbose --xlsx keluaran/temuan.xlsx --reply keluaran/balasan
validate masuk --json
repairs masuk
map masuk/2024.xlsx --name lain --yes
merge masuk/2024.xlsx --verbose
merge masuk --json
form prefill --out keluaran/terisi
history
history 35.17-A-001
status --verbose --xlsx keluaran/status.xlsx --messages keluaran/pesan
status --json
recheck --json
trace P01 --json
diff 35.17-A-001 --json
indicators P01
indicators --xlsx keluaran/metadata.xlsx
followup
export --format xlsx,csv,package --with-tokens --out keluaran/ekspor
template list
template eject messages
template check
template diff
template narrative
template variables
template preview ketua
report rakorwil --edition internal --format html
publish situs
log --json
doctor --verbose
doctor --json
backup --out cadangan/tanpa-kunci
backup --with-key --out cadangan/dengan-kunci
restore cadangan/tanpa-kunci/*.zip --workspace pulih --new-key
rotate-key --yes
doctor
undo --yes
purge --year 2024 --yes
explain LKS306
"""
# They go the same way in a workspace, or a folder of workbooks, of their own.
ELSEWHERE = {"demo", "sample"}


def pipe():
    """Return a stream as Windows opens it towards another program."""
    return io.TextIOWrapper(io.BytesIO(), encoding="cp1252", errors="strict")


@dataclass
class Office:
    """What every command said and wrote, and every key that there ever was."""

    folder: Path
    said: dict[str, str] = field(default_factory=dict)
    keys: set[bytes] = field(default_factory=set)

    def run(self, line: str) -> None:
        """Run a command in this process and keep what it says."""
        out, err = pipe(), pipe()
        found = [sorted(Path().glob(each)) if "*" in each else [each] for each in line.split()]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["lkstool", *(str(word) for words in found for word in words)])
            with (
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
                pytest.raises(SystemExit) as end,
            ):
                main()
        for stream in (out, err):
            stream.flush()
        self.said[line] = (out.buffer.getvalue() + err.buffer.getvalue()).decode("utf-8")
        assert end.value.code in (0, 1), f"{line}: {self.said[line]}"
        for path in self.folder.rglob("*.rahasia*"):
            self.keys.add(bytes.fromhex(path.read_text(encoding="ascii").strip()))


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kantor")
    made = Office(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for line in TYPED.strip().splitlines():
            made.run(line)
            if line == "form register":
                shutil.copy(SAMPLE / "daftar_lks.xlsx", folder)
                for name, pattern in SENT.items():
                    copy = shutil.copy(next(SAMPLE.glob(pattern)), folder / "masuk" / f"{name}.xlsx")
                    with zipfile.ZipFile(copy, "a") as package:
                        package.comment = name.encode()
    return made


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


def test_every_command_was_run():
    typed = {" ".join(line.split()[:2]) for line in TYPED.splitlines()}
    known = {each.english for each in LISTED if not each.group}
    for name, group in (("form", form_commands), ("template", template_commands)):
        known |= {f"{name} {other}" for other in group.other_names}
    missing = {each for each in known - ELSEWHERE if each not in {word[: len(each)] for word in typed}}
    assert missing == set()


def test_no_letter_is_lost_in_a_pipe_that_speaks_cp1252(office):
    """Windows gives a program such a pipe; ours speaks UTF-8 into it, whatever command it is."""
    assert (
        "─"
        in office.said[
            "validate masuk/lain.xlsx --verbose --xlsx keluaran/temuan.xlsx --reply keluaran/balasan"
        ]
    )
    assert [line for line, text in office.said.items() if "\ufffd" in text] == []


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
