"""The zip archive round a workbook: its parts, unpacked with care, and packed again without surprises.

Nothing is ever unpacked to disk and no member's name becomes a path. Only parts that are asked for are
unpacked; each comes out no longer than it was declared, with the right checksum, as UTF-8 XML without a
document type. ``pack`` writes sound parts into an archive of our own, so that the reader behind the
guard never sees the sender's.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.parsers import expat

from lkstool.core.codes import found
from lkstool.core.records import Finding, Place
from lkstool.intake.workbook import Limits

_DRIVE = re.compile(r"[A-Za-z]:")
_DECLARATION = re.compile(rb"\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Patched data, and encryption that hides the headers: no program that writes workbooks uses them.
_NOT_UNPACKED = 0x20 | 0x40
_UTF8_NAMES = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    ValueError,
    OverflowError,
    IndexError,
    EOFError,
    OSError,
    struct.error,
)


class RefusedError(Exception):
    """The file cannot or must not be read. Becomes the one finding about it.

    Holds a code, where in the workbook, and the slots of the message; never a cell's content.
    """

    def __init__(
        self,
        code: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: int | None = None,
        **params: object,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.sheet = sheet
        self.row = row
        self.column = column
        self.params: dict[str, Any] = params

    def finding(self, file: str) -> Finding:
        """Return the one finding about the file."""
        return found(self.code, Place(file, self.sheet, self.row, self.column), **self.params)


@dataclass(frozen=True, slots=True)
class Container:
    """An archive whose list of members has been checked.

    Attributes:
        content: the file's bytes.
        members: by case-folded name with forward slashes, folders left out.
    """

    content: bytes
    members: Mapping[str, zipfile.ZipInfo]

    def has(self, name: str) -> bool:
        """Say whether a part exists; upper and lower case are one, as they are to Excel."""
        return name.casefold() in self.members

    def read(self, name: str) -> bytes:
        """Unpack one part.

        Raises:
            RefusedError: the part is missing, damaged, locked, or longer than it was declared.
        """
        info = self.members.get(name.casefold())
        if info is None:
            raise RefusedError("LKS105")
        if info.flag_bits & 0x1:
            raise RefusedError("LKS103")
        if info.flag_bits & _NOT_UNPACKED:
            raise RefusedError("LKS105")
        start = info.header_offset + 30
        header = self.content[info.header_offset : start]
        if len(header) < 30 or header[:4] != b"PK\3\4":
            raise RefusedError("LKS105")
        name_length, extra_length = struct.unpack_from("<HH", header, 26)
        named = self.content[start : start + name_length]
        # Which part this is, the directory and the part itself must agree on.
        if named != info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437"):
            raise RefusedError("LKS105")
        start += name_length + extra_length
        packed = memoryview(self.content)[start : start + info.compress_size]
        body = _unpacked(packed, info)
        if zlib.crc32(body) != info.CRC:
            raise RefusedError("LKS105")
        return body

    def xml(self, name: str) -> bytes:
        """Unpack one XML part, as UTF-8 without a document type.

        Raises:
            RefusedError: as ``read``; or the encoding is not one that Excel writes; or it has a DOCTYPE.
        """
        body = _as_utf8(self.read(name))
        # A comment or CDATA may hold those characters harmlessly: only a parser can tell.
        if has_declarations(body):
            parser = strict_parser()
            try:
                parser.Parse(body, True)
            except expat.ExpatError as error:
                raise RefusedError("LKS105") from error
        return body


def open_container(content: bytes, limits: Limits) -> Container:
    """Check the list of members of a zip archive, from its directory alone: nothing is unpacked.

    Raises:
        RefusedError: damaged; too many or too large members; names that are doubled or lead outside.
    """
    # Counted before zipfile reads the directory: a million tiny entries would take it many seconds.
    if (count := content.count(b"PK\1\2")) > limits.parts:
        raise RefusedError("LKS106", kind="parts", found=count, limit=limits.parts)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = archive.infolist()
    except _BROKEN as error:
        raise RefusedError("LKS105") from error
    if len(infos) > limits.parts:
        raise RefusedError("LKS106", kind="parts", found=len(infos), limit=limits.parts)
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename.replace("\\", "/")
        if name.startswith("/") or "\0" in name or ".." in name.split("/") or _DRIVE.match(name):
            raise RefusedError("LKS107", kind="names")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise RefusedError("LKS107", kind="names")
        if name.casefold() in members:
            raise RefusedError("LKS107", kind="duplicates")
        if info.file_size > limits.ratio_above and info.file_size > limits.ratio * info.compress_size:
            raise RefusedError("LKS107", kind="bomb")
        if not name.endswith("/"):
            members[name.casefold()] = info
    total = sum(info.file_size for info in infos)
    if total > limits.inflated_bytes:
        raise RefusedError(
            "LKS106", kind="inflated", found=round(total / 2**20, 1), limit=limits.inflated_bytes // 2**20
        )
    # Members that share the same packed bytes: a small file that unpacks without end.
    if sum(info.compress_size for info in infos) > len(content):
        raise RefusedError("LKS107", kind="bomb")
    return Container(content, members)


def has_declarations(xml: bytes) -> bool:
    """Say whether a part holds a comment, CDATA or document type."""
    # The rare letter alone is found many times faster than the pair.
    return b"!" in xml and b"<!" in xml


def strict_parser() -> expat.XMLParserType:
    """Return an XML parser that refuses a document type, and with it every entity.

    Its ``Parse`` raises RefusedError (LKS107) at a DOCTYPE, in whatever encoding.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Write parts (ASCII names) into a zip archive without compression."""
    chunks: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, body in parts.items():
        raw = name.encode("ascii")
        # version needed, flags, method (stored), time, date (1 January 1980), checksum, sizes, lengths
        about = struct.pack(
            "<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(body), len(body), len(body), len(raw), 0
        )
        chunks += (b"PK\3\4", about, raw, body)
        directory += (b"PK\1\2\x14\0", about, struct.pack("<HHHII", 0, 0, 0, 0, offset), raw)
        offset += 30 + len(raw) + len(body)
    listing = b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(listing), offset, 0)
    return b"".join((*chunks, listing, b"PK\5\6", end))


def _unpacked(packed: memoryview, info: zipfile.ZipInfo) -> bytes:
    """Return the part's bytes, stopping one byte beyond the size that its directory entry declares."""
    if info.compress_type == zipfile.ZIP_STORED:
        body = bytes(packed)
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            body = inflater.decompress(packed, info.file_size + 1)
        except zlib.error as error:
            raise RefusedError("LKS105") from error
    else:
        raise RefusedError("LKS105")
    if len(body) > info.file_size:
        raise RefusedError("LKS107", kind="bomb")
    if len(body) < info.file_size:
        raise RefusedError("LKS105")
    return body


def _as_utf8(body: bytes) -> bytes:
    """Return an XML part as UTF-8. The specification allows UTF-8 and UTF-16, the reader only UTF-8."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
        order = "utf-16-le" if body[:2] in (b"\xff\xfe", b"<\0") else "utf-16-be"
        try:
            text = body.decode(order)
        except UnicodeDecodeError as error:
            raise RefusedError("LKS105") from error
        return _DECLARATION.sub(b"", text.removeprefix("\ufeff").encode("utf-8"), count=1)
    body = body.removeprefix(b"\xef\xbb\xbf")
    if not body.lstrip()[:1] == b"<":
        raise RefusedError("LKS105")
    declaration = _DECLARATION.match(body)
    if declaration and (named := _ENCODING.search(declaration[0])) and named[1].lower() not in _UTF8_NAMES:
        raise RefusedError("LKS105")
    return body


def _refuse_doctype(*_about: object) -> None:
    raise RefusedError("LKS107", kind="doctype")
