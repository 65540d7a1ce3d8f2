"""What is left when a merge dies: killed, out of disk, or with the power gone right behind a call."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from databases import KINDS, database
from submissions import Office, merge_all, sending

from lkstool.dataset import archive, store
from lkstool.dataset.history import history

pytestmark = pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")

PATHS = [str(Path(__file__).parent), str(ROOT)]
GOOD = sending("masuk/a.xlsx")


_BENCHMARK = """
import runpy, sys
sys.argv = {typed!r}
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def killed(run, kind, folder, kills):
    """Run the benchmark; its counts by what was killed."""
    with database(kind, folder) as url:
        typed = [str(ROOT / "benchmarks" / "crash.py"), "--json", "--kills", str(kills)]
        typed += ["--url", url] if kind == "postgresql" else []
        ended = run.script(_BENCHMARK.format(typed=typed)).wait(3000)
    assert ended.code == 0, ended.err[-800:] or ended.out
    return json.loads(ended.out)


def assert_kept(seen, kills):
    later = seen["a later merge"]
    assert sum(later["kills"].values()) == kills
    assert set(seen) == {"the first merge", "a later merge", "undo"}
    for each in seen.values():
        assert each["old_state"] + each["new_state"] == sum(each["kills"].values())
        broken = ("half_batches", "lost_originals", "duplicates", "not_repeatable")
        assert [each[name] for name in broken] == [0, 0, 0, 0]
    return later


@pytest.mark.parametrize("kind", KINDS)
def test_a_merge_that_is_killed_has_happened_whole_or_not_at_all(run, kind, tmp_path):
    assert_kept(killed(run, kind, tmp_path, 4), 4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_kills_spread_over_every_phase(run, kind, tmp_path):
    later = assert_kept(killed(run, kind, tmp_path, 201), 201)
    assert all(
        later["kills"].get(phase) for phase in ("writing rows", "archiving originals", "in the commit")
    )
    assert later["old_state"]
    assert later["new_state"]


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from lkstool.core.errors import UserError
from submissions import Office, merge_all, sending

sys.dont_write_bytecode = True  # half a module would stay
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    merge_all(
        Office({url!r}, Path({archive!r})),
        sending("masuk/b.xlsx", "35.78-A-001"),
        sending("masuk/c.xlsx", "35.10-M-002", content=b"x" * {size}),
    )
except UserError as error:
    print(error.key)
    sys.exit(2)
"""


@pytest.mark.parametrize("kind", KINDS)
def test_an_original_that_no_longer_fits_takes_the_whole_batch_with_it(run, kind, tmp_path):
    with database(kind, tmp_path) as url:
        home = Office(url, tmp_path / "arsip")
        merge_all(home, GOOD)
        size = 8_000_000
        about = {"url": url, "archive": str(home.archive), "size": size, "limit": size // 2}
        ended = run.script(_LIMITED.format(**about)).wait()
        assert (ended.code, ended.out) == (2, "archive_unwritable\n"), ended.err[-500:]
        assert len(history(home)) == 1
        assert [path.name for path in home.archive.rglob("*") if path.is_file()] == [f"{GOOD.sha256}.xlsx"]
        assert merge_all(home, sending("masuk/b.xlsx", "35.78-A-001")).batch == 2


# The power goes.

_TRACED = """
import sys
sys.path[:0] = {paths!r}
from pathlib import Path
from submissions import Office, merge_all, sending

merge_all(Office({url!r}, Path({archive!r})), sending("masuk/b.xlsx", "35.78-A-001"))
"""


def _calls(trace):
    """Name the calls of a trace that matter for the order on the disk, each with its file."""
    for line in trace.read_text(encoding="utf-8").splitlines():
        if " = -1 " in line:
            continue
        if match := re.search(r"\b(f(?:data)?sync)\(\d+<(.*?)>", line):
            yield "sync", match[2]
        elif match := re.search(r'\brename(?:at2?)?\(.*"([^"]*)"[^"]*\) = 0', line):
            yield "rename", match[1]
        elif match := re.search(r'\bunlink(?:at)?\(.*"([^"]*)"', line):
            yield "unlink", match[1]
        elif match := re.search(r"\bpwrite64\(\d+<(.*?)>", line):
            yield "write", match[1]


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_the_original_is_on_the_disk_before_the_commit_and_the_commit_before_it_is_reported(tmp_path):
    home = Office(store.file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")
    merge_all(home, GOOD)
    trace = tmp_path / "jejak"
    script = _TRACED.format(paths=PATHS, url=home.database, archive=str(home.archive))
    watched = "trace=fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,pwrite64"
    ended = subprocess.run(
        ["strace", "-f", "-y", "-s", "300", "-e", watched, "-o", trace, sys.executable, "-c", script],
        capture_output=True,
        check=False,
        timeout=120,
    )
    if ended.returncode and not trace.stat().st_size:
        pytest.skip("no process may be watched here")
    assert ended.returncode == 0, ended.stderr.decode()[-500:]
    calls = list(_calls(trace))
    (place,) = [each for each in home.archive.glob("*/*.xlsx") if GOOD.sha256 not in each.name]
    database_file, journal = str(tmp_path / "lkstool.db"), str(tmp_path / "lkstool.db-journal")
    unfinished = next(file for _, file in calls if archive._UNFINISHED in file)
    committed = calls.index(("unlink", journal))
    in_order = [
        calls.index(("sync", unfinished)),
        calls.index(("rename", str(place))),
        calls.index(("sync", str(place.parent))),
        calls.index(("sync", str(home.archive))),
        committed - calls[:committed][::-1].index(("sync", database_file)) - 1,
        committed,
        committed + calls[committed:].index(("sync", str(tmp_path))),
    ]
    assert in_order == sorted(in_order)
    assert ("sync", journal) in calls[: calls.index(("write", database_file))]
    assert ("write", database_file) not in calls[committed:]
