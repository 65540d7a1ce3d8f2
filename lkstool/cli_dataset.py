"""The commands that look after the regional dataset. No logic."""

from __future__ import annotations

from typing import Annotated

import typer

from lkstool.cli_options import LANG, In, Language, Quiet, t, terminal_of, typed_again
from lkstool.command_line import Commands
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
