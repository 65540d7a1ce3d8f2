"""One sheet of the annex: title, table, source line; frozen heads, printable, numbers that stay numbers.

Nothing that somebody typed can become a formula or a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from lkstool.core.figures import Amount, Cell, Column, Unit, Withheld
from lkstool.output.figure_text import cell_text
from lkstool.output.form_style import line_height, lines_needed
from lkstool.output.literal_text import write_text
from lkstool.output.markdown import visible

GREEN, INK, GREY, LINE, PALE = "#0f6b4a", "#10241c", "#4a5a52", "#d0d7d3", "#e6f2ec"
_FIRST = 4
_WIDEST, _NARROWEST = 60, 9
# A page on its side is used from this width in characters; a list of so many rows gets a filter.
_PORTRAIT, _LONG = 92, 15
# So many rows are too many for one page on its side, but not for an upright one, up to this width.
_UPRIGHT, _UPRIGHT_WIDE = range(30, 50), 130
_MOST_LETTERS = 32_767
# A real minus, as everywhere in the report; the third part is how a zero is shown.
_WHOLE, _TENTH = '#,##0;"−"#,##0;{zero}', '#,##0.0{mark};"−"#,##0.0{mark};{zero}'
_DASH = '"–"'


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def __call__(self, **look: object) -> Any:
        """Return the format of these properties."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            usual = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}
            self._made[key] = self._book.add_format({**usual, **look})
        return self._made[key]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a table stands: its first row below the heads, and its last."""

    first: int
    last: int


class Sheet:
    """A sheet that is written from the top down."""

    def __init__(self, book: Any, looks: Looks, name: str, values: Mapping[str, str]) -> None:
        self.name = name
        self.sheet = book.add_worksheet(name)
        self.row = 0
        self._looks = looks
        self._widths: list[float] = []
        self._repeat: tuple[int, int] | None = None
        self._foot = f"&L&9{values['data_per']} · {values['edisi']}&C&9&A&R&9Halaman &P dari &N"

    @property
    def width(self) -> float:
        """Of the table, in characters."""
        return sum(self._widths)

    def head(self, title: str, under: str, back: str = "") -> None:
        """Write the title, what it belongs to, and the way back to the contents."""
        self.sheet.write_string(0, 0, visible(title), self._looks(bold=True, font_size=14, font_color=GREEN))
        self.sheet.set_row(0, 22)
        self.sheet.write_string(1, 0, visible(under), self._looks(font_color=GREY))
        if back:
            link = self._looks(font_color=GREEN, underline=1)
            self.sheet.write_url(2, 0, f"internal:'{back}'!A1", link, "Kembali ke isi")
        self.row = _FIRST

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        total: Sequence[Cell] | None,
        units: Sequence[Mapping[int, Unit]] = (),
    ) -> Placed:
        """Write a table and its total.

        Args:
            columns: their titles become the heads.
            rows: cells in the order of the columns.
            total: stands below the table, so that a filter leaves it alone.
            units: for each row, the columns that have a unit of their own there; a zero is then a 0.
        """
        if not rows:
            self.sheet.write_string(self.row, 0, "Tidak ada.", self._looks())
            self.row += 2
            return Placed(self.row, self.row - 1)
        texts = [[_shown(cell, column) for cell, column in zip(row, columns, strict=True)] for row in rows]
        self._set_widths(columns, texts)
        top = self.row
        self._heads(columns)
        for at, row in enumerate(rows):
            own = units[at] if units else {}
            kinds = [
                Column(each.name, each.title, own.get(spot, each.unit)) for spot, each in enumerate(columns)
            ]
            self._cells(top + 1 + at, row, kinds, zero="0" if units else _DASH)
        last = top + len(rows)
        self._as_table(top, last, columns, filtered=len(rows) > _LONG)
        self.row = last + 1
        if total:
            self._cells(self.row, _named(total), columns, zero=_DASH, bold=True, top=1, top_color=GREEN)
            self.row += 1
        self.sheet.freeze_panes(top + 1, 2 if columns[0].name in ("kabkota", "kode_lks", "kode") else 1)
        self._repeat = (top, top)
        return Placed(top + 1, last)

    def line(self, text: str) -> None:
        """Write a sentence under what stands there, over the width of the table."""
        across = max(len(self._widths), 1)
        look = self._looks(font_color=GREY, font_size=10, text_wrap=True)
        wide = self.width or 90
        self.sheet.set_row(self.row, line_height(lines_needed(text, wide * 1.05), 13.5))
        if across > 1:
            self.sheet.merge_range(self.row, 0, self.row, across - 1, "", look)
        self.sheet.write_string(self.row, 0, visible(text), look)
        self.row += 2

    def pairs(self, title: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Write words and what they mean."""
        self._widths = [24, 90]
        self.sheet.write_string(self.row, 0, title, self._head_look(right=False))
        self.sheet.write_string(self.row, 1, "Artinya", self._head_look(right=False))
        for at, (word, meaning) in enumerate(pairs, self.row + 1):
            self.sheet.write_string(at, 0, word, self._looks(bold=True))
            self.sheet.write_string(at, 1, meaning, self._looks(text_wrap=True))
        self.row += len(pairs) + 2

    def links(self, heads: Sequence[str], rows: Sequence[tuple[str, str, str]]) -> None:
        """Write the contents: name of a sheet, what is in it, where it belongs."""
        self._widths = [24, 78, 42]
        for spot, head in enumerate(heads):
            self.sheet.write_string(self.row, spot, head, self._head_look(right=False))
        for at, (name, title, chapter) in enumerate(rows, self.row + 1):
            link = self._looks(font_color=GREEN, underline=1)
            self.sheet.write_url(at, 0, f"internal:'{name}'!A1", link, name)
            self.sheet.write_string(at, 1, visible(title), self._looks(text_wrap=True))
            self.sheet.write_string(at, 2, visible(chapter), self._looks(text_wrap=True))
        self.sheet.freeze_panes(self.row + 1, 1)
        self._repeat = (self.row, self.row)
        self.row += len(rows) + 2

    def start_page(self) -> None:
        """Let what follows begin a page in print."""
        self.sheet.set_h_pagebreaks([self.row])

    def finish(self) -> None:
        """Set the widths and the page."""
        for at, width in enumerate(self._widths):
            self.sheet.set_column(at, at, width)
        if self.width > (_UPRIGHT_WIDE if self.row in _UPRIGHT else _PORTRAIT):
            self.sheet.set_landscape()
        self.sheet.hide_gridlines(2)
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
        self.sheet.set_footer(self._foot)
        if self._repeat:
            self.sheet.repeat_rows(*self._repeat)

    def _set_widths(self, columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> None:
        for spot, column in enumerate(columns):
            longest = max(len(row[spot]) for row in texts) + 2
            word = max(len(each) for each in column.title.split() or [""]) + 4
            self._widths.append(min(max(longest, word, _NARROWEST), _WIDEST))

    def _head_look(self, *, right: bool, inner: bool = False) -> Any:
        look = {"bold": True, "font_color": GREEN, "bg_color": PALE, "bottom": 1, "bottom_color": GREEN}
        return self._looks(
            **look, text_wrap=True, align="right" if right else "left", indent=int(inner and not right)
        )

    def _heads(self, columns: Sequence[Column]) -> None:
        lines = [
            lines_needed(column.title, width - 3) for column, width in zip(columns, self._widths, strict=True)
        ]
        self.sheet.set_row(self.row, line_height(max(lines)))

    def _as_table(self, top: int, last: int, columns: Sequence[Column], *, filtered: bool) -> None:
        """Make it a table of Excel's own, under a name that no cell could have."""
        titles: list[str] = []
        for column in columns:
            again = sum(title.casefold().split(" (lagi")[0] == column.title.casefold() for title in titles)
            titles.append(f"{column.title} (lagi{again})" if again else column.title or column.name)
        heads = [
            {"header": title, "header_format": self._head_look(right=column.unit != "teks", inner=at > 0)}
            for at, (title, column) in enumerate(zip(titles, columns, strict=True))
        ]
        name = "".join(mark if mark.isalnum() else "_" for mark in f"Data {self.name}")
        look = {"name": name, "columns": heads, "style": None, "autofilter": filtered}
        self.sheet.add_table(top, 0, last, len(columns) - 1, look)

    def _cells(
        self, row: int, cells: Sequence[Cell], columns: Sequence[Column], *, zero: str, **more: object
    ) -> None:
        look = more or {"bottom": 1, "bottom_color": LINE}
        lines = 1
        for spot, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            if isinstance(cell, str):
                lines = max(lines, lines_needed(cell, self._widths[spot]))
            self._cell(row, spot, cell, column, zero, look)
        if lines > 1:
            self.sheet.set_row(row, line_height(lines))

    def _cell(
        self, row: int, spot: int, cell: Cell, column: Column, zero: str, look: Mapping[str, object]
    ) -> None:
        if cell is None or isinstance(cell, Withheld):
            self.sheet.write_string(row, spot, cell_text(cell, column), self._looks(**look, align="right"))
        elif isinstance(cell, date):
            shown = self._looks(**look, num_format="dd-mm-yyyy", align="right")
            self.sheet.write_datetime(row, spot, datetime.combine(cell, time()), shown)
        elif isinstance(cell, str):
            # The mark by which Excel leaves a text a text when it is edited.
            right = "left" if column.unit == "teks" else "right"
            plain = {"num_format": "@", "quote_prefix": True, "text_wrap": True, "indent": int(spot > 0)}
            text = self._looks(**look, **plain, align=right)
            write_text(self.sheet, row, spot, visible(cell)[:_MOST_LETTERS], text)
        elif isinstance(cell, Amount):
            own = Column(column.name, column.title, cell.unit)
            shown = self._looks(**look, num_format=_marked(_format(own, zero), cell.mark))
            self.sheet.write_number(row, spot, _rounded(cell.value, own), shown)
        else:
            shown = self._looks(**look, num_format=_format(column, zero))
            self.sheet.write_number(row, spot, _rounded(cell, column), shown)


def _rounded(value: float, column: Column) -> float:
    # Money is rounded as the report rounds it; Excel would round a half the other way.
    return round(value) if column.unit == "rupiah" else value


def _marked(shown: str, mark: str) -> str:
    """Return a number format that prints a mark behind the number, whatever its sign."""
    return ";".join(f'{part}" {mark}"' for part in shown.split(";")) if mark else shown


def _format(column: Column, zero: str) -> str:
    """Return how Excel shows a number of a column."""
    if column.unit == "persen":
        mark = "" if "%" in column.title else '"%"'
        return _TENTH.format(mark=mark, zero=zero if zero == _DASH else f"0.0{mark}")
    if column.unit in ("rasio", "poin"):
        return _TENTH.format(mark="", zero=zero if zero == _DASH else "0.0")
    if column.unit == "hari":
        return _WHOLE.format(zero="0")
    if column.unit == "rupiah" and "Rp" not in column.title:
        return f'"Rp"#,##0;"−Rp"#,##0;{zero}'
    return _WHOLE.format(zero=zero)


def _named(total: Sequence[Cell]) -> Sequence[Cell]:
    """Return a total with a name in its first column, unless one of the first two has it."""
    return total if any(total[:2]) else ["Jumlah", *total[1:]]


def _shown(cell: Cell, column: Column) -> str:
    return visible(cell_text(cell, column))
