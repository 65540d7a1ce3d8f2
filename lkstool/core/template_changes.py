"""A template in three versions: as it was copied, as the office has it, as it is built in now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff

_AROUND = 2  # lines shown before and after a change

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collision:
    """A place that both have changed, each otherwise.

    Attributes:
        line: first line of it in the office's copy.
        copied, own, built_in: the lines there in the three versions.
    """

    line: int
    copied: Lines
    own: Lines
    built_in: Lines


@dataclass(frozen=True, slots=True)
class Changes:
    """How a copy differs from the built-in template.

    Attributes:
        own: lines of a unified diff to the office's text: from the text that was copied, where that is known,
            else from the built-in one. None for what is no text.
        upgrade: lines of a unified diff from the text that was copied to the one built in now; None where
            nothing has changed since, or it is not known what was copied.
        collisions: where both changed the same place; in order.
    """

    own: list[str] | None
    upgrade: list[str] | None = None
    collisions: tuple[Collision, ...] = ()


def two_ways(built_in: Sequence[str], own: Sequence[str]) -> Changes:
    """Compare a copy with the built-in text."""
    return Changes(_diff(built_in, own))


def three_ways(copied: Sequence[str], own: Sequence[str], built_in: Sequence[str]) -> Changes:
    """Compare the office's text and the built-in one with the text that was copied."""
    return Changes(_diff(copied, own), _diff(copied, built_in), tuple(_collisions(copied, own, built_in)))


def _diff(before: Sequence[str], after: Sequence[str]) -> list[str]:
    return list(unified_diff(before, after, n=_AROUND, lineterm=""))[2:]


def _collisions(copied: Sequence[str], own: Sequence[str], built_in: Sequence[str]) -> Iterator[Collision]:
    """Give the places where changes of both sides meet or touch; the same change on both sides is none."""
    sides = (_edits(copied, own), _edits(copied, built_in))
    edits = sorted((edit[0], edit[1], side, edit) for side in (0, 1) for edit in sides[side])
    cluster: list[tuple[int, int, int, tuple[int, int, int, int]]] = []
    for edit in [*edits, None]:
        if cluster and (edit is None or edit[0] > max(each[1] for each in cluster)):
            if {each[2] for each in cluster} == {0, 1}:
                start, end = cluster[0][0], max(each[1] for each in cluster)
                mine, theirs = (
                    _text(text, its, start, end) for text, its in zip((own, built_in), sides, strict=True)
                )
                if mine[1] != theirs[1]:
                    yield Collision(mine[0] + 1, tuple(copied[start:end]), mine[1], theirs[1])
            cluster = []
        if edit is not None:
            cluster.append(edit)


def _edits(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int, int]]:
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [spans for kind, *spans in codes if kind != "equal"]  # type: ignore[misc]


def _text(
    after: Sequence[str], edits: Sequence[tuple[int, int, int, int]], start: int, end: int
) -> tuple[int, Lines]:
    """Return where the lines ``start`` to ``end`` of the text that was copied are now, and what they are."""
    first, last = start, end
    for begin, stop, _, goal in edits:
        if stop <= start and not (begin == stop == start):
            first = start + goal - stop
        if begin <= end and stop <= end:
            last = end + goal - stop
    return first, tuple(after[first:last])
