"""Compares a workbook before and after marking: every part, and every value."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import hostile
from python_calamine import CalamineWorkbook

NS = f"{{{hostile.MAIN}}}"
# Parts that may differ, beside the sheets with marks, their relations, and comments.
BOOK = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def values(content: bytes) -> dict[str, Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [sheet.name for sheet in book.sheets_metadata if "WorkSheet" in str(sheet.typ)]
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in sheets
        if name != "PERBAIKAN"
    }


def bare(xml: bytes) -> bytes:
    """Return a sheet without what marking may touch: styles, empty cells and rows, the link to comments."""
    root = ET.fromstring(xml)
    for parent in list(root.iter()):
        for child in list(parent):
            name = child.tag.removeprefix(NS)
            if name == "c":
                child.attrib.pop("s", None)
            if (name in ("c", "row") and len(child) == 0) or name == "legacyDrawing":
                parent.remove(child)
        parent.attrib.pop("tabSelected", None)
        parent.attrib.pop("spans", None)
    for data in root.iter(f"{NS}sheetData"):
        for row in list(data):
            if len(row) == 0:
                data.remove(row)
    return ET.tostring(root)


def untouched(
    before: bytes, after: bytes, sheets: set[str], more: set[str] = frozenset()
) -> dict[str, bytes]:
    """Assert that only the named parts differ, and the named sheets only in their marks; return all parts."""
    old, new = parts(before), parts(after)
    assert list(old) == [name for name in new if name in old]
    changed = {name for name in old if old[name] != new[name]}
    rels = {re.sub(r"([^/]*)$", r"_rels/\1.rels", name) for name in sheets}
    assert changed <= BOOK | sheets | rels | more, changed
    for name in sheets:
        assert bare(old[name]) == bare(new[name])
    assert values(before) == values(after)
    return new
