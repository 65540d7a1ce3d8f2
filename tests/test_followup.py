"""What is proposed to be done in each kabupaten and kota."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from facts import FORM, SETTINGS, Row, facts

from lkstool.core.facts import Facts
from lkstool.core.followup import FollowUp
from lkstool.core.regions import regions
from lkstool.forms.load import form_of
from lkstool.indicators.compute import compute
from lkstool.indicators.followup import rule_names, subject_of

LICENCE: Row = {"jenis_dokumen": "tanda_daftar", "status": "berlaku", "tanggal_berakhir": date(2029, 1, 1)}
GRADE: Row = {**LICENCE, "jenis_dokumen": "akreditasi", "peringkat": "A"}
# A home of which there is nothing to say.
SOUND: Mapping[str, Any] = {
    "kode": "35.07-M-001",
    "penerima": [{}] * 8,
    "sdm": [{}, {"kualifikasi": "tks"}],
    "legalitas": [LICENCE, GRADE],
    "keuangan": [
        {"arah": "saldo_awal", "pos": "saldo", "jumlah": 0},
        {"arah": "masuk", "pos": "donatur", "jumlah": 9},
        {"arah": "keluar", "pos": "permakanan", "jumlah": 4},
        {"arah": "saldo_akhir", "pos": "saldo", "jumlah": 5},
    ],
}


def home(**other: Any) -> Mapping[str, Any]:
    return {**SOUND, **other}


def proposed(year: Facts, previous: Facts | None = None) -> dict[str, FollowUp]:
    """Return the follow-up of Kabupaten Malang by rule."""
    context = compute(year, previous, FORM, SETTINGS, "public")
    return {each.rule: each for each in context.follow_up if each.kabkota == "35.07"}


def test_a_sound_home_is_left_in_peace() -> None:
    assert proposed(facts([SOUND])) == {}


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("surat", {"legalitas": [{**LICENCE, "tanggal_berakhir": date(2026, 12, 31)}, GRADE]}),
        ("surat", {"legalitas": [LICENCE, {**GRADE, "tanggal_berakhir": date(2025, 12, 30)}]}),
        ("akreditasi", {"legalitas": [LICENCE]}),
        ("neraca", {"keuangan": [*SOUND["keuangan"][:3], {**SOUND["keuangan"][3], "jumlah": 6}]}),
        ("hunian_penuh", {"penerima": [{}] * 12}),
        ("hunian_longgar", {"penerima": [{}] * 3}),
        ("siksng", {"penerima": [{}] * 8 + [{"terdata_siksng": False, "status_tinggal": "non_mukim"}]}),
        ("pekerja_sosial", {"sdm": [{}, {}]}),
    ],
)
def test_a_rule_finds_its_home_and_only_that(rule: str, changed: Mapping[str, Any]) -> None:
    sound = {**SOUND, "kode": "35.07-M-002"}

    found = proposed(facts([home(**changed), sound]))

    assert list(found) == [rule]
    assert [case.lks for case in found[rule].cases] == ["35.07-M-001"]
    assert (found[rule].id, found[rule].count) == (f"2025-35.07-{rule}", 1)


def test_a_border_is_not_beyond_it() -> None:
    papers = [{**LICENCE, "tanggal_berakhir": date(2027, 1, 1)}, GRADE]
    assert proposed(facts([home(penerima=[{}] * 11, legalitas=papers)])) == {}
    assert proposed(facts([home(penerima=[{}] * 4)])) == {}


def test_a_small_home_and_one_without_residents_are_not_judged_by_their_beds() -> None:
    """A percentage of few beds would tell how many people there are."""
    small = home(profil={"kapasitas": 5}, penerima=[{}] * 1)
    day_care = home(penerima=[{"status_tinggal": "non_mukim"}] * 3)

    assert proposed(facts([small])) == {}
    assert proposed(facts([day_care])) == {}


def test_due_days_follow_the_meeting_and_the_papers() -> None:
    late = [
        {**LICENCE, "tanggal_berakhir": date(2026, 9, 9)},
        {**GRADE, "tanggal_berakhir": date(2025, 3, 1)},
    ]

    paper = proposed(facts([home(legalitas=late)]))["surat"]

    assert [case.due for case in paper.cases] == [date(2026, 3, 31), date(2026, 9, 9)]
    assert (paper.count, paper.due) == (1, date(2026, 3, 31))
    assert "01-03-2025" in paper.cases[0].problem
    assert proposed(facts([home(legalitas=[LICENCE])]))["akreditasi"].due == date(2026, 9, 30)


def test_who_sent_nothing_is_helped_and_who_was_late_twice_is_visited() -> None:
    late = {"received": date(2026, 3, 1)}
    register = [{"kode_lks": "35.07-M-002"}, {"kode_lks": "35.07-M-003", "status": "nonaktif"}]
    this_year = facts([home(**late)], register=register, extra=[{"lks": "35.07-M-004"}])
    last_year = facts([home(received=date(2025, 3, 1))], register=register, year="2024")
    in_time = facts([home(received=date(2025, 1, 20))], register=register, year="2024")

    twice = proposed(this_year, last_year)

    assert [case.lks for case in twice["kunjungan"].cases] == ["35.07-M-001"]
    assert [case.lks for case in twice["laporan"].cases] == ["35.07-M-002"]
    assert "kunjungan" not in proposed(this_year, in_time)
    assert "kunjungan" not in proposed(this_year)


def test_every_region_without_lks_gets_a_beginning() -> None:
    context = compute(facts([SOUND]), None, FORM, SETTINGS, "public")

    empty = [each.kabkota for each in context.follow_up if each.rule == "rintisan"]
    assert empty == [code for code in regions() if code != "35.07"]


def test_without_a_register_no_region_is_called_empty() -> None:
    context = compute(facts([SOUND], register=None), None, FORM, SETTINGS, "public")
    assert context.follow_up == ()


def test_a_rule_is_silent_where_the_form_does_not_ask() -> None:
    old = form_of("2024")
    settings = replace(SETTINGS, year="2024")
    lacking = [each for each in ("sdm.kualifikasi", "penerima.terdata_siksng") if old.lacking([each])]
    bare = facts([{"kode": "35.07-M-001"}], form=old, year="2024")

    found = {each.rule for each in compute(bare, None, old, settings, "public").follow_up}

    assert "akreditasi" in found
    assert ("siksng" in found, "pekerja_sosial" in found) == (False, "sdm.kualifikasi" not in lacking)


def test_nothing_said_is_a_count_of_people() -> None:
    crowd = home(penerima=[{"terdata_siksng": False}] * 37, sdm=[{}] * 6)

    told = [
        text
        for each in proposed(facts([crowd])).values()
        for text in (each.sentence, each.reason, *(case.problem for case in each.cases))
    ]

    assert told
    assert not [text for text in told if "37" in text or "370" in text]


def test_rules_are_ordered_by_how_urgent_they_are() -> None:
    poor = home(legalitas=[], sdm=[], penerima=[{"terdata_siksng": False}] * 12)
    found = [*proposed(facts([poor]))]
    assert len(found) > 2
    assert found == [rule for rule in rule_names() if rule in found]


def test_a_sentence_worded_anew_for_one_region_does_not_speak_for_the_others() -> None:
    begun = [each for each in compute(facts([SOUND]), None, FORM, SETTINGS, "public").follow_up if each.rule]
    assert subject_of(begun) == "Merintis LKS"
    assert subject_of([replace(begun[0], sentence="Bermusyawarah"), *begun[1:]]) == "Merintis LKS"
    assert subject_of([replace(each, sentence="Bermusyawarah") for each in begun]) == "Bermusyawarah"
    paper = proposed(facts([home(legalitas=[LICENCE])]))["akreditasi"]
    elsewhere = replace(paper, kabkota="35.08", sentence="Bermusyawarah")
    assert subject_of([elsewhere, paper]) == paper.sentence
