"""The comments of a sheet: ours are added to the sender's, and those of an earlier reply taken away.

Excel keeps a comment in two places: its words in a comments part, its box in a drawing of an old kind
(VML). A cell has one comment at most; where the sender wrote one, ours follows below it in the same box.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lkstool.core.records import column_letters
from lkstool.output.reply.boxes import SHAPE_BYTES, Box, box, drawn, tall
from lkstool.output.reply.package import Parts, kinds
from lkstool.output.reply.sheet_layout import Cell, Laid, addresses
from lkstool.output.reply.spans import Edit, Element, append, cell_text, edited, outline

AUTHOR = "lkstool"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# First line of what we write, as Excel puts an author's name. Our words are known by it when the workbook
# comes back, for some programs lose the authors.
_LABEL = f"{AUTHOR}:"
_LABELLED = re.compile(rb"(?:^|\n|&#10;|&#xA;)" + _LABEL.encode("ascii") + rb"(?=\s|&#10;|&#xA;|$)")
_MOST_BYTES = 900_000  # of one part; the guard looks closely at parts above 2**20
_UNKNOWN_LINES = 8  # height of a box for a comment of the sender's that has none
_FONT = '<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="Tahoma"/><{p}family val="2"/>'


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One finding in a comment: its title in bold, its sentences below."""

    title: str
    text: str


Comment = Sequence[Paragraph]


def commented(parts: Parts, sheet_part: str, sheet: Laid, comments: Mapping[Cell, Comment]) -> str | None:
    """Write the comments of one sheet, after taking away those of an earlier reply.

    Thousands of comments much alike would make a part that unpacks like a bomb, and be refused when the
    workbook comes back. So there are as many as are sure to pass; the list names every cell anyway.

    Args:
        parts: the workbook.
        sheet_part: path of the sheet.
        sheet: as laid out.
        comments: by cell, the most important first.

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
    wanted = _as_many_as_pass({cell: each for cell, each in comments.items() if cell not in threaded})
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
    # A box that had words of ours in it has been made taller already.
    taller = {cell: tall(_lines(comment)) for cell, comment in joined.items() if not kept[cell]}
    return _draw(parts, sheet_part, drawing, boxes, removed, taller)


def _as_many_as_pass(comments: Mapping[Cell, Comment]) -> dict[Cell, Comment]:
    """Return the first comments, as many as fit into parts of moderate size."""
    passing: dict[Cell, Comment] = {}
    size = 0
    for cell, comment in comments.items():
        size += max(len(_runs("", comment)) + 250, SHAPE_BYTES)
        if size > _MOST_BYTES:
            break
        passing[cell] = comment
    return passing


def _empty_comments() -> bytes:
    return f'<comments xmlns="{_MAIN}"><authors></authors><commentList></commentList></comments>'.encode(
        "ascii"
    )


def _without_ours(xml: bytes) -> tuple[bytes, set[Cell], dict[Cell, bool]]:
    """Take away the comments of an earlier reply.

    Returns:
        The part; the cells whose whole comment went; the cells that have one of the sender's own, with
        True where words of ours stood below it.
    """
    listed = outline(xml).child("commentList")
    edits: list[Edit] = []
    removed: set[Cell] = set()
    kept: dict[Cell, bool] = {}
    for comment in listed.children if listed else ():
        at = addresses(comment.attributes.get("ref", ""))
        text = comment.child("text")
        if at is None:
            continue
        cut = _before_label(xml, text) if text else []
        if cut is None:
            edits.append((comment.start, comment.close, b""))
            removed.add(at)
        else:
            edits += cut
            kept[at] = bool(cut)
    return edited(xml, edits), removed - kept.keys(), kept


def _before_label(xml: bytes, text: Element) -> list[Edit] | None:
    """Return the edits that take our words away behind a sender's own; None if all words are ours."""
    own = False
    pieces = [(each, each if each.name == "t" else each.child("t")) for each in text.children]
    for at, (piece, words) in enumerate(pieces):
        if words is None:
            continue
        said = xml[words.inner : words.end]
        ours = _LABELLED.search(said)
        if not ours:
            own = own or bool(said.strip())
            continue
        before = said[: ours.start()].rstrip()
        if not own and not before:
            return None
        first = (words.inner, words.end, before) if before else (piece.start, piece.close, b"")
        return [first, *((each.start, each.close, b"") for each, _ in pieces[at + 1 :])]
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
                ours = _run(prefix, f"\n\n{_LABEL}\n", bold=True) + _runs(prefix, comments[at])
                edits += _as_runs(xml, text, prefix, ours)
        return edited(xml, edits)
    names = _authors(xml, root)
    number = names.index(AUTHOR) if AUTHOR in names else len(names)
    if AUTHOR not in names:
        edits.append(append(xml, authors, f"<{prefix}author>{AUTHOR}</{prefix}author>".encode("ascii")))
    new = b"".join(
        f'<{prefix}comment ref="{column_letters(column)}{row}" authorId="{number}"><{prefix}text>'.encode(
            "ascii"
        )
        + _run(prefix, f"{_LABEL}\n", bold=True)
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


def _as_runs(xml: bytes, text: Element, prefix: str, ours: bytes) -> list[Edit]:
    """Return the edits that add runs to a comment; a plain text before them becomes a run itself."""
    edits: list[Edit] = []
    for plain in text.all("t"):
        run = f"<{prefix}r>".encode(), f"</{prefix}r>".encode()
        edits += [(plain.start, plain.start, run[0]), (plain.close, plain.close, run[1])]
    if not text.children:
        return [append(xml, text, ours)]
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
    lines = [line for each in comment for line in (each.title, *each.text.split("\n"), "")]
    return [_LABEL, *lines[:-1]]


def _draw(
    parts: Parts,
    sheet_part: str,
    drawing: str,
    boxes: Sequence[Box],
    removed: Collection[Cell],
    taller: Mapping[Cell, int],
) -> str | None:
    """Write the drawing of a sheet's comments; returns the id of a new one."""
    number = 1 + sum(1 for name in parts.names() if name.endswith(".vml"))
    if drawing:
        parts.put(drawing, drawn(parts.raw(drawing), boxes, removed, taller, number))
        return None
    folder = posixpath.dirname(posixpath.dirname(sheet_part))
    made = parts.free_name(f"{folder}/drawings", "lkstool-comments", "vml")
    parts.put(made, drawn(None, boxes, (), {}, number))
    parts.declare(made, _VML_TYPE)
    return parts.relate(sheet_part, "vmlDrawing", made)
