"""Builds small workbooks part by part: sound ones, odd ones, and ones made to do harm."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"

Members = dict[str, str | bytes]


def sheet(rows: str = "", *, before: str = "", after: str = "") -> str:
    """Return a worksheet part: what stands before the rows, the rows, what stands behind."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def row(cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{cells}</row>'


def strings(*texts: str, attributes: str | None = None) -> str:
    about = f'count="{len(texts)}" uniqueCount="{len(texts)}"' if attributes is None else attributes
    return f'<sst xmlns="{MAIN}" {about}>' + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>"


def relations(links: Iterable[tuple[str, str]], office: str = OFFICE, more: str = "") -> str:
    """Return a relationships part: (kind, target) in order, with ids r1, r2 ..."""
    each = "".join(
        f'<Relationship Id="r{n}" Type="{office}/{kind}" Target="{target}"{more}/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{each}</Relationships>'


def members(
    sheets: Mapping[str, str | bytes],
    shared: str | bytes = strings("satu", "dua"),
    states: Mapping[str, str] | None = None,
    properties: str = "",
) -> Members:
    """Return the members of a workbook that Excel would open. Sheet n is ``xl/worksheets/sheetn.xml``."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{(states or {}).get(name, "visible")}" r:id="r{n}"/>'
        for n, name in enumerate(sheets, 1)
    )
    links = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    return {
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            [*links, ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="46"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": shared,
        **{f"xl/worksheets/sheet{n}.xml": body for n, body in enumerate(sheets.values(), 1)},
    }


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


def book(rows: str | bytes, **options: object) -> bytes:
    """Return a workbook with one sheet DATA; text is its rows, bytes its whole part."""
    body = sheet(rows) if isinstance(rows, str) else rows
    return zipped(members({"DATA": body}, **options))  # type: ignore[arg-type]


def altered(changed: Mapping[str, str | bytes]) -> bytes:
    """Return the sound workbook with some members replaced or added."""
    return zipped(sound() | changed)


def sound() -> Members:
    """Return the control: one sheet, one text, one number."""
    return members({"DATA": sheet(row('<c r="A1" t="s"><v>1</v></c><c r="B1"><v>7</v></c>'))})


def member_named(name: str, *, link: bool = False) -> bytes:
    """Return a sound workbook with one more member of that very name."""
    stream = io.BytesIO(zipped(sound()))
    info = zipfile.ZipInfo(name)
    info.external_attr = (0o120777 if link else 0o100644) << 16
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(info, b"isi")
    return stream.getvalue()


def member_twice() -> bytes:
    """Return a workbook with two different parts for its one sheet, told apart by case alone."""
    other = sheet(row('<c r="A1"><v>99</v></c>'))
    return zipped(sound() | {"xl/worksheets/SHEET1.xml": other})


def sizes_that_lie(declared: int) -> bytes:
    """Return a workbook whose directory says that its sheet unpacks to ``declared`` bytes."""
    content = bytearray(zipped(sound()))
    name = b"xl/worksheets/sheet1.xml"
    entry = content.rindex(name) - 46
    struct.pack_into("<I", content, entry + 24, declared)
    return bytes(content)


def members_that_overlap(copies: int) -> bytes:
    """Return a workbook whose directory lists one packed part many times under different names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in sound().items():
            archive.writestr(name, body)
        noise = bytes(range(256)) * 64
        archive.writestr(zipfile.ZipInfo("xl/media/image0.bin"), noise)
        first = archive.infolist()[-1]
        for n in range(1, copies):
            twin = zipfile.ZipInfo(f"xl/media/image{n}.bin")
            for attribute in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, attribute, getattr(first, attribute))
            archive.filelist.append(twin)
    return stream.getvalue()


def ole2(*streams: str) -> bytes:
    """Return something that begins as an old Office container with streams of these names."""
    names = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + names


def laughs(depth: int = 9) -> str:
    """Return a sheet whose entities would expand to ten to the power of ``depth``."""
    entities = '<!ENTITY e0 "ha">' + "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth + 1)
    )
    body = sheet(row(f'<c r="A1" t="str"><v>&e{depth};</v></c>'))
    return f"<!DOCTYPE worksheet [{entities}]>{body}"
