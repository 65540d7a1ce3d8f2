"""How wide a text will be in the font of the reports, so that columns and names get the room they need."""

from __future__ import annotations

from collections.abc import Sequence

# Advance widths of Sumber Sans, regular and semibold, in thousandths of the size, from "space" to "~".
_REGULAR = (
    200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497,
    497, 497, 497, 497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 543, 588, 571, 615, 527, 494, 617,
    652, 263, 479, 579, 486, 727, 647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303,
    350, 303, 497, 500, 542, 504, 553, 456, 555, 496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542,
    555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303, 241, 303, 497,
)  # fmt: skip
_SEMIBOLD = (
    200, 315, 482, 513, 513, 841, 639, 275, 324, 324, 438, 513, 275, 322, 275, 344, 513, 513, 513, 513,
    513, 513, 513, 513, 513, 513, 275, 275, 513, 513, 513, 444, 875, 558, 597, 576, 625, 538, 510, 628,
    663, 282, 494, 597, 502, 745, 657, 674, 582, 674, 592, 545, 546, 655, 536, 800, 541, 501, 540, 324,
    344, 324, 513, 500, 549, 516, 563, 462, 564, 507, 317, 520, 558, 262, 263, 522, 271, 843, 560, 549,
    564, 564, 373, 431, 361, 556, 495, 748, 481, 495, 443, 324, 255, 324, 513,
)  # fmt: skip
_FIRST = 32
_OTHERS = 560


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of text in points at ``size`` points; other letters are taken as wide."""
    known = _SEMIBOLD if bold else _REGULAR
    places = (ord(mark) - _FIRST for mark in text)
    return size * sum(known[at] if 0 <= at < len(known) else _OTHERS for at in places) / 1000


def widest(texts: Sequence[str], size: float, *, bold: bool = False) -> float:
    """Return the width of the widest of some texts; 0 for none."""
    return max((text_width(text, size, bold=bold) for text in texts), default=0.0)


def wrapped(text: str, room: float, size: float) -> list[str]:
    """Break a text between words so that each line fits ``room``; a word that is wider itself is cut."""
    lines: list[str] = []
    for word in (part for whole in text.split() for part in _cut(whole, room, size)):
        if lines and text_width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def _cut(word: str, room: float, size: float) -> list[str]:
    """Cut a word into parts that fit, of one letter at least."""
    parts = [""]
    for mark in word:
        if parts[-1] and text_width(parts[-1] + mark, size) > room:
            parts.append("")
        parts[-1] += mark
    return parts
