"""What the demo tells at each step: what was done, what came out, where the files are, what to try next."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rich.text import Text

from lkstool.core.messages import say
from lkstool.core.results import Validation
from lkstool.dataset.merge import MergeResult
from lkstool.output.merge_view import merge_view
from lkstool.output.path_text import quoted
from lkstool.output.terminal import Bar, Terminal
from lkstool.output.validation_view import validation_view


class DemoView:
    """Tells the steps of the demo on one terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.lang = terminal.lang
        self._say("commands.demo.start", style="bold")

    def made(self, folder: Path, files: int) -> None:
        """Tell that the workspace stands and the samples lie in its inbox."""
        self._step("step_init")
        self._say("commands.demo.step_init_done", folder=folder.as_posix())
        self._say("commands.demo.step_copy_done", files=files)

    def validated(self, validation: Validation) -> None:
        """Show the validation as the command would."""
        self._step("step_validate")
        self._terminal.result(validation_view(validation, self.lang, in_full=False))

    def merged(self, validation: Validation, merged: MergeResult) -> None:
        """Show the merge as the command would."""
        self._step("step_merge")
        self._terminal.result(merge_view(validation, merged, self.lang, dry_run=False, in_full=False))

    def reporting(self) -> AbstractContextManager[Bar]:
        """Show how far the report is."""
        self._step("step_report")
        return self._terminal.progress(say("commands.report.progress", self.lang))

    def reading(self) -> AbstractContextManager[Bar]:
        """Show how many files are read."""
        return self._terminal.progress(say("commands.validate.progress", self.lang))

    def reported(self, folder: Path, written: Sequence[Path], lks: str) -> None:
        """Tell where everything is and what to try next."""
        self._say("commands.report.done")
        self._terminal.paths([path.as_posix() for path in written])
        self._terminal.result()
        self._say("commands.demo.end", style="bold green", folder=folder.as_posix())
        self._say("commands.demo.next", folder=quoted([folder.as_posix()]), lks=lks)

    def _step(self, key: str) -> None:
        self._terminal.result()
        self._say(f"commands.demo.{key}", style="bold")

    def _say(self, key: str, style: str = "", **values: object) -> None:
        self._terminal.result(Text(say(key, self.lang, **values), style=style))
