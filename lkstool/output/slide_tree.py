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


Block = Words | Cards | Grid | Columns | Chart


@dataclass(slots=True)
class Slide:
    """One slide: its finding, what it shows, what its speaker should know."""

    title: str
    cover: bool = False
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def slides_of(blocks: Sequence[Node], phrases: Phrases, charts: Mapping[str, Chart]) -> list[Slide]:
    """Cut the text at its first-level headings.

    Args:
        blocks: the document; a heading of the class ``sampul`` begins the title slide.
        phrases: what the placeholders of the text mean.
        charts: those that could be drawn.

    Raises:
        UserError: something stands before the first heading.
    """
    made: list[Slide] = []
    for block in blocks:
        if block["t"] == "Header" and block["c"][0] == 1:
            _, attr, content = block["c"]
            made.append(Slide(heading_text(content), "sampul" in attr[1]))
        elif not made:
            raise mistake("slide_without_title")
        elif block["t"] == "Div" and "pembicara" in block["c"][0][1]:
            made[-1].notes += [each.text for each in _words(block["c"][1])]
        else:
            made[-1].blocks += _blocks([block], phrases, charts)
    return made


def _blocks(blocks: Sequence[Node], phrases: Phrases, charts: Mapping[str, Chart]) -> Iterator[Block]:
    for block in blocks:
        if block["t"] == "Table":
            yield _text_table(block)
            continue
        if block["t"] != "Div":
            yield from _words([block])
            continue
        attr, inner = block["c"]
        kind, given = (attr[1] or [""])[0], dict(attr[2])
        if kind == "tabel":
            yield _grid(phrases, given)
        elif kind == "grafik":
            chart = charts.get(given["apa"])
            yield chart or Words((Run("Belum ada angka untuk digambar."),))
        elif kind == "kartu":
            yield Cards(tuple(phrases.cards[int(given["apa"])]))
        elif kind == "dua":
            parts = parts_of(block)
            yield Columns(tuple((share, tuple(_blocks(part, phrases, charts))) for share, part in parts))
        else:
            yield from _blocks(inner, phrases, charts)


def _grid(phrases: Phrases, given: Mapping[str, str]) -> Grid:
    table = phrases.table(given["apa"])
    spots = shown_columns(table, given.get("kolom", "").split())
    columns = [table.columns[at] for at in spots]
    rows = [*table.rows, *([table.total] if table.total else [])]
    return Grid(
        table.title,
        tuple(column.title for column in columns),
        tuple(tuple(visible(cell_text(row[at], table.columns[at])) for at in spots) for row in rows),
        tuple(column.unit != "teks" for column in columns),
    )


def _text_table(block: Node) -> Grid:
    """Return a table that stands in the text itself."""
    _, caption, columns, head, bodies, foot = block["c"]
    rows = [row for body in bodies for row in body[3]] + foot[1]
    titles = _cells(head[1][0]) if head[1] else ()
    return Grid(
        " ".join(each.text for each in _words(caption[1])),
        titles,
        tuple(_cells(row) for row in rows),
        tuple(column[0]["t"] == "AlignRight" for column in columns),
    )


def _cells(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple(" ".join(each.text for each in _words(cell[4])) for cell in row[1])


def _words(blocks: Sequence[Node]) -> Iterator[Words]:
    """Yield the paragraphs and points of a text, whatever they stand in."""
    for block in blocks:
        kind, content = block["t"], block.get("c", [])
        if kind in ("Para", "Plain"):
            yield Words(tuple(_runs(content)))
        elif kind == "Header":
            yield Words((Run(heading_text(content[2]), bold=True),))
        elif kind == "BulletList":
            yield from _points(content, ["•"] * len(content))
        elif kind == "OrderedList":
            yield from _points(content[1], [f"{at}." for at in range(1, len(content[1]) + 1)])
        elif kind == "DefinitionList":
            for term, meanings in content:
                yield Words(tuple(_runs(term, bold=True)))
                yield from _words([each for meaning in meanings for each in meaning])
        elif kind in ("Div", "BlockQuote", "Figure"):
            yield from _words(content if kind == "BlockQuote" else content[-1])
        elif kind in ("CodeBlock", "LineBlock"):
            yield from _plain_lines(kind, content)


def _plain_lines(kind: str, content: Any) -> Iterator[Words]:
    for line in content[1].splitlines() if kind == "CodeBlock" else content:
        yield Words((Run(line if isinstance(line, str) else heading_text(line)),))


def _points(items: Sequence[Sequence[Node]], marks: Sequence[str]) -> Iterator[Words]:
    for item, mark in zip(items, marks, strict=True):
        for at, each in enumerate(_words(item)):
            yield Words(each.runs, mark) if at == 0 else each


def _runs(content: Sequence[Node], *, bold: bool = False, italic: bool = False) -> Iterator[Run]:
    for node in content:
        if node["t"] == "Strong":
            yield from _runs(node["c"], bold=True, italic=italic)
        elif node["t"] == "Emph":
            yield from _runs(node["c"], bold=bold, italic=True)
        else:
            yield Run(heading_text([node]), bold, italic)
