"""The ``template`` commands: what an officer may change of the reports and messages. No logic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lkstool.cli_options import LANG, In, Language, Quiet, Year, t, terminal_of, typed_again, workspace_of
from lkstool.command_line import Commands
from lkstool.core.messages import say

template_commands = Commands(LANG, t("commands.template.help"))


@template_commands.app.callback()
def template(ctx: typer.Context, lang: Language = None) -> None:
    """Show the help if no command is named."""
    if ctx.invoked_subcommand is None:
        sys.stderr.write(f"{ctx.get_help()}\n")
        raise typer.Exit(2)


Names = Annotated[list[str], typer.Argument(metavar=t("slot.template"), help=t("commands.template.names"))]


@template_commands.command("list", "daftar", t("commands.template.list"))
def template_list(
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """List all templates."""
    from lkstool import templating
    from lkstool.output.template_view import templates_view

    terminal = terminal_of(quiet=quiet)
    home = workspace_of(workspace)
    templates, titles = templating.listed(home, LANG)
    terminal.result(templates_view(templates, titles, LANG))
    states = {each.state for each in templates}
    for state in ("behind", "gone", "unused"):
        if state in states:
            terminal.warning(t(f"commands.template.told.{state}"))
    again = typed_again(workspace=workspace)
    step = "next_diff" if "behind" in states else "next_eject"
    terminal.next_step(say(f"commands.template.{step}", LANG, arguments=again))


@template_commands.command("eject", "salin", t("commands.template.eject"))
def template_eject(
    names: Names,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Copy built-in templates into the workspace."""
    from lkstool import workspace as workspaces
    from lkstool.output.path_text import near
    from lkstool.workspace import own_templates

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    written, kept = own_templates.eject(home.templates, names)
    if written:
        terminal.result(say("commands.template.ejected", LANG, count=len(written)))
        terminal.paths([near(home.templates / name) for name in written])
    for name in kept:
        terminal.remark(say("commands.template.kept", LANG, file=near(home.templates / name)))
    again = typed_again(workspace=workspace)
    terminal.next_step(t("commands.template.next_edit"), f"{t('commands.template.next_check')}{again}")


@template_commands.command("diff", "beda", t("commands.template.diff"))
def template_diff(
    name: Annotated[
        str, typer.Argument(metavar=t("slot.template"), help=t("commands.template.diff_name"))
    ] = "",
    workspace: In = None,
    lang: Language = None,
) -> None:
    """Show what was changed in copies."""
    from lkstool import workspace as workspaces
    from lkstool.output.template_view import differences_view
    from lkstool.workspace import own_templates

    home = workspaces.open_workspace(workspace)
    terminal = terminal_of(quiet=False)
    lines = differences_view(own_templates.differences(home.templates, name), LANG)
    terminal.lines(lines)
    if not lines:
        terminal.result(t("commands.template.no_difference"))


@template_commands.command("narrative", "narasi", t("commands.template.narrative"))
def template_narrative(
    xlsx: Annotated[bool, typer.Option("--xlsx", help=t("commands.template.narrative_xlsx"))] = False,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make an empty file for the office's own words."""
    from lkstool import templating
    from lkstool import workspace as workspaces
    from lkstool.output.path_text import near

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    path: Path = templating.start_narration(home, workbook=xlsx)
    terminal.result(say("commands.template.narrative_done", LANG, file=near(path)))
    again = typed_again(workspace=workspace)
    terminal.next_step(t("commands.template.next_narrative"), f"{t('commands.template.next_preview')}{again}")


@template_commands.command("check", "periksa", t("commands.template.check"))
def template_check(
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> int:
    """Look for mistakes in templates."""
    from lkstool import templating
    from lkstool import workspace as workspaces
    from lkstool.output.template_view import check_view

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    with terminal.working(t("commands.template.check_progress")):
        checked = templating.check(home, year, LANG)
    again = typed_again(year=year, workspace=workspace)
    if not checked.mistakes:
        told = say("commands.template.check_good", LANG, files=checked.files, own=checked.own)
        terminal.result(told)
        terminal.next_step(f"{t('commands.template.next_preview')}{again}")
        return 0
    terminal.result(check_view(checked.mistakes, LANG))
    terminal.result(say("commands.template.check_found", LANG, count=len(checked.mistakes)))
    terminal.next_step(t("commands.template.next_mended"), f"{t('commands.template.next_check')}{again}")
    return 1


@template_commands.command("variables", "variabel", t("commands.template.variables"))
def template_variables(
    word: Annotated[
        str, typer.Argument(metavar=t("slot.name"), help=t("commands.template.variables_kind"))
    ] = "",
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", metavar=t("slot.file"), help=t("commands.template.variables_xlsx")),
    ] = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Show what templates may name."""
    from lkstool import templating
    from lkstool import workspace as workspaces
    from lkstool.output.path_text import near
    from lkstool.output.template_view import names_view, write_names
    from lkstool.output.workbook_name import new_workbook

    terminal = terminal_of(quiet=quiet)
    target = new_workbook(xlsx) if xlsx else None
    home = workspaces.open_workspace(workspace)
    names = [each for each in templating.variables(home, year, LANG) if each.mentions(word)]
    if target:
        write_names(target, names, LANG)
        told = say("commands.template.variables_done", LANG, count=len(names), file=near(target))
        terminal.result(told)
    elif names:
        terminal.result(names_view(names, LANG))
    else:
        terminal.result(say("commands.template.variables_none", LANG, word=word))


@template_commands.command("preview", "pratinjau", t("commands.template.preview"))
def template_preview(
    name: Annotated[
        str, typer.Argument(metavar=t("slot.name"), help=t("commands.template.preview_name"))
    ] = "rakorwil",
    formats: Annotated[
        str | None, typer.Option("--format", metavar=t("slot.formats"), help=t("commands.report.format"))
    ] = None,
    edition: Annotated[
        str,
        typer.Option("--edition", metavar="public|internal", help=t("commands.template.preview_edition")),
    ] = "internal",
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make a report to look at."""
    from lkstool import reporting, templating
    from lkstool import workspace as workspaces
    from lkstool.output.path_text import near
    from lkstool.output.report_choices import edition_of, formats_of

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    told: list[tuple[str, bool]] = []
    with terminal.progress(t("commands.report.progress")) as bar:
        made = templating.preview(
            name,
            home,
            year=year,
            formats=None if formats is None else formats_of(formats),
            edition=edition_of(edition),
            progress=reporting.Progress(
                bar.total, bar.done, bar.step, lambda remark, urgent: told.append((remark, urgent))
            ),
            lang=LANG,
        )
    terminal.result(t("commands.template.preview_out"))
    terminal.paths([near(path) for path in made.files])
    if made.sample:
        terminal.warning(t("commands.template.preview_sample"))
    for remark, urgent in told:
        (terminal.warning if urgent else terminal.remark)(remark)
