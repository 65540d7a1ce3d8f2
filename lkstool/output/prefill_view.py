"""What ``form prefill`` shows: what was left out and why, then how many forms were written."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from lkstool.core.formats import Lang
from lkstool.core.messages import say, words_of
from lkstool.output.form_prefill import PrefilledForm
from lkstool.output.path_text import near


def prefill_view(made: Sequence[PrefilledForm], lang: Lang) -> RenderableType:
    """Lay out what became of the forms; every answer that was left out is named with its cell."""
    parts: list[RenderableType] = []
    for each in made:
        if each.lost:
            cells = ", ".join(f"{lost.sheet} {lost.cell} ({lost.answer})" for lost in each.lost)
            told = say("commands.form.prefill_lost", lang, lks=each.lks, count=len(each.lost), cells=cells)
            parts.append(Text(told))
        if each.why:
            why = f"{each.why.code} {words_of(each.why, lang).title}"
            told = say("commands.form.prefill_unreadable", lang, lks=each.lks, year=each.year or "", why=why)
            parts.append(Text(told, style="bold red"))
    purged = [each for each in made if each.purged]
    if purged:
        years = sorted({each.purged or "" for each in purged})
        parts.append(Text(say("keeping.prefill_purged", lang, count=len(purged), years=years)))
    written = [each for each in made if each.path and not each.kept]
    filled = sum(each.year is not None for each in written)
    folder = near(written[0].path.parent) if written and written[0].path else "-"
    counts = {"files": len(written), "filled": filled, "blank": len(written) - filled}
    parts.append(Text(say("commands.form.prefill_done", lang, folder=folder, **counts), style="bold"))
    kept = sum(each.kept for each in made)
    if kept:
        parts.append(Text(say("commands.form.blank_kept", lang, files=kept)))
    return Group(*parts)


def next_step(made: Sequence[PrefilledForm], lang: Lang) -> str:
    """Say what to do now: restore what cannot be read, else look and send."""
    unread = next((each for each in made if each.why), None)
    if unread:
        return say("commands.form.prefill_next_unreadable", lang, lks=unread.lks)
    names = [each.path.name for each in made if each.path]
    return say("commands.form.prefill_next", lang, file=names[0] if names else "")
