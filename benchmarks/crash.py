"""Kills a merge, or the undoing of one, with SIGKILL at many moments and looks at what is left.

Usage: python benchmarks/crash.py [--kills 240] [--seed 1] [--url postgresql+psycopg://...] [--json]

A third of the kills fall on named steps (a statement sent or answered, a file forced to the disk or renamed,
the commit begun or ended), a third on random moments of the whole run, a third inside the commit itself. On
SQLite every other run has so small a cache that half-written pages reach the file long before the commit.

After each kill the whole database must be, row by row, what it was before or what it would be after; every
accepted submission must have its original with the right content; none may be there twice; and doing it
once more must end where an undisturbed run ends. Exits with 1 if any of that fails once. Unix only.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import mmap
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import MetaData, create_engine, event, func, select, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.engine.default import DefaultDialect

from lkstool.core.errors import UserError
from lkstool.dataset import archive, schema, store
from lkstool.dataset.history import undo
from lkstool.dataset.merge import merge
from lkstool.examine import Examined, examine
from lkstool.intake.pool import Readers
from lkstool.sample.region import make_region

NOON = datetime(2026, 1, 20, 5, 0, tzinfo=UTC)
# How far a run has got, as told through shared memory.
PHASES = ("before the lock", "writing rows", "archiving originals", "in the commit", "after the commit")
_MEMORY = 24  # bytes: the phase, the steps, when the commit began and ended
WRITING, ARCHIVING, COMMITTING, COMMITTED = 1, 2, 3, 4
_AT_ONCE = os.WEXITED | os.WNOHANG | os.WNOWAIT


LATER = "a later merge"


@dataclass(frozen=True)
class Office:
    """What the dataset needs of a workspace."""

    database: str
    archive: Path
    key: bytes = b"k" * 32


@dataclass(frozen=True)
class Job:
    """One thing to be killed: what it does, from which state, and the two states that it may leave."""

    name: str
    start: Office
    do: Callable[[Office], object]
    old: str
    new: str
    steps: int
    seconds: float
    commit_seconds: float


@dataclass
class Seen:
    """What the kills have left."""

    kills: Counter[str] = field(default_factory=Counter)
    old_state: int = 0
    new_state: int = 0
    half_batches: int = 0
    lost_originals: int = 0
    duplicates: int = 0
    not_repeatable: int = 0
    unfinished_journals: int = 0

    @property
    def broken(self) -> bool:
        """True if anything promised did not hold."""
        return bool(self.half_batches or self.lost_originals or self.duplicates or self.not_repeatable)


class Progress:
    """Shared memory in which a child tells its phase and counts its steps, and at which it kills itself."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _MEMORY)
        self._lock = threading.Lock()  # originals are archived by several threads

    @property
    def phase(self) -> int:
        """Index into ``PHASES``."""
        return self._memory[0]

    @property
    def steps(self) -> int:
        """Steps taken so far."""
        return int.from_bytes(self._memory[2:6], "little")

    @property
    def commit_seconds(self) -> float:
        """How long the commit took, in a run that has ended."""
        begun, ended = (int.from_bytes(self._memory[at : at + 8], "little") for at in (8, 16))
        return (ended - begun) / 1e9

    def clear(self) -> None:
        """Forget the run before."""
        self._memory[:] = bytes(_MEMORY)

    def watch(self, die_at: int | None, *, small_cache: bool) -> None:
        """Tell of every step from now on; for the child only."""

        def step(phase: int | None = None) -> None:
            with self._lock:
                if phase is not None:
                    self._memory[0] = phase
                if phase in (COMMITTING, COMMITTED):
                    at = 8 if phase == COMMITTING else 16
                    self._memory[at : at + 8] = time.monotonic_ns().to_bytes(8, "little")
                taken = self.steps + 1
                self._memory[2:6] = taken.to_bytes(4, "little")
                if taken == die_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        def stepping(function: Callable[..., object], phase: int | None = None) -> Callable[..., object]:
            def call(*args: object, **more: object) -> object:
                step(phase)
                result = function(*args, **more)
                step(COMMITTED if phase == COMMITTING else None)
                return result

            return call

        def on_statement(_connection: object, _cursor: object, words: str, *_: object) -> None:
            step(WRITING if self.phase == 0 and words.startswith(("BEGIN", "SELECT pg_")) else None)

        def on_connect(driver: object, _record: object) -> None:
            if small_cache:
                driver.execute("PRAGMA cache_size = 8")  # type: ignore[attr-defined]

        event.listen(Engine, "before_cursor_execute", on_statement)
        event.listen(Engine, "after_cursor_execute", on_statement)
        event.listen(Engine, "connect", on_connect)
        archive.keep = stepping(archive.keep, ARCHIVING)  # type: ignore[assignment]
        archive.os.fsync = stepping(os.fsync)  # type: ignore[assignment]
        archive.Path.replace = stepping(Path.replace)  # type: ignore[assignment,method-assign]
        DefaultDialect.do_commit = stepping(DefaultDialect.do_commit, COMMITTING)  # type: ignore[assignment,method-assign]


def dump(office: Office) -> str:
    """Write everything in a database, row by row."""
    engine = create_engine(office.database)
    try:
        with engine.connect() as connection:
            tables = MetaData()
            tables.reflect(connection)
            lines = [
                f"{table.name}: {tuple(row)}"
                for table in sorted(tables.sorted_tables, key=lambda each: each.name)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
    finally:
        engine.dispose()
    return "\n".join(lines)


def missing_originals(office: Office) -> int:
    """Count the accepted submissions whose original is not in the archive as it was sent."""
    table = schema.submission
    wanted = select(table.c.sha256, table.c.file).where(table.c.state == "accepted")
    with store.reading(office) as connection:
        accepted = connection.execute(wanted).all()
    places = [archive.original_path(office.archive, row.sha256, row.file) for row in accepted]
    return sum(
        not place.is_file() or hashlib.sha256(place.read_bytes()).hexdigest() != row.sha256
        for place, row in zip(places, accepted, strict=True)
    )


def accepted_twice(office: Office) -> int:
    """Count the contents that were accepted more than once."""
    table = schema.submission
    same = (table.c.lks, table.c.year, table.c.sha256)
    twice = select(*same).where(table.c.state == "accepted").group_by(*same).having(func.count() > 1)
    with store.reading(office) as connection:
        return len(connection.execute(twice).all())


class Databases:
    """Makes copies of a state: files for SQLite, databases from a template for PostgreSQL."""

    def __init__(self, folder: Path, url: str | None) -> None:
        self._folder = folder
        self._url = url
        self._numbers = itertools.count()

    def new(self, start: Office | None = None) -> Office:
        """Return an empty office, or a copy of one."""
        folder = self._folder / f"kantor {next(self._numbers)}"
        (folder / "arsip").mkdir(parents=True)
        if start is not None:
            shutil.copytree(start.archive, folder / "arsip", dirs_exist_ok=True)
        if self._url is None:
            if start is not None:
                shutil.copyfile(make_url(start.database).database or "", folder / "lkstool.db")
            return Office(store.file_url(folder / "lkstool.db"), folder / "arsip")
        name = f"crash_{os.getpid()}_{folder.name.split()[-1]}"
        template = f' TEMPLATE "{make_url(start.database).database}"' if start else ""
        self._administer(f'CREATE DATABASE "{name}"{template}')
        url = make_url(self._url).set(database=name).render_as_string(hide_password=False)
        return Office(url, folder / "arsip")

    def settle(self, office: Office) -> None:
        """Wait until a server has noticed that a killed client is gone."""
        if self._url is None:
            return
        name = make_url(office.database).database
        engine = create_engine(self._url)
        with engine.connect() as connection:
            others = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
            while connection.execute(others, {"name": name}).scalar_one():
                connection.rollback()
                time.sleep(0.005)
        engine.dispose()

    def drop(self, office: Office) -> None:
        """Remove an office."""
        if self._url is not None:
            self._administer(f'DROP DATABASE "{make_url(office.database).database}" WITH (FORCE)')
        shutil.rmtree(office.archive.parent)

    def _administer(self, statement: str) -> None:
        engine = create_engine(self._url or "", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def merging(group: Examined) -> Callable[[Office], object]:
    """Return what merges some submissions that are parsed and checked already."""
    files = [one.file for one in group.collection.submissions]

    def do(office: Office) -> object:
        return merge(
            office,
            [(group.collection, group.form)],
            group.findings,
            group.changes,
            originals={file: Path(file) for file in files},
            received=dict.fromkeys(files, NOON),
            now=NOON,
            made_by="petugas",
        )

    return do


def undoing(office: Office) -> object:
    """Take the first batch back, unless that is done."""
    try:
        return undo(office, 1, now=NOON)
    except UserError as error:
        if error.key != "already_undone":
            raise
        return None


def jobs(folder: Path, databases: Databases, progress: Progress, seed: int) -> list[Job]:
    """Make a small region and measure what is to be killed on it."""
    region = folder / "wilayah"
    make_region(region, 6, seed, 0.0, years=("2025",))
    files = sorted(str(path) for path in (region / "2025").glob("*.xlsx"))
    with Readers(1) as readers:
        first, second = (
            chunk.examined[0]
            for part in (files[:3], files[3:])
            for chunk in examine(part, None, None, None, None, readers, None, None)
        )
    empty = databases.new()
    store.create(empty)
    one = databases.new()
    merging(first)(one)
    two = databases.new(one)
    merging(second)(two)
    return [
        _job("the first merge", empty, merging(first), databases, progress),
        _job(LATER, one, merging(second), databases, progress),
        _job("undo", two, undoing, databases, progress),
    ]


def _job(
    name: str, start: Office, do: Callable[[Office], object], databases: Databases, progress: Progress
) -> Job:
    """Run it once undisturbed, in a child as always, for its steps and seconds."""
    office = databases.new(start)
    started = time.perf_counter()
    child = _start(office, do, progress)
    os.waitpid(child, 0)
    seconds = time.perf_counter() - started
    states = dump(start), dump(office)
    job = Job(name, start, do, *states, progress.steps, seconds, progress.commit_seconds)
    if job.old == job.new or progress.phase != COMMITTED:
        raise RuntimeError(f"{name} did nothing")
    databases.drop(office)
    return job


def _start(
    office: Office,
    do: Callable[[Office], object],
    progress: Progress,
    die_at: int | None = None,
    *,
    small_cache: bool = False,
    linger: bool = False,
) -> int:
    """Begin a run in a process of its own; one that lingers waits to be killed when it is done."""
    progress.clear()
    child = os.fork()
    if child == 0:
        try:
            progress.watch(die_at, small_cache=small_cache)
            do(office)
            while linger:
                time.sleep(60)
            os._exit(0)
        except BaseException:  # noqa: BLE001 - nothing of the parent may go on in the child
            traceback.print_exc()
            os._exit(1)
    return child


def kill(
    job: Job, databases: Databases, progress: Progress, seen: Seen, dice: random.Random, at: int, of: int
) -> None:
    """Kill one run, the ``at``-th of so many, and look at what it has left."""
    office = databases.new(job.start)
    way, turn = at % 3, at // 3
    die_at = at * job.steps // of + 1 if way == 0 else None
    small_cache = turn % 2 == 1 and make_url(office.database).get_backend_name() == "sqlite"
    child = _start(office, job.do, progress, die_at, small_cache=small_cache, linger=way > 0)
    if way == 1:
        time.sleep(dice.uniform(0, job.seconds * 1.05))
    elif way == 2:
        while progress.phase < COMMITTING and os.waitid(os.P_PID, child, _AT_ONCE) is None:
            pass
        _spin(dice.uniform(0, job.commit_seconds))
    if way:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status):
        raise RuntimeError("a run ended without being killed")
    seen.kills[PHASES[progress.phase]] += 1
    databases.settle(office)
    _look(office, job, seen)
    databases.drop(office)


def _spin(seconds: float) -> None:
    """Wait more exactly than sleeping does."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def _look(office: Office, job: Job, seen: Seen) -> None:
    file = make_url(office.database).database or ""
    seen.unfinished_journals += Path(f"{file}-journal").is_file()
    state = dump(office)
    seen.old_state += state == job.old
    seen.new_state += state == job.new
    seen.half_batches += state not in (job.old, job.new)
    seen.lost_originals += missing_originals(office)
    job.do(office)
    seen.not_repeatable += dump(office) != job.new or any(office.archive.glob("*/.lkstool-*"))
    seen.duplicates += accepted_twice(office)
    seen.lost_originals += missing_originals(office)


def main() -> int:
    """Kill as often as asked, print the counts, return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--kills", type=int, default=240, help="of a later merge; the first and undo get a fifth"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--url", help="a PostgreSQL server on which databases may be made; default SQLite")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    dice = random.Random(chosen.seed)  # noqa: S311 - moments, not secrets
    progress = Progress()
    told = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        databases = Databases(folder, chosen.url)
        for job in jobs(folder, databases, progress, chosen.seed):
            seen = Seen()
            kills = chosen.kills if job.name == LATER else -(-chosen.kills // 5)
            for at in range(kills):
                kill(job, databases, progress, seen, dice, at, kills)
            told[job.name] = seen
            if not chosen.json:
                _tell(job, seen)
    if chosen.json:
        print(json.dumps({name: vars(seen) for name, seen in told.items()}))
    return int(any(seen.broken for seen in told.values()))


def _tell(job: Job, seen: Seen) -> None:
    print(
        f"\n{job.name}: {job.steps} steps, {job.seconds:.2f} s undisturbed, commit {job.commit_seconds:.3f} s"
    )
    for phase in PHASES:
        print(f"  killed {phase}: {seen.kills[phase]}")
    for name, count in vars(seen).items():
        if name != "kills":
            print(f"  {name.replace('_', ' ')}: {count}")


if __name__ == "__main__":
    sys.exit(main())
