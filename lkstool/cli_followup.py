"""The command ``followup``: what is to be done after the meeting. No logic."""

from __future__ import annotations

from lkstool.cli_options import LANG, In, Language, Quiet, Year, t, terminal_of, typed_again
from lkstool.command_line import Commands

followup_commands = Commands(LANG, t("help.app"))


@followup_commands.command("followup", "tindak-lanjut", t("commands.followup.help"))
def followup(
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Propose what is to be done."""
    from lkstool import planning
    from lkstool import workspace as workspaces
    from lkstool.output.followup_view import followup_view, next_step

    terminal = terminal_of(quiet=quiet)
    made = planning.write_list(workspaces.open_workspace(workspace), year)
    terminal.result(followup_view(made.path, made.year, made.rows, made.past, LANG))
    again = typed_again(year=year, workspace=workspace)
    terminal.next_step(*next_step(made.path, made.year, made.rows, made.past, again, LANG))
