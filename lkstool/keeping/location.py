"""Where a workspace lies: on a disk of this computer, or where a database, a key or a file is not safe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lkstool.core.keeping import Check

_SYNCED = re.compile(r"onedrive|dropbox|google ?drive|icloud", re.IGNORECASE)
# Windows: offline, recall on open, recall on data access. OneDrive calls such a file "online only".
_ELSEWHERE = 0x1000 | 0x40000 | 0x400000
_REMOTE = 4  # what Windows answers for a drive that is a folder of another computer


def location_checks(folder: Path) -> Iterator[Check]:
    """Tell what is worth knowing of the place of a workspace; nothing, where all is well."""
    synced = next((part for part in folder.parts if _SYNCED.search(part)), None)
    if synced:
        yield Check("synced", "note", "synced", {"folder": synced})
    if _on_network(folder):
        yield Check("network", "note", "shared", {"folder": folder.anchor or folder.as_posix()})
    away = tuple(
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _attributes(path) & _ELSEWHERE
    )
    if away:
        yield Check("online", "note", "only", {"count": len(away)}, items=away)


def _attributes(path: Path) -> int:
    """Return what Windows notes of a file; 0 elsewhere. Asking does not fetch the file."""
    return int(getattr(path.stat(), "st_file_attributes", 0))


def _on_network(folder: Path) -> bool:
    """Say whether a folder lies on another computer: a share, or a drive that stands for one (Windows)."""
    import ctypes

    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return False
    drive = folder.drive
    return drive.startswith("\\\\") or windows.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE
