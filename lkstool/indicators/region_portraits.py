"""The kabupaten and kota one by one, taken from the tables of the report: nothing is counted anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lkstool.core.figures import Cell, Context, NumberTable
from lkstool.core.portraits import RegionPortrait, Standing, matters_of
from lkstool.core.regions import regions, short_name

_Row = Mapping[str, Cell]
_GRADES = ("A", "B", "C")
_MAIN, _SMALL = "utama", "kecil"
_FULL_SCORE = 100


def region_portraits(context: Context) -> tuple[RegionPortrait, ...]:
    """Return all 38, kabupaten first, in code order.

    Args:
        context: the computed numbers; what it withholds stays withheld.
    """
    reach, people, papers, league = (
        _by_code(context.tables[name]) for name in ("T1.1", "T3.2", "T5.1", "T10.1")
    )
    groups = [column for column in context.tables["T3.2"].columns if column.unit == "orang"][:-1]
    graded = _graded(context.tables["T0.1"])
    main = sorted((_number(row["skor"]) for row in league.values() if row["pita"] == _MAIN), reverse=True)
    made = []
    for code, region in regions().items():
        own = tuple(each for each in context.follow_up if each.kabkota == code)
        row = league.get(code, {})
        score = row.get("skor")
        counts = {name: int(_number(reach[code][name])) for name in ("terdaftar", "melapor", "sah")}
        made.append(
            RegionPortrait(
                code,
                region.name,
                counts["terdaftar"],
                counts["melapor"],
                counts["sah"],
                int(_number(row.get("tepat_waktu"))),
                int(_number(papers[code]["sah"])),
                int(_number(papers[code]["berlaku"]) + _number(papers[code]["tanpa_tanggal"])),
                graded.get(short_name(code), 0),
                people[code]["jumlah"],
                tuple((column.title, people[code][column.name]) for column in groups),
                score if isinstance(score, int | float) else None,
                _standing(row, main),
                len(main),
                matters_of(own),
                own,
                tuple(each for each in context.past_follow_up if each.kabkota == code),
                tuple(
                    (short_name(near), int(_number(reach[near]["terdaftar"])))
                    for near in region.neighbours
                    if _number(reach[near]["terdaftar"])
                ),
            )
        )
    return tuple(made)


def _by_code(table: NumberTable) -> Mapping[str, _Row]:
    return {str(row["kabkota"]): row for row in table.records()}


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0


def _graded(annex: NumberTable) -> Mapping[str, int]:
    """Count the valid LKS with a grade that holds, by short name of the kabupaten or kota."""
    counts: dict[str, int] = {}
    for place, grade in zip(annex.column("kabkota_nama"), annex.column("akreditasi"), strict=True):
        if grade in _GRADES:
            counts[str(place)] = counts.get(str(place), 0) + 1
    return counts


def _standing(row: _Row, main: Sequence[float]) -> Standing:
    """Say how a region reports; ``main`` holds the scores of those that are compared, best first."""
    score = row.get("skor")
    if not isinstance(score, int | float):
        return "kosong"
    if score >= _FULL_SCORE:
        return "penuh"
    if row["pita"] != _MAIN:
        return "sedikit"
    return "atas" if len(main) > 1 and score >= main[(len(main) - 1) // 2] else "biasa"
