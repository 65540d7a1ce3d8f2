"""The way from workbooks to reports, walked as an officer does: nobody's data come out at any step.

The people are those of the sample data. What is secret is read here from the workbooks themselves, field
by field and by name, so that a field whose privacy was set wrongly in the form is noticed too.
"""

from __future__ import annotations

import contextlib
import dataclasses
import io
import re
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import SAMPLE
from pypdf import PdfReader

from lkstool.cli import main
from lkstool.core.codes import found
from lkstool.core.formats import long_date
from lkstool.core.messages import value_shown, words_of
from lkstool.core.records import CellValue, Personal, Place
from lkstool.forms.load import REGISTER, years
from lkstool.intake.inbox import find_files
from lkstool.intake.pool import read_all
from lkstool.intake.submission import ReadRequest

NAMES = {"nama_pimpinan", "nama_pengisi", "nama_operator", ("penerima", "nama"), ("sdm", "nama")}
NIKS = {"nik"}
BIRTHS = {"tanggal_lahir", "tanggal_lahir_pimpinan"}
PHONES = {"telepon_pengisi", "kontak_whatsapp", "kontak"}
OTHERS = {"nbm", "tempat_lahir"}
KNOWN = NAMES | NIKS | BIRTHS | PHONES | OTHERS

NIK_OF_BUG = "3507001205130004"
NAME_OF_BUG = "Zulaikha Rahasiawati"


@dataclass(frozen=True)
class Secrets:
    """What must not come out. Dates that also stand in a field about no person are left aside."""

    names: frozenset[str]
    niks: frozenset[str]
    births: frozenset[date]
    phones: frozenset[str]

    def found_in(self, text: str) -> set[str]:
        """Return the secrets that a text holds, however they are written there."""
        plain = " ".join(text.casefold().split())
        digits = {re.sub(r"\D", "", run) for run in re.findall(r"\+?\d[\d .\-]{8,}\d", text)}
        held = {name for name in self.names if name in plain}
        held |= self.niks & (digits | set(re.findall(r"(?=(\d{16}))", text)))
        held |= self.phones & {_national(each) for each in digits}
        return held | {each.isoformat() for each in self.births & _days_in(plain)}


_MONTHS = {long_date(date(2025, month, 1)).split()[1].casefold(): month for month in range(1, 13)}
# Values may stand in a database without anything between them, so that days are looked for everywhere.
_DAY = re.compile(
    rf"(?=(\d{{4}})-(\d\d)-(\d\d))|(?=(?<!\d)(\d\d?)[-/.](\d\d?)[-/.](\d{{4}}))|"
    rf"(?=(?<!\d)(\d\d?) ({'|'.join(_MONTHS)}) (\d{{4}}))"
)


def _days_in(text: str) -> set[date]:
    """Return all days that a text in lower case names."""
    days = set()
    for match in _DAY.finditer(text):
        iso_year, iso_month, iso_day, day, month, year, long_day, name, long_year = match.groups()
        with contextlib.suppress(ValueError):
            number = int(iso_month or month or 0) or _MONTHS[name]
            days.add(date(int(iso_year or year or long_year), number, int(iso_day or day or long_day)))
    return days


def _national(digits: str) -> str:
    return "0" + digits.removeprefix("62").lstrip("0")


def _values(*names: Any) -> list[CellValue]:
    """Return what stands in some fields, named alone or with their sheet, of all workbooks."""
    return [
        value
        for (sheet, field), values in _cells().items()
        for value in values
        if field in names or (sheet, field) in names
    ]


_CELLS: dict[tuple[str, str], list[CellValue]] = {}


def _cells() -> dict[tuple[str, str], list[CellValue]]:
    """Read all sheets of all workbooks of the sample as they were sent, once."""
    if not _CELLS:
        request = ReadRequest(year=None, years=years(), default_year=years()[-1])
        sents = list(read_all(find_files([str(SAMPLE)]), request, 2))
        register = ReadRequest(year=REGISTER, years=years(), default_year=years()[-1])
        sents += read_all([str(SAMPLE / "daftar_lks.xlsx")], register, 1)
        for sent in sents:
            for sheet in sent.sheets.values():
                for name, values in sheet.values.items():
                    _CELLS.setdefault((sheet.name, name), []).extend(values)
    return _CELLS


def _days(values: list[CellValue]) -> set[date]:
    typed = {each.date() if isinstance(each, datetime) else each for each in values if isinstance(each, date)}
    return typed | _days_in(" ; ".join(each.casefold() for each in values if isinstance(each, str)))


@pytest.fixture(scope="module")
def secrets() -> Secrets:
    public = {key for key in _cells() if not ({key, key[1]} & KNOWN)}
    others = _values(*public)
    said = " ".join(" ".join(str(each).casefold().split()) for each in others)
    names = {" ".join(str(each).casefold().split()) for each in _values(*NAMES) if each}
    known_phones = {_national(re.sub(r"\D", "", str(each))) for each in _values("telepon", "whatsapp")}
    phones = {_national(re.sub(r"\D", "", str(each))) for each in _values(*PHONES) if each}
    made = Secrets(
        frozenset(each for each in names if " " in each and each not in said),
        frozenset(re.sub(r"\D", "", str(each)) for each in _values(*NIKS) if each),
        frozenset(_days(_values(*BIRTHS)) - _days(others)),
        frozenset(each for each in phones - known_phones if len(each) > 9),
    )
    assert min(len(made.names), len(made.niks), len(made.births)) > 300
    assert len(made.phones) > 10
    return made


def _run(*arguments: object) -> str:
    """Run a command in this process; return all that it said."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["lkstool", *map(str, arguments)])
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as end,
        ):
            main()
    assert end.value.code in (0, 1), err.getvalue()
    return out.getvalue() + err.getvalue()


def _text_of(path: Path) -> str:
    """Return all that can be read in a file, of a PDF and of a package also what is within."""
    texts = [path.read_bytes().decode("utf-8", "replace")]
    if path.suffix == ".pdf":
        texts = [page.extract_text() for page in PdfReader(path).pages]
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            parts = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
            texts = [package.read(name).decode("utf-8") for name in parts]
            texts += package.namelist()
    # Tags may stand between the words of a document; pictures and fonts are no text.
    texts = [re.sub(r"base64,[\w+/=]+", "", text) for text in texts]
    return "\n".join([*texts, *(re.sub(r"<[^>]+>", "", text) for text in texts if "<" in text)])


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], Path]:
    """Go all the way in a workspace; return its folder, what each command said, and a backup."""
    home = tmp_path_factory.mktemp("kantor")
    said = {"init": _run("init", home)}
    (home / "daftar_lks.xlsx").write_bytes((SAMPLE / "daftar_lks.xlsx").read_bytes())
    here = ("--workspace", home)
    said["json"] = _run("validate", SAMPLE, "--json", "--xlsx", home / "keluaran" / "temuan.xlsx", *here)
    replies = home / "keluaran" / "balasan"
    said["verbose"] = _run("validate", SAMPLE / "2025", "--verbose", "--reply", replies, *here)
    said["repairs"] = _run("repairs", SAMPLE / "2025", *here)
    said["merge json"] = _run("merge", SAMPLE / "2024", "--json", *here)
    said["merge"] = _run("merge", SAMPLE / "2025", "--verbose", *here)
    said["prefill"] = _run("form", "prefill", "--out", home / "keluaran" / "terisi", *here)
    said["history"] = _run("history", *here)
    written = ("--xlsx", home / "keluaran" / "status.xlsx", "--messages", home / "keluaran" / "pesan")
    said["status"] = _run("status", "--verbose", *written, *here)
    said["status json"] = _run("status", "--json", *here)
    said["recheck"] = _run("recheck", *here)
    said["recheck json"] = _run("recheck", "--json", "--year", "2024", *here)
    said["history of one"] = _run("history", "35.17-A-001", *here)
    kept = tmp_path_factory.mktemp("cadangan")
    said["backup"] = _run("backup", "--out", kept, *here)
    made = next(kept.iterdir())
    said["restore"] = _run("restore", made, "--workspace", kept / "lagi", "--new-key")
    said["log"] = _run("log", "--json", "--workspace", kept / "lagi") + _run("log", *here)
    said["doctor"] = _run("doctor", "--json", *here) + _run(
        "doctor", "--verbose", "--workspace", kept / "lagi"
    )
    said["purge"] = _run("purge", "--year", "2024", "--yes", "--workspace", kept / "lagi")
    said["followup"] = _run("followup", *here)
    out = home / "keluaran" / "ekspor"
    said["export"] = _run("export", "--format", "xlsx,csv,package", "--with-tokens", "--out", out, *here)
    said["trace"] = _run("trace", "J04", "--verbose", *here) + _run("trace", "C12", "--json", *here)
    for report, edition, formats in (("semua", "internal", "pdf,docx,html"), ("rakorwil", "public", "html")):
        out = home / "keluaran" / edition
        said[edition] = _run("report", report, "--edition", edition, "--format", formats, "--out", out, *here)
    return home, said, made


def test_no_command_says_anything_of_a_person(walked, secrets):
    _, said, _ = walked
    assert {name: secrets.found_in(text) for name, text in said.items() if secrets.found_in(text)} == {}


def test_no_file_of_the_workspace_outside_the_archive_holds_anything_of_a_person(walked, secrets):
    home, _, _ = walked
    # A form goes to the LKS whose people are in it: marked, or filled in with its own earlier answers.
    kept = {home / "arsip", home / "masuk", home / "daftar_lks.xlsx", home / "keluaran" / "terisi"}
    kept |= set((home / "keluaran" / "balasan").glob("* PERBAIKAN.xlsx"))
    files = [
        path for path in home.rglob("*") if path.is_file() and not kept.intersection((path, *path.parents))
    ]
    assert {path.suffix for path in files} >= {".db", ".toml", ".txt", ".xlsx", ".pdf", ".docx", ".html"}
    assert {"perbaikan.xlsx", "rtl.xlsx", "temuan.xlsx", "status.xlsx"} <= {path.name for path in files}
    held = {path.name: secrets.found_in(_text_of(path)) for path in files}
    assert {name: found for name, found in held.items() if found} == {}
    assert not any(secrets.found_in(path.name) for path in home.rglob("*"))


def test_a_backup_holds_people_in_its_originals_and_in_the_register_only(walked, secrets, tmp_path):
    with zipfile.ZipFile(walked[2]) as package:
        kept = [name for name in package.namelist() if not name.startswith("arsip/")]
        kept.remove("daftar_lks.xlsx")
        package.extractall(tmp_path, kept)
        assert not any(secrets.found_in(name) for name in package.namelist())
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".jsonl", ".json", ".seal", ".toml", ".xlsx"}
    held = {path.name: secrets.found_in(_text_of(path)) for path in files}
    assert {name: found for name, found in held.items() if found} == {}


def test_the_search_would_find_what_it_looks_for(secrets):
    """The originals hold everything: a search that finds nothing there would prove nothing."""
    texts = ""
    for path in (SAMPLE / "2024").glob("*.xlsx"):
        book = openpyxl.load_workbook(path, read_only=True)
        cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
        texts += "\n".join(str(cell) for cell in cells)
        book.close()
    held = secrets.found_in(texts)
    assert len(held & secrets.names) > 100
    assert len(held & secrets.niks) > 100
    assert len(held & {each.isoformat() for each in secrets.births}) > 100
    assert held & secrets.phones


@pytest.mark.parametrize(
    "written", ["a NIK 3507001205130004 b", "3507 0012 0513 0004", "NIK: 3507.0012.0513.0004"]
)
def test_a_nik_in_a_place_for_something_else_is_hidden_too(written):
    place = Place("a.xlsx", "KEUANGAN", 5, 5, None, written)
    finding = found("LKS208", place, value=written, suggestion=written, expected=[written])
    told = (
        *dataclasses.astuple(words_of(finding, "id")),
        place.heading,
        str(value_shown([written], "id")),
        str(value_shown(written, "id")),
    )
    for text in told:
        assert "0012" not in text
        assert "1205" not in text
    assert written in words_of(finding, "id", reveal=True).message


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("3507001205130004", "3507**********04"),
        ("Siti Aminah 350700", "***"),
        ("3507", "***"),
        ("3,5E+15", "***"),
    ],
)
def test_of_a_nik_only_region_and_end_are_shown_and_of_words_in_its_place_nothing(typed, shown):
    assert str(Personal(typed, "nik")) == shown


@pytest.mark.parametrize(
    "stage",
    [
        "lkstool.checks.check",
        "lkstool.checks.between.check_between",
        "lkstool.comparison.Comparison.add",
        "lkstool.dataset.rows.stored",
        "lkstool.examine.file_results",
    ],
)
def test_the_log_of_a_bug_tells_where_and_never_what(stage, tmp_path, monkeypatch):
    workspace = tmp_path / "kantor"
    _run("init", workspace)
    logs = tmp_path / "log"
    logs.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(logs))
    person = {"nama": NAME_OF_BUG, "nik": NIK_OF_BUG}

    def broken(*_given: object, **_named: object) -> None:
        try:
            {}[NIK_OF_BUG]
        except KeyError as error:
            error.add_note(NAME_OF_BUG)
            raise ValueError(f"{person} cannot be kept") from error

    monkeypatch.setattr(stage, broken)
    submission = next((SAMPLE / "2024").glob("35.14-M-001*.xlsx"))
    out, err = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "argv", ["lkstool", "merge", str(submission), "--workspace", str(workspace)])
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 3
    (log,) = logs.glob("lkstool-*.log")
    assert log.as_posix() in err.getvalue()
    told = log.read_text(encoding="utf-8")
    assert "ValueError" in told
    assert "KeyError" in told
    assert "broken" in told
    for text in (told, out.getvalue(), err.getvalue()):
        assert NIK_OF_BUG not in text
        assert NAME_OF_BUG not in text
