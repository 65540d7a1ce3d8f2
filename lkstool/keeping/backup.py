"""A backup: one file with the dataset, the originals and the office's decisions, read again once written.

The database is read first, then the originals that it names: an original is archived before the merge that
names it commits, so every one that is named is there. The key is left out unless it is asked for.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import IO, TYPE_CHECKING

from lkstool import __version__
from lkstool.core.errors import UserError
from lkstool.core.formats import WIB
from lkstool.core.keeping import Backup
from lkstool.dataset import audit, dump, schema, store, whole
from lkstool.dataset.history import originals_named
from lkstool.keeping import manifest as packing
from lkstool.keeping.manifest import MANIFEST, SEAL, TABLES, Manifest, Member
from lkstool.output.files import replacing
from lkstool.workspace import SETTINGS_FILE
from lkstool.workspace.keys import KEY_FILE
from lkstool.workspace.settings import DATABASE, with_database

if TYPE_CHECKING:
    from lkstool.workspace import Workspace


def backup(
    workspace: Workspace,
    *,
    out: Path | None = None,
    originals: bool = True,
    key: bool = False,
    now: datetime | None = None,
    made_by: str | None = None,
    on_listed: Callable[[int], None] | None = None,
    on_done: Callable[[int], None] | None = None,
) -> Backup:
    """Write a backup into a new file, also while another process merges.

    Args:
        workspace: what is backed up.
        out: the folder for it; default ``cadangan`` in the workspace.
        originals: put the archived workbooks in, which hold personal data.
        key: put the key in.
        now: the clock, with a zone; default the real one.
        made_by: who makes it; default this user at this computer.
        on_listed: told how many files there are to write and to read again.
        on_done: told how many are done.

    Raises:
        UserError: the database cannot be read, or there is no room for the file.
    """
    moment = now or datetime.now(UTC)
    progress = _Progress(on_listed, on_done)
    path = _new_file(out or workspace.backups, moment)
    with replacing(path, private=True) as temporary:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as package:
            made = _fill(_Writer(package, moment), workspace, made_by, progress, originals=originals, key=key)
        with packing.opened(temporary) as (package, read):
            packing.check_seal(package, workspace.key)
            packing.check_members(package, read, progress.checked)
    told = {"rows": made.rows, "originals": _originals(made), "missing": len(made.missing), "with_key": key}
    unnoted = None
    try:
        audit.note(workspace, "backup", now=moment, by=made_by, file=path.name, **told)
    except UserError as error:
        unnoted = error
    return Backup(
        path,
        path.stat().st_size,
        made.rows,
        _originals(made),
        made.missing,
        originals,
        key,
        unnoted,
    )


class _Progress:
    """Tells of writing and reading again as of one row of files."""

    def __init__(
        self, on_listed: Callable[[int], None] | None, on_done: Callable[[int], None] | None
    ) -> None:
        self._on_listed, self._on_done = on_listed, on_done
        self._files = 0

    def listed(self, files: int) -> None:
        self._files = files
        if self._on_listed:
            self._on_listed(2 * files)

    def written(self, done: int) -> None:
        if self._on_done:
            self._on_done(done)

    def checked(self, done: int) -> None:
        self.written(self._files + done)


class _Writer:
    """Puts members into the zip and remembers what they were."""

    def __init__(self, package: zipfile.ZipFile, moment: datetime) -> None:
        self._package = package
        local = moment.astimezone(WIB)
        self.day = (max(local.year, 1980), local.month, local.day, local.hour, local.minute, local.second)
        self.members: dict[str, Member] = {}

    @contextmanager
    def stream(self, name: str, *, packed: bool = True) -> Iterator[IO[bytes]]:
        """Give a stream for one member; a workbook is a zip by itself and is not packed again."""
        about = zipfile.ZipInfo(name, self.day)
        about.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        about.external_attr = 0o600 << 16
        with self._package.open(about, "w", force_zip64=True) as stream:
            yield stream

    def put(self, name: str, content: bytes, *, packed: bool = True) -> None:
        with self.stream(name, packed=packed) as stream:
            stream.write(content)
        self.members[name] = Member(len(content), sha256(content).hexdigest())

    def lines(self, name: str, written: Iterator[bytes]) -> int:
        digest, size, rows = sha256(), 0, 0
        with self.stream(name) as stream:
            for line in written:
                stream.write(line)
                digest.update(line)
                size, rows = size + len(line), rows + 1
        self.members[name] = Member(size, digest.hexdigest())
        return rows


def _fill(
    writer: _Writer,
    workspace: Workspace,
    made_by: str | None,
    progress: _Progress,
    *,
    originals: bool,
    key: bool,
) -> Manifest:
    small = {path.relative_to(workspace.folder).as_posix(): path for path in workspace.decisions}
    for name in small:
        packing.check_name(name)
    with whole.snapshot(workspace, workspace.folder) as connection:
        named = originals_named(connection, workspace.archive) if originals else {}
        tables = dump.tables(connection)
        progress.listed(len(tables) + len(named) + len(small) + 1 + key)
        described = []
        for table in tables:
            rows = writer.lines(f"{TABLES}{table.name}.jsonl", dump.lines(connection, table))
            described.append(dump.described(table) | {"rows": rows})
            progress.written(len(writer.members))
    settings = (workspace.folder / SETTINGS_FILE).read_bytes().decode("utf-8-sig")
    writer.put(SETTINGS_FILE, with_database(settings, DATABASE).encode("utf-8"))
    for name, path in small.items():
        writer.put(name, path.read_bytes(), packed=False)
    if key:
        writer.put(KEY_FILE, (workspace.folder / KEY_FILE).read_bytes())
    missing = []
    for place, digest in named.items():
        name = place.relative_to(workspace.archive.parent).as_posix()
        content = place.read_bytes() if place.is_file() else b""
        if sha256(content).hexdigest() != digest:
            missing.append(name)
            continue
        writer.put(name, content, packed=False)
        progress.written(len(writer.members))
    made = Manifest(
        packing.FORMAT,
        __version__,
        schema.VERSION,
        datetime(*writer.day, tzinfo=WIB).astimezone(UTC).isoformat(),
        made_by or audit.who(),
        store.key_mark(workspace.key),
        originals,
        tuple(missing),
        tuple(described),
        writer.members,
    )
    content = made.written()
    writer.put(MANIFEST, content)
    writer.put(SEAL, packing.seal(content, workspace.key).encode("ascii"))
    return made


def _originals(made: Manifest) -> int:
    return sum(name.startswith("arsip/") for name in made.members)


def _new_file(folder: Path, moment: datetime) -> Path:
    """Return a name that no other backup has, finished or just being written."""
    stem = f"cadangan-{moment.astimezone(WIB):%Y%m%d-%H%M}"
    paths = (folder / f"{stem}{number}.zip" for number in chain([""], (f"-{each}" for each in count(2))))
    return next(
        path for path in paths if not path.exists() and not any(folder.glob(f".{path.stem}-????????.zip"))
    )
