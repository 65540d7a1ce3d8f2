"""The ``template`` commands: what an officer may change of the reports and messages. No logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lkstool.cli_options import LANG, In, Language, Quiet, t, terminal_of, typed_again, workspace_of
from lkstool.command_line import Commands
from lkstool.core.messages import say

template_commands = Commands(LANG, t("commands.template.help"))

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
    from lkstool.output.terminal import near
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
    from lkstool.output.terminal import near

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    path: Path = templating.start_narration(home, workbook=xlsx)
    terminal.result(say("commands.template.narrative_done", LANG, file=near(path)))
    again = typed_again(workspace=workspace)
    terminal.next_step(t("commands.template.next_narrative"), f"{t('commands.template.next_preview')}{again}")
