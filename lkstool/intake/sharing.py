"""Submissions that are laid out alike share what says so: nearly all of them are.

Every workbook comes from its reader with its own copies of all titles, columns and cells. Kept until the last
of tens of thousands has been read, these would be most of what is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from lkstool.core.records import SentSheet, Submission

Value = TypeVar("Value")

_PARTS = tuple(each.name for each in fields(SentSheet))


class Sharing:
    """Remembers the parts of submissions and hands out the first of those that are equal."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: dict[Hashable, Any] = {}
        self._sheets: dict[Hashable, SentSheet] = {}

    def shared(self, submission: Submission) -> Submission:
        """Return an equal submission that holds as little of its own as it can; it has no values any more."""
        sheets = {self._same(name): self._sheet(sheet) for name, sheet in submission.sheets.items()}
        return replace(submission, sheets=sheets)

    def _sheet(self, sheet: SentSheet) -> SentSheet:
        parts = {name: self._same(getattr(sheet, name)) for name in _PARTS}
        # Equal parts are one object by now, which lives as long as this does.
        key = tuple(id(part) for part in parts.values())
        return self._sheets.setdefault(key, SentSheet(**parts))

    def _same(self, value: Value) -> Value:
        content: Hashable = tuple(value.items()) if isinstance(value, Mapping) else value
        found: Value = self._parts.setdefault((type(value), content), value)
        return found
