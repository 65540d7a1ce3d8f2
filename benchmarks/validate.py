"""How long ``validate`` takes beside python-calamine merely reading the same cells.

Usage: python benchmarks/validate.py [--quick]
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from measure import MANY, Goal, Part, Setup, alone, in_turn
from processes import CHECKED, Spent, Warm, command, python
from workbooks import provided

_WARM_UP = 10  # files


def calamine(folder: str) -> Callable[[], object]:
    """Make a reading of every cell of every sheet that keeps nothing."""
    import python_calamine

    files = sorted(Path(folder).glob("*.xlsx"))

    def read() -> None:
        for path in files:
            book = python_calamine.load_workbook(io.BytesIO(path.read_bytes()))
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()

    return read


def ours(folder: str, jobs: str) -> Callable[[], object]:
    """Make a validation that has loaded what it needs."""
    from lkstool.pipeline import validate

    files = sorted(str(path) for path in Path(folder).glob("*.xlsx"))
    validate(files[:_WARM_UP], jobs=int(jobs))
    return lambda: validate(files, jobs=int(jobs))


def measure(setup: Setup) -> Part:
    """Measure reading and validating in turn."""
    count = 30 if setup.quick else MANY
    folder = str(provided(setup.data, count)[0].parent)
    reads, one, two = "python-calamine hanya membaca, satu inti", "periksa, satu inti", "periksa, dua inti"
    with (
        Warm("validate:calamine", folder, cores=1) as reading,
        Warm("validate:ours", folder, "1", cores=1) as alone_on_one,
        Warm("validate:ours", folder, "2", cores=2) as on_two,
    ):
        cases = in_turn({reads: reading.run, one: alone_on_one.run, two: on_two.run}, setup.rounds(5))
    whole = "perintah `lkstool periksa` seutuhnya, dua inti"
    cases |= in_turn({whole: lambda: validated(folder)}, setup.rounds(3))
    for case in cases.values():
        case.per, case.unit = count, "berkas"
    floor = cases[reads].middle
    return Part(
        f"Memeriksa {count} isian",
        f"{count} isian formulir 2025 (median 60 penerima manfaat dan 16 SDM; seperlimanya keliru), "
        "bersama daftar induk. Prosesnya sudah memuat semua pustaka, kecuali pada perintah seutuhnya. Pada "
        "*satu inti* semua proses, termasuk pembacanya, berbagi satu inti prosesor.",
        [*cases.values()],
        [
            Goal(f"{one}, dibanding python-calamine", 2.0, cases[one].middle / floor, "kali"),
            Goal(f"{two}, dibanding python-calamine", 1.2, cases[two].middle / floor, "kali"),
        ],
    )


def validated(folder: str, *options: str, memory: bool = False, into: Path | None = None) -> Spent:
    """Run the whole command on a folder or a file."""
    line = python("-m", "lkstool", "validate", folder, "--jobs", "2", "--quiet", *options)
    return command(line, memory=memory, fine=CHECKED, into=into)


if __name__ == "__main__":
    alone(measure)
