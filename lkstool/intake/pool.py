"""Reads many files with whatever does the work: processes of this computer, or the workers of a cluster.

Both are an executor that runs the same functions on the bytes of a file. These are loaded here, so a worker
needs no disk in common. A file that ends its workers or takes too long gets its finding; nothing else is
lost or counted twice.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self, TypeVar

from lkstool.core.codes import found
from lkstool.core.records import Finding, Place, Sent
from lkstool.intake.processes import Processes
from lkstool.intake.submission import ReadRequest, load, read_content
from lkstool.intake.worker import Failed

_log = logging.getLogger(__name__)

# Files handed out ahead of the one that is waited for, for each worker: enough that none idles while what is
# read already is being checked.
_AHEAD = 96
# Bytes of files handed out ahead: a few large ones are enough to keep everybody busy.
_AHEAD_BYTES = 64 * 2**20
# Files that are worth another worker: loading what a worker needs takes as long as reading about this many.
_WORTH_A_WORKER = 8

Outcome = TypeVar("Outcome")
# What a worker does with the bytes of a file, its path to show, and how it is to be read.
Work = Callable[[bytes, str, ReadRequest], Outcome]


class Task(Protocol):
    """What a worker has been given, as far as it is asked about: a future."""

    def result(self) -> Any:
        """Wait for what comes of it."""

    def cancel(self) -> bool:
        """Drop it if nobody has begun with it."""


class Workers(Protocol):
    """What does the work: an executor that counts its workers; work that fails gives ``worker.Failed``."""

    @property
    def most(self) -> int:
        """How many files are worked on at the same time."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any, seconds: float | None = None) -> Task:
        """Have work done within a time."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """Let the workers go."""


class Readers:
    """The workers of one command, started when the first file is read; a context, at whose end they go."""

    def __init__(self, jobs: int | None = None, cluster: str | None = None) -> None:
        """Start nothing yet.

        Args:
            jobs: processes at most, on this computer; None means one for each core. Few files get fewer.
            cluster: address of the Dask scheduler whose workers read; None for this computer.
        """
        self._jobs = jobs or os.cpu_count() or 1
        self._cluster = cluster
        self._workers: Workers | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._workers is not None:
            # Whatever is still being read, nobody waits for it any more.
            self._workers.shutdown(cancel_futures=True)
            self._workers = None

    def read_all(
        self,
        paths: Sequence[str],
        request: ReadRequest,
        on_done: Callable[[int], None] | None = None,
        *,
        work: Work[Sent] = read_content,
        meanwhile: Callable[[], None] | None = None,
    ) -> Iterator[Sent]:
        """Read files in parallel and yield them in the order given, each as soon as its turn is read.

        Args:
            paths: files.
            request: how to read them; ``request.limits.seconds`` is the time for one file.
            on_done: told the number of files finished, after each.
            work: what a worker does with one file.
            meanwhile: what is done here while the workers start and the first file is read.

        Yields:
            One value a file. One that ended several workers or took too long gives LKS110.

        Raises:
            UserError: no process can be started, or the cluster cannot be used (any more).
        """
        for outcome in self.run_all(paths, request, work, on_done, meanwhile):
            if isinstance(outcome, Finding):
                yield Sent(outcome.place.file, "", "unreadable", None, {}, {}, (outcome,))
            else:
                yield outcome

    def run_all(
        self,
        paths: Sequence[str],
        request: ReadRequest,
        work: Work[Outcome],
        on_done: Callable[[int], None] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> Iterator[Outcome | Finding]:
        """Let workers do something with each file; as ``read_all``, but a failure is its finding.

        Findings beyond LKS110 are those of ``read.read_bytes``.
        """
        if not paths:
            return
        workers = self._workers_for(len(paths))
        ahead = workers.most * _AHEAD
        waiting: deque[tuple[str, int, Task | Finding]] = deque()
        coming = iter(paths)
        try:
            for done in range(1, len(paths) + 1):
                while _wants_more(waiting, ahead) and (path := next(coming, None)) is not None:
                    waiting.append(_handed_out(workers, path, request, work))
                if meanwhile and done == 1:
                    meanwhile()
                file, _, task = waiting.popleft()
                outcome = task if isinstance(task, Finding) else _result(file, task)
                if on_done:
                    on_done(done)
                yield outcome
        finally:
            # Reached also when the caller stops listening or presses Ctrl+C.
            for *_, task in waiting:
                if not isinstance(task, Finding):
                    task.cancel()

    def _workers_for(self, files: int) -> Workers:
        """Return the workers, as many as that many files are worth."""
        if self._workers is None:
            self._workers = (
                self._cluster_workers() if self._cluster else Processes(1, [read_content.__module__])
            )
        if isinstance(self._workers, Processes):
            worth = min(self._jobs, -(-files // _WORTH_A_WORKER))
            self._workers.most = max(self._workers.most, worth)
        return self._workers

    def _cluster_workers(self) -> Workers:
        from lkstool.intake.cluster import connect

        return connect(self._cluster or "")


def read_all(
    paths: Sequence[str],
    request: ReadRequest,
    jobs: int | None = None,
    on_done: Callable[[int], None] | None = None,
) -> Iterator[Sent]:
    """Read files as ``Readers.read_all`` with workers of their own."""
    with Readers(jobs) as readers:
        yield from readers.read_all(paths, request, on_done)


def run_one(path: str, request: ReadRequest, work: Work[Outcome]) -> Outcome | Finding:
    """Let a worker of its own do something with one file, as ``Readers.run_all``."""
    with Readers(1) as readers:
        (outcome,) = readers.run_all([path], request, work)
        return outcome


def opened(readers: Readers | None, jobs: int | None) -> AbstractContextManager[Readers]:
    """Return the readers of a command as a context that leaves them open, or new ones that end with it."""
    return nullcontext(readers) if readers else Readers(jobs)


def _wants_more(waiting: Sequence[tuple[str, int, object]], ahead: int) -> bool:
    """Tell whether another file should be handed out; one that is large may wait alone."""
    return not waiting or (len(waiting) < ahead and sum(size for _, size, _ in waiting) < _AHEAD_BYTES)


def _handed_out(
    workers: Workers, path: str, request: ReadRequest, work: Work[Any]
) -> tuple[str, int, Task | Finding]:
    content = load(path, request)
    if isinstance(content, Finding):
        return content.place.file, 0, content
    file = Path(path).as_posix()
    task = workers.submit(work, content, file, request, seconds=request.limits.seconds)
    return file, len(content), task


def _result(file: str, task: Task) -> Any:
    outcome = task.result()
    if not isinstance(outcome, Failed):
        return outcome
    if outcome.reason == "fault":
        # A fault of ours in one odd file must not stop the other 499; the log says where, never what it read.
        _log.error("a file could not be read: %s", outcome.told)
    reason: Literal["died", "too_slow"] = "too_slow" if outcome.reason == "too_slow" else "died"
    return found("LKS110", Place(file), reason=reason)
