"""Measure everything in one run, and write docs/benchmarks.md.

Usage: python benchmarks/run.py [--quick] [--only PART ...] [--data FOLDER] [--page]

Each part runs in a process of its own; one that fails costs only its own section, and what is measured is
kept in benchmarks/results.json after each part. ``--only`` measures some parts anew and keeps what is there
of the others, ``--page`` writes the page anew without measuring, ``--quick`` tries everything on little and
prints the page. A full run takes about half an hour and 4 GB of disk; the machine should do nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measure import restored, tell
from page import page
from processes import HERE, python

# In the order of the page; each is a module here.
PARTS = (
    "validate",
    "tools",
    "accuracy",
    "memory",
    "startup",
    "merging",
    "reports",
    "indicators",
    "cluster",
)
RESULTS = HERE / "results.json"
PAGE = HERE.parent / "docs" / "benchmarks.md"
LIBRARIES = ("pandas", "pandera", "python-calamine", "openpyxl", "SQLAlchemy", "frictionless", "distributed")
_LONGEST = 1200  # seconds for one part


def main() -> int:
    """Measure and write; 1 if a part failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a trial on little; nothing is written")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=[], help="some parts, the others stay")
    parser.add_argument("--data", type=Path, help="folder for workbooks and databases; kept if it is named")
    parser.add_argument("--page", action="store_true", help="write the page anew from results.json")
    chosen = parser.parse_args()
    results: dict[str, Any] = {"parts": {}}
    if (chosen.only or chosen.page) and RESULTS.exists() and not chosen.quick:
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    if chosen.page and not results["parts"]:
        parser.error(f"there is no {RESULTS.name} yet: measure first, without --page")
    if not chosen.page:
        results |= {"machine": _machine(), "versions": _versions(), "quick": chosen.quick}
        results["load"] = round(os.getloadavg()[0], 1)
        with tempfile.TemporaryDirectory() as temporary:
            data = chosen.data or Path(temporary)
            data.mkdir(parents=True, exist_ok=True)
            for name in chosen.only or PARTS:
                results["parts"][name] = _rounded(_measured(name, data, quick=chosen.quick))
                if not chosen.quick:
                    RESULTS.write_text(
                        json.dumps(results, ensure_ascii=False, indent=1) + "\n",
                        encoding="utf-8",
                        newline="\n",
                    )
    text = _page(results)
    if chosen.quick:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    return int(any("failed" in each for each in results["parts"].values()))


def _page(results: dict[str, Any]) -> str:
    run = {name: results["parts"][name] for name in PARTS if name in results["parts"]}
    failed = {name: each["failed"] for name, each in run.items() if "failed" in each}
    return page(results, [restored(each["part"]) for each in run.values() if "part" in each], failed)


def _rounded(value: Any) -> Any:
    """Return what was measured without the digits that only tell of the clock, in lists and tables too."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list) else value


def _measured(name: str, data: Path, *, quick: bool) -> dict[str, Any]:
    """Run one part; return what it measured, when, of which state of the program, or why it failed."""
    about: dict[str, Any] = {"date": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "commit": _commit()}
    if not (HERE / f"{name}.py").exists():
        return about | {"failed": "belum ada"}
    tell(f"\n== {name}")
    started = time.perf_counter()
    into = data / f"{name}.json"
    into.unlink(missing_ok=True)
    line = python(str(HERE / f"{name}.py"), "--data", str(data), "--json", str(into), *["--quick"] * quick)
    try:
        code = subprocess.run(line, check=False, timeout=_LONGEST).returncode
    except subprocess.TimeoutExpired:
        return about | {"failed": f"lebih dari {_LONGEST // 60} menit"}
    about["minutes"] = round((time.perf_counter() - started) / 60, 1)
    tell(f"== {name}: {about['minutes']} min")
    if code or not into.exists():
        return about | {"failed": f"berakhir dengan kode {code}"}
    return about | {"part": json.loads(into.read_text(encoding="utf-8"))}


def _commit() -> str:
    line = ["git", "-C", str(HERE), "log", "-1", "--format=%h"]
    known = subprocess.run(line, check=False, capture_output=True, text=True).stdout.strip()
    return known or version("lkstool")


def _versions() -> dict[str, str]:
    return {"Python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def _machine() -> str:
    """Describe the machine in one line."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{models[0] if models else platform.machine()}, {cores} inti, {memory:.0f} GB memori, {system}"


if __name__ == "__main__":
    sys.exit(main())
