"""The site takes the place of the old one whole, or the old one stays.

A new site is written beside the old, then the two change places. What else lies in the folder (``.git``,
``CNAME``) is not ours and comes along. A run that was cut off between the two renames is put right by the
next one.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lkstool.core.messages import mistake

# Lists the files of a site; a folder without it was not made by this program.
MANIFEST = "situs.json"


@contextmanager
def replacing_site(folder: Path) -> Iterator[Path]:
    """Give a new empty folder; when the block ends well it takes the place of ``folder``.

    Raises:
        UserError: the folder holds something else, or cannot be written.
    """
    folder = folder.absolute()
    old = folder.with_name(f".{folder.name}-lama")
    try:
        if old.exists() and not folder.exists():
            old.rename(folder)  # a run was cut off after it had put the old site aside
        _check(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-baru-", dir=folder.parent))
    except OSError as error:
        raise mistake("cannot_write", path=folder.as_posix()) from error
    try:
        yield new
        new.chmod(0o755)
        _take_along(old, folder)
        _list_files(new)
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
        if old.exists():
            _take_along(old, folder)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise mistake("cannot_write", path=folder.as_posix()) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


@contextmanager
def scratch_site() -> Iterator[Path]:
    """Give a folder for a site that is only looked through, and remove it."""
    with tempfile.TemporaryDirectory(prefix="lkstool-") as work:
        yield Path(work)


def _check(folder: Path) -> None:
    """Refuse a place where something stands that is no site of ours."""
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() and not (folder / MANIFEST).is_file():
        only_git = folder.is_dir() and {each.name for each in folder.iterdir()} <= {
            ".git",
            "CNAME",
            ".nojekyll",
        }
        if not only_git:
            raise mistake("site_folder_taken", folder=folder.as_posix())


def _take_along(old: Path, folder: Path) -> None:
    """Move what is not ours from the old site into the new one, wherever a cut-off run has left it."""
    if not (old.is_dir() and folder.is_dir()):
        return
    ours = _listed(old)
    for each in sorted(old.iterdir()):
        if each.name not in ours and not (folder / each.name).exists():
            each.rename(folder / each.name)


def _listed(folder: Path) -> set[str]:
    """Return the top-level names that a site's own list has."""
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["berkas"]
        return {str(name).split("/", 1)[0] for name in files} | {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        return {MANIFEST}


def _list_files(folder: Path) -> None:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    text = json.dumps({"berkas": names}, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
