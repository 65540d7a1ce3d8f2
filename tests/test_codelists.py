"""The code lists: whole, no spelling that means two codes, and as law and council name things."""

from __future__ import annotations

import csv
import re

import pytest

from lkstool.forms.load import FORMS, REGISTER, form_of, years
from lkstool.intake.texts import key

LISTS = {
    name: codelist
    for year in (*years(), REGISTER)
    for name, codelist in form_of(year).codelists.items()
    if (FORMS / "codelists" / f"{name}.csv").exists()
}
# The answers that a list must know, by law or by the council's own practice.
KNOWN = {
    "kelompok": "anak lansia disabilitas kemiskinan keluarga_rentan",
    "kepemilikan": "muhammadiyah aisyiyah",
    "jenis_kelamin": "L P",
    "peringkat": "A B C",
    "kategori_anak": "yatim piatu yatim_piatu dhuafa telantar fakir_miskin ibnu_sabil laqith",
    "status_tinggal": "mukim non_mukim",
    "status_kerja": "tetap kontrak honorer relawan",
    "arah": "saldo_awal masuk keluar saldo_akhir",
    "jenis_dokumen": "tanda_daftar izin_operasional akreditasi sk_aumsos akta piagam",
}


def test_every_packaged_list_is_used_by_a_form():
    files = {path.stem for path in (FORMS / "codelists").glob("*.csv")}
    assert files == set(LISTS)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_no_spelling_means_two_codes_of_one_list(name):
    meanings: dict[str, set[str]] = {}
    for code in LISTS[name].codes:
        for spelling in (code.kode, code.label, *code.alias):
            assert key(spelling), f"{code.kode}: {spelling!r} has nothing to compare"
            meanings.setdefault(key(spelling), set()).add(code.kode)
    assert {spelling: codes for spelling, codes in meanings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_label_is_a_tidy_text_that_is_not_said_twice(name):
    path = FORMS / "codelists" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["kode"] for row in rows] == [code.kode for code in LISTS[name].codes]
    labels = [row["label"] for row in rows]
    assert len(set(labels)) == len(labels)
    for row in rows:
        assert re.fullmatch(r"[A-Za-z0-9_]+", row["kode"])
        for text in (row["label"], *(row["alias"].split("|") if row["alias"] else ())):
            assert text == " ".join(text.split()) != ""
        assert row["label"].lstrip("'")[0].isupper()


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_what_must_be_answerable_is(name):
    assert [code.kode for code in LISTS[name].codes] == KNOWN[name].split()


def test_there_are_26_kinds_of_ppks_and_each_is_for_some_group():
    kinds, groups = LISTS["ppks"].codes, set(LISTS["kelompok"].by_code)
    assert len(kinds) == 26
    meant = [set(code.extra["kelompok"].split()) for code in kinds]
    assert all(each and each <= groups for each in meant)
    assert set.union(*meant) == groups


def test_every_item_of_money_has_a_direction_and_every_direction_an_item():
    items, directions = LISTS["pos"].codes, set(LISTS["arah"].by_code)
    meant = [set(code.extra["arah"].split()) for code in items]
    assert all(each and each <= directions for each in meant)
    assert set.union(*meant) == directions


def test_telantar_is_spelt_as_the_dictionary_does_and_read_as_people_write_it():
    for name in ("ppks", "kategori_anak"):
        for code in LISTS[name].codes:
            assert "terlantar" not in code.label.lower()
            if "telantar" in code.label.lower():
                assert any("terlantar" in alias for alias in code.alias)
