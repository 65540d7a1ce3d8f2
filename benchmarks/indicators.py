"""How long all indicators take on a dataset of two million people.

Usage: python benchmarks/indicators.py [--quick]
"""

from __future__ import annotations

import gc
from pathlib import Path

from measure import Goal, Part, Setup, alone, in_turn
from processes import command, python

PEOPLE, LKS = 2_000_000, 20_000


def measure(setup: Setup) -> Part:
    """Make the dataset, then compute all its numbers in a process of its own, each time from the database."""
    from many_people import prepared

    people, lks = (20_000, 200) if setup.quick else (PEOPLE, LKS)
    home = prepared(setup.data / f"orang-{people}", people, lks)
    line = python(__file__, "--compute", str(home.folder))
    name = "membaca basis data dan menghitung semua indikator"
    cases = in_turn({name: lambda: command(line, memory=True)}, setup.rounds(3))
    return Part(
        "Semua indikator, " + f"{people:,} orang".replace(",", "."),
        f"{lks:,} LKS dalam satu basis data SQLite, satu tahun; proses seutuhnya.".replace(",", ".", 1),
        [*cases.values()],
        [Goal("semua indikator", 10, cases[name].middle, "s")],
    )


def compute_all(folder: str) -> None:
    """Compute what a report of the last year holds, from the database."""
    gc.set_threshold(100_000)  # as the program does
    from lkstool import workspace
    from lkstool.dataset.facts import facts
    from lkstool.forms.load import form_of
    from lkstool.indicators.compute import compute
    from lkstool.indicators.population import FOR_COUNTING

    home = workspace.open_workspace(Path(folder))
    compute(facts(home, "2025", counted=FOR_COUNTING), None, form_of("2025"), home.settings, "internal")


if __name__ == "__main__":
    import sys

    if sys.argv[1:2] == ["--compute"]:
        compute_all(sys.argv[2])
    else:
        alone(measure)
