"""Answers that stand in the wrong column of a list of people and could name one of them.

A block pasted one column too far puts names, numbers and birth dates where a choice is asked. Such a cell
has its finding; what stands in it is shown to nobody but its sender.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, Protocol

from lkstool.core.records import CellValue
from lkstool.forms.model import Codelist, Field, Form, Sheet
from lkstool.intake.texts import words

Kind = Literal["nik", "nama", "tanggal"]


class Misplaced(Protocol):
    """Tells whether a value may be a person's, and of which kind."""

    def __call__(self, value: CellValue, *, nearly: bool) -> Kind | None:
        """Look at a value that could not be read; ``nearly`` if something can be suggested for it."""


# Fewer digits are a count, a class or a year.
_FEWEST_DIGITS = 6
_SHORTEST_NAME = 3
# Names of regions are shortened to three letters.
_SHORTEST_REGION = 4
_NEAR = 70  # of 100: one letter of three may be wrong
_REGION_LISTS = frozenset({"kabkota", "kabkota_asal"})


def misplaced_in(field: Field, sheet: Sheet, form: Form) -> Misplaced | None:
    """Return what tells whether a value that could not be read may be a person's, and of which kind.

    In a list of people it may be anywhere. On a sheet about an LKS that also names people, a choice may
    hold a name; there every word of the form is somebody's answer and names nobody.

    Args:
        field: a field of the sheet.
        sheet: the sheet.
        form: its form.

    Returns:
        None where no person's data are to be expected. The function is told whether the value is nearly
        an answer, so that there is something to suggest: then only a name written beside it counts.
    """
    if not any(each.format == "nama" and each.privacy == "personal" for each in sheet.fields):
        return None
    if sheet.layout == "table":
        return _in_list_of_people(field, form)
    if field.codelist is None:
        return None

    def kind_of(value: CellValue, *, nearly: bool) -> Kind | None:
        said = words(value) if isinstance(value, str) and not nearly else ()
        is_name = _may_be_name(said, _SHORTEST_REGION) and _all_words(form).isdisjoint(said)
        return "nama" if is_name else None

    return kind_of


def _in_list_of_people(field: Field, form: Form) -> Misplaced:
    known = frozenset[str]() if field.codelist is None else _words_of(form.codes(field))
    names_region = field.codelist in _REGION_LISTS
    shortest = _SHORTEST_REGION if names_region else _SHORTEST_NAME

    def belongs(text: str, *, nearly: bool = False) -> bool:
        """Tell whether a text that is no answer is at least about the question."""
        if field.type == "date":  # a date that nobody can read has digits
            return any(each.isdecimal() for each in text)
        said = words(text)
        own = [word for word in said if word in known or (nearly and _is_near(word, known))]
        strangers = [word for word in said if word not in own and _may_be_name((word,), shortest)]
        if names_region:
            return 0 < len(own) >= len(strangers)
        # "Kembali ke keluarga Slamet": a capital within the answer begins a name.
        later = " ".join(word for word in text.split()[1:] if word[:1].isupper())
        if not set(strangers).isdisjoint(words(later)):
            return False
        # "Kelas 3": a number is about the question, whatever word stands beside it.
        has_number = any(each.isdecimal() for each in text)
        return len(own) > len(strangers) or (len(own) == len(strangers) and has_number)

    def kind_of(value: CellValue, *, nearly: bool) -> Kind | None:
        text = "" if value is None else str(value)
        if nearly:
            return "nama" if field.codelist and not names_region and not belongs(text, nearly=True) else None
        if isinstance(value, date):
            return None if field.type == "date" else "tanggal"
        if field.type != "date" and sum(each.isdecimal() for each in text) >= _FEWEST_DIGITS:
            return "nik"
        return "nama" if not belongs(text) and _may_be_name(words(text), shortest) else None

    return kind_of


def _is_near(word: str, known: frozenset[str]) -> bool:
    from rapidfuzz import fuzz

    return any(fuzz.ratio(word, each) >= _NEAR for each in known)


def _may_be_name(said: tuple[str, ...], shortest: int) -> bool:
    return any(len(word) >= shortest and word.isalpha() for word in said)


def _words_of(codelist: Codelist) -> frozenset[str]:
    return frozenset(
        word for code in codelist.codes for each in (code.label, *code.alias) for word in words(each)
    )


def _all_words(form: Form) -> frozenset[str]:
    """Return the words of all answers and titles of a form."""
    answers = [_words_of(codelist) for codelist in form.codelists.values()]
    titles = [
        frozenset(word for each in (field.title, *field.aliases) for word in words(each))
        for _, field in form.every_field()
    ]
    return frozenset().union(*answers, *titles)
