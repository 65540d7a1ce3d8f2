"""The officer's own TOML files: read as UTF-8, refused with the line where they are miswritten."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from lkstool.core.messages import mistake

_LARGEST_MB = 4  # a mapping of a wide workbook has some tens of thousands of letters


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """Read a file.

    Returns:
        What it says, and its text, in which the lines of keys are looked up.

    Raises:
        UserError: it is not there, cannot be read, is too large, is not UTF-8, or is not TOML.
    """
    largest = _LARGEST_MB * 2**20
    if path.exists() and not path.is_file():
        # A pipe would be waited for without end.
        raise mistake("settings_no_file", file=path.as_posix())
    try:
        with path.open("rb") as stream:
            content = stream.read(largest + 1)
        if len(content) > largest:
            raise mistake("settings_too_large", file=path.name, limit=_LARGEST_MB)
        text = content.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise mistake("settings_gone", file=path.as_posix()) from error
    except UnicodeDecodeError as error:
        raise mistake("settings_not_utf8", file=path.name) from error
    except OSError as error:
        raise mistake("settings_unreadable", file=path.as_posix()) from error
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        # The parser's own sentence can quote the line, and a line can hold a password.
        line = re.search(r"line (\d+)", str(error))
        raise mistake("settings_syntax", file=path.name, line=line[1] if line else "?") from None
    except (ValueError, RecursionError):
        # What the parser itself lets through: a number of thousands of digits, lists within lists.
        raise mistake("settings_too_much", file=path.name) from None
