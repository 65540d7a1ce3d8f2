"""How the command line speaks: its language, its Indonesian names, its mistakes in one sentence.

Typer's own help and error texts are partly fixed English. Here they are replaced by the catalogue's, and
every error that ends a command becomes one sentence with the next step and an exit code: 2 the operator's
mistake, 3 a bug (with a log file without personal values), 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from lkstool.core.errors import UserError
from lkstool.core.formats import WIB, Lang
from lkstool.core.messages import mistake, mistake_words, say

_DISK_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
Function = TypeVar("Function", bound=Callable[..., Any])
ENVIRONMENT = "LKSTOOL_LANG"
# Typer's fixed words on the usage line, and the names of ours.
_USAGE_WORDS = {"Usage:": "usage", "[OPTIONS]": "options_slot", "COMMAND [ARGS]...": "command_slot"}
SETTINGS = {"help_option_names": ["--help", "-h"]}


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """Return the language: ``--lang`` anywhere on the line, else the environment, else Indonesian."""
    wanted = environment.get(ENVIRONMENT, "id")
    for at, argument in enumerate(arguments):
        if argument == "--lang" and at + 1 < len(arguments):
            wanted = arguments[at + 1]
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    return "en" if wanted == "en" else "id"


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


def _speak(lang: Lang) -> None:
    """Put our words in the place of typer's fixed English ones, for this process."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = say("help.arguments", lang)
    rich_utils.OPTIONS_PANEL_TITLE = say("help.options", lang)
    rich_utils.COMMANDS_PANEL_TITLE = say("help.commands", lang)
    rich_utils.DEFAULT_STRING = say("help.default", lang)
    rich_utils.REQUIRED_LONG_STRING = say("help.required", lang)


def speaking(lang: Lang, other_names: Mapping[str, str]) -> tuple[type[TyperCommand], type[TyperGroup]]:
    """Return the command and group classes whose help speaks a language.

    Args:
        lang: the language.
        other_names: of the group's commands, each with the name under which it is registered.
    """

    class Speaking:
        """What a command and a group have in common."""

        def get_usage(self, ctx: Any) -> str:
            usage: str = super().get_usage(ctx)  # type: ignore[misc]
            for english, key in _USAGE_WORDS.items():
                usage = usage.replace(english, say(f"help.{key}", lang))
            return usage

        def format_help(self, ctx: Any, formatter: Any) -> None:
            _speak(lang)
            super().format_help(ctx, formatter)  # type: ignore[misc]

        def get_help_option(self, ctx: Any) -> Any:
            option = super().get_help_option(ctx)  # type: ignore[misc]
            if option is not None:
                option.help = say("help.help_option", lang)
            return option

        def get_params(self, ctx: Any) -> Any:
            params = super().get_params(ctx)  # type: ignore[misc]
            for param in params:
                if param.param_type_name == "argument" or getattr(param, "is_flag", False):
                    # Typer would show the Python type: "<bool>", "<list[str]>".
                    param.display_type_rich = _no_type
                if param.name in ("install_completion", "show_completion"):
                    param.help = say(f"help.{param.name}", lang)
            return params

    class Command(Speaking, TyperCommand):
        """A command whose help speaks the language."""

    class Group(Speaking, TyperGroup):
        """A group of commands whose help speaks the language."""

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            return super().get_command(ctx, other_names.get(cmd_name, cmd_name))

        def every_name(self, ctx: Any) -> list[str]:
            return [*self.list_commands(ctx), *other_names]

    return Command, Group


def _no_type(ctx: Any) -> None:
    """Show no type of a parameter in the help."""


class Commands:
    """Registers each command under its name in the language; its other name leads to the same command.

    To register it twice would build its options twice, and they are what the start of the program waits for.
    """

    def __init__(self, lang: Lang, help_text: str) -> None:
        self.lang = lang
        self._other_names: dict[str, str] = {}
        self._command_class, self._group_class = speaking(lang, self._other_names)
        self.app = typer.Typer(
            cls=self._group_class,
            help=help_text,
            context_settings=SETTINGS,
            no_args_is_help=False,
            invoke_without_command=True,
            pretty_exceptions_enable=False,
            rich_markup_mode="rich",
        )

    def command(self, english: str, indonesian: str, help_text: str) -> Callable[[Function], Function]:
        """Decorate a function as a command of both names."""

        def register(function: Function) -> Function:
            name, told = self._named(english, indonesian, help_text)
            self.app.command(name, help=told, cls=self._command_class, context_settings=SETTINGS)(function)
            return function

        return register

    def add_group(self, inner: Commands, english: str, indonesian: str, help_text: str) -> None:
        """Take in a group of commands under both names."""
        inner.app.info.no_args_is_help = True
        inner.app.info.invoke_without_command = False
        name, told = self._named(english, indonesian, help_text)
        self.app.add_typer(inner.app, name=name, help=told)

    def include(self, others: Commands) -> None:
        """Take in commands that were registered in another room; they stand here in the help."""
        self.app.registered_commands += others.app.registered_commands
        self._other_names.update(others.other_names)

    @property
    def other_names(self) -> Mapping[str, str]:
        """Each command's other name, with the one under which it is registered."""
        return self._other_names

    def _named(self, english: str, indonesian: str, help_text: str) -> tuple[str, str]:
        """Return a command's name in the language, and its help, which tells the other name."""
        name, other = (indonesian, english) if self.lang == "id" else (english, indonesian)
        if name == other:
            return name, help_text
        self._other_names[other] = name
        return name, f"{help_text} ({other})"


def run_app(app: typer.Typer, lang: Lang) -> int:
    """Run the command line and turn whatever ends it into a sentence and an exit code."""
    _safe_streams()
    try:
        code = app(standalone_mode=False)
    except UserError as error:
        return _tell(mistake_words(error, lang))
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            return 2  # the help has been shown
        return _tell(mistake_words(_from_typer(error), lang))
    except (typer.Abort, KeyboardInterrupt):
        _write(sys.stderr, say("general.interrupted", lang))
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (a pager was closed): there is nobody left to tell.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        return 0
    except Exception as error:  # noqa: BLE001 - the one border: a bug must not show a traceback
        if isinstance(error, OSError) and error.errno in _DISK_FULL:
            return _tell(mistake_words(mistake("cannot_write", path=error.filename or "stdout"), lang))
        log = _write_log(error)
        return _tell((say("general.bug", lang), say("general.bug_next", lang, log=log)), code=3)
    if code == 130:  # typer has taken the interruption for itself
        _write(sys.stderr, say("general.interrupted", lang))
    return code if isinstance(code, int) else 0


def _from_typer(error: TyperException) -> UserError:
    """Say typer's usage errors in our words."""
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "") or "lkstool"
    kind = type(error).__name__
    parameter = getattr(error, "param", None)
    name = str(getattr(error, "option_name", "") or getattr(parameter, "display_name_raw", "") or "")
    if parameter is not None and getattr(parameter, "opts", None) and parameter.param_type_name == "option":
        name = max(parameter.opts, key=len)
    if kind == "NoSuchOption":
        return mistake("no_such_option", name=name, command=command)
    if kind == "MissingParameter":
        return mistake("missing_argument", name=name or "?", command=command)
    if kind == "BadOptionUsage" and name:
        return mistake("missing_value", name=name, command=command)
    if kind == "BadParameter":
        about = getattr(parameter, "help", "") or ""
        return mistake("bad_value", name=name or "?", about=about, command=command)
    tried = error.message.split("'")[1] if error.message.startswith("No such command") else ""
    if tried:
        if context is None:
            return mistake("no_such_command", name=tried)
        group = context.command_path.removeprefix(context.find_root().command_path).strip()
        return _no_such_command(tried, group, context.command.every_name(context))
    return mistake("usage", command=command)


def _no_such_command(tried: str, group: str, known: Sequence[str]) -> UserError:
    from difflib import get_close_matches

    near = get_close_matches(tried, known, n=1)
    if near:
        return mistake("no_such_command_guess", name=tried, guess=f"{group} {near[0]}".strip())
    return mistake("no_such_command", name=tried)


def _tell(words: tuple[str, str], code: int = 2) -> int:
    message, next_step = words
    _write(sys.stderr, message)
    if next_step:
        _write(sys.stderr, next_step)
    return code


def _write(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()


def _safe_streams() -> None:
    """Let no character stop a run: a pipe on Windows may speak cp1252, which lacks many of ours."""
    for stream in (sys.stdout, sys.stderr):
        encoding = (getattr(stream, "encoding", "") or "").lower().replace("-", "")
        if not encoding.startswith("utf") and hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace")


def _write_log(error: BaseException) -> str:
    """Write where a bug happened: file names, lines and kinds of errors, never a value.

    The text of an exception is left out, because libraries like to quote the cell they fell over.
    """
    lines = [f"python {sys.version.split()[0]} on {sys.platform}"]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(type(seen).__name__)
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    handle, name = tempfile.mkstemp(prefix="lkstool-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    return Path(name).as_posix()
