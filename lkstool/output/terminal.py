"""What the commands show in a terminal. Results go to stdout, remarks and progress to stderr.

No meaning is carried by colour or symbol alone: every state is a word. Below 80 columns nothing is cut,
it wraps. Few files are shown in full; many are shown as a table with the most frequent findings.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from lkstool.core.codes import CODES
from lkstool.core.formats import Lang, listed, number
from lkstool.core.messages import catalogue, say, value_shown, waiver_told, words_of
from lkstool.core.records import SEVERITIES, Finding, Severity, State
from lkstool.core.results import FileResult, SinceLast, Validation
from lkstool.output.grouping import cell_ranges, grouped, spans_columns, speaking_for

if TYPE_CHECKING:
    from rich.progress import TaskID

IN_FULL = 4
TOP = 10
_UNBROKEN = 12  # letters: a date, a code of an LKS

_STATE_STYLE: dict[State, str] = {"valid": "green", "invalid": "bold red", "unreadable": "bold magenta"}
_SEVERITY_STYLE: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "note": "cyan"}


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


def validation_view(validation: Validation, lang: Lang, *, in_full: bool) -> RenderableType:
    """Lay out a validation: files in full or as a table, then the summary."""
    parts: list[RenderableType] = []
    if in_full or len(validation.files) <= IN_FULL:
        for result in validation.files:
            parts += [file_view(result, lang), ""]
    else:
        if any(result.state != "valid" for result in validation.files):
            parts += [_files_table(validation, lang), ""]
        if any(result.findings for result in validation.files):
            parts += [_top_problems(validation, lang), ""]
    parts.append(_summary(validation, lang))
    return Group(*parts)


def file_view(result: FileResult, lang: Lang) -> RenderableType:
    """Lay out one file: who, state, findings by severity with all their cells, tidied cells counted."""
    who = " · ".join(each for each in (result.lks, result.name) if each) or result.file
    head = Table.grid(expand=True, padding=(0, 1))
    head.add_column(ratio=1, overflow="fold")
    head.add_column(justify="right", no_wrap=True)
    head.add_row(Text(who, style="bold"), _state(result.state, lang))
    counts = _counts(result, lang)
    parts: list[RenderableType] = [Rule(style="dim"), head, Text(f"{result.file} · {counts}", style="dim")]
    if result.since_last:
        parts.append(Text(since_told(result.since_last, lang)))
    for severity in SEVERITIES:
        findings = [each for each in result.findings if each.severity == severity]
        if not findings:
            continue
        parts += ["", Text(say(f"severity.{severity}", lang), style=_SEVERITY_STYLE[severity])]
        parts += [Padding(_finding_group(group, lang), (0, 0, 0, 2)) for group in grouped(findings)]
    if result.changes:
        kinds = sorted({change.kind for change in result.changes})
        told = listed([say(f"change.{kind}", lang) for kind in kinds], lang)
        parts += [
            "",
            Text(say("commands.validate.changes", lang, count=len(result.changes), kinds=told), "dim"),
        ]
    return Group(*parts)


def aside_told(replies: Sequence[str], lang: Lang, *, in_full: bool) -> list[str]:
    """Say which answers of our own were left aside; of many only how many and where."""
    if in_full or len(replies) <= IN_FULL:
        return [say("reply.aside.one", lang, file=file) for file in replies]
    folder = common_folder(replies).rstrip("/") or "."
    return [say("reply.aside.many", lang, count=len(replies), folder=folder)]


def since_told(since: SinceLast, lang: Lang) -> str:
    """Say what became of the findings of an LKS's last submission."""
    counts = {"done": since.done, "open": since.open, "new": since.new}
    return say("since_last.told", lang, **counts, file=since.file, received=since.received)


def _finding_group(group: Sequence[Finding], lang: Lang) -> RenderableType:
    first = speaking_for(group, lang)
    words = words_of(first, lang)
    place = " ".join(each for each in (first.place.sheet, cell_ranges(group)) if each)
    head = Table.grid(expand=True, padding=(0, 1))
    head.add_column(ratio=1, overflow="fold")
    head.add_column(justify="right", no_wrap=True)
    title = Text(words.title, style="bold")
    # The words of several columns name them all already.
    column = "" if spans_columns(group) else first.place.heading
    where = Text(" · ".join(each for each in (place, column) if each))
    head.add_row(title, Text(first.code, style="dim"))
    told: dict[str, list[Finding]] = {}
    for finding in [first] if spans_columns(group) else group:
        told.setdefault(words_of(finding, lang).message, []).append(finding)
    lines: list[RenderableType] = [head]
    if where.plain:
        lines.append(where)
    for message, members in list(told.items())[:3]:
        before = f"{members[0].place.cell}: " if len(told) > 1 and members[0].place.cell else ""
        lines.append(Text(before + message))
    if len(told) > 3:
        rest = sum(len(members) for members in list(told.values())[3:])
        lines.append(Text(say("commands.validate.more_cells", lang, count=rest), style="dim"))
    told_waiver = waiver_told(first.waiver, lang) if first.waiver else ""
    lines.append(Text(told_waiver or "→ " + words.fix, style="cyan" if told_waiver else "green"))
    if first.trial:
        lines.append(Text(say("trial.told", lang), style="cyan"))
    return Padding(Group(*lines), (0, 0, 1, 0))


def _files_table(validation: Validation, lang: Lang) -> Table:
    """List the files that somebody must look at; the valid ones are counted in the summary."""
    folder = common_folder([result.file for result in validation.files])
    title = say("commands.validate.files_table", lang)
    table = Table(
        box=box.SIMPLE_HEAD,
        expand=True,
        pad_edge=False,
        title=Text(f"{title} ({folder})" if folder else title),
        title_justify="left",
        title_style="bold",
    )
    table.add_column(say("commands.validate.column_state", lang), no_wrap=True)
    table.add_column(say("commands.validate.column_file", lang), ratio=1, overflow="fold")
    table.add_column(say("commands.validate.column_errors", lang), justify="right")
    table.add_column(say("commands.validate.column_warnings", lang), justify="right")
    compared = any(result.since_last for result in validation.files if result.state != "valid")
    if compared:
        table.add_column(say("since_last.column", lang), justify="right")
    for result in validation.files:
        if result.state == "valid":
            continue
        reason = ""
        if result.state == "unreadable" and result.findings:
            reason = "\n" + words_of(result.findings[0], lang).message
        table.add_row(
            _state(result.state, lang),
            Text(result.file.removeprefix(folder)) + Text(reason, style="dim"),
            number(result.count("error"), lang) if result.count("error") else "",
            number(result.count("warning"), lang) if result.count("warning") else "",
            *([_since_short(result.since_last, lang)] if compared else ()),
        )
    return table


def _since_short(since: SinceLast | None, lang: Lang) -> str:
    if since is None:
        return ""
    return say("since_last.short", lang, done=since.done, open=since.open, new=since.new)


def quoted(paths: Sequence[str]) -> str:
    """Write paths as they are typed after a command, in cmd, PowerShell and the shells of Linux and macOS.

    Double quotes serve everywhere; only where a shell would still look inside are its own single quotes used.
    """
    return " ".join(_typed(path) for path in paths)


def _typed(path: str) -> str:
    if re.fullmatch(r"[\w./:\\~+=@%-]+", path) and not (os.sep == "/" and "\\" in path):
        return path
    if os.sep == "/" and any(sign in path for sign in '"$`\\!'):
        return shlex.quote(path)
    return f'"{path}"'


def near(path: Path) -> str:
    """Write a path as seen from the current folder if it lies in there, else in full."""
    here, full = Path.cwd(), path.absolute()
    if full == here:
        return full.as_posix()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else path.as_posix()


def common_folder(files: Sequence[str]) -> str:
    """Return the folder that all files share, with a slash at its end; "" if they share none."""
    parents = [file.rpartition("/")[0].split("/") for file in files]
    shared = [
        names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*parents, strict=False))
    ]
    return "/".join(shared) + "/" if any(shared) else ""


def _top_problems(validation: Validation, lang: Lang) -> RenderableType:
    counts: dict[str, tuple[int, set[str]]] = {}
    for result in validation.files:
        for finding in result.findings:
            cells, files = counts.get(finding.code, (0, set()))
            counts[finding.code] = (cells + 1, files | {result.file})
    order = sorted(counts, key=lambda code: (SEVERITIES.index(CODES[code].severity), -counts[code][0], code))
    table = Table(
        box=box.SIMPLE_HEAD,
        expand=True,
        pad_edge=False,
        title=say("commands.validate.top_problems", lang),
        title_justify="left",
        title_style="bold",
    )
    table.add_column(say("commands.validate.column_code", lang), no_wrap=True)
    table.add_column(say("commands.validate.column_finding", lang), ratio=1)
    table.add_column(say("commands.validate.column_cells", lang), justify="right")
    table.add_column(say("commands.validate.column_files", lang), justify="right")
    for code in order[:TOP]:
        cells, files = counts[code]
        style = _SEVERITY_STYLE[CODES[code].severity]
        title = str(catalogue(lang)[code]["title"])
        table.add_row(Text(code, style=style), title, number(cells, lang), number(len(files), lang))
    rest = len(order) - TOP
    if rest <= 0:
        return table
    return Group(table, Text(say("commands.validate.top_rest", lang, count=rest), style="dim"))


def _summary(validation: Validation, lang: Lang) -> RenderableType:
    states = say(
        "commands.validate.summary_files",
        lang,
        files=len(validation.files),
        valid=validation.count_state("valid"),
        invalid=validation.count_state("invalid"),
        unreadable=validation.count_state("unreadable"),
    )
    counts = say(
        "commands.validate.summary_findings",
        lang,
        errors=validation.count("error"),
        warnings=validation.count("warning"),
        notes=validation.count("note"),
    )
    style = "bold red" if validation.blocks else "bold green"
    lines = [Text(states, style=style), Text(counts)]
    waived = sum(1 for result in validation.files for finding in result.findings if finding.waiver)
    if waived:
        lines.append(Text(say("waiver.count", lang, count=waived)))
    tried = sum(1 for result in validation.files for finding in result.findings if finding.trial)
    if tried:
        lines.append(Text(say("trial.count", lang, count=tried)))
    if len(validation.years) > 1:
        lines.append(Text(say("commands.validate.summary_years", lang, years=validation.years)))
    return Group(*lines)


def _state(state: State, lang: Lang) -> Text:
    return Text(f"[{say(f'state.{state}', lang)}]", style=_STATE_STYLE[state])


def _counts(result: FileResult, lang: Lang) -> str:
    if not result.findings:
        return say("commands.validate.file_clean", lang)
    counted = ((severity, result.count(severity)) for severity in SEVERITIES)
    return ", ".join(
        say(f"commands.validate.count_{severity}", lang, count=count) for severity, count in counted if count
    )


def plain_table(
    titles: Sequence[str], rows: Sequence[Sequence[object]], lang: Lang, *, right: Sequence[int] = ()
) -> Table:
    """Lay out any small table: titles above, numbers written for the reader, given columns to the right."""
    written = [[value_shown(cell, lang) or "" for cell in row] for row in rows]
    table = Table(box=box.SIMPLE_HEAD, expand=False, pad_edge=False, padding=(0, 1, 0, 0))
    for at, title in enumerate(titles):
        words = " ".join([title, *(row[at] for row in written)]).split()
        longest = max((len(word) for word in words), default=1)
        table.add_column(
            title,
            justify="right" if at in right else "left",
            overflow="fold",
            min_width=min(longest, _UNBROKEN),  # a narrow window breaks between words first
        )
    for row in written:
        table.add_row(*map(Text, row))
    return table
