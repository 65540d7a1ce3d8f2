"""Which row of a table is which row of an earlier version of it, where rows were put in, taken out or moved.

First the rows that are the same, then those with the same key, then those that have most in common. So a row
that was put in does not make every row below it differ.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# What a table says in one row, in the order of its fields; None is an empty cell.
Row = Sequence[str | None]
Pair = tuple[int, int]

# Two rows with less in common are two things. Fields that tell rows apart weigh more than those that are
# alike in most rows, so that a row of other answers of Ya and Tidak is not taken for the same person.
_ENOUGH = 0.4
# So many rows that have neither equal nor key are compared with one another at once.
_AT_ONCE = 1_000


def match_rows(old: Sequence[Row], new: Sequence[Row], keys: Sequence[Sequence[int]]) -> tuple[Pair, ...]:
    """Pair the rows of two versions of a table.

    Args:
        old: the earlier rows, all equally long.
        new: the later ones, as long.
        keys: positions of the fields that together name a row, the surest key first. A key counts where it
            is complete and names one row only, in both versions.

    Returns:
        Positions of (old, new) from 0, in the order of the new ones. No row is in two pairs; a row in none
        was removed or added.
    """
    found: dict[int, int] = dict(_same(old, new))
    for key in keys:
        found.update(_by_key(old, new, key, found))
    free_old = sorted(set(range(len(old))) - set(found.values()))
    free_new = [at for at in range(len(new)) if at not in found]
    if free_old and free_new:
        weights = _weights(old, new)
        for start in range(0, min(len(free_old), len(free_new)), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            found.update(_alike(old, new, free_old[part], free_new[part], weights))
    return tuple((found[at], at) for at in sorted(found))


def moved_pairs(pairs: Sequence[Pair]) -> frozenset[Pair]:
    """Return the fewest pairs whose moving explains the new order; ``pairs`` are in the new order."""
    last: list[int] = []  # of every length, the smallest old position that ends a row of rising ones
    ends: list[int] = []
    before: list[int | None] = []
    for at, (old, _) in enumerate(pairs):
        length = bisect_left(last, old)
        before.append(ends[length - 1] if length else None)
        last[length : length + 1] = [old]
        ends[length : length + 1] = [at]
    stay: set[int] = set()
    each: int | None = ends[-1] if ends else None
    while each is not None:
        stay.add(each)
        each = before[each]
    return frozenset(pair for at, pair in enumerate(pairs) if at not in stay)


def _same(old: Sequence[Row], new: Sequence[Row]) -> Iterable[tuple[int, int]]:
    """Yield (new, old) of rows with the same content; of several, the first with the first."""
    places: dict[tuple[str | None, ...], deque[int]] = defaultdict(deque)
    for at, row in enumerate(old):
        places[tuple(row)].append(at)
    for at, row in enumerate(new):
        if same := places.get(tuple(row)):
            yield at, same.popleft()


def _by_key(
    old: Sequence[Row], new: Sequence[Row], key: Sequence[int], found: dict[int, int]
) -> dict[int, int]:
    taken = set(found.values())
    before, now = _once(old, key), _once(new, key)
    return {
        now[value]: at
        for value, at in before.items()
        if at not in taken and value in now and now[value] not in found
    }


def _once(rows: Sequence[Row], key: Sequence[int]) -> dict[tuple[str, ...], int]:
    """Return the value of a key, where it is complete and stands once, to the position of its row."""
    values: list[tuple[str, ...] | None] = []
    for row in rows:
        parts = [("".join(part.split())).casefold() for at in key if (part := row[at]) is not None]
        values.append(tuple(parts) if len(parts) == len(key) else None)
    counts = Counter(values)
    return {value: at for at, value in enumerate(values) if value is not None and counts[value] == 1}


def _weights(old: Sequence[Row], new: Sequence[Row]) -> list[float]:
    """Return how well each field tells rows apart: 1 where all filled cells differ."""
    weights = []
    for before, now in zip(zip(*old, strict=True), zip(*new, strict=True), strict=True):
        shares = [
            len(set(filled)) / len(filled)
            for column in (before, now)
            if (filled := [value for value in column if value is not None])
        ]
        weights.append(sum(shares) / len(shares) if shares else 0.0)
    return weights


def _alike(
    old: Sequence[Row],
    new: Sequence[Row],
    free_old: Sequence[int],
    free_new: Sequence[int],
    weights: Sequence[float],
) -> dict[int, int]:
    """Pair the rows that have most in common; of equally good ones those that stand nearest."""
    import numpy as np

    shared = np.zeros((len(free_old), len(free_new)))
    filled = np.zeros_like(shared)
    for field, weight in enumerate(weights):
        before, now = _numbered([old[at][field] for at in free_old], [new[at][field] for at in free_new])
        shared += weight * ((before[:, None] == now[None, :]) & (before[:, None] >= 0))
        filled += weight * ((before[:, None] >= 0) | (now[None, :] >= 0))
    scores = np.divide(shared, filled, out=np.zeros_like(shared), where=filled > 0)
    rows, columns = np.nonzero(scores >= _ENOUGH)
    order = np.lexsort((columns, rows, np.abs(rows - columns), -scores[rows, columns]))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if row not in taken and free_new[column] not in found:
            taken.add(row)
            found[free_new[column]] = free_old[row]
    return found


def _numbered(before: Sequence[str | None], now: Sequence[str | None]) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of a field as numbers, equal ones alike; -1 is empty."""
    import numpy as np

    numbers: dict[str, int] = {}
    before_and_now = [
        [-1 if value is None else numbers.setdefault(value, len(numbers)) for value in column]
        for column in (before, now)
    ]
    return np.array(before_and_now[0]), np.array(before_and_now[1])
