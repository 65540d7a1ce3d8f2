"""What is found of the faults planted in a region, and what is reported beside them: ours and other ways.

Usage: python benchmarks/accuracy.py [--quick]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from measure import Goal, Part, Setup, Table, alone, tell
from table_schema import TableSchema
from usual_way import Seen, UsualWay
from workbooks import YEAR

from lkstool.forms.load import form_of
from lkstool.pipeline import validate
from lkstool.sample.draft import Planted
from lkstool.sample.region import Region, make_region

LKS = 100
_CELL = re.compile(r"([A-Z]+)(\d+)")
_HEADER_ROW = 4
_STAGES = {
    "1": "berkas dan jati diri LKS",
    "2": "lembar dan judul",
    "3": "sel",
    "4": "dalam satu baris",
    "5": "dalam satu lembar",
    "6": "antarlembar",
    "7": "antarkiriman dan tahun lalu",
}

Marks = Mapping[str, Sequence[Seen]]  # by file, as in ``Planted.file``


def measure(setup: Setup) -> Part:
    """Plant faults in every workbook, check them in three ways, compare."""
    folder = setup.data / "ketepatan"
    region = make_region(folder, 16 if setup.quick else LKS, seed=11, flaws=1.0, unreadable=True)
    planted = [each for each in region.planted if each.file.startswith(f"{YEAR}/")]
    files = sorted(path for path in (folder / YEAR).iterdir() if path.is_file())
    tell(f"{len(planted)} faults in {len(files)} files")
    form = form_of(YEAR)
    ours, exact = _ours(folder, region)
    ways: dict[str, Marks] = {"lkstool": ours}
    for name, way in (("pandas, pandera", UsualWay(form)), ("frictionless", TableSchema(form))):
        ways[name] = {f"{YEAR}/{path.name}": way.check(path) for path in files}
        tell(f"{name} is through")
    found = {name: [_is_found(each, marks) for each in planted] for name, marks in ways.items()}
    right = {name: _right(planted, marks) for name, marks in ways.items()}
    reported = {name: sum(map(len, marks.values())) for name, marks in ways.items()}
    recall = {name: 100 * sum(hits) / len(planted) for name, hits in found.items()}
    precision = {name: 100 * right[name] / max(1, reported[name]) for name in ways}
    return Part(
        "Ketepatan",
        f"{len(planted)} kesalahan ditanam di {len(files)} berkas tahun {YEAR}, bersama keragaman yang wajar "
        "(ejaan lain, spasi, tanggal dengan nama bulan) yang tidak boleh dilaporkan. *Ditemukan*: yang "
        "ditandai di berkas, lembar, baris, dan kolom yang sama. *Tepat*: bagian laporan yang menunjuk "
        "kesalahan yang ditanam; laporan tanpa baris sudah tepat bila lembar atau judul di lembar itu "
        "keliru. Tiap cara hanya dapat menemukan yang dapat dinyatakan dengannya; rinciannya di bawah.",
        goals=[
            Goal("lkstool: ditemukan", 100, recall["lkstool"], "%", least=True),
            Goal("lkstool: tepat", 100, precision["lkstool"], "%", least=True),
        ],
        tables=[
            Table(
                ["", "Dilaporkan", "Ditemukan %", "Tepat %"],
                [[name, reported[name], round(recall[name], 1), round(precision[name], 1)] for name in ways],
            ),
            _by_stage(planted, found),
            _by_kind(planted, found),
        ],
        notes=[exact],
    )


def _ours(folder: Path, region: Region) -> tuple[Marks, str]:
    """Check the whole region; return what was found this year, and how codes and cells agree in both."""
    marks: dict[str, list[Seen]] = {}
    agreed: Counter[tuple[str, str | None, str | None, str]] = Counter()
    for result in validate([str(folder)]).files:
        file = Path(result.file).relative_to(folder).as_posix()
        for each in result.findings:
            agreed[file, each.place.sheet, each.place.cell, each.code] += 1
            if file.startswith(f"{YEAR}/"):
                marks.setdefault(file, []).append(Seen(each.place.sheet, each.place.row, each.place.column))
    wanted = Counter((each.file, each.sheet, each.cell, each.code) for each in region.planted)
    missing, beside = (wanted - agreed).total(), (agreed - wanted).total()
    return marks, (
        "lkstool juga dinilai lebih ketat, di kedua tahun, dengan kode temuan dan sel yang persis sama: "
        f"{missing} dari {wanted.total()} tidak ditemukan, {beside} dilaporkan di luar yang ditanam."
    )


def _is_found(planted: Planted, marks: Marks) -> bool:
    return any(_same(planted, seen) for seen in marks.get(planted.file, ()))


def _right(planted: Iterable[Planted], marks: Marks) -> int:
    """Count the marks that point at something planted."""
    by_file: dict[str, list[Planted]] = {}
    for each in planted:
        by_file.setdefault(each.file, []).append(each)
    return sum(
        any(_same(each, seen) for each in by_file.get(file, ()))
        for file, some in marks.items()
        for seen in some
    )


def _same(planted: Planted, seen: Seen) -> bool:
    """Tell whether a mark points at a planted fault, as far as both name row and column."""
    if planted.sheet != seen.sheet:
        return False
    row, column = _address(planted.cell)
    if seen.row is None or row is None:
        return row is None or planted.code.startswith("LKS2") or row == _HEADER_ROW
    return row == seen.row and (column == seen.column or None in (column, seen.column))


def _address(cell: str | None) -> tuple[int | None, int | None]:
    parts = _CELL.fullmatch(cell or "")
    if parts is None:
        return None, None
    column = 0
    for letter in parts[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(parts[2]), column


def _by_stage(planted: Sequence[Planted], found: Mapping[str, Sequence[bool]]) -> Table:
    rows: list[list[str | int | float | None]] = []
    for digit, name in _STAGES.items():
        chosen = [at for at, each in enumerate(planted) if each.code[3] == digit]
        rows.append(
            [f"{digit}xx {name}", len(chosen), *(sum(hits[at] for at in chosen) for hits in found.values())]
        )
    return Table(["Ditanam menurut tahap", "Ditanam", *found], rows)


def _by_kind(planted: Sequence[Planted], found: Mapping[str, Sequence[bool]]) -> Table:
    """Count by what was planted."""
    rows: list[list[str | int | float | None]] = []
    order = sorted(range(len(planted)), key=lambda at: (planted[at].code, planted[at].note))
    for (code, note), group in groupby(order, key=lambda at: (planted[at].code, planted[at].note)):
        chosen = list(group)
        rows.append(
            [f"{code} {note}", len(chosen), *(sum(hits[at] for at in chosen) for hits in found.values())]
        )
    return Table(["Ditanam menurut jenis", "Ditanam", *found], rows)


if __name__ == "__main__":
    alone(measure)
