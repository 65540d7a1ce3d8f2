"""How a file of ours takes the place of an older one: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lkstool.core.messages import mistake


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Give a temporary file in the same folder; when the block ends well it replaces ``path``.

    If anything fails, the old file is as it was and the temporary one is gone. A link at ``path`` is
    replaced itself; what it points to is not touched.

    Args:
        path: the file.
        private: only its owner may read it.

    Raises:
        UserError: the file is open in another program, or the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise mistake("cannot_write", path=path.as_posix()) from error
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        if not private:
            _allow_reading(temporary)
        temporary.replace(path)
    except PermissionError as error:
        key = "file_open_elsewhere" if path.exists() else "cannot_write"
        raise mistake(key, path=path.as_posix()) from error
    except OSError as error:
        raise mistake("cannot_write", path=path.as_posix()) from error
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


def _allow_reading(path: Path) -> None:
    """Give the file the rights that a newly made file would have (temporary files are private)."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
