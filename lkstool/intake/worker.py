"""The life of a worker process: it does one thing after another, within its limits, and never raises.

Imports nothing heavy; what it has to do is loaded with the first thing that it is given.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Literal

# Address space of one worker, bytes: several times what the largest accepted file needs.
_MEMORY = 2 * 2**30
# Seconds after its time is over in which a worker that nobody ends any more (its owner is gone) ends itself.
_GRACE = 10


@dataclass(frozen=True, slots=True)
class Failed:
    """What comes of work that could not be done.

    Attributes:
        reason: ``died``: it ended its workers or took all memory; ``too_slow``; ``fault``: it raised.
        told: of a fault, its type and the lines of code it passed; never a value.
    """

    reason: Literal["died", "too_slow", "fault"]
    told: str = ""


def serve(pipe: Connection[Any, Any]) -> None:
    """Do what comes through the pipe until it is closed: the life of a worker."""
    _prepare()
    with contextlib.suppress(EOFError, OSError):
        pipe.send_bytes(pickle.dumps(True))
        while True:
            pipe.send_bytes(_done(pipe.recv_bytes()))


def _done(message: bytes) -> bytes:
    """Do one thing and return what came of it, pickled."""
    try:
        work, arguments, seconds = pickle.loads(message)  # noqa: S301 - from the process that started us
        with _ending_itself(seconds):
            return pickle.dumps((work(*arguments),), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((Failed("died"),))
    # The library that reads panics with a class that derives from BaseException. An error's own words may
    # quote a cell, so they go no further.
    except BaseException as error:  # noqa: BLE001
        lines = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        return pickle.dumps((Failed("fault", f"{type(error).__name__} at {'; '.join(lines)}"),))


@contextlib.contextmanager
def _ending_itself(seconds: float | None) -> Iterator[None]:
    """End this process if work takes much too long: its owner, who would have seen to it, is gone."""
    timer = getattr(signal, "setitimer", None)
    if timer is None or not seconds:
        # Windows: a worker whose owner was killed goes on until it has finished its file.
        yield
        return
    timer(signal.ITIMER_REAL, seconds + _GRACE)
    try:
        yield
    finally:
        timer(signal.ITIMER_REAL, 0)


def _prepare() -> None:
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
