"""Answers that stand in the wrong column of a list of people and could name one of them.

A block pasted one column too far puts names, numbers and birth dates where a choice is asked. Such a cell
has its finding; what stands in it is shown to nobody but its sender.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from lkstool.core.records import CellValue
from lkstool.forms.model import Field, Form, Sheet
from lkstool.intake.texts import words

Kind = Literal["nik", "nama", "tanggal"]

# Fewer digits are a count, a class or a year.
_FEWEST_DIGITS = 6
_SHORTEST_NAME = 4


def lists_people(sheet: Sheet) -> bool:
    """Tell whether each row of a sheet is a person."""
    return sheet.layout == "table" and any(field.format == "nama" for field in sheet.fields)


def misplaced_in(field: Field, form: Form) -> Callable[[CellValue], Kind | None]:
    """Return what tells whether a value that could not be read may be a person's, and of which kind.

    Args:
        field: a field of a sheet that lists people.
        form: its form.
    """
    known: frozenset[str] = frozenset()
    if field.codelist is not None:
        codes = form.codes(field).codes
        known = frozenset(
            word for code in codes for spelling in (code.label, *code.alias) for word in words(spelling)
        )

    def kind_of(value: CellValue) -> Kind | None:
        if isinstance(value, date):
            return None if field.type == "date" else "tanggal"
        text = "" if value is None else str(value)
        if field.type != "date" and sum(each.isdecimal() for each in text) >= _FEWEST_DIGITS:
            return "nik"
        said = words(text)
        # A date that nobody can read has digits; a choice that is not in the list shares a word with one.
        has_digits = any(each.isdecimal() for each in text)
        belongs = has_digits if field.type == "date" else not known.isdisjoint(said)
        if belongs:
            return None
        return "nama" if any(len(word) >= _SHORTEST_NAME and word.isalpha() for word in said) else None

    return kind_of
