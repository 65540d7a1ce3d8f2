"""What was planned and what was done: programmes, the people they reached, their cost (G, C09; T4.1)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.counts import Entry, Key, Ledger, percent
from lkstool.indicators.evidence import Evidence, counted
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year
from lkstool.indicators.tables import TOTAL, Draft

_REACHED: Key = ("program", "realisasi")
_TARGET: Key = ("program", "target")
_STARTED: Key = ("program", "peserta awal")
_FIGURES = ("G01", "G02", "G03", "C09")
_STATES = ("selesai", "berjalan", "belum", "batal")
_PEOPLE = ("target_orang", "realisasi_orang")
_COST = ("biaya_rencana", "biaya_realisasi")
_GROWTH = ("peserta_awal", "peserta_mandiri")


def measure(year: Year, ledger: Ledger) -> Measures:
    """Measure the programmes of the valid LKS. Money is whole rupiah; a target is no count of people."""
    made = Measures()
    coverage = year.coverage()
    if year.valid.empty:
        for figure in _FIGURES:
            made.figure(figure, coverage, None)
        labels = year.labels("program", "kelompok").values()
        made.tables.append(
            Draft("T4.1", [[label, *[None] * 12] for label in labels], coverage, [TOTAL, *[None] * 12])
        )
        return made
    programmes = _programmes(year)
    done, told = programmes["status"] == "selesai", programmes["status"] != ""
    evidence = Evidence(
        "share", counted(year, "program", programmes[done]), counted(year, "program", programmes[told])
    )
    size, whole = int(done.sum()), int(told.sum())
    missing = len(programmes) - whole
    made.figure("G01", coverage, percent(size, whole), size, whole, missing, evidence=evidence)
    _plan_and_result(year, programmes, ledger, made)
    _reached(year, programmes, ledger, made)
    _independent(year, programmes, ledger, made)
    return made


def _programmes(year: Year) -> pd.DataFrame:
    programmes = year.table("program")
    numbers = (*_PEOPLE, *_COST, *_GROWTH)
    return programmes[programmes["lks"].isin(year.valid.index)].assign(
        kelompok=programmes["kelompok"].astype("str").fillna(""),
        status=programmes["status"].astype("str").fillna(""),
        **{name: pd.to_numeric(programmes[name]).astype("Int64") for name in numbers},
    )


def _both_told(programmes: pd.DataFrame, plan: str, result: str) -> pd.DataFrame:
    """Return the programmes that tell both what was planned (more than nothing) and what came of it."""
    planned = (programmes[plan] > 0).fillna(value=False)
    return programmes[planned & programmes[result].notna()]


def _evidence(year: Year, rows: pd.DataFrame, plan: str, result: str) -> Evidence:
    return Evidence(
        "share",
        counted(year, "program", rows, "sum", result),
        counted(year, "program", rows, "sum", plan),
    )


def _plan_and_result(year: Year, programmes: pd.DataFrame, ledger: Ledger, made: Measures) -> None:
    """Enter T4.1; the people reached are counted by group and all together."""
    labels = dict(year.labels("program", "kelompok"))
    labels |= dict.fromkeys(sorted(set(programmes["kelompok"].unique()) - set(labels)), "Tidak tercatat")
    rows: list[list[Entry]] = []
    for group, label in labels.items():
        own = programmes[programmes["kelompok"] == group]
        rows.append([label, *_line(own, ledger, (*_REACHED, group), (*_TARGET, group))])
    total = _line(programmes, ledger, _REACHED, _TARGET)
    ledger.ties(_REACHED, [(*_REACHED, group) for group in labels])
    telling = programmes["lks"].nunique()
    notes = (f"Program ditulis oleh {telling} dari {len(year.valid)} LKS.",)
    made.tables.append(Draft("T4.1", rows, year.coverage(), [TOTAL, *total], notes))


def _line(own: pd.DataFrame, ledger: Ledger, reached: Key, target: Key) -> list[Entry]:
    """Return the cells of a row of T4.1: states, people planned and reached, money planned and spent."""
    states = [int((own["status"] == state).sum()) for state in _STATES]
    people, money = _both_told(own, *_PEOPLE), _both_told(own, *_COST)
    wanted = ledger.count(target, int(people["target_orang"].sum()), sensitive=False)
    found = ledger.count(reached, int(people["realisasi_orang"].sum()))
    budget, spent = (int(money[name].sum()) for name in _COST)
    told = sum(states)
    return [
        *(len(own), *states, percent(states[0], told)),
        *(wanted, found, ledger.share(reached, target)),
        *(budget, spent, percent(spent, budget)),
    ]


def _reached(year: Year, programmes: pd.DataFrame, ledger: Ledger, made: Measures) -> None:
    """Enter G02 and G03: what came of the plan, in people and in money."""
    coverage = year.coverage()
    people, money = _both_told(programmes, *_PEOPLE), _both_told(programmes, *_COST)
    made.figure(
        "G02",
        coverage,
        ledger.share(_REACHED, _TARGET),
        ledger.shown(_REACHED),
        ledger.shown(_TARGET),
        len(programmes) - len(people),
        evidence=_evidence(year, people, *_PEOPLE),
    )
    budget, spent = (int(money[name].sum()) for name in _COST)
    made.figure(
        "G03",
        coverage,
        percent(spent, budget),
        spent,
        budget,
        len(programmes) - len(money),
        evidence=_evidence(year, money, *_COST),
    )


def _independent(year: Year, programmes: pd.DataFrame, ledger: Ledger, made: Measures) -> None:
    """Enter C09: those who stand on their own feet, of those who began."""
    rows = _both_told(programmes, *_GROWTH)
    began, free = (int(rows[name].sum()) for name in _GROWTH)
    yes, no = (*_STARTED, "mandiri"), (*_STARTED, "belum mandiri")
    whole, part = ledger.count(_STARTED, began), ledger.count(yes, free)
    if free <= began:
        ledger.rest(no, began - free, sensitive=True)
        ledger.ties(_STARTED, [yes, no])
    missing = int(programmes["peserta_awal"].notna().sum()) - len(rows)
    made.figure(
        "C09",
        year.coverage(),
        ledger.share(yes, _STARTED),
        part,
        whole,
        missing,
        evidence=_evidence(year, rows, *_GROWTH),
    )
