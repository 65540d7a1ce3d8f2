"""Who works with the LKS: partners, and how long the agreements with them last (N01, N02; T9.1, T9.3)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.counts import Entry, percent
from lkstool.indicators.evidence import Evidence, counted, sent
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year
from lkstool.indicators.tables import TOTAL, Draft

_YEAR = 365


def measure(year: Year) -> Measures:
    """Measure the partnerships of the valid LKS on the reference day."""
    made = Measures()
    coverage, expected = year.coverage(), len(year.valid)
    partners = _partners(year)
    current = partners[partners["masa"] == "berlaku"]
    having = current["lks"].nunique()
    everybody = sent(year, year.counting, year.valid.index)
    evidence = Evidence("share", counted(year, "jejaring", current, "lks"), everybody)
    made.figure("N01", coverage, percent(having, expected), having, expected, evidence=evidence)
    agreements = None if year.valid.empty else len(current)
    evidence = Evidence("count", counted(year, "jejaring", current))
    made.figure("N02", coverage, agreements, evidence=evidence)
    made.tables += [_by_kind(year, partners), _ending(year, partners)]
    return made


def _partners(year: Year) -> pd.DataFrame:
    """Return the partners of the valid LKS.

    Returns:
        Columns of the sheet, and masa: berlaku (a numbered agreement that has not ended; one without a last
        day has none), habis, tanpa_mou.
    """
    partners = year.table("jejaring")
    partners = partners[partners["lks"].isin(year.valid.index)]
    end = pd.to_datetime(partners["tanggal_berakhir"])
    written = partners["nomor_mou"].notna()
    masa = pd.Series("tanpa_mou", index=partners.index, dtype="str").mask(written, "berlaku")
    return partners.assign(
        tanggal_berakhir=end,
        jenis_mitra=partners["jenis_mitra"].astype("str").fillna(""),
        masa=masa.mask(written & (end < pd.Timestamp(year.reference)), "habis"),
    )


def _by_kind(year: Year, partners: pd.DataFrame) -> Draft:
    labels = dict(year.labels("jejaring", "jenis_mitra"))
    labels |= dict.fromkeys(sorted(set(partners["jenis_mitra"].unique()) - set(labels)), "Tidak tercatat")
    soon = pd.Timestamp(year.reference) + pd.Timedelta(days=_YEAR)

    def cells(own: pd.DataFrame) -> list[Entry]:
        if year.valid.empty:
            return [None] * 6
        current = own[own["masa"] == "berlaku"]
        ended, unwritten = (int((own["masa"] == state).sum()) for state in ("habis", "tanpa_mou"))
        ending = int((current["tanggal_berakhir"] <= soon).sum())
        return [len(own), own["lks"].nunique(), len(current), ending, ended, unwritten]

    rows: list[list[Entry]] = [
        [label, *cells(partners[partners["jenis_mitra"] == kind])] for kind, label in labels.items()
    ]
    telling = partners["lks"].nunique()
    notes = (f"Mitra ditulis oleh {telling} dari {len(year.valid)} LKS.",) if len(year.valid) else ()
    return Draft("T9.1", rows, year.coverage(), [TOTAL, *cells(partners)], notes)


def _ending(year: Year, partners: pd.DataFrame) -> Draft:
    """List the agreements whose last day is within a year of the reference day, the earliest first."""
    left = (partners["tanggal_berakhir"] - pd.Timestamp(year.reference)).dt.days
    near = (partners["masa"] != "tanpa_mou") & (left.abs() <= _YEAR)
    rows = partners.assign(sisa=left)[near.fillna(value=False)]
    rows = rows.sort_values(["tanggal_berakhir", "lks", "row"], kind="stable")
    labels = year.labels("jejaring", "jenis_mitra")
    columns = ("lks", "mitra", "jenis_mitra", "bentuk_kerja_sama", "tanggal_berakhir", "sisa")
    lines: list[list[Entry]] = []
    for code, name, kind, what, end, days in zip(*(rows[each].tolist() for each in columns), strict=True):
        lines.append(
            [
                code,
                *year.name_and_place(code),
                *(_text(name), labels.get(kind, ""), _text(what)),
                *(pd.Timestamp(end).date(), int(days)),
            ]
        )
    return Draft("T9.3", lines, year.coverage())


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
