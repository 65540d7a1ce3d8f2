"""What of a person enters the dataset: nothing in clear, as every byte that a merge writes shows."""

from __future__ import annotations

import logging
import re
import sqlite3
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from submissions import Office, merge_all, register_of, sending

from lkstool.core.masking import mask_niks
from lkstool.core.records import Change, Personal, Place
from lkstool.core.regions import PROVINCES
from lkstool.dataset.facts import facts
from lkstool.dataset.privacy import normalised, stored, token
from lkstool.dataset.store import file_url, sqlite_file
from lkstool.forms.load import form_of

KEY = b"k" * 32
NIK = "3507001205130004"


# Tokens.


@pytest.mark.parametrize(
    "written", [NIK, "3507 0012 0513 0004", "3507.0012.0513.0004", f"'{NIK}", f" {NIK}\u200b"]
)
def test_a_nik_has_one_token_however_it_is_written(written):
    assert token(KEY, "nik", written) == token(KEY, "nik", NIK)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nu'man  Hakim", "NU’MAN HAKIM"),
        ("Abd. Rahman", "abd rahman"),
        ("Siti-Aminah", "Siti Aminah"),
        ("Ｓｉｔｉ", "siti"),
    ],
)
def test_a_name_has_one_token_whatever_its_case_and_punctuation(one, other):
    assert token(KEY, "nama", one) == token(KEY, "nama", other)


def test_different_people_keys_and_kinds_have_different_tokens():
    tokens = {
        token(KEY, "nama", "Siti Aminah"),
        token(KEY, "nama", "Siti Amina"),
        token(b"x" * 32, "nama", "Siti Aminah"),
        token(KEY, "nik", NIK),
        token(KEY, "nama", NIK),
    }
    assert len(tokens) == 5
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in tokens)


@pytest.mark.parametrize(
    ("kind", "nothing"), [("nik", ""), ("nik", "belum ada"), ("nama", "-"), ("nama", " . ' ")]
)
def test_where_nothing_is_written_there_is_no_token(kind, nothing):
    assert token(KEY, kind, nothing) is None


@given(st.text(), st.sampled_from(["nik", "nama"]))
def test_any_text_has_a_token_or_none_and_normalising_is_done_once(text, kind):
    normal = normalised(kind, text)
    assert normalised(kind, normal) == normal
    assert (token(KEY, kind, text) is None) == (not normal)


def test_a_person_has_the_same_token_in_every_lks_and_year(tmp_path):
    home = Office(file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")
    last_year = form_of("2025").model_copy(update={"year": "2024"})
    merge_all(home, sending("a.xlsx", people=1), sending("b.xlsx", "35.78-A-001", people=1))
    merge_all(home, sending("c.xlsx", people=1, year="2024"), form=last_year)
    tokens = [
        *facts(home, "2025").tables["penerima"]["nik_token"],
        *facts(home, "2024", last_year).tables["penerima"]["nik_token"],
    ]
    assert len(tokens) == 3
    assert len(set(tokens)) == 1


# Years and ages.


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2013, 5, 12), 12),
        (date(2025, 12, 31), 0),
        (date(2007, 12, 31), 18),
        (date(2008, 1, 1), 17),
        (date(1912, 2, 29), 113),
        (None, None),
    ],
)
def test_a_birth_date_becomes_its_year_and_the_age_at_the_end_of_the_period(born, age):
    sheet = form_of("2025").by_name["penerima"]
    columns = {field.name: pd.Series([None], dtype="str") for field in sheet.fields}
    columns["tanggal_lahir"] = pd.Series([born], dtype="datetime64[s]")
    kept, _ = stored(pd.DataFrame(columns), sheet, KEY, date(2025, 12, 31))
    (year,), (years_old,) = kept["tahun_lahir"], kept["umur"]
    assert (None if pd.isna(year) else year) == (born and born.year)
    assert (None if pd.isna(years_old) else years_old) == age


# NIK in free text.


@pytest.mark.parametrize(
    "text",
    [
        f"anak NIK {NIK} pindah",
        "3507 0012 0513 0004",
        "3507.0012.0513.0004",
        "3507-0012-0513-0004,",
        "3507 0012 0513 0004 3507 0012 0513 0005",
        f"{NIK} {NIK}",
        "no. 5 3507  0012  0513  0004",
        "350700 120513 0004/2025",
        f"KK dan NIK: {NIK}{NIK}",
        "NIK:3507001205130004;",
        "３５０７００１２０５１３０００４",
        "3507007299130004",
    ],
)
def test_a_nik_in_a_text_is_hidden(text):
    digits = normalised("nik", mask_niks(text))
    assert NIK not in digits
    assert "*" in mask_niks(text)
    assert not re.search(r"35070012|12051300|0012 ?0513", mask_niks(text))
    assert "0012" not in digits


@pytest.mark.parametrize(
    "text",
    [
        "Infak Jumat",
        "460/123/102.006/STP/ORS/2023",
        "2022 2023 2024 2025",
        "081234500001 081234500002",
        "01.234.567.8-651.000",
        "31-12-2025 s.d. 31-12-2026",
        "31 12 2025 31 12 2026",
        "0012345678651000",
        "1500000 dan 2500000 rupiah",
        "",
    ],
)
def test_other_numbers_stay(text):
    assert mask_niks(text) == text


@given(
    before=st.text(st.characters(exclude_categories=("Nd", "Cs"))),
    after=st.text(st.characters(exclude_categories=("Nd", "Cs"))),
    province=st.sampled_from(sorted(PROVINCES)),
    day=st.sampled_from([*range(1, 32), *range(41, 72)]),
    month=st.integers(1, 12),
    rest=st.integers(0, 9999),
    gap=st.sampled_from(["", " ", ".", "-"]),
)
def test_no_surroundings_let_a_nik_through(before, after, province, day, month, rest, gap):
    nik = f"{province}0700{day:02d}{month:02d}{rest % 100:02d}{rest:04d}"
    written = gap.join(nik[at : at + 4] for at in range(0, 16, 4))
    assert nik not in normalised("nik", mask_niks(f"{before}{written}{after}"))


# The proof by bytes.

SECRETS = {
    "nik": "3578004101109876",
    "nik 2": "3515006512750002",
    "child": "Zulaikha Rahasiawati",
    "staff": "Bambang Tersembunyi",
    "head": "Hasanuddin Takterbaca",
    "filler": "Maimunah Takterlihat",
    "filler phone": "+6281299900001",
    "birthplace": "Kampung Tersembunyi",
    "birth date": "2011-03-07",
    "nbm": "1234987",
    "contact": "Hubungi Pak Sembunyi",
    "operator": "Suparmi Takdisimpan",
    "operator phone": "+6281299900002",
}


@pytest.fixture
def merged(tmp_path, caplog, capfd):
    """A workspace's files after merging people whose every value is known, and what was said meanwhile."""
    home = Office(file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")
    caplog.set_level(logging.DEBUG)
    values = SECRETS
    common = {
        "profil": {
            "nama_pimpinan": values["head"],
            "nama_pengisi": values["filler"],
            "telepon_pengisi": values["filler phone"],
        },
        "penerima": {
            "nama": values["child"],
            "nik": values["nik"],
            "tempat_lahir": values["birthplace"],
            "tanggal_lahir": date(2011, 3, 7),
        },
        "rows": {
            "sdm": [{"nama": values["staff"], "nik": values["nik 2"], "nbm": values["nbm"]}],
            "praktik": [
                {"judul": f"Kebun {values['nik']}", "kontak": values["contact"], "boleh_ditiru": True}
            ],
            "keuangan": [
                {"arah": "masuk", "pos": "donatur", "jumlah": 1, "keterangan": "untuk 3578 0041 0110 9876"}
            ],
        },
    }
    name = f"masuk/PA Contoh {values['nik']}.xlsx"
    place = Place(name, f"PENERIMA {values['nik']}", 5, 2, "nik", "NIK")
    changes = [
        Change(place, Personal(values["nik"], "nik"), Personal(values["nik 2"], "nik"), "nik"),
        Change(Place(name, "PENERIMA", 5, 1, "nama"), values["child"], values["child"], "trim"),
        Change(Place(name, "KEUANGAN", 5, 5, "keterangan"), f" {values['nik']}", values["nik"], "trim"),
        Change(Place(name, "SDM", 5, 3, "nbm"), values["nbm"], values["nbm"], "trim"),
    ]
    operator = {"nama_operator": values["operator"], "kontak_whatsapp": values["operator phone"]}
    result = merge_all(
        home,
        sending(name, people=1, changes=changes, warnings=("LKS401",), **common),
        sending(f"masuk/b {values['nik 2']}.xlsx", "35.78-A-001", people=1, errors=("LKS306",), **common),
        sending("masuk/c.xlsx", values["nik"], people=1, **common),
        register=register_of({"kode_lks": "35.07-M-003", "nama": f"PA {values['nik']}", **operator}),
    )
    assert len(result.accepted) == 1
    assert len(result.rejected) == 2
    output = capfd.readouterr()
    return home, result, f"{caplog.text}{output.out}{output.err}"


def spellings(secret):
    plain = secret.encode("utf-8")
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)).encode("utf-8")
    return [plain, plain.upper(), plain.lower(), secret.encode("utf-16-le"), spaced]


@pytest.mark.parametrize("name", SECRETS)
def test_no_personal_value_stands_in_any_byte_outside_the_originals(merged, name):
    home, _, said = merged
    folder = sqlite_file(home).parent
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert sqlite_file(home) in files
    for secret in spellings(SECRETS[name]):
        for path in files:
            assert secret not in str(path.relative_to(folder)).encode("utf-8", "surrogateescape")
            if path.is_relative_to(home.archive):
                continue
            assert secret not in path.read_bytes()
        assert secret not in said.encode("utf-8")


def test_only_the_accepted_original_is_kept(merged):
    home, _, _ = merged
    (original,) = [path for path in home.archive.rglob("*") if path.is_file()]
    assert SECRETS["child"].encode() in original.read_bytes()
    assert "35.07-M-003" in original.read_text(encoding="utf-8")


def test_it_is_said_where_a_nik_was_hidden_without_saying_which(merged):
    home, result, _ = merged
    assert [(each.sheet, each.row, each.field, each.kind) for each in result.altered] == [
        ("keuangan", 5, "keterangan", "masked"),
        ("praktik", 5, "judul", "masked"),
        ("daftar_lks", 5, "nama", "masked"),
    ]
    with sqlite3.connect(sqlite_file(home)) as connection:
        masked = connection.execute(
            "SELECT sheet, field FROM change WHERE kind = 'masked' ORDER BY 1"
        ).fetchall()
    connection.close()
    assert masked == [("keuangan", "keterangan"), ("praktik", "judul")]


def test_what_was_taken_back_leaves_no_trace_of_people_either(merged):
    from lkstool.dataset.history import undo

    home, _, _ = merged
    undo(home)
    content = sqlite_file(home).read_bytes()
    assert not any(spelling in content for secret in SECRETS.values() for spelling in spellings(secret))


def test_an_unexpected_failure_of_the_database_shows_no_values(tmp_path, monkeypatch):
    from sqlalchemy.exc import StatementError

    from lkstool.dataset import rows

    home = Office(file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")
    secret = "Keterangan yang tidak boleh tampak"
    real = rows.records
    monkeypatch.setattr(rows, "records", lambda frame: [{**row, "row": object()} for row in real(frame)])
    with pytest.raises(StatementError) as caught:
        merge_all(home, sending("a.xlsx", profil={"nama": secret}))
    assert secret not in str(caught.value)
