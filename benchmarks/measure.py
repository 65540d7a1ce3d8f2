"""What a part of the benchmarks gives back, and how one part runs alone.

A part is a module with a function ``measure(setup) -> Part``. Cases that are compared are measured in turn,
round by round, so that a busy moment of the machine slows all of them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from processes import Spent

MANY = 500  # workbooks that the goals speak of


@dataclass(frozen=True, slots=True)
class Setup:
    """How to measure.

    Attributes:
        data: folder for workbooks and workspaces; what one part has made there others use.
        quick: a trial with few workbooks and rounds, whose numbers mean little.
    """

    data: Path
    quick: bool

    def rounds(self, full: int) -> int:
        """Return how often to measure."""
        return min(full, 2) if self.quick else full


@dataclass(slots=True)
class Case:
    """One line of a table of times: every value in the order of measuring.

    Attributes:
        name: in the words of the page.
        seconds: passed on the clock.
        cpu: seconds of the processor, of all processes.
        megabytes: the most memory, where it was looked at.
        per: how many of ``unit`` one value is for; 0 where nothing is to be divided.
        unit: what it is for.
    """

    name: str
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    per: int = 0
    unit: str = ""

    def add(self, spent: Spent) -> None:
        """Take in one run."""
        self.seconds.append(spent.seconds)
        self.cpu.append(spent.cpu)
        if spent.megabytes:
            self.megabytes.append(spent.megabytes)

    @property
    def middle(self) -> float:
        """Median of the seconds passed."""
        return median(self.seconds)

    @property
    def each(self) -> float:
        """Median seconds for one of ``unit``."""
        return self.middle / self.per


@dataclass(frozen=True, slots=True)
class Goal:
    """What was aimed at and what was measured.

    Attributes:
        measure: in the words of the page.
        limit: the goal.
        value: what was measured.
        unit: of both, as text (``kali``, ``s``, ``MB``, ``%``).
        least: the value should be at least the limit, not at most.
    """

    measure: str
    limit: float
    value: float
    unit: str
    least: bool = False

    @property
    def met(self) -> bool:
        """Tell whether it was reached."""
        return self.value >= self.limit if self.least else self.value <= self.limit


@dataclass(slots=True)
class Table:
    """Anything else that is told in rows.

    Attributes:
        columns: headings.
        rows: as many cells each; None is told as a dash.
    """

    columns: list[str]
    rows: list[list[str | int | float | None]]


@dataclass(slots=True)
class Part:
    """What one module has measured.

    Attributes:
        title: of its section.
        text: what was measured and how, a few sentences.
        cases, goals, tables: the results, in this order on the page.
        notes: sentences under the tables.
    """

    title: str
    text: str
    cases: list[Case] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def in_turn(cases: Mapping[str, Callable[[], Spent]], rounds: int) -> dict[str, Case]:
    """Measure several cases round by round."""
    measured = {name: Case(name) for name in cases}
    for turn in range(1, rounds + 1):
        for name, run in cases.items():
            spent = run()
            measured[name].add(spent)
            tell(f"{name}: {spent.seconds:.2f} s ({turn}/{rounds})")
    return measured


def tell(text: str) -> None:
    """Say how far it has got."""
    print(text, file=sys.stderr, flush=True)


def restored(saved: Mapping[str, object]) -> Part:
    """Make a part again of what was saved of it."""
    values = dict(saved)
    kinds = {"cases": Case, "goals": Goal, "tables": Table}
    parts = {name: [kind(**each) for each in values.pop(name)] for name, kind in kinds.items()}  # type: ignore[attr-defined]
    return Part(**values, **parts)  # type: ignore[arg-type]


def alone(measure: Callable[[Setup], Part]) -> None:
    """Run one part: print its section, or write its numbers to a file."""
    from page import section

    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--quick", action="store_true", help="few workbooks and rounds: a trial")
    parser.add_argument("--data", type=Path, help="folder for the workbooks; kept if it is named")
    parser.add_argument("--json", type=Path, help="file for the numbers; they are not printed then")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        part = measure(Setup(chosen.data or Path(temporary), chosen.quick))
    if chosen.json:
        chosen.json.write_text(json.dumps(asdict(part), ensure_ascii=False), encoding="utf-8")
    else:
        print(section(part))
