"""Frames that lie in memory packed until they are asked for: then they take a twentieth of the room.

In memory and on no disk, for they say who people are.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from lkstool.core.records import Table

_LEVEL = 1  # 6, the usual one, takes four times as long for a sixth less


def packed(value: object) -> bytes:
    """Pack whatever can be pickled."""
    return zlib.compress(pickle.dumps(value, protocol=5), _LEVEL)


def unpacked(content: bytes) -> Any:
    """Return what ``packed`` has packed in this process."""
    return pickle.loads(zlib.decompress(content))  # noqa: S301 - packed by this process itself


class PackedTables(Mapping[str, Table]):
    """Tables by sheet name; each is unpacked anew whenever it is asked for, and not kept."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        """Pack them."""
        self._packed = {name: packed(table) for name, table in tables.items()}

    def __getitem__(self, name: str) -> Table:
        table: Table = unpacked(self._packed[name])
        return table

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)
