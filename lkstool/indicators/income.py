"""What the income is like: earned, bound by its givers, from the state (K06, K07, N03; T8.5, T9.2)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.counts import Entry, percent
from lkstool.indicators.evidence import Evidence, counted
from lkstool.indicators.measures import Measures
from lkstool.indicators.money import income_of
from lkstool.indicators.population import Year
from lkstool.indicators.tables import TOTAL, Draft

_EARNED, _BOUND = "usaha", "dengan"
_OF_THE_STATE = ("apbn", "apbd")


def measure(year: Year) -> Measures:
    """Measure the income of the valid LKS, in whole rupiah."""
    made = Measures()
    income = income_of(year)
    told = income[income["pembatasan"] != ""]
    _part(year, made, "K06", income[income["pos"] == _EARNED], income, 0)
    _part(year, made, "K07", told[told["pembatasan"] == _BOUND], told, len(income) - len(told))
    supported = income[income["pos"].isin(_OF_THE_STATE) & (income["jumlah"] > 0).fillna(value=False)]
    helped, telling = supported["lks"].nunique(), income["lks"].nunique()
    evidence = Evidence(
        "share",
        counted(year, "keuangan", supported, "lks"),
        counted(year, "keuangan", income, "lks"),
    )
    made.figure(
        "N03",
        year.coverage(),
        percent(helped, telling),
        helped,
        telling,
        len(year.valid) - telling,
        evidence=evidence,
    )
    made.tables += [_restrictions(year, income), _support(year, income, supported)]
    return made


def _part(
    year: Year, made: Measures, figure: str, rows: pd.DataFrame, among: pd.DataFrame, missing: int
) -> None:
    """Enter the part of some income in all of it."""
    part, whole = (None if year.valid.empty else int(each["jumlah"].sum()) for each in (rows, among))
    evidence = Evidence(
        "share",
        counted(year, "keuangan", rows, "sum", "jumlah"),
        counted(year, "keuangan", among, "sum", "jumlah"),
    )
    share = percent(part or 0, whole or 0)
    made.figure(figure, year.coverage(), share, part, whole, missing, evidence=evidence)


def _restrictions(year: Year, income: pd.DataFrame) -> Draft:
    labels = dict(year.labels("keuangan", "pembatasan"))
    labels |= dict.fromkeys(sorted(set(income["pembatasan"].unique()) - set(labels)), "Belum diisi")
    whole = int(income["jumlah"].sum())

    def cells(own: pd.DataFrame) -> list[Entry]:
        amount = int(own["jumlah"].sum())
        having = own.loc[(own["jumlah"] > 0).fillna(value=False), "lks"].nunique()
        return [None if year.valid.empty else amount, percent(amount, whole), having]

    rows: list[list[Entry]] = [
        [label, *cells(income[income["pembatasan"] == code])] for code, label in labels.items()
    ]
    return Draft("T8.5", rows, year.coverage(), [TOTAL, *cells(income)])


def _support(year: Year, income: pd.DataFrame, supported: pd.DataFrame) -> Draft:
    labels = year.labels("keuangan", "pos")
    whole, telling = int(income["jumlah"].sum()), income["lks"].nunique()

    def cells(own: pd.DataFrame) -> list[Entry]:
        amount, having = int(own["jumlah"].sum()), own["lks"].nunique()
        told = None if year.valid.empty else amount
        return [told, percent(amount, whole), having, percent(having, telling)]

    rows: list[list[Entry]] = [
        [labels.get(source, source.upper()), *cells(supported[supported["pos"] == source])]
        for source in _OF_THE_STATE
    ]
    notes = ("LKS yang menerima dari keduanya dihitung satu kali pada jumlah.",)
    return Draft("T9.2", rows, year.coverage(), [TOTAL, *cells(supported)], notes)
