"""How good the answers are: how complete, how often sent back, how doubtful (M04 to M07)."""

from __future__ import annotations

import pandas as pd

from lkstool.indicators.counts import Ledger, percent
from lkstool.indicators.evidence import SUBMISSIONS, Counted, Evidence, sent
from lkstool.indicators.measures import Measures
from lkstool.indicators.outcomes import SCHOOL_AGE, share_of
from lkstool.indicators.people import ALL
from lkstool.indicators.population import Year, quartiles

# Numbers that are out of all proportion: to the people served, and to last year's.
_FAR_OFF = ("LKS606", "LKS707")
# Somebody served who may be the same person as another; found in that sheet alone.
_DOUBLES = ("LKS502", "LKS701", "LKS703")


def measure(year: Year, ledger: Ledger) -> Measures:
    """Measure the answers; ``ledger`` already holds everybody on the reference day."""
    made = Measures()
    _complete(year, made)
    _rounds(year, made)
    _far_off(year, made)
    if year.valid.empty:
        made.figure("M07", year.coverage(), None)
        return made
    share_of("M07", year, ledger, made, ALL, _maybe_double(year), "penerima", year.present)
    return made


def _asked(year: Year) -> list[tuple[str, pd.DataFrame, tuple[str, ...]]]:
    """Return sheet, rows and columns of what may be left out but is counted: asked of these rows only."""
    people, present, children, money = year.penerima, year.present, year.children, year.table("keuangan")
    age = pd.to_numeric(children["umur"]).astype("Float64")
    pupils = ((age >= SCHOOL_AGE[0]) & (age <= SCHOOL_AGE[1])).fillna(value=False)
    left = people["served"] & ~people["present"]
    old, disabled = (present["kelompok"] == group for group in ("lansia", "disabilitas"))
    income = money[money["arah"].eq("masuk").fillna(value=False)]
    return [
        ("profil", year.table("profil"), ("laporan_keuangan_diperiksa",)),
        ("penerima", present, ("kabkota_asal", "jkn", "terdata_siksng", "punya_akta")),
        ("penerima", children, ("kategori_anak", "rencana_asuh", "asesmen_masuk", "kontak_keluarga")),
        ("penerima", children[["lks", "bersekolah"]][pupils], ("bersekolah",)),
        ("penerima", people[["lks", "alasan_keluar"]][left], ("alasan_keluar",)),
        ("penerima", present[["lks", "tanggal_periksa_kesehatan"]][old], ("tanggal_periksa_kesehatan",)),
        ("penerima", present[["lks", "alat_bantu"]][disabled], ("alat_bantu",)),
        ("sdm", year.table("sdm"), ("umur", "kualifikasi", "sertifikat", "menerima_honor")),
        ("keuangan", income, ("pembatasan",)),
        ("program", year.table("program"), ("biaya_rencana", "biaya_realisasi")),
    ]


def _complete(year: Year, made: Measures) -> None:
    """Enter M04: answers given, of those that may be left out but are counted in some figure."""
    codes = year.valid.index
    given = pd.Series(0, index=codes, dtype="Int64")
    wanted = given.copy()
    for sheet, rows, columns in _asked(year):
        asked = [column for column in columns if year.has(f"{sheet}.{column}")]
        if not asked:
            continue
        answered = sum(
            (_answered(rows[column]).astype("int8") for column in asked),
            start=pd.Series(0, rows.index, dtype="int8"),
        )
        by_lks = answered.groupby(rows["lks"], observed=True)
        given += by_lks.sum().astype("Int64").reindex(codes, fill_value=0)
        wanted += len(asked) * by_lks.size().astype("Int64").reindex(codes, fill_value=0)
    part, whole = int(given.sum()), int(wanted.sum())
    evidence = Evidence("share", _sums(year, year.counting, given), _sums(year, year.counting, wanted))
    if whole:
        made.figure("M04", year.coverage(), percent(part, whole), part, whole, evidence=evidence)
    else:
        made.figure("M04", year.coverage(), None)


def _answered(values: pd.Series) -> pd.Series:
    """Say where an answer was given; an empty text is none."""
    given = values.notna()
    texts = isinstance(values.dtype, pd.StringDtype | pd.CategoricalDtype)
    return given & values.ne("").fillna(value=False) if texts else given


def _rounds(year: Year, made: Measures) -> None:
    """Enter M05: how many files an LKS sent until the first that was valid, that one included."""
    if year.valid.empty:
        made.figure("M05", year.coverage(), None)
        return
    received = year.facts.submissions[year.facts.submissions["lks"].isin(year.valid.index)]
    first = year.first_accepted[year.first_accepted["lks"].isin(year.valid.index)]
    until = received["lks"].map(first.set_index("lks")["received"])
    number = received["lks"].map(first.set_index("lks")["submission"])
    before = (received["received"] < until) | (received["submission"] == number)
    rounds = before.groupby(received["lks"], observed=True).sum().astype("Int64")
    rounds = rounds.reindex(year.valid.index)
    _, middle, _ = quartiles(rounds, year.least, 1)
    evidence = Evidence(
        "median", _sums(year, first, rounds), sent(year, first, first["lks"]), decimals=1, least=year.least
    )
    made.figure("M05", year.coverage(), middle, evidence=evidence)


def _sums(year: Year, submissions: pd.DataFrame, values: pd.Series) -> Counted:
    """Keep a number for each LKS with the submission that it is from."""
    kept = sent(year, submissions.drop_duplicates("lks"), values.index)
    return Counted(SUBMISSIONS, lambda: kept.rows.assign(value=kept.rows["lks"].map(values)), "sum")


def _far_off(year: Year, made: Measures) -> None:
    """Enter M06: LKS whose latest file holds a number far from what its own other numbers suggest."""
    findings, heard = year.facts.findings, year.lks.index[year.lks["melapor"]]
    doubtful = set(findings.loc[findings["code"].isin(_FAR_OFF), "submission"])
    submissions = year.readable[year.readable["submission"].isin(doubtful)]
    size, whole = submissions["lks"].nunique(), len(heard)
    evidence = Evidence(
        "share", sent(year, submissions, submissions["lks"]), sent(year, year.readable, heard)
    )
    made.figure("M06", year.coverage("melapor"), percent(size, whole), size, whole, evidence=evidence)


def _maybe_double(year: Year) -> pd.Series:
    """Return for everybody present whether there may be a second; missing where a later file was checked."""
    findings, present = year.facts.findings, year.present
    found = findings[findings["code"].isin(_DOUBLES)]
    named = set(zip(found["submission"].tolist(), found["row"].tolist(), strict=True))
    # Few submissions have any: only their rows are looked at one by one.
    maybe = present[["submission", "row"]][present["submission"].isin(found["submission"])]
    rows = zip(maybe["submission"].tolist(), maybe["row"].tolist(), strict=True)
    known = pd.Series([each in named for each in rows], index=maybe.index, dtype="boolean")
    double = known.reindex(present.index, fill_value=False)
    in_order = year.facts.submissions.sort_values(["received", "submission"], kind="stable")
    sent_last = in_order.drop_duplicates("lks", keep="last")["submission"]
    return double.mask(~present["submission"].isin(sent_last))
