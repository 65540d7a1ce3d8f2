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


class Press:
    """A typesetter for one folder: reads its fonts once and prints as often as it is asked."""

    def __init__(self, main: Path, fonts: Path, tell: Callable[[str], None]) -> None:
        """Open a folder.

        Args:
            main: the design, which must exist; nothing outside its folder can be read.
            fonts: the folder of the fonts, with ``letters.txt``; no others are used.
            tell: handed what the typesetter remarks, in its own words, if it is no reason to stop.
        """
        import typst

        self._main = main
        self._tell = tell
        self._letters = fonts / "letters.txt"
        self._compiler = typst.Compiler(main, root=main.parent, font_paths=[fonts], ignore_system_fonts=True)

    def print(self, day: date, inputs: Mapping[str, str], told_of: str = "") -> bytes:
        """Return the PDF of the design.

        Args:
            day: the day of the data, which is the document's date: the same input gives the same bytes.
            inputs: what the design reads from ``sys.inputs``.
            told_of: the name of the design in what is told of its mistakes; default its file name.

        Raises:
            UserError: the design is wrong, or asks for a font that is not there.
        """
        import typst

        try:
            made, warnings = self._compiler.compile_with_warnings(
                self._main,
                format="pdf",
                sys_inputs={name: self.printable(text) for name, text in inputs.items()},
                pdf_standards=[*_STANDARDS],
                timestamp=datetime.combine(day, time(), tzinfo=UTC),
            )
        except typst.TypstError as wrong:
            line = re.search(r"(\S+\.typ):(\d+):", wrong.diagnostic)
            if line:
                name = told_of or Path(line[1]).name
                raise mistake("page_wrong_line", file=name, line=line[2], told=wrong.message) from wrong
            name = told_of or self._main.name
            raise mistake("page_wrong", file=name, told=wrong.message) from wrong
        for warning in warnings:
            if "font" in warning.message:
                raise mistake("page_font", file=told_of or self._main.name, told=warning.message)
            self._tell(warning.message)
        if not isinstance(made, bytes):
            raise TypeError("typst gave no single file")
        return made

    def printable(self, text: str) -> str:
        """Replace what no font can print by a visible box: an archive file must not hold such text."""
        known = _letters(self._letters)
        return "".join(mark if ord(mark) in known or mark in "\n\t" else "\u25a1" for mark in text)


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
        tell: as for ``Press``.

    Raises:
        UserError: the design is wrong, or asks for a font that is not there.
    """
    main = work / "laporan.typ"
    main.touch()
    press = Press(main, page.parent.parent / "fonts", tell)
    for name, svg in pictures.items():
        (work / name).write_text(press.printable(svg), encoding="utf-8")
    design = page.read_text(encoding="utf-8")
    main.write_text(design + "\n" + press.printable(body), encoding="utf-8")
    return press.print(date.fromisoformat(inputs["tanggal"]), inputs, page.name)


@cache
def _letters(path: Path) -> frozenset[int]:
    """Return the code points that the fonts can print (hexadecimal ranges, one a line)."""
    known: set[int] = set()
    for line in path.read_text(encoding="utf-8").split():
        first, _, last = line.partition("-")
        known.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(known)
