"""The marks in one sheet: the style of cells, cells that were not there yet, the link to the comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from lkstool.core.records import column_letters
from lkstool.output.reply.package import OFFICE
from lkstool.output.reply.sheet_layout import Cell, Laid, Row, laid_root
from lkstool.output.reply.spans import (
    Edit,
    append,
    edited,
    insertion_point,
    is_empty,
    retag,
    with_attributes,
)

_SPANS = re.compile(r"([0-9]{1,5}):([0-9]{1,5})")
# Children of a worksheet that stand before the drawing of its comments, by its schema.
_BEFORE_COMMENTS = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr",
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
    "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations",
    "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks",
    "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
)  # fmt: skip


def restyled(
    sheet: Laid, wanted: Collection[Cell], restyle: Callable[[Cell, int], int], drawing: str | None
) -> bytes:
    """Return the sheet with other styles; the bytes of everything else are as they were.

    Args:
        sheet: as laid out, with the rows of ``wanted`` looked at.
        wanted: cells that must be there afterwards, made if they are not.
        restyle: new style of a cell that is there or wanted, from its address and present style.
        drawing: id of the relationship to the drawing of comments; None leaves the sheet's as it is.
    """
    edits: list[Edit] = []
    columns_of: dict[int, set[int]] = {}
    for row, column in wanted:
        columns_of.setdefault(row, set()).add(column)
    for each in sheet.rows:
        missing = columns_of.pop(each.number, set()) - {cell.column for cell in each.cells}
        edits += _restyle_cells(sheet, each, restyle)
        edits += _add_cells(sheet, each, sorted(missing), restyle)
    edits += _add_rows(sheet, columns_of, restyle)
    if drawing is not None:
        edits.append(_link(sheet, drawing))
    return edited(sheet.xml, edits)


def deselected(sheet_xml: bytes) -> bytes:
    """Return a sheet that is no longer among the selected ones: typing must go into one sheet only."""
    if b"tabSelected" not in sheet_xml:
        return sheet_xml
    root = laid_root(sheet_xml)
    views = root.child("sheetViews")
    edits = [
        retag(sheet_xml, view, {"tabSelected": None})
        for view in (views.children if views else ())
        if "tabSelected" in view.attributes
    ]
    return edited(sheet_xml, edits)


def _restyle_cells(sheet: Laid, row: Row, restyle: Callable[[Cell, int], int]) -> list[Edit]:
    edits: list[Edit] = []
    for cell in row.cells:
        style = restyle((row.number, cell.column), cell.style)
        if style != cell.style:
            tag = with_attributes(sheet.xml[cell.start : cell.inner], {"s": str(style)})
            edits.append((cell.start, cell.inner, tag))
    return edits


def _add_cells(
    sheet: Laid, row: Row, columns: Sequence[int], restyle: Callable[[Cell, int], int]
) -> list[Edit]:
    """Return the edits that put cells into a row that is there."""
    if not columns:
        return []
    prefix = row.tag.removesuffix("row")
    own = row.attributes.get("s", "") if row.attributes.get("customFormat") in ("1", "true") else ""
    made = {
        column: _cell(
            prefix,
            (row.number, column),
            restyle((row.number, column), int(own) if own.isdigit() else sheet.style(column)),
        )
        for column in columns
    }
    values = _widened(row.attributes.get("spans", ""), columns)
    tag = with_attributes(sheet.xml[row.start : row.inner], values)
    if is_empty(sheet.xml, row.inner):
        opened = re.sub(rb"\s*/>$", b">", tag)
        return [(row.start, row.inner, opened + b"".join(made.values()) + b"</" + row.tag.encode() + b">")]
    edits: list[Edit] = [(row.start, row.inner, tag)] if values else []
    for column, text in made.items():
        at = next((cell.start for cell in row.cells if cell.column > column), row.end)
        edits.append((at, at, text))
    return edits


def _add_rows(
    sheet: Laid, columns_of: Mapping[int, set[int]], restyle: Callable[[Cell, int], int]
) -> list[Edit]:
    """Return the edits that put in rows that are not there."""
    if not columns_of:
        return []
    prefix = sheet.data.prefix
    made: dict[int, bytes] = {}
    for number, columns in sorted(columns_of.items()):
        cells = b"".join(
            _cell(prefix, (number, each), restyle((number, each), sheet.style(each)))
            for each in sorted(columns)
        )
        made[number] = f'<{prefix}row r="{number}">'.encode() + cells + f"</{prefix}row>".encode()
    if is_empty(sheet.xml, sheet.data.inner):
        return [append(sheet.xml, sheet.data, b"".join(made.values()))]
    edits: list[Edit] = []
    for number, text in made.items():
        at = next((row.start for row in sheet.rows if row.number > number), sheet.data.end)
        edits.append((at, at, text))
    return edits


def _cell(prefix: str, at: Cell, style: int) -> bytes:
    return f'<{prefix}c r="{column_letters(at[1])}{at[0]}" s="{style}"/>'.encode()


def _widened(spans: str, columns: Sequence[int]) -> dict[str, str | None]:
    """Return the hint about a row's first and last column, if it must be wider."""
    said = _SPANS.fullmatch(spans)
    if not said or (int(said[1]) <= columns[0] and columns[-1] <= int(said[2])):
        return {}
    return {"spans": f"{min(int(said[1]), columns[0])}:{max(int(said[2]), columns[-1])}"}


def _link(sheet: Laid, drawing: str) -> Edit:
    """Return the edit that leads the sheet to the drawing of its comments."""
    present = sheet.root.child("legacyDrawing")
    if present:
        names = [key for key in present.attributes if key.endswith(":id")]
        return retag(sheet.xml, present, dict.fromkeys(names, drawing))
    at = insertion_point(sheet.root, _BEFORE_COMMENTS)
    text = f'<{sheet.root.prefix}legacyDrawing xmlns:r="{OFFICE}" r:id="{drawing}"/>'
    return at, at, text.encode("ascii")
