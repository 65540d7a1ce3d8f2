"""The office's own words on the one-page reports: plain sentences, so few that a page stays one page.

They stand in the same file as its words for the chapters, under names of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.core.narration import Narration, Passage
from lkstool.output.markdown import fill_text
from lkstool.output.pandoc import read_apart
from lkstool.output.phrases import Phrases
from lkstool.output.tree import Node

HEADLINE, CHAIR, PDM, DONOR = "judul-ketua", "lembar-ketua", "lembar-pdm", "lembar-donor"


@dataclass(frozen=True, slots=True)
class Entry:
    """A place for words on a page.

    Attributes:
        title: what it is for.
        most: letters that fit, spaces too.
    """

    title: str
    most: int


ENTRIES: Mapping[str, Entry] = {
    HEADLINE: Entry("Judul lembar ketua: satu kalimat", 110),
    CHAIR: Entry("Pengantar lembar ketua", 300),
    PDM: Entry("Pengantar lembar semua PDM", 300),
    DONOR: Entry("Pengantar lembar donatur", 300),
}
# Whose design prints them; the headline stands in every design's place for its title.
_DESIGNS: Mapping[str, str] = {CHAIR: "ketua", PDM: "pdm", DONOR: "donor"}
# A design prints them with ``kata(l.kata)``, or in a way of its own.
_PRINTED = re.compile(r"(?<![\w.-])kata\(|\bl\.kata\b")
# A run of words as the designs read it: teks, tebal, miring.
Said = Sequence[Mapping[str, object]]
_BREAKS = ("Space", "SoftBreak", "LineBreak")


def entry_of(chapter: str) -> str:
    """Return the name of the entry that a name or title in the office's file stands for; "" if none."""
    wanted = chapter.casefold()
    return next((name for name, its in ENTRIES.items() if wanted in (name, its.title.casefold())), "")


def own_words(narration: Narration, phrases: Phrases) -> dict[str, Said]:
    """Return what the office has written for the pages, by entry.

    Args:
        narration: all that it has written.
        phrases: the figures that it may name.

    Raises:
        UserError: a passage is miswritten, longer than its place, or more than sentences.
    """
    wanted = [(entry_of(each.chapter), each) for each in narration.passages if each.text.strip("\u2028 \t\n")]
    wanted = [(name, each) for name, each in wanted if name]
    texts = [_filled(narration.file, each, phrases) for _, each in wanted]
    made: dict[str, Said] = {}
    for (name, passage), blocks in zip(wanted, read_apart(texts), strict=True):
        at = {"file": narration.file, "line": str(passage.line), "name": passage.chapter}
        if name in made:
            raise mistake("narration_chapter_twice", **at)
        runs = list(_sentences(blocks, phrases, mistake("sheet_words_kind", **at)))
        length, most = sum(len(str(run["teks"])) for run in runs), ENTRIES[name].most
        if length > most:
            raise mistake("sheet_words_long", **at, count=length, most=most, over=length - most)
        made[name] = runs
    return made


def without_words(own: Mapping[str, Said], templates: Path) -> Iterator[tuple[str, str]]:
    """Give the designs that do not print what the office has written for their page.

    Args:
        own: what it has written, by entry.
        templates: the folder of templates.

    Yields:
        The name of the report and that of the entry.
    """
    for entry, report in _DESIGNS.items():
        design = templates / report / "halaman.typ"
        if own.get(entry) and not _PRINTED.search(design.read_text(encoding="utf-8", errors="replace")):
            yield report, entry


def plain_text(said: Said) -> str:
    """Return words without their look."""
    return "".join(str(run["teks"]) for run in said)


def _filled(file: str, passage: Passage, phrases: Phrases) -> str:
    # With the lines before it, a mistake is told with the line of the file.
    source = "\n" * (passage.line - 1) + passage.text
    return fill_text(file, source, phrases.names(), phrases.filters()).replace("\u2028", "\n\n").strip()


def _sentences(blocks: Sequence[Node], phrases: Phrases, refusal: UserError) -> Iterator[dict[str, object]]:
    """Give the words of paragraphs as one; raise the refusal where there is anything else."""
    for at, block in enumerate(blocks):
        if block["t"] not in ("Para", "Plain"):
            raise refusal
        if at:
            yield _run(" ")
        yield from _runs(block["c"], phrases, refusal)


def _runs(
    content: Sequence[Node], phrases: Phrases, refusal: UserError, *, bold: bool = False, italic: bool = False
) -> Iterator[dict[str, object]]:
    for node in content:
        kind = node["t"]
        if kind == "Str":
            yield _run(node["c"], bold=bold, italic=italic)
        elif kind in _BREAKS:
            yield _run(" ", bold=bold, italic=italic)
        elif kind == "Strong":
            yield from _runs(node["c"], phrases, refusal, bold=True, italic=italic)
        elif kind == "Emph":
            yield from _runs(node["c"], phrases, refusal, bold=bold, italic=True)
        elif kind == "Span" and "rujuk" in node["c"][0][1]:
            table = phrases.table(dict(node["c"][0][2])["sasaran"])
            yield _run(f"tabel “{table.title}” di laporan lengkap", bold=bold, italic=italic)
        elif kind == "Link":
            text, (address, _) = node["c"][1:]
            yield from _runs(text, phrases, refusal, bold=bold, italic=italic)
            # On paper an address must be read.
            if "".join(part.get("c", " ") for part in text) != address:
                yield _run(f" ({address})", bold=bold, italic=italic)
        else:
            raise refusal


def _run(text: str, *, bold: bool = False, italic: bool = False) -> dict[str, object]:
    return {"teks": text, "tebal": bold, "miring": italic}
