"""What was stopped at the gate before publishing, problem by problem, LKS by LKS."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from lkstool.core.formats import Lang
from lkstool.core.messages import words_of
from lkstool.core.records import Finding, Place


def stopped_view(
    stopped: Sequence[Finding], names: Mapping[str, str], key: Callable[[Place], str], lang: Lang
) -> RenderableType:
    """Lay out what must not be published.

    Args:
        stopped: what was found.
        names: name of each LKS by code.
        key: how the settings name an answer.
        lang: ``id`` or ``en``.
    """
    by_code: dict[str, list[Finding]] = {}
    for finding in stopped:
        by_code.setdefault(finding.code, []).append(finding)
    parts: list[RenderableType] = []
    for code, findings in by_code.items():
        words = words_of(findings[0], lang)
        parts.append(Text.assemble((words.title, "bold"), "  ", (code, "dim")))
        lines = []
        for place in dict.fromkeys(each.place for each in findings):
            name = names.get(place.file, "")
            where = f" · {place.heading} ({key(place)})" if place.sheet else ""
            lines.append(Text(f"{place.file} {name}".strip() + where))
        parts.append(Padding(Group(*lines), (0, 0, 0, 2)))
        parts += [Text(f"→ {words.fix}", style="green"), Text("")]
    return Group(*parts)
