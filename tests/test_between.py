"""Findings between submissions: by example, whatever the order, with a dataset, and without a name told.

The files of ``tests/cases`` with a line ``between`` stand here. ``between: submissions`` has two LKS of one
year: each entry adds the ``base`` row, changed as it says, to the list of this LKS (``here``) and of another
one (``there``). ``between: years`` has one LKS in two years: an entry may change the people (``change``),
leave some out (``drop``) or change the money (``money``) of this year, and change sheets of the year before
(``before``); ``same`` names sheets that are those of the year before. ``findings`` are fields, or sheets,
where the case's own code must be; a pair names another code. Nothing else of stage 7 may be found.
"""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import KODE, Rows, child, flawless, rekap_of, sent
from case_files import case_files
from databases import KINDS, database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from submissions import Office

from lkstool import examine as examining
from lkstool import pipeline
from lkstool.checks import check
from lkstool.comparison import Comparison
from lkstool.core.codes import found
from lkstool.core.messages import words_of
from lkstool.core.records import Place, Waiver
from lkstool.core.results import FileResult, with_findings
from lkstool.dataset.history import undo
from lkstool.dataset.merge import merge
from lkstool.dataset.purge import purge
from lkstool.forms.load import form_of
from lkstool.intake.parse import collect
from lkstool.output.json_text import validation_json
from lkstool.sample.region import make_region
from lkstool.workspace import init
from lkstool.workspace.approvals import Approvals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lkstool.core.records import Finding, Sent

OTHER = "35.07-A-001"
NOON = datetime(2026, 1, 20, 5, 0, tzinfo=UTC)
PUTRA = child("Putra Rahasia", date(2013, 5, 12), 41)


def lks_of(code: str, people: Sequence[Mapping[str, Any]], *, year: str = "2025", file: str = "") -> Sent:
    """Another LKS's submission with these people only."""
    rows = flawless(year)
    rows["profil"][0] |= {"kode_lks": code, "nama": f"Panti Asuhan {code[-5:]}"}
    rows["penerima"] = [dict(each) for each in people]
    return laid_out(rows, year, file or f"masuk/{code}.xlsx")


def laid_out(rows: Rows, year: str, file: str) -> Sent:
    """A submission as it was sent; files of two names are of two contents."""
    rows["rekap"] = rekap_of(rows["penerima"], date(int(year), 12, 31))
    code = rows["profil"][0]["kode_lks"]
    made = sent(rows, form_of(year), file=file, meta={"form_year": year, "kode_lks": code})
    return replace(made, sha256=sha256(content_of(made)).hexdigest())


def content_of(sent: Sent) -> bytes:
    """What stands for the bytes of a file."""
    return repr((sent.file, {name: sheet.values for name, sheet in sent.sheets.items()})).encode()


def compared(sents: Sequence[Sent], workspace: Any = None) -> list[Finding]:
    """The findings of stage 7 that need the comparison, as checking a folder finds them."""
    comparison = Comparison(None, workspace)
    add(comparison, sents)
    return comparison.findings({each.file: NOON for each in sents})


def add(comparison: Comparison, sents: Sequence[Sent]) -> list[tuple[Any, Any, list[Finding]]]:
    """Parse, check and take in; return what became of each year."""
    made = []
    for year in sorted({each.year for each in sents}):
        form = form_of(year)
        collection, findings, _ = collect([each for each in sents if each.year == year], form)
        found = [*findings, *check(collection, form, None)]
        comparison.add(collection, form, found)
        made.append((collection, form, found))
    return made


def merged(home: Office, *sents: Sent) -> list[Finding]:
    """Merge submissions into a dataset, with what the comparison finds; return that."""
    comparison = Comparison(None, home)
    parts = add(comparison, sents)
    more = comparison.findings({each.file: NOON for each in sents})
    merge(
        home,
        [(collection, form) for collection, form, _ in parts],
        [*(each for *_, findings in parts for each in findings), *more],
        originals={each.file: content_of(each) for each in sents},
        now=NOON,
        made_by="petugas",
    )
    return more


def told(findings: Sequence[Finding]) -> list[tuple[str, str, str | None]]:
    return sorted((each.place.file, each.code, each.place.cell) for each in findings)


# By example.


@dataclass(frozen=True)
class Example:
    """One entry of a case file: what was sent, and what must be found of it."""

    name: str
    code: str
    sents: tuple[Sent, ...]
    passing: bool
    expected: tuple[tuple[str, str, str], ...]


def _examples() -> Iterator[Example]:
    for code, case in case_files().items():
        if "between" not in case:
            continue
        for kind in ("passing", "failing"):
            for number, entry in enumerate(case[kind], start=1):
                made = _of_years(entry) if case["between"] == "years" else _of_lks(case["base"], entry)
                expected = _expected(case["code"], entry.get("findings", {}))
                name = f"{code} {kind} {number}"
                yield Example(name, case["code"], made, kind == "passing", expected)


def _expected(code: str, findings: Any) -> tuple[tuple[str, str, str], ...]:
    sides = findings if isinstance(findings, dict) else {"here": findings}
    return tuple(
        (f"{side}.xlsx", *([code, each] if isinstance(each, str) else each))
        for side, fields in sides.items()
        for each in fields
    )


def _of_lks(base: Mapping[str, Any], entry: Mapping[str, Any]) -> tuple[Sent, ...]:
    here = flawless()
    here["penerima"].append(base | entry.get("here", {}))
    there = lks_of(OTHER, [base | entry.get("there", {})], file="there.xlsx")
    return laid_out(here, "2025", "here.xlsx"), there


def _of_years(entry: Mapping[str, Any]) -> tuple[Sent, ...]:
    here, before = flawless(), flawless("2024")
    same = entry.get("same", [])
    if "penerima" in same:
        here["penerima"] = deepcopy(before["penerima"])
    if "keuangan" not in same:
        before["keuangan"][0]["jumlah"] = 11_000_000
    if "program" not in same:
        before["program"][0]["realisasi_orang"] = 3
    for at, change in entry.get("change", {}).items():
        here["penerima"][at] |= change
    here["penerima"] = [row for at, row in enumerate(here["penerima"]) if at not in entry.get("drop", [])]
    for at, change in entry.get("money", {}).items():
        here["keuangan"][at] |= change
    for sheet, changes in entry.get("before", {}).items():
        for at, change in changes.items():
            before[sheet][at] |= change
    for rows in (here, before):
        _close(rows["keuangan"])
    return laid_out(here, "2025", "here.xlsx"), laid_out(before, "2024", "before.xlsx")


def _close(money: list[dict[str, Any]]) -> None:
    opening, *received, spent, closing = money
    came = sum(row["jumlah"] for row in (opening, *received) if isinstance(row["jumlah"], int))
    spent["jumlah"] = min(spent["jumlah"], came)
    closing["jumlah"] = came - spent["jumlah"]


EXAMPLES = tuple(_examples())


@pytest.mark.parametrize("example", [each for each in EXAMPLES if each.passing], ids=lambda each: each.name)
def test_passing_example_does_not_give_its_code(example: Example) -> None:
    assert example.code not in {finding.code for finding in compared(example.sents)}


@pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if not each.passing], ids=lambda each: each.name
)
@pytest.mark.parametrize("turned", [False, True])
def test_failing_example_gives_exactly_its_findings(example: Example, *, turned: bool) -> None:
    findings = compared(example.sents[::-1] if turned else example.sents)
    where = sorted(
        (each.place.file, each.code, each.place.field or (each.place.sheet or "").lower())
        for each in findings
    )
    assert where == sorted(example.expected)
    for finding in findings:
        assert finding.severity != "error"
        for lang in ("id", "en"):
            words = words_of(finding, lang)
            assert "{" not in words.message + words.fix
            assert len(words.message) <= 220


# Order, chunks, files.


MIXED = (
    lks_of(KODE, [PUTRA]),
    lks_of(OTHER, [PUTRA | {"tanggal_masuk": date(2025, 8, 1)}]),
    lks_of("35.15-M-002", [PUTRA | {"nik": None, "alasan_tanpa_nik": "Surat belum diurus"}]),
    lks_of(KODE, [PUTRA], file="masuk/lain.xlsx"),
    lks_of(KODE, [PUTRA, child("Lain Uji", date(2014, 1, 1), 7)], year="2024", file="lama/a.xlsx"),
)
HERE, THERE, THIRD, LATER = (each.file for each in MIXED[:4])


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(order=st.permutations(range(len(MIXED))), chunk=st.integers(1, len(MIXED)))
def test_neither_order_nor_chunks_change_what_is_found(order: list[int], chunk: int) -> None:
    sents = [MIXED[at] for at in order]
    comparison = Comparison()
    for start in range(0, len(sents), chunk):
        for year in ("2024", "2025"):
            some = [each for each in sents[start : start + chunk] if each.year == year]
            if some:
                collection, findings, _ = collect(some, form_of(year))
                comparison.add(collection, form_of(year), findings)
    assert told(comparison.findings({each.file: NOON for each in sents})) == [
        (THERE, "LKS702", "B5"),
        (THERE, "LKS703", "A5"),
        (HERE, "LKS703", "A5"),
        (HERE, "LKS705", None),
        (HERE, "LKS708", None),
        (HERE, "LKS710", "O5"),
        (THIRD, "LKS703", "A5"),
        (THIRD, "LKS703", "A5"),
        (LATER, "LKS703", "A5"),
        (LATER, "LKS708", None),
        (LATER, "LKS710", "O5"),
    ]


def test_a_copy_of_a_file_is_told_once_and_compared_with_nobody() -> None:
    first = lks_of(KODE, [PUTRA], file="masuk/a.xlsx")
    copy = replace(first, file="masuk/a (1).xlsx")
    assert told(compared([copy, first])) == [("masuk/a (1).xlsx", "LKS704", None)]


def test_of_two_files_for_one_lks_the_one_that_does_not_count_says_which_does() -> None:
    first, second = (lks_of(KODE, [PUTRA], file=f"masuk/{name}.xlsx") for name in ("a", "b"))
    comparison = Comparison()
    add(comparison, [first, second])
    late, early = NOON, NOON - timedelta(days=1)
    (finding,) = comparison.findings({first.file: late, second.file: early})
    assert (finding.place.file, finding.code, finding.params["other"]) == ("masuk/b.xlsx", "LKS705", "a.xlsx")


def test_files_of_the_same_name_are_told_apart_by_their_folders() -> None:
    first, second = (lks_of(KODE, [PUTRA], file=f"masuk/{name}/a.xlsx") for name in ("januari", "februari"))
    comparison = Comparison()
    add(comparison, [first, second])
    (finding,) = comparison.findings({first.file: NOON, second.file: NOON - timedelta(days=1)})
    assert finding.params["other"] == "masuk/januari/a.xlsx"


def test_a_file_to_be_repaired_is_no_second_answer() -> None:
    wrong = lks_of(KODE, [PUTRA | {"nik": "12"}], file="masuk/salah.xlsx")
    assert compared([wrong, lks_of(KODE, [PUTRA], file="masuk/betul.xlsx")]) == []


def test_others_are_compared_with_the_file_that_counts() -> None:
    old = lks_of(OTHER, [PUTRA], file="masuk/a.xlsx")
    new = lks_of(OTHER, [child("Lain Uji", date(2014, 1, 1), 7)], file="masuk/b.xlsx")
    findings = told(compared([lks_of(KODE, [PUTRA]), old, new]))
    assert findings == [("masuk/a.xlsx", "LKS701", "B5"), ("masuk/a.xlsx", "LKS705", None)]


def test_where_it_is_not_known_whose_a_file_is_nothing_is_compared() -> None:
    stranger = lks_of(OTHER, [PUTRA])
    stranger = replace(stranger, meta={"form_year": "2025", "kode_lks": "35.15-M-002"})
    assert compared([lks_of(KODE, [PUTRA]), stranger]) == []


# With a dataset.


@pytest.fixture(params=KINDS)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with database(request.param, tmp_path) as url:
        yield Office(url, tmp_path / "arsip")


def test_the_dataset_stands_for_lks_of_which_no_file_is_given(home: Office) -> None:
    merged(home, lks_of(OTHER, [PUTRA]))
    (finding,) = compared([lks_of(KODE, [PUTRA])], home)
    assert (finding.code, finding.place.cell) == ("LKS701", "B5")
    assert finding.params["other"] == f"Panti Asuhan A-001 ({OTHER})"
    assert finding.params["there"] == PUTRA["tanggal_masuk"]

    undo(home, now=NOON)
    assert compared([lks_of(KODE, [PUTRA])], home) == []


def test_a_file_that_was_merged_is_not_compared_with_itself(home: Office) -> None:
    mine = laid_out(flawless(), "2025", "masuk/a.xlsx")
    assert merged(home, mine) == []
    assert compared([mine], home) == []
    again = laid_out(flawless(), "2025", "masuk/perbaikan.xlsx")
    assert compared([again], home) == []


def test_a_file_given_now_takes_the_place_of_what_its_lks_sent_before(home: Office) -> None:
    merged(home, lks_of(OTHER, [PUTRA]))
    without = lks_of(OTHER, [child("Lain Uji", date(2014, 1, 1), 7)], file="masuk/betul.xlsx")
    assert compared([lks_of(KODE, [PUTRA]), without], home) == []


def test_without_nik_the_dataset_gives_a_note_where_year_sex_and_origin_agree(home: Office) -> None:
    merged(home, lks_of(OTHER, [PUTRA]))
    nameless = PUTRA | {"nik": None, "alasan_tanpa_nik": "Surat belum diurus"}
    (finding,) = compared([lks_of(KODE, [nameless])], home)
    assert (finding.code, finding.severity, finding.params["how"]) == ("LKS703", "note", "year")
    for other in (
        {"kabkota_asal": "Kota Malang"},
        {"jenis_kelamin": "Perempuan"},
        {"tanggal_lahir": date(2012, 5, 12)},
    ):
        assert compared([lks_of(KODE, [nameless | other])], home) == []


def test_the_year_before_may_come_from_the_dataset_and_names_its_rows(home: Office) -> None:
    before = flawless("2024")
    before["keuangan"][0]["jumlah"], before["keuangan"][4]["jumlah"] = 11_000_000, 46_000_000
    merged(home, laid_out(before, "2024", "lama/a.xlsx"))
    rows = flawless()
    rows["penerima"] = rows["penerima"][3:]
    now = laid_out(rows, "2025", "masuk/a.xlsx")
    (finding,) = compared([now], home)
    assert (finding.code, finding.place.sheet, finding.place.cell) == ("LKS706", "PENERIMA", None)
    assert dict(finding.params) == {"missing": 3, "total": 11, "before": "2024", "rows": ("5", "6", "7")}


def test_people_of_a_year_whose_retention_is_over_are_not_missed(home: Office) -> None:
    merged(home, laid_out(flawless("2024"), "2024", "lama/a.xlsx"))
    rows = flawless()
    rows["penerima"] = rows["penerima"][3:]
    now = laid_out(rows, "2025", "masuk/a.xlsx")
    assert "LKS706" in [each.code for each in compared([now], home)]
    purge(home, ("2024",), now=NOON)
    assert "LKS706" not in [each.code for each in compared([now], home)]


def test_the_year_before_is_the_same_from_a_file_and_from_the_dataset(home: Office) -> None:
    before = laid_out(flawless("2024"), "2024", "lama/a.xlsx")
    rows = flawless()
    rows["penerima"] = deepcopy(flawless("2024")["penerima"])
    now = laid_out(rows, "2025", "masuk/a.xlsx")
    expected = told(compared([before, now]))
    assert [code for _, code, _ in expected] == ["LKS708", "LKS708"]
    merged(home, before)
    assert told(compared([now], home)) == expected


def test_findings_between_submissions_are_stored_with_the_submission(home: Office) -> None:
    from lkstool.dataset.facts import facts

    merged(home, lks_of(KODE, [PUTRA]), lks_of(OTHER, [PUTRA]))
    stored = facts(home, "2025").findings
    stored = stored[stored["code"] == "LKS701"]
    assert stored[["lks", "sheet", "row", "field"]].to_numpy().tolist() == [
        [OTHER, "PENERIMA", 5, "nik"],
        [KODE, "PENERIMA", 5, "nik"],
    ]


# What the office has decided.


def test_an_exception_holds_for_one_lks_and_the_form_sets_the_severity() -> None:
    sents = [lks_of(KODE, [PUTRA]), lks_of(OTHER, [PUTRA])]
    waiver = Waiver(KODE, "LKS701", None, "Dilayani keduanya", "Ketua MPKS", date(2026, 2, 28))
    comparison = Comparison(None, None, Approvals((waiver,), date(2026, 2, 1)))
    form = form_of("2025").model_copy(update={"severity": {"LKS701": "error"}})
    collection, findings, _ = collect(sents, form)
    comparison.add(collection, form, findings)
    severities = {each.place.file: each.severity for each in comparison.findings({})}
    assert severities == {f"masuk/{KODE}.xlsx": "note", f"masuk/{OTHER}.xlsx": "error"}


def test_a_finding_that_blocks_makes_its_file_invalid() -> None:
    place = Place("a.xlsx", "PENERIMA", 5, 2, "nik", "NIK")
    result = FileResult("a.xlsx", "", KODE, None, "2025", "valid", {}, (), (found("LKS412", place),))
    blocked = with_findings(result, [replace(found("LKS701", place), severity="error")], {"PENERIMA": 2})
    assert (blocked.state, [each.code for each in blocked.findings]) == ("invalid", ["LKS701", "LKS412"])


# From the outside.


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("between")
    make_region(folder, 12, 3, 1.0, jobs=1)
    return folder


def test_no_name_or_nik_is_told_and_small_chunks_tell_the_same(
    flawed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pipeline.validate([str(flawed)], jobs=1)
    text = validation_json(whole, "id")
    assert text.count("LKS70") >= 3
    request = examining.read_request(None, None)
    from lkstool.intake.submission import read_file

    for path in sorted((flawed / "2025").glob("*.xlsx")):
        read = read_file(path.as_posix(), request)
        for sheet in ("penerima", "sdm"):
            if sheet in read.sheets:
                people = read.sheets[sheet].values
                known = {str(each) for name in ("nama", "nik") for each in people.get(name, ())}
                assert not [each for each in known if len(each) > 8 and each in text]
    monkeypatch.setattr(examining, "CHUNK", 5)
    assert validation_json(pipeline.validate([str(flawed)], jobs=1), "id") == text


def test_a_merge_tells_and_stores_what_checking_told(flawed: Path, tmp_path: Path) -> None:
    workspace = init(tmp_path / "kantor")
    shutil.copy(flawed / "daftar_lks.xlsx", workspace.register)
    folders = [str(flawed / "2024"), str(flawed / "2025")]
    checked = pipeline.validate(folders, workspace=workspace, jobs=1)
    result, _ = pipeline.merge(folders, workspace, jobs=1)
    assert (
        json.loads(validation_json(result, "id"))["summary"]
        == json.loads(validation_json(checked, "id"))["summary"]
    )
    again = pipeline.validate(folders, workspace=workspace, jobs=1)
    assert [each.findings for each in again.files] == [each.findings for each in checked.files]


def test_files_are_compared_with_one_another_also_while_the_database_cannot_be_read(
    flawed: Path, tmp_path: Path
) -> None:
    workspace = init(tmp_path / "kantor")
    (tmp_path / "kantor" / "lkstool.db").write_bytes(b"bukan basis data" * 300)
    folders = [str(flawed / "2024"), str(flawed / "2025")]
    checked = pipeline.validate(folders, workspace=workspace, jobs=1)
    assert checked.not_remembered is not None
    assert [each.findings for each in checked.files] == [
        each.findings for each in pipeline.validate(folders, jobs=1).files
    ]
