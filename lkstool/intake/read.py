"""From a path to plain values: load the bytes once, let the guard look, read what it let pass."""

from __future__ import annotations

import os
import stat
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineSheet, load_workbook

from lkstool.core.codes import found
from lkstool.core.records import CellValue, Finding, Place
from lkstool.intake.container import RefusedError
from lkstool.intake.guard import Package, inspect
from lkstool.intake.scan import has_just, refuse_doubled
from lkstool.intake.workbook import Limits, RawSheet, Workbook

# Windows opens text by default; a pipe must not block, a link not lead elsewhere (where flags exist).
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)
# Beyond this a float skips whole numbers, so its digits are not the ones that were typed.
_WHOLE_LIMIT = 2.0**53


def read_bytes(path: Path, limits: Limits) -> bytes | Finding:
    """Load a file once, whole.

    Returns:
        The bytes, or the one finding: LKS104 empty, LKS106 too large, LKS108 Excel's lock file,
        LKS109 not a file that can be opened.
    """
    place = Place(path.as_posix())
    if path.name.startswith("~$"):
        return found("LKS108", place)
    try:
        mode = os.lstat(path).st_mode
        if not stat.S_ISREG(mode):
            return found("LKS109", place, kind=_kind(mode))
        with os.fdopen(os.open(path, _FLAGS), "rb") as stream:
            # What was looked at and what was opened could differ: somebody may have swapped it.
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return found("LKS109", place, kind="special")
            content = stream.read(limits.file_bytes + 1)
            size = max(os.fstat(stream.fileno()).st_size, len(content))
    except FileNotFoundError:
        return found("LKS109", place, kind="missing")
    except PermissionError:
        return found("LKS109", place, kind="permission")
    except (OSError, ValueError):
        return found("LKS109", place, kind="other")
    if not content:
        return found("LKS104", place)
    if len(content) > limits.file_bytes:
        return found(
            "LKS106",
            place,
            kind="file",
            found=round(size / 2**20, 1),
            limit=limits.file_bytes // 2**20,
        )
    return content


def read_workbook(content: bytes, file: str, limits: Limits) -> Workbook | Finding:
    """Read every sheet of a workbook.

    Args:
        content: the whole file.
        file: its path, for the finding's place.
        limits: how large it may be.

    Returns:
        The workbook, or the one finding (LKS101 to LKS107) that says why it cannot be read. Nothing is
        raised for any content whatever; only running out of memory can still end the process.
    """
    package = inspect(content, file, limits)
    if isinstance(package, Finding):
        return package
    try:
        return _read(package)
    except RefusedError as refused:
        return refused.finding(file)
    except (KeyboardInterrupt, SystemExit):
        raise
    # The library panics with a class that derives from BaseException and cannot be imported. Its words
    # may quote a cell, so they go no further.
    except BaseException:  # noqa: BLE001
        return found("LKS105", Place(file))


def _read(package: Package) -> Workbook:
    sheets: list[RawSheet] = []
    book = load_workbook(BytesIO(package.content))
    for sheet in package.sheets:
        try:
            rows = (
                [] if sheet.position is None else _rows(book.get_sheet_by_index(sheet.position), sheet.body)
            )
        except RefusedError as refused:
            refused.sheet = sheet.name
            raise
        sheets.append(RawSheet(sheet.name, sheet.visible, rows, sheet.marks))
    return Workbook(tuple(sheets), package.made_by)


def _rows(sheet: CalamineSheet, body: bytes) -> list[list[CellValue]]:
    """Return the rows of a sheet as promised by RawSheet.

    Raises:
        RefusedError: LKS107, the sheet fills one cell twice.
    """
    rows = sheet.to_python(skip_empty_area=False)
    if not has_just(body, sum(map(len, rows)) - sum([row.count("") for row in rows])):
        refuse_doubled(body)
    return [_row(row) for row in rows]


def _row(row: list[int | float | str | bool | time | date | datetime | timedelta]) -> list[CellValue]:
    """Return one row as promised by RawSheet. One expression, for it sees every cell."""
    if row.count("") == len(row):
        return [None] * len(row)
    return [
        (value if value and not value.isspace() else None)
        if isinstance(value, str)
        else (int(value) if value.is_integer() and -_WHOLE_LIMIT < value < _WHOLE_LIMIT else _float(value))
        if isinstance(value, float)
        else value.total_seconds() / 86_400
        if isinstance(value, timedelta)
        else value
        for value in row
    ]


def _float(value: float) -> CellValue:
    """Return a number, or the text of what is none (a cell may say ``NaN``)."""
    return value if value - value == 0 else str(value)


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "special"
