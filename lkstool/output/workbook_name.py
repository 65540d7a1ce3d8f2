"""Under which name a workbook that was asked for may be written."""

from __future__ import annotations

from pathlib import Path

from lkstool.core.messages import mistake
from lkstool.output.files import free_name
from lkstool.output.path_text import quoted


def checked_name(path: Path) -> Path:
    """Return the path of the workbook to write, before anything is read for it.

    Raises:
        UserError: Excel would not open a file of that name.
    """
    if path.suffix.lower() != ".xlsx":
        raise mistake("not_xlsx_name", path=path.as_posix())
    return path


def new_workbook(path: Path) -> Path:
    """Return the path of a workbook that takes the place of no other.

    Raises:
        UserError: Excel would not open a file of that name, or there is one already.
    """
    if checked_name(path).exists():
        other = path.with_name(free_name(path))
        raise mistake("xlsx_exists", path=path.as_posix(), other=quoted([other.as_posix()]))
    return path
