"""A template as the officer knows it: where it lies, and what became of her copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

State = Literal["built_in", "same", "changed", "behind", "added", "gone", "unused"]


@dataclass(frozen=True, slots=True)
class Template:
    """One template.

    Attributes:
        name: its place below the folder of templates; of the office's copy where there is one.
        state: ``built_in``: the office has no copy; ``same``: an unchanged copy; ``changed``: its own text;
            ``behind``: its own text, and the built-in one has changed since; ``added``: an addition of its
            own; ``gone``: a copy of what is no longer built in; ``unused``: nothing reads it.
        built_in: the built-in one, if there is one.
    """

    name: PurePosixPath
    state: State
    built_in: PurePosixPath | None = None


Kind = Literal["variable", "function", "filter", "figure", "table", "column", "chart", "chapter", "message"]


@dataclass(frozen=True, slots=True)
class Name:
    """Something that a template may name.

    Attributes:
        meaning: what it stands for.
        today: its value with today's numbers; "" where it has none.
        usage: how it is written, where the name alone does not tell.
    """

    kind: Kind
    name: str
    meaning: str
    today: str = ""
    usage: str = ""

    def mentions(self, word: str) -> bool:
        """Return whether a word stands in its name or meaning; every name mentions the empty word."""
        return word.casefold() in f"{self.name} {self.meaning}".casefold()
