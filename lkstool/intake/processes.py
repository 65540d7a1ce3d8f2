"""Worker processes behind an executor: each works on one thing at a time, with a limit of time and of memory.

What a worker is given may end it or never end. Then that work alone fails, another worker takes the next
one, and nothing else is lost or done twice. Every worker has a pipe of its own, so that one that is killed
in the middle of a message spoils nobody else's.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from lkstool.core.messages import mistake
from lkstool.intake import worker as worker_side
from lkstool.intake.worker import Failed

# A worker may also be ended from outside, so its work is tried again; what ends this many is itself to blame.
TRIES = 3
# Workers that end before they have started, one after another: then none will.
_STILLBORN = 3
# As many can be waited for at once on Windows.
_MOST = 30 if sys.platform == "win32" else 1_000
# Seconds to wait for a worker that has been told to end.
_PATIENCE = 5


@dataclass(eq=False, slots=True)
class _Task:
    message: bytes
    seconds: float | None
    future: Future[Any]
    deaths: int = 0


@dataclass(eq=False, slots=True)
class _Worker:
    process: Any  # of a context; the type checker knows no common one
    pipe: Connection[Any, Any]
    ready: bool = False
    task: _Task | None = None
    deadline: float | None = None


class Processes(Executor):
    """Does work in processes of this computer, started when there is work for them.

    ``submit(work, *arguments, seconds=...)`` gives a future of what ``work`` returns, or of ``Failed``.
    """

    def __init__(self, most: int, preload: Sequence[str] = ()) -> None:
        """Start nothing yet.

        Args:
            most: workers at most; may be raised later.
            preload: modules that workers need, loaded once for all where the system allows it.
        """
        self.most = most
        self._preload = preload
        self._tasks: deque[_Task] = deque()
        self._workers: list[_Worker] = []
        self._lock = threading.Lock()
        self._awake, self._waker = multiprocessing.Pipe(duplex=False)
        self._thread: threading.Thread | None = None
        self._called = self._closing = self._dropping = False
        self._stillborn = 0

    def submit(  # type: ignore[override] # the time is no argument of the work
        self, work: Callable[..., Any], /, *arguments: Any, seconds: float | None = None
    ) -> Future[Any]:
        """Have work done; it and its arguments must pickle.

        Args:
            work: what to do.
            arguments: with what.
            seconds: how long it may take; None for ever.

        Raises:
            RuntimeError: the executor is shut down.
            UserError: no worker can be started.
        """
        message = pickle.dumps((work, arguments, seconds), pickle.HIGHEST_PROTOCOL)
        task = _Task(message, seconds, Future())
        with self._lock:
            if self._closing:
                raise RuntimeError("no work is taken after shutdown")
            if self._stillborn >= _STILLBORN:
                raise mistake("no_workers")
            self._tasks.append(task)
            self._call()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="lkstool-workers", daemon=True)
            with _spared_from_interrupts():
                self._thread.start()
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """End all workers: when everything is done, or at once."""
        with self._lock:
            self._closing = True
            self._dropping |= cancel_futures
            self._call()
        if wait and self._thread is not None:
            self._thread.join()

    def _call(self) -> None:
        """Let the thread see that there is something new; the lock is held."""
        if not self._called and not self._waker.closed:
            self._called = True
            self._waker.send_bytes(b"")

    def _run(self) -> None:
        """Give out work and take in results, in a thread of its own."""
        try:
            while not self._is_over():
                self._give_out()
                heard = wait(self._heard(), self._patience())
                if self._awake in heard:
                    with self._lock:
                        self._awake.recv_bytes()
                        self._called = False
                for worker in list(self._workers):
                    if worker.pipe in heard or worker.process.sentinel in heard:
                        self._hear(worker)
                self._end_the_slow()
        finally:
            for worker in self._workers:
                _end(worker)
            with self._lock:
                self._closing = True
                self._give_up([worker.task for worker in self._workers if worker.task])
                self._awake.close()
                self._waker.close()

    def _is_over(self) -> bool:
        with self._lock:
            busy = bool(self._tasks) or any(worker.task for worker in self._workers)
            return self._closing and (self._dropping or not busy)

    def _heard(self) -> list[Any]:
        """Return what may have something to tell."""
        pipes: list[Any] = [self._awake]
        for worker in self._workers:
            pipes += [worker.pipe, worker.process.sentinel]
        return pipes

    def _patience(self) -> float | None:
        """Return how long nobody will have taken too long."""
        deadlines = [worker.deadline for worker in self._workers if worker.deadline is not None]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _give_out(self) -> None:
        """Give each idle worker something to do, and start workers where that is not enough."""
        idle = [worker for worker in self._workers if worker.ready and worker.task is None]
        for worker in idle:
            task = self._next()
            if task is None:
                return
            worker.task = task
            worker.deadline = time.monotonic() + task.seconds if task.seconds else None
            # One that has just ended is heard of next.
            with contextlib.suppress(OSError):
                worker.pipe.send_bytes(task.message)
        starting = sum(not worker.ready for worker in self._workers)
        while len(self._workers) < min(self.most, _MOST) and starting < len(self._tasks):
            try:
                self._workers.append(self._started())
                starting += 1
            except (OSError, EOFError):
                self._count_stillborn()

    def _next(self) -> _Task | None:
        with self._lock:
            while self._tasks:
                task = self._tasks.popleft()
                if task.future.running() or task.future.set_running_or_notify_cancel():
                    return task
        return None

    def _started(self) -> _Worker:
        context = _context(self._preload)
        ours, theirs = context.Pipe()
        process = context.Process(
            target=worker_side.serve, args=(theirs,), name="lkstool-worker", daemon=True
        )
        process.start()
        # Only the worker's own end must be left open, for its closing tells that the worker is gone.
        theirs.close()
        return _Worker(process, ours)

    def _hear(self, worker: _Worker) -> None:
        """Take in what a worker has to tell: that it is ready, what came of its work, or that it is gone."""
        told = _told(worker)
        if told is None:
            self._bury(worker)
        elif not worker.ready:
            worker.ready = True
            self._stillborn = 0
        elif worker.task:
            worker.task.future.set_result(told[0])
            worker.task = worker.deadline = None

    def _bury(self, worker: _Worker) -> None:
        """Forget a worker that is gone; its work is tried again, unless it has ended others before."""
        self._workers.remove(worker)
        _end(worker)
        task = worker.task
        if task:
            task.deaths += 1
            if task.deaths < TRIES:
                with self._lock:
                    self._tasks.appendleft(task)
            else:
                task.future.set_result(Failed("died"))
        if not worker.ready:
            self._count_stillborn()

    def _count_stillborn(self) -> None:
        self._stillborn += 1
        if self._stillborn >= _STILLBORN:
            with self._lock:
                self._give_up([])

    def _give_up(self, begun: Sequence[_Task]) -> None:
        """Let nobody wait for what will not be done any more; the lock is held."""
        for task in (*begun, *self._tasks):
            if task.future.running() or task.future.set_running_or_notify_cancel():
                task.future.set_exception(mistake("no_workers"))
        self._tasks.clear()

    def _end_the_slow(self) -> None:
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.task and worker.deadline is not None and worker.deadline <= now:
                self._workers.remove(worker)
                _end(worker)
                worker.task.future.set_result(Failed("too_slow"))


def _context(preload: Sequence[str]) -> Any:
    """Say how workers are started: never as copies of this process, with all that it holds.

    Linux copies them from one small process that has loaded the reader once for all; elsewhere each worker
    loads it by itself.
    """
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([worker_side.__name__, *preload])
    return context


def _end(worker: _Worker) -> None:
    """End a worker, which holds nothing of its own, wherever it is."""
    if worker.process.is_alive():
        worker.process.kill()
    # One that waits for a disk that does not answer can be told to end, but not be waited for.
    worker.process.join(_PATIENCE)
    worker.pipe.close()


def _told(worker: _Worker) -> Any:
    """Return what a worker has sent; None if it is gone."""
    try:
        if not worker.pipe.poll():
            return None
        message = worker.pipe.recv_bytes()
    except (EOFError, OSError):
        return None
    try:
        return pickle.loads(message)  # noqa: S301 - from a process that we started
    except MemoryError:
        return (Failed("died"),)


@contextlib.contextmanager
def _spared_from_interrupts() -> Iterator[None]:
    """Let a thread started meanwhile, and its processes, never hear of Ctrl+C; this one hears it after.

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
