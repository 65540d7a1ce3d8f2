"""How a file of ours takes the place of an older one: whole or not at all, and never somewhere else."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from lkstool.core.errors import UserError
from lkstool.core.file_names import refuse_unportable
from lkstool.core.messages import mistake

# Windows: access denied, sharing or lock violation. A virus scanner lets go after a moment, Excel does not.
_HELD = frozenset({5, 32, 33})
_WAITS = (0.1, 0.3, 0.6, 1.0)  # seconds
# Above it Windows needs to be told that a path is meant as it is written (its limit is 260).
_LONG = 240


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Give a temporary file in the same folder; when the block ends well it replaces ``path``.

    If anything fails, the old file is as it was and the temporary one is gone. The temporary file is new and
    no link (O_EXCL, O_NOFOLLOW), so nothing planted in the folder is written through.

    Args:
        path: the file. The folder of it is the officer's choice and may be a link; the file itself may not.
        private: only its owner may read it.

    Raises:
        UserError: the path is a link or a folder, the file is open in another program, or the folder is a
            file or cannot be written to.
    """
    refuse_unportable(path)
    target = written_out(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _refuse_other_things(target, path)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=target.parent)
        os.close(handle)
    except OSError as error:
        in_the_way = next((each for each in path.parents if each.is_file()), None)
        if in_the_way:
            raise mistake("folder_is_file", path=in_the_way.as_posix()) from error
        raise mistake("cannot_write", path=path.as_posix()) from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        if not private:
            _allow_reading(temporary)
        _take_place(temporary, target)
    except PermissionError as error:
        key = "file_open_elsewhere" if target.exists() else "cannot_write"
        raise mistake(key, path=path.as_posix()) from error
    except OSError as error:
        raise mistake("cannot_write", path=path.as_posix()) from error
    except UserError:
        raise
    except Exception as error:
        if of_system(error):
            raise mistake("cannot_write", path=path.as_posix()) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def of_system(error: BaseException) -> bool:
    """Tell whether the system refused something, also where a library wraps that in an error of its own."""
    return isinstance(error, OSError) or isinstance(error.__context__, OSError)


def free_name(path: Path) -> str:
    """Return a name that is free in the same folder: that of the path, else with a number at its end."""
    number, name = 1, path.name
    while path.with_name(name).exists():
        number += 1
        name = f"{path.stem}-{number}{path.suffix}"
    return name


def inside(folder: Path, name: str | PurePath) -> Path:
    """Return a path below a folder, the folders on its way being true ones: a planted link leads elsewhere.

    Raises:
        UserError: one of them is a link.
    """
    path = folder
    for part in PurePath(name).parent.parts:
        path /= part
        if path.is_symlink():
            raise mistake("target_is_link", path=path.as_posix())
    return folder / name


def written_out(path: Path) -> Path:
    r"""Return a path that may be as long as the disk allows: on Windows a long one begins with ``\\?\``."""
    return Path(long_on_windows(os.path.abspath(path))) if os.name == "nt" else path  # noqa: PTH100


def long_on_windows(text: str) -> str:
    r"""Return an absolute Windows path as Windows takes it at any length (``\\?\C:\…``, ``\\?\UNC\…``)."""
    if len(text) <= _LONG or text.startswith("\\\\?\\"):
        return text
    return f"\\\\?\\UNC\\{text[2:]}" if text.startswith("\\\\") else f"\\\\?\\{text}"


def _refuse_other_things(target: Path, path: Path) -> None:
    """Refuse a link, which somebody may have planted to have another file written, and a folder."""
    if target.is_symlink():
        raise mistake("target_is_link", path=path.as_posix())
    if target.exists() and not target.is_file():
        raise mistake("target_is_no_file", path=path.as_posix())


def _take_place(temporary: Path, target: Path) -> None:
    """Replace the old file; where another program holds it for a moment, wait that moment."""
    for wait in _WAITS:
        try:
            temporary.replace(target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD:
                raise
            time.sleep(wait)
        else:
            return
    temporary.replace(target)


def _allow_reading(path: Path) -> None:
    """Give the file the rights that a newly made file would have (temporary files are private)."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
