"""Whether all is well with a workspace: each thing is looked at by itself, so no trouble hides another."""

from __future__ import annotations

import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from lkstool import __version__
from lkstool.core.errors import UserError
from lkstool.core.facts import Settings
from lkstool.core.keeping import Check
from lkstool.dataset import archive, audit, health, store
from lkstool.dataset.history import Received, all_received
from lkstool.keeping.location import location_checks
from lkstool.workspace import (
    FOLDERS,
    SETTINGS_FILE,
    Workspace,
    database_url,
    file_rights,
    keys,
    refuse_other_things,
)
from lkstool.workspace import settings as settings_file
from lkstool.workspace.keys import KEY_FILE

_LITTLE = 500 * 10**6  # bytes: a report and a backup of a large office need less
_RUNNING = timedelta(hours=1)  # what is younger may belong to a command that is still running
_BACKUP_AGE = timedelta(days=30)
_TEMPORARY = re.compile(r"\.lkstool-.+|\.[^/]{1,40}-[a-z0-9_]{8}\.[a-z0-9]{2,5}")
_ORIGINAL = re.compile(r"[0-9a-f]{64}\.xls[xm]")


def examine(
    folder: Path,
    *,
    encoding: str,
    fix: bool = False,
    now: datetime | None = None,
    on_listed: Callable[[int], None] | None = None,
    on_done: Callable[[int], None] | None = None,
) -> tuple[Check, ...]:
    """Look at everything that a workspace needs.

    Args:
        folder: the workspace.
        encoding: of the console.
        fix: remove unfinished files of ours, and make the key private.
        now: the clock, with a zone; default the real one.
        on_listed: told how many originals there are.
        on_done: told how many are looked at.

    Returns:
        In the order in which they are told.
    """
    moment = now or datetime.now(UTC)
    checks = [_programs(), _console(encoding), _disk(folder), *_places(folder)]
    settings, url = None, None
    try:
        settings, named = settings_file.read(folder / SETTINGS_FILE)
        url = database_url(folder, named)
        checks.append(Check("settings", "good", values={"file": SETTINGS_FILE, "year": settings.year}))
    except UserError as error:
        checks.append(Check("settings", "bad", trouble=error))
    if url:
        keys.settle(folder, url)
    key, about_key = _key(folder, fix=fix)
    checks += about_key
    if settings and url and key:
        home = Workspace(folder, settings, url, key)
        checks += _dataset(home, moment, on_listed, on_done)
    checks.append(_unfinished(folder, moment, fix=fix))
    return tuple(checks)


def _programs() -> Check:
    needed = [
        re.match(r"[\w.-]+", each) for each in metadata.requires("lkstool") or () if "extra ==" not in each
    ]
    versions: list[str] = []
    missing: list[str] = []
    for match in needed:
        name = match[0] if match else ""
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return Check("programs", "bad", "missing", {"packages": ", ".join(missing)}, items=tuple(missing))
    values = {
        "program": __version__,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
    }
    return Check("programs", "good", values=values, items=tuple(versions))


def _console(encoding: str) -> Check:
    good = encoding.lower().replace("-", "").startswith("utf")
    return Check("console", "good" if good else "note", "good" if good else "other", {"encoding": encoding})


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    values = {"free": round(free / 10**9, 1)}
    return Check("disk", "good" if free > _LITTLE else "bad", "good" if free > _LITTLE else "full", values)


def _places(folder: Path) -> Iterator[Check]:
    for place in (folder, *(folder / name for name in FOLDERS)):
        if not place.is_dir():
            yield Check("writing", "bad", "gone", {"folder": place.name})
            return
        try:
            with tempfile.TemporaryFile(dir=place):
                pass
        except OSError:
            yield Check("writing", "bad", "refused", {"folder": place.name})
            return
    try:
        refuse_other_things(folder)
    except UserError as error:
        yield Check("writing", "bad", trouble=error)
    else:
        yield Check("writing", "good")
    yield from location_checks(folder)


def _key(folder: Path, *, fix: bool) -> tuple[bytes | None, list[Check]]:
    path = folder / KEY_FILE
    try:
        key = keys.read(path)
    except UserError as error:
        return None, [Check("key", "bad", trouble=error)]
    checks = [Check("key", "good", values={"mark": store.key_mark(key)[:8]})]
    if not file_rights.is_private(path):
        if fix:
            file_rights.make_private(path)
        about = {"file": path.name}
        if fix and file_rights.is_private(path):
            checks = [Check("key", "note", "made_private", about)]
        else:
            checks = [Check("key", "bad", "unprotected" if fix else "open", about)]
    if (folder / keys.COMING).exists():
        checks.append(Check("key_coming", "note", "left", {"file": keys.COMING}))
    return key, checks


def _dataset(
    home: Workspace,
    moment: datetime,
    on_listed: Callable[[int], None] | None,
    on_done: Callable[[int], None] | None,
) -> Iterator[Check]:
    try:
        found = health.examine(home)
    except UserError as error:
        yield Check("database", "bad", trouble=error)
        return
    if found.faults:
        yield Check("database", "bad", "damaged", {"faults": found.faults})
    if found.misfits:
        count = sum(each.count for each in found.misfits)
        items = tuple(f"{each.part}: {each.count}" for each in found.misfits)
        yield Check("database", "bad", "misfits", {"count": count}, items=items)
    try:
        received = all_received(home)
        log = audit.entries(home)
        originals = tuple(_originals(home, received, moment, on_listed, on_done, busy=found.busy))
    except UserError as error:
        if not found.misfits:
            yield Check("database", "bad", trouble=error)
        return
    if not found.faults and not found.misfits:
        yield Check("database", "good", values={"engine": found.engine, "schema": found.schema})
    if found.busy:
        yield Check("lock", "note", "busy")
    else:
        yield Check("lock", "good")
    yield from originals
    yield from _kept_too_long(home.settings, received)
    yield _last_backup(log, moment)


def _originals(
    home: Workspace,
    received: Sequence[Received],
    moment: datetime,
    on_listed: Callable[[int], None] | None,
    on_done: Callable[[int], None] | None,
    *,
    busy: bool,
) -> Iterator[Check]:
    accepted = [one for one in received if one.state == "accepted"]
    named = {
        archive.original_path(home.archive, one.sha256, one.file): one for one in accepted if not one.purged
    }
    over = {archive.original_path(home.archive, one.sha256, one.file) for one in accepted if one.purged}
    if on_listed:
        on_listed(len(named))
    missing: list[str] = []
    damaged: list[str] = []
    for done, (path, one) in enumerate(named.items(), start=1):
        about = f"{one.lks} {one.year}: {path.relative_to(home.folder).as_posix()}"
        if not path.is_file():
            missing.append(about)
        elif not _has_hash(path, one.sha256):
            damaged.append(about)
        if on_done:
            on_done(done)
    for told, lost in (("missing", missing), ("damaged", damaged)):
        if lost:
            yield Check("originals", "bad", told, {"count": len(lost)}, items=tuple(lost))
    if not missing and not damaged:
        yield Check("originals", "good", values={"count": len(named)})
    there = [path for path in home.archive.glob("*/*") if _ORIGINAL.fullmatch(path.name)]
    left = [path for path in there if path in over and path not in named]
    # A merge archives first and is written into the database last.
    strange = [
        path
        for path in there
        if path not in named and path not in over and not busy and _is_old(path, moment)
    ]
    for told, paths in (("left", left), ("unknown", strange)):
        if paths:
            items = tuple(path.relative_to(home.folder).as_posix() for path in sorted(paths))
            years = sorted({one.year for one in accepted if one.purged and one.year})
            values = {"count": len(items), "first": items[0], "year": years[0] if years else ""}
            yield Check("archive", "bad", told, values, items=items)


def _kept_too_long(settings: Settings, received: Sequence[Received]) -> Iterator[Check]:
    if settings.kept_years is None:
        return
    first = str(int(settings.year) - settings.kept_years + 1)
    over = sorted(
        {
            one.year
            for one in received
            if one.state == "accepted" and one.year and one.year < first and not one.purged
        }
    )
    if over:
        yield Check("retention", "bad", "over", {"years": ", ".join(over)}, items=tuple(over))
    else:
        yield Check("retention", "good", values={"first": first})


def _last_backup(log: Sequence[audit.Entry], moment: datetime) -> Check:
    last = next((entry for entry in reversed(log) if entry.deed == "backup"), None)
    if last is None:
        return Check("backup", "note", "never")
    age = moment - last.at.replace(tzinfo=UTC)
    values = {"day": last.at.replace(tzinfo=UTC).astimezone(moment.tzinfo).date(), "days": age.days}
    return Check(
        "backup", "note" if age > _BACKUP_AGE else "good", "old" if age > _BACKUP_AGE else "good", values
    )


def _unfinished(folder: Path, moment: datetime, *, fix: bool) -> Check:
    """Look for what an interrupted command has left: only names that the program itself gives."""
    places = (
        folder,
        folder / "pemetaan",
        *folder.glob("templat/**/"),
        *folder.glob("arsip/*/"),
        *folder.glob("keluaran/**/"),
        folder / "cadangan",
    )
    found = [
        path
        for place in dict.fromkeys(places)
        if place.is_dir()
        for path in place.iterdir()
        if _TEMPORARY.fullmatch(path.name) and _is_old(path, moment)
    ]
    items = tuple(sorted(path.relative_to(folder).as_posix() for path in found))
    if not items:
        return Check("unfinished", "good")
    if not fix:
        return Check("unfinished", "bad", "found", {"count": len(items)}, items=items)
    for path in found:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return Check("unfinished", "note", "removed", {"count": len(items)}, items=items)


def _has_hash(path: Path, digest: str) -> bool:
    try:
        return sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False


def _is_old(path: Path, moment: datetime) -> bool:
    try:
        return moment - datetime.fromtimestamp(path.stat().st_mtime, UTC) > _RUNNING
    except (OSError, ValueError, OverflowError):
        return False
