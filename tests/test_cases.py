"""Every kind of finding by example: the files of ``tests/cases``, which need no Python to write.

A case file names a code, the requirement in words, a sheet and a ``base`` row. Each entry of ``passing``
and ``failing`` is a change of that row, added below the rows of a flawless submission (a change of the
profile itself for ``profil``). A passing one must not give the code; a failing one must give exactly its
findings and no others. An entry may also be written in full:

``row``        the change of the base row.
``rows``       several changes: several rows are added.
``sheets``     sheets to put in place of the flawless ones (for ``profil``: changes of it).
``field``      where the finding must be; ``at`` which added row (0: the last flawless one, 1: the first).
``suggestion`` what must be suggested; null for nothing.
``findings``   all expected findings, where the one of the file is not enough.

REKAP follows PENERIMA unless an entry states it. A file may give ``register``, ``meta`` and ``year``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from builders import flawless, rekap_of, sent
from case_files import case_files

from lkstool.checks import check
from lkstool.core.codes import CODES
from lkstool.core.messages import catalogue, words_of
from lkstool.core.records import Finding, Personal
from lkstool.forms.load import form_of
from lkstool.intake.parse import collect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from builders import Rows

# Codes whose examples are whole files, whole layouts or the office's own decisions; other tests own them.
SHOWN_ELSEWHERE = re.compile(r"LKS(10\d|110|111|112|117|118|119|2\d\d|70[45]|8\d\d|9\d\d)")
UNSPOKEN = re.compile(r"\b(null|dtype|field|index|none|nan|regex)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Expected:
    """One finding as a case file describes it; "unsaid" where the file does not say."""

    code: str
    sheet: str | None
    field: str | None
    row: int | None
    suggestion: Any = "unsaid"


@dataclass(frozen=True)
class Example:
    """One entry of a case file, made into a submission."""

    name: str
    code: str
    year: str
    rows: Rows
    meta: Mapping[str, str] | None
    register: str
    passing: bool
    expected: tuple[Expected, ...]


def _examples() -> Iterator[Example]:
    for code, case in case_files().items():
        if "base" not in case or "between" in case:
            continue
        for kind in ("passing", "failing"):
            for number, entry in enumerate(case[kind], start=1):
                full = entry if set(entry) & {"row", "rows", "sheets"} else {"row": entry}
                yield _example(case, full, f"{code} {kind} {number}", passing=kind == "passing")


def _example(case: Mapping[str, Any], entry: Mapping[str, Any], name: str, *, passing: bool) -> Example:
    year = str(case.get("year", "2025"))
    form = form_of(year)
    sheet, base = case["sheet"], case["base"]
    changes = entry.get("rows", [entry["row"]] if "row" in entry else [])
    rows = flawless(year)
    flawless_count = len(rows[sheet])
    for other, given in entry.get("sheets", {}).items():
        rows[other] = [rows[other][0] | given] if other == "profil" else given
    if sheet == "profil":
        for change in changes:
            rows[sheet] = [rows[sheet][0] | base | change]
    else:
        rows[sheet] = rows[sheet] + [base | change for change in changes]
    if sheet != "rekap" and "rekap" not in entry.get("sheets", {}):
        rows["rekap"] = rekap_of(rows["penerima"], form.period.end)
    before = flawless_count if changes else 0

    def row(at: int | None, where: str) -> int | None:
        return None if at is None or where == "profil" else form.by_name[where].header_row + before + at

    at = entry.get("at", 1 if "row" in entry else None)
    own = Expected(case["code"], sheet, entry.get("field"), row(at, sheet), entry.get("suggestion", "unsaid"))
    several = tuple(
        Expected(
            each["code"],
            each.get("sheet", sheet),
            each.get("field"),
            row(each.get("at"), each.get("sheet", sheet)),
        )
        for each in entry.get("findings", ())
    )
    register = json.dumps(case.get("register"))
    return Example(name, case["code"], year, rows, case.get("meta"), register, passing, several or (own,))


EXAMPLES = tuple(_examples())


@cache
def _findings() -> Mapping[str, list[Finding]]:
    """Check all examples of a year and register together, as an officer checks a folder; by file."""
    found: dict[str, list[Finding]] = {each.name: [] for each in EXAMPLES}
    groups: dict[tuple[str, str], list[Example]] = {}
    for each in EXAMPLES:
        groups.setdefault((each.year, each.register), []).append(each)
    for (year, register), examples in groups.items():
        form = form_of(year)
        sents = [sent(each.rows, form, file=each.name, meta=each.meta) for each in examples]
        collection, findings, _ = collect(sents, form)
        listed = None if register == "null" else pd.DataFrame(json.loads(register), dtype="str")
        for finding in check(collection, form, listed, findings):
            found[finding.place.file].append(finding)
    return found


def _same(expected: Expected, finding: Finding, year: str) -> bool:
    place = finding.place
    titles = {sheet.title: sheet.name for sheet in form_of(year).sheets}
    suggestion = finding.suggestion.clear if isinstance(finding.suggestion, Personal) else finding.suggestion
    return (
        expected.code == finding.code
        and (place.sheet is None or expected.sheet == titles[place.sheet])
        and expected.field == place.field
        and expected.row in (None, place.row)
        and expected.suggestion in ("unsaid", suggestion)
    )


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.passing], ids=lambda each: each.name)
def test_passing_example_does_not_give_its_code(example: Example) -> None:
    assert example.code not in {finding.code for finding in _findings()[example.name]}


@pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if not each.passing], ids=lambda each: each.name
)
def test_failing_example_gives_exactly_its_findings(example: Example) -> None:
    findings = _findings()[example.name]
    assert [each.code for each in findings] == [each.code for each in example.expected]
    for expected, finding in zip(example.expected, findings, strict=True):
        assert _same(expected, finding, example.year), (expected, finding)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("reveal", [True, False])
def test_every_finding_of_the_examples_can_be_said(lang: Any, *, reveal: bool) -> None:
    for findings in _findings().values():
        for finding in findings:
            words = words_of(finding, lang, reveal=reveal)
            assert "{" not in words.message + words.fix


def test_no_personal_value_is_said_to_others() -> None:
    for example in EXAMPLES:
        personal = {
            str(row[field.name])
            for sheet in form_of(example.year).sheets
            for field in sheet.fields
            if field.privacy == "personal" and field.format in ("nik", "nama", "telepon")
            for row in example.rows.get(sheet.name, ())
            if isinstance(row.get(field.name), str) and len(row[field.name]) > 1
        }
        for finding in _findings()[example.name]:
            words = words_of(finding, "id")
            said = f"{words.message} {words.fix} {finding!r}"
            assert not [value for value in personal if value in said], finding.code


def test_every_code_has_words_in_both_languages() -> None:
    missing = {lang: sorted(set(CODES) - set(catalogue(lang))) for lang in ("id", "en")}
    assert missing == {"id": [], "en": []}


def test_every_code_has_examples() -> None:
    have = set(case_files())
    assert [code for code in CODES if code not in have and not SHOWN_ELSEWHERE.fullmatch(code)] == []


@pytest.mark.parametrize("code", list(CODES))
def test_words_have_the_same_keys_and_slots_in_both_languages(code: str) -> None:
    texts = {lang: catalogue(lang).get(code, {}) for lang in ("id", "en")}
    assert set(texts["id"]) == set(texts["en"]) >= {"title", "message", "fix", "why", "example"}
    # Whoever edits a form (9xx) knows what a field is; a sender does not.
    spoken = ("id",) if code.startswith(("LKS8", "LKS9")) else ("id", "en")
    for key in ("title", "message", "fix", "why", "example"):
        assert not [each for each in spoken if UNSPOKEN.search(texts[each][key])], key
    for key in ("message", "fix"):
        assert _slots(texts["id"][key]) == _slots(texts["en"][key])
    choices = [
        {slot: set(words) for slot, words in texts[lang].get("words", {}).items()} for lang in ("id", "en")
    ]
    assert choices[0] == choices[1]


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
