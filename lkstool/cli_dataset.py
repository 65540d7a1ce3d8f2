"""The commands that look after the regional dataset. No logic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lkstool.cli_options import (
    LANG,
    AsJson,
    In,
    Jobs,
    Language,
    Quiet,
    RegisterFile,
    Verbose,
    Year,
    t,
    terminal_of,
    typed_again,
)
from lkstool.command_line import Commands, office_day
from lkstool.core.messages import mistake, say

dataset_commands = Commands(LANG, t("help.app"))


@dataset_commands.command("undo", "batal", t("commands.undo.help"))
def undo(
    batch: Annotated[
        int | None, typer.Argument(metavar=t("slot.batch"), help=t("commands.undo.batch"))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help=t("commands.undo.yes"))] = False,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Take a batch back."""
    from lkstool import workspace as workspaces
    from lkstool.dataset import history as past
    from lkstool.output.merge_view import undo_question

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    chosen = past.to_undo(home, batch)
    if not yes:
        answer = terminal.confirm(undo_question(chosen, LANG))
        if answer is None:
            raise mistake("needs_yes", batch=str(chosen.id))
        if not answer:
            terminal.result(t("commands.undo.kept"))
            return
    undone = past.undo(home, chosen.id, on_wait=lambda: terminal.remark(t("store.waiting")))
    counts = {"batch": str(undone.batch), "removed": len(undone.removed), "restored": len(undone.restored)}
    terminal.result(say("commands.undo.done", LANG, **counts))
    terminal.next_step(say("commands.undo.next", LANG, arguments=typed_again(workspace=workspace)))


@dataset_commands.command("history", "riwayat", t("commands.history.help"))
def history(
    lks: Annotated[str | None, typer.Argument(metavar=t("slot.lks"), help=t("commands.history.lks"))] = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Show what was merged."""
    from lkstool import workspace as workspaces
    from lkstool.dataset import history as past
    from lkstool.output.merge_view import batches_view, submissions_view

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    if lks:
        terminal.result(submissions_view(past.history(home, lks), LANG))
    else:
        terminal.result(batches_view(past.history(home), LANG))


@dataset_commands.command("status", "status", t("commands.status.help"))
def status(
    json: AsJson = False,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar=t("slot.file"), help=t("commands.status.xlsx"))
    ] = None,
    messages: Annotated[
        Path | None, typer.Option("--messages", metavar=t("slot.folder"), help=t("commands.status.messages"))
    ] = None,
    pdm: Annotated[
        str | None, typer.Option("--pdm", metavar=t("slot.name"), help=t("commands.status.pdm"))
    ] = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show how far the collecting is."""
    from lkstool import collecting
    from lkstool import workspace as workspaces
    from lkstool.output.next_steps import after_status
    from lkstool.output.status_messages import new_folder, write_messages
    from lkstool.output.status_view import messages_told, remarks, status_json, status_view
    from lkstool.output.status_workbook import write_status
    from lkstool.output.workbook_name import new_workbook

    today = office_day()
    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    xlsx = new_workbook(xlsx) if xlsx else None
    messages = new_folder(messages) if messages else None
    table = collecting.status(home, today, year=year, pdm=pdm)
    if xlsx:
        write_status(xlsx, table, LANG)
    written = write_messages(messages, table, LANG, home.templates / "messages") if messages else None
    if json:
        sys.stdout.write(status_json(table, LANG) + "\n")
    else:
        terminal.result(status_view(table, LANG, in_full=verbose))
    there = typed_again(workspace=workspace, year=year)
    for told in remarks(table, there, LANG):
        terminal.remark(told)
    if xlsx:
        terminal.remark(say("commands.status.xlsx_done", LANG, path=xlsx.as_posix()))
    if messages and written:
        terminal.remark(messages_told(written, messages, LANG))
    if not json:
        only = typed_again(pdm=pdm)
        terminal.next_step(*after_status(table, there, LANG, chosen=only, chased=messages is not None))


@dataset_commands.command("recheck", "periksa-ulang", t("commands.recheck.help"))
def recheck(
    form: Annotated[
        Path | None, typer.Option("--form", metavar=t("slot.file"), help=t("commands.recheck.form"))
    ] = None,
    json: AsJson = False,
    register: RegisterFile = None,
    jobs: Jobs = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> int:
    """Check merged submissions once more."""
    from lkstool import recheck as again
    from lkstool import workspace as workspaces
    from lkstool.output.recheck_view import recheck_json, recheck_view

    terminal = terminal_of(quiet=quiet or json)
    home = workspaces.open_workspace(workspace)
    with terminal.progress(t("commands.recheck.progress")) as bar:
        told = again.recheck(
            home,
            year=year,
            form_file=form,
            register=register,
            jobs=jobs,
            today=office_day(),
            on_listed=bar.total,
            on_done=bar.done,
        )
    if json:
        sys.stdout.write(recheck_json(told) + "\n")
        return 1 if told.blocked else 0
    terminal.result(recheck_view(told, LANG))
    differing = [each.code for each in told.codes if each.differs]
    if differing:
        terminal.next_step(
            t("commands.recheck.next"), say("commands.recheck.next_code", LANG, code=differing[0])
        )
    return 1 if told.blocked else 0
