"""Stage 4, things: papers, programmes, money and the address, each within its own row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from lkstool.checks.view import Hit, View, truth
from lkstool.core.regions import regions

_ACCREDITATION = "akreditasi"
_VALID = "berlaku"


def paper_ends_before_issued(view: View) -> Iterator[Hit]:
    """Find papers that end before they were issued. Findings: LKS409 at tanggal_berakhir."""
    papers = view.frame
    wrong = view.filled("tanggal_terbit", "tanggal_berakhir") & truth(
        papers["tanggal_berakhir"] < papers["tanggal_terbit"]
    )
    yield from view.hits(
        "LKS409",
        wrong,
        "tanggal_berakhir",
        lambda at: {"issued": view.shown(at, "tanggal_terbit")},
        doubts=("tanggal_terbit", "tanggal_berakhir"),
    )


def grade_without_accreditation(view: View) -> Iterator[Hit]:
    """Find a grade on a paper that is no accreditation. Findings: LKS411 at peringkat."""
    wrong = view.filled("jenis_dokumen", "peringkat") & truth(view.frame["jenis_dokumen"] != _ACCREDITATION)
    yield from view.hits("LKS411", wrong, "peringkat", lambda at: {"paper": view.shown(at, "jenis_dokumen")})


def paper_ended(view: View) -> Iterator[Hit]:
    """Find papers called valid that ended before the last day of the period. Findings: LKS414 at status."""
    import pandas as pd

    papers = view.frame
    ended = truth(papers["tanggal_berakhir"] < pd.Timestamp(view.form.period.end))
    wrong = view.filled("status", "tanggal_berakhir") & truth(papers["status"] == _VALID) & ended
    yield from view.hits("LKS414", wrong, "status", lambda at: {"end": view.shown(at, "tanggal_berakhir")})


def accreditation_without_grade(view: View) -> Iterator[Hit]:
    """Find valid accreditations without a grade. Findings: LKS415 at peringkat."""
    papers = view.frame
    valid = truth(papers["jenis_dokumen"] == _ACCREDITATION) & truth(papers["status"] == _VALID)
    usable = view.filled("jenis_dokumen", "status") & view.known("peringkat")
    yield from view.hits("LKS415", usable & valid & papers["peringkat"].isna().to_numpy(), "peringkat")


def realised_without_target(view: View) -> Iterator[Hit]:
    """Find programmes that reached people without planning any. Findings: LKS410 at target_orang."""
    programmes = view.frame
    wrong = (
        view.filled("target_orang", "realisasi_orang")
        & truth(programmes["target_orang"] == 0)
        & truth(programmes["realisasi_orang"] > 0)
    )
    yield from view.hits(
        "LKS410",
        wrong,
        "target_orang",
        lambda at: {"realised": view.int_at(at, "realisasi_orang")},
    )


def wrong_money_direction(view: View) -> Iterator[Hit]:
    """Find money whose direction does not fit its item. Findings: LKS416 at arah.

    The balance of such a submission is not checked: the direction may be wrong.
    """
    directions = {
        code.kode: tuple(code.extra.get("arah", "").split())
        for code in view.form.codes(view.form.field(view.name, "pos")).codes
    }
    money = view.frame
    fits = np.zeros(len(money), dtype=bool)
    for kode, allowed in directions.items():
        fits |= truth(money["pos"] == kode) & truth(money["arah"].isin(allowed))
    listed = truth(money["pos"].isin(list(directions)))

    def slots(at: int) -> Mapping[str, object]:
        allowed = directions[str(money["pos"].iloc[at])]
        labels = [view.label("arah", kode) for kode in allowed]
        return {"item": view.shown(at, "pos"), "directions": labels}

    wrong = view.filled("pos", "arah") & listed & ~fits
    yield from view.hits("LKS416", wrong, "arah", slots, doubts=("arah",))


def postcode_outside_region(view: View) -> Iterator[Hit]:
    """Find postal codes outside the range of their kabupaten or kota. Findings: LKS413 at kodepos."""
    profiles = view.frame
    known = regions()
    usable = view.filled("kodepos", "kabkota") & truth(profiles["kabkota"].isin(list(known)))
    usable &= truth(profiles["kodepos"].str.fullmatch("[0-9]{5}"))
    numbers = profiles["kodepos"].where(usable, "0").astype("int64").to_numpy()
    lowest = profiles["kabkota"].map({code: each.postcodes[0] for code, each in known.items()})
    highest = profiles["kabkota"].map({code: each.postcodes[1] for code, each in known.items()})
    outside = truth(lowest > numbers) | truth(highest < numbers)

    def slots(at: int) -> Mapping[str, object]:
        region = known[str(profiles["kabkota"].iloc[at])]
        low, high = region.postcodes
        return {"region": region.name, "low": f"{low:05d}", "high": f"{high:05d}"}

    yield from view.hits("LKS413", usable & outside, "kodepos", slots)
