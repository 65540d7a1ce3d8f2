"""Of a person nothing is told by messages, masks and the log of a bug, whatever stands in a cell."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import sys
import tempfile

import pytest
from conftest import SAMPLE

from lkstool.cli import main
from lkstool.core.codes import found
from lkstool.core.messages import value_shown, words_of
from lkstool.core.records import Personal, Place
from lkstool.workspace import init

NIK_OF_BUG = "3507001205130004"
NAME_OF_BUG = "Zulaikha Rahasiawati"


@pytest.mark.parametrize(
    "written", ["a NIK 3507001205130004 b", "3507 0012 0513 0004", "NIK: 3507.0012.0513.0004"]
)
def test_a_nik_in_a_place_for_something_else_is_hidden_too(written):
    place = Place("a.xlsx", "KEUANGAN", 5, 5, None, written)
    finding = found("LKS208", place, value=written, suggestion=written, expected=[written])
    told = (
        *dataclasses.astuple(words_of(finding, "id")),
        place.heading,
        str(value_shown([written], "id")),
        str(value_shown(written, "id")),
    )
    for text in told:
        assert "0012" not in text
        assert "1205" not in text
    assert written in words_of(finding, "id", reveal=True).message


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("3507001205130004", "3507**********04"),
        ("Siti Aminah 350700", "***"),
        ("3507", "***"),
        ("3,5E+15", "***"),
    ],
)
def test_of_a_nik_only_region_and_end_are_shown_and_of_words_in_its_place_nothing(typed, shown):
    assert str(Personal(typed, "nik")) == shown


@pytest.mark.parametrize(
    "stage",
    [
        "lkstool.checks.check",
        "lkstool.checks.between.check_between",
        "lkstool.comparison.Comparison.add",
        "lkstool.dataset.rows.stored",
        "lkstool.examine.file_results",
    ],
)
def test_the_log_of_a_bug_tells_where_and_never_what(stage, tmp_path, monkeypatch):
    workspace = tmp_path / "kantor"
    init(workspace)
    logs = tmp_path / "log"
    logs.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(logs))
    person = {"nama": NAME_OF_BUG, "nik": NIK_OF_BUG}

    def broken(*_given: object, **_named: object) -> None:
        try:
            {}[NIK_OF_BUG]
        except KeyError as error:
            error.add_note(NAME_OF_BUG)
            raise ValueError(f"{person} cannot be kept") from error

    monkeypatch.setattr(stage, broken)
    submission = next((SAMPLE / "2024").glob("35.14-M-001*.xlsx"))
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "argv", ["lkstool", "merge", str(submission), "--workspace", str(workspace)])
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 3
    (log,) = logs.glob("lkstool-*.log")
    assert log.as_posix() in err.getvalue()
    told = log.read_text(encoding="utf-8")
    assert "ValueError" in told
    assert "KeyError" in told
    assert "broken" in told
    for text in (told, out.getvalue(), err.getvalue()):
        assert NIK_OF_BUG not in text
        assert NAME_OF_BUG not in text
