"""The office's follow-up list: written, edited in Excel, written again, read for the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest
from facts import FORM, SETTINGS, facts
from submissions import merge_all, sending

from lkstool.core.errors import UserError
from lkstool.core.followup import OUTDATED, Case, FollowUp, Plan, updated
from lkstool.indicators.compute import compute
from lkstool.output.followup_workbook import HEADINGS
from lkstool.planning import plan_of, write_list
from lkstool.workspace import init
from lkstool.workspace.followup_list import follow_ups, laid_out, read_plans, write_plans

DUE = date(2026, 3, 31)
CASES = (
    Case("35.07-M-001", "Panti & Asuhan <A> | *x* #let {{7*7}}", "Surat berakhir.", "Perpanjang.", DUE),
    Case("35.07-M-002", "=HYPERLINK(1)", "<r><t>Surat</t></r>", "Perpanjang.", DUE),
)
PAPERS = FollowUp(
    "2025-35.07-surat", "surat", "35.07", "Perpanjangan surat", "2 LKS.", 2, DUE, "MPKS PDM", CASES
)
PIONEER = FollowUp("2025-35.27-rintisan", "rintisan", "35.27", "Merintis LKS", "Belum ada.", 0, DUE, "PWM")
SHEET = "RTL 2025"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    where = tmp_path / "rtl.xlsx"
    write_plans(where, {"2025": laid_out((PAPERS, PIONEER), ())})
    return where


def edit(path: Path, *cells: tuple[int, str, object], sheet: str = SHEET) -> None:
    """Type into cells, named by row and key of the heading."""
    book = openpyxl.load_workbook(path)
    for row, name, value in cells:
        book[sheet].cell(row, list(HEADINGS).index(name) + 1).value = value
    book.save(path)


def read(path: Path, year: str = "2025") -> tuple[FollowUp, ...]:
    return follow_ups(read_plans(path), year)


def written_again(path: Path, *proposed: FollowUp) -> tuple[FollowUp, ...]:
    """Do what the command does with what the rules propose now."""
    plans = read_plans(path)
    rows = updated(proposed, follow_ups(plans, "2025"))
    write_plans(path, {**plans, "2025": laid_out(rows, plans["2025"])})
    return read(path)


def test_what_is_written_is_read_back_without_the_names(path: Path) -> None:
    assert read(path) == (replace(PAPERS, cases=()), PIONEER)


def test_names_stand_in_the_sheet_as_they_are(path: Path) -> None:
    cell = openpyxl.load_workbook(path)[SHEET].cell(2, list(HEADINGS).index("homes") + 1)
    assert cell.value == "\n".join(f"{case.lks} {case.name}" for case in CASES)
    assert cell.data_type == "s"


def test_every_edit_outlives_another_run(path: Path) -> None:
    edit(
        path,
        (2, "chosen", "ya"),
        (2, "sentence", "Klinik surat bersama DPMPTSP"),
        (2, "due", date(2026, 6, 30)),
        (2, "responsible", "Sekretaris PDM"),
        (2, "status", "proses"),
        (2, "finished", date(2026, 5, 1)),
        (3, "chosen", "Tidak"),
        (4, "sentence", "Audit bersama"),
        (4, "kabkota", "Kota Malang"),
        (5, "sentence", "Rapat kerja"),
    )
    more = replace(PAPERS, reason="3 LKS.", count=3, cases=CASES[:1])

    first, second, third, fourth = written_again(path, more, PIONEER)

    assert first == FollowUp(
        PAPERS.id, "surat", "35.07", "Klinik surat bersama DPMPTSP", "3 LKS.", 3, date(2026, 6, 30),
        "Sekretaris PDM", (), True, "berjalan", date(2026, 5, 1),
    )  # fmt: skip
    assert second == replace(PIONEER, chosen=False)
    assert (third.id, third.rule, third.kabkota, third.sentence) == ("2025-K1", "", "35.73", "Audit bersama")
    assert (fourth.id, fourth.kabkota, fourth.due) == ("2025-K2", "", None)
    assert written_again(path, more, PIONEER) == (first, second, third, fourth)


def test_own_columns_stay(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    width = len(HEADINGS) + 1
    book[SHEET].cell(1, width).value = "Anggaran"
    book[SHEET].cell(3, width).value = 0.5
    book[SHEET].cell(1, width + 1).value = "Disetujui"
    book[SHEET].cell(3, width + 1).value = True
    book[SHEET].cell(1, width + 2).value = "Pukul"
    book[SHEET].cell(3, width + 2).value = time(8, 30)
    book.save(path)

    written_again(path, PAPERS, PIONEER)

    sheet = openpyxl.load_workbook(path)[SHEET]
    assert [sheet.cell(row, width).value for row in (1, 2, 3)] == ["Anggaran", None, 0.5]
    assert sheet.cell(3, width).number_format == "General"  # as "#,##0" a half would show as 1
    assert sheet.cell(3, width + 1).value is True
    assert sheet.cell(3, width + 2).value == time(8, 30)


@pytest.mark.parametrize(
    ("sheet", "row", "heading", "said"),
    [
        ("Catatan", 1, "Rapat", "Catatan"),
        (SHEET, 3, None, "RTL 2025!L3"),
        (SHEET, 3, "Status", "RTL 2025!H1"),
    ],
)
def test_what_cannot_be_written_again_is_told_and_stays(
    path: Path, sheet: str, row: int, heading: str | None, said: str
) -> None:
    book = openpyxl.load_workbook(path)
    tab = book[sheet] if sheet in book else book.create_sheet(sheet)
    tab.cell(1, len(HEADINGS) + 1).value = heading
    tab.cell(row, len(HEADINGS) + 1).value = "Rapat 3 Mei"
    book.save(path)
    before = path.read_bytes()

    with pytest.raises(UserError) as caught:
        write_plans(path, {"2025": laid_out((PAPERS, PIONEER), ())})

    assert said in caught.value.message
    assert path.read_bytes() == before


def test_a_row_that_is_copied_becomes_the_offices_own(path: Path) -> None:
    edit(path, (4, "sentence", "Gelombang kedua"), (4, "id", PAPERS.id), (4, "kabkota", "Kab. Malang"))

    rows = written_again(path, PAPERS, PIONEER)

    assert [(row.id, row.rule) for row in rows] == [
        (PAPERS.id, "surat"),
        (PIONEER.id, "rintisan"),
        ("2025-K1", ""),
    ]


def test_a_proposal_that_no_rule_makes_any_more_is_marked_and_stays(path: Path) -> None:
    edit(path, (2, "chosen", "Ya"))

    chosen, open_ = written_again(path)

    assert (chosen.reason, chosen.count, chosen.is_outdated) == (OUTDATED, 0, False)
    assert open_.is_outdated


def test_another_year_gets_a_sheet_of_its_own_and_the_old_one_its_status(path: Path) -> None:
    edit(path, (2, "chosen", "Ya"))
    plans = read_plans(path)
    next_year = replace(PIONEER, id="2026-35.27-rintisan")
    write_plans(path, {**plans, "2026": laid_out((next_year,), ())})

    book = openpyxl.load_workbook(path)
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == ["RTL 2026", "RTL 2025"]
    # Of last year only what was chosen is shown; the rest is there all the same.
    assert [book[SHEET].row_dimensions[row].hidden for row in (2, 3)] == [False, True]
    edit(path, (2, "status", "Selesai"), (2, "finished", date(2026, 3, 31)))
    first, second = read(path)
    assert first.is_done_in_time
    assert second == PIONEER
    assert read(path, "2026") == (next_year,)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ((2, "chosen", "mungkin"), "baris 2: kolom Pilih berisi mungkin"),
        ((2, "sentence", None), "baris 2: kolom Tindak lanjut kosong"),
        ((3, "kabkota", "Kab. Entah"), "baris 3: Kab. Entah bukan kabupaten"),
        ((3, "kabkota", "Malang"), "baris 3: Malang dapat berarti"),
        ((3, "status", "entah"), "baris 3: kolom Status berisi entah"),
        ((3, "due", "besok"), "baris 3: kolom Tenggat tidak berisi tanggal"),
        ((3, "count", "dua"), "baris 3: kolom LKS tidak berisi bilangan"),
        ((1, "status", "Keadaan"), "tidak lagi memuat judul kolom Status"),
        ((3, "responsible", "Siti 3507006505130004"), "baris 3: kolom Penanggung jawab memuat NIK"),
    ],
)
def test_a_mistake_is_told_with_its_row(path: Path, cell: tuple[int, str, object], said: str) -> None:
    edit(path, cell)
    with pytest.raises(UserError) as caught:
        read(path)
    assert f"rtl.xlsx, lembar {SHEET}" in caught.value.message
    assert said in caught.value.message
    assert "3507006505130004" not in caught.value.message


def test_a_workbook_that_cannot_be_read_is_named(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 rusak")
    with pytest.raises(UserError, match=r"rtl\.xlsx"):
        read(path)


def test_done_in_time_needs_both_days() -> None:
    done = replace(PAPERS, status="selesai", finished=DUE)
    assert done.is_done_in_time
    assert replace(done, due=None, finished=None).is_done_in_time
    assert not replace(done, finished=date(2026, 4, 1)).is_done_in_time
    assert not replace(done, finished=None).is_done_in_time
    assert not replace(done, status="berjalan").is_done_in_time


def test_the_command_follows_the_data_and_keeps_what_was_chosen(tmp_path: Path) -> None:
    home = init(tmp_path / "kantor")
    merge_all(home, sending("masuk/a.xlsx"))
    assert {row.rule for row in write_list(home).rows} >= {"akreditasi", "pekerja_sosial"}
    edit(home.follow_ups, (2, "chosen", "Ya"), (2, "sentence", "Sendiri"))

    merge_all(home, sending("masuk/b.xlsx", "35.07-M-004"))
    made = write_list(home)

    assert made.rows[0].chosen
    assert (made.rows[0].sentence, made.rows[0].count) == ("Sendiri", 2)
    assert plan_of(home, "2025").now[0].sentence == "Sendiri"
    assert plan_of(home, "2026").before == plan_of(home, "2025").now
    assert home.follow_ups in home.decisions


def test_a_year_without_data_has_nothing_to_follow(tmp_path: Path) -> None:
    home = init(tmp_path / "kantor")
    with pytest.raises(UserError):
        write_list(home)
    assert not home.follow_ups.exists()
    assert plan_of(home, "2025") == Plan()


def test_the_report_takes_the_list_in_place_of_the_proposals() -> None:
    year = facts([{"kode": "35.07-M-001"}])
    proposed = {each.id: each for each in compute(year, None, FORM, SETTINGS, "public").follow_up}
    own = FollowUp("2025-K1", "", "35.07", "Audit bersama", "", 0, None, "PDM", chosen=True)
    chosen = replace(proposed["2025-35.07-akreditasi"], sentence="Klinik akreditasi", chosen=True)
    gone = replace(own, id="2025-35.07-neraca", rule="neraca", chosen=None)
    last = replace(own, id="2024-K1"), replace(own, id="2024-K2", chosen=None)

    context = compute(year, None, FORM, SETTINGS, "public", Plan((chosen, own, gone), last))

    said = {each.id: each for each in context.follow_up}
    assert said[chosen.id].sentence == "Klinik akreditasi"
    assert said[chosen.id].cases == proposed[chosen.id].cases
    assert own.id in said
    assert gone.id not in said
    assert set(said) == {*proposed, own.id}
    assert context.past_follow_up == last[:1]
