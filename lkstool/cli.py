"""The command line as a whole: which commands there are, and what ``lkstool`` alone does. No logic.

English names are canonical; every command also has its Indonesian name, which the Indonesian help shows.
The commands themselves are in the rooms ``cli_*``, and the heavy world is imported inside them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from lkstool import __version__
from lkstool.cli_options import LANG, Language, t, terminal_of, workspace_of
from lkstool.command_line import Commands, Listed, dropped, office_day
from lkstool.run_end import keep_window, run_app

if TYPE_CHECKING:
    from lkstool.workspace import Workspace

# In the order of the help.
LISTED = (
    Listed("init", "mulai", "cli_start:start_commands"),
    Listed("validate", "periksa", "cli_submissions:submission_commands"),
    Listed("merge", "gabung", "cli_submissions:submission_commands"),
    Listed("repairs", "perbaikan", "cli_submissions:submission_commands"),
    Listed("map", "petakan", "cli_map:map_commands"),
    Listed("undo", "batal", "cli_dataset:dataset_commands"),
    Listed("history", "riwayat", "cli_dataset:dataset_commands"),
    Listed("status", "status", "cli_dataset:dataset_commands"),
    Listed("recheck", "periksa-ulang", "cli_dataset:dataset_commands"),
    Listed("trace", "telusuri", "cli_ask:ask_commands"),
    Listed("diff", "beda", "cli_ask:ask_commands"),
    Listed("indicators", "indikator", "cli_ask:ask_commands"),
    Listed("export", "ekspor", "cli_ask:ask_commands"),
    Listed("followup", "tindak-lanjut", "cli_followup:followup_commands"),
    Listed("report", "laporan", "cli_report:report_commands"),
    Listed("publish", "terbit", "cli_publish:publish_commands"),
    Listed("backup", "cadangkan", "cli_keeping:keeping_commands"),
    Listed("restore", "pulihkan", "cli_keeping:keeping_commands"),
    Listed("purge", "musnahkan", "cli_keeping:keeping_commands"),
    Listed("rotate-key", "ganti-kunci", "cli_keeping:keeping_commands"),
    Listed("log", "catatan", "cli_keeping:keeping_commands"),
    Listed("doctor", "dokter", "cli_keeping:keeping_commands"),
    Listed("sample", "contoh", "cli_start:start_commands"),
    Listed("demo", "demo", "cli_start:start_commands"),
    Listed("explain", "jelaskan", "cli_start:start_commands"),
    Listed("form", "formulir", "cli_form:form_commands", group=True),
    Listed("template", "templat", "cli_template:template_commands", group=True),
)
commands = Commands(LANG, t("help.app"), LISTED)


@commands.app.callback()
def lkstool(
    ctx: typer.Context,
    lang: Language = None,
    version: Annotated[bool, typer.Option("--version", help=t("help.version"))] = False,
) -> None:
    """Show the version; if no command is named, the state of the workspace, or outside of one the help."""
    if version:
        sys.stdout.write(f"lkstool {__version__}\n")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        home = workspace_of(None)
        if home is None:
            sys.stdout.write(f"{ctx.get_help()}\n")
        else:
            _overview(home)
        raise typer.Exit


def _overview(home: Workspace) -> None:
    """Show in a few lines how far the collecting is, and what comes next."""
    from lkstool import collecting
    from lkstool.output.next_steps import after_status
    from lkstool.output.status_view import overview, remarks

    terminal = terminal_of(quiet=False)
    table = collecting.status(home, office_day())
    terminal.result(overview(table, LANG))
    for told in remarks(table, "", LANG):
        terminal.remark(told)
    terminal.next_step(*after_status(table, "", LANG))
    terminal.remark(t("commands.status.more"))


def main() -> None:
    """Run the command line and leave with its exit code."""
    if dropped(sys.argv[1:], [*commands.listed, *commands.other_names]):
        sys.argv.insert(1, "validate")
    code = run_app(commands.app, LANG)
    keep_window(LANG)
    sys.exit(code)
