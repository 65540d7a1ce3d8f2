"""A figure told apart: by kabupaten and kota, group, sex, ownership; from the very rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

import pandas as pd

from lkstool.core.figures import Cell, Column, Edition, Number, NumberTable, Population, Withheld
from lkstool.core.regions import regions, short_name
from lkstool.indicators.catalogue import INDICATORS, By, Indicator
from lkstool.indicators.compute import Traced
from lkstool.indicators.evidence import RESIDENTS, Counted, Evidence
from lkstool.indicators.population import LEAST_LKS

_HEADS: Mapping[By, str] = MappingProxyType(
    {"K": "Kabupaten/kota", "G": "Kelompok", "S": "Jenis kelamin", "M": "Kepemilikan"}
)
_OWNERS: Mapping[str, str] = MappingProxyType({"muhammadiyah": "Muhammadiyah", "aisyiyah": "'Aisyiyah"})
_STANDING: Mapping[Population, str] = MappingProxyType(
    {"terdaftar": "terdaftar", "melapor": "melapor", "sah": "sah", "panel": "sah"}
)


def breakdown(told: Traced, name: str, by: By, edition: Edition) -> NumberTable:
    """Tell a figure apart.

    Args:
        told: the figures of the year with their rows.
        name: id of the indicator.
        by: K for the 38 kabupaten and kota, G for the groups of people, S for their sexes, M for the owners.
        edition: in the public one parts of people and of money are withheld throughout: with so many of them
            printed, some would give others away. Medians of fewer than three LKS are not given.

    Returns:
        One row for each kabupaten or kota, group or owner, in the order of the code lists: its code, its
        name, the LKS that the population has there (by sex: all of them), numerator, denominator and value. A
        value is missing where no LKS reported and nothing is known.

    Raises:
        KeyError: no indicator has that id, or it cannot be told apart like that.
    """
    indicator = INDICATORS[name]
    if by not in indicator.by.split() or by not in _HEADS:
        raise KeyError(by)
    members = told.lks[told.lks[_STANDING[indicator.population]]]
    labels, home = _labels(told, by)
    codes = members.index.to_series()
    sizes = dict.fromkeys(labels, len(members)) if by == "S" else codes.map(home).value_counts()
    behind = told.evidence.get(name)
    parts = {} if behind is None else _parts(behind, by, labels, home)
    scores = {} if behind is None else _scores(told, behind, by, labels, home)
    columns = (
        Column("kode", "Kode", "teks"),
        Column("nama", _HEADS[by], "teks"),
        Column("jumlah_lks", "LKS", "lks"),
        Column("pembilang", indicator.numerator, indicator.parts),
        Column("penyebut", indicator.denominator or "Penyebut", indicator.parts),
        Column("nilai", indicator.title, indicator.unit),
    )
    rows: list[tuple[Cell, ...]] = []
    for code, label in labels.items():
        size, its = int(sizes.get(code, 0)), parts.get(code)
        # People of a group may be served where it is the main one of no LKS; a promise needs no LKS at all.
        known = size or (its is not None and _has_rows(its))
        cells = _cells(indicator, its, scores.get(code), edition) if known else (None,) * 3
        rows.append((code, label, size, *cells))
    coverage = told.context.figures[name].coverage
    return NumberTable(f"{name}.{by}", indicator.title, columns, tuple(rows), coverage)


def breakdowns(told: Traced, name: str, edition: Edition) -> list[NumberTable]:
    """Tell a figure apart in every way that it can be."""
    letters = INDICATORS[name].by.split()
    return [breakdown(told, name, by, edition) for by in _HEADS if by in letters]


def _labels(told: Traced, by: By) -> tuple[Mapping[str, str], pd.Series]:
    """Return code and label of the parts, and the part of every LKS and place."""
    if by == "K":
        places = pd.Series(list(regions()), index=list(regions()), dtype="str")
        return {code: short_name(code) for code in regions()}, pd.concat([told.lks["kabkota"], places])
    if by == "S":
        return told.sexes, pd.Series(dtype="str")
    if by == "M":
        return _OWNERS, told.lks["kepemilikan"]
    return told.groups, pd.Series(told.main_groups, dtype="str").reindex(told.lks.index).fillna("")


def _parts(behind: Evidence, by: By, codes: Iterable[str], home: pd.Series) -> dict[str, Evidence]:
    """Split what stands behind a figure, each side once."""
    own = {"G": "kelompok", "S": "sex"}.get(by, "")
    if behind.shape == "median":
        own = ""

    def split(counted: Counted | None) -> Callable[[str], Counted | None]:
        if counted is None:
            return lambda _code: None
        rows = counted.rows
        part = rows[own] if own else rows["lks"].map(home)
        grouped = rows.groupby(part.astype("str"), observed=True, sort=False)
        parts = {str(code): _only(counted, its) for code, its in grouped}
        # Most places have none of most rows: all of them share what is empty.
        empty = _only(counted, rows.iloc[:0])
        return lambda code: parts.get(code, empty)

    above, below, before = split(behind.numerator), split(behind.denominator), split(behind.previous)
    return {
        code: replace(behind, numerator=above(code), denominator=below(code), previous=before(code))
        for code in codes
    }


def _has_rows(behind: Evidence) -> bool:
    """Say whether anybody has sent anything that counts: residents are there also where nobody is served."""
    sides = (behind.numerator, behind.denominator, behind.previous)
    return any(side is not None and side.sheet != RESIDENTS and len(side.rows) for side in sides)


def _only(counted: Counted, rows: pd.DataFrame) -> Counted:
    return replace(counted, collect=lambda: rows)


def _cells(
    indicator: Indicator, part: Evidence | None, score: float | None, edition: Edition
) -> tuple[Number, Number, Number]:
    """Return numerator, denominator and value of one part."""
    if part is None:
        return None, None, None
    if part.shape == "score":
        return None, None, score
    if part.shape == "median":
        least = LEAST_LKS if edition == "public" else 1
        return None, None, replace(part, least=least).value()
    numbers = (_number(part.numerator), _number(part.denominator), part.value())
    if edition == "public" and (indicator.of_people or "rupiah" in (indicator.unit, indicator.parts)):
        above, below, value = (None if each is None else Withheld.PROTECTS for each in numbers)
        return above, below, value
    return numbers


def _number(counted: Counted | None) -> Number:
    return None if counted is None else counted.number


def _scores(
    told: Traced, behind: Evidence, by: By, codes: Collection[str], home: pd.Series
) -> dict[str, float]:
    """Return by part the weighted value of the figures that a score is made of, where all have one."""
    if behind.shape != "score" or not all(name in told.evidence for name in behind.parts):
        return {}
    figures = [_parts(told.evidence[name], by, codes, home) for name in behind.parts]
    scores = {}
    for code in codes:
        values = [parts[code].value() for parts in figures]
        weighted = [
            weight * value for weight, value in zip(behind.weights, values, strict=True) if value is not None
        ]
        if len(weighted) == len(values):
            scores[code] = round(sum(weighted), 4)
    return scores
