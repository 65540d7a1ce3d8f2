"""What the commands share: the language, the options that stand at many of them, where they write.

The language is known before anything else (``--lang``, then ``LKSTOOL_LANG``, then Indonesian; never the
locale), because the help texts are made of it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkstool.command_line import checked_language, chosen_language
from lkstool.core.messages import mistake, say

if TYPE_CHECKING:
    from lkstool.intake.pool import Readers
    from lkstool.output.terminal import Terminal
    from lkstool.workspace import Workspace

LANG = chosen_language(sys.argv, os.environ)


def t(key: str) -> str:
    """Return a help text in the chosen language."""
    return say(key, LANG)


Year = Annotated[str | None, typer.Option("--year", metavar=t("slot.year"), help=t("help.year"))]
In = Annotated[Path | None, typer.Option("--workspace", metavar=t("slot.folder"), help=t("help.workspace"))]
Language = Annotated[
    str | None, typer.Option("--lang", metavar="id|en", help=t("help.lang"), callback=checked_language)
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=t("help.quiet"))]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help=t("help.verbose"))]
AsJson = Annotated[bool, typer.Option("--json", help=t("help.json"))]
Jobs = Annotated[int | None, typer.Option("--jobs", min=1, metavar=t("slot.count"), help=t("help.jobs"))]
Cluster = Annotated[str | None, typer.Option("--cluster", metavar=t("slot.address"), help=t("help.cluster"))]
RegisterFile = Annotated[
    Path | None, typer.Option("--register", metavar=t("slot.file"), help=t("help.register"))
]
Paths = Annotated[list[str] | None, typer.Argument(metavar=t("slot.path"), help=t("help.paths"))]


def terminal_of(*, quiet: bool) -> Terminal:
    """Return the two streams in the chosen language."""
    from lkstool.output.terminal import Terminal

    return Terminal(LANG, quiet=quiet)


def given_or_inbox(paths: list[str] | None, workspace: Workspace | None) -> list[str]:
    """Return the paths to read: those given, else the workspace's inbox."""
    if paths:
        return paths
    if workspace is None:
        raise mistake("no_paths")
    from lkstool.output.path_text import near

    return [near(workspace.inbox)]


def readers_of(jobs: int | None, cluster: str | None) -> Readers:
    """Return what reads the files of a command, to be closed at its end."""
    from lkstool.intake.pool import Readers

    if jobs and cluster:
        raise mistake("jobs_or_cluster")
    return Readers(jobs, cluster)


def workspace_of(folder: Path | None) -> Workspace | None:
    """Return the workspace: the one named, else the one around the current folder, if any."""
    from lkstool import workspace as workspaces

    return workspaces.open_workspace(folder) if folder else workspaces.find()


def typed_again(paths: list[str] | None = None, **options: Path | str | None) -> str:
    """Write what was given to this command as it is typed after the next one, with a space before it."""
    from lkstool.output.path_text import quoted

    words = list(paths or ())
    for name, value in options.items():
        if value is not None:
            words += [f"--{name}", str(value)]
    return " " + quoted(words) if words else ""
