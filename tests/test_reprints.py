"""A year's public report printed again after its data have changed: both prints, attacked together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from facts import FORM, SETTINGS, drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from submissions import Office, merge_all, sending
from test_corrections import FIRST, SECOND, THIRD, at, only, together
from test_suppress import BOUNDED, MANY, Attacker, read

from lkstool.core.facts import Facts
from lkstool.core.figures import Context
from lkstool.dataset import reported, store
from lkstool.dataset.history import undo
from lkstool.dataset.reported import note_report
from lkstool.indicators.compute import compute


def printed(its: Facts, edition="public", earlier: Sequence[Facts] = ()) -> Context:
    return compute(its, None, FORM, SETTINGS, edition, printed=earlier)


def states(seed: int, lks: int, most: int) -> list[Facts]:
    """Draw a year as it was for two or three prints: one LKS came late, some were corrected or withdrawn."""
    full = drawn(seed, lks, most)
    codes = [*full.submissions["lks"]]
    late, corrected, withdrawn = codes[:1], codes[1 : 1 + seed % 2], codes[2 : 2 + seed % 3]
    first = only(full, [code for code in codes if code not in late])
    newer = only(drawn(seed + 50, lks, most, codes=codes), [*late, *corrected])
    second = together(only(first, [code for code in codes if code not in (*late, *corrected)]), newer)
    third = only(second, [code for code in codes if code not in withdrawn])
    return [first, second] if seed % 4 < 2 else [first, second, third]


def submissions(its: Facts) -> dict[str, int]:
    return dict(zip(its.submissions["lks"], its.submissions["submission"], strict=True))


def attacked(prints: Sequence[tuple[Facts, Context]]) -> list[object]:
    """Let the attacker read all prints, and subtract each from the next."""
    him = Attacker()
    for number, (its, public) in enumerate(prints):
        take(him, number, read(public, printed(its, "internal")))
    for number, ((old, _), (new, _)) in enumerate(pairwise(prints)):
        before, after = submissions(old), submissions(new)
        changed = {code for code in {*before, *after} if before.get(code) != after.get(code)}
        for what, its in (("went", old), ("came", new)):
            if changed & {*submissions(its)}:
                part = printed(only(its, changed), "internal")
                take(him, (what, number), read(part, part), seen=False)
        subtract(him, number)
    return him.computed_back()


def take(him: Attacker, which: object, other: Attacker, *, seen: bool = True) -> None:
    """Note the numbers of another one under names of its own, and what he knows of them if it was seen."""
    for name, truth in other.truth.items():
        him.truth[which, name] = truth
        him.known[which, name] = other.known[name] if seen else (0, MANY)
    him.small |= {(which, name) for name in other.small}
    him.sums += [{(which, name): sign for name, sign in line.items()} for line in other.sums]


def subtract(him: Attacker, number: int) -> None:
    """Note that every number is what it was, without those who went and with those who came."""
    names = [its[1] for its in him.truth if its[0] in (number, number + 1)]
    for name in dict.fromkeys(names):
        old, new, went, came = (
            (which, name) for which in (number, number + 1, ("went", number), ("came", number))
        )
        size = {each: him.truth.get(each, 0) for each in (old, new, went, came)}
        if size[old] - size[went] != size[new] - size[came]:
            continue  # no sum over LKS: which group is the largest, how many answered where nobody said yes
        kept = ("kept", number, name)
        him.guesses(kept, size[old] - size[went])
        for whole, part in ((old, went), (new, came)):
            if whole in him.truth:
                him.adds(whole, kept, *([part] if part in him.truth else []))
            else:
                him.known[kept] = (0, 0)


def both_prints(seed: int, lks: int, most: int, *, known: bool = True) -> list[object]:
    its = states(seed, lks, most)
    return attacked(
        [(state, printed(state, earlier=its[:at] if known else ())) for at, state in enumerate(its)]
    )


@pytest.mark.parametrize(("seed", "lks", "most"), [(1, 3, 6), pytest.param(2, 4, 9, marks=pytest.mark.slow)])
def test_no_small_count_can_be_computed_back_from_two_prints(seed: int, lks: int, most: int) -> None:
    assert both_prints(seed, lks, most) == []


@pytest.mark.slow
@given(seed=st.integers(0, 10_000), lks=st.integers(2, 12), most=st.integers(1, 25))
@settings(BOUNDED, max_examples=40)
def test_nor_from_those_of_any_small_year(seed: int, lks: int, most: int) -> None:
    assert both_prints(seed, lks, most) == []


def test_the_attacker_finds_what_each_print_withholds_by_itself() -> None:
    # The control: a print that knows of no other.
    assert both_prints(1, 3, 6, known=False)


def test_the_same_data_are_printed_the_same_way_again() -> None:
    first, second = states(1, 3, 6)
    again = printed(second, earlier=[first])
    assert again == printed(second, earlier=[first])
    assert again != printed(second)  # more is withheld beside the first print


@pytest.fixture
def office(tmp_path):
    return Office(store.file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")


def test_every_public_print_of_other_data_is_known(office) -> None:
    def merged(day: int, name: str, lks: str, people: int, year: str = "2025") -> None:
        merge_all(office, sending(name, lks, people=people, year=year), now=at(day))

    def people() -> list[dict[str, int]]:
        return [
            its.tables["penerima"]["lks"].value_counts().to_dict() for its in reported.printed(office, "2025")
        ]

    assert people() == []
    merged(1, "a.xlsx", FIRST, 2)
    note_report(office, "2025", ["rakorwil"], "internal", now=at(2))
    note_report(office, "2025", ["lks"], "public", now=at(2))
    note_report(office, "2024", ["rakorwil"], "public", now=at(2))
    merged(3, "b.xlsx", SECOND, 3)
    assert people() == []  # nothing of it went to the public
    note_report(office, "2025", ["ketua", "pdm"], "public", now=at(4))
    merged(5, "c.xlsx", FIRST, 4)
    assert people() == [{FIRST: 2, SECOND: 3}]
    for day in (6, 7):
        note_report(office, "2025", ["rakorwil", "lks"], "public", now=at(day))
    assert people() == [{FIRST: 2, SECOND: 3}]  # the same again as printed then
    undo(office, 3, now=at(8))
    assert people() == []  # as it was for the first print
    merged(9, "d.xlsx", THIRD, 1)
    assert people() == [{FIRST: 2, SECOND: 3}, {FIRST: 4, SECOND: 3}]
