"""The results as JSON text: written file by file, and yet as one object would be."""

from __future__ import annotations

import json

import pytest

from lkstool.core.codes import found
from lkstool.core.records import Change, Place
from lkstool.core.results import FileResult, Validation
from lkstool.output.json_text import json_parts

PLACE = Place("masuk/a.xlsx", "PROFIL", 5, 3, "alamat", "Alamat")
CHANGE = Change(PLACE, "Jalan\nMelati\u2028\x85 “12” ", "Jalan Melati", "trim")
FULL = FileResult(
    "masuk/a.xlsx",
    "ab",
    "35.07-M-003",
    "Panti",
    "2025",
    "invalid",
    {"PENERIMA": 61, "SDM": 0},
    (CHANGE,),
    (found("LKS301", PLACE),),
)
BARE = FileResult("masuk/b.xlsx", "", None, None, None, "unreadable", {}, (), ())


@pytest.mark.parametrize("files", [(), (BARE,), (FULL, BARE, FULL)])
@pytest.mark.parametrize("more", [None, {"merge": {"batch": 1, "accepted": ["masuk/a.xlsx"], "altered": []}}])
def test_the_text_is_that_of_one_object(files, more) -> None:
    text = "".join(json_parts(Validation(files), "id", more))
    told = json.loads(text)
    assert json.dumps(told, ensure_ascii=False, indent=2) == text
    assert list(told) == ["version", "form", "summary", "files", *(more or {})]
    assert [each["file"] for each in told["files"]] == [each.file for each in files]
    assert {name: told[name] for name in more or {}} == (more or {})
