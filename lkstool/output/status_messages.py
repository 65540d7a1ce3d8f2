"""Reminders to paste into WhatsApp: a text for each LKS that must still send or repair, one for each PDM.

They name LKS, never people. The wording is a template (``templates/messages``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lkstool.core.formats import Lang, long_date
from lkstool.core.messages import catalogue, mistake, say, value_shown
from lkstool.core.status import LksStatus, PdmStatus, StatusTable
from lkstool.output.files import free_name, replacing
from lkstool.output.message_template import filled
from lkstool.output.path_text import quoted
from lkstool.output.reply.write import safe_stem

_PROBLEMS = 3
_LISTED = 20  # LKS named under one heading
_NAME = 120  # letters of an LKS's name
_DAYS_TOLD = 14  # the days that are left are told when they are few


@dataclass(frozen=True, slots=True)
class Written:
    """How many messages were written."""

    reminders: int
    repairs: int
    pdm: int


def new_folder(folder: Path) -> Path:
    """Return the folder to write to, before anything is read for it; it may be there, but empty.

    Raises:
        UserError: it holds something; old reminders must not stand among new ones.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        other = folder.with_name(free_name(folder))
        raise mistake("messages_exist", folder=folder.as_posix(), other=quoted([other.as_posix()]))
    return folder


def write_messages(folder: Path, table: StatusTable, lang: Lang, templates: Path | None = None) -> Written:
    """Write ``35.07-M-003.txt`` for each LKS to chase and ``PDM Kabupaten Malang.txt`` for each PDM.

    Args:
        folder: where to.
        table: whom to chase.
        lang: ``id`` or ``en``.
        templates: the office's own templates of messages, taken before the built-in ones.

    Raises:
        UserError: the folder cannot be written to, or a template is wrong.
    """
    counts = {"reminders": 0, "repairs": 0}
    taken: set[str] = set()
    for each in table.lks:
        if each.to_chase:
            counts["repairs" if _sent_data(each) else "reminders"] += 1
            _write(folder, each.code, lks_message(each, table, lang, templates), taken)
    pdm = [each for each in table.pdm if each.counts.registered]
    for group in pdm:
        name = value_shown(group.name, lang) or say("status.without_pdm", lang)
        _write(folder, name, pdm_message(group, table, lang, templates), taken)
    return Written(**counts, pdm=len(pdm))


def lks_message(lks: LksStatus, table: StatusTable, lang: Lang, folder: Path | None = None) -> str:
    """Return the text for an LKS that must still send or repair.

    Args:
        lks: one that is to be chased.
        table: the state it stands in.
        lang: ``id`` or ``en``.
        folder: the office's own templates, taken before the built-in ones.

    Raises:
        UserError: a template is missing or wrong.
    """
    days = (lks.deadline - table.as_of).days
    values: dict[str, object] = {
        "who": _who(lks, lang),
        "year": table.year,
        "council": table.council,
        "deadline": long_date(lks.deadline, lang, weekday=True),
        "late": days < 0,
        "days": days if 0 < days <= _DAYS_TOLD else 0,
    }
    if not _sent_data(lks):
        values |= {"blank": lks.standing == "blank", "copied": lks.standing == "copied"}
        return filled("pengingat", values, lang, folder)
    problems = [
        {"title": str(catalogue(lang)[code]["title"]).rstrip("."), "count": count}
        for code, count in lks.codes[:_PROBLEMS]
    ]
    values |= {
        "errors": lks.errors,
        "problems": problems,
        "more": lks.errors - sum(count for _, count in lks.codes[:_PROBLEMS]),
        "still_valid": lks.standing == "valid_repair",
        "file": say("reply.workbook", lang, lks=lks.code),
    }
    return filled("pengingat_perbaikan", values, lang, folder)


def pdm_message(pdm: PdmStatus, table: StatusTable, lang: Lang, folder: Path | None = None) -> str:
    """Return the text for who looks after some LKS: which of them must still send or repair.

    Raises:
        UserError: the template is missing or wrong.
    """
    missing = [each for each in pdm.lks if each.to_chase and not _sent_data(each)]
    repairs = [each for each in pdm.lks if each.to_chase and _sent_data(each)]
    values: dict[str, object] = {
        "pdm": value_shown(pdm.name, lang) or say("status.without_pdm", lang),
        "year": table.year,
        "council": table.council,
        "today": long_date(table.as_of, lang, weekday=True),
        "deadline": long_date(table.deadline, lang, weekday=True),
        "late": table.as_of > table.deadline,
        "valid": pdm.counts.valid,
        "registered": pdm.counts.registered,
        "missing": _listed(missing, lang),
        "repairs": _listed(repairs, lang),
        "missing_count": len(missing),
        "repairs_count": len(repairs),
    }
    return filled("ringkasan_pdm", values, lang, folder)


def _sent_data(lks: LksStatus) -> bool:
    """Tell whether there is something to repair: an empty form and a copy must be filled in anew."""
    return lks.standing in ("repair", "valid_repair")


def _listed(lks: Sequence[LksStatus], lang: Lang) -> list[dict[str, object]]:
    return [{"who": _who(each, lang), "errors": each.errors} for each in lks[:_LISTED]]


def _who(lks: LksStatus, lang: Lang) -> str:
    name = value_shown(lks.name, lang) or ""
    if len(name) > _NAME:
        name = name[:_NAME].rstrip() + " …"
    return f"{name} ({lks.code})" if name else lks.code


def _write(folder: Path, name: str, text: str, taken: set[str]) -> None:
    """Write one text under a name that no other of this run has, also where case does not count."""
    stem, number = safe_stem(name), 1
    while (path := folder / f"{stem}{f' ({number})' if number > 1 else ''}.txt").name.casefold() in taken:
        number += 1
    taken.add(path.name.casefold())
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
