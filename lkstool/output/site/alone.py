"""One run at a time writes a site. The system takes the lock away from a run that was cut off."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from lkstool.core.messages import mistake


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other runs from writing the same folder; a file beside it says so while the block runs.

    Raises:
        UserError: another run is writing it.
        OSError: the file cannot be written.
    """
    path = folder.with_name(f".{folder.name}-kunci")
    with path.open("ab") as stream:
        try:
            _lock(stream)
        except OSError as error:
            raise mistake("site_in_use", folder=folder.as_posix()) from error
        try:
            yield
        finally:
            with suppress(OSError):  # Windows removes no open file; it is empty and used again next time
                path.unlink()


if sys.platform == "win32":
    import msvcrt

    def _lock(stream: IO[bytes]) -> None:
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
