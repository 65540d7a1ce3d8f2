"""Room for people: how full the LKS are (P07)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.evidence import Evidence, counted
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year, quartiles


def measure(year: Year) -> Measures:
    """Measure how full the valid LKS are on the reference day."""
    made = Measures()
    if year.valid.empty:
        made.figure("P07", year.coverage(), None)
        return made
    filled = occupancy(year)
    _, middle, _ = quartiles(filled, year.least, 1)
    present = year.present
    evidence = Evidence(
        "median",
        counted(year, "penerima", present[present["status_tinggal"] == "mukim"]),
        counted(year, "profil", year.table("profil").drop_duplicates("lks"), "sum", "kapasitas"),
        scale=100,
        decimals=1,
        least=year.least,
    )
    made.figure("P07", year.coverage(), middle, missing=int(filled.isna().sum()), evidence=evidence)
    return made


def occupancy(year: Year) -> pd.Series:
    """Return residents in percent of capacity for each valid LKS; missing without a known capacity."""
    capacity = pd.to_numeric(year.valid["kapasitas"]).astype("Float64")
    return 100 * year.per_lks["mukim"].astype("Float64") / capacity.mask((capacity <= 0).fillna(value=True))
