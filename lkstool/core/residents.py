"""How many people of each group live where: the office's figures, of BPS, to compare its services with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Residents:
    """The people whom the services are meant for.

    Attributes:
        count: by code of the kabupaten or kota, and code of the group; never empty, each above 0.
        source: who has counted them, and when, as it is printed.
        rows: row of each count in the office's file, as far as it stands in one.
    """

    count: Mapping[tuple[str, str], int]
    source: str
    rows: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def groups(self) -> list[str]:
        """The groups that are told of, in order of their codes."""
        return sorted({group for _, group in self.count})

    def of_region(self, code: str) -> int | None:
        """Return all the people told of in one kabupaten or kota; None where it is not told of."""
        its = [number for (region, _), number in self.count.items() if region == code]
        return sum(its) if its else None
