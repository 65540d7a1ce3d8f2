"""The workbook part: which sheets there are, and our list among them as the first, open one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lkstool.intake.container import RefusedError
from lkstool.output.reply.package import OFFICE, PACKAGE, TYPES, Parts, kinds, new_archive
from lkstool.output.reply.spans import Edit, Element, append, cell_text, edited, escaped, outline, retag
from lkstool.output.reply.styles import MAIN

TITLE = "PERBAIKAN"
LIST_PART = "lkstool-perbaikan"
# A hidden name that our list carries, whatever a program makes of its tab and its part.
_OURS = "lkstool_perbaikan"
_OWN_NAMES = frozenset((_OURS, "_xlnm._FilterDatabase", "_xlnm.Print_Titles", "_xlnm.Print_Area"))
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet of the workbook.

    Attributes:
        name: as on its tab.
        part: path of its part; "" if it leads nowhere.
        has_cells: False for a chart, a dialogue, a macro sheet.
    """

    name: str
    part: str
    has_cells: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What the workbook part says.

    Attributes:
        part: its path.
        tabs: in their order.
        ours: position of the list of an earlier reply; None if there is none.
        styles: path of the style sheet, also if it does not exist yet.
    """

    part: str
    tabs: tuple[Tab, ...]
    ours: int | None
    styles: str


def read_book(parts: Parts) -> Book:
    """Read the workbook part.

    Raises:
        RefusedError: it is missing or damaged.
    """
    part = next((each.target for each in kinds(parts.relations(""), "officeDocument")), "xl/workbook.xml")
    xml = parts.xml(part)
    root = outline(xml)
    sheets = root.child("sheets")
    if sheets is None or not sheets.children:
        raise RefusedError("LKS105")
    relations = parts.relations(part)
    tabs: list[Tab] = []
    for sheet in sheets.children:
        link = relations.get(sheet.attributes.get(_id_attribute(sheet), ""))
        name = sheet.attributes.get("name", "")
        tabs.append(
            Tab(name, link.target, link.kind == "worksheet") if link else Tab(name, "", has_cells=False)
        )
    styles = next((each.target for each in kinds(relations, "styles")), "")
    if not styles:
        folder = part.rpartition("/")[0]
        styles = parts.free_name(folder, "styles", "xml")
        parts.relate(part, "styles", styles)
        parts.declare(styles, "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml")
    return Book(part, tuple(tabs), _ours(root, len(tabs)), styles)


def empty_book() -> bytes:
    """Return a workbook with nothing but a place for our list."""
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    list_part = f"xl/worksheets/{LIST_PART}.xml"
    whole = {
        TYPES: f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        f'<Override PartName="/{list_part}" ContentType="{_SHEET_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><bookViews>'
        f'<workbookView/></bookViews><sheets><sheet name="{TITLE}" sheetId="1" r:id="rId1"/></sheets>'
        f'<definedNames><definedName name="{_OURS}" localSheetId="0" hidden="1">{TITLE}!$A$1</definedName>'
        "</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/{LIST_PART}.xml"/></Relationships>',
        list_part: f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
    }
    return new_archive({name: _DECLARATION + text.encode("ascii") for name, text in whole.items()})


def put_list(parts: Parts, book: Book, header_row: int, last_cell: str) -> str:
    """Make a place for our list: the first sheet and the open one, or the place of an earlier list.

    Args:
        parts: the workbook.
        book: as read.
        header_row: row of the list's headings, repeated on every printed page.
        last_cell: the list's last cell; a filter spans from A of the heading's row to it.

    Returns:
        Path of the list's part, which the caller writes.
    """
    xml = parts.xml(book.part)
    root = outline(xml)
    sheets = root.child("sheets")
    if sheets is None:
        raise RefusedError("LKS105")
    edits: list[Edit] = []
    if book.ours is not None:
        position, shift = book.ours, 0
        name, target = book.tabs[position].name, book.tabs[position].part
        edits.append(retag(xml, sheets.children[position], {"state": None}))
    else:
        position, shift = 0, 1
        name = _free_title(book)
        target = parts.free_name(f"{book.part.rpartition('/')[0]}/worksheets", LIST_PART, "xml")
        edits.append(_new_tab(parts, book, sheets, name, target))
    edits += _views(xml, root, position)
    edits += _names(
        xml, root, shift, position, _own_names(root.prefix, name, position, header_row, last_cell)
    )
    # Adding the relationship above wrote another part; this one is as it was read.
    parts.put(book.part, edited(xml, edits))
    return target


def quoted(sheet: str) -> str:
    """Return a sheet's name as references write it."""
    return "'" + sheet.replace("'", "''") + "'"


def _new_tab(parts: Parts, book: Book, sheets: Element, name: str, target: str) -> Edit:
    first = sheets.children[0]
    numbers = [
        int(number) for each in sheets.children if (number := each.attributes.get("sheetId", "")).isdigit()
    ]
    link = parts.relate(book.part, "worksheet", target)
    parts.declare(target, _SHEET_TYPE)
    tab = f'<{sheets.prefix}sheet name="{escaped(name).decode()}" sheetId="{max(numbers, default=0) + 1}"'
    # Declared here, for some programs declare the prefix only on the sheets themselves.
    return first.start, first.start, f'{tab} xmlns:r="{OFFICE}" r:id="{link}"/>'.encode("ascii")


def _id_attribute(sheet: Element) -> str:
    return next((key for key in sheet.attributes if key.endswith(":id")), "r:id")


def _free_title(book: Book) -> str:
    taken = {tab.name.casefold() for tab in book.tabs}
    number, name = 1, TITLE
    while name.casefold() in taken:
        number += 1
        name = f"{TITLE} ({number})"
    return name


def _views(xml: bytes, root: Element, position: int) -> list[Edit]:
    """Return the edits that make our list the open sheet."""
    views = root.child("bookViews")
    edits: list[Edit] = []
    for view in views.children if views else ():
        values: dict[str, str | None] = {"activeTab": str(position) if position else None}
        if "firstSheet" in view.attributes:
            values["firstSheet"] = None
        edits.append(retag(xml, view, values))
    return edits


def _names(xml: bytes, root: Element, shift: int, position: int, own: bytes) -> list[Edit]:
    """Return the edits that keep names with their sheets, and add ours."""
    names = root.child("definedNames")
    edits = [
        edit for child in root.children if child.name == "extLst" for edit in _shifted(xml, child, shift)
    ]
    if names is None:
        behind = [child.close for child in root.children if child.name in _BEFORE_NAMES]
        at = max(behind)
        tag = f"{root.prefix}definedNames"
        return [*edits, (at, at, f"<{tag}>".encode() + own + f"</{tag}>".encode())]
    for each in names.children:
        local = each.attributes.get("localSheetId", "")
        if not local.isdigit():
            continue
        if not shift and int(local) == position and each.attributes.get("name") in _OWN_NAMES:
            edits.append((each.start, each.close, b""))
        elif shift:
            edits.append(retag(xml, each, {"localSheetId": str(int(local) + shift)}))
    # Not ``append``: that would replace the names inside together with the tag.
    if names.inner == names.end and names.close == names.end:
        return [*edits, append(xml, names, own)]
    return [*edits, (names.end, names.end, own)]


def _shifted(xml: bytes, element: Element, shift: int) -> list[Edit]:
    """Return the edits that keep names in extensions, those of newer programs, with their sheets."""
    local = element.attributes.get("localSheetId", "")
    edits = (
        [retag(xml, element, {"localSheetId": str(int(local) + shift)})] if shift and local.isdigit() else []
    )
    for child in element.children:
        edits += _shifted(xml, child, shift)
    return edits


def _own_names(prefix: str, sheet: str, position: int, header_row: int, last_cell: str) -> bytes:
    place = quoted(sheet)
    letters, last = re.sub(r"[0-9]", "", last_cell), re.sub(r"[A-Z]", "", last_cell)
    named = (
        ("_xlnm._FilterDatabase", ' hidden="1"', f"{place}!$A${header_row}:${letters}${last}"),
        ("_xlnm.Print_Titles", "", f"{place}!${header_row}:${header_row}"),
        (_OURS, ' hidden="1"', f"{place}!$A$1"),
    )
    tag = f"{prefix}definedName"
    return b"".join(
        f'<{tag} name="{name}" localSheetId="{position}"{hidden}>'.encode()
        + cell_text(text)
        + f"</{tag}>".encode()
        for name, hidden, text in named
    )


def _ours(root: Element, tabs: int) -> int | None:
    names = root.child("definedNames")
    for each in names.children if names else ():
        local = each.attributes.get("localSheetId", "")
        if each.attributes.get("name") == _OURS and local.isdigit() and int(local) < tabs:
            return int(local)
    return None
