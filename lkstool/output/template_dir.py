"""Where the templates live: inside the installed package, or at the top of the checkout."""

from __future__ import annotations

from pathlib import Path

from lkstool.core.messages import mistake

_PACKAGE = Path(__file__).resolve().parent.parent


def template_dir() -> Path:
    """Return the folder with the built-in templates.

    Raises:
        UserError: neither place has them (a broken installation).
    """
    for folder in (_PACKAGE / "_templates", _PACKAGE.parent / "templates"):
        if (folder / "rakorwil").is_dir():
            return folder
    raise mistake("templates_missing")
