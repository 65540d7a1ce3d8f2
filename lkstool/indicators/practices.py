"""Good practices that the LKS let be shown (T12.1): their own words, searched for personal data."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd

from lkstool.core.figures import Practice
from lkstool.core.personal_marks import mails, niks, phones
from lkstool.core.possible_names import possible_names
from lkstool.indicators.counts import Entry
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year
from lkstool.indicators.tables import Draft

Named = Callable[[str], bool]

_MOST = 6
_TOLD = ("judul", "masalah", "cara", "hasil")
# What the dataset has already hidden; any other row of digits that may be a number of somebody's; any sign of
# a mail address; somebody who is called by name ("Ananda Siti", "anak bernama Budi", "Sdr. Anto").
_HIDDEN = "***"
_NUMBER = re.compile(r"(?:\+?\d[\s.()/-]?){9,}")
_MONEY = re.compile(r"Rp\.?\s*[\d.,]+", re.IGNORECASE)
_ADDRESS = re.compile(r"\S@\S")
_NAMED = re.compile(r"\b(?:bernama|an(?:anda|\.)|sdri?\.|inisial)\s+[A-Z]", re.IGNORECASE)


def measure(year: Year, named: Named) -> tuple[Measures, tuple[Practice, ...]]:
    """Choose the practices that are told, and list all that may be shown.

    Args:
        year: whose practices.
        named: says whether some words are the name of somebody served.
    """
    made = Measures()
    own = _shown(year)
    texts = zip(*(own[name].astype("str").fillna("").tolist() for name in _TOLD), strict=True)
    homes = (year.name_and_place(str(code))[0] for code in own["lks"])
    clean = own.loc[
        [not _speaks_of_somebody(each, home, named) for each, home in zip(texts, homes, strict=True)]
    ]
    left_out = len(own) - len(clean)
    rows: list[list[Entry]] = [
        [str(title), *year.name_and_place(str(code))]
        for title, code in zip(clean["judul"].tolist(), clean["lks"].tolist(), strict=True)
    ]
    notes = (
        (f"{left_out} praktik tidak dimuat karena tulisannya mungkin memuat data pribadi.",)
        if left_out
        else ()
    )
    made.tables.append(Draft("T12.1", rows, year.coverage(), notes=notes))
    return made, _chosen(year, clean)


def _shown(year: Year) -> pd.DataFrame:
    """Return the practices with a title whose LKS has agreed that they are shown."""
    own = year.table("praktik")
    agreed = own["boleh_ditiru"].astype("boolean").fillna(value=False)
    return own[own["lks"].isin(year.valid.index) & agreed & own["judul"].notna()]


def _speaks_of_somebody(texts: Sequence[str], home: str, named: Named) -> bool:
    """Say whether a text may hold personal data.

    Args:
        texts: what an LKS wrote.
        home: its own name.
        named: as for ``measure``.
    """
    for said in texts:
        if _HIDDEN in said or niks(said) or [*phones(said), *mails(said)]:
            return True
        if any(named(name) for name in possible_names(said, home)):
            return True
        if _NUMBER.search(_MONEY.sub("", said)) or _ADDRESS.search(said) or _NAMED.search(said):
            return True
    return False


def _chosen(year: Year, clean: pd.DataFrame) -> tuple[Practice, ...]:
    """Take up to six that are told in full: each another story, from as many regions as there are."""
    whole = clean[clean[["cara", "hasil"]].notna().all(axis="columns")]
    figures = whole["hasil"].astype("str").str.contains(r"\d", regex=True)
    order = whole.assign(
        bare=whole["masalah"].isna(),
        vague=~figures,
        home=whole["lks"].map(year.lks["kabkota"]),
        story=whole["judul"].astype("str").str.casefold(),
    ).sort_values(["bare", "vague", "lks", "row"], kind="stable")
    order = order.drop_duplicates("story").drop_duplicates("lks")
    first = order.drop_duplicates("home")
    chosen = pd.concat([first, order.drop(first.index)]).head(_MOST)
    columns = [chosen[name].astype("str").fillna("").tolist() for name in _TOLD]
    costs = [None if missing else int(cost) for cost, missing in _amounts(chosen["biaya"])]
    return tuple(
        Practice(
            title, problem, way, result, cost, *year.name_and_place(str(code)), _contact(year, str(code))
        )
        for title, problem, way, result, cost, code in zip(
            *columns, costs, chosen["lks"].tolist(), strict=True
        )
    )


def _amounts(costs: pd.Series) -> list[tuple[float, bool]]:
    known = pd.to_numeric(costs).astype("Float64")
    return list(zip(known.fillna(0).tolist(), known.isna().tolist(), strict=True))


def _contact(year: Year, code: str) -> str:
    """Return the telephone of an LKS that lets its contact be shown; the practice's own is never kept."""
    profile = year.table("profil").drop_duplicates("lks").set_index("lks")
    if not bool(profile["tampil_kontak"].astype("boolean").fillna(value=False)[code]):
        return ""
    known = [str(profile[name].astype("str").fillna("")[code]) for name in ("whatsapp", "telepon")]
    return next((number for number in known if number), "")
