"""What came of looking after a workspace: a backup, a restored workspace, a new key, a check of health."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lkstool.core.errors import UserError


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made.

    Attributes:
        path: the file.
        size: its bytes.
        rows: rows of the dataset in it.
        originals: archived workbooks in it.
        missing: archived workbooks that were not there, or not whole any more, by their place.
        with_originals, with_key: what was asked for.
        unnoted: why the log does not tell of it, if it could not be written.
    """

    path: Path
    size: int
    rows: int
    originals: int
    missing: tuple[str, ...]
    with_originals: bool
    with_key: bool
    unnoted: UserError | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """A workspace that was made from a backup.

    Attributes:
        folder: the workspace.
        made_at: when the backup was made (UTC, ISO).
        rows: rows of the dataset.
        originals: archived workbooks that came with it; None where the backup was made without them.
        missing: originals that the backup itself could not hold any more.
        emptied: tokens that were emptied because a new key was asked for; None where the old one is in use.
    """

    folder: Path
    made_at: str
    rows: int
    originals: int | None
    missing: tuple[str, ...]
    emptied: int | None = None


@dataclass(frozen=True, slots=True)
class Rotated:
    """A key that was exchanged.

    Attributes:
        replaced: cells whose token was made anew.
        emptied: cells whose value stands in no original any more.
        old_key: where the old key is kept; backups made before need it.
        new_mark: the first letters of the new key's mark.
        unread: submissions whose original is not there or cannot be read, as LKS and year.
        shared: the database is a server, whose other officers need the new key too.
    """

    replaced: int
    emptied: int
    old_key: Path
    new_mark: str
    unread: tuple[tuple[str, str], ...]
    shared: bool


Verdict = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. Its sentences stand under ``health.<name>.<told>``.

    Attributes:
        name: what was looked at.
        verdict: ``bad`` needs doing; ``note`` is worth knowing.
        told: which of its sentences.
        values: the slots.
        trouble: said instead of a sentence of its own: why it could not be looked at.
        items: everything that it is about, in full (files, packages with versions).
    """

    name: str
    verdict: Verdict
    told: str = "good"
    values: Mapping[str, object] = field(default_factory=dict)
    trouble: UserError | None = None
    items: tuple[str, ...] = ()
