"""From a finding to sentences. The words stand in ``words/<lang>/<hundreds>.toml``, keyed by code.

Each code has ``title`` (a few words), ``message`` (what is wrong), ``fix`` (what to do), ``why`` and
``example`` (for ``lkstool explain``). Slots such as ``{expected}`` are filled from the finding's
parameters; ``{file} {sheet} {cell} {row} {column} {value}`` are always there. Where a word depends on
the case, the parameter holds a key of ``[CODE.words.<slot>]``; such words may hold slots themselves.
A code whose suggestion belongs into another cell says so with ``guess`` (a sentence) and ``guess_short``
(for lists), both about ``{guess}``. A text that reads badly without its values has another beside it for
``explain`` (``fix_alone``). A language with plurals writes a counted noun within its slot, one and many:
``{rows:row|rows}`` becomes "1 row" or "2 rows". A slot without a value is a mistake of
the program and raises: a message with a hole must never reach a sender.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lkstool.core import formats
from lkstool.core.errors import UserError
from lkstool.core.formats import Lang

if TYPE_CHECKING:
    from lkstool.core.records import Finding, Waiver

_WORDS = Path(__file__).parent / "words"
_TABLE = re.compile(r"^\[([\w.-]+)\][ \t]*\n", re.MULTILINE)
_SLOT = re.compile(r"\{([a-z_]+)(?::[^{}|]*\|([^{}]*))?\}")


class _Filled(str):
    """What stands in a slot; before a noun in two forms, one and many, with the one that its number takes."""

    __slots__ = ()

    def __format__(self, nouns: str) -> str:
        if not nouns:
            return str(self)
        one, _, many = nouns.partition("|")
        return f"{self} {one if self == '1' else many}"


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one finding in one language.

    Attributes:
        suggestion: what to type instead, as a list shows it; "" if nothing is suggested.
    """

    title: str
    message: str
    fix: str
    suggestion: str = ""


@cache
def catalogue(lang: Lang) -> Mapping[str, Mapping[str, Any]]:
    """Return all words of one language by code.

    Raises:
        ValueError: a code has words in two files.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for text in _texts(_WORDS / lang):
        for code, words in tomllib.loads(text).items():
            if code in found:
                raise ValueError(f"{code} has words twice in {lang}")
            found[code] = words
    return found


@cache
def interface(lang: Lang) -> Mapping[str, Any]:
    """Return the words of the commands and their output (all of ``words/<lang>/interface``).

    Raises:
        ValueError: a sentence stands in two files.
    """
    whole: dict[str, Any] = {}
    for text in _texts(_WORDS / lang / "interface"):
        _take_in(whole, tomllib.loads(text))
    return whole


def _texts(folder: Path) -> list[str]:
    """Return the contents of the files of words in a folder."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))]


@cache
def _tables(lang: Lang) -> Mapping[str, list[str]]:
    """Return the text of each table of the interface, unread: a command needs a few of a hundred.

    Reading TOML is slow, and the start of every command waits for it.
    """
    tables: dict[str, list[str]] = {}
    for text in _texts(_WORDS / lang / "interface"):
        _, *parts = _TABLE.split(text)
        for name, body in zip(parts[::2], parts[1::2], strict=True):
            tables.setdefault(name, []).append(body)
    return tables


@cache
def _sentence(key: str, lang: Lang) -> str:
    """Return a sentence with its slots.

    Raises:
        KeyError: there is none of that name.
    """
    table, _, rest = key.rpartition(".")
    while table:
        for words in _read(table, lang):
            found: Any = words
            for part in rest.split("."):
                found = found.get(part) if isinstance(found, dict) else None
            if isinstance(found, str):
                return found
        table, _, last = table.rpartition(".")
        rest = f"{last}.{rest}"
    raise KeyError(key)


@cache
def _read(table: str, lang: Lang) -> list[Mapping[str, Any]]:
    return [tomllib.loads(text) for text in _tables(lang).get(table, ())]


def _take_in(whole: dict[str, Any], part: Mapping[str, Any]) -> None:
    for key, words in part.items():
        if isinstance(words, dict) and isinstance(whole.setdefault(key, {}), dict):
            _take_in(whole[key], words)
        elif key in whole:
            raise ValueError(f"the sentence {key} stands in two files")
        else:
            whole[key] = words


def say(key: str, lang: Lang, **values: object) -> str:
    """Return one sentence of the interface, its slots filled and its numbers written for the reader.

    Args:
        key: dotted name in the interface files (``validate.nothing_found``).
        lang: ``id`` or ``en``.
        **values: slot values; numbers and dates are formatted here.

    Raises:
        KeyError: no such sentence, or a slot without a value.
    """
    told = {name: formats.shown(value, lang) for name, value in values.items()}
    return _sentence(key, lang).format_map(_filled(told))


def mistake(key: str, **values: object) -> UserError:
    """Make the error for an operator's mistake: its sentence and next step stand under ``mistakes.<key>``.

    Raises:
        KeyError: no such sentence, or a slot without a value.
    """
    message = say(f"mistakes.{key}.message", "id", **values)
    return UserError(message, say(f"mistakes.{key}.next", "id", **values), key, values)


def mistake_words(error: UserError, lang: Lang) -> tuple[str, str]:
    """Return an operator's mistake as (sentence, next step) in the reader's language."""
    said = {part: say(f"mistakes.{error.key}.{part}", lang, **error.values) for part in ("message", "next")}
    return said["message"], said["next"]


def words_of(finding: Finding, lang: Lang, *, reveal: bool = False) -> Words:
    """Return the sentences of a finding.

    Args:
        finding: the finding.
        lang: ``id`` or ``en``.
        reveal: True only for the sender's own copy: personal values in clear.

    Raises:
        KeyError: the code has no words, or a slot has no value.
    """
    words = catalogue(lang)[finding.code]
    choices: Mapping[str, Mapping[str, str]] = words.get("words", {})
    place = finding.place
    slots: dict[str, str] = {
        "file": place.file,
        "sheet": place.sheet or "",
        "cell": place.cell or "",
        "row": str(place.row or ""),
        "column": place.heading,
        "value": value_shown(finding.value, lang, reveal=reveal) or "",
    }
    chosen: dict[str, str] = {}
    for name, value in finding.params.items():
        choice = choices.get(name, {}).get(str(value))
        if choice is None:
            slots[name] = value_shown(value, lang, reveal=reveal) or ""
        else:
            chosen[name] = choice
    slots |= {name: text.format_map(_filled(slots)) for name, text in chosen.items()}
    told = _filled(slots)
    fix, suggestion = words["fix"].format_map(told), ""
    if finding.suggestion is not None:
        guess = value_shown(finding.suggestion, lang, reveal=reveal) or ""
        suggestion = words.get("guess_short", "{guess}").format(guess=guess)
        asked = words.get("guess") or say("general.did_you_mean", lang, guess="{guess}")
        fix = f"{fix} {asked.format(guess=guess)}"
    return Words(words["title"], words["message"].format_map(told), fix, suggestion)


def _filled(values: Mapping[str, str]) -> dict[str, _Filled]:
    return {name: _Filled(value) for name, value in values.items()}


def explained(code: str, part: str, lang: Lang) -> str:
    """Return one text of a code for reading without a finding at hand.

    A text written for that (``fix_alone``) is taken first. In any other, a slot that has a list of words
    shows them all; the rest show an ellipsis.
    """
    words = catalogue(lang)[code]
    choices: Mapping[str, Mapping[str, str]] = words.get("words", {})

    def unfilled(slot: re.Match[str]) -> str:
        return f"… {slot[2]}" if slot[2] else "…"

    def filled(slot: re.Match[str]) -> str:
        shown = " / ".join(dict.fromkeys(choices.get(slot[1], {}).values()))
        return _SLOT.sub(unfilled, shown) if shown else unfilled(slot)

    return _SLOT.sub(filled, str(words.get(f"{part}_alone", words.get(part, ""))))


def waiver_told(waiver: Waiver, lang: Lang) -> str:
    """Say that something is excepted: why, who approved it, until when."""
    return say("waiver.told", lang, reason=waiver.reason, approved_by=waiver.approved_by, until=waiver.until)


def value_shown(value: object, lang: Lang, *, reveal: bool = False) -> str | None:
    """Write a value for a reader: unless ``reveal``, a Personal one is masked, and a NIK within any text."""
    if value is None:
        return None
    from lkstool.core.masking import mask_niks
    from lkstool.core.records import Personal

    if isinstance(value, str):
        return value if reveal else mask_niks(value)
    if isinstance(value, Personal):
        return value.clear if reveal else value.masked()
    if isinstance(value, list | tuple):
        return formats.listed([value_shown(each, lang, reveal=reveal) or "" for each in value], lang)
    return formats.shown(value, lang)
