"""What a reading worker may meet, for the tests of the pool. Importable, for workers start afresh."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from lkstool.core.records import Sent
from lkstool.intake.submission import ReadRequest


def obedient(path: str, request: ReadRequest) -> Sent:
    """Do as the name of the file says; leave a line in a log beside it for each reading."""
    name = Path(path).name
    with (Path(path).parent / "log.txt").open("a", encoding="utf-8") as log:
        log.write(f"{name}\n")
    if "abort" in name:
        os.abort()
    if "exit" in name:
        os._exit(7)
    if "sleep" in name:
        time.sleep(600)
    if "greedy" in name:
        _ = bytearray(8 * 2**30)
    if "noisy" in name:
        for stream in (1, 2):
            os.write(stream, b"thread '<unnamed>' panicked at 3507001205130041")
    if "interrupted" in name:
        # From its birth on: blocked by whoever started it.
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        os.kill(os.getpid(), signal.SIGINT)
    if "bug" in name:
        raise ValueError("3507001205130041")
    return Sent(path, name, "submission", request.default_year, {}, {}, ())
