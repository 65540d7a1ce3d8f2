"""The program as a person runs it: exit codes, streams, both languages, no traceback ever."""

from __future__ import annotations

import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from lkstool.core.formats import listed

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "sample_data"


def said(ran) -> str:
    """Everything that a person saw, on one line."""
    return " ".join((ran.out + " " + ran.err).split())


def test_help_speaks_indonesian_and_names_both_commands(run):
    ran = run("--help")
    assert ran.code == 0
    for indonesian, english in {
        "mulai": "init",
        "periksa": "validate",
        "gabung": "merge",
        "batal": "undo",
        "riwayat": "history",
        "laporan": "report",
        "jelaskan": "explain",
        "contoh": "sample",
        "formulir": "form",
    }.items():
        assert indonesian in ran.out
        assert f"({english})" in said(ran)
    assert "Pemakaian:" in ran.out
    assert "Usage" not in ran.out


def test_help_speaks_english_on_request(run):
    ran = run("--help", "--lang", "en")
    assert "validate" in ran.out
    assert "Usage:" in ran.out
    assert "Pemakaian" not in ran.out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["validte"], "lkstool validate"),
        (["periska"], "lkstool periksa"),
        (["form", "blnk"], "lkstool form blank"),
        (["formulir", "kosogn"], "lkstool formulir kosong"),
    ],
)
def test_a_mistyped_command_is_guessed_in_the_language_it_was_typed_in(run, typed, meant):
    ran = run(*typed)
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == f"Maksud Anda: {meant}"


def test_the_locale_does_not_choose_the_language(run):
    assert "Pemakaian:" in run("--help", env={"LANG": "en_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}).out
    assert "Usage:" in run("--help", env={"LKSTOOL_LANG": "en"}).out


HELP_AND_TELL = """
import sys
sys.argv = ["lkstool", "--help"]
from lkstool.cli import main
try:
    main()
except SystemExit:
    pass
heavy = {"pandas", "pandera", "sqlalchemy", "openpyxl", "rich", "babel", "lkstool.core.records"}
rooms = {name for name in sys.modules if name.startswith("lkstool.cli_")} - {"lkstool.cli_options"}
print("LOADED", sorted((heavy & set(sys.modules)) | rooms))
"""


def test_help_does_not_load_the_heavy_world():
    loaded = subprocess.run(
        [sys.executable, "-c", HELP_AND_TELL],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"},
        check=True,
    ).stdout
    assert loaded.rstrip().endswith("LOADED []")


LOAD_AND_TELL = """
import sys
import lkstool.cli_submissions, lkstool.pipeline, lkstool.workspace
print(sorted({"pandas", "numpy", "pandera", "sqlalchemy", "openpyxl", "xlsxwriter"} & set(sys.modules)))
"""


def test_reading_can_begin_before_the_heavy_world_is_loaded():
    """Whoever checks one file waits for what comes before its reader is started."""
    told = subprocess.run(
        [sys.executable, "-c", LOAD_AND_TELL], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert told.strip() == "[]"


CHECK_AND_TELL = """
import sys
if __name__ == "__main__":
    from lkstool.cli import main
    try:
        main()
    except SystemExit as end:
        heavy = {"sqlalchemy", "openpyxl", "xlsxwriter", "jinja2"}
        print("ENDED", end.code, sorted(heavy & set(sys.modules)))
"""


def test_checking_a_file_outside_of_a_workspace_loads_neither_database_nor_writers(tmp_path):
    script, file = tmp_path / "periksa.py", next((SAMPLE / "2024").glob("35.14-M-001*"))
    script.write_text(CHECK_AND_TELL, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, script, "periksa", file, "--quiet"],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
        check=True,
    ).stdout
    assert told.rstrip().endswith("ENDED 0 []")


def test_every_command_is_listed_with_the_names_of_its_room():
    from lkstool.cli import LANG, LISTED

    listed: dict[str, dict[str, str]] = {}
    for each in LISTED:
        names = (each.english, each.indonesian) if LANG == "en" else (each.indonesian, each.english)
        if not each.group:
            listed.setdefault(each.room, {})[names[0]] = names[1]
    for room, names in listed.items():
        module, _, variable = room.partition(":")
        commands = getattr(importlib.import_module(f"lkstool.{module}"), variable)
        registered = [each.name for each in commands.app.registered_commands]
        others = {name: other for other, name in commands.other_names.items()}
        assert {name: others.get(name, name) for name in registered} == names
    rooms = {path.stem for path in (ROOT / "lkstool").glob("cli_*.py")} - {"cli_options"}
    assert rooms == {each.room.partition(":")[0] for each in LISTED}


def test_a_group_without_a_command_shows_its_help_in_the_language_asked_for(run):
    ran = run("formulir", "--lang", "en")
    assert ran.code == 2
    assert "Usage:" in ran.err
    assert "prefill" in ran.err


def test_shell_completion_offers_the_commands(run):
    environment = {
        "_LKSTOOL_COMPLETE": "complete_bash",
        "COMP_WORDS": "lkstool per",
        "COMP_CWORD": "1",
    }
    program = Path(sys.executable).with_name("lkstool")
    if not program.exists():
        pytest.skip("the lkstool script is not installed beside this Python")
    offered = subprocess.run(
        [program], capture_output=True, encoding="utf-8", env=os.environ | environment, check=False
    ).stdout
    assert "periksa" in offered


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("periksa", "tidak-ada.xlsx"), "Tidak ada berkas atau folder bernama tidak-ada.xlsx."),
        (("periksa",), "Berkas mana yang diperiksa?"),
        (("validate", "--lang", "en"), "Which files shall be checked?"),
        (("periksaa",), "Tidak ada perintah periksaa."),
        (("periksa", "--jsonn"), "Tidak ada pilihan --jsonn."),
        (("contoh",), "Masih kurang:"),
        (("contoh", "x", "--lks", "banyak"), "Isian untuk --lks tidak dapat dipakai."),
        (("laporan",), "Belum ada ruang kerja"),
        (("gabung", "."), "Belum ada ruang kerja"),
        (("laporan", "--workspace", "x"), "Belum ada ruang kerja di"),
        (("jelaskan", "LKS999"), "Tidak ada kode temuan LKS999."),
        (("formulir", "banding", "1999", "2025"), "Belum ada formulir untuk tahun 1999."),
        (("--lang", "fr", "jelaskan"), "Bahasa fr tidak dikenal."),
    ],
)
def test_an_operators_mistake_is_one_sentence_and_the_next_step(run, tmp_path, arguments, sentence):
    ran = run(*arguments, cwd=tmp_path)
    assert ran.code == 2
    assert sentence in said(ran)
    assert "Traceback" not in said(ran)
    assert ran.out == ""


def test_a_folder_without_workbooks_is_named(run, tmp_path):
    (tmp_path / "foto.jpg").write_bytes(b"\xff\xd8")
    ran = run("periksa", tmp_path)
    assert ran.code == 2
    assert "tidak berisi buku kerja Excel" in said(ran)


def test_an_unknown_year_is_refused_with_the_known_ones(run, tmp_path):
    shutil.copy(next((SAMPLE / "2025").glob("35*.xlsx")), tmp_path)
    ran = run("periksa", tmp_path, "--year", "2031")
    assert ran.code == 2
    assert "2024, 2025" in said(ran)


@pytest.fixture(scope="module")
def checked(run):
    """What programs are told of the sample of 2025."""
    return run("validate", SAMPLE / "2025", "--json")


def test_json_is_one_object_and_nothing_else(checked):
    ran = checked
    told = json.loads(ran.out)
    assert ran.code == 1
    assert list(told) == ["version", "form", "summary", "files"]
    assert told["version"] == 1
    assert told["form"] == "2025"
    summary = told["summary"]
    assert summary["files"] == len(told["files"])
    assert summary["files"] == summary["valid"] + summary["invalid"] + summary["unreadable"]
    assert summary["unreadable"] >= 5
    for file in told["files"]:
        assert list(file) == ["file", "sha256", "lks", "year", "state", "rows", "changes", "findings"]
        for finding in file["findings"]:
            assert list(finding) == [
                "code", "name", "severity", "sheet", "cell", "row", "field", "value", "message", "fix",
                "suggestion",
            ]  # fmt: skip


def test_flawless_files_exit_with_zero(run, checked):
    told = json.loads(checked.out)
    clean = [file["file"] for file in told["files"] if not file["findings"]]
    assert clean
    assert run("validate", *clean).code == 0


def test_results_go_to_stdout_and_remarks_to_stderr(run, tmp_path):
    shutil.copy(next((SAMPLE / "2025").glob("35*.xlsx")), tmp_path)
    ran = run("periksa", tmp_path)
    assert "1 berkas" in ran.out
    assert "Daftar induk LKS tidak ditemukan" in ran.err
    assert "Daftar induk" not in run("periksa", tmp_path, "--quiet").err


def test_a_pipe_that_cannot_show_our_letters_does_not_stop_the_run(run):
    ran = run("periksa", SAMPLE / "2025", env={"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"})
    assert ran.code == 1
    assert "perlu diperbaiki" in said(ran)


def test_every_finding_is_written_to_the_workbook(run, checked, tmp_path):
    told = json.loads(checked.out)
    target = tmp_path / "temuan 'Aisyiyah.xlsx"
    ran = run("periksa", SAMPLE / "2025", "--xlsx", target)
    assert ran.code == 1
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["TEMUAN", "BERKAS", "DIRAPIKAN"]
    findings = sum(len(file["findings"]) for file in told["files"])
    assert book["TEMUAN"].max_row == findings + 1
    assert book["BERKAS"].max_row == len(told["files"]) + 1
    assert book["DIRAPIKAN"].max_row == sum(len(file["changes"]) for file in told["files"]) + 1
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_workbook_that_cannot_be_written_is_named(run, tmp_path):
    blocked = tmp_path / "berkas"
    blocked.write_text("bukan folder", encoding="utf-8")
    ran = run("periksa", SAMPLE / "2025", "--xlsx", blocked / "temuan.xlsx")
    assert ran.code == 2
    assert "berkas adalah berkas, bukan folder." in said(ran)
    assert "Traceback" not in said(ran)


def test_explain_tells_why_and_how(run):
    ran = run("jelaskan", "306")
    assert ran.code == 0
    assert "LKS306" in ran.out
    assert "Cara memperbaiki" in ran.out
    assert run("explain", "LKS306", "--lang", "en").out != ran.out
    assert "LKS101" in run("jelaskan").out


def test_forms_check_clean_and_differ(run):
    assert run("formulir", "periksa").code == 0
    ran = run("form", "diff", "2024", "2025")
    assert ran.code == 0
    assert "terdata_siksng" in ran.out


def test_a_mistake_in_a_form_file_is_told_with_its_line(run, tmp_path):
    text = (Path(__file__).parent.parent / "lkstool/forms/2025.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "2025.yaml"
    broken.write_text(text.replace('title: "NIK"', 'titel: "NIK"', 1), encoding="utf-8")
    ran = run("form", "check", broken)
    assert ran.code == 1
    assert "2025.yaml:" in ran.out
    assert "LKS901" in ran.out


def test_the_whole_way_from_workbooks_to_report(run, tmp_path):
    home = tmp_path / "Ruang kerja 'Aisyiyah"
    assert run("mulai", home).code == 0
    assert run("init", home).code == 2
    shutil.copy(SAMPLE / "daftar_lks.xlsx", home)
    merged = run("gabung", SAMPLE / "2024", SAMPLE / "2025", "--workspace", home, "--json")
    assert merged.code == 1
    told = json.loads(merged.out)["merge"]
    assert told["batch"] == 1
    assert told["accepted"]
    assert told["rejected"]
    again = run("gabung", SAMPLE / "2024", SAMPLE / "2025", "--workspace", home)
    assert "Tidak ada yang berubah" in said(again)
    written = run("laporan", "rakorwil", "--format", "html", cwd=home)
    assert written.code == 0, said(written)
    assert (home / "keluaran" / "rakorwil-2025.html").stat().st_size > 10_000
    assert "35." in run("riwayat", told_lks(merged), cwd=home).out
    assert run("batal", "--yes", cwd=home).code == 0
    assert "dibatalkan" in run("riwayat", cwd=home).out


def told_lks(merged) -> str:
    """Return the code of one LKS whose submission was accepted."""
    told = json.loads(merged.out)
    accepted = set(told["merge"]["accepted"])
    return next(file["lks"] for file in told["files"] if file["file"] in accepted)


def test_the_demo_runs_in_a_fresh_folder_only(run, tmp_path):
    ran = run("demo", cwd=tmp_path)
    assert ran.code == 0, said(ran)
    for ending in ("pdf", "docx", "html", "pptx", "xlsx"):
        report = tmp_path / "lkstool-demo" / "keluaran" / f"rakorwil-2025.{ending}"
        assert report.stat().st_size > 10_000
    assert "lkstool-demo/keluaran/rakorwil-2025.pdf" in said(ran).replace(" ", "")
    again = run("demo", cwd=tmp_path)
    assert again.code == 2
    assert "sudah berisi berkas lain" in said(again)


def test_forms_for_all_lks_go_into_a_new_folder(run, tmp_path):
    register = SAMPLE / "daftar_lks.xlsx"
    told = run(
        "formulir", "kosong", "--lks", "semua", "--out", "kirim/2025", "--register", register, cwd=tmp_path
    )
    assert told.code == 0, said(told)
    forms = sorted((tmp_path / "kirim" / "2025").iterdir())
    assert len(forms) > 5
    assert all(form.name.startswith("formulir-2025-35.") for form in forms)


def test_help_shows_no_programmers_types(run):
    for command in ((), ("periksa",), ("laporan",), ("contoh",), ("batal",), ("formulir", "banding")):
        told = run(*command, "--help").out
        assert not re.search(r"<[a-z]", told), command
        assert "...]..." not in told
        assert not {"FILE", "DIR", "PATH", "BATCH", "CODE"} & set(told.replace("[", " ").split()), command


@pytest.fixture
def home(run, tmp_path):
    """A fresh workspace whose path has a space, an apostrophe and brackets, with the sample's register."""
    folder = tmp_path / "Ruang [baru] Ibu Nur'aini"
    assert run("mulai", folder).code == 0
    shutil.copy(SAMPLE / "daftar_lks.xlsx", folder)
    return folder


def shorten_reports(folder: Path) -> None:
    """Choose one chapter of the report: what is in the others is not looked at."""
    parts = {path.stem.partition("-")[2] for path in (ROOT / "templates" / "rakorwil").glob("*.md")}
    with (folder / "lkstool.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"tanpa = {json.dumps(sorted(parts - {'penerima'}))}\n")


def next_commands(ran) -> list[str]:
    """Return the commands that a run offers to type next."""
    lines = [line.removeprefix("Langkah berikut: ").strip() for line in ran.err.splitlines()]
    return [line for line in lines if line.startswith(("lkstool ", "cd "))]


def clean_file() -> Path:
    return next(path for path in sorted((SAMPLE / "2025").glob("*.xlsx")) if "35.13-A-001" in path.name)


def typed(run, command: str, cwd: Path):
    """Run a command as it stands on the screen."""
    return run(*shlex.split(command)[1:], cwd=cwd)


def test_a_name_with_brackets_is_shown_whole(run, home):
    assert "Ruang [baru] Ibu Nur'aini" in said(run("mulai", home.with_name("Ruang [baru] Ibu Nur'aini 2")))
    (home / "masuk" / "[penting] [").mkdir()
    shutil.copy(clean_file(), home / "masuk" / "[penting] [" / "] [red]LKS.xlsx")
    told = run("periksa", cwd=home)
    assert told.code == 0, said(told)
    assert "masuk/[penting] [/] [red]LKS.xlsx" in said(told)
    assert run("gabung", cwd=home).code == 0
    assert "] [red]LKS.xlsx" in said(run("riwayat", "35.13-A-001", cwd=home))


def test_every_next_step_works_when_it_is_pasted(run, home, tmp_path):
    shorten_reports(home)
    register = home / "daftar_lks.xlsx"
    register.unlink()
    made = run("mulai", tmp_path / "lain lagi", cwd=tmp_path)
    assert next_commands(made) == ['cd "lain lagi"', "lkstool formulir daftar-induk"]
    blank = typed(run, next_commands(made)[1], home)
    assert blank.code == 0
    assert register.is_file()
    assert "masih kosong" in said(run("periksa", clean_file(), cwd=home))
    assert run("formulir", "daftar-induk", cwd=home).code == 2
    shutil.copy(SAMPLE / "daftar_lks.xlsx", register)
    assert typed(run, next_commands(blank)[0], home).code == 0

    sent = tmp_path / "kiriman Ibu Nur'aini"
    sent.mkdir()
    shutil.copy(clean_file(), sent)
    outside = run("periksa", sent, cwd=tmp_path)
    assert outside.code == 0
    assert [typed(run, each, tmp_path).code for each in next_commands(outside)] == [0, 0]
    inside = run("periksa", sent, "--workspace", home, cwd=tmp_path)
    merged = typed(run, next_commands(inside)[0], tmp_path)
    assert merged.code == 0, said(merged)
    assert typed(run, next_commands(merged)[0], tmp_path).code == 0
    undone = run("batal", "--yes", "--workspace", home, cwd=tmp_path)
    assert typed(run, next_commands(undone)[0], tmp_path).code == 0


def test_after_mistakes_the_reply_and_the_meaning_are_one_command_away(run, home, checked):
    told = json.loads(checked.out)
    bad = next(file["file"] for file in told["files"] if file["state"] == "invalid")
    shutil.copy(bad, home / "masuk")
    ran = run("periksa", cwd=home)
    assert ran.code == 1
    reply, meaning = next_commands(ran)
    assert reply == "lkstool periksa --reply balasan"
    answered = typed(run, reply, home)
    assert answered.code == 1
    assert next_commands(answered) == [meaning]
    assert typed(run, meaning, home).code == 0
    assert list((home / "balasan").glob("*.txt"))


def test_a_narrow_window_breaks_no_date(run, home):
    shutil.copy(clean_file(), home / "masuk")
    assert run("gabung", cwd=home).code == 0
    shown = run("riwayat", cwd=home, env={"COLUMNS": "60"}).out
    assert re.search(r"\d\d-\d\d-\d{4}", shown)


def test_a_trial_is_followed_by_the_real_merge(run, home):
    shutil.copy(clean_file(), home / "masuk")
    trial = run("gabung", "--dry-run", cwd=home)
    assert next_commands(trial) == ["lkstool gabung"]
    assert "Gelombang 1: 1 isian diterima" in said(typed(run, "lkstool gabung", home))


def test_undo_asks_in_words_and_does_nothing_without_an_answer(run, home):
    assert "Belum ada gelombang" in said(run("batal", cwd=home))
    shutil.copy(clean_file(), home / "masuk")
    assert run("gabung", cwd=home).code == 0
    silent = run("batal", cwd=home, answer="")
    assert silent.code == 2
    assert "lkstool batal 1 --yes" in silent.err
    refused = run("batal", cwd=home, answer="entah\ntidak\n")
    assert refused.code == 0
    assert refused.err.count("Ketik ya atau tidak:") == 2
    assert "Tidak ada yang dibatalkan." in refused.out
    assert "Gelombang 1 dibatalkan" in said(run("batal", cwd=home, answer="Ya\n"))
    assert "sudah pernah dibatalkan" in said(run("batal", "1", cwd=home))


def test_a_year_without_submissions_is_not_reported(run, home):
    told = run("laporan", cwd=home)
    assert told.code == 2
    assert "Belum ada isian tahun 2025" in said(told)
    assert not any((home / "keluaran").iterdir())


def test_a_format_of_another_report_is_told_as_such(run, home):
    ended = run("laporan", "ketua", "--format", "docx", cwd=home)
    assert ended.code == 2
    assert "Laporan ketua tidak dibuat dalam bentuk docx. Yang tersedia: pdf." in said(ended)


def test_an_unknown_report_is_told_which_there_are(run, home):
    told = run("laporan", "ketuaa", cwd=home)
    assert told.code == 2
    assert "Tidak ada laporan bernama ketuaa." in said(told)
    assert "rakorwil, ketua, pdm, donor, lks" in said(told)
    assert "semua" in said(told)


def test_only_the_report_of_the_pdm_takes_one_pdm(run, home):
    told = run("laporan", "ketua", "--pdm", "35.07", cwd=home)
    assert told.code == 2
    assert "--pdm hanya berlaku untuk laporan pdm." in said(told)
    assert "Kabupaten Malang" in said(run("laporan", "pdm", "--pdm", "malang", cwd=home))


def test_nothing_of_the_office_is_written_over(run, home):
    assert run("contoh", home, "--lks", "2").code == 2
    out = home / "formulir"
    assert run("formulir", "kosong", "--out", out, cwd=home).code == 0
    form = out / "formulir-lks-2025.xlsx"
    form.write_bytes(b"sudah diisi")
    again = run("formulir", "kosong", "--out", out, cwd=home)
    assert again.code == 0
    assert "1 berkas sudah ada dan tidak ditimpa" in said(again)
    assert form.read_bytes() == b"sudah diisi"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("contoh", "x", "--lks"), "Sesudah --lks masih perlu isian."),
        (("contoh", "x", "--flaws", "banyak"), "--flaws: Bagian isian yang diberi kesalahan, 0 sampai 1."),
        (("contoh", "x", "--flaws", "3"), "harus antara 0 dan 1"),
        (("formulir", "banding", "2024"), "Masih kurang: BARU."),
        (("batal", "abc"), "Isian untuk NOMOR tidak dapat dipakai."),
        (("periksa", ".", "--xlsx", "temuan.txt"), "bukan nama buku kerja Excel"),
    ],
)
def test_what_was_mistyped_is_named(run, tmp_path, arguments, sentence):
    ran = run(*arguments, cwd=tmp_path)
    assert ran.code == 2
    assert sentence in said(ran)


def test_a_share_may_be_written_with_a_comma(run, tmp_path):
    assert run("contoh", tmp_path / "contoh", "--lks", "1", "--flaws", "0,5").code == 0


def test_the_list_of_findings_never_takes_the_place_of_a_file_that_was_read(run, home):
    sent = home / "masuk" / "LKS.xlsx"
    shutil.copy(clean_file(), sent)
    for target in (sent, home / "daftar_lks.xlsx"):
        before = target.read_bytes()
        ran = run("periksa", "--xlsx", target, cwd=home)
        assert ran.code == 2
        assert "Tidak ada yang ditimpa" in said(ran)
        assert target.read_bytes() == before


def test_the_internal_edition_never_takes_the_place_of_the_public_one(run, home):
    shorten_reports(home)
    shutil.copy(clean_file(), home / "masuk")
    assert run("gabung", cwd=home).code == 0
    for edition in ("public", "internal"):
        ran = run("laporan", "--format", "html", "--edition", edition, cwd=home)
        assert ran.code == 0
        assert ("jangan dibagikan" in ran.err) == (edition == "internal")
    names = {path.name for path in (home / "keluaran").iterdir()}
    assert names == {"rakorwil-2025.html", "rakorwil-2025-internal.html"}


def test_a_list_with_more_than_is_shown_says_so():
    assert listed(["A", "B", "…"]) == "A, B, dan lain-lain"
    assert listed(["A", "B", "…"], "en") == "A, B, and others"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_device_is_one_sentence(run):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "lkstool", "periksa", clean_file(), "--quiet"],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert "tidak dapat ditulis" in done.stderr


def test_a_disk_that_fills_up_leaves_no_half_workbook(run, tmp_path):
    resource = pytest.importorskip("resource", reason="file-size limits are a Unix thing")
    target = tmp_path / "temuan.xlsx"
    done = subprocess.run(
        # Half a compiled module would stay.
        [sys.executable, "-B", "-m", "lkstool", "periksa", SAMPLE / "2025", "--quiet", "--xlsx", target],
        capture_output=True,
        encoding="utf-8",
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
    )
    assert done.returncode == 2
    assert "tidak dapat ditulis" in done.stderr
    assert list(tmp_path.iterdir()) == []
