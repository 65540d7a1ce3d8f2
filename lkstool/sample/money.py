"""The money of an LKS: where it came from, what it was used for, and balances that close to the rupiah."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from lkstool.sample.answers import Record
from lkstool.sample.draw import stream
from lkstool.sample.institutions import Lks

_STEP = 50_000

# Rupiah a year for one resident and for one person served at home.
_PER_RESIDENT = (8_500_000, 15_000_000)
_PER_VISITED = (900_000, 2_600_000)

_SOURCES: Mapping[str, tuple[float, float, float]] = {
    # share of LKS that have it, then its share of the income: lowest and highest
    "lazismu": (0.65, 0.05, 0.25),
    "apbn": (0.35, 0.05, 0.2),
    "apbd": (0.35, 0.03, 0.15),
    "hibah": (0.2, 0.02, 0.1),
    "usaha": (0.35, 0.02, 0.15),
    "orang_tua": (0.15, 0.01, 0.05),
    "masuk_lain": (0.25, 0.01, 0.03),
}
_USES = {
    "permakanan": 0.42,
    "pendidikan": 0.16,
    "kesehatan": 0.05,
    "honor": 0.17,
    "sarana": 0.08,
    "program": 0.06,
    "administrasi": 0.06,
}
_RESTRICTED = ("lazismu", "apbn", "apbd", "hibah")
_NOTES = {
    "donatur": "Infak donatur tetap dan kotak amal",
    "usaha": "Hasil unit usaha",
    "sarana": "Perbaikan kamar",
}


def cash(seed: int, lks: Lks, first: int, year: int) -> list[Record]:
    """Answer KEUANGAN for one year.

    The opening balance is the closing balance of the year before, back to ``first``.

    Args:
        seed: the region's seed.
        lks: whose money.
        first: the first year that is told.
        year: the year to answer.
    """
    spending = lks.residents * _per_head(seed, lks, _PER_RESIDENT)
    spending += lks.visited * _per_head(seed, lks, _PER_VISITED)
    balance = _round(spending * stream(seed, lks.number, "balance").lognormvariate(-2.2, 0.7))
    rows: list[Record] = []
    for told in range(first, year + 1):
        rng = stream(seed, lks.number, "money", told)
        rows = _year(rng, balance, spending * 1.05 ** (told - first))
        balance = _amount(rows[-1])
    return rows


def _year(rng: Random, opening: int, spending: float) -> list[Record]:
    used = {use: _round(spending * share * rng.uniform(0.8, 1.2)) for use, share in _USES.items()}
    total = sum(used.values())
    came = {
        source: _round(total * rng.uniform(low, high))
        for source, (chance, low, high) in _SOURCES.items()
        if rng.random() < chance
    }
    wanted = _round(total * rng.uniform(0.96, 1.12)) - sum(came.values())
    # Donors fill the rest; at least enough that the year does not end below zero.
    came = {"donatur": max(wanted, total - opening - sum(came.values()) + _STEP, _STEP)} | came
    closing = opening + sum(came.values()) - total
    return [
        _row("saldo_awal", "saldo", opening),
        *(_row("masuk", source, amount) for source, amount in came.items()),
        *(_row("keluar", use, amount) for use, amount in used.items() if amount),
        _row("saldo_akhir", "saldo", closing),
    ]


def _row(direction: str, post: str, amount: int) -> Record:
    restricted = {"masuk": "dengan" if post in _RESTRICTED else "tanpa"}.get(direction)
    return {
        "arah": direction,
        "pos": post,
        "pembatasan": restricted,
        "jumlah": amount,
        "keterangan": _NOTES.get(post),
    }


def _amount(row: Record) -> int:
    amount = row["jumlah"]
    assert isinstance(amount, int)
    return amount


def _per_head(seed: int, lks: Lks, bounds: tuple[int, int]) -> float:
    return stream(seed, lks.number, "cost", bounds).uniform(*bounds)


def _round(amount: float) -> int:
    return round(amount / _STEP) * _STEP
