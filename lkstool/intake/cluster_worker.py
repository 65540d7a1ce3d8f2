"""What runs on a worker of a Dask cluster: the same reading as with the officer, with the same limits.

Each file is read in a process of the worker's own, so none can end or hold up the worker itself.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from lkstool import __version__
from lkstool.core.errors import UserError
from lkstool.intake.processes import Processes

# What the reading of a file depends on, beside lkstool itself.
_PACKAGES = ("python-calamine", "phonenumbers", "python-stdnum", "rapidfuzz")
_READING = "lkstool.intake.submission"


@dataclass(frozen=True, slots=True)
class Refused:
    """What a worker gives in place of a result where it cannot do the work as it is done here."""

    why: Literal["cluster_other_version", "cluster_broken"]
    worker: str


def do(asked: str, work: Callable[..., Any], arguments: tuple[Any, ...], seconds: float | None) -> Any:
    """Do work on a worker of a cluster, in a process of its own. Nothing is raised: Dask would log it.

    Args:
        asked: the mark of whoever asks.
        work: what to do.
        arguments: with what.
        seconds: how long it may take.

    Returns:
        What comes of it; or why not.
    """
    from distributed import get_worker

    worker = get_worker()
    if asked != mark():
        return Refused("cluster_other_version", worker.address)
    try:
        return _processes(worker.state.nthreads).submit(work, *arguments, seconds=seconds).result()
    except UserError:
        return Refused("cluster_broken", worker.address)


_starting = threading.Lock()


def _processes(count: int) -> Processes:
    with _starting:
        return _made(count)


@cache
def _made(count: int) -> Processes:
    """Return the processes of this worker, which last as long as it does."""
    own = multiprocessing.current_process()
    if own.daemon:
        # Dask's nanny marks its worker so, and Python then allows it no children. They end with it all the
        # same: each listens to a pipe that closes.
        own._config["daemon"] = False  # type: ignore[attr-defined]  # noqa: SLF001
    return Processes(count, [_READING])


def installed() -> dict[str, str]:
    """Return the versions of all that the reading of a file depends on, by name."""
    found = {"lkstool": f"{__version__} ({_digest()[:8]})"}
    return found | {name: version(name) for name in _PACKAGES}


@cache
def _digest() -> str:
    """Return a hash of lkstool's own files that reading depends on; an office may have changed its forms."""
    home = Path(__file__).parents[1]
    found = sha256()
    for part in ("core", "forms", "intake"):
        for file in sorted((home / part).rglob("*"), key=Path.as_posix):
            if file.suffix in (".py", ".yaml", ".csv"):
                # As text, for a copy may have other line ends.
                found.update(
                    f"{file.relative_to(home).as_posix()}\n{file.read_text(encoding='utf-8')}\n".encode()
                )
    return found.hexdigest()


@cache
def mark() -> str:
    """Return a mark of all that is installed: who has the same reads the same."""
    return sha256(repr(sorted(installed().items())).encode()).hexdigest()
