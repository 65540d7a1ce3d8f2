"""The originals, kept by the hash of their content: ``arsip/3f/3f9a….xlsx``.

A file is whole or not there: it is written beside its place, forced to the disk, then renamed. The archive
is the one place where people stand in clear; its file names say nothing about anybody.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from lkstool.core.messages import mistake

_UNFINISHED = ".lkstool-"


def original_path(archive: Path, digest: str, file: str) -> Path:
    """Return where an original lies or would lie.

    Args:
        archive: the archive folder.
        digest: SHA-256 of the content, hex.
        file: the name it came with; a workbook with macros keeps its ending, or Excel would not open it.
    """
    ending = ".xlsm" if file.lower().endswith(".xlsm") else ".xlsx"
    return archive / digest[:2] / f"{digest}{ending}"


def keep(archive: Path, digest: str, file: str, content: bytes) -> Path | None:
    """Put an original into the archive.

    Returns:
        The new file; None if it was there already, with the right content.

    Raises:
        UserError: the content is not what was checked, an archived file is damaged, or the disk is full.
    """
    if sha256(content).hexdigest() != digest:
        raise mistake("file_changed", file=file)
    place = original_path(archive, digest, file)
    try:
        if place.exists():
            if sha256(place.read_bytes()).hexdigest() != digest:
                raise mistake("archive_damaged", file=place.name)
            return None
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_whole(place, content)
    except OSError as error:
        raise mistake("archive_unwritable", archive=archive.name) from error
    return place


def clear_unfinished(archive: Path) -> None:
    """Remove what an interrupted merge was writing. Call it only while holding the write lock."""
    for path in archive.glob(f"*/{_UNFINISHED}*"):
        path.unlink(missing_ok=True)


def _write_whole(place: Path, content: bytes) -> None:
    unfinished = place.with_name(f"{_UNFINISHED}{os.getpid()}-{place.name}")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _settle(place.parent)
    _settle(place.parent.parent)


def _settle(folder: Path) -> None:
    """Force a folder's entries to the disk; Windows has no such call and does it by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
