"""What a file is when it is no .xlsx workbook, so that its sender can be told how to save it.

Judged by content alone. Each kind is a key under ``[LKS101.words.kind]`` of the messages.
"""

from __future__ import annotations

import re

from lkstool.intake.container import Container, RefusedError

_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
_OLD_EXCEL = (b"\x09\x08", b"\x09\x04\x06\0", b"\x09\x02\x06\0", b"\x09\0\x04\0")
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"PK\5\6", b"PK\7\x08")
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|table|meta|div|style)\b", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HOLDS_NO_TABLE = frozenset({"pdf", "word", "slides", "image", "other"})
# Enough to tell what a text is, little enough to cost nothing.
_LOOK = 4_096


def refuse_foreign(content: bytes) -> None:
    """Let pass only what begins as a zip archive.

    Raises:
        RefusedError: LKS101 to LKS105.
    """
    if not content:
        raise RefusedError("LKS104")
    if content.startswith(b"PK\3\4"):
        return
    if content.startswith(_OLE2):
        _refuse_ole2(content)
    if content.startswith(_OLD_EXCEL):
        raise RefusedError("LKS102")
    if b"%PDF-" in content[:1024]:
        raise not_excel("pdf")
    if content.startswith(b"{\\rtf"):
        raise not_excel("word")
    if content.startswith(_ARCHIVES):
        raise not_excel("zip")
    if content.startswith(_IMAGES) or content[4:8] == b"ftyp" or content[8:12] == b"WEBP":
        raise not_excel("image")
    # A flash drive pulled out too early leaves a file of the right length, full of zeros.
    if not content[:_LOOK].strip(b"\0"):
        raise RefusedError("LKS105")
    raise not_excel(_text_kind(content[:_LOOK]))


def refuse_foreign_archive(container: Container) -> None:
    """Let pass only an archive that holds an Excel workbook of XML parts.

    Raises:
        RefusedError: LKS101 or LKS103.
    """
    if container.has("mimetype"):
        kind = container.read("mimetype")[:100]
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            raise not_excel("ods")
        if kind.startswith(b"application/vnd.oasis.opendocument"):
            raise not_excel("word")
    if container.has("xl/workbook.bin"):
        raise not_excel("xlsb")
    if container.has("word/document.xml"):
        raise not_excel("word")
    if container.has("ppt/presentation.xml"):
        raise not_excel("slides")
    if any(name.endswith(".iwa") for name in container.members):
        raise not_excel("numbers")
    if not container.has("_rels/.rels") and not container.has("xl/workbook.xml"):
        raise not_excel("zip")


def not_excel(kind: str) -> RefusedError:
    """Return the refusal of one kind of file, with the advice that helps its sender."""
    advice = "unpack" if kind == "zip" else "send_form" if kind in _HOLDS_NO_TABLE else "save_as"
    return RefusedError("LKS101", kind=kind, advice=advice)


def _refuse_ole2(content: bytes) -> None:
    """Tell apart what shares the old Office container, by the names in its directory."""

    def names(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if names("EncryptedPackage"):
        raise RefusedError("LKS103")
    if names("WordDocument"):
        raise not_excel("word")
    if names("PowerPoint Document"):
        raise not_excel("slides")
    if names("Workbook") or names("Book"):
        raise RefusedError("LKS102")
    raise RefusedError("LKS105")


def _text_kind(start: bytes) -> str:
    """Return what kind of text a file is, from its beginning; ``other`` if it is none."""
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = start.decode(encoding, "replace")
    if _HTML.match(text) or "<html" in text.lower():
        return "html"
    if _CONTROLS.search(text):
        return "other"
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "xml"
    return "xml" if text.lstrip().startswith("<?xml") else "text"
