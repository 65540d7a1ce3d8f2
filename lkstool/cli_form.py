"""The ``form`` commands: forms that go out, and the files that they are made of. No logic."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lkstool.cli_options import (
    LANG,
    In,
    Jobs,
    Language,
    Quiet,
    RegisterFile,
    Year,
    t,
    terminal_of,
    workspace_of,
)
from lkstool.command_line import Commands
from lkstool.core.messages import say

form_commands = Commands(LANG, t("commands.form.help"))


@form_commands.app.callback()
def form(ctx: typer.Context, lang: Language = None) -> None:
    """Show the help if no command is named."""
    if ctx.invoked_subcommand is None:
        sys.stderr.write(f"{ctx.get_help()}\n")
        raise typer.Exit(2)


@form_commands.command("blank", "kosong", t("commands.form.blank"))
def form_blank(
    lks: Annotated[
        list[str] | None, typer.Option("--lks", metavar=t("slot.lks"), help=t("commands.form.blank_lks"))
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.form.blank_out"))
    ] = Path(),
    register: RegisterFile = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make blank forms."""
    from lkstool import form_sending
    from lkstool.output.path_text import near

    terminal = terminal_of(quiet=quiet)
    written, kept = form_sending.blank_forms(
        out, year=year, lks=lks or [], register=register, workspace=workspace_of(workspace)
    )
    told = say("commands.form.blank_done", LANG, files=len(written), folder=near(out))
    terminal.result(told)
    if kept:
        terminal.remark(say("commands.form.blank_kept", LANG, files=len(kept)))
    if written:
        terminal.next_step(say("commands.form.blank_next", LANG, file=written[0].name))


@form_commands.command("register", "daftar-induk", t("commands.form.register"))
def form_register(
    out: Annotated[
        Path | None, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.form.register_out"))
    ] = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> None:
    """Make a blank register."""
    from lkstool import form_sending
    from lkstool.output.path_text import near

    terminal = terminal_of(quiet=quiet)
    written = form_sending.blank_register(out, workspace=workspace_of(workspace))
    terminal.result(say("commands.form.register_done", LANG, file=near(written)))
    terminal.next_step(t("commands.form.register_next"), t("commands.form.register_command"))


@form_commands.command("prefill", "terisi", t("commands.form.prefill"))
def form_prefill(
    lks: Annotated[
        list[str] | None, typer.Option("--lks", metavar=t("slot.lks"), help=t("commands.form.prefill_lks"))
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar=t("slot.folder"), help=t("commands.form.prefill_out"))
    ] = None,
    register: RegisterFile = None,
    jobs: Jobs = None,
    year: Year = None,
    workspace: In = None,
    lang: Language = None,
    quiet: Quiet = False,
) -> int:
    """Make forms with what is known already."""
    from lkstool import form_sending
    from lkstool import workspace as workspaces
    from lkstool.output.prefill_view import next_step, prefill_view

    terminal = terminal_of(quiet=quiet)
    home = workspaces.open_workspace(workspace)
    with terminal.progress(t("commands.form.prefill_progress")) as bar:
        made = form_sending.prefilled_forms(
            home,
            year=year,
            lks=lks or [],
            out=out,
            register=register,
            jobs=jobs,
            on_listed=bar.total,
            on_done=bar.done,
        )
    terminal.result(prefill_view(made, LANG))
    terminal.next_step(next_step(made, LANG))
    return 1 if any(each.why for each in made) else 0


@form_commands.command("check", "periksa", t("commands.form.check"))
def form_check(
    file: Annotated[
        Path | None, typer.Argument(metavar=t("slot.file"), help=t("commands.form.check_file"))
    ] = None,
    lang: Language = None,
) -> int:
    """Check form files."""
    from lkstool.form_checking import check_forms
    from lkstool.output.form_view import form_check_view

    checked = check_forms([file] if file else None)
    terminal_of(quiet=False).result(form_check_view(checked, LANG))
    return 1 if any(form is None for _, form, _ in checked) else 0


@form_commands.command("diff", "banding", t("commands.form.diff"))
def form_diff(
    old: Annotated[str, typer.Argument(metavar=t("slot.old"), help=t("commands.form.diff_old"))],
    new: Annotated[str, typer.Argument(metavar=t("slot.new"), help=t("commands.form.diff_new"))],
    lang: Language = None,
) -> None:
    """Compare two years."""
    from lkstool.forms.compare import compare
    from lkstool.forms.load import form_of
    from lkstool.output.form_view import form_diff_view

    terminal_of(quiet=False).result(form_diff_view(compare(form_of(old), form_of(new)), LANG))


@form_commands.command("fields", "isian", t("commands.form.fields"))
def form_fields(
    year: Year = None,
    lang: Language = None,
) -> None:
    """Show all fields."""
    from lkstool.forms.load import form_of, years
    from lkstool.output.form_view import form_fields_view

    terminal_of(quiet=False).result(form_fields_view(form_of(year or years()[-1]), LANG))
