"""What last year's report said, and what the data say of that year now (T11.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from lkstool.core.facts import AsReported
from lkstool.core.figures import Number, Unit
from lkstool.core.formats import listed, long_date, number
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.change import ALL_BEFORE
from lkstool.indicators.counts import Entry, Guarded, InUnit, Key
from lkstool.indicators.evidence import Evidence
from lkstool.indicators.money import OF_LAST_YEAR
from lkstool.indicators.people import ALL
from lkstool.indicators.population import LEAST_LKS, Year
from lkstool.indicators.subjects import Release, released
from lkstool.indicators.tables import REVISED, Draft

# The figures by which people remember a report.
SHOWN = (
    "J01", "M01", "M03", "P01", "P02", "C02", "C10", "C11", "L01", "L04", "S00", "S03", "K01", "K02",
)  # fmt: skip
_LATE, _CORRECTED, _WITHDRAWN = "menyusul", "dikoreksi", "ditarik"
_REGISTER = "berubah di daftar induk"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What has changed of last year since its report.

    Attributes:
        draft: T11.3.
        then, now: last year as its report had it, and as it counts now; None where nothing has changed.
        changed: LKS whose data have come, gone or changed since.
        told: keys of last year's counts, as the report of today has them, that T11.3 prints.
        reported: where that report is from.
    """

    draft: Draft
    then: Release | None = None
    now: Release | None = None
    changed: frozenset[str] = frozenset()
    told: frozenset[Key] = field(default=frozenset())
    reported: AsReported | None = None

    @property
    def of_few(self) -> bool:
        """Whether so few LKS have changed that a sum of money would tell that of a single one."""
        return 0 < len(self.changed) < LEAST_LKS


def reported_key(key: Key) -> Key:
    """Return the key of a count as last year's report printed it."""
    return ("laporan tahun lalu", *key)


def current_key(key: Key) -> Key:
    """Return the key of the same count of last year as it is now."""
    return ALL_BEFORE if key == ALL else ("data tahun lalu", *key)


def measure(year: Year, before: Year | None, then: Year | None, reported: AsReported | None) -> Corrections:
    """Compare last year's report with the data of today, both counted in the same way.

    Args:
        year: this year.
        before: last year as it counts now, if there is one.
        then: last year as its report had it; ``before`` itself where nothing has changed.
        reported: where that is from; None where nobody knows.

    Returns:
        A table with one row for each figure of ``SHOWN`` that has another value now, in that order: title, as
        reported, now, difference (of percentages in points), and of how many LKS it comes: that were not
        counted then, that sent another report since, that are not counted any more.
    """
    coverage = year.coverage() if before is None else before.coverage()
    if before is None:
        return Corrections(Draft("T11.3", [], coverage, notes=(_no_year(year),)))
    if then is None or reported is None:
        return Corrections(Draft("T11.3", [], coverage, notes=(_unknown(before),)))
    if then is before:
        return Corrections(Draft("T11.3", [], coverage, notes=_nothing(before, reported)))
    was, now = released(then), released(before)
    rows: list[list[Entry]] = []
    told: set[Key] = set()
    for name in SHOWN:
        old, new = was.figures[name], now.figures[name]
        values = _plain(old.value), _plain(new.value)
        if values[0] == values[1]:
            continue
        unit = INDICATORS[name].unit
        keys = _keys(new.value) or ((OF_LAST_YEAR,) if unit == "rupiah" else ())
        told.update(_keys(new.value))
        behind = (old.evidence, new.evidence)
        rows.append(_row(name, unit, values, (_keys(old.value), keys), _reasons(then, before, *behind)))
    notes = _since(before, reported) if rows else _nothing(before, reported)
    draft = Draft("T11.3", rows, coverage, notes=notes, day=before.reference)
    return Corrections(draft, was, now, _changed(then, before), frozenset(told), reported)


def marked(draft: Draft) -> Draft:
    """Return T11.5 with last year's line marked as revised."""
    (label, *cells), *rest = draft.rows or [[""]]
    return replace(draft, rows=[[f"{label} {REVISED}", *cells], *rest]) if draft.rows else draft


def _row(
    name: str,
    unit: Unit,
    values: tuple[Number, Number],
    keys: tuple[tuple[Key, ...], tuple[Key, ...]],
    reasons: str,
) -> list[Entry]:
    old = tuple(map(reported_key, keys[0]))
    new = tuple(key if key == OF_LAST_YEAR else current_key(key) for key in keys[1])
    then, now = values
    known = isinstance(then, int | float) and isinstance(now, int | float)
    moved: Number = now - then if known else None  # type: ignore[operator]
    return [
        INDICATORS[name].title,
        InUnit(Guarded(then, old), unit),
        InUnit(Guarded(now, new), unit),
        InUnit(Guarded(moved, (*old, *new)), "poin" if unit == "persen" else unit),
        reasons,
    ]


def _plain(value: Entry) -> Number:
    number = value.value if isinstance(value, Guarded) else value
    return number if isinstance(number, int | float) else None


def _keys(value: Entry) -> tuple[Key, ...]:
    return value.keys if isinstance(value, Guarded) else ()


def _counting(year: Year) -> Mapping[str, int]:
    """Return the submission that counts by LKS."""
    pairs = zip(year.counting["lks"], year.counting["submission"], strict=True)
    return {str(lks): int(submission) for lks, submission in pairs}


def _changed(then: Year, now: Year) -> frozenset[str]:
    old, new = _counting(then), _counting(now)
    return frozenset(lks for lks in {*old, *new} if old.get(lks) != new.get(lks))


def _reasons(then: Year, now: Year, old: Evidence | None, new: Evidence | None) -> str:
    """Say of how many LKS a difference comes, by what has happened to them."""
    old_sent, new_sent = (set(each.facts.submissions["lks"]) for each in (then, now))
    old_counting, new_counting = _counting(then), _counting(now)
    found: Counter[str] = Counter()
    for lks in _parts_that_differ(old, new):
        before, after = old_counting.get(lks), new_counting.get(lks)
        if before == after:
            # Neither has data that count, or both the same.
            came, gone = lks in new_sent - old_sent, lks in old_sent - new_sent
            found[_LATE if came else _WITHDRAWN if gone else _REGISTER] += 1
        else:
            found[_LATE if before is None else _WITHDRAWN if after is None else _CORRECTED] += 1
    order = (_LATE, _CORRECTED, _WITHDRAWN, _REGISTER)
    return listed([f"{number(found[what])} LKS {what}" for what in order if found[what]])


def _parts_that_differ(old: Evidence | None, new: Evidence | None) -> set[str]:
    differ: set[str] = set()
    for side in ("numerator", "denominator"):
        sides = [getattr(each, side) if each else None for each in (old, new)]
        parts = [pd.Series(dtype="Float64") if each is None else each.per_lks() for each in sides]
        codes = parts[0].index.union(parts[1].index)
        first, second = (each.reindex(codes).fillna(0.0) for each in parts)
        differ |= {str(code) for code in codes[(first != second).to_numpy(dtype=bool)]}
    return differ


def _no_year(year: Year) -> str:
    return f"Data tahun sebelum {year.facts.year} belum ada, sehingga tidak ada laporan yang dikoreksi."


def _unknown(before: Year) -> str:
    name = before.facts.year
    return f"Keadaan data ketika laporan tahun {name} dibuat tidak diketahui, maka koreksinya tidak dihitung."


def _nothing(before: Year, reported: AsReported) -> tuple[str, ...]:
    name = before.facts.year
    if reported.recorded:
        said = (
            f"Angka pokok tahun {name} tidak berubah sejak laporannya dibuat pada {long_date(reported.day)}."
        )
        return (said,)
    return (f"Angka pokok tahun {name} tidak berubah sejak {long_date(reported.day)}.", _unrecorded(before))


def _since(before: Year, reported: AsReported) -> tuple[str, ...]:
    name, day = before.facts.year, long_date(reported.day)
    state = f"Dilaporkan: data pada {day}, ketika laporan tahun {name} dibuat."
    if not reported.recorded:
        state = f"Dilaporkan: data pada {day}. {_unrecorded(before)}"
    return (
        state,
        "Keduanya dihitung dengan cara yang sama; angka pokok yang tidak disebut tidak berubah.",
        "Selisih persentase ditulis dalam poin.",
    )


def _unrecorded(before: Year) -> str:
    year = before.facts.year
    after = str(int(year) + 1)
    return (
        f"Laporan tahun {year} tidak tercatat; sebagai gantinya dipakai keadaan datanya sebelum isian tahun "
        f"{after} digabung."
    )
