"""The way from workbooks to reports as an officer walks it: every command once, with all that it can tell."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import SAMPLE

from lkstool.cli import main

# One home sends its submission of this year once more.
AGAIN = "35.17-A-001"
# Every command as an officer might type it. SAMPLE stands for the folder of the sample data.
TYPED = """
init .
form register
form blank --lks 35.17-A-001 --out keluaran/kosong
form check
form diff 2024 2025
form fields
validate SAMPLE --json --xlsx keluaran/temuan.xlsx
validate SAMPLE/2025 --verbose --reply keluaran/balasan
repairs SAMPLE/2025
merge SAMPLE/2024 --json
merge SAMPLE/2025 --verbose
merge masuk
form prefill --out keluaran/terisi
history
history 35.17-A-001
status --verbose --xlsx keluaran/status.xlsx --messages keluaran/pesan
status --json
recheck
recheck --json --year 2024
trace P01 --json
trace J04 --verbose
trace C12 --json
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
report semua --edition internal --format pdf,docx,html --out keluaran/internal
report rakorwil --edition public --format html --out keluaran/public
publish situs
log
doctor --verbose
doctor --json
backup --out cadangan/tanpa-kunci
backup --with-key --out cadangan/dengan-kunci
restore cadangan/tanpa-kunci/*.zip --workspace pulih --new-key
log --json --workspace pulih
doctor --verbose --workspace pulih
purge --year 2024 --yes --workspace pulih
rotate-key --yes
doctor
undo --yes
map masuk/lagi.xlsx --name lain --yes
explain LKS306
"""


@dataclass
class Walk:
    """What every command said, the folder that all was written to, and every key that there ever was."""

    folder: Path
    said: dict[str, str] = field(default_factory=dict)
    keys: set[bytes] = field(default_factory=set)

    def run(self, line: str) -> None:
        """Run a command in this process and keep what it says."""
        out, err = _pipe(), _pipe()
        words = [word.replace("SAMPLE", SAMPLE.as_posix()) for word in line.split()]
        found = [sorted(Path().glob(word)) if "*" in word else [word] for word in words]
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


def walked(folder: Path) -> Walk:
    """Go all the way in an empty folder, which becomes a workspace with the sample data."""
    walk = Walk(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for line in TYPED.strip().splitlines():
            walk.run(line)
            if line == "form register":
                shutil.copy(SAMPLE / "daftar_lks.xlsx", folder)
                again = next((SAMPLE / "2025").glob(f"{AGAIN}*"))
                with zipfile.ZipFile(shutil.copy(again, folder / "masuk" / "lagi.xlsx"), "a") as package:
                    package.comment = b"lagi"
    return walk


def _pipe() -> io.TextIOWrapper[io.BytesIO]:
    """Return a stream as Windows opens it towards another program."""
    return io.TextIOWrapper(io.BytesIO(), encoding="cp1252", errors="strict")
