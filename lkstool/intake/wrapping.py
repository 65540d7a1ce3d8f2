"""What of a cell's content may leave: a value that could name a person is wrapped, wherever it stands."""

from __future__ import annotations

from typing import Literal

from lkstool.core.records import CellValue, Personal
from lkstool.forms.model import Field
from lkstool.intake.misplaced import Misplaced
from lkstool.intake.parsed import Parsed, as_typed


def personal_kind(field: Field) -> Literal["nik", "nama", "tanggal", "teks"]:
    """Return how the values of a personal field are masked."""
    if field.format == "nik":
        return "nik"
    if field.format == "nama":
        return "nama"
    return "tanggal" if field.type == "date" else "teks"


def wrapped(text: str, field: Field) -> str | Personal:
    """Return a text of a field; of a personal one it is wrapped."""
    return Personal(text, personal_kind(field)) if field.privacy == "personal" else text


def shown(raw: CellValue, parsed: Parsed, field: Field, misplaced: Misplaced | None) -> str | Personal:
    """Return what may be shown of a filled cell.

    Args:
        raw: what stands there.
        parsed: what it was read as.
        field: whose cell it is.
        misplaced: of the field, from ``intake.misplaced``.
    """
    text = as_typed(raw)
    if misplaced and parsed.is_unknown and field.privacy != "personal":
        kind = misplaced(raw, nearly=parsed.suggestion is not None)
        return Personal(text, kind) if kind else text
    return wrapped(text, field)
