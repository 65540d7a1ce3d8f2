"""The 38 kabupaten and kota of East Java and the province parts that a NIK may begin with.

Codes are Kemendagri codes kept as text (``35.10``) and compared whole: as a number 35.10 would be 35.1,
and as a prefix 35.1 would take in 35.10. Source of ``kabkota.csv``: Kepmendagri 300.2.2-2138 Tahun 2025
(codes and names), postal ranges of Pos Indonesia, middles as published; the tile grid is our own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

# First two digits of a NIK: provinces that exist or existed (a NIK keeps the code of its first issue).
PROVINCES = frozenset(
    [
        *("11", "12", "13", "14", "15", "16", "17", "18", "19", "21"),  # Sumatra and its islands
        *("31", "32", "33", "34", "35", "36"),  # Java
        *("51", "52", "53"),  # Bali and Nusa Tenggara
        *("61", "62", "63", "64", "65"),  # Kalimantan
        *("71", "72", "73", "74", "75", "76"),  # Sulawesi
        *("81", "82"),  # Maluku
        *("91", "92", "93", "94", "95", "96"),  # Papua
    ]
)

# Bounding box of East Java with its islands, degrees: south, north, west, east.
EAST_JAVA = (-8.85, -5.0, 110.85, 116.6)


@dataclass(frozen=True, slots=True)
class Region:
    """One kabupaten or kota.

    Attributes:
        code: Kemendagri code as text (``35.07``).
        name: official name (``Kabupaten Malang``).
        kind: ``kabupaten`` or ``kota``.
        bare: the name without its kind (``Malang``).
        postcodes: lowest and highest postal code, inclusive.
        kecamatan: how many kecamatan it has.
        tile: row and column on the tile map, from 0.
        neighbours: codes of the regions it touches.
    """

    code: str
    name: str
    kind: str
    bare: str
    postcodes: tuple[int, int]
    kecamatan: int
    tile: tuple[int, int]
    neighbours: tuple[str, ...]


@cache
def regions() -> Mapping[str, Region]:
    """Return the 38 regions by code, kabupaten first, then kota, each in code order."""
    text = files("lkstool.core").joinpath("kabkota.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType(
        {
            row["kode_kemendagri"]: Region(
                code=row["kode_kemendagri"],
                name=row["nama"],
                kind=row["jenis"],
                bare=row["nama"].split(" ", 1)[1],
                postcodes=(int(row["kodepos_min"]), int(row["kodepos_max"])),
                kecamatan=int(row["jumlah_kecamatan"]),
                tile=(int(row["grid_row"]), int(row["grid_col"])),
                neighbours=tuple(row["tetangga"].split()),
            )
            for row in rows
        }
    )


@cache
def twin_names() -> frozenset[str]:
    """Return the bare names that a kabupaten and a kota share (Malang, Kediri, ...)."""
    bare = [region.bare for region in regions().values()]
    return frozenset(name for name in bare if bare.count(name) > 1)


def short_name(code: str) -> str:
    """Return the shortest name that cannot be mistaken: ``Kab. Malang``, ``Kota Malang``, ``Sidoarjo``.

    A kota always keeps its word; a kabupaten only where a kota shares its name.
    """
    region = regions()[code]
    if region.kind == "kota":
        return region.name
    return f"Kab. {region.bare}" if region.bare in twin_names() else region.bare


def find_region(text: str) -> tuple[Region, ...]:
    """Find the region meant by a name or code as people write it.

    Understands ``35.07``, ``3507``, ``Kab. Malang``, ``KAB MALANG``, ``Malang (Kab)``, ``Malang Kota``,
    ``Kabupaten Sidoarjo``, and a bare name.

    Returns:
        One region where the text is plain, two where a bare name is shared by a kabupaten and a kota,
        none where nothing matches exactly (suggesting is left to the caller).
    """
    cleaned = re.sub(r"[^0-9a-z]+", " ", text.lower()).split()
    digits = "".join(cleaned)
    if digits.isdigit() and len(digits) == 4:
        region = regions().get(f"{digits[:2]}.{digits[2:]}")
        return (region,) if region else ()
    kinds = {"kab": "kabupaten", "kabupaten": "kabupaten", "kota": "kota", "kt": "kota", "kotamadya": "kota"}
    kind = next((kinds[word] for word in cleaned if word in kinds), None)
    bare = "".join(word for word in cleaned if word not in kinds)
    return tuple(
        region
        for region in regions().values()
        if region.bare.lower().replace(" ", "") == bare and kind in (None, region.kind)
    )
