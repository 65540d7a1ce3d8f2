"""How long other ways of checking the same workbooks take, for one workbook.

Usage: python benchmarks/tools.py [--quick]
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from measure import MANY, Goal, Part, Setup, alone, in_turn
from processes import Warm
from workbooks import YEAR, provided

OTHERS = 40  # workbooks that the slow ones check: their cost grows evenly with the number


def usual(folder: str, count: str) -> Callable[[], object]:
    """Make a check with pandas, openpyxl and pandera."""
    from usual_way import UsualWay

    from lkstool.forms.load import form_of

    way = UsualWay(form_of(YEAR))
    return lambda: [way.check(path) for path in evenly(folder, int(count))]


def table_schema(folder: str, count: str) -> Callable[[], object]:
    """Make a check with frictionless."""
    from table_schema import TableSchema

    from lkstool.forms.load import form_of

    way = TableSchema(form_of(YEAR))
    return lambda: [way.check(path) for path in evenly(folder, int(count))]


def evenly(folder: str, count: int) -> list[Path]:
    """Return so many workbooks of a folder, from its beginning to its end."""
    files = sorted(Path(folder).glob("*.xlsx"))
    return files[:: max(1, len(files) // count)][:count]


def measure(setup: Setup) -> Part:
    """Measure the three in turn, each on one core."""
    many, few = (30, 4) if setup.quick else (MANY, OTHERS)
    folder = str(provided(setup.data, many)[0].parent)
    names = "lkstool periksa", "pandas.read_excel (openpyxl), pandera tiap lembar", "frictionless validate"
    with (
        Warm("validate:ours", folder, "1", cores=1) as ours,
        Warm("tools:usual", folder, str(few), cores=1) as with_pandera,
        Warm("tools:table_schema", folder, str(few), cores=1) as with_frictionless,
    ):
        runs = (ours.run, with_pandera.run, with_frictionless.run)
        cases = in_turn(dict(zip(names, runs, strict=True)), setup.rounds(3))
    for case, per in zip(cases.values(), (many, few, few), strict=True):
        case.per, case.unit = per, "berkas"
    mine, pandera, frictionless = cases.values()
    return Part(
        "Dibanding cara lain",
        f"Tiap cara memakai satu inti dan sudah memuat semua pustaka. lkstool memeriksa {many} isian; cara "
        f"lain {few} di antaranya, dari awal sampai akhir, karena biayanya tumbuh rata. Aturannya dari "
        "formulir yang sama; yang tidak dapat dinyatakan di cara lain tidak diperiksa (lihat *Ketepatan*).",
        [*cases.values()],
        [
            Goal(f"lebih cepat daripada {name}", limit, case.each / mine.each, "kali", least=True)
            for name, limit, case in (
                ("pandas dengan pandera", 50, pandera),
                ("frictionless", 25, frictionless),
            )
        ],
    )


if __name__ == "__main__":
    alone(measure)
