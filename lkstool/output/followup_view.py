"""What the command ``followup`` shows: how much is proposed, decided and done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from lkstool.core.followup import FollowUp
from lkstool.core.formats import Lang
from lkstool.core.messages import say
from lkstool.indicators.followup import subject_of
from lkstool.output.path_text import near

_STATUSES = ("selesai", "berjalan", "belum", "")


def followup_view(
    path: Path, year: str, rows: Sequence[FollowUp], past: Sequence[FollowUp], lang: Lang
) -> RenderableType:
    """Lay out this year's list by what is to be done, and last year's by what became of it.

    Args:
        path: where the list is.
        year: of the reports.
        rows: this year's list.
        past: what was chosen a year ago.
        lang: ``id`` or ``en``.
    """
    parts: list[RenderableType] = [Text(_said("title", lang, year=year), style="bold")]
    of_rule = {rule: [row for row in rows if row.rule == rule] for rule in {row.rule: "" for row in rows}}
    for rule, its in sorted(of_rule.items(), key=lambda each: -sum(row.count for row in each[1])):
        sentence = subject_of(its) if rule and rule != "rintisan" else _said(rule or "own", lang)
        counts = {"pdm": len({row.kabkota for row in its}), "lks": sum(row.count for row in its)}
        key = "line" if counts["lks"] else "line_pdm"
        parts.append(Text(f"  {_said(key, lang, what=sentence, **counts)}"))
    decided = {
        "chosen": sum(row.chosen is True for row in rows),
        "refused": sum(row.chosen is False for row in rows),
        "open": sum(row.chosen is None for row in rows),
    }
    parts.append(Text(_said("decided", lang, **decided)))
    if outdated := sum(row.is_outdated for row in rows):
        parts.append(Text(_said("outdated", lang, count=outdated)))
    if past:
        counts = {key or "unknown": sum(row.status == key for row in past) for key in _STATUSES}
        in_time = sum(row.is_done_in_time for row in past)
        parts.append(Text(_said("past", lang, year=int(year) - 1, all=len(past), in_time=in_time, **counts)))
    parts.append(Text(_said("written", lang, path=near(path)), style="bold"))
    return Group(*parts)


def next_step(
    path: Path, year: str, rows: Sequence[FollowUp], past: Sequence[FollowUp], arguments: str, lang: Lang
) -> tuple[str, ...]:
    """Say what to do with the list: sentences, then a command; ``arguments`` is typed after it."""
    told = []
    if any(row.chosen is None for row in rows):
        told.append(_said("next_open", lang, path=near(path), year=year))
    if any(not row.status for row in past):
        told.append(_said("next_past", lang, path=near(path), year=int(year) - 1))
    return (*told, _said("next", lang, arguments=arguments))


def _said(key: str, lang: Lang, **values: object) -> str:
    return say(f"commands.followup.{key}", lang, **values)
