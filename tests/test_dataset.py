"""The regional dataset: what is promised of merge, undo and history, on every database that it runs on."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from databases import KINDS, database
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from submissions import NOON, Office, collection_of, merge_all, register_of, sending

from lkstool.core.codes import found
from lkstool.core.errors import UserError
from lkstool.core.records import Change, Personal, Place, Sent
from lkstool.dataset import archive, store
from lkstool.dataset.facts import facts
from lkstool.dataset.history import Received, history, original_of, undo
from lkstool.dataset.plan import Candidate, Source, candidates, decide
from lkstool.forms.load import form_of

SOMEWHERE = Source(None, None, None)
GOOD = sending("masuk/a.xlsx")
BETTER = sending("masuk/b.xlsx", people=3)
OTHER = sending("masuk/c.xlsx", "35.78-A-001", people=1)
BAD = sending("masuk/d.xlsx", "35.10-M-002", errors=("LKS306",), warnings=("LKS401",))


@pytest.fixture(params=KINDS)
def home(request, tmp_path):
    with database(request.param, tmp_path) as url:
        yield Office(url, tmp_path / "arsip")


@pytest.fixture
def local(tmp_path):
    return Office(store.file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")


def dump(home, year="2025"):
    """Everything that counts, as text."""
    now = facts(home, year)
    parts = {**now.tables, "submissions": now.submissions, "findings": now.findings}
    if now.register is not None:
        parts["register"] = now.register
    return "\n".join(f"{name}\n{frame.to_csv(index=False)}" for name, frame in parts.items())


@contextmanager
def raw(home):
    """A connection that knows nothing of our rules."""
    engine = create_engine(home.database)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def people(home):
    return facts(home, "2025").tables["penerima"]


# What an empty office looks like.


def test_before_the_first_merge_every_frame_and_column_is_there_with_its_type(home):
    empty = facts(home, "2025")
    merge_all(home, GOOD)
    full = facts(home, "2025")
    assert empty.register is None
    assert set(empty.tables) == set(form_of("2025").by_name)
    for name, frame in full.tables.items():
        assert len(empty.tables[name]) == 0
        assert empty.tables[name].dtypes.to_dict() == frame.dtypes.to_dict()
    assert empty.submissions.dtypes.to_dict() == full.submissions.dtypes.to_dict()
    assert empty.findings.dtypes.to_dict() == full.findings.dtypes.to_dict()


def test_a_year_nobody_has_a_form_for_is_the_operators_mistake(home):
    with pytest.raises(UserError, match="1999"):
        facts(home, "1999")


# What goes in comes out.


def test_rows_come_back_with_their_values_types_and_places(home):
    merge_all(home, GOOD, OTHER)
    penerima = people(home)
    assert penerima["lks"].tolist() == ["35.07-M-003", "35.07-M-003", "35.78-A-001"]
    assert penerima["row"].tolist() == [5, 6, 5]
    assert penerima["tanggal_masuk"].dtype == "datetime64[s]"
    assert penerima["tanggal_masuk"].iloc[0] == pd.Timestamp(2020, 7, 1)
    assert penerima["bersekolah"].iloc[0] is True or bool(penerima["bersekolah"].iloc[0])
    assert pd.isna(penerima["jkn"].iloc[0])
    assert pd.isna(penerima["alasan_keluar"].iloc[0])
    profil = facts(home, "2025").tables["profil"]
    assert profil["lintang"].tolist() == [-8.13, -8.13]
    assert profil["kapasitas"].tolist() == [40, 40]
    assert facts(home, "2025").tables["keuangan"]["jumlah"].tolist() == [150_000_000, 150_000_000]


def test_the_columns_are_those_of_the_form_in_its_order(home):
    merge_all(home, GOOD)
    tables = facts(home, "2025").tables
    for sheet in form_of("2025").sheets:
        stored = [name for field in sheet.fields for name in field.stored_names]
        assert list(tables[sheet.name].columns) == ["lks", "submission", "row", *stored]


def test_a_submission_is_received_on_the_office_clock(home):
    late = datetime(2026, 1, 31, 20, 0, tzinfo=UTC)
    merge_all(home, GOOD, received={GOOD.file: late})
    assert facts(home, "2025").submissions["received"].tolist() == [pd.Timestamp(2026, 2, 1, 3, 0)]


def test_a_moment_without_its_zone_is_refused(home):
    with pytest.raises(ValueError, match="zone"):
        merge_all(home, GOOD, now=datetime(2026, 1, 31))  # noqa: DTZ001
    assert history(home) == ()


def test_the_original_is_archived_under_its_hash_and_found_again(home):
    merge_all(home, GOOD)
    path = home.archive / GOOD.sha256[:2] / f"{GOOD.sha256}.xlsx"
    assert path.read_bytes() == GOOD.bytes
    assert original_of(home, 1) == path
    with pytest.raises(UserError, match="nomor 2"):
        original_of(home, 2)


def test_a_workbook_with_macros_keeps_its_ending(home):
    merge_all(home, sending("masuk/a.XLSM"))
    assert original_of(home, 1).suffix == ".xlsm"


# The same again.


def test_merging_the_same_again_changes_nothing(home):
    register = register_of({"kode_lks": GOOD.lks, "nama": "PA Contoh"})
    first = merge_all(home, GOOD, OTHER, BAD, register=register)
    before = dump(home)
    again = merge_all(home, GOOD, OTHER, BAD, register=register)
    assert first.batch == 1
    assert again.batch is None
    assert again.unchanged == (GOOD.file, OTHER.file)
    assert not again.accepted
    assert [(each.file, each.codes, each.known) for each in again.rejected] == [(BAD.file, ("LKS306",), True)]
    assert not again.register_loaded
    assert dump(home) == before
    assert len(history(home)) == 1


def test_merging_the_same_again_does_not_touch_the_database_file(local):
    merge_all(local, GOOD, BAD)
    path = store.sqlite_file(local)
    before = path.read_bytes()
    merge_all(local, GOOD, BAD)
    assert path.read_bytes() == before


@pytest.mark.parametrize("order", [(BAD, OTHER, BETTER, GOOD), (BETTER, GOOD, BAD, OTHER)])
def test_the_order_of_the_files_does_not_matter(tmp_path, order):
    dumps = []
    for number, files in enumerate([(GOOD, BETTER, OTHER, BAD), order]):
        office = Office(store.file_url(tmp_path / f"{number}.db"), tmp_path / f"arsip {number}")
        merge_all(office, *files)
        dumps.append(dump(office))
    assert dumps[0] == dumps[1]


@given(st.permutations([GOOD, BETTER, OTHER, BAD]))
def test_in_whatever_order_files_are_listed_the_same_is_decided(order):
    form = form_of("2025")

    def decided(files):
        findings = [finding for each in files for finding in each.findings]
        plan = decide(candidates([(collection_of(files, form), form)], findings, ()), ())
        parts = (plan.accept, plan.reject, plan.unchanged, plan.replaced)
        return [[each.file for each in part] for part in parts], plan.several

    assert decided(order) == decided([GOOD, BETTER, OTHER, BAD])


def test_a_whole_inbox_with_an_old_and_a_new_file_can_be_merged_again_and_again(home):
    merge_all(home, GOOD)
    merge_all(home, GOOD, BETTER)
    before = dump(home)
    again = merge_all(home, GOOD, BETTER)
    assert again.batch is None
    assert dump(home) == before
    assert len(people(home)) == 3


def test_a_correction_counts_even_if_its_name_sorts_before_the_old_file(home):
    correction = sending("masuk/a revisi.xlsx", people=5)
    merge_all(home, GOOD)
    result = merge_all(home, correction, GOOD)
    assert result.accepted == result.replaced == (correction.file,)
    assert result.unchanged == (GOOD.file,)
    assert len(people(home)) == 5


SENT = st.builds(
    lambda number, lks, content, bad: Candidate(
        f"masuk/{number}.xlsx",
        content * 64,
        lks,
        "2025",
        (found("LKS306", Place(f"masuk/{number}.xlsx")),) if bad else (),
        SOMEWHERE,
    ),
    st.integers(0, 99),
    st.sampled_from(["35.07-M-001", "35.07-M-002"]),
    st.sampled_from("abcd"),
    st.booleans(),
)


def recorded(plan, before):
    """What the dataset remembers once a plan is carried out."""
    new = [("rejected", each) for each in plan.reject] + [("accepted", each) for each in plan.accept]
    every = [
        *before,
        *(
            Received(number, 1, each.lks, each.year, each.name, each.sha256, NOON, state, 0, 0, 0, False)
            for number, (state, each) in enumerate(new, start=len(before) + 1)
        ),
    ]
    latest = {(one.lks, one.year): one.id for one in every if one.state == "accepted"}
    return [replace(one, counts=one.id in latest.values()) for one in every]


@given(st.lists(st.lists(SENT, max_size=6, unique_by=lambda each: each.file), max_size=5))
def test_whatever_was_sent_before_the_same_inbox_again_changes_nothing(inboxes):
    standing = []
    for inbox in inboxes:
        wanting = sorted(inbox, key=lambda each: each.file)
        plan = decide(wanting, standing)
        lists = (plan.accept, plan.reject, plan.still_rejected, plan.unchanged)
        assert sorted(each.file for one in lists for each in one) == [each.file for each in wanting]
        assert not any(each.errors for each in (*plan.accept, *plan.unchanged))
        standing = recorded(plan, standing)
        again = decide(wanting, standing)
        assert not again.accept
        assert not again.reject
        counting = {one.lks: one.sha256 for one in standing if one.counts}
        for each in plan.accept:
            assert counting[each.lks] in {other.sha256 for other in plan.accept if other.lks == each.lks}


# The latest counts.


def test_new_content_of_an_lks_replaces_the_old(home):
    merge_all(home, GOOD, OTHER)
    result = merge_all(home, BETTER)
    assert result.replaced == (BETTER.file,)
    assert people(home)["lks"].tolist() == ["35.07-M-003"] * 3 + ["35.78-A-001"]
    assert facts(home, "2025").submissions["counts"].tolist() == [False, True, True]


def test_two_files_of_one_lks_are_both_kept_the_last_counts_and_it_is_said(home):
    result = merge_all(home, BETTER, GOOD)
    assert result.accepted == (GOOD.file, BETTER.file)
    (several,) = result.several_for_one_lks
    assert (several.lks, several.year) == ("35.07-M-003", "2025")
    assert several.files == (GOOD.file, BETTER.file)
    assert several.counts == BETTER.file
    assert len(people(home)) == 3


def test_the_file_that_arrived_last_counts_whatever_its_name(home):
    newer, older = sending("masuk/a.xlsx", people=3), sending("masuk/b.xlsx", people=2)
    arrivals = {newer.file: datetime(2026, 1, 9, tzinfo=UTC), older.file: datetime(2026, 1, 5, tzinfo=UTC)}
    result = merge_all(home, newer, older, received=arrivals)
    assert result.several_for_one_lks[0].counts == newer.file
    assert len(people(home)) == 3


@pytest.mark.parametrize(
    ("older", "newer"),
    [("masuk/Data.xlsx", "masuk/Data (1).xlsx"), ("masuk/Data (2).xlsx", "masuk/Data (10).xlsx")],
)
def test_of_files_that_arrived_together_the_highest_number_counts(home, older, newer):
    result = merge_all(home, sending(newer, people=3), sending(older, people=2))
    assert result.several_for_one_lks[0].counts == newer
    assert len(people(home)) == 3


def test_an_older_file_does_not_come_back_when_its_batch_was_taken_back(home):
    merge_all(home, GOOD)
    merge_all(home, GOOD, BETTER)
    undo(home, 1)
    assert merge_all(home, GOOD, BETTER).batch is None
    assert len(people(home)) == 3
    assert merge_all(home, GOOD).accepted == (GOOD.file,)


def test_the_same_content_under_two_names_is_one_submission(home):
    copy = sending("masuk/a (1).xlsx")
    result = merge_all(home, GOOD, copy)
    assert len(result.accepted) == 1
    assert len(result.unchanged) == 1
    assert result.several_for_one_lks == ()
    assert len(people(home)) == 2


def test_content_that_had_been_replaced_counts_again_when_it_is_sent_alone(home):
    merge_all(home, GOOD)
    merge_all(home, BETTER)
    result = merge_all(home, GOOD)
    assert result.resubmitted == (GOOD.file,)
    assert len(people(home)) == 2
    assert merge_all(home, GOOD).batch is None


def test_years_are_kept_apart(home):
    last_year = form_of("2025").model_copy(update={"year": "2024"})
    merge_all(home, GOOD)
    merge_all(home, sending("masuk/lama.xlsx", people=7, year="2024"), form=last_year)
    assert len(people(home)) == 2
    assert len(facts(home, "2024", last_year).tables["penerima"]) == 7


# What is rejected.


def test_a_submission_with_an_error_is_recorded_without_its_data(home):
    result = merge_all(home, GOOD, BAD)
    (rejected,) = result.rejected
    assert (rejected.file, rejected.lks, rejected.codes) == (BAD.file, BAD.lks, ("LKS306",))
    now = facts(home, "2025")
    assert set(now.tables["penerima"]["lks"]) == {GOOD.lks}
    bad = now.submissions[now.submissions["lks"] == BAD.lks]
    assert bad[["state", "counts", "errors", "warnings"]].values.tolist() == [["rejected", False, 1, 1]]
    assert now.findings[["lks", "code", "severity", "sheet", "row", "field"]].values.tolist() == [
        [BAD.lks, "LKS306", "error", "PENERIMA", 5, "nik"],
        [BAD.lks, "LKS401", "warning", "PENERIMA", 5, "nik"],
    ]
    assert not (home.archive / BAD.sha256[:2] / f"{BAD.sha256}.xlsx").exists()


def test_warnings_do_not_block_and_are_kept(home):
    merge_all(home, sending("masuk/a.xlsx", warnings=("LKS401",)))
    now = facts(home, "2025")
    assert len(now.tables["penerima"]) == 2
    assert now.findings["code"].tolist() == ["LKS401"]


def test_a_bad_correction_leaves_the_good_data_in_use(home):
    merge_all(home, GOOD)
    merge_all(home, sending("masuk/b.xlsx", people=9, errors=("LKS403",)))
    assert len(people(home)) == 2
    now = facts(home, "2025")
    assert now.submissions[["state", "counts"]].values.tolist() == [["accepted", True], ["rejected", False]]
    assert now.findings["code"].tolist() == ["LKS403"]


def test_a_repaired_file_is_accepted_and_its_old_findings_are_history(home):
    merge_all(home, BAD)
    merge_all(home, sending(BAD.file, BAD.lks, people=4))
    now = facts(home, "2025")
    assert len(now.tables["penerima"]) == 4
    assert now.findings.empty


def test_the_good_one_of_a_good_and_a_bad_file_is_the_latest(home):
    bad = sending("masuk/z.xlsx", people=9, errors=("LKS403",))
    merge_all(home, GOOD, bad)
    assert facts(home, "2025").findings.empty
    assert facts(home, "2025").submissions["state"].tolist() == ["rejected", "accepted"]


@pytest.mark.parametrize(
    "code",
    [None, "", "3507000112130004", "35.07-M-003; DROP TABLE", pytest.param("x" * 1_000_000, id="endless")],
)
def test_a_submission_without_a_usable_lks_code_is_rejected_and_its_code_not_kept(home, code):
    result = merge_all(home, sending("masuk/a.xlsx", code))
    assert result.rejected[0].codes == ("LKS113",)
    assert history(home)[0].submissions[0].lks is None


def test_an_unreadable_file_is_recorded_once_and_forgotten_by_no_one(home):
    place = Place("masuk/rusak.xlsx")
    sent = Sent(
        place.file, "ab" * 32, "unreadable", None, {"kode_lks": GOOD.lks}, {}, (found("LKS105", place),)
    )
    locked = Sent(
        "masuk/kunci.xlsx", "", "unreadable", None, {}, {}, (found("LKS109", Place("masuk/kunci.xlsx")),)
    )
    result = merge_all(home, GOOD, unreadable=[sent, locked])
    assert [(each.file, each.codes) for each in result.rejected] == [
        ("masuk/kunci.xlsx", ("LKS109",)),
        ("masuk/rusak.xlsx", ("LKS105",)),
    ]
    assert merge_all(home, GOOD, unreadable=[sent, locked]).batch is None
    assert {one.file: one.lks for one in history(home)[0].submissions} == {
        "kunci.xlsx": None,
        "rusak.xlsx": GOOD.lks,
        "a.xlsx": GOOD.lks,
    }


def test_every_file_ends_up_in_exactly_one_list(home):
    merge_all(home, GOOD, BAD)
    files = [GOOD, BETTER, OTHER, BAD, sending("masuk/e.xlsx", errors=("LKS403",), people=8)]
    result = merge_all(home, *files)
    named = [*result.accepted, *result.unchanged, *(each.file for each in result.rejected)]
    assert sorted(named) == sorted(each.file for each in files)


# Saying beforehand what would happen.


def test_a_dry_run_says_what_the_merge_then_does_and_writes_nothing(home):
    register = register_of({"kode_lks": GOOD.lks, "nama": "PA Contoh"})
    merge_all(home, GOOD)
    before, files = dump(home), sorted(home.archive.rglob("*"))
    said = merge_all(home, GOOD, BETTER, OTHER, BAD, register=register, dry_run=True)
    assert dump(home) == before
    assert sorted(home.archive.rglob("*")) == files
    done = merge_all(home, GOOD, BETTER, OTHER, BAD, register=register)
    for name in ("accepted", "unchanged", "replaced", "rejected", "several_for_one_lks", "register_loaded"):
        assert getattr(said, name) == getattr(done, name)
    assert (said.batch, said.dry_run, done.batch) == (None, True, 2)


# The register.


def test_the_register_is_kept_without_its_persons_and_replaced_only_if_it_differs(home):
    row = {
        "kode_lks": "35.07-M-003",
        "nama": "PA Contoh",
        "nama_operator": "Siti Rahasia",
        "tenggat": date(2026, 1, 9),
    }
    earlier = {"kode_lks": "35.01-A-001", "nama": "Panti Lansia"}
    assert merge_all(home, register=register_of(row, earlier)).register_loaded
    register = facts(home, "2025").register
    assert register["kode_lks"].tolist() == ["35.01-A-001", "35.07-M-003"]
    assert register["tenggat"].tolist() == [pd.NaT, pd.Timestamp(2026, 1, 9)]
    assert "nama_operator" not in register
    assert not merge_all(home, register=register_of(earlier, row)).register_loaded
    assert merge_all(home, register=register_of(row)).register_loaded
    assert len(facts(home, "2025").register) == 1
    undo(home)
    assert len(facts(home, "2025").register) == 2


def test_an_empty_register_takes_nothing_away(home):
    merge_all(home, register=register_of({"kode_lks": GOOD.lks, "nama": "PA Contoh"}))
    assert merge_all(home, register=register_of()).batch is None
    assert len(facts(home, "2025").register) == 1


# Taking back.


def test_undo_brings_back_exactly_what_was_before(home):
    register = register_of({"kode_lks": GOOD.lks, "nama": "PA Contoh"})
    states = [dump(home)]
    for batch in ([GOOD, OTHER], [BETTER, BAD], [sending("masuk/e.xlsx", OTHER.lks, people=6)]):
        merge_all(home, *batch, register=register)
        states.append(dump(home))
    assert len(set(states)) == 4
    for state in reversed(states[:-1]):
        undo(home)
        assert dump(home) == state


def test_undo_says_what_it_took_back_and_what_counts_instead(home):
    merge_all(home, GOOD)
    merge_all(home, BETTER, OTHER)
    undone = undo(home)
    assert undone.batch == 2
    assert [(one.lks, one.file) for one in undone.removed] == [(GOOD.lks, "b.xlsx"), (OTHER.lks, "c.xlsx")]
    assert [(one.lks, one.file) for one in undone.restored] == [(GOOD.lks, "a.xlsx")]


def test_an_older_batch_can_be_taken_back_while_later_ones_stay(home):
    merge_all(home, GOOD)
    merge_all(home, OTHER)
    undone = undo(home, 1)
    assert [one.lks for one in undone.removed] == [GOOD.lks]
    assert people(home)["lks"].tolist() == [OTHER.lks]


def test_what_was_taken_back_can_be_merged_again(home):
    merge_all(home, GOOD, BAD)
    before = people(home)
    undo(home)
    result = merge_all(home, GOOD, BAD)
    assert (result.batch, result.accepted) == (2, (GOOD.file,))
    pd.testing.assert_frame_equal(people(home).drop(columns="submission"), before.drop(columns="submission"))


def test_undo_refuses_what_it_cannot_take_back(home):
    with pytest.raises(UserError, match="Belum ada"):
        undo(home)
    merge_all(home, GOOD)
    with pytest.raises(UserError, match="nomor 7"):
        undo(home, 7)
    undo(home, 1)
    with pytest.raises(UserError, match="sudah pernah"):
        undo(home, 1)


def test_history_tells_who_did_what_and_when(home):
    merge_all(home, GOOD, BAD, made_by="petugas A")
    merge_all(home, BETTER, made_by="petugas B", command="gabung")
    undo(home, 2, now=datetime(2026, 2, 1, tzinfo=UTC))
    first, second = history(home)
    assert (first.id, first.made_by, first.command, first.undone_at) == (1, "petugas A", "merge", None)
    assert (second.made_by, second.command, second.undone_at) == ("petugas B", "gabung", datetime(2026, 2, 1))  # noqa: DTZ001
    assert [(one.file, one.state, one.counts) for one in first.submissions] == [
        ("d.xlsx", "rejected", False),
        ("a.xlsx", "accepted", True),
    ]
    assert [(each.id, [one.file for one in each.submissions]) for each in history(home, GOOD.lks)] == [
        (1, ["a.xlsx"]),
        (2, ["b.xlsx"]),
    ]
    with pytest.raises(UserError, match=r"35\.99-M-001"):
        history(home, "35.99-M-001")


# Years with other questions, and values that attack.


def test_a_new_years_new_question_becomes_a_new_column(home):
    merge_all(home, GOOD)
    form = form_of("2025")
    sheet = form.by_name["penerima"]
    question = sheet.by_name["bersekolah"].model_copy(update={"name": "punya_gawai"})
    sheets = tuple(
        each.model_copy(update={"fields": (*each.fields, question)}) if each is sheet else each
        for each in form.sheets
    )
    next_year = form.model_copy(update={"year": "2026", "sheets": sheets})
    assert facts(home, "2026", next_year).tables["penerima"]["punya_gawai"].tolist() == []
    merge_all(home, sending("masuk/baru.xlsx", year="2026", penerima={"punya_gawai": True}), form=next_year)
    assert facts(home, "2026", next_year).tables["penerima"]["punya_gawai"].tolist() == [True, True]
    assert "punya_gawai" not in people(home)
    assert len(people(home)) == 2


def test_one_name_for_two_kinds_of_answer_is_refused(home):
    form = form_of("2025")
    sheet = form.by_name["sarana"]
    fields = tuple(
        field.model_copy(update={"type": "string"}) if field.name == "jumlah" else field
        for field in sheet.fields
    )
    other = form.model_copy(update={"year": "2026", "sheets": (sheet.model_copy(update={"fields": fields}),)})
    with pytest.raises(UserError, match="jumlah"):
        merge_all(home, form=other)


HOSTILE = [
    "'; DROP TABLE submission; --",
    'x" OR 1=1 --',
    "%_[]^$:nama ?1 {nama} {{7*7}}",
    '=HYPERLINK("http://a")',
    "baris\nbaru\ttab\r\n",
    "😀 ﷽ naïve \u202e\u200b",
    "a" * 1_000_000,
]


def test_hostile_text_stays_text(home):
    sendings = [
        sending(f"masuk/{number}.xlsx", f"35.07-M-{number:03d}", profil={"nama": value})
        for number, value in enumerate(HOSTILE)
    ]
    merge_all(home, *sendings)
    assert facts(home, "2025").tables["profil"]["nama"].tolist() == HOSTILE


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_characters_that_no_database_holds_are_replaced_and_it_is_said(home, bad):
    result = merge_all(home, sending("masuk/a.xlsx", profil={"nama": bad}))
    assert facts(home, "2025").tables["profil"]["nama"].tolist() == ["a\ufffdb"]
    assert [(each.sheet, each.field, each.kind) for each in result.altered] == [
        ("profil", "nama", "characters")
    ]


def test_the_largest_and_smallest_numbers_survive(home):
    rows = {
        "keuangan": [{"arah": "masuk", "pos": "donatur", "jumlah": value} for value in (0, 2**53 + 1, 10**15)]
    }
    merge_all(home, sending("masuk/a.xlsx", rows=rows))
    assert facts(home, "2025").tables["keuangan"]["jumlah"].tolist() == [0, 2**53 + 1, 10**15]


def test_repairs_are_recorded_with_values_only_where_nobody_is_meant(home):
    def change(sheet, field, before, after):
        return Change(Place(GOOD.file, sheet, 9, 3, field, "Judul"), before, after, "trim")

    changes = [
        change("KEUANGAN", "keterangan", " Infak ", "Infak"),
        change("PENERIMA", "nama", Personal(" Ahmad ", "nama"), Personal("Ahmad", "nama")),
        change("PENERIMA", "nama", " Ahmad ", "Ahmad"),
        change("LEMBAR LAIN", "apa", "rahasia", "rahasia"),
    ]
    merge_all(home, sending(GOOD.file, changes=changes))
    with raw(home) as connection:
        rows = connection.execute(text('SELECT sheet, "row", field, kind, "before", "after" FROM change'))
        stored = [tuple(row) for row in rows]
    assert stored == [
        ("keuangan", 9, "keterangan", "trim", " Infak ", "Infak"),
        ("penerima", 9, "nama", "trim", None, None),
        ("penerima", 9, "nama", "trim", None, None),
        (None, 9, None, "trim", None, None),
    ]


def test_merging_changes_nothing_that_it_was_given(local):
    form = form_of("2025")
    before, after = collection_of([GOOD], form), collection_of([GOOD], form)
    from lkstool.dataset.merge import merge

    merge(local, [(after, form)], [], originals={GOOD.file: GOOD.bytes})
    for name in before.tables:
        pd.testing.assert_frame_equal(before.tables[name].frame, after.tables[name].frame)


# Two at once, full disks, foreign files.


def test_two_officers_merging_at_once_both_get_through(home):
    failures = []

    def work(number):
        try:
            merge_all(home, sending(f"masuk/{number}.xlsx", f"35.07-M-{number:03d}"))
        except Exception as error:  # noqa: BLE001 - a thread must hand its failure over
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [each.id for each in history(home)] == [1, 2, 3, 4]
    assert len(people(home)) == 8


def test_a_locked_database_is_one_clear_sentence_and_nothing_changes(local, monkeypatch):
    merge_all(local, GOOD)
    before = dump(local)
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(store.sqlite_file(local), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(UserError, match="sedang dipakai"):
            merge_all(local, OTHER)
        assert dump(local) == before
    finally:
        other.close()
    assert merge_all(local, OTHER).batch == 2


def test_an_archive_that_cannot_be_written_stops_the_merge_whole(home):
    home.archive.parent.mkdir(exist_ok=True)
    home.archive.write_text("bukan folder", encoding="utf-8")
    with pytest.raises(UserError, match="Arsip"):
        merge_all(home, GOOD)
    assert history(home) == ()


def test_originals_archived_before_a_failure_are_taken_away_again(home):
    originals = {GOOD.file: GOOD.bytes, OTHER.file: b"berubah sejak diperiksa"}
    with pytest.raises(UserError, match="berubah sejak diperiksa"):
        merge_all(home, GOOD, OTHER, originals=originals)
    assert [path for path in home.archive.rglob("*") if path.is_file()] == []
    assert history(home) == ()


def test_a_file_that_vanished_since_it_was_checked_stops_the_merge(home, tmp_path):
    with pytest.raises(UserError, match="tidak dapat dibaca lagi"):
        merge_all(home, GOOD, originals={GOOD.file: tmp_path / "hilang.xlsx"})
    assert history(home) == ()


def test_a_damaged_original_is_noticed_not_overwritten(home):
    store.create(home)
    place = archive.original_path(home.archive, GOOD.sha256, GOOD.file)
    place.parent.mkdir(parents=True)
    place.write_bytes(b"rusak")
    with pytest.raises(UserError, match="rusak"):
        merge_all(home, GOOD)
    assert place.read_bytes() == b"rusak"


def test_leftovers_of_an_interrupted_merge_are_cleared(home):
    store.create(home)
    leftover = home.archive / "ab" / ".lkstool-1-abc.xlsx"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"setengah")
    merge_all(home, GOOD)
    assert not leftover.exists()


def test_a_lost_database_is_not_begun_anew_in_silence(local):
    merge_all(local, GOOD)
    store.sqlite_file(local).unlink()
    for use in (lambda: merge_all(local, OTHER), lambda: facts(local, "2025")):
        with pytest.raises(UserError, match="arsip sudah berisi"):
            use()
    assert not store.sqlite_file(local).exists()


def test_another_key_is_refused_before_it_can_mix_its_tokens_in(home):
    merge_all(home, GOOD)
    with pytest.raises(UserError, match="Kunci"):
        merge_all(Office(home.database, home.archive, b"x" * 32), OTHER)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE catatan (isi TEXT)",
        "PRAGMA application_id = 7",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON batch BEGIN DELETE FROM submission; END",
    ],
)
def test_a_database_of_somebody_else_or_with_foreign_parts_is_refused(local, statement):
    own = not statement.startswith("CREATE TABLE")
    if own:
        merge_all(local, GOOD)
    with sqlite3.connect(store.sqlite_file(local)) as other:
        other.execute(statement)
    other.close()
    with pytest.raises(UserError, match="bukan milik lkstool"):
        facts(local, "2025")


@pytest.mark.parametrize(
    ("statements", "part"),
    [
        (["ALTER TABLE submission DROP COLUMN sha256"], "submission.sha256"),
        (["ALTER TABLE submission RENAME COLUMN state TO keadaan"], "submission.state"),
        (["DROP TABLE finding"], "finding"),
        (["DROP TABLE meta"], "meta"),
        (
            ["CREATE TABLE b AS SELECT * FROM batch", "DROP TABLE batch", "ALTER TABLE b RENAME TO batch"],
            "batch",
        ),
        (
            [
                "ALTER TABLE audit RENAME TO a",
                "CREATE TABLE audit (id INTEGER PRIMARY KEY, hobi TEXT NOT NULL)",
            ],
            "audit.",
        ),
    ],
)
def test_a_database_that_was_altered_is_refused_before_it_is_read_or_written(home, statements, part):
    merge_all(home, GOOD)
    with raw(home) as connection:
        for statement in statements:
            cascade = (
                " CASCADE" if connection.dialect.name == "postgresql" and "DROP TABLE" in statement else ""
            )
            connection.execute(text(statement + cascade))
    for action in (lambda: facts(home, "2025"), lambda: merge_all(home, OTHER)):
        with pytest.raises(UserError, match="diubah dengan program lain") as told:
            action()
        assert part in told.value.values["part"]


def test_a_newer_programs_database_is_refused(home):
    merge_all(home, GOOD)
    with raw(home) as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE key = 'schema'"))
    with pytest.raises(UserError, match="lebih baru"):
        facts(home, "2025")


@pytest.mark.parametrize("content", [b"bukan basis data " * 100, None])
def test_a_damaged_database_is_told_apart_from_a_bug(local, content):
    merge_all(local, GOOD)
    path = store.sqlite_file(local)
    whole = path.read_bytes()
    path.write_bytes(content or whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(UserError, match="rusak"):
        merge_all(local, OTHER)


def test_a_server_that_is_not_there_is_one_clear_sentence(tmp_path):
    pytest.importorskip("psycopg")
    office = Office("postgresql+psycopg://p:rahasia@127.0.0.1:1/x", tmp_path / "arsip")
    with pytest.raises(UserError, match="tidak dapat dihubungi") as caught:
        merge_all(office, GOOD)
    assert "rahasia" not in f"{caught.value} {caught.value.next_step}"


# Killed in the middle.

_KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from lkstool.dataset import archive
from submissions import Office, merge_all, sending

left = {moment}

def step(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def counted(function):
    def call(*args, **more):
        step()
        result = function(*args, **more)
        step()
        return result
    return call

def statement(connection, cursor, words, *_):
    if words.startswith("INSERT"):
        step()

event.listen(Engine, "before_cursor_execute", statement)
event.listen(Engine, "after_cursor_execute", statement)
event.listen(Engine, "commit", step)
archive.os.fsync = counted(os.fsync)
archive.Path.replace = counted(archive.Path.replace)
office = Office({url!r}, Path({archive!r}))
merge_all(office, sending("masuk/b.xlsx", people={people}), sending("masuk/c.xlsx", "35.78-A-001", people=1))
step()
"""
# Steps of that merge: 7 inserts, 5 times fsync and 2 renames, in two halves each; then the commit.
_COMMIT = 2 * (7 + 5 + 2) + 1


def _merge_and_die(run, office, moment, people):
    about = {"url": office.database, "archive": str(office.archive)}
    return run.script(_KILLED.format(moment=moment, people=people, **about)).wait()


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    ("moment", "people_sent"),
    [(moment, 3) for moment in (1, 6, 11, 13, 15, 17, 21, _COMMIT - 1, _COMMIT, _COMMIT + 1)]
    # So many rows that SQLite has to write some of them into the file before the end.
    + [(_COMMIT, 20_000)],
)
def test_a_merge_killed_at_any_moment_leaves_the_old_or_the_new_state(run, local, moment, people_sent):
    merge_all(local, GOOD)
    old = dump(local)
    ended = _merge_and_die(run, local, moment, people_sent)
    assert ended.code == -9, ended.err
    state = dump(local)
    committed = moment > _COMMIT
    assert len(history(local)) == (2 if committed else 1)
    assert (state != old) is committed
    for batch in history(local):
        for one in batch.submissions:
            assert original_of(local, one.id).read_bytes()
    merge_all(local, BETTER, OTHER)
    assert people(local)["lks"].value_counts().to_dict() == {GOOD.lks: 3, OTHER.lks: 1}


_FULL = """
import resource, signal, sys
from pathlib import Path
from lkstool.core.errors import UserError
from submissions import Office, merge_all, sending

sys.dont_write_bytecode = True  # half a module would stay
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    merge_all(Office({url!r}, Path({archive!r})), sending("masuk/b.xlsx", people=4000))
except UserError as error:
    print(error.message, error.next_step)
    sys.exit(2)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits on the size of files are a Unix matter")
def test_a_full_disk_is_one_clear_sentence_and_nothing_changes(run, local):
    merge_all(local, GOOD)
    before = dump(local)
    limit = store.sqlite_file(local).stat().st_size + 65536
    ended = run.script(_FULL.format(limit=limit, url=local.database, archive=str(local.archive))).wait()
    assert ended.code == 2, ended.err[-500:]
    assert "penuh" in ended.out
    assert dump(local) == before
    assert len(list(local.archive.rglob("*.xlsx"))) == 1
