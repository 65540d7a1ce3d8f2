"""Answers to senders: the files, their names, the message, and the marked workbook coming back."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from conftest import SAMPLE
from replies import parts, untouched, values

from lkstool.core.codes import found
from lkstool.core.errors import UserError
from lkstool.core.records import Finding, Personal, Place
from lkstool.core.results import FileResult
from lkstool.output.message_template import LONGEST, plain
from lkstool.output.reply.marked import CannotMarkError, marked_copy
from lkstool.output.reply.message import Letter, message
from lkstool.output.reply.styles import FILLS
from lkstool.output.reply.write import ReplyFolder, row_names, safe_stem, summary

# openpyxl says what it would lose: that is why it writes none of this.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
DAY = date(2026, 1, 31)
LKS = "35.07-M-003"
NIK = "3507001205130041"
SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None and not os.environ.get("CI"), reason="LibreOffice is not installed"
)


@pytest.fixture(scope="module")
def answered(run, tmp_path_factory):
    """The sample's files, validated and answered once: where they are, what was told, where answers are."""
    inbox = tmp_path_factory.mktemp("masuk")
    shutil.copytree(SAMPLE / "2025", inbox, dirs_exist_ok=True)
    shutil.copy(SAMPLE / "daftar_lks.xlsx", inbox)
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in inbox.iterdir()}
    replies = inbox.parent / f"{inbox.name} balasan 'Aisyiyah"
    ran = run("periksa", inbox, "--reply", replies, "--json")
    told = json.loads(ran.out)
    assert before == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in inbox.iterdir()}
    return inbox, told, replies, ran


def test_every_sender_gets_an_answer(answered):
    _, told, replies, ran = answered
    assert ran.code == 1
    files = told["files"]
    to_repair = [file for file in files if file["state"] == "invalid"]
    lock_files = sum(file["file"].endswith("~$Data LKS.xlsx") for file in files)
    assert lock_files == 1
    unreadable = [file for file in files if file["state"] == "unreadable" and file["findings"][0]["fix"]]
    assert len(to_repair) >= 5
    assert len(unreadable) == 6 + lock_files
    assert len(list(replies.glob("*.xlsx"))) == len(to_repair) + len(unreadable) - lock_files
    assert len(list(replies.glob("*.txt"))) == len(files) - lock_files
    for file in to_repair:
        assert (replies / f"{file['lks']} PERBAIKAN.xlsx").is_file()
        assert (replies / f"{file['lks']} pesan.txt").is_file()
    for name in ("bersandi", "lama", "kosong", "terpotong", "LibreOffice"):
        assert (replies / f"Data LKS {name} pesan.txt").is_file()
        assert (replies / f"Data LKS {name} PERBAIKAN.xlsx").is_file()
        assert f"Data LKS {name} PERBAIKAN.xlsx" in " ".join(ran.err.split())
    assert f"{len(to_repair)} buku kerja bertanda" in " ".join(ran.err.split())


def test_messages_are_short_name_cells_and_tell_nothing_personal(answered):
    _, told, replies, _ = answered
    names = {row["who"] for path in replies.glob("*.xlsx") for row in listed(path) if " " in row["who"]}
    people = {name for name in names if not name.startswith("baris ")}
    assert people
    for path in replies.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert len(text) <= LONGEST
        assert text.startswith("Assalamu'alaikum")
        assert text.count("*") % 2 == 0
        assert not any(part in text for part in people)
        assert not any(len(word) == 16 and word.isdigit() for word in text.replace(".", " ").split())
    for file in told["files"]:
        if file["state"] == "invalid":
            text = (replies / f"{file['lks']} pesan.txt").read_text(encoding="utf-8")
            first = next(each for each in file["findings"] if each["severity"] == "error")
            assert f"{first['sheet']} {first['cell']}" in text
            assert f"{file['lks']} PERBAIKAN.xlsx" in text
            assert "2026" in text


def listed(path: Path) -> list[dict[str, str]]:
    """Return the rows of the list in a marked workbook."""
    sheet = openpyxl.load_workbook(path)["PERBAIKAN"]
    keys = ("number", "severity", "who", "message", "cell", "value", "suggestion", "fix", "column", "code")
    return [
        dict(zip(keys, [value or "" for value in row], strict=True))
        for row in sheet.iter_rows(min_row=7, max_col=len(keys), values_only=True)
    ]


def test_the_list_names_every_finding_in_order_with_the_rows_name(answered):
    _, told, replies, _ = answered
    for file in told["files"]:
        if file["state"] != "invalid":
            continue
        rows = listed(replies / f"{file['lks']} PERBAIKAN.xlsx")
        assert [row["code"] for row in rows] == [each["code"] for each in file["findings"]]
        assert [int(row["number"]) for row in rows] == list(range(1, len(rows) + 1))
        for row, finding in zip(rows, file["findings"], strict=True):
            if finding["cell"]:
                assert row["cell"] == f"{finding['sheet']} {finding['cell']}"
        assert not any("***" in text for row in rows for text in row.values())


def test_only_marks_differ_from_what_was_sent(answered):
    inbox, told, replies, _ = answered
    for file in told["files"]:
        if file["state"] != "invalid":
            continue
        content = (inbox / Path(file["file"]).name).read_bytes()
        marked = (replies / f"{file['lks']} PERBAIKAN.xlsx").read_bytes()
        sheets = {name for name in parts(content) if name.startswith("xl/worksheets/sheet")}
        changed = {name for name in sheets if parts(content)[name] != parts(marked)[name]}
        touched = {each["sheet"] for each in file["findings"] if each["severity"] != "note" and each["cell"]}
        # One sheet more may change: the one that was open is open no longer.
        assert len(changed) <= len(touched) + 1
        untouched(content, marked, changed)


def test_the_marked_workbook_validates_as_if_unmarked(answered, run):
    _, told, replies, _ = answered
    again = json.loads(run("periksa", replies, "--json", "--register", answered[0] / "daftar_lks.xlsx").out)
    sent = {file["lks"]: file for file in told["files"] if file["state"] == "invalid"}
    assert {file["lks"] for file in again["files"]} == sent.keys()
    for file in again["files"]:
        before = sent[file["lks"]]
        assert file["findings"] == before["findings"]
        assert file["changes"] == before["changes"]
        assert file["rows"] == before["rows"]


def test_a_senders_own_sheet_of_that_name_is_not_passed_over(answered, run, tmp_path):
    _, _, replies, _ = answered
    path = next(replies.glob("35*.xlsx"))
    content = parts(path.read_bytes())
    other = {
        name: body.replace(b"lkstool", b"pengurus") if name == "xl/worksheets/lkstool-perbaikan.xml" else body
        for name, body in content.items()
    }
    import hostile

    (tmp_path / "a.xlsx").write_bytes(hostile.zipped(other))
    again = json.loads(run("periksa", tmp_path, "--json").out)
    unknown = [each for each in again["files"][0]["findings"] if each["code"] == "LKS204"]
    assert [each["sheet"] for each in unknown] == ["PERBAIKAN"]


def test_replies_never_lie_over_others_nor_among_what_is_read(answered, run, tmp_path):
    inbox, told, _, _ = answered
    file = next(each for each in told["files"] if each["state"] == "invalid")
    sent = inbox / Path(file["file"]).name
    out = tmp_path / "balasan"
    out.mkdir()
    (out / "catatan saya.txt").write_text("catatan", encoding="utf-8")
    assert run("periksa", sent, "--reply", out).code == 1
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert len(before) == 3
    again = run("periksa", sent, "--reply", out)
    assert (again.code, again.out) == (2, "")
    assert f"{out.as_posix()} sudah berisi balasan" in again.err
    assert f"--reply {out.as_posix()}-2" in again.err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    inside = run("periksa", inbox, "--reply", inbox / "a" / "balasan")
    assert inside.code == 2
    assert f"--reply {inbox.parent.as_posix()}/balasan" in inside.err
    assert not (inbox / "a").exists()
    taken = run("periksa", sent, "--reply", sent)
    assert taken.code == 2
    assert "bukan folder" in taken.err


def test_the_offered_folder_for_replies_can_be_used(answered, run, tmp_path, monkeypatch):
    inbox, _, _, _ = answered
    (tmp_path / "balasan").mkdir()
    (tmp_path / "balasan" / "35.07-M-003 pesan.txt").write_text("lama", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert "--reply balasan-2" in run("periksa", inbox).err
    shutil.copytree(inbox, tmp_path / "masuk")
    monkeypatch.chdir(tmp_path / "masuk")
    assert f"--reply {tmp_path.as_posix()}/balasan-2" in run("periksa", ".").err


def changed(path: Path, target: Path, **cells: object) -> None:
    """Save a marked copy as its sender would, some cells changed."""
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        sheet, cell = address.split("_")
        book[sheet][cell] = value
    book.save(target)


def test_our_own_replies_among_what_is_read_are_left_aside(answered, run, tmp_path):
    inbox, told, replies, _ = answered
    shutil.copytree(inbox, tmp_path / "masuk")
    shutil.copytree(replies, tmp_path / "masuk" / "balasan")
    # Names are looked for whole, however long the way to them is.
    wide = {"COLUMNS": "1000"}
    again = run("periksa", tmp_path / "masuk", "--json", env=wide)
    files = json.loads(again.out)["files"]
    assert [Path(file["file"]).name for file in files] == [Path(file["file"]).name for file in told["files"]]
    assert "Dilewati karena balasan lkstool sendiri" in again.err
    assert "11 berkas" in again.err
    named = run("periksa", tmp_path / "masuk", "--verbose", env=wide).err
    assert all(path.name in " ".join(named.split()) for path in replies.glob("*.xlsx"))


def test_a_copy_that_the_sender_worked_on_is_a_submission_and_one_only_saved_is_not(answered, run, tmp_path):
    inbox, told, replies, _ = answered
    file = next(each for each in told["files"] if each["state"] == "invalid")
    marked = replies / f"{file['lks']} PERBAIKAN.xlsx"
    both = tmp_path / "masuk"
    both.mkdir()
    shutil.copy(inbox / Path(file["file"]).name, both)
    changed(marked, both / "hanya disimpan.xlsx")
    changed(marked, both / "diperbaiki.xlsx", SDM_B5="Nama lain")
    read = [Path(each["file"]).name for each in json.loads(run("periksa", both, "--json").out)["files"]]
    assert sorted(read) == sorted([Path(file["file"]).name, "diperbaiki.xlsx"])
    # Without the original it is what its sender sent back, unchanged.
    alone = json.loads(run("periksa", marked, "--json").out)
    assert [each["lks"] for each in alone["files"]] == [file["lks"]]


# Below: one file at a time, made up.


def error(code: str = "LKS316", sheet: str | None = "PENERIMA", row: int = 5, **more: object) -> Finding:
    place = Place("masuk/a.xlsx", sheet, row if sheet else None, 2 if sheet else None, "nik", "NIK")
    params = {"digits": 12, "cause": "short"} if code == "LKS316" else more
    return found(code, place, Personal(NIK, "nik"), **params)


def result(
    *findings: Finding, state: str = "invalid", file: str = "masuk/a.xlsx", sha: str = ""
) -> FileResult:
    name = "Panti *Asuhan* _Contoh_ `~x~`"
    return FileResult(file, sha, LKS, name, "2025", state, {}, (), findings)


def test_a_message_cannot_be_formatted_by_what_it_quotes():
    text = message(result(error()), Letter("35.07-M-003_a_b.xlsx", DAY), "id")
    assert "Panti •Asuhan• -Contoh- '-x-'" in text
    assert "*35.07-M-003_a_b.xlsx*" in text
    assert "Sabtu, 31 Januari 2026" in text
    assert NIK not in text
    assert plain("a\u202eb\x00c\n d") == "abc d"


def test_a_message_tells_three_problems_the_weightiest_first_and_counts_the_rest():
    findings = (
        *(error(row=row) for row in range(5, 45)),
        error("LKS301", sheet="SDM"),
        error("LKS117", sheet=None, expected_sheets=["PROFIL"]),
        *(error("LKS301", sheet=f"LEMBAR {at}") for at in range(4)),
    )
    text = message(result(*findings), Letter("b.xlsx", DAY), "id")
    assert (
        text.index("1. Bukan formulir") < text.index("2. *PENERIMA B5–B44, NIK*") < text.index("3. *SDM B5")
    )
    assert "(4 hal lain" in text
    assert len(text) <= LONGEST


def test_long_messages_drop_problems_rather_than_grow():
    findings = [
        error("LKS305", sheet=f"LEMBAR {at}", allowed=[f"Pilihan panjang nomor {n}" for n in range(40)])
        for at in range(3)
    ]
    long_name = FileResult("a.xlsx", "", LKS, "Panti " * 30, "2025", "invalid", {}, (), tuple(findings))
    text = message(long_name, Letter("b.xlsx", DAY), "id")
    assert len(text) <= LONGEST
    assert "hal lain" in text


def test_a_past_deadline_is_not_asked_for():
    late = message(result(error()), Letter("b.xlsx", DAY, date(2026, 2, 1)), "id")
    assert "secepatnya (tenggatnya Sabtu, 31 Januari 2026)" in late
    assert "paling lambat *Sabtu, 31 Januari 2026*" in message(result(error()), Letter("b", DAY, DAY), "id")


def test_messages_speak_english_on_request():
    text = message(result(error()), Letter("b.xlsx", DAY), "en")
    assert "*Saturday, 31 January 2026*" in text
    assert "PERBAIKAN" in text


def test_a_broken_template_is_named(tmp_path):
    (tmp_path / "perbaikan.txt.j2").write_text("Halo {{ nma }}", encoding="utf-8")
    with pytest.raises(UserError, match=r"perbaikan\.txt\.j2"):
        message(result(error()), Letter("b.xlsx", DAY), "id", tmp_path)
    (tmp_path / "perbaikan.txt.j2").write_text("{{ who.__class__.__mro__ }}", encoding="utf-8")
    with pytest.raises(UserError, match=r"perbaikan\.txt\.j2"):
        message(result(error()), Letter("b.xlsx", DAY), "id", tmp_path)


@pytest.mark.parametrize(
    ("stem", "safe"),
    [
        ("Data LKS (2) Ny. O'Neil", "Data LKS (2) Ny. O_Neil"),
        (f"data {NIK}", "data 3507xxxxxxxxxxxx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("CON", "_CON"),
        ("nul.a", "_nul.a"),
        ("...", "berkas"),
        ("x" * 300, "x" * 80),
        ("a:b|c?*\n", "a_b_c___"),
    ],
)
def test_names_of_answers_are_harmless(stem, safe):
    assert safe_stem(stem) == safe


def workbook(path: Path) -> bytes:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("PENERIMA")
    sheet.write_column(0, 1, ["NIK", "a", "b", "c", "d"])
    book.close()
    return path.read_bytes()


def test_two_files_of_one_lks_get_two_answers(tmp_path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    replies = ReplyFolder(tmp_path / "out", [str(first), str(second)], "id", None)
    made = []
    for path in (first, second):
        sha = hashlib.sha256(workbook(path)).hexdigest()
        made.append(replies.write(result(error(), file=path.as_posix(), sha=sha), None, DAY))
    assert [each.workbook.name for each in made] == [f"{LKS} PERBAIKAN.xlsx", f"{LKS} PERBAIKAN (2).xlsx"]
    assert [each.message.name for each in made] == [f"{LKS} pesan.txt", f"{LKS} pesan (2).txt"]
    assert f"{LKS} PERBAIKAN (2).xlsx" in made[1].message.read_text(encoding="utf-8")


def test_a_file_that_changed_since_is_not_marked_and_this_is_said(tmp_path):
    path = tmp_path / "a.xlsx"
    workbook(path)
    replies = ReplyFolder(tmp_path / "out", [str(path)], "id", None)
    made = replies.write(result(error(), file=path.as_posix(), sha="0" * 64), None, DAY)
    assert made.workbook is None
    assert made.instead.name == f"{LKS} PERBAIKAN.xlsx"
    assert [(row["code"], row["cell"]) for row in listed(made.instead)] == [("LKS316", "PENERIMA B5")]
    assert f"daftar *{LKS} PERBAIKAN.xlsx*" in made.message.read_text(encoding="utf-8")
    told = summary([made], tmp_path / "out", "id")
    assert "berubah sejak diperiksa" in told[1]
    assert "0 buku kerja bertanda, 1 pesan" in told[0]


def test_a_workbook_that_cannot_be_marked_is_said_with_its_reason(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    sha = hashlib.sha256(workbook(path)).hexdigest()

    def refuse(*args: object, **options: object) -> bytes:
        raise CannotMarkError("LKS105")

    monkeypatch.setattr("lkstool.output.reply.write.marked_copy", refuse)
    made = ReplyFolder(tmp_path / "out", [], "id", None).write(
        result(error(), file=path.as_posix(), sha=sha), None, DAY
    )
    assert made.reason == "Berkas rusak"
    assert made.instead.is_file()
    assert made.message.is_file()


def test_a_code_that_is_no_code_never_becomes_a_path(tmp_path):
    evil = FileResult("masuk/a b.xlsx", "", "../../x", None, "2025", "valid", {}, (), ())
    made = ReplyFolder(tmp_path / "out", [], "id", None).write(evil, None, DAY)
    assert made.message == tmp_path / "out" / "a b pesan.txt"


def test_rows_are_named_by_their_name_or_first_answer():
    from builders import flawless, sent

    names = row_names(sent(flawless()))
    assert names["PENERIMA", 5] == "Ahmad Uji"
    assert names["KEUANGAN", 5] == "Saldo awal"
    assert not any(sheet == "PROFIL" for sheet, _ in names)
    assert row_names(None) == {}


def converted(path: Path, folder: Path, kind: str) -> Path:
    """Let LibreOffice open a workbook and save it as another kind."""
    assert SOFFICE, "LibreOffice is not installed"
    home = (folder / "profil").as_uri()
    arguments = [
        SOFFICE,
        f"-env:UserInstallation={home}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        folder,
    ]
    subprocess.run([*map(str, arguments), str(path)], check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{kind}"


@needs_libreoffice
def test_libreoffice_shows_the_marks_and_what_it_saves_can_be_marked(answered, tmp_path):
    _, told, replies, _ = answered
    file = next(
        each
        for each in told["files"]
        if each["state"] == "invalid" and not any(one["code"] == "LKS307" for one in each["findings"])
    )
    marked = replies / f"{file['lks']} PERBAIKAN.xlsx"
    saved = converted(marked, tmp_path, "xlsx")
    assert values(saved.read_bytes()) == values(marked.read_bytes())
    ours, theirs = openpyxl.load_workbook(marked), openpyxl.load_workbook(saved)
    assert theirs.active.title == "PERBAIKAN"
    cells = [each for each in file["findings"] if each["cell"] and each["severity"] != "note"]
    for each in cells:
        now, before = (book[each["sheet"]][each["cell"]] for book in (theirs, ours))
        assert now.comment.text == before.comment.text
        assert now.fill.fgColor.rgb == before.fill.fgColor.rgb == FILLS[each["severity"]]
    # It names no author and mixes a colour of its own into our fill; still all old marks go.
    finding = error(sheet=cells[0]["sheet"], row=12)
    once_more = marked_copy(saved.read_bytes(), [finding], "id")
    sheets = {name for name in parts(saved.read_bytes()) if name.startswith("xl/worksheets/")}
    others = {name for name in parts(saved.read_bytes()) if "comments" in name or name.endswith(".vml")}
    untouched(
        saved.read_bytes(),
        once_more,
        sheets - {"xl/worksheets/sheet1.xml"},
        others | {"xl/worksheets/sheet1.xml"},
    )
    book = openpyxl.load_workbook(io.BytesIO(once_more))
    assert book.sheetnames == theirs.sheetnames
    noted = [
        (sheet.title, cell.coordinate) for sheet in book for row in sheet for cell in row if cell.comment
    ]
    assert noted == [(cells[0]["sheet"], "B12")]
    coloured = [
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets[1:]
        for row in sheet
        for cell in row
        if cell.fill.fgColor.rgb in FILLS.values()
    ]
    assert coloured == noted


def test_what_openpyxl_saves_can_be_marked(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "PENERIMA"
    sheet["B5"] = "tiga"
    sheet["B5"].comment = openpyxl.comments.Comment("Belum ada KK", "Bu Siti")
    sheet["C6"] = "=1+1"
    other = book.create_sheet("Lain")
    other["A1"].comment = openpyxl.comments.Comment("Biarkan", "Bu Siti")
    stream = io.BytesIO()
    book.save(stream)
    marked = marked_copy(stream.getvalue(), [error(row=5), error(row=6)], "id")
    untouched(stream.getvalue(), marked, {"xl/worksheets/sheet1.xml"}, comment_parts(stream.getvalue()))
    again = openpyxl.load_workbook(io.BytesIO(marked))
    assert again["PENERIMA"]["B5"].comment.text.startswith("Belum ada KK\n\nlkstool:\nNIK")
    assert again["PENERIMA"]["B6"].comment.text.startswith("lkstool:\n")
    assert again["Lain"]["A1"].comment.text == "Biarkan"
    assert again["PENERIMA"]["C6"].value == "=1+1"


def comment_parts(content: bytes) -> set[str]:
    return {name for name in parts(content) if "comment" in name.lower()}
