"""Set the report as PDF with Typst: tagged, archivable, fonts of the templates only, same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Literal

from lkstool.core.messages import mistake

_STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]


def typeset(
    page: Path,
    body: str,
    inputs: Mapping[str, str],
    pictures: Mapping[str, str],
    work: Path,
    tell: Callable[[str], None],
) -> bytes:
    """Return the PDF of a Typst body on a page design.

    Args:
        page: the page design (``page.typ``), put before the body; fonts lie in ``../fonts``.
        body: Typst text made by pandoc.
        inputs: values that the design reads from ``sys.inputs``; ``tanggal`` is the ISO date of the data.
        pictures: file name to SVG.
        work: an empty folder for this run; nothing outside it can be read.
        tell: handed what the typesetter remarks, in its own words, if it is no reason to stop.

    Raises:
        UserError: the design is wrong, or asks for a font that is not there.
    """
    import typst

    fonts = page.parent.parent / "fonts"
    letters = fonts / "letters.txt"
    for name, svg in pictures.items():
        (work / name).write_text(_printable(svg, letters), encoding="utf-8")
    design = page.read_text(encoding="utf-8")
    main = work / "laporan.typ"
    main.write_text(design + "\n" + _printable(body, letters), encoding="utf-8")
    moment = datetime.combine(date.fromisoformat(inputs["tanggal"]), time(), tzinfo=UTC)
    try:
        made, warnings = typst.compile_with_warnings(
            main,
            root=work,
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=dict(inputs),
            pdf_standards=[*_STANDARDS],
            timestamp=moment,
        )
    except typst.TypstError as wrong:
        line = re.search(r"laporan\.typ:(\d+):", wrong.diagnostic)
        if line:
            raise mistake("page_wrong_line", file=page.name, line=line[1], told=wrong.message) from wrong
        raise mistake("page_wrong", file=page.name, told=wrong.message) from wrong
    for warning in warnings:
        if "font" not in warning.message:
            tell(warning.message)
            continue
        raise mistake("page_font", file=page.name, told=warning.message)
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single file")
    return made


@cache
def _letters(path: Path) -> frozenset[int]:
    """Return the code points that the fonts can print (hexadecimal ranges, one a line)."""
    known: set[int] = set()
    for line in path.read_text(encoding="utf-8").split():
        first, _, last = line.partition("-")
        known.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(known)


def _printable(text: str, path: Path) -> str:
    """Replace what no font can print by a visible box: an archive file must not hold unprintable text."""
    known = _letters(path)
    return "".join(mark if ord(mark) in known or mark in "\n\t" else "\u25a1" for mark in text)
