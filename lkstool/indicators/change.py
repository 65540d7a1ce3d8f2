"""What has changed since last year, on the same LKS: people, grades, who reports (D01, D02, D03; T11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from lkstool.indicators.catalogue import PAPERS, PRESENT
from lkstool.indicators.counts import Entry, Guarded, Key, Ledger, percent
from lkstool.indicators.evidence import Evidence, counted, listed, sent
from lkstool.indicators.measures import Measures
from lkstool.indicators.papers import GRADES_FIRST, accreditation_states, grade_word
from lkstool.indicators.people import ALL, group_key, lks_key
from lkstool.indicators.population import Year
from lkstool.indicators.tables import TOTAL, Draft

# This year's and last year's people on the LKS that are valid in both years; last year's on all its LKS.
NOW: Key = (*ALL, "LKS yang sama")
BEFORE: Key = (*ALL, "tahun lalu, LKS yang sama")
ALL_BEFORE: Key = (*ALL, "tahun lalu")
# Points of coverage by which two years may differ and still be compared as they stand.
_COMPARABLE = 5
_WORTH = {"A": 3, "B": 2, "C": 1}


def measure(year: Year, before: Year | None, ledger: Ledger) -> Measures:
    """Measure what has changed.

    Args:
        year: this year.
        before: last year, if there is one.
        ledger: already holds the people of each group and LKS.
    """
    made = Measures()
    panel = same_lks(year, before)
    if before is None or not panel:
        made.figure("D01", year.coverage("panel", len(panel)), None)
        made.tables += [Draft(name, [], year.coverage("panel")) for name in ("T11.1", "T11.5")]
    else:
        _people(year, before, panel, ledger, made)
        made.tables.append(_as_they_stand(year, before, ledger))
    _reporting(year, before, made)
    _grades(year, before, made)
    return made


def same_lks(year: Year, before: Year | None) -> list[str]:
    """Return the codes of the LKS that are valid in both years; none where last year cannot be counted."""
    if before is None or not before.has(*PRESENT):
        return []
    return [code for code in year.valid.index if code in before.valid.index]


def enter_panel(year: Year, before: Year | None, ledger: Ledger) -> tuple[Guarded, Guarded] | None:
    """Enter this year's and last year's people on the same LKS; None where there are no such LKS."""
    panel = same_lks(year, before)
    if before is None or not panel:
        return None
    same = set(panel)
    current = ledger.count(NOW, int(year.per_lks["orang"].reindex(panel).sum()))
    ledger.ties(NOW, [lks_key(code) for code in panel])
    others = [code for code in year.valid.index if code not in same]
    if others:
        rest = (*ALL, "LKS lainnya")
        ledger.rest(rest, ledger.values[ALL] - ledger.values[NOW], sensitive=True)
        ledger.ties(ALL, [NOW, rest])
        ledger.ties(rest, [lks_key(code) for code in others])
    else:
        ledger.ties(ALL, [NOW])
    return current, ledger.count(BEFORE, int(before.per_lks["orang"].reindex(panel).sum()))


def by_group(its: Year, codes: Collection[str]) -> dict[str, int]:
    """Return how many people of each group some LKS serve on the reference day."""
    groups = its.present["kelompok"][its.present["lks"].isin(list(codes))]
    return {str(code): int(size) for code, size in groups.value_counts().items() if size}


def _people(year: Year, before: Year, panel: list[str], ledger: Ledger, made: Measures) -> None:
    """Enter D01 and the people of each group on the same LKS."""
    now, then = ledger.values[NOW], ledger.values[BEFORE]
    both = Evidence(
        "change",
        counted(year, "penerima", lambda: year.present[year.present["lks"].isin(panel)]),
        previous=counted(before, "penerima", lambda: before.present[before.present["lks"].isin(panel)]),
    )
    keys = (NOW, BEFORE)
    coverage = year.coverage("panel", len(panel))
    change = Guarded(now - then, keys)
    relative = Guarded(percent(now - then, then), keys)
    made.figure("D01", coverage, relative, change, ledger.shown(BEFORE), evidence=both)
    sizes, earlier = by_group(year, panel), by_group(before, panel)
    labels = dict(year.labels("penerima", "kelompok"))
    labels |= dict.fromkeys(sorted((set(sizes) | set(earlier)) - set(labels)), "Tidak tercatat")
    rows: list[list[Entry]] = []
    for group, label in labels.items():
        own = ((*NOW, "kelompok", group), (*BEFORE, "kelompok", group))
        size, was = sizes.get(group, 0), earlier.get(group, 0)
        cells = [ledger.count(own[1], was), ledger.count(own[0], size)]
        if group_key(group) in ledger.values:
            ledger.ties_up_to(group_key(group), [own[0]], "LKS lainnya")
        rows.append([label, *cells, Guarded(size - was, own), Guarded(percent(size - was, was), own)])
    for whole in keys:
        ledger.ties(whole, [(*whole, "kelompok", group) for group in labels])
    total: list[Entry] = [TOTAL, ledger.shown(BEFORE), ledger.shown(NOW), change, relative]
    made.tables.append(Draft("T11.1", rows, coverage, total))


def _as_they_stand(year: Year, before: Year, ledger: Ledger) -> Draft:
    """Set the people of all valid LKS of both years side by side, and say whether they can be compared."""
    ledger.count(ALL_BEFORE, len(before.present))
    ledger.ties_up_to(ALL_BEFORE, [BEFORE], "LKS lainnya")
    rows: list[list[Entry]] = []
    shares = []
    for its, key in ((before, ALL_BEFORE), (year, ALL)):
        covered = its.coverage()
        shares.append(percent(covered.counted, covered.expected))
        rows.append([its.facts.year, covered.expected, covered.counted, shares[-1], ledger.shown(key)])
    last, this = shares
    moved = abs((this or 0) - (last or 0))
    notes: tuple[str, ...] = ()
    if moved > _COMPARABLE:
        notes = ("Tidak dapat dibandingkan: cakupan kedua tahun berbeda lebih dari 5 poin.",)
    return Draft("T11.5", rows, year.coverage(), notes=notes)


def _reporting(year: Year, before: Year | None, made: Measures) -> None:
    """Enter D02: who reports for the first time, no longer, or is no longer active."""
    coverage = year.coverage("terdaftar")
    if before is None:
        for figure in ("D02a", "D02b", "D02c"):
            made.figure(figure, coverage, None)
        made.tables.append(Draft("T11.2", [], coverage))
        return
    heard, earlier = year.lks.index[year.lks["melapor"]], before.lks.index[before.lks["melapor"]]
    new = [str(code) for code in heard if code not in earlier]
    silent = [str(code) for code in earlier if code not in heard]
    active = set(year.registered.index)
    stopped = [code for code in silent if code in active]
    closed = [code for code in silent if code not in active]
    known = year.facts.register is not None
    made.figure("D02a", coverage, len(new), evidence=Evidence("count", sent(year, year.readable, new)))
    for figure, codes in (("D02b", stopped), ("D02c", closed)):
        # Without a register nobody can say whether a silent LKS is still there.
        evidence = Evidence("count", listed(year, codes)) if known else None
        made.figure(figure, coverage, len(codes) if known else None, evidence=evidence)
    rows: list[list[Entry]] = []
    for word, codes, of in (
        ("Baru melapor", new, year),
        ("Berhenti melapor", stopped, year),
        ("Tidak aktif lagi" if known else "Tidak melapor lagi", closed, before),
    ):
        rows += [[code, *of.name_and_place(code), word] for code in codes]
    made.tables.append(Draft("T11.2", rows, coverage))


def _grades(year: Year, before: Year | None, made: Measures) -> None:
    """Enter D03: the accreditation of the LKS that are valid in both years, then and now."""
    if before is None or not before.has(*PAPERS, "legalitas.peringkat"):
        for figure in ("D03a", "D03b"):
            made.figure(figure, year.coverage("panel"), None)
        made.tables.append(Draft("T11.4", [], year.coverage("panel")))
        return
    panel = year.valid.index.intersection(before.valid.index)
    coverage = year.coverage("panel", len(panel))
    then, now = accreditation_states(before).reindex(panel), accreditation_states(year).reindex(panel)
    moved = now.map(_WORTH).fillna(0) - then.map(_WORTH).fillna(0)
    for figure, codes in (("D03a", panel[moved > 0]), ("D03b", panel[moved < 0])):
        evidence = Evidence("count", sent(year, year.counting, codes))
        made.figure(figure, coverage, len(codes), len(codes), len(panel), evidence=evidence)
    moves = Counter(zip(then, now, strict=True))
    rows: list[list[Entry]] = []
    for grade in GRADES_FIRST:
        cells = [moves[grade, other] for other in GRADES_FIRST]
        rows.append([grade_word(grade), *cells, sum(cells)])
    made.tables.append(Draft("T11.4", rows if len(panel) else [], coverage))
