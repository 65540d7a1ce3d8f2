"""Chance that repeats itself: each LKS has streams of its own, so it is the same in any region."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import TypeVar

Value = TypeVar("Value")


def stream(*parts: object) -> Random:
    """Return the random stream that belongs to these parts; equal parts give equal draws everywhere."""
    return Random("/".join(str(part) for part in parts))


def pick(rng: Random, weights: Mapping[Value, float]) -> Value:
    """Draw one key, as often as its weight says."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def day_between(rng: Random, first: date, last: date) -> date:
    """Draw a day from first to last, both included; ``first`` if there is none between."""
    span = (last - first).days
    return first + timedelta(days=rng.randint(0, span)) if span > 0 else first


def age_on(born: date, day: date) -> int:
    """Return whole years of age on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, years: int) -> date:
    """Return the day on which an age is reached (1 March for those born on 29 February)."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
