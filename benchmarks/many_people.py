"""How long all indicators take on a dataset of millions of people, and how much memory.

Usage: python benchmarks/many_people.py [--people 2000000] [--lks 20000] [--folder FOLDER]

A small made-up region of two years is merged as an office would do it. Its submissions are then stored many
times over, each time under another LKS and with other tokens, until there are as many people as wanted. Where
FOLDER holds such a dataset already, it is measured as it is. Printed are seconds of work of the processor,
seconds passed, and the most memory used so far, after each step.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Table

from lkstool import workspace
from lkstool.core.regions import regions, short_name
from lkstool.dataset import schema
from lkstool.dataset.facts import facts
from lkstool.dataset.store import writing
from lkstool.forms.load import form_of
from lkstool.indicators.compute import compute, traced
from lkstool.indicators.population import FOR_COUNTING
from lkstool.pipeline import merge
from lkstool.sample.region import YEARS, make_region
from lkstool.workspace import Workspace

SEED = 7
TEMPLATES = 100
_AT_ONCE = 50_000  # rows written at a time
_OWNERS = {"M": "muhammadiyah", "A": "aisyiyah"}
_LIST = "daftar_lks.xlsx"

Value = TypeVar("Value")
Stored = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """One LKS that is stored as a copy of another.

    Attributes:
        template: code of the LKS whose answers it has.
        number: of the copy; no two copies of a template have the same.
        code, kabkota, owner: its own.
    """

    template: str
    number: int
    code: str
    kabkota: str
    owner: str


def copies(codes: Sequence[str], lks: int) -> list[Copy]:
    """Spread so many LKS evenly over all kabupaten and kota and both owners."""
    places = [(region, letter) for region in regions() for letter in _OWNERS]
    made = []
    for at in range(lks):
        region, letter = places[at % len(places)]
        # From the last number downwards: the templates have the first ones.
        code = f"{region}-{letter}-{999 - at // len(places):03d}"
        made.append(Copy(codes[at % len(codes)], at // len(codes), code, region, _OWNERS[letter]))
    return made


def fill(home: Workspace, people: int, lks: int) -> None:
    """Store copies of the submissions that count until the last year has so many people."""
    tables = schema.sheet_tables(schema.packaged_forms())
    with writing(home, tables.values()) as connection:
        submissions = _rows(connection, schema.submission, "ORDER BY id")
        batch = _rows(connection, schema.batch, "ORDER BY id DESC LIMIT 1")[0]
        listed = _rows(connection, schema.register_table(), "ORDER BY number")
        register = {row["kode_lks"]: row for row in listed}
        chosen = copies([*register], lks)
        own = batch["id"] + 1
        _write(connection, schema.batch, [tuple((batch | {"id": own, "command": "copy"}).values())])
        _write(
            connection,
            schema.register_table(),
            (
                tuple((register[each.template] | _listed(each) | {"batch": own, "number": at}).values())
                for at, each in enumerate(chosen, start=1)
            ),
        )
        by_lks: dict[str, list[dict[str, Any]]] = {}
        for row in submissions:
            by_lks.setdefault(row["lks"], []).append(row)
        pairs = [(each, row) for each in chosen for row in by_lks.get(each.template, ())]
        first = submissions[-1]["id"] + 1
        _write(
            connection,
            schema.submission,
            (
                tuple(
                    (row | {"id": number, "batch": own, "lks": each.code,
                            "sha256": f"{row['sha256'][:-8]}{each.number:08x}"}).values()
                )
                for number, (each, row) in enumerate(pairs, start=first)
            ),
        )  # fmt: skip
        numbered = [(number, each, row["id"]) for number, (each, row) in enumerate(pairs, start=first)]
        latest = {row["id"] for row in submissions if row["year"] == YEARS[-1]}
        sizes = _sizes(connection, tables["penerima"])
        natural = sum(sizes.get(source, 0) for _, _, source in numbered if source in latest)
        for name, table in tables.items():
            more = people / natural if name == "penerima" else 1.0
            _write(connection, table, _copied(connection, table, numbered, more))
        _write(connection, schema.finding, _copied(connection, schema.finding, numbered, 1.0))


def _listed(each: Copy) -> dict[str, str]:
    office = "PDM" if each.owner == "muhammadiyah" else "PDA"
    return {
        "kode_lks": each.code,
        "kabkota": each.kabkota,
        "kepemilikan": each.owner,
        "pdm": f"{office} {short_name(each.kabkota)}",
    }


def _copied(
    connection: Connection, table: Table, numbered: Sequence[tuple[int, Copy, int]], more: float
) -> Iterator[Stored]:
    """Yield the rows of every copy; ``more`` times as many as its template has, numbered on."""
    names = [column.name for column in table.columns]
    counter = names[1]
    tokens = [at for at, name in enumerate(names) if name.endswith("_token")]
    own = {names.index(name): name for name in ("kode_lks", "kabkota", "kepemilikan")
           if table.name == "sheet_profil"}  # fmt: skip
    templates: dict[int, list[list[Any]]] = {}
    for row in _rows(connection, table, f'ORDER BY submission, "{counter}"'):
        templates.setdefault(row["submission"], []).append([*row.values()])
    owed = 0.0
    for number, each, source in numbered:
        rows = templates.get(source, [])
        owed += len(rows) * more
        size = int(owed)
        owed -= size
        its_own = {"kode_lks": each.code, "kabkota": each.kabkota, "kepemilikan": each.owner}
        for at in range(size if rows else 0):
            row = rows[at % len(rows)].copy()
            again = at // len(rows) * len(rows)
            row[0] = number
            row[1] += again
            if names[2] == "row" and row[2]:
                row[2] += again
            for position in tokens:
                if row[position]:
                    row[position] = f"{row[position][:-8]}{each.number:05x}{at // len(rows):03x}"
            for position, name in own.items():
                row[position] = its_own[name]
            yield tuple(row)


def _sizes(connection: Connection, table: Table) -> dict[int, int]:
    found = connection.exec_driver_sql(f"SELECT submission, count(*) FROM {table.name} GROUP BY submission")  # noqa: S608 - our own names
    return {row[0]: row[1] for row in found}


def _rows(connection: Connection, table: Table, order: str) -> list[dict[str, Any]]:
    """Return rows as the database holds them, columns in the order of the table."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    found = connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}" {order}')  # noqa: S608 - our own names
    return [dict(row) for row in found.mappings()]


def _write(connection: Connection, table: Table, rows: Iterator[Stored] | Sequence[Stored]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    coming = iter(rows)
    while part := list(islice(coming, _AT_ONCE)):
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', part)  # noqa: S608 - our own names


def prepared(folder: Path, people: int, lks: int) -> Workspace:
    """Return the workspace to measure, made if it is not there yet."""
    if (folder / "lkstool.toml").exists():
        return workspace.open_workspace(folder)
    home = workspace.init(folder)
    make_region(folder / "kiriman", TEMPLATES, SEED, flaws=0.3)
    (folder / "kiriman" / _LIST).rename(home.register)
    merge([str(folder / "kiriman")], home)
    fill(home, people, lks)
    return home


class Clock:
    """Prints what each step takes."""

    def __init__(self) -> None:
        """Begin the table."""
        print("| step | processor s | passed s | most memory MB |\n|---|---|---|---|")

    def step(self, name: str, action: Callable[[], Value]) -> Value:
        """Do something and print its line."""
        work, passed = time.process_time(), time.perf_counter()
        value = action()
        work, passed = time.process_time() - work, time.perf_counter() - passed
        print(f"| {name} | {work:.1f} | {passed:.1f} | {_most_memory():.0f} |", flush=True)
        return value


def _most_memory() -> float:
    try:
        import resource
    except ImportError:  # Windows does not tell
        return float("nan")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1024


def main() -> None:
    """Make the dataset, compute its numbers, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2_000_000)
    parser.add_argument("--lks", type=int, default=20_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--two-years", action="store_true", help="compare with the year before")
    chosen = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as temporary:
        home = prepared(chosen.folder or Path(temporary) / "ruang", chosen.people, chosen.lks)
        print(f"dataset ready after {time.perf_counter() - started:.0f} s;", end=" ")
        libraries = ", ".join(f"{name} {version(name)}" for name in ("pandas", "SQLAlchemy"))
        print(f"Python {platform.python_version()}, {libraries}")
        year, settings = YEARS[-1], home.settings
        clock = Clock()
        this = clock.step("facts of the year", lambda: facts(home, year, counted=FOR_COUNTING))
        before = (
            clock.step("facts of the year before", lambda: facts(home, YEARS[0], counted=FOR_COUNTING))
            if chosen.two_years
            else None
        )
        print(f"| ({len(this.tables['penerima']):,} people, {len(this.submissions):,} submissions) | | | |")
        clock.step("all indicators, public", lambda: compute(this, before, form_of(year), settings, "public"))
        clock.step(
            "all indicators, internal", lambda: compute(this, before, form_of(year), settings, "internal")
        )
        clock.step("all indicators to be traced", lambda: traced(this, before, form_of(year), settings))


if __name__ == "__main__":
    sys.exit(main())
