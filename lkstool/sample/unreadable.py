"""Files that cannot be read, such as people send: other formats, locked, empty, cut off, or no workbook.

The old Excel file and the locked one are true OLE2 containers, written here from the format's description
(MS-CFB): a header, one allocation table, one directory, and streams in whole sectors.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from struct import pack

from lkstool.output.files import replacing
from lkstool.sample.draft import Draft, Planted

_SECTOR = 512
# Streams shorter than this would go to a second, smaller allocation table.
_LEAST_STREAM = 4096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"><office:body>'
    '<office:spreadsheet><table:table table:name="PROFIL"/></office:spreadsheet></office:body>'
    "</office:document-content>"
)
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def write_unreadable(folder: Path, good: Draft) -> list[Planted]:
    """Write one file of each kind beside the submissions of the last year.

    Args:
        folder: the region's folder.
        good: a submission already written; one file is a copy of it cut off in the middle.

    Returns:
        What must be found, one for each file, in order of writing.
    """
    whole = (folder / good.file).read_bytes()
    files: Mapping[str, tuple[bytes, str, str]] = {
        "Data LKS LibreOffice.ods": (_ods(), "LKS101", "lembar kerja LibreOffice, bukan .xlsx"),
        "Data LKS lama.xlsx": (_old_excel(), "LKS102", "berkas Excel lama (.xls) yang diganti namanya"),
        "Data LKS bersandi.xlsx": (_locked(), "LKS103", "berkas dikunci dengan kata sandi"),
        "Data LKS kosong.xlsx": (b"", "LKS104", "berkas kosong"),
        "Data LKS terpotong.xlsx": (whole[: len(whole) // 2], "LKS105", "berkas terpotong saat diunduh"),
        "~$Data LKS.xlsx": (_lock_file(), "LKS108", "berkas kunci sementara Excel"),
        "Catatan LKS.xlsx": (b"Data menyusul.\r\n", "LKS101", "berkas teks yang diganti namanya"),
    }
    year = good.file.partition("/")[0]
    for name, (content, _, _) in files.items():
        with replacing(folder / year / name) as temporary:
            temporary.write_bytes(content)
    return [Planted(f"{year}/{name}", None, None, code, note) for name, (_, code, note) in files.items()]


def _ods() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("mimetype", _ODS),
            ("content.xml", _ODS_CONTENT),
            ("META-INF/manifest.xml", _ODS_MANIFEST),
        ):
            # The first part must stand there uncompressed; a fixed date keeps the bytes the same.
            part = zipfile.ZipInfo(name, (2026, 1, 20, 8, 0, 0))
            part.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(part, text)
    return buffer.getvalue()


def _old_excel() -> bytes:
    """Make an Excel 97 workbook: one BIFF8 stream with the globals and one empty sheet."""
    start = pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
    name = b"PROFIL"
    end = pack("<HH", 0x000A, 0)
    sheet_at = len(start) + 4 + 8 + len(name) + len(end)
    sheet = pack("<HHIHBB", 0x0085, 8 + len(name), sheet_at, 0, len(name), 0) + name
    body = pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6) + end
    return _container({"Workbook": start + sheet + end + body})


def _locked() -> bytes:
    """Make what Excel saves with a password: how it is locked, and a package that nobody can open."""
    method = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<encryption '
        'xmlns="http://schemas.microsoft.com/office/2006/encryption"><keyData saltSize="16" blockSize="16" '
        'keyBits="256" hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" '
        'hashAlgorithm="SHA512"/></encryption>'
    )
    package = pack("<Q", 8000) + bytes((7 * place + 13) % 256 for place in range(8000))
    # Blanks after the XML are allowed, zeros are not.
    info = (pack("<HHI", 4, 4, 0x40) + method.encode()).ljust(_LEAST_STREAM)
    return _container({"EncryptionInfo": info, "EncryptedPackage": package})


def _lock_file() -> bytes:
    """Make the small file that Excel lays beside an open workbook: who has it open, twice."""
    user = "Operator"
    short = bytes([len(user)]) + user.encode().ljust(54)
    return short + pack("<H", len(user)) + user.ljust(54).encode("utf-16-le")


def _container(streams: Mapping[str, bytes]) -> bytes:
    """Put streams into an OLE2 compound file with one allocation table (enough for 64 kB)."""
    sectors: list[bytes] = []
    chain: list[int] = []
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, (name, content) in enumerate(streams.items(), start=1):
        padded = content.ljust(_LEAST_STREAM, b"\0")
        count = -(-len(padded) // _SECTOR)
        first = len(sectors)
        chain += [*range(first + 1, first + count), _END]
        sectors += [padded[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(padded), _SECTOR)]
        right = number + 1 if number < len(streams) else _FREE
        entries.append(_entry(name, 2, first, len(padded), right=right))
    entries += [_entry("", 0, 0, 0)] * (-len(entries) % 4)
    directory = len(sectors)
    sectors += [b"".join(entries)]
    table = len(sectors)
    chain += [_END, _TABLE]
    sectors.append(b"".join(pack("<I", each) for each in [*chain, *[_FREE] * (_SECTOR // 4 - len(chain))]))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += pack("<IIIIIIIII", 0, 1, directory, 0, _LEAST_STREAM, _END, 0, _END, 0)
    header += pack("<I", table) + pack("<I", _FREE) * 108
    return header + b"".join(sectors)


def _entry(name: str, kind: int, first: int, size: int, *, right: int = _FREE, child: int = _FREE) -> bytes:
    """Return one directory entry of 128 bytes."""
    text = f"{name}\0".encode("utf-16-le") if name else b""
    return (
        text.ljust(64, b"\0")
        + pack("<HBB", len(text), kind, 1)
        + pack("<III", _FREE, right, child)
        + bytes(36)
        + pack("<IQ", first, size)
    )
