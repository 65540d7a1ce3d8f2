"""Columns of millions of values of which few differ: codes, days, numbers, yes and no."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lkstool.core.frames import hold_texts_plainly
from lkstool.dataset.columns import DTYPES
from lkstool.forms.model import FieldType

hold_texts_plainly()


class Repeated:
    """A column with few different values: a number for each value, in the order in which they came."""

    def __init__(self) -> None:
        """Begin without values."""
        self._numbers = _Numbers()
        self._parts: list[np.ndarray] = []

    def add(self, values: Sequence[Any]) -> None:
        """Take the next values."""
        found = map(self._numbers.__getitem__, values)
        self._parts.append(np.fromiter(found, dtype=np.int32, count=len(values)))

    def __len__(self) -> int:
        """Return how many values came."""
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[Any]:
        """Yield the different values."""
        return iter(self._numbers)

    def taken(self, order: np.ndarray) -> Repeated:
        """Return the values that stand at some places, in the order of these."""
        made = Repeated()
        made._numbers, made._parts = self._numbers, [self._positions()[order]]
        return made

    def typed(self, kind: FieldType, values: Iterable[Any] | None = None) -> Any:
        """Return the column as one of its kind.

        Args:
            kind: of value.
            values: what stands in place of each different value; None for themselves.
        """
        different = pd.Series(list(self if values is None else values), dtype=DTYPES[kind])
        return different.array.take(self._positions())

    def categories(self, texts: Iterable[str | None]) -> pd.Categorical:
        """Return texts as categories in their own order.

        Args:
            texts: what stands in place of each different value.
        """
        told = list(texts)
        known = sorted({text for text in told if text is not None})
        places = {text: at for at, text in enumerate(known)}
        codes = np.array([-1 if text is None else places[text] for text in told], dtype=np.int32)
        return pd.Categorical.from_codes(codes[self._positions()], categories=pd.Index(known, dtype="str"))

    def _positions(self) -> np.ndarray:
        return np.concatenate([*self._parts, np.array([], dtype=np.int32)])


class _Numbers(dict[Any, int]):
    """The different values, each with its number; one that is new gets the next."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number
