"""How a run ends: whatever stops it becomes one sentence with the next step, and an exit code.

2 is the operator's mistake, 3 a bug (with a log file without personal values), 130 an interruption.
Typer's own error texts are fixed English; here they are replaced by the catalogue's.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import typer
from typer.exceptions import TyperException

from lkstool.core.errors import UserError
from lkstool.core.formats import Lang
from lkstool.core.messages import mistake, mistake_words, say

_DISK_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


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


def keep_window(lang: Lang) -> None:
    """Let what was said be read where the window was opened for this program alone and would close with it.

    That is so where files are drawn onto ``lkstool.exe`` or it is double-clicked (``docs/windows.md``).
    """
    if not (getattr(sys, "frozen", False) and _alone_in_window()):
        return
    _write(sys.stderr, say("general.close_window", lang))
    with suppress(EOFError, KeyboardInterrupt):
        input()


def _alone_in_window() -> bool:
    """Say whether no other program, such as a terminal, shares our window (Windows)."""
    import ctypes

    windows = getattr(ctypes, "windll", None)
    if windows is None:
        return False
    others = (ctypes.c_uint * 2)()
    return bool(windows.kernel32.GetConsoleProcessList(others, len(others)) == 1)


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
