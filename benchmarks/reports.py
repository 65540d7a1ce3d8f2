"""How long all reports of a region of 250 LKS take, in all formats.

Usage: python benchmarks/reports.py [--quick]
"""

from __future__ import annotations

import shutil
from pathlib import Path

from measure import Goal, Part, Setup, alone, in_turn, tell
from processes import Spent, command, python

LKS = 250


def region(folder: Path, lks: int) -> Path:
    """Return a workspace in which a region's two years are merged, made if it is not there yet."""
    from lkstool import workspace
    from lkstool.pipeline import merge
    from lkstool.sample.region import make_region

    if not folder.exists():
        tell(f"{lks} LKS are made and merged")
        making = folder.with_suffix(".part")
        home = workspace.init(making)
        make_region(making / "kiriman", lks, seed=7, flaws=0.2)
        shutil.move(making / "kiriman" / home.register.name, home.register)
        merge([str(making / "kiriman")], home, jobs=2)
        making.rename(folder)
    return folder


def measure(setup: Setup) -> Part:
    """Write the main report and then all of them, whole commands."""
    lks = 25 if setup.quick else LKS
    home = region(setup.data / f"laporan-{lks}", lks)

    def written(name: str) -> Spent:
        out = home / "diukur"
        spent = command(python("-m", "lkstool", "report", name, "--out", str(out)), folder=home, memory=True)
        nonlocal files
        files = sum(1 for path in out.rglob("*") if path.is_file())
        shutil.rmtree(out)
        return spent

    files = 0
    main, every = "`laporan rakorwil`, lima format", "`laporan semua`"
    cases = in_turn({main: lambda: written("rakorwil"), every: lambda: written("semua")}, setup.rounds(3))
    return Part(
        f"Laporan untuk {lks} LKS",
        f"Perintah seutuhnya, dari basis data SQLite dua tahun. `laporan semua` menulis {files} berkas: "
        "laporan Rakorwil dalam lima format, lembar untuk ketua, tiap PDM, donatur, dan tiap LKS.",
        [*cases.values()],
        [Goal(every, 20, cases[every].middle, "s")],
    )


if __name__ == "__main__":
    alone(measure)
