"""What the office writes itself for the chapters of a report, on its way from a file to the documents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """The office's words for one chapter.

    Attributes:
        chapter: name or title of the chapter, as it is written there.
        text: Markdown that may print figures, as the parts of a report do.
        line: line of the file on which the text begins; in a workbook its row.
    """

    chapter: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Narration:
    """All of them, in the order of the file.

    Attributes:
        file: name of the file; "" if there is none.
        passages: what stands in it, blank texts too.
    """

    file: str = ""
    passages: tuple[Passage, ...] = ()
