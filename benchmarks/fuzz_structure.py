"""How the fuzzer rearranges the XML of a workbook. Each function does one thing to it."""

from __future__ import annotations

import re
from functools import lru_cache
from random import Random

from fuzz_archive import place, some_member
from fuzz_books import Mutant

CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
ROW = re.compile(rb'<row r="([0-9]+)"[^>]*?(?:/>|>.*?</row>)', re.DOTALL)
_TAG = re.compile(rb"</?[A-Za-z:]+[^<>]*>")
_ATTRIBUTE = re.compile(rb'([A-Za-z:]+)="([^"<>]*)"')
STRING = re.compile(rb"<si>.*?</si>", re.DOTALL)
NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"65536",
    b"1048576",
    b"1048577",
    b"4294967295",
    b"4294967296",
    b"99999999999999999999",
    b"1e309",
    b"NaN",
    b"",
    b" ",
    b"abc",
    b"0x10",
    b"1.5",
    b"true",
    b"A1",
    b"XFD1048576",
    b"ZZZZZZZZ1",
    b"\xd9\xa1",
)


# Structure of the XML -------------------------------------------------------------------------------


@lru_cache(maxsize=200)
def places(pattern: re.Pattern[bytes], body: bytes) -> tuple[tuple[int, int], ...]:
    """Return where a pattern is found."""
    return tuple(hit.span() for hit in pattern.finditer(body))


def _span(rng: Random, body: bytes) -> tuple[int, int]:
    pattern = rng.choice((CELL, ROW, _TAG, STRING))
    spans = places(pattern, body) or places(_TAG, body) or ((0, 0),)
    return rng.choice(spans)


def drop_element(rng: Random, mutant: Mutant) -> None:
    """Leave out a cell, a row, a tag or a text."""
    name = some_member(rng, mutant)
    body = mutant.members[name]
    start, end = _span(rng, body)
    mutant.members[name] = body[:start] + body[end:]


def double_element(rng: Random, mutant: Mutant) -> None:
    """Write an element several times, also elsewhere."""
    name = some_member(rng, mutant)
    body = mutant.members[name]
    start, end = _span(rng, body)
    at = end if rng.random() < 0.5 else _span(rng, body)[0]
    mutant.members[name] = body[:at] + body[start:end] * rng.choice((1, 1, 2, 50)) + body[at:]


def swap_elements(rng: Random, mutant: Mutant) -> None:
    """Let two elements change places."""
    name = some_member(rng, mutant)
    body = mutant.members[name]
    one, two = sorted((_span(rng, body), _span(rng, body)))
    if one[1] <= two[0]:
        parts = (body[: one[0]], body[slice(*two)], body[one[1] : two[0]], body[slice(*one)], body[two[1] :])
        mutant.members[name] = b"".join(parts)


def attribute(rng: Random, mutant: Mutant) -> None:
    """Change, double or spoil one attribute."""
    name = some_member(rng, mutant)
    body = mutant.members[name]
    hits = list(_ATTRIBUTE.finditer(body, place(rng, body)))[:50]
    if hits:
        hit = rng.choice(hits)
        new = rng.choice(
            (
                b'%s="%s"' % (hit[1], rng.choice(NUMBERS)),
                b"",
                b"%s='%s'" % (hit[1], hit[2]),
                b"x:" + hit[0],
                hit[0] + b" " + hit[0],
                b'%s = "%s"' % (hit[1], hit[2]),
                hit[1] + b'=""',
                hit[0].upper(),
            )
        )
        mutant.members[name] = body[: hit.start()] + new + body[hit.end() :]


def prefix(rng: Random, mutant: Mutant) -> None:
    """Write all names with a prefix."""
    name = rng.choice(mutant.sheets)
    body = mutant.members.get(name, b"")
    prefixed = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", body.partition(b"?>")[2])
    mutant.members[name] = prefixed.replace(b"xmlns=", b"xmlns:x=", 1)


def quotes(rng: Random, mutant: Mutant) -> None:
    """Write single quotes for double ones."""
    name = rng.choice(mutant.sheets)
    mutant.members[name] = mutant.members.get(name, b"").replace(b'"', b"'")


def no_addresses(rng: Random, mutant: Mutant) -> None:
    """Leave out where cells or rows stand."""
    name = rng.choice(mutant.sheets)
    pattern = rng.choice((rb'(<c) r="[A-Z0-9]+"', rb'(<row) r="[0-9]+"', rb'(<(?:c|row)) r="[A-Z0-9]+"'))
    mutant.members[name] = re.sub(pattern, rb"\1", mutant.members.get(name, b""))
