"""Where replies may go: not among what is read, and never over replies that lie there already."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import get_args

from lkstool.core.formats import Lang
from lkstool.core.messages import mistake, say
from lkstool.output.path_text import near, quoted


def check_folder(folder: Path, inputs: Iterable[str | Path]) -> None:
    """Refuse a folder that replies must not go to, before anything is read.

    Args:
        folder: where they are to go.
        inputs: folders and files that are read as submissions.

    Raises:
        UserError: it is a file, holds replies already, or lies in a folder that is read: the replies would
            be read as submissions the next time.
    """
    free = quoted([free_folder(folder, inputs)])
    around = _around(folder, inputs)
    if around:
        raise mistake("reply_in_inbox", folder=near(folder), inbox=near(around), free=free)
    if folder.exists() and not folder.is_dir():
        raise mistake("reply_folder_file", folder=near(folder), free=free)
    if _is_used(folder):
        raise mistake("reply_folder_used", folder=near(folder), free=free)


def free_folder(folder: Path, inputs: Iterable[str | Path]) -> str:
    """Return a folder that replies may go to, as it is typed: this one, else one beside it or outside."""
    around = _around(folder, inputs)
    first = around.parent / folder.name if around else folder
    number, path = 1, first
    while _is_used(path) or (path.exists() and not path.is_dir()) or path == around:
        number += 1
        path = first.with_name(f"{first.name}-{number}")
    return near(path)


def _around(folder: Path, inputs: Iterable[str | Path]) -> Path | None:
    """Return the outermost folder that is read and in which a folder lies."""
    target = folder.resolve()
    read = (Path(each).resolve() for each in inputs if Path(each).is_dir())
    return min(
        (each for each in read if target.is_relative_to(each)),
        key=lambda each: len(each.parts),
        default=None,
    )


def _is_used(folder: Path) -> bool:
    return folder.is_dir() and any(_is_reply_name(path.name) for path in folder.iterdir())


def _is_reply_name(name: str) -> bool:
    """Tell whether a file is named as a reply is, in either language."""
    return any(
        fnmatch(name, say(key, lang, lks="*") + ending)
        for lang in get_args(Lang)
        for key, ending in (("reply.workbook", "*.xls[xm]"), ("reply.message_file", "*.txt"))
    )
