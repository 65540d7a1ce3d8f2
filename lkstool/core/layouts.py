"""How a workbook of somebody else's layout is read: which of its headings mean which fields of the form.

A layout is agreed on once by the officer and then serves every file laid out alike, whoever sends it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

# table: a row for each thing, as in the form. row: the form's labels stand as headings, one row of answers
# below. labels: as in the form, the answer right of its label. groups: one row of the sheet holds several
# things side by side (the letters of an LKS), each with its own columns.
Shape = Literal["table", "row", "labels", "groups"]
SHAPES: tuple[Shape, ...] = ("table", "row", "labels", "groups")
_FINGERPRINT = 12


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that tell one thing, and what is the same for all of that kind.

    Attributes:
        columns: field name to heading.
        constants: field name to the answer that goes for every row, as one would type it.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """Where the answers of one sheet of the form stand.

    Attributes:
        sheet: name of the form's sheet.
        title: name of the tab.
        groups: one, but for ``groups`` any number. Headings are as written; of a heading that stands twice
            in a sheet the second is called ``Nama (2)``.
        unused: headings that are left out on purpose.
    """

    sheet: str
    title: str
    shape: Shape
    groups: tuple[Group, ...]
    unused: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings that are read, each once, in the order of the groups."""
        return tuple(dict.fromkeys(each for group in self.groups for each in group.columns.values()))


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout.

    Attributes:
        name: what the officer calls it.
        year: the form year that its files answer.
        sheets: of the form, in its order; several may be read from one tab.
        unused: tabs that are left out on purpose.
        file: where it is written down; "" if nowhere.
    """

    name: str
    year: str
    sheets: tuple[SheetLayout, ...]
    unused: tuple[str, ...] = ()
    file: str = field(default="", compare=False)

    @property
    def fingerprint(self) -> str:
        """Hexadecimal digits that tell the layout: of its headings, whatever they are taken for.

        Tabs do not count: they are named after a year or a person.
        """
        lines = sorted({each for sheet in self.sheets for each in (*sheet.headings, *sheet.unused)})
        return sha256("\n".join(lines).encode("utf-8")).hexdigest()[:_FINGERPRINT]
