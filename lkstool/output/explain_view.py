"""What ``explain`` shows: one code in words, or the table of all codes."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from lkstool.core.codes import CODES
from lkstool.core.formats import Lang
from lkstool.core.messages import catalogue, explained, mistake, say
from lkstool.output.plain_table import plain_table


def code_view(code: str, lang: Lang) -> RenderableType:
    """Lay out the explanation of one code; upper or lower case, with or without ``LKS``.

    Raises:
        UserError: there is no such code.
    """
    wanted = code.strip().upper()
    wanted = wanted if wanted.startswith("LKS") else f"LKS{wanted}"
    if wanted not in CODES or wanted not in catalogue(lang):
        raise mistake("unknown_code", code=code)
    words = catalogue(lang)[wanted]
    kind = CODES[wanted]
    about = [say(f"severity.{kind.severity}", lang)] + ([kind.name] if lang == "en" else [])
    parts: list[RenderableType] = [
        Text(f"{wanted} · {words['title']}", style="bold") + Text(f"  ({', '.join(about)})", style="dim"),
        "",
    ]
    for key in ("why", "fix", "example"):
        text = explained(wanted, key, lang)
        if text:
            parts.append(Text(say(f"commands.explain.{key}", lang), style="bold"))
            parts.append(Padding(Text(text), (0, 0, 1, 2)))
    return Group(*parts)


def codes_view(lang: Lang) -> RenderableType:
    """Lay out all codes with title and severity, in order of code."""
    titles = [say(f"commands.explain.column_{name}", lang) for name in ("code", "title", "severity")]
    words = catalogue(lang)
    rows = [
        (kind.code, str(words[kind.code]["title"]), say(f"severity.{kind.severity}", lang))
        for kind in CODES.values()
        if kind.code in words
    ]
    return plain_table(titles, rows, lang)
