"""Staff and volunteers: how many, what they do and can, how many people each cares for (S; T6.1 to T6.5)."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from lkstool.indicators.counts import Entry, Key, Ledger, percent
from lkstool.indicators.evidence import Evidence, counted, sent
from lkstool.indicators.measures import Measures
from lkstool.indicators.outcomes import share_of
from lkstool.indicators.population import Year, as_codes, quartiles, tally
from lkstool.indicators.tables import TOTAL, Draft

ALL: Key = ("sdm",)
_KINDS = ("tetap", "kontrak", "honorer", "relawan")
_MANAGERS = ("pimpinan", "pengurus")
_SOCIAL_WORKERS = ("pekerja_sosial", "tks")
_AGES = (("<40", 0, 39), ("40–50", 40, 50), ("51–60", 51, 60), (">60", 61, 200))


def measure(year: Year, ledger: Ledger) -> Measures:
    """Measure the staff of the valid LKS."""
    made = Measures()
    coverage = year.coverage()
    if year.valid.empty:
        for figure in ("S00", "S01", "S02", "S03", "S04", "S05", "S06", "S07"):
            made.figure(figure, coverage, None)
        made.tables += _empty_tables(year)
        return made
    staff = year.table("sdm")
    named = ("jabatan", "status_kerja", "kualifikasi")
    staff = staff.assign(**{name: as_codes(staff[name]) for name in named})
    everybody = Evidence("count", counted(year, "sdm", staff))
    made.figure("S00", coverage, ledger.count(ALL, len(staff)), evidence=everybody)
    _by_job(year, staff, ledger, made)
    _by_qualification(year, staff, ledger, made)
    share_of("S05", year, ledger, made, ALL, staff["menerima_honor"].astype("boolean"), "sdm", staff)
    _ratios(year, staff, made)
    social = social_workers(year)
    having, whole = social["lks"].nunique(), len(year.valid)
    evidence = Evidence(
        "share",
        counted(year, "sdm", social, "lks"),
        sent(year, year.counting, year.valid.index),
    )
    made.figure("S03", coverage, percent(having, whole), having, whole, evidence=evidence)
    _managers(year, staff, ledger, made)
    return made


def social_workers(year: Year) -> pd.DataFrame:
    """Return the social workers and TKS of the valid LKS: rows of the sheet."""
    staff = year.table("sdm")
    by_job = staff["jabatan"].eq("pekerja_sosial").fillna(value=False)
    by_training = staff["kualifikasi"].isin(_SOCIAL_WORKERS)
    return staff[by_job | by_training]


def _by_job(year: Year, staff: pd.DataFrame, ledger: Ledger, made: Measures) -> None:
    found = tally(staff, "jabatan", "status_kerja")
    labels = dict(year.labels("sdm", "jabatan"))
    labels |= dict.fromkeys(sorted({job for job, _ in found} - set(labels)), "Tidak tercatat")
    rows: list[list[Entry]] = []
    for job, label in labels.items():
        key = _job(job)
        cells = [ledger.count((*key, kind), found.get((job, kind), 0)) for kind in _KINDS]
        whole = ledger.count(key, sum(size for (its, _), size in found.items() if its == job))
        ledger.ties_up_to(key, [(*key, kind) for kind in _KINDS], "tidak tercatat")
        rows.append([label, *cells, whole])
    ledger.ties(ALL, [_job(job) for job in labels])
    total: list[Entry] = [TOTAL]
    for kind in _KINDS:
        key = (*ALL, "status", kind)
        parts = [(*_job(job), kind) for job in labels]
        total.append(ledger.count(key, sum(ledger.values[part] for part in parts)))
        ledger.ties(key, parts)
    ledger.ties_up_to(ALL, [(*ALL, "status", kind) for kind in _KINDS], "tidak tercatat")
    unknown = sum(size for (_, kind), size in found.items() if kind not in _KINDS)
    missing = ledger.count((*ALL, "tidak tercatat"), unknown) if unknown else 0
    made.tables.append(Draft("T6.1", rows, year.coverage(), [*total, ledger.shown(ALL)]))
    volunteers = Evidence("count", counted(year, "sdm", staff[staff["status_kerja"] == "relawan"]))
    made.figure(
        "S07",
        year.coverage(),
        ledger.shown((*ALL, "status", "relawan")),
        missing=missing,
        evidence=volunteers,
    )


def _job(job: str) -> Key:
    return (*ALL, "jabatan", job)


def _by_qualification(year: Year, staff: pd.DataFrame, ledger: Ledger, made: Measures) -> None:
    certified = staff["sertifikat"].astype("boolean")
    labels = dict(year.labels("sdm", "kualifikasi"))
    labels |= dict.fromkeys(sorted(set(staff["kualifikasi"].unique()) - set(labels)), "Belum diisi")
    share_of("S04", year, ledger, made, ALL, certified, "sdm", staff)
    rows: list[list[Entry]] = []
    keys: dict[str, list[Key]] = {"": [], "ya": [], "tidak": [], "kosong": []}
    for code, label in labels.items():
        key = (*ALL, "kualifikasi", code)
        own = certified[staff["kualifikasi"] == code]
        yes, known = int(own.sum()), int(own.notna().sum())
        whole = ledger.count(key, len(own))
        part = ledger.count((*key, "ya"), yes)
        # The percentage tells how many answered, so that count is as good as printed.
        ledger.count((*key, "diisi"), known, sensitive=False)
        ledger.rest((*key, "tidak"), known - yes, sensitive=True)
        ledger.rest((*key, "kosong"), len(own) - known)
        ledger.ties(key, [(*key, "diisi"), (*key, "kosong")])
        ledger.ties((*key, "diisi"), [(*key, "ya"), (*key, "tidak")])
        for kind, its in keys.items():
            its.append((*key, kind) if kind else key)
        rows.append([label, whole, part, ledger.share((*key, "ya"), (*key, "diisi"))])
    ledger.ties(ALL, keys[""])
    for kind in ("ya", "tidak", "kosong"):
        ledger.ties((*ALL, "S04", kind), keys[kind])
    made.tables.append(Draft("T6.3", rows, year.coverage()))


def _ratios(year: Year, staff: pd.DataFrame, made: Measures) -> None:
    own = year.per_lks
    everybody, carers = own["sdm"].astype("Float64"), own["pengasuh"].astype("Float64")
    ratio = own["orang"].astype("Float64") / everybody.mask(everybody == 0)
    per_carer = (own["anak_mukim"].astype("Float64") / carers.mask(carers == 0))[own["anak_mukim"] > 0]
    asked: tuple[tuple[str, pd.Series, Callable[[], pd.DataFrame], pd.DataFrame], ...] = (
        ("S01", ratio, lambda: year.present, staff),
        # An LKS without resident children is not asked how many carers it has for each.
        (
            "S02",
            per_carer,
            lambda: year.children[year.children["status_tinggal"] == "mukim"],
            staff[staff["jabatan"] == "pengasuh"],
        ),
    )
    for figure, values, people, carrying in asked:
        _, middle, _ = quartiles(values, year.least, 1)
        evidence = Evidence(
            "median",
            counted(year, "penerima", people),
            counted(year, "sdm", carrying),
            decimals=1,
            least=year.least,
            none_is_zero=figure == "S01",
        )
        missing = int(values.isna().sum())
        made.figure(figure, year.coverage(), middle, missing=missing, evidence=evidence)
    spread: list[list[Entry]] = []
    points: list[list[Entry]] = []
    kept_back = 0
    for code, label in year.labels("penerima", "kelompok").items():
        values = ratio[own["kelompok"] == code].dropna().sort_values(kind="stable")
        if values.empty:
            continue
        enough = len(values) >= year.least
        top = round(float(values.iloc[-1]), 1) if enough else None
        spread.append([label, len(values), *quartiles(values, year.least, 1), top])
        if enough:
            points += [[label, round(float(value), 1)] for value in values]
        else:
            kept_back += len(values)
    notes = (
        (f"{kept_back} LKS dari kelompok dengan kurang dari 3 LKS tidak ditampilkan.",) if kept_back else ()
    )
    made.tables.append(Draft("T6.2", spread, year.coverage()))
    made.tables.append(Draft("T6.5", points, year.coverage(), notes=notes))


def _managers(year: Year, staff: pd.DataFrame, ledger: Ledger, made: Measures) -> None:
    managers = staff[staff["jabatan"].isin(_MANAGERS)]
    age = pd.to_numeric(managers["umur"]).astype("Float64")
    key: Key = (*ALL, "pengelola")
    known, missing, old = (*key, "diisi"), (*key, "kosong"), (*key, _AGES[-1][0])
    whole = ledger.count(known, int(age.notna().sum()), sensitive=False)
    empty = ledger.count(missing, int(age.isna().sum()), sensitive=False)
    rows: list[list[Entry]] = []
    for name, low, high in _AGES:
        size = int(((age >= low) & (age <= high)).fillna(value=False).sum())
        cell = ledger.count((*key, name), size)
        rows.append([name, cell, ledger.share((*key, name), known)])
    ledger.ties(known, [(*key, name) for name, _, _ in _AGES])
    younger = (*key, "60 ke bawah")
    ledger.rest(younger, ledger.values[known] - ledger.values[old], sensitive=True)
    ledger.ties(known, [younger, old])
    jobs = [_job(job) for job in _MANAGERS if _job(job) in ledger.values]
    if sum(ledger.values[job] for job in jobs) == len(age):
        everybody = ledger.rest(key, len(age))
        ledger.ties(everybody, jobs)
        ledger.ties(everybody, [known, missing])
    made.tables.append(Draft("T6.4", rows, year.coverage()))
    over = (age >= _AGES[-1][1]).fillna(value=False)
    evidence = Evidence(
        "share", counted(year, "sdm", managers[over]), counted(year, "sdm", managers[age.notna()])
    )
    share = ledger.share(old, known)
    made.figure("S06", year.coverage(), share, ledger.shown(old), whole, empty, evidence=evidence)


def _empty_tables(year: Year) -> list[Draft]:
    coverage = year.coverage()
    jobs = [[label, *[None] * 5] for label in year.labels("sdm", "jabatan").values()]
    skills = [[label, *[None] * 3] for label in year.labels("sdm", "kualifikasi").values()]
    return [
        Draft("T6.1", jobs, coverage, [TOTAL, *[None] * 5]),
        Draft("T6.2", [], coverage),
        Draft("T6.3", skills, coverage),
        Draft("T6.4", [[name, None, None] for name, _, _ in _AGES], coverage),
        Draft("T6.5", [], coverage),
    ]
