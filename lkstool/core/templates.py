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
