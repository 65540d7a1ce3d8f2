"""Read this first: the whole of lkstool in a few named steps each.

- ``validate``: files are read in worker processes, the submissions of one form year are parsed and checked
  together, and every file gets its result.
- ``merge``: the same, then what is valid goes into the dataset of the workspace in one transaction.
- ``report``: the facts of a year become numbers, the numbers become documents.

Data flows one way; every step takes values and gives values back.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lkstool.core.codes import found
from lkstool.core.errors import UserError
from lkstool.core.formats import Lang
from lkstool.core.messages import mistake, words_of
from lkstool.core.records import SEVERITIES, Change, Collection, Finding, Place, Sent, State
from lkstool.core.results import FileResult, Validation
from lkstool.forms.load import REGISTER, form_of, years
from lkstool.intake.inbox import find_files
from lkstool.intake.pool import read_all
from lkstool.intake.submission import ReadRequest

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.dataset.history import Received
    from lkstool.dataset.merge import MergeResult
    from lkstool.forms.model import Form
    from lkstool.output.demo_view import DemoView
    from lkstool.output.form_prefill import PrefilledForm
    from lkstool.output.reply.write import Reply
    from lkstool.sample.region import Region
    from lkstool.workspace import Workspace
    from lkstool.workspace.approvals import Approvals
    from lkstool.workspace.repairs import RepairList

Done = Callable[[int], None]
REGISTER_FILE = "daftar_lks.xlsx"
REPORT_FORMATS = ("pdf", "docx", "html")
# Codes that say that a file could not be read at all; a readable one of a wrong year is to be repaired.
UNREADABLE = frozenset(f"LKS{number}" for number in range(101, 111))
CHUNK = 500  # files checked together: enough that checking is one pass, few enough to stay in memory


@dataclass(frozen=True, slots=True)
class Examined:
    """What one form year's submissions of one chunk became."""

    form: Form
    collection: Collection
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The register of LKS and where it was read."""

    path: Path
    lks: pd.DataFrame


def validate(
    paths: Sequence[str],
    *,
    year: str | None = None,
    register: Path | None = None,
    workspace: Workspace | None = None,
    jobs: int | None = None,
    today: date | None = None,
    on_listed: Callable[[int], None] | None = None,
    on_done: Done | None = None,
) -> Validation:
    """Check submissions.

    Args:
        paths: files and folders.
        year: the form year that all must have; None accepts each file's own.
        register: the register to compare with; None looks in the workspace and beside the paths.
        workspace: where the inbox, the register and the default year come from, if there is one.
        jobs: reading processes; None means one for each core.
        today: the day that ends the workspace's exceptions; None for its reference date.
        on_listed: told how many files there are.
        on_done: told how many are read.

    Raises:
        UserError: a path, the year, the register or what the office has decided cannot be used.
    """
    known = find_register(paths, register, workspace)
    approvals = _approvals(workspace, today)
    results: list[FileResult] = []
    registers: list[str] = []
    for sents, examined in _examine(paths, year, known, workspace, approvals, jobs, on_listed, on_done):
        registers += [sent.file for sent in sents if sent.kind == "register"]
        results += _results(sents, examined, known)
    compared, trouble = _remembered(workspace, results)
    return Validation(compared, tuple(registers), known.path.as_posix() if known else None, trouble)


def reply(
    validation: Validation,
    folder: Path,
    lang: Lang,
    *,
    year: str | None = None,
    workspace: Workspace | None = None,
    jobs: int | None = None,
    today: date | None = None,
    on_listed: Callable[[int], None] | None = None,
    on_done: Done | None = None,
) -> tuple[Reply, ...]:
    """Write an answer to every sender: the own workbook with its cells marked, and a message.

    Args:
        validation: what was found.
        folder: where the answers go.
        lang: ``id`` or ``en``.
        year: the form year that all had to have, as for ``validate``.
        workspace: where the deadline comes from, if there is one.
        jobs: reading processes; None means one for each core.
        today: the day that the answers name; None for none.
        on_listed: told how many files are answered.
        on_done: told how many answers are written.

    Raises:
        UserError: the folder cannot be written to, or a template of the messages is wrong.
    """
    from lkstool.output.reply.write import ReplyFolder

    made = ReplyFolder(
        folder, [each.file for each in validation.files] + list(validation.registers), lang, today
    )
    register = read_register(Path(validation.register)).lks if validation.register else None
    marked = [each.file for each in validation.files if each.state == "invalid"]
    # Read once more for the names of the rows, which are not kept beyond checking.
    sents = read_all(marked, _request(year, workspace), jobs or os.cpu_count() or 1)
    if on_listed:
        on_listed(len(validation.files))
    replies: list[Reply] = []
    for result in validation.files:
        sent = next(sents) if result.state == "invalid" else None
        replies.append(made.write(result, sent, _deadline(result, register, workspace)))
        if on_done:
            on_done(len(replies))
    return tuple(replies)


def merge(
    paths: Sequence[str],
    workspace: Workspace,
    *,
    year: str | None = None,
    register: Path | None = None,
    jobs: int | None = None,
    today: date | None = None,
    dry_run: bool = False,
    on_listed: Callable[[int], None] | None = None,
    on_done: Done | None = None,
) -> tuple[Validation, MergeResult]:
    """Check submissions and take the valid ones into the dataset, all in one transaction.

    Raises:
        UserError: as for ``validate``; or the dataset is locked, damaged or the disk is full.
    """
    from lkstool.dataset.merge import merge as merge_into

    known = find_register(paths, register, workspace)
    approvals = _approvals(workspace, today, sign=not dry_run)
    results: list[FileResult] = []
    registers: list[str] = []
    every: list[Examined] = []
    unreadable: list[Sent] = []
    for sents, examined in _examine(paths, year, known, workspace, approvals, jobs, on_listed, on_done):
        registers += [sent.file for sent in sents if sent.kind == "register"]
        unreadable += [sent for sent in sents if sent.kind == "unreadable" and _has_error(sent)]
        every += examined
        results += _results(sents, examined, known)
    validation = Validation(tuple(results), tuple(registers), known.path.as_posix() if known else None)
    merged = merge_into(
        workspace,
        [(each.collection, each.form) for each in every],
        [finding for each in every for finding in each.findings],
        [change for each in every for change in each.changes],
        originals={result.file: Path(result.file) for result in results},
        unreadable=unreadable,
        register=known.lks if known else None,
        received=_arrivals(results),
        dry_run=dry_run,
    )
    return validation, merged


def repairs(
    paths: Sequence[str],
    workspace: Workspace,
    *,
    year: str | None = None,
    register: Path | None = None,
    jobs: int | None = None,
    today: date | None = None,
    apply: bool = False,
    on_listed: Callable[[int], None] | None = None,
    on_done: Done | None = None,
) -> RepairList:
    """Collect the values that the office may repair for everybody into its list, or try what is agreed there.

    Args:
        paths: files and folders.
        workspace: whose list.
        year: as for ``validate``.
        register: as for ``validate``.
        jobs: reading processes; None means one for each core.
        today: the day written beside an agreement that lacks one.
        apply: repair what is agreed and tell where; the list is left as it is.
        on_listed: told how many files there are.
        on_done: told how many are read.

    Raises:
        UserError: as for ``validate``; or there is nothing to apply, or the list is open elsewhere.
    """
    from lkstool.workspace.repairs import Gathered

    known = find_register(paths, register, workspace)
    approvals = _approvals(workspace, today)
    gathered = Gathered(workspace.repairs, approvals.decisions if approvals else ())
    if approvals and not apply:
        approvals = replace(approvals, repairs={})
    for _, examined in _examine(paths, year, known, workspace, approvals, jobs, on_listed, on_done):
        for each in examined:
            gathered.add(each.collection, each.findings, each.changes)
    return gathered.applied() if apply else gathered.written()


def report(
    name: str,
    workspace: Workspace,
    *,
    year: str | None = None,
    formats: Sequence[str] = ("pdf", "docx", "html"),
    out: Path | None = None,
    edition: Literal["public", "internal"] = "public",
    progress: Callable[[str], None] | None = None,
) -> tuple[Path, ...]:
    """Write a report of one year from the dataset.

    Returns:
        The files written.

    Raises:
        UserError: no such report or year, nothing merged for that year, or a file cannot be written.
    """
    from lkstool.dataset.facts import facts
    from lkstool.indicators.compute import compute
    from lkstool.output.documents import render_report

    if name != "rakorwil":
        raise mistake("unknown_report", name=name, known="rakorwil")
    settings = (workspace.for_year(year) if year else workspace).settings
    form = form_of(settings.year)
    current = facts(workspace, settings.year)
    if not current.submissions["counts"].any():
        raise mistake("nothing_to_report", year=settings.year)
    before = str(int(settings.year) - 1)
    previous = facts(workspace, before) if before in years() else None
    context = compute(current, previous, form, settings, edition)
    return render_report(context, out or workspace.output, formats, progress=progress)


def demo(folder: Path, view: DemoView) -> None:
    """Run the main job on the packaged sample in a new folder, telling each step.

    Raises:
        UserError: the folder already holds something.
    """
    from lkstool import workspace as workspaces
    from lkstool.sample.packaged import copy_sample

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise mistake("folder_in_use", folder=folder.as_posix())
    home = workspaces.init(folder)
    copied = copy_sample(home.inbox, home.register)
    view.made(folder, copied)
    inbox = [(folder / home.inbox.name).as_posix()]
    with view.reading() as bar:
        validation = validate(inbox, workspace=home, on_listed=bar.total, on_done=bar.done)
    view.validated(validation)
    with view.reading() as bar:
        checked, merged = merge(inbox, home, on_listed=bar.total, on_done=bar.done)
    view.merged(checked, merged)
    with view.reporting() as step:
        written = report("rakorwil", home, out=folder / home.output.name, progress=step)
    first = next((result.lks for result in validation.files if result.state == "valid" and result.lks), "")
    view.reported(folder, written, first or "")


def blank_forms(
    out: Path,
    *,
    year: str | None = None,
    lks: Sequence[str] = (),
    register: Path | None = None,
    workspace: Workspace | None = None,
) -> tuple[list[Path], list[Path]]:
    """Write blank forms: a general one, or one for each LKS named (``semua``: every active one).

    Returns:
        The files written, and those that were there already and are left as they are (somebody may have
        filled them in), each in the register's order.

    Raises:
        UserError: no such year or LKS, no register, or a file cannot be written.
    """
    from lkstool.output.form import write_form

    form = form_of(year or (workspace.settings.year if workspace else years()[-1]))
    wanted: dict[Path, dict[str, str] | None] = {}
    if lks:
        registered = _registered(lks, find_register([str(out)], register, workspace))
        wanted |= {out / f"formulir-{form.year}-{code}.xlsx": known for code, known in registered.items()}
    else:
        wanted[out / f"formulir-lks-{form.year}.xlsx"] = None
    kept = [path for path in wanted if path.exists()]
    written = [path for path in wanted if path not in kept]
    for path in written:
        write_form(path, form, lks=wanted[path])
    return written, kept


def blank_register(out: Path | None, *, workspace: Workspace | None = None) -> Path:
    """Write the register of LKS as a blank form, by default in the workspace, else in the current folder.

    Returns:
        The file written.

    Raises:
        UserError: there is a register already, or the file cannot be written.
    """
    from lkstool.output.form import write_form

    path = (out or (workspace.folder if workspace else Path())) / REGISTER_FILE
    if path.exists():
        raise mistake("register_exists", path=path.as_posix())
    write_form(path, form_of(REGISTER))
    return path


def sample_region(folder: Path, lks: int, seed: int, flaws: float, *, progress: Done | None = None) -> Region:
    """Write a synthetic region; an office's own register is never written over.

    Raises:
        UserError: the folder holds a register that is no sample, a number is out of range, or a file cannot
            be written.
    """
    from lkstool.sample.region import PLANTED_FILE, make_region

    if (folder / REGISTER_FILE).exists() and not (folder / PLANTED_FILE).exists():
        raise mistake("not_a_sample", folder=folder.as_posix())
    return make_region(folder, lks, seed, flaws, progress=progress)


def prefilled_forms(
    workspace: Workspace,
    *,
    year: str | None = None,
    lks: Sequence[str] = (),
    out: Path | None = None,
    register: Path | None = None,
    jobs: int | None = None,
    on_listed: Callable[[int], None] | None = None,
    on_done: Done | None = None,
) -> tuple[PrefilledForm, ...]:
    """Write the forms of a year with what each LKS answered before: of those named, else of every active LKS.

    The dataset holds no names, so the archived workbook of the last submission that counts is read again.

    Returns:
        What became of each form, in the register's order. An LKS without an earlier submission gets what the
        register tells; one whose original cannot be read any more gets no form.

    Raises:
        UserError: no such year or LKS, no register, or a file cannot be written.
    """
    from lkstool.dataset.history import earlier_submissions
    from lkstool.output.form import write_form
    from lkstool.output.form_past import REVISION
    from lkstool.output.form_prefill import Carried, PrefilledForm, carry

    form = form_of(year or workspace.settings.year)
    registered = _registered(lks or ["semua"], find_register([], register, workspace))
    folder = out or workspace.output / f"formulir-{form.year}"
    earlier = {
        code: each for code, each in earlier_submissions(workspace, form.year).items() if code in registered
    }
    if on_listed:
        on_listed(len(registered))
    made: dict[str, PrefilledForm] = {}

    def write(code: str, before: str | None, carried: Carried) -> None:
        path = folder / f"formulir-{form.year}-{code}.xlsx"
        values, revision = carried.values, REVISION if before else "1"
        write_form(path, form, lks=registered[code], values=values, revision=revision, past=before)
        made[code] = PrefilledForm(code, path, before, carried.lost)

    for code, before, sent, why in _read_again(earlier, jobs):
        if why:
            made[code] = PrefilledForm(code, None, before, why=why)
        else:
            old = form_of(before)
            write(code, before, carry(_parsed(sent, old), old, form, registered[code]))
        if on_done:
            on_done(len(made))
    for code in registered:
        if code not in made:
            write(code, None, Carried({}, ()))
            if on_done:
                on_done(len(made))
    return tuple(made[code] for code in registered)


def _read_again(
    earlier: Mapping[str, tuple[Received, Path]], jobs: int | None
) -> Iterator[tuple[str, str, Sent, Finding | None]]:
    """Read archived originals once more; yields LKS, form year, what was read, and why it cannot be used."""
    by_year: dict[str, list[tuple[str, Received, Path]]] = {}
    for code, (received, path) in earlier.items():
        by_year.setdefault(received.year or "", []).append((code, received, path))
    for year, members in sorted(by_year.items()):
        request = ReadRequest(year=year, years=years(), default_year=year)
        sents = read_all([str(path) for *_, path in members], request, jobs or os.cpu_count() or 1)
        for (code, received, _), sent in zip(members, sents, strict=True):
            why = sent.findings[0] if sent.kind != "submission" else None
            if why is None and sent.sha256 != received.sha256:
                why = found("LKS105", Place(sent.file))
            yield code, year, sent, why


def _parsed(sent: Sent, form: Form) -> Collection:
    from lkstool.intake.parse import collect

    collection, _, _ = collect([sent], form)
    return collection


def _registered(lks: Sequence[str], known: Register | None) -> dict[str, dict[str, str]]:
    """Return what the register tells of each LKS named (``semua``: every active one), by code."""
    if known is None:
        raise mistake("no_register")
    rows = {row["kode_lks"]: row for row in known.lks.to_dict("records")}
    for code in lks:
        if code not in rows and code != "semua":
            raise mistake("unknown_lks_code", code=code, register=known.path.as_posix())
    wanted = [code for code in rows if rows[code]["status"] == "aktif"] if "semua" in lks else list(lks)
    if not wanted:
        raise mistake("no_active_lks", register=known.path.as_posix())
    return {
        code: {str(name): value for name, value in rows[code].items() if isinstance(value, str)}
        for code in wanted
    }


def check_forms(files: Sequence[Path] | None) -> list[tuple[str, Form | None, list[Finding]]]:
    """Check form files, by default all packaged ones; a form that lacks an indicator's field is told too.

    Returns:
        File name, the form (None if it has errors), and findings in line order.

    Raises:
        UserError: a file cannot be read.
    """
    from lkstool.forms.load import FORMS, load_form, missing_for
    from lkstool.indicators.catalogue import needs

    checked: list[tuple[str, Form | None, list[Finding]]] = []
    for path in files or [FORMS / f"{year}.yaml" for year in (*years(), REGISTER)]:
        form, findings = load_form(path)
        if form is not None and form.year != REGISTER:
            findings = findings + missing_for(form, needs(), path.name)
        checked.append((path.name, form, findings))
    return checked


def report_formats(text: str) -> tuple[str, ...]:
    """Read a list such as ``pdf,docx``.

    Raises:
        UserError: a format that there is not.
    """
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for name in wanted or ("",):
        if name not in REPORT_FORMATS:
            raise mistake("unknown_format", name=name, known=", ".join(REPORT_FORMATS))
    return wanted


def report_edition(text: str) -> Literal["public", "internal"]:
    """Read the name of an edition.

    Raises:
        UserError: it is neither public nor internal.
    """
    if text == "public":
        return "public"
    if text == "internal":
        return "internal"
    raise mistake("unknown_edition", name=text)


def find_register(
    paths: Sequence[str], register: Path | None, workspace: Workspace | None
) -> Register | None:
    """Find and read the register: the one named, the workspace's, or one beside the submissions.

    Raises:
        UserError: the named one does not exist, or the one found is not a register or has errors.
    """
    given = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - resolve() would follow links
    beside = [folder for path in given for folder in (path, path.parent, path.parent.parent)]
    folders = [workspace.folder] if workspace else []
    candidates = [register] if register else [folder / REGISTER_FILE for folder in (*folders, *beside)]
    for path in dict.fromkeys(candidates):
        if path.is_file():
            return read_register(path)
        if register:
            raise mistake("no_such_path", path=path.as_posix())
    return None


def read_register(path: Path) -> Register:
    """Read a register workbook as any other form and refuse it if it has errors.

    Raises:
        UserError: it is not a register, or a row of it must be repaired first.
    """
    from lkstool.checks import check
    from lkstool.intake.parse import collect

    sent = next(iter(read_all([path.as_posix()], _request(REGISTER, None), 1, None)))
    if sent.kind != "register":
        raise mistake("not_a_register", path=path.as_posix())
    form = form_of(REGISTER)
    collection, findings, _ = collect([sent], form)
    errors = [
        each
        for each in (*sent.findings, *findings, *check(collection, form, None))
        if each.severity == "error"
    ]
    if errors:
        first = errors[0]
        told = f"{first.place.cell or ''} {words_of(first, 'id').title}".strip()
        raise mistake("register_wrong", path=path.as_posix(), errors=len(errors), first=told)
    lks = collection.tables["daftar_lks"].frame
    if lks.empty:
        raise mistake("register_empty", path=path.as_posix())
    return Register(path, lks)


def _examine(
    paths: Sequence[str],
    year: str | None,
    register: Register | None,
    workspace: Workspace | None,
    approvals: Approvals | None,
    jobs: int | None,
    on_listed: Callable[[int], None] | None,
    on_done: Done | None,
) -> Iterator[tuple[list[Sent], list[Examined]]]:
    """Read, parse and check in chunks of files; yields what was sent and what it became."""
    if year is not None:
        form_of(year)
    files = find_files(paths)
    ours = [register.path] if register else []
    ours += [workspace.repairs] if workspace else []
    files = [file for file in files if not any(_same_file(file, path) for path in ours)]
    if on_listed:
        on_listed(len(files))
    sents = read_all(files, _request(year, workspace), jobs or os.cpu_count() or 1, on_done)
    chunk: list[Sent] = []
    for sent in sents:
        chunk.append(sent)
        if len(chunk) == CHUNK:
            yield chunk, _check_chunk(chunk, register, approvals)
            chunk = []
    if chunk:
        yield chunk, _check_chunk(chunk, register, approvals)


def _approvals(workspace: Workspace | None, today: date | None, *, sign: bool = True) -> Approvals | None:
    """Read what the workspace's office has decided, if there is a workspace."""
    if workspace is None:
        return None
    from lkstool.workspace import approvals

    return approvals.load(workspace, today, sign=sign)


def _check_chunk(
    sents: Sequence[Sent], register: Register | None, approvals: Approvals | None
) -> list[Examined]:
    """Parse and check the submissions of each form year together."""
    by_year: dict[str, list[Sent]] = {}
    for sent in sents:
        if sent.kind == "submission" and sent.year:
            by_year.setdefault(sent.year, []).append(sent)
    if not by_year:
        return []
    from lkstool.checks import check
    from lkstool.intake.parse import NO_REPAIRS, collect

    examined: list[Examined] = []
    for year, members in sorted(by_year.items()):
        form = form_of(year)
        agreed = approvals.repairs.get(year, NO_REPAIRS) if approvals else NO_REPAIRS
        collection, findings, changes = collect(members, form, agreed)
        located = [finding for sent in members for finding in sent.findings]
        checked = check(collection, form, register.lks if register else None)
        severe = [_severity(each, form) for each in (*located, *findings, *checked)]
        if approvals:
            severe = approvals.applied(severe, collection)
        tidied = [change for sent in members for change in sent.changes]
        examined.append(Examined(form, collection, tuple(severe), (*tidied, *changes)))
    return examined


def _remembered(
    workspace: Workspace | None, results: Sequence[FileResult]
) -> tuple[tuple[FileResult, ...], UserError | None]:
    """Compare with what each LKS sent before; files can be checked also while the database cannot be read."""
    if workspace is None:
        return tuple(results), None
    from lkstool.dataset.memory import remembered

    try:
        return remembered(workspace, results), None
    except UserError as error:
        return tuple(results), error


def _has_error(sent: Sent) -> bool:
    """Tell whether a file that gave no submission was meant as one; an Office lock file was not."""
    return any(each.severity == "error" for each in sent.findings)


def _arrivals(results: Sequence[FileResult]) -> dict[str, datetime]:
    """Return when each file arrived: when it was last written, as far as the clock has got.

    A file saved from a message carries the time of saving, and keeps it when it is copied.
    """
    now = datetime.now(UTC)
    written: dict[str, datetime] = {}
    for result in results:
        try:
            at = datetime.fromtimestamp(Path(result.file).stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError):
            continue  # gone or without a usable time: the merge takes the time of the merge
        written[result.file] = min(at, now)
    return written


def _severity(finding: Finding, form: Form) -> Finding:
    """Give a finding the severity that this year's form sets for its code, if it sets one."""
    severity = form.severity.get(finding.code)
    return replace(finding, severity=severity) if severity else finding


def _results(
    sents: Sequence[Sent], examined: Sequence[Examined], register: Register | None
) -> list[FileResult]:
    """Make one result for each file that was sent, in the order of sending; registers are left out."""
    names = _register_names(register)
    made: dict[str, FileResult] = {}
    for group in examined:
        sheets = {sheet.name: at for at, sheet in enumerate(group.form.sheets)}
        by_file: dict[str, list[Finding]] = {}
        for finding in group.findings:
            by_file.setdefault(finding.place.file, []).append(finding)
        tidied: dict[str, list[Change]] = {}
        for change in group.changes:
            tidied.setdefault(change.place.file, []).append(change)
        sent_names = _sent_names(group.collection)
        for submission in group.collection.submissions:
            title_order = {
                sheet.title: sheets[name] for name, sheet in submission.sheets.items() if name in sheets
            }
            findings = sorted(by_file.get(submission.file, []), key=lambda each: _order(each, title_order))
            state: State = "invalid" if any(each.severity == "error" for each in findings) else "valid"
            rows = {
                sheet.title: len(sheet.rows)
                for name, sheet in submission.sheets.items()
                if name in sheets and group.form.by_name[name].layout == "table"
            }
            made[submission.file] = FileResult(
                submission.file,
                submission.sha256,
                submission.lks,
                names.get(submission.lks or "") or sent_names.get(submission.number),
                submission.year,
                state,
                rows,
                tuple(tidied.get(submission.file, [])),
                tuple(findings),
            )
    for sent in sents:
        if sent.file not in made and sent.kind != "register":
            state = "unreadable" if any(each.code in UNREADABLE for each in sent.findings) else "invalid"
            made[sent.file] = FileResult(
                sent.file, sent.sha256, None, None, sent.year, state, {}, (), sent.findings
            )
    return [made[sent.file] for sent in sents if sent.file in made]


def _order(finding: Finding, sheets: dict[str, int]) -> tuple[int, int, int, int, str]:
    place = finding.place
    return (
        SEVERITIES.index(finding.severity),
        sheets.get(place.sheet or "", -1),
        place.row or 0,
        place.column or 0,
        finding.code,
    )


def _deadline(result: FileResult, register: pd.DataFrame | None, workspace: Workspace | None) -> date:
    """Return the last day for one LKS: its own in the register, else the workspace's, else the form's."""
    if register is not None and result.lks:
        own = register.loc[register["kode_lks"] == result.lks, "tenggat"].dropna()
        if len(own):
            own_day: date = own.iloc[0].date()
            return own_day
    if workspace is not None and result.year in (None, workspace.settings.year):
        return workspace.settings.deadline
    return form_of(result.year or years()[-1]).deadline


def _register_names(register: Register | None) -> dict[str, str]:
    if register is None:
        return {}
    return dict(zip(register.lks["kode_lks"], register.lks["nama"], strict=True))


def _sent_names(collection: Collection) -> dict[int, str]:
    profil = collection.tables["profil"].frame
    named = profil[profil["nama"].notna()]
    return dict(zip(named["_submission"], named["nama"], strict=True))


def _request(year: str | None, workspace: Workspace | None) -> ReadRequest:
    known = years()
    default = workspace.settings.year if workspace else known[-1]
    return ReadRequest(year=year, years=known, default_year=default)


def _same_file(file: str, register: Path) -> bool:
    try:
        return Path(file).samefile(register)
    except OSError:
        return False
