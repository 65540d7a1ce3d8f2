"""Room for people: how full the LKS are, what they have, who can use it (P07, P08; T7.1 to T7.3)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.counts import Entry, Guarded, Ledger, percent
from lkstool.indicators.evidence import Evidence, counted
from lkstool.indicators.measures import Measures
from lkstool.indicators.people import ALL
from lkstool.indicators.population import Year, quartiles
from lkstool.indicators.tables import TOTAL, Draft

# Percent of capacity above or below which somebody should have a look.
FULL, EMPTY = 110, 40
# In a smaller home a percentage says little, and could tell how many people it has.
LEAST_CAPACITY = 10
# What the chart shows of each LKS is rounded to this, so that no number of people can be read from it.
_STEP = 5
_STATES = ("baik", "rusak_ringan", "rusak_berat")


def measure(year: Year, ledger: Ledger) -> Measures:
    """Measure the room of the valid LKS on the reference day; ``ledger`` already holds all people."""
    made = Measures()
    if year.valid.empty:
        made.figure("P07", year.coverage(), None)
        made.figure("P08", year.coverage(), None)
        made.tables += [Draft(name, [], year.coverage()) for name in ("T7.1", "T7.2", "T7.3")]
        return made
    filled = occupancy(year)
    _, middle, _ = quartiles(filled, year.least, 1)
    missing = int(filled.isna().sum())
    lives_in = year.present["status_tinggal"] == "mukim"
    homes = year.table("profil").drop_duplicates("lks")
    evidence = Evidence(
        "median",
        counted(year, "penerima", lambda: year.present[lives_in]),
        counted(year, "profil", homes, "sum", "kapasitas"),
        scale=100,
        decimals=1,
        least=year.least,
    )
    made.figure("P07", year.coverage(), middle, missing=missing, evidence=evidence)
    known = filled.index[filled.notna()]
    _places_taken(year, ledger, made, lives_in, homes[homes["lks"].isin(known)], missing)
    made.tables += [_by_group(year, filled), _facilities(year), _points(year, filled)]
    return made


def occupancy(year: Year) -> pd.Series:
    """Return residents in percent of capacity for each valid LKS; missing without a known capacity."""
    capacity = _capacity(year).astype("Float64")
    return 100 * year.per_lks["mukim"].astype("Float64") / capacity.mask((capacity <= 0).fillna(value=True))


def judged(year: Year) -> pd.Series:
    """Return the occupancy of the LKS that have residents and are not too small to be judged by it."""
    large = (_capacity(year) >= LEAST_CAPACITY).fillna(value=False)
    return occupancy(year)[large & (year.per_lks["mukim"] > 0)]


def _capacity(year: Year) -> pd.Series:
    return pd.to_numeric(year.valid["kapasitas"]).astype("Int64")


def _places_taken(
    year: Year, ledger: Ledger, made: Measures, lives_in: pd.Series, homes: pd.DataFrame, missing: int
) -> None:
    """Enter P08: the residents of all LKS with a known capacity, of all their places."""
    whole = (*ALL, "tinggal", "mukim")
    key = (*whole, "kapasitas diketahui")
    inside = lives_in & year.present["lks"].isin(homes["lks"])
    places = int(pd.to_numeric(homes["kapasitas"]).sum())
    part = ledger.count(key, int(inside.sum()))
    ledger.ties_up_to(whole, [key], "kapasitas tidak diketahui")
    evidence = Evidence(
        "share",
        counted(year, "penerima", lambda: year.present[inside]),
        counted(year, "profil", homes, "sum", "kapasitas"),
    )
    value = Guarded(percent(int(inside.sum()), places), (key,))
    shown = evidence if places else None
    made.figure("P08", year.coverage(), value, part, places, missing, evidence=shown)


def _by_group(year: Year, filled: pd.Series) -> Draft:
    """Lay out the occupancy by main group; it speaks of LKS and places, never of a number of people."""
    known, large = filled.dropna(), judged(year)
    groups, capacity = year.per_lks["kelompok"], _capacity(year)

    def cells(own: pd.Series) -> list[Entry]:
        beds = large[large.index.isin(own.index)]
        spread = quartiles(own, year.least, 0)
        return [
            len(own),
            int(capacity[own.index].sum()),
            *spread,
            int((beds < EMPTY).sum()),
            int((beds > FULL).sum()),
        ]

    rows: list[list[Entry]] = []
    for code, label in year.labels("penerima", "kelompok").items():
        own = known[groups[known.index] == code]
        if len(own):
            rows.append([label, *cells(own)])
    note = (
        f"Longgar: penghuni kurang dari {EMPTY}% kapasitas. Penuh: lebih dari {FULL}%. "
        f"Keduanya tidak dinilai pada LKS tanpa penghuni atau berkapasitas di bawah {LEAST_CAPACITY} orang."
    )
    return Draft("T7.1", rows, year.coverage(), [TOTAL, *cells(known)], (note,) if rows else ())


def _points(year: Year, filled: pd.Series) -> Draft:
    """List the occupancy of each LKS with residents, unnamed and rounded; not of groups of too few."""
    living = filled[year.per_lks["mukim"] > 0].dropna()
    groups = year.per_lks["kelompok"]
    rows: list[list[Entry]] = []
    for code, label in year.labels("penerima", "kelompok").items():
        own = living[groups[living.index] == code]
        if len(own) >= year.least:
            rounded = (_STEP * (own.astype("float64") / _STEP).round()).sort_values(kind="stable")
            rows += [[label, int(value)] for value in rounded]
    return Draft("T7.3", rows, year.coverage())


def _facilities(year: Year) -> Draft:
    """Count the LKS that have a facility, its state, and whether people with disabilities can use it."""
    rows: list[list[Entry]] = []
    own = year.table("sarana")
    own = own[own["lks"].isin(year.valid.index) & (pd.to_numeric(own["jumlah"]) > 0).fillna(value=False)]
    worst = own["kondisi"].map({state: at for at, state in enumerate(_STATES)})
    for code, label in year.labels("sarana", "jenis_sarana").items():
        its = own[own["jenis_sarana"] == code]
        if its.empty:
            continue
        # Of an LKS that has named a facility twice the worst state counts.
        state = worst[its.index].groupby(its["lks"], observed=True).max()
        usable = its["aksesibel"].astype("boolean").groupby(its["lks"], observed=True).max()
        known, yes = int(usable.notna().sum()), int(usable.sum())
        rows.append(
            [
                label,
                its["lks"].nunique(),
                int(pd.to_numeric(its["jumlah"]).sum()),
                *(int((state == at).sum()) for at in range(len(_STATES))),
                yes,
                percent(yes, known),
            ]
        )
    rows.sort(key=lambda row: -int(str(row[1])))
    note = "Keadaan dan keramahan dihitung per LKS, dari yang mengisinya." if rows else ""
    return Draft("T7.2", rows, year.coverage(), notes=(note,) if note else ())
