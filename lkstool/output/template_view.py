"""What the commands about templates show in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lkstool.core.errors import UserError
from lkstool.core.formats import Lang
from lkstool.core.messages import mistake_words, say
from lkstool.core.template_changes import Changes, Collision
from lkstool.core.templates import Name, Template
from lkstool.output.files import replacing
from lkstool.output.list_sheet import OPTIONS, list_sheet

# Of these only how many there are is told: nobody edits them by hand.
_COUNTED = frozenset({"fonts"})
_STYLES = {"behind": "yellow", "gone": "yellow", "unused": "bold red"}


def templates_view(templates: Sequence[Template], titles: Mapping[str, str], lang: Lang) -> RenderableType:
    """Show all templates by folder, each with what becomes of it.

    Args:
        templates: in order of their names.
        titles: what stands in a template, by its place.
        lang: ``id`` or ``en``.
    """
    table = Table(box=box.SIMPLE_HEAD, expand=False, pad_edge=False)
    for key in ("name", "about", "state"):
        table.add_column(say(f"commands.template.column_{key}", lang), overflow="fold")
    for folder, within in groupby(templates, key=lambda each: each.name.parent):
        files = list(within)
        if str(folder) in _COUNTED:
            built_in = [each for each in files if each.state == "built_in"]
            table.add_row(
                f"{folder}/",
                say("commands.template.files", lang, count=len(built_in)),
                say("commands.template.state.built_in", lang),
            )
            files = [each for each in files if each.state != "built_in"]
        for each in files:
            state = Text(say(f"commands.template.state.{each.state}", lang), _STYLES.get(each.state, ""))
            table.add_row(str(each.name), titles.get(str(each.name), ""), state)
    return table


def differences_view(differences: Iterable[tuple[Template, Changes]], lang: Lang) -> list[Text]:
    """Return the lines that tell what was changed in copies of built-in templates; none if nothing was.

    After an upgrade: what the office has changed, what the upgrade has, and where both changed one place.
    """
    parts: list[Text] = []
    for template, changes in differences:
        head = say(f"commands.template.differs.{template.state}", lang, name=str(template.name))
        parts += [Text(head, style="bold")]
        if changes.own is None:
            parts += [Text(say("commands.template.no_text", lang)), Text()]
        elif changes.upgrade is None:
            parts += [*(_line(line, lang) for line in changes.own), Text()]
        elif not changes.own:
            parts += [*_part("upgraded", changes.upgrade, lang), *_told("unchanged", lang), Text()]
        else:
            parts += [*_part("yours", changes.own, lang), *_part("upgraded", changes.upgrade, lang)]
            parts += [*_told("collide" if changes.collisions else "apart", lang)]
            parts += [text for each in changes.collisions for text in _collision(each, lang)]
            parts.append(Text())
    return [Text(say("commands.template.legend", lang), style="dim"), Text(), *parts] if parts else []


def _part(key: str, lines: Iterable[str], lang: Lang) -> list[Text]:
    return [*_told(key, lang), *(_line(line, lang) for line in lines)]


def _told(key: str, lang: Lang) -> list[Text]:
    return [Text(say(f"commands.template.three.{key}", lang), style="bold")]


def _collision(each: Collision, lang: Lang) -> list[Text]:
    """Show one place in its three versions, one below the other."""
    made = [Text(say("commands.template.three.line", lang, line=each.line), style="dim")]
    for key, lines in (("copied", each.copied), ("own", each.own), ("built_in", each.built_in)):
        mark = say(f"commands.template.three.{key}", lang)
        made += [Text(f"  {mark} {line}") for line in lines or ("–",)]
    return made


def _line(line: str, lang: Lang) -> Text:
    """Return one line of a unified diff; where it stands is told in words."""
    if line.startswith("@@"):
        _, built_in, own, _ = line.split(" ", 3)
        return Text(
            say("commands.template.at", lang, built_in=_first(built_in), own=_first(own)), style="dim"
        )
    mark, text = line[:1], line[1:]
    return Text(f"  {mark} {text}", style={"-": "red", "+": "green"}.get(mark, ""))


def _first(span: str) -> str:
    return span[1:].partition(",")[0]


def names_view(names: Sequence[Name], lang: Lang) -> RenderableType:
    """Show what templates may name, by kind."""
    parts: list[RenderableType] = []
    for kind, within in groupby(names, key=lambda each: each.kind):
        table = Table(box=box.SIMPLE_HEAD, expand=False, pad_edge=False)
        table.add_column(say(f"template_names.kind.{kind}", lang), no_wrap=kind != "message")
        table.add_column(say("commands.template.column_meaning", lang), overflow="fold")
        shown = list(within)
        usage = any(each.usage for each in shown)
        if usage or any(each.today for each in shown):
            last = "usage" if usage else "today"
            table.add_column(say(f"commands.template.column_{last}", lang), overflow="fold")
        for each in shown:
            table.add_row(
                *map(Text, (each.name, each.meaning, each.usage or each.today)[: len(table.columns)])
            )
        parts.append(table)
    return Group(*parts)


def write_names(path: Path, names: Sequence[Name], lang: Lang) -> None:
    """Write what templates may name as a workbook to filter.

    Raises:
        UserError: it cannot be written.
    """
    import xlsxwriter

    keys = {"kind": 18, "word": 24, "meaning": 70, "today": 26, "usage": 48}
    titles = [(say(f"commands.template.column_{key}", lang), width) for key, width in keys.items()]
    rows = [
        (say(f"template_names.kind.{each.kind}", lang), each.name, each.meaning, each.today, each.usage)
        for each in names
    ]
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        list_sheet(book, say("commands.template.column_name", lang), titles, rows, lang)
        book.close()


def check_view(mistakes: Sequence[UserError], lang: Lang) -> RenderableType:
    """Show what is to be mended in templates: where, what, and what may be meant."""
    parts: list[RenderableType] = []
    for each in mistakes:
        told, hint = mistake_words(each, lang)
        parts += [Text(told), Padding(Text(hint, style="dim"), (0, 0, 0, 2))]
    return Group(*parts)
