"""What all tests share: the program as a person runs it, and a small region made once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
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


class Program:
    """Runs ``lkstool`` in a process of its own, outside any workspace."""

    def __init__(self, folder: Path) -> None:
        self._streams = {name: folder / name for name in ("stdin", "stdout", "stderr")}
        self._zygote: subprocess.Popen[str] | None = None
        if hasattr(os, "fork"):
            environment = os.environ | {"PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
            script = Path(__file__).with_name("zygote.py")
            self._zygote = subprocess.Popen(
                [sys.executable, str(script)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                encoding="utf-8",
            )

    def __call__(
        self,
        *arguments: object,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        answer: str | None = None,
    ) -> Ran:
        """Run it with arguments, typing the answer, and wait for its end."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("LKSTOOL")}
        environment |= {"PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "80"} | (env or {})
        typed = list(map(str, arguments))
        # How Python itself starts can only be told to a new one.
        if self._zygote is None or any(key.startswith("PYTHON") for key in env or {}):
            return _started(typed, cwd, environment, answer)
        return self._forked(typed, cwd, environment, answer)

    def _forked(
        self, typed: list[str], cwd: Path | None, environment: dict[str, str], answer: str | None
    ) -> Ran:
        assert self._zygote is not None
        assert self._zygote.stdin is not None
        assert self._zygote.stdout is not None
        self._streams["stdin"].write_text(answer or "", encoding="utf-8")
        request = {"arguments": typed, "cwd": str(cwd or Path.cwd()), "env": environment}
        request |= {name: str(path) for name, path in self._streams.items()}
        self._zygote.stdin.write(json.dumps(request) + "\n")
        self._zygote.stdin.flush()
        pid = json.loads(self._zygote.stdout.readline())["pid"]
        patience = threading.Timer(300, os.kill, (pid, signal.SIGKILL))
        patience.start()
        code = json.loads(self._zygote.stdout.readline())["code"]
        patience.cancel()
        out, err = (
            self._streams[name].read_text(encoding="utf-8", errors="replace") for name in ("stdout", "stderr")
        )
        return Ran(code, out, err)

    def close(self) -> None:
        """Let it go."""
        if self._zygote is not None:
            self._zygote.communicate()


def _started(typed: list[str], cwd: Path | None, environment: dict[str, str], answer: str | None) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "lkstool", *typed],
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


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return what runs ``lkstool``."""
    program = Program(tmp_path_factory.mktemp("streams"))
    yield program
    program.close()
