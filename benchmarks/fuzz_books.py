"""The workbooks that the fuzzer spoils: real forms, filled in a little, taken apart into their members."""

from __future__ import annotations

import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

from lkstool.forms.load import REGISTER, form_of, years
from lkstool.output.form import write_form
from lkstool.sample.draft import draft
from lkstool.sample.institutions import institutions
from lkstool.sample.region import make_region
from lkstool.sample.submissions import tell

# Rows kept of each table: enough that all checks have something to look at, few enough to be quick.
_ROWS = 4
# Sheets of the form that a sender may well delete, and that make half of its size.
_HELP_SHEETS = ("PETUNJUK", "PERIKSA")
# What a sender may leave out besides: a workbook that is read in half the time.
_MORE_SHEETS = ("LEGALITAS", "PROGRAM", "SARANA", "JEJARING", "PRAKTIK", "RTL", "_daftar")
SHARED = "xl/sharedStrings.xml"
TABS = "xl/workbook.xml"
LINKS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
_TAB = re.compile(rb'<sheet [^>]*name="([^"]*)"[^>]*r:id="([^"]*)"[^>]*/>')
_LINK = re.compile(rb'<Relationship [^>]*Id="([^"]*)"[^>]*/>')
_TARGET = re.compile(rb'Target="/?(?:xl/)?([^"]*)"')


@dataclass(frozen=True)
class Base:
    """One sound workbook.

    Attributes:
        name: how it was made.
        members: name inside the archive to content, in order.
        sheets: the members that hold sheets of the form, in tab order.
    """

    name: str
    members: Mapping[str, bytes]
    sheets: tuple[str, ...]


@dataclass
class Mutant:
    """A workbook on its way to be spoilt.

    Attributes:
        members: as in ``Base``; replaced one by one.
        sheets: as in ``Base``.
        damage: what is done to the bytes of the archive in the end.
    """

    members: dict[str, bytes]
    sheets: tuple[str, ...]
    damage: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def content(self) -> bytes:
        """Return the file."""
        content = packed(self.members)
        for spoil in self.damage:
            content = spoil(content)
        return content


def bases() -> tuple[Base, ...]:
    """Make the sound workbooks; the same every time."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        written = {
            f"formulir {year}": _form(place / f"{year}.xlsx", year, number).read_bytes()
            for number, year in enumerate(("2025", "2024"))
        }
        make_region(place / "wilayah", 3, 1, 0.0, years=("2025",))
        register = (place / "wilayah" / "daftar_lks.xlsx").read_bytes()
    short = _without(_members(written["formulir 2025"]), _HELP_SHEETS)
    stream = BytesIO()
    load_workbook(BytesIO(packed(short))).save(stream)
    saved = _members(stream.getvalue())
    del saved["docProps/core.xml"]  # it tells the hour
    return (
        _base("sebagian", _without(short, _MORE_SHEETS)),
        _base("ringkas", short),
        _base("formulir 2025", _members(written["formulir 2025"])),
        _base("ringkas 2024", _without(_members(written["formulir 2024"]), _HELP_SHEETS)),
        _base("disimpan openpyxl", saved),
        _base("daftar LKS", _members(register)),
    )


def letters(text: str) -> str:
    """Return the letters and digits of a text, which is how the form's own words are known."""
    return "".join(each for each in text.casefold() if each.isalnum())


@cache
def form_words() -> frozenset[str]:
    """Return the texts that blank forms hold of themselves: titles, helps, headings, labels."""
    words: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for year in (*years(), REGISTER):
            path = Path(folder) / "kosong.xlsx"
            write_form(path, form_of(year))
            for sheet in load_workbook(path).worksheets:
                if not sheet.title.startswith("_"):
                    words |= {
                        letters(value) for row in sheet.values for value in row if isinstance(value, str)
                    }
    return frozenset(words)


def packed(members: Mapping[str, bytes]) -> bytes:
    """Write members into an archive; those that are as before are not compressed again."""
    chunks: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, body in members.items():
        raw = name.encode()
        small, checksum = _deflated(body)
        about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, checksum, len(small), len(body), len(raw), 0)
        chunks += (b"PK\3\4", about, raw, small)
        directory += (b"PK\1\2\x14\0", about, struct.pack("<HHHII", 0, 0, 0, 0, offset), raw)
        offset += 30 + len(raw) + len(small)
    listing = b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(listing), offset, 0)
    return b"".join((*chunks, listing, b"PK\5\6", end))


@lru_cache(maxsize=400)
def _deflated(body: bytes) -> tuple[bytes, int]:
    squeezer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeezer.compress(body) + squeezer.flush(), zlib.crc32(body)


def _form(path: Path, year: str, number: int) -> Path:
    """Write a year's form as one LKS sends it, with a few rows in each table."""
    lks = institutions(3, 1)[number]
    made = draft(tell(1, lks, int(year)), form_of(year), path.name)
    for sheet in made.form.sheets:
        if not sheet.fixed_rows:
            made.values[sheet.name] = made.values[sheet.name][:_ROWS]
    made.write(path.parent)
    return path


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _base(name: str, members: Mapping[str, bytes]) -> Base:
    links = _sheet_members(members)
    return Base(name, members, tuple(part for tab, part in links.items() if not tab.startswith("_")))


def _sheet_members(members: Mapping[str, bytes]) -> dict[str, str]:
    """Return the member of each tab."""
    rels = members["xl/_rels/workbook.xml.rels"]
    targets = {hit[1]: _TARGET.search(hit[0]) for hit in _LINK.finditer(rels)}
    found: dict[str, str] = {}
    for tab in _TAB.finditer(members["xl/workbook.xml"]):
        if target := targets[tab[2]]:
            found[tab[1].decode()] = f"xl/{target[1].decode()}"
    return found


def _without(members: Mapping[str, bytes], tabs: tuple[str, ...]) -> dict[str, bytes]:
    """Remove sheets as their sender does."""
    parts = _sheet_members(members)
    gone = {parts[tab] for tab in tabs}
    book = _TAB.sub(lambda hit: b"" if hit[1].decode() in tabs else hit[0], members["xl/workbook.xml"])
    kept = {name: body for name, body in members.items() if name not in gone}
    # Names of ranges and the list of parts would still speak of the sheets that are gone.
    kept["xl/workbook.xml"] = re.sub(rb"<definedNames>.*</definedNames>", b"", book, flags=re.DOTALL)
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        for part in gone:
            target = part.removeprefix("xl/").encode()
            kept[name] = re.sub(
                rb"<(?:Override|Relationship)\b[^>]*" + target + rb'"[^>]*/>', b"", kept[name]
            )
    return kept
