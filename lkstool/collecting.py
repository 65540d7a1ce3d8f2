"""How far a year's collecting is: who of the registered has sent what, in time, and what must be repaired.

No submission is read for it: what counts is what was merged, accepted or rejected. Of the inbox only the
contents are compared with those that the dataset knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date
from difflib import get_close_matches
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.formats import WIB
from lkstool.core.messages import mistake
from lkstool.core.regions import regions
from lkstool.core.status import (
    BLANK_CODE,
    COPIED_CODE,
    VALID,
    Listed,
    LksStatus,
    Standing,
    StatusTable,
    by_pdm,
)
from lkstool.dataset.collected import Collected, collected, register_entries
from lkstool.dataset.history import Received
from lkstool.dataset.privacy import storable
from lkstool.dataset.rows import records
from lkstool.forms.load import REGISTER_FILE
from lkstool.intake.inbox import spreadsheets
from lkstool.register import read_register

if TYPE_CHECKING:
    from lkstool.workspace import Workspace

# A file of which these codes speak is no form that could be read: nothing is reported with it.
_OFFICE_LOCK = "~$"  # Excel's mark of an open workbook
_NO_REPORT = frozenset({*(f"LKS{number}" for number in range(101, 111)), BLANK_CODE, "LKS117", COPIED_CODE})


def status(
    workspace: Workspace, today: date, *, year: str | None = None, pdm: str | None = None
) -> StatusTable:
    """Tell how far the collecting of a year is.

    The register is the officer's own list as it lies in the workspace; where there is none, the one that came
    with the last merge. A last day of an LKS of its own holds for the workspace's year.

    Args:
        workspace: whose.
        today: for which day it is said who is late.
        year: form year; default the workspace's.
        pdm: only the LKS of one PDM or PDA: a part of its name, or the code of its kabupaten or kota.

    Raises:
        UserError: the register or the database cannot be read, no form has that year, or no PDM or
            several are named so.
    """
    settings = (workspace.for_year(year) if year else workspace).settings
    known = collected(workspace, settings.year)
    own = _register(workspace)
    listed = known.register if own is None else own
    if listed is not None and settings.year != workspace.settings.year:
        listed = tuple(replace(each, deadline=None) for each in listed)
    waiting, unclear = _inbox(workspace.inbox, known)
    table = StatusTable(
        settings.year,
        today,
        settings.deadline,
        settings.council,
        None if listed is None else "dataset" if own is None else "file",
        by_pdm(standings(listed, known.received, known.codes, settings.deadline, today)),
        waiting,
        unclear,
        known.last_batch,
    )
    return _only(table, pdm) if pdm is not None else table


def standings(
    listed: Sequence[Listed] | None,
    received: Sequence[Received],
    codes: Mapping[int, Mapping[str, int]],
    deadline: date,
    today: date,
) -> tuple[LksStatus, ...]:
    """Tell of every LKS that is registered or sent something how it stands.

    Args:
        listed: the register, each LKS once; None if there is none: then those that sent are the expected.
        received: the year's submissions of known LKS, in order of arrival.
        codes: of each submission, how often each code of an error was found, and the code of a copy.
        deadline: the common last day.
        today: for which day it is said who is late.

    Returns:
        Each LKS once, in code order.
    """
    sent: dict[str, list[Received]] = {}
    for one in received:
        sent.setdefault(one.lks or "", []).append(one)
    register = {each.code: each for each in listed or ()}
    pdms = _pdms(register.values())
    told = []
    for code in sorted(register.keys() | sent.keys()):
        entry = register.get(code, Listed(code, "", "", "", listed is None, None))
        region = next((each for each in (entry.region, code[:5]) if each in regions()), "")
        pdm = entry.pdm or _guessed_pdm(code, region, pdms)
        entry = replace(entry, region=region, pdm=pdm, deadline=entry.deadline or deadline)
        known = code in register or listed is None
        told.append(_status(entry, sent.get(code, []), codes, today, known=known))
    return tuple(told)


def _status(
    entry: Listed,
    sent: Sequence[Received],
    codes: Mapping[int, Mapping[str, int]],
    today: date,
    *,
    known: bool,
) -> LksStatus:
    """Tell how one LKS stands; its entry has a last day."""
    latest = sent[-1] if sent else None
    counting = next((one for one in sent if one.counts), None)
    standing: Standing = "missing"
    if counting is not None and COPIED_CODE not in codes.get(counting.id, {}):
        standing = "valid" if latest is counting else "valid_repair"
    elif latest is not None and latest is counting:
        standing = "copied"
    elif latest is not None:
        standing = "blank" if BLANK_CODE in codes.get(latest.id, {}) else "repair"
    good = [one for one in sent if one.state == "accepted" and COPIED_CODE not in codes.get(one.id, {})]
    is_valid = standing in VALID
    day = min(map(_day, good)) if is_valid else _day(latest) if latest else None
    last_day = entry.deadline or today
    late = max(((day if is_valid and day else today) - last_day).days, 0)
    if not known:
        standing, late = "unregistered", 0
    elif not entry.active:
        standing, late = "inactive_sent" if sent else "inactive", 0
    wrong = codes.get(latest.id, {}) if latest is not None and latest.state == "rejected" else {}
    return LksStatus(
        code=entry.code,
        name=entry.name,
        pdm=entry.pdm,
        region=entry.region,
        standing=standing,
        received=day,
        deadline=last_day,
        late_days=late,
        errors=latest.errors if latest is not None else 0,
        codes=tuple(sorted(wrong.items(), key=lambda each: (-each[1], each[0]))),
        rounds=1 + sent.index(good[0]) if is_valid else len(sent),
        reported=any(not _NO_REPORT & codes.get(one.id, {}).keys() for one in sent),
    )


def _day(one: Received) -> date:
    """Return the day of the office's clock on which a submission came."""
    return one.received_at.replace(tzinfo=UTC).astimezone(WIB).date()


def _pdms(listed: Iterable[Listed]) -> Mapping[tuple[str, str], str]:
    """Return who looks after most LKS of a region and an owner (the letter in the code)."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for each in listed:
        if each.pdm:
            counts.setdefault((each.region, _owner(each.code)), Counter())[each.pdm] += 1
    return {key: names.most_common(1)[0][0] for key, names in counts.items()}


def _guessed_pdm(code: str, region: str, pdms: Mapping[tuple[str, str], str]) -> str:
    """Return who looks after an LKS of which the register does not say it; "" if its region is unknown."""
    if not region:
        return ""
    leaders = "PDA" if _owner(code) == "A" else "PDM"
    return pdms.get((region, _owner(code))) or f"{leaders} {regions()[region].name}"


def _owner(code: str) -> str:
    """Return the letter that says whose an LKS is: ``35.07-M-003`` is Muhammadiyah's."""
    return code[6:7]


def _register(workspace: Workspace) -> tuple[Listed, ...] | None:
    """Read the officer's own list, if it is there."""
    if not workspace.register.is_file():
        return None
    return register_entries(records(read_register(workspace.register).lks))


def _inbox(folder: Path, known: Collected) -> tuple[int, int]:
    """Count the workbooks of the inbox that were never merged, and those merged without a known LKS."""
    waiting = unclear = 0
    for file in spreadsheets(folder) if folder.is_dir() else ():
        path = Path(file)
        if path.name.startswith(_OFFICE_LOCK) or path.name == REGISTER_FILE:
            continue
        try:
            with path.open("rb") as stream:
                content = file_digest(stream, "sha256").hexdigest()
        except OSError:
            content = ""  # open in Excel, or gone meanwhile
        if content in known.owners:
            unclear += known.owners[content] is None
        elif storable(path.name) in known.unread:
            unclear += 1
        else:
            waiting += 1
    return waiting, unclear


def _only(table: StatusTable, wanted: str) -> StatusTable:
    """Keep one PDM or PDA of the table."""
    text = wanted.strip().casefold()
    named = {each.name.casefold(): each for each in table.pdm}
    chosen = [named[text]] if text in named else [each for each in table.pdm if text == each.region]
    chosen = chosen or [each for each in table.pdm if text and text in each.name.casefold()]
    if not chosen:
        guess = get_close_matches(text, named, n=1, cutoff=0.5)
        if guess:
            raise mistake("unknown_pdm_guess", name=wanted, guess=named[guess[0]].name)
        raise mistake("unknown_pdm", name=wanted)
    if len({each.region for each in chosen}) > 1:
        raise mistake("several_pdm", name=wanted, known=", ".join(each.name for each in chosen[:6]))
    return replace(table, pdm=tuple(chosen))
