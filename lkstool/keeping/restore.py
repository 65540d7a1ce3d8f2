"""From a backup to a workspace: into a new folder only, and only when every member of it agrees."""

from __future__ import annotations

import math
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from lkstool.core.errors import UserError
from lkstool.core.file_names import refuse_unportable
from lkstool.core.keeping import Restored
from lkstool.core.messages import mistake
from lkstool.dataset import audit, dump, schema, store, whole
from lkstool.dataset.archive import write_whole
from lkstool.dataset.moments import utc
from lkstool.dataset.rekey import replace_tokens
from lkstool.keeping import manifest as packing
from lkstool.keeping.manifest import MANIFEST, TABLES, Manifest
from lkstool.workspace import FOLDERS, SETTINGS_FILE, database_url, keys
from lkstool.workspace.keys import KEY_FILE
from lkstool.workspace.settings import DATABASE, with_database
from lkstool.workspace.toml_file import read_toml

_COMING = f"{SETTINGS_FILE}.baru"


def restore(
    file: Path,
    folder: Path,
    *,
    key_file: Path | None = None,
    new_key: bool = False,
    database: str | None = None,
    now: datetime | None = None,
    made_by: str | None = None,
    on_listed: Callable[[int], None] | None = None,
    on_done: Callable[[int], None] | None = None,
) -> Restored:
    """Make a workspace from a backup; on any trouble nothing is left of it.

    Args:
        file: the backup.
        folder: where to; it must be new or empty.
        key_file: the office's key, where the backup does not hold it.
        new_key: the key is lost: make a new one. The tokens of the past are emptied, and nobody can tell
            whether the backup was altered.
        database: address of an empty PostgreSQL database; default a file in the folder.
        now: the clock, with a zone; default the real one.
        made_by: who does it; default this user at this computer.
        on_listed: told how many files there are to check and to write.
        on_done: told how many are done.

    Raises:
        UserError: the folder is in use, the backup is damaged, altered or newer than the program, the key is
            missing or another one, or the place cannot be written.
    """
    folder = folder.absolute()
    refuse_unportable(folder)
    if _is_in_use(folder):
        raise mistake("restore_folder_in_use", folder=folder.as_posix())
    with packing.opened(file) as (package, manifest):
        key = keys.new() if new_key else _key(package, manifest, key_file)
        if not new_key:
            packing.check_seal(package, key)
        _refuse_without_room(manifest, folder)
        total = len(manifest.members)
        if on_listed:
            on_listed(2 * total)
        packing.check_members(package, manifest, on_done)
        home = whole.Place(database_url(folder, database or DATABASE), folder / "arsip", key)
        with _nothing_left(folder):
            with whole.filling(home) as connection:
                member = MANIFEST
                try:
                    for at, table in enumerate(dump.restored(manifest.tables), start=1):
                        member = f"{TABLES}{table.name}.jsonl"
                        with closing(packing.lines_of(package, member)) as lines:
                            dump.load(connection, table, lines)
                        _tell(on_done, total + at)
                except (KeyError, TypeError, ValueError) as error:
                    raise mistake("backup_damaged", member=member) from error
                emptied = replace_tokens(connection, key, {}).emptied if new_key else 0
                try:
                    store.recognise(connection, home)
                except UserError as error:  # whoever made it, it would be no workspace that can be used
                    raise mistake("backup_damaged", member=MANIFEST) from error
                schema.ensure(connection, ())
                audit.record(connection, "restore", utc(now), by=made_by, file=file.name, rows=manifest.rows)
                _write_files(package, manifest, folder, key, database, on_done, total)
            # With its settings the folder is a workspace, and now that the data are stored it is a whole one.
            (folder / _COMING).replace(folder / SETTINGS_FILE)
    originals = sum(name.startswith("arsip/") for name in manifest.members)
    return Restored(
        folder,
        manifest.made_at,
        manifest.rows,
        originals if manifest.originals else None,
        manifest.missing,
        emptied if new_key else None,
    )


def _is_in_use(folder: Path) -> bool:
    """Say whether there is something already where a workspace shall be."""
    try:
        return folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise mistake("cannot_write", path=folder.as_posix()) from error


def _refuse_without_room(manifest: Manifest, folder: Path) -> None:
    """Refuse what the disk cannot hold, before hours are spent on reading it."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(there).free
    if manifest.size > free:
        sizes = {"needed": math.ceil(manifest.size / 10**9), "free": round(free / 10**9, 1)}
        raise mistake("restore_no_room", folder=folder.as_posix(), **sizes)


def _key(package: zipfile.ZipFile, manifest: Manifest, key_file: Path | None) -> bytes:
    """Return the office's key: the one named, else the one in the backup."""
    if key_file is not None:
        key = keys.read(key_file)
    elif manifest.with_key:
        key = keys.parsed(packing.whole(package, manifest, KEY_FILE), KEY_FILE)
    else:
        raise mistake("backup_without_key", mark=manifest.key_mark[:8])
    if store.key_mark(key) != manifest.key_mark:
        raise mistake("backup_other_key", mark=manifest.key_mark[:8], other=store.key_mark(key)[:8])
    return key


def _write_files(
    package: zipfile.ZipFile,
    manifest: Manifest,
    folder: Path,
    key: bytes,
    database: str | None,
    on_done: Callable[[int], None] | None,
    total: int,
) -> None:
    """Write everything but the database; the settings under a name that makes no workspace yet."""
    for name in FOLDERS:
        (folder / name).mkdir(exist_ok=True)
    done = total + len(manifest.tables)
    for name in manifest.members:
        if name.startswith(TABLES) or name in (SETTINGS_FILE, KEY_FILE):
            continue
        place = folder / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place.exists():  # on a disk to which capitals are all the same
            raise mistake("backup_damaged", member=name)
        with closing(packing.pieces(package, manifest, name)) as content:
            write_whole(place, content, 0o600 if name.startswith("arsip/") else 0o644)
        done += 1
        _tell(on_done, done)
    keys.write(folder / KEY_FILE, key)
    try:
        settings = packing.whole(package, manifest, SETTINGS_FILE).decode("utf-8")
        write_whole(folder / _COMING, with_database(settings, database or DATABASE).encode("utf-8"), 0o644)
        named = read_toml(folder / _COMING)[0].get("basis_data")
    except (UnicodeDecodeError, UserError) as error:
        raise mistake("backup_damaged", member=SETTINGS_FILE) from error
    if named != (database or DATABASE):  # the data would be looked for where they are not
        raise mistake("backup_damaged", member=SETTINGS_FILE)
    _tell(on_done, 2 * total)


@contextmanager
def _nothing_left(folder: Path) -> Iterator[None]:
    """Make the folder; if anything fails it is as it was before: not there, or empty."""
    was_there = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException as error:
        for path in () if not folder.is_dir() else list(folder.iterdir()):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if not was_there and folder.is_dir():
            folder.rmdir()
        if isinstance(error, OSError) and not isinstance(error, UserError):
            raise mistake("cannot_write", path=folder.as_posix()) from error
        raise


def _tell(on_done: Callable[[int], None] | None, done: int) -> None:
    if on_done:
        on_done(done)
