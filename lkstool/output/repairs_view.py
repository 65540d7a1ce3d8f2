"""What collecting and applying the office's repairs shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from lkstool.core.formats import Lang
from lkstool.core.messages import say, value_shown
from lkstool.output.path_text import near
from lkstool.output.repairs_workbook import RepairRow


def repairs_view(rows: Sequence[RepairRow], path: Path, lang: Lang, *, applied: bool) -> RenderableType:
    """Lay out the list by what is decided, or what is agreed and was carried out.

    Args:
        rows: the list, or what is agreed of it.
        path: where the list is.
        lang: ``id`` or ``en``.
        applied: the rows were carried out.
    """
    if not rows:
        key = "none_agreed" if applied else "none"
        return Text(say(f"commands.repairs.{key}", lang, path=path.name))
    if applied:
        cells = sum(row.cells for row in rows)
        told = say("commands.repairs.carried", lang, values=len(rows), cells=cells)
        return Group(*_part("applied", rows, lang), Text(told, style="bold"))
    parts: list[RenderableType] = []
    for key, agreed in (("open", None), ("agreed", True), ("refused", False)):
        parts += _part(key, [row for row in rows if row.agreed is agreed], lang)
    still_open = sum(row.agreed is None for row in rows)
    counts = {"values": len(rows), "open": still_open}
    told = say("commands.repairs.written", lang, path=near(path), **counts)
    return Group(*parts, Text(told, style="bold"))


def next_step(
    rows: Sequence[RepairRow], path: Path, arguments: str, lang: Lang, *, applied: bool
) -> tuple[str, ...]:
    """Say what to do after the list was made or carried out: a sentence and a command, or a command alone.

    ``arguments`` is what was given to this command, as it is typed after the next one.
    """
    key = "next_none" if applied and not rows else "next_done"
    command = say(f"commands.repairs.{key}", lang, arguments=arguments)
    if any(row.agreed is None for row in rows):
        return say("commands.repairs.next_open", lang, path=near(path)), command
    return (command,)


def _part(key: str, rows: Sequence[RepairRow], lang: Lang) -> list[RenderableType]:
    if not rows:
        return []
    lines: list[RenderableType] = [Text(say(f"commands.repairs.{key}", lang), style="bold")]
    for row in rows:
        replacement = f"“{value_shown(row.replacement, lang)}”" if row.replacement else ""
        count = say("commands.repairs.count", lang, cells=row.cells, files=row.files)
        told = f"“{value_shown(row.value, lang)}” → "
        told += replacement or say("commands.repairs.unknown", lang)
        lines.append(Padding(Text(f"{told}, {count}"), (0, 0, 0, 2)))
        lines.append(Padding(Text("; ".join(row.columns), style="dim"), (0, 0, 0, 4)))
    return [*lines, ""]
