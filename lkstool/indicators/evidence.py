"""The rows behind a figure, kept by the measure that counts them: a trace shows the very same rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from lkstool.core.origins import Rule
from lkstool.indicators.counts import percent

if TYPE_CHECKING:
    from lkstool.indicators.catalogue import Shape
    from lkstool.indicators.population import Year

REGISTER, SUBMISSIONS = "daftar_lks", "kiriman"
# Lists that the office keeps itself: rows of places, no submission.
FOLLOW_UPS, RESIDENTS = "rtl", "penduduk"
# Sheets whose rows say themselves of which group they are.
_OF_A_GROUP = ("penerima", "program")
_COLUMNS = ("lks", "submission", "row", "kelompok", "main", "sex", "value")


@dataclass(frozen=True, eq=False)
class Counted:
    """The rows that one number is counted from.

    Attributes:
        sheet: the form's sheet; or ``REGISTER`` (rows of the list of LKS, no submission), ``SUBMISSIONS``
            (whole submissions, no row), ``FOLLOW_UPS`` or ``RESIDENTS`` (rows of the office's own lists).
        collect: makes the rows, in any order: only a trace asks for them, and a report has many numbers.
    """

    sheet: str
    collect: Callable[[], pd.DataFrame]
    rule: Rule

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows, in order of LKS, then row.

        Columns: lks (str; in the office's own lists the code of a kabupaten or kota, "" for all of them),
        submission, row (Int64), kelompok (str, the row's own, else the LKS's main group), main (str, the
        LKS's main group), sex (str, "" but for people served), value (what is summed or told apart; missing
        where rows or LKS are counted).
        """
        order = self.collect().sort_values(["lks", "submission", "row"], kind="stable", ignore_index=True)
        return order[list(_COLUMNS)]

    @property
    def number(self) -> int:
        """The number that these rows make."""
        if self.rule == "sum":
            return int(self.rows["value"].sum())
        if self.rule == "rows":
            return len(self.rows)
        return int(self.rows["lks" if self.rule == "lks" else "value"].nunique())

    def per_lks(self) -> pd.Series:
        """Return the number of each LKS that has rows; by LKS code, Float64."""
        by_lks = self.rows.groupby("lks", observed=True)
        made = by_lks["value"].sum() if self.rule == "sum" else by_lks.size()
        return made.astype("Float64")

    def of(self, lks: Collection[str] | None, group: str | None, *, main: bool) -> Counted:
        """Return only the rows of some LKS and of one group (its LKS's if ``main``); None leaves all."""
        rows = self.rows
        if lks is not None:
            rows = rows[rows["lks"].isin(list(lks))]
        if group is not None:
            rows = rows[rows["main" if main else "kelompok"] == group]
        return replace(self, collect=lambda: rows)


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What stands behind one figure.

    Attributes:
        denominator: None for a plain count, and where the whole is a number that nobody sends (38 regions).
        previous: last year's rows, for a change.
        parts: ids of the figures that a score is made of.
        weights: what each of them weighs; their sum is 1.
        scale, decimals: of a median or rate: what its ratio is multiplied by, and where it is rounded.
        least: how many LKS a median must have behind it.
        none_is_zero: an LKS without a row in the numerator has 0 there, and is not left out of the median.
    """

    shape: Shape
    numerator: Counted | None = None
    denominator: Counted | None = None
    previous: Counted | None = None
    parts: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    scale: int = 1
    decimals: int = 0
    least: int = 1
    none_is_zero: bool = True

    def of(self, lks: Collection[str] | None, group: str | None) -> Evidence:
        """Return what stands behind the same figure of some LKS and one group; None leaves all.

        Rows of the office's own lists stay where ``lks`` has the code of their kabupaten or kota. A median is
        taken of LKS: it is of a group when that is the main one of the LKS, as in the tables.
        """

        def narrowed(counted: Counted | None) -> Counted | None:
            return None if counted is None else counted.of(lks, group, main=self.shape == "median")

        return replace(
            self,
            numerator=narrowed(self.numerator),
            denominator=narrowed(self.denominator),
            previous=narrowed(self.previous),
        )

    def ratios(self) -> pd.DataFrame:
        """Return what a median is taken of.

        Returns:
            Index: LKS code. Columns (Float64): numerator, denominator, ratio; only LKS that have a ratio.
        """
        assert self.numerator is not None
        assert self.denominator is not None
        below = self.denominator.per_lks()
        below = below[(below > 0).fillna(value=False)]
        above = self.numerator.per_lks().reindex(below.index)
        if self.none_is_zero:
            above = above.fillna(0.0)
        table = pd.DataFrame({"numerator": above, "denominator": below})
        return table.assign(ratio=self.scale * above / below).dropna().sort_index()

    def of_each(self) -> pd.Series:
        """Return the figure as each LKS alone would have it, by LKS code, without those that lack it.

        Raises:
            ValueError: a score or a change, which is no number of one LKS.
        """
        if self.numerator is None or self.shape == "change":
            raise ValueError("not a number of one LKS")
        if self.shape == "median":
            return self.ratios()["ratio"].astype("Float64")
        if self.shape == "share" and self.denominator is not None:
            below = self.denominator.per_lks()
            below = below[(below > 0).fillna(value=False)]
            return 100 * self.numerator.per_lks().reindex(below.index).fillna(0.0) / below
        return self.numerator.per_lks()

    def value(self) -> float | None:
        """Compute the figure from its rows alone; None where nothing can be said.

        Raises:
            ValueError: a score, which is made of other figures.
        """
        if self.numerator is None:
            raise ValueError("a score has no rows of its own")
        number = self.numerator.number
        if self.shape == "median":
            from lkstool.indicators.population import quartiles

            return quartiles(self.ratios()["ratio"], self.least, self.decimals)[1]
        if self.shape == "rate":
            whole = 0 if self.denominator is None else self.denominator.number
            return self.scale * number / whole if whole else None
        if self.shape == "change":
            before = 0 if self.previous is None else self.previous.number
            return percent(number - before, before)
        if self.shape == "share" and self.denominator is not None:
            return percent(number, self.denominator.number)
        return number


def counted(
    year: Year,
    sheet: str,
    selected: pd.DataFrame | Callable[[], pd.DataFrame],
    rule: Rule = "rows",
    value: str | None = None,
) -> Counted:
    """Keep the rows that a measure has selected.

    Args:
        year: whose rows.
        sheet: the sheet that they stand in.
        selected: the rows, with the columns of ``Facts.tables``; or what selects them, of many people.
        rule: how the number comes of them.
        value: the column that is summed or told apart.
    """

    def collect() -> pd.DataFrame:
        frame = selected() if callable(selected) else selected
        return pd.DataFrame(
            {
                "lks": frame["lks"].astype("str"),
                "submission": frame["submission"].astype("Int64"),
                "row": frame["row"].astype("Int64"),
                "kelompok": frame["kelompok"] if sheet in _OF_A_GROUP else frame["lks"].map(year.main_groups),
                "main": frame["lks"].map(year.main_groups),
                "sex": frame["jenis_kelamin"] if sheet == "penerima" else "",
                "value": frame[value] if value else pd.NA,
            }
        )

    return Counted(sheet, collect, rule)


def listed(year: Year, codes: Collection[str]) -> Counted:
    """Keep LKS that are counted as the office's own list has them, else as they have sent something."""
    if year.facts.register is None:
        return sent(year, year.facts.submissions, codes)

    def collect() -> pd.DataFrame:
        own = pd.Series(sorted(codes), dtype="str")
        nowhere = pd.array([pd.NA] * len(own), dtype="Int64")
        return pd.DataFrame(
            {
                "lks": own,
                "submission": nowhere,
                "row": nowhere,
                "kelompok": own.map(year.main_groups),
                "main": own.map(year.main_groups),
                "sex": "",
                "value": pd.NA,
            }
        )

    return Counted(REGISTER, collect, "lks")


def sent(
    year: Year, submissions: pd.DataFrame, codes: Collection[str], rule: Rule = "lks", region: str = ""
) -> Counted:
    """Keep the submissions of some LKS.

    Args:
        year: whose submissions.
        submissions: those meant, as in ``Facts.submissions``.
        codes: of these LKS only.
        rule: how the number comes of them.
        region: column of ``Year.lks`` that is told apart, if one is.
    """

    def collect() -> pd.DataFrame:
        own = submissions[submissions["lks"].isin(list(codes))]
        return pd.DataFrame(
            {
                "lks": own["lks"].astype("str"),
                "submission": own["submission"].astype("Int64"),
                "row": pd.array([pd.NA] * len(own), dtype="Int64"),
                "kelompok": own["lks"].map(year.main_groups),
                "main": own["lks"].map(year.main_groups),
                "sex": "",
                "value": own["lks"].map(year.lks[region]) if region else pd.NA,
            }
        )

    return Counted(SUBMISSIONS, collect, rule)


def office_rows(
    sheet: str, rows: Sequence[tuple[str, str, int | None, int | None]], rule: Rule = "rows"
) -> Counted:
    """Keep rows of a list that the office keeps itself.

    Args:
        sheet: ``FOLLOW_UPS`` or ``RESIDENTS``.
        rows: kabupaten or kota ("" for the whole region), group ("" for none), row of the list (None while it
            stands in none), and what is summed.
        rule: how the number comes of them.
    """

    def collect() -> pd.DataFrame:
        places, groups, stands, values = zip(*rows, strict=True) if rows else ((),) * 4
        return pd.DataFrame(
            {
                "lks": pd.Series(places, dtype="str"),
                "submission": pd.array([pd.NA] * len(rows), dtype="Int64"),
                "row": pd.array(stands, dtype="Int64"),
                "kelompok": pd.Series(groups, dtype="str"),
                "main": pd.Series(groups, dtype="str"),
                "sex": "",
                "value": pd.array(values, dtype="Int64"),
            }
        )

    return Counted(sheet, collect, rule)
