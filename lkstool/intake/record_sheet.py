"""A sheet of labels and values (PROFIL): where each label stands and which cell is its value.

The value is the cell directly right of the label. If that is blank, the value is blank: what stands
further right is the form's own help.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lkstool.forms.model import Sheet
from lkstool.intake.grid import Grid
from lkstool.intake.header import FEWEST
from lkstool.intake.headings import How, Match, Titles
from lkstool.intake.texts import key

# Labels are looked for down to this row.
LABEL_DEPTH = 300
# How the form gives an example behind its help; see the writer of the blank form.
_EXAMPLE = " Contoh: "
# How a heading of some labels begins, alone in its row: ``A. Identitas``, ``II) Alamat``, ``3. Pimpinan``.
_SECTION = re.compile(r"(?:[A-Z]|[IVX]{1,4}|\d{1,2})[.)]\s*\S")
_Cell = tuple[int, int]


@dataclass(slots=True)
class Labels:
    """The labels of a record sheet as sent.

    Attributes:
        cells: field name to the cell of its value.
        how: field name to how its label was understood.
        titles: field name to the label as written.
        twice: further label cells of a field that already has one, with the field's name.
        unknown: label cells that the form does not have and that have a value, with the label.
        outside: filled cells that are no label, no value and not the form's help.
    """

    cells: dict[str, _Cell] = field(default_factory=dict)
    how: dict[str, How] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    twice: dict[_Cell, str] = field(default_factory=dict)
    unknown: dict[_Cell, str] = field(default_factory=dict)
    outside: list[_Cell] = field(default_factory=list)


def find_labels(grid: Grid, form_sheet: Sheet, titles: Titles) -> Labels | None:
    """Return the labels of a record sheet; None if fewer than two are known."""
    known: dict[_Cell, tuple[Match, str]] = {}
    texts: dict[_Cell, str] = {}
    for row, column, text in grid.texts(min(grid.last_row, LABEL_DEPTH)):
        texts[row, column] = text
        if match := titles.find(text):
            known[row, column] = (match, text)
    columns = _label_columns(known)
    if not columns:
        return None
    found = Labels()
    label_cells = {cell: match for cell, match in known.items() if cell[1] in columns}
    free = frozenset(each.name for each in form_sheet.fields) - {
        match.name for match, _ in label_cells.values()
    }
    for cell, text in texts.items():
        if cell[1] in columns and cell not in label_cells and free and (near := titles.find_near(text, free)):
            label_cells[cell] = (near, text)
            free -= {near.name}
    for cell, (match, text) in sorted(
        label_cells.items(), key=lambda each: (each[1][0].how != "title", each[0])
    ):
        if match.name in found.cells:
            found.twice[cell] = match.name
        else:
            found.cells[match.name] = value_cell(grid, cell)
            found.how[match.name] = match.how
            found.titles[match.name] = text
    _note_the_rest(grid, form_sheet, found, label_cells, columns)
    return found


def _label_columns(known: Mapping[_Cell, tuple[Match, str]]) -> tuple[int, ...]:
    """Return the columns that hold labels: the fullest, and others that are nobody's values."""
    per_column: dict[int, set[str]] = {}
    for (_, column), (match, _) in known.items():
        per_column.setdefault(column, set()).add(match.name)
    ranked = Counter({column: len(names) for column, names in per_column.items()}).most_common()
    if not ranked or ranked[0][1] < FEWEST:
        return ()
    columns = [ranked[0][0]]
    for column, count in ranked[1:]:
        if count >= 3 and column - 1 not in columns and column + 1 not in columns:
            columns.append(column)
    return tuple(columns)


def value_cell(grid: Grid, label: _Cell) -> _Cell:
    """Return the cell right of a label, past the label's merged block and a lone colon."""
    row, column = label
    right = column
    for top, left, bottom, end in grid.sheet.marks.merged:
        if top <= row <= bottom and left <= column <= end:
            right = end
    if grid.text(row, right + 1) == ":":
        right += 1
    return row, right + 1


def _is_help(text: str, helps: tuple[str, ...]) -> bool:
    """Tell whether a text is the form's help, also as an earlier printing of the same year's form had it."""
    return key(text).startswith(helps) or _EXAMPLE in text


def _note_the_rest(
    grid: Grid,
    form_sheet: Sheet,
    found: Labels,
    label_cells: Mapping[_Cell, tuple[Match, str]],
    columns: tuple[int, ...],
) -> None:
    """Note values under unknown labels and whatever else stands beside or below the labels."""
    helps = tuple(key(each.help) for each in form_sheet.fields)
    explained = set(found.cells.values()) | set(label_cells)
    explained |= {value_cell(grid, cell) for cell in found.twice}
    last = max(row for row, _ in label_cells)
    for row in range(min(row for row, _ in label_cells), grid.last_row + 1):
        filled = grid.filled(row)
        for column in filled:
            cell, text = (row, column), grid.text(row, column)
            if cell in explained or text == ":" or (text and _is_help(text, helps)):
                continue
            if column not in columns or not text:
                found.outside.append(cell)
            elif (value := value_cell(grid, cell))[1] in filled:
                found.unknown[cell] = text
                explained.add(value)
            elif len(filled) > 1 or row > last or not _SECTION.match(text):
                # Where labels stand somebody may have typed an answer.
                found.outside.append(cell)
