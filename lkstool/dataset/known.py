"""What the dataset remembers of some years, as far as new submissions are compared with it."""

from __future__ import annotations

from collections.abc import Container, Iterable

from lkstool.core.known import COMPARED, Known
from lkstool.dataset import schema
from lkstool.dataset.comparable import compared, nothing
from lkstool.dataset.history import Received, standing
from lkstool.dataset.store import Home, reading
from lkstool.dataset.stored_rows import stored_rows
from lkstool.forms.load import form_of


def remember(home: Home) -> tuple[Received, ...]:
    """Return the submissions of all batches that were not taken back, in order of arrival.

    Raises:
        UserError: the database cannot be read.
    """
    with reading(home) as connection:
        return standing(connection)


def known(
    home: Home,
    received: Iterable[Received],
    year: str,
    *,
    only: Container[str] | None = None,
    without: Container[str] = (),
    sheets: Container[str] = COMPARED,
) -> Known:
    """Return what counts of one year.

    Args:
        home: whose dataset.
        received: as ``remember`` gives them.
        year: form year.
        only: LKS codes that are wanted; None for all.
        without: LKS codes that are not wanted.
        sheets: names of the sheets that are wanted.

    Raises:
        UserError: the database cannot be read, or no form has that year.
    """
    owners = {
        one.id: one.lks
        for one in received
        if one.counts
        and one.year == year
        and one.lks is not None
        and one.lks not in without
        and (only is None or one.lks in only)
    }
    form = form_of(year)
    if not owners:
        return nothing(form)
    tables = schema.sheet_tables((form,))
    with reading(home) as connection:
        return Known(
            year,
            {
                sheet.name: stored_rows(connection, tables[sheet.name], sheet, owners).drop(
                    columns="submission"
                )
                for sheet in compared(form)
                if sheet.name in sheets
            },
        )
