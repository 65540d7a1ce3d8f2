"""The office's own words for the report: ``narasi.md``, or ``narasi.xlsx`` for who prefers Excel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from lkstool.core.masking import mask_niks
from lkstool.core.messages import mistake
from lkstool.core.narration import Narration, Passage
from lkstool.core.records import CellValue
from lkstool.intake.office_list import read_list
from lkstool.intake.parsed import as_typed
from lkstool.output.narration_files import CHAPTER, TEXT

MARKDOWN, WORKBOOK = "narasi.md", "narasi.xlsx"
_LARGEST_MB = 1  # some five hundred pages; whoever prints more runs out of memory
_HEADING = re.compile(r"#[ \t]+(.*?)[ \t#]*")


def narration_files(folder: Path) -> tuple[Path, ...]:
    """Return those of the files that are there."""
    return tuple(path for path in (folder / MARKDOWN, folder / WORKBOOK) if path.is_file())


def read_narration(folder: Path) -> Narration:
    """Read what the office of a workspace has written; nothing if there is no file.

    Raises:
        UserError: there are both files, one cannot be read, names a chapter twice, holds words that stand
            under no chapter, or what may be somebody's NIK.
    """
    there = narration_files(folder)
    if not there:
        return Narration()
    if len(there) > 1:
        raise mistake("narration_twice", first=MARKDOWN, second=WORKBOOK)
    (path,) = there
    passages = _from_markdown(path) if path.name == MARKDOWN else _from_workbook(path)
    seen: set[str] = set()
    for each in passages:
        key = each.chapter.casefold()
        if key in seen:
            raise mistake("narration_chapter_twice", file=path.name, line=str(each.line), name=each.chapter)
        seen.add(key)
        for number, line in enumerate(each.text.splitlines(), start=each.line):
            if mask_niks(line) != line:
                # Of a cell the row is told, which all its lines have in common.
                at = each.line if path.name == WORKBOOK else number
                raise mistake("narration_nik", file=path.name, line=str(at))
    return Narration(path.name, passages)


def _from_markdown(path: Path) -> tuple[Passage, ...]:
    """Split the text at its headings of the first level; remarks become blank lines."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_MB * 2**20 + 1)
        if len(content) > _LARGEST_MB * 2**20:
            raise mistake("settings_too_large", file=path.name, limit=_LARGEST_MB)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise mistake("template_not_utf8", part=path.name) from error
    except OSError as error:
        raise mistake("template_unreadable", file=path.name) from error
    text = _without_remarks(text)
    passages: list[Passage] = []
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if "<!--" in line:
            raise mistake("narration_open_remark", file=path.name, line=str(number))
        heading = _HEADING.fullmatch(line)
        if heading:
            passages.append(Passage(heading[1], "", number + 1))
            lines = []
        elif passages:
            lines.append(line)
            passages[-1] = Passage(passages[-1].chapter, "\n".join(lines), passages[-1].line)
        elif line.strip():
            raise mistake("narration_without_chapter", file=path.name, line=str(number))
    return tuple(passages)


def _without_remarks(text: str) -> str:
    """Leave of every closed remark only its line ends; each letter is looked at once."""
    kept: list[str] = []
    at = 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        kept += [text[at:begin], "\n" * text.count("\n", begin, end)]
        at = end + 3
    return "".join([*kept, text[at:]])


def _from_workbook(path: Path) -> tuple[Passage, ...]:
    headings, rows = read_list(path, TEXT)
    missing = [heading for heading in (CHAPTER, TEXT) if heading not in headings]
    if missing:
        raise mistake("narration_headings", file=path.name, headings=", ".join(missing))
    passages = []
    for row in rows:
        chapter, text = (_written(row.cells, heading) for heading in (CHAPTER, TEXT))
        if text and not chapter:
            raise mistake("narration_without_chapter", file=path.name, line=str(row.row))
        if chapter:
            passages.append(Passage(chapter, _one_line(text), row.row))
    return tuple(passages)


def _written(cells: Mapping[str, CellValue], heading: str) -> str:
    value = cells.get(heading)
    return "" if value is None else as_typed(value).strip()


def _one_line(text: str) -> str:
    """Keep the lines of a cell apart by a mark that is no line break: mistakes are told by Excel's row."""
    return "\u2028".join(text.splitlines())
