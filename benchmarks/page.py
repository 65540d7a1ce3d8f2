"""From numbers to docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from measure import Case, Goal, Part

HEAD = """<!-- Dibuat oleh benchmarks/run.py dari benchmarks/results.json; jangan disunting. -->

# Kecepatan dan memori

Semua angka di halaman ini diukur dalam satu kali jalan dengan `python benchmarks/run.py`, berdampingan: yang
dibandingkan diukur bergantian, putaran demi putaran, sehingga komputer yang sedang sibuk memperlambat
semuanya. Angka mentahnya ada di `benchmarks/results.json`. Tidak satu pun diuji oleh rangkaian uji; komputer
lain memberi angka lain, perbandingannya yang berlaku.

- *Detik* ialah yang berlalu di jam, *CPU* detik kerja prosesor semua proses bersama-sama.
- *Memori* ialah memori semua proses bersama-sama pada saat terbesar (PSS: halaman yang dipakai bersama
  dihitung sekali), dilihat sepuluh kali sedetik.
- Yang tertulis ialah median; di sampingnya nilai terendah dan tertinggi.
"""


def page(saved: Mapping[str, object], parts: Sequence[Part], failed: Mapping[str, str]) -> str:
    """Write the whole page.

    Args:
        saved: what ``results.json`` says of machine, versions and date.
        parts: in the order of the page.
        failed: file name of each part that did not end well, and its last words.
    """
    lines = [HEAD, *_machine(saved), "", "## Tujuan dan hasil", ""]
    lines += _goals([goal for part in parts for goal in part.goals])
    lines += ["", *(f"Tidak selesai: `{name}` ({words}).\n" for name, words in failed.items())]
    return "\n".join([*lines, *(section(part) for part in parts)]).rstrip() + "\n"


def section(part: Part) -> str:
    """Write the section of one part."""
    lines = [f"## {part.title}", "", part.text, ""]
    if part.cases:
        lines += [*_cases(part.cases), ""]
    if part.goals:
        lines += [*_goals(part.goals), ""]
    for table in part.tables:
        lines += [*_rows(table.columns, ([_cell(each) for each in row] for row in table.rows)), ""]
    lines += [f"{note}\n" for note in part.notes]
    return "\n".join(lines)


def _machine(saved: Mapping[str, object]) -> list[str]:
    versions = saved["versions"]
    assert isinstance(versions, Mapping)
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items())
    runs = saved["parts"]
    assert isinstance(runs, Mapping)
    dates = sorted({each["date"].split()[0] for each in runs.values()})
    commits = sorted({each["commit"] for each in runs.values()})
    load = saved["load"]
    assert isinstance(load, float)
    minutes = sum(each.get("minutes", 0) for each in runs.values())
    lines = [
        f"Diukur {' dan '.join(dates)} pada program {', '.join(commits)}, {number(round(minutes))} menit.",
        f"Komputer: {saved['machine']}. {libraries}.",
        f"Pada menit sebelum mulai, rata-rata {number(load)} proses lain sedang bekerja.",
    ]
    if saved["quick"]:
        lines.append("\n**Ini percobaan dengan sedikit berkas (`--quick`): angkanya belum berarti.**")
    return lines


def _goals(goals: Iterable[Goal]) -> list[str]:
    rows = [
        [
            goal.measure,
            f"{'sekurangnya' if goal.least else 'paling banyak'} {number(goal.limit)} {goal.unit}",
            f"{number(goal.value)} {goal.unit}",
            "ya" if goal.met else "**belum**",
        ]
        for goal in goals
    ]
    return _rows(["Ukuran", "Tujuan", "Hasil", "Tercapai"], rows, text=1)


def _cases(cases: Sequence[Case]) -> list[str]:
    columns = ["Yang diukur", "Detik", "Terendah–tertinggi", "CPU"]
    divided = any(case.per for case in cases)
    heavy = any(case.megabytes for case in cases)
    columns += ["Tiap satuan"] * divided + ["Memori (MB)"] * heavy
    rows = []
    for case in cases:
        row = [
            case.name,
            number(case.middle),
            f"{number(min(case.seconds))}–{number(max(case.seconds))}",
            number(median(case.cpu)),
        ]
        if divided:
            row.append(f"{number(1000 * case.each)} ms/{case.unit}" if case.per else "–")
        if heavy:
            row.append(number(max(case.megabytes)) if case.megabytes else "–")
        rows.append(row)
    return _rows(columns, rows)


def _rows(columns: Sequence[str], rows: Iterable[Sequence[str]], text: int = 0) -> list[str]:
    """Write a Markdown table; all columns after the first are numbers, or none if ``text``."""
    line = "|---|" + ("---|" if text else "--:|") * (len(columns) - 1)
    return [f"| {' | '.join(columns)} |", line, *(f"| {' | '.join(row)} |" for row in rows)]


def _cell(value: str | float | None) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """Write a number with three digits that matter, as Indonesian does."""
    if isinstance(value, int) or value == round(value) or abs(value) >= 100:
        return f"{value:,.0f}".replace(",", ".")
    return f"{value:.{1 if abs(value) >= 10 else 2}f}".replace(".", ",")
