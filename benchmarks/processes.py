"""How processes are timed: clock, processor and memory of one process and all that it starts. Linux only.

Reading happens in processes that a command starts and that outlive some measurements, so what a process and
all its descendants use is taken from ``/proc``. Memory is the proportional set size (PSS): a page that
several of them share counts once.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

HERE = Path(__file__).parent
CHECKED = (0, 1)  # how ``validate`` ends: 1 says that something is to be repaired
_TICK = os.sysconf("SC_CLK_TCK")
_LOOK_EVERY = 0.1  # seconds
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run took.

    Attributes:
        seconds: passed on the clock.
        cpu: seconds of work of the processor, of all processes together.
        megabytes: the most memory at one moment, of all processes together; 0 if it was not looked at.
    """

    seconds: float
    cpu: float
    megabytes: float = 0.0


def timed(action: Callable[[], object]) -> Spent:
    """Do something in this process."""
    work, started = cpu_of(os.getpid()), time.perf_counter()
    action()
    return Spent(time.perf_counter() - started, cpu_of(os.getpid()) - work)


def command(
    arguments: Sequence[str],
    *,
    folder: Path | None = None,
    memory: bool = False,
    fine: Sequence[int] = (0,),
    into: Path | None = None,
) -> Spent:
    """Run a command to its end.

    Args:
        arguments: program and arguments.
        folder: where it runs.
        memory: look at its memory ten times a second, which costs some time of its own.
        fine: codes with which it may end.
        into: file for what it prints; None throws that away.

    Raises:
        RuntimeError: it ended otherwise.
    """
    _adopt_orphans()
    mine = family(os.getpid(), generations=1)
    before = _children()
    started = time.perf_counter()
    with (
        (into or Path(os.devnull)).open("wb") as printed,
        subprocess.Popen([*arguments], cwd=folder, stdout=printed, stderr=subprocess.DEVNULL) as process,
    ):
        if memory:
            with Watch(process.pid) as watch:
                code = process.wait()
        else:
            code = process.wait()
    seconds = time.perf_counter() - started
    # What it left behind ends by itself; then its processor seconds are ours to read.
    while left := family(os.getpid(), generations=1) - mine:
        with suppress(ChildProcessError):
            os.waitpid(left.pop(), 0)
    if code not in fine:
        raise RuntimeError(f"{' '.join(arguments)} ended with {code}")
    return Spent(seconds, _children() - before, watch.most if memory else 0.0)


def python(*arguments: str) -> list[str]:
    """Return a command line of this Python."""
    return [sys.executable, *arguments]


class Warm:
    """A process that has loaded everything and does the same thing whenever it is told.

    What it does is made there by a function of one of these modules, so that nothing of the measurement
    itself is loaded in it.
    """

    def __init__(self, making: str, *arguments: str, cores: int | None = None) -> None:
        """Start it and wait until it is ready.

        Args:
            making: ``module:function``; called with the arguments it returns what to do.
            arguments: texts.
            cores: how many cores it and all that it starts may use; None for all.
        """
        allowed = sorted(os.sched_getaffinity(0))[:cores]
        self._process = subprocess.Popen(
            python(str(HERE / "warm.py"), making, ",".join(map(str, allowed)), *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def run(self) -> Spent:
        """Let it do its work once."""
        work, started = cpu_of(self._process.pid), time.perf_counter()
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self._answer()
        seconds = time.perf_counter() - started
        return Spent(seconds, cpu_of(self._process.pid) - work)

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def __enter__(self) -> Self:
        """Serve until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    def _answer(self) -> None:
        assert self._process.stdout
        if not self._process.stdout.readline():
            raise RuntimeError(f"{self._process.args!r} ended")


class Watch:
    """Looks at the memory of a process and all its descendants while a block runs.

    Attributes:
        most: megabytes (PSS) of all of them at the worst moment seen.
    """

    def __init__(self, pid: int) -> None:
        """Say whose memory."""
        self.most = 0.0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop looking."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            self.most = max(self.most, sum(_pss(pid) for pid in family(self._pid)))


def family(pid: int, generations: int = 99) -> set[int]:
    """Return a process and its descendants, to so many generations, that run now or wait to be waited for."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children.setdefault(int(stat[1]), []).append(int(entry.name))
    found = newest = {pid}
    for _ in range(generations):
        newest = {child for one in newest for child in children.get(one, ())}
        found = found | newest
    return found


def cpu_of(pid: int) -> float:
    """Return the processor seconds of a process, all its descendants, and those of them that have ended."""
    stats = [_stat(each) for each in family(pid)]
    return sum(sum(map(int, stat[11:15])) for stat in stats if stat) / _TICK


def _stat(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` after the name, the state first; none if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _children() -> float:
    """Return the processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _adopt_orphans() -> None:
    """Become the parent of processes whose own has ended before them."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
