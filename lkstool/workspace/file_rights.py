"""Who may read a file: its owner alone, by mode 0600 on Linux and macOS and by an access list on Windows.

On Windows a new file takes over the list of its folder: in the officer's own folders nobody else stands
there, in a shared one everybody may. The system's own ``icacls`` writes and tells the list; accounts are
named by their numbers (SID), for their names are translated and may hold any letter.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

_WINDOWS = os.name == "nt"
_SID = re.compile(r"S-1-[0-9-]+")
# One entry of a list that allows something: (A;inheritance;rights;;;account).
_ALLOWED = re.compile(r"\((?:A|XA|OA);[^;)]*;[^;)]*;[^;)]*;[^;)]*;([^;)]+)")
# Who can read every file anyhow, as root can: the system, the administrators, the built-in administrator;
# and the owner by that name.
_ALWAYS = frozenset({"SY", "BA", "LA", "OW"})
_SECONDS = 20


def make_private(path: Path) -> None:
    """Let nobody but the owner read a file; a disk that keeps no rights (a USB stick) is left as it is."""
    with suppress(OSError, subprocess.SubprocessError):
        if not _WINDOWS:
            path.chmod(0o600)
        elif sid := _own_sid():
            # No longer the folder's list, and instead of everything that stood there only this account.
            _run("icacls", str(path), "/inheritance:r", "/grant:r", f"*{sid}:F")


def is_private(path: Path) -> bool:
    """Say whether only the owner may read a file; False also where that cannot be told."""
    if not _WINDOWS:
        return path.stat().st_mode & 0o077 == 0
    with suppress(OSError, subprocess.SubprocessError):
        return _closed(_access_list(path), _own_sid())
    return False


def _closed(access_list: str, sid: str) -> bool:
    """Say whether a list (SDDL) admits nobody but one account; no list at all admits everybody."""
    _, there, entries = access_list.partition("D:")
    admitted = set(_ALLOWED.findall(entries.partition("S:")[0] if "S:(" in entries else entries))
    return bool(there and sid and admitted) and admitted <= _ALWAYS | {sid}


def _access_list(path: Path) -> str:
    """Return the list of a file as Windows writes it down: its name on one line, its SDDL on the next."""
    with tempfile.TemporaryDirectory(prefix="lkstool-") as folder:
        saved = Path(folder) / "list"
        _run("icacls", str(path), "/save", str(saved))
        return saved.read_bytes().decode("utf-16-le").removeprefix("\ufeff").partition("\n")[2]


def _own_sid() -> str:
    """Return the number of the account that runs this; "" if the system does not tell."""
    found = _SID.search(_run("whoami", "/user", "/fo", "csv", "/nh"))
    return found[0] if found else ""


def _run(program: str, *arguments: str) -> str:
    """Run a program of Windows itself, not one of that name that lies in the current folder.

    Raises:
        OSError: it is not there.
        subprocess.SubprocessError: it failed or took too long.
    """
    system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32"
    done = subprocess.run(  # noqa: S603 - a program of the system, told by its whole path
        [str(system / f"{program}.exe"), *arguments],
        capture_output=True,
        check=True,
        timeout=_SECONDS,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout.decode("ascii", "replace")
