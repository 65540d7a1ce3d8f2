"""What ``doctor`` shows: one line for each thing, and what to do where something needs doing."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lkstool.core.formats import Lang
from lkstool.core.keeping import Check, Verdict
from lkstool.core.messages import interface, mistake_words, say

_SHOWN = 5  # files named on the screen; all of them stand in the JSON, and with --verbose
_LOOKS: dict[Verdict, tuple[str, str]] = {
    "good": ("✓", "green"),
    "note": ("•", "cyan"),
    "bad": ("✗", "bold red"),
}


def health_view(checks: Sequence[Check], lang: Lang, *, in_full: bool, arguments: str = "") -> RenderableType:
    """Lay out the checks and the verdict on all.

    Args:
        checks: in the order in which they are shown.
        lang: ``id`` or ``en``.
        in_full: show also what is well in detail, and every file.
        arguments: what is typed after each command that is offered.
    """
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for check in checks:
        sign, style = _LOOKS[check.verdict]
        verdict = Text(f"{sign} {say(f'health.verdict.{check.verdict}', lang)}", style=style)
        message, step = words_of_check(check, lang, arguments)
        lines = [Text(message)]
        if step:
            lines.append(Text(f"→ {step}", style="green"))
        if check.verdict != "good" or in_full:
            shown = check.items if in_full else check.items[:_SHOWN]
            lines += [Text(f"  {item}", style="dim") for item in shown]
            rest = len(check.items) - len(shown)
            if rest:
                lines.append(Text(f"  {say('commands.doctor.more', lang, count=rest)}", style="dim"))
        table.add_row(verdict, say(f"health.{check.name}.title", lang), Group(*lines))
    return Group(table, "", _summary(checks, lang))


def health_json(checks: Sequence[Check], lang: Lang, arguments: str = "") -> str:
    """Write the checks as one JSON object."""
    told = []
    for check in checks:
        message, step = words_of_check(check, lang, arguments)
        told.append(
            {
                "name": check.name,
                "verdict": check.verdict,
                "message": message,
                "next": step,
                "items": list(check.items),
            }
        )
    good = all(check.verdict != "bad" for check in checks)
    return json.dumps({"version": 1, "healthy": good, "checks": told}, ensure_ascii=False, indent=2)


def words_of_check(check: Check, lang: Lang, arguments: str = "") -> tuple[str, str]:
    """Return what a check has found and what to do, which may be nothing."""
    if check.trouble:
        return mistake_words(check.trouble, lang)
    message = say(f"health.{check.name}.{check.told}", lang, **check.values)
    if f"{check.told}_next" not in interface(lang)["health"][check.name]:
        return message, ""
    return message, say(f"health.{check.name}.{check.told}_next", lang, arguments=arguments, **check.values)


def _summary(checks: Sequence[Check], lang: Lang) -> Text:
    bad = sum(check.verdict == "bad" for check in checks)
    notes = sum(check.verdict == "note" for check in checks)
    if bad:
        return Text(say("commands.doctor.bad", lang, bad=bad), style="bold red")
    told = "fine_notes" if notes else "fine"
    return Text(say(f"commands.doctor.{told}", lang, notes=notes), style="bold green")
