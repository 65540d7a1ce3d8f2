"""What today's form and checks would say of the submissions of a year that are merged already.

Nothing is merged or changed: the archived originals are examined once more, and what is found now is laid
beside what was recorded when they were merged, code by code. So a new check is tried before it blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.comparison import Comparison
from lkstool.core.messages import mistake
from lkstool.core.rechecked import Count, Difference, Example, Missing, Recheck
from lkstool.core.records import SEVERITIES, Finding, Severity
from lkstool.core.results import FileResult
from lkstool.dataset.memory import compare, key_of
from lkstool.dataset.recorded import Recorded, recorded
from lkstool.examine import EditedForm, examine
from lkstool.forms.load import form_of, load_form
from lkstool.intake.pool import Readers
from lkstool.register import find_register

if TYPE_CHECKING:
    from lkstool.workspace import Workspace

EXAMPLES = 3


def recheck(
    workspace: Workspace,
    *,
    year: str | None = None,
    form_file: Path | None = None,
    register: Path | None = None,
    jobs: int | None = None,
    today: date | None = None,
    on_listed: Callable[[int], None] | None = None,
    on_done: Callable[[int], None] | None = None,
) -> Recheck:
    """Examine the archived submissions of a year that count, and compare with what their merge recorded.

    Args:
        workspace: whose archive; its exceptions and agreed repairs hold as for ``validate``.
        year: form year; None for the form file's, else the workspace's.
        form_file: a form to try in place of the packaged one of its year.
        register: the register to compare with; None for the workspace's.
        jobs: reading processes; None means one for each core.
        today: the day that ends exceptions; None for the workspace's reference date.
        on_listed: told how many submissions there are.
        on_done: told how many are read.

    Raises:
        UserError: nothing of that year is merged, the form has mistakes, or the database cannot be read.
    """
    from lkstool.workspace import approvals

    edited = _edited(form_file, year) if form_file else None
    year = (edited.form if edited else form_of(year or workspace.settings.year)).year
    kept = recorded(workspace, year)
    if not kept:
        raise mistake("nothing_to_recheck", year=year)
    there = {each.original.as_posix(): each for each in kept if each.original.is_file()}
    found: dict[str, Sequence[Finding]] = {}
    if there:
        results: list[FileResult] = []
        with Readers(jobs) as readers:
            known = find_register((), register, workspace, readers)
            decided = approvals.load(workspace, today, sign=False)
            comparison = Comparison(known, workspace, decided)
            for chunk in examine(
                list(there), year, known, workspace, decided, readers, on_listed, on_done, edited=edited
            ):
                results += chunk.results
                for group in chunk.examined:
                    comparison.add(group.collection, group.form, group.findings)
        arrived = {file: each.submission.received_at.replace(tzinfo=UTC) for file, each in there.items()}
        results = comparison.completed(results, comparison.findings(arrived))
        found = {result.file: result.findings for result in results}
    compared = [(each, found.get(file, ())) for file, each in there.items()]
    blocked = [
        str(each.submission.lks)
        for each, findings in compared
        if any(one.severity == "error" for one in findings)
    ]
    return Recheck(
        year,
        form_file.name if form_file else None,
        len(there),
        tuple(blocked),
        tuple(_differences(compared)),
        tuple(
            Missing(str(each.submission.lks), each.submission.file)
            for each in kept
            if each.original.as_posix() not in there
        ),
    )


def _edited(path: Path, year: str | None) -> EditedForm:
    form, findings = load_form(path)
    if form is None:
        errors = sum(each.severity == "error" for each in findings)
        raise mistake("form_file_wrong", file=path.as_posix(), mistakes=errors)
    if year not in (None, form.year):
        raise mistake("form_of_other_year", file=path.as_posix(), year=form.year, wanted=year)
    return EditedForm(path.absolute(), form)


def _differences(compared: Sequence[tuple[Recorded, Sequence[Finding]]]) -> list[Difference]:
    codes = {key[0] for each, _ in compared for key, _ in each.found}
    codes |= {one.code for _, findings in compared for one in findings}
    made = [_difference(code, compared) for code in codes]
    return sorted(made, key=lambda each: (-each.blocks, -each.new.submissions, not each.differs, each.code))


def _difference(code: str, compared: Iterable[tuple[Recorded, Sequence[Finding]]]) -> Difference:
    then: Counter[Severity] = Counter()
    today: Counter[Severity] = Counter()
    cells: list[tuple[int, int, int, int]] = []
    fresh: list[Example] = []
    held: list[Example] = []
    trial = False
    for each, findings in compared:
        mine = [one for one in findings if one.code == code]
        before = Counter(key for key, _ in each.found if key[0] == code)
        now = Counter(key_of(one) for one in mine)
        gone, _, new = compare(before, now)
        cells.append((before.total(), now.total(), new, gone))
        then.update(severity for key, severity in each.found if key[0] == code)
        today.update(one.severity for one in mine)
        trial |= any(one.trial for one in mine)
        if new:
            fresh.append(_example(each, next((one for one in mine if key_of(one) not in before), mine[0])))
        if blocking := [one for one in mine if one.severity == "error"]:
            held.append(_example(each, blocking[0]))
    was, is_now, is_new, is_gone = (_count(counts) for counts in zip(*cells, strict=True))
    examples = tuple((fresh or held)[:EXAMPLES])
    return Difference(
        code, _gravest(today), _gravest(then), trial, was, is_now, is_new, is_gone, len(held), examples
    )


def _count(cells: Iterable[int]) -> Count:
    having = [each for each in cells if each]
    return Count(len(having), sum(having))


def _example(each: Recorded, finding: Finding) -> Example:
    return Example(str(each.submission.lks), finding.place.sheet, finding.place.cell)


def _gravest(severities: Counter[Severity]) -> Severity | None:
    return next((each for each in SEVERITIES if severities[each]), None)
