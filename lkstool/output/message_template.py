"""Filling the templates of messages (``templates/messages``): whatever they print is text.

No name that a message quotes can switch on WhatsApp's bold or italics.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import BaseLoader, FileSystemLoader, StrictUndefined, TemplateError

from lkstool.core.formats import Lang
from lkstool.core.messages import mistake
from lkstool.output.markdown import NOT_WRITABLE, Sandbox
from lkstool.output.template_dir import template_dir

LONGEST = 900  # letters: longer messages are folded up on a telephone
_REPLY = frozenset(
    {"who", "year", "errors", "warnings", "problems", "more", "file", "list_only", "attached", "since"}
    | {"deadline", "late"}
)
_REMINDER = frozenset({"who", "year", "council", "deadline", "late", "days"})
# What each template may print or ask for.
NAMES: Mapping[str, frozenset[str]] = {
    "sah": _REPLY,
    "perbaikan": _REPLY,
    "tidak_terbaca": _REPLY,
    "pengingat": _REMINDER | {"blank", "copied"},
    "pengingat_perbaikan": _REMINDER | {"errors", "problems", "more", "still_valid", "file"},
    "ringkasan_pdm": frozenset(
        {"pdm", "year", "council", "today", "deadline", "late", "valid", "registered", "missing", "repairs"}
        | {"missing_count", "repairs_count"}
    ),
}
_MARKS = str.maketrans({"*": "•", "~": "-", "`": "'"})
# WhatsApp reads an underscore as italics only at the edge of a word.
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")


def filled(name: str, values: Mapping[str, object], lang: Lang, folder: Path | None = None) -> str:
    """Return a message.

    Args:
        name: of the template, without its endings.
        values: what it may print or ask for.
        lang: ``id`` or ``en``.
        folder: the office's own templates, taken before the built-in ones.

    Raises:
        UserError: the template is missing or wrong.
    """
    folders = [each for each in (folder, template_dir() / "messages") if each]
    places = [each / "en" if lang == "en" else each for each in folders]
    environment = environment_of_messages(FileSystemLoader(places, encoding="utf-8-sig"))
    file = f"{name}.txt.j2"
    try:
        text = environment.get_template(file).render(values)
    except (TemplateError, OSError, *NOT_WRITABLE) as wrong:
        raise mistake("message_template", file=file, line=getattr(wrong, "lineno", None) or "?") from wrong
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def environment_of_messages(loader: BaseLoader) -> Sandbox:
    """Return what messages are parsed and filled with."""
    return Sandbox(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=False,
        finalize=lambda value: value if isinstance(value, StrictUndefined) else plain(value),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def plain(value: object) -> str:
    """Return a value as text on one line that WhatsApp shows as it is: no marks, nothing invisible."""
    text = " ".join(str(value).split())
    text = "".join(mark for mark in text if mark.isprintable())
    return _EDGE.sub("-", text.translate(_MARKS))
