"""How far the collecting is: who has sent, who has not, who must repair, who is late, and who is reminded."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from conftest import SAMPLE
from databases import KINDS, database
from hypothesis import given
from hypothesis import strategies as st
from submissions import merge_all, register_of, sending

from lkstool import workspace
from lkstool.collecting import standings, status
from lkstool.core.errors import UserError
from lkstool.core.status import (
    BLANK_CODE,
    COPIED_CODE,
    COUNTED,
    STANDINGS,
    TO_REPAIR,
    UNEXPECTED,
    VALID,
    Listed,
    StatusTable,
    by_pdm,
)
from lkstool.dataset.history import Received, undo
from lkstool.output.message_template import LONGEST
from lkstool.output.next_steps import after_status
from lkstool.output.status_messages import lks_message, pdm_message, write_messages
from lkstool.output.status_view import MANY, status_json
from lkstool.output.status_workbook import write_status

DEADLINE = date(2026, 1, 31)
TODAY = date(2026, 1, 20)
LATER = date(2026, 2, 10)
M3, A1, M1 = "35.07-M-003", "35.07-A-001", "35.78-M-001"


def listed(code=M3, **other):
    values = {"name": f"LKS {code}", "region": code[:5], "pdm": "PDM Kabupaten Malang"}
    values |= {"active": True, "deadline": None} | other
    return Listed(code, **values)


def received(number, lks=M3, day=date(2026, 1, 15), *, state="accepted", counts=None, errors=0):
    """One submission, at noon of the office's clock."""
    at = datetime(day.year, day.month, day.day, 5)  # noqa: DTZ001 - as the dataset keeps it: UTC without zone
    counts = state == "accepted" if counts is None else counts
    return Received(
        number, 1, lks, "2025", f"{number}.xlsx", f"{number:064x}", at, state, errors, 0, 0, counts
    )


def rejected(number, lks=M3, day=date(2026, 1, 15), errors=2):
    return received(number, lks, day, state="rejected", errors=errors)


def one(sent, codes=None, *, entry=None, today=TODAY):
    """How an LKS stands that has sent some submissions."""
    (told,) = standings([entry or listed()], sent, codes or {}, DEADLINE, today)
    return told


# How one LKS stands.


@pytest.mark.parametrize(
    ("sent", "codes", "standing", "reported", "rounds"),
    [
        ([], {}, "missing", False, 0),
        ([received(1)], {}, "valid", True, 1),
        ([rejected(1)], {1: {"LKS306": 2}}, "repair", True, 1),
        ([rejected(1), rejected(2), received(3)], {1: {"LKS306": 2}, 2: {"LKS306": 1}}, "valid", True, 3),
        ([received(1), rejected(2)], {2: {"LKS306": 2}}, "valid_repair", True, 1),
        ([received(1, counts=False), received(2)], {}, "valid", True, 1),
        ([rejected(1)], {1: {BLANK_CODE: 1}}, "blank", False, 1),
        ([rejected(1), rejected(2)], {1: {"LKS306": 1}, 2: {BLANK_CODE: 1}}, "blank", True, 2),
        ([received(1)], {1: {COPIED_CODE: 1}}, "copied", False, 1),
        ([received(1), rejected(2)], {1: {COPIED_CODE: 1}, 2: {"LKS306": 2}}, "repair", True, 2),
        ([received(1, counts=False), received(2)], {1: {COPIED_CODE: 1}}, "valid", True, 2),
    ],
)
def test_what_an_lks_sent_says_how_it_stands(sent, codes, standing, reported, rounds):
    told = one(sent, codes)
    assert (told.standing, told.reported, told.rounds) == (standing, reported, rounds)


def test_an_empty_or_copied_return_is_received_but_not_reported():
    sent = [rejected(1, M3), received(2, A1)]
    codes = {1: {BLANK_CODE: 1}, 2: {COPIED_CODE: 1}}
    (group,) = by_pdm(standings([listed(M3), listed(A1)], sent, codes, DEADLINE, TODAY))
    counts = group.counts
    assert (counts.received, counts.reported, counts.valid, counts.to_repair) == (2, 0, 0, 2)


@pytest.mark.parametrize(
    ("sent", "today", "late"),
    [
        ([], TODAY, 0),
        ([], DEADLINE, 0),
        ([], LATER, 10),
        ([received(1, day=DEADLINE)], LATER, 0),
        ([received(1, day=date(2026, 2, 3))], LATER, 3),
        ([rejected(1, day=TODAY)], LATER, 10),  # sent in time, but nothing that could be used
        ([rejected(1, day=TODAY), received(2, day=date(2026, 2, 1))], LATER, 1),
        ([received(1, day=TODAY, counts=False), received(2, day=date(2026, 2, 9))], LATER, 0),  # a correction
    ],
)
def test_late_is_judged_by_the_first_valid_submission(sent, today, late):
    assert one(sent, today=today).late_days == late


def test_a_last_day_of_its_own_goes_before_the_common_one():
    told = one([], entry=listed(deadline=date(2026, 2, 8)), today=LATER)
    assert (told.deadline, told.late_days) == (date(2026, 2, 8), 2)


def test_a_submission_of_the_evening_belongs_to_the_offices_day():
    late_evening = replace(received(1), received_at=datetime(2026, 1, 31, 17, 30))  # noqa: DTZ001 - 00:30 WIB
    assert one([late_evening], today=LATER).late_days == 1


def test_an_lks_that_is_not_in_the_register_or_not_active_does_not_vanish():
    told = standings(
        [listed(A1, active=False), listed(M1, active=False)],
        [rejected(1, M3), received(2, A1)],
        {},
        DEADLINE,
        LATER,
    )
    assert {each.code: each.standing for each in told} == {
        A1: "inactive_sent",
        M1: "inactive",
        M3: "unregistered",
    }
    assert not any(each.late_days or each.to_chase for each in told)


def test_without_a_register_those_that_sent_are_the_expected():
    (told,) = standings(None, [received(1)], {}, DEADLINE, TODAY)
    assert (told.standing, told.pdm, told.region) == ("valid", "PDM Kabupaten Malang", "35.07")


def test_an_lks_without_pdm_goes_to_the_one_that_looks_after_its_neighbours():
    entries = [
        listed(M3, pdm="PDM Kab. Malang"),
        listed("35.07-M-004", pdm=""),
        listed(A1, pdm=""),
        listed("99.99-X-001", pdm="", region=""),
    ]
    told = {each.code: each.pdm for each in standings(entries, [], {}, DEADLINE, TODAY)}
    assert told["35.07-M-004"] == "PDM Kab. Malang"
    assert told[A1] == "PDA Kabupaten Malang"
    assert told["99.99-X-001"] == ""


# The sums.

CODES = [
    f"{region}-{owner}-{number:03d}"
    for region in ("35.07", "35.10", "35.73")
    for owner in "MA"
    for number in (1, 2)
]
ENTRIES = st.lists(
    st.builds(
        listed,
        st.sampled_from(CODES),
        pdm=st.sampled_from(["", "PDM Kabupaten Malang", "PDA Kota Malang"]),
        active=st.booleans(),
        deadline=st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    ),
    unique_by=lambda each: each.code,
)
SENT = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.dates(date(2025, 12, 1), date(2026, 3, 1)),
        st.booleans(),
        st.sampled_from([None, "LKS306", BLANK_CODE, COPIED_CODE]),
    ),
    max_size=15,
)


def arrived(sent):
    """Submissions as the dataset tells them: of each LKS the last accepted one counts."""
    last = {lks: number for number, (lks, _, good, _) in enumerate(sent) if good}
    whole = [
        received(number, lks, day, counts=last[lks] == number) if good else rejected(number, lks, day)
        for number, (lks, day, good, _) in enumerate(sent)
    ]
    # What was accepted has no error; a copy is a warning.
    found = {number: code for number, (*_, good, code) in enumerate(sent) if code == COPIED_CODE or not good}
    return whole, {number: {code: 1} for number, code in found.items() if code}


@given(ENTRIES | st.none(), SENT, st.dates(date(2025, 12, 1), date(2026, 3, 1)))
def test_every_lks_stands_once_and_all_sums_agree(entries, sent, today):
    whole, codes = arrived(sent)
    groups = by_pdm(standings(entries, whole, codes, DEADLINE, today))
    table = StatusTable("2025", today, DEADLINE, "MPKS", "file", groups)
    told = [each.code for each in table.lks]
    expected = {each.code for each in entries or ()} | {each.lks for each in whole}
    assert sorted(told) == sorted(expected)
    assert len({group.name for group in groups}) == len(groups)
    totals = table.totals
    for name in COUNTED:
        assert getattr(totals, name) == sum(getattr(group.counts, name) for group in groups)
    assert totals.registered == totals.valid + totals.to_repair + totals.missing
    assert totals.received == totals.valid + totals.to_repair
    assert totals.registered + totals.inactive + totals.unregistered == len(table.lks)
    if entries is not None:
        assert totals.registered == sum(1 for each in entries if each.active)
    assert totals.valid <= totals.reported <= totals.received
    assert all(each.late_days >= 0 and each.rounds >= (each.standing in VALID) for each in table.lks)
    shown = json.loads(status_json(table, "id"))
    assert len(shown["lks"]) == len(table.lks)
    assert shown["totals"]["late"] == sum(1 for each in table.lks if each.late_days)


def test_every_standing_belongs_to_one_kind():
    kinds = [*VALID, *TO_REPAIR, *UNEXPECTED, "missing"]
    assert sorted(kinds) == sorted(STANDINGS)


def test_groups_stand_by_region_and_only_all_are_a_hundred_percent():
    entries = [
        listed("35.73-A-001", pdm="PDA Kota Malang"),
        listed(A1, pdm="PDA Kabupaten Malang"),
        *(listed(f"35.07-M-{number:03d}") for number in range(1, 201)),
    ]
    sent = [received(number, f"35.07-M-{number:03d}") for number in range(2, 201)]
    groups = by_pdm(standings(entries, sent, {}, DEADLINE, TODAY))
    assert [each.name for each in groups] == [
        "PDM Kabupaten Malang",
        "PDA Kabupaten Malang",
        "PDA Kota Malang",
    ]
    assert groups[0].counts.valid_percent == 99


# From a dataset.


@pytest.fixture(params=KINDS)
def home(request, tmp_path):
    office = workspace.init(tmp_path / "kantor")
    folder = tmp_path / "data"
    folder.mkdir()
    with database(request.param, folder) as url:
        yield replace(office, database=url)


def entry(code, **other):
    region = "Malang" if code.startswith("35.07") else "Surabaya"
    leaders = f"{'PDA' if '-A-' in code else 'PDM'} {region}"
    values = {"kode_lks": code, "nama": f"LKS {code}", "kabkota": code[:5], "pdm": leaders}
    return values | {"status": "aktif", "kontak_whatsapp": "+6281234500001", "nama_operator": "Siti"} | other


def test_the_dataset_tells_what_was_sent_also_after_an_undo(home):
    assert status(home, TODAY).register is None
    register = register_of(entry(M3), entry(A1, tenggat=date(2026, 2, 5)), entry(M1, status="nonaktif"))
    when = datetime(2026, 2, 2, 3, tzinfo=UTC)
    merge_all(home, sending("a.xlsx", M3, errors=("LKS306", "LKS306", "LKS301")), register=register)
    merge_all(home, sending("b.xlsx", M3), sending("c.xlsx", A1), now=when)
    table = status(home, LATER)
    told = {each.code: each for each in table.lks}
    assert (table.register, table.last_batch.number, table.last_batch.day) == ("dataset", 2, date(2026, 2, 2))
    assert (told[M3].standing, told[M3].late_days, told[M3].rounds) == ("valid", 2, 2)
    assert (told[A1].standing, told[A1].late_days, told[A1].rounds) == ("valid", 0, 1)
    assert told[M1].standing == "inactive"
    assert table.totals.valid_percent == 100

    undo(home, 2)
    table = status(home, LATER)
    told = {each.code: each for each in table.lks}
    assert (told[M3].standing, told[M3].errors) == ("repair", 3)
    assert told[M3].codes == (("LKS306", 2), ("LKS301", 1))
    assert told[A1].standing == "missing"
    assert table.last_batch.number == 1


def test_another_year_knows_nothing_of_this_ones_last_days(home):
    register = register_of(entry(M3, tenggat=date(2026, 2, 5)))
    merge_all(home, sending("a.xlsx", M3), register=register)
    (told,) = status(home, TODAY, year="2024").lks
    assert told.standing == "missing"
    assert told.deadline == status(home, TODAY, year="2024").deadline < DEADLINE


def test_what_lies_in_the_inbox_unmerged_or_unread_is_counted(home):
    inbox = home.inbox
    (inbox / "dalam").mkdir()
    first, second = sending("masuk/a.xlsx", M3), sending("masuk/b.xlsx", None, errors=("LKS117",))
    merge_all(home, first, second)
    (inbox / "a.xlsx").write_bytes(first.bytes)
    (inbox / "dalam" / "b.xlsx").write_bytes(second.bytes)
    (inbox / "baru.xlsx").write_bytes(b"baru")
    (inbox / "~$baru.xlsx").write_bytes(b"kunci")
    (inbox / "catatan.txt").write_bytes(b"bukan buku kerja")
    table = status(home, TODAY)
    assert (table.waiting, table.unclear) == (1, 1)
    undo(home)
    assert status(home, TODAY).waiting == 3
    shutil.rmtree(inbox)
    assert status(home, TODAY).waiting == 0


def test_one_pdm_is_chosen_by_name_or_region(home):
    merge_all(home, sending("a.xlsx", M3), register=register_of(entry(M3), entry(A1), entry(M1)))
    assert {each.code for each in status(home, TODAY, pdm="35.07").lks} == {M3, A1}
    assert {each.code for each in status(home, TODAY, pdm="pdm malang").lks} == {M3}
    assert {each.code for each in status(home, TODAY, pdm="surabaya").lks} == {M1}
    with pytest.raises(UserError, match="beberapa") as several:
        status(home, TODAY, pdm="PDM")
    assert "PDM Malang, PDM Surabaya" in several.value.next_step
    with pytest.raises(UserError) as unknown:
        status(home, TODAY, pdm="PDM Malng")
    assert "pdm malang" in unknown.value.next_step.lower()
    with pytest.raises(UserError, match="Tidak ada PDM"):
        status(home, TODAY, pdm="")


# What is told to people.


def table_of(entries, sent=(), codes=None, today=TODAY, **other):
    groups = by_pdm(standings(entries, sent, codes or {}, DEADLINE, today))
    return StatusTable("2025", today, DEADLINE, "MPKS PWM Jawa Timur", "file", groups, **other)


LONG = "Panti Asuhan Muhammadiyah " + "Harapan Umat yang Panjang Namanya " * 30


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("today", [TODAY, DEADLINE, LATER])
@pytest.mark.parametrize(
    ("sent", "codes"),
    [
        ([], {}),
        ([rejected(1)], {1: {BLANK_CODE: 1}}),
        ([received(1)], {1: {COPIED_CODE: 1}}),
        ([rejected(1, errors=90)], {1: {"LKS601": 40, "LKS306": 30, "LKS403": 10, "LKS501": 10}}),
        ([received(1), rejected(2, errors=1)], {2: {"LKS306": 1}}),
    ],
)
def test_messages_to_lks_are_short_and_name_the_day_the_lks_and_the_council(sent, codes, today, lang):
    table = table_of([listed(name=LONG)], sent, codes, today)
    text = lks_message(table.lks[0], table, lang)
    assert len(text) <= LONGEST
    assert M3 in text
    assert "MPKS PWM Jawa Timur" in text
    assert ("Sabtu, 31 Januari 2026" if lang == "id" else "Saturday 31 January 2026") in text.replace(
        "y, 31", "y 31"
    )
    assert not re.search(r"\n\n\n|[{}]|None|nan|LKS\d{3}\b", text)
    assert len(re.findall(r"^\d\. ", text, re.MULTILINE)) <= 3


def test_a_reminder_sounds_different_after_the_last_day():
    early, late = (table_of([listed()], today=day) for day in (TODAY, LATER))
    before, after = (lks_message(each.lks[0], each, "id") for each in (early, late))
    assert "paling lambat *Sabtu, 31 Januari 2026* (11 hari lagi)" in before
    assert "sudah lewat" in after
    assert "paling lambat" not in after


def test_a_sunday_is_ahad():
    table = table_of([listed(deadline=date(2026, 2, 1))])
    assert "Ahad, 1 Februari 2026" in lks_message(table.lks[0], table, "id")


def test_a_repair_tells_the_commonest_in_plain_words_and_the_workbook():
    codes = {1: {"LKS601": 1, "LKS306": 5, "LKS403": 2, "LKS501": 1}}
    table = table_of([listed()], [rejected(1, errors=9)], codes)
    text = lks_message(table.lks[0], table, "id")
    assert "Ada 9 hal yang harus diperbaiki, terutama:\n1. " in text
    assert "(5 kali)\n2. Keluar sebelum masuk (2 kali)\n3. " in text
    assert f"*{M3} PERBAIKAN*" in text


def test_a_name_cannot_format_a_message_or_carry_a_nik():
    table = table_of([listed(name="*PA* _Contoh_ 3507001205130004")])
    for text in (lks_message(table.lks[0], table, "id"), pdm_message(table.pdm[0], table, "id")):
        assert "*PA*" not in text
        assert "3507001205130004" not in text
    assert "3507001205130004" not in status_json(table, "id")


def test_a_summary_names_who_must_send_or_repair_and_cuts_long_lists():
    entries = [listed(f"35.07-M-{number:03d}") for number in range(1, 41)]
    sent = [received(1, "35.07-M-001"), rejected(2, "35.07-M-002", errors=7)]
    table = table_of(entries, sent, {2: {"LKS306": 7}})
    text = pdm_message(table.pdm[0], table, "id")
    assert "1 dari 40 LKS sudah sah" in text
    assert "*Belum mengirim isian (38 LKS):*" in text
    assert "- dan 18 LKS lain" in text
    assert "- LKS 35.07-M-002 (35.07-M-002): 7 kesalahan" in text
    assert "35.07-M-001" not in text
    done = table_of([listed()], [received(1)])
    assert "Semuanya sudah lengkap" in pdm_message(done.pdm[0], done, "id")


def test_files_of_messages_have_harmless_names_of_their_own(tmp_path):
    entries = [
        listed(M3, pdm="PDM Kota/Kab: Malang?"),
        listed(A1, pdm="PDM Kota_Kab_ malang_"),
        listed("99.99-X-001", pdm="", region=""),
        listed(M1, pdm="CON", active=False),
    ]
    table = table_of(entries, [received(1, M3)])
    written = write_messages(tmp_path / "pesan", table, "id")
    assert (written.reminders, written.repairs, written.pdm) == (2, 0, 3)
    assert sorted(path.name for path in (tmp_path / "pesan").iterdir()) == [
        f"{A1}.txt",
        "99.99-X-001.txt",
        "PDM Kota_Kab_ Malang_.txt",
        "PDM Kota_Kab_ malang_ (2).txt",
        "Tanpa pimpinan daerah.txt",
    ]


def test_the_workbook_reads_back_with_the_sums(tmp_path):
    entries = [listed(M3, name="=1+1"), listed(A1, pdm="PDA Kabupaten Malang"), listed(M1, active=False)]
    table = table_of(entries, [received(1, M3), rejected(2, "35.78-M-009")], today=LATER)
    write_status(tmp_path / "status.xlsx", table, "id")
    book = openpyxl.load_workbook(tmp_path / "status.xlsx")
    assert book.sheetnames == ["RINGKASAN", "LKS"]
    summary = [[cell.value for cell in row] for row in book["RINGKASAN"].iter_rows()]
    named = dict(zip(summary[0], summary[-1], strict=True))
    assert (named["Pimpinan daerah"], named["LKS aktif"], named["Sah"], named["Tidak terdaftar"]) == (
        "Jumlah",
        2,
        1,
        1,
    )
    rows = [[cell.value for cell in row] for row in book["LKS"].iter_rows(min_row=2)]
    assert [row[0] for row in rows] == [each.code for each in table.lks]
    assert {row[0]: row[1] for row in rows}[M3] == "=1+1"
    assert all(book[name].freeze_panes == "C2" for name in book.sheetnames)
    # The sums stay where they are when somebody sorts or filters.
    assert book["RINGKASAN"].auto_filter.ref == f"A1:M{len(summary) - 1}"


@pytest.mark.parametrize(
    ("table", "command"),
    [
        (table_of([listed()], waiting=2), "lkstool periksa"),
        (replace(table_of([listed()]), register=None), "lkstool formulir daftar-induk"),
        (table_of([listed()]), "lkstool formulir kosong --lks semua --out formulir"),
        (table_of([listed()], today=LATER), "lkstool status --messages pesan-2026-02-10"),
        (table_of([listed()], [rejected(1)]), "lkstool status --messages pesan-2026-01-20"),
        (table_of([listed()], [received(1)]), "lkstool laporan rakorwil"),
    ],
)
def test_the_next_step_is_the_one_that_the_state_asks_for(table, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command in after_status(table, "", "id")


def test_the_chosen_pdm_is_reminded_only():
    (_, command) = after_status(
        table_of([listed()], today=LATER), " --year 2025", "id", chosen=" --pdm 35.07"
    )
    assert command.startswith("lkstool status --year 2025 --pdm 35.07 --messages pesan-")


def test_after_the_reminders_the_next_step_is_possible():
    assert after_status(table_of([listed()], today=LATER), "", "id", chased=True)[-1] == "lkstool periksa"


# As a person runs it.


@pytest.fixture(scope="module")
def office(run, tmp_path_factory):
    """A workspace in which the sample was merged."""
    folder = tmp_path_factory.mktemp("status") / "kantor"
    run("mulai", folder)
    shutil.copy(SAMPLE / "daftar_lks.xlsx", folder)
    shutil.copytree(SAMPLE / "2025", folder / "masuk" / "2025")
    run("gabung", cwd=folder)
    (folder / "masuk" / "baru.xlsx").write_bytes(b"baru")
    return folder


def test_the_command_shows_writes_and_reminds(run, office, tmp_path):
    book, folder = tmp_path / "status.xlsx", tmp_path / "pesan"
    shown = run("status", "--xlsx", book, "--messages", folder, cwd=office)
    assert shown.code == 0, shown.err
    assert "6 dari 13 LKS aktif sudah sah (46%)" in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80
    assert "1 berkas di kotak masuk belum digabung" in shown.err
    assert len(openpyxl.load_workbook(book)["LKS"]["A"]) == 14
    assert len(list(folder.glob("35.*.txt"))) == 7
    assert len(list(folder.glob("PD? *.txt"))) == 12
    everything = shown.out + "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert not re.search(r"\b\d{16}\b|\+62", everything)

    again = run("status", "--messages", folder, cwd=office)
    assert (again.code, "Tidak ada yang ditimpa" in again.err, "pesan-2" in again.err) == (2, True, True)
    again = run("status", "--xlsx", book, cwd=office)
    assert (again.code, "status-2.xlsx" in again.err) == (2, True)


def test_json_is_one_object_and_the_same_in_english(run, office):
    shown = run("status", "--json", "--pdm", "35.24", cwd=office)
    told = json.loads(shown.out)
    assert (told["version"], told["year"], told["totals"]["registered"]) == (1, 2025, 2)
    assert [each["lks"] for each in told["lks"]] == ["35.24-M-001", "35.24-A-001"]
    assert json.loads(run("--lang", "en", "status", "--json", "--pdm", "35.24", cwd=office).out) == told


def test_the_program_alone_shows_the_state_and_the_next_step(run, office):
    shown = run(cwd=office / "masuk")
    assert shown.code == 0
    assert "6 dari 13 LKS aktif sudah sah" in shown.out
    assert "Penggabungan terakhir: gelombang 1" in shown.out
    assert "lkstool gabung" in shown.err
    assert len(shown.out.splitlines()) <= 8
    assert "Perintah" in run("--help", cwd=office).out


def test_the_program_alone_names_what_is_broken(run, office, tmp_path):
    assert "lkstool demo" in run(cwd=tmp_path).out
    broken = tmp_path / "kantor"
    broken.mkdir()
    (broken / "lkstool.toml").write_text((office / "lkstool.toml").read_text("utf-8"), "utf-8")
    shown = run(cwd=broken)
    assert (shown.code, shown.out) == (2, "")
    assert "kunci.rahasia" in shown.err
    (broken / "kunci.rahasia").write_bytes((office / "kunci.rahasia").read_bytes())
    (broken / "lkstool.db").write_bytes(b"bukan basis data" * 100)
    shown = run(cwd=broken)
    assert (shown.code, shown.out, len(shown.err.splitlines())) == (2, "", 2)


def test_of_many_lks_only_those_to_look_at_are_shown():
    from rich.console import Console

    from lkstool.output.status_view import status_view

    entries = [listed(f"35.07-M-{number:03d}", name="LKS") for number in range(1, MANY + 2)]
    sent = [received(number, f"35.07-M-{number:03d}") for number in range(2, MANY + 2)]
    table = table_of(entries, sent)

    def shown(*, in_full):
        console = Console(width=80)
        with console.capture() as capture:
            console.print(status_view(table, "id", in_full=in_full))
        return capture.get()

    assert "35.07-M-001" in shown(in_full=False)
    assert "35.07-M-002" not in shown(in_full=False)
    assert "35.07-M-002" in shown(in_full=True)


def test_days_left_are_told_only_when_they_are_few():
    table = table_of([listed()], today=DEADLINE - timedelta(days=40))
    assert "hari lagi" not in lks_message(table.lks[0], table, "id")
