"""How long ``validate`` takes beside python-calamine merely reading the same cells, in the same run.

Usage: python benchmarks/validate.py [--lks 100] [--rounds 3]

Both read the same synthetic workbooks in turn, round by round, so that a busy machine slows both. Printed
are seconds (median, lowest, highest) and the ratio of the medians.
"""

from __future__ import annotations

import argparse
import io
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import python_calamine

from lkstool.pipeline import validate
from lkstool.sample.region import make_region


def read_with_calamine(files: list[Path]) -> None:
    """Read every sheet of every file and keep nothing."""
    for path in files:
        book = python_calamine.load_workbook(io.BytesIO(path.read_bytes()))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def main() -> None:
    """Make the region, time both, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lks", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make_region(Path(folder), chosen.lks, seed=7, flaws=0.2, years=("2025",))
        files = sorted((Path(folder) / "2025").glob("*.xlsx"))
        paths = [str(path) for path in files]
        cases: dict[str, Callable[[], object]] = {
            "python-calamine reads": lambda: read_with_calamine(files),
            "lkstool validate, 1 process": lambda: validate(paths, jobs=1),
            "lkstool validate, 2 processes": lambda: validate(paths, jobs=2),
        }
        seconds: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(chosen.rounds):
            for name, action in cases.items():
                seconds[name].append(timed(action))
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pandas", "pandera", "python-calamine"))
    print(f"{len(files)} workbooks, {chosen.rounds} rounds; Python {platform.python_version()}, {libraries}")
    floor = statistics.median(seconds["python-calamine reads"])
    print("| case | median s | lowest | highest | ratio |\n|---|---|---|---|---|")
    for name, values in seconds.items():
        median = statistics.median(values)
        print(f"| {name} | {median:.2f} | {min(values):.2f} | {max(values):.2f} | {median / floor:.2f} |")


if __name__ == "__main__":
    sys.exit(main())
