"""Read this first: the whole of lkstool in a few named steps each.

- ``validate``: files are read in worker processes, the submissions of one form year are parsed and checked
  together, then all are compared with one another and with the dataset, and every file gets its result.
- ``merge``: the same, then what is valid goes into the dataset of the workspace in one transaction.
- ``report``: the facts of a year become numbers, the numbers become documents; which there are is in
  ``reporting``.

Data flows one way; every step takes values and gives values back. How files are examined is in ``examine``,
how they are compared in ``comparison``, the forms that go out are in ``form_sending``, the officer's list of
LKS is in ``register``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool import reporting
from lkstool.comparison import Comparison
from lkstool.core.errors import UserError
from lkstool.core.formats import Lang
from lkstool.core.messages import mistake
from lkstool.core.results import FileResult, Validation
from lkstool.examine import Examined, examine, read_request
from lkstool.forms.load import form_of, years
from lkstool.intake.pool import Readers, opened
from lkstool.merging import arrivals, take_in
from lkstool.register import Register, find_register, read_register
from lkstool.reporting import Progress
from lkstool.workspace.layout_file import read_layout

if TYPE_CHECKING:
    from lkstool.core.figures import Edition
    from lkstool.dataset.merge import MergeResult
    from lkstool.output.demo_view import DemoView
    from lkstool.output.reply.write import Reply
    from lkstool.workspace import Workspace
    from lkstool.workspace.approvals import Approvals
    from lkstool.workspace.repairs import RepairList

Done = Callable[[int], None]


def validate(
    paths: Sequence[str],
    *,
    year: str | None = None,
    register: Path | None = None,
    workspace: Workspace | None = None,
    mapping: Path | None = None,
    jobs: int | None = None,
    readers: Readers | None = None,
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
        mapping: a mapping file for files of another layout, beside those of the workspace.
        jobs: reading processes of its own; None means one for each core.
        readers: what reads in their place.
        today: the day that ends the workspace's exceptions; None for its reference date.
        on_listed: told how many files there are.
        on_done: told how many are read.

    Raises:
        UserError: a path, the year, the register or what the office has decided cannot be used.
    """
    chosen = read_layout(mapping) if mapping else None
    results: list[FileResult] = []
    registers: list[str] = []
    replies: list[str] = []
    with opened(readers, jobs) as reading:
        known = find_register(paths, register, workspace, reading)
        approvals = _approvals(workspace, today)
        comparison = Comparison(known, workspace, approvals)
        for chunk in examine(paths, year, known, workspace, approvals, reading, on_listed, on_done, chosen):
            registers += chunk.registers
            replies += chunk.replies
            results += chunk.results
            _compare(comparison, chunk.examined)
            del chunk  # its rows make room for those of the next files
    results = comparison.completed(results, comparison.findings(arrivals(results)))
    # A database that could not be read a moment ago is not asked again.
    compared, trouble = _remembered(None if comparison.trouble else workspace, results)
    against = known.path.as_posix() if known else None
    return Validation(compared, tuple(registers), against, comparison.trouble or trouble, tuple(replies))


def reply(
    validation: Validation,
    folder: Path,
    lang: Lang,
    *,
    year: str | None = None,
    workspace: Workspace | None = None,
    mapping: Path | None = None,
    jobs: int | None = None,
    readers: Readers | None = None,
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
        workspace: where the deadline and the office's own wording come from, if there is one.
        mapping: as for ``validate``.
        jobs: reading processes of its own; None means one for each core.
        readers: what reads in their place.
        today: the day that the answers name; None for none.
        on_listed: told how many files are answered.
        on_done: told how many answers are written.

    Raises:
        UserError: the folder cannot be written to, or a template of the messages is wrong.
    """
    from lkstool.output.reply.write import ReplyFolder

    read = [each.file for each in validation.files]
    templates = workspace.templates / "messages" if workspace else None
    limits = workspace.settings.limits if workspace else None
    inputs = [*read, *validation.registers, *validation.replies]
    made = ReplyFolder(folder, inputs, lang, today, templates, limits)
    marked = [each.file for each in validation.files if each.state == "invalid"]
    # Read once more for the names of the rows and the seal, which are not kept beyond checking.
    request = read_request(year, workspace, read_layout(mapping) if mapping else None)
    request = replace(request, sealed=True)
    if on_listed:
        on_listed(len(validation.files))
    replies: list[Reply] = []
    with opened(readers, jobs) as reading:
        register = read_register(Path(validation.register), reading) if validation.register else None
        sents = reading.read_all(marked, request)
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
    readers: Readers | None = None,
    today: date | None = None,
    dry_run: bool = False,
    in_full: bool = True,
    on_listed: Callable[[int], None] | None = None,
    on_done: Done | None = None,
    on_wait: Callable[[], None] | None = None,
) -> tuple[Validation, MergeResult]:
    """Check submissions and take the valid ones into the dataset, all in one transaction.

    The arguments are those of ``validate``; ``on_wait`` is told when another officer is merging just now.
    With ``in_full`` every file is read, and everything found in it is told. Without, a file that counts
    already just as it is, byte by byte, is left unread and called valid.

    Raises:
        UserError: as for ``validate``; or the dataset is locked, damaged or the disk is full.
    """
    from lkstool.dataset.merge import ChangedMeanwhileError
    from lkstool.dataset.merge import merge as merge_into

    with opened(readers, jobs) as reading:
        known = find_register(paths, register, workspace, reading)
        approvals = _approvals(workspace, today, sign=not dry_run)
        while True:
            taken = take_in(
                paths, workspace, year, known, approvals, reading, on_listed, on_done, in_full=in_full
            )
            validation = taken.validation
            try:
                merged = merge_into(
                    workspace,
                    [(each.collection, each.form) for each in taken.examined],
                    taken.findings,
                    [change for each in taken.examined for change in each.changes],
                    originals={result.file: Path(result.file) for result in validation.files},
                    unreadable=taken.unreadable,
                    unchanged=taken.unread,
                    register=known.lks if known else None,
                    received=taken.arrivals,
                    dry_run=dry_run,
                    on_wait=on_wait,
                )
            except ChangedMeanwhileError:
                in_full = True
            else:
                return validation, merged


def repairs(
    paths: Sequence[str],
    workspace: Workspace,
    *,
    year: str | None = None,
    register: Path | None = None,
    jobs: int | None = None,
    readers: Readers | None = None,
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
        jobs: reading processes of its own; None means one for each core.
        readers: what reads in their place.
        today: the day written beside an agreement that lacks one.
        apply: repair what is agreed and tell where; the list is left as it is.
        on_listed: told how many files there are.
        on_done: told how many are read.

    Raises:
        UserError: as for ``validate``; or there is nothing to apply, or the list is open elsewhere.
    """
    from lkstool.workspace.repairs import Gathered

    with opened(readers, jobs) as reading:
        known = find_register(paths, register, workspace, reading)
        approvals = _approvals(workspace, today)
        gathered = Gathered(workspace.repairs, approvals.decisions if approvals else ())
        if approvals and not apply:
            approvals = replace(approvals, repairs={})
        for chunk in examine(paths, year, known, workspace, approvals, reading, on_listed, on_done):
            for each in chunk.examined:
                gathered.add(each.collection, each.findings, each.changes)
    return gathered.applied() if apply else gathered.written()


def report(
    name: str,
    workspace: Workspace,
    *,
    year: str | None = None,
    formats: Sequence[str] | None = None,
    out: Path | None = None,
    edition: Edition = "public",
    progress: Progress | None = None,
    lang: Lang = "id",
    pdm: str | None = None,
    lks: str | None = None,
) -> tuple[Path, ...]:
    """Write a report of one year from the dataset, or all of them; see ``reporting.report``.

    Returns:
        The files written.

    Raises:
        UserError: no such report or year, nothing merged for that year, or a file cannot be written.
    """
    return reporting.report(
        name,
        workspace,
        year=year,
        formats=formats,
        out=out,
        edition=edition,
        progress=progress,
        lang=lang,
        pdm=pdm,
        lks=lks,
    )


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
    with Readers() as readers:
        with view.reading() as bar:
            validation = validate(
                inbox, workspace=home, readers=readers, on_listed=bar.total, on_done=bar.done
            )
        view.validated(validation)
        with view.reading() as bar:
            checked, merged = merge(inbox, home, readers=readers, on_listed=bar.total, on_done=bar.done)
    view.merged(checked, merged)
    with view.reporting() as bar:
        told = Progress(bar.total, bar.done, bar.step)
        written = report("rakorwil", home, out=folder / home.output.name, progress=told, lang=view.lang)
    first = next((result.lks for result in validation.files if result.state == "valid" and result.lks), "")
    view.reported(folder, written, first or "")


def _approvals(workspace: Workspace | None, today: date | None, *, sign: bool = True) -> Approvals | None:
    """Read what the workspace's office has decided, if there is a workspace."""
    if workspace is None:
        return None
    from lkstool.workspace import approvals

    return approvals.load(workspace, today, sign=sign)


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


def _compare(comparison: Comparison, examined: Sequence[Examined]) -> None:
    """Take some submissions into the comparison."""
    for each in examined:
        comparison.add(each.collection, each.form, each.findings)


def _deadline(result: FileResult, register: Register | None, workspace: Workspace | None) -> date:
    """Return the last day for one LKS: its own in the register, else the workspace's, else the form's."""
    if register is not None and (own := register.deadline(result.lks)):
        return own
    if workspace is not None and result.year in (None, workspace.settings.year):
        return workspace.settings.deadline
    return form_of(result.year or years()[-1]).deadline
