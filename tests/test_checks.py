"""The checks together: what hides what, what they never do, and how their findings are ordered.

What each single check finds is shown by the files of ``tests/cases``.
"""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from builders import KODE, Row, Rows, child, coded, flawless, nik, rekap_of, typed, unparsed

from lkstool.checks import CHECKS, between, check
from lkstool.checks.tables import plain_name
from lkstool.core.records import Collection, Finding, Personal
from lkstool.forms.load import form_of
from lkstool.forms.model import Form

if TYPE_CHECKING:
    from collections.abc import Callable

FORM = form_of("2025")


def changed(sheet: str, at: int, **cells: Any) -> Rows:
    """Return the flawless rows, coded, with some cells of one row changed."""
    rows = coded(flawless())
    rows[sheet][at] |= cells
    return rows


def codes(*submissions: Rows, register: pd.DataFrame | None = None) -> list[str]:
    return [finding.code for finding in check(typed(submissions), FORM, register)]


def anew(**parts: Any) -> Form:
    """Return the form with other parts, without what the old one had looked up before."""
    return Form.model_validate(FORM.model_copy(update=parts).model_dump())


def fields(findings: list[Finding]) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.place.field) for finding in findings]


def test_a_flawless_submission_has_no_findings() -> None:
    assert check(typed([coded(flawless())]), FORM, None) == []


def test_nothing_at_all_has_no_findings() -> None:
    assert check(typed([]), FORM, None) == []


def test_a_submission_without_any_sheet_has_no_findings_of_the_checks() -> None:
    assert check(typed([{}]), FORM, None) == []


def spoiled() -> Rows:
    rows = changed("penerima", 0, tanggal_keluar=date(2020, 1, 1), alasan_keluar="lain")
    rows["penerima"][1] |= {"nik": None, "jenis_kelamin": "P"}
    rows["penerima"][2] |= {"tanggal_lahir": date(2030, 1, 1)}
    rows["profil"][0] |= {"kapasitas": 3, "kelompok_layanan": "anak|disabilitas", "kodepos": "1"}
    rows["keuangan"][1] |= {"jumlah": -5}
    rows["legalitas"][0] |= {"tanggal_berakhir": date(2024, 1, 1), "peringkat": "A"}
    rows["program"][0] |= {"target_orang": 0, "realisasi_orang": 900}
    rows["sdm"][1] |= {"nik": rows["sdm"][0]["nik"]}
    return rows


def contents(collection: Collection) -> bytes:
    return pickle.dumps(
        [
            (table.frame.to_dict("list"), {name: mask.tolist() for name, mask in table.unparsed.items()})
            for table in collection.tables.values()
        ]
    )


def test_checks_change_nothing_they_were_given() -> None:
    collection = unparsed(typed([spoiled(), coded(flawless())]), "penerima", "kelompok", 4)
    before = contents(collection)
    first = check(collection, FORM, None)
    assert first
    assert contents(collection) == before
    assert check(collection, FORM, None) == first


def test_no_personal_value_stands_in_the_clear() -> None:
    rows = spoiled()
    rows["penerima"].append({**rows["penerima"][3]})
    rows["penerima"].append({**rows["penerima"][4], "nik": None, "alasan_tanpa_nik": "bayi"})
    findings = check(typed([rows]), FORM, None)
    text = repr(findings) + str([(finding.value, finding.params) for finding in findings])
    assert {"LKS501", "LKS502"} <= {finding.code for finding in findings}
    for person in (*rows["penerima"], *rows["sdm"]):
        assert person["nama"] not in text
        assert person["nik"] is None or person["nik"] not in text
        assert f"{person['tanggal_lahir']:%d-%m-%Y}" not in text
    shown = next(finding.value for finding in findings if finding.code == "LKS501")
    assert isinstance(shown, Personal)
    assert shown.kind == "nik"


def test_findings_are_ordered_by_submission_sheet_row_and_column() -> None:
    collection = typed([coded(flawless()), spoiled(), spoiled()])
    findings = check(collection, FORM, None)
    order = [sheet.title for sheet in FORM.sheets]
    keys = [
        (
            each.place.file,
            order.index(each.place.sheet or ""),
            each.place.row or 0,
            each.place.column or 0,
            each.code,
        )
        for each in findings
    ]
    assert len(findings) > 10
    assert keys == sorted(keys)


def test_submissions_do_not_see_each_other() -> None:
    alone = check(typed([spoiled()]), FORM, None)
    among = check(typed([coded(flawless()), spoiled(), coded(flawless())]), FORM, None)
    assert [replace(each, place=replace(each.place, file="")) for each in among] == [
        replace(each, place=replace(each.place, file="")) for each in alone
    ]
    assert {each.place.file for each in among} == {"masuk/1.xlsx"}


def test_row_numbers_are_those_of_the_sheet() -> None:
    (finding,) = check(typed([coded(flawless()), changed("penerima", 3, nik=None)]), FORM, None)
    assert (finding.place.file, finding.place.sheet, finding.place.cell) == ("masuk/1.xlsx", "PENERIMA", "B8")


def test_an_unreadable_cell_is_not_spoken_of() -> None:
    for field in ("nik", "tanggal_lahir", "jenis_kelamin", "kelompok", "tanggal_masuk", "status_tinggal"):
        collection = unparsed(typed([coded(flawless())]), "penerima", field, 0)
        assert check(collection, FORM, None) == [], field


def test_a_column_that_the_sender_lacks_is_not_spoken_of() -> None:
    for field in ("nama", "nik", "tanggal_lahir", "kelompok", "tanggal_keluar", "alasan_keluar"):
        collection = typed([coded(flawless())])
        submission = collection.submissions[0]
        sheet = submission.sheets["penerima"]
        columns = {name: at for name, at in sheet.columns.items() if name != field}
        sheets = {**submission.sheets, "penerima": replace(sheet, columns=columns)}
        frame = collection.tables["penerima"].frame.copy()
        frame[field] = frame[field].mask(frame["_row"] > 0)
        tables = {**collection.tables, "penerima": replace(collection.tables["penerima"], frame=frame)}
        lacking = Collection("2025", (replace(submission, sheets=sheets),), tables)
        assert check(lacking, FORM, None) == [], field


@pytest.mark.parametrize("sheet", [sheet.name for sheet in FORM.sheets])
def test_a_sheet_that_the_sender_lacks_is_not_spoken_of(sheet: str) -> None:
    rows = coded(flawless())
    del rows[sheet]
    assert codes(rows) == []


def test_a_cell_out_of_range_gives_one_finding_and_hides_what_follows() -> None:
    # Born in the future: nothing about entry before birth, age, or the NIK.
    assert codes(changed("penerima", 0, tanggal_lahir=date(2026, 5, 1))) == ["LKS311"]
    # A negative amount: nothing about the balance.
    assert codes(changed("keuangan", 1, jumlah=-1)) == ["LKS303"]
    # A date of leaving in the far future: nothing about the missing reason or REKAP.
    assert codes(changed("penerima", 0, tanggal_keluar=date(2027, 1, 1))) == ["LKS311"]


def test_a_warning_never_hides_an_error() -> None:
    # The sex contradicts the NIK (warning) and REKAP does not fit (error): both are said.
    assert codes(changed("penerima", 0, jenis_kelamin="P")) == ["LKS402", "LKS601", "LKS601"]


def test_a_doubtful_birth_date_says_nothing_of_age() -> None:
    assert codes(changed("penerima", 0, tanggal_lahir=date(1990, 1, 15))) == ["LKS401"]


def test_one_birth_date_for_everybody_is_one_finding() -> None:
    rows = coded(flawless())
    for person in rows["penerima"]:
        person["tanggal_lahir"] = date(2010, 1, 1)
    (finding,) = check(typed([rows]), FORM, None)
    assert (finding.code, finding.place.cell, finding.params["last_cell"]) == ("LKS504", "F5", "F16")


def test_one_name_for_everybody_is_one_finding() -> None:
    rows = coded(flawless())
    for person in rows["penerima"]:
        person["nama"] = "Anak"
    assert codes(rows) == ["LKS504"]


def test_few_equal_values_are_nothing_unusual() -> None:
    rows = coded(flawless())
    rows["penerima"] = rows["penerima"][:9]
    for at, person in enumerate(rows["penerima"]):
        born = date(2010, 1, 1)
        person |= {"tanggal_lahir": born, "nik": nik(born, at + 1, woman=person["jenis_kelamin"] == "P")}
    rows["profil"][0]["kelompok_layanan"] = "anak"
    rows["rekap"] = coded({"rekap": rekap_of(flawless()["penerima"][:9], date(2025, 12, 31))})["rekap"]
    assert codes(rows) == []


def test_rekap_is_silent_only_about_groups_in_doubt() -> None:
    rows = coded(flawless())
    rows["rekap"][0]["laki_mukim"] += 1
    rows["rekap"][1]["perempuan_mukim"] += 1
    of_a_child = unparsed(typed([rows]), "penerima", "jenis_kelamin", 0)
    assert fields(check(of_a_child, FORM, None)) == [("LKS601", "perempuan_mukim")]
    group_unknown = unparsed(typed([rows]), "penerima", "kelompok", 0)
    assert fields(check(group_unknown, FORM, None)) == []
    certain = check(typed([rows]), FORM, None)
    assert fields(certain) == [("LKS601", "laki_mukim"), ("LKS601", "perempuan_mukim")]
    assert (certain[0].params["stated"], certain[0].params["counted"], certain[0].value) == (8, 7, "8")


def test_balance_says_how_far_it_is_off() -> None:
    (finding,) = check(typed([changed("keuangan", 4, jumlah=44_000_000)]), FORM, None)
    assert finding.place.cell == "D9"
    assert (finding.params["expected"], finding.params["difference"]) == (45_000_000, 1_000_000)


def test_the_nik_date_of_a_woman_is_shown_without_the_forty() -> None:
    (finding,) = check(typed([changed("penerima", 2, tanggal_lahir=date(2012, 5, 17))]), FORM, None)
    born = coded(flawless())["penerima"][2]["tanggal_lahir"]
    shown = finding.params["nik_date"]
    assert isinstance(shown, Personal)
    assert shown.clear == f"{born:%d-%m-%y}"


def test_people_of_staff_are_compared_with_their_nik_too() -> None:
    assert codes(changed("sdm", 0, jenis_kelamin="P")) == ["LKS402"]
    assert codes(changed("sdm", 0, tanggal_lahir=date(1985, 8, 18))) == ["LKS401"]
    assert codes(
        changed("sdm", 1, nik=coded(flawless())["sdm"][0]["nik"], tanggal_lahir=None, jenis_kelamin="L")
    ) == ["LKS501"]


def test_residents_without_any_staff_are_noted() -> None:
    rows = coded(flawless())
    rows["sdm"] = []
    (finding,) = check(typed([rows]), FORM, None)
    assert (finding.code, finding.severity, finding.params["staff"]) == ("LKS607", "note", "anyone")
    assert finding.params["count"] == 11


def test_a_year_uses_the_checks_that_it_names() -> None:
    fewer = anew(checks=tuple(each for each in FORM.checks if each.code != "LKS412"))
    collection = typed([changed("penerima", 0, nik=None)])
    assert fields(check(collection, FORM, None)) == [("LKS412", "nik")]
    assert check(collection, fewer, None) == []


def test_numbers_of_the_form_decide() -> None:
    use = next(each for each in FORM.checks if each.code == "LKS405")
    stricter = use.model_copy(update={"numbers": {**use.numbers, "anak_maks": 12, "anak_sekolah_maks": 13}})
    checks = tuple(stricter if each is use else each for each in FORM.checks)
    form = anew(checks=checks)
    found = check(typed([coded(flawless())]), form, None)
    assert {each.code for each in found} == {"LKS405"}
    assert {each.params["limit"] for each in found} == {12}


def test_a_check_is_left_out_in_a_year_without_its_fields() -> None:
    sheets = tuple(
        sheet.model_copy(
            update={"fields": tuple(each for each in sheet.fields if each.name != "alasan_tanpa_nik")}
        )
        if sheet.name == "penerima"
        else sheet
        for sheet in FORM.sheets
    )
    form = anew(sheets=sheets)
    rows = changed("penerima", 0, nik=None)
    assert [each.code for each in check(typed([rows], form), form, None)] == []


def test_every_check_names_fields_that_the_newest_form_has() -> None:
    have = {f"{sheet.name}.{field.name}" for sheet, field in FORM.every_field()}
    assert [each.code for each in CHECKS if not have.issuperset(each.needs)] == []
    assert [each.codes for each in between.CHECKS if not have.issuperset(each.needs)] == []
    known = {each.code for each in CHECKS if not each.code.startswith("LKS1")} | {"LKS506"}
    known |= {code for each in between.CHECKS for code in each.codes} | {"LKS704", "LKS705"}
    assert known == set(FORM.check_numbers)


def test_the_register_itself_can_be_checked() -> None:
    form = form_of("register")
    row: Row = {
        "kode_lks": KODE,
        "nama": "Panti Asuhan Muhammadiyah Kepanjen",
        "kepemilikan": "muhammadiyah",
        "kabkota": "35.07",
        "jenis_lks": "lksa",
        "status": "aktif",
    }
    twice = typed([{"daftar_lks": [row, row | {"kode_lks": "35.07-M-004"}, row]}], form)
    assert fields(check(twice, form, None)) == [("LKS506", "kode_lks")]
    assert check(twice, form, None)[0].params["other_cell"] == "A5"


REGISTER = pd.DataFrame(
    {
        "kode_lks": ["35.07-A-001", KODE],
        "nama": ["Panti Asuhan 'Aisyiyah Singosari", "Panti Asuhan Muhammadiyah Kepanjen"],
        "nama_lain": pd.Series([None, "PAM Kepanjen"], dtype="str"),
    },
    dtype="str",
)


def test_an_lks_of_the_register_is_known() -> None:
    assert codes(coded(flawless()), register=REGISTER) == []


def test_an_lks_known_only_by_its_hidden_code_is_looked_up_too() -> None:
    rows = coded(flawless())
    del rows["profil"]
    collection = typed([rows], kode="35.07-M-077")
    (finding,) = check(collection, FORM, REGISTER)
    assert (finding.code, finding.place.cell, finding.value) == ("LKS113", None, "35.07-M-077")


def test_an_empty_submission_is_said_to_be_empty_and_nothing_else() -> None:
    rows = coded(flawless())
    empty = {**rows, "penerima": [], "sdm": [], "legalitas": [], "keuangan": [], "program": []}
    empty["rekap"] = [{"kelompok": each["kelompok"]} for each in rows["rekap"]]
    findings = check(typed([rows, empty]), FORM, None)
    assert [(each.code, each.place.file, each.place.sheet) for each in findings] == [
        ("LKS116", "masuk/1.xlsx", None)
    ]


@pytest.mark.parametrize(
    "fill",
    [
        lambda rows: rows.update(sdm=coded(flawless())["sdm"]),
        lambda rows: rows.update(rekap=[{"kelompok": "anak", "laki_mukim": 3}]),
        lambda rows: rows.update(keuangan=coded(flawless())["keuangan"]),
    ],
)
def test_a_submission_with_something_in_it_is_not_empty(fill: Callable[[Rows], None]) -> None:
    rows: Rows = {
        **coded(flawless()),
        "penerima": [],
        "sdm": [],
        "legalitas": [],
        "keuangan": [],
        "rekap": [],
    }
    fill(rows)
    assert "LKS116" not in codes(rows)


@pytest.mark.parametrize(
    "name", ["Muhammad Contoh", "MOH. CONTOH", "Mochammad  contoh", "m contoh", "Md. Contoh", "Muh Con-toh"]
)
def test_spellings_of_a_name_are_one_name(name: str) -> None:
    assert plain_name(name) == "muhammadcontoh"


def test_different_names_stay_different() -> None:
    assert (
        len({plain_name(each) for each in ("Ahmad Contoh", "Muhammad Contoh", "Mamad Contoh", "Ahmad Conto")})
        == 4
    )


def test_twins_with_their_own_nik_are_two_people() -> None:
    rows = flawless()
    born = date(2014, 3, 4)
    rows["penerima"] += [child("Budi Uji", born, 81), child("Budi Uji", born, 82)]
    rows["rekap"] = rekap_of(rows["penerima"], date(2025, 12, 31))
    assert codes(coded(rows)) == []
