"""Licences and accreditation: valid, ended, in process, none (L01 to L07; T5.1 to T5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from lkstool.core.directory import Accreditation
from lkstool.indicators.catalogue import PAPERS
from lkstool.indicators.counts import Entry, percent
from lkstool.indicators.evidence import Counted, Evidence, counted, listed, sent
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year, tally
from lkstool.indicators.tables import TOTAL, WHOLE_REGION, Draft, by_region, summed

# Either of these lets an LKS work; the better of the two counts.
LICENCES = ("tanda_daftar", "izin_operasional")
ACCREDITATION = "akreditasi"
_SOON, _YEAR = 180, 365
_QUARTERS = 8
_HELD = ("berlaku", "tanpa_tanggal")
_BEST_FIRST = ("berlaku", "tanpa_tanggal", "habis", "proses", "belum_punya")
_GRADES = ("A", "B", "C")
# What an LKS may be, the best first.
GRADES_FIRST = (*_GRADES, "habis", "proses", "belum")
_GRADE_WORDS = {"habis": "Habis", "proses": "Dalam proses", "belum": "Belum"}


def measure(year: Year, before: Year | None) -> Measures:
    """Measure the papers of the valid LKS on the reference day."""
    made = Measures()
    valid = year.valid
    papers = _papers(year)
    licence = licence_states(year)
    grade = accreditation_states(year)
    coverage, expected = year.coverage(), len(valid)
    good = int(licence.isin(_HELD).sum())
    graded = grade.isin(_GRADES)
    now, then = _panel_shares(year, before)
    all_valid = sent(year, year.counting, valid.index)
    licences = papers[(papers["kind"] == "izin") & papers["state"].isin(_HELD)]
    made.figure(
        "L01",
        coverage,
        percent(good, expected),
        good,
        expected,
        previous=then[0],
        current_panel=now[0],
        evidence=Evidence("share", counted(year, "legalitas", licences, "lks"), all_valid),
    )
    endless = licence == "tanpa_tanggal"
    size = int(endless.sum())
    undated = licences[licences["lks"].isin(endless.index[endless]) & (licences["state"] == "tanpa_tanggal")]
    made.figure(
        "L02",
        coverage,
        percent(size, expected),
        size,
        expected,
        evidence=Evidence("share", counted(year, "legalitas", undated, "lks"), all_valid),
    )
    best = _best_of_each_kind(papers)
    current = best[best["state"].isin(_HELD)]
    left = (current["tanggal_berakhir"] - pd.Timestamp(year.reference)).dt.days
    watched = current["kind"].isin(("izin", ACCREDITATION))
    ending, held = current[watched & (left <= _SOON)], current[watched]
    soon = ending["lks"].nunique()
    evidence = Evidence(
        "count", counted(year, "legalitas", ending, "lks"), counted(year, "legalitas", held, "lks")
    )
    made.figure("L03", coverage, soon, soon, held["lks"].nunique(), evidence=evidence)
    count = int(graded.sum())
    of_state = _accreditations(year)
    grades = _deciding(year, of_state, grade, graded)
    made.figure(
        "L04",
        coverage,
        percent(count, expected),
        count,
        expected,
        previous=then[1],
        current_panel=now[1],
        evidence=Evidence("share", grades, all_valid),
    )
    known = graded & valid["terdaftar"]
    size, registered = int(known.sum()), len(year.registered)
    made.figure(
        "L04b",
        year.coverage("terdaftar"),
        percent(size, registered),
        size,
        registered,
        evidence=Evidence(
            "share", _deciding(year, of_state, grade, known), listed(year, year.registered.index)
        ),
    )
    for figure, state in (("L05", "habis"), ("L06", "proses")):
        having = grade == state
        size = int(having.sum())
        evidence = Evidence("count", _deciding(year, of_state, grade, having), all_valid)
        made.figure(figure, coverage, size, size, expected, evidence=evidence)
    decree = papers[(papers["jenis_dokumen"] == "sk_aumsos") & (papers["status"] == "berlaku")]
    whole_decree = decree[decree["nomor"].notna()]
    numbered = whole_decree["lks"].nunique()
    unnumbered = decree["lks"].nunique() - numbered
    silent = set(decree["lks"]) - set(whole_decree["lks"])
    asked = [code for code in valid.index if code not in silent]
    evidence = Evidence(
        "share", counted(year, "legalitas", whole_decree, "lks"), sent(year, year.counting, asked)
    )
    made.figure(
        "L07",
        coverage,
        percent(numbered, expected - unnumbered),
        numbered,
        expected - unnumbered,
        unnumbered,
        evidence=evidence,
    )
    made.tables += [
        _by_region(year, licence),
        _by_group(year, grade, papers),
        _ending(year),
        _without(year, licence),
        _by_quarter(year, best),
    ]
    return made


def licence_states(year: Year) -> pd.Series:
    """Return the best licence state of each valid LKS: berlaku, tanpa_tanggal, habis, proses, belum_punya."""
    papers = _papers(year)
    licences = papers[papers["kind"] == "izin"]
    best = licences.groupby("lks", observed=True)["rank"].min().reindex(year.valid.index)
    return best.fillna(_BEST_FIRST.index("belum_punya")).map(dict(enumerate(_BEST_FIRST))).astype("str")


def accreditation_states(year: Year) -> pd.Series:
    """Return the accreditation of each valid LKS: A, B, C (not ended), habis, proses, belum."""
    own = _accreditations(year)
    order = GRADES_FIRST
    ranks = own["grade"].map({name: at for at, name in enumerate(order)})
    best = ranks.groupby(own["lks"], observed=True).min()
    return (
        best.reindex(year.valid.index).fillna(order.index("belum")).map(dict(enumerate(order))).astype("str")
    )


def accreditations(year: Year) -> Mapping[str, Accreditation]:
    """Return the accreditation of each valid LKS that has one or asked for one: that of its best state."""
    own = _accreditations(year)
    ranks = own["grade"].map({name: at for at, name in enumerate(GRADES_FIRST)})
    best = own.assign(rank=ranks).sort_values(
        ["lks", "rank", "tanggal_berakhir"], ascending=[True, True, False], kind="stable"
    )
    best = best.drop_duplicates("lks")
    columns = (best[name].tolist() for name in ("lks", "grade", "peringkat", "tanggal_berakhir"))
    return {
        str(code): Accreditation(
            state, "" if pd.isna(grade) else str(grade), None if pd.isna(ends) else ends.date()
        )
        for code, state, grade, ends in zip(*columns, strict=True)
    }


def _accreditations(year: Year) -> pd.DataFrame:
    """Return the accreditations of the valid LKS with ``grade``: what each alone would make of its LKS."""
    papers = _papers(year)
    own = papers[papers["kind"] == ACCREDITATION]
    graded = own["peringkat"].isin(_GRADES)
    state = pd.Series("belum", index=own.index, dtype="str")
    state = state.mask(own["status"] == "proses", "proses")
    state = state.mask((own["state"] == "habis") & graded, "habis")
    current = own["state"].isin(_HELD) & graded
    return own.assign(grade=state.mask(current, own["peringkat"]))


def _deciding(year: Year, papers: pd.DataFrame, grade: pd.Series, having: pd.Series) -> Counted:
    """Keep the papers that make an LKS what it is: those of its own best grade."""
    own = papers[papers["lks"].isin(having.index[having])]
    return counted(year, "legalitas", own[own["grade"] == own["lks"].map(grade)], "lks")


def grade_word(state: str) -> str:
    """Return an accreditation state as the list of LKS prints it."""
    return _GRADE_WORDS.get(state, state)


def _papers(year: Year) -> pd.DataFrame:
    """Return the papers of the valid LKS with kind (izin, or the document's own), state and its rank."""
    papers = year.table("legalitas")
    papers = papers[papers["lks"].isin(year.valid.index)]
    end = pd.to_datetime(papers["tanggal_berakhir"])
    held = papers["status"].eq("berlaku").fillna(value=False)
    state = pd.Series("belum_punya", index=papers.index, dtype="str")
    state = state.mask(papers["status"].eq("proses").fillna(value=False), "proses")
    state = state.mask(held & end.isna(), "tanpa_tanggal")
    # The form has no word for "ended": such a paper is given as valid, or as in process of renewal.
    issued = held | papers["status"].eq("proses").fillna(value=False)
    state = state.mask(issued & (end < pd.Timestamp(year.reference)), "habis")
    state = state.mask(held & (end >= pd.Timestamp(year.reference)), "berlaku")
    kind = papers["jenis_dokumen"].astype("str").fillna("")
    return papers.assign(
        tanggal_berakhir=end,
        kind=kind.mask(kind.isin(LICENCES), "izin"),
        state=state,
        rank=state.map({name: at for at, name in enumerate(_BEST_FIRST)}),
    )


def _best_of_each_kind(papers: pd.DataFrame) -> pd.DataFrame:
    """Return, for each LKS and kind of paper, the one in the best state that ends last."""
    order = papers.sort_values(
        ["lks", "kind", "rank", "tanggal_berakhir"], ascending=[True, True, True, False], kind="stable"
    )
    return order.drop_duplicates(["lks", "kind"])


def _panel_shares(
    year: Year, before: Year | None
) -> tuple[tuple[float | None, float | None], tuple[float | None, float | None]]:
    """Return the shares of L01 and L04, this year and last, among the LKS that are valid in both."""
    nothing = (None, None)
    if before is None or not before.has(*PAPERS):
        return nothing, nothing
    panel = year.valid.index.intersection(before.valid.index)

    def shares(its: Year) -> tuple[float | None, float | None]:
        licence, grade = licence_states(its).reindex(panel), accreditation_states(its).reindex(panel)
        good, graded = licence.isin(_HELD), grade.isin(_GRADES)
        return percent(int(good.sum()), len(panel)), percent(int(graded.sum()), len(panel))

    return shares(year), shares(before)


def _by_region(year: Year, licence: pd.Series) -> Draft:
    states = year.valid.assign(izin=licence)
    found, valid = tally(states, "kabkota", "izin"), tally(states, "kabkota")

    def cells(region: str) -> list[Entry]:
        whole = valid.get((region,), 0)
        good, ended, undated = (
            found.get((region, state), 0) for state in ("berlaku", "habis", "tanpa_tanggal")
        )
        return [whole, good, ended, undated, whole - good - ended - undated, percent(good + undated, whole)]

    rows = by_region(cells)
    total = summed(rows, ["", WHOLE_REGION], 7)
    share = percent(sum(int(str(total[at])) for at in (3, 5)), int(str(total[2])))
    notes = ("Persen berlaku menghitung juga surat tanpa tanggal berakhir.",) if total[5] else ()
    return Draft("T5.1", rows, year.coverage(), [*total, share], notes)


def _by_group(year: Year, grade: pd.Series, papers: pd.DataFrame) -> Draft:
    groups = year.per_lks["kelompok"]
    labels = dict(year.labels("penerima", "kelompok"))
    labels |= dict.fromkeys(sorted(set(groups.unique()) - set(labels)), "Tidak tercatat")
    rows: list[list[Entry]] = []
    for code, label in labels.items():
        own = grade[groups == code]
        sizes = own.value_counts()
        rows.append([label, *(int(sizes.get(state, 0)) for state in GRADES_FIRST), len(own)])
    bare = papers[
        (papers["kind"] == ACCREDITATION) & (papers["status"] == "berlaku") & papers["peringkat"].isna()
    ]
    ungraded = sum(grade[code] == "belum" for code in bare["lks"].unique())
    notes = (
        (f"{ungraded} LKS menyebut akreditasi berlaku tanpa peringkat dan dihitung belum.",)
        if ungraded
        else ()
    )
    return Draft("T5.2", rows, year.coverage(), summed(rows, [TOTAL], 8), notes)


def ending(year: Year) -> pd.DataFrame:
    """Return the papers of the valid LKS that have ended or end within a year of the reference day.

    Returns:
        Columns of the sheet, and kind (izin, or the document's own) and sisa (days left, negative once
        ended); of each kind only the best paper of an LKS. In order of the end, then LKS.
    """
    best = _best_of_each_kind(_papers(year))
    left = (best["tanggal_berakhir"] - pd.Timestamp(year.reference)).dt.days
    rows = best.assign(sisa=left)[best["state"].isin(("berlaku", "habis")) & (left <= _YEAR)]
    return rows.sort_values(["tanggal_berakhir", "lks", "jenis_dokumen"], kind="stable")


def _ending(year: Year) -> Draft:
    rows = ending(year)
    labels = year.labels("legalitas", "jenis_dokumen")
    columns = ("lks", "jenis_dokumen", "tanggal_berakhir", "sisa")
    lines: list[list[Entry]] = [
        [
            str(code),
            *year.name_and_place(str(code)),
            labels.get(str(kind), ""),
            pd.Timestamp(end).date(),
            int(days),
        ]
        for code, kind, end, days in zip(*(rows[name].tolist() for name in columns), strict=True)
    ]
    return Draft("T5.3", lines, year.coverage())


def _without(year: Year, licence: pd.Series) -> Draft:
    words = {"proses": "Dalam proses", "belum_punya": "Belum punya"}
    rows = [
        [str(code), *year.name_and_place(str(code)), words[state]]
        for code, state in licence.items()
        if state in words
    ]
    return Draft("T5.4", rows, year.coverage())


def _by_quarter(year: Year, best: pd.DataFrame) -> Draft:
    """Count the ends of papers by quarter, from the quarter of the day after the reference day."""
    morrow = pd.Timestamp(year.reference) + pd.Timedelta(days=1)
    first = morrow.to_period("Q")
    held = best[best["state"].isin(("berlaku", "habis")) & best["kind"].isin(("izin", ACCREDITATION))]
    end = held["tanggal_berakhir"]
    past = (end < pd.Timestamp(year.reference)) | ((end < morrow) & (end.dt.to_period("Q") < first))
    rows: list[list[Entry]] = [["Sudah lewat", *_kinds(held[past])]]
    for quarter in pd.period_range(first, periods=_QUARTERS, freq="Q"):
        its = held[~past & (end.dt.to_period("Q") == quarter)]
        rows.append([f"Tw {quarter.quarter} {quarter.year}", *_kinds(its)])
    today = int((end == pd.Timestamp(year.reference)).sum()) if past.any() else 0
    notes: tuple[str, ...] = ()
    if today and _is_last_of_quarter(year.reference):
        notes = (f"{today} surat berakhir tepat pada tanggal acuan dan dihitung sudah lewat.",)
    return Draft("T5.5", rows, year.coverage(), notes=notes)


def _is_last_of_quarter(day: date) -> bool:
    return pd.Timestamp(day).is_quarter_end


def _kinds(papers: pd.DataFrame) -> list[Entry]:
    return [int((papers["kind"] == kind).sum()) for kind in ("izin", ACCREDITATION)]
