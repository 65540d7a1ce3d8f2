"""What a validation shows in a terminal: files and findings, in full or as a table, then the summary.

Few files are shown in full; many are shown as a table with the most frequent findings. No meaning is carried
by colour or symbol alone: every state is a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from lkstool.core.codes import CODES
from lkstool.core.formats import Lang, listed, number
from lkstool.core.messages import catalogue, say, waiver_told, words_of
from lkstool.core.records import SEVERITIES, Finding, Severity, State
from lkstool.core.results import FileResult, SinceLast, Validation
from lkstool.output.grouping import cell_ranges, grouped, spans_columns, speaking_for
from lkstool.output.path_text import common_folder

IN_FULL = 4
TOP = 10

_STATE_STYLE: dict[State, str] = {"valid": "green", "invalid": "bold red", "unreadable": "bold magenta"}
_SEVERITY_STYLE: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "note": "cyan"}


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


def _top_problems(validation: Validation, lang: Lang) -> RenderableType:
    cells: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for result in validation.files:
        codes = [finding.code for finding in result.findings]
        cells.update(codes)
        files.update(set(codes))
    order = sorted(cells, key=lambda code: (SEVERITIES.index(CODES[code].severity), -cells[code], code))
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
        style = _SEVERITY_STYLE[CODES[code].severity]
        title = str(catalogue(lang)[code]["title"])
        table.add_row(Text(code, style=style), title, number(cells[code], lang), number(files[code], lang))
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
