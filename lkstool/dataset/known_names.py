"""Whether some words are the name of somebody who is or was served: asked of the tokens, never in clear."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lkstool.core.facts import DELETED_TOKEN, Facts
from lkstool.dataset.privacy import token
from lkstool.dataset.store import Home
from lkstool.forms.load import form_of


def known_names(home: Home, held: Iterable[Facts]) -> Callable[[str], bool]:
    """Return the question whether some words are the name of somebody served.

    Args:
        home: whose key.
        held: the years that are looked at.
    """
    tokens: set[object] = set()
    kinds: set[str] = set()
    for facts in held:
        field = form_of(facts.year).by_name["penerima"].by_name["nama"]
        tokens |= set(facts.tables["penerima"][field.stored_names[0]].dropna())
        kinds.add(field.format or field.name)
    tokens.discard(DELETED_TOKEN)
    return lambda words: any(token(home.key, kind, words) in tokens for kind in kinds)
