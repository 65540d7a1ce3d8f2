"""Moments as the dataset keeps them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(moment: datetime | None) -> datetime:
    """Return a moment as the dataset keeps it: UTC, whole seconds, no zone. None is now.

    Raises:
        ValueError: the moment has no zone, so that nobody can say when it was.
    """
    moment = moment or datetime.now(UTC)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
