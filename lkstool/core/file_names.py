"""Which names a file or folder may have on every computer of the office, Windows first.

Windows takes ``NUL.xlsx`` for a device and lets the content vanish, drops dots and spaces at the end of a
name, and hides what is written to ``a:b.xlsx`` behind ``a``. Such a name is refused everywhere, for a folder
made on Linux is opened on Windows too.
"""

from __future__ import annotations

import re
from pathlib import Path

from lkstool.core.messages import mistake

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)\s*(?:\..*)?", re.IGNORECASE)
_IMPOSSIBLE = re.compile(r'[<>:"|?*\x00-\x1f]')


def is_device(name: str) -> bool:
    """Say whether Windows takes a name for one of its devices, whatever its ending."""
    return _DEVICE.fullmatch(name) is not None


def refuse_unportable(path: Path) -> None:
    """Refuse to make a file or folder that Windows could not hold under its name.

    Names of folders that are there already are not the officer's choice of now and pass, but for devices.

    Raises:
        UserError: the name, told with what is wrong with it.
    """
    for each in (path, *path.parents):
        name = each.name
        if name in ("", ".", ".."):
            continue
        if is_device(name):
            raise mistake("device_name", name=name)
        if (_IMPOSSIBLE.search(name) or name != name.rstrip(". ")) and not each.exists():
            raise mistake("unportable_name", name=name)
