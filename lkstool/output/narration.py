"""Put the office's own words into a report, where its parts ask for them.

A part calls ``{{ narasi("penerima") }}`` and gets a placeholder. Each passage is filled with figures as a
part is, then read on its own, so that nothing left open in one (a block, a list) can reach beyond it. Links
lead only to the web or to a mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.core.narration import Narration, Passage
from lkstool.output.chapters import nearest
from lkstool.output.markdown import Markup, UnknownNameError, fill_text
from lkstool.output.pandoc import read_apart, refuse_pictures
from lkstool.output.sheets.own_words import ENTRIES, entry_of
from lkstool.output.tree import Node

# A chapter that no report should go without: what went wrong cannot be computed.
NEEDED = "masalah"
_LINKS = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_OWN_PLACE = re.compile(r"tempat-\d+$")
_BLANK = "\n\n::: lekat\n**\\[Narasi bab ini belum diisi.\\]**\n:::\n\n"


class Narrator:
    """Hands out placeholders to the parts, and afterwards puts the passages in their place."""

    def __init__(self, narration: Narration, titles: Mapping[str, str], *, draft: bool) -> None:
        """Match the passages with the chapters.

        Args:
            narration: what the office has written.
            titles: title of each part of the report, by its name.
            draft: mark in the text where a passage is missing.

        Raises:
            UserError: a passage is for a chapter that there is not.
        """
        self._file = narration.file
        self._titles = titles
        self._draft = draft
        self._passages = _by_name(narration, titles)
        self._asked: dict[str, None] = {}

    def names(self) -> dict[str, object]:
        """Return what the parts may call."""
        return {"narasi": self.narasi, "ada_narasi": self.ada_narasi}

    def narasi(self, name: str) -> Markup:
        """Place the office's words for a chapter."""
        written = self.ada_narasi(name)
        self._asked[name] = None
        if written:
            return Markup(f'\n\n::: {{.narasi apa="{name}"}}\n…\n:::\n\n')
        return Markup(_BLANK if self._draft else "")

    def ada_narasi(self, name: str) -> bool:
        """Return whether the office has written something for a chapter."""
        if name not in self._titles:
            raise UnknownNameError(name, self._titles)
        return name in self._passages

    @property
    def missing(self) -> tuple[str, ...]:
        """Chapters whose passage was asked for, but is not written."""
        return tuple(name for name in self._asked if name not in self._passages)

    @property
    def unused(self) -> tuple[str, ...]:
        """Chapters whose passage is written, but was not asked for."""
        return tuple(name for name in self._passages if name not in self._asked)

    def placed(
        self,
        blocks: Sequence[Node],
        names: Mapping[str, object],
        filters: Mapping[str, Callable[..., object]],
    ) -> list[Node]:
        """Return the blocks of the report with the passages in place.

        Args:
            blocks: as read from the filled parts.
            names: what a passage may print or ask for.
            filters: as for the parts.

        Raises:
            UserError: a passage is miswritten, or shows a picture from elsewhere.
        """
        wanted = [name for name in self._asked if name in self._passages]
        texts = [self._filled(self._passages[name], names, filters) for name in wanted]
        read = dict(zip(wanted, read_apart(texts), strict=True))
        for name, its in read.items():
            refuse_pictures(its, f"{self._file} ({name})")
        return _replaced(blocks, {name: [_tamed(block) for block in its] for name, its in read.items()})

    def _filled(
        self,
        passage: Passage,
        names: Mapping[str, object],
        filters: Mapping[str, Callable[..., object]],
    ) -> str:
        # With the lines before it, a mistake is told with the line of the file.
        source = "\n" * (passage.line - 1) + passage.text
        return fill_text(self._file, source, names, filters).replace("\u2028", "\n\n").strip()


def _by_name(narration: Narration, titles: Mapping[str, str]) -> dict[str, Passage]:
    known = {title.casefold(): name for name, title in titles.items()} | {
        name.casefold(): name for name in titles
    }
    found: dict[str, Passage] = {}
    for passage in narration.passages:
        name = known.get(passage.chapter.casefold())
        if name is None and entry_of(passage.chapter):
            continue  # for one of the one-page reports
        if name is None:
            raise _unknown(narration.file, passage, (*titles, *ENTRIES))
        if name in found:
            line = str(passage.line)
            raise mistake("narration_chapter_twice", file=narration.file, line=line, name=passage.chapter)
        found[name] = passage
    return {name: passage for name, passage in found.items() if passage.text.strip("\u2028 \t\n")}


def _unknown(file: str, passage: Passage, known: Sequence[str]) -> UserError:
    at = {"file": file, "line": str(passage.line), "name": passage.chapter}
    guess = nearest(passage.chapter, known)
    if guess:
        return mistake("narration_chapter_guess", **at, guess=guess)
    return mistake("narration_chapter", **at, known=", ".join(known))


def _replaced(blocks: Sequence[Node], passages: Mapping[str, list[Node]]) -> list[Node]:
    """Return the blocks with every placeholder replaced, also within other blocks."""
    made: list[Node] = []
    for block in blocks:
        if block["t"] != "Div":
            made.append(block)
            continue
        attr, inner = block["c"]
        if attr[1][:1] == ["narasi"]:
            made += passages[dict(attr[2])["apa"]]
        else:
            made.append({"t": "Div", "c": [attr, _replaced(inner, passages)]})
    return made


def _tamed(node: Any) -> Any:
    """Return a passage's node as it may stand within a chapter: no ids, no chapter headings, safe links."""
    if isinstance(node, list):
        return [_tamed(child) for child in node]
    if not isinstance(node, dict) or "c" not in node:
        return node
    content = _tamed(node["c"])
    if node["t"] == "Header":
        level, attr, text = content
        return {"t": "Header", "c": [max(level, 2), ["", attr[1], attr[2]], text]}
    if node["t"] in ("Div", "Span"):
        attr, inner = content
        place = _OWN_PLACE.search(attr[0])
        return {"t": node["t"], "c": [[place[0] if place else "", attr[1], attr[2]], inner]}
    if node["t"] == "Link" and not _LINKS.match(content[2][0]):
        return {"t": "Span", "c": [["", [], []], content[1]]}
    return {"t": node["t"], "c": content}
