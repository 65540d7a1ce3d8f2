"""How a table of the report is made.

The rooms of this package hand over ``Draft`` tables, whose person counts are still ``Guarded``; ``finished``
turns a draft into what is printed once it is decided which counts are withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lkstool.core import formats
from lkstool.core.figures import Cell, Column, Coverage, NumberTable, Withheld
from lkstool.core.regions import regions, short_name
from lkstool.indicators.counts import Entry, Guarded, Key, settled
from lkstool.indicators.layouts import LAYOUTS

WHOLE_REGION = "Jawa Timur"
TOTAL = "Jumlah"
# Marks a number of last year that its report had otherwise.
REVISED = "r"


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence under a table that speaks of a number of people; ``vague`` where it is withheld."""

    sentence: str
    number: Guarded
    vague: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A table before it is decided what is withheld. Cells in the order of its layout's columns.

    ``day`` is that of its data, where it is another than the report's.
    """

    id: str
    rows: Sequence[Sequence[Entry]]
    coverage: Coverage
    total: Sequence[Entry] | None = None
    notes: tuple[str | Remark, ...] = ()
    day: date | None = None


def finished(
    draft: Draft, marks: Mapping[Key, Withheld], year: str, last: str, *, unknown: bool = False
) -> NumberTable:
    """Turn a draft into what is printed.

    Args:
        draft: the table.
        marks: what is withheld.
        year: reporting year, for the headings that name it.
        last: how they name the year before, with a mark where its numbers are revised.
        unknown: the year lacks a field that the table needs: its numbers become "not reported".
    """
    title, columns = LAYOUTS[draft.id]
    named = {"lalu": last, "tahun_lalu": last.partition(" ")[0], "ini": year}
    heads = tuple(Column(name, head.format_map(named), unit) for name, head, unit in columns)

    def line(entries: Sequence[Entry]) -> tuple[Cell, ...]:
        if unknown:
            return tuple(
                entry if head.unit == "teks" and isinstance(entry, str) else None
                for head, entry in zip(heads, entries, strict=True)
            )
        return tuple(settled(entry, marks) for entry in entries)

    notes = ["Formulir tahun ini tidak menanyakan data yang diperlukan tabel ini."] if unknown else []
    if not unknown:
        notes += filter(None, (_sentence(note, marks) for note in draft.notes))
    total = None if draft.total is None else line(draft.total)
    return NumberTable(
        draft.id,
        title,
        heads,
        tuple(line(row) for row in draft.rows),
        draft.coverage,
        total,
        " ".join(notes),
        draft.day,
    )


def _sentence(note: str | Remark, marks: Mapping[Key, Withheld]) -> str:
    if isinstance(note, str):
        return note
    number = note.number.settled(marks)
    if isinstance(number, int | float):
        return note.sentence.format(number=formats.number(number))
    return note.vague


def by_region(cells: Callable[[str], Iterable[Entry]]) -> list[list[Entry]]:
    """Return one row for each of the 38 kabupaten and kota: code, short name, then ``cells(code)``."""
    return [[code, short_name(code), *cells(code)] for code in regions()]


def summed(rows: Sequence[Sequence[Entry]], head: Sequence[Entry], width: int) -> list[Entry]:
    """Return a total row: ``head``, then the sum of the whole numbers of each column up to ``width``."""
    return [
        *head,
        *(sum(cell for row in rows if isinstance(cell := row[at], int)) for at in range(len(head), width)),
    ]
