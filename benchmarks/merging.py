"""How long a merge takes beside ``validate`` of the same workbooks, and how long the same merge once more.

Usage: python benchmarks/merging.py [--quick]
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import MANY, Case, Goal, Part, Setup, alone, tell
from processes import Warm
from workbooks import provided


def validating(folder: str) -> Callable[[], object]:
    """Make a validation in a workspace."""
    from lkstool import workspace
    from lkstool.pipeline import validate

    home = workspace.open_workspace(Path(folder))
    files = sorted(str(path) for path in home.inbox.glob("*.xlsx"))
    validate(files[:10], workspace=home, jobs=2)
    return lambda: validate(files, workspace=home, jobs=2)


def merging(folder: str) -> Callable[[], object]:
    """Make a merge into a workspace."""
    from lkstool import workspace
    from lkstool.pipeline import merge

    home = workspace.open_workspace(Path(folder))
    files = sorted(str(path) for path in home.inbox.glob("*.xlsx"))
    merge(files[:10], home, jobs=2, dry_run=True)
    return lambda: merge(files, home, jobs=2, in_full=False)


def measure(setup: Setup) -> Part:
    """Validate, merge and merge again, each round in a new workspace."""
    from lkstool import workspace

    count = 30 if setup.quick else MANY
    files = provided(setup.data, count)
    validated = Case(f"periksa {count} isian di ruang kerja", per=count, unit="berkas")
    merged = Case(f"gabung {count} isian", per=count, unit="berkas")
    again = Case("gabung yang sama lagi", per=count, unit="berkas")
    rounds = setup.rounds(3)
    for turn in range(1, rounds + 1):
        with tempfile.TemporaryDirectory(dir=setup.data) as folder:
            home = workspace.init(Path(folder) / "kerja")
            shutil.copy2(files[0].parent.parent / home.register.name, home.register)
            for file in files:
                shutil.copy2(file, home.inbox)
            with Warm("merging:validating", str(home.folder)) as process:
                validated.add(process.run())
            with Warm("merging:merging", str(home.folder)) as process:
                merged.add(process.run())
                again.add(process.run())
        tell(f"merge: {merged.seconds[-1]:.2f} s, again {again.seconds[-1]:.2f} s ({turn}/{rounds})")
    return Part(
        "Menggabungkan",
        f"{count} isian di ruang kerja baru dengan SQLite, dua inti; prosesnya sudah memuat semua pustaka. "
        "Yang sama lagi tidak mengubah apa pun.",
        [validated, merged, again],
        [
            Goal(f"{merged.name}, dibanding periksa", 2.0, merged.middle / validated.middle, "kali"),
            Goal(f"{again.name}, dibanding periksa", 0.5, again.middle / validated.middle, "kali"),
        ],
    )


if __name__ == "__main__":
    alone(measure)
