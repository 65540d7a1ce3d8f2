"""What all tests share: the program as a person runs it, and a small region made once."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from lkstool.core.figures import Context

ROOT = Path(__file__).parent.parent
# A file stays on one worker, so that what it shares is made once. The longest come first: then both workers
# end together. ``pytest -n 0 --durations=20 FILE`` tells what takes how long.
LONGEST = (
    "test_corrections",
    "test_documents",
    "test_between",
    "test_secrets",
    "test_dataset",
    "test_cli",
    "test_suppress",
    "test_retention",
    "test_keeping",
    "test_sample",
    "test_publish",
    "test_indicators",
    "test_years",
    "test_store",
    "test_chapters",
    "test_checks",
    "test_followup",
    "test_export",
    "test_sheets",
    "test_template_check",
    "test_catalogue",
    "test_prefill",
    "test_site",
)
SAMPLE = ROOT / "sample_data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first."""
    place = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONGEST)))


def pytest_collection_finish() -> None:
    """Let the collector of garbage leave alone what stays to the end; it would walk over it all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@dataclass(frozen=True)
class Ran:
    """How a run of the program ended."""

    code: int
    out: str
    err: str


class Running(Protocol):
    """A run of the program that has begun."""

    def wait(self, seconds: float = 300) -> Ran:
        """Wait for its end, not longer than so many seconds."""


class Program:
    """Runs ``lkstool`` in a process of its own, outside any workspace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._zygote = Zygote() if hasattr(os, "fork") else None
        self._runs = 0

    def __call__(
        self,
        *arguments: object,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        answer: str | None = None,
    ) -> Ran:
        """Run it with arguments, typing the answer, and wait for its end."""
        return self._start(list(map(str, arguments)), "", cwd, env or {}, answer or "").wait()

    def script(self, code: str) -> Running:
        """Begin a run of code that uses ``lkstool`` and what the tests share."""
        return self._start([], code, None, {}, "")

    def _start(
        self, typed: list[str], code: str, cwd: Path | None, env: dict[str, str], answer: str
    ) -> Running:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("LKSTOOL")}
        environment |= {"PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "80"} | env
        # How Python itself starts can only be told to a new one.
        if self._zygote is None or any(key.startswith("PYTHON") for key in env):
            if code:
                environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
            return _Started(["-c", code] if code else ["-m", "lkstool", *typed], cwd, environment, answer)
        self._runs += 1
        streams = {name: self._folder / f"{self._runs} {name}" for name in ("stdin", "stdout", "stderr")}
        streams["stdin"].write_text(answer, encoding="utf-8")
        request = {"arguments": typed, "code": code, "cwd": str(cwd or Path.cwd()), "env": environment}
        return _Forked(self._zygote, request | {name: str(path) for name, path in streams.items()})

    def close(self) -> None:
        """Let it go."""
        if self._zygote is not None:
            self._zygote.close()


class Zygote:
    """The process of which every run is a fork; see ``zygote``."""

    def __init__(self) -> None:
        environment = os.environ | {"PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("zygote.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
        )

    def ask(self, request: dict[str, object]) -> int:
        """Send a request and return what is answered."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: int = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """Let it go."""
        self._process.communicate()


class _Forked:
    def __init__(self, zygote: Zygote, request: dict[str, object]) -> None:
        self._zygote, self._streams = zygote, [Path(str(request[name])) for name in ("stdout", "stderr")]
        self._pid = zygote.ask(request)

    def wait(self, seconds: float = 300) -> Ran:
        patience = threading.Timer(seconds, os.kill, (self._pid, signal.SIGKILL))
        patience.start()
        code = self._zygote.ask({"wait": self._pid})
        patience.cancel()
        out, err = (path.read_text(encoding="utf-8", errors="replace") for path in self._streams)
        return Ran(code, out, err)


class _Started:
    def __init__(self, typed: list[str], cwd: Path | None, environment: dict[str, str], answer: str) -> None:
        self._answer = answer
        self._process = subprocess.Popen(
            [sys.executable, *typed],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=environment,
            encoding="utf-8",
            errors="replace",
        )

    def wait(self, seconds: float = 300) -> Ran:
        out, err = self._process.communicate(self._answer, timeout=seconds)
        return Ran(self._process.returncode, out, err)


@pytest.fixture(scope="session")
def hostile_context() -> Context:
    """Return the numbers of a full year with names that look like markup."""
    from report_context import hostile_names, report_context

    return hostile_names(report_context())


@pytest.fixture(scope="session")
def report_files(hostile_context: Context, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the report of that year in each of its formats, made once for all workers; nobody changes it."""
    from lkstool.output.documents import FORMATS, render_report

    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "laporan"
    if not shared.exists():
        folder = tmp_path_factory.mktemp("laporan-baru")
        render_report(hostile_context, folder, FORMATS)
        with suppress(OSError):  # another worker was sooner
            folder.rename(shared)
    return {name: next(shared.glob(f"*.{name}")) for name in FORMATS}


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Return what runs ``lkstool``."""
    program = Program(tmp_path_factory.mktemp("streams"))
    yield program
    program.close()
