"""Checking merged submissions once more: what a changed form or check would say of them, before it blocks."""

from __future__ import annotations

import json
import pickle
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from conftest import SAMPLE

from lkstool import pipeline
from lkstool import workspace as workspaces
from lkstool.core.codes import found
from lkstool.core.errors import UserError
from lkstool.core.records import Place
from lkstool.dataset.facts import facts
from lkstool.dataset.history import history, undo
from lkstool.dataset.merge import merge
from lkstool.examine import EditedForm, examine
from lkstool.forms.load import FORMS, load_form
from lkstool.intake.pool import Readers
from lkstool.output.json_text import validation_json
from lkstool.output.recheck_view import recheck_json
from lkstool.recheck import recheck
from lkstool.register import find_register
from lkstool.sample.region import make_region

# One worker makes the office once for all of them.
PACKAGED = (FORMS / "2025.yaml").read_text(encoding="utf-8")
# Its balance does not close (LKS503).
UNBALANCED = next((SAMPLE / "2025").glob("35.24-A-001 *.xlsx"))


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    """An office that has merged the sample of 2025."""
    home = workspaces.init(tmp_path_factory.mktemp("kantor"))
    shutil.copyfile(SAMPLE / "daftar_lks.xlsx", home.register)
    pipeline.merge([str(SAMPLE / "2025")], home, jobs=2)
    return home


@pytest.fixture
def office(merged, tmp_path):
    """The same, to be spoiled."""
    shutil.copytree(merged.folder, tmp_path / "kantor")
    return workspaces.open_workspace(tmp_path / "kantor")


def edited(tmp_path, *replacements):
    """A form of 2025 in which some words are others."""
    text = PACKAGED
    for before, after in replacements:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path = tmp_path / "uji.yaml"
    path.write_text(text, encoding="utf-8")
    return path


CROWDED = ("hunian_maks_persen: 110", "hunian_maks_persen: 20")


def severities(words):
    return ("\nseverity: {}", f"\nseverity: {{{words}}}")


def by_code(told):
    return {each.code: each for each in told.codes}


def every_file(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def plain(merged):
    """The packaged form once more."""
    return recheck(merged, jobs=1)


@pytest.fixture(scope="module")
def blocking(merged, tmp_path_factory):
    """A form that blocks crowded LKS, and what it says."""
    form = edited(tmp_path_factory.mktemp("formulir"), CROWDED, severities("LKS602: error"))
    return form, recheck(merged, form_file=form, jobs=1)


def test_right_after_the_merge_nothing_differs(merged, plain):
    told = plain
    assert told.submissions == len([one for one in history(merged)[0].submissions if one.state == "accepted"])
    assert told.codes
    assert [each.code for each in told.codes if each.differs] == []
    assert all(each.before == each.now and each.before.cells for each in told.codes)
    assert (told.blocked, told.missing, told.form) == ((), (), None)


def test_a_stricter_number_tells_how_many_and_where(merged, tmp_path):
    told = recheck(merged, form_file=edited(tmp_path, CROWDED), jobs=1)
    crowded = by_code(told)["LKS602"]
    assert 0 < crowded.new.submissions < told.submissions
    assert crowded.before.submissions == 0
    assert crowded.now == crowded.new
    assert (crowded.severity, crowded.severity_before, crowded.blocks) == ("warning", None, 0)
    assert len(crowded.examples) == min(3, crowded.new.submissions)
    counting = {one.lks for one in history(merged)[0].submissions if one.counts}
    for one in crowded.examples:
        assert one.lks in counting
        assert one.sheet == "PROFIL"
        assert one.cell
    assert [each.code for each in told.codes if each.differs] == ["LKS602"]
    assert told.form == "uji.yaml"


def test_what_would_block_is_counted_and_named_first(blocking):
    _, told = blocking
    crowded = by_code(told)["LKS602"]
    assert told.codes[0] is crowded
    assert crowded.blocks == crowded.new.submissions == len(told.blocked)
    assert {one.lks for one in crowded.examples} <= set(told.blocked)


def test_a_code_that_only_weighs_otherwise_differs_too(merged, plain, tmp_path):
    note = next(each for each in plain.codes if each.severity == "note")
    told = recheck(merged, form_file=edited(tmp_path, severities(f"{note.code}: error")), jobs=1)
    now = by_code(told)[note.code]
    assert (now.severity_before, now.severity, now.differs) == ("note", "error", True)
    assert (now.new.cells, now.gone.cells, now.blocks) == (0, 0, now.now.submissions)
    assert now.examples


def test_what_is_no_longer_found_is_counted(merged, office, tmp_path):
    """Merged under a stricter form, checked again under the packaged one."""
    undo(office)
    _merge_as(office, edited(tmp_path, CROWDED), SAMPLE / "2025")
    told = recheck(office, jobs=1)
    crowded = by_code(told)["LKS602"]
    assert crowded.gone == crowded.before
    assert crowded.gone.submissions > 0
    assert (crowded.severity, crowded.severity_before) == (None, "warning")
    assert crowded.examples == ()


def test_a_new_question_is_missing_in_what_was_sent_before_it(merged, tmp_path):
    question = (
        '      - name: nbm\n        title: "Nomor Gawai"\n        type: string\n        privacy: internal\n'
        '        help: "Nomor."\n        example: "1"\n        constraints: {required: true}\n'
    ).replace("nbm", "nomor_gawai")
    form, _ = load_form(FORMS / "2025.yaml")
    first = f"      - name: {form.by_name['sdm'].fields[0].name}\n"
    head, sheet = PACKAGED.split("  - name: sdm\n")
    path = tmp_path / "uji.yaml"
    path.write_text(f"{head}  - name: sdm\n{sheet.replace(first, question + first, 1)}", encoding="utf-8")
    told = recheck(merged, form_file=path, jobs=1)
    differing = [each for each in told.codes if each.differs]
    assert [each.new.submissions for each in differing] == [told.submissions]
    assert len(told.blocked) == told.submissions


def test_what_stands_between_submissions_is_found_again(tmp_path):
    """Some flaws of this region show only beside last year's answers."""
    region = tmp_path / "wilayah"
    make_region(region, 14, 3, 0.5)
    home = workspaces.init(tmp_path / "kantor")
    shutil.copyfile(region / "daftar_lks.xlsx", home.register)
    pipeline.merge([str(region / "2024")], home, jobs=2)
    validation, _ = pipeline.merge([str(region / "2025")], home, jobs=2)
    between = {
        each.code
        for result in validation.files
        for each in result.findings
        if result.state == "valid" and each.code.startswith("LKS7")
    }
    told = recheck(home, jobs=2)
    assert {"LKS706", "LKS708"} <= between
    assert between <= set(by_code(told))
    assert [each.code for each in told.codes if each.differs] == []


def test_the_dataset_and_the_archive_stay_as_they_are(office, tmp_path):
    before = every_file(office.folder)
    recheck(office, form_file=edited(tmp_path, CROWDED, severities("LKS602: error")), jobs=1)
    assert every_file(office.folder) == before


def test_a_submission_whose_original_is_gone_is_named(office):
    lost, *others = sorted(office.archive.glob("*/*.xlsx"))
    lost.unlink()
    told = recheck(office, jobs=1)
    (missing,) = told.missing
    owner = {one.sha256: one for one in history(office)[0].submissions}[lost.stem]
    assert (missing.lks, missing.file) == (owner.lks, owner.file)
    assert told.submissions == len(others)
    for each in others:
        each.unlink()
    assert recheck(office, jobs=1).submissions == 0


def test_an_original_that_was_damaged_is_told_as_unreadable(office):
    spoiled = min(office.archive.glob("*/*.xlsx"))
    spoiled.write_bytes(spoiled.read_bytes()[:2000])
    told = recheck(office, jobs=1)
    assert len(told.blocked) == 1
    assert by_code(told)["LKS105"].new.submissions == 1


def test_an_exception_granted_since_then_holds(office, blocking):
    form, told = blocking
    blocked = told.blocked
    office.waivers.write_text(
        f'[[waiver]]\nlks = "{blocked[0]}"\nkode = "LKS602"\nalasan = "Gedung baru"\n'
        'disetujui_oleh = "Ketua"\nsampai = 2026-12-31\n',
        encoding="utf-8",
    )
    now = recheck(office, form_file=form, jobs=1, today=date(2026, 1, 20)).blocked
    assert now == blocked[1:]


@pytest.mark.parametrize(
    ("about", "key"),
    [
        ({"year": "2024"}, "nothing_to_recheck"),
        ({"year": "1999"}, "unknown_year"),
        ({"form": "bukan: formulir\n"}, "form_file_wrong"),
        ({"form": PACKAGED, "year": "2024"}, "form_of_other_year"),
        ({"form": PACKAGED.replace('year: "2025"', 'year: "2031"', 1)}, "nothing_to_recheck"),
        ({"form": None}, "form_unreadable"),
    ],
)
def test_the_operators_mistakes_are_one_sentence(merged, tmp_path, about, key):
    path = None
    if "form" in about:
        path = tmp_path / "uji.yaml"
        if about["form"] is not None:
            path.write_text(about["form"], encoding="utf-8")
    with pytest.raises(UserError) as caught:
        recheck(merged, year=about.get("year"), form_file=path, jobs=1)
    assert caught.value.key == key


def test_before_the_first_merge_there_is_nothing_to_recheck(tmp_path):
    with pytest.raises(UserError, match="2025"):
        recheck(workspaces.init(tmp_path / "baru"), jobs=1)


def test_the_command_shows_a_table_and_where_to_look(merged, blocking, run):
    form, told = blocking
    ran = run("periksa-ulang", "--form", form, "--workspace", merged.folder)
    assert ran.code == 1
    for words in ("LKS602", "Penghuni melebihi", "Kesalahan", f"{told.codes[0].new.submissions} LKS"):
        assert words in ran.out
    assert told.codes[0].examples[0].lks in ran.out
    assert "Akan tertahan" in ran.out
    assert "lkstool jelaskan LKS602" in ran.err
    as_json = run("recheck", "--json", "--form", form, "--workspace", merged.folder, "--lang", "en")
    assert json.loads(as_json.out) == json.loads(recheck_json(told))
    assert as_json.err == ""
    assert run("recheck", "--workspace", merged.folder).code == 0


# A code on trial.


def _merge_as(home, form_file, *paths):
    """Merge with another form than the packaged one; the results of the files."""
    form, _ = load_form(form_file)
    known = find_register((), None, home)
    with Readers(1) as readers:
        mine = EditedForm(form_file, form)
        chunks = list(
            examine(list(map(str, paths)), "2025", known, home, None, readers, None, None, edited=mine)
        )
    every = [each for chunk in chunks for each in chunk.examined]
    results = [each for chunk in chunks for each in chunk.results]
    merge(
        home,
        [(each.collection, each.form) for each in every],
        [finding for each in every for finding in each.findings],
        originals={each.file: Path(each.file) for each in results},
        now=datetime(2026, 1, 20, tzinfo=UTC),
    )
    return results


def test_a_code_on_trial_is_counted_as_a_note_and_blocks_nothing(office, tmp_path):
    (result,) = _merge_as(office, edited(tmp_path, severities("LKS503: trial")), UNBALANCED)
    tried = [each for each in result.findings if each.code == "LKS503"]
    assert tried
    assert {(each.severity, each.trial) for each in tried} == {("note", True)}
    assert result.state == "valid"
    (latest,) = history(office)[-1].submissions
    assert (latest.state, latest.counts, latest.errors) == ("accepted", True, 0)
    assert latest.notes >= len(tried)
    stored = facts(office, "2025").findings
    assert set(stored[stored["code"] == "LKS503"]["severity"]) == {"note"}


def test_a_trial_is_told_on_the_screen_and_to_programs(office, tmp_path):
    form_file = edited(tmp_path, severities("LKS503: trial, LKS607: error"))
    form, _ = load_form(form_file)
    mine = EditedForm(form_file, form)
    with Readers(1) as readers:
        (chunk,) = examine([str(UNBALANCED)], "2025", None, None, None, readers, None, None, edited=mine)
    from rich.console import Console

    from lkstool.core.results import Validation
    from lkstool.output.validation_view import validation_view

    validation = Validation(chunk.results)
    console = Console(width=80, record=True, file=(tmp_path / "layar.txt").open("w", encoding="utf-8"))
    console.print(validation_view(validation, "id", in_full=True))
    shown = console.export_text()
    console.file.close()
    assert "Percobaan: tahun ini hanya dihitung, tidak menahan penggabungan." in shown
    assert "masih dicoba" in shown
    findings = json.loads(validation_json(validation, "id"))["files"][0]["findings"]
    assert {each["code"] for each in findings if each.get("trial")} == {"LKS503"}
    assert {each["severity"] for each in findings if each.get("trial")} == {"note"}


def test_trying_a_code_out_is_seen_by_the_recheck(office, tmp_path):
    form = edited(tmp_path, CROWDED, severities("LKS602: trial"))
    told = recheck(office, form_file=form, jobs=1)
    crowded = by_code(told)["LKS602"]
    assert (crowded.trial, crowded.severity, crowded.blocks) == (True, "note", 0)
    assert crowded.new.submissions > 0


def test_the_mark_survives_the_way_between_processes():
    finding = found("LKS602", Place("a.xlsx"))
    assert not finding.trial
    tried = type(finding)(finding.code, finding.place, "note", trial=True)
    assert pickle.loads(pickle.dumps(tried)) == tried


def test_a_form_with_an_unknown_severity_is_refused_with_its_line(tmp_path):
    path = edited(tmp_path, severities("LKS602: coba"))
    form, findings = load_form(path)
    line = path.read_text(encoding="utf-8").splitlines().index("severity: {LKS602: coba}") + 1
    assert form is None
    assert [(each.code, each.place.row) for each in findings] == [("LKS905", line)]
    assert "trial" in str(findings[0].params["expected"])
