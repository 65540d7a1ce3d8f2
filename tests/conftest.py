"""What all tests share: the program as a person runs it, and a small region made once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data"


@dataclass(frozen=True)
class Ran:
    """How a run of the program ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def run() -> Callable[..., Ran]:
    """Return a function that runs ``lkstool`` in a process of its own, outside any workspace."""

    def run_program(
        *arguments: object,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        answer: str | None = None,
    ) -> Ran:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("LKSTOOL")}
        environment |= {"PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "80"} | (env or {})
        done = subprocess.run(
            [sys.executable, "-m", "lkstool", *map(str, arguments)],
            capture_output=True,
            cwd=cwd,
            input=answer,
            env=environment,
            encoding="utf-8",
            errors="replace",
            timeout=300,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run_program
