"""What backup, restore, purge, rotate-key and the log show, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from lkstool.core.formats import WIB, Lang, number, short_date
from lkstool.core.keeping import Backup, Restored, Rotated
from lkstool.core.messages import interface, mistake_words, say
from lkstool.dataset.audit import Entry
from lkstool.dataset.purge import Purge
from lkstool.output.path_text import near
from lkstool.output.plain_table import plain_table

_SHOWN = 5  # files named on the screen; all of them stand in the JSON


def backup_told(made: Backup, lang: Lang) -> str:
    """Say what is in a backup."""
    told = "done" if made.with_originals else "done_without"
    size = number(max(made.size / 10**6, 0.01), lang)
    return say(f"commands.backup.{told}", lang, rows=made.rows, originals=made.originals, size=size)


def backup_remarks(made: Backup, lang: Lang) -> tuple[str, ...]:
    """Say what is not in a backup, and how it is to be kept."""
    remarks = []
    if made.missing:
        items = _some(made.missing, lang)
        remarks.append(say("commands.backup.missing", lang, count=len(made.missing), items=items))
    if made.with_originals:
        remarks.append(say("commands.backup.personal", lang))
    remarks.append(say(f"commands.backup.{'key_inside' if made.with_key else 'key_apart'}", lang))
    remarks.append(say("commands.backup.left_out", lang))
    if made.unnoted:
        remarks.append(say("commands.backup.unnoted", lang, reason=mistake_words(made.unnoted, lang)[0]))
    return tuple(remarks)


def backup_json(made: Backup) -> str:
    """Write a backup as one JSON object."""
    return _json(
        {
            "file": made.path.as_posix(),
            "size": made.size,
            "rows": made.rows,
            "originals": made.originals,
            "missing": list(made.missing),
            "with_originals": made.with_originals,
            "with_key": made.with_key,
        }
    )


def restored_view(restored: Restored, lang: Lang) -> RenderableType:
    """Say what a restored workspace holds, and what is lost."""
    told = "done" if restored.originals is not None else "done_without"
    day = datetime.fromisoformat(restored.made_at).astimezone(WIB).date()
    counts = {"rows": restored.rows, "originals": restored.originals or 0}
    folder = near(restored.folder)
    parts = [Text(say(f"commands.restore.{told}", lang, day=day, folder=folder, **counts), style="bold")]
    if restored.missing:
        items = _some(restored.missing, lang)
        parts.append(Text(say("commands.restore.missing", lang, count=len(restored.missing), items=items)))
    if restored.emptied is not None:
        parts.append(Text(say("commands.restore.emptied", lang, count=restored.emptied)))
    return Group(*parts)


def restored_json(restored: Restored) -> str:
    """Write a restored workspace as one JSON object."""
    return _json(
        {
            "folder": restored.folder.as_posix(),
            "made_at": restored.made_at,
            "rows": restored.rows,
            "originals": restored.originals,
            "missing": list(restored.missing),
            "emptied": restored.emptied,
        }
    )


def purge_view(purge: Purge, copies: Sequence[Path], lang: Lang, *, done: bool) -> RenderableType:
    """Lay out what is deleted or would be, what stays, and what is still elsewhere."""
    if not purge.years:
        return Text(say("commands.purge.nothing_due", lang))
    years = list(purge.years)
    if purge.nothing:
        parts = [Text(say("commands.purge.nothing", lang, years=years))]
    else:
        parts = [Text(say(f"commands.purge.{'done' if done else 'plan'}", lang, years=years), style="bold")]
        counts = {
            "originals": len(purge.originals) - len(purge.left),
            "tokens": purge.tokens,
            "births": purge.births,
            "submissions": purge.submissions,
        }
        parts += [
            Text(f"  {say(f'commands.purge.{name}', lang, count=count)}") for name, count in counts.items()
        ]
        parts.append(Text(say("commands.purge.stays", lang)))
        if not done:
            parts.append(Text(say("commands.purge.dry", lang), style="bold"))
    if purge.left:
        items = _some([near(path) for path in purge.left], lang)
        parts.append(Text(say("commands.purge.left", lang, count=len(purge.left), items=items)))
    if not purge.compacted:
        parts.append(Text(say("commands.purge.remnants", lang)))
    if copies:
        items = _some([near(path) for path in copies], lang)
        parts.append(Text(say("commands.purge.copies", lang, count=len(copies), items=items)))
    if done and not purge.nothing:
        parts.append(Text(say("commands.purge.elsewhere", lang)))
    return Group(*parts)


def purge_json(purge: Purge, copies: Sequence[Path], *, done: bool) -> str:
    """Write a purge as one JSON object."""
    return _json(
        {
            "done": done,
            "years": list(purge.years),
            "submissions": purge.submissions,
            "originals": [path.name for path in purge.originals],
            "tokens": purge.tokens,
            "births": purge.births,
            "left": [path.name for path in purge.left],
            "copies_in_inbox": [path.as_posix() for path in copies],
        }
    )


def rotate_question(submissions: int, missing: int, lang: Lang) -> str:
    """Ask whether the key shall be changed, telling what may be lost."""
    told = "ask_missing" if missing else "ask"
    return say(f"commands.rotate_key.{told}", lang, count=submissions, missing=missing)


def rotated_view(rotated: Rotated, lang: Lang) -> RenderableType:
    """Lay out what became of the tokens, and where the old key is."""
    counts = {"mark": rotated.new_mark, "replaced": rotated.replaced}
    lines = [Text(say("commands.rotate_key.done", lang, **counts), style="bold")]
    if rotated.emptied:
        lines.append(Text(say("commands.rotate_key.emptied", lang, count=rotated.emptied)))
    if rotated.unread:
        items = _some([" ".join(each) for each in rotated.unread], lang)
        lines.append(Text(say("commands.rotate_key.unread", lang, items=items)))
    lines.append(Text(say("commands.rotate_key.old_key", lang, file=near(rotated.old_key))))
    if rotated.shared:
        lines.append(Text(say("commands.rotate_key.shared", lang)))
    return Group(*lines)


def rotated_json(rotated: Rotated) -> str:
    """Write a change of key as one JSON object; of the keys it holds only the new one's mark."""
    return _json(
        {
            "mark": rotated.new_mark,
            "replaced": rotated.replaced,
            "emptied": rotated.emptied,
            "unread": [{"lks": lks, "year": year} for lks, year in rotated.unread],
            "old_key": rotated.old_key.name,
        }
    )


def log_view(entries: Sequence[Entry], lang: Lang) -> RenderableType:
    """Lay out the log, the latest last."""
    if not entries:
        return Text(say("commands.log.none", lang))
    titles = [say(f"commands.log.column_{name}", lang) for name in ("when", "who", "deed", "details")]
    rows = [(_local(entry), entry.by, _deed(entry, lang), _details(entry, lang)) for entry in entries]
    return plain_table(titles, rows, lang)


def log_json(entries: Sequence[Entry]) -> str:
    """Write the log as one JSON object."""
    return _json(
        {
            "entries": [
                {
                    "id": entry.id,
                    "at": entry.at.replace(tzinfo=UTC).isoformat(),
                    "by": entry.by,
                    "deed": entry.deed,
                    "details": dict(entry.details),
                }
                for entry in entries
            ]
        }
    )


def _local(entry: Entry) -> str:
    at = entry.at.replace(tzinfo=UTC).astimezone(WIB)
    return f"{short_date(at.date())} {at:%H:%M}"


def _deed(entry: Entry, lang: Lang) -> str:
    deeds: Mapping[str, str] = interface(lang)["log"]["deeds"]
    return deeds.get(entry.deed.replace("-", "_"), entry.deed)


def _details(entry: Entry, lang: Lang) -> str:
    """Say what is worth knowing of a deed; a deed without a sentence shows its details as they are."""
    key = entry.deed.replace("-", "_")
    if key == "merge" and (entry.details.get("waived") or entry.details.get("repaired")):
        key = "merge_decided"
    if isinstance(interface(lang)["log"].get(key), str):
        with suppress(KeyError, TypeError):  # written by another version of the program
            return say(f"log.{key}", lang, **entry.details)
    return ", ".join(f"{name}: {value}" for name, value in entry.details.items())


def _some(items: Sequence[str], lang: Lang) -> str:
    shown = ", ".join(items[:_SHOWN])
    rest = len(items) - _SHOWN
    return shown if rest <= 0 else f"{shown}, {say('keeping.more', lang, count=rest)}"


def _json(told: Mapping[str, object]) -> str:
    return json.dumps({"version": 1, **told}, ensure_ascii=False, indent=2)
