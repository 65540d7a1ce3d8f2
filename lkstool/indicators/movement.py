"""Who came and who left during the year, and why (P02, P06, C01, C05, C13; T4.3)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.counts import Entry, Key, Ledger
from lkstool.indicators.evidence import Evidence, counted
from lkstool.indicators.measures import Measures
from lkstool.indicators.outcomes import share_of
from lkstool.indicators.people import ALL
from lkstool.indicators.population import Year, tally
from lkstool.indicators.tables import TOTAL, Draft

CAME: Key = ("anak", "masuk")
LEFT: Key = ("anak", "keluar")
_LEAVING: Key = ("keluar",)
# Columns of T4.3; everybody of another or of no known group stands in the last.
_COLUMNS = ("anak", "lansia", "lainnya")
# A child that went to live in a family, and one that met with harm or vanished.
_TO_A_FAMILY = ("reunifikasi", "keluarga_asuh", "adopsi")
_INCIDENTS = ("meninggal", "pergi")


def measure(year: Year, ledger: Ledger) -> Measures:
    """Measure the coming and going; ``ledger`` already holds everybody on the reference day."""
    made = Measures()
    if year.valid.empty:
        for figure in ("P02", "P06a", "P06b", "C01", "C05", "C13"):
            made.figure(figure, year.coverage(), None)
        reasons = year.labels("penerima", "alasan_keluar").values()
        unknown = [[reason, *[None] * 5] for reason in reasons]
        made.tables.append(Draft("T4.3", unknown, year.coverage(), [TOTAL, *[None] * 5]))
        return made
    people, coverage = year.penerima, year.coverage()
    undated = int(people["tanggal_masuk"].isna().sum())
    served = (*ALL, "sepanjang tahun")
    evidence = Evidence("count", counted(year, "penerima", lambda: people[people["served"]]))
    number = ledger.count(served, int(people["served"].sum()))
    made.figure("P02", coverage, number, missing=undated, evidence=evidence)
    came, left = _within(year, "tanggal_masuk"), _within(year, "tanggal_keluar")
    for figure, key, rows in (("P06a", CAME, came), ("P06b", LEFT, left)):
        children = rows[rows["child"]]
        evidence = Evidence("count", counted(year, "penerima", children))
        number = ledger.count(key, len(children))
        made.figure(figure, coverage, number, missing=undated, evidence=evidence)
    _reasons(year, left, ledger, made)
    _tie_to_the_year(year, ledger, served, len(left))
    arrived = came[came["child"]]
    share_of("C05", year, ledger, made, CAME, arrived["asesmen_masuk"].astype("boolean"), "penerima", came)
    return made


def _within(year: Year, column: str) -> pd.DataFrame:
    """Return the people who were served in the year and whose ``column`` is a day of it."""
    people = year.penerima
    day = pd.to_datetime(people[column])
    inside = (day >= pd.Timestamp(year.start)) & (day <= pd.Timestamp(year.end))
    return people[people["served"] & inside]


def _tie_to_the_year(year: Year, ledger: Ledger, served: Key, leaving: int) -> None:
    """Enter how those who left follow from those of the year and those who are still here."""
    people = year.penerima
    if (people["present"] & ~people["served"]).any():
        return  # a reference day outside the year: nothing follows from one count for the other
    gone = (*served, "tidak lagi")
    ledger.rest(gone, int((people["served"] & ~people["present"]).sum()), sensitive=True)
    ledger.ties(served, [ALL, gone])
    ledger.ties_with_rest(served, [CAME], "lainnya")
    # On another reference day than the last of the year, some left between the two.
    if year.reference == year.end:
        ledger.ties(gone, [_LEAVING])
    elif leaving >= ledger.values[gone]:
        ledger.ties_with_rest(_LEAVING, [gone], "sesudah tanggal acuan", sensitive=True)
    else:
        ledger.ties_with_rest(gone, [_LEAVING], "sesudah tahun laporan", sensitive=True)


def _reasons(year: Year, left: pd.DataFrame, ledger: Ledger, made: Measures) -> None:
    """Enter T4.3, and of the children C01 and C13."""
    left = left.assign(
        lajur=left["kelompok"].astype("str").where(left["kelompok"].isin(_COLUMNS[:-1]), _COLUMNS[-1]),
    )
    found = tally(left, "alasan_keluar", "lajur")
    labels = dict(year.labels("penerima", "alasan_keluar"))
    labels |= dict.fromkeys(sorted({reason for reason, _ in found} - set(labels)), "Belum diisi")
    ledger.count(_LEAVING, len(left))
    rows: list[list[Entry]] = []
    for reason, label in labels.items():
        key = (*_LEAVING, reason)
        sizes = {column: found.get((reason, column), 0) for column in _COLUMNS}
        # That a reason was not written says nothing of the person.
        told = bool(reason)
        cells = [ledger.count((*key, column), size, sensitive=told) for column, size in sizes.items()]
        whole = ledger.count(key, sum(sizes.values()), sensitive=told)
        ledger.ties(key, [(*key, column) for column in _COLUMNS])
        rows.append([label, *cells, whole, ledger.share(key, _LEAVING)])
    totals = {column: LEFT if column == "anak" else (*_LEAVING, "jumlah", column) for column in _COLUMNS}
    for column, total in totals.items():
        ledger.count(total, int((left["lajur"] == column).sum()))
        ledger.ties(total, [(*_LEAVING, reason, column) for reason in labels])
    ledger.ties(_LEAVING, [(*_LEAVING, reason) for reason in labels])
    ledger.ties(_LEAVING, list(totals.values()))
    entries: list[Entry] = [TOTAL, *(ledger.shown(total) for total in totals.values())]
    made.tables.append(
        Draft(
            "T4.3",
            rows,
            year.coverage(),
            [*entries, ledger.shown(_LEAVING), ledger.share(_LEAVING, _LEAVING)],
        )
    )
    children = left[left["child"]]
    why = children["alasan_keluar"]
    to_a_family = why.isin(_TO_A_FAMILY).astype("boolean").mask(why == "")
    share_of("C01", year, ledger, made, LEFT, to_a_family, "penerima", children)
    ledger.ties((*LEFT, "C01", "ya"), [(*_LEAVING, name, "anak") for name in _TO_A_FAMILY if name in labels])
    blank = [(*_LEAVING, name, "anak") for name in labels if name == ""]
    ledger.ties((*LEFT, "C01", "kosong"), blank)
    incidents = children[why.isin(_INCIDENTS)]
    number = ledger.count((*LEFT, "C13"), len(incidents))
    ledger.ties((*LEFT, "C13"), [(*_LEAVING, name, "anak") for name in _INCIDENTS if name in labels])
    evidence = Evidence("count", counted(year, "penerima", incidents))
    missing = ledger.shown((*LEFT, "C01", "kosong"))
    made.figure("C13", year.coverage(), number, missing=missing, evidence=evidence)
