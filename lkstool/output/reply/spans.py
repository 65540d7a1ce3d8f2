"""Where the elements of an XML part stand in its bytes, and edits that leave every other byte alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from lkstool.intake.container import RefusedError, strict_parser

_TAG = re.compile(rb"<[^\s<>/]+(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(rb"(\s+)([^\s=<>/\"']+)(\s*=\s*)(\"[^\"]*\"|'[^']*')")
# What XML 1.0 cannot hold, and surrogates, which UTF-8 cannot.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_OF_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

Edit = tuple[int, int, bytes]


@dataclass(slots=True)
class Element:
    """One element of a part.

    Attributes:
        tag: its name as written, with a prefix if it has one.
        attributes: as written, entities resolved.
        start: offset of its first byte.
        inner: offset behind its start tag.
        end: offset of its end tag; equal to ``inner`` in an empty element.
        close: offset behind it.
        children: in document order.
    """

    tag: str
    attributes: Mapping[str, str]
    start: int
    inner: int
    end: int = -1
    close: int = -1
    children: list[Element] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon; "" if there is none."""
        return self.tag[: len(self.tag) - len(self.name)]

    def child(self, name: str) -> Element | None:
        """Return the first child of that name."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of that name."""
        return (each for each in self.children if each.name == name)


def outline(xml: bytes) -> Element:
    """Return the root of a part with all elements below it.

    Args:
        xml: UTF-8, as ``Container.xml`` gives it.

    Raises:
        RefusedError: LKS105 where it is not well-formed.
    """
    roots: list[Element] = []
    opened: list[Element] = []
    parser = strict_parser()

    def start(tag: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        element = Element(tag, attributes, at, tag_end(xml, at))
        (opened[-1].children if opened else roots).append(element)
        opened.append(element)

    def end(_tag: str) -> None:
        element = opened.pop()
        if is_empty(xml, element.inner):
            element.end = element.close = element.inner
        else:
            element.end = parser.CurrentByteIndex
            element.close = xml.index(b">", element.end) + 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise RefusedError("LKS105") from error
    return roots[0]


def check_names(xml: bytes) -> None:
    """Make sure that a part of ours is well-formed and every prefix in it is declared.

    Raises:
        RefusedError: it is not.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise RefusedError("") from error


def tag_end(xml: bytes, start: int) -> int:
    """Return the offset behind the start tag that begins at ``start``."""
    found = _TAG.match(xml, start)
    if not found:
        raise RefusedError("LKS105")
    return found.end()


def is_empty(xml: bytes, tag_end_at: int) -> bool:
    """Tell whether the start tag that ends there closes itself."""
    return xml[tag_end_at - 2 : tag_end_at] == b"/>"


def edited(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the part with each (start, stop) replaced; insertions at one place keep their order."""
    pieces: list[bytes] = []
    at = 0
    for start, stop, text in sorted(edits, key=lambda edit: edit[:2]):
        if start < at:
            raise AssertionError("two edits of the same bytes")
        pieces += (xml[at:start], text)
        at = stop
    return b"".join((*pieces, xml[at:]))


def with_attributes(tag: bytes, values: Mapping[str, str | None]) -> bytes:
    """Return a start tag with attributes set (None: left out), the others as they were, in their order."""
    wanted = dict(values)
    pieces: list[bytes] = []
    at = 0
    for found in _ATTRIBUTE.finditer(tag):
        name = found[2].decode("utf-8")
        if name not in wanted:
            continue
        value = wanted.pop(name)
        pieces.append(tag[at : found.start()])
        if value is not None:
            pieces += (found[1], found[2], b'="', escaped(value), b'"')
        at = found.end()
    rest = tag[at:]
    new = b"".join(
        b" " + name.encode("ascii") + b'="' + escaped(value) + b'"'
        for name, value in wanted.items()
        if value is not None
    )
    close = re.search(rb"\s*/?>$", rest)
    if not close:
        raise RefusedError("LKS105")
    return b"".join((*pieces, rest[: close.start()], new, rest[close.start() :]))


def retag(xml: bytes, element: Element, values: Mapping[str, str | None]) -> Edit:
    """Return the edit that sets attributes of an element."""
    return element.start, element.inner, with_attributes(xml[element.start : element.inner], values)


def append(xml: bytes, element: Element, text: bytes, values: Mapping[str, str | None] | None = None) -> Edit:
    """Return the edit that adds text at the end inside an element, and sets attributes of it."""
    tag = with_attributes(xml[element.start : element.inner], values or {})
    if not is_empty(xml, element.inner):
        return element.start, element.end, tag + xml[element.inner : element.end] + text
    opened = re.sub(rb"\s*/>$", b">", tag)
    return element.start, element.inner, opened + text + b"</" + element.tag.encode() + b">"


def insertion_point(parent: Element, before: Sequence[str]) -> int:
    """Return where a child of ``parent`` goes that must stand behind every child named in ``before``."""
    behind = [child.close for child in parent.children if child.name in before]
    return max(behind, default=parent.inner)


def escaped(text: str) -> bytes:
    """Return text as ASCII for an XML text or attribute; what XML cannot hold becomes a box."""
    visible = _UNWRITABLE.sub("\u25a1", text)
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        visible = visible.replace(mark, entity)
    return visible.encode("ascii", "xmlcharrefreplace")


def cell_text(text: str, longest: int = 32_767) -> bytes:
    """Return text for a cell or a comment, within Excel's length, its own escapes (``_x000D_``) undone."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(plain) > longest:
        plain = plain[: longest - 1] + "…"
    return escaped(_ESCAPE_OF_EXCEL.sub("_x005F_", plain))
