"""Print sheets: the texts of each go as JSON into a Typst design, so that a name stays a text.

A design lies in ``templates/<report>/halaman.typ``; what all designs share is ``templates/lembar.typ``.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lkstool.core.figures import Cell, Context, Coverage, Figure, Withheld
from lkstool.core.formats import long_date
from lkstool.output.figure_text import behind_text, figure_text, sources_text
from lkstool.output.files import replacing
from lkstool.output.pdf import Press
from lkstool.output.template_dir import template_dir

Sheet = Mapping[str, object]
_AT_ONCE = 4  # more only share the memory
_SHARED, _PAGE = "lembar.typ", "halaman.typ"


class SheetPress:
    """Prints the sheets of one report; a PDF has one page for each sheet."""

    def __init__(self, press: Press, context: Context) -> None:
        self._press = press
        self._context = context

    def write(self, path: Path, title: str, sheets: Sequence[Sheet]) -> Path:
        """Write a PDF and return where it is.

        Args:
            path: the file; an older one is replaced.
            title: of the document.
            sheets: the texts of each page, as its design names them.

        Raises:
            UserError: the design is wrong, or the file cannot be written.
        """
        return written(path, self.pdf(title, sheets))

    def pdf(self, title: str, sheets: Sequence[Sheet]) -> bytes:
        """Return the PDF; the arguments and mistakes are those of ``write``."""
        data = {
            "judul": title,
            "majelis": str(self._context.meeting.get("majelis", "")),
            "tanggal": self._context.reference_date.isoformat(),
            "lembar": list(sheets),
        }
        text = json.dumps(data, ensure_ascii=False)
        return self._press.print(self._context.reference_date, {"data": text})


def written(path: Path, content: bytes) -> Path:
    """Write a file, in the place of an older one, and return where it is.

    Raises:
        UserError: it cannot be written.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(content)
    return path


@contextmanager
def sheet_press(
    name: str, context: Context, tell: Callable[[str], None], templates: Path | None = None
) -> Iterator[SheetPress]:
    """Open the design of one report.

    Args:
        name: its folder in the templates.
        context: whose council and reference date the documents bear.
        tell: handed what the typesetter remarks.
        templates: a folder like the built-in ``templates``; None takes the built-in one.
    """
    base = templates or template_dir()
    with tempfile.TemporaryDirectory(prefix="lkstool-") as work:
        shutil.copyfile(base / _SHARED, Path(work) / _SHARED)
        main = Path(work) / _PAGE
        shutil.copyfile(base / name / _PAGE, main)
        yield SheetPress(Press(main, base / "fonts", tell), context)


@dataclass(frozen=True, slots=True)
class Job:
    """A PDF to be made: where, its title, the texts of its pages."""

    path: Path
    title: str
    sheets: Sequence[Sheet]


def print_all(
    name: str, context: Context, tell: Callable[[str], None], templates: Path, jobs: Sequence[Job]
) -> Iterator[Path]:
    """Write many PDFs of one design, several at once: the typesetter lets other threads work beside it.

    Args:
        name: as for ``sheet_press``.
        context: as there.
        tell: as there.
        templates: as there.
        jobs: what is to be made.

    Yields:
        Each file when it is written, in the order of the jobs.

    Raises:
        UserError: as for ``SheetPress.write``.
    """
    own = threading.local()
    with (
        ExitStack() as opened,
        ThreadPoolExecutor(min(len(jobs), os.cpu_count() or 1, _AT_ONCE) or 1) as workers,
    ):

        def write(job: Job) -> Path:
            # A typesetter stays in its thread.
            if not hasattr(own, "press"):
                own.press = opened.enter_context(sheet_press(name, context, tell, templates))
            press: SheetPress = own.press
            return press.write(job.path, job.title, job.sheets)

        try:
            yield from workers.map(write, jobs)
        finally:
            workers.shutdown(cancel_futures=True)


def print_book(
    name: str, context: Context, tell: Callable[[str], None], templates: Path, book: Job, jobs: Sequence[Job]
) -> Iterator[Path]:
    """Write many PDFs of one design and all of them in one, every page laid out once.

    Args:
        name: as for ``sheet_press``.
        context: as there.
        tell: as there.
        templates: as there.
        book: the one with the pages of all jobs.
        jobs: the single ones.

    Yields:
        The book, then the single files in the order of the jobs, each when it is written.

    Raises:
        UserError: as for ``SheetPress.write``.
    """
    from lkstool.output.sheets.cutting import cut

    with sheet_press(name, context, tell, templates) as press:
        content = press.pdf(book.title, book.sheets)
    yield written(book.path, content)
    parts = cut(content, book.title, [job.title for job in jobs])
    if parts is None:
        yield from print_all(name, context, tell, templates, jobs)
    else:
        for job, part in zip(jobs, parts, strict=True):
            yield written(job.path, part)


def when(context: Context) -> str:
    """Write for which meeting a sheet is, and on which day that is, if it is known."""
    day = context.meeting.get("tanggal")
    named = str(context.meeting.get("nama", ""))
    return f"{named} · {long_date(day, weekday=True)}" if isinstance(day, date) else named


def card(figure: Figure, title: str, note: str = "") -> dict[str, str]:
    """Write one of the large numbers at the head of a sheet; without a note, what stands behind it."""
    return {"judul": title, "nilai": figure_text(figure), "catatan": note or behind_text(figure)}


def foot(context: Context, coverages: Sequence[Coverage], cells: Iterable[Cell] = ()) -> str:
    """Write the small line at the foot of a sheet.

    Args:
        context: the day of the data, the edition, who publishes.
        coverages: whose data stand behind the sheet.
        cells: what it shows of people: if some are withheld, the marks are explained.
    """
    parts = [sources_text(coverages, context.reference_date)]
    if any(isinstance(cell, Withheld) for cell in cells):
        parts.append("Tanda <5 dan *: jumlah orang yang terlalu kecil untuk disebut, dan yang melindunginya.")
    edition = "Edisi publik" if context.edition == "public" else "Edisi internal: tidak untuk dibagikan"
    council = str(context.meeting.get("majelis", ""))
    return " ".join([*parts, " · ".join(part for part in (council, edition) if part) + "."])
