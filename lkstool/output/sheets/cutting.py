"""The single files of a book of sheets are cut out of it, so that no page is laid out twice.

In a tagged PDF more than its content belongs to a page: the elements of the structure tree that it holds,
their line in the tree of parents, their identifiers, its entry in the outline. What is not reached from the
pages of a part is not in its file. Source: ISO 32000-1, 12.3.3 (outline) and 14.7 (logical structure).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

Pages = Mapping[tuple[int, int], int]  # which part a page belongs to, by the number of its object


def cut(book: bytes, title: str, parts: Sequence[str]) -> Iterator[bytes] | None:
    """Cut a book into its sheets.

    Args:
        book: a tagged PDF; each sheet begins a page, with its only heading of the first level.
        title: of the book.
        parts: the titles of the single files, in the order of the book.

    Returns:
        A PDF for each of ``parts``; None where the book cannot be cut: a design of the office has other
        headings, another title, or elements or links that lead from sheet to sheet.
    """
    import pikepdf

    pdf = pikepdf.open(io.BytesIO(book))
    pages = list(pdf.pages)
    number = {page.obj.objgen: at for at, page in enumerate(pages)}
    entries = _entries(pdf)
    if not all("/Dest" in entry for entry in entries) or _titled(title) not in _described(pdf):
        return None
    starts = [number[entry.Dest[0].objgen] for entry in entries]
    if len(starts) != len(parts) or starts[:1] != [0] or starts != sorted(set(starts)):
        return None
    ends = [*starts[1:], len(pages)]
    own = [pages[start:end] for start, end in zip(starts, ends, strict=True)]
    part_of = {page.obj.objgen: part for part, its in enumerate(own) for page in its}
    elements = _by_part(((None, each) for each in pdf.Root.StructTreeRoot.K[0].K), part_of, len(parts))
    if elements is None or any(map(_leads_on, pages)):
        return None
    return _written(pdf, title, parts, own, entries, [[each for _, each in its] for its in elements], part_of)


def _written(
    pdf: Pdf,
    title: str,
    parts: Sequence[str],
    pages: Sequence[Sequence[Page]],
    entries: Sequence[Object],
    elements: Sequence[Sequence[Object]],
    part_of: Pages,
) -> Iterator[bytes]:
    """Leave in the document what belongs to one part and write it, part after part."""
    from pikepdf import Array, Dictionary, NameTree, NumberTree, ObjectStreamMode

    root, tree = pdf.Root, pdf.Root.StructTreeRoot
    parents = dict(NumberTree(tree.ParentTree).items())
    named = NameTree(tree.IDTree).items() if "/IDTree" in tree else ()
    names = _by_part(named, part_of, len(parts)) or [[] for _ in parts]
    described = _described(pdf)
    for part, name in enumerate(parts):
        own, entry = pages[part], entries[part]
        root.Pages.Kids, root.Pages.Count = Array([page.obj for page in own]), len(own)
        tree.K[0].K = Array(elements[part])
        lines = [(key, parents[key]) for key in sorted(_parent_keys(own))]
        tree.ParentTree = Dictionary(Nums=Array([each for line in lines for each in line]))
        tree.IDTree = Dictionary(Names=Array([each for pair in names[part] for each in pair]))
        for beside in ("/Next", "/Prev"):
            if beside in entry:
                del entry[beside]
        root.Outlines.First = root.Outlines.Last = entry
        root.Outlines.Count = 1
        pdf.docinfo.Title = name
        texts = {
            _titled(title): _titled(name),
            f">{len(part_of)}</xmpTPg:NPages>": f">{len(own)}</xmpTPg:NPages>",
            **{str(each): sha256(f"{each}{name}".encode()).hexdigest() for each in pdf.trailer.ID},
        }
        root.Metadata.write(_replaced(described, texts).encode())
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        yield made.getvalue()


def _described(pdf: Pdf) -> str:
    """Return what the document says of itself (XMP)."""
    return pdf.Root.Metadata.read_bytes().decode("utf-8")


def _titled(title: str) -> str:
    return f">{escape(title)}</rdf:li>"


def _entries(pdf: Pdf) -> list[Object]:
    """Return what stands in the outline for the headings of the first level."""
    found = []
    entry = pdf.Root.Outlines.get("/First") if "/Outlines" in pdf.Root else None
    while entry is not None:
        found.append(entry)
        entry = entry.get("/Next")
    return found


def _by_part(
    elements: Iterable[tuple[object, Object]], part_of: Pages, count: int
) -> list[list[tuple[object, Object]]] | None:
    """Return the elements of each part, with their names; None where one belongs to several, or to none."""
    found: list[list[tuple[object, Object]]] = [[] for _ in range(count)]
    for name, element in elements:
        its = _parts(element, part_of)
        if len(its) != 1:
            return None
        found[its.pop()].append((name, element))
    return found


def _parts(element: Object, part_of: Pages) -> set[int]:
    """Return the parts on whose pages an element of the structure tree stands."""
    from pikepdf import Array, Dictionary

    its: set[int] = {part_of[element.Pg.objgen]} if "/Pg" in element else set()
    kids: Object = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary):
            its |= _parts(kid, part_of)
    return its


def _leads_on(page: Page) -> bool:
    """Return whether a link leads from here to another place in the document."""
    return any("/Dest" in each or "/D" in each.get("/A", {}) for each in _links(page))


def _links(page: Page) -> list[Object]:
    return list(page.obj.Annots) if "/Annots" in page.obj else []


def _parent_keys(pages: Sequence[Page]) -> set[int]:
    """Return the lines that some pages and the links on them have in the tree of parents."""
    keys = {int(page.obj.StructParents) for page in pages if "/StructParents" in page.obj}
    links = [each for page in pages for each in _links(page)]
    return keys | {int(each.StructParent) for each in links if "/StructParent" in each}


def _replaced(text: str, others: Mapping[str, str]) -> str:
    """Put other texts in the place of those that must be there."""
    for old, new in others.items():
        if old not in text:
            raise ValueError(f"the document is not described by {old}")
        text = text.replace(old, new)
    return text
