"""Counts of people on their way to print: each has a key, and the sums that tie them are written down.

Every number that speaks of people is made here, whatever table or figure prints it. The same count has the
same key everywhere, so it is withheld everywhere or nowhere, and ``suppress`` can see every sum by which a
reader might compute a withheld count back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lkstool.core.figures import Amount, Cell, Number, Unit, Withheld

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that every reader knows: ``total`` is all the ``parts`` together."""

    total: Key
    parts: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Guarded:
    """A number that may be printed only if every count behind it may be.

    Attributes:
        value: the number itself.
        keys: counts that it is, or is computed from.
    """

    value: Number
    keys: tuple[Key, ...]

    def settled(self, marks: Mapping[Key, Withheld]) -> Number:
        """Return the number, or the mark that is printed in its place."""
        found = [marks[key] for key in self.keys if key in marks]
        if not found or self.value is None:
            return self.value
        return found[0] if len(self.keys) == 1 else Withheld.PROTECTS


@dataclass(frozen=True, slots=True)
class InUnit:
    """A number of a table whose rows are in different units."""

    number: Guarded
    unit: Unit

    def settled(self, marks: Mapping[Key, Withheld]) -> Cell:
        """Return the number in its unit, or what is printed in its place."""
        number = self.number.settled(marks)
        return Amount(number, self.unit) if isinstance(number, int | float) else number


Entry = Cell | Guarded | InUnit


@dataclass(slots=True)
class Ledger:
    """All counts of people of one report, in the order in which they were entered.

    Attributes:
        values: every count by key, printed or not.
        printed: keys that some table or figure prints.
        sensitive: keys that may not be known where the count is small.
        sums: what ties them.
    """

    values: dict[Key, int] = field(default_factory=dict)
    printed: set[Key] = field(default_factory=set)
    sensitive: set[Key] = field(default_factory=set)
    sums: list[Sum] = field(default_factory=list)

    def count(self, key: Key, value: int, *, sensitive: bool = True) -> Guarded:
        """Enter a count that will be printed; entering it again with the same value changes nothing.

        Raises:
            ValueError: the key already has another value (a mistake of the program).
        """
        self._enter(key, value, sensitive=sensitive)
        self.printed.add(key)
        return Guarded(value, (key,))

    def rest(self, key: Key, value: int, *, sensitive: bool = False) -> Key:
        """Enter a count that is printed nowhere but can be computed as what a sum lacks."""
        self._enter(key, value, sensitive=sensitive)
        return key

    def ties(self, total: Key, parts: Iterable[Key]) -> None:
        """Enter a sum over counts that are already entered.

        Raises:
            ValueError: it does not add up (a mistake of the program).
        """
        members = tuple(parts)
        if self.values[total] != sum(self.values[part] for part in members):
            raise ValueError(f"{total} is not the sum of its parts")
        self.sums.append(Sum(total, members))

    def ties_with_rest(self, total: Key, parts: Sequence[Key], name: str, *, sensitive: bool = False) -> None:
        """Enter a sum whose parts may leave something over, under the name ``name``.

        Raises:
            ValueError: the parts are more than the total (a mistake of the program).
        """
        left = self.values[total] - sum(self.values[part] for part in parts)
        if left < 0:
            raise ValueError(f"the parts of {total} are more than it")
        self.ties(total, [*parts, self.rest((*total, name), left, sensitive=sensitive)])

    def ties_up_to(self, total: Key, parts: Sequence[Key], name: str) -> None:
        """Enter a sum; only where something is left over, a rest: a reader knows that there is none else."""
        if self.values[total] == sum(self.values[part] for part in parts):
            self.ties(total, parts)
        else:
            self.ties_with_rest(total, parts, name, sensitive=True)

    def share(self, part: Key, whole: Key) -> Guarded:
        """Return a percentage of two counts; without a value where the whole is 0."""
        return Guarded(percent(self.values[part], self.values[whole]), (part, whole))

    def shown(self, key: Key) -> Guarded:
        """Return a count that was entered before."""
        return Guarded(self.values[key], (key,))

    def _enter(self, key: Key, value: int, *, sensitive: bool) -> None:
        if self.values.setdefault(key, value) != value:
            raise ValueError(f"{key} has two values")
        if sensitive:
            self.sensitive.add(key)


def percent(part: float, whole: float) -> float | None:
    """Return ``part`` of ``whole`` as 0 to 100; nothing where the whole is 0."""
    return 100 * part / whole if whole else None


def settled(entry: Entry, marks: Mapping[Key, Withheld]) -> Cell:
    """Return what is printed for one entry."""
    return entry.settled(marks) if isinstance(entry, Guarded | InUnit) else entry
