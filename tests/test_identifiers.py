"""NIK, NPWP, codes, telephone numbers, addresses, and answers from lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lkstool.forms.load import form_of
from lkstool.intake.coded import Choices, parse_code, parse_codes
from lkstool.intake.contacts import parse_email, parse_phone, parse_url
from lkstool.intake.identifiers import parse_digits, parse_letter, parse_lks_code, parse_nik, parse_npwp

NIK = "3507001205130041"


def choices(name: str) -> Choices:
    return Choices.of(form_of("2025").codelists[name])


@pytest.mark.parametrize(
    "typed",
    [
        NIK,
        f"'{NIK}",
        "3507 0012 0513 0041",
        "350700.120513.0041",
        "3507-0012-0513-0041",
        f" {NIK}\u200b",
        int(NIK),
        float(NIK),
    ],
)
def test_a_nik_in_many_dresses(typed: Any) -> None:
    read = parse_nik(typed)
    assert (read.value, read.code) == (NIK, None)
    assert (read.kind == "nik") == (typed != NIK or not isinstance(typed, str))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (3507001205130040, "LKS306"),
        (3.5e15, "LKS306"),
        (9.17100120513e15, "LKS306"),
        ("3,50700120513E+15", "LKS306"),
        ("350700120513004", "LKS316"),
        ("35070012051300411", "LKS316"),
        ("35O7001205130041", "LKS316"),
        ("belum", "LKS316"),
        (12345, "LKS316"),
        (0.5, "LKS316"),
        (True, "LKS316"),
        (date(2013, 5, 12), "LKS316"),
        ("9907001205130041", "LKS317"),
        ("3507003213130041", "LKS318"),
        ("3507007205130041", "LKS318"),
        ("3507000005130041", "LKS318"),
        ("3507002902130041", "LKS318"),
    ],
)
def test_a_nik_that_cannot_be(typed: Any, code: str) -> None:
    read = parse_nik(typed)
    assert (read.value, read.code) == (None, code)


def test_a_long_number_whose_digits_are_known_is_accepted() -> None:
    assert parse_nik(9171001205130041).value == "9171001205130041"


def test_a_leap_day_exists_in_one_of_the_two_centuries() -> None:
    assert parse_nik("3507002902120041").value
    assert parse_nik("3507006902000041").value


@given(born=st.dates(date(1930, 1, 1), date(2025, 12, 31)), woman=st.booleans(), serial=st.integers(1, 9999))
def test_every_nik_of_a_real_day_is_accepted(*, born: date, woman: bool, serial: int) -> None:
    nik = f"350700{born.day + 40 * woman:02d}{born:%m%y}{serial:04d}"
    assert parse_nik(nik).value == nik
    assert parse_nik(int(nik)).value == (None if serial % 10 == 0 else nik)


@pytest.mark.parametrize(
    ("typed", "value", "code"),
    [
        ("01.234.567.4-651.000", "012345674651000", None),
        ("0012345674651000", "0012345674651000", None),
        (12345674651000, "012345674651000", "LKS315"),
        ("01.234.567.8-651.000", None, "LKS321"),
        ("ada", None, "LKS321"),
        (1.5, None, "LKS321"),
    ],
)
def test_npwp(typed: Any, value: str | None, code: str | None) -> None:
    read = parse_npwp(typed)
    assert (read.value, read.code) == (value, code)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (65163, "65163"),
        (65163.0, "65163"),
        ("651 63", "65163"),
        ("65163", "65163"),
        ("x", "x"),
        (float("inf"), "inf"),
    ],
)
def test_short_numbers_kept_as_text(typed: Any, value: str) -> None:
    assert parse_digits(typed).value == value


@pytest.mark.parametrize("typed", ["35.07-M-3", "35.07 M 003", "3507m003", "35.07–M–003"])
def test_lks_codes(typed: str) -> None:
    read = parse_lks_code(typed)
    assert (read.value, read.kind) == ("35.07-M-003", "code")
    assert parse_lks_code("35.07-M-003").kind is None
    assert parse_lks_code("35.07-X-003").value == "35.07-X-003"


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("24 September 2022 No.460/7-TDLKSA/IX/2019", "460/7-TDLKSA/IX/2019"),
        ("4 MEI 2018, 460/24-TDLKS/V/2018", "460/24-TDLKS/V/2018"),
        ("24/08/2021 / 460/14/2021", "460/14/2021"),
        ("460/123 tanggal 24-08-2021", "460/123"),
    ],
)
def test_a_letter_with_its_date(typed: str, suggestion: str) -> None:
    read = parse_letter(typed)
    assert (read.value, read.code, read.suggestion) == (None, "LKS325", suggestion)


@pytest.mark.parametrize(
    "typed", ["460/24/05/2018", "012/MOU/III/2024", "460/8531/102.006/STPU/ORS/2009", "AHU-88.AH.01.07.2010"]
)
def test_a_letters_number_as_printed(typed: str) -> None:
    assert parse_letter(typed).value == typed
    assert parse_letter(f"'{typed}").value == typed


@pytest.mark.parametrize(
    ("typed", "value", "code"),
    [
        ("0812-3450-0001", "+6281234500001", None),
        ("+62 (0)812 3450 0001", "+6281234500001", None),
        ("62 0812 3450 0001", "+6281234500001", None),
        ("WA: 081234500001", "+6281234500001", None),
        (6281234500001, "+6281234500001", None),
        (81234500001, "+6281234500001", "LKS315"),
        ("81234500001", "+6281234500001", "LKS315"),
        ("0341-123456", "+62341123456", None),
        ("(0341) 123456", "+62341123456", None),
        (341123456, "+62341123456", "LKS315"),
        ("123456", None, "LKS319"),
        (123456, None, "LKS319"),
        ("7123456", None, "LKS319"),
        ("0812345", None, "LKS319"),
        ("tidak punya", None, "LKS319"),
        (0.5, None, "LKS319"),
        (True, None, "LKS319"),
    ],
)
def test_telephone_numbers(typed: Any, value: str | None, code: str | None) -> None:
    read = parse_phone(typed)
    assert (read.value, read.code) == (value, code)
    assert (read.kind == "phone") == (value is not None)


@given(st.sampled_from(["812", "813", "821", "852", "857", "878", "895"]), st.integers(0, 10**8 - 1))
def test_every_dress_of_a_number_gives_that_number(operator: str, rest: int) -> None:
    last = f"{rest:08d}"
    ready = f"+62{operator}{last}"
    grouped = f"{operator}-{last[:4]}-{last[4:]}"
    dresses = [
        ready,
        f"0{operator}{last}",
        f"0{grouped}",
        f"62{operator}{last}",
        f"+62 (0){grouped}",
        f"WA 0{grouped}",
    ]
    assert {parse_phone(typed).value for typed in dresses} == {ready}
    assert parse_phone(ready).kind is None


@pytest.mark.parametrize(
    ("typed", "code", "suggestion"),
    [
        ("0341-7123456/57", "LKS325", "+623417123456"),
        ("081234500001 atau 081334500001", "LKS325", "+6281234500001"),
        ("081234500001 (Bu Siti)", "LKS319", "+6281234500001"),
    ],
)
def test_more_than_a_number(typed: str, code: str, suggestion: str) -> None:
    read = parse_phone(typed)
    assert (read.value, read.code, read.suggestion) == (None, code, suggestion)


def test_emails() -> None:
    assert parse_email("LKS@Example.org").value == "lks@example.org"
    assert parse_email("lks contoh@example,org").suggestion == "lkscontoh@example.org"
    assert parse_email("a@example.org; b@example.org").code == "LKS325"
    assert [parse_email(each).code for each in ("a@b", "@lks", "lks", "a..b@x.org")] == ["LKS320"] * 4


def test_web_addresses() -> None:
    assert parse_url("lks.example.org/kami").value == "https://lks.example.org/kami"
    assert parse_url("lks.example.org?id=1").value == "https://lks.example.org/?id=1"
    assert parse_url("http://lks.example.org").kind is None
    assert parse_url("lkscontoh,example,org").suggestion == "https://lkscontoh.example.org"
    bad = [parse_url(each) for each in ("@lks", "lihat facebook", "javascript:alert(1)", "a@example.org")]
    assert [(each.code, each.value, each.suggestion) for each in bad] == [("LKS326", None, None)] * 4


@pytest.mark.parametrize(
    ("name", "typed", "code", "kind"),
    [
        ("jenis_kelamin", "Laki-laki", "L", None),
        ("jenis_kelamin", "LAKI-LAKI", "L", "case"),
        ("jenis_kelamin", " Laki-laki", "L", "trim"),
        ("jenis_kelamin", "laki laki", "L", "code"),
        ("jenis_kelamin", 1, "L", "code"),
        ("ya_tidak", True, "ya", "code"),
        ("ya_tidak", "√", "ya", "code"),
        ("ya_tidak", "tidak ada", "tidak", "code"),
        ("kepemilikan", "‘Aisyiyah", "aisyiyah", "code"),
        ("pendidikan", "SMK", "sma", "code"),
        ("kabkota", "Kabupaten Malang", "35.07", None),
        ("kabkota", "KAB. MALANG", "35.07", "code"),
        ("kabkota", "Malang (Kab)", "35.07", "code"),
        ("kabkota", 3507, "35.07", "code"),
        ("kabkota", "Batu", "35.79", "code"),
        ("kabkota_asal", "luar jatim", "luar_jatim", "code"),
    ],
)
def test_answers_from_lists(name: str, typed: Any, code: str, kind: str | None) -> None:
    read = parse_code(typed, choices(name))
    assert (read.value, read.code, read.kind) == (code, None, kind)


@pytest.mark.parametrize(
    ("name", "typed", "suggestion"),
    [
        ("kabkota", "Kab. Sda", "Kabupaten Sidoarjo"),
        ("kabkota", "SBY", "Kota Surabaya"),
        ("kabkota", "Kab. Mlg", "Kabupaten Malang"),
        ("kabkota", "Mlg", None),
        ("kabkota", "Kab Sidoarjoo", "Kabupaten Sidoarjo"),
        ("kabkota", "Malnag", None),
        ("kabkota", 35.1, None),
        ("kabkota", 35.07, None),
        ("kabkota", "Bandung", None),
        ("ppks", "anak telntar", "Anak telantar"),
        ("jenis_kelamin", "x", None),
    ],
)
def test_other_answers_are_at_most_suggested(name: str, typed: Any, suggestion: str | None) -> None:
    read = parse_code(typed, choices(name))
    assert (read.value, read.code, read.suggestion) == (None, "LKS305", suggestion)
    allowed = read.params["allowed"]
    assert isinstance(allowed, list)
    assert len(allowed) <= 9


def test_a_name_of_two_regions_is_asked_about() -> None:
    read = parse_code("Malang", choices("kabkota"))
    assert (read.code, read.params["choices"]) == ("LKS323", ["Kabupaten Malang", "Kota Malang"])


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Anak, Lansia", "anak|lansia"),
        ("lansia; anak", "anak|lansia"),
        ("Anak dan Lansia", "anak|lansia"),
        ("Anak\nLansia / Disabilitas", "anak|lansia|disabilitas"),
        ("Anak & anak", "anak"),
        ("Keluarga rentan", "keluarga_rentan"),
    ],
)
def test_several_answers(typed: str, codes: str) -> None:
    assert parse_codes(typed, choices("kelompok")).value == codes


def test_several_answers_with_one_that_is_not_of_the_list() -> None:
    assert parse_codes("Anak, Lnasia", choices("kelompok")).suggestion == "Anak, Lansia"
    assert parse_codes("Anak, X", choices("kelompok")).suggestion is None
    assert parse_codes(",", choices("kelompok")).code == "LKS305"


@pytest.mark.parametrize("name", sorted(form_of("2025").codelists))
def test_every_code_label_and_alias_is_read(name: str) -> None:
    codelist = form_of("2025").codelists[name]
    for code in codelist.codes:
        for spelling in (code.kode, code.label, *code.alias):
            assert parse_code(spelling, choices(name)).value == code.kode, spelling


@given(st.text(max_size=30) | st.integers() | st.floats(allow_nan=False) | st.booleans())
def test_anything_gives_a_value_or_a_code(typed: Any) -> None:
    readings = [
        parse_nik(typed),
        parse_npwp(typed),
        parse_phone(typed),
        parse_code(typed, choices("kabkota")),
    ]
    for read in readings:
        assert read.value is not None or read.code is not None
