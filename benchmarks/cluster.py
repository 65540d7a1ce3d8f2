"""How reading grows with processes and with the workers of a Dask cluster, and what that means for a nation.

Usage: python benchmarks/cluster.py [--quick]

The cluster is on this computer too: it shows what the way over a scheduler costs, not what others add.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from measure import MANY, Case, Part, Setup, Table, alone, tell
from processes import HERE, Spent, Warm, cpu_of, python
from workbooks import provided

_LKS = 20_000
_PEOPLE = 2_000_000
_KIB = 1024


def here(folder: str, jobs: str) -> Callable[[], object]:
    """Make a validation by processes of this computer."""
    from lkstool.pipeline import validate

    files = sorted(str(path) for path in Path(folder).glob("*.xlsx"))
    validate(files[:10], jobs=int(jobs))
    return lambda: validate(files, jobs=int(jobs))


def there(folder: str, address: str) -> Callable[[], object]:
    """Make a validation by the workers of a cluster, which is joined anew each time."""
    from lkstool.intake.pool import Readers
    from lkstool.pipeline import validate

    files = sorted(str(path) for path in Path(folder).glob("*.xlsx"))

    def work(files: Sequence[str]) -> None:
        with Readers(cluster=address) as readers:
            validate(files, readers=readers)

    work(files[:10])
    return lambda: work(files)


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, int]]:
    """Run a cluster; gives its address and process."""
    with subprocess.Popen(
        python(str(HERE / "local_cluster.py"), str(workers)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip(), process.pid
        process.stdin.close()


def measure(setup: Setup) -> Part:
    """Measure processes and clusters of several sizes, each with its own warm process."""
    count = 30 if setup.quick else MANY
    files = provided(setup.data, count)
    folder = str(files[0].parent)
    rounds = setup.rounds(3)
    cases: list[Case] = []
    for jobs in (1, 2):
        with Warm("cluster:here", folder, str(jobs)) as process:
            cases.append(_measured(f"`--jobs {jobs}`", count, rounds, process.run))
    for workers in (1, 2, 4):
        with cluster(workers) as (address, pid), Warm("cluster:there", folder, address) as process:
            run = _with_cluster(process, pid)
            cases.append(_measured(f"`--cluster`, {workers} pembaca", count, rounds, run))
    return Part(
        "Beberapa proses, beberapa komputer",
        f"Memeriksa {count} isian dengan proses di komputer ini (`--jobs`) dan dengan kluster Dask di "
        "komputer yang sama (`--cluster`): pembaca, penjadwal, dan petugas berbagi inti prosesor yang sama, "
        "dan CPU menghitung semuanya. Diukur satu sesudah yang lain. Hasil JSON-nya sama sampai bita "
        "terakhir (`tests/test_cluster.py`).",
        cases,
        tables=_costs(files, setup.data),
        notes=[
            f"Nasional: {_LKS:,} LKS dengan {_PEOPLE:,} penerima setahun.".replace(",", ".")
            + " Biaya satu isian dikalikan menurut banyaknya penerima; cara membacanya di [Skala](scale.md)."
        ],
    )


def _measured(name: str, count: int, rounds: int, run: Callable[[], Spent]) -> Case:
    case = Case(name, per=count, unit="berkas")
    for turn in range(1, rounds + 1):
        case.add(run())
        tell(f"{name}: {case.seconds[-1]:.2f} s ({turn}/{rounds})")
    return case


def _with_cluster(process: Warm, pid: int) -> Callable[[], Spent]:
    """Add what the cluster works to what the officer's own process works."""

    def run() -> Spent:
        before = cpu_of(pid)
        own = process.run()
        return Spent(own.seconds, own.cpu + cpu_of(pid) - before)

    return run


def _costs(files: Sequence[Path], data: Path) -> list[Table]:
    """Measure what one submission costs, part by part, and multiply it."""
    from lkstool import workspace
    from lkstool.dataset.facts import facts
    from lkstool.examine import read_request
    from lkstool.intake.submission import read_file
    from lkstool.pipeline import merge, validate

    names = [str(path) for path in files]
    count = len(names)
    validate(names[:10], jobs=1)
    checking, reading = _parted(lambda: validate(names, jobs=1))
    request = read_request(None, None)
    back = sum(len(pickle.dumps(read_file(name, request))) for name in names[:100]) / min(count, 100)
    sent = sum(path.stat().st_size for path in files) / count
    with tempfile.TemporaryDirectory(dir=data) as room:
        home = workspace.init(Path(room) / "kerja")
        shutil.copy2(files[0].parent.parent / home.register.name, home.register)
        whole, _ = _parted(lambda: merge(names, home, jobs=1))
        stored = sum(path.stat().st_size for path in home.folder.glob("lkstool.db*")) / count
        people = len(facts(home, home.settings.year).tables["penerima"]) / count
    larger = _PEOPLE / _LKS / people

    def seconds(name: str, value: float) -> list[str | int | float | None]:
        return [
            name,
            _told(value / count * 1000, "ms"),
            _told(value / count * larger * _LKS / 60, "menit CPU"),
        ]

    def size(name: str, value: float) -> list[str | int | float | None]:
        return [name, _told(value / _KIB, "KiB"), _told(value * larger * _LKS / _KIB**3, "GiB")]

    rows = [
        seconds("membaca: terbagi ke semua proses dan komputer", reading),
        seconds("mengurai, memeriksa, membandingkan: di komputer petugas", checking),
        seconds("menyimpan ke basis data: di komputer petugas", max(0.0, whole - checking)),
        size("dikirim ke pembaca kluster", sent),
        size("kembali dari pembaca kluster", back),
        size("basis data (SQLite)", stored),
        size("arsip berkas asli", sent),
    ]
    heading = ["biaya", f"satu isian (rata-rata {people:.0f} penerima)", "nasional"]
    return [Table(heading, rows)]


def _told(value: float, unit: str) -> str:
    digits = 1 if value < 10 else 0
    return f"{value:.{digits}f} {unit}".replace(".", ",")


def _parted(action: Callable[[], object]) -> tuple[float, float]:
    """Do something; CPU seconds of this process, and of those that it started."""
    whole, own = cpu_of(os.getpid()), time.process_time()
    action()
    mine = time.process_time() - own
    return mine, cpu_of(os.getpid()) - whole - mine


if __name__ == "__main__":
    alone(measure)
