"""Small counts of people must not leave the office, and none may be computed back from what is printed.

The attacker here reads a printed report as anybody could: he writes down every sum that its tables and
figures imply, and asks an integer solver for the lowest and highest value of each withheld count. He does
not use the program's own list of sums, so a sum that the program forgot would show.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pytest
from facts import FORM, SETTINGS, drawn, facts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from lkstool.core.facts import Facts
from lkstool.core.figures import Cell, Context, NumberTable, Withheld
from lkstool.core.regions import regions
from lkstool.core.residents import Residents
from lkstool.indicators import suppress
from lkstool.indicators.compute import compute
from lkstool.indicators.counts import Key, Ledger
from lkstool.indicators.suppress import withhold

SMALLEST = 5
# The groups of people that the office knows the residents of.
COMPARED = ("anak", "lansia")
RESIDENTS = Residents({(region, group): 50_000 for region in regions() for group in COMPARED}, "BPS, 2025")
MANY = 100_000
BOUNDED = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@dataclass
class Attacker:
    """Unknown numbers by name, what is known of each, and the sums between them."""

    known: dict[object, tuple[float, float]] = field(default_factory=dict)
    truth: dict[object, int] = field(default_factory=dict)
    small: set[object] = field(default_factory=set)
    sums: list[dict[object, int]] = field(default_factory=list)

    def sees(self, name: object, printed: Cell, truth: int, *, sensitive: bool = True) -> None:
        """Read one printed cell; he even guesses that ``*`` is never a small number where that is true."""
        self.truth[name] = truth
        if printed is Withheld.SMALL:
            self.known[name] = (1, SMALLEST - 1)
        elif printed is Withheld.PROTECTS:
            self.known[name] = (SMALLEST if truth >= SMALLEST else 0, MANY)
        else:
            assert printed == truth, name
            self.known[name] = (truth, truth)
        if sensitive and 0 < truth < SMALLEST:
            self.small.add(name)

    def guesses(self, name: object, truth: int, *, sensitive: bool = False) -> None:
        """Note a number that is printed nowhere."""
        assert truth >= 0, name
        self.truth[name], self.known[name] = truth, (0, MANY)
        if sensitive and 0 < truth < SMALLEST:
            self.small.add(name)

    def adds(self, total: object, *parts: object) -> None:
        """Note that a total is the sum of its parts."""
        line: dict[object, int] = {total: -1}
        for part in parts:
            line[part] = line.get(part, 0) + 1
        assert sum(sign * self.truth[name] for name, sign in line.items()) == 0, (total, parts)
        self.sums.append(line)

    def same(self, one: object, other: object) -> None:
        self.adds(one, other)

    def computed_back(self) -> list[object]:
        """Return the small numbers that only one value fits."""
        names = list(self.known)
        at = {name: number for number, name in enumerate(names)}
        matrix = lil_array((len(self.sums), len(names)))
        for line, signs in enumerate(self.sums):
            for name, sign in signs.items():
                matrix[line, at[name]] = sign
        bounds = Bounds([low for low, _ in self.known.values()], [high for _, high in self.known.values()])
        held = LinearConstraint(matrix.tocsr(), 0, 0)
        pinned = dict.fromkeys(sorted(self.small, key=str))
        for name in list(pinned):
            for sign in (1, -1):
                if name not in pinned:
                    break  # an earlier answer was a world in which it differs
                goal = np.zeros(len(names))
                goal[at[name]] = sign
                answer = milp(goal, constraints=held, bounds=bounds, integrality=np.ones(len(names)))
                assert answer.status == 0, (name, answer.message)
                for other in list(pinned):
                    if round(answer.x[at[other]]) != self.truth[other]:
                        del pinned[other]
        return list(pinned)


def read(public: Context, raw: Context, panel: set[str] = frozenset()) -> Attacker:
    """Write down all that a printed report says of numbers of people."""
    him = Attacker()

    def cells(table: str, total: str | None = "Jumlah", label: int = 0) -> list[str]:
        printed, true = public.tables[table], raw.tables[table]
        lines = [*zip(printed.rows, true.rows, strict=True)]
        if total is not None:
            lines.append((printed.total, true.total))
        names = []
        for line, (shown, real) in enumerate(lines):
            name = total if total is not None and line == len(lines) - 1 else str(real[label])
            if real[-1 if table != "T0.1" else 6] is None and table in ("T3.2", "T0.1"):
                continue
            for column, cell, its in zip(printed.columns, shown, real, strict=True):
                if column.unit == "orang":
                    him.sees((table, name, column.name), cell, its)
            names.append(name)
        return names[:-1] if total is not None else names

    def adds_up(table: str, names: list[str], parts: list[str], whole: str | None = "jumlah") -> None:
        for name in [*names, "Jumlah"]:
            if whole is not None:
                him.adds((table, name, whole), *((table, name, part) for part in parts))
        for column in [*parts, *([whole] if whole else [])]:
            him.adds((table, "Jumlah", column), *((table, name, column) for name in names))

    sexes = ["laki_laki", "perempuan"]
    him.sees("P01", public.figures["P01"].value, raw.figures["P01"].value)
    groups = cells("T3.1")
    adds_up("T3.1", groups, sexes)
    him.same("P01", ("T3.1", "Jumlah", "jumlah"))
    adds_up("T3.3", cells("T3.3"), ["mukim", "non_mukim"])
    for group in [*groups, "Jumlah"]:
        him.same(("T3.1", group, "jumlah"), ("T3.3", group, "jumlah"))
    regions = cells("T3.2", "Jumlah", 1)
    columns = [column.name for column in raw.tables["T3.2"].columns[2:-1]]
    adds_up("T3.2", regions, columns)
    for group, column in zip([*groups, "Jumlah"], [*columns, "jumlah"], strict=True):
        him.same(("T3.2", "Jumlah", column), ("T3.1", group, "jumlah"))
    cells("T0.1", None)
    homes = {row[0]: row[2] for row in raw.tables["T0.1"].rows if row[6] is not None}
    for region in regions:
        him.adds(
            ("T3.2", region, "jumlah"),
            *(("T0.1", lks, "penerima") for lks, at in homes.items() if at == region),
        )
    adds_up("T3.4", cells("T3.4"), [*sexes])
    for column in [*sexes, "jumlah"]:
        him.same(("T3.4", "Jumlah", column), ("T3.1", "Anak", column))
    adds_up("T3.5", cells("T3.5"), sexes)
    for column in [*sexes, "jumlah"]:
        known, everybody = ("T3.5", "Jumlah", column), ("T3.1", "Jumlah", column)
        him.guesses(("unaged", column), him.truth[everybody] - him.truth[known])
        him.adds(everybody, known, ("unaged", column))
        if not public.tables["T3.5"].note:
            him.known["unaged", column] = (0, 0)
    _figures(him, public, raw, panel)
    _movement(him, public, raw, cells, adds_up)
    _residents(him, public, raw)
    _programmes(him, public, raw, cells)
    _staff(him, public, raw, cells, adds_up)
    return him


def _share(
    him: Attacker,
    public: Context,
    raw: Context,
    figure: str,
    whole: object,
    *,
    all_of_it: bool = True,
    telling: bool = False,
) -> None:
    """Read a percentage: yes and no are the answered, answered and missing are the whole."""
    printed, true = public.figures[figure], raw.figures[figure]
    him.sees((figure, "yes"), printed.numerator, true.numerator)
    him.sees((figure, "answered"), printed.denominator, true.denominator, sensitive=telling)
    him.sees((figure, "missing"), printed.missing, true.missing, sensitive=False)
    him.guesses((figure, "no"), true.denominator - true.numerator, sensitive=True)
    him.adds((figure, "answered"), (figure, "yes"), (figure, "no"))
    rest = him.truth[whole] - true.denominator - true.missing
    him.guesses((figure, "not asked"), rest)
    if all_of_it:
        him.known[figure, "not asked"] = (0, 0)
    him.adds(whole, (figure, "answered"), (figure, "missing"), (figure, "not asked"))
    if Withheld.SMALL in (printed.numerator, printed.denominator) or Withheld.PROTECTS in (
        printed.numerator,
        printed.denominator,
    ):
        assert printed.value is None or isinstance(printed.value, Withheld)


def _figures(him: Attacker, public: Context, raw: Context, panel: set[str]) -> None:
    children = ("T3.1", "Anak", "jumlah")
    _share(him, public, raw, "C02", children, all_of_it=False)
    _share(him, public, raw, "C03", children)
    for figure in ("C10", "C11", "C12", "M07"):
        _share(him, public, raw, figure, "P01")
    _share(him, public, raw, "C04", children)
    _share(him, public, raw, "C06", children)
    _share(him, public, raw, "C07", ("T3.1", "Lansia", "jumlah"))
    _share(him, public, raw, "C08", "P01", all_of_it=False, telling=True)
    _share(him, public, raw, "P05", children)
    # Who lives in and is with a family all the same: nobody prints it, the two tables together would tell it.
    living_in = him.truth["T3.3", "Anak", "mukim"]
    him.guesses("placed", living_in - him.truth["P05", "no"], sensitive=True)
    him.adds(("T3.3", "Anak", "mukim"), ("P05", "no"), "placed")
    him.adds(("P05", "yes"), ("T3.3", "Anak", "non_mukim"), "placed")
    largest = max(raw.tables["T3.1"].rows, key=lambda row: row[3])[0]
    him.sees("P03", public.figures["P03"].numerator, raw.figures["P03"].numerator)
    him.same("P03", ("T3.1", largest, "jumlah"))
    _share(him, public, raw, "P04", "P01")
    him.same(("P04", "yes"), ("T3.3", "Jumlah", "mukim"))
    for figure in ("P02", "P06a", "P06b"):
        him.sees(figure, public.figures[figure].value, raw.figures[figure].value)
    him.guesses("gone", him.truth["P02"] - him.truth["P01"], sensitive=True)
    him.adds("P02", "P01", "gone")
    him.guesses("others gone", him.truth["gone"] - him.truth["P06b"])
    him.adds("gone", "P06b", "others gone")
    if raw.figures["P01"].current_panel is not None:
        printed, true = public.figures["P01"], raw.figures["P01"]
        him.sees("panel", printed.current_panel, true.current_panel)
        him.sees("before", printed.previous, true.previous)
        him.adds("panel", *(("T0.1", lks, "penerima") for lks in sorted(panel)))
        him.guesses("not panel", him.truth["P01"] - him.truth["panel"], sensitive=True)
        him.adds("P01", "panel", "not panel")
        change = public.figures["D01"]
        if Withheld.SMALL in (printed.current_panel, printed.previous):
            assert not isinstance(change.value, float)
            assert isinstance(change.numerator, Withheld)


def _movement(him: Attacker, public: Context, raw: Context, cells, adds_up) -> None:
    adds_up("T4.3", cells("T4.3"), ["anak", "lansia", "lainnya"])
    him.small -= {("T4.3", "Belum diisi", name) for name in ("anak", "lansia", "lainnya", "jumlah")}
    him.same("gone", ("T4.3", "Jumlah", "jumlah"))
    him.same("P06b", ("T4.3", "Jumlah", "anak"))
    _share(him, public, raw, "C01", "P06b")
    _share(him, public, raw, "C05", "P06a")
    labels = FORM.codelists["alasan_keluar"].labels
    home = [("T4.3", labels[code], "anak") for code in ("reunifikasi", "keluarga_asuh", "adopsi")]
    him.adds(("C01", "yes"), *home)
    if raw.tables["T4.3"].rows[-1][0] == "Belum diisi":
        him.same(("C01", "missing"), ("T4.3", "Belum diisi", "anak"))
    him.sees("C13", public.figures["C13"].value, raw.figures["C13"].value)
    him.adds("C13", *(("T4.3", labels[code], "anak") for code in ("meninggal", "pergi")))


def _residents(him: Attacker, public: Context, raw: Context) -> None:
    lines = [*zip(public.tables["T3.6"].rows, raw.tables["T3.6"].rows, strict=True)]
    served = []
    for shown, real in lines:
        if real[3] is not None:
            served.append(("T3.6", real[0]))
            him.sees(served[-1], shown[3], real[3])
            him.adds(served[-1], *(("T3.2", real[1], group) for group in COMPARED))
            assert isinstance(shown[3], Withheld) <= isinstance(shown[4], Withheld)
    if lines:
        printed, true = public.figures["J05"], raw.figures["J05"]
        him.sees("J05", printed.numerator, true.numerator)
        him.adds("J05", *served)
        assert isinstance(printed.numerator, Withheld) <= isinstance(printed.value, Withheld)


def _programmes(him: Attacker, public: Context, raw: Context, cells) -> None:
    for column in ("target", "realisasi"):
        at = [each.name for each in raw.tables["T4.1"].columns].index(column)
        lines = zip(public.tables["T4.1"].rows, raw.tables["T4.1"].rows, strict=True)
        names = []
        for shown, real in [*lines, (public.tables["T4.1"].total, raw.tables["T4.1"].total)]:
            names.append(("T4.1", real[0], column))
            him.sees(names[-1], shown[at], real[at], sensitive=column == "realisasi")
            if isinstance(shown[at], Withheld):
                assert shown[at + 1] is None or isinstance(shown[at + 1], Withheld)
        him.adds(names[-1], *names[:-1])
    him.sees("G02", public.figures["G02"].numerator, raw.figures["G02"].numerator)
    him.same("G02", ("T4.1", "Jumlah", "realisasi"))
    printed, true = public.figures["C09"], raw.figures["C09"]
    him.sees("began", printed.denominator, true.denominator)
    him.sees("free", printed.numerator, true.numerator)
    him.guesses("not free", true.denominator - true.numerator, sensitive=True)
    him.adds("began", "free", "not free")


def _staff(him: Attacker, public: Context, raw: Context, cells, adds_up) -> None:
    him.sees("S00", public.figures["S00"].value, raw.figures["S00"].value)
    kinds = ["tetap", "kontrak", "honorer", "relawan"]
    adds_up("T6.1", cells("T6.1"), kinds)
    him.same("S00", ("T6.1", "Jumlah", "jumlah"))
    him.sees("S07", public.figures["S07"].value, raw.figures["S07"].value)
    him.same("S07", ("T6.1", "Jumlah", "relawan"))
    _share(him, public, raw, "S04", "S00")
    _share(him, public, raw, "S05", "S00")
    skills = cells("T6.3", None)
    him.adds("S00", *(("T6.3", skill, "jumlah") for skill in skills))
    him.adds(("S04", "yes"), *(("T6.3", skill, "bersertifikat") for skill in skills))
    for shown, real in zip(public.tables["T6.3"].rows, raw.tables["T6.3"].rows, strict=True):
        skill = real[0]
        answered = round(100 * real[2] / real[3]) if real[3] else None
        if answered is None:
            continue
        him.guesses((skill, "answered"), answered)
        if isinstance(shown[3], float):
            him.known[skill, "answered"] = (answered, answered)
        him.guesses((skill, "no"), answered - real[2], sensitive=True)
        him.adds((skill, "answered"), ("T6.3", skill, "bersertifikat"), (skill, "no"))
        him.guesses((skill, "missing"), real[1] - answered)
        him.adds(("T6.3", skill, "jumlah"), (skill, "answered"), (skill, "missing"))
    ages = cells("T6.4", None)
    printed, true = public.figures["S06"], raw.figures["S06"]
    him.sees("managers", printed.denominator, true.denominator, sensitive=False)
    him.adds("managers", *(("T6.4", age, "jumlah") for age in ages))
    him.sees("managers unaged", printed.missing, true.missing, sensitive=False)
    labels = FORM.codelists["jabatan"].labels
    jobs = [("T6.1", labels[job], "jumlah") for job in ("pimpinan", "pengurus")]
    him.guesses("all managers", true.denominator + true.missing)
    him.adds("all managers", "managers", "managers unaged")
    him.adds("all managers", *jobs)


def both(its: Facts, before: Facts | None = None) -> tuple[Context, Context]:
    return compute(its, before, FORM, SETTINGS, "public"), compute(its, before, FORM, SETTINGS, "internal")


def attacked(its: Facts, before: Facts | None = None) -> list[object]:
    public, raw = both(its, before)
    panel = set() if before is None else set(its.submissions["lks"]) & set(before.submissions["lks"])
    return read(public, raw, panel).computed_back()


@pytest.mark.parametrize(
    ("seed", "lks", "most"), [(1, 1, 3), (2, 1, 40), (3, 2, 6), (4, 4, 12), (5, 12, 30), (6, 40, 25)]
)
def test_no_small_count_of_a_report_can_be_computed_back(seed: int, lks: int, most: int) -> None:
    its = drawn(seed, lks, most)
    codes = [*its.submissions["lks"]]
    before = drawn(seed + 100, lks, most, year="2024", codes=codes[: max(1, lks - 2)])
    if seed % 2:
        assert attacked(its) == []
    assert attacked(replace(its, residents=RESIDENTS), before) == []


@given(seed=st.integers(0, 10_000), lks=st.integers(1, 6), most=st.integers(1, 14))
@settings(BOUNDED, max_examples=12)
def test_no_small_count_of_any_small_report_can_be_computed_back(seed: int, lks: int, most: int) -> None:
    its = drawn(seed, lks, most)
    assert attacked(replace(its, residents=RESIDENTS) if seed % 2 else its) == []


def test_the_attacker_finds_what_is_only_hidden_by_itself() -> None:
    # The control: with the small counts alone withheld, subtraction gives them back.
    its = drawn(5, 12, 30)
    raw = compute(its, None, FORM, SETTINGS, "internal")
    hidden = {
        name: _only_small(table) if name.startswith("T3.2") else table for name, table in raw.tables.items()
    }
    public = Context(raw.year, raw.reference_date, "public", raw.meeting, raw.figures, hidden)
    assert read(public, raw).computed_back()


def _only_small(table: NumberTable) -> NumberTable:
    rows = tuple(
        tuple(
            Withheld.SMALL
            if column.unit == "orang" and isinstance(cell, int) and 0 < cell < SMALLEST
            else cell
            for column, cell in zip(table.columns, row, strict=True)
        )
        for row in table.rows
    )
    return NumberTable(table.id, table.title, table.columns, rows, table.coverage, table.total, table.note)


def ledger_of(rows: list[list[int]]) -> Ledger:
    """A two-way table with all its totals printed."""
    ledger = Ledger()
    width = len(rows[0])
    for r, cells in enumerate(rows):
        for c, value in enumerate(cells):
            ledger.count(("cell", str(r), str(c)), value)
        ledger.count(("row", str(r)), sum(cells))
        ledger.ties(("row", str(r)), [("cell", str(r), str(c)) for c in range(width)])
    for c in range(width):
        ledger.count(("column", str(c)), sum(cells[c] for cells in rows))
        ledger.ties(("column", str(c)), [("cell", str(r), str(c)) for r in range(len(rows))])
    ledger.count(("all",), sum(map(sum, rows)))
    ledger.ties(("all",), [("row", str(r)) for r in range(len(rows))])
    ledger.ties(("all",), [("column", str(c)) for c in range(width)])
    return ledger


def attack(ledger: Ledger, marks: dict[Key, Withheld]) -> list[object]:
    him = Attacker()
    for key, value in ledger.values.items():
        him.sees(key, marks.get(key, value), value)
    for each in ledger.sums:
        him.adds(each.total, *each.parts)
    return him.computed_back()


TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 30]), min_size=width, max_size=width),
        min_size=1,
        max_size=5,
    )
)


@given(TABLES)
@BOUNDED
def test_no_small_cell_of_any_table_can_be_computed_back(rows: list[list[int]]) -> None:
    ledger = ledger_of(rows)
    marks = withhold(ledger, SMALLEST)
    assert attack(ledger, marks) == []
    for key, value in ledger.values.items():
        if 0 < value < SMALLEST:
            assert key in marks  # whatever else is withheld, the small ones always are
        assert marks.get(key) is not Withheld.SMALL or 0 < value < SMALLEST
    assert withhold(ledger_of(rows), SMALLEST) == marks


@given(TABLES)
@BOUNDED
def test_a_table_without_small_cells_is_printed_whole(rows: list[list[int]]) -> None:
    safe = [[cell * SMALLEST for cell in cells] for cells in rows]
    assert withhold(ledger_of(safe), SMALLEST) == {}


def test_the_smallest_cells_that_suffice_are_withheld_and_zeros_stay() -> None:
    rows = [[3, 50, 7, 0], [90, 60, 8, 0], [70, 80, 90, 10]]
    marks = withhold(ledger_of(rows), SMALLEST)
    assert set(marks) == {("cell", "0", "0"), ("cell", "0", "2"), ("cell", "1", "0"), ("cell", "1", "2")}
    assert marks["cell", "0", "0"] is Withheld.SMALL


def test_two_small_cells_that_their_total_pins_need_another() -> None:
    # 1 and 1 of 2, 4 and 4 of 8: withheld both, yet their total tells them.
    for pair in (1, 4):
        ledger = ledger_of([[pair, pair], [20, 30]])
        assert attack(ledger, withhold(ledger, SMALLEST)) == []


def test_four_ones_are_not_given_away_by_a_total_below_five() -> None:
    ledger = ledger_of([[1, 1, 1, 1]])
    assert attack(ledger, withhold(ledger, SMALLEST)) == []


@given(TABLES)
@BOUNDED
def test_where_no_second_world_is_found_in_time_all_that_is_tied_is_withheld(rows: list[list[int]]) -> None:
    ledger = ledger_of(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppress, "_PATIENCE", 0)
        marks = withhold(ledger, SMALLEST)
    assert not marks or set(marks) == set(ledger.values)
    assert attack(ledger, marks) == []


def test_the_sum_over_the_same_lks_does_not_tell_on_last_years_report() -> None:
    # Last year one LKS had 3 people. The sum over all the others, printed this year, would say so.
    def homes(*sizes: int) -> list[dict[str, object]]:
        return [
            {"kode": f"35.07-M-{serial:03d}", "penerima": [{}] * size}
            for serial, size in enumerate(sizes, start=1)
            if size
        ]

    before = facts(homes(3, 30, 40, 50), year="2024")
    small_one_stopped = compute(facts(homes(0, 30, 40, 50)), before, FORM, SETTINGS, "public")
    assert small_one_stopped.figures["P01"].previous is Withheld.PROTECTS
    assert small_one_stopped.figures["D01"].value is Withheld.PROTECTS
    assert small_one_stopped.figures["P01"].value == 120
    all_report = compute(facts(homes(6, 30, 40, 50)), before, FORM, SETTINGS, "public")
    assert all_report.figures["P01"].previous == 123


def test_a_count_is_withheld_everywhere_or_nowhere() -> None:
    public, _ = both(drawn(9, 5, 9))
    first = public.tables["T3.1"].column("jumlah")
    assert any(isinstance(cell, Withheld) for cell in first)
    assert public.tables["T3.3"].column("jumlah") == first
    assert public.tables["T3.2"].total is not None
    assert list(public.tables["T3.2"].total[2:-1]) == first
    for shown, share in zip(first, public.tables["T3.1"].column("porsi"), strict=True):
        if isinstance(shown, Withheld):
            assert share is Withheld.PROTECTS


def test_almost_everybody_is_as_telling_as_almost_nobody() -> None:
    # 97 of 100 go to school: "97%" would say that three do not.
    home = {"kode": "35.07-M-001", "penerima": [{"umur": 10, "bersekolah": n >= 3} for n in range(100)]}
    made = compute(facts([home]), None, FORM, SETTINGS, "public").figures["C02"]
    assert isinstance(made.value, Withheld)
    assert isinstance(made.numerator, Withheld)
    assert made.denominator == 100


def test_a_small_number_in_a_note_is_withheld_too() -> None:
    people = [{"umur": None if n < 3 else 10} for n in range(80)]
    its = facts([{"kode": "35.07-M-001", "penerima": people}])
    public, raw = both(its)
    assert "3 penerima" in raw.tables["T3.5"].note
    assert "3" not in public.tables["T3.5"].note
    assert "sebagian penerima" in public.tables["T3.5"].note


def test_to_need_an_aid_is_as_telling_as_to_have_it() -> None:
    old = {"kelompok": "lansia", "umur": 70, "kategori_anak": None, "alat_bantu": "tidak_butuh"}
    people = [{**old, "alat_bantu": "butuh"}] * 3 + [old] * 40
    made = compute(facts([{"kode": "35.07-M-001", "penerima": people}]), None, FORM, SETTINGS, "public")
    assert made.figures["C08"].denominator is Withheld.SMALL


def test_lks_and_money_and_capacity_are_never_withheld() -> None:
    public, raw = both(drawn(3, 4, 8))
    # How many numbers are withheld is told where there are any.
    shown = {name: table for name, table in public.tables.items() if name != "T14.1"}
    for name, table in shown.items():
        for at, column in enumerate(table.columns):
            if column.unit in ("lks", "jumlah", "poin") or column.name in ("kapasitas", "tahun_ini"):
                assert table.column(column.name) == raw.tables[name].column(column.name)
                assert table.total is None or table.total[at] == raw.tables[name].total[at]


def test_another_limit_is_kept() -> None:
    home = {"kode": "35.07-M-001", "penerima": [{"tanggal_masuk": date(2020, 1, 1)}] * 7}
    loose = compute(facts([home]), None, FORM, SETTINGS, "public")
    assert loose.figures["P01"].value == 7
    strict = compute(facts([home]), None, FORM, replace(SETTINGS, smallest_count=10), "public")
    assert isinstance(strict.figures["P01"].value, Withheld)
