"""The message to paste into WhatsApp: what matters most, where, how to repair it, until when.

Nothing personal stands in it: a message is forwarded, the workbook is not. The wording is a template
(``templates/messages``); whatever it prints is text, so that no name can switch on bold or italics.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lkstool.core.formats import Lang, long_date
from lkstool.core.messages import say, words_of
from lkstool.core.records import SEVERITIES, Finding, Personal
from lkstool.core.results import FileResult
from lkstool.output.grouping import cell_ranges, grouped, spans_columns, speaking_for
from lkstool.output.message_template import LONGEST, filled
from lkstool.output.reply.thanks import thanks

_PROBLEMS = 3
_FIX, _CELLS = 170, 60  # letters
_TEMPLATES: Mapping[str, str] = {"valid": "sah", "invalid": "perbaikan", "unreadable": "tidak_terbaca"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem as the message tells it.

    Attributes:
        place: sheet, cells and column; "" for the whole file.
        title: ends as a sentence does.
    """

    place: str
    title: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message is about.

    Attributes:
        file: name of the file to open, or of the one that could not be read.
        list_only: True if that file is a list of findings, not the marked workbook.
        attached: name of the list that goes with a file that could not be read; "" if there is none.
        deadline: last day for sending.
        today: day of the check; None if it does not matter.
    """

    file: str
    deadline: date
    today: date | None = None
    list_only: bool = False
    attached: str = ""


def message(result: FileResult, letter: Letter, lang: Lang, folder: Path | None = None) -> str:
    """Return the message for one file, of at most about 900 characters.

    Args:
        result: what was found.
        letter: what to open, and until when to send.
        lang: ``id`` or ``en``.
        folder: the office's own templates, taken before the built-in ones.

    Raises:
        UserError: a template is missing or wrong.
    """
    groups = sorted(
        grouped([each for each in result.findings if each.severity in ("error", "warning")]), key=_weight
    )
    text = ""
    for shown in range(min(_PROBLEMS, len(groups)), -1, -1):
        text = _filled(result, letter, groups[:shown], sum(map(len, groups[shown:])), lang, folder)
        if len(text) <= LONGEST:
            break
    return text


def _weight(group: Sequence[Finding]) -> tuple[int, bool, int]:
    """Order problems by what matters: severity, then what concerns the whole file, then many cells."""
    first = group[0]
    return SEVERITIES.index(first.severity), first.place.sheet is not None, -len(group)


def _filled(
    result: FileResult,
    letter: Letter,
    groups: Sequence[Sequence[Finding]],
    more: int,
    lang: Lang,
    folder: Path | None,
) -> str:
    values = {
        "who": " ".join(each for each in (result.name, f"({result.lks})" if result.lks else "") if each)
        or say("reply.message.unknown_lks", lang),
        "year": result.year or "",
        "errors": result.count("error"),
        "warnings": result.count("warning"),
        "problems": [_problem(group, lang) for group in groups],
        "more": more,
        "file": letter.file,
        "list_only": letter.list_only,
        "attached": letter.attached,
        "since": thanks(result.since_last, lang),
        "deadline": long_date(letter.deadline, lang, weekday=True),
        "late": letter.today is not None and letter.today > letter.deadline,
    }
    return filled(_TEMPLATES[result.state], values, lang, folder)


def _problem(group: Sequence[Finding], lang: Lang) -> Problem:
    first = speaking_for(group, lang)
    if isinstance(first.suggestion, Personal):
        first = replace(first, suggestion=None)
    words = words_of(first, lang)
    cells = cell_ranges(group)
    if len(cells) > _CELLS:
        shown = cells[:_CELLS].rpartition(", ")[0]
        rest = len(group) - len([each for each in group if _is_named(each, shown)])
        cells = say("reply.message.more_cells", lang, cells=shown, count=rest)
    where = " ".join(each for each in (first.place.sheet, cells) if each)
    column = "" if spans_columns(group) else first.place.heading
    place = f"{where}, {column}" if where and column else where
    title = words.title if words.title.endswith(("?", "!", ".")) else f"{words.title}."
    return Problem(place, title, words.message, _shortened(words.fix))


def _is_named(finding: Finding, cells: str) -> bool:
    """Tell whether a finding's cell is among ranges such as ``C14, C20–C25``."""
    place = finding.place
    for each in cells.split(", "):
        first, _, last = each.partition("–")
        rows = [int(re.sub(r"\D", "", end)) for end in (first, last or first)]
        same = re.sub(r"\d", "", first) == re.sub(r"\d", "", place.cell or "")
        if same and rows[0] <= (place.row or 0) <= rows[1]:
            return True
    return False


def _shortened(text: str) -> str:
    """Return the first sentences of a text, as many as fit; of a long sentence its beginning."""
    if len(text) <= _FIX:
        return text
    sentences = text[:_FIX].rpartition(". ")[0]
    return f"{sentences}." if len(sentences) > 30 else text[:_FIX].rpartition(" ")[0].rstrip(",;:") + " …"
