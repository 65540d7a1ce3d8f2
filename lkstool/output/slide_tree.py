"""From the filled text of the slides to what each slide shows: one heading, one slide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lkstool.core.messages import mistake
from lkstool.output.charts import Chart
from lkstool.output.figure_text import cell_text
from lkstool.output.markdown import visible
from lkstool.output.phrases import Phrases
from lkstool.output.side_by_side import parts_of
from lkstool.output.table_tree import shown_columns
from lkstool.output.tree import Node, heading_text


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph or a point of a list; ``mark`` is its bullet or number, "" for none."""

    runs: tuple[Run, ...]
    mark: str = ""

    @property
    def text(self) -> str:
        """The words without their look."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cards:
    """Figures to be seen at once: title, value, small line."""

    cards: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: titles, rows of texts, which columns stand at the right."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Parts side by side, with the share of the width that each takes."""

    parts: tuple[tuple[float, tuple[Block, ...]], ...]


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
Block = Words | Cards | Grid | Columns | Chart


@dataclass(slots=True)
class Slide:
    """One slide: its finding, what it shows, what its speaker should know."""

    title: str
    cover: bool = False
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def slides_of(
    blocks: Sequence[Node], phrases: Phrases, charts: Mapping[str, Chart], labels: Mapping[str, str]
) -> list[Slide]:
    """Cut the text at its first-level headings.

    Args:
        blocks: the document; a heading of the class ``sampul`` begins the title slide.
        phrases: what the placeholders of the text mean.
        charts: those that could be drawn.
        labels: number of each table in the report, by its id, for those who look further.

    Raises:
        UserError: something stands before the first heading.
    """
    made: list[Slide] = []
    reading = spoken = _Reading(phrases, charts, labels)
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] == 1:
            _ended(made, reading, spoken)
            reading, spoken = _Reading(phrases, charts, labels), _Reading(phrases, charts, labels)
            _, attr, content = block["c"]
            made.append(Slide(reading.text(content), "sampul" in attr[1]))
        elif not made:
            raise mistake("slide_without_title")
        elif block["t"] == "Div" and "pembicara" in block["c"][0][1]:
            made[-1].notes += spoken.lines(block["c"][1])
        else:
            made[-1].blocks += reading.blocks([block])
    _ended(made, reading, spoken)
    return made


def _ended(made: Sequence[Slide], reading: _Reading, spoken: _Reading) -> None:
    """Put the footnotes under what they belong to."""
    if made:
        made[-1].blocks += [Words((Run(text),)) for text in reading.footnotes]
        made[-1].notes += spoken.footnotes


def refers(blocks: object) -> bool:
    """Return whether a text refers to a table of the report by its number."""
    if isinstance(blocks, list):
        return any(map(refers, blocks))
    if not isinstance(blocks, dict):
        return False
    if blocks["t"] == "Span" and "rujuk" in blocks["c"][0][1]:
        return True
    return refers(blocks.get("c"))


@dataclass(slots=True)
class _Reading:
    """Reads the text of one slide, or what its speaker says.

    Attributes:
        footnotes: with their marks, in order.
    """

    phrases: Phrases
    charts: Mapping[str, Chart]
    labels: Mapping[str, str]
    footnotes: list[str] = field(default_factory=list)

    def blocks(self, nodes: Sequence[Node]) -> Iterator[Block]:
        """Give what a text shows, whatever it stands in."""
        for node in nodes:
            kind, content = node["t"], node.get("c", [])
            if kind in ("Para", "Plain"):
                yield Words(tuple(self._runs(content)))
            elif kind == "Header":
                yield Words((Run(self.text(content[2]), bold=True),))
            elif kind == "BulletList":
                yield from self._points(content, ["•"] * len(content))
            elif kind == "OrderedList":
                yield from self._points(content[1], [f"{at}." for at in range(1, len(content[1]) + 1)])
            elif kind == "DefinitionList":
                for term, meanings in content:
                    yield Words(tuple(self._runs(term, bold=True)))
                    for meaning in meanings:
                        yield from self.blocks(meaning)
            elif kind == "Table":
                yield self._text_table(content)
            elif kind == "Div":
                yield from self._div(node)
            elif kind in ("BlockQuote", "Figure"):
                yield from self.blocks(content if kind == "BlockQuote" else content[-1])
            elif kind == "CodeBlock":
                yield from (Words((Run(line),)) for line in content[1].splitlines())
            elif kind == "LineBlock":
                yield from (Words(tuple(self._runs(line))) for line in content)

    def lines(self, nodes: Sequence[Node]) -> list[str]:
        """Return what a text shows in words alone."""
        return [line for block in self.blocks(nodes) for line in _said(block)]

    def text(self, content: Sequence[Node]) -> str:
        """Return words without their look."""
        return "".join(run.text for run in self._runs(content))

    def _points(self, items: Sequence[Sequence[Node]], marks: Sequence[str]) -> Iterator[Block]:
        for item, mark in zip(items, marks, strict=True):
            for at, each in enumerate(self.blocks(item)):
                yield Words(each.runs, mark) if at == 0 and isinstance(each, Words) else each

    def _div(self, node: Node) -> Iterator[Block]:
        attr, inner = node["c"]
        kind, given = (attr[1] or [""])[0], dict(attr[2])
        if kind == "tabel":
            yield self._grid(given)
        elif kind == "grafik":
            yield self.charts.get(given["apa"]) or Words((Run("Belum ada angka untuk digambar."),))
        elif kind == "kartu":
            yield Cards(tuple(self.phrases.cards[int(given["apa"])]))
        elif kind == "dua":
            yield Columns(tuple((share, tuple(self.blocks(part))) for share, part in parts_of(node)))
        else:
            yield from self.blocks(inner)

    def _grid(self, given: Mapping[str, str]) -> Grid:
        table = self.phrases.table(given["apa"])
        spots = shown_columns(table, given.get("kolom", "").split())
        columns = [table.columns[at] for at in spots]
        rows = [*table.rows, *([table.total] if table.total else [])]
        return Grid(
            table.title,
            tuple(column.title for column in columns),
            tuple(tuple(visible(cell_text(row[at], table.columns[at])) for at in spots) for row in rows),
            tuple(column.unit != "teks" for column in columns),
        )

    def _text_table(self, content: Sequence[Any]) -> Grid:
        """Return a table that stands in the text itself."""
        _, caption, columns, head, bodies, foot = content
        rows = [row for body in bodies for row in body[3]] + foot[1]
        return Grid(
            " ".join(self.lines(caption[1])),
            self._cells(head[1][0]) if head[1] else (),
            tuple(self._cells(row) for row in rows),
            tuple(column[0]["t"] == "AlignRight" for column in columns),
        )

    def _cells(self, row: Sequence[Any]) -> tuple[str, ...]:
        return tuple(" ".join(self.lines(cell[4])) for cell in row[1])

    def _runs(self, content: Sequence[Node], *, bold: bool = False, italic: bool = False) -> Iterator[Run]:
        for node in content:
            if node["t"] == "Strong":
                yield from self._runs(node["c"], bold=True, italic=italic)
            elif node["t"] == "Emph":
                yield from self._runs(node["c"], bold=bold, italic=True)
            elif node["t"] == "Note":
                yield Run(self._footnote(node["c"]), bold, italic)
            elif node["t"] == "Span" and "rujuk" in node["c"][0][1]:
                yield Run(self._elsewhere(dict(node["c"][0][2])["sasaran"]), bold, italic)
            elif node["t"] in ("Span", "Link"):
                yield from self._runs(node["c"][1], bold=bold, italic=italic)
            else:
                yield Run(heading_text([node]), bold, italic)

    def _footnote(self, content: Sequence[Node]) -> str:
        """Keep a footnote and return its mark."""
        at = len(self.footnotes)
        self.footnotes.append("")
        mark = str(at + 1).translate(_RAISED)
        self.footnotes[at] = f"{mark} {' '.join(self.lines(content))}"
        return mark

    def _elsewhere(self, table: str) -> str:
        """Say where in the report a table is; its title where the report does not print it."""
        label = self.labels.get(table, "").replace(" ", "\u00a0")
        return f"laporan lengkap, {label}" if label else f"tabel “{self.phrases.table(table).title}”"


def _said(block: Block) -> list[str]:
    """Say in words what a block shows."""
    if isinstance(block, Words):
        return [f"{block.mark} {block.text}" if block.mark else block.text]
    if isinstance(block, Cards):
        return [
            f"{title}: {value} ({note})" if note else f"{title}: {value}"
            for title, value, note in block.cards
        ]
    if isinstance(block, Grid):
        rows = [*([block.head] if any(block.head) else []), *block.rows]
        return [*([block.title] if block.title else []), *(" · ".join(row) for row in rows)]
    if isinstance(block, Columns):
        return [line for _, part in block.parts for each in part for line in _said(each)]
    return [block.alt]
