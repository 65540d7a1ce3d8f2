"""How many people are served and how they fare (P01, C02, C03, C10–C12, J04)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.change import enter_panel
from lkstool.indicators.counts import Key, Ledger
from lkstool.indicators.evidence import Evidence, counted
from lkstool.indicators.measures import Measures
from lkstool.indicators.people import ALL, group_key
from lkstool.indicators.population import Year

SCHOOL_AGE = (7, 18)


def measure(year: Year, before: Year | None, ledger: Ledger) -> Measures:
    """Measure how the people fare.

    Args:
        year: this year.
        before: last year, if there is one.
        ledger: already holds the people of each group and LKS.
    """
    made = Measures()
    if year.valid.empty:
        for figure in ("P01", "C02", "C03", "C10", "C11", "C12", "J04"):
            made.figure(figure, year.coverage(), None)
        return made
    _everybody(year, before, ledger, made)
    _how_they_fare(year, ledger, made)
    return made


def _everybody(year: Year, before: Year | None, ledger: Ledger, made: Measures) -> None:
    """Enter P01 with last year's count on the LKS that are valid in both years."""
    undated = int(year.penerima["tanggal_masuk"].isna().sum())
    current, previous = enter_panel(year, before, ledger) or (None, None)
    made.figure(
        "P01",
        year.coverage(),
        ledger.shown(ALL),
        missing=undated,
        previous=previous,
        current_panel=current,
        evidence=Evidence("count", counted(year, "penerima", year.present)),
    )


def _how_they_fare(year: Year, ledger: Ledger, made: Measures) -> None:
    present = year.present
    age = pd.to_numeric(present["umur"]).astype("Float64")
    anyone = pd.Series(data=True, index=present.index)
    of_age = (present["child"] & (age >= SCHOOL_AGE[0]) & (age <= SCHOOL_AGE[1])).fillna(value=False)
    unaged = present["child"] & age.isna()
    nik = present["nik_token"].notna()
    papers = present["punya_akta"].astype("boolean")
    children = group_key("anak")
    asked: tuple[tuple[str, Key, pd.Series, pd.Series], ...] = (
        ("C02", children, of_age.astype(bool) | unaged, present["bersekolah"].astype("boolean").mask(unaged)),
        ("C03", children, present["child"], present["rencana_asuh"].astype("boolean")),
        ("C10", ALL, anyone, present["jkn"].astype("boolean")),
        ("C11", ALL, anyone, present["terdata_siksng"].astype("boolean")),
        # Without a NIK the papers are incomplete, whatever is known of the birth certificate.
        ("C12", ALL, anyone, papers.where(nik, other=False)),
    )
    for figure, whole, rows, answer in asked:
        share_of(figure, year, ledger, made, whole, answer[rows], "penerima", present)
    origin = present["kabkota_asal"]
    inside = origin.isin(list(year.labels("profil", "kabkota")))
    places = Evidence("count", counted(year, "penerima", lambda: present[inside], "distinct", "kabkota_asal"))
    made.figure(
        "J04",
        year.coverage(),
        origin[inside].nunique(),
        missing=int((origin == "").sum()),
        evidence=places,
    )


def share_of(
    figure: str,
    year: Year,
    ledger: Ledger,
    made: Measures,
    whole: Key,
    answer: pd.Series,
    sheet: str,
    people: pd.DataFrame,
    *,
    asked_of_some: bool = False,
) -> None:
    """Enter the share of yes among the people who were asked and whose answer is known.

    Args:
        figure: id of the figure.
        year: this year.
        ledger: where the counts are entered.
        made: where the figure goes.
        whole: key of the people among whom the question was asked; it may be more than were asked.
        answer: boolean, one value for each person asked; missing where not answered.
        sheet: where the people stand.
        people: their rows; ``answer`` has the index of those asked.
        asked_of_some: to be asked at all says something of a person, so the number of answers is as telling.
    """
    base = (*whole, figure)
    yes, no, known, missing = (*base, "ya"), (*base, "tidak"), (*base, "diisi"), (*base, "kosong")
    agreed = int(answer.sum())
    answered = int(answer.notna().sum())
    part = ledger.count(yes, agreed)
    # How many answered says nothing of a person; it is withheld only where it would give an answer away.
    count = ledger.count(known, answered, sensitive=asked_of_some)
    empty = ledger.count(missing, len(answer) - answered, sensitive=False)
    ledger.rest(no, answered - agreed, sensitive=True)
    ledger.ties(known, [yes, no])
    if len(answer) == ledger.values[whole]:
        ledger.ties(whole, [known, missing])
    else:
        ledger.ties_with_rest(whole, [known, missing], figure)
    evidence = Evidence(
        "share",
        counted(year, sheet, lambda: people.loc[answer.index[answer.fillna(value=False)]]),
        counted(year, sheet, lambda: people.loc[answer.index[answer.notna()]]),
    )
    made.figure(figure, year.coverage(), ledger.share(yes, known), part, count, empty, evidence=evidence)
