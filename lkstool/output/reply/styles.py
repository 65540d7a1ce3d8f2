"""Cell styles: for each style that a marked cell has, one copy of it with our fill; nothing else changes.

The fill that a cell had before is kept inside ours, as the second colour, which a solid fill does not
show. So a marked workbook that comes back can be marked anew without the old marks staying on.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lkstool.core.records import Severity
from lkstool.output.reply.package import Parts
from lkstool.output.reply.spans import Edit, Element, append, edited, insertion_point, outline, retag

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Colours that nobody picks by chance: marks of an earlier reply are known by them.
FILLS: dict[Severity, str] = {"error": "FFFBC9C6", "warning": "FFFFF1A9"}
_OURS = frozenset(FILLS.values())
_AUTOMATIC = 'indexed="64"'
_PLAIN_VALUE = re.compile(r"[0-9A-Za-z.+-]+")
# Children of the style sheet in the order that its schema demands, as far as we may have to add one.
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
_DEFAULTS = {
    "fonts": '<{p}fonts count="1"><{p}font><{p}sz val="11"/><{p}name val="Calibri"/></{p}font></{p}fonts>',
    "fills": '<{p}fills count="2"><{p}fill><{p}patternFill patternType="none"/></{p}fill>'
    '<{p}fill><{p}patternFill patternType="gray125"/></{p}fill></{p}fills>',
    "borders": '<{p}borders count="1"><{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/>'
    "</{p}border></{p}borders>",
    "cellStyleXfs": '<{p}cellStyleXfs count="1"><{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    "</{p}cellStyleXfs>",
    "cellXfs": '<{p}cellXfs count="1"><{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></{p}cellXfs>',
}


class Styles:
    """The style sheet of one workbook, with the entries added so far."""

    def __init__(self, parts: Parts, part: str, *, keeps_second_colour: bool) -> None:
        """Read the style sheet.

        Args:
            parts: the workbook.
            part: path of the style sheet; it is made if there is none.
            keeps_second_colour: False if the program that saved the workbook writes a second colour of
                its own into solid fills (LibreOffice).

        Raises:
            RefusedError: the part is damaged.
        """
        self._parts = parts
        self._part = part
        self._keeps_second_colour = keeps_second_colour
        xml = parts.xml(part) if parts.has(part) else b'<styleSheet xmlns="%s"></styleSheet>' % MAIN.encode()
        self._xml = _completed(xml)
        root = outline(self._xml)
        self._prefix = root.prefix
        self._lists = {name: element for name in _DEFAULTS if (element := root.child(name))}
        self._entries = {name: list(element.all(_entry(name))) for name, element in self._lists.items()}
        self._added: dict[str, list[bytes]] = {name: [] for name in _DEFAULTS}
        self._made: dict[tuple[int, str], int] = {}
        self._earlier = {
            at: plain
            for at in range(len(self._entries["cellXfs"]))
            if (plain := self._before(at)) is not None
        }

    @property
    def has_earlier_marks(self) -> bool:
        """Tell whether some style is a mark of an earlier reply."""
        return bool(self._earlier)

    def unmarked(self, style: int) -> int:
        """Return the style as it was before an earlier reply marked it; any other style as it is."""
        if style not in self._earlier:
            return style
        before = self._earlier[style]
        colours = f"<{{p}}fgColor {before}/><{{p}}bgColor {_AUTOMATIC}/>" if before else ""
        return self._once(style, "", lambda: self._clone(style, self._fill(colours)))

    def marked(self, style: int, severity: Severity) -> int:
        """Return the copy of a style that has our fill."""
        if style >= len(self._entries["cellXfs"]):
            style = 0
        before = self._earlier[style] if style in self._earlier else self._solid_colour(style)
        colours = f'<{{p}}fgColor rgb="{FILLS[severity]}"/><{{p}}bgColor {before or _AUTOMATIC}/>'
        return self._once(style, severity, lambda: self._clone(style, self._fill(colours)))

    def font(self, inner: str) -> int:
        """Add a font (``{p}`` stands for the prefix); returns its number."""
        return self._add("fonts", f"<{{p}}font>{inner}</{{p}}font>")

    def fill(self, colour: str) -> int:
        """Add a solid fill; returns its number."""
        return self._fill(f'<{{p}}fgColor rgb="{colour}"/><{{p}}bgColor {_AUTOMATIC}/>')

    def border(self, colour: str) -> int:
        """Add a thin frame; returns its number."""
        sides = "".join(
            f'<{{p}}{side} style="thin"><{{p}}color rgb="{colour}"/></{{p}}{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._add("borders", f"<{{p}}border>{sides}<{{p}}diagonal/></{{p}}border>")

    def format(self, *, font: int, fill: int = 0, border: int = 0, alignment: str = "") -> int:
        """Add a cell style for text; returns its number."""
        return self._add(
            "cellXfs",
            f'<{{p}}xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" '
            'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f"<{{p}}alignment {alignment}/></{{p}}xf>",
        )

    def write(self) -> None:
        """Put the style sheet back into the workbook."""
        edits: list[Edit] = []
        for name, texts in self._added.items():
            if texts:
                element = self._lists[name]
                count = str(len(self._entries[name]) + len(texts))
                edits.append(append(self._xml, element, b"".join(texts), {"count": count}))
        if edits or not self._parts.has(self._part):
            self._parts.put(self._part, edited(self._xml, edits))

    def _add(self, name: str, text: str) -> int:
        self._added[name].append(text.replace("{p}", self._prefix).encode("utf-8"))
        return len(self._entries[name]) + len(self._added[name]) - 1

    def _once(self, style: int, what: str, make: Callable[[], int]) -> int:
        if (style, what) not in self._made:
            self._made[style, what] = make()
        return self._made[style, what]

    def _fill(self, colours: str) -> int:
        """Add a solid fill with these colours; none of them means the empty fill, which is number 0."""
        if not colours:
            return 0
        return self._once(
            -1,
            colours,
            lambda: self._add(
                "fills",
                f'<{{p}}fill><{{p}}patternFill patternType="solid">{colours}</{{p}}patternFill></{{p}}fill>',
            ),
        )

    def _clone(self, style: int, fill: int) -> int:
        """Add a copy of a cell style with another fill."""
        entry = self._entries["cellXfs"][style]
        text = self._xml[entry.start : entry.close]
        _, inner, tag = retag(self._xml, entry, {"fillId": str(fill), "applyFill": "1"})
        self._added["cellXfs"].append(tag + text[inner - entry.start :])
        return len(self._entries["cellXfs"]) + len(self._added["cellXfs"]) - 1

    def _pattern(self, style: int) -> Element | None:
        """Return the solid pattern of a style's fill."""
        number = self._entries["cellXfs"][style].attributes.get("fillId", "0")
        fills = self._entries["fills"]
        if not number.isdigit() or int(number) >= len(fills):
            return None
        pattern = fills[int(number)].child("patternFill")
        return pattern if pattern and pattern.attributes.get("patternType") == "solid" else None

    def _solid_colour(self, style: int) -> str:
        """Return the colour of a style's solid fill as attributes; "" if it has none."""
        pattern = self._pattern(style)
        return _colour(pattern.child("fgColor")) if pattern else ""

    def _before(self, style: int) -> str | None:
        """Return the colour that a mark of ours hides, "" for no fill; None if the style is no mark."""
        pattern = self._pattern(style)
        front = pattern.child("fgColor") if pattern else None
        if pattern is None or front is None or front.attributes.get("rgb", "").upper() not in _OURS:
            return None
        return _colour(pattern.child("bgColor")) if self._keeps_second_colour else ""


def _colour(colour: Element | None) -> str:
    """Return a colour as attributes; "" for an automatic one or none."""
    if colour is None or colour.attributes.get("indexed") in ("64", "65"):
        return ""
    known = {
        key: value for key, value in colour.attributes.items() if key in ("rgb", "theme", "tint", "indexed")
    }
    if not all(_PLAIN_VALUE.fullmatch(value) for value in known.values()):
        return ""
    return " ".join(f'{key}="{value}"' for key, value in known.items())


def _entry(name: str) -> str:
    return "xf" if name.endswith("Xfs") else name.removesuffix("s")


def _completed(xml: bytes) -> bytes:
    """Return a style sheet that has every list that we add to, and at least one entry in each."""
    for name, text in _DEFAULTS.items():
        root = outline(xml)
        present = root.child(name)
        if present and any(True for _ in present.all(_entry(name))):
            continue
        new = text.replace("{p}", root.prefix).encode("ascii")
        if present:
            xml = edited(xml, [(present.start, present.close, new)])
        elif root.inner == root.end:
            xml = edited(xml, [append(xml, root, new)])
        else:
            at = insertion_point(root, _ORDER[: _ORDER.index(name)])
            xml = edited(xml, [(at, at, new)])
    return xml
