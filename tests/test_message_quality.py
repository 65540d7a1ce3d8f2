"""What people read: short, in plain words, and every suggestion is good for the cell that it is made for.

The sentences are those of the case files, filled with what their examples hold.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from test_cases import EXAMPLES, _findings
from test_locate import layouts, located

from lkstool.checks.nik_repair import only_repair
from lkstool.core.codes import CODES
from lkstool.core.messages import catalogue, interface, words_of
from lkstool.core.records import Personal
from lkstool.forms.load import form_of
from lkstool.intake.cells import reader_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lkstool.core.records import Finding

LONGEST = 160
# Words of programs; a sender and an officer know none of them.
PROGRAMMERS = re.compile(
    r"\b(null|dtypes?|fields?|index|none|nan|regex|strings?|integers?|floats?|boolean|parse\w*|"
    r"traceback|schema|codelist|enum|tuple|dict|unicode|token|invalid)\b",
    re.IGNORECASE,
)
# Names of fields; a file or an entry of the settings may be named so where the officer has to open it.
FIELD_NAMES = re.compile(r"\b[a-z]+_[a-z_]+\b(?!\.)")
# Codes of whoever edits a form or a program that reports; they know what a field is.
EDITORS = re.compile(r"LKS[89]\d\d")
FOR_SENDERS = [code for code in CODES if not EDITORS.fullmatch(code)]
# Kinds whose suggestion is typed into the cell of the finding, or into the NIK of its row.
SUGGESTING = {
    *("LKS302", "LKS305", "LKS310", "LKS313", "LKS316", "LKS317", "LKS318", "LKS319", "LKS320"),
    *("LKS322", "LKS325", "LKS326", "LKS401", "LKS402"),
}
REPAIRED = {"LKS317", "LKS318", "LKS401", "LKS402"}


@cache
def every_finding() -> tuple[Finding, ...]:
    """Return the findings of all examples: of submissions, and of sheets as laid out."""
    made = [finding for findings in _findings().values() for finding in findings]
    for each in layouts():
        made += located(each.values[1]).findings
    return tuple(made)


def sentences(words: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a code, the words of its slots too."""
    for key, value in words.items():
        if isinstance(value, dict):
            yield from sentences(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def without_slots(text: str) -> str:
    """Return a text with a plain word for each slot, whose name nobody sees."""
    return re.sub(r"\{[a-z_]+(:[^{}]*)?\}", r"isian\1", text)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("code", FOR_SENDERS)
def test_no_text_of_a_code_speaks_as_programs_do(code: str, lang: Any) -> None:
    for name, text in sentences(dict(catalogue(lang)[code])):
        plain = without_slots(text)
        assert not PROGRAMMERS.search(plain), (name, text)
        assert not FIELD_NAMES.search(plain), (name, text)


def test_no_mistake_is_told_as_programs_do() -> None:
    for name, text in sentences(dict(interface("id")["mistakes"])):
        assert not PROGRAMMERS.search(without_slots(text)), (name, text)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("reveal", [True, False])
def test_the_main_sentence_is_short_also_when_filled(lang: Any, *, reveal: bool) -> None:
    said = {words_of(each, lang, reveal=reveal).message: each.code for each in every_finding()}

    assert {code: text for text, code in said.items() if len(text) > LONGEST} == {}
    assert len(said) > 150


@pytest.mark.parametrize("lang", ["id", "en"])
def test_what_is_said_is_whole_sentences(lang: Any) -> None:
    for each in every_finding():
        words = words_of(each, lang)
        for text in (words.message, words.fix):
            assert text[0].isupper() or text[0] in "\"“'‘0123456789", text
            assert text[-1] in ".?!", text
            assert " ." not in text, text
            assert "()" not in text, text


@pytest.mark.parametrize("code", list(CODES))
def test_the_words_of_a_slot_hold_the_same_slots_in_both_languages(code: str) -> None:
    held = {
        lang: {
            name: {slot for _, slot, _, _ in Formatter().parse(text) if slot}
            for name, text in sentences(dict(catalogue(lang)[code]))
        }
        for lang in ("id", "en")
    }
    assert held["id"] == held["en"]


def test_every_cause_that_has_words_is_shown_by_an_example() -> None:
    told = {(each.code, slot, str(value)) for each in every_finding() for slot, value in each.params.items()}
    causes = {
        (code, slot, key)
        for code in FOR_SENDERS
        for slot, words in catalogue("id")[code].get("words", {}).items()
        for key in words
        if slot == "cause"
    }
    assert causes - told == set()


def test_the_kinds_that_suggest_something_are_those_that_are_looked_at_below() -> None:
    suggesting = {each.code for each in every_finding() if each.suggestion is not None}

    assert {code for code in suggesting if code[3] in "34"} == SUGGESTING


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.name)
def test_a_suggestion_typed_in_is_accepted(example: Any) -> None:
    form = form_of(example.year)
    titles = {sheet.title: sheet for sheet in form.sheets}
    for finding in _findings()[example.name]:
        if finding.suggestion is None:
            continue
        guess = finding.suggestion
        typed = guess.clear if isinstance(guess, Personal) else guess
        sheet = titles[finding.place.sheet or ""]
        field = sheet.by_name["nik" if finding.code in REPAIRED else finding.place.field or ""]
        read = reader_of(field, form)(typed)
        assert (read.code, read.value is None) == (None, False), (finding.code, typed)
        if finding.code in REPAIRED:
            row = example.rows[sheet.name][(finding.place.row or 0) - sheet.header_row - 1]
            born, sex = (
                reader_of(sheet.by_name[name], form)(row[name]).value
                for name in ("tanggal_lahir", "jenis_kelamin")
            )
            assert isinstance(born, date)
            assert only_repair(typed, born, str(sex)) is None, "it fits: nothing is left to repair"
