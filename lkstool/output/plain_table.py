"""Any small table in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from lkstool.core.formats import Lang
from lkstool.core.messages import value_shown

_UNBROKEN = 12  # letters: a date, a code of an LKS


def plain_table(
    titles: Sequence[str], rows: Sequence[Sequence[object]], lang: Lang, *, right: Sequence[int] = ()
) -> Table:
    """Lay out any small table: titles above, numbers written for the reader, given columns to the right."""
    written = [[value_shown(cell, lang) or "" for cell in row] for row in rows]
    table = Table(box=box.SIMPLE_HEAD, expand=False, pad_edge=False, padding=(0, 1, 0, 0))
    for at, title in enumerate(titles):
        words = " ".join([title, *(row[at] for row in written)]).split()
        longest = max((len(word) for word in words), default=1)
        table.add_column(
            title,
            justify="right" if at in right else "left",
            overflow="fold",
            min_width=min(longest, _UNBROKEN),  # a narrow window breaks between words first
        )
    for row in written:
        table.add_row(*map(Text, row))
    return table
