"""The command that writes the reports. No logic."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from lkstool.cli_options import LANG, In, Language, Quiet, Year, t, terminal_of
from lkstool.command_line import Commands
from lkstool.core.messages import say, words_of

report_commands = Commands(LANG, t("help.app"))


@report_commands.command("report", "laporan", t("commands.report.help"))
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
