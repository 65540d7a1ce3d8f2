"""The sender's own workbook back: cells marked and commented, a list in front, all else untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lkstool.core.formats import Lang
from lkstool.core.messages import words_of
from lkstool.core.records import SEVERITIES, Finding, Severity
from lkstool.intake.container import RefusedError
from lkstool.intake.guard import Package, SafeSheet, inspect
from lkstool.intake.workbook import Limits
from lkstool.output.reply.comments import Paragraph, commented
from lkstool.output.reply.package import Parts
from lkstool.output.reply.perbaikan import HEADER_ROW, LAST_COLUMN, Head, Line, lines, sheet
from lkstool.output.reply.sheet_layout import Cell, laid_out
from lkstool.output.reply.sheet_xml import deselected, restyled
from lkstool.output.reply.styles import FILLS, Styles
from lkstool.output.reply.workbook_xml import Book, Tab, empty_book, put_list, read_book


class CannotMarkError(Exception):
    """The workbook cannot be marked without risk of harm.

    Attributes:
        code: the finding code whose title says why (LKS101 to LKS107); "" where our own check of the
            result failed.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def marked_copy(
    content: bytes,
    findings: Sequence[Finding],
    lang: Lang,
    *,
    names: Mapping[tuple[str, int], str] | None = None,
    head: Head | None = None,
    limits: Limits | None = None,
) -> bytes:
    """Return a workbook with its bad cells marked and commented and the sheet PERBAIKAN in front.

    Personal values stand in clear: the copy is for the sender alone.

    Args:
        content: the workbook as sent.
        findings: of this workbook; those without a cell stand only in the list.
        lang: ``id`` or ``en``.
        names: what a row of a sheet is about (sheet as sent, row), in the sender's own words.
        head: whom the list is for.
        limits: how large a workbook may be.

    Returns:
        The same bytes for the same arguments.

    Raises:
        CannotMarkError: the workbook is unsafe, damaged, or would not read the same afterwards.
    """
    limits = limits or Limits()
    before = inspect(content, "", limits)
    if isinstance(before, Package):
        try:
            marked = _marked(content, before, findings, lang, names or {}, head, limits)
        except RefusedError as refused:
            raise CannotMarkError(refused.code) from refused
        _check(before, marked, limits)
        return marked
    raise CannotMarkError(before.code)


def list_alone(
    findings: Sequence[Finding],
    lang: Lang,
    *,
    names: Mapping[tuple[str, int], str] | None = None,
    head: Head | None = None,
) -> bytes:
    """Return the sheet PERBAIKAN as a workbook of its own, for a sender whose workbook cannot be marked.

    Args:
        findings: of the sender's workbook.
        lang: ``id`` or ``en``.
        names: as for ``marked_copy``.
        head: whom the list is for.

    Returns:
        The same bytes for the same arguments.
    """
    parts = Parts(empty_book(), Limits())
    book = read_book(parts)
    styles = Styles(parts, book.styles, keeps_second_colour=True)
    alone = replace(head or Head(_counts(findings)), alone=True)
    _put_list(parts, book, lines(findings, names or {}, lang, linked=False), alone, styles, lang)
    return parts.packed()


def ending_of(content: bytes, limits: Limits | None = None) -> str:
    """Return the ending that a workbook's name must have: with macros Excel opens it as .xlsm only.

    Raises:
        CannotMarkError: the workbook is unsafe or damaged.
    """
    try:
        parts = Parts(content, limits or Limits())
        kind = parts.content_type(read_book(parts).part)
    except RefusedError as refused:
        raise CannotMarkError(refused.code) from refused
    return ".xlsm" if "macroEnabled" in kind else ".xlsx"


def _marked(
    content: bytes,
    package: Package,
    findings: Sequence[Finding],
    lang: Lang,
    names: Mapping[tuple[str, int], str],
    head: Head | None,
    limits: Limits,
) -> bytes:
    parts = Parts(content, limits)
    book = read_book(parts)
    styles = Styles(parts, book.styles, keeps_second_colour="libreoffice" not in package.made_by.casefold())
    by_sheet = _by_cell(findings, package.sheets)
    for at, tab in enumerate(book.tabs):
        if at != book.ours and tab.has_cells:
            _mark_sheet(parts, tab, by_sheet.get(tab.name, {}), styles, lang)
        elif tab.part and at != book.ours:
            _deselect(parts, tab.part)
    _put_list(parts, book, lines(findings, names, lang), head or Head(_counts(findings)), styles, lang)
    return parts.packed()


def _put_list(parts: Parts, book: Book, made: Sequence[Line], head: Head, styles: Styles, lang: Lang) -> None:
    last = f"{LAST_COLUMN}{HEADER_ROW + max(len(made), 1)}"
    target = put_list(parts, book, HEADER_ROW, last)
    parts.put(target, sheet(made, head, styles, lang))
    styles.write()


def _counts(findings: Sequence[Finding]) -> dict[Severity, int]:
    return {name: sum(each.severity == name for each in findings) for name in SEVERITIES}


def _by_cell(
    findings: Sequence[Finding], sheets: Sequence[SafeSheet]
) -> dict[str, dict[Cell, list[Finding]]]:
    """Return the findings of each cell that is to be marked: it has an error or a warning.

    Of a merged block only the first cell shows anything, so it is marked for the whole block.
    """
    first: dict[str, list[tuple[int, int, int, int]]] = {
        each.name: list(each.marks.merged) for each in sheets
    }
    found: dict[str, dict[Cell, list[Finding]]] = {}
    for each in findings:
        place = each.place
        if place.sheet is None or place.row is None or place.column is None:
            continue
        at = (place.row, place.column)
        for top, left, bottom, right in first.get(place.sheet, ()):
            if top <= at[0] <= bottom and left <= at[1] <= right:
                at = (top, left)
        found.setdefault(place.sheet, {}).setdefault(at, []).append(each)
    return {
        name: {
            at: members for at, members in cells.items() if any(each.severity in FILLS for each in members)
        }
        for name, cells in found.items()
    }


def _mark_sheet(
    parts: Parts, tab: Tab, cells: Mapping[Cell, Sequence[Finding]], styles: Styles, lang: Lang
) -> None:
    """Mark and comment the cells of one sheet; take away the marks of an earlier reply."""
    xml = parts.xml(tab.part)
    if not cells and not styles.has_earlier_marks:
        _deselect(parts, tab.part)
        return
    rows = {row for row, _ in cells}
    laid = laid_out(xml, lambda row: row in rows or styles.has_earlier_marks)
    weightiest = sorted(cells, key=lambda at: (SEVERITIES.index(_worst(cells[at])), at))
    drawing = commented(parts, tab.part, laid, {at: _comment(cells[at], lang) for at in weightiest})

    def restyle(at: Cell, style: int) -> int:
        if at in cells:
            return styles.marked(style, _worst(cells[at]))
        return styles.unmarked(style)

    new = deselected(restyled(laid, cells, restyle, drawing))
    if new != xml:
        parts.put(tab.part, new)


def _deselect(parts: Parts, part: str) -> None:
    """Leave only our list selected: with two sheets selected, typing goes into both."""
    xml = parts.xml(part)
    if (new := deselected(xml)) != xml:
        parts.put(part, new)


def _worst(findings: Sequence[Finding]) -> Severity:
    return min((each.severity for each in findings), key=SEVERITIES.index)


def _comment(findings: Sequence[Finding], lang: Lang) -> list[Paragraph]:
    """Return what a cell's comment says: each finding once, the worst first."""
    paragraphs: list[Paragraph] = []
    for each in sorted(findings, key=lambda one: SEVERITIES.index(one.severity)):
        words = words_of(each, lang, reveal=True)
        paragraph = Paragraph(words.title, "\n".join(text for text in (words.message, words.fix) if text))
        if paragraph not in paragraphs:
            paragraphs.append(paragraph)
    return paragraphs


def _check(before: Package, marked: bytes, limits: Limits) -> None:
    """Look at the result as a workbook that comes in: readable, and with the same sheets as before.

    Raises:
        CannotMarkError: it is not.
    """
    after = inspect(marked, "", limits)
    if not isinstance(after, Package):
        raise CannotMarkError(after.code)
    known = {each.name: each.marks for each in after.sheets}
    shared = [each for each in before.sheets if each.name in known]
    added = len(after.sheets) - len(before.sheets)
    ours = [each for each in shared if known[each.name] != each.marks]
    if len(shared) != len(before.sheets) or added not in (0, 1) or len(ours) > 1 - added:
        raise CannotMarkError("")
