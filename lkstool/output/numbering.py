"""Give chapters, tables and pictures of a text their numbers, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lkstool.output.tree import Node, heading_text, inlines, words


@dataclass(frozen=True, slots=True)
class Placed:
    """A table or picture where it stands in the text.

    Attributes:
        label: ``Tabel 3.1``.
        kind: which of the two.
        name: id of the table or name of the chart.
        title: as the text gives it; "" for the table's own.
        columns: of a table, as the text chooses them; "" for all.
        source: of a chart, the table that it is drawn from.
        chapter: heading that it stands under.
    """

    label: str
    kind: Literal["tabel", "grafik"]
    name: str
    title: str
    columns: str
    source: str
    chapter: str


@dataclass(slots=True)
class Numbering:
    """One pass over a text.

    Attributes:
        drawn: names of the charts that could be drawn; only these get a number.
        headings: (level, id, text) of every heading.
        labels: place, and id of each table, to ``Tabel 3.1``.
        placed: all tables and pictures.
    """

    drawn: Container[str]
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    placed: list[Placed] = field(default_factory=list)
    _chapter: str = ""
    _heading: str = ""
    _chapters: int = 0
    _annexes: int = 0
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def number(self, blocks: Sequence[Node]) -> None:
        """Number the blocks; headings of chapters get their number before their words, in place."""
        for block in blocks:
            if block["t"] == "Header":
                self._number_heading(block)
            elif block["t"] == "Div":
                attr, inner = block["c"]
                kind, given = attr[1][:1], dict(attr[2])
                if kind == ["tabel"]:
                    label = self._label("Tabel")
                    self.labels |= dict.fromkeys([attr[0], *given["apa"].split("+")], label)
                    self._place(label, "tabel", given, inner)
                elif kind == ["grafik"] and given["apa"] in self.drawn:
                    self.labels[attr[0]] = self._label("Gambar")
                    self._place(self.labels[attr[0]], "grafik", given, inner)
                self.number(inner)

    def _place(
        self, label: str, kind: Literal["tabel", "grafik"], given: dict[str, str], inner: Sequence[Node]
    ) -> None:
        title, columns, source = heading_text(inlines(inner)), given.get("kolom", ""), given.get("sumber", "")
        self.placed.append(Placed(label, kind, given["apa"], title, columns, source, self._heading))

    def _number_heading(self, block: Node) -> None:
        level, attr, content = block["c"]
        if level == 1 and "lampiran" in attr[1]:
            self._annexes += 1
            self._chapter = chr(64 + self._annexes)
            content[:0] = [*words(f"Lampiran {self._chapter}."), {"t": "Space"}]
        elif level == 1 and "unnumbered" in attr[1]:
            self._chapter = ""
        elif level == 1:
            self._chapters += 1
            self._chapter = str(self._chapters)
            content[:0] = [*words(f"{self._chapter}."), {"t": "Space"}]
        if level == 1:
            self._heading = heading_text(content)
        if "unlisted" not in attr[1]:
            self.headings.append((level, attr[0], heading_text(content)))

    def _label(self, kind: str) -> str:
        # Chapters without a number share one count: no two tables may have the same label.
        self._counts[self._chapter, kind] += 1
        at = self._counts[self._chapter, kind]
        return f"{kind} {self._chapter}.{at}" if self._chapter else f"{kind} {at}"
