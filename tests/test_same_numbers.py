"""A number is the same everywhere: what the five files print is read back and held against the context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from pdf_pages import pages_of
from pptx import Presentation

from lkstool.core import formats
from lkstool.core.figures import Amount, Column, Context, NumberTable, Unit
from lkstool.indicators.catalogue import INDICATORS
from lkstool.output.figure_text import cell_text, figure_text, value_text
from lkstool.output.template_dir import template_dir

PAGE = re.compile(r"\s*Halaman \d+ dari \d+\s*$")
NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")


class Paragraphs(HTMLParser):
    """The running text of a page: paragraphs and points of lists, without tables and pictures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._text: list[str] | None = None
        self._skip = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("table", "svg", "style"):
            self._skip += 1
        elif tag in ("p", "li", "dd", "h1", "h2") and not self._skip:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("table", "svg", "style"):
            self._skip -= 1
        elif tag in ("p", "li", "dd", "h1", "h2") and self._text is not None:
            self.found.append(" ".join("".join(self._text).split()))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._skip:
            self._text.append(data)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def said(report_files: dict[str, Path]) -> list[str]:
    """Return the sentences of the report that carry a number."""
    found = Paragraphs(report_files["html"].read_text(encoding="utf-8")).found
    return [text for text in found if NUMBER.search(text) and "· Data per" not in text]


@pytest.fixture(scope="module")
def spoken(report_files: dict[str, Path]) -> list[str]:
    """Return every text of the slides, with what their speaker is told."""
    slides = Presentation(str(report_files["pptx"])).slides
    return [
        text
        for slide in slides
        for shape in [*slide.shapes, *slide.notes_slide.shapes]
        if shape.has_text_frame
        and not (shape.is_placeholder and "NUMBER" in shape.placeholder_format.type.name)
        for text in shape.text_frame.text.splitlines()
    ]


def as_printed(value: Any, unit: Unit = "jumlah") -> set[str]:
    """Return the numbers in the ways that the report may write a value."""
    if isinstance(value, date):
        texts = [formats.long_date(value), formats.short_date(value)]
    elif isinstance(value, str):
        texts = [value]
    elif isinstance(value, int | float):
        texts = [value_text(abs(value), unit), value_text(abs(value), unit, short=False)]
    else:
        texts = []
    return {number for text in texts for number in NUMBER.findall(text)}


def known(context: Context) -> set[str]:
    """Return every number that follows from the context: its values, and sums and counts of rows."""
    values: list[Any] = [context.year, int(context.year) + 1, context.reference_date, 38]
    values += context.meeting.values()
    made: set[str] = set()
    for figure in context.figures.values():
        for value in (figure.value, figure.previous, figure.current_panel):
            made |= as_printed(value, figure.unit)
        values += [figure.title, figure.numerator, figure.denominator, figure.missing]
        values += [figure.coverage.counted, figure.coverage.expected]
    for table in context.tables.values():
        values += [table.title, table.note, len(table.rows), table.coverage.counted, table.coverage.expected]
        for at, column in enumerate(table.columns):
            cells = table.column(column.name)
            numbers = [cell for cell in cells if isinstance(cell, int | float)]
            for value in [*numbers, sum(numbers), *(table.total or ())[at : at + 1]]:
                made |= as_printed(value, column.unit) if not isinstance(value, str) else set()
            counts = {cells.count(cell) for cell in cells} | {sum(cell < 0 for cell in numbers)}
            values += [*counts, len(numbers) - sum(cell < 0 for cell in numbers), *(38 - at for at in counts)]
    for practice in context.practices:
        made |= as_printed(practice.cost, "rupiah")
        values += [practice.title, practice.problem, practice.way, practice.result, practice.contact]
    values += [*context.form_changes, len(context.practices)]
    values += [each.definition for each in INDICATORS.values()]
    values += [each.denominator for each in INDICATORS.values()]
    reach = context.tables["T1.1"]
    values.append(sum(reach.column("terdaftar")) - sum(reach.column("melapor")))
    return made.union(*map(as_printed, values))


def constants() -> set[str]:
    """Return the numbers that stand in the text of the templates themselves."""
    parts = (template_dir() / "rakorwil").rglob("*.md")
    text = " ".join(part.read_text(encoding="utf-8") for part in parts)
    return set(NUMBER.findall(re.sub(r"\{%.*?%\}|<!--.*?-->", " ", text, flags=re.DOTALL)))


def test_every_number_of_the_text_and_the_slides_follows_from_the_context(
    said: list[str], spoken: list[str], hostile_context: Context
) -> None:
    allowed = known(hostile_context) | constants()
    people = hostile_context.figures["P01"].value
    assert isinstance(people, int)
    assert not as_printed(people + 7, "orang") & allowed
    labels = re.compile(r"(?:Tabel|Gambar|Lampiran|LKS)\s?[A-Z]?\.?[\d.]+\d|^\d+\. ")
    for text in [*said, *spoken]:
        for number in NUMBER.findall(labels.sub(" ", text)):
            assert number in allowed, (number, text)


def test_every_sentence_with_a_number_is_the_same_in_pdf_and_word(
    said: list[str], report_files: dict[str, Path]
) -> None:
    pages = [page.splitlines() for page in pages_of(report_files["pdf"])]
    # Head and foot of a page come between the halves of a sentence that runs over two.
    edges = {
        line
        for lines in pages
        for line in lines[:2] + lines[-2:]
        if sum(line in its for its in pages) > len(pages) / 2
    }
    paper = squeezed(
        "".join(line for lines in pages for line in lines if line not in edges and not PAGE.match(line))
    )
    word = squeezed("".join(docx_texts(report_files["docx"])))
    assert len(said) > 40
    for text in said:
        assert squeezed(text) in word, text
        assert squeezed(text) in paper, text


def docx_texts(path: Path) -> Iterator[str]:
    for node in docx.Document(str(path)).element.body.iter("{*}t"):
        yield node.text or ""


def test_every_cell_of_the_annex_is_the_context_to_the_digit(
    report_files: dict[str, Path], hostile_context: Context
) -> None:
    book = openpyxl.load_workbook(report_files["xlsx"])
    compared = set()
    for sheet in book.worksheets[3:]:
        rows = [
            ["" if cell is None else cell for cell in row]
            for row in sheet.iter_rows(min_row=5, values_only=True)
        ]
        heads = [str(title) for title in rows[0] if title]
        alike = [
            table
            for table in hostile_context.tables.values()
            if [column.title for column in table.columns] == heads and table.rows
        ]
        if alike:
            same = [table.id for table in alike if printed(table) == as_written(rows, table)]
            assert same, (sheet.title, printed(alike[0]), as_written(rows, alike[0]))
            compared |= set(same)
    assert len(compared) > 18


def printed(table: NumberTable) -> list[list[str]]:
    """Return the cells of a table as the report prints them, the total without its name."""
    total = [shown(table.total, table)[2:]] if table.total else []
    return [*(shown(row, table) for row in table.rows), *total]


def as_written(rows: list[list[Any]], table: NumberTable) -> list[list[str]]:
    """Return the same cells from the rows of a sheet; the unit of an amount stands in its cell's format."""
    last = 1 + len(table.rows)
    total = [shown(rows[last], table)[2:]] if table.total else []
    body = [
        shown(
            [
                Amount(cell, each.unit) if isinstance(each, Amount) and not isinstance(cell, str) else cell
                for cell, each in zip(row, of_table, strict=False)
            ],
            table,
        )
        for row, of_table in zip(rows[1:last], table.rows, strict=False)
    ]
    return [*body, *total]


def shown(cells: Any, table: NumberTable) -> list[str]:
    return [one(cell, column) for cell, column in zip(cells, table.columns, strict=False)]


def one(cell: Any, column: Column) -> str:
    return cell_text(cell.date() if hasattr(cell, "date") else cell, column)


def test_the_figures_are_the_same_on_cards_in_the_annex_and_in_the_text(
    spoken: list[str], report_files: dict[str, Path], hostile_context: Context
) -> None:
    sheet = openpyxl.load_workbook(report_files["xlsx"])["Angka pokok"]
    listed = {row[0]: row[2] for row in sheet.iter_rows(min_row=6, values_only=True) if row[0]}
    figures = hostile_context.figures
    assert figures.keys() <= listed.keys()
    for name, figure in figures.items():
        cell = listed[name]
        text = cell if isinstance(cell, str) else value_text(cell, figure.unit)
        assert text == figure_text(figure), name
    for name in ("J01", "M03", "P01", "L04", "S01", "K01"):
        assert figure_text(figures[name]) in spoken, name
