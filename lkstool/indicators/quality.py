"""Order of reporting: who sent, in time, without errors; what is most often wrong (M; T10.1 to T10.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lkstool.core.codes import CODES
from lkstool.core.figures import Amount
from lkstool.core.messages import catalogue
from lkstool.core.regions import regions, short_name
from lkstool.indicators.counts import Entry, percent
from lkstool.indicators.evidence import Evidence, listed, sent
from lkstool.indicators.measures import Measures
from lkstool.indicators.population import Year, tally
from lkstool.indicators.reach import unlisted_note
from lkstool.indicators.tables import REVISED, Draft

# What the score is made of, in the order of its weights.
_SCORED = ("melapor", "tepat_waktu", "sah")
_MOST_OFTEN = 15
_RISERS = 5
# A score of one or two LKS says little: they stand in a band of their own, and none is last for having none.
_MAIN, _SMALL, _NONE = "utama", "kecil", "belum ada LKS"
_MAIN_FROM = 3


def measure(year: Year, before: Year | None, then: Year | None = None) -> Measures:
    """Measure how well the registered LKS reported.

    Args:
        year: this year.
        before: last year, if there is one.
        then: last year as its report had it; None where nobody knows.
    """
    made = Measures()
    own = year.registered
    coverage, whole = year.coverage("terdaftar"), len(own)
    asked = (
        ("M01", "melapor", year.readable),
        ("M02", "tepat_waktu", year.first_accepted),
        ("M03", "sah", year.counting),
    )
    for figure, name, submissions in asked:
        having = own.index[own[name]]
        part = len(having)
        evidence = Evidence("share", sent(year, submissions, having), listed(year, own.index))
        made.figure(figure, coverage, percent(part, whole), part, whole, evidence=evidence)
    parts = Evidence("score", parts=tuple(figure for figure, _, _ in asked), weights=year.settings.weights)
    counts = [int(own[name].sum()) for name in _SCORED]
    made.figure("M08", coverage, _score(year, whole, counts), denominator=whole, evidence=parts)
    made.tables += [_league(year), _risers(year, before, then), _most_often(year), _not_valid(year)]
    return made


def _score(year: Year, whole: int, counts: Sequence[int]) -> float | None:
    """Return the weighted shares of ``_SCORED`` as 0 to 100 points; None without LKS."""
    if not whole:
        return None
    parts = zip(year.settings.weights, counts, strict=True)
    return round(sum(weight * 100 * count / whole for weight, count in parts), 4)


def _by_region(year: Year) -> Mapping[str, tuple[int, list[int]]]:
    """Return how many LKS are registered in every region, and how many of them are what ``_SCORED`` says."""
    own = year.registered
    whole = tally(own, "kabkota")
    parts = [tally(own[own[name]], "kabkota") for name in _SCORED]
    return {code: (whole.get((code,), 0), [found.get((code,), 0) for found in parts]) for code in regions()}


def _league(year: Year) -> Draft:
    """Rank the regions within their band; below its half they stand unranked, by name."""
    lines: dict[str, list[tuple[float, str, list[Entry]]]] = {_MAIN: [], _SMALL: [], _NONE: []}
    for code, (whole, counts) in _by_region(year).items():
        score = _score(year, whole, counts)
        band = _NONE if not whole else _MAIN if whole >= _MAIN_FROM else _SMALL
        cells: list[Entry] = [code, short_name(code), whole, *counts, score, band]
        lines[band].append((score or 0.0, short_name(code), cells))
    rows: list[list[Entry]] = []
    for band, its in lines.items():
        scores = sorted((score for score, _, _ in its), reverse=True)
        half = 0 if band == _NONE else (len(its) + 1) // 2
        upper = [line for line in its if scores.index(line[0]) < half]
        for score, _, cells in sorted(upper, key=lambda line: (-line[0], line[1])):
            rows.append([str(scores.index(score) + 1), *cells])
        lower = [line for line in its if scores.index(line[0]) >= half]
        rows += [["", *cells] for _, _, cells in sorted(lower, key=lambda line: line[1])]
    return Draft("T10.1", rows, year.coverage("terdaftar"), notes=unlisted_note(year))


def _risers(year: Year, before: Year | None, then: Year | None) -> Draft:
    """List the regions of the main band whose score rose most since last year, at most five.

    A score of last year is marked where last year's report had another.
    """
    rows: list[list[Entry]] = []
    if before is not None:
        now, earlier = _by_region(year), _by_region(before)
        told = None if then is None else _by_region(then)
        for code in regions():
            last, score = _score(before, *earlier[code]), _score(year, *now[code])
            large = min(now[code][0], earlier[code][0]) >= _MAIN_FROM
            if large and last is not None and score is not None:
                same = then is None or told is None or _score(then, *told[code]) == last
                was: Entry = last if same else Amount(last, "poin", REVISED)
                rows.append([code, short_name(code), was, score, round(score - last, 4)])
    rising = [row for row in rows if float(str(row[4])) > 0]
    rising.sort(key=lambda row: (-float(str(row[4])), str(row[1])))
    return Draft("T10.6", rising[:_RISERS], year.coverage("terdaftar"))


def _most_often(year: Year) -> Draft:
    """Count the errors and warnings of the latest submission of each LKS, by code, most often first."""
    findings = year.facts.findings
    findings = findings[findings["severity"].isin(("error", "warning"))]
    by_code = findings.groupby("code", observed=True)["lks"].agg(["size", "nunique"]).reset_index()
    by_code = by_code.sort_values(["size", "code"], ascending=[False, True], kind="stable").head(_MOST_OFTEN)
    columns = (by_code[name].tolist() for name in ("code", "size", "nunique"))
    rows: list[list[Entry]] = [
        [str(code), code_title(str(code)), int(size), int(lks)]
        for code, size, lks in zip(*columns, strict=True)
    ]
    return Draft("T10.2", rows, year.coverage("melapor"))


def code_title(code: str) -> str:
    """Return what a code says in a few words; the code itself where this version no longer knows it."""
    words = catalogue("id").get(code)
    return str(words["title"]) if words else CODES[code].name if code in CODES else code


def _not_valid(year: Year) -> Draft:
    rows: list[list[Entry]] = []
    for row in year.lks[~year.lks["sah"]].itertuples():
        region = str(row.kabkota)
        state = "Perlu perbaikan" if row.melapor else "Tidak terbaca" if row.mengirim else "Belum mengirim"
        rows.append([str(row.Index), str(row.nama), short_name(region) if region else "", state])
    return Draft("T10.3", rows, year.coverage("terdaftar"))
