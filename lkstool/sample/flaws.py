"""Every kind of flaw that can be planted, and how they are dealt out over submissions."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from random import Random

from lkstool.sample.draft import Draft, Flaw
from lkstool.sample.flaws_cells import CELL_FLAWS
from lkstool.sample.flaws_layout import LAYOUT_FLAWS
from lkstool.sample.flaws_rows import ROW_FLAWS
from lkstool.sample.flaws_sheets import SHEET_FLAWS
from lkstool.sample.mess import MESS

FLAWS: tuple[Flaw, ...] = (*LAYOUT_FLAWS, *CELL_FLAWS, *ROW_FLAWS, *SHEET_FLAWS)

_MOST = 4
_MOST_MESS = 2


class Dealer:
    """Deals flaws out so that every kind comes before any comes a second time, where files allow it."""

    def __init__(self, rng: Random, flaws: Sequence[Flaw] = FLAWS) -> None:
        """Shuffle the kinds."""
        self._rng = rng
        self._waiting = deque(rng.sample(flaws, len(flaws)))

    def spoil(self, draft: Draft) -> None:
        """Plant one to four flaws in a draft, and some mess that is put right without a finding."""
        wanted = self._rng.randint(1, _MOST)
        planted: list[Flaw] = []
        for flaw in tuple(self._waiting):
            if flaw.alone and planted:
                continue
            if flaw.plant(draft, self._rng):
                planted.append(flaw)
            if len(planted) == wanted or (planted and flaw.alone):
                break
        for flaw in planted:
            self._waiting.remove(flaw)
            self._waiting.append(flaw)
        if not any(flaw.alone for flaw in planted):
            for mess in self._rng.sample(MESS, self._rng.randint(0, _MOST_MESS)):
                mess.plant(draft, self._rng)
