"""The sheet PERBAIKAN: everything that must or should be repaired, with a link to each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lkstool.core.formats import Lang, long_date
from lkstool.core.messages import Words, say, value_shown, words_of
from lkstool.core.records import SEVERITIES, Finding, Severity, column_letters, column_number
from lkstool.core.results import SinceLast
from lkstool.output.grouping import cell_ranges, speaking_for
from lkstool.output.reply.spans import cell_text, escaped
from lkstool.output.reply.styles import FILLS, Styles
from lkstool.output.reply.thanks import thanks
from lkstool.output.reply.workbook_xml import quoted

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER_ROW = 6
# One row a cell up to here; the findings behind it share a row for each problem of a column.
SINGLY = 200
_LONGEST = 2_000  # letters of cells in one shared row; a further row takes the rest
# Key of the heading in the catalogue, and width in characters.
_COLUMNS: Mapping[str, int] = {
    "number": 5, "severity": 11, "who": 18, "message": 40, "cell": 14, "value": 19, "suggestion": 20,
    "fix": 40, "column": 15, "code": 8,
}  # fmt: skip
LAST_COLUMN = column_letters(len(_COLUMNS))
_SEAL_COLUMN = column_letters(len(_COLUMNS) + 2)  # hidden, and apart from the table


@dataclass(frozen=True, slots=True)
class Head:
    """Whom the list is for.

    Attributes:
        counts: findings by severity.
        lks: code and name of the LKS; "" if the workbook does not say.
        year: form year; "" if unknown.
        checked: day of the check; None leaves it out.
        deadline: last day for the corrected workbook; None leaves it out.
        since: what became of the findings of the last submission; None where nothing is known of that.
        seal: what makes the workbook known as our own copy as long as nobody has changed its data; "" for
            none (``intake.own_replies``).
        alone: the list is a workbook of its own, not part of the sender's.
    """

    counts: Mapping[Severity, int]
    lks: str = ""
    year: str = ""
    checked: date | None = None
    deadline: date | None = None
    since: SinceLast | None = None
    seal: str = ""
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list.

    Attributes:
        texts: of every column but the first.
        link: reference that the cell's column leads to; "" if there is none.
    """

    severity: Severity
    texts: tuple[str, ...]
    link: str = ""


def lines(
    findings: Sequence[Finding], names: Mapping[tuple[str, int], str], lang: Lang, *, linked: bool = True
) -> list[Line]:
    """Make the rows of the list: errors first, then warnings, then notes; nothing is left out.

    Args:
        findings: of one workbook.
        names: what a row of a sheet is about (sheet as sent, row), in the sender's own words.
        lang: ``id`` or ``en``.
        linked: the cells are in the same workbook, and each row leads to its own.
    """
    ordered = sorted(findings, key=lambda each: SEVERITIES.index(each.severity))
    made = [_single(each, names, lang) for each in ordered[:SINGLY]]
    groups: dict[tuple[Severity, str, str, str], list[Finding]] = {}
    for each in ordered[SINGLY:]:
        place = each.place
        key = (each.severity, each.code, place.sheet or "", place.field or place.title or "")
        groups.setdefault(key, []).append(each)
    for members in groups.values():
        made += _shared(members, names, lang)
    return made if linked else [replace(each, link="") for each in made]


def _single(finding: Finding, names: Mapping[tuple[str, int], str], lang: Lang) -> Line:
    place = finding.place
    words = words_of(finding, lang, reveal=True)
    at = place.cell or (f"A{place.row}" if place.row else "")
    shown = " ".join(
        each for each in (place.sheet, place.cell or (str(place.row) if place.row else "")) if each
    )
    link = f"{quoted(place.sheet)}!{at or 'A1'}" if place.sheet else ""
    return Line(finding.severity, _texts(finding, words, names, lang, words.message, shown), link)


def _shared(members: Sequence[Finding], names: Mapping[tuple[str, int], str], lang: Lang) -> list[Line]:
    """Make the rows for one problem of many cells: as many as it takes to name every cell."""
    first = speaking_for(members, lang)
    if len(members) == 1 or not all(each.place.cell for each in members):
        return [_single(each, names, lang) for each in members]
    words = words_of(first, lang, reveal=True)
    pieces: list[list[str]] = [[]]
    for each in cell_ranges(members).split(", "):
        if sum(len(text) + 2 for text in pieces[-1]) > _LONGEST:
            pieces.append([])
        pieces[-1].append(each)
    made: list[Line] = []
    for cells in pieces:
        where = f"{first.place.sheet} {', '.join(cells)}"
        message = say("reply.list.shared", lang, title=words.title, count=len(members), example=words.message)
        at = cells[0].partition("–")[0]
        texts = _texts(first, words, {}, lang, message, where, alone=False)
        made.append(Line(first.severity, texts, f"{quoted(first.place.sheet or '')}!{at}"))
    return made


def _texts(
    finding: Finding,
    words: Words,
    names: Mapping[tuple[str, int], str],
    lang: Lang,
    message: str,
    where: str,
    *,
    alone: bool = True,
) -> tuple[str, ...]:
    place = finding.place
    who = names.get((place.sheet or "", place.row or 0), "") if alone else ""
    if not who and alone and place.row:
        who = say("reply.list.row", lang, row=str(place.row))
    return (
        say(f"severity.{finding.severity}", lang),
        who,
        message,
        where,
        (value_shown(finding.value, lang, reveal=True) or "") if alone else "",
        words.suggestion if alone else "",
        words.fix,
        place.heading,
        finding.code,
    )


@dataclass(frozen=True, slots=True)
class _Looks:
    """Cell styles of the list."""

    title: int
    about: int
    head: int
    text: int
    link: int
    tints: Mapping[Severity, int]


def _looks(styles: Styles) -> _Looks:
    face = '<{p}name val="Calibri"/><{p}family val="2"/>'
    large = styles.font('<{p}b/><{p}sz val="16"/><{p}color rgb="FF0F6B4A"/>' + face)
    plain = styles.font('<{p}sz val="11"/><{p}color rgb="FF1F2A26"/>' + face)
    white = styles.font('<{p}b/><{p}sz val="11"/><{p}color rgb="FFFFFFFF"/>' + face)
    blue = styles.font('<{p}u/><{p}sz val="11"/><{p}color rgb="FF0B57A4"/>' + face)
    line = styles.border("FFC9D6CF")
    top = 'vertical="top" wrapText="1"'
    tints = {name: styles.fill(colour) for name, colour in FILLS.items()}
    return _Looks(
        title=styles.format(font=large, alignment='vertical="center"'),
        about=styles.format(font=plain, alignment=top),
        head=styles.format(
            font=white, fill=styles.fill("FF0F6B4A"), border=line, alignment='vertical="center" wrapText="1"'
        ),
        text=styles.format(font=plain, border=line, alignment=top),
        link=styles.format(font=blue, border=line, alignment=top),
        tints={
            name: styles.format(font=plain, fill=fill, border=line, alignment=top)
            for name, fill in tints.items()
        },
    )


def sheet(made: Sequence[Line], head: Head, styles: Styles, lang: Lang) -> bytes:
    """Return the list as a worksheet part; every cell is text, nothing in it can become a formula."""
    looks = _looks(styles)
    top = [_cell("A1", looks.title, say("reply.list.title", lang))]
    if head.seal:
        top.append(_cell(f"{_SEAL_COLUMN}1", looks.about, head.seal))
    rows = [_row(1, top, 26)]
    about = _about(head, lang)
    rows += [
        _row(at, [_cell(f"A{at}", looks.about, text)], _height(text))
        for at, text in enumerate(about, start=2)
    ]
    titles = [say(f"reply.list.{key}", lang) for key in _COLUMNS]
    rows.append(
        _row(
            HEADER_ROW,
            [
                _cell(f"{column_letters(at)}{HEADER_ROW}", looks.head, each)
                for at, each in enumerate(titles, start=1)
            ],
        )
    )
    links: list[bytes] = []
    for number, line in enumerate(made, start=1):
        at = HEADER_ROW + number
        cells = [_cell(f"A{at}", looks.text, str(number))]
        for column, text in enumerate(line.texts, start=2):
            style = looks.text
            if column == 2:
                style = looks.tints.get(line.severity, looks.text)
            elif column == 5 and line.link:
                style = looks.link
                links.append(b'<hyperlink ref="E%d" location="%s"/>' % (at, escaped(line.link)))
            cells.append(_cell(f"{column_letters(column)}{at}", style, text))
        rows.append(_row(at, cells, _tall(line.texts)))
    last = f"{LAST_COLUMN}{HEADER_ROW + max(len(made), 1)}"
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        for at, width in enumerate(_COLUMNS.values(), start=1)
    )
    box = last
    if head.seal:
        box = f"{_SEAL_COLUMN}{HEADER_ROW + max(len(made), 1)}"
        hidden = column_number(_SEAL_COLUMN)
        widths += f'<col min="{hidden}" max="{hidden}" width="9" hidden="1" customWidth="1"/>'
    merged = "".join(f'<mergeCell ref="A{at}:{LAST_COLUMN}{at}"/>' for at in range(1, 2 + len(about)))
    below = HEADER_ROW + 1
    before = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_MAIN}">'
        '<sheetPr><tabColor rgb="FFC0392B"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{box}"/><sheetViews>'
        '<sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{below}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{below}" sqref="A{below}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>'
    )
    behind = (
        f'</sheetData><autoFilter ref="A{HEADER_ROW}:{last}"/>'
        f'<mergeCells count="{1 + len(about)}">{merged}</mergeCells>'
    )
    page = (
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )
    linked = b"<hyperlinks>" + b"".join(links) + b"</hyperlinks>" if links else b""
    return b"".join((before.encode(), *rows, behind.encode(), linked, page.encode()))


def _about(head: Head, lang: Lang) -> list[str]:
    """Return the lines between the title and the table."""
    year = say("reply.list.year", lang, year=head.year) if head.year else ""
    counts = say(
        "reply.list.counts",
        lang,
        **{f"{name}s": head.counts.get(name, 0) for name in SEVERITIES},
    )
    checked = "reply.list.checked" if head.checked else "reply.list.checked_undated"
    day = long_date(head.checked, lang, weekday=True) if head.checked else ""
    until = ""
    if head.deadline:
        late = head.checked is not None and head.checked > head.deadline
        key = "reply.list.late" if late else "reply.list.deadline"
        until = say(key, lang, day=long_date(head.deadline, lang, weekday=True))
    # What could not be read has no LKS, no year and no cells.
    way = "how_unreadable" if head.alone and not head.year else "how_alone" if head.alone else "how"
    how = say(f"reply.list.{way}", lang)
    about = (
        " · ".join(each for each in (head.lks, year) if each) or say("reply.list.unknown_lks", lang),
        say(checked, lang, day=day, counts=counts),
        thanks(head.since, lang),
        f"{how} {until}".strip(),
    )
    return [each for each in about if each]


def _height(text: str) -> int:
    """Return the height of a merged line in points: Excel does not fit merged cells to their text."""
    return 16 * (1 + len(text) // 190)


def _tall(texts: Sequence[str]) -> int:
    """Return the height of a row of the table in points: not every program fits rows to their text."""
    widths = list(_COLUMNS.values())[1:]
    needed = max(
        sum(1 + int(len(line) * 0.95) // width for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return min(15 * needed + 3, 409)


def _row(number: int, cells: Sequence[bytes], height: int = 0) -> bytes:
    tall = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{number}"{tall}>'.encode("ascii") + b"".join(cells) + b"</row>"


def _cell(at: str, style: int, text: str) -> bytes:
    if not text:
        return f'<c r="{at}" s="{style}"/>'.encode("ascii")
    opened = f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'.encode("ascii")
    return opened + cell_text(text) + b"</t></is></c>"
