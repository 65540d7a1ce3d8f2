"""The commands that take in what the LKS sent: check, answer, repair for all, merge. No logic."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkstool.cli_options import (
    LANG,
    AsJson,
    Cluster,
    In,
    Jobs,
    Language,
    Paths,
    Quiet,
    RegisterFile,
    Verbose,
    Year,
    given_or_inbox,
    readers_of,
    t,
    terminal_of,
    typed_again,
    workspace_of,
)
from lkstool.command_line import Commands, office_day
from lkstool.core.messages import mistake_words, say

if TYPE_CHECKING:
    from lkstool.core.results import Validation
    from lkstool.intake.pool import Readers
    from lkstool.workspace import Workspace

submission_commands = Commands(LANG, t("help.app"))


@submission_commands.command("validate", "periksa", t("commands.validate.help"))
def validate(
    paths: Paths = None,
    json: AsJson = False,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar=t("slot.file"), help=t("commands.validate.xlsx"))
    ] = None,
    reply: Annotated[
        Path | None, typer.Option("--reply", metavar=t("slot.folder"), help=t("commands.validate.reply"))
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar=t("slot.file"), help=t("commands.validate.mapping"))
    ] = None,
    register: RegisterFile = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Check submissions."""
    from lkstool import pipeline
    from lkstool.output.findings_workbook import write_findings
    from lkstool.output.reply.folder import check_folder
    from lkstool.output.validation_view import aside_told
    from lkstool.output.workbook_name import checked_name

    terminal = terminal_of(quiet=quiet or json)
    home = workspace_of(workspace)
    given = given_or_inbox(paths, home)
    xlsx = checked_name(xlsx) if xlsx else None
    read = [*given, home.inbox.as_posix()] if home else given
    if reply:
        check_folder(reply, read)
    started = time.monotonic()
    with readers_of(jobs, cluster) as readers:
        with terminal.progress(t("commands.validate.progress")) as bar:
            result = pipeline.validate(
                given,
                year=year,
                register=register,
                workspace=home,
                mapping=mapping,
                readers=readers,
                today=office_day(),
                on_listed=bar.total,
                on_done=bar.done,
            )
        if xlsx:
            write_findings(xlsx, result, LANG)
        replied = _reply(result, reply, year, home, mapping, readers, quiet=quiet) if reply else []
    for line in aside_told(result.replies, LANG, in_full=verbose):
        terminal_of(quiet=quiet).remark(line)
    if json:
        from lkstool.output.json_text import json_parts

        sys.stdout.writelines([*json_parts(result, LANG), "\n"])
        for line in replied:
            terminal_of(quiet=quiet).remark(line)
        return 1 if result.blocks else 0
    from lkstool.output.next_steps import after_validation, other_layout
    from lkstool.output.path_text import near, quoted
    from lkstool.output.reply.folder import free_folder
    from lkstool.output.validation_view import IN_FULL, validation_view

    if result.register:
        terminal.remark(say("commands.validate.register_used", LANG, path=near(Path(result.register))))
    else:
        terminal.remark(t("commands.validate.register_none"))
    if result.not_remembered:
        reason, _ = mistake_words(result.not_remembered, LANG)
        terminal.remark(say("since_last.unknown", LANG, reason=reason))
    for path in result.registers:
        terminal.remark(say("commands.validate.register_skipped", LANG, path=path))
    terminal.result(validation_view(result, LANG, in_full=verbose))
    seconds = round(time.monotonic() - started, 1)
    terminal.remark(say("commands.validate.summary_time", LANG, files=len(result.files), seconds=seconds))
    if xlsx:
        terminal.remark(say("commands.validate.xlsx_done", LANG, path=xlsx.as_posix()))
    for line in replied:
        terminal.remark(line)
    again = typed_again(paths, mapping=mapping, register=register, year=year, workspace=workspace)
    layout = None if mapping else other_layout(result)
    steps = after_validation(
        result,
        again,
        LANG,
        in_workspace=home is not None,
        in_full=verbose or len(result.files) <= IN_FULL,
        replies=quoted([free_folder(Path(t("commands.validate.replies")), read)]),
        done=[name for name, given in (("xlsx", xlsx), ("reply", reply)) if given],
        matching=typed_again([layout], year=year, workspace=workspace) if layout else "",
    )
    for told, commands_told in steps:
        terminal.next_step(told, *commands_told)
    return 1 if result.blocks else 0


def _reply(
    result: Validation,
    folder: Path,
    year: str | None,
    home: Workspace | None,
    mapping: Path | None,
    readers: Readers,
    *,
    quiet: bool,
) -> list[str]:
    """Write the replies to the senders; returns what to tell about them."""
    from lkstool import pipeline
    from lkstool.output.reply.write import summary

    with terminal_of(quiet=quiet).progress(t("reply.progress")) as bar:
        replies = pipeline.reply(
            result,
            folder,
            LANG,
            year=year,
            workspace=home,
            mapping=mapping,
            readers=readers,
            today=office_day(),
            on_listed=bar.total,
            on_done=bar.done,
        )
    return summary(replies, folder, LANG)


@submission_commands.command("merge", "gabung", t("commands.merge.help"))
def merge(
    paths: Paths = None,
    json: AsJson = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("commands.merge.dry_run"))] = False,
    register: RegisterFile = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Merge valid submissions."""
    from lkstool import pipeline
    from lkstool import workspace as workspaces
    from lkstool.output.merge_view import merge_json, merge_view
    from lkstool.output.next_steps import other_year
    from lkstool.output.validation_view import aside_told

    terminal = terminal_of(quiet=quiet or json)
    home = workspaces.open_workspace(workspace)
    given = given_or_inbox(paths, home)
    with readers_of(jobs, cluster) as readers, terminal.progress(t("commands.merge.progress")) as bar:
        validation, merged = pipeline.merge(
            given,
            home,
            year=year,
            register=register,
            readers=readers,
            today=office_day(),
            dry_run=dry_run,
            in_full=json or verbose,
            on_listed=bar.total,
            on_done=bar.done,
            on_wait=lambda: terminal.remark(t("store.waiting")),
        )
    for line in aside_told(validation.replies, LANG, in_full=verbose):
        terminal_of(quiet=quiet).remark(line)
    if json:
        sys.stdout.writelines([*merge_json(validation, merged, LANG), "\n"])
        return 1 if merged.rejected else 0
    terminal.result(merge_view(validation, merged, LANG, dry_run=dry_run, in_full=verbose))
    again = typed_again(paths, register=register, year=year, workspace=workspace)
    if dry_run:
        terminal.next_step(
            t("commands.merge.next_dry"), say("commands.merge.next_merge", LANG, arguments=again)
        )
    elif merged.rejected:
        terminal.next_step(
            t("commands.merge.next_rejected"), say("commands.merge.next_check", LANG, arguments=again)
        )
    else:
        meant = year or other_year(validation, home.settings.year)
        there = typed_again(workspace=workspace, year=meant)
        terminal.next_step(say("commands.merge.next", LANG, arguments=there))
    return 1 if merged.rejected else 0


@submission_commands.command("repairs", "perbaikan", t("commands.repairs.help"))
def repairs(
    paths: Paths = None,
    apply: Annotated[bool, typer.Option("--apply", "--terapkan", help=t("commands.repairs.apply"))] = False,
    register: RegisterFile = None,
    jobs: Jobs = None,
    cluster: Cluster = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Collect what may be repaired for everybody."""
    from lkstool import pipeline
    from lkstool import workspace as workspaces
    from lkstool.output.repairs_view import next_step, repairs_view

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    with readers_of(jobs, cluster) as readers, terminal.progress(t("commands.validate.progress")) as bar:
        told = pipeline.repairs(
            given_or_inbox(paths, home),
            home,
            year=year,
            register=register,
            readers=readers,
            today=office_day(),
            apply=apply,
            on_listed=bar.total,
            on_done=bar.done,
        )
    terminal.result(repairs_view(told.rows, told.path, LANG, applied=apply))
    again = typed_again(paths, register=register, year=year, workspace=workspace)
    terminal.next_step(*next_step(told.rows, told.path, again, LANG, applied=apply))
