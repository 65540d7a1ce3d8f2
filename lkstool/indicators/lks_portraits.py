"""The LKS one by one: their own numbers, from the very rows of the figures, beside those of their kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from lkstool.core.facts import Facts, Settings
from lkstool.core.figures import Cell, NumberTable
from lkstool.core.portraits import Compared, LksPortrait, Paper, Repair, matters_of
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.compute import Traced
from lkstool.indicators.population import LEAST_LKS
from lkstool.indicators.quality import code_title

# What an LKS sees of itself, in this order. Of a plain count of people no median is given: in a small group
# it would be the count of one of the others.
_COMPARED = (
    "P01", "P07", "S01", "S02", "K03", "K01", "K02",
    "C02", "C03", "C04", "C06", "C07", "C10", "C11", "C12", "S04",
)  # fmt: skip
_AID = " (median per LKS)"
_SENT = ("Sah", "Perlu perbaikan")
# Rules of the follow-up whose matter has a part of its own on the page.
_SAID_ELSEWHERE = ("surat", "laporan", "kunjungan")


def lks_portraits(
    now: Traced, before: Traced | None, facts: Facts, settings: Settings
) -> tuple[LksPortrait, ...]:
    """Return a portrait of every LKS of the list that sent a readable report, in code order.

    Args:
        now: this year's numbers.
        before: last year's, if there are any.
        facts: this year's data: what was sent when, and what is wrong with it.
        settings: for the weights of the score.
    """
    numbers = _numbers(now, before)
    papers = _rows(now.context.tables["T5.3"], "kode_lks")
    repairs = _repairs(facts.findings)
    proposed = [each for each in now.context.follow_up if each.rule not in _SAID_ELSEWHERE]
    cases = {each.lks: each.cases for each in matters_of(proposed)}
    received = _received(facts.submissions)
    made = []
    for code, (row, *_) in _rows(now.context.tables["T0.1"], "kode_lks").items():
        standing = now.lks.loc[code]
        if row["keadaan"] not in _SENT or not standing["melapor"]:
            continue
        main = now.main_groups.get(code, "")
        weights = zip(settings.weights, ("melapor", "tepat_waktu", "sah"), strict=True)
        day, rounds = received[code]
        made.append(
            LksPortrait(
                code,
                str(row["lks"]),
                str(row["kabkota_nama"]),
                str(row["jenis"]),
                now.groups.get(main, ""),
                str(row["akreditasi"] or ""),
                bool(standing["sah"]),
                bool(standing["tepat_waktu"]),
                day,
                rounds,
                round(sum(100 * weight * bool(standing[name]) for weight, name in weights), 4),
                sum(group == main for group in now.main_groups.values()),
                tuple(each for each in (_compared(name, code, its) for name, its in numbers.items()) if each),
                tuple(_paper(each) for each in papers.get(code, ())),
                cases.get(code, ()),
                repairs.get(code, ()),
            )
        )
    return tuple(made)


def _numbers(now: Traced, before: Traced | None) -> Mapping[str, pd.DataFrame]:
    """Return each figure of every LKS.

    Returns:
        By figure id: index LKS code; columns own, before, median (Float64), peers (Int64).
    """
    main = pd.Series(now.main_groups, dtype="str")
    made = {}
    for name in _COMPARED:
        if name not in now.evidence:
            continue
        own = now.evidence[name].of_each()
        people = INDICATORS[name].unit == "orang"
        if people:  # somebody who sent no row serves nobody; of money, no row means nothing was said
            own = own.reindex(main.index).fillna(0.0).astype("Float64")
        groups = own.groupby(main.reindex(own.index).fillna(""))
        enough = groups.transform("count") >= LEAST_LKS
        past = before.evidence[name].of_each() if before and name in before.evidence else None
        made[name] = pd.DataFrame(
            {
                "own": own,
                "before": own.mask(own.notna()) if past is None else past.reindex(own.index),
                "median": groups.transform("median").where(enough & (not people)),
                "peers": groups.transform("count"),
            }
        )
    return made


def _compared(name: str, code: str, numbers: pd.DataFrame) -> Compared | None:
    if code not in numbers.index:
        return None
    row = numbers.loc[code]
    indicator = INDICATORS[name]

    def said(column: str) -> float | None:
        return None if pd.isna(row[column]) else float(row[column])

    own = said("own")
    if own is None:
        return None
    title = indicator.title.removesuffix(_AID)
    return Compared(name, title, indicator.unit, own, said("before"), said("median"), int(said("peers") or 0))


def _rows(table: NumberTable, key: str) -> Mapping[str, list[Mapping[str, Cell]]]:
    made: dict[str, list[Mapping[str, Cell]]] = {}
    for row in table.records():
        made.setdefault(str(row[key]), []).append(row)
    return made


def _paper(row: Mapping[str, Cell]) -> Paper:
    ends, left = row["berakhir"], row["sisa"]
    if not isinstance(ends, date) or not isinstance(left, int):
        raise TypeError("a paper that ends has a day")
    return Paper(str(row["dokumen"]), ends, left)


def _repairs(findings: pd.DataFrame) -> Mapping[str, tuple[Repair, ...]]:
    """Return what is wrong with the latest report of each LKS, notes left out."""
    findings = findings[findings["severity"].isin(("error", "warning"))]
    made: dict[str, list[Repair]] = {}
    for (lks, code, severity), its in findings.groupby(["lks", "code", "severity"], observed=True):
        sheets = tuple(sorted(its["sheet"].dropna().unique()))
        repair = Repair(str(code), code_title(str(code)), len(its), sheets, severity == "error")
        made.setdefault(str(lks), []).append(repair)
    return {
        lks: tuple(sorted(its, key=lambda each: (not each.blocks, -each.cells, each.code)))
        for lks, its in made.items()
    }


def _received(submissions: pd.DataFrame) -> Mapping[str, tuple[date, int]]:
    """Return for each LKS the day of its first accepted report, else of its latest, and how many it took."""
    made: dict[str, tuple[date, int]] = {}
    for lks, its in submissions.groupby("lks", observed=True):
        accepted = its["state"].eq("accepted").tolist()
        at = accepted.index(True) if True in accepted else len(accepted) - 1
        made[str(lks)] = pd.Timestamp(its["received"].iloc[at]).date(), at + 1
    return made
