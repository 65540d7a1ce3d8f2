"""Where the templates live: in the installed package or at the top of the checkout; an office's own first.

An office keeps copies of what it has changed in a folder of its workspace, under the same names. File by
file its own is taken before the built-in one. A part of a report is known by its name without the number
before it: ``14-penerima.md`` of the office stands in for a built-in ``13-penerima.md``.
"""

from __future__ import annotations

import codecs
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from lkstool.core.messages import mistake

_PACKAGE = Path(__file__).resolve().parent.parent
_PART = re.compile(r"\d+-(.+)\.md")


def template_dir() -> Path:
    """Return the folder with the built-in templates.

    Raises:
        UserError: neither place has them (a broken installation).
    """
    for folder in (_PACKAGE / "_templates", _PACKAGE.parent / "templates"):
        if (folder / "rakorwil").is_dir():
            return folder
    raise mistake("templates_missing")


def template_files(folder: Path) -> tuple[PurePosixPath, ...]:
    """Return the templates below a folder, in order of their names; notes, hidden and lock files are none."""
    if not folder.is_dir():
        return ()
    below = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    names = sorted(PurePosixPath(path.as_posix()) for path in below)
    return tuple(
        name
        for name in names
        if name.name != "README.md" and not any(part.startswith((".", "~$")) for part in name.parts)
    )


def part_name(file: str) -> str:
    """Return the name of a part of a report: ``penerima`` of ``13-penerima.md``; "" of what is no part."""
    found = _PART.fullmatch(file)
    return found[1] if found else ""


def stood_in_for(name: PurePosixPath, built_in: tuple[PurePosixPath, ...]) -> PurePosixPath | None:
    """Return the built-in template that an office's own one stands in for; None where it is an addition."""
    if name in built_in:
        return name
    part = part_name(name.name)
    same = (each for each in built_in if each.parent == name.parent and part_name(each.name) == part)
    return next(same, None) if part else None


@contextmanager
def templates_of(own: Path | None) -> Iterator[Path]:
    """Give a folder of templates in which an office's own stand in for the built-in ones.

    Args:
        own: the office's folder; it need not be there.

    Raises:
        UserError: a file cannot be read, two are the same part, or there are no built-in templates.
    """
    names = template_files(own) if own else ()
    if own is None or not names:
        yield template_dir()
        return
    _refuse_same_parts(names)
    built_in = template_files(template_dir())
    with tempfile.TemporaryDirectory(prefix="lkstool-") as work:
        whole = Path(work) / "templates"
        shutil.copytree(template_dir(), whole)
        for name in names:
            replaced = stood_in_for(name, built_in)
            if replaced:
                (whole / replaced).unlink()
            (whole / name.parent).mkdir(parents=True, exist_ok=True)
            try:
                content = (own / name).read_bytes()
            except OSError as error:
                raise mistake("template_unreadable", file=(own / name).as_posix()) from error
            # Some editors begin a text with a mark that would hide the heading behind it.
            (whole / name).write_bytes(content.removeprefix(codecs.BOM_UTF8))
        yield whole


def _refuse_same_parts(names: tuple[PurePosixPath, ...]) -> None:
    """Refuse two files for one part: only one could be printed."""
    first: dict[tuple[PurePosixPath, str], PurePosixPath] = {}
    for name in names:
        part = part_name(name.name)
        if part and (name.parent, part) in first:
            raise mistake("template_part_twice", first=str(first[name.parent, part]), second=str(name))
        first[name.parent, part] = name
