"""The people served on the reference day: how many, who, where (P03, P04; T3.1 to T3.5)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lkstool.indicators.counts import Entry, Guarded, Key, Ledger
from lkstool.indicators.evidence import Evidence, counted
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year, tally
from lkstool.indicators.tables import TOTAL, WHOLE_REGION, Draft, Remark, by_region

ALL: Key = ("penerima",)
_SEXES = ("L", "P")
_STAYS = ("mukim", "non_mukim")
_AGES = (
    ("0–5", 0, 5),
    ("6–12", 6, 12),
    ("13–17", 13, 17),
    ("18–59", 18, 59),
    ("60–69", 60, 69),
    ("70+", 70, 200),
)
_UNKNOWN = "Tidak tercatat"


def measure(year: Year, ledger: Ledger) -> Measures:
    """Count the people of the valid LKS; every count is entered into ``ledger``."""
    made = Measures()
    if year.valid.empty:
        _nothing(year, made)
        return made
    ledger.count(ALL, len(year.present))
    groups = _groups(year)
    _by_group_and_sex(year, ledger, made, groups)
    _by_region(year, ledger, made)
    _by_stay(year, ledger, made, groups)
    _by_category(year, ledger, made)
    _by_age(year, ledger, made)
    return made


def _groups(year: Year) -> dict[str, str]:
    """Return code and label of the groups, and a last one for people of unknown group if there are any."""
    groups = dict(year.labels("penerima", "kelompok"))
    extra = sorted(set(year.present["kelompok"].unique()) - set(groups))
    return groups | dict.fromkeys(extra, _UNKNOWN)


def group_key(group: str) -> Key:
    """Return the key of the people of one group."""
    return (*ALL, "kelompok", group)


def lks_key(code: str) -> Key:
    """Return the key of the people of one LKS."""
    return (*ALL, "lks", code)


def _cross(
    ledger: Ledger,
    found: dict[tuple[str, ...], int],
    row: Key,
    row_code: str,
    kind: str,
    columns: Sequence[str],
) -> list[Guarded]:
    """Enter one row of a two-way table: the cells and their sum ``row``, with a rest for unknown values."""
    cells = [ledger.count((*row, kind, column), found.get((row_code, column), 0)) for column in columns]
    total = ledger.count(row, sum(size for (code, _), size in found.items() if code == row_code))
    ledger.ties_up_to(row, [(*row, kind, column) for column in columns], kind)
    return [*cells, total]


def _totals(ledger: Ledger, rows: Sequence[Key], kind: str, columns: Sequence[str]) -> list[Guarded]:
    """Enter the total row of a two-way table: column sums and everybody."""
    cells = []
    for column in columns:
        parts = [(*row, kind, column) for row in rows]
        total = (*ALL, kind, column)
        cells.append(ledger.count(total, sum(ledger.values[part] for part in parts)))
        ledger.ties(total, parts)
    return [*cells, ledger.shown(ALL)]


def _by_group_and_sex(year: Year, ledger: Ledger, made: Measures, groups: dict[str, str]) -> None:
    found = tally(year.present, "kelompok", "jenis_kelamin")
    keys = [group_key(code) for code in groups]
    rows: list[list[Entry]] = []
    for code, label in groups.items():
        cells = _cross(ledger, found, group_key(code), code, "jenis_kelamin", _SEXES)
        rows.append([label, *cells, ledger.share(group_key(code), ALL)])
    ledger.ties(ALL, keys)
    total = _totals(ledger, keys, "jenis_kelamin", _SEXES)
    ledger.ties_up_to(ALL, [(*ALL, "jenis_kelamin", sex) for sex in _SEXES], "jenis_kelamin")
    unknown = sum(size for (_, sex), size in found.items() if sex not in _SEXES)
    notes = _missing_note(ledger, "jenis_kelamin", unknown, "Jenis kelamin")
    entries: list[Entry] = [TOTAL, *total, ledger.share(ALL, ALL)]
    made.tables.append(Draft("T3.1", rows, year.coverage(), entries, notes))
    largest = max(groups, key=lambda code: ledger.values[group_key(code)])
    evidence = Evidence(
        "share",
        counted(year, "penerima", lambda: year.present[year.present["kelompok"] == largest]),
        counted(year, "penerima", year.present),
    )
    made.figure(
        "P03",
        year.coverage(),
        ledger.share(group_key(largest), ALL),
        ledger.shown(group_key(largest)),
        ledger.shown(ALL),
        evidence=evidence,
    )


def _missing_note(ledger: Ledger, kind: str, unknown: int, what: str) -> tuple[Remark, ...]:
    if not unknown:
        return ()
    key = (*ALL, kind, "tidak tercatat")
    number = ledger.count(key, unknown)
    if (*ALL, kind) in ledger.values:
        ledger.ties((*ALL, kind), [key])
    return (
        Remark(
            f"{what} {{number}} penerima tidak tercatat.", number, f"{what} sebagian penerima tidak tercatat."
        ),
    )


def _by_region(year: Year, ledger: Ledger, made: Measures) -> None:
    """Enter T3.2 and, tied to it, the people of every LKS (printed in the list of LKS)."""
    present = year.present
    home = year.of_lks(present["lks"], "kabkota")
    found = tally(present.assign(kabkota=home), "kabkota", "kelompok")
    sizes = year.per_lks["orang"].to_dict()
    columns = [*year.labels("penerima", "kelompok")]
    at_home: dict[str, list[str]] = {}
    for code, region in year.valid["kabkota"].items():
        at_home.setdefault(str(region), []).append(str(code))
    region_keys: list[Key] = []

    def cells(region: str) -> list[Entry]:
        if region not in at_home:
            return [None] * (len(columns) + 1)
        key = (*ALL, "kabkota", region)
        region_keys.append(key)
        row = _cross(ledger, found, key, region, "kelompok", columns)
        for code in at_home[region]:
            ledger.count(lks_key(code), int(sizes[code]))
        ledger.ties(key, [lks_key(code) for code in at_home[region]])
        return [*row]

    rows = by_region(cells)
    for code in at_home.get("", ()):
        ledger.count(lks_key(code), int(sizes[code]))
    for group in columns:
        ledger.ties_up_to(group_key(group), [(*key, "kelompok", group) for key in region_keys], "kabkota")
    nowhere = [lks_key(code) for code in at_home.get("", ())]
    ledger.ties(ALL, [*region_keys, *nowhere])
    total = [ledger.shown(group_key(group)) for group in columns]
    entries: list[Entry] = ["", WHOLE_REGION, *total, ledger.shown(ALL)]
    made.tables.append(Draft("T3.2", rows, year.coverage(), entries))


def _by_stay(year: Year, ledger: Ledger, made: Measures, groups: dict[str, str]) -> None:
    found = tally(year.present, "kelompok", "status_tinggal")
    keys = [group_key(code) for code in groups]
    rows: list[list[Entry]] = []
    for code, label in groups.items():
        key = group_key(code)
        cells = _cross(ledger, found, key, code, "tinggal", _STAYS)
        rows.append([label, *cells, ledger.share((*key, "tinggal", "mukim"), key)])
    total = _totals(ledger, keys, "tinggal", _STAYS)
    resident = (*ALL, "tinggal", "mukim")
    ledger.ties_up_to(ALL, [(*ALL, "tinggal", stay) for stay in _STAYS], "tinggal")
    unknown = sum(size for (_, stay), size in found.items() if stay not in _STAYS)
    notes = _missing_note(ledger, "tinggal", unknown, "Status tinggal")
    made.tables.append(
        Draft("T3.3", rows, year.coverage(), [TOTAL, *total, ledger.share(resident, ALL)], notes)
    )
    whole: Guarded = ledger.shown(ALL)
    if unknown:
        known = (*ALL, "tinggal diisi")
        whole = ledger.count(known, len(year.present) - unknown, sensitive=False)
        ledger.ties(known, [(*ALL, "tinggal", stay) for stay in _STAYS])
        missing: Entry = ledger.shown((*ALL, "tinggal", "tidak tercatat"))
    else:
        missing = 0
    value = ledger.share(resident, whole.keys[0])
    stay = year.present["status_tinggal"]
    evidence = Evidence(
        "share",
        counted(year, "penerima", lambda: year.present[stay == "mukim"]),
        counted(year, "penerima", lambda: year.present[stay.isin(_STAYS)]),
    )
    made.figure("P04", year.coverage(), value, ledger.shown(resident), whole, missing, evidence=evidence)


def _by_category(year: Year, ledger: Ledger, made: Measures) -> None:
    children = year.children
    whole = group_key("anak")
    labels = dict(year.labels("penerima", "kategori_anak"))
    found = tally(children, "kategori_anak", "jenis_kelamin")
    extra = sorted({code for code, _ in found} - set(labels))
    labels |= dict.fromkeys(extra, "Belum diisi")
    rows: list[list[Entry]] = []
    for code, label in labels.items():
        key = (*whole, "kategori", code)
        cells = _cross(ledger, found, key, code, "jenis_kelamin", _SEXES)
        rows.append([label, *cells, ledger.share(key, whole)])
    for sex in _SEXES:
        parts = [(*whole, "kategori", code, "jenis_kelamin", sex) for code in labels]
        ledger.ties((*whole, "jenis_kelamin", sex), parts)
    ledger.ties(whole, [(*whole, "kategori", code) for code in labels])
    total = [ledger.shown((*whole, "jenis_kelamin", sex)) for sex in _SEXES]
    entries: list[Entry] = [TOTAL, *total, ledger.shown(whole), ledger.share(whole, whole)]
    made.tables.append(Draft("T3.4", rows, year.coverage(), entries))


def _by_age(year: Year, ledger: Ledger, made: Measures) -> None:
    age = pd.to_numeric(year.present["umur"]).to_numpy(dtype="float64", na_value=np.nan)
    number = np.select(
        [(age >= low) & (age <= high) for _, low, high in _AGES], range(len(_AGES)), default=-1
    )
    names = pd.Index([name for name, _, _ in _AGES], dtype="str")
    band = pd.Categorical.from_codes(number.astype(np.int64), categories=names)
    found = tally(year.present.assign(usia=band), "usia", "jenis_kelamin")
    keys = [(*ALL, "usia", name) for name, _, _ in _AGES]
    rows: list[list[Entry]] = [
        [name, *_cross(ledger, found, key, name, "jenis_kelamin", _SEXES)]
        for key, (name, _, _) in zip(keys, _AGES, strict=True)
    ]
    known = (*ALL, "usia")
    total: list[Entry] = [TOTAL]
    for sex in _SEXES:
        parts = [(*key, "jenis_kelamin", sex) for key in keys]
        its_total = (*known, "jenis_kelamin", sex)
        total.append(ledger.count(its_total, sum(ledger.values[part] for part in parts)))
        ledger.ties(its_total, parts)
        ledger.ties_up_to((*ALL, "jenis_kelamin", sex), [its_total], "usia tidak tercatat")
    total.append(ledger.count(known, sum(ledger.values[key] for key in keys)))
    ledger.ties(known, keys)
    ledger.ties_up_to(known, [(*known, "jenis_kelamin", sex) for sex in _SEXES], "jenis_kelamin")
    unknown = len(year.present) - ledger.values[known]
    notes: tuple[Remark, ...] = ()
    if unknown:
        notes = _missing_note(ledger, "tanggal lahir", unknown, "Tanggal lahir")
        ledger.ties(ALL, [known, (*ALL, "tanggal lahir", "tidak tercatat")])
    else:
        ledger.ties(ALL, [known])
    made.tables.append(Draft("T3.5", rows, year.coverage(), total, notes))


def _nothing(year: Year, made: Measures) -> None:
    """Nobody delivered valid data: every number is "not reported", none is zero."""
    made.figure("P03", year.coverage(), None)
    made.figure("P04", year.coverage(), None)
    groups = year.labels("penerima", "kelompok").values()
    for table in ("T3.1", "T3.3"):
        made.tables.append(
            Draft(table, [[label, *[None] * 4] for label in groups], year.coverage(), [TOTAL, *[None] * 4])
        )
    width = len(groups) + 1
    rows = by_region(lambda _: [None] * width)
    made.tables.append(Draft("T3.2", rows, year.coverage(), ["", WHOLE_REGION, *[None] * width]))
    categories = year.labels("penerima", "kategori_anak").values()
    rows = [[label, *[None] * 4] for label in categories]
    made.tables.append(Draft("T3.4", rows, year.coverage(), [TOTAL, *[None] * 4]))
    rows = [[name, *[None] * 3] for name, _, _ in _AGES]
    made.tables.append(Draft("T3.5", rows, year.coverage(), [TOTAL, *[None] * 3]))
