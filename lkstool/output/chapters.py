"""Which parts of a report are printed, and in which order: as the office has chosen.

A part is known by its file's name without number and ending. Parts numbered below 02 open the report and
those from 80 on are its annexes: an office that lists its chapters need not list them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from lkstool.core.errors import UserError
from lkstool.core.facts import Chapters
from lkstool.core.messages import mistake
from lkstool.output.template_dir import part_name

# A slide names its chapter on a line of its own: {% set bab = "penerima" %}
_OF_CHAPTER = re.compile(r"""^\{%-?\s*set\s+bab\s*=\s*["'](.*?)["']\s*-?%\}""", re.MULTILINE)
_ASKS = re.compile(r"\bnarasi\(")
_FIRST_CHAPTER, _FIRST_ANNEX = 2, 80
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t]*(?:\{[^{}]*\})?[ \t]*$", re.MULTILINE)


def chosen_parts(files: Sequence[str], chapters: Chapters) -> list[str]:
    """Return the parts to print, in their order.

    Args:
        files: names of all parts, in the order of the files.
        chapters: what the office has chosen; by default everything as the files stand.

    Raises:
        UserError: it names a part that there is not.
    """
    named = {part_name(file) or file.removesuffix(".md"): file for file in files}
    for wanted in (*chapters.only, *chapters.without):
        if wanted not in named:
            raise _unknown(wanted, list(named))
    order = [*named]
    if chapters.only:
        rest = [name for name in named if name not in chapters.only]
        opening = [name for name in rest if _number(named[name]) < _FIRST_CHAPTER]
        annexes = [name for name in rest if _number(named[name]) >= _FIRST_ANNEX]
        order = [*opening, *chapters.only, *annexes]
    return [named[name] for name in order if name not in chapters.without]


def chosen_slides(folder: Path, report: Path, chapters: Chapters) -> list[str]:
    """Return the parts of the slides to show: none of a chapter that is not printed, in the chapters' order.

    Args:
        folder: the parts of the slides. One that names no chapter follows the one before it.
        report: the parts of the report.
        chapters: what the office has chosen; without an order of its own the slides stand as their files do.

    Raises:
        UserError: a slide or the office names a chapter that there is not.
    """
    files = sorted(path.name for path in report.glob("*.md"))
    named = {part_name(file) or file.removesuffix(".md") for file in files}
    printed = [part_name(file) or file.removesuffix(".md") for file in chosen_parts(files, chapters)]
    shown: list[tuple[int, str]] = []
    place = -1
    for path in sorted(folder.glob("*.md")):
        found = _OF_CHAPTER.search(path.read_text(encoding="utf-8", errors="replace"))
        if found and found[1] not in named:
            raise _unknown_of_slide(path.name, found[1], sorted(named))
        if found and found[1] not in printed:
            continue
        place = printed.index(found[1]) if found else place
        shown.append((place, path.name))
    if chapters.only:
        shown.sort(key=lambda pair: pair[0])
    return [name for _, name in shown]


def titles(folder: Path) -> dict[str, str]:
    """Return the title of each part of a report by its name, in the order of the files; "" if it has none."""
    return {part_name(path.name) or path.stem: title_of(path) for path in sorted(folder.glob("*.md"))}


def title_of(path: Path) -> str:
    """Return the first heading of a part that is the same in every report; "" if it has none."""
    found = _TITLE.finditer(path.read_text(encoding="utf-8-sig", errors="replace"))
    return next((title[1] for title in found if "{" not in title[1] and "&" not in title[1]), "")


def chapters_of(folder: Path, chapters: Chapters) -> dict[str, str]:
    """Return the titles of those printed parts that ask for the office's own words, by their names, in order.

    Raises:
        UserError: the office has chosen a part that there is not.
    """
    parts = [
        folder / name for name in chosen_parts(sorted(path.name for path in folder.glob("*.md")), chapters)
    ]
    asking = [path for path in parts if _ASKS.search(path.read_text(encoding="utf-8", errors="replace"))]
    return {part_name(path.name) or path.stem: title_of(path) for path in asking}


def nearest(name: str, known: Sequence[str]) -> str:
    """Return the known name that is most like a misspelt one; "" if none is."""
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return near[0] if near else ""


def _number(file: str) -> int:
    digits = file.partition("-")[0]
    return int(digits) if digits.isdigit() else _FIRST_CHAPTER


def _unknown(name: str, known: Sequence[str]) -> UserError:
    guess = nearest(name, known)
    if guess:
        return mistake("chapter_unknown_guess", name=name, guess=guess)
    return mistake("chapter_unknown", name=name, known=", ".join(known))


def _unknown_of_slide(file: str, name: str, known: Sequence[str]) -> UserError:
    guess = nearest(name, known)
    if guess:
        return mistake("slide_chapter_unknown_guess", part=file, name=name, guess=guess)
    return mistake("slide_chapter_unknown", part=file, name=name, known=", ".join(known))
