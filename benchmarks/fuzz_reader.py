"""A second reader of workbooks (zipfile, expat), made without the code that it judges."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from posixpath import join, normpath
from xml.parsers import expat

from lkstool.core.records import column_number
from lkstool.intake.own_sheets import is_worked_out
from lkstool.intake.workbook import RawSheet, Workbook

_NO_LETTERS = bytes({*range(32)} - {*b"\t\n\r"})
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_ROW_DECORATION = re.compile(rb'<row(?: [A-Za-z0-9:]+="[^<>"]*")* ?(/?>)')
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")
_FORMULA = re.compile(rb"<f[^<>]*(?<!/)>[^<]*</f>")
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")
# (row, column) to the cell's kind, and what stands in it.
_Cells = Mapping[tuple[int, int], tuple[str, str]]


def unread(content: bytes, book: Workbook) -> str | None:
    """Return the first difference between a file and what was read of it; None if there is none."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = {info.filename.casefold().replace("\\", "/"): info for info in archive.infolist()}

            def member(name: str) -> bytes:
                return _plain(archive.read(members[name.casefold()]))

            root = _links(member("_rels/.rels"), "") if "_rels/.rels" in members else {}
            main = next(
                (target for kind, target in root.values() if kind == "officeDocument"), "xl/workbook.xml"
            )
            folder, _, name = main.rpartition("/")
            links = _links(member(f"{folder}/_rels/{name}.rels"), folder)
            strings: tuple[str, ...] = ()
            for kind, target in links.values():
                if kind == "sharedStrings" and not strings:
                    strings = _strings(member(target))
            for (tab, link), read in zip(_tabs(member(main)), book.sheets, strict=True):
                if tab != read.name:
                    return f"tab {tab!r} read as {read.name!r}"
                kind, target = links[link]
                # Of a sheet that is worked out from the others nothing is read, so nothing is lost.
                if kind != "worksheet" or is_worked_out(tab):
                    continue
                if lost := _difference(_cells(member(target)), strings, read):
                    return f"{tab}: {lost}"
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        expat.ExpatError,
        EOFError,
        NotImplementedError,
    ) as error:
        return f"broken, yet read: {type(error).__name__} {error}"
    return None


def _difference(cells: _Cells, strings: tuple[str, ...], read: RawSheet) -> str | None:
    seen = {
        (row, column): value
        for row, values in enumerate(read.rows, 1)
        for column, value in enumerate(values, 1)
        if value is not None
    }
    marks = read.marks
    for at, (kind, written) in cells.items():
        text = strings[int(written)] if kind == "s" else written
        if kind == "formula":
            if at not in marks.uncomputed:
                return f"formula without result at {at} is not marked"
            continue
        if not text:
            continue
        if kind == "e":
            if at not in marks.errors:
                return f"error at {at} is not marked"
        elif at not in seen:
            return f"cell {at} ({kind}) is lost"
        elif kind in ("s", "str", "inlineStr") and not _same(seen[at], text):
            return f"text at {at} ({kind}) is altered"
        elif kind in ("n", "") and not _same_number(seen[at], text, exact=at in marks.exact):
            return f"number at {at} is altered"
    for at in seen:
        if at not in cells:
            return f"cell {at} is invented"
    return None


def _same(value: object, text: str) -> bool:
    if not isinstance(value, str):
        return False
    # White space and carriage returns may be written otherwise; letters may not.
    return bool(_ESCAPED.search(text)) or _letters(value) == _letters(text)


def _letters(text: str) -> str:
    return "".join(each for each in text if not each.isspace() and each >= " ")


def _same_number(value: object, text: str, *, exact: bool) -> bool:
    if isinstance(value, str):
        return value == text or value in ("inf", "-inf", "nan")
    try:
        number = float(text)
    except ValueError:
        return False
    # Days and hours are judged by what becomes of them.
    if exact or not isinstance(value, int | float) or isinstance(value, bool):
        return True
    # A number in the format of hours passes through a clock that ticks a million times a second.
    return abs(value - number) <= 1e-9 * max(1.0, abs(number))


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    return parser


def _plain(xml: bytes) -> bytes:
    """Return a member in UTF-8, whatever it says that it is in."""
    if xml[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
        order = "utf-16-le" if xml[:2] in (b"\xff\xfe", b"<\0") else "utf-16-be"
        return _DECLARATION.sub(b"", xml.decode(order).lstrip("\ufeff").encode())
    return xml


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    parser.Parse(xml, True)
    return found


@lru_cache(maxsize=20)
def _links(xml: bytes, folder: str) -> dict[str, tuple[str, str]]:
    links = {}
    for tag, attributes in _elements(xml):
        if tag == "Relationship":
            path = normpath(join("/", folder, attributes.get("Target", "").replace("\\", "/"))).lstrip("/")
            links[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)
    return links


@lru_cache(maxsize=20)
def _tabs(xml: bytes) -> list[tuple[str, str]]:
    return [
        (attributes.get("name", ""), next((v for k, v in attributes.items() if k.endswith(":id")), ""))
        for tag, attributes in _elements(xml)
        if tag == "sheet"
    ]


@lru_cache(maxsize=20)
def _strings(xml: bytes) -> tuple[str, ...]:
    texts: list[list[str]] = []
    path: list[str] = []
    xml = _DECLARATION.sub(b"", xml)

    def start(name: str, _attributes: object) -> None:
        path.append(name.rpartition(":")[2])
        if path[-1] == "si":
            texts.append([])

    def characters(text: str) -> None:
        if path and path[-1] == "t" and "rPh" not in path and texts:
            texts[-1].append(text)

    parser = _parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: path.pop()
    parser.CharacterDataHandler = characters
    # Letters that XML does not allow are passed over by everybody.
    parser.Parse(
        xml.translate(None, _NO_LETTERS).replace(b"]]>", b"]]&gt;") if b"<![" not in xml else xml, True
    )
    return tuple("".join(each) for each in texts)


@lru_cache(maxsize=80)
def _cells(xml: bytes) -> _Cells:
    """Return the filled cells of a sheet, wherever they stand in it."""
    cells: dict[tuple[int, int], tuple[str, str]] = {}
    path: list[str] = []
    row = column = 0
    kind, formula, text, runs = "", False, [], []  # type: ignore[var-annotated]

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, formula
        tag = name.rpartition(":")[2]
        path.append(tag)
        if tag == "c" and "c" in path[:-1]:
            return
        if tag == "row":
            row = int(attributes.get("r", row + 1))
            column = 0
        elif tag == "c":
            at = _ADDRESS.fullmatch(attributes.get("r", ""))
            if at:
                row, column = int(at[2]), column_number(at[1])
            else:
                column += 1
            kind, formula = attributes.get("t", "n"), False
            text.clear()
            runs.clear()
        elif tag == "f":
            formula = True

    def characters(said: str) -> None:
        if path[-1] == "v":
            text.append(said)
        elif path[-1] == "t" and "rPh" not in path:
            runs.append(said)

    def end(_name: str) -> None:
        if path.pop() != "c" or "c" in path:
            return
        value = "".join(text)
        if formula and not value and kind != "str":
            cells[row, column] = ("formula", "")
        elif value and kind != "inlineStr":
            cells[row, column] = (kind, value)
        elif runs:
            # Of whatever kind the cell says that it is: a text stands in it.
            cells[row, column] = ("inlineStr", "".join(runs))

    parser = _parser()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        rows = _rows_alone(xml.translate(None, _NO_LETTERS))
        if rows == xml:
            raise
        return _cells(rows)
    return cells


def _rows_alone(xml: bytes) -> bytes:
    """Return the rows without what stands round them: decorations that are broken spoil no cell."""
    start, end = xml.find(b"<sheetData>"), xml.rfind(b"</sheetData>")
    if start < 0 or end < start:
        return xml
    return _FORMULA.sub(b"<f/>", _ROW_DECORATION.sub(rb"<row\1", xml[start : end + len(b"</sheetData>")]))
