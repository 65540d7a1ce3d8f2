"""What may be chosen of a report on the command line: in which formats, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lkstool.core.messages import mistake

if TYPE_CHECKING:
    from lkstool.core.figures import Edition


def formats_of(text: str) -> tuple[str, ...]:
    """Split a list such as ``pdf,docx``; an empty text names one format without a name."""
    return tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip())) or ("",)


def edition_of(text: str) -> Edition:
    """Read the name of an edition.

    Raises:
        UserError: it is neither public nor internal.
    """
    if text == "public":
        return "public"
    if text == "internal":
        return "internal"
    raise mistake("unknown_edition", name=text)
