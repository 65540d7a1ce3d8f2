"""The words that the parts of a report may use: every figure, table and chart by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import count

from lkstool.core import formats
from lkstool.core.figures import Cell, Column, Context, Figure, NumberTable, Practice
from lkstool.indicators.catalogue import INDICATORS, Indicator
from lkstool.output.chart_data import CHARTS
from lkstool.output.figure_text import behind_text, cell_text, figure_text, share_text, sources_text
from lkstool.output.markdown import Markup, UnknownNameError, escaped
from lkstool.output.sentences import shortened

_MEETING: Mapping[str, str | date] = {
    "nama": "Rapat Koordinasi Wilayah",
    "tanggal": "",
    "tempat": "",
    "majelis": "Majelis Pembinaan Kesejahteraan Sosial Pimpinan Wilayah Muhammadiyah Jawa Timur",
    "tenggat": "",
    "bobot": "",
}


class Phrases:
    """The functions that a part of a report may call; names are Indonesian, as the officer reads them.

    ``tabel``, ``grafik`` and ``kartu`` print a placeholder that the layout replaces; ``charts`` collects the
    charts that were asked for, ``cards`` the texts of each row of cards: title, value, small line.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.charts: list[str] = []
        self.cards: list[list[tuple[str, str, str]]] = []
        self._next = count(1)

    def names(self) -> dict[str, object]:
        """Return every name that the parts may use."""
        meeting = {**_MEETING, **self.context.meeting}
        return {
            "tahun": self.context.year,
            "tahun_depan": _next_year(self.context.year),
            "tanggal_data": self.context.reference_date,
            "publik": self.context.edition == "public",
            "rapat": meeting,
            "nilai": self.nilai,
            "dari": self.dari,
            "bilangan": self.bilangan,
            "ada": self.ada,
            "kosong": self.kosong,
            "bagian": self.bagian,
            "cakupan": self.cakupan,
            "sebelumnya": self.sebelumnya,
            "baris": self.baris,
            "jumlah": self.jumlah,
            "isi": self.isi,
            "tabel": self.tabel,
            "grafik": self.grafik,
            "kartu": self.kartu,
            "rujuk": self.rujuk,
            "dasar": self.dasar,
            "catatan": self.catatan,
            "praktik": [_practice(each) for each in self.context.practices],
            "kamus": [_entry(each) for each in INDICATORS.values()],
            "beda_formulir": list(self.context.form_changes),
        }

    def filters(self) -> dict[str, Callable[..., object]]:
        """Return the filters that the parts may use."""
        return {
            "angka": lambda value, decimals=None: formats.number(value, decimals=decimals).replace(
                "-", "\u2212"
            ),
            "persen": lambda value, decimals=1: formats.percent(value, decimals=decimals).replace(
                "-", "\u2212"
            ),
            "rupiah": formats.rupiah,
            "rupiah_ringkas": formats.rupiah_short,
            "tanggal": lambda day: formats.long_date(day) if isinstance(day, date) else day,
            "tanggal_hari": lambda day: (
                formats.long_date(day, weekday=True) if isinstance(day, date) else day
            ),
            "daftar": lambda words: formats.listed([str(word) for word in words]),
            "kapital": lambda text: text[:1].upper() + text[1:],
            "ringkas": lambda text, most: shortened(str(text), most)[0],
            "sisa": lambda text, most: shortened(str(text), most)[1],
            # A word in capitals (APBN) stays one.
            "awal_kecil": lambda text: text[:1].lower() + text[1:] if text[1:2].islower() else text,
        }

    def figure(self, figure_id: str) -> Figure:
        """Return a figure; raises UnknownNameError."""
        if figure_id not in self.context.figures:
            raise UnknownNameError(figure_id, self.context.figures)
        return self.context.figures[figure_id]

    def table(self, table_id: str) -> NumberTable:
        """Return a table, or several with the same rows joined (``T2.1+T1.1``); raises UnknownNameError."""
        return joined([self._one_table(part) for part in table_id.split("+")])

    def source(self, table_id: str) -> str:
        """Return the line under a table, with what its note says."""
        parts = [self._one_table(part) for part in table_id.split("+")]
        day = parts[0].day or self.context.reference_date
        line = sources_text([part.coverage for part in parts], day)
        return " ".join([line, *dict.fromkeys(part.note for part in parts if part.note)])

    def _one_table(self, table_id: str) -> NumberTable:
        if table_id not in self.context.tables:
            raise UnknownNameError(table_id, self.context.tables)
        return self.context.tables[table_id]

    def nilai(self, figure_id: str) -> str:
        """Write a figure's value."""
        return figure_text(self.figure(figure_id))

    def dari(self, figure_id: str) -> str:
        """Write numerator and denominator: ``93 dari 172``."""
        return share_text(self.figure(figure_id))

    def bilangan(self, figure_id: str) -> float:
        """Return a figure's value for comparing; 0 where there is none."""
        value = self.figure(figure_id).value
        return value if isinstance(value, int | float) else 0

    def ada(self, *figure_ids: str) -> bool:
        """Return whether all these figures have a number that may be said, not missing and not withheld."""
        return all(isinstance(self.figure(name).value, int | float) for name in figure_ids)

    def kosong(self, figure_id: str) -> bool:
        """Return whether nothing was reported for a figure (a withheld one was)."""
        return self.figure(figure_id).value is None

    def bagian(self, figure_id: str, of: str = "") -> str:
        """Write a percentage with its parts: ``93 dari 172 LKS (54,1%)``, of very few only the parts.

        Args:
            figure_id: the figure.
            of: what is counted, written after the parts.
        """
        figure = self.figure(figure_id)
        text, share = figure_text(figure), share_text(figure)
        known = all(isinstance(part, int | float) for part in (figure.numerator, figure.denominator))
        if not known:
            return text
        parts = f"{share} {of}".strip()
        return parts if share == text else f"{parts} ({text})"

    def cakupan(self, figure_id: str) -> int:
        """Return how many LKS stand behind a figure."""
        return self.figure(figure_id).coverage.counted

    def sebelumnya(self, figure_id: str) -> float | None:
        """Return last year's value on the same LKS, or nothing."""
        value = self.figure(figure_id).previous
        return value if isinstance(value, int | float) else None

    def baris(self, table_id: str, **wanted: object) -> list[dict[str, Cell]]:
        """Return the rows of a table, by column name; ``wanted`` keeps rows with exactly these cells."""
        table = self.table(table_id)
        names = [column.name for column in table.columns]
        unknown = [name for name in wanted if name not in names]
        if unknown:
            raise UnknownNameError(unknown[0], names)
        return [row for row in table.records() if all(row[name] == cell for name, cell in wanted.items())]

    def jumlah(self, table_id: str, column: str, **wanted: object) -> float:
        """Return the sum of the known numbers of a column."""
        self._column(table_id, column)
        return sum(
            cell for row in self.baris(table_id, **wanted) if isinstance(cell := row[column], int | float)
        )

    def isi(self, cell: Cell, table_id: str, column: str) -> str:
        """Write one cell as the table would."""
        return cell_text(cell, self._column(table_id, column))

    def _column(self, table_id: str, name: str) -> Column:
        columns = {column.name: column for column in self.table(table_id).columns}
        if name not in columns:
            raise UnknownNameError(name, columns)
        return columns[name]

    def tabel(self, table_id: str, judul: str = "", kolom: str = "", kelas: str = "") -> Markup:
        """Place a table; ``kolom`` names its columns, separated by spaces."""
        for name in kolom.split():
            self._column(table_id, name)
        self.table(table_id)
        return self._placeholder("tabel", table_id, judul, kolom=kolom, kelas=kelas)

    def grafik(self, name: str, judul: str, sumber: str) -> Markup:
        """Place a chart under its finding; ``sumber`` is the table that it is drawn from."""
        if name not in CHARTS:
            raise UnknownNameError(name, CHARTS)
        self.table(sumber)
        self.charts.append(name)
        return self._placeholder("grafik", name, judul, sumber=sumber)

    def kartu(self, *cards: Sequence[str]) -> Markup:
        """Place a row of cards; each is [figure id, title, small line], the last two as wished."""
        made = []
        for card in cards:
            figure = self.figure(card[0])
            title, note = [*card[1:3], "", ""][:2]
            made.append((title or figure.title, figure_text(figure), note or behind_text(figure)))
        self.cards.append(made)
        return self._placeholder("kartu", str(len(self.cards) - 1), "")

    def rujuk(self, table_id: str) -> Markup:
        """Write "Tabel 3.1" for a table that is placed somewhere in the report."""
        self.table(table_id)
        return Markup(f'[…]{{.rujuk sasaran="{table_id}"}}')

    def catatan(self, table_id: str) -> str:
        """Write what a table's note says, also where it has no rows."""
        return self._one_table(table_id).note

    def dasar(self, *names: str) -> str:
        """Write what stands behind those figures and tables of a slide that have a value, for its speaker."""
        said, coverages = [], []
        for name in names:
            if name in self.context.tables:
                table = self.context.tables[name]
                said.append(table.title)
                coverages.append(table.coverage)
                continue
            figure = self.figure(name)
            if figure.value is None:
                continue
            # How many people gave no answer may be few: that is for the office.
            inside = self.context.edition == "internal"
            missing = figure.missing if inside and isinstance(figure.missing, int | float) else 0
            rest = f", {formats.number(missing)} tanpa keterangan" if missing else ""
            said.append(f"{figure.title}: {self.bagian(name)}{rest}")
            coverages.append(figure.coverage)
        if not said:
            return f"Belum ada angkanya. Data per {formats.long_date(self.context.reference_date)}."
        return f"{'; '.join(said)}. {sources_text(coverages, self.context.reference_date)}"

    def _placeholder(self, kind: str, what: str, title: str, **more: str) -> Markup:
        attributes = "".join(f' {key}="{value}"' for key, value in more.items() if value)
        mark = next(self._next)
        return Markup(
            f'\n\n::: {{#tempat-{mark} .{kind} apa="{what}"{attributes}}}\n{escaped(title)}\n:::\n\n'
        )


def joined(tables: Sequence[NumberTable]) -> NumberTable:
    """Put tables of the same rows side by side; of columns of the same name the first is taken.

    Raises:
        ValueError: their first columns differ.
    """
    first = tables[0]
    if len(tables) == 1:
        return first
    keys = [[row[0] for row in table.rows] for table in tables]
    if any(its != keys[0] for its in keys):
        raise ValueError("the tables do not have the same rows")
    places: dict[str, tuple[int, int]] = {}
    for at, table in enumerate(tables):
        for spot, column in enumerate(table.columns):
            places.setdefault(column.name, (at, spot))

    def side_by_side(rows: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
        return tuple(rows[at][spot] for at, spot in places.values())

    totals = [table.total or () for table in tables]
    return NumberTable(
        "+".join(table.id for table in tables),
        first.title,
        tuple(tables[at].columns[spot] for at, spot in places.values()),
        tuple(side_by_side(rows) for rows in zip(*(table.rows for table in tables), strict=True)),
        first.coverage,
        side_by_side(totals) if all(totals) else None,
    )


def _practice(practice: Practice) -> dict[str, object]:
    return {
        "judul": practice.title,
        "masalah": practice.problem,
        "cara": practice.way,
        "hasil": practice.result,
        "biaya": practice.cost,
        "lks": practice.lks,
        "wilayah": practice.region,
        "kontak": practice.contact,
    }


def _entry(indicator: Indicator) -> dict[str, object]:
    return {
        "kode": indicator.id,
        "judul": indicator.title,
        "definisi": indicator.definition,
        "pembilang": indicator.numerator,
        "penyebut": indicator.denominator,
    }


def _next_year(year: str) -> str:
    return str(int(year) + 1) if year.isdigit() else year
