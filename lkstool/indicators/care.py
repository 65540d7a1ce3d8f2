"""How people are cared for: reviews, contact with the family, check-ups, aids, family care (C04–C08, P05)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.counts import Ledger
from lkstool.indicators.measures import Measures
from lkstool.indicators.outcomes import share_of
from lkstool.indicators.people import ALL, group_key
from lkstool.indicators.population import Year

_MONTHS = 6
_ASKED_FOR_AIDS = ("disabilitas", "lansia")
_FIGURES = ("P05", "C04", "C06", "C07", "C08")


def measure(year: Year, ledger: Ledger) -> Measures:
    """Measure the care; ``ledger`` already holds the people of each group and where they live."""
    made = Measures()
    if year.valid.empty:
        for figure in _FIGURES:
            made.figure(figure, year.coverage(), None)
        return made
    present = year.present
    children = year.children
    old = present["tanggal_periksa_kesehatan"][present["kelompok"] == "lansia"]
    aids = present["alat_bantu"]
    # Anybody else who tells of a need is asked too.
    asked_for = present["kelompok"].isin(_ASKED_FOR_AIDS) | (aids != "")
    aids = aids[asked_for & (aids != "tidak_butuh")]
    reviewed = _recent(year, children["tanggal_tinjau"])
    # Where there is no plan, there is none that could have been reviewed.
    no_plan = children["rencana_asuh"].astype("boolean").eq(other=False).fillna(value=False)
    asked = (
        ("C04", group_key("anak"), reviewed.mask(reviewed.isna() & no_plan, other=False)),
        ("C06", group_key("anak"), children["kontak_keluarga"].astype("boolean")),
        ("C07", group_key("lansia"), _recent(year, old)),
        ("C08", ALL, (aids == "terpenuhi").astype("boolean").mask(aids == "")),
    )
    _family_care(year, children, ledger, made)
    for figure, whole, answer in asked:
        in_need = figure == "C08"
        share_of(figure, year, ledger, made, whole, answer, "penerima", present, asked_of_some=in_need)
    return made


def _recent(year: Year, days: pd.Series) -> pd.Series:
    """Return for each day whether it is at most six months before the reference day; missing without one."""
    day = pd.to_datetime(days)
    since = pd.Timestamp(year.reference) - pd.DateOffset(months=_MONTHS)
    return (day >= since).astype("boolean").mask(day.isna())


def _family_care(year: Year, children: pd.DataFrame, ledger: Ledger, made: Measures) -> None:
    """Enter P05: children who live in a family, their own or one that the LKS has found for them."""
    stay = children["status_tinggal"]
    placed = children["bentuk_layanan"].eq("pengasuhan_keluarga").fillna(value=False)
    unknown = ~stay.isin(("mukim", "non_mukim"))
    answer = ((stay == "non_mukim") | placed).astype("boolean").mask(unknown & ~placed)
    whole = group_key("anak")
    share_of("P05", year, ledger, made, whole, answer, "penerima", children)
    # The table of residents tells how many of them do not live in; the others with a family are the rest.
    at_home, living_in = ((*whole, "tinggal", name) for name in ("non_mukim", "mukim"))
    yes, no = (*whole, "P05", "ya"), (*whole, "P05", "tidak")
    placed_in = ledger.rest((*whole, "P05", "mukim"), int((placed & (stay == "mukim")).sum()), sensitive=True)
    parts = [at_home, placed_in]
    if unknown.any():
        untold = int((placed & unknown).sum())
        parts.append(ledger.rest((*whole, "P05", "tidak tercatat"), untold, sensitive=True))
    ledger.ties(yes, parts)
    ledger.ties(living_in, [no, placed_in])
