"""What merging and its history show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC

from rich.console import Group, RenderableType
from rich.text import Text

from lkstool.core.formats import WIB, Lang
from lkstool.core.messages import catalogue, say
from lkstool.core.results import Validation
from lkstool.dataset.history import Batch
from lkstool.dataset.merge import MergeResult, Rejected
from lkstool.output.json_text import json_parts
from lkstool.output.path_text import common_folder
from lkstool.output.plain_table import plain_table
from lkstool.output.validation_view import validation_view


def merge_view(
    validation: Validation, merged: MergeResult, lang: Lang, *, dry_run: bool, in_full: bool
) -> RenderableType:
    """Lay out a merge: what was not accepted and why, then what was."""
    parts: list[RenderableType] = []
    if in_full:
        parts += [validation_view(validation, lang, in_full=True), ""]
    if merged.rejected:
        parts.append(Text(say("commands.merge.rejected_title", lang), style="bold"))
        titles = [say(f"commands.merge.column_{name}", lang) for name in ("file", "lks", "reason")]
        folder = common_folder([result.file for result in validation.files])
        rows = [
            (each.file.removeprefix(folder), each.lks or "", _reasons(each, lang)) for each in merged.rejected
        ]
        parts.append(plain_table(titles, rows, lang))
    parts += [
        Text(say("commands.merge.several", lang, lks=each.lks, year=each.year, file=each.counts))
        for each in merged.several_for_one_lks
    ]
    key = "done_dry" if dry_run else "done" if merged.batch is not None else "nothing"
    counts = {
        "accepted": len(merged.accepted),
        "unchanged": len(merged.unchanged),
        "rejected": len(merged.rejected),
        "batch": merged.batch or 0,
    }
    parts.append(Text(say(f"commands.merge.{key}", lang, **counts), style="bold"))
    if merged.replaced:
        parts.append(Text(say("commands.merge.replaced", lang, count=len(merged.replaced))))
    if merged.resubmitted:
        parts.append(Text(say("commands.merge.resubmitted", lang, files=merged.resubmitted)))
    if merged.altered:
        titles = [say(f"commands.merge.column_{name}", lang) for name in ("file", "place", "altered")]
        rows = [
            (each.file, f"{each.sheet} {each.row or ''} {each.field}", say(f"change.{each.kind}", lang))
            for each in merged.altered
        ]
        parts += ["", Text(say("commands.merge.altered_title", lang), style="bold")]
        parts.append(plain_table(titles, rows, lang))
    return Group(*parts)


def merge_json(validation: Validation, merged: MergeResult, lang: Lang) -> list[str]:
    """Write a merge as one JSON object, in parts: the validation's, with a ``merge`` member."""
    told: Mapping[str, object] = {
        "batch": merged.batch,
        "dry_run": merged.dry_run,
        "accepted": list(merged.accepted),
        "unchanged": list(merged.unchanged),
        "replaced": list(merged.replaced),
        "resubmitted": list(merged.resubmitted),
        "rejected": [
            {"file": each.file, "lks": each.lks, "codes": list(each.codes)} for each in merged.rejected
        ],
        "several_for_one_lks": [
            {"lks": each.lks, "year": each.year, "files": list(each.files), "counts": each.counts}
            for each in merged.several_for_one_lks
        ],
        "altered": [
            {"file": each.file, "sheet": each.sheet, "row": each.row, "field": each.field, "kind": each.kind}
            for each in merged.altered
        ],
        "register_loaded": merged.register_loaded,
    }
    return json_parts(validation, lang, {"merge": told})


def batches_view(batches: Sequence[Batch], lang: Lang) -> RenderableType:
    """Lay out all batches, oldest first."""
    if not batches:
        return Text(say("commands.history.none", lang))
    names = ("batch", "when", "who", "accepted", "rejected", "state")
    titles = [say(f"commands.history.column_{name}", lang) for name in names]
    rows = [
        (
            str(batch.id),
            local_time(batch),
            batch.made_by,
            sum(1 for each in batch.submissions if each.state == "accepted"),
            sum(1 for each in batch.submissions if each.state == "rejected"),
            say("commands.history.undone" if batch.undone_at else "commands.history.active", lang),
        )
        for batch in batches
    ]
    return plain_table(titles, rows, lang, right=(0, 3, 4))


def submissions_view(batches: Sequence[Batch], lang: Lang) -> RenderableType:
    """Lay out what one LKS has sent, oldest first; the batches hold only its submissions."""
    names = ("number", "batch", "when", "year", "file", "state")
    titles = [say(f"commands.history.column_{name}", lang) for name in names]
    rows = [
        (
            str(each.id),
            str(batch.id),
            local_time(batch),
            each.year or "",
            each.file,
            _standing(batch, accepted=each.state == "accepted", counts=each.counts, lang=lang),
        )
        for batch in batches
        for each in batch.submissions
    ]
    return plain_table(titles, rows, lang, right=(0, 1))


def undo_question(batch: Batch, lang: Lang) -> str:
    """Ask whether a batch shall be taken back, telling which it is."""
    accepted = sum(1 for each in batch.submissions if each.state == "accepted")
    return say("commands.undo.ask", lang, batch=str(batch.id), accepted=accepted, when=local_time(batch))


def _standing(batch: Batch, *, accepted: bool, counts: bool, lang: Lang) -> str:
    if batch.undone_at:
        return say("commands.history.undone", lang)
    if not accepted:
        return say("commands.history.rejected", lang)
    return say("commands.history.active" if counts else "commands.history.superseded", lang)


def local_time(batch: Batch) -> str:
    """Write when a batch was merged, on the office's clock."""
    return batch.made_at.replace(tzinfo=UTC).astimezone(WIB).strftime("%d-%m-%Y %H:%M WIB")


def _reasons(rejected: Rejected, lang: Lang) -> str:
    words = catalogue(lang)
    return "; ".join(f"{code} {words[code]['title']}" for code in rejected.codes)
