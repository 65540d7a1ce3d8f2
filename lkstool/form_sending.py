"""The forms that go out: blank, or with what each LKS answered before; and the blank register."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.codes import found
from lkstool.core.messages import mistake
from lkstool.core.records import Collection, Finding, Place, Sent
from lkstool.examine import read_request
from lkstool.forms.load import REGISTER, REGISTER_FILE, form_of, years
from lkstool.intake.pool import read_all
from lkstool.register import ALL, find_register, registered

if TYPE_CHECKING:
    from lkstool.dataset.history import Received
    from lkstool.forms.model import Form
    from lkstool.intake.parse import Repairs
    from lkstool.output.form_prefill import PrefilledForm
    from lkstool.workspace import Workspace


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
        rows = registered(lks, find_register([str(out)], register, workspace))
        wanted |= {out / f"formulir-{form.year}-{code}.xlsx": row for code, row in rows.items()}
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


def prefilled_forms(
    workspace: Workspace,
    *,
    year: str | None = None,
    lks: Sequence[str] = (),
    out: Path | None = None,
    register: Path | None = None,
    jobs: int | None = None,
    on_listed: Callable[[int], None] | None = None,
    on_done: Callable[[int], None] | None = None,
) -> tuple[PrefilledForm, ...]:
    """Write the forms of a year with what each LKS answered before: of those named, else of every active LKS.

    The dataset holds no names, so the archived workbook of the last submission that counts is read again,
    with what the office has agreed to read in place of bad values.

    Returns:
        What became of each form, in the register's order. An LKS without an earlier submission, or whose
        retention is over, gets what the register tells; one whose original cannot be read any more gets no
        form; a form that was there already is left as it is.

    Raises:
        UserError: no such year or LKS, no register, the list of repairs says something that cannot be meant,
            or a file cannot be written.
    """
    from lkstool.dataset.history import earlier_submissions
    from lkstool.output.form import write_form
    from lkstool.output.form_past import REVISION
    from lkstool.output.form_prefill import Carried, PrefilledForm, carry
    from lkstool.workspace import approvals

    form = form_of(year or workspace.settings.year)
    rows = registered(lks or [ALL], find_register([], register, workspace))
    folder = out or workspace.output / f"formulir-{form.year}"
    paths = {code: folder / f"formulir-{form.year}-{code}.xlsx" for code in rows}
    made = {code: PrefilledForm(code, path, kept=True) for code, path in paths.items() if path.exists()}
    repairs = approvals.load(workspace, None, sign=False).repairs
    submissions = earlier_submissions(workspace, form.year).items()
    wanted = {code: each for code, each in submissions if code in rows and code not in made}
    purged = {code: one.year for code, (one, _) in wanted.items() if one.purged}
    earlier = {code: each for code, each in wanted.items() if code not in purged}
    if on_listed:
        on_listed(len(rows))

    def write(code: str, before: str | None, carried: Carried) -> None:
        path = paths[code]
        values, revision = carried.values, REVISION if before else "1"
        write_form(path, form, lks=rows[code], values=values, revision=revision, past=before)
        made[code] = PrefilledForm(code, path, before, carried.lost, purged=purged.get(code))

    for code, before, sent, why in _read_again(earlier, workspace, jobs):
        if why:
            made[code] = PrefilledForm(code, None, before, why=why)
        else:
            old = form_of(before)
            write(code, before, carry(_parsed(sent, old, repairs), old, form, rows[code]))
        if on_done:
            on_done(len(made))
    for code in rows:
        if code not in made:
            write(code, None, Carried({}, ()))
            if on_done:
                on_done(len(made))
    return tuple(made[code] for code in rows)


def _read_again(
    earlier: Mapping[str, tuple[Received, Path]], workspace: Workspace, jobs: int | None
) -> Iterator[tuple[str, str, Sent, Finding | None]]:
    """Read archived originals once more; yields LKS, form year, what was read, and why it cannot be used."""
    by_year: dict[str, list[tuple[str, Received, Path]]] = {}
    for code, (received, path) in earlier.items():
        by_year.setdefault(received.year or "", []).append((code, received, path))
    for year, members in sorted(by_year.items()):
        request = read_request(year, workspace)
        sents = read_all([str(path) for *_, path in members], request, jobs)
        for (code, received, _), sent in zip(members, sents, strict=True):
            why = sent.findings[0] if sent.kind != "submission" else None
            if why is None and sent.sha256 != received.sha256:
                why = found("LKS105", Place(sent.file))
            yield code, year, sent, why


def _parsed(sent: Sent, form: Form, repairs: Mapping[str, Repairs]) -> Collection:
    from lkstool.intake.parse import NO_REPAIRS, collect

    collection, _, _ = collect([sent], form, repairs.get(form.year, NO_REPAIRS))
    return collection
