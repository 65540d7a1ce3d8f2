"""The kinds of things that the fuzzer does to a workbook, and how one is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import fuzz_archive
import fuzz_cells
import fuzz_parts
import fuzz_structure
from fuzz_archive import Mutation


def choose(rng: Random) -> tuple[str, Mutation]:
    """Choose a mutation, each kind as often as any other."""
    kind = rng.choice(tuple(KINDS))
    name = rng.choice(tuple(KINDS[kind]))
    return f"{kind}: {name}", KINDS[kind][name]


KINDS: Mapping[str, Mapping[str, Mutation]] = {
    "arsip": {
        "bita dibalik": fuzz_archive.flip,
        "terpotong": fuzz_archive.truncate,
        "sisipan": fuzz_archive.insert,
        "kepala bagian": fuzz_archive.headers(b"PK\3\4", 30),
        "direktori": fuzz_archive.headers(b"PK\1\2", 46),
        "akhir direktori": fuzz_archive.headers(b"PK\5\6", 22),
        "bagian hilang": fuzz_archive.drop_member,
        "bagian bertukar": fuzz_archive.swap_members,
        "bagian berganti nama": fuzz_archive.rename_member,
        "bagian tambahan": fuzz_archive.add_member,
    },
    "bita XML": {
        "bita diganti": fuzz_archive.change_bytes,
        "bita hilang": fuzz_archive.drop_bytes,
        "kata XML": fuzz_archive.token,
        "pengodean": fuzz_archive.encoding,
    },
    "susunan XML": {
        "unsur hilang": fuzz_structure.drop_element,
        "unsur ganda": fuzz_structure.double_element,
        "unsur bertukar": fuzz_structure.swap_elements,
        "atribut": fuzz_structure.attribute,
        "awalan": fuzz_structure.prefix,
        "tanda petik": fuzz_structure.quotes,
        "tanpa alamat sel": fuzz_structure.no_addresses,
    },
    "sel": {
        "sel diisi lain": fuzz_cells.change_cell,
        "baris baru": fuzz_cells.new_cells,
        "baris disalin": fuzz_cells.copy_row,
        "baris digeser": fuzz_cells.shift_rows,
        "kolom bertukar": fuzz_cells.swap_columns,
        "sel digabung": fuzz_cells.merge,
        "disembunyikan": fuzz_cells.hide,
        "jenis sel": fuzz_parts.kind,
    },
    "teks bersama": {
        "judul atau jawaban": fuzz_parts.change_string,
        "daftar terpotong": fuzz_parts.lose_strings,
        "jumlah bohong": fuzz_parts.claim,
        "rujukan": fuzz_parts.string_index,
    },
    "gaya dan rujukan": {
        "gaya": fuzz_parts.style,
        "tujuan": fuzz_parts.link,
        "jenis rujukan": fuzz_parts.link_kind,
        "lembar": fuzz_parts.tab,
        "tahun 1904": fuzz_parts.epoch,
    },
}
