"""Mess that people make and that is put right without a finding: each leaves only listed changes."""

from __future__ import annotations

from datetime import date
from random import Random

from lkstool.core.formats import long_date
from lkstool.sample.answers import Record
from lkstool.sample.draft import Draft, Flaw


def _some(draft: Draft, rng: Random, sheet: str, field: str, count: int) -> list[Record]:
    """Take a few untouched rows that hold something in a field."""
    rows = draft.free_rows(sheet, lambda row: row.get(field) is not None)
    chosen = rng.sample(rows, min(count, len(rows)))
    draft.take(sheet, *chosen)
    return chosen


def _spaced_nik(draft: Draft, rng: Random) -> bool:
    rows = _some(draft, rng, "penerima", "nik", 4)
    for row in rows:
        nik = str(row["nik"])
        row["nik"] = rng.choice(
            (f"{nik[:6]} {nik[6:12]} {nik[12:]}", f"'{nik}", f"{nik[:6]}.{nik[6:12]}.{nik[12:]}")
        )
    return bool(rows)


def _dates_in_words(draft: Draft, rng: Random) -> bool:
    rows = _some(draft, rng, "penerima", "tanggal_lahir", 5)
    for row in rows:
        born = row["tanggal_lahir"]
        assert isinstance(born, date)
        row["tanggal_lahir"] = rng.choice(
            (long_date(born), born.strftime("%d/%m/%Y"), born.strftime("%Y-%m-%d"))
        )
    return bool(rows)


def _dotted_money(draft: Draft, rng: Random) -> bool:
    rows = _some(draft, rng, "keuangan", "jumlah", 3)
    for row in rows:
        row["jumlah"] = f"{row['jumlah']:,}".replace(",", ".")
    return bool(rows)


def _letters_for_sex(draft: Draft, _rng: Random) -> bool:
    letters = {draft.label("penerima", "jenis_kelamin", code): code for code in ("L", "P")}
    rows = draft.free_rows("penerima", lambda row: row.get("jenis_kelamin") in letters)
    for row in rows:
        row["jenis_kelamin"] = letters[str(row["jenis_kelamin"])]
    return bool(rows)


def _short_regions(draft: Draft, rng: Random) -> bool:
    rows = _some(draft, rng, "penerima", "kabkota_asal", 4)
    for row in rows:
        row["kabkota_asal"] = str(row["kabkota_asal"]).replace("Kabupaten", rng.choice(("Kab.", "KAB")))
    return bool(rows)


def _stray_spaces(draft: Draft, rng: Random) -> bool:
    rows = _some(draft, rng, "sdm", "nama", 2)
    for row in rows:
        row["nama"] = f" {str(row['nama']).replace(' ', '  ')}\N{NO-BREAK SPACE}"
    return bool(rows)


def _dashes(draft: Draft, rng: Random) -> bool:
    rows = draft.free_rows("sdm", lambda row: row.get("nbm") is None)[:3]
    for row in rows:
        row["nbm"] = rng.choice(("-", "--"))
    draft.take("sdm", *rows)
    return bool(rows)


def _international_phone(draft: Draft, _rng: Random) -> bool:
    if not draft.take_answer("telepon_pengisi"):
        return False
    draft.profile["telepon_pengisi"] = "+62 " + str(draft.profile["telepon_pengisi"])[1:]
    return True


def _numeric_postcode(draft: Draft, _rng: Random) -> bool:
    if not draft.take_answer("kodepos"):
        return False
    draft.profile["kodepos"] = int(str(draft.profile["kodepos"]))
    return True


MESS: tuple[Flaw, ...] = (
    Flaw("NIK dengan spasi, titik, atau petik", (), _spaced_nik),
    Flaw("tanggal ditulis dengan nama bulan atau garis miring", (), _dates_in_words),
    Flaw("uang dengan titik ribuan", (), _dotted_money),
    Flaw("jenis kelamin L dan P", (), _letters_for_sex),
    Flaw("kabupaten disingkat", (), _short_regions),
    Flaw("spasi berlebih", (), _stray_spaces),
    Flaw("tanda hubung untuk sel kosong", (), _dashes),
    Flaw("nomor telepon dengan +62", (), _international_phone),
    Flaw("kode pos sebagai angka", (), _numeric_postcode),
)
