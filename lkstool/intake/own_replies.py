"""Our own answers among what was sent: lists without a form, and marked copies that nobody has worked on.

A marked copy that its sender has mended is a submission like any other. The office's own copy of it, lying
beside the original, is not: it would count as a second submission of the same LKS. So the list in a marked
copy carries a seal: which file it was made from, and what stood in it.
"""

from __future__ import annotations

import hashlib
import re

from lkstool.intake.grid import Grid
from lkstool.intake.sheet_names import is_own, is_reply_list
from lkstool.intake.workbook import RawSheet, Workbook

_SEAL = re.compile(r"lkstool:([0-9a-f]{64}):([0-9a-f]{64})")


def seal(workbook: Workbook, sha256: str) -> str:
    """Return the seal for a marked copy of a workbook.

    Args:
        workbook: as it was sent.
        sha256: hash of its file.
    """
    return f"lkstool:{sha256}:{_digest(workbook)}"


def is_list_alone(workbook: Workbook) -> bool:
    """Tell whether a workbook is nothing but the list of a reply."""
    lists = [is_reply_list(sheet) for sheet in workbook.sheets]
    # Asked of every submission, so the lists come first: nearly none has one.
    return any(lists) and all(
        is_list or Grid(sheet).is_empty for sheet, is_list in zip(workbook.sheets, lists, strict=True)
    )


def copied_from(workbook: Workbook) -> str:
    """Return the hash of the file that a marked copy was made from; "" once its data have been changed."""
    seals = (_seal_of(sheet) for sheet in workbook.sheets if is_reply_list(sheet))
    found = next((each for each in seals if each), None)
    return found[1] if found and found[2] == _digest(workbook) else ""


def _seal_of(sheet: RawSheet) -> re.Match[str] | None:
    texts = (value for value in (sheet.rows[0] if sheet.rows else ()) if isinstance(value, str))
    return next((found for text in texts if (found := _SEAL.fullmatch(text))), None)


def _digest(workbook: Workbook) -> str:
    """Hash all that a sender can mend: names of sheets, their cells, what is merged or hidden."""
    told = hashlib.sha256()
    for sheet in workbook.sheets:
        if is_own(sheet):
            continue
        marks = sheet.marks
        facts = (
            sheet.name,
            sheet.visible,
            sorted(marks.errors.items()),
            sorted(marks.uncomputed),
            sorted(marks.exact.items()),
            sorted(marks.merged),
            sorted(marks.hidden_rows),
            sorted(marks.hidden_columns),
        )
        told.update(repr(facts).encode())
        for at, row in enumerate(sheet.rows):
            # Marking gives blank cells a style, which may make rows longer: only what holds something counts.
            if cells := [(column, value) for column, value in enumerate(row) if value is not None]:
                told.update(repr((at, cells)).encode())
    return told.hexdigest()
