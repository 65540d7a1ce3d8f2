"""Write the Excel annex: every table of the report under its number, the figures, and how to read them.

A cell holds the number itself, shown as the report prints it: ``–`` is a zero. What has no number is its
mark as text: ``…`` not reported, ``<5`` and ``*`` withheld.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from lkstool.core.figures import Cell, Column, Figure, NumberTable
from lkstool.indicators.catalogue import INDICATORS
from lkstool.output.annex_charts import add_chart
from lkstool.output.annex_sheet import Looks, Sheet
from lkstool.output.charts import Chart
from lkstool.output.figure_text import LEAST_DENOMINATOR, figure_text
from lkstool.output.numbering import Numbering
from lkstool.output.phrases import Phrases
from lkstool.output.table_tree import shown_columns
from lkstool.output.tree import Node

# Of the figures, the columns from here on are for the office only.
_INSIDE = 11
_CONTENTS, _READING, _FIGURES = "Isi", "Cara membaca", "Angka pokok"
# Tables that the report draws and does not print. What is exact to the digit of every single LKS stays in
# the office, and a picture that leaves rows out has no sheet of its own.
_BEHIND_PICTURES = {"public": frozenset({"T5.5"}), "internal": frozenset({"T5.5", "T6.5"})}
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# A percentage and money carry their unit in the cell.
_UNITS = {
    "orang": "orang", "lks": "LKS", "jumlah": "jumlah", "rasio": "rasio", "poin": "poin", "hari": "hari",
}  # fmt: skip
_MARKS = (
    ("–", "Nol, atau tidak ada. Selnya berisi angka 0."),
    ("…", "Belum dilaporkan; bukan nol."),
    ("<5", "Kurang dari lima orang; angkanya tidak ditampilkan untuk melindungi penerima manfaat."),
    ("*", "Tidak ditampilkan agar angka yang dilindungi tidak dapat dihitung dari jumlahnya."),
)
_REVISED = ("r", "Angka tahun lalu yang berubah sejak laporannya; lihat koreksi angka tahun lalu.")
_GROUPS = (
    ("LKS terdaftar", "LKS berstatus aktif dalam daftar induk majelis."),
    ("LKS melapor", "LKS yang mengirim formulir tahun ini dan dapat dikenali, sudah benar maupun belum."),
    ("Laporan sah", "Formulir yang lolos pemeriksaan. Semua jumlah diambil dari laporan sah."),
    (
        "LKS yang sama",
        "LKS dengan laporan sah pada tahun ini dan tahun lalu; hanya di situ perubahan dihitung.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sheet with one table."""

    label: str
    title: str
    table: NumberTable
    source: str
    chapter: str


def write_annex(
    blocks: Sequence[Node], phrases: Phrases, charts: Mapping[str, Chart], values: Mapping[str, str]
) -> bytes:
    """Return the workbook; the same report gives the same bytes.

    Args:
        blocks: the filled text of the report, whose tables it holds under their numbers.
        phrases: the numbers.
        charts: those that could be drawn; only these have a number in the report.
        values: title, council, day of the data, edition.
    """
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, _OPTIONS)
    moment = datetime.combine(date.fromisoformat(values["tanggal"]), time())
    told = {"title": f"{values['judul']}: lampiran tabel", "author": values["majelis"], "created": moment}
    book.set_properties({**told, "subject": values["keterangan"]})
    looks = Looks(book)
    entries = _entries(blocks, phrases, charts)
    contents = Sheet(book, looks, _CONTENTS, values)
    _write_reading(Sheet(book, looks, _READING, values), phrases)
    _write_figures(Sheet(book, looks, _FIGURES, values), phrases, values)
    for entry in entries:
        sheet = Sheet(book, looks, entry.label, values)
        sheet.head(f"{entry.label}. {entry.title}", entry.chapter, back=_CONTENTS)
        first = sheet.table(entry.table.columns, entry.table.rows, entry.table.total)
        sheet.line(entry.source)
        add_chart(book, sheet, entry.table, first, entry.title)
        sheet.finish()
    _write_contents(contents, entries, values)
    book.close()
    return made.getvalue()


def _entries(blocks: Sequence[Node], phrases: Phrases, charts: Mapping[str, Chart]) -> list[_Entry]:
    """Return the tables in the order of the report."""
    numbering = Numbering(charts)
    numbering.number(deepcopy(list(blocks)))
    # A picture of the summary comes again in its chapter, where its numbers belong.
    behind = _BEHIND_PICTURES[phrases.context.edition]
    last = {place.source: place for place in numbering.placed if place.kind == "grafik"}
    made: list[_Entry] = []
    # A table has all its columns, unless it is joined from several or shown in parts.
    for place in numbering.placed:
        table_id = place.name if place.kind == "tabel" else place.source
        if place.kind == "grafik" and (table_id not in behind or place is not last[table_id]):
            continue
        label = place.label if place.kind == "tabel" else f"Data {place.label.lower()}"
        table = phrases.table(table_id)
        title = place.title if place.kind == "tabel" and place.title else table.title
        again = sum(each.kind == "tabel" and each.name == place.name for each in numbering.placed) > 1
        shown = _with_columns(table, place.columns.split()) if again or "+" in table.id else table
        made.append(_Entry(label, title, shown, phrases.source(table_id), place.chapter))
    return made


def _with_columns(table: NumberTable, chosen: Sequence[str]) -> NumberTable:
    """Return a table with the columns that the report shows, and the code of each region."""
    names = [column.name for column in table.columns]
    code = ["kabkota"] if "kabkota" in names and "kabkota" not in chosen else []
    spots = shown_columns(table, [*code, *chosen] if chosen else ())

    def line(row: Sequence[Cell]) -> tuple[Cell, ...]:
        return tuple(row[at] for at in spots)

    return NumberTable(
        table.id,
        table.title,
        tuple(table.columns[at] for at in spots),
        tuple(map(line, table.rows)),
        table.coverage,
        line(table.total) if table.total else None,
        table.note,
        table.day,
    )


def _write_contents(sheet: Sheet, entries: Sequence[_Entry], values: Mapping[str, str]) -> None:
    sheet.head(values["judul"], f"Lampiran tabel. {values['data_per']}. {values['edisi']}.")
    links = [
        (_READING, "Tanda dan kelompok LKS yang dipakai", ""),
        (_FIGURES, "Semua indikator untuk Jawa Timur", ""),
        *((entry.label, entry.title, entry.chapter) for entry in entries),
    ]
    sheet.links(("Lembar", "Isi", "Bab"), links)
    sheet.finish()


def _write_reading(sheet: Sheet, phrases: Phrases) -> None:
    sheet.head(_READING, "", back=_CONTENTS)
    marks = _MARKS if phrases.context.edition == "public" else _MARKS[:2]
    revised = (_REVISED,) if phrases.context.tables["T11.3"].rows else ()
    sheet.pairs("Tanda", (*marks, *revised))
    sheet.pairs("Kelompok LKS", _GROUPS)
    few = f"Persentase dari kurang dari {LEAST_DENOMINATOR} ditulis sebagai bilangannya saja"
    sheet.line(f"{few}, misalnya “3 dari 4”.")
    sheet.finish()


def _write_figures(sheet: Sheet, phrases: Phrases, values: Mapping[str, str]) -> None:
    sheet.head(_FIGURES, "Semua indikator untuk Jawa Timur", back=_CONTENTS)
    figures = list(phrases.context.figures.values())
    heads = (
        ("kode", "Kode", "teks"),
        ("indikator", "Indikator", "teks"),
        ("nilai", "Nilai", "jumlah"),
        ("satuan", "Satuan", "teks"),
        ("pembilang", "Pembilang", "jumlah"),
        ("penyebut", "Penyebut", "jumlah"),
        ("tahun_lalu", "Tahun lalu, LKS yang sama", "jumlah"),
        ("tahun_ini", "Tahun ini, LKS yang sama", "jumlah"),
        ("dihitung", "LKS dihitung", "jumlah"),
        ("dari", "Dari LKS", "jumlah"),
        ("arti", "Yang dihitung", "teks"),
        ("tanpa", "Tanpa keterangan", "jumlah"),
    )
    columns = [Column(name, title, "teks" if unit == "teks" else "jumlah") for name, title, unit in heads]
    rows = [_figure_row(each) for each in figures]
    units = [_row_units(each) for each in figures]
    if phrases.context.edition == "public":
        # How many people gave no answer may be few: that is for the office.
        columns, rows = columns[:_INSIDE], [row[:_INSIDE] for row in rows]
    sheet.table(columns, rows, None, units=units)
    sheet.line(f"{values['data_per']}.")
    sheet.finish()


def _figure_row(figure: Figure) -> tuple[Cell, ...]:
    few = isinstance(figure.denominator, int | float) and figure.denominator < LEAST_DENOMINATOR
    told = INDICATORS.get(figure.id)
    return (
        figure.id,
        figure.title,
        figure_text(figure) if figure.unit == "persen" and few else figure.value,
        _UNITS.get(figure.unit, ""),
        figure.numerator if figure.denominator is not None else "",
        figure.denominator if figure.denominator is not None else "",
        figure.previous if figure.previous is not None else "",
        figure.current_panel if figure.current_panel is not None else "",
        figure.coverage.counted,
        figure.coverage.expected,
        told.definition if told else "",
        figure.missing or "",
    )


def _row_units(figure: Figure) -> Mapping[int, Any]:
    """Return the columns whose unit is that of the figure in this row."""
    return {2: figure.unit, 6: figure.unit, 7: figure.unit}
