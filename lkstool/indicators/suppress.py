"""Small counts of people are withheld, and with them whatever would give them away.

A count below ``smallest`` (zero excepted) is printed ``<5``. That alone is not enough: a reader subtracts
the other counts from their total. So for each small count we look for a second world: the same sums, the
same printed numbers, but another value for that count. The counts that differ between the two worlds must
all be withheld; the cheapest such set is taken. Because a second world is found for every small count,
none can be computed back, whichever printed sums a reader combines.

What a reader is taken to know: all sums, all printed counts, that ``<5`` stands for 1 to smallest - 1, and
that ``*`` may stand for any number, though most readers will guess that it is not a small one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from lkstool.core.figures import Withheld
from lkstool.indicators.counts import Key, Ledger

# What it costs to withhold: each cell, a shown zero, a "<5" that must become "*". Zeros come last.
_CELL, _RELABEL, _ZERO = 10, 100_000, 1_000_000
# A sum that a choice leaves open will cost something too; this much is taken for it when choosing.
_OPEN = 12
# What a second world may cost, one limit after another: dear choices wait while cheap ones may do.
_LIMITS = (60, 250, 1_000, 10_000, 90_000, 900_000, 90_000_000)
# Steps of one search: how long to look for a cheaper world once there is one, and for the first.
_IMPROVE, _PATIENCE = 250, 1_500
# How many cells may differ, one limit after another. In two reports together a few people moved from here to
# there are a world of their own, which a search without a limit loses sight of.
_ANY = 1_000_000
_DIFFERING = (10, 14, 20, 30, _ANY)


def withhold(
    ledger: Ledger, smallest: int, told: Mapping[Key, Withheld | None] | None = None
) -> dict[Key, Withheld]:
    """Decide which counts are not printed.

    Args:
        ledger: all counts of people of the report and the sums that tie them.
        smallest: counts from 1 to ``smallest`` - 1 are withheld.
        told: counts that an earlier report has printed, with the mark that stood in their place: nothing of
            it can be taken back.

    Returns:
        The mark of every withheld key: ``SMALL`` for the small counts, ``PROTECTS`` for the others.
    """
    worlds = _Worlds(ledger, smallest, told or {})
    for cell in worlds.small:
        if cell not in worlds.safe and not worlds.protect(cell, _LIMITS):
            worlds.withhold_all_around(cell)
    return worlds.marks()


@dataclass(slots=True)
class _Best:
    """The cheapest second world of one search so far.

    Attributes:
        limit: what the next one must cost less than.
        most: how many cells may differ in it.
        steps: by how much each cell differs.
        tried: steps of the search.
    """

    limit: int
    most: int
    steps: dict[int, int] = field(default_factory=dict)
    tried: int = 0


class _Worlds:
    """The counts by number, in order of entry, and what is withheld until now."""

    def __init__(self, ledger: Ledger, smallest: int, told: Mapping[Key, Withheld | None]) -> None:
        self.smallest = smallest
        self.keys = list(ledger.values)
        number = {key: at for at, key in enumerate(self.keys)}
        self.values = [ledger.values[key] for key in self.keys]
        self.hidden = [key not in ledger.printed for key in self.keys]
        self.sums = [
            [(number[each.total], -1), *((number[part], 1) for part in each.parts)] for each in ledger.sums
        ]
        self.sums_of: list[list[tuple[int, int]]] = [[] for _ in self.keys]
        for at, members in enumerate(self.sums):
            for cell, sign in members:
                self.sums_of[cell].append((at, sign))
        sensitive = [number[key] for key in self.keys if key in ledger.sensitive]
        self.small = [cell for cell in sensitive if 0 < self.values[cell] < smallest]
        self.mark = {cell: Withheld.SMALL for cell in self.small if not self.hidden[cell]}
        self.told = {cell for cell, key in enumerate(self.keys) if key in told and not self.hidden[cell]}
        for cell in self.told:
            self.mark.pop(cell, None)
            if mark := told[self.keys[cell]]:
                self.mark[cell] = mark
        self.safe: set[int] = set()

    def marks(self) -> dict[Key, Withheld]:
        """Return the marks by key, in order of entry."""
        return {self.keys[cell]: self.mark[cell] for cell in sorted(self.mark)}

    def protect(self, cell: int, limits: Sequence[int]) -> bool:
        """Withhold what a second world for ``cell`` needs; False if none costs less than the last limit."""
        for limit, most in product(limits, _DIFFERING if self.told else (_ANY,)):
            best = _Best(limit, most)
            for step in (1, -1):
                price = self._price(cell, step)
                if price is not None and price < best.limit:
                    unbalanced = {at: sign * step for at, sign in self.sums_of[cell]}
                    self._search({cell: step}, unbalanced, price, best)
            if best.steps:
                self._withhold(best.steps)
                return True
        return False

    def _withhold(self, steps: Mapping[int, int]) -> None:
        """Withhold every count that differs in a second world."""
        for changed, step in steps.items():
            if self.hidden[changed] or changed in self.told:
                pass
            elif changed not in self.mark or not self._stays_small(changed, step):
                self.mark[changed] = Withheld.PROTECTS
            self.safe.add(changed)

    def _stays_small(self, cell: int, step: int) -> bool:
        return self.mark.get(cell) is Withheld.SMALL and 0 < self.values[cell] + step < self.smallest

    def _price(self, cell: int, step: int) -> int | None:
        """Return what it costs to let ``cell`` differ by ``step``; None where a reader would rule it out."""
        value = self.values[cell]
        other = value + step
        if other < 0:
            return None
        if self.hidden[cell] or self._stays_small(cell, step):
            return 0
        mark = self.mark.get(cell)
        if cell in self.told and mark is not Withheld.PROTECTS:
            return None
        if mark is Withheld.SMALL:
            return _RELABEL
        if value >= self.smallest > other:
            return None  # a reader who guesses that "*" is never small would rule it out
        if mark is Withheld.PROTECTS:
            return 0
        return _CELL + value if value else _ZERO

    def _search(self, steps: dict[int, int], unbalanced: dict[int, int], cost: int, best: _Best) -> None:
        """Balance the sums one after another, cheapest cell first, and go back where that fails."""
        if not unbalanced:
            best.limit, best.steps = cost, dict(steps)
            return
        if len(steps) >= best.most:
            return
        at = min(unbalanced, key=lambda each: (len(self.sums[each]), each))
        for _, price, cell, step in self._choices(at, steps, unbalanced):
            if cost + price >= best.limit:
                continue
            best.tried += 1
            if best.tried > (_IMPROVE if best.steps else _PATIENCE):
                return
            after = dict(unbalanced)
            for other, sign in self.sums_of[cell]:
                after[other] = after.get(other, 0) + sign * step
                if not after[other]:
                    del after[other]
            steps[cell] = step
            self._search(steps, after, cost + price, best)
            del steps[cell]
            if best.limit <= cost:
                return

    def _choices(
        self, at: int, steps: Mapping[int, int], unbalanced: Mapping[int, int]
    ) -> list[tuple[int, int, int, int]]:
        """Return (worth, price, cell, step) of cells that may balance a sum, the most promising first."""
        wanted = -1 if unbalanced[at] > 0 else 1
        choices = []
        for cell, sign in self.sums[at]:
            step = wanted * sign
            price = None if cell in steps else self._price(cell, step)
            if price is None or (self.told and self._leads_nowhere(cell, step, steps, unbalanced)):
                continue
            upset = sum(
                -1 if unbalanced.get(other, 0) * its_sign * step < 0 else 1
                for other, its_sign in self.sums_of[cell]
            )
            choices.append((price + _OPEN * upset, price, cell, step))
        return sorted(choices)

    def _leads_nowhere(
        self, cell: int, step: int, steps: Mapping[int, int], unbalanced: Mapping[int, int]
    ) -> bool:
        """Say whether a sum that ``cell`` upsets has no other cell that could balance it."""
        for at, its_sign in self.sums_of[cell]:
            left = unbalanced.get(at, 0) + its_sign * step
            wanted = -1 if left > 0 else 1
            if left and not any(
                other != cell and other not in steps and self._price(other, wanted * sign) is not None
                for other, sign in self.sums[at]
            ):
                return True
        return False

    def withhold_all_around(self, cell: int) -> None:
        """Withhold every count that is tied to ``cell``: one person more or fewer then shows nowhere."""
        around, todo = {cell}, [cell]
        while todo:
            for at, _ in self.sums_of[todo.pop()]:
                fresh = [each for each, _ in self.sums[at] if each not in around]
                around.update(fresh)
                todo += fresh
        kept = {each for each in around if not self.hidden[each] and each not in self.told}
        self.mark |= dict.fromkeys(kept, Withheld.PROTECTS)
        self.safe |= around
