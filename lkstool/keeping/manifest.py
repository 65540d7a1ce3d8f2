"""What is in a backup: a zip whose manifest names every member with its size and hash, and every table.

The manifest is sealed with the office's key, so that a backup that somebody has altered is noticed. Nothing
of a member is believed before its hash agrees; names are only those that a backup of ours can have.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.dataset import schema
from lkstool.workspace import DECISION_FILES, SETTINGS_FILE
from lkstool.workspace.keys import KEY_FILE

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.seal"
TABLES = "data/"
_LARGEST_MANIFEST = 64 * 2**20
_PIECE = 2**20
# Settings and key are read whole; a row of a table has some hundred letters.
_LARGEST_SMALL = 4 * 2**20
_LONGEST_LINE = 16 * 2**20
# What a file or folder of the office may be called on every computer; one that begins with a dot is hidden.
_NAME = r"""(?!\.)[^/\\:*?"<>|\x00-\x1f]{1,240}"""
_MEMBER = re.compile(
    r"data/[a-z][a-z0-9_]{0,62}\.jsonl|arsip/[0-9a-f]{2}/[0-9a-f]{64}\.xls[xm]|"
    rf"{'|'.join(re.escape(name) for name in (SETTINGS_FILE, KEY_FILE, *DECISION_FILES))}|"
    rf"pemetaan/{_NAME}\.toml|templat/\.asal\.toml|templat(?:/\.asal)?(?:/{_NAME}){{1,32}}"
)
# What reading a broken zip can raise besides its own error.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    lzma.LZMAError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    Attributes:
        format: version of this layout.
        program: version of the program that made it.
        schema: version of the dataset's tables.
        made_at: UTC, ISO.
        made_by: who made it, at which computer.
        key_mark: mark of the key that its tokens were made with.
        originals: the archived workbooks are in it.
        missing: archived workbooks that were not there or not whole, by their place in the archive.
        tables: description of each table (``dataset.dump``) with its number of ``rows``, in order of loading.
        members: every other file, by its name in the zip.
    """

    format: int
    program: str
    schema: int
    made_at: str
    made_by: str
    key_mark: str
    originals: bool
    missing: tuple[str, ...]
    tables: tuple[Mapping[str, Any], ...]
    members: Mapping[str, Member]

    @property
    def with_key(self) -> bool:
        """The key is in it."""
        return "kunci.rahasia" in self.members

    @property
    def size(self) -> int:
        """How many bytes all its files have together, unpacked."""
        return sum(member.size for member in self.members.values())

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(int(each["rows"]) for each in self.tables)

    def written(self) -> bytes:
        """Return it as it stands in the zip."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode("utf-8")


def seal(manifest: bytes, key: bytes) -> str:
    """Return what only an owner of the key can write under a manifest."""
    return hmac.new(key, b"backup\0" + manifest, hashlib.sha256).hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a backup and read its manifest; its members are not looked at yet.

    Raises:
        UserError: there is no such file, it is no backup of ours, or made by a newer program.
    """
    if not path.is_file():
        raise mistake("no_backup", path=path.as_posix())
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise mistake("not_a_backup", path=path.name) from error
    with package:
        yield package, _manifest(package, path)


def check_seal(package: zipfile.ZipFile, key: bytes) -> None:
    """Refuse a backup whose manifest was written without the office's key.

    Raises:
        UserError: the seal is not the key's.
    """
    try:
        manifest, written = _small(package, MANIFEST), _small(package, SEAL).decode("ascii")
    except _BROKEN as error:
        raise mistake("backup_damaged", member=SEAL) from error
    if not hmac.compare_digest(written, seal(manifest, key)):
        raise mistake("backup_altered")


def check_members(
    package: zipfile.ZipFile, manifest: Manifest, on_done: Callable[[int], None] | None = None
) -> None:
    """Read every member once: all are there, none is strange, each has its size and hash.

    Raises:
        UserError: the first member that is not as it should be, by name.
    """
    there = package.namelist()
    expected = {MANIFEST, SEAL, *manifest.members}
    strange = sorted(set(there) - expected) or [name for name, times in Counter(there).items() if times > 1]
    missing = sorted(expected - set(there))
    if strange or missing:
        raise mistake("backup_damaged", member=_shown((strange or missing)[0]))
    rows = {f"{TABLES}{each['name']}.jsonl": each["rows"] for each in manifest.tables}
    for done, name in enumerate(manifest.members, start=1):
        lines = 0
        for piece in pieces(package, manifest, name):
            lines += piece.count(b"\n")
        if lines != rows.get(name, lines):
            raise mistake("backup_damaged", member=name)
        if on_done:
            on_done(done)


def pieces(package: zipfile.ZipFile, manifest: Manifest, name: str) -> Generator[bytes]:
    """Yield the content of a member; after the last piece its size and hash have agreed.

    Raises:
        UserError: they do not agree, or it cannot be read.
    """
    member = manifest.members[name]
    digest, size = hashlib.sha256(), 0
    with _told(name), package.open(name) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            if size > member.size:  # whatever it inflates to, no more than was promised is taken
                break
            digest.update(piece)
            yield piece
    if size != member.size or digest.hexdigest() != member.sha256:
        raise mistake("backup_damaged", member=name)


def whole(package: zipfile.ZipFile, manifest: Manifest, name: str) -> bytes:
    """Return the content of a small member.

    Raises:
        UserError: it is not there, too large, or not what the manifest says.
    """
    if name not in manifest.members or manifest.members[name].size > _LARGEST_SMALL:
        raise mistake("backup_damaged", member=name)
    return b"".join(pieces(package, manifest, name))


def lines_of(package: zipfile.ZipFile, name: str) -> Generator[bytes]:
    """Yield the lines of a table's member whose hash has been checked.

    Raises:
        UserError: one is longer than any row.
    """
    with _told(name), package.open(name) as stream:
        while line := stream.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise mistake("backup_damaged", member=name)
            yield line


def check_name(name: str) -> None:
    """Refuse a file of the office that no backup can hold, before any is written.

    Raises:
        UserError: the name that it would have in the backup is none that every computer can give a file.
    """
    if not _MEMBER.fullmatch(name):
        raise mistake("backup_name", file=_shown(name))


def _manifest(package: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        raw = json.loads(_small(package, MANIFEST))
        if raw["format"] > FORMAT or raw["schema"] > schema.VERSION:
            raise mistake("backup_newer", version=str(raw["program"])[:20])
        members = {
            str(name): Member(int(each["size"]), str(each["sha256"])) for name, each in raw["members"].items()
        }
        lists = {
            "missing": tuple(_shown(str(each)) for each in raw["missing"]),
            "tables": tuple(raw["tables"]),
        }
        made = Manifest(**raw | lists | {"members": members})
        if not all(isinstance(each, str) for each in (made.program, made.made_by, made.key_mark)):
            raise TypeError("a name that is no text")
        if not isinstance(made.originals, bool) or not isinstance(made.schema, int):
            raise TypeError("a number that is none")
        names = {str(each["name"]): int(each["rows"]) for each in made.tables}
        if datetime.fromisoformat(made.made_at).tzinfo is None:
            raise ValueError("a moment without its zone")
    except UserError:
        raise
    except _BROKEN as error:
        raise mistake("not_a_backup", path=path.name) from error
    strange = [name for name in members if not _MEMBER.fullmatch(name)]
    lacking = [name for name in names if f"{TABLES}{name}.jsonl" not in members]
    if strange or lacking:
        raise mistake("backup_damaged", member=_shown((strange or lacking)[0]))
    return made


def _small(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as stream:
        content = stream.read(_LARGEST_MANIFEST + 1)
    if len(content) > _LARGEST_MANIFEST:
        raise ValueError("too large")
    return content


@contextmanager
def _told(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise mistake("backup_damaged", member=name) from error


def _shown(name: str) -> str:
    """Return a name that may be anybody's as it can be shown."""
    return "".join(each if each.isprintable() else "?" for each in name)[:80]
