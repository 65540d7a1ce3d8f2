"""How large and how slow a workbook may be before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a workbook may hold before it is refused; no honest form comes near.

    Attributes:
        file_bytes: size of the file as sent.
        inflated_bytes: size of all its parts, unpacked.
        ratio: unpacked to packed size of one part, asked only of parts above ``ratio_above`` bytes.
        parts: members of the zip archive.
        sheets: sheets of the workbook.
        positions: rows times columns of the box from A1 round the cells with content, one sheet.
        rows: last row with content, one sheet.
        cells: cells with content, one sheet.
        merges: merged blocks, one sheet.
        seconds: time for one file, kept by whoever runs the reading worker.
    """

    file_bytes: int = 25 * 2**20
    inflated_bytes: int = 128 * 2**20
    ratio: int = 100
    ratio_above: int = 2**20
    parts: int = 1_000
    sheets: int = 50
    positions: int = 5_000_000
    rows: int = 200_000
    cells: int = 2_000_000
    merges: int = 10_000
    seconds: float = 60.0
