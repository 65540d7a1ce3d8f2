"""Put numbers, tables and charts into the text: works on pandoc's document tree, once for each target.

The Markdown parts hold placeholders (``tabel``, ``grafik``, ``kartu``). Here they become pandoc tables and
figures, chapters and captions get their numbers, and every table and chart gets its source line. All texts
pass as text nodes, so that pandoc's own writers escape them for Typst, Word and HTML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Literal

from lkstool.core.figures import NumberTable
from lkstool.output.charts import Chart
from lkstool.output.figure_text import sources_text
from lkstool.output.numbering import Numbering
from lkstool.output.phrases import Phrases
from lkstool.output.side_by_side import parts_of
from lkstool.output.table_tree import SHORT, table_block
from lkstool.output.text_width import widest
from lkstool.output.tree import Node, code, div, heading_text, inlines, para, plain, raw, strong, words

Target = Literal["typst", "docx", "html"]
# A small or regional table of up to this many rows stays on one page, as others of up to SHORT do.
_ONE_PAGE = 40
_THIN_LINE = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
# On a narrow screen a table of more columns than this is moved sideways instead of squeezed.
_WIDE_TABLE = 6
# A term beside its meaning in Word: the size of its letters and its room, in points.
_TERM_SIZE, _TERM_ROOM = 10.5, 100.0
# A picture in half of a Word page, in points.
_HALF_WORD = 226.0
_STYLED = (
    "sampul", "sampul-majelis", "sampul-judul", "sampul-anak", "sampul-rapat", "sampul-kaki",
    "temuan", "catatan", "keputusan", "utuh", "lekat",
)  # fmt: skip


@dataclass(slots=True)
class Layout:
    """One pass over the document for one target.

    Attributes:
        headings: (level, id, text) of every heading, filled by ``place``.
    """

    phrases: Phrases
    charts: Mapping[str, Chart]
    target: Target
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    _labels: dict[str, str] = field(default_factory=dict)
    _share: float = 1
    _placed: dict[str, int] = field(default_factory=dict)

    def place(self, blocks: Sequence[Node]) -> list[Node]:
        """Return the blocks with every placeholder replaced and every chapter numbered."""
        own = deepcopy(list(blocks))
        numbering = Numbering(self.charts)
        numbering.number(own)
        self.headings += numbering.headings
        self._labels |= numbering.labels
        return self._blocks(own)

    def _blocks(self, blocks: Sequence[Node]) -> list[Node]:
        placed: list[Node] = []
        for block, after in zip_longest(blocks, blocks[1:]):
            if self.target == "typst" and block["t"] == "Para" and _stands_alone(after):
                # What leads up to a table or a chart stands on its page.
                placed += self._styled("lekat", [self._cross_references(block)])
            elif block["t"] == "Div":
                placed += self._div(block)
            elif self.target == "html" and block["t"] == "Header" and "unlisted" in block["c"][1][1]:
                # The page has its own list of contents, always in reach.
                continue
            elif self.target == "docx" and block["t"] == "Header" and "unlisted" in block["c"][1][1]:
                placed.append(div([para(block["c"][2])], "judul", {"custom-style": "TOC Heading"}))
            elif self.target == "docx" and block["t"] == "DefinitionList":
                placed += _beside_terms(self._cross_references(block))
            else:
                placed.append(self._cross_references(block))
        return placed

    def _cross_references(self, node: Any) -> Any:
        """Return the node with every ``rujuk`` span replaced by the number of its table."""
        if isinstance(node, list):
            return [self._cross_references(child) for child in node]
        if not isinstance(node, dict):
            return node
        if node["t"] == "Span" and "rujuk" in node["c"][0][1]:
            goal = dict(node["c"][0][2])["sasaran"]
            text = self._labels.get(goal) or f"tabel “{self.phrases.table(goal).title}”"
            return {"t": "Str", "c": text.replace(" ", "\u00a0")}
        return {**node, "c": self._cross_references(node["c"])} if "c" in node else node

    def _div(self, block: Node) -> list[Node]:
        attr, inner = block["c"]
        kind = attr[1][0] if attr[1] else ""
        given = dict(attr[2])
        if kind == "tabel":
            return self._table(attr[0], given, inlines(inner))
        if kind == "grafik":
            return self._chart(attr[0], given, inlines(inner))
        if kind == "kartu":
            return self._cards(self.phrases.cards[int(given["apa"])])
        if kind == "dua":
            return self._two(parts_of(block))
        if kind == "daftar-isi":
            return self._contents()
        if kind == "halaman-baru":
            return self._page_break()
        return self._styled(kind, self._blocks(inner))

    def _two(self, parts: Sequence[tuple[float, list[Node]]]) -> list[Node]:
        """Set parts side by side, each with its share of the width; tables only on paper of known width."""
        if self.target != "typst" and any(_holds_table(part) for _, part in parts):
            return [node for _, part in parts for node in self._blocks(part)]
        placed = []
        for share, part in parts:
            self._share = share - 0.017
            placed.append(self._blocks(part))
        self._share = 1
        widths = "".join(f"{100 * share:.4f}fr, " for share, _ in parts)
        return self._beside("dua", placed, f"banding: ({widths}), ")

    def _styled(self, kind: str, inner: list[Node]) -> list[Node]:
        """Give a block its look: a Typst function, a Word style, a class in HTML."""
        if self.target == "typst" and kind in _STYLED:
            return [raw("typst", f"#{kind}["), *inner, raw("typst", "]")]
        style = {"custom-style": kind.replace("-", " ").title()} if self.target == "docx" else {}
        return [div(inner, kind, style)]

    def _source(self, text: str) -> list[Node]:
        if self.target == "typst":
            return [raw("typst", "#sumber["), plain(words(text)), raw("typst", "]")]
        return self._styled("sumber", [para(words(text))])

    def _caption(self, place: str, title: Sequence[Node]) -> list[Node]:
        label = self._labels[place].replace(" ", "\u00a0")
        return [strong(words(f"{label}.")), {"t": "Space"}, *title]

    def _table(self, place: str, given: Mapping[str, str], title: list[Node]) -> list[Node]:
        table = self.phrases.table(given["apa"])
        caption = self._caption(place, title or words(table.title))
        source = self._source(self.phrases.source(given["apa"]))
        if not table.rows:
            return [para(_and_says(caption, "tidak ada.")), *source]
        if _says_nothing(table):
            return [para(_and_says(caption, "belum ada angkanya.")), *source]
        columns, word = given.get("kolom", "").split(), self.target == "docx"
        look = given.get("kelas", "")
        again = self._placed.get(table.id, 0)
        self._placed[table.id] = again + 1
        built = [table_block(table, caption, columns, word=word, look=look, share=self._share, again=again)]
        whole = len(table.rows) <= (_ONE_PAGE if look else SHORT)
        if self.target == "html":
            name = heading_text(caption)
            scroll = {"role": "region", "tabindex": "0", "aria-label": name}
            kinds = ["geser"]
            if len(columns or table.columns) > _WIDE_TABLE:
                kinds.append("lebar")
            if whole:
                kinds.append("utuh")
            return [div(built, " ".join(kinds), scroll), *source]
        if self.target == "docx":
            return [*built, *source]
        if look:
            built = [raw("typst", f"#{look}["), *built, raw("typst", "]")]
        if whole:
            return [raw("typst", "#utuh["), *built, *source, raw("typst", "]")]
        return [raw("typst", "#ruang-awal"), *built, *source]

    def _chart(self, place: str, given: Mapping[str, str], title: list[Node]) -> list[Node]:
        chart = self.charts.get(given["apa"])
        table = self.phrases.table(given["sumber"])
        source = sources_text([table.coverage], self.phrases.context.reference_date)
        if chart is None:
            return self._styled("catatan", [para(words("Gambar tidak dibuat karena belum ada angkanya."))])
        caption = self._caption(place, title)
        if self.target == "typst":
            start = f"#gambar({code(chart.name + '.svg')}, {chart.width}pt, {code(chart.alt)})["
            return [
                raw("typst", start),
                plain(caption),
                raw("typst", "]["),
                plain(words(source)),
                raw("typst", "]"),
            ]
        if self.target == "html":
            return [
                raw("html", "<figure><figcaption>"),
                plain(caption),
                raw("html", "</figcaption>"),
                raw("html", _inline_svg(chart)),
                *self._styled("sumber", [para(words(source))]),
                raw("html", "</figure>"),
            ]
        width = min(chart.width, _HALF_WORD) if self._share < 1 else chart.width
        picture = {
            "t": "Image",
            "c": [
                ["", [], [["width", f"{width / 72:.4f}in"]]],
                words(chart.alt),
                [f"{chart.name}.png", ""],
            ],
        }
        shown = self._styled("grafik", [para([picture])])
        return [*self._styled("judul-gambar", [para(caption)]), *shown, *self._source(source)]

    def _cards(self, cards: Sequence[tuple[str, str, str]]) -> list[Node]:
        made = []
        for texts in cards:
            lines = zip(("kartu-judul", "kartu-nilai", "kartu-catatan"), texts, strict=True)
            if self.target == "typst":
                card = [raw("typst", "#kartu(")]
                for _, text in lines:
                    card += [raw("typst", "["), plain(words(text)), raw("typst", "],")]
                card.append(raw("typst", ")"))
            else:
                card = [part for style, text in lines for part in self._styled(style, [para(words(text))])]
            made.append(card)
        return self._beside("kartu-baris", made)

    def _beside(self, kind: str, parts: Sequence[list[Node]], setting: str = "") -> list[Node]:
        """Set several parts side by side (below each other on a narrow screen)."""
        if self.target == "typst":
            made: list[Node] = [raw("typst", f"#{kind}({setting}")]
            for part in parts:
                made += [raw("typst", "["), *part, raw("typst", "],")]
            return [*made, raw("typst", ")")]
        if self.target == "html":
            return [div([div(part, "lajur") for part in parts], kind)]
        return [_side_by_side(parts)]

    def _contents(self) -> list[Node]:
        if self.target == "typst":
            return [raw("typst", "#daftar-isi()")]
        if self.target == "docx":
            # The finished file gets Word's own list of contents here.
            return [raw("openxml", "<w:p><w:r><w:t>DAFTAR-ISI</w:t></w:r></w:p>")]
        return []

    def _page_break(self) -> list[Node]:
        if self.target == "typst":
            return [raw("typst", "#pagebreak(weak: true)")]
        if self.target == "docx":
            return [raw("openxml", f'<w:p><w:pPr>{_THIN_LINE}</w:pPr><w:r><w:br w:type="page"/></w:r></w:p>')]
        return [div([], "halaman-baru")]


def _beside_terms(block: Node) -> list[Node]:
    """Set what terms mean beside them, as on paper; Word's own way needs twice the lines.

    Longer terms, and what has more than a paragraph, stay above one another.
    """
    parts = [(term, [each for meaning in meanings for each in meaning]) for term, meanings in block["c"]]
    terms = [heading_text(term) for term, _ in parts]
    plain_ones = all(len(its) == 1 and its[0]["t"] in ("Para", "Plain") for _, its in parts)
    if not plain_ones or widest(terms, _TERM_SIZE, bold=True) > _TERM_ROOM:
        return [block]
    tab = {"t": "RawInline", "c": ["openxml", "<w:r><w:tab/></w:r>"]}
    return [
        div([para([strong(term), tab, *its[0]["c"]])], "istilah", {"custom-style": "Istilah"})
        for term, its in parts
    ]


def _and_says(caption: Sequence[Node], what: str) -> list[Node]:
    return [*caption, {"t": "Str", "c": ":"}, {"t": "Space"}, *words(what)]


def _says_nothing(table: NumberTable) -> bool:
    """Return whether a table would hold nothing but dashes and dots because nobody's data stand behind it."""
    return table.coverage.counted == 0 and all(
        not cell
        for row in table.rows
        for cell, column in zip(row, table.columns, strict=True)
        if column.unit != "teks"
    )


def _stands_alone(block: Node | None) -> bool:
    """Return whether a block is the place of a table or a chart."""
    kinds = block["c"][0][1] if block and block["t"] == "Div" else []
    return bool({"tabel", "grafik"}.intersection(kinds[:1]))


def _holds_table(blocks: Sequence[Node]) -> bool:
    return any(block["t"] == "Div" and block["c"][0][1][:1] == ["tabel"] for block in blocks)


def _inline_svg(chart: Chart) -> str:
    """Return the picture for HTML: named by its alternative text, its inner texts hidden from readers."""
    alt = chart.alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    body = chart.svg[chart.svg.index("<svg") :]
    head, _, rest = body.partition(">")
    head = f'<svg viewBox="0 0 {chart.width:g} {chart.height:g}" style="max-width:{chart.width * 1.6:g}px"'
    frame = f'<div class="gambar" role="img" tabindex="0" aria-label="{alt}">'
    return f'{frame}{head} aria-hidden="true">{rest}</div>'


def _side_by_side(parts: Sequence[list[Node]]) -> Node:
    """Return a borderless one-row table, the way Word keeps things beside each other."""
    empty: list[Any] = ["", [], []]
    cells = [[empty, {"t": "AlignDefault"}, 1, 1, part] for part in parts]
    widths = [[{"t": "AlignDefault"}, {"t": "ColWidth", "c": 1 / len(parts)}] for _ in parts]
    attr = ["", [], [["custom-style", "Berdampingan"]]]
    body = [empty, 0, [], [[empty, cells]]]
    return {"t": "Table", "c": [attr, [None, []], widths, [empty, []], [body], [empty, []]]}
