"""The key file: made once, read strictly, and exchanged so that file and database never disagree for long.

A new key is first written beside the old one, then the database takes it in (its mark says which key it has),
then the file takes the place of the old one. Whoever opens the workspace after an interruption finishes that.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from pathlib import Path

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.dataset.archive import write_whole
from lkstool.workspace import file_rights

KEY_FILE = "kunci.rahasia"
COMING = "kunci.rahasia.baru"
_BYTES = 32
_LARGEST = 1024  # a key is shorter, whatever blanks an editor has put behind it


def make(path: Path) -> None:
    """Make a key unless there is one: an older key must survive a folder that is set up again.

    Raises:
        OSError: it cannot be written.
    """
    if not path.exists():
        write(path, new())


def new() -> bytes:
    """Return a key that nobody has had before."""
    return secrets.token_bytes(_BYTES)


def write(path: Path, key: bytes) -> None:
    """Write a key for its owner's eyes alone.

    Raises:
        OSError: it cannot be written.
    """
    write_whole(path, f"{key.hex()}\n".encode("ascii"), 0o600)
    file_rights.make_private(path)


def read(path: Path) -> bytes:
    """Read a key.

    Raises:
        UserError: it is not there, belongs to somebody else, or is no key.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST)
    except FileNotFoundError as error:
        raise mistake("key_missing", file=path.name, folder=path.parent.as_posix()) from error
    except PermissionError as error:
        raise mistake("key_of_another", file=path.name) from error
    except OSError as error:
        raise mistake("key_unusable", file=path.name) from error
    return parsed(content, path.name)


def parsed(content: bytes, name: str) -> bytes:
    """Read a key from the content of its file.

    Raises:
        UserError: it is no key.
    """
    written = content.decode("ascii", "replace").strip()
    if not re.fullmatch(rf"[0-9a-f]{{{2 * _BYTES}}}", written):
        raise mistake("key_unusable", file=name)
    return bytes.fromhex(written)


def coming(folder: Path) -> bytes:
    """Return the key that shall be the next one; one that an interrupted exchange has left is taken up.

    Raises:
        UserError: it cannot be written or read.
    """
    path = folder / COMING
    try:
        make(path)
    except OSError as error:
        raise mistake("cannot_write", path=path.as_posix()) from error
    return read(path)


def exchange(folder: Path, old: bytes) -> Path:
    """Let the coming key take the place of the old one, which is kept beside it: older backups need it.

    Args:
        folder: the workspace.
        old: the key that was in use.

    Returns:
        Where the old key is.

    Raises:
        OSError: a file cannot be written.
    """
    from lkstool.dataset import store

    kept = folder / f"kunci-lama-{store.key_mark(old)[:8]}.rahasia"
    if not kept.exists():
        write(kept, old)
    with suppress(FileNotFoundError):  # another process has finished it in the meantime
        (folder / COMING).replace(folder / KEY_FILE)
    return kept


def settle(folder: Path, database: str) -> None:
    """Finish an exchange that was interrupted after the database had taken in the new key."""
    if not (folder / COMING).exists():
        return
    from lkstool.dataset import store, whole

    with suppress(UserError, OSError):  # what is wrong is said by whoever needs the key or the database
        mark = whole.stored(whole.Place(database, folder / "arsip", b""), "key_mark")
        old = read(folder / KEY_FILE)
        if mark == store.key_mark(read(folder / COMING)) and mark != store.key_mark(old):
            exchange(folder, old)
