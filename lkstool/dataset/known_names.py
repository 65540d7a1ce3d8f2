"""Whether some words are the name of somebody who is or was served: asked of the tokens, never in clear."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from sqlalchemy import inspect, select

from lkstool.core.facts import DELETED_TOKEN, Facts
from lkstool.dataset import schema
from lkstool.dataset.privacy import token
from lkstool.dataset.store import Home, reading
from lkstool.forms.load import form_of

_AT_ONCE = 500  # submissions asked for in one question


def known_names(home: Home, held: Iterable[Facts]) -> Callable[[str], bool]:
    """Return the question whether some words are the name of somebody served.

    Args:
        home: whose key and dataset; that is read when something is asked for the first time.
        held: the years that are looked at.
    """
    years = tuple(held)
    fields = [form_of(facts.year).by_name["penerima"].by_name["nama"] for facts in years]
    kinds = {field.format or field.name for field in fields}

    @cache
    def tokens() -> frozenset[str | None]:
        return frozenset().union(*(_tokens(home, facts) for facts in years)) - {None, DELETED_TOKEN}

    return lambda words: any(token(home.key, kind, words) in tokens() for kind in kinds)


def _tokens(home: Home, facts: Facts) -> set[str | None]:
    """Read the tokens of everybody whose row counts."""
    form = form_of(facts.year)
    table = schema.sheet_tables((form,))["penerima"]
    name = table.c[form.by_name["penerima"].by_name["nama"].stored_names[0]]
    counting = sorted(facts.submissions.loc[facts.submissions["counts"].astype(bool), "submission"].tolist())
    found: set[str | None] = set()
    with reading(home) as connection:
        if not inspect(connection).has_table(table.name):
            return found
        for start in range(0, len(counting), _AT_ONCE):
            some = table.c.submission.in_(counting[start : start + _AT_ONCE])
            found.update(connection.execute(select(name).where(some)).scalars())
    return found
