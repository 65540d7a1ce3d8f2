"""How soon a command begins: whole processes beside Python merely importing the libraries that they need.

Usage: python benchmarks/startup.py [--quick]
"""

from __future__ import annotations

from functools import partial

from measure import MANY, Goal, Part, Setup, alone, in_turn
from processes import CHECKED, command, python
from workbooks import provided


def measure(setup: Setup) -> Part:
    """Start each command in turn, many times."""
    files = provided(setup.data, 30 if setup.quick else MANY)
    one = str(sorted(files, key=lambda path: path.stat().st_size)[len(files) // 2])
    libraries = "import pandas, pandera.pandas, python_calamine"
    lines = {
        "`import typer`": python("-c", "import typer"),
        "`lkstool --help`": python("-m", "lkstool", "--help"),
        f"`{libraries}`": python("-c", libraries),
        "`lkstool periksa` satu berkas": python("-m", "lkstool", "validate", one),
        "`lkstool periksa` satu berkas, `--json`": python("-m", "lkstool", "validate", one, "--json"),
    }
    cases = in_turn(
        {name: partial(command, line, fine=CHECKED) for name, line in lines.items()},
        setup.rounds(15),
    )
    typer, helping, imported, single, _ = cases.values()
    return Part(
        "Mulai bekerja",
        "Proses seutuhnya, dari dimulai sampai berakhir, bergantian. Berkasnya yang berukuran tengah.",
        [*cases.values()],
        [
            Goal(f"{helping.name}, dibanding {typer.name}", 1.5, helping.middle / typer.middle, "kali"),
            Goal(f"{single.name}, dibanding {imported.name}", 1.3, single.middle / imported.middle, "kali"),
        ],
    )


if __name__ == "__main__":
    alone(measure)
