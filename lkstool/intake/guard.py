"""Is this file safe and readable? Asked of the bytes themselves, before any reader sees them.

The extension is never believed. What passes comes out as a ``Package``: the marks of every sheet, and an
archive of our own that holds only checked parts under names of our own. The reader opens that archive,
so it cannot see anything that was not looked at here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from unicodedata import category
from xml.parsers import expat

from lkstool.core.records import Finding
from lkstool.intake.container import Container, RefusedError, open_container, pack, strict_parser
from lkstool.intake.foreign import not_excel, refuse_foreign, refuse_foreign_archive
from lkstool.intake.own_sheets import is_worked_out
from lkstool.intake.scan import read_marks
from lkstool.intake.workbook import Limits, Marks

_LONGEST_NAME = 255
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# The shared strings as programs write them: plain texts, and texts in several fonts.
_TEXT = rb"(?:<t(?: xml:space=\"preserve\")?+>[^<]*+</t>|<t/>)"
_FONT = rb"(?:<rPr>(?:<[A-Za-z]++(?: [A-Za-z]++=\"[^<>\"]*+\")*+/>)*+</rPr>)?+"
_STRINGS = re.compile(
    rb'(?:<\?xml[^<>]*\?>)?\s*<sst((?:\s+[A-Za-z0-9:]+="[^<>"]*")*)\s*>'
    rb"(?:<si>(?:" + _TEXT + rb"|(?:<r>" + _FONT + _TEXT + rb"</r>)++)</si>)*+</sst>\s*"
)
_UNIQUE_COUNT = re.compile(rb'\suniqueCount="([0-9]{1,10})"')
_APPLICATION = re.compile(rb"<(?:\w+:)?Application>([^<]{1,100})<")


@dataclass(frozen=True, slots=True)
class SafeSheet:
    """One sheet that passed.

    Attributes:
        name: as on its tab.
        visible: False where the tab is hidden.
        position: its place among the sheets of ``Package.content``; None where it is no sheet of cells
            (a chart, a macro sheet), or one of ours that nobody reads.
        marks: see there.
        body: its part of the archive.
    """

    name: str
    visible: bool
    position: int | None
    marks: Marks
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that may be read.

    Attributes:
        content: an uncompressed .xlsx with checked parts only: sheets of cells, shared strings, styles.
        sheets: in tab order.
        made_by: program that saved it, "" if it does not say.
    """

    content: bytes
    sheets: tuple[SafeSheet, ...]
    made_by: str


@dataclass(frozen=True, slots=True)
class _Link:
    """One relationship: what kind of part it leads to, and where."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class _Tab:
    """One sheet as the workbook part lists it."""

    name: str
    visible: bool
    link: str


def inspect(content: bytes, file: str, limits: Limits) -> Package | Finding:
    """Return the checked workbook, or the one finding that says why it cannot be read.

    Args:
        content: the whole file.
        file: its path, for the finding's place.
        limits: how large it may be.
    """
    try:
        return _inspected(content, limits)
    except RefusedError as refused:
        return refused.finding(file)


def _inspected(content: bytes, limits: Limits) -> Package:
    if len(content) > limits.file_bytes:
        size, limit = round(len(content) / 2**20, 1), limits.file_bytes // 2**20
        raise RefusedError("LKS106", kind="file", found=size, limit=limit)
    refuse_foreign(content)
    container = open_container(content, limits)
    refuse_foreign_archive(container)
    book = _workbook_part(container)
    if not container.has(book):
        raise RefusedError("LKS105")
    tabs, uses_1904 = _tabs(container.xml(book))
    if not tabs:
        raise RefusedError("LKS105")
    if len(tabs) > limits.sheets:
        raise RefusedError("LKS106", kind="sheets", found=len(tabs), limit=limits.sheets)
    folder, name = posixpath.split(book)
    links = _links(container, f"{folder}/_rels/{name}.rels", folder)
    parts: dict[str, bytes] = {}
    strings = 0
    for link in links.values():
        if link.kind == "sharedStrings" and "xl/sharedStrings.xml" not in parts:
            xml = container.xml(_inside(link))
            strings = _count_strings(xml)
            parts["xl/sharedStrings.xml"] = xml
        elif link.kind == "styles" and "xl/styles.xml" not in parts:
            parts["xl/styles.xml"] = container.xml(_inside(link))
    sheets: list[SafeSheet] = []
    bodies: list[bytes] = []
    for tab in tabs:
        sheet_link = links.get(tab.link)
        if sheet_link is None:
            raise RefusedError("LKS105", sheet=tab.name)
        if sheet_link.kind != "worksheet" or is_worked_out(tab.name):
            sheets.append(SafeSheet(tab.name, tab.visible, None, Marks()))
            continue
        try:
            body = container.xml(_inside(sheet_link))
            marks = read_marks(body, strings, limits)
        except RefusedError as refused:
            refused.sheet = tab.name
            raise
        sheets.append(SafeSheet(tab.name, tab.visible, len(bodies), marks, body))
        bodies.append(body)
    return Package(pack(parts | _own_parts(bodies, uses_1904=uses_1904)), tuple(sheets), _made_by(container))


def _workbook_part(container: Container) -> str:
    """Return the path of the workbook part inside the archive."""
    for link in _links(container, "_rels/.rels", "").values():
        if link.kind == "officeDocument":
            return _inside(link)
    return "xl/workbook.xml"


def _links(container: Container, part: str, folder: str) -> Mapping[str, _Link]:
    """Return the relationships in one part by their id, targets resolved against ``folder``."""
    links: dict[str, _Link] = {}
    if not container.has(part):
        return links
    for tag, attributes in _elements(container.xml(part)):
        if tag != "Relationship":
            continue
        kind = attributes.get("Type", "")
        if kind.startswith(_STRICT):
            raise not_excel("strict")
        target = attributes.get("Target", "").replace("\\", "/")
        external = attributes.get("TargetMode", "") == "External" or "://" in target
        # An absolute target starts at the archive's root; join drops the folder then, as it should.
        path = posixpath.normpath(posixpath.join("/", folder, target))
        climbs = posixpath.normpath(posixpath.join(folder, target)).startswith("..")
        links[attributes.get("Id", "")] = _Link(kind.rpartition("/")[2], path.lstrip("/"), external or climbs)
    return links


def _inside(link: _Link) -> str:
    """Return the part that a relationship leads to.

    Raises:
        RefusedError: it leads out of the file. (Hyperlinks may: nobody follows them here.)
    """
    if link.external:
        raise RefusedError("LKS107", kind="relation")
    return link.target


def _tabs(xml: bytes) -> tuple[tuple[_Tab, ...], bool]:
    """Return the sheets in tab order, and whether dates count from 1904."""
    tabs: list[_Tab] = []
    uses_1904 = False
    for tag, attributes in _elements(xml):
        if tag == "workbook" and any(value.startswith(_STRICT) for value in attributes.values()):
            raise not_excel("strict")
        if tag == "workbookPr":
            uses_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            visible = attributes.get("state", "visible") == "visible"
            name = attributes.get("name", "")
            # Excel allows 31 characters and no line break; longer ones come from other programs.
            if len(name) > _LONGEST_NAME or any(category(each) == "Cc" for each in name):
                raise RefusedError("LKS105")
            tabs.append(_Tab(name, visible, link))
    return tuple(tabs), uses_1904


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Return every element of a small part: local name and attributes, in document order."""
    elements: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        elements.append((name.rpartition(":")[2], attributes))

    parser = strict_parser()
    parser.StartElementHandler = start
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise RefusedError("LKS105") from error
    return elements


def _count_strings(xml: bytes) -> int:
    """Return how many shared strings there are.

    Raises:
        RefusedError: the part claims far more, and the reader would reserve memory for the claim; or
            its texts do not simply follow each other, and readers would number them differently.
    """
    usual = _STRINGS.fullmatch(xml)
    count = xml.count(b"<si>")
    if usual and (claim := _UNIQUE_COUNT.search(usual[1])) and int(claim[1]) == count:
        return count
    # An honest part that is written another way, or a lie: only a parser can say.
    counted = _Strings()
    parser = strict_parser()
    parser.StartElementHandler = counted.start
    parser.EndElementHandler = counted.end
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise RefusedError("LKS105") from error
    if not all(text.isascii() and text.isdigit() and len(text) < 15 for text in counted.claims):
        raise RefusedError("LKS105")
    if any(int(text) > 2 * counted.texts + 1_000 for text in counted.claims):
        raise RefusedError("LKS107", kind="claims")
    return counted.texts


@dataclass(slots=True)
class _Strings:
    """A walk through the shared strings: how many there are, and what the part claims."""

    texts: int = 0
    claims: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "si":
            if self.path != ["sst"]:
                raise RefusedError("LKS105")
            self.texts += 1
        elif self.path == ["sst"] and tag != "extLst":
            # The reader would count a text in there too.
            raise RefusedError("LKS105")
        elif tag == "sst":
            self.claims.append(attributes.get("uniqueCount", "0"))
        self.path.append(tag)

    def end(self, _name: str) -> None:
        self.path.pop()


def _made_by(container: Container) -> str:
    if not container.has("docProps/app.xml"):
        return ""
    named = _APPLICATION.search(container.xml("docProps/app.xml"))
    return named[1].decode("utf-8", "replace") if named else ""


def _own_parts(bodies: list[bytes], *, uses_1904: bool) -> dict[str, bytes]:
    """Return the sheets under names of our own, and the parts that lead the reader to them."""
    numbers = range(1, len(bodies) + 1)
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    properties = '<workbookPr date1904="1"/>' if uses_1904 else ""
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/{n}.xml"/>' for n in numbers
    )
    root = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    own = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{root}</Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{properties}'
        f"<sheets>{sheets}</sheets></workbook>",
    }
    parts = {name: text.encode("ascii") for name, text in own.items()}
    return parts | {f"xl/worksheets/{n}.xml": body for n, body in zip(numbers, bodies, strict=True)}
