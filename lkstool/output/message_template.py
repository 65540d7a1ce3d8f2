"""Filling the templates of messages (``templates/messages``): whatever they print is text.

No name that a message quotes can switch on WhatsApp's bold or italics.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from lkstool.core.formats import Lang
from lkstool.core.messages import mistake
from lkstool.output.template_dir import template_dir

LONGEST = 900  # letters: longer messages are folded up on a telephone
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
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(
            [each / "en" if lang == "en" else each for each in folders], encoding="utf-8"
        ),
        undefined=StrictUndefined,
        autoescape=False,
        finalize=lambda value: value if isinstance(value, StrictUndefined) else plain(value),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    file = f"{name}.txt.j2"
    try:
        text = environment.get_template(file).render(values)
    except (TemplateError, OSError, UnicodeDecodeError, TypeError, ValueError) as wrong:
        raise mistake("message_template", file=file, line=getattr(wrong, "lineno", None) or "?") from wrong
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def plain(value: object) -> str:
    """Return a value as text on one line that WhatsApp shows as it is: no marks, nothing invisible."""
    text = " ".join(str(value).split())
    text = "".join(mark for mark in text if mark.isprintable())
    return _EDGE.sub("-", text.translate(_MARKS))
