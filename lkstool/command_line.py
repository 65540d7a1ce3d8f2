"""How the command line speaks: its language, its commands under both names, its help in plain lines.

Typer's own help is partly fixed English, and drawing it needs libraries that take longer to load than all
the rest of the start. Here it is written with typer's plain formatter in the catalogue's words. A command is
loaded only when it is called: the help of all of them needs their names and one sentence each.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from lkstool.core.formats import WIB, Lang
from lkstool.core.messages import mistake, say

Function = TypeVar("Function", bound=Callable[..., Any])
ENVIRONMENT = "LKSTOOL_LANG"
# Typer's fixed words on the usage line, and the names of ours.
_USAGE_WORDS = {"Usage:": "usage", "[OPTIONS]": "options_slot", "COMMAND [ARGS]...": "command_slot"}
SETTINGS = {"help_option_names": ["--help", "-h"], "max_content_width": 100}


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """Return the language: ``--lang`` anywhere on the line, else the environment, else Indonesian."""
    wanted = environment.get(ENVIRONMENT, "id")
    for at, argument in enumerate(arguments):
        if argument == "--lang" and at + 1 < len(arguments):
            wanted = arguments[at + 1]
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    return "en" if wanted == "en" else "id"


def dropped(typed: Sequence[str], known: Container[str]) -> bool:
    """Say whether files or folders were drawn onto the program: their paths are typed, and no command.

    Args:
        typed: what follows the program's name.
        known: names of commands; one that is also the name of a folder stays a command.
    """
    first = typed[0] if typed else ""
    if not first or first in known or first.startswith("-"):
        return False
    path = Path(first)
    try:
        return path.is_dir() or (path.is_file() and path.suffix.lower() in (".xlsx", ".xlsm"))
    except (OSError, ValueError):
        return False


def checked_language(value: str | None) -> str | None:
    """Refuse a language that there is not (typer callback of ``--lang``)."""
    if value not in (None, "id", "en"):
        raise mistake("unknown_lang", name=value)
    return value


def share(text: str | float) -> float:
    """Read a share as people here write it: ``0,3`` or ``0.3``. Typer hands the default over as a number.

    Raises:
        ValueError: it is no number.
    """
    return float(str(text).replace(",", "."))


def office_day() -> date:
    """Return today's date on the office's clock."""
    return datetime.now(WIB).date()


@dataclass(frozen=True, slots=True)
class Listed:
    """A command that is there before it is loaded.

    Attributes:
        english: its English name; its sentence stands under ``commands.<english>.help``.
        indonesian: its Indonesian name.
        room: module and name of the ``Commands`` that hold it.
        group: that room as a whole is the command.
    """

    english: str
    indonesian: str
    room: str
    group: bool = False


class Commands:
    """Registers each command under its name in the language; its other name leads to the same command.

    To register it twice would build its options twice.
    """

    def __init__(self, lang: Lang, help_text: str, listed: Sequence[Listed] = ()) -> None:
        self.lang = lang
        self._other_names: dict[str, str] = {}
        self._listed = {self._named(each.english, each.indonesian)[0]: each for each in listed}
        self._command_class, group_class = speaking(self)
        self.app = typer.Typer(
            cls=group_class,
            help=help_text,
            context_settings=SETTINGS,
            no_args_is_help=False,
            invoke_without_command=True,
            pretty_exceptions_enable=False,
            rich_markup_mode=None,
        )

    def command(self, english: str, indonesian: str, help_text: str) -> Callable[[Function], Function]:
        """Decorate a function as a command of both names."""

        def register(function: Function) -> Function:
            name, other = self._named(english, indonesian)
            told = _told(help_text, name, other)
            self.app.command(name, help=told, cls=self._command_class, context_settings=SETTINGS)(function)
            return function

        return register

    @property
    def other_names(self) -> Mapping[str, str]:
        """Each command's other name, with the one under which it is registered."""
        return self._other_names

    @property
    def listed(self) -> Mapping[str, Listed]:
        """The commands of other rooms by name, in the order of the help."""
        return self._listed

    def sentence(self, name: str) -> str:
        """Return what the help says of a command of another room."""
        each = self._listed[name]
        told = say(f"commands.{each.english.replace('-', '_')}.help", self.lang)
        return _told(told, name, *({each.english, each.indonesian} - {name}))

    def load(self, name: str) -> TyperCommand | TyperGroup:
        """Load a command of another room."""
        each = self._listed[name]
        module, _, variable = each.room.partition(":")
        room: Commands = getattr(import_module(f"lkstool.{module}"), variable)
        if not each.group:
            return cast("TyperCommand", get_group(room.app).commands[name])
        group = get_group(room.app)
        group.name, group.help = name, self.sentence(name)
        return group

    def _named(self, english: str, indonesian: str) -> tuple[str, str]:
        """Return a command's name in the language and its other name, which leads to it from now on."""
        name, other = (indonesian, english) if self.lang == "id" else (english, indonesian)
        if name != other:
            self._other_names[other] = name
        return name, other


def _told(help_text: str, name: str, other: str = "") -> str:
    """Return the help of a command with its other name, if it has one."""
    return help_text if other in ("", name) else f"{help_text} ({other})"


def speaking(commands: Commands) -> tuple[type[TyperCommand], type[TyperGroup]]:
    """Return the command and group classes whose help speaks the language of the commands."""
    lang = commands.lang

    class Speaking:
        """What a command and a group have in common."""

        def get_usage(self, ctx: Any) -> str:
            usage: str = super().get_usage(ctx)  # type: ignore[misc]
            for english, key in _USAGE_WORDS.items():
                usage = usage.replace(english, say(f"help.{key}", lang))
            return usage

        def format_help(self, ctx: Any, formatter: Any) -> None:
            from lkstool.command_help import write_help

            write_help(self, ctx, formatter, lang)

        def get_help_option(self, ctx: Any) -> Any:
            option = super().get_help_option(ctx)  # type: ignore[misc]
            if option is not None:
                option.help = say("help.help_option", lang)
            return option

        def get_params(self, ctx: Any) -> Any:
            params = super().get_params(ctx)  # type: ignore[misc]
            for param in params:
                if param.name in ("install_completion", "show_completion"):
                    param.help = say(f"help.{param.name}", lang)
            return params

    class Command(Speaking, TyperCommand):
        """A command whose help speaks the language."""

    class Group(Speaking, TyperGroup):
        """A group of commands whose help speaks the language."""

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            name = commands.other_names.get(cmd_name, cmd_name)
            if name in commands.listed and name not in self.commands:
                self.commands[name] = commands.load(name)
            return super().get_command(ctx, name)

        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer calls it
            return list(dict.fromkeys([*commands.listed, *self.commands]))

        def every_name(self, ctx: Any) -> list[str]:
            return [*self.list_commands(ctx), *commands.other_names]

        def sentences(self) -> list[tuple[str, str]]:
            """Return every command's name and what the help says of it; none is loaded for that."""
            own = {name: each.help or "" for name, each in self.commands.items()}
            return [*((name, commands.sentence(name)) for name in commands.listed), *own.items()]

    return Command, Group
