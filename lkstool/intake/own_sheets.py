"""Sheets of a form that are ours and not the sender's, by their tabs."""

from __future__ import annotations

from lkstool.intake.texts import key

_INSTRUCTIONS = "petunjuk"
# The sender's own checks: formulas over the other sheets.
_CHECKS = "periksa"
# Hidden: what the drop-downs offer, and last year's answers.
_LISTS = frozenset({"_daftar", "_lalu"})
_META = "_meta"


def is_worked_out(name: str) -> bool:
    """Tell whether a tab names a sheet of ours that only repeats or offers what stands elsewhere.

    Nobody asks what it holds, so it is never unpacked; together they are as large as a small home's data.
    """
    return key(name) == _CHECKS or name.strip().casefold() in _LISTS


def asks_nothing(name: str) -> bool:
    """Tell whether a tab names a sheet of ours into which a sender writes nothing."""
    return is_worked_out(name) or key(name) == _INSTRUCTIONS or is_meta(name)


def is_meta(name: str) -> bool:
    """Tell whether a tab names the hidden sheet that says whose form it is, and of which year."""
    return name.strip().casefold() == _META
