"""How much memory ``validate`` needs: for 500 and 20,000 workbooks, and for one of 200,000 rows.

Usage: python benchmarks/memory.py [--quick]
"""

from __future__ import annotations

import json
from pathlib import Path

from measure import MANY, Case, Goal, Part, Setup, alone, tell
from validate import validated
from workbooks import provided, write_copies, write_large

COPIES = 40
ROWS = 200_000
LIMITS = """
[batas]
isi_mb = 512
baris = 250000
petak = 10000000
sel = 8000000
detik = 600
"""


def measure(setup: Setup) -> Part:
    """Run the command once on each, its memory looked at all the while."""
    count, copies, rows = (30, 4, 2_000) if setup.quick else (MANY, COPIES, ROWS)
    few = provided(setup.data, count)[0].parent
    cases = [Case(f"{count} isian", per=count, unit="berkas")]
    cases[0].add(validated(str(few), memory=True))
    tell(f"{count} workbooks: {cases[0].megabytes[-1]:.0f} MB")
    many = setup.data / f"{count * copies}"
    if not many.exists():
        tell(f"{count * copies} workbooks are made")
        write_copies(many, few.parent, count, copies)
    cases.append(Case(f"{number(count * copies)} isian", per=count * copies, unit="berkas"))
    cases[1].add(validated(str(many / few.name), memory=True))
    tell(f"{count * copies} workbooks: {cases[1].megabytes[-1]:.0f} MB")
    large = write_large(setup.data / f"besar-{rows}", rows)
    cases.append(Case(f"satu isian dengan {number(rows)} baris", per=rows, unit="baris"))
    home, told = _generous(setup.data / "longgar"), setup.data / "besar.json"
    cases[2].add(validated(str(large), "--workspace", str(home), "--json", memory=True, into=told))
    tell(f"{rows} rows: {cases[2].megabytes[-1]:.0f} MB")
    return Part(
        "Memori",
        "Perintah `lkstool periksa` seutuhnya dengan dua inti, sekali, beserta semua proses pembacanya. "
        f"Isian yang banyak ialah salinan {count} yang pertama, masing-masing dengan kode LKS, nama, dan NIK "
        "lain.",
        cases,
        [
            Goal(f"memori untuk {cases[0].name}", 400, cases[0].megabytes[0], "MB"),
            Goal(f"memori untuk {cases[1].name}", 1000, cases[1].megabytes[0], "MB"),
            Goal(f"memori untuk {cases[2].name}", 1500, cases[2].megabytes[0], "MB"),
        ],
        notes=[_large_file(large, told)],
    )


def number(value: int) -> str:
    """Write a whole number as Indonesian does."""
    return f"{value:,}".replace(",", ".")


def _generous(folder: Path) -> Path:
    """Return a workspace whose settings let a workbook be many times larger than usual."""
    from lkstool import workspace

    if not folder.exists():
        settings = workspace.init(folder).folder / workspace.SETTINGS_FILE
        settings.write_text(settings.read_text(encoding="utf-8") + LIMITS, encoding="utf-8")
    return folder


def _large_file(large: Path, told: Path) -> str:
    """Say what came of the large workbook, also within the usual limits: a refusal needs little memory."""
    from lkstool.pipeline import validate

    (generous,) = json.loads(told.read_text(encoding="utf-8"))["files"]
    codes = ", ".join(sorted({each["code"] for each in generous["findings"]}))
    usual = validate([str(large)], jobs=1).files[0].state
    return (
        "Isian yang besar diperiksa di ruang kerja yang batasnya dilonggarkan (`[batas]` di `lkstool.toml`): "
        f"terbaca {number(sum(generous['rows'].values()))} baris, temuannya {codes or 'tidak ada'}. Dengan "
        f"batas bawaan ia {'ditolak (LKS106)' if usual == 'unreadable' else 'dibaca juga'}."
    )


if __name__ == "__main__":
    alone(measure)
