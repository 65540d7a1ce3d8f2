"""Where a table's headings stand, and which column is which field.

The header row may stand anywhere in the first rows, columns in any order, titles in any near spelling;
headings may take two rows ("Tanggal" over "Masuk" and "Keluar").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lkstool.core.records import CellValue
from lkstool.forms.model import Sheet
from lkstool.intake.grid import Grid
from lkstool.intake.headings import How, Match, Titles
from lkstool.intake.texts import clean, heading_key

# The header is looked for down to this row.
DEPTH = 30
# A row with fewer known headings is no header.
FEWEST = 2
# Headings further right are known by title or alias only; comparing thousands of them takes long.
_WIDEST = 300
NUMBERING = frozenset({"no", "nomor", "nomorurut", "nourut", "nomer", "nr", "urut", "#", "№"})
_RANK: Mapping[How, int] = {"title": 0, "alias": 1, "near": 2}

# What may be the heading of each column, likeliest first.
_Headings = Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of one table as sent.

    Attributes:
        first: first row of the headings.
        last: last row of the headings; data begin below it.
        columns: field name to column, in the form's order.
        how: field name to how its heading was understood.
        titles: field name to the heading as written.
        twice: columns whose heading says the same as another column's: column to field name.
        unknown: columns with a heading that the form does not have: column to heading.
        numbering: columns that only number the rows.
    """

    first: int
    last: int
    columns: Mapping[str, int]
    how: Mapping[str, How]
    titles: Mapping[str, str]
    twice: Mapping[int, str] = field(default_factory=dict)
    unknown: Mapping[int, str] = field(default_factory=dict)
    numbering: frozenset[int] = frozenset()


def find_header(grid: Grid, form_sheet: Sheet, titles: Titles) -> Header | None:
    """Return the headings of a table; None if no row has at least two of them.

    The row (or pair of rows) with most known headings wins, the upper one if two are equal.
    """
    own = form_sheet.header_row
    if header := _own_header(titles, own, tuple(grid.row(own))):
        return header
    last = min(grid.last_row, DEPTH)
    candidates = [(row, row, _one_row(grid, row)) for row in range(1, last + 1)]
    candidates += [(row, row + 1, _two_rows(grid, row)) for row in range(1, last)]
    for near in (False, True):
        best: tuple[int, int, int] | None = None
        for first, below, headings in candidates:
            known = _known(headings, titles)
            if near:
                known |= _near(headings, known, titles)
            count = len({match.name for match, _ in known.values()})
            if count >= FEWEST and (best is None or count > best[0]):
                best = (count, first, below)
        if best:
            return _header(headings_of(grid, best[1], best[2]), best[1], best[2], titles, grid)
    return None


@lru_cache(maxsize=500)
def _own_header(titles: Titles, row: int, cells: tuple[CellValue, ...]) -> Header | None:
    """Return the headings of the form's own row, if there is one for each field; None if not.

    Nearly every table comes with them, in the same words: so they are understood once.
    """
    texts = (clean(value)[0] if isinstance(value, str) else "" for value in cells)
    headings = {column: (text,) for column, text in enumerate(texts, 1) if text}
    known = _known(headings, titles)
    if len({match.name for match, _ in known.values()}) < len(titles.named) or len(known) > len(titles.named):
        return None
    return _header(headings, row, row, titles)


def headings_of(grid: Grid, first: int, last: int) -> Mapping[int, tuple[str, ...]]:
    """Return the headings in one row, or in two: column to what it may be called, likeliest first."""
    return _one_row(grid, last) if first == last else _two_rows(grid, first)


def _one_row(grid: Grid, row: int) -> _Headings:
    if not 1 <= row <= len(grid.sheet.rows):
        return {}
    width = len(grid.sheet.rows[row - 1])
    return {column: (text,) for column in range(1, width + 1) if (text := grid.text(row, column))}


def _two_rows(grid: Grid, first: int) -> _Headings:
    """Return headings that take two rows: both words joined, or the lower one alone."""
    last = first + 1
    width = max((len(row) for row in grid.sheet.rows[first - 1 : last]), default=0)
    blocks = [block for block in grid.sheet.marks.merged if block[0] <= first <= block[2]]
    spread = {
        column: grid.text(block[0], block[1])
        for block in blocks
        for column in range(block[1], min(block[3], width) + 1)
    }
    headings: dict[int, tuple[str, ...]] = {}
    carried = ""
    for column in range(1, width + 1):
        above, below = spread.get(column) or grid.text(first, column), grid.text(last, column)
        if not blocks:
            # Without merged cells the word of a group stands in its first column only.
            carried = above or carried
            above = above or (carried if below else "")
        if above and below:
            headings[column] = (f"{above} {below}", below)
        elif above or below:
            headings[column] = (above or below,)
    return headings


def _known(headings: _Headings, titles: Titles) -> dict[int, tuple[Match, str]]:
    """Return what each column's heading means by title or alias, and which heading that was."""
    known: dict[int, tuple[Match, str]] = {}
    for column, texts in headings.items():
        for text in texts:
            if match := titles.find(text):
                known[column] = (match, text)
                break
    return known


def _near(
    headings: _Headings, known: Mapping[int, tuple[Match, str]], titles: Titles
) -> dict[int, tuple[Match, str]]:
    """Return what further headings mean by a near spelling, each field once."""
    near: dict[int, tuple[Match, str]] = {}
    free = frozenset(each.name for each in titles.named) - {match.name for match, _ in known.values()}
    for column, texts in islice(headings.items(), _WIDEST):
        if column not in known and free and (match := titles.find_near(texts[0], free)):
            near[column] = (match, texts[0])
            free -= {match.name}
    return near


def _header(headings: _Headings, first: int, last: int, titles: Titles, grid: Grid | None = None) -> Header:
    """Settle which column is which field; the grid is asked where one field has two headings."""
    matches = _known(headings, titles)
    matches |= _near(headings, matches, titles)
    winners: dict[str, int] = {}
    for column, (match, _) in sorted(matches.items()):
        held = winners.get(match.name)
        if (
            held is None
            or _rank(matches[held][0]) > _rank(match)
            or (grid and _is_bare(grid, held, last, column))
        ):
            winners[match.name] = column
    twice: dict[int, str] = {}
    unknown = {column: texts[0] for column, texts in headings.items() if column not in matches}
    for column, (match, text) in matches.items():
        winner = winners[match.name]
        if column != winner and _rank(match) == _rank(matches[winner][0]):
            twice[column] = match.name
        elif column != winner:
            unknown[column] = text
    numbering = frozenset(
        column
        for column, texts in headings.items()
        if heading_key(texts[-1]) in NUMBERING and column not in winners.values()
    )
    return Header(
        first=first,
        last=last,
        columns={each.name: winners[each.name] for each in titles.named if each.name in winners},
        how={name: matches[column][0].how for name, column in winners.items()},
        titles={name: matches[column][1] for name, column in winners.items()},
        twice={column: name for column, name in twice.items() if column not in numbering},
        unknown={column: text for column, text in unknown.items() if column not in numbering},
        numbering=numbering,
    )


def _rank(match: Match) -> int:
    return _RANK[match.how]


def _is_bare(grid: Grid, held: int, last: int, other: int) -> bool:
    """Tell whether the column that holds a field is empty while another with its heading is not."""
    filled = [grid.filled(row) for row in range(last + 1, grid.last_row + 1)]
    return not any(held in columns for columns in filled) and any(other in columns for columns in filled)
