"""Where the LKS are: by kabupaten and kota, kind, kecamatan; the list of all LKS (J; T1.1, T2, T0.1)."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from lkstool.core.regions import regions, short_name
from lkstool.indicators.counts import Entry, Ledger, percent
from lkstool.indicators.evidence import Evidence, counted, listed, sent
from lkstool.indicators.measures import Measures
from lkstool.indicators.papers import accreditation_states, grade_word
from lkstool.indicators.people import lks_key
from lkstool.indicators.population import Year, tally
from lkstool.indicators.tables import TOTAL, WHOLE_REGION, Draft, by_region, summed

_OWNERS = ("muhammadiyah", "aisyiyah")


def measure(year: Year, ledger: Ledger) -> Measures:
    """Measure the reach; ``ledger`` already holds the people of each LKS."""
    made = Measures()
    lks, valid = year.lks, year.valid
    known = Evidence("count", listed(year, year.registered.index))
    made.figure("J01", year.coverage("terdaftar"), len(year.registered), evidence=known)
    heard = lks.index[lks["melapor"] & (lks["kabkota"] != "")]
    served = lks["kabkota"][heard].nunique()
    whole = len(regions())
    reporting = Evidence("count", sent(year, year.readable, heard, "distinct", "kabkota"))
    made.figure("J02", year.coverage("melapor"), served, served, whole, evidence=reporting)
    places = valid[(valid["kabkota"] != "") & (valid["kecamatan"] != "")]
    reached = places.drop_duplicates(["kabkota", "kecamatan"])
    every = sum(region.kecamatan for region in regions().values())
    size = len(reached)
    homes = year.table("profil").drop_duplicates("lks")
    homes = homes[homes["lks"].isin(places.index)]
    homes = homes.assign(kecamatan=homes["lks"].map(places["kabkota"] + " " + places["kecamatan"]))
    found = Evidence("count", counted(year, "profil", homes, "distinct", "kecamatan"))
    made.figure("J03", year.coverage(), size, size, every, len(valid) - len(places), evidence=found)
    made.tables += [
        _coverage(year),
        _owners(year),
        _kinds(year),
        _places(year, reached["kabkota"].value_counts()),
        _empty_regions(year),
        _list(year, ledger),
    ]
    return made


def _coverage(year: Year) -> Draft:
    registered = year.registered
    whole = tally(registered, "kabkota")
    reporting, valid = (tally(registered[registered[name]], "kabkota") for name in ("melapor", "sah"))

    def cells(region: str) -> list[Entry]:
        listed, sent, counted = (found.get((region,), 0) for found in (whole, reporting, valid))
        return [listed, sent, counted, percent(sent, listed)]

    rows = by_region(cells)
    total = summed(rows, ["", WHOLE_REGION], 5)
    share = percent(int(str(total[3])), int(str(total[2])))
    return Draft("T1.1", rows, year.coverage("terdaftar"), [*total, share], unlisted_note(year))


def unlisted_note(year: Year) -> tuple[str, ...]:
    """Return what must be said where LKS sent a report that the register does not have as active."""
    strangers = year.lks[~year.lks["terdaftar"] & year.lks["melapor"]]
    if strangers.empty:
        return ()
    said = f"{len(strangers)} LKS yang melapor tidak tercatat aktif di daftar induk"
    said += " dan tidak dihitung di tabel ini."
    if not strangers["sah"].any():
        return (said,)
    return (said, "Datanya yang sah tetap masuk dalam jumlah penerima, SDM, dan keuangan.")


def _owner_cells(lks: pd.DataFrame, by: str) -> Callable[[str], list[Entry]]:
    """Return what says of a value of a column how many LKS have it, of each owner and of all."""
    found, whole = tally(lks, by, "kepemilikan"), tally(lks, by)
    return lambda value: [*(found.get((value, owner), 0) for owner in _OWNERS), whole.get((value,), 0)]


def _owners(year: Year) -> Draft:
    rows = by_region(_owner_cells(year.registered, "kabkota"))
    return Draft("T2.1", rows, year.coverage("terdaftar"), summed(rows, ["", WHOLE_REGION], 5))


def _kinds(year: Year) -> Draft:
    valid = year.valid
    labels = year.labels("profil", "jenis_lks")
    rows: list[list[Entry]] = []
    cells = _owner_cells(valid, "jenis_lks")
    for code in [*labels, *sorted(set(valid["jenis_lks"].unique()) - set(labels))]:
        own = valid[valid["jenis_lks"] == code]
        if len(own):
            # The capacity of a building is no count of people: it is never withheld.
            capacity = int(pd.to_numeric(own["kapasitas"]).sum())
            rows.append([labels.get(code, "Tidak tercatat"), *cells(code), capacity])
    rows.sort(key=lambda row: -int(str(row[3])))
    return Draft("T2.2", rows, year.coverage(), summed(rows, [TOTAL], 5))


def _places(year: Year, reached: pd.Series) -> Draft:
    def cells(region: str) -> list[Entry]:
        size, whole = int(reached.get(region, 0)), regions()[region].kecamatan
        return [size, whole, percent(size, whole)]

    rows = by_region(cells)
    total = summed(rows, ["", WHOLE_REGION], 4)
    return Draft("T2.3", rows, year.coverage(), [*total, percent(int(str(total[2])), int(str(total[3])))])


def _empty_regions(year: Year) -> Draft:
    lks = year.lks
    rows: list[list[Entry]] = []
    listed, reporting = (tally(lks[lks[name]], "kabkota") for name in ("terdaftar", "melapor"))
    for code in regions():
        known, heard = listed.get((code,), 0), reporting.get((code,), 0)
        if heard == 0:
            words = "LKS terdaftar belum melapor" if known else "Belum ada LKS terdaftar"
            rows.append([code, short_name(code), known, heard, words])
    return Draft("T2.4", rows, year.coverage("terdaftar"))


def _list(year: Year, ledger: Ledger) -> Draft:
    grades = accreditation_states(year).to_dict()
    kinds, owners = year.labels("profil", "jenis_lks"), year.labels("profil", "kepemilikan")
    rows: list[list[Entry]] = []
    # What a rejected file calls itself is no LKS yet; the office finds it among those not valid.
    for row in year.lks[year.lks["terdaftar"] | year.lks["sah"]].itertuples():
        code = str(row.Index)
        state = "Sah" if row.sah else "Perlu perbaikan" if row.mengirim else "Belum mengirim"
        rows.append(
            [
                code,
                str(row.nama),
                short_name(str(row.kabkota)) if row.kabkota else "",
                kinds.get(str(row.jenis_lks), ""),
                owners.get(str(row.kepemilikan), ""),
                grade_word(grades[code]) if row.sah else None,
                ledger.shown(lks_key(code)) if row.sah else None,
                state,
            ]
        )
    return Draft("T0.1", rows, year.coverage("terdaftar"))
