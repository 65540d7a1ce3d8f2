"""Small makers of pandoc's document tree (its JSON form), and readers of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Node = dict[str, Any]
# Inlines that hold words and nothing else.
_LOOKS = frozenset({"Strong", "Emph", "Underline", "Strikeout", "Superscript", "Subscript", "SmallCaps"})


def words(text: str) -> list[Node]:
    """Return the inlines of a plain text; a no-break space stays in its word."""
    made: list[Node] = []
    for at, word in enumerate(text.split(" ")):
        if at:
            made.append({"t": "Space"})
        if word:
            made.append({"t": "Str", "c": word})
    return made


def strong(content: Sequence[Node]) -> Node:
    """Return bold text."""
    return {"t": "Strong", "c": list(content)}


def para(content: Sequence[Node]) -> Node:
    """Return a paragraph."""
    return {"t": "Para", "c": list(content)}


def plain(content: Sequence[Node]) -> Node:
    """Return text without the space of a paragraph."""
    return {"t": "Plain", "c": list(content)}


def raw(target: str, text: str) -> Node:
    """Return a block that only the writer of ``target`` prints, as it stands."""
    return {"t": "RawBlock", "c": [target, text]}


def div(content: Sequence[Node], kind: str, attributes: Mapping[str, str] | None = None) -> Node:
    """Return a named block."""
    pairs = [[key, value] for key, value in (attributes or {}).items()]
    return {"t": "Div", "c": [["", kind.split(), pairs], list(content)]}


def code(text: str) -> str:
    """Return a Typst string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def inlines(blocks: Sequence[Node]) -> list[Node]:
    """Return the inlines of the first paragraph; none if there is no paragraph."""
    for block in blocks:
        if block["t"] in ("Para", "Plain"):
            return list(block["c"])
    return []


def heading_text(content: Sequence[Node]) -> str:
    """Return the plain text of inlines."""
    parts: list[str] = []
    for node in content:
        if node["t"] == "Str":
            parts.append(node["c"])
        elif node["t"] in ("Space", "SoftBreak", "LineBreak"):
            parts.append(" ")
        elif node["t"] in _LOOKS:
            parts.append(heading_text(node["c"]))
        elif node["t"] == "Code":
            parts.append(node["c"][1])
        elif node["t"] in ("Span", "Link"):
            parts.append(heading_text(node["c"][1]))
    return "".join(parts)
