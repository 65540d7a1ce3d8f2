"""How paths are written: as they are typed after a command, as seen from here, or what many of them share."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path


def quoted(paths: Sequence[str]) -> str:
    """Write paths as they are typed after a command, in cmd, PowerShell and the shells of Linux and macOS.

    Double quotes serve everywhere; only where a shell would still look inside are its own single quotes used.
    """
    return " ".join(_typed(path) for path in paths)


def _typed(path: str) -> str:
    if re.fullmatch(r"[\w./:\\~+=@%-]+", path) and not (os.sep == "/" and "\\" in path):
        return path
    if os.sep == "/" and any(sign in path for sign in '"$`\\!'):
        return shlex.quote(path)
    return f'"{path}"'


def near(path: Path) -> str:
    """Write a path as seen from the current folder if it lies in there, else in full."""
    here, full = Path.cwd(), path.absolute()
    if full == here:
        return full.as_posix()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else path.as_posix()


def common_folder(files: Sequence[str]) -> str:
    """Return the folder that all files share, with a slash at its end; "" if they share none."""
    parents = [file.rpartition("/")[0].split("/") for file in files]
    shared = [
        names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*parents, strict=False))
    ]
    return "/".join(shared) + "/" if any(shared) else ""
