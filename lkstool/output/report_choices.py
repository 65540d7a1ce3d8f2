"""What may be chosen of a report on the command line: in which formats, and for whom."""

from __future__ import annotations

from typing import Literal

from lkstool.core.messages import mistake

REPORT_FORMATS = ("pdf", "docx", "html")


def formats_of(text: str) -> tuple[str, ...]:
    """Read a list such as ``pdf,docx``.

    Raises:
        UserError: a format that there is not.
    """
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for name in wanted or ("",):
        if name not in REPORT_FORMATS:
            raise mistake("unknown_format", name=name, known=", ".join(REPORT_FORMATS))
    return wanted


def edition_of(text: str) -> Literal["public", "internal"]:
    """Read the name of an edition.

    Raises:
        UserError: it is neither public nor internal.
    """
    if text == "public":
        return "public"
    if text == "internal":
        return "internal"
    raise mistake("unknown_edition", name=text)
