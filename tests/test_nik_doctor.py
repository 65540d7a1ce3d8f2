"""What is said of a wrong NIK: what Excel or the hand did, what to type, and which NIK was meant."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from builders import child, flawless, nik, rekap_of, sent
from conftest import SAMPLE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lkstool.checks import check
from lkstool.checks.nik_repair import only_repair
from lkstool.core.messages import words_of
from lkstool.core.records import Personal
from lkstool.core.regions import PROVINCES, regions
from lkstool.forms.load import form_of
from lkstool.intake.identifiers import parse_nik
from lkstool.intake.parse import collect

if TYPE_CHECKING:
    from lkstool.core.records import Finding

# openpyxl says what it would lose of the sample's workbook.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
FORM = form_of("2025")
BORN = date(2013, 5, 12)
NIK = nik(BORN, 41)


def found(*people: dict[str, Any], **changes: Any) -> list[Finding]:
    """Return what is found where people are added to a flawless submission, by default one with changes."""
    rows = flawless()
    added = people or (changes,)
    rows["penerima"] += [child("Putra Uji", BORN, 41) | each for each in added]
    rows["rekap"] = rekap_of(rows["penerima"], FORM.period.end)
    collection, findings, _ = collect([sent(rows)], FORM)
    return check(collection, FORM, None, findings)


def only(**changes: Any) -> Finding:
    """Return the one finding of such a submission."""
    (finding,) = found(**changes)
    return finding


def suggested(finding: Finding) -> str | None:
    """Return the NIK that is suggested."""
    return finding.suggestion.clear if isinstance(finding.suggestion, Personal) else finding.suggestion


# What Excel or the hand did ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        (3507001205130040, "LKS306", "Excel hanya menyimpan 15 angka, jadi angka ke-16 hilang"),
        ("3.507.001.205.130.040", "LKS306", "angka ke-16 hilang"),
        ("3,50701E+15", "LKS306", "tampilan singkat dari Excel"),
        (9.171001205130042e15, "LKS306", "angka terakhirnya tidak pasti"),
        ("350700120513004", "LKS316", "baru 15 angka"),
        (350700120513004, "LKS316", "baru 15 angka"),
        ("35070012051300411", "LKS316", "17 angka, ada yang terketik dua kali"),
        (3.507001205130041e16, "LKS316", "17 angka"),
        (f"{NIK}/{NIK}", "LKS316", "dua nomor"),
        ("35O700l205I30041", "LKS316", "O untuk 0"),
        (f"NIK {NIK}", "LKS316", "selain ke-16 angkanya"),
        ("35070012051300X", "LKS316", "14 angka bercampur huruf"),
        ("belum punya KTP", "LKS316", "tulisan, bukan nomor"),
        (date(2013, 5, 12), "LKS316", "tanggal, bukan nomor"),
        (0.5, "LKS316", "bukan nomor"),
        ("9907001205130041", "LKS317", "bukan kode provinsi"),
        ("3507003505130041", "LKS318", "ke-7 dan ke-8"),
        ("3507001214130041", "LKS318", "ke-9 dan ke-10"),
        ("3507003102130041", "LKS318", "tidak ada di kalender"),
    ],
)
def test_each_cause_has_its_own_sentence(typed: Any, code: str, said: str) -> None:
    finding = only(nik=typed)
    words = words_of(finding, "id", reveal=True)

    assert (finding.code, finding.place.field) == (code, "nik")
    assert said in words.message
    assert len(words.message) <= 160
    assert "KK" in words.fix


@pytest.mark.parametrize(
    ("born", "said"),
    [
        (date(2013, 12, 5), "hari dan bulannya tertukar"),
        (date(2013, 5, 13), "hanya harinya"),
        (date(2013, 6, 12), "hanya bulannya"),
        (date(2014, 5, 12), "hanya tahunnya"),
        (date(2014, 6, 12), "tidak hanya satu bagian"),
    ],
)
def test_a_birth_date_that_differs_is_told_how(born: date, said: str) -> None:
    finding = only(tanggal_lahir=born, nik=NIK)

    assert finding.code == "LKS401"
    assert said in words_of(finding, "id").message


@pytest.mark.parametrize("typed", [f"'{NIK}", f"{NIK[:4]} {NIK[4:]}", f"'{NIK[:6]}.{NIK[6:]}", f'="{NIK}"'])
def test_marks_and_spaces_are_put_right_without_a_finding(typed: str) -> None:
    assert found(nik=typed) == []


# Which NIK was meant ----------------------------------------------------------------------------------


@given(
    born=st.dates(date(1930, 1, 1), date(2025, 12, 31)),
    woman=st.booleans(),
    kabkota=st.sampled_from(sorted(regions())),
    serial=st.integers(1, 9999),
    at=st.integers(0, 15),
    digit=st.integers(0, 9),
)
def test_a_repair_is_the_nik_that_was_meant_or_none(
    *, born: date, woman: bool, kabkota: str, serial: int, at: int, digit: int
) -> None:
    meant = nik(born, serial, woman=woman, kabkota=kabkota.replace(".", ""))
    typed = f"{meant[:at]}{digit}{meant[at + 1 :]}"
    repair = only_repair(typed, born, "P" if woman else "L")

    assert repair in (None, meant)
    if typed == meant or at in (2, 3, 4, 5) or at > 11:
        assert repair is None, "nothing in the row tells that such a digit is wrong"
    elif at > 5 or typed[:2] not in PROVINCES:
        assert repair == meant


@given(
    typed=st.from_regex(r"\A[0-9]{16}\Z"),
    born=st.dates(date(1930, 1, 1), date(2025, 12, 31)),
    woman=st.booleans(),
)
def test_a_repair_passes_its_own_checks_and_is_the_only_one(*, typed: str, born: date, woman: bool) -> None:
    repair = only_repair(typed, born, "P" if woman else "L")
    if repair is None:
        return
    assert parse_nik(repair).value == repair
    assert repair[6:12] == nik(born, 1, woman=woman)[6:12]
    assert sum(one != other for one, other in zip(typed, repair, strict=True)) == 1
    assert repair[12:] == typed[12:], "a serial is never made up"


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(born=st.dates(date(2010, 1, 1), date(2020, 12, 31)), at=st.integers(6, 11), digit=st.integers(0, 9))
def test_a_submission_with_a_suggestion_typed_in_has_no_finding_left(
    *, born: date, at: int, digit: int
) -> None:
    meant = nik(born, 7771)
    typed = f"{meant[:at]}{digit}{meant[at + 1 :]}"
    row = {"tanggal_lahir": born, "tanggal_masuk": date(2022, 7, 1), "nik": typed}
    findings = found(row)

    assert {each.code for each in findings} <= {"LKS318", "LKS401", "LKS402"}
    assert (findings == []) == (typed == meant)
    assert {suggested(each) for each in findings} <= {meant}
    assert found(row | {"nik": meant}) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"tanggal_lahir": "tidak tahu"},
        {"tanggal_lahir": None},
        {"jenis_kelamin": "x"},
        {"jenis_kelamin": None},
        {"tanggal_masuk": date(2010, 1, 1)},  # before the birth date, which may be the wrong one
    ],
)
def test_nothing_is_suggested_where_the_row_itself_is_doubtful(changes: dict[str, Any]) -> None:
    findings = found(nik="3507001225130041", **changes)

    assert "LKS318" in {each.code for each in findings}
    assert [suggested(each) for each in findings if each.place.field == "nik"] == [None]


def test_nothing_is_suggested_that_somebody_else_in_the_list_has() -> None:
    twin = {"nama": "Putri Uji", "nik": "3507001305130041"}

    assert suggested(only(**twin)) == NIK
    assert [suggested(each) for each in found({"nik": NIK}, twin)] == [None]
    assert [suggested(each) for each in found({"nik": "3507001105130041"}, twin)] == [None, None]


def test_nothing_is_suggested_in_a_column_that_lost_its_last_digits() -> None:
    others = [
        child(f"Adik {at} Uji", date(2012, 1, at), 10 * at) | {"tanggal_masuk": date(2022, 7, 1)}
        for at in range(1, 29)
    ]
    wrong = {"nama": "Bungsu Uji", "nik": "3507001305130040"}

    assert suggested(only(**wrong)) == "3507001205130040"
    findings = {each.code: suggested(each) for each in found(*others, wrong)}
    assert (findings["LKS505"], findings["LKS401"]) == (None, None)


def test_a_staff_members_nik_is_repaired_too() -> None:
    rows = flawless()
    meant = rows["sdm"][1]["nik"]
    rows["sdm"][1]["nik"] = f"{meant[:8]}2{meant[9:]}"
    collection, findings, _ = collect([sent(rows)], FORM)

    assert [suggested(each) for each in check(collection, FORM, None, findings)] == [meant]


# Who sees it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    "changes",
    [{"nik": "3507001225130041"}, {"nik": "3507001305130041"}, {"nik": NIK, "jenis_kelamin": "Perempuan"}],
)
def test_a_suggestion_is_masked_for_everybody_but_the_sender(changes: dict[str, Any], lang: Any) -> None:
    finding = next(each for each in found(**changes) if each.suggestion)
    meant = suggested(finding) or ""
    told, own = words_of(finding, lang), words_of(finding, lang, reveal=True)

    assert meant in own.fix
    assert own.suggestion.endswith(meant)
    assert meant not in f"{told} {finding} {finding!r}"
    assert f"3507**********{meant[-2:]}" in told.fix


def test_a_suggestion_for_another_cell_says_that_it_is_a_nik() -> None:
    for_nik, for_date = only(nik="3507001225130041"), only(nik="3507001305130041")

    assert words_of(for_nik, "id", reveal=True).suggestion == NIK
    assert words_of(for_date, "id", reveal=True).suggestion == f"NIK {NIK}"
    assert words_of(for_date, "id", reveal=True).fix.endswith(
        f"Bila tanggal lahirnya sudah benar, NIK-nya mungkin {NIK}."
    )


@pytest.fixture(scope="module")
def answered(run: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """A clean workbook of the sample with two NIK mistyped by one digit: what was told, and the answer."""
    folder = tmp_path_factory.mktemp("kiriman")
    clean = next(
        each
        for each in json.loads(run("validate", SAMPLE / "2025", "--json").out)["files"]
        if not each["findings"]
    )
    book = openpyxl.load_workbook(clean["file"])
    penerima = book["PENERIMA"]
    niks = [cell for cell in penerima["B"] if str(cell.value or "").isdigit() and len(str(cell.value)) == 16]
    first, second = niks[:2]
    meant = {first.coordinate: first.value, second.coordinate: second.value}
    first.value = f"{first.value[:8]}9{first.value[9:]}"
    second.value = f"{second.value[:11]}{(int(second.value[11]) + 1) % 10}{second.value[12:]}"
    book.save(folder / "kiriman.xlsx")
    told = run("validate", folder / "kiriman.xlsx", "--reply", folder / "balasan", "--json").out
    return (told, meant), folder / "balasan"


def test_the_reply_shows_what_was_meant_and_nothing_else_does(answered: tuple[Any, Path]) -> None:
    (told, meant), replies = answered
    findings = {each["code"]: each for each in json.loads(told)["files"][0]["findings"]}
    first, second = meant.values()

    assert findings["LKS318"]["suggestion"] == f"{first[:4]}**********{first[-2:]}"
    assert findings["LKS401"]["suggestion"] == f"{second[:4]}**********{second[-2:]}"
    message = next(replies.glob("*.txt")).read_text(encoding="utf-8")
    assert not [each for each in (first, second) if each in told + message]
    assert not re.search(r"\d{16}", told + message)

    marked = openpyxl.load_workbook(next(replies.glob("*.xlsx")))
    rows = {row[9]: row for row in marked["PERBAIKAN"].iter_rows(min_row=7, values_only=True)}
    assert rows["LKS318"][6] == first
    assert rows["LKS401"][6] == f"NIK {second}"
    assert f"Maksud Anda “{first}”?" in marked["PENERIMA"][next(iter(meant))].comment.text
