"""Both languages say the same things with the same slots."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest
from conftest import ROOT

from lkstool.core import messages
from lkstool.core.codes import CODES
from lkstool.core.messages import catalogue, explained, interface, mistake, mistake_words, say


def flattened(words: dict[str, Any], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in words.items():
        if isinstance(value, dict):
            found |= flattened(value, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = value
    return found


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_interface_has_the_same_keys_and_slots_in_both_languages():
    indonesian, english = (flattened(dict(interface(lang))) for lang in ("id", "en"))
    assert indonesian.keys() == english.keys()
    assert {key: slots(text) for key, text in indonesian.items()} == {
        key: slots(text) for key, text in english.items()
    }


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_sentence_read_by_itself_is_the_one_of_the_whole(lang):
    whole = flattened(dict(interface(lang)))
    assert len(whole) > 500
    # Keys that are names of files or of variables are read as a whole.
    whole = {key: text for key, text in whole.items() if not key.startswith("template_")}
    assert {key: messages._sentence(key, lang) for key in whole} == whole


def test_a_slot_without_a_value_is_refused():
    with pytest.raises(KeyError):
        say("mistakes.no_such_path.message", "id")


def test_a_mistake_is_said_in_the_readers_language():
    error = mistake("unknown_year", year="2031", known="2024, 2025")
    assert error.message == "Belum ada formulir untuk tahun 2031."
    assert mistake_words(error, "en") == (
        "There is no form for the year 2031 yet.",
        "Years with a form: 2024, 2025.",
    )


def test_every_mistake_is_said_from_the_catalogue_and_every_one_there_is_used():
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "lkstool").rglob("*.py"))
    made = re.findall(r"(?<![\w.])UserError\(", source)
    assert len(made) == 2, "made elsewhere than in core.messages.mistake"
    named = set(re.findall(r'"([a-z0-9_]+)"', source))
    named |= {f"{name}_guess" for name in named}
    assert set(interface("id")["mistakes"]) - named == set()


def test_what_a_code_means_reads_well_without_a_finding():
    for lang in ("id", "en"):
        for code in CODES:
            for part in ("why", "fix", "example"):
                assert not re.search(": ….?$", explained(code, part, lang)), (code, part, lang)


def test_english_counts_one_thing_as_one():
    assert say("commands.undo.done", "en", batch="4", removed=1, restored=2) == (
        "Batch 4 was taken back: 1 submission no longer counts, 2 earlier ones count again."
    )


def test_no_english_sentence_leaves_a_counted_noun_outside_its_slot():
    loose = re.compile(r"\{(count|files|rows|cells|submissions|errors|warnings|notes|originals)\} [a-z]+s\b")
    texts = flattened(dict(interface("en"))) | flattened(dict(catalogue("en")))
    assert [key for key, text in texts.items() if loose.search(str(text))] == []
