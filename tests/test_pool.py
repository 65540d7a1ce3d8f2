"""Reading in worker processes: a file that kills or stalls its reader costs one finding, nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from readers import obedient

from lkstool.intake.pool import read_all
from lkstool.intake.submission import ReadRequest
from lkstool.intake.workbook import Limits

TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def workers_find_the_tests(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TESTS), str(TESTS.parent)]))


def request_of(seconds: float = 20) -> ReadRequest:
    return ReadRequest(None, ("2025",), "2025", Limits(seconds=seconds))


def codes(sents):
    return [[(each.code, each.params["reason"]) for each in sent.findings] for sent in sents]


def read_log(folder):
    return sorted((folder / "log.txt").read_text(encoding="utf-8").split())


def test_files_come_in_order_and_each_is_read_once(tmp_path):
    paths = [str(tmp_path / f"{number}.xlsx") for number in range(30)]
    done: list[int] = []
    sents = list(read_all(paths, request_of(), 2, done.append, reader=obedient))
    assert [sent.file for sent in sents] == paths
    assert done == list(range(1, 31))
    assert len(read_log(tmp_path)) == 30


def test_dead_workers_cost_their_own_file_only(tmp_path):
    names = ["a", "abort", "b", "exit", "c", "bug", "d", "abort2", "e"]
    paths = [str(tmp_path / f"{name}.xlsx") for name in names]
    sents = list(read_all(paths, request_of(), 2, reader=obedient))
    died = [("LKS110", "died")]
    assert codes(sents) == [[], died, [], died, [], died, [], died, []]
    assert [sent.kind for sent in sents].count("unreadable") == 4
    assert [sent.file for sent in sents] == [Path(path).as_posix() for path in paths]
    assert read_log(tmp_path) == sorted(f"{name}.xlsx" for name in names)


def test_what_a_worker_writes_does_not_stand_between_our_words(tmp_path, capfd):
    (sent,) = read_all([str(tmp_path / "noisy.xlsx")], request_of(), 1, reader=obedient)

    assert sent.kind == "submission"
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="a console of Windows has no such mask")
def test_a_worker_never_hears_of_ctrl_c(tmp_path):
    (sent,) = read_all([str(tmp_path / "interrupted.xlsx")], request_of(), 1, reader=obedient)

    assert sent.kind == "submission"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_file_that_takes_too_long_is_left(tmp_path):
    paths = [str(tmp_path / f"{name}.xlsx") for name in ("a", "sleep", "b")]
    sents = list(read_all(paths, request_of(seconds=2), 1, reader=obedient))
    assert codes(sents) == [[], [("LKS110", "too_slow")], []]


@pytest.mark.skipif(sys.platform != "linux", reason="the system cannot limit a process's memory")
def test_a_file_that_takes_all_memory_is_left(tmp_path):
    paths = [str(tmp_path / f"{name}.xlsx") for name in ("greedy", "a")]
    assert codes(read_all(paths, request_of(), 1, reader=obedient)) == [[("LKS110", "died")], []]


def test_a_fault_of_ours_is_logged_without_what_was_read(tmp_path, caplog):
    list(read_all([str(tmp_path / "bug.xlsx")], request_of(), 1, reader=obedient))
    assert "ValueError" in caplog.text
    assert "readers.py" in caplog.text
    assert "3507001205130041" not in caplog.text


def test_one_may_stop_listening(tmp_path):
    paths = [str(tmp_path / f"{name}.xlsx") for name in ("a", *(f"sleep{number}" for number in range(9)))]
    reading = read_all(paths, request_of(seconds=600), 2, reader=obedient)
    assert next(reading).file.endswith("a.xlsx")
    reading.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C reaches a group of processes otherwise there")
def test_ctrl_c_ends_everything(tmp_path):
    code = (
        "import faulthandler, signal, sys; from readers import obedient; from test_pool import request_of\n"
        "from lkstool.intake.pool import read_all\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # also in the background
        "faulthandler.dump_traceback_later(25, repeat=True)\n"  # tells where it hangs, should it
        "if __name__ == '__main__':\n"
        "    list(read_all(sys.argv[1:], request_of(600), 2, reader=obedient))\n"
    )
    script = tmp_path / "baca.py"
    script.write_text(code, encoding="utf-8")
    paths = [str(tmp_path / f"sleep{number}.xlsx") for number in range(9)]
    child = subprocess.Popen(
        [sys.executable, str(script), *paths], start_new_session=True, stderr=subprocess.PIPE
    )
    log = tmp_path / "log.txt"
    for _ in range(300):
        if log.exists() and len(read_log(tmp_path)) == 2:
            break
        time.sleep(0.1)
    os.killpg(child.pid, signal.SIGINT)
    try:
        _, said = child.communicate(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        _, said = child.communicate()
    assert said.decode().strip().splitlines()[-1] == "KeyboardInterrupt", said.decode()
    assert _gone(child.pid)


def _gone(group: int) -> bool:
    """Wait until a group of processes has no member left that runs."""
    for _ in range(100):
        if not _runs(group):
            return True
        time.sleep(0.1)
    return False


def _runs(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    # What has ended and nobody has asked about yet (state Z) still answers, but does not run.
    told = [stat for stat in map(_stat, Path("/proc").glob("[0-9]*/stat")) if stat]
    return not told or any(int(pgid) == group and state != "Z" for state, _, pgid in told)


def _stat(path: Path) -> list[str]:
    """Return state, parent and group of a process; nothing if it has gone meanwhile."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:3]
    except OSError:
        return []


def test_no_files_start_no_worker():
    assert list(read_all([], request_of(), 2)) == []


def test_a_worker_imports_nothing_heavy():
    code = "import sys, lkstool.intake.submission, lkstool.intake.pool; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"pandas", "numpy", "pandera", "openpyxl", "sqlalchemy", "typer", "rich", "pebble", "rapidfuzz"}
    assert heavy.isdisjoint(loaded)
