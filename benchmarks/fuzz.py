"""Spoils real forms in many ways and reads each as ``validate`` does.

Usage: python benchmarks/fuzz.py [--count 100000] [--first 0] [--only SEED] [--record FILE] [--keep DIR]
       python benchmarks/fuzz.py --table FILE

Every workbook is made from its seed alone. A child process reads some hundreds, checks them and makes
the JSON; it may use 20 seconds of CPU for one workbook and 1 GiB more than it began with. If it dies, the
workbook at hand is the culprit, and another child goes on without it. Counted as a fault: a death, an
exception, too slow, too large, or anything of the workbook lost in silence (see ``fuzz_reader`` and
``fuzz_accounts``).

Counts are written to the record after each child, faults as they come; the run can be resumed with
``--first``. Exits with 1 if there was a fault. Unix only.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from fuzz_accounts import unlocated, unparsed
from fuzz_books import Base, Mutant, bases, form_words
from fuzz_mutations import choose
from fuzz_reader import unread

from lkstool.core.records import Finding, Sent
from lkstool.core.results import Validation
from lkstool.examine import _checked
from lkstool.forms.load import years
from lkstool.intake import submission
from lkstool.intake.sharing import Sharing
from lkstool.intake.workbook import Limits, Workbook
from lkstool.output.json_text import validation_json

SECONDS = 20
MEMORY = 2**30
AT_ONCE = 1_000
# How a child ends when not a workbook but this program is at fault.
_OURS = 70
REQUEST = submission.ReadRequest(None, years(), years()[-1])
_IN_MEMORY = Path("/dev/shm")  # noqa: S108  a folder of its own is made in it
_BASES: tuple[Base, ...] = ()


@dataclass
class Tally:
    """What has been seen so far.

    Attributes:
        outcomes: by kind of mutation and what became of the workbook.
        faults: seed, what was done to it, and what went wrong.
        slowest: seconds and seed.
        largest: bytes and seed of the last workbook when the process had grown to it.
    """

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, -1)
    largest: tuple[int, int] = (0, -1)

    def add(self, other: Tally) -> None:
        """Take over what one child has seen."""
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.slowest = max(self.slowest, other.slowest)
        self.largest = max(self.largest, other.largest)


def make(seed: int) -> tuple[str, str, bytes]:
    """Return the name of the base, what is done to it, and the spoilt workbook of one seed."""
    rng = Random(f"lkstool {seed}")  # noqa: S311  the same seed must give the same workbook
    # The small ones more often: they are quicker and have as much in them that can go wrong.
    base = rng.choices(_BASES, (12, 3, 1, 2, 3, 1))[0]
    mutant = Mutant(dict(base.members), base.sheets)
    done = []
    for _ in range(rng.choice((1, 1, 1, 1, 2, 3))):
        name, mutate = choose(rng)
        try:
            mutate(rng, mutant)
        except (KeyError, IndexError, ValueError):
            # What one mutation needs, an earlier one may have taken away.
            name += " (tidak jadi)"
        done.append(name)
    return base.name, " + ".join(done), mutant.content()


def work(seeds: list[int], folder: Path, progress: mmap.mmap) -> Tally:
    """Read, check and judge some workbooks; the seed at hand stands in the shared memory."""
    tally = Tally()
    read: dict[str, tuple[int, str]] = {}
    sents: list[Sent] = []
    last: list[Workbook | Finding] = []
    honest = submission.read_workbook

    def noting(content: bytes, file: str, limits: Limits) -> Workbook | Finding:
        last[:] = [honest(content, file, limits)]
        return last[0]

    submission.read_workbook = noting
    words = form_words()
    for seed in seeds:
        progress[:8] = seed.to_bytes(8, "little")
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        _, done, content = make(seed)
        path = folder / f"{seed}.xlsx"
        path.write_bytes(content)
        last.clear()
        begun = time.process_time()
        try:
            sent = submission.read_file(str(path), REQUEST)
            book = last[0] if last else None
            fault = unread(content, book) if isinstance(book, Workbook) else None
            if not fault and isinstance(book, Workbook) and sent.sheets:
                fault = unlocated(book, sent, words)
        except BaseException as error:  # noqa: BLE001
            fault, sent = f"{type(error).__name__}: {_last_line(error)}", None
        tally.slowest = max(tally.slowest, (time.process_time() - begun, seed))
        tally.largest = max(tally.largest, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, seed))
        signal.setitimer(signal.ITIMER_PROF, 0)
        path.unlink()
        read[str(path)] = (seed, done)
        if fault:
            tally.faults.append((seed, done, fault))
        if sent is not None:
            sents.append(sent)
    signal.setitimer(signal.ITIMER_PROF, 0)
    _check(sents, read, tally)
    return tally


def _check(sents: list[Sent], read: dict[str, tuple[int, str]], tally: Tally) -> None:
    """Check workbooks together as ``validate`` does; if that fails, one by one to find the culprit."""
    try:
        chunk = _checked(sents, None, None, None, Sharing())
        validation_json(Validation(chunk.results, (), years()), "id")
    except Exception as error:  # noqa: BLE001
        if len(sents) == 1:
            seed, done = read[sents[0].file]
            tally.faults.append((seed, done, f"checks: {type(error).__name__}: {_last_line(error)}"))
            return
        for sent in sents:
            _check([sent], read, tally)
        return
    by_file = {sent.file: sent for sent in sents}
    for group in chunk.examined:
        for file, where in unparsed(group.collection, group.findings, group.changes, by_file):
            tally.faults.append((*read[file], f"lost: {where}"))
    results = {result.file: result for result in chunk.results}
    for sent in sents:
        _, done = read[sent.file]
        result = results.get(sent.file)
        codes = sorted({each.code for each in sent.findings}) if not sent.sheets else []
        outcome = f"ditolak {codes[0]}" if codes else result.state if result else sent.kind
        for name in done.split(" + "):
            tally.outcomes[name, outcome] += 1


def _last_line(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "lkstool" in frame.filename]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:]) + f" {error}"


def run(seeds: list[int], record: Path | None) -> Tally:
    """Let children work through the seeds, and write what they have seen after each."""
    total = Tally()
    progress = mmap.mmap(-1, 8)
    ours = {} if record is None else _begun(record)
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as folder:
        while seeds:
            now, seeds = seeds[:AT_ONCE], seeds[AT_ONCE:]
            while now:
                outcome, code = _child(now, Path(folder), progress)
                if outcome is not None:
                    total.add(outcome)
                    break
                culprit = int.from_bytes(progress[:8], "little")
                how = "too slow" if code == -signal.SIGPROF else f"died ({code})"
                total.faults.append((culprit, make(culprit)[1], how))
                total.outcomes[make(culprit)[1], how] += 1
                now = [seed for seed in now if seed != culprit]
            if record is not None:
                _write(record, total, ours, seeds[0] if seeds else None)
    return total


def _child(seeds: list[int], folder: Path, progress: mmap.mmap) -> tuple[Tally | None, int]:
    """Let a copy of this process work; return what it has seen, or None and how it died."""
    answer = folder / "answer"
    answer.unlink(missing_ok=True)
    pid = os.fork()
    if pid == 0:
        mine = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mine + MEMORY, mine + MEMORY))
        try:
            answer.write_bytes(pickle.dumps(work(seeds, folder, progress)))
        except MemoryError:
            os._exit(1)
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
            os._exit(_OURS)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == _OURS:
        raise SystemExit("the fuzzer itself is at fault")
    return (pickle.loads(answer.read_bytes()) if code == 0 else None), code  # noqa: S301


def _begun(record: Path) -> dict[str, object]:
    if record.exists():
        told: dict[str, object] = json.loads(record.read_text(encoding="utf-8"))
        return told
    return {}


def _write(record: Path, tally: Tally, before: dict[str, object], following: int | None) -> None:
    """Write the record: what earlier runs have counted and what this one has."""
    outcomes: Counter[str] = Counter({f"{name} | {what}": n for (name, what), n in tally.outcomes.items()})
    outcomes.update(before.get("outcomes", {}))  # type: ignore[arg-type]
    faults = [*before.get("faults", []), *tally.faults]  # type: ignore[misc]
    told = {
        "date": datetime.now(UTC).date().isoformat(),
        "next": following,
        "slowest": max(tally.slowest, tuple(before.get("slowest", (0, -1)))),  # type: ignore[arg-type]
        "largest": max(tally.largest, tuple(before.get("largest", (0, -1)))),  # type: ignore[arg-type]
        "outcomes": dict(sorted(outcomes.items())),
        "faults": faults,
    }
    fresh = record.with_suffix(".new")
    fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(record)


def table(record: Path) -> str:
    """Return a record as the table of ``docs/ketahanan.md``: what was done, and what became of it."""
    told = json.loads(record.read_text(encoding="utf-8"))
    kinds: dict[str, Counter[str]] = {}
    for name, count in told["outcomes"].items():
        done, _, what = name.partition(" | ")
        what = {"valid": "read", "invalid": "read", "register": "read"}.get(what, what)
        kinds.setdefault(done.partition(":")[0], Counter())["refused" if what != "read" else what] += count
    lines = ["| Yang dirusak | dibaca | ditolak dengan satu kalimat |", "|---|--:|--:|"]
    lines += [f"| {kind} | {each['read']} | {each['refused']} |" for kind, each in sorted(kinds.items())]
    return "\n".join(lines)


def main() -> int:
    """Read the arguments and run."""
    global _BASES  # noqa: PLW0603
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000, help="how many workbooks")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--only", type=int, nargs="+", help="these seeds and no others")
    parser.add_argument("--record", type=Path, help="where counts and faults are written (JSON)")
    parser.add_argument("--keep", type=Path, help="write the workbooks of --only to this folder")
    parser.add_argument("--table", type=Path, help="print a record as a table and do nothing else")
    given = parser.parse_args()
    if given.table:
        print(table(given.table))
        return 0
    _BASES = bases()
    form_words()
    seeds = given.only or list(range(given.first, given.first + given.count))
    if given.keep and given.only:
        given.keep.mkdir(parents=True, exist_ok=True)
        for seed in given.only:
            base, done, content = make(seed)
            (given.keep / f"{seed}.xlsx").write_bytes(content)
            print(f"{seed}: {base}: {done}")
    begun = time.process_time()
    tally = run(seeds, given.record)
    for seed, done, fault in tally.faults:
        print(f"{seed}\t{done}\t{fault}")
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = time.process_time() - begun + children.ru_utime + children.ru_stime
    print(
        f"{len(seeds)} workbooks, {len(tally.faults)} faults, {spent / len(seeds) * 1e3:.1f} ms of CPU each, "
        f"slowest {tally.slowest[0]:.2f} s ({tally.slowest[1]}), largest {tally.largest[0] / 2**20:.0f} MB"
    )
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
