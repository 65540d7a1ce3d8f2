"""What is proposed after a command can be typed as it stands, and does what its sentence says."""

from __future__ import annotations

import pytest

from lkstool.core.codes import found
from lkstool.core.records import Place
from lkstool.core.results import FileResult, Validation
from lkstool.output.next_steps import after_validation, other_year


def result(year, *codes):
    findings = tuple(found(code, Place("a.xlsx"), value="x") for code in codes)
    state = "invalid" if codes else "valid"
    return FileResult("a.xlsx", "", None, None, year, state, {}, (), findings)


@pytest.mark.parametrize(
    ("done", "sentence", "ways"),
    [
        ((), "balasan untuk pengirim", ["--verbose", "--xlsx", "--reply"]),
        (("xlsx",), "Rincian tiap berkas di layar, atau balasan untuk pengirim:", ["--verbose", "--reply"]),
        (("reply",), "Rincian tiap berkas di layar, atau semua temuan", ["--verbose", "--xlsx"]),
        (("xlsx", "reply"), "Rincian tiap berkas di layar:", ["--verbose"]),
    ],
)
def test_only_what_was_not_done_yet_is_offered(done, sentence, ways):
    told = Validation((result("2025", "LKS301"),))
    ((words, commands),) = after_validation(
        told, " masuk", "id", in_workspace=True, in_full=False, replies="balasan", done=done
    )
    assert sentence in words
    assert [next(word for word in each.split() if word.startswith("--")) for each in commands] == ways


@pytest.mark.parametrize(
    ("years", "year"), [(["2024", "2024"], "2024"), (["2025"], None), (["2024", "2025"], None), ([], None)]
)
def test_after_another_years_files_that_year_is_named(years, year):
    assert other_year(Validation(tuple(result(each) for each in years)), "2025") == year
