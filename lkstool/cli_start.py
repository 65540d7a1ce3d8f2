"""The commands with which one begins: a workspace, sample data, a demonstration, what a code means."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lkstool.cli_options import LANG, Language, Quiet, t, terminal_of, typed_again
from lkstool.command_line import Commands, share
from lkstool.core.messages import say

start_commands = Commands(LANG, t("help.app"))


@start_commands.command("init", "mulai", t("commands.init.help"))
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


@start_commands.command("sample", "contoh", t("commands.sample.help"))
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


@start_commands.command("demo", "demo", t("commands.demo.help"))
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


@start_commands.command("explain", "jelaskan", t("commands.explain.help"))
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
