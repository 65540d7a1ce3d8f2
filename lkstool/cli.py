"""The commands: parse arguments, call the pipeline, hand to output. No logic.

English names are canonical; every command also has its Indonesian name, which the Indonesian help shows.
The heavy world is imported inside the commands.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkstool import __version__
from lkstool.cli_ask import ask_commands
from lkstool.cli_dataset import dataset_commands
from lkstool.cli_followup import followup_commands
from lkstool.cli_form import form_commands
from lkstool.cli_keeping import keeping_commands
from lkstool.cli_map import map_commands
from lkstool.cli_options import (
    LANG,
    In,
    Language,
    Quiet,
    Year,
    t,
    terminal_of,
    typed_again,
    workspace_of,
)
from lkstool.cli_publish import publish_commands
from lkstool.cli_submissions import submission_commands
from lkstool.cli_template import template_commands
from lkstool.command_line import Commands, office_day, run_app, share
from lkstool.core.messages import say, words_of

if TYPE_CHECKING:
    from lkstool.workspace import Workspace

commands = Commands(LANG, t("help.app"))
commands.add_group(form_commands, "form", "formulir", t("commands.form.help"))
commands.add_group(template_commands, "template", "templat", t("commands.template.help"))


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
            sys.stdout.write(ctx.get_help())
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


@commands.command("init", "mulai", t("commands.init.help"))
def init(
    folder: Annotated[
        Path, typer.Argument(metavar=t("slot.folder"), help=t("commands.init.folder"))
    ] = Path(),
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make a workspace."""
    from lkstool import workspace as workspaces
    from lkstool.output.path_text import near, quoted

    made = workspaces.init(folder)
    terminal = terminal_of(quiet=quiet)
    terminal.result(say("commands.init.done", LANG, folder=near(made.folder)))
    going = [] if made.folder == Path.cwd() else [f"cd {quoted([near(made.folder)])}"]
    terminal.next_step(t("commands.init.next"), *going, t("commands.init.next_register"))


commands.include(submission_commands)
commands.include(map_commands)
commands.include(dataset_commands)
commands.include(ask_commands)
commands.include(followup_commands)


@commands.command("report", "laporan", t("commands.report.help"))
def report(
    name: Annotated[str, typer.Argument(metavar=t("slot.name"), help=t("commands.report.name"))] = "rakorwil",
    formats: Annotated[
        str | None, typer.Option("--format", metavar=t("slot.formats"), help=t("commands.report.format"))
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.report.out"))
    ] = None,
    edition: Annotated[
        str, typer.Option("--edition", metavar="public|internal", help=t("commands.report.edition"))
    ] = "public",
    pdm: Annotated[
        str | None, typer.Option("--pdm", metavar=t("slot.name"), help=t("commands.report.pdm"))
    ] = None,
    lks: Annotated[
        str | None, typer.Option("--lks", metavar=t("slot.lks"), help=t("commands.report.lks"))
    ] = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Write a report."""
    from lkstool import pipeline, reporting
    from lkstool import workspace as workspaces
    from lkstool.output.report_choices import edition_of, formats_of
    from lkstool.output.report_view import written_view

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    started = time.monotonic()
    told: list[tuple[str, bool]] = []
    with terminal.progress(t("commands.report.progress")) as bar:
        written = pipeline.report(
            name,
            home,
            year=year,
            formats=None if formats is None else formats_of(formats),
            out=out,
            edition=edition_of(edition),
            progress=reporting.Progress(
                bar.total, bar.done, bar.step, lambda remark, urgent: told.append((remark, urgent))
            ),
            lang=LANG,
            pdm=pdm,
            lks=lks,
        )
    terminal.result(t("commands.report.done"))
    terminal.paths(written_view(written, LANG))
    seconds = round(time.monotonic() - started, 1)
    terminal.remark(say("commands.report.time", LANG, files=len(written), seconds=seconds))
    for remark, urgent in told:
        (terminal.warning if urgent else terminal.remark)(remark)
    for gap in reporting.report_gaps(home, year):
        terminal.remark(words_of(gap, LANG).message)
    step = "next_internal" if edition == "internal" else "next"
    terminal.next_step(say(f"commands.report.{step}", LANG, file=written[0].name))


commands.include(publish_commands)
commands.include(keeping_commands)


@commands.command("sample", "contoh", t("commands.sample.help"))
def sample(
    folder: Annotated[Path, typer.Argument(metavar=t("slot.folder"), help=t("commands.sample.folder"))],
    lks: Annotated[
        int, typer.Option("--lks", min=1, metavar=t("slot.count"), help=t("commands.sample.lks"))
    ] = 12,
    seed: Annotated[int, typer.Option("--seed", metavar=t("slot.seed"), help=t("commands.sample.seed"))] = 1,
    flaws: Annotated[
        float, typer.Option("--flaws", parser=share, metavar=t("slot.rate"), help=t("commands.sample.flaws"))
    ] = 0.0,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make a synthetic region."""
    from lkstool.sample.region import make_region

    terminal = terminal_of(quiet=quiet)
    with terminal.progress(t("commands.sample.progress")) as bar:
        region = make_region(folder, lks, seed, flaws, progress=bar.done)
    told = say(
        "commands.sample.done",
        LANG,
        files=region.files,
        folder=folder.as_posix(),
        planted=len(region.planted),
    )
    terminal.result(told)
    terminal.next_step(say("commands.sample.next", LANG, arguments=typed_again([folder.as_posix()])))


@commands.command("demo", "demo", t("commands.demo.help"))
def demo(
    folder: Annotated[
        Path, typer.Option("--dir", metavar=t("slot.folder"), help=t("commands.demo.folder"))
    ] = Path("lkstool-demo"),
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Try everything on sample data."""
    from lkstool.output.demo_view import DemoView
    from lkstool.pipeline import demo as run_demo

    run_demo(folder, DemoView(terminal_of(quiet=quiet)))


@commands.command("explain", "jelaskan", t("commands.explain.help"))
def explain(
    code: Annotated[
        str | None, typer.Argument(metavar=t("slot.code"), help=t("commands.explain.code"))
    ] = None,
    lang: Language = None,
) -> None:
    """Explain a code."""
    from lkstool.output.explain_view import code_view, codes_view

    terminal = terminal_of(quiet=False)
    terminal.result(code_view(code, LANG) if code else codes_view(LANG))


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run_app(commands.app, LANG))
