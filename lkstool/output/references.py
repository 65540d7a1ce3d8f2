"""Which tables a text speaks of without holding them: their chapter may have been left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def tables_elsewhere(blocks: object) -> tuple[str, ...]:
    """Return the tables that are referred to, but stand nowhere in the document, in reading order.

    Args:
        blocks: the document as read from its parts, before the tables are placed.
    """
    named = list(_named(blocks))
    placed = {each for kind, what in named if kind == "tabel" for each in (what, *what.split("+"))}
    return tuple(dict.fromkeys(what for kind, what in named if kind == "rujuk" and what not in placed))


def _named(node: Any) -> Iterator[tuple[str, str]]:
    """Give every placed table and every reference."""
    if isinstance(node, list):
        for child in node:
            yield from _named(child)
    elif isinstance(node, dict) and "c" in node:
        if node["t"] in ("Div", "Span"):
            attr = node["c"][0]
            given = dict(attr[2])
            for kind, key in (("tabel", "apa"), ("rujuk", "sasaran")):
                if kind in attr[1] and key in given:
                    yield kind, given[key]
        yield from _named(node["c"])
