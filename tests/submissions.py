"""Small hand-made submissions as the parsing stage would hand them over, for what comes after it.

Everybody in them is invented; every NIK carries kecamatan 00, which is never issued.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lkstool.core.codes import found
from lkstool.core.records import Change, Collection, Finding, Place, SentSheet, Submission, Table
from lkstool.dataset.columns import DTYPES
from lkstool.dataset.merge import MergeResult, merge
from lkstool.dataset.store import Home
from lkstool.forms.load import form_of
from lkstool.forms.model import Form, Sheet

NOON = datetime(2026, 1, 20, 5, 0, tzinfo=UTC)
PERSON = {
    "nama": "Ahmad Contoh",
    "nik": "3507001205130004",
    "jenis_kelamin": "L",
    "tempat_lahir": "Kota Khayalan",
    "tanggal_lahir": date(2013, 5, 12),
    "kelompok": "anak",
    "ppks": "anak_terlantar",
    "status_tinggal": "mukim",
    "kabkota_asal": "35.07",
    "tanggal_masuk": date(2020, 7, 1),
    "bersekolah": True,
}


@dataclass(frozen=True)
class Sending:
    """One workbook that an LKS sent: its rows by sheet, and what was found and changed in it."""

    file: str
    lks: str | None
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    errors: Sequence[str] = ()
    warnings: Sequence[str] = ()
    changes: Sequence[Change] = ()
    year: str = "2025"
    content: bytes = field(default=b"")

    @property
    def bytes(self) -> bytes:
        """The file's content: two sendings with the same rows are the same file."""
        return self.content or repr((self.lks, self.year, self.rows)).encode("utf-8", "surrogatepass")

    @property
    def sha256(self) -> str:
        """Hash of the content."""
        return hashlib.sha256(self.bytes).hexdigest()

    @property
    def findings(self) -> list[Finding]:
        """Findings of the codes asked for, in one cell of PENERIMA."""
        place = Place(self.file, "PENERIMA", 5, 2, "nik", "NIK")
        return [found(code, place) for code in (*self.errors, *self.warnings)]


def sending(file: str, lks: str | None = "35.07-M-003", people: int = 2, **other: Any) -> Sending:
    """Make a usual submission with some people; ``profil`` and ``penerima`` override single values."""
    profile = {"kode_lks": lks, "nama": "PA Contoh", "kabkota": "35.07", "kapasitas": 40, "lintang": -8.13}
    profile |= {"nama_pimpinan": "Hasan Khayali", "tanggal_lahir_pimpinan": date(1970, 8, 17)}
    profile |= other.pop("profil", {})
    changed = other.pop("penerima", {})
    rows = {
        "profil": [profile],
        "penerima": [
            PERSON | {"nama": f"Anak Contoh {number}", "nik": f"35070012051{number:05d}"} | changed
            for number in range(1, people + 1)
        ],
        "keuangan": [{"arah": "masuk", "pos": "donatur", "jumlah": 150_000_000, "keterangan": "Infak Jumat"}],
    }
    rows |= other.pop("rows", {})
    return Sending(file, lks, rows, **other)


def collection_of(sendings: Sequence[Sending], form: Form) -> Collection:
    """Build what the parsing stage makes of some submissions of one year."""
    submissions = tuple(
        Submission(
            number,
            each.file,
            each.sha256,
            each.lks,
            form.year,
            {},
            {sheet.name: _located(sheet, each) for sheet in form.sheets},
        )
        for number, each in enumerate(sendings)
    )
    return Collection(
        form.year, submissions, {sheet.name: table_of(sheet, sendings) for sheet in form.sheets}
    )


def table_of(sheet: Sheet, sendings: Sequence[Sending]) -> Table:
    """Build the typed table of one sheet."""
    if not any(each.rows.get(sheet.name) for each in sendings):
        return _empty_table(sheet)
    rows = [
        {
            "_submission": number,
            "_record": record,
            "_row": 0 if sheet.layout == "record" else record + 5,
            **row,
        }
        for number, each in enumerate(sendings)
        for record, row in enumerate(each.rows.get(sheet.name, ()))
    ]
    return _table(sheet, rows)


@cache
def _empty_table(sheet: Sheet) -> Table:
    return _table(sheet, [])


def _table(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> Table:
    frame = pd.DataFrame(
        {
            name: pd.Series([row[name] for row in rows], dtype="int64")
            for name in ("_submission", "_record", "_row")
        }
        | {
            one.name: pd.Series([row.get(one.name) for row in rows], dtype=DTYPES[one.type])
            for one in sheet.fields
        }
    )
    return Table(sheet.name, frame, {one.name: np.zeros(len(rows), dtype=bool) for one in sheet.fields})


def merge_all(home: Home, *sendings: Sending, form: Form | None = None, **other: Any) -> MergeResult:
    """Merge some submissions, each year with its form."""
    forms = {} if form is None else {form.year: form}
    forms |= {each.year: form_of(each.year) for each in sendings if each.year not in forms}
    other.setdefault("now", NOON)
    other.setdefault("made_by", "petugas")
    other.setdefault("originals", {each.file: each.bytes for each in sendings})
    return merge(
        home,
        [
            (collection_of([each for each in sendings if each.year == year], one), one)
            for year, one in sorted(forms.items())
        ],
        [finding for each in sendings for finding in each.findings],
        [change for each in sendings for change in each.changes],
        **other,
    )


def register_of(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Build a register as it is read from the officer's list."""
    sheet = form_of("register").by_name["daftar_lks"]
    return table_of(sheet, [Sending("daftar_lks.xlsx", None, {sheet.name: rows})]).frame


@dataclass(frozen=True)
class Office:
    """The least that the dataset needs of a workspace."""

    database: str
    archive: Path
    key: bytes = b"k" * 32


def _located(sheet: Sheet, each: Sending) -> SentSheet:
    records = range(len(each.rows.get(sheet.name, ())))
    rows = (0,) if sheet.layout == "record" else tuple(record + 5 for record in records)
    columns = (
        {} if sheet.layout == "record" else {one.name: at for at, one in enumerate(sheet.fields, start=1)}
    )
    cells = {one.name: (at + 4, 2) for at, one in enumerate(sheet.fields)} if sheet.layout == "record" else {}
    return SentSheet(
        sheet.name, sheet.title, columns, cells, {one.name: one.title for one in sheet.fields}, rows, {}
    )
