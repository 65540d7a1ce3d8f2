"""Reading in worker processes: a file that kills or stalls its reader costs one finding, nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from readers import files_in, log_lines, obedient, read_log, stillborn

from lkstool.core.errors import UserError
from lkstool.intake import worker
from lkstool.intake.pool import Readers, read_all
from lkstool.intake.processes import TRIES, Processes
from lkstool.intake.submission import ReadRequest
from lkstool.intake.workbook import Limits
from lkstool.intake.worker import Failed

TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def workers_find_the_tests(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TESTS), str(TESTS.parent)]))


def request_of(seconds: float = 20) -> ReadRequest:
    return ReadRequest(None, ("2025",), "2025", Limits(seconds=seconds))


def reading(paths, jobs, on_done=None, *, seconds=20):
    with Readers(jobs) as readers:
        return list(readers.read_all(paths, request_of(seconds), on_done, work=obedient))


def codes(sents):
    return [[(each.code, each.params["reason"]) for each in sent.findings] for sent in sents]


def test_files_come_in_order_as_bytes_and_each_is_read_once(tmp_path):
    paths = files_in(tmp_path, *map(str, range(30)))
    done: list[int] = []
    sents = reading(paths, 2, done.append)
    assert [sent.file for sent in sents] == [Path(path).as_posix() for path in paths]
    assert [sent.sha256 for sent in sents] == list(map(str, range(30)))
    assert done == list(range(1, 31))
    assert len(read_log(tmp_path)) == 30


def test_what_is_done_meanwhile_is_done_once_after_the_reading_has_begun(tmp_path):
    """A worker has read something while nobody has asked for it yet."""
    told: list[str | int] = []
    paths = files_in(tmp_path, "a", "b")

    def load() -> None:
        deadline = time.monotonic() + 20
        while not (tmp_path / "log.txt").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        told.append("loaded" if (tmp_path / "log.txt").exists() else "too early")

    with Readers(1) as readers:
        list(readers.read_all(paths, request_of(), told.append, work=obedient, meanwhile=load))
    assert told == ["loaded", 1, 2]


def test_a_file_that_ends_its_workers_costs_itself_only(tmp_path):
    names = ["a", "abort", "b", "exit", "c", "bug", "d", "abort2", "e"]
    sents = reading(files_in(tmp_path, *names), 2)
    died = [("LKS110", "died")]
    assert codes(sents) == [[], died, [], died, [], died, [], died, []]
    assert [sent.kind for sent in sents].count("unreadable") == 4
    assert [Path(sent.file).stem for sent in sents] == names
    tried = {"abort": TRIES, "exit": TRIES, "abort2": TRIES}
    assert read_log(tmp_path) == sorted(f"{name}.xlsx" for name in names for _ in range(tried.get(name, 1)))


def test_a_worker_killed_in_the_middle_loses_no_file_and_counts_none_twice(tmp_path):
    names = ["a", "once", "b", "c", "once2", "d"]
    sents = reading(files_in(tmp_path, *names), 2)
    assert [sent.sha256 for sent in sents] == names
    assert codes(sents) == [[]] * 6
    assert read_log(tmp_path).count("once.xlsx") == 2


def test_one_command_reads_everything_with_the_same_workers(tmp_path):
    register, paths = files_in(tmp_path, "daftar"), files_in(tmp_path, *map(str, range(20)))
    with Readers(2) as readers:
        list(readers.read_all(register, request_of(), work=obedient))
        list(readers.read_all(paths, request_of(), work=obedient))
    assert len({line.split()[1] for line in log_lines(tmp_path)}) <= 2


def test_a_single_file_starts_a_single_worker_however_many_are_allowed(tmp_path):
    with Readers(8) as readers:
        list(readers.read_all(files_in(tmp_path, "daftar"), request_of(), work=obedient))
        list(readers.read_all(files_in(tmp_path, "a", "b"), request_of(), work=obedient))
    assert len({line.split()[1] for line in log_lines(tmp_path)}) == 1


def test_what_a_worker_writes_does_not_stand_between_our_words(tmp_path, capfd):
    (sent,) = reading(files_in(tmp_path, "noisy"), 1)

    assert sent.kind == "submission"
    assert capfd.readouterr() == ("", "")


def test_workers_that_cannot_start_are_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "serve", stillborn)
    with pytest.raises(UserError) as caught:
        reading(files_in(tmp_path, "a", "b"), 2)
    assert caught.value.key == "no_workers"


def test_an_executor_finishes_what_it_took_and_takes_no_more():
    workers = Processes(2)
    tasks = [workers.submit(divmod, 9, by, seconds=20) for by in (2, 0, 4)]
    workers.shutdown()
    first, fault, last = (task.result(timeout=0) for task in tasks)
    assert (first, last) == ((4, 1), (2, 1))
    assert isinstance(fault, Failed)
    assert fault.told.startswith("ZeroDivisionError at ")
    with pytest.raises(RuntimeError):
        workers.submit(divmod, 9, 2)


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="a console of Windows has no such mask")
def test_a_worker_never_hears_of_ctrl_c(tmp_path):
    (sent,) = reading(files_in(tmp_path, "interrupted"), 1)

    assert sent.kind == "submission"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_file_that_takes_too_long_is_left(tmp_path):
    sents = reading(files_in(tmp_path, "a", "sleep", "b"), 1, seconds=1)
    assert read_log(tmp_path) == ["a.xlsx", "b.xlsx", "sleep.xlsx"]
    assert codes(sents) == [[], [("LKS110", "too_slow")], []]


@pytest.mark.skipif(sys.platform != "linux", reason="the system cannot limit a process's memory")
def test_a_file_that_takes_all_memory_is_left(tmp_path):
    assert codes(reading(files_in(tmp_path, "greedy", "a"), 1)) == [[("LKS110", "died")], []]


def test_a_fault_of_ours_is_logged_without_what_was_read(tmp_path, caplog):
    reading(files_in(tmp_path, "bug"), 1)
    assert "ValueError" in caplog.text
    assert "readers.py" in caplog.text
    assert "3507001205130041" not in caplog.text


def test_one_may_stop_listening(tmp_path):
    paths = files_in(tmp_path, "a", *(f"sleep{number}" for number in range(9)))
    with Readers(2) as readers:
        sents = readers.read_all(paths, request_of(seconds=600), work=obedient)
        assert next(sents).file.endswith("a.xlsx")
        del sents


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C reaches a group of processes otherwise there")
def test_ctrl_c_ends_everything(tmp_path):
    code = (
        "import faulthandler, signal, sys; from readers import obedient; from test_pool import request_of\n"
        "from lkstool.intake.pool import Readers\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # also in the background
        "faulthandler.dump_traceback_later(25, repeat=True)\n"  # tells where it hangs, should it
        "if __name__ == '__main__':\n"
        "    with Readers(2) as readers:\n"
        "        list(readers.read_all(sys.argv[1:], request_of(600), work=obedient))\n"
    )
    script = tmp_path / "baca.py"
    script.write_text(code, encoding="utf-8")
    paths = files_in(tmp_path, *(f"sleep{number}" for number in range(9)))
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
    heavy = {"pandas", "numpy", "pandera", "openpyxl", "sqlalchemy", "typer", "rich", "rapidfuzz"}
    assert heavy.isdisjoint(loaded)
