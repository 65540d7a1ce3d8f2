"""The originals, kept by the hash of their content: ``arsip/3f/3f9a….xlsx``.

A file is whole or not there: it is written beside its place, forced to the disk, then renamed. The archive
is the one place where people stand in clear; its file names say nothing about anybody.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lkstool.core.messages import mistake

_DIGEST = re.compile("[0-9a-f]{64}")
_UNFINISHED = ".lkstool-"
# Most of the time goes into waiting for the disk to confirm; that many files wait together.
_WRITERS = 8


@dataclass(frozen=True, slots=True)
class Original:
    """One file to keep.

    Attributes:
        digest: SHA-256 of the content that was checked, hex.
        name: the name it came with.
        content: its bytes, or where it lies.
    """

    digest: str
    name: str
    content: bytes | Path


def original_path(archive: Path, digest: str, name: str) -> Path:
    """Return where an original lies or would lie.

    A workbook with macros keeps its ending, or Excel would not open it.

    Raises:
        UserError: the digest is none, as a database says that somebody has altered: it could lead anywhere.
    """
    if not _DIGEST.fullmatch(digest):
        raise mistake("database_values", part="submission.sha256")
    ending = ".xlsm" if name.lower().endswith(".xlsm") else ".xlsx"
    return archive / digest[:2] / f"{digest}{ending}"


def keep(archive: Path, originals: Iterable[Original]) -> None:
    """Put originals into the archive, all or none. Call it only while holding the write lock.

    Raises:
        UserError: a content is not what was checked, an archived file is damaged, or the disk is full.
    """
    places = {original_path(archive, each.digest, each.name): each for each in originals}
    new: list[Path] = []

    def keep_one(place: Path) -> None:
        if _keep(place, places[place]):
            new.append(place)

    try:
        _clear_unfinished(archive)
        with ThreadPoolExecutor(_WRITERS) as pool:
            for _ in pool.map(keep_one, places):
                pass
        for folder in dict.fromkeys([*(place.parent for place in new), archive] if new else []):
            _settle(folder)
    except BaseException as error:
        for place in new:
            place.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise mistake("archive_unwritable", archive=archive.name) from error
        raise


def _keep(place: Path, original: Original) -> bool:
    """Keep one original; return False if it was there already, with the right content."""
    content = _content(original)
    if sha256(content).hexdigest() != original.digest:
        raise mistake("file_changed", file=original.name)
    if place.exists():
        if sha256(place.read_bytes()).hexdigest() != original.digest:
            raise mistake("archive_damaged", file=place.name)
        return False
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(place, content, 0o600)
    return True


def _content(original: Original) -> bytes:
    if isinstance(original.content, bytes):
        return original.content
    try:
        return original.content.read_bytes()
    except OSError as error:
        raise mistake("file_gone", file=original.name) from error


def _clear_unfinished(archive: Path) -> None:
    """Remove what an interrupted merge was writing."""
    for path in archive.glob(f"*/{_UNFINISHED}*"):
        path.unlink(missing_ok=True)


def write_whole(place: Path, content: bytes | Iterable[bytes], mode: int) -> None:
    """Write a file that is not there yet, whole and on the disk, or not at all.

    Args:
        place: where; its folder exists.
        content: its bytes, or pieces of them in their order.
        mode: who may read and write it.

    Raises:
        OSError: it cannot be written; then nothing is left of it.
    """
    unfinished = place.with_name(f"{_UNFINISHED}{os.getpid()}-{place.name}")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(unfinished, flags, mode), "wb") as stream:
            stream.writelines([content] if isinstance(content, bytes) else content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(place)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _settle(folder: Path) -> None:
    """Force a folder's entries to the disk; Windows has no such call and does it by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
