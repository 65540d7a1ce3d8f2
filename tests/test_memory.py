"""What became of the findings that an LKS was told last time."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest
from conftest import SAMPLE
from databases import KINDS, database
from hypothesis import given
from hypothesis import strategies as st
from submissions import NOON, Office, merge_all, sending

from lkstool import pipeline
from lkstool.core.records import Place, Waiver
from lkstool.core.results import FileResult, SinceLast
from lkstool.dataset.history import undo
from lkstool.dataset.memory import compare, remembered
from lkstool.output.reply.thanks import thanks
from lkstool.workspace import init

# openpyxl says what it would lose: that is why the program writes none of this with it.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
BALANCE = "35.24-A-001"  # a sample submission with one error and warnings


@pytest.fixture(params=KINDS)
def home(request, tmp_path):
    with database(request.param, tmp_path) as url:
        yield Office(url, tmp_path / "arsip")


def result_of(sending, **other):
    """What checking a sending gives."""
    findings = tuple(sending.findings)
    result = FileResult(
        sending.file, sending.sha256, sending.lks, None, sending.year, "invalid", {}, (), findings
    )
    return replace(result, **other)


def since(home, sending, **other):
    (result,) = remembered(home, [result_of(sending, **other)])
    told = result.since_last
    return told and (told.done, told.open, told.new)


def key(row, code="LKS305", field="kabkota_asal"):
    return (code, "PENERIMA", field, row)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([key(5), key(6)], [key(5)], (1, 1, 0)),
        ([key(5), key(6)], [key(7), key(8), key(9)], (0, 2, 1)),  # lines were put in above
        ([key(5)], [key(5, field="pendidikan")], (1, 0, 1)),
        ([key(5)], [key(5, code="LKS301")], (1, 0, 1)),
        ([key(5), key(5)], [key(5)], (1, 1, 0)),
        ([key(5)], [key(6), key(5)], (0, 1, 1)),
        ([], [key(5)], (0, 0, 1)),
        ([key(5)], [], (1, 0, 0)),
    ],
)
def test_findings_are_matched_by_row_first_and_then_by_column(before, now, expected):
    assert compare(Counter(before), Counter(now)) == expected


KEYS = st.lists(st.builds(key, st.integers(1, 4), st.sampled_from(["LKS301", "LKS305"])), max_size=8)


@given(KEYS, KEYS)
def test_every_finding_is_counted_once(before, now):
    done, still_open, new = compare(Counter(before), Counter(now))
    assert done + still_open == len(before)
    assert still_open + new == len(now)
    assert min(done, still_open, new) >= 0


def test_a_rejected_submission_is_remembered(home):
    merge_all(home, sending("masuk/a.xlsx", errors=("LKS306", "LKS301"), warnings=("LKS401",)))
    better = sending("masuk/b.xlsx", people=3, errors=("LKS306",), warnings=("LKS402",))
    assert since(home, better) == (2, 1, 1)
    (result,) = remembered(home, [result_of(better)])
    assert result.since_last.file == "a.xlsx"
    assert result.since_last.received == NOON
    assert result.since_last.received.utcoffset().total_seconds() == 7 * 3600


def test_nothing_is_compared_where_nothing_was_sent_before(home):
    first = sending("masuk/a.xlsx", errors=("LKS306",))
    assert since(home, first) is None
    merge_all(home, first)
    assert since(home, first) is None  # the same content is not its own past
    assert since(home, sending("masuk/b.xlsx", "35.78-A-001", errors=("LKS306",))) is None
    assert since(home, sending("masuk/b.xlsx", year="2024", errors=("LKS306",))) is None
    assert since(home, sending("masuk/b.xlsx", people=3), lks=None) is None
    assert since(home, sending("masuk/b.xlsx", people=3), state="unreadable") is None


def test_the_latest_other_submission_before_it_is_the_one_compared_with(home):
    first = sending("masuk/a.xlsx", errors=("LKS306",))
    second = sending("masuk/b.xlsx", people=3, errors=("LKS301",))
    merge_all(home, first)
    merge_all(home, second)
    assert since(home, second) == (1, 0, 1)
    assert since(home, first) is None  # what came later is not its past
    third = sending("masuk/c.xlsx", people=4, errors=("LKS301",))
    assert since(home, third) == (0, 1, 0)
    undo(home)
    assert since(home, third) == (1, 0, 1)


def test_notes_do_not_count(home):
    merge_all(home, sending("masuk/a.xlsx", warnings=("LKS202", "LKS401")))
    assert since(home, sending("masuk/b.xlsx", people=3, warnings=("LKS209",))) == (1, 0, 0)


def test_what_was_excepted_since_then_is_neither_done_nor_open(home):
    merge_all(home, sending("masuk/a.xlsx", errors=("LKS306", "LKS301"), warnings=("LKS401",)))
    again = sending("masuk/b.xlsx", people=3, errors=("LKS306",), warnings=("LKS401",))
    waiver = Waiver("35.07-M-003", "LKS306", None, "KK diurus", "Ketua", date(2026, 3, 31))
    excepted, warned = again.findings
    findings = (replace(excepted, severity="note", waiver=waiver), warned)
    assert since(home, again, findings=findings) == (1, 1, 0)


def test_a_nik_in_the_name_of_a_sheet_does_not_hide_that_it_is_the_same(home):
    def named(sending):
        place = Place(sending.file, "DATA 3507001205130004", 5, 2, "nik", "NIK")
        return [replace(each, place=place) for each in sending.findings]

    class Named:
        def __init__(self, sending):
            self._sending = sending
            self.findings = named(sending)

        def __getattr__(self, name):
            return getattr(self._sending, name)

    merge_all(home, Named(sending("masuk/a.xlsx", errors=("LKS306",))))
    assert since(home, Named(sending("masuk/b.xlsx", people=3, errors=("LKS306",)))) == (0, 1, 0)


# As a person sees it.


@pytest.fixture
def office(tmp_path):
    """A workspace in which one sample submission was rejected, and its sender's second try, half repaired."""
    home = init(tmp_path / "kantor")
    shutil.copy(SAMPLE / "daftar_lks.xlsx", home.register)
    (path,) = (SAMPLE / "2025").glob(f"{BALANCE}*")
    shutil.copy(path, home.inbox / "pertama.xlsx")
    pipeline.merge([str(home.inbox)], home)
    book = openpyxl.load_workbook(path)
    for row in book["KEUANGAN"].iter_rows(min_row=5):
        if row[0].value == "Saldo akhir":
            row[3].value -= 12_000_000
    book["PROFIL"]["B20"].value = "bukan telepon"
    book.save(home.inbox / "kedua.xlsx")
    (home.inbox / "pertama.xlsx").unlink()
    return home


def test_validating_in_a_workspace_tells_what_was_repaired(run, office):
    ran = run("periksa", "--xlsx", "temuan.xlsx", cwd=office.folder)
    seen = " ".join(ran.out.split())
    assert "Dibanding pertama.xlsx (" in seen
    assert "1 selesai, " in seen
    told = json.loads(run("periksa", "--json", cwd=office.folder).out)["files"][0]
    assert list(told)[-1] == "since_last"
    counts = told["since_last"]
    assert counts["done"] == 1
    assert counts["open"] >= 1
    assert counts["compared_with"]["file"] == "pertama.xlsx"
    assert datetime.fromisoformat(counts["compared_with"]["received"]).astimezone(UTC) < datetime.now(UTC)
    assert f"{counts['done']} selesai, {counts['open']} belum, {counts['new']} baru" in seen
    sheet = openpyxl.load_workbook(office.folder / "temuan.xlsx")["BERKAS"]
    cells = [cell.value for cell in sheet[2]][-4:]
    assert cells[:3] == [counts["done"], counts["open"], counts["new"]]
    assert cells[3].startswith("pertama.xlsx (")


def listed(path):
    """Return the lines above the table of a list, and what a sender would read in it."""
    rows = openpyxl.load_workbook(path)["PERBAIKAN"].iter_rows(max_col=1, max_row=5, values_only=True)
    return " ".join(str(row[0]) for row in rows if row[0])


def test_a_reply_says_what_was_mended_since_the_last_one(run, office):
    """Answered, two cells mended in the marked copy, sent back, answered again: the second answer thanks."""
    office_of = {"cwd": office.folder}
    (office.inbox / "kedua.xlsx").unlink()
    (path,) = (SAMPLE / "2025").glob("35.28-M-001*")
    shutil.copy(path, office.inbox / "satu.xlsx")
    assert run("periksa", "--reply", "balasan", **office_of).code == 1
    first = office.folder / "balasan" / "35.28-M-001 PERBAIKAN.xlsx"
    text = (office.folder / "balasan" / "35.28-M-001 pesan.txt").read_text(encoding="utf-8")
    assert "Sejak kiriman lalu" not in text + listed(first)
    assert run("gabung", **office_of).code == 1
    told = json.loads(run("periksa", "--json", **office_of).out)["files"][0]["findings"]
    errors = [each for each in told if each["severity"] == "error"]
    assert [each["code"] for each in errors] == ["LKS309", "LKS310", "LKS403", "LKS301"]

    book = openpyxl.load_workbook(first)
    for mended in errors[:2]:
        book[mended["sheet"]][mended["cell"]].value = date(2012, 5, 3)
    (office.inbox / "satu.xlsx").unlink()
    book.save(office.inbox / "satu, diperbaiki.xlsx")
    since = json.loads(run("periksa", "--json", **office_of).out)["files"][0]["since_last"]
    assert since["done"] >= 2
    assert since["open"] >= 2
    assert run("periksa", "--reply", "balasan kedua", **office_of).code == 1
    thanked = f"Sejak kiriman lalu: {since['done']} selesai, {since['open']} belum"
    again = office.folder / "balasan kedua"
    for said in (
        (again / "35.28-M-001 pesan.txt").read_text(encoding="utf-8"),
        listed(again / "35.28-M-001 PERBAIKAN.xlsx"),
    ):
        assert thanked in said
        assert "Terima kasih atas perbaikannya." in said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((12, 3, 1), "Sejak kiriman lalu: 12 selesai, 3 belum, 1 baru. Terima kasih atas perbaikannya."),
        ((12, 3, 0), "Sejak kiriman lalu: 12 selesai, 3 belum. Terima kasih atas perbaikannya."),
        ((0, 3, 0), "Sejak kiriman lalu: 3 belum selesai."),
        ((0, 3, 2), "Sejak kiriman lalu: 3 belum selesai, 2 baru."),
        ((7, 0, 2), "Semua yang kami sebut pada kiriman lalu (7 hal) sudah selesai, terima kasih. Tinggal 2"),
        ((7, 0, 0), "Semua yang kami sebut pada kiriman lalu (7 hal) sudah selesai. Terima kasih atas"),
        ((0, 0, 2), ""),
    ],
)
def test_thanks_are_given_where_they_are_due(counts, said):
    since = SinceLast(*counts, "a.xlsx", datetime(2026, 1, 1, tzinfo=UTC))
    told = thanks(since, "id")
    assert told.startswith(said) if said else told == ""
    assert thanks(None, "id") == ""
    assert bool(thanks(since, "en")) == bool(said)


def test_many_files_show_the_comparison_in_their_table(run, office):
    for path in (SAMPLE / "2025").glob("*.xlsx"):
        if BALANCE not in path.name and not path.name.startswith("~"):
            shutil.copy(path, office.inbox)
    book = openpyxl.load_workbook(office.inbox / "kedua.xlsx")
    book["PROFIL"]["B9"].value = None
    book["PROFIL"]["B8"].value = None
    book.save(office.inbox / "kedua.xlsx")
    seen = " ".join(run("periksa", cwd=office.folder, env={"COLUMNS": "160"}).out.split())
    assert "Sejak kiriman lalu" in seen
    assert " selesai, " in seen


def test_outside_a_workspace_and_before_a_second_try_nothing_is_said(run, office):
    kedua = office.inbox / "kedua.xlsx"
    outside = json.loads(run("periksa", kedua, "--json", cwd=office.folder.parent).out)
    assert "since_last" not in outside["files"][0]
    other = next((SAMPLE / "2025").glob("35.28*"))
    first = json.loads(run("periksa", other, "--json", cwd=office.folder).out)
    assert "since_last" not in first["files"][0]
    assert "Sejak kiriman lalu" not in run("periksa", SAMPLE / "2025", cwd=office.folder).out


def test_files_can_be_checked_while_the_database_cannot_be_read(run, office):
    (office.folder / "lkstool.db").write_bytes(b"bukan basis data")
    ran = run("periksa", cwd=office.folder)
    assert ran.code in (0, 1)
    assert "Tidak dibandingkan dengan kiriman sebelumnya. Basis data rusak." in " ".join(ran.err.split())
