"""The commands that ask the regional dataset something. No logic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lkstool.cli_options import (
    LANG,
    AsJson,
    In,
    Language,
    Quiet,
    Verbose,
    Year,
    t,
    terminal_of,
    typed_again,
    workspace_of,
)
from lkstool.command_line import Commands
from lkstool.core.messages import say

ask_commands = Commands(LANG, t("help.app"))

OneLks = Annotated[str | None, typer.Option("--lks", metavar=t("slot.lks"), help=t("help.narrow_lks"))]
Kabkota = Annotated[
    str | None, typer.Option("--kabkota", metavar=t("slot.place"), help=t("help.narrow_kabkota"))
]
Pdm = Annotated[str | None, typer.Option("--pdm", metavar=t("slot.pdm"), help=t("help.narrow_pdm"))]


@ask_commands.command("trace", "telusuri", t("commands.trace.help"))
def trace(
    figure: Annotated[
        str | None, typer.Argument(metavar=t("slot.figure"), help=t("commands.trace.figure"))
    ] = None,
    kabkota: Kabkota = None,
    pdm: Pdm = None,
    kelompok: Annotated[
        str | None, typer.Option("--kelompok", metavar=t("slot.group"), help=t("commands.trace.kelompok"))
    ] = None,
    lks: OneLks = None,
    json: AsJson = False,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Trace a figure to its rows."""
    from lkstool import trace as tracing
    from lkstool import workspace as workspaces
    from lkstool.output.trace_view import figures_view, trace_json, trace_view

    terminal = terminal_of(quiet=quiet or json)
    there = typed_again(year=year, workspace=workspace)
    if figure is None or not figure.strip():
        terminal.result(figures_view(LANG))
        terminal.next_step(say("commands.trace.next_list", LANG, arguments=there))
        return
    tracing.named(figure)
    home = workspaces.open_workspace(workspace)
    told = tracing.trace(figure, home, year=year, lks=lks, kabkota=kabkota, pdm=pdm, kelompok=kelompok)
    if json:
        sys.stdout.write(trace_json(told) + "\n")
        return
    terminal.result(trace_view(told, LANG, in_full=verbose))
    first = next((origin.lks for side in told.sides for origin in side.origins if origin.submission), None)
    if first:
        past = say("commands.trace.next_history", LANG, lks=first, arguments=typed_again(workspace=workspace))
        terminal.next_step(t("commands.trace.next_original"), past)
    elif told.parts:
        part = say("commands.trace.next_part", LANG, id=told.parts[0][0], arguments=there)
        terminal.next_step(part)


@ask_commands.command("diff", "beda", t("commands.diff.help"))
def diff(
    lks: Annotated[str, typer.Argument(metavar=t("slot.lks"), help=t("commands.diff.lks"))],
    old: Annotated[str | None, typer.Argument(metavar=t("slot.old"), help=t("commands.diff.old"))] = None,
    new: Annotated[str | None, typer.Argument(metavar=t("slot.new"), help=t("commands.diff.new"))] = None,
    json: AsJson = False,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar=t("slot.file"), help=t("commands.diff.xlsx"))
    ] = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Compare two submissions of an LKS."""
    from lkstool import diff as comparing
    from lkstool import workspace as workspaces
    from lkstool.output.diff_view import diff_json, diff_view, passed_over_told
    from lkstool.output.diff_workbook import write_differences
    from lkstool.output.workbook_name import new_workbook

    terminal = terminal_of(quiet=quiet or json)
    home = workspaces.open_workspace(workspace)
    xlsx = new_workbook(xlsx) if xlsx else None
    with terminal.working(t("commands.diff.progress")):
        told = comparing.diff(home, lks, old=old, new=new, year=year)
    if xlsx:
        write_differences(xlsx, told, LANG)
    if json:
        sys.stdout.write(diff_json(told, LANG) + "\n")
        return
    terminal.result(diff_view(told, LANG, in_full=verbose))
    for each in passed_over_told(told, LANG):
        terminal.remark(each)
    if xlsx:
        terminal.remark(say("commands.diff.xlsx_done", LANG, path=xlsx.as_posix()))
    past = say("commands.diff.next_history", LANG, lks=told.lks, arguments=typed_again(workspace=workspace))
    terminal.next_step(t("commands.diff.next"), past)


@ask_commands.command("indicators", "indikator", t("commands.indicators.help"))
def indicators(
    figure: Annotated[
        str | None, typer.Argument(metavar=t("slot.figure"), help=t("commands.indicators.figure"))
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar=t("slot.file"), help=t("commands.indicators.xlsx"))
    ] = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Show the catalogue of indicators."""
    from lkstool.forms.load import form_of, years
    from lkstool.indicators.breakdown import breakdowns
    from lkstool.indicators.catalogue import INDICATORS
    from lkstool.numbers import Numbers
    from lkstool.output.indicators_view import catalogue_view, indicator_view
    from lkstool.output.metadata_workbook import write_metadata
    from lkstool.output.path_text import near
    from lkstool.output.workbook_name import new_workbook
    from lkstool.trace import named

    terminal = terminal_of(quiet=quiet)
    there = typed_again(year=year, workspace=workspace)
    chosen = named(figure) if figure else None
    home = workspace_of(workspace)
    form = form_of(year or (home.settings.year if home else years()[-1]))
    if xlsx is not None:
        write_metadata(new_workbook(xlsx), form, (chosen.id,) if chosen else ())
        terminal.result(say("commands.indicators.written", LANG, count=1 if chosen else len(INDICATORS)))
        terminal.paths([near(xlsx)])
        return
    told = None
    if home is not None:
        with terminal.working(t("commands.indicators.progress")):
            numbers = Numbers(home, form.year, "internal", blank=True)
            told = None if numbers.blank else numbers.traced
        terminal.remark(
            t("commands.indicators.internal")
            if told
            else say("commands.indicators.no_data", LANG, year=form.year)
        )
    if chosen is None:
        terminal.result(catalogue_view(dict(told.context.figures) if told else {}, LANG))
        terminal.next_step(say("commands.indicators.next", LANG, arguments=there))
        return
    value = told.context.figures[chosen.id] if told else None
    parts = breakdowns(told, chosen.id, "internal") if told else ()
    terminal.result(indicator_view(chosen, form, value, parts, LANG))
    if told:
        terminal.next_step(say("commands.indicators.next_trace", LANG, id=chosen.id, arguments=there))


@ask_commands.command("export", "ekspor", t("commands.export.help"))
def export(
    formats: Annotated[
        str, typer.Option("--format", metavar=t("slot.formats"), help=t("commands.export.format"))
    ] = "xlsx",
    out: Annotated[
        Path | None, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.export.out"))
    ] = None,
    batch: Annotated[
        int | None, typer.Option("--batch", metavar=t("slot.batch"), help=t("commands.export.batch"))
    ] = None,
    pdm: Pdm = None,
    with_tokens: Annotated[
        bool, typer.Option("--with-tokens", help=t("commands.export.with_tokens"))
    ] = False,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Export the data of a year."""
    from lkstool import export as exporting
    from lkstool import workspace as workspaces
    from lkstool.output.export_folder import export_formats
    from lkstool.output.path_text import near

    terminal = terminal_of(quiet=quiet)
    chosen = export_formats(formats)
    home = workspaces.open_workspace(workspace)
    with terminal.working(t("commands.export.progress")):
        made = exporting.export(
            home, chosen, LANG, out=out, year=year, batch=batch, pdm=pdm, with_tokens=with_tokens
        )
    told = {"year": made.state.year, "rows": sum(made.rows.values()), "tables": len(made.rows)}
    terminal.result(say("commands.export.done", LANG, batch=str(made.state.batch), **told))
    terminal.paths([near(path) for path in made.files])
    if made.taken_back:
        terminal.warning(say("commands.export.taken_back", LANG, batch=str(batch)))
    if with_tokens:
        terminal.warning(t("commands.export.tokens"))
    terminal.next_step(say("commands.export.next", LANG, file=near(made.files[0])))
