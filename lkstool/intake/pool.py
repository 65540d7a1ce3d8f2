"""Reads many files in worker processes: one file at a time each, with a limit of time and of memory.

A hostile file can end the process that reads it; then that file gets its finding, another worker takes
the next one, and nothing else is lost or read twice.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TookTooLongError
from pathlib import Path
from typing import Any, Literal, TypeVar

from lkstool.core.codes import found
from lkstool.core.records import Finding, Place, Sent
from lkstool.intake.submission import ReadRequest, read_file

_log = logging.getLogger(__name__)

# Address space of one worker, bytes: several times what the largest accepted file needs.
_MEMORY = 2 * 2**30
# Files handed out ahead of the one that is waited for, for each worker: enough that none idles.
_AHEAD = 4
# Files that are worth another worker: loading what a worker needs takes as long as reading about this many.
_WORTH_A_WORKER = 8

Reader = Callable[[str, ReadRequest], Sent]
Outcome = TypeVar("Outcome")


def read_all(
    paths: Sequence[str],
    request: ReadRequest,
    jobs: int,
    on_done: Callable[[int], None] | None = None,
    *,
    reader: Reader = read_file,
) -> Iterator[Sent]:
    """Read files in parallel and yield them in the order given, each as soon as its turn is read.

    Args:
        paths: files.
        request: how to read them; ``request.limits.seconds`` is the time for one file.
        jobs: worker processes at most; few files get fewer.
        on_done: told the number of files finished, after each.
        reader: what a worker does with one file.

    Yields:
        One value a file. A worker that died or took too long gives LKS110.
    """
    for outcome in run_all(paths, request, jobs, reader, on_done):
        if isinstance(outcome, Finding):
            yield Sent(outcome.place.file, "", "unreadable", None, {}, {}, (outcome,))
        else:
            yield outcome


def run_all(
    paths: Sequence[str],
    request: ReadRequest,
    jobs: int,
    work: Callable[[str, ReadRequest], Outcome],
    on_done: Callable[[int], None] | None = None,
) -> Iterator[Outcome | Finding]:
    """Let workers do something with each file; as ``read_all``, but a failure is its finding (LKS110)."""
    if not paths:
        return
    from pebble import ProcessPool

    workers = max(1, min(jobs, -(-len(paths) // _WORTH_A_WORKER)))
    pool: Any = ProcessPool(max_workers=workers, initializer=_prepare_worker, context=_context())
    waiting: deque[tuple[str, Any]] = deque()
    coming = iter(paths)
    finished = False
    try:
        for done in range(1, len(paths) + 1):
            while len(waiting) < workers * _AHEAD and (path := next(coming, None)) is not None:
                # The first call starts the threads that start the workers.
                with _spared_from_interrupts() if not waiting else contextlib.nullcontext():
                    task = pool.schedule(work, args=(path, request), timeout=request.limits.seconds)
                waiting.append((path, task))
            path, task = waiting.popleft()
            outcome: Outcome | Finding = _result(path, task)
            if on_done:
                on_done(done)
            yield outcome
        finished = True
    finally:
        # Reached also when the caller stops listening or presses Ctrl+C.
        if finished:
            pool.close()
        else:
            pool.stop()
        pool.join()


def _context() -> Any:
    """Say how workers are started: never as copies of this process, with all that it holds.

    Linux copies them from one small process that has loaded the reader once for all pools; elsewhere each
    worker loads it by itself.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([read_file.__module__, "pebble.pool.process"])
    return context


def _result(path: str, task: Any) -> Any:
    from pebble import ProcessExpired

    try:
        return task.result()
    except TookTooLongError:
        return _failed(path, "too_slow")
    except (ProcessExpired, MemoryError):
        return _failed(path, "died")
    # A fault of ours in one odd file must not stop the other 499; the log says where, never what it read.
    except Exception as error:  # noqa: BLE001
        _log.error("%s while reading a file, at %s", type(error).__name__, _where(error))
        return _failed(path, "died")


def _failed(path: str, reason: Literal["died", "too_slow"]) -> Finding:
    return found("LKS110", Place(Path(path).as_posix()), reason=reason)


def _where(error: BaseException) -> str:
    """Return the lines of code that an exception passed, without any value."""
    remote = str(getattr(error.__cause__ or error, "args", [""])[0])
    lines = [line.strip() for line in remote.splitlines() if line.strip().startswith("File ")]
    return "; ".join(lines) or "unknown"


@contextlib.contextmanager
def _spared_from_interrupts() -> Iterator[None]:
    """Let threads and processes that are started meanwhile never hear of Ctrl+C; this thread hears it after.

    A worker that is still starting up would answer it with a traceback.
    """
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        # Windows.
        yield
        return
    from multiprocessing import resource_tracker

    # Started now, for it would lift the block again.
    resource_tracker.ensure_running()
    before = mask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


def _prepare_worker() -> None:
    """Limit a worker's memory where the system can, leave Ctrl+C to the parent, and say nothing.

    What the reader's library writes when it dies would stand between our own words, or in the JSON; what a
    worker has to tell, it hands back.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        os.close(nowhere)
    try:
        import resource
    except ImportError:
        # Windows: the limits of the guard are the defence there.
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
