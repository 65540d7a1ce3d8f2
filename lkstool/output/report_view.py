"""What is told on the terminal of the reports that were written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from lkstool.core.formats import Lang
from lkstool.core.messages import say
from lkstool.output.path_text import near

# A folder with more new files than this is told as one line.
_MOST = 9


def written_view(paths: Sequence[Path], lang: Lang) -> list[str]:
    """Return one line for each file, in order; of a folder full of them one line with their number."""
    sizes = Counter(path.parent for path in paths)
    lines = []
    for path in paths:
        size = sizes[path.parent]
        lines.append(
            say("commands.report.folder", lang, folder=near(path.parent), files=size)
            if size > _MOST
            else near(path)
        )
    return list(dict.fromkeys(lines))
