"""How many of the people whom the services are meant for are served (J05; T3.6)."""

from __future__ import annotations

import pandas as pd

from lkstool.core.residents import Residents
from lkstool.indicators.counts import Entry, Guarded, Key, Ledger
from lkstool.indicators.evidence import RESIDENTS, Evidence, counted, office_rows
from lkstool.indicators.measures import Measures
from lkstool.indicators.people import ALL
from lkstool.indicators.population import Year
from lkstool.indicators.tables import WHOLE_REGION, Draft, by_region

_PER = 100_000
_SERVED: Key = (*ALL, "dari penduduk")
_LIVING: Key = ("penduduk",)


def measure(year: Year, ledger: Ledger) -> Measures:
    """Compare; ``ledger`` already holds the people of each kabupaten and kota and group.

    Without the office's figures, or anybody's valid data, nothing is reported.
    """
    made = Measures()
    residents = year.facts.residents
    if residents is None or year.valid.empty:
        made.figure("J05", year.coverage(), None)
        made.tables.append(Draft("T3.6", [], year.coverage()))
        return made
    regions_served: list[Key] = []

    def cells(region: str) -> list[Entry]:
        living = residents.of_region(region)
        groups = [group for group in residents.groups if (region, group) in residents.count]
        own = [(*ALL, "kabkota", region, "kelompok", group) for group in groups]
        if living is None or any(key not in ledger.values for key in own):
            return [living, None, None]  # nothing is told of its residents, or nobody there reported
        served = (*_SERVED, region)
        regions_served.append(served)
        number = ledger.count(served, sum(ledger.values[key] for key in own))
        ledger.ties(served, own)
        ledger.count((*_LIVING, region), living, sensitive=False)
        return [living, number, _rate(ledger, served, (*_LIVING, region))]

    rows = by_region(cells)
    whole = sum(residents.count.values())
    number = ledger.count(_SERVED, sum(ledger.values[key] for key in regions_served))
    ledger.ties(_SERVED, regions_served)
    living = ledger.count(_LIVING, whole, sensitive=False)
    rate = _rate(ledger, _SERVED, _LIVING)
    labels = year.labels("penerima", "kelompok")
    groups = ", ".join(labels.get(group, group).lower() for group in residents.groups)
    notes = (f"Penduduk sasaran: {groups}; {residents.source}.",)
    made.tables.append(Draft("T3.6", rows, year.coverage(), ["", WHOLE_REGION, living, number, rate], notes))
    told = [
        (region, group, residents.rows.get((region, group)), count)
        for (region, group), count in residents.count.items()
    ]
    evidence = Evidence(
        "rate",
        counted(year, "penerima", lambda: _of_them(year, residents)),
        office_rows(RESIDENTS, told, "sum"),
        scale=_PER,
    )
    made.figure("J05", year.coverage(), rate, number, living, evidence=evidence)
    return made


def _rate(ledger: Ledger, served: Key, living: Key) -> Guarded:
    return Guarded(_PER * ledger.values[served] / ledger.values[living], (served, living))


def _of_them(year: Year, residents: Residents) -> pd.DataFrame:
    """Return the people served who are of a place and group that is told of."""
    present = year.present
    home = present["lks"].map(year.lks["kabkota"])
    pairs = zip(home.tolist(), present["kelompok"].tolist(), strict=True)
    return present[[pair in residents.count for pair in pairs]]
