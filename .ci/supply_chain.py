"""What lkstool is built from: is the lock up to date, is a flaw of its packages known, what is in it?

Run with ``python .ci/supply_chain.py [FILE]`` where ``lkstool[supply]`` is installed; FILE gets the bill of
materials (CycloneDX JSON). Ends with 1 if the lock is stale, a flaw is known, or the bill lacks something.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
# Also how to write it anew; ``--upgrade`` takes newer versions.
COMPILE = (
    "uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "
    "pyproject.toml -o"
)


def main() -> int:
    """Look at everything; tell each result on a line."""
    pinned = {
        each[0].lower() for each in re.finditer(r"^[\w.-]+(?===)", LOCK.read_text("utf-8"), re.MULTILINE)
    }
    good = [lock_is_current(), audit(), materials(pinned, Path(sys.argv[1]) if len(sys.argv) > 1 else None)]
    return 0 if all(good) else 1


def lock_is_current() -> bool:
    """Solve pyproject.toml again with the lock at hand: pins that fit stay, so only we can make it stale."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / LOCK.name
        shutil.copy(LOCK, again)
        ran = subprocess.run(
            [*COMPILE.split(), str(again)], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if "No solution found" in ran.stderr:
            print(f"lock: pyproject.toml asks for what cannot be had together: {ran.stderr}")
            return False
        if ran.returncode:
            print(f"SKIPPED lock: uv could not ask the package index: {ran.stderr.strip().splitlines()[-1:]}")
            return True
        current = again.read_bytes() == LOCK.read_bytes()
    print("lock: as pyproject.toml asks" if current else f"lock: STALE, run: {COMPILE} {LOCK.name}")
    return current


def audit() -> bool:
    """Ask PyPI which flaws of the pinned versions are known; say so where it does not answer."""
    command = ["pip-audit", "--disable-pip", "--require-hashes", "-r", str(LOCK), "--format", "json"]
    ran = subprocess.run([*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False)
    try:
        asked = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"SKIPPED audit: no answer: {ran.stderr.strip().splitlines()[-1:]}")
        return True
    told = [each for each in asked if "vulns" in each]
    flaws = [f"{each['name']} {each['version']}: {flaw['id']}" for each in told for flaw in each["vulns"]]
    for flaw in flaws:
        print(f"audit: {flaw}")
    if len(told) < len(asked):
        left = len(asked) - len(told)
        print(f"SKIPPED audit of {left} of {len(asked)} packages: the index does not tell flaws")
    else:
        print(f"audit: {len(told)} packages, {len(flaws)} known flaws")
    return not flaws


def materials(pinned: set[str], out: Path | None) -> bool:
    """Write the bill of materials of the lock; the same lock gives the same bytes."""
    command = [
        "cyclonedx-py",
        "requirements",
        "--output-reproducible",
        "--pyproject",
        "pyproject.toml",
        LOCK.name,
    ]
    bill = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    listed = {each["name"].lower() for each in json.loads(bill)["components"]}
    if out:
        out.write_bytes(bill)
    print(f"materials: {len(listed)} packages" + (f", written to {out}" if out else ""))
    return listed == pinned


if __name__ == "__main__":
    sys.exit(main())
