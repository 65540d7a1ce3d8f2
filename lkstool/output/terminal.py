"""The two streams of a terminal: results go to stdout, remarks and progress to stderr.

Below 80 columns nothing is cut, it wraps.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.text import Text

from lkstool.core.formats import Lang
from lkstool.core.messages import say

if TYPE_CHECKING:
    from rich.progress import TaskID


@dataclass(frozen=True, slots=True)
class Bar:
    """How a step tells its progress: how much there is, how much is done, what is being done."""

    total: Callable[[int], None] = lambda _total: None
    done: Callable[[int], None] = lambda _done: None
    step: Callable[[str], None] = lambda _step: None


class Terminal:
    """The two streams of one run and the language they speak."""

    def __init__(self, lang: Lang, *, quiet: bool = False) -> None:
        self.lang: Lang = lang
        self.quiet = quiet
        self.out = Console(file=sys.stdout, highlight=False, soft_wrap=False)
        self.err = Console(file=sys.stderr, highlight=False, soft_wrap=False)

    def result(self, renderable: RenderableType = "") -> None:
        """Show a result on stdout. A text is shown as it is: brackets in a name are no markup."""
        self.out.print(Text(renderable) if isinstance(renderable, str) else renderable)

    def paths(self, paths: Sequence[str]) -> None:
        """Show where files are, one a line and never broken, so that a line can be copied."""
        self.lines([Text(f"  {path}") for path in paths])

    def lines(self, lines: Sequence[Text]) -> None:
        """Show lines of files, none of them broken, so that they can be compared and copied."""
        for line in lines:
            self.out.print(line, soft_wrap=True)

    def remark(self, text: str) -> None:
        """Show a remark on stderr, unless asked to be quiet."""
        if not self.quiet:
            self.err.print(Text(text, style="dim"))

    def warning(self, text: str) -> None:
        """Say on stderr what must not be missed, also when asked to be quiet."""
        self.err.print(Text(text, style="bold red"))

    def next_step(self, told: str, *commands: str) -> None:
        """Tell what to do next, on stderr, unless asked to be quiet.

        Args:
            told: a sentence, or one command alone.
            *commands: what to type, one a line. A command is never broken, so that it can be copied.
        """
        if self.quiet:
            return
        label = Text(say("general.next_step", self.lang) + " ", style="bold")
        self.err.print(label + Text(told), soft_wrap=told.startswith("lkstool "))
        for command in commands:
            self.err.print(Text(f"  {command}"), soft_wrap=True)

    def ask(self, question: str) -> str | None:
        """Ask on stderr for a word or a number, without the spaces round it; None if nobody answers."""
        self.err.print(Text(f"{question} "), end="", soft_wrap=True)
        try:
            return input().strip()
        except EOFError:
            self.err.print()
            return None

    def confirm(self, question: str) -> bool | None:
        """Ask on stderr until the answer is yes or no; None if there is nobody to answer."""
        yes, no = say("general.confirm_words", self.lang).split()
        while True:
            self.err.print(Text(say("general.confirm", self.lang, question=question)), end="", soft_wrap=True)
            try:
                answer = input().strip().lower()
            except EOFError:
                self.err.print()
                return None
            if answer in (yes, "y", "yes"):
                return True
            if answer in (no, no[0], "n", "no", ""):
                return False

    @contextmanager
    def progress(self, label: str) -> Iterator[Bar]:
        """Show a progress bar on a terminal; elsewhere nothing."""
        if self.quiet or not self.err.is_terminal:
            yield Bar()
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.err, transient=True) as shown:
            task: TaskID = shown.add_task(label, total=None)
            yield Bar(
                lambda total: shown.update(task, total=total),
                lambda done: shown.update(task, completed=done),
                lambda step: shown.update(task, description=f"{label}: {step}"),
            )

    @contextmanager
    def working(self, label: str) -> Iterator[Callable[[str], None]]:
        """Show that something is being done, on a terminal; elsewhere nothing.

        Yields:
            A function that takes the name of the present step.
        """
        if self.quiet or not self.err.is_terminal:
            yield lambda _step: None
            return
        with self.err.status(label) as status:
            yield lambda step: status.update(f"{label}: {step}")
