"""The help of a command in plain lines: how it is called, what it does, its arguments, options, commands."""

from __future__ import annotations

from typing import Any

from lkstool.core.formats import Lang
from lkstool.core.messages import say

_NAMES = 30  # columns for names, at most; a longer one has its sentence on the next line


def write_help(command: Any, ctx: Any, formatter: Any, lang: Lang) -> None:
    """Write the help of a command.

    Args:
        command: typer's command or group, one of ours.
        ctx: typer's context of it.
        formatter: typer's formatter, which wraps the lines.
        lang: ``id`` or ``en``.
    """
    formatter.write(f"{command.get_usage(ctx)}\n")
    formatter.write_paragraph()
    formatter.write_text(command.help or "")
    shown = [each for each in command.get_params(ctx) if not getattr(each, "hidden", False)]
    for kind in ("argument", "option"):
        rows = [_row(each, ctx, lang) for each in shown if each.param_type_name == kind]
        _section(formatter, say(f"help.{kind}s", lang), rows)
    if hasattr(command, "sentences"):
        _section(formatter, say("help.commands", lang), command.sentences())


def _section(formatter: Any, title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(title):
            formatter.write_dl(rows, col_max=_NAMES)


def _row(parameter: Any, ctx: Any, lang: Lang) -> tuple[str, str]:
    """Return a parameter's names with the slot for its value, and its sentence with what else to know."""
    if parameter.param_type_name == "argument":
        name = parameter.display_name_raw
    else:
        slot = "" if parameter.is_flag else f" {parameter.metavar or ''}"
        name = ", ".join(sorted(parameter.opts, key=len, reverse=True)) + slot.rstrip()
    told = [parameter.help or ""]
    default = parameter.get_default(ctx, call=False)
    if parameter.required:
        told.append(say("help.required", lang))
    elif parameter.show_default and default not in (None, False, "", ()):
        told.append(say("help.default", lang, value=str(default)))
    return name, " ".join(filter(None, told))
