"""The sender's workbook as a set of parts: read with the guard's care, edited, packed again.

Parts that nobody edits are copied as they lie in the archive, without being unpacked.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from lkstool.intake.container import Container, RefusedError, open_container
from lkstool.intake.workbook import Limits
from lkstool.output.reply.spans import append, check_names, edited, escaped, outline

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "[Content_Types].xml"
_UTF8_NAME = 0x800
_LOCKED = 0x1
_MOST_RATIO = 50
_NEW_YEAR_1980 = 33  # 1 January 1980, the first day that a zip archive can name


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part.

    Attributes:
        kind: last word of its type (``worksheet``, ``comments``).
        target: path of the part inside the archive; "" if it leads outside.
    """

    id: str
    kind: str
    target: str


class Parts:
    """The parts of one workbook, with the edits made so far."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Open a workbook.

        Raises:
            RefusedError: the archive is damaged or unsafe.
        """
        self._container: Container = open_container(content, limits)
        self._limits = limits
        self._new: dict[str, tuple[str, bytes]] = {}

    def has(self, name: str) -> bool:
        """Tell whether there is such a part; upper and lower case are one, as they are to Excel."""
        return name.casefold() in self._new or self._container.has(name)

    def names(self) -> list[str]:
        """Return the names of all parts, in lower case."""
        return list(dict.fromkeys((*self._container.members, *self._new)))

    def xml(self, name: str) -> bytes:
        """Return a part as it is now, as UTF-8.

        Raises:
            RefusedError: it is missing or damaged.
        """
        new = self._new.get(name.casefold())
        return new[1] if new else self._container.xml(name)

    def raw(self, name: str) -> bytes:
        """Return a part as it is now, whatever it holds.

        Raises:
            RefusedError: it is missing or damaged.
        """
        new = self._new.get(name.casefold())
        return new[1] if new else self._container.read(name)

    def put(self, name: str, body: bytes) -> None:
        """Write a part, new or not."""
        self._new[name.casefold()] = (name, body)

    def free_name(self, folder: str, stem: str, ending: str) -> str:
        """Return the name of a part that there is not yet: ``folder/stem.ending``, else numbered."""
        number = 1
        while True:
            name = f"{folder}/{stem}{number if number > 1 else ''}.{ending}".lstrip("/")
            if not self.has(name):
                return name
            number += 1

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the relationships of a part by id; of the archive itself for ""."""
        name = _relations_part(part)
        if not self.has(name):
            return {}
        found: dict[str, Relation] = {}
        for each in outline(self.xml(name)).all("Relationship"):
            target = each.attributes.get("Target", "").replace("\\", "/")
            outside = each.attributes.get("TargetMode") == "External" or "://" in target
            # An absolute target starts at the archive's root; join drops the folder then, as it should.
            path = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
            key = each.attributes.get("Id", "")
            kind = each.attributes.get("Type", "").rpartition("/")[2]
            found[key] = Relation(key, kind, "" if outside else path)
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship from a part to another.

        Returns:
            Its id.
        """
        name = _relations_part(part)
        if not self.has(name):
            self.put(name, b'<Relationships xmlns="%s"></Relationships>' % PACKAGE.encode())
        known = {key.casefold() for key in self.relations(part)}
        number = len(known) + 1
        while f"rid{number}" in known:
            number += 1
        key = f"rId{number}"
        xml = self.xml(name)
        root = outline(xml)
        link = f'<{root.prefix}Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="/'
        self.put(name, edited(xml, [append(xml, root, link.encode("ascii") + escaped(target) + b'"/>')]))
        return key

    def content_type(self, part: str) -> str:
        """Return the content type of a part; "" if nothing says it."""
        root = outline(self.xml(TYPES))
        for each in root.all("Override"):
            if each.attributes.get("PartName", "").lstrip("/").casefold() == part.casefold():
                return each.attributes.get("ContentType", "")
        ending = part.rpartition(".")[2].casefold()
        for each in root.all("Default"):
            if each.attributes.get("Extension", "").casefold() == ending:
                return each.attributes.get("ContentType", "")
        return ""

    def declare(self, part: str, content_type: str) -> None:
        """Say what a part is, unless it is said already; of a drawing, what its ending means."""
        said = self.content_type(part)
        if said == content_type:
            return
        xml = self.xml(TYPES)
        root = outline(xml)
        ending = part.rpartition(".")[2]
        if ending != "xml" and not said:
            default = f'<{root.prefix}Default Extension="{ending}" ContentType="{content_type}"/>'
            self.put(TYPES, edited(xml, [(root.inner, root.inner, default.encode("ascii"))]))
            return
        override = f'<{root.prefix}Override ContentType="{content_type}" PartName="/'
        self.put(TYPES, edited(xml, [append(xml, root, override.encode("ascii") + escaped(part) + b'"/>')]))

    def packed(self) -> bytes:
        """Return the workbook: the parts in their old order, new ones behind, the same bytes each time.

        Raises:
            RefusedError: a part is locked, one of ours is not sound (no code), or the result would be
                larger than is ever accepted.
        """
        for name, body in self._new.values():
            if name.endswith((".xml", ".rels")):
                check_names(body)
        files: list[_File] = []
        for key, info in self._container.members.items():
            if key in self._new:
                files.append(_file(info.orig_filename, self._new[key][1]))
                continue
            if info.flag_bits & _LOCKED:
                raise RefusedError("LKS103")
            packed = _lying(self._container, info.header_offset, info.compress_size)
            raw = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437")
            flags = info.flag_bits & _UTF8_NAME
            files.append(_File(raw, flags, info.compress_type, packed, info.CRC, info.file_size))
        files += [
            _file(name, body) for key, (name, body) in self._new.items() if not self._container.has(key)
        ]
        archive = _archive(files)
        if len(archive) > self._limits.file_bytes or len(files) > self._limits.parts:
            raise RefusedError("LKS106", kind="parts", found=len(files), limit=self._limits.parts)
        return archive


@dataclass(frozen=True, slots=True)
class _File:
    """One member as it goes into the archive."""

    name: bytes
    flags: int
    method: int
    packed: bytes
    checksum: int
    size: int


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels".lstrip("/")


def _lying(container: Container, header: int, length: int) -> bytes:
    """Return the packed bytes of a member."""
    start = header + 30
    if container.content[header : header + 4] != b"PK\3\4" or len(container.content) < start:
        raise RefusedError("LKS105")
    name_length, extra_length = struct.unpack_from("<HH", container.content, header + 26)
    start += name_length + extra_length
    packed = container.content[start : start + length]
    if len(packed) < length:
        raise RefusedError("LKS105")
    return packed


def _file(name: str, body: bytes) -> _File:
    squeezer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = squeezer.compress(body) + squeezer.flush()
    flags = 0 if name.isascii() else _UTF8_NAME
    if len(body) > _MOST_RATIO * len(packed):
        # Packed that well it would look like a bomb to whoever receives it.
        return _File(name.encode("utf-8"), flags, 0, body, zlib.crc32(body), len(body))
    return _File(name.encode("utf-8"), flags, 8, packed, zlib.crc32(body), len(body))


def _archive(files: list[_File]) -> bytes:
    chunks: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for each in files:
        # version needed, flags, method, time, date, checksum, sizes, lengths of name and extra
        about = struct.pack(
            "<HHHHHIIIHH",
            20, each.flags, each.method, 0, _NEW_YEAR_1980,
            each.checksum, len(each.packed), each.size, len(each.name), 0,
        )  # fmt: skip
        chunks += (b"PK\3\4", about, each.name, each.packed)
        directory += (b"PK\1\2\x14\0", about, struct.pack("<HHHII", 0, 0, 0, 0, offset), each.name)
        offset += 30 + len(each.name) + len(each.packed)
    listing = b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(listing), offset, 0)
    return b"".join((*chunks, listing, b"PK\5\6", end))


def new_archive(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts by name into a workbook, the same bytes each time."""
    return _archive([_file(name, body) for name, body in parts.items()])


def kinds(relations: Mapping[str, Relation], kind: str) -> list[Relation]:
    """Return the relationships of one kind that lead to a part of the workbook."""
    return [each for each in relations.values() if each.kind == kind and each.target]
