"""Money: where it comes from, what it is used for, what a day of care costs (K01–K05, K08; T8.1 to T8.4)."""

from __future__ import annotations

import pandas as pd

from lkstool.core import formats
from lkstool.indicators.catalogue import MONEY
from lkstool.indicators.counts import Entry, Guarded, Key, percent
from lkstool.indicators.evidence import Evidence, counted
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year, as_codes, quartiles
from lkstool.indicators.tables import TOTAL, Draft, Remark

# Buildings and equipment serve many years: they are no cost of this year's days.
_CAPITAL = "sarana"
_RELIANCE = (("≤50%", 0.0, 50.0), (">50–70%", 50.0, 70.0), (">70%", 70.0, 100.0))
# Last year's money in this report: where only one or two LKS were corrected since last year's report, the
# difference between the two would be theirs.
OF_LAST_YEAR: Key = ("keuangan", "tahun lalu")
_OF_BALANCE = ("saldo_awal", "masuk", "keluar", "saldo_akhir")


def measure(year: Year, before: Year | None) -> Measures:
    """Measure the money of the valid LKS, in whole rupiah."""
    made = Measures()
    coverage = year.coverage()
    money = _money(year)
    panel: list[str] = []
    past = None
    if before is not None and before.has(*MONEY):
        past = _money(before)
        panel = [code for code in year.valid.index if code in before.valid.index]
    for figure, direction in (("K01", "masuk"), ("K02", "keluar")):
        rows = money[money["arah"] == direction]
        total = None if year.valid.empty else int(rows["jumlah"].sum())
        then = now = None
        if past is not None and panel:
            now = int(rows.loc[rows["lks"].isin(panel), "jumlah"].sum())
            then = int(past.loc[(past["arah"] == direction) & past["lks"].isin(panel), "jumlah"].sum())
        missing = len(year.valid) - rows["lks"].nunique()
        evidence = Evidence("count", counted(year, "keuangan", rows, "sum", "jumlah"))
        made.figure(
            figure,
            coverage,
            total,
            missing=missing,
            previous=Guarded(then, (OF_LAST_YEAR,)),
            current_panel=now,
            evidence=None if total is None else evidence,
        )
    cost = _cost_of_a_day(year, money)
    _, middle, _ = quartiles(cost, year.least, 0)
    of_a_day = Evidence(
        "median",
        counted(year, "keuangan", _running(money), "sum", "jumlah"),
        counted(year, "penerima", lambda: year.penerima[year.penerima["served"]], "sum", "days"),
        least=year.least,
        none_is_zero=False,
    )
    made.figure("K03", coverage, middle, missing=int(cost.isna().sum()), evidence=of_a_day)
    _balance(year, money, made)
    largest = _largest_source(money)
    reliant = largest.index[largest > _RELIANCE[-1][1]]
    above = len(reliant)
    without = len(year.valid) - len(largest)
    income = money[money["arah"] == "masuk"]
    evidence = Evidence(
        "share",
        counted(year, "keuangan", income[income["lks"].isin(reliant)], "lks"),
        counted(year, "keuangan", income[income["lks"].isin(largest.index)], "lks"),
    )
    made.figure(
        "K05", coverage, percent(above, len(largest)), above, len(largest), without, evidence=evidence
    )
    homes = year.table("profil").drop_duplicates("lks")
    homes = homes[homes["lks"].isin(year.valid.index)]
    checked = homes["laporan_keuangan_diperiksa"].astype("boolean")
    known = int(checked.notna().sum())
    yes = int(checked.sum())
    evidence = Evidence(
        "share",
        counted(year, "profil", homes[checked.fillna(value=False)], "lks"),
        counted(year, "profil", homes[checked.notna()], "lks"),
    )
    made.figure("K08", coverage, percent(yes, known), yes, known, len(year.valid) - known, evidence=evidence)
    made.tables += [
        _sources(year, before, money, past, panel),
        _uses(year, money),
        _costs(year, cost),
        _reliance(year, largest),
    ]
    return made


def income_of(year: Year) -> pd.DataFrame:
    """Return the income of the valid LKS: rows of KEUANGAN, codes that are missing as "", amounts Int64."""
    money = _money(year)
    return money[money["arah"] == "masuk"]


def _money(year: Year) -> pd.DataFrame:
    money = year.table("keuangan")
    return money[money["lks"].isin(year.valid.index)].assign(
        **{name: as_codes(money[name]) for name in ("arah", "pos", "pembatasan")},
        jumlah=pd.to_numeric(money["jumlah"]).astype("Int64"),
    )


def _cost_of_a_day(year: Year, money: pd.DataFrame) -> pd.Series:
    """Return what a person's day costs in each valid LKS; missing without spending or without days."""
    total = (
        _running(money)
        .groupby("lks", observed=True)["jumlah"]
        .sum()
        .reindex(year.valid.index)
        .astype("Float64")
    )
    days = year.per_lks["hari"].astype("Float64")
    return total / days.mask(days == 0)


def _running(money: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of what the days cost."""
    return money[(money["arah"] == "keluar") & (money["pos"] != _CAPITAL)]


def balances(year: Year) -> pd.Series:
    """Return whether the balance of each valid LKS closes; only LKS that give both balances are there."""
    return _closing(year, _money(year)).dropna().astype("bool")


def _closing(year: Year, money: pd.DataFrame) -> pd.Series:
    """Return whether opening balance and income less spending is the closing balance; missing if not told."""
    sums = money.pivot_table(index="lks", columns="arah", values="jumlah", aggfunc="sum", observed=True)
    sums = sums.reindex(index=year.valid.index, columns=list(_OF_BALANCE))
    told = sums["saldo_awal"].notna() & sums["saldo_akhir"].notna()
    sums = sums.fillna(0)
    closes = sums["saldo_awal"] + sums["masuk"] - sums["keluar"] == sums["saldo_akhir"]
    return closes.astype("boolean").where(told)


def _balance(year: Year, money: pd.DataFrame, made: Measures) -> None:
    """Enter K04: the LKS whose balance closes, of those that give both balances."""
    closes = _closing(year, money)
    told = closes.notna()
    good, known = int(closes.sum()), int(told.sum())
    rows = money[money["arah"].isin(_OF_BALANCE)]
    evidence = Evidence(
        "share",
        counted(year, "keuangan", rows[rows["lks"].isin(closes.index[closes.fillna(value=False)])], "lks"),
        counted(year, "keuangan", rows[rows["lks"].isin(told.index[told])], "lks"),
    )
    made.figure(
        "K04", year.coverage(), percent(good, known), good, known, len(told) - known, evidence=evidence
    )


def _largest_source(money: pd.DataFrame) -> pd.Series:
    """Return the share of the largest source, 0 to 100, of each LKS that has income."""
    income = money[money["arah"] == "masuk"]
    by_source = income.groupby(["lks", "pos"], observed=True)["jumlah"].sum().astype("Float64")
    total = by_source.groupby("lks", observed=True).sum()
    return (100 * by_source.groupby("lks", observed=True).max() / total)[total > 0]


def _labels(year: Year, direction: str) -> dict[str, str]:
    """Return the items of one direction, in the form's order."""
    asked = year.form.by_name.get("keuangan")
    field = None if asked is None else asked.by_name.get("pos")
    if field is None:
        return {}
    return {
        code.kode: code.label
        for code in year.form.codes(field).codes
        if direction in code.extra.get("arah", "").split()
    }


def _sources(
    year: Year, before: Year | None, money: pd.DataFrame, past: pd.DataFrame | None, panel: list[str]
) -> Draft:
    income = money[money["arah"] == "masuk"]
    now = income.groupby("pos", observed=True)["jumlah"].sum()
    having = income[income["jumlah"] > 0].groupby("pos", observed=True)["lks"].nunique()
    then = (
        None if past is None else past[past["arah"] == "masuk"].groupby("pos", observed=True)["jumlah"].sum()
    )
    labels = _labels(year, "masuk")
    known = set(now.index) | (set() if then is None else set(then.index))
    labels |= {code: code or "Tidak tercatat" for code in sorted(known - set(labels))}
    order = sorted(labels, key=lambda code: -int(now.get(code, 0)))
    empty = year.valid.empty
    whole = int(now.sum())
    rows: list[list[Entry]] = [
        [
            labels[code],
            None if then is None else Guarded(int(then.get(code, 0)), (OF_LAST_YEAR,)),
            None if empty else int(now.get(code, 0)),
            percent(int(now.get(code, 0)), whole),
            int(having.get(code, 0)),
        ]
        for code in order
    ]
    total: list[Entry] = [
        TOTAL,
        None if then is None else Guarded(int(then.sum()), (OF_LAST_YEAR,)),
        None if empty else whole,
        percent(whole, whole),
        income.loc[income["jumlah"] > 0, "lks"].nunique(),
    ]
    notes: tuple[str | Remark, ...] = ()
    if then is not None and past is not None and before is not None:
        same = [
            int(each.loc[each["lks"].isin(panel), "jumlah"].sum())
            for each in (past[past["arah"] == "masuk"], income)
        ]
        counts = [formats.number(len(each)) for each in (before.valid, year.valid)]
        amounts = [formats.rupiah(amount) for amount in same]
        notes = (f"Tahun lalu dari {counts[0]} LKS, tahun ini dari {counts[1]} LKS.",)
        if panel:
            said = f"Pada {{number}} LKS yang sama: {amounts[0]} tahun lalu, {amounts[1]} tahun ini."
            notes += (Remark(said, Guarded(len(panel), (OF_LAST_YEAR,)), ""),)
    return Draft("T8.1", rows, year.coverage(), total, notes)


def _uses(year: Year, money: pd.DataFrame) -> Draft:
    spending = money[money["arah"] == "keluar"]
    sums = spending.groupby("pos", observed=True)["jumlah"].sum()
    having = spending[spending["jumlah"] > 0].groupby("pos", observed=True)["lks"].nunique()
    labels = _labels(year, "keluar")
    labels |= {code: code or "Tidak tercatat" for code in sorted(set(sums.index) - set(labels))}
    whole = int(sums.sum())
    empty = year.valid.empty
    rows: list[list[Entry]] = [
        [
            labels[code],
            None if empty else int(sums.get(code, 0)),
            percent(int(sums.get(code, 0)), whole),
            int(having.get(code, 0)),
        ]
        for code in sorted(labels, key=lambda code: -int(sums.get(code, 0)))
    ]
    total: list[Entry] = [
        TOTAL,
        None if empty else whole,
        percent(whole, whole),
        spending.loc[spending["jumlah"] > 0, "lks"].nunique(),
    ]
    return Draft("T8.2", rows, year.coverage(), total)


def _costs(year: Year, cost: pd.Series) -> Draft:
    rows: list[list[Entry]] = []
    for code, label in year.labels("penerima", "kelompok").items():
        values = cost[year.per_lks["kelompok"] == code].dropna()
        if len(values):
            rows.append([label, len(values), *quartiles(values, year.least, 0)])
    return Draft("T8.3", rows, year.coverage())


def _reliance(year: Year, largest: pd.Series) -> Draft:
    rows: list[list[Entry]] = []
    for name, low, high in _RELIANCE:
        size = int(((largest > low) & (largest <= high)).sum())
        rows.append([name, size, percent(size, len(largest))])
    return Draft("T8.4", rows, year.coverage())
