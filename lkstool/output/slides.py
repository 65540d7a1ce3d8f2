"""Write the slides: each shows its finding as title, and below it figures, pictures, words or a table.

Sizes are points on a slide of 960 by 540. Nothing is set smaller than 18 points but the foot and the names
on the map; what does not fit goes to a further slide of the same title.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from lkstool.output.charts import Chart, raster
from lkstool.output.package import pack, unpack
from lkstool.output.slide_design import new_presentation
from lkstool.output.slide_table import SMALL, WIDER, cut, lines_of, measured
from lkstool.output.slide_tree import Block, Cards, Columns, Grid, Run, Slide, Words
from lkstool.output.text_width import text_width, wrapped

_POINT = 12_700
_ALONE, _TEXT, _SMALL = 24.0, 20.0, SMALL
_TITLES = (28, 26, 24, 22, 20)
_LEAD, _AFTER = 1.2, 8
_GAP = 16
_LEAST_PICTURE = 150
_CARD, _TALLEST_CARD = 112, 180
_MOST_CARDS = 3
# Letters of a card's title, value and small line.
_CARD_SIZES = (18, 40, 18)


@dataclass(frozen=True, slots=True)
class _Box:
    """A place on a slide, in points."""

    left: float
    top: float
    wide: float
    high: float


def write_slides(slides: Sequence[Slide], folder: Path, values: Mapping[str, str]) -> bytes:
    """Return the presentation; the same slides give the same bytes.

    Args:
        slides: in order.
        folder: templates of the report; its ``acuan.pptx`` is used if there is one.
        values: title, council, day of the data, and what stands on the design.
    """
    presentation = new_presentation(folder, values)
    cover, content = _layouts(presentation)
    for slide in slides:
        rest = slide.blocks
        if slide.cover:
            _cover(presentation.slides.add_slide(cover), slide)
            # What a title page has no place for follows it.
            rest = [block for block in rest if not isinstance(block, Words)]
            if not rest:
                continue
        room = _room(presentation, content)
        # Words alone on a slide are read from further away.
        words = all(isinstance(block, Words) for block in rest)
        size = _ALONE if words and _stack(rest, room.wide, _ALONE) <= room.high else _TEXT
        for at, page in enumerate(_pages(rest, room, size), int(slide.cover)):
            shown = presentation.slides.add_slide(content)
            _head(shown, slide.title, at)
            _foot(shown, content)
            _fill(shown, page, room, size)
            _note(shown, slide.notes)
    _properties(presentation, values)
    made = io.BytesIO()
    presentation.save(made)
    return pack(unpack(made.getvalue()))


def _layouts(presentation: Any) -> tuple[Any, Any]:
    """Return the layouts for the title page and for all others: a title, and as little else as may be."""
    layouts = list(presentation.slide_layouts)
    covers = [each for each in layouts if _holder(each, "CENTER_TITLE") is not None]
    titled = [each for each in layouts if _holder(each, "TITLE") is not None]
    cover = [*covers, *titled][0]
    others = [each for each in titled if each not in covers[:1]]
    return cover, min(others, key=lambda each: len(each.placeholders), default=cover)


def _holder(page: Any, *kinds: str) -> Any:
    for each in page.placeholders:
        if each.placeholder_format.type.name in kinds:
            return each
    return None


def _room(presentation: Any, layout: Any) -> _Box:
    """Return the place between the title and the foot of a layout."""
    title, foot = _holder(layout, "TITLE", "CENTER_TITLE"), _holder(layout, "FOOTER", "SLIDE_NUMBER")
    wide, high = presentation.slide_width / _POINT, presentation.slide_height / _POINT
    left, top, across = 36.0, 36.0, wide - 72
    if title is not None:
        left, across = title.left / _POINT, title.width / _POINT
        top = (title.top + title.height) / _POINT + _GAP
    end = foot.top / _POINT - 12 if foot is not None and foot.top / _POINT > top else high - 36
    return _Box(left, top, across, end - top)


def _pages(blocks: Sequence[Block], room: _Box, size: float) -> list[list[tuple[Block, float]]]:
    """Share the blocks out over slides, each with the height that it needs at least."""
    pages: list[list[tuple[Block, float]]] = [[]]
    left = room.high
    for block in blocks:
        for part in _split(block, room):
            need = _need(part, room.wide, size)
            if pages[-1] and need + _GAP > left:
                pages.append([])
                left = room.high
            pages[-1].append((part, need))
            left -= need + _GAP
    return pages


def _split(block: Block, room: _Box) -> list[Block]:
    """Cut a table that is longer than a slide."""
    return [*cut(block, room.wide, room.high)] if isinstance(block, Grid) else [block]


def _need(block: Block, wide: float, size: float) -> float:
    """Return the least height of a block at a width."""
    if isinstance(block, Words):
        room = wide - (_indent(size) if block.mark else 0)
        lines = wrapped(block.text, room / WIDER, size)
        return len(lines) * size * _LEAD + _AFTER
    if isinstance(block, Cards):
        return _CARD * _card_rows(block) + _GAP * (_card_rows(block) - 1)
    if isinstance(block, Grid):
        return sum(measured(block, wide).heights)
    if isinstance(block, Columns):
        return max((_stack(part, share * wide - _GAP, size) for share, part in block.parts), default=0.0)
    return min(_LEAST_PICTURE, wide * block.height / block.width)


def _stack(blocks: Sequence[Block], wide: float, size: float) -> float:
    return sum(_need(block, wide, size) for block in blocks) + _GAP * max(0, len(blocks) - 1)


def _card_rows(block: Cards) -> int:
    return -(-len(block.cards) // _MOST_CARDS)


def _indent(size: float) -> float:
    return size * 1.5


def _fill(shown: Any, page: Sequence[tuple[Block, float]], room: _Box, size: float) -> None:
    """Place blocks below one another; what may grow shares the room that is left."""
    used = sum(need for _, need in page) + _GAP * max(0, len(page) - 1)
    pictures = [block for block, _ in page if isinstance(block, Chart | Columns)]
    growing: Sequence[Block] = pictures or [block for block, _ in page if isinstance(block, Cards)]
    more = max(0.0, room.high - used) / len(growing) if growing else 0.0
    top = room.top
    for block, need in page:
        high = need + (more if block in growing else 0)
        _draw(shown, block, _Box(room.left, top, room.wide, high), size)
        top += high + _GAP


def _draw(shown: Any, block: Block, box: _Box, size: float) -> None:
    if isinstance(block, Words):
        _write(shown, [block], box, size)
    elif isinstance(block, Cards):
        _cards(shown, block, box)
    elif isinstance(block, Grid):
        _table(shown, block, box)
    elif isinstance(block, Columns):
        _columns(shown, block, box)
    else:
        _picture(shown, block, box)


def _columns(shown: Any, block: Columns, box: _Box) -> None:
    left = box.left
    for share, part in block.parts:
        wide = share * box.wide - _GAP
        size = _TEXT if _stack(part, wide, _TEXT) <= box.high else _SMALL
        page = [(each, _need(each, wide, size)) for each in part]
        _fill(shown, page, _Box(left, box.top, wide, box.high), size)
        left += wide + _GAP * len(block.parts) / max(1, len(block.parts) - 1)


def _picture(shown: Any, chart: Chart, box: _Box) -> None:
    scale = min(box.wide / chart.width, box.high / chart.height)
    wide, high = chart.width * scale, chart.height * scale
    left, top = box.left + (box.wide - wide) / 2, box.top + (box.high - high) / 2
    image = io.BytesIO(raster(chart))
    drawn = shown.shapes.add_picture(image, *_emu(left, top, wide, high))
    drawn.name = f"Grafik {chart.name.removeprefix('paparan_').replace('_', ' ')}"
    drawn._element.nvPicPr.cNvPr.set("descr", chart.alt)  # noqa: SLF001  the library has no word for it


def _cards(shown: Any, block: Cards, box: _Box) -> None:
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    rows = _card_rows(block)
    across = -(-len(block.cards) // rows) if rows else 1
    wide = (box.wide - _GAP * (across - 1)) / across
    high = min(_TALLEST_CARD, (box.high - _GAP * (rows - 1)) / max(rows, 1))
    looks = list(zip(_CARD_SIZES, (False, True, False), ("TEXT_1", "TEXT_2", "ACCENT_6"), strict=True))
    for at, card in enumerate(block.cards):
        row, column = divmod(at, across)
        place = _emu(box.left + column * (wide + _GAP), box.top + row * (high + _GAP), wide, high)
        shape = shown.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *place)
        shape.adjustments[0] = 0.06
        shape.name = f"Kartu {at + 1}"
        shape.fill.solid()
        shape.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_2
        shape.line.fill.background()
        shape.shadow.inherit = False
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        for line, (text, (size, bold, colour)) in enumerate(zip(card, looks, strict=True)):
            paragraph = frame.paragraphs[0] if line == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            room = (wide - 24) / WIDER
            fits = min(size, size * room / max(text_width(text, size, bold=bold), 1))
            _say(paragraph, [Run(text, bold)], max(fits, _SMALL), colour)


def _table(shown: Any, block: Grid, box: _Box) -> None:
    from pptx.enum.text import PP_ALIGN

    size = measured(block, box.wide)
    if not size.heights:
        return
    place = _emu(box.left, box.top, sum(size.widths), sum(size.heights))
    holder = shown.shapes.add_table(len(size.heights), len(size.widths), *place)
    holder.name = block.title or "Tabel"
    holder._element.nvGraphicFramePr.cNvPr.set("descr", block.title or "Tabel")  # noqa: SLF001  as above
    table = holder.table
    table.first_row = bool(block.head)
    for at, wide in enumerate(size.widths):
        table.columns[at].width = _emu(wide)[0]
    for down, (line, high) in enumerate(zip(lines_of(block), size.heights, strict=True)):
        table.rows[down].height = _emu(high)[0]
        for at, text in enumerate(line):
            paragraph = table.cell(down, at).text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.RIGHT if block.right[at] else PP_ALIGN.LEFT
            _say(paragraph, [Run(text, down == 0 and bool(block.head))], _SMALL)


def _write(shown: Any, paragraphs: Sequence[Words], box: _Box, size: float) -> None:
    from pptx.enum.text import MSO_AUTO_SIZE
    from pptx.util import Pt

    shape = shown.shapes.add_textbox(*_emu(box.left, box.top, box.wide, box.high))
    shape.name = "Isi"
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for at, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(_AFTER)
        if words.mark:
            _mark(paragraph, words.mark, size)
        _say(paragraph, words.runs, size)


def _mark(paragraph: Any, mark: str, size: float) -> None:
    """Give a paragraph its bullet or number as PowerPoint's own."""
    from pptx.oxml.ns import qn

    look = paragraph._p.get_or_add_pPr()  # noqa: SLF001  the library has no word for bullets
    indent = str(_emu(_indent(size))[0])
    look.set("marL", indent)
    look.set("indent", f"-{indent}")
    numbered = mark[:-1].isdigit()
    bullet = look.makeelement(qn("a:buAutoNum" if numbered else "a:buChar"), {})
    if numbered:
        bullet.set("type", "arabicPeriod")
        bullet.set("startAt", mark[:-1])
    else:
        bullet.set("char", mark)
    look.append(bullet)


def _say(paragraph: Any, runs: Sequence[Run], size: float | None, colour: str = "") -> None:
    from pptx.enum.dml import MSO_THEME_COLOR_INDEX
    from pptx.enum.lang import MSO_LANGUAGE_ID
    from pptx.util import Pt

    for run in runs:
        said = paragraph.add_run()
        said.text = run.text
        said.font.language_id = MSO_LANGUAGE_ID.INDONESIAN
        if run.bold:
            said.font.bold = True
        if run.italic:
            said.font.italic = True
        if size:
            said.font.size = Pt(round(size, 1))
        if colour:
            said.font.color.theme_color = MSO_THEME_COLOR_INDEX[colour]


def _head(shown: Any, title: str, at: int) -> None:
    holder = shown.shapes.title
    if holder is None:
        return
    text = f"{title} (lanjutan)" if at else title
    wide = holder.width / _POINT
    size = next((size for size in _TITLES if len(wrapped(text, wide / 1.22, size)) <= 2), _TITLES[-1])
    _say(holder.text_frame.paragraphs[0], [Run(text)], size if size < _TITLES[0] else None)


def _foot(shown: Any, layout: Any) -> None:
    """Repeat the foot of the layout: PowerPoint shows it only where a slide has its own."""
    from copy import deepcopy

    for holder in layout.placeholders:
        if holder.placeholder_format.type.name in ("FOOTER", "SLIDE_NUMBER"):
            copied = deepcopy(holder._element)  # noqa: SLF001  the library leaves it out
            # PowerPoint repairs a slide on which two shapes have the same number.
            copied.nvSpPr.cNvPr.set("id", str(max(shape.shape_id for shape in shown.shapes) + 1))
            shown.shapes._spTree.append(copied)  # noqa: SLF001  as above


def _cover(shown: Any, slide: Slide) -> None:
    """Fill the title page: its title, then every line under it."""
    _head(shown, slide.title, 0)
    lines = [block for block in slide.blocks if isinstance(block, Words)]
    under = _holder(shown, "SUBTITLE", "BODY", "OBJECT")
    if under is not None:
        frame = under.text_frame
        for at, words in enumerate(lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            _say(paragraph, words.runs, None)
    _note(shown, slide.notes)


def _note(shown: Any, notes: Sequence[str]) -> None:
    if not notes:
        return
    frame = shown.notes_slide.notes_text_frame
    for at, text in enumerate(notes):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        _say(paragraph, [Run(text)], None)


def _properties(presentation: Any, values: Mapping[str, str]) -> None:
    moment = datetime.combine(date.fromisoformat(values["tanggal"]), time())
    told = presentation.core_properties
    told.title, told.author, told.last_modified_by = values["judul"], values["majelis"], values["majelis"]
    told.subject, told.language, told.keywords, told.comments = values["keterangan"], "id-ID", "", ""
    told.created = told.modified = moment
    told.revision = 1


def _emu(*points: float) -> tuple[int, ...]:
    return tuple(round(point * _POINT) for point in points)
