"""Which files are meant by the paths that an officer gives: files as they are, folders with all below.

Whether a file is a workbook is decided by its content later; here the ending only says which files of a
folder somebody may have meant as a submission. Anything else in a folder (photos, notes) is passed over.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lkstool.core.messages import mistake

SPREADSHEETS = frozenset(
    {".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".xltm", ".ods", ".csv", ".tsv", ".numbers"}
)


def find_files(paths: Iterable[str]) -> list[str]:
    """List the files to read, each once: as given, folders expanded in natural order of their names.

    Args:
        paths: files and folders. Links inside a folder are listed but never followed as folders.

    Raises:
        UserError: a path does not exist, cannot be listed, or holds no spreadsheet.
    """
    found: dict[str, str] = {}
    for given in paths:
        if not given.strip():
            # An empty path would mean the current folder: some script lost a word.
            raise mistake("no_such_path", path='""')
        path = Path(given)
        try:
            is_folder = path.is_dir()
            exists = path.exists() or path.is_symlink()
        except OSError:
            is_folder, exists = False, False
        if is_folder:
            inside = list(spreadsheets(path))
            if not inside:
                raise mistake("empty_folder", path=given)
        elif exists:
            inside = [path.as_posix()]
        else:
            raise mistake("no_such_path", path=given)
        for file in inside:
            # The same file may be named twice in two ways: alone and by its folder, short and in full.
            # Not resolved: a link is a file of its own here, and has its finding.
            found.setdefault(os.path.normcase(os.path.abspath(file)), file)  # noqa: PTH100
    return list(found.values())


def spreadsheets(folder: Path) -> Iterator[str]:
    """Yield the files of a folder and all below that somebody may have meant as a submission.

    Raises:
        UserError: a folder cannot be opened.
    """

    def refuse(error: OSError) -> None:
        raise mistake("folder_unreadable", path=error.filename) from error

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders.sort(key=natural)
        for name in sorted(names, key=natural):
            if Path(name).suffix.lower() in SPREADSHEETS:
                yield (Path(parent) / name).as_posix()


def natural(name: str) -> tuple[tuple[int, int | str], ...]:
    """Sort key in which ``LKS 2`` comes before ``LKS 10``."""
    return tuple(
        (0, int(part)) if part.isdecimal() else (1, part) for part in re.split(r"(\d+)", name.casefold())
    )
