"""From paths to what is known of every file: read in worker processes, parsed and checked in chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.layouts import Layout
from lkstool.core.limits import Limits
from lkstool.core.messages import mistake
from lkstool.core.records import Change, Collection, Finding, Sent, State
from lkstool.core.results import FileResult, finding_order, state_of
from lkstool.forms.load import form_of, years
from lkstool.forms.model import Form
from lkstool.intake.inbox import find_files
from lkstool.intake.pool import Readers
from lkstool.intake.sharing import Sharing
from lkstool.intake.submission import ReadRequest
from lkstool.register import Register, identified

if TYPE_CHECKING:
    from lkstool.workspace import Workspace
    from lkstool.workspace.approvals import Approvals

# Codes that say that a file could not be read at all; a readable one of a wrong year is to be repaired.
UNREADABLE = frozenset(f"LKS{number}" for number in range(101, 111))
# Files checked together: so many that checking is one pass over many rows, so few that they stay in
# memory and that the workers go on reading meanwhile (see intake.pool).
CHUNK = 250


@dataclass(frozen=True, slots=True)
class Examined:
    """What one form year's submissions of one chunk became."""

    form: Form
    collection: Collection
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class EditedForm:
    """A form that is being written, and where it lies: the reading processes read it there."""

    path: Path
    form: Form


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of the files that were sent, and what they became.

    Attributes:
        sents: as read, in the order of sending.
        examined: one for each form year among them, oldest first.
        results: one for each file that is or should be a submission, in the order of sending.
        replies: answers of ours that lay among the files, and are left aside.
    """

    sents: tuple[Sent, ...]
    examined: tuple[Examined, ...]
    results: tuple[FileResult, ...]
    replies: tuple[str, ...] = ()

    @property
    def registers(self) -> tuple[str, ...]:
        """Register workbooks met on the way."""
        return tuple(sent.file for sent in self.sents if sent.kind == "register")

    @property
    def unreadable(self) -> tuple[Sent, ...]:
        """What was meant as a submission and could not be read; an Office lock file was not meant as one."""
        return tuple(
            sent
            for sent in self.sents
            if sent.kind == "unreadable" and any(each.severity == "error" for each in sent.findings)
        )


def examine(
    paths: Sequence[str],
    year: str | None,
    register: Register | None,
    workspace: Workspace | None,
    approvals: Approvals | None,
    readers: Readers,
    on_listed: Callable[[int], None] | None,
    on_done: Callable[[int], None] | None,
    chosen: Layout | None = None,
    edited: EditedForm | None = None,
    left: Mapping[str, str] | None = None,
) -> Iterator[Chunk]:
    """Read, parse and check, and yield some files after others.

    Args:
        paths: files and folders.
        year: the form year that all must have; None accepts each file's own.
        register: what LKS codes are compared with.
        workspace: its own files are left aside; its year is taken where a file does not say.
        approvals: what the office has decided.
        readers: what reads the files.
        on_listed: told how many files there are.
        on_done: told how many are read.
        chosen: a layout that serves every file that fits it.
        edited: a form to take in place of the packaged one of its year.
        left: files that need not be read, with the hash of their content.

    Raises:
        UserError: a path or the year cannot be used.
    """
    left = left or {}
    if year is not None:
        form_of(year)
    files = [file for file in files_meant(paths, register, workspace) if file not in left]
    if on_listed:
        on_listed(len(files))
    request = replace(read_request(year, workspace, chosen), form_file=edited.path if edited else None)
    form = edited.form if edited else None
    expected = form or form_of(year or request.default_year)
    sents = readers.read_all(files, request, on_done, meanwhile=lambda: _load_checks(expected))
    chunk: list[Sent] = []
    copies: list[Sent] = []
    came = set(left.values())
    replies: list[str] = []
    sharing = Sharing()
    for sent in sents:
        came.add(sent.sha256)
        if sent.kind == "reply":
            replies.append(sent.file)
        elif sent.copy_of:
            copies.append(sent)
        else:
            chunk.append(sent)
        if len(chunk) == CHUNK:
            yield _checked(chunk, register, approvals, form, sharing)
            chunk = []
    # A marked copy that nobody has worked on is the office's own if the original is here too; else its sender
    # has sent it back as it was.
    replies += [sent.file for sent in copies if sent.copy_of in came]
    chunk += [sent for sent in copies if sent.copy_of not in came]
    if chunk or replies:
        yield replace(_checked(chunk, register, approvals, form, sharing), replies=tuple(replies))


def files_meant(
    paths: Sequence[str], register: Register | None, workspace: Workspace | None
) -> tuple[str, ...]:
    """List the files that the paths mean, without those that are the office's own.

    Raises:
        UserError: a path cannot be used.
    """
    ours = [register.path] if register else []
    ours += [workspace.repairs, workspace.follow_ups, workspace.residents_file] if workspace else []
    return tuple(file for file in find_files(paths) if not any(_same_file(file, path) for path in ours))


def read_request(year: str | None, workspace: Workspace | None, chosen: Layout | None = None) -> ReadRequest:
    """Say how submissions are to be read: of which year, which one where a file does not say, which layouts.

    Raises:
        UserError: a mapping of the workspace cannot be used, or the one chosen is for another year.
    """
    if chosen and year and chosen.year != year:
        raise mistake("layout_other_year", file=chosen.file, value=chosen.year, year=year)
    known = years()
    default = workspace.settings.year if workspace else known[-1]
    layouts = workspace.read_layouts() if workspace else ()
    limits = workspace.settings.limits if workspace else Limits()
    return ReadRequest(
        year=year, years=known, default_year=default, limits=limits, layouts=layouts, chosen=chosen
    )


def _load_checks(form: Form) -> None:
    """Load what parsing and checking need; it takes about as long as a reader to start and read a file."""
    import lkstool.checks
    import lkstool.intake.parse  # noqa: F401 - they are used once something is read
    from lkstool.forms.schema import schemas

    schemas(form)


def _checked(
    sents: Sequence[Sent],
    register: Register | None,
    approvals: Approvals | None,
    edited: Form | None,
    sharing: Sharing,
) -> Chunk:
    """Parse and check the submissions of each form year together."""
    by_year: dict[str, list[Sent]] = {}
    for sent in sents:
        if sent.kind == "submission" and sent.year:
            by_year.setdefault(sent.year, []).append(sent)
    examined = tuple(
        _of_year(
            edited if edited and edited.year == year else form_of(year), members, register, approvals, sharing
        )
        for year, members in sorted(by_year.items())
    )
    return Chunk(tuple(sents), examined, tuple(file_results(sents, examined, register)))


def _of_year(
    form: Form,
    members: Sequence[Sent],
    register: Register | None,
    approvals: Approvals | None,
    sharing: Sharing,
) -> Examined:
    """Parse and check the submissions of one form year."""
    from lkstool.checks import check
    from lkstool.intake.parse import NO_REPAIRS, collect

    agreed = approvals.repairs.get(form.year, NO_REPAIRS) if approvals else NO_REPAIRS
    members = identified(members, register) if register else members
    collection, findings, changes = collect(members, form, agreed)
    collection = replace(collection, submissions=tuple(map(sharing.shared, collection.submissions)))
    located = [finding for sent in members for finding in sent.findings]
    checked = check(collection, form, register.lks if register else None, findings)
    severe = [form.judged(each) for each in (*located, *checked)]
    if approvals:
        severe = approvals.applied(severe, collection)
    tidied = [change for sent in members for change in sent.changes]
    return Examined(form, collection, tuple(severe), (*tidied, *changes))


def file_results(
    sents: Sequence[Sent], examined: Sequence[Examined], register: Register | None
) -> list[FileResult]:
    """Make one result for each file that was sent, in the order of sending; registers are left out."""
    names = register.names if register else {}
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
            findings = sorted(
                by_file.get(submission.file, []), key=lambda each: finding_order(each, title_order)
            )
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
                state_of(findings),
                rows,
                tuple(tidied.get(submission.file, [])),
                tuple(findings),
            )
    for sent in sents:
        if sent.file not in made and sent.kind != "register":
            state: State = (
                "unreadable" if any(each.code in UNREADABLE for each in sent.findings) else "invalid"
            )
            made[sent.file] = FileResult(
                sent.file, sent.sha256, None, None, sent.year, state, {}, (), sent.findings
            )
    return [made[sent.file] for sent in sents if sent.file in made]


def _sent_names(collection: Collection) -> dict[int, str]:
    profil = collection.tables["profil"].frame
    named = profil[profil["nama"].notna()]
    return dict(zip(named["_submission"], named["nama"], strict=True))


def _same_file(file: str, register: Path) -> bool:
    try:
        return Path(file).samefile(register)
    except OSError:
        return False
