"""The LKS of a made-up region: who they are, where, what they do, how large, and who reports."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from lkstool.core.regions import Region, regions
from lkstool.sample.draw import pick, stream
from lkstool.sample.people import FIRST_YEAR, Share

# Regions that stay empty in a small region; real ones have such gaps, and a report must show them.
_EMPTY = ("35.12", "35.76")
_SMALL_REGION = 250
_WEIGHTS = {"35.07": 5.0, "35.73": 4.0, "35.78": 4.5, "35.09": 4.0, "35.24": 4.0, "35.15": 3.0, "35.25": 3.0}
_WEIGHTS |= {"35.02": 3.0, "35.10": 2.5, "35.16": 2.0, "35.22": 2.0, "35.04": 2.0, "35.27": 0.4, "35.75": 0.4}

_KINDS: Mapping[str, Mapping[str, float]] = {
    "muhammadiyah": {
        "lksa": 0.68,
        "msc": 0.13,
        "disabilitas": 0.08,
        "kemiskinan": 0.05,
        "lk3": 0.03,
        "lain": 0.03,
    },
    "aisyiyah": {
        "lksa": 0.42,
        "santunan_keluarga": 0.16,
        "asuhan_keluarga": 0.15,
        "daycare_lansia": 0.1,
        "msc": 0.09,
        "lk3": 0.05,
        "disabilitas": 0.03,
    },
}
# Median number of people present.
_SIZES = {
    "lksa": 48,
    "msc": 30,
    "disabilitas": 28,
    "asuhan_keluarga": 36,
    "santunan_keluarga": 42,
    "daycare_lansia": 30,
    "lk3": 24,
    "kemiskinan": 55,
    "lain": 26,
}
_NAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "muhammadiyah": {
        "lksa": ("Panti Asuhan Muhammadiyah", "LKSA Muhammadiyah", "Panti Asuhan Yatim Muhammadiyah", "MCC"),
        "msc": ("Muhammadiyah Senior Care", "Griya Lansia Muhammadiyah"),
        "disabilitas": ("Panti Disabilitas Muhammadiyah", "Pusat Layanan Disabilitas Muhammadiyah"),
        "lk3": ("Layanan Konsultasi Keluarga Muhammadiyah",),
        "kemiskinan": ("Layanan Fakir Miskin Muhammadiyah",),
        "lain": ("Rumah Singgah Muhammadiyah",),
    },
    "aisyiyah": {
        "lksa": ("Panti Asuhan 'Aisyiyah", "Panti Asuhan Putri 'Aisyiyah", "LKSA 'Aisyiyah"),
        "msc": ("Griya Lansia 'Aisyiyah",),
        "disabilitas": ("Pusat Layanan Disabilitas 'Aisyiyah",),
        "asuhan_keluarga": ("Asuhan Keluarga 'Aisyiyah",),
        "santunan_keluarga": ("Santunan Keluarga 'Aisyiyah",),
        "daycare_lansia": ("Day Care Lansia 'Aisyiyah",),
        "lk3": ("Rumah Sakinah 'Aisyiyah",),
    },
}
_SHORT = {
    "Panti Asuhan Muhammadiyah": "PAM",
    "Panti Asuhan Yatim Muhammadiyah": "PAY Muh.",
    "LKSA Muhammadiyah": "PA Muhammadiyah",
    "Panti Asuhan 'Aisyiyah": "PAA",
    "Panti Asuhan Putri 'Aisyiyah": "PA Putri Aisyiyah",
    "LKSA 'Aisyiyah": "PAA",
    "Muhammadiyah Senior Care": "MSC",
    "Asuhan Keluarga 'Aisyiyah": "AKA",
    "Santunan Keluarga 'Aisyiyah": "SKA",
}
_VIRTUES = (
    "Budi Mulia",
    "Harapan Umat",
    "Al Amin",
    "Nurul Ilmi",
    "Bina Insan",
    "Tunas Melati",
    "Darul Falah",
)
_PLACE_STARTS = (
    "Sumber",
    "Karang",
    "Kedung",
    "Wono",
    "Banjar",
    "Tegal",
    "Gondang",
    "Sido",
    "Tambak",
    "Purwo",
)
_PLACE_ENDS = ("rejo", "anyar", "sari", "agung", "jati", "harjo", "mulyo", "kerto")


@dataclass(frozen=True, slots=True)
class Lks:
    """One LKS of the made-up region.

    Attributes:
        number: its place in the region, from 1.
        code: ``35.07-M-003``.
        short: how people abbreviate the name.
        shares: the parts of its work, the largest first.
        size: people present on an ordinary day.
        quality: from 0 to 1, how well it keeps papers and plans.
        active: what the register says.
        first_year: first form year that it was asked for.
        silent: years for which it sends nothing.
    """

    number: int
    code: str
    name: str
    short: str
    owner: str
    kind: str
    kabkota: str
    kecamatan: str
    village: str
    founded: int
    shares: tuple[Share, ...]
    size: int
    quality: float
    active: bool
    first_year: int
    silent: frozenset[int]

    def reports(self, year: int) -> bool:
        """Tell whether it sends a form for this year."""
        return year >= self.first_year and year not in self.silent

    @property
    def residents(self) -> int:
        """How many of its people live in, on an ordinary day."""
        return round(self.size * sum(share.part for share in self.shares if share.resident))

    @property
    def visited(self) -> int:
        """How many of its people it serves at their homes, on an ordinary day."""
        return round(self.size * sum(share.part for share in self.shares if not share.resident))

    @property
    def region(self) -> Region:
        """Its kabupaten or kota."""
        return regions()[self.kabkota]


def institutions(count: int, seed: int) -> tuple[Lks, ...]:
    """Make the first ``count`` LKS of a region. The fifth is the same whatever the count."""
    serials: Counter[tuple[str, str]] = Counter()
    made = []
    for number in range(1, count + 1):
        rng = stream(seed, number, "lks")
        kabkota = pick(rng, _kabkota_weights(number))
        owner = pick(rng, {"muhammadiyah": 0.55, "aisyiyah": 0.45})
        serials[kabkota, owner] += 1
        letter = "M" if owner == "muhammadiyah" else "A"
        made.append(_lks(rng, number, kabkota, owner, f"{kabkota}-{letter}-{serials[kabkota, owner]:03d}"))
    return tuple(made)


def _lks(rng: Random, number: int, kabkota: str, owner: str, code: str) -> Lks:
    kind = pick(rng, _KINDS[owner])
    size = max(10, min(180, round(_SIZES[kind] * rng.lognormvariate(0, 0.42))))
    kecamatan = _kecamatan(rng, kabkota)
    front = rng.choice(_NAMES[owner][kind])
    rest = rng.choice((kecamatan, kecamatan, rng.choice(_VIRTUES)))
    newcomer = rng.random() < 0.05
    active = rng.random() >= 0.04
    silent = {year for year in (FIRST_YEAR, FIRST_YEAR + 1) if rng.random() < 0.08}
    if not active:
        silent.add(FIRST_YEAR + 1)
    return Lks(
        number=number,
        code=code,
        name=f"{front} {rest}",
        short=f"{_SHORT.get(front, front)} {rest}".replace("'", ""),
        owner=owner,
        kind=kind,
        kabkota=kabkota,
        kecamatan=kecamatan,
        village=rng.choice(_PLACE_STARTS) + rng.choice(_PLACE_ENDS),
        founded=rng.randint(2019, 2023) if newcomer else round(rng.triangular(1934, 2020, 2000)),
        shares=_shares(rng, kind),
        size=size,
        quality=rng.betavariate(3, 2),
        active=active,
        first_year=FIRST_YEAR + 1 if newcomer else FIRST_YEAR,
        silent=frozenset(silent),
    )


def _kabkota_weights(number: int) -> Mapping[str, float]:
    empty = _EMPTY if number < _SMALL_REGION else ()
    return {code: _WEIGHTS.get(code, 1.0) for code in regions() if code not in empty}


def _kecamatan(rng: Random, kabkota: str) -> str:
    """Draw one of the region's made-up kecamatan; it has as many as the real one."""
    names = [start + end for start in _PLACE_STARTS for end in _PLACE_ENDS]
    stream("kecamatan", kabkota).shuffle(names)
    return rng.choice(names[: regions()[kabkota].kecamatan])


def _shares(rng: Random, kind: str) -> tuple[Share, ...]:
    """Say whom an LKS of this kind serves; some do a second thing beside."""
    home, family = "pengasuhan_panti", "pengasuhan_keluarga"
    outside = rng.uniform(0.08, 0.3)
    if kind == "lksa":
        beside = pick(
            rng,
            {
                (): 0.72,
                (Share("lansia", resident=False, service="kunjungan_rumah", part=0.15),): 0.1,
                (Share("kemiskinan", resident=False, service="santunan", part=0.2),): 0.1,
                (Share("keluarga_rentan", resident=False, service="pendampingan", part=0.15),): 0.08,
            },
        )
        return (Share("anak", True, home, 1 - outside), Share("anak", False, "santunan", outside), *beside)
    if kind == "msc":
        return (Share("lansia", True, home, 1 - outside), Share("lansia", False, "kunjungan_rumah", outside))
    if kind == "disabilitas":
        return (
            Share("disabilitas", True, home, 1 - outside),
            Share("disabilitas", False, "layanan_harian", outside),
        )
    simple = {
        "asuhan_keluarga": (Share("anak", False, family, 1.0),),
        "santunan_keluarga": (
            Share("anak", False, "santunan", 0.75),
            Share("kemiskinan", False, "santunan", 0.25),
        ),
        "daycare_lansia": (Share("lansia", False, "layanan_harian", 1.0),),
        "lk3": (Share("keluarga_rentan", False, "pendampingan", 1.0),),
        "kemiskinan": (
            Share("kemiskinan", False, "bantuan_sekali", 0.8),
            Share("lansia", False, "santunan", 0.2),
        ),
        "lain": (
            Share("anak", False, "pendampingan", 0.6),
            Share("keluarga_rentan", False, "pendampingan", 0.4),
        ),
    }
    return simple[kind]


@cache
def centre(kabkota: str) -> tuple[float, float]:
    """Return latitude and longitude of a kabkota's middle, in degrees."""
    text = files("lkstool.core").joinpath("kabkota.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        if row["kode_kemendagri"] == kabkota:
            return float(row["lat"]), float(row["lon"])
    raise KeyError(kabkota)
