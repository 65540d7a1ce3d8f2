"""Shorten a text that somebody else has written: after a sentence, the rest to be told elsewhere."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?])\s+(?=[^\sa-z])")
# Words whose full stop ends no sentence: forms of address, streets, numbers.
_SHORT = re.compile(r"(?:\b[A-Z][a-z]{0,2}|\b(?:dr|drs|no|jl|kec|kab|ds|rt|rw))\.$")


def shortened(text: str, most: int) -> tuple[str, str]:
    """Return the first sentences that fit, and the rest.

    Args:
        text: what was written.
        most: letters that fit. A first sentence that is longer itself ends after a whole word, with "…".
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text, ""
    end = max((at for at in _ends(text) if at <= most), default=0)
    if end:
        return text[:end], text[end:].lstrip()
    cut = text[: most - 1].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;.") + " …", "… " + text[len(cut) :].lstrip()


def _ends(text: str) -> list[int]:
    """Return where sentences end."""
    return [found.start() for found in _END.finditer(text) if not _SHORT.search(text[: found.start()])]
