"""The charts of the annex: Excel's own, drawn from the cells above them, to be copied and changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lkstool.core.figures import NumberTable
from lkstool.core.formats import listed
from lkstool.output.annex_sheet import GREY, INK, LINE, Placed, Sheet
from lkstool.output.figure_text import cell_text

_GREENS = ("#0f6b4a", "#7fbf9f", "#d08a2e", "#cfd6d2", "#e8a87c", "#3f9a73")
# Pixels; a character of a column is about seven.
_LEAST_WIDE, _CHARACTER, _LINE_HIGH, _FRAME_HIGH = 520, 7.2, 26, 110
_LEAST_HIGH, _MOST_HIGH = 260, 900
# A chart that is higher gets a page of its own in print, so that none is cut in two.
_SHARES_A_PAGE = 600
# So many rows are said one by one.
_FEW = 10


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is drawn of a table: which columns along which names, as bars or columns, and how they add up."""

    names: str
    columns: tuple[str, ...]
    shape: str = "bar"
    subtype: str = "stacked"
    colours: tuple[str, ...] = _GREENS


_GRADE_COLOURS = ("#0f6b4a", "#3f9a73", "#b9dcc9", "#e8a87c", "#cfd6d2", "#ffffff")
_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "T2.2": _Kind("jenis", ("muhammadiyah", "aisyiyah")),
        "T3.1": _Kind("kelompok", ("laki_laki", "perempuan"), colours=("#0f6b4a", "#d08a2e")),
        "T3.2": _Kind("nama", ("jumlah",)),
        "T3.3": _Kind("kelompok", ("mukim", "non_mukim")),
        "T3.5": _Kind("usia", ("laki_laki", "perempuan"), "column", colours=("#0f6b4a", "#d08a2e")),
        "T4.1": _Kind("kelompok", ("selesai", "berjalan", "belum", "batal")),
        "T4.3": _Kind("alasan", ("anak", "lansia", "lainnya")),
        "T5.2": _Kind(
            "kelompok",
            ("a", "b", "c", "habis", "proses", "belum"),
            subtype="percent_stacked",
            colours=_GRADE_COLOURS,
        ),
        "T5.5": _Kind("triwulan", ("izin", "akreditasi"), "column", colours=("#7fbf9f", "#0f6b4a")),
        "T6.1": _Kind("jabatan", ("tetap", "kontrak", "honorer", "relawan")),
        "T6.4": _Kind("usia", ("jumlah",), "column"),
        "T8.1": _Kind("sumber", ("tahun_ini",)),
        "T8.2": _Kind("pos", ("jumlah",)),
        "T9.1": _Kind("jenis", ("mou_berlaku", "mou_segera", "mou_habis", "tanpa_mou")),
        "T10.1": _Kind("nama", ("skor",)),
    }
)


def add_chart(book: Any, sheet: Sheet, table: NumberTable, placed: Placed, title: str) -> None:
    """Put the chart of a table, if it has one, below its source line.

    Args:
        book: the XlsxWriter workbook.
        sheet: where the table stands; its next free row takes the chart.
        table: with its columns as they are written.
        placed: its rows on the sheet.
        title: of the chart.
    """
    kind = _KINDS.get(table.id)
    names = [column.name for column in table.columns]
    if kind is None or placed.last < placed.first or not {kind.names, *kind.columns} <= set(names):
        return
    along_spot = names.index(kind.names)
    chart = book.add_chart({"type": kind.shape, "subtype": kind.subtype})
    for name, colour in zip(kind.columns, kind.colours, strict=False):
        spot = names.index(name)
        chart.add_series(
            {
                "name": [sheet.name, placed.first - 1, spot],
                "categories": [sheet.name, placed.first, along_spot, placed.last, along_spot],
                "values": [sheet.name, placed.first, spot, placed.last, spot],
                "fill": {"color": colour},
                "border": {"color": "#5b6b62", "width": 0.5},
                "gap": 60,
            }
        )
    letters = {"size": 10, "color": INK}
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True, "color": INK}, "overlay": False})
    along = {"num_font": letters, "line": {"color": GREY}}
    whole = {} if kind.subtype == "percent_stacked" else {"num_format": "#,##0"}
    numbers = {**whole, "num_font": letters, "major_gridlines": {"visible": True, "line": {"color": LINE}}}
    bars = kind.shape == "bar"
    # Bars lie: their names stand along the y axis, the first row of the table at the top.
    chart.set_x_axis(numbers if bars else along)
    chart.set_y_axis({**along, "reverse": True, "crossing": "max"} if bars else numbers)
    chart.set_legend({"none": True} if len(kind.columns) == 1 else {"position": "bottom", "font": letters})
    rows = placed.last - placed.first + 1
    high = min(max(_LEAST_HIGH, _FRAME_HIGH + _LINE_HIGH * rows), _MOST_HIGH) if bars else 340
    chart.set_size({"width": max(_LEAST_WIDE, sheet.width * _CHARACTER), "height": high})
    if high > _SHARES_A_PAGE:
        sheet.start_page()
    sheet.sheet.insert_chart(
        sheet.row, 0, chart, {"description": _said(table, kind, title), "object_position": 1}
    )


def _said(table: NumberTable, kind: _Kind, title: str) -> str:
    """Return what a chart shows in words: the highest of its first column, then all rows if they are few."""
    names = [str(name) for name in table.column(kind.names)]
    column = next(each for each in table.columns if each.name == kind.columns[0])
    cells = table.column(column.name)
    numbers = [cell if isinstance(cell, int | float) else 0.0 for cell in cells]
    what = f"Grafik dari tabel di atasnya: {title}."
    if max(numbers) > 0:
        top = numbers.index(max(numbers))
        what += f" {column.title} tertinggi pada {names[top]}, {cell_text(cells[top], column)}."
    if len(names) > _FEW:
        return what
    rows = [f"{name} {cell_text(cell, column)}" for name, cell in zip(names, cells, strict=True)]
    return f"{what} {column.title}: {listed(rows)}."
