"""The command that publishes the directory. No logic."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lkstool.cli_options import LANG, In, Language, Quiet, Year, t, terminal_of
from lkstool.command_line import Commands
from lkstool.core.messages import say

publish_commands = Commands(LANG, t("help.app"))


@publish_commands.command("publish", "terbit", t("commands.publish.help"))
def publish(
    folder: Annotated[Path, typer.Argument(metavar=t("slot.folder"), help=t("commands.publish.folder"))],
    check: Annotated[bool, typer.Option("--check", help=t("commands.publish.check"))] = False,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Publish the directory."""
    from lkstool import publishing
    from lkstool import workspace as workspaces
    from lkstool.output.path_text import near
    from lkstool.output.publish_view import stopped_view

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    with terminal.working(t("commands.publish.progress")) as step:
        made = publishing.publish(
            home,
            folder,
            year=year,
            check_only=check,
            progress=lambda name: step(say(f"publish_step.{name}", LANG)),
        )
    counts = {"listings": made.listings, "files": made.files}
    if made.stopped:
        terminal.result(stopped_view(made.stopped, made.shown, publishing.answer_key, LANG))
        terminal.result(say("commands.publish.stopped", LANG, count=len(made.stopped)))
        terminal.next_step(t("commands.publish.stopped_next"))
        raise typer.Exit(1)
    if check:
        terminal.result(say("commands.publish.clean", LANG, **counts))
        return
    terminal.result(say("commands.publish.done", LANG, **counts))
    terminal.paths([near(folder / name) for name in ("index.html", "direktori-lks.html")])
    terminal.next_step(t("commands.publish.next"))
