"""A finished chart as a test sees it: words with their boxes and ink, filled shapes with their colours."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typst

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
# The height of a capital, and how far a letter such as g hangs below the line, as parts of the size.
_CAPITAL, _BELOW = 0.66, 0.06


@dataclass(frozen=True)
class Word:
    """One line of text: left, top, right, bottom in pixels of the picture."""

    text: str
    box: Box
    ink: str
    size: float
    order: int


@dataclass(frozen=True)
class Shape:
    """A filled shape."""

    box: Box
    fill: str
    order: int


@dataclass(frozen=True)
class _Line:
    text: str
    x: float
    y: float
    size: float
    bold: bool
    anchor: str
    ink: str
    order: int


def picture(svg: str, fonts: Path, folder: Path) -> tuple[list[Word], list[Shape]]:
    """Measure the words of a picture with the program that prints them, and find its shapes.

    Args:
        svg: the picture.
        fonts: folder with the fonts of the charts.
        folder: an empty folder to measure in.
    """
    lines: list[_Line] = []
    shapes: list[Shape] = []
    for order, (node, x, y) in enumerate(_placed(ET.fromstring(svg), 0, 0)):
        if node.tag == f"{SVG}text":
            lines += _lines(node, x, y, order)
        elif node.tag == f"{SVG}path" and node.get("fill", "none") not in ("none", ""):
            left, top, right, bottom = _box(node.get("d", ""))
            shapes.append(Shape((x + left, y + top, x + right, y + bottom), node.get("fill", ""), order))
    wide = measured([(line.text, line.size, line.bold) for line in lines], fonts, folder)
    words = []
    for line, width in zip(lines, wide, strict=True):
        left = line.x - width * _ANCHORS[line.anchor]
        box = (left, line.y - _CAPITAL * line.size, left + width, line.y + _BELOW * line.size)
        words.append(Word(line.text, box, line.ink, line.size, line.order))
    return words, shapes


def measured(words: Sequence[tuple[str, float, bool]], fonts: Path, folder: Path) -> list[float]:
    """Return the width of each (text, size, bold) in the font of the charts."""
    rows = "".join(
        f"({json.dumps(text, ensure_ascii=False)}, {size}, {700 if bold else 400}),"
        for text, size, bold in words
    )
    source = (
        f"#context [#metadata(({rows}).map(p => measure(text(font: "
        '("Sumber Sans", "Noto Sans Arabic"), weight: p.at(2), size: p.at(1) * 1pt, p.at(0)'
        ")).width.pt())) <lebar>]"
    )
    main = folder / "ukur.typ"
    main.write_text(source, encoding="utf-8")
    found = typst.query(
        main, "<lebar>", field="value", one=True, font_paths=[fonts], ignore_system_fonts=True
    )
    return [float(width) for width in re.findall(r"[\d.]+", found)]


def touch(one: Box, other: Box, slack: float = 0.0) -> bool:
    """Return whether two boxes share more than ``slack`` pixels in both directions."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > slack and down > slack


def holds(shape: Box, word: Box) -> bool:
    """Return whether a word stands within a shape."""
    return shape[0] <= word[0] and shape[1] <= word[1] and word[2] <= shape[2] and word[3] <= shape[3]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG, 1 to 21."""
    bright, dark = sorted((_light(one), _light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _placed(node: ET.Element, x: float, y: float) -> Iterator[tuple[ET.Element, float, float]]:
    """Yield every element with the place of its own origin."""
    moved = re.match(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)", node.get("transform", ""))
    if moved:
        x, y = x + float(moved[1]), y + float(moved[2])
    if node.get("display") == "none" or node.get("class") in ("background", "foreground"):
        return
    yield node, x, y
    for child in node:
        yield from _placed(child, x, y)


def _lines(node: ET.Element, x: float, y: float, order: int) -> Iterator[_Line]:
    """Yield the lines of a text element; Vega begins a new one at x=0 with a step down."""
    size = float(node.get("font-size", "0").removesuffix("px"))
    bold = node.get("font-weight", "400") in ("bold", "600", "700")
    looks = (size, bold, node.get("text-anchor", "start"), node.get("fill", ""), order)
    down, texts = 0.0, [node.text or ""]
    for part in node:
        if part.get("dy"):
            yield _Line("".join(texts), x, y + down, *looks)
            down, texts = down + float(part.get("dy", "0")), []
        texts += [part.text or "", part.tail or ""]
    yield _Line("".join(texts), x, y + down, *looks)


def _box(path: str) -> Box:
    """Return the box around a path of straight lines, curves and arcs."""
    x = y = 0.0
    across: list[float] = []
    down: list[float] = []
    for command, text in re.findall(r"([MLHVCAZmlhvcaz])([^MLHVCAZmlhvcaz]*)", path):
        numbers = [float(each) for each in re.findall(r"-?[\d.]+(?:e-?\d+)?", text)]
        for px, py in _ends(command, numbers, x, y):
            x, y = px, py
            across.append(x)
            down.append(y)
    return (min(across), min(down), max(across), max(down)) if across else (0, 0, 0, 0)


def _ends(command: str, numbers: Sequence[float], x: float, y: float) -> Iterable[tuple[float, float]]:
    """Return where the pen stands after each step of a command."""
    relative = command.islower()
    if command in "Zz":
        return []
    if command in "HhVv":
        step = numbers[-1]
        if command in "Hh":
            return [(x + step if relative else step, y)]
        return [(x, y + step if relative else step)]
    length = {"M": 2, "L": 2, "C": 6, "A": 7}[command.upper()]
    ends = []
    for at in range(0, len(numbers), length):
        px, py = numbers[at + length - 2 : at + length]
        x, y = (x + px, y + py) if relative else (px, py)
        ends.append((x, y))
    return ends
