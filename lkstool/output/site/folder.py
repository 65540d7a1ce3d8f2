"""The site takes the place of the old one whole, or the old one stays.

A new site is written beside the old, then the two change places. What else lies in the folder (``.git``,
``CNAME``, a table of the office's own beside ours) is not ours and comes along. What a run that was cut off
has left is put right by the next one.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from lkstool.core.errors import UserError
from lkstool.core.file_names import refuse_unportable
from lkstool.core.messages import mistake
from lkstool.output.files import of_system
from lkstool.output.site.alone import alone

# Lists the files of a site; a folder without it was not made by this program.
MANIFEST = "situs.json"
_OF_A_HOST = frozenset((".git", "CNAME", ".nojekyll"))


@contextmanager
def replacing_site(folder: Path) -> Iterator[Path]:
    """Give a new empty folder; when the block ends well it takes the place of ``folder``.

    A link at ``folder`` stays; the folder that it leads to is replaced.

    Raises:
        UserError: the folder holds something else, cannot be written, is open elsewhere, or another run is
            writing it just now.
    """
    refuse_unportable(folder)
    folder = folder.resolve()
    old = folder.with_name(f".{folder.name}-lama")
    scratch = f".{folder.name}-baru-"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            _put_right(folder, old, scratch)
            _check(folder)
            new = Path(tempfile.mkdtemp(prefix=scratch, dir=folder.parent))
            try:
                yield new
                new.chmod(0o755)
                _list_files(new)
                _change_places(folder, old, new)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except UserError:
        raise
    except Exception as error:
        if of_system(error):
            raise mistake("cannot_write", path=folder.as_posix()) from error
        raise


@contextmanager
def scratch_site() -> Iterator[Path]:
    """Give a folder for a site that is only looked through, and remove it."""
    with tempfile.TemporaryDirectory(prefix="lkstool-") as work:
        yield Path(work)


def _check(folder: Path) -> None:
    """Refuse a place where something stands that is no site of ours."""
    if not folder.exists() or (folder / MANIFEST).is_file():
        return
    if not folder.is_dir() or {each.name for each in folder.iterdir()} - _OF_A_HOST:
        raise mistake("site_folder_taken", folder=folder.as_posix())


def _put_right(folder: Path, old: Path, scratch: str) -> None:
    """Finish what a run that was cut off has begun."""
    if old.exists() and not folder.exists():
        old.rename(folder)  # it had put the old site aside, but not yet the new one in its place
    elif old.exists():
        _take_along(old, folder)
        shutil.rmtree(old)
    for left in folder.parent.glob(f"{scratch}*"):
        shutil.rmtree(left, ignore_errors=True)


def _change_places(folder: Path, old: Path, new: Path) -> None:
    if folder.exists():
        try:
            folder.rename(old)
        except PermissionError as error:
            # Windows moves no folder in which a program holds a file open.
            raise mistake("site_open_elsewhere", folder=folder.as_posix()) from error
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    if old.exists():
        _take_along(old, folder)
        shutil.rmtree(old, ignore_errors=True)


def _take_along(old: Path, folder: Path) -> None:
    """Move what is not ours from an old site into the new one."""
    ours = _listed(old)
    _move(old, folder, ours, {parent for path in ours for parent in path.parents}, PurePosixPath())


def _move(
    old: Path,
    folder: Path,
    ours: Collection[PurePosixPath],
    shared: Collection[PurePosixPath],
    at: PurePosixPath,
) -> None:
    for each in sorted(old.iterdir()):
        path = at / each.name
        if path in shared and each.is_dir() and not each.is_symlink():
            _move(each, folder / each.name, ours, shared, path)
        elif path not in ours and not (folder / each.name).exists():
            folder.mkdir(parents=True, exist_ok=True)
            each.rename(folder / each.name)


def _listed(folder: Path) -> set[PurePosixPath]:
    """Return the files that a site's own list has, by path within the site."""
    try:
        files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["berkas"]
        return {PurePosixPath(str(name)) for name in [*files, MANIFEST]}
    except (OSError, ValueError, KeyError, TypeError):
        return {PurePosixPath(MANIFEST)}


def _list_files(folder: Path) -> None:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    text = json.dumps({"berkas": names}, ensure_ascii=False, indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
