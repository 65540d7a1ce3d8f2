"""The words of a PDF, read once: several tests look at the same one, and reading takes long."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pypdf


@cache
def pages_of(path: Path) -> tuple[str, ...]:
    """Return the text of each page; the file must not change afterwards."""
    return tuple(page.extract_text() for page in pypdf.PdfReader(path).pages)
