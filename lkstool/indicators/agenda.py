"""The follow-up as tables: what was promised and became of it, what is to be done now (D04; T13)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from lkstool.core.figures import Coverage
from lkstool.core.followup import FollowUp
from lkstool.core.regions import short_name
from lkstool.indicators.counts import Entry, percent
from lkstool.indicators.evidence import FOLLOW_UPS, Evidence, office_rows
from lkstool.indicators.followup import subject_of
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year
from lkstool.indicators.tables import TOTAL, WHOLE_REGION, Draft

_STATUSES = {"selesai": "Selesai", "berjalan": "Berjalan", "belum": "Belum", "": "Belum diisi"}
_CHOICES = {True: "Dipilih", False: "Tidak dipilih", None: "Usul"}


def measure(year: Year, plan: Sequence[FollowUp], past: Sequence[FollowUp]) -> Measures:
    """Lay out the follow-up.

    Args:
        year: this year.
        plan: what is proposed or decided now.
        past: what was decided a year ago.
    """
    made = Measures()
    coverage = year.coverage("terdaftar")
    done = [each for each in past if each.is_done_in_time]
    share, kept = percent(len(done), len(past)), len(done) if past else None
    evidence = Evidence("share", office_rows(FOLLOW_UPS, _rows(done)), office_rows(FOLLOW_UPS, _rows(past)))
    made.figure("D04", coverage, share, kept, len(past) or None, evidence=evidence)
    made.tables += [
        Draft("T13.1", [_past(each) for each in past], coverage),
        _by_status(past, coverage),
        _by_subject(plan, coverage),
        Draft("T13.3", [_planned(each) for each in plan if each.chosen is not False], coverage),
        _of_the_lks(year),
    ]
    return made


def _rows(tasks: Sequence[FollowUp]) -> list[tuple[str, str, int | None, int | None]]:
    return [(each.kabkota, "", each.row, None) for each in tasks]


def _where(each: FollowUp) -> str:
    return short_name(each.kabkota) if each.kabkota else WHOLE_REGION


def _past(each: FollowUp) -> list[Entry]:
    status = _STATUSES[each.status]
    return [_where(each), each.sentence, each.responsible, each.due or "", status, each.finished or ""]


def _by_status(past: Sequence[FollowUp], coverage: Coverage) -> Draft:
    rows: list[list[Entry]] = []
    for status, label in _STATUSES.items():
        size = sum(each.status == status for each in past)
        if past and (size or status):
            rows.append([label, size, percent(size, len(past))])
    return Draft("T13.5", rows, coverage, [TOTAL, len(past), percent(len(past), len(past))] if past else None)


def _planned(each: FollowUp) -> list[Entry]:
    choice = _CHOICES[each.chosen]
    return [_where(each), each.sentence, each.reason, each.responsible, each.due or "", choice]


def _by_subject(plan: Sequence[FollowUp], coverage: Coverage) -> Draft:
    """Sum up the proposals by what is to be done, and the office's own beside them."""
    rows: list[list[Entry]] = []
    for rule in dict.fromkeys(each.rule for each in plan if each.rule):
        its = [each for each in plan if each.rule == rule]
        due = min((each.due for each in its if each.due), default=None)
        chosen = sum(each.chosen is True for each in its)
        rows.append([subject_of(its), len(its), sum(each.count for each in its), chosen, due or ""])
    rows.sort(key=lambda row: -int(str(row[1])))
    own = [each for each in plan if not each.rule]
    if own:
        due = min((each.due for each in own if each.due), default=None)
        rows.append(["Tambahan majelis", len(own), 0, sum(each.chosen is True for each in own), due or ""])
    return Draft("T13.2", rows, coverage)


def _of_the_lks(year: Year) -> Draft:
    """Count what the LKS themselves have promised in their forms."""
    own = year.table("rtl")
    own = own[own["lks"].isin(year.valid.index)]
    status = own["status"].astype("str").fillna("")
    late = pd.to_datetime(own["tenggat"]) < pd.Timestamp(year.reference)
    rows: list[list[Entry]] = []
    for code, label in _STATUSES.items():
        its = own[status == code]
        overdue = 0 if code == "selesai" else int(late[its.index].sum())
        if len(own) and (len(its) or code):
            rows.append([label, len(its), its["lks"].nunique(), overdue])
    total: list[Entry] = [
        TOTAL, len(own), own["lks"].nunique(), sum(int(str(row[3])) for row in rows),
    ]  # fmt: skip
    return Draft("T13.4", rows, year.coverage(), total if rows else None)
