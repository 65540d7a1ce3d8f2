"""The comments of a sheet: ours are added to the sender's, and those of an earlier reply taken away.

Excel keeps a comment in two places: its words in a comments part, its box in a drawing of an old kind
(VML). A cell has one comment at most; where the sender wrote one, ours follows below it in the same box.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lkstool.core.records import column_letters
from lkstool.output.reply.boxes import Box, box, drawn
from lkstool.output.reply.package import Parts, kinds
from lkstool.output.reply.sheet_layout import Cell, Laid, addresses
from lkstool.output.reply.spans import Edit, Element, append, cell_text, edited, outline

AUTHOR = "lkstool"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# Stands between what the sender wrote and what we add; known again when the workbook comes back.
_UNKNOWN_LINES = 8  # height of a box for a comment of the sender's that has none
_SEPARATOR = "— lkstool —"
_FONT = '<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="Tahoma"/><{p}family val="2"/>'


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One finding in a comment: its title in bold, its sentences below."""

    title: str
    text: str


Comment = Sequence[Paragraph]


def commented(parts: Parts, sheet_part: str, sheet: Laid, comments: Mapping[Cell, Comment]) -> str | None:
    """Write the comments of one sheet, after taking away those of an earlier reply.

    Returns:
        Id of the relationship to a new drawing, which the sheet must name; None if it needs no new one.
    """
    relations = parts.relations(sheet_part)
    words = next((each.target for each in kinds(relations, "comments") if parts.has(each.target)), "")
    named = relations.get(sheet.drawing)
    drawing = named.target if named and parts.has(named.target) else ""
    threaded = _threaded(parts, [each.target for each in kinds(relations, "threadedComment")])
    body = parts.xml(words) if words else _empty_comments()
    before = body
    body, removed, kept = _without_ours(body)
    wanted = {cell: comment for cell, comment in comments.items() if cell not in threaded}
    if not wanted and not removed:
        if body != before:
            parts.put(words, body)
        return None
    joined = {cell: each for cell, each in wanted.items() if cell in kept}
    new = {cell: each for cell, each in wanted.items() if cell not in kept}
    body = _with_comments(body, joined, joined=True)
    body = _with_comments(body, new, joined=False)
    if not words:
        folder = posixpath.dirname(posixpath.dirname(sheet_part))
        words = parts.free_name(folder, "lkstool-comments", "xml")
        parts.relate(sheet_part, "comments", words)
        parts.declare(words, _COMMENTS_TYPE)
    parts.put(words, body)
    boxes = [box(sheet, cell, _lines(comment)) for cell, comment in sorted(new.items())]
    if not drawing:
        boxes += [box(sheet, cell, ("",) * _UNKNOWN_LINES) for cell in sorted(kept)]
    return _draw(parts, sheet_part, drawing, boxes, removed)


def _empty_comments() -> bytes:
    return f'<comments xmlns="{_MAIN}"><authors></authors><commentList></commentList></comments>'.encode(
        "ascii"
    )


def _without_ours(xml: bytes) -> tuple[bytes, set[Cell], set[Cell]]:
    """Take away the comments of an earlier reply.

    Returns:
        The part; the cells whose whole comment went; the cells that have one of the sender's own.
    """
    root = outline(xml)
    listed = root.child("commentList")
    ours = {str(at) for at, name in enumerate(_authors(xml, root)) if name == AUTHOR}
    edits: list[Edit] = []
    removed: set[Cell] = set()
    kept: set[Cell] = set()
    for comment in listed.children if listed else ():
        at = addresses(comment.attributes.get("ref", ""))
        if at is None:
            continue
        if comment.attributes.get("authorId") in ours:
            edits.append((comment.start, comment.close, b""))
            removed.add(at)
            continue
        kept.add(at)
        if text := comment.child("text"):
            edits += _before_separator(xml, text)
    return edited(xml, edits), removed - kept, kept


def _before_separator(xml: bytes, text: Element) -> list[Edit]:
    """Return the edits that take our words away behind a sender's own."""
    mark = cell_text(_SEPARATOR)
    plain = _SEPARATOR.encode("utf-8")
    runs = list(text.all("r"))
    for at, run in enumerate(runs):
        words = run.child("t")
        if words is None:
            continue
        said = xml[words.inner : words.end]
        cut = max(said.find(mark), said.find(plain))
        if cut < 0:
            continue
        before = said[:cut].rstrip(b"\r\n")
        rest = [(each.start, each.close, b"") for each in runs[at + 1 :]]
        whole = (words.inner, words.end, before) if before else (run.start, run.close, b"")
        return [whole, *rest]
    return []


def _with_comments(xml: bytes, comments: Mapping[Cell, Comment], *, joined: bool) -> bytes:
    """Add comments; ``joined``: below what the sender wrote in the same cells."""
    if not comments:
        return xml
    root = outline(xml)
    prefix = root.prefix
    authors, listed = root.child("authors"), root.child("commentList")
    if authors is None or listed is None:
        return _with_comments(_with_lists(xml, root), comments, joined=joined)
    edits: list[Edit] = []
    if joined:
        for each in listed.children:
            at = addresses(each.attributes.get("ref", ""))
            text = each.child("text")
            if at is not None and at in comments and text:
                ours = _run(prefix, "\n" + _SEPARATOR + "\n") + _runs(prefix, comments[at])
                edits += _as_runs(text, prefix, ours)
        return edited(xml, edits)
    names = _authors(xml, root)
    number = names.index(AUTHOR) if AUTHOR in names else len(names)
    if AUTHOR not in names:
        edits.append(append(xml, authors, f"<{prefix}author>{AUTHOR}</{prefix}author>".encode("ascii")))
    new = b"".join(
        f'<{prefix}comment ref="{column_letters(column)}{row}" authorId="{number}"><{prefix}text>'.encode(
            "ascii"
        )
        + _runs(prefix, comment)
        + f"</{prefix}text></{prefix}comment>".encode("ascii")
        for (row, column), comment in sorted(comments.items())
    )
    return edited(xml, [*edits, append(xml, listed, new)])


def _with_lists(xml: bytes, root: Element) -> bytes:
    prefix = root.prefix
    if root.child("authors") is None:
        at = root.inner
        return edited(xml, [(at, at, f"<{prefix}authors></{prefix}authors>".encode("ascii"))])
    return edited(xml, [append(xml, root, f"<{prefix}commentList></{prefix}commentList>".encode("ascii"))])


def _as_runs(text: Element, prefix: str, ours: bytes) -> list[Edit]:
    """Return the edits that add runs to a comment; a plain text before them becomes a run itself."""
    edits: list[Edit] = []
    for plain in text.all("t"):
        run = f"<{prefix}r>".encode(), f"</{prefix}r>".encode()
        edits += [(plain.start, plain.start, run[0]), (plain.close, plain.close, run[1])]
    runs = [each.close for each in text.children if each.name in ("t", "r")]
    at = runs[-1] if runs else text.inner
    return [*edits, (at, at, ours)]


def _runs(prefix: str, comment: Comment) -> bytes:
    pieces: list[bytes] = []
    for at, each in enumerate(comment):
        pieces += (
            _run(prefix, ("\n\n" if at else "") + each.title, bold=True),
            _run(prefix, "\n" + each.text),
        )
    return b"".join(pieces)


def _run(prefix: str, text: str, *, bold: bool = False) -> bytes:
    font = ("<{p}b/>" if bold else "") + _FONT
    opened = f'<{{p}}r><{{p}}rPr>{font}</{{p}}rPr><{{p}}t xml:space="preserve">'.replace("{p}", prefix)
    return opened.encode("ascii") + cell_text(text, 16_000) + f"</{prefix}t></{prefix}r>".encode("ascii")


def _authors(xml: bytes, root: Element) -> list[str]:
    authors = root.child("authors")
    found = authors.all("author") if authors else ()
    return [xml[each.inner : each.end].decode("utf-8").strip() for each in found]


def _threaded(parts: Parts, names: Sequence[str]) -> set[Cell]:
    """Return the cells with a conversation of Excel's new kind, which shows instead of any comment."""
    found: set[Cell] = set()
    for name in names:
        for each in outline(parts.xml(name)).children if parts.has(name) else ():
            if at := addresses(each.attributes.get("ref", "")):
                found.add(at)
    return found


def _lines(comment: Comment) -> list[str]:
    """Return the lines of a comment, the empty ones between its paragraphs too."""
    return [line for each in comment for line in (each.title, *each.text.split("\n"), "")][:-1]


def _draw(
    parts: Parts, sheet_part: str, drawing: str, boxes: Sequence[Box], removed: Collection[Cell]
) -> str | None:
    """Write the drawing of a sheet's comments; returns the id of a new one."""
    number = 1 + sum(1 for name in parts.names() if name.endswith(".vml"))
    if drawing:
        parts.put(drawing, drawn(parts.raw(drawing), boxes, removed, number))
        return None
    folder = posixpath.dirname(posixpath.dirname(sheet_part))
    made = parts.free_name(f"{folder}/drawings", "lkstool-comments", "vml")
    parts.put(made, drawn(None, boxes, (), number))
    parts.declare(made, _VML_TYPE)
    return parts.relate(sheet_part, "vmlDrawing", made)
