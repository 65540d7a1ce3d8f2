"""How far the collecting is, on the screen and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from lkstool.core.formats import Lang, long_date, number
from lkstool.core.messages import say, value_shown
from lkstool.core.regions import regions
from lkstool.core.status import COUNTED, VALID, Counts, LksStatus, PdmStatus, StatusTable
from lkstool.output.plain_table import plain_table
from lkstool.output.status_messages import Written

MANY = 60
# Widths on the screen; the name takes what is left.
_LKS_COLUMNS: Mapping[str, int] = {
    "lks": 11, "name": 0, "standing": 16, "day": 10, "late_days": 6, "errors": 6, "times": 4,
}  # fmt: skip
_TO_THE_RIGHT = ("late_days", "errors", "times")


def status_view(table: StatusTable, lang: Lang, *, in_full: bool) -> RenderableType:
    """Lay out the state: the sums by PDM, each LKS (of many only those to chase), then the coverage."""
    parts: list[RenderableType] = []
    if table.lks:
        parts += [_title("by_pdm", lang), _pdm_table(table, lang)]
        every = in_full or len(table.lks) <= MANY
        shown = [each for each in table.lks if every or each.standing not in ("valid", "inactive")]
        if shown:
            parts += [_title("by_lks" if every else "to_chase", lang), *_lks_tables(shown, table, lang), ""]
    return Group(*parts, *summary_lines(table, lang))


def summary_lines(table: StatusTable, lang: Lang) -> list[Text]:
    """Say the coverage, what is open, and the last day."""
    totals = table.totals
    key = "coverage" if table.register else "coverage_without"
    percent = totals.valid_percent
    if percent is None:
        lines = [Text(say("status.coverage_none", lang, year=table.year), style="bold")]
    else:
        counts = {"valid": totals.valid, "registered": totals.registered, "percent": percent}
        lines = [Text(say(f"status.{key}", lang, year=table.year, **counts), style="bold")]
        lines.append(Text(say("status.open", lang, **_shown_counts(totals))))
    others = {"inactive": totals.inactive, "unregistered": totals.unregistered}
    lines += [Text(say(f"status.also_{name}", lang, count=count)) for name, count in others.items() if count]
    lines.append(Text(deadline_told(table, lang)))
    return lines


def deadline_told(table: StatusTable, lang: Lang) -> str:
    """Say the last day and how far it is."""
    days = (table.deadline - table.as_of).days
    key = "today" if not days else "ahead" if days > 0 else "over"
    day = long_date(table.deadline, lang, weekday=True)
    return say(f"status.deadline_{key}", lang, day=day, days=abs(days))


def overview(table: StatusTable, lang: Lang) -> RenderableType:
    """Lay out the state of a workspace in a few lines."""
    lines = summary_lines(table, lang)
    if table.last_batch:
        batch = table.last_batch
        lines.append(Text(say("status.last_batch", lang, batch=str(batch.number), day=batch.day)))
    else:
        lines.append(Text(say("status.no_batch", lang)))
    return Group(*lines)


def remarks(table: StatusTable, arguments: str, lang: Lang) -> list[str]:
    """Say what the state does not show by itself: an inbox that is not counted, a register that lacks.

    Args:
        table: the state.
        arguments: the workspace and year that were named, as they are typed after the next command.
        lang: ``id`` or ``en``.
    """
    told = [] if table.register else [say("status.no_register", lang)]
    counts = {"waiting": table.waiting, "unclear": table.unclear}
    return told + [
        say(f"status.{name}", lang, count=count, arguments=arguments)
        for name, count in counts.items()
        if count
    ]


def messages_told(written: Written, folder: Path, lang: Lang) -> str:
    """Say how many messages were written, and where."""
    counts = {"reminders": written.reminders, "repairs": written.repairs, "pdm": written.pdm}
    return say("commands.status.messages_done", lang, folder=folder.as_posix(), **counts)


def status_json(table: StatusTable, lang: Lang) -> str:
    """Write the state as JSON (version 1): PDM by region, LKS in the order of their PDM."""
    batch = table.last_batch
    told: Mapping[str, object] = {
        "version": 1,
        "year": int(table.year),
        "as_of": table.as_of.isoformat(),
        "deadline": table.deadline.isoformat(),
        "register": table.register,
        "totals": {**_counts(table.totals), "rounds": _rounded(table.rounds)},
        "inbox": {"waiting": table.waiting, "unclear": table.unclear},
        "last_batch": {"batch": batch.number, "day": batch.day.isoformat()} if batch else None,
        "pdm": [
            {
                "name": value_shown(each.name, lang),
                "region": each.region or None,
                **_counts(each.counts),
                "rounds": _rounded(each.rounds),
            }
            for each in table.pdm
        ],
        "lks": [_lks(each, lang) for each in table.lks],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _lks(lks: LksStatus, lang: Lang) -> Mapping[str, object]:
    return {
        "lks": lks.code,
        "name": value_shown(lks.name, lang) or None,
        "pdm": value_shown(lks.pdm, lang) or None,
        "region": lks.region or None,
        "state": lks.standing,
        "reported": lks.reported,
        "received": lks.received.isoformat() if lks.received else None,
        "deadline": lks.deadline.isoformat(),
        "late_days": lks.late_days,
        "errors": lks.errors,
        "codes": dict(lks.codes),
        "rounds": lks.rounds,
    }


def _counts(counts: Counts) -> Mapping[str, int | None]:
    return {**{name: getattr(counts, name) for name in COUNTED}, "valid_percent": counts.valid_percent}


def _shown_counts(counts: Counts) -> Mapping[str, int]:
    return {name: getattr(counts, name) for name in ("missing", "to_repair", "late")}


def _rounded(rounds: float | None) -> float | None:
    return None if rounds is None else round(rounds, 2)


def _title(key: str, lang: Lang) -> Text:
    return Text(say(f"status.{key}", lang), style="bold")


def _pdm_table(table: StatusTable, lang: Lang) -> RenderableType:
    names = ("pdm", "registered", "received", "valid", "to_repair", "missing", "late", "rounds")
    titles = [say(f"status.column_{name}", lang) for name in names]
    rows: list[Sequence[object]] = [_pdm_row(each, lang) for each in table.pdm]
    return plain_table(titles, rows, lang, right=range(1, len(names)))


def _pdm_row(pdm: PdmStatus, lang: Lang) -> Sequence[object]:
    counts = pdm.counts
    numbers = (
        counts.registered,
        counts.received,
        counts.valid,
        counts.to_repair,
        counts.missing,
        counts.late,
    )
    rounds = "" if pdm.rounds is None else number(pdm.rounds, lang, 1)
    return (pdm_name(pdm.name, lang), *numbers, rounds)


def _lks_tables(shown: Sequence[LksStatus], table: StatusTable, lang: Lang) -> list[RenderableType]:
    """Lay out LKS below the name of who looks after them; the columns of all stand below one another."""
    parts: list[RenderableType] = [_lks_columns(lang, titled=True)]
    for name, members in groupby(shown, key=lambda each: each.pdm):
        rows = _lks_columns(lang, titled=False)
        for each in members:
            rows.add_row(
                each.code,
                Text(value_shown(each.name, lang) or "").append(_own_deadline(each, table, lang), "dim"),
                say(f"status.standing.{each.standing}", lang),
                value_shown(each.received, lang) or "",
                _late_days(each, lang),
                number(each.errors, lang) if each.errors else "",
                number(each.rounds, lang) if each.rounds else "",
            )
        parts += [Text(value_shown(pdm_name(name, lang), lang) or "", style="bold"), rows]
    return parts


def _lks_columns(lang: Lang, *, titled: bool) -> Table:
    """Make a table of fixed columns, with its titles or without."""
    table = Table(
        box=None, expand=True, pad_edge=False, padding=(0, 1, 0, 0), show_header=titled, header_style="dim"
    )
    for name, width in _LKS_COLUMNS.items():
        table.add_column(
            say(f"status.column_{name}", lang),
            width=width or None,
            ratio=None if width else 1,
            justify="right" if name in _TO_THE_RIGHT else "left",
            overflow="fold",
        )
    return table


def _late_days(lks: LksStatus, lang: Lang) -> str:
    """Write how many days late an LKS is; "" while it has not sent and is not late yet."""
    return number(lks.late_days, lang) if lks.late_days or lks.standing in VALID else ""


def late_told(lks: LksStatus, lang: Lang) -> str:
    """Say how late an LKS is, or that it was in time; "" if that cannot be said yet or does not matter."""
    if lks.late_days:
        return say("status.late_days", lang, days=lks.late_days)
    return say("status.in_time", lang) if lks.standing in VALID else ""


def pdm_name(name: str, lang: Lang) -> str:
    """Name a PDM, or say that nobody is known to look after its LKS."""
    return name or say("status.without_pdm", lang)


def region_name(code: str) -> str:
    """Name a kabupaten or kota; "" if it is unknown."""
    return regions()[code].name if code in regions() else ""


def _own_deadline(lks: LksStatus, table: StatusTable, lang: Lang) -> str:
    if lks.deadline == table.deadline:
        return ""
    return " " + say("status.own_deadline", lang, day=lks.deadline)
