"""What a reading worker may meet, for the tests of the pool. Importable, for workers start afresh."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from lkstool.core.records import Sent
from lkstool.intake.submission import ReadRequest


def files_in(folder: Path, *names: str) -> list[str]:
    """Make files whose names say what happens to who reads them; their content is their name."""
    paths = [folder / f"{name}.xlsx" for name in names]
    for path in paths:
        path.write_bytes(path.stem.encode())
    return [str(path) for path in paths]


def read_log(folder: Path) -> list[str]:
    """Return the name of the file of each reading, in order of name."""
    return sorted(line.split()[0] for line in log_lines(folder))


def log_lines(folder: Path) -> list[str]:
    """Return a line for each reading: name of the file and process."""
    return (folder / "log.txt").read_text(encoding="utf-8").splitlines()


def obedient(content: bytes, file: str, request: ReadRequest) -> Sent:
    """Do as the name of the file says; leave a line in a log beside it for each reading."""
    name = Path(file).name
    log = Path(file).parent / "log.txt"
    with log.open("a", encoding="utf-8") as lines:
        lines.write(f"{name} {os.getpid()}\n")
    if "wait" in name:
        Path(file).with_suffix(".begun").touch()
        while not Path(file).with_suffix(".go").exists():
            time.sleep(0.02)
    if "once" in name:
        # Ended from outside the first time, as by somebody who needs the memory.
        times = sum(line.startswith(f"{name} ") for line in log.read_text(encoding="utf-8").splitlines())
        if times == 1:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
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
    return Sent(file, content.decode(), "submission", request.default_year, {}, {}, ())


def stillborn(pipe: object) -> None:
    """Be a worker that ends before it has told that it is there."""
    os._exit(3)
