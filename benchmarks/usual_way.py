"""The usual way to check such workbooks: pandas.read_excel with openpyxl, then pandera, sheet by sheet.

Written as somebody would who knows both well. The schemas come from the same form: required, types, limits,
patterns, code lists with their other spellings, keys. The rules between the cells of a row are the form's as
well, as checks of the frame. What pandera has no place for is left out: rules between sheets, between
workbooks and against the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from lkstool.core.regions import regions
from lkstool.forms.model import Field, Form, Sheet

Rule = Callable[[pd.DataFrame], "pd.Series[bool]"]

SHAPES = {
    "nik": r"\d{16}",
    "telepon": r"(\+?62|0)[\d .-]{7,16}",
    "email": r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+",
    "url": r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?",
    "npwp": r"[\d.-]{15,20}",
}
BOXES = {"lintang": (-9.0, -5.0), "bujur": (110.5, 117.0)}  # East Java with its islands


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that a tool has found.

    Attributes:
        sheet: as it is called in the workbook; None for the workbook as a whole.
        row, column: Excel's, from 1; None where the tool does not say.
    """

    sheet: str | None
    row: int | None = None
    column: int | None = None


class UsualWay:
    """Checks one workbook after another."""

    def __init__(self, form: Form) -> None:
        """Compile the form's sheets."""
        self._form = form
        self._schemas = {sheet.name: _schema(sheet, form) for sheet in form.sheets}

    def check(self, path: Path) -> list[Seen]:
        """Return everything that is wrong in a workbook."""
        try:
            book = pd.ExcelFile(path, engine="openpyxl")
        except Exception:  # noqa: BLE001 - whatever openpyxl raises, the workbook cannot be read
            return [Seen(None)]
        with book:
            return [seen for sheet in self._form.sheets for seen in self._sheet(book, sheet)]

    def _sheet(self, book: pd.ExcelFile, sheet: Sheet) -> Iterator[Seen]:
        if sheet.title not in book.sheet_names:
            if sheet.required:
                yield Seen(None)
            return
        record = sheet.layout == "record"
        frame = book.parse(
            sheet.title,
            header=None if record else sheet.header_row - 1,
            dtype=object,
            keep_default_na=False,
            na_values=list(self._form.missingValues),
        )
        places: dict[str, int] = {}
        if record:
            answers = frame.iloc[sheet.header_row :, :2].dropna(subset=[0])
            places = {_plain(label): int(at) + 1 for at, label in answers[0].items()}
            frame = pd.DataFrame([dict(zip(places, answers[1], strict=True))], dtype=object)
        else:
            frame.columns = [_plain(title) for title in frame.columns]
            frame = frame.dropna(how="all")
            numbers = {title: at for at, title in enumerate(frame.columns, start=1)}
        for column, row in _failures(self._schemas[sheet.name], frame):
            if record:
                yield Seen(sheet.title, places.get(column or ""), 2 if column in places else None)
            else:
                at = None if row is None else row + sheet.header_row + 1
                yield Seen(sheet.title, at, numbers.get(column or ""))


def _failures(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> set[tuple[str | None, int | None]]:
    """Return heading and position of every failure; a rule of the frame names its heading itself."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        found = set()
        for context, column, check, case, index in zip(
            cases["schema_context"], cases["column"], cases["check"], cases["failure_case"], cases["index"],
            strict=True,
        ):  # fmt: skip
            position = None if pd.isna(index) else int(index)
            if context == "Column":
                found.add((column, position))
            elif check in ("column_in_dataframe", "column_in_schema"):
                found.add((case, None))
            else:
                found.add((str(check).partition(": ")[2] or None, position))
        return found
    return set()


def _schema(sheet: Sheet, form: Form) -> pa.DataFrameSchema:
    titles = {field.name: field.title for field in sheet.fields}
    checks = [
        pa.Check(partial(_on_names, rule=rule, titles=titles), error=f"{name}: {titles[at]}")
        for name, (at, rule) in _rules(sheet, form).items()
        if at in titles
    ]
    return pa.DataFrameSchema(
        {field.title: _column(field, form) for field in sheet.fields},
        checks=checks,
        unique=[titles[name] for name in sheet.primaryKey] or None,
        report_duplicates="exclude_first",
        strict=True,
    )


def _on_names(frame: pd.DataFrame, rule: Rule, titles: dict[str, str]) -> Any:
    """Give a rule the columns under the form's names; one that lacks a column holds."""
    known = frame.rename(columns={title: name for name, title in titles.items()})
    try:
        return rule(known).fillna(value=True).astype(bool)
    except KeyError:
        return pd.Series(data=True, index=frame.index)


def _column(field: Field, form: Form) -> pa.Column:
    limits, checks = field.constraints, []
    if field.codelist:
        spellings = {
            text for code in form.codes(field).codes for text in (code.kode, code.label, *code.alias)
        }
        several = field.type == "list"
        checks.append(pa.Check(partial(_listed, spellings=spellings, several=several), error="pilihan"))
    elif field.type in ("integer", "number"):
        low, high = BOXES.get(field.format, (limits.minimum, limits.maximum))
        checks.append(pa.Check(lambda texts: _numbers(texts).notna(), error="angka"))
        if field.type == "integer":
            checks.append(pa.Check(lambda texts: _numbers(texts).fillna(0) % 1 == 0, error="angka bulat"))
        if low is not None:
            checks.append(pa.Check(lambda texts: ~(_numbers(texts) < low), error="batas bawah"))
        if high is not None:
            checks.append(pa.Check(lambda texts: ~(_numbers(texts) > high), error="batas atas"))
    elif field.type == "date":
        first, last = form.limit(limits.minimum), form.limit(limits.maximum)
        checks.append(pa.Check(lambda texts: _days(texts).notna(), error="tanggal"))
        if first:
            checks.append(pa.Check(lambda texts: ~(_days(texts) < pd.Timestamp(first)), error="paling awal"))
        if last:
            checks.append(pa.Check(lambda texts: ~(_days(texts) > pd.Timestamp(last)), error="paling akhir"))
    shape = SHAPES.get(field.format, limits.pattern)
    if shape:
        checks.append(pa.Check(lambda texts: texts.astype(str).str.fullmatch(shape), error="bentuk"))
    if limits.minLength or limits.maxLength:
        least, most = limits.minLength or 0, limits.maxLength or 10_000
        checks.append(
            pa.Check(lambda texts: texts.astype(str).str.len().between(least, most), error="panjang")
        )
    return pa.Column(
        checks=checks,
        nullable=not field.required,
        unique=field.format == "nik",
        report_duplicates="exclude_first",
        required=field.required,
    )


def _rules(sheet: Sheet, form: Form) -> dict[str, tuple[str, Rule]]:
    """Return the rules between cells of a row: name to (field that is marked, rule; NA counts as kept)."""

    def label(name: str, code: str) -> str:
        return form.codes(sheet.by_name[name]).labels[code]

    def spellings(name: str, code: str) -> set[str]:
        listed = form.codes(sheet.by_name[name]).by_code[code]
        return {listed.kode, listed.label, *listed.alias}

    end = pd.Timestamp(form.period.end)
    if sheet.name == "profil":
        return {"LKS413": ("kodepos", partial(_postcode, labels=form.codes(sheet.by_name["kabkota"]).labels))}
    if sheet.name == "penerima":
        women = spellings("jenis_kelamin", "P")
        child, elderly = label("kelompok", "anak"), label("kelompok", "lansia")
        school = label("bersekolah", "ya")
        groups = {
            code.label: {label("kelompok", each) for each in code.extra.get("kelompok", "").split()}
            for code in form.codes(sheet.by_name["ppks"]).codes
        }
        return {
            **_of_people(women),
            "LKS403": (
                "tanggal_keluar",
                lambda rows: ~(_days(rows.tanggal_keluar) < _days(rows.tanggal_masuk)),
            ),
            "LKS404": (
                "tanggal_masuk",
                lambda rows: ~(_days(rows.tanggal_masuk) < _days(rows.tanggal_lahir)),
            ),
            "LKS405": (
                "kelompok",
                lambda rows: (
                    ~(
                        ((rows.kelompok == child) & (_age(rows, end) >= (rows.bersekolah == school) * 3 + 18))
                        | ((rows.kelompok == elderly) & (_age(rows, end) < 60))
                    )
                ),
            ),
            "LKS406": ("alasan_keluar", lambda rows: rows.tanggal_keluar.isna() | rows.alasan_keluar.notna()),
            "LKS407": (
                "tanggal_keluar",
                lambda rows: rows.alasan_keluar.isna() | rows.tanggal_keluar.notna(),
            ),
            "LKS408": (
                "kategori_anak",
                lambda rows: (
                    rows.kategori_anak.isna() | ((rows.kelompok != elderly) & (_age(rows, end) <= 21))
                ),
            ),
            "LKS412": ("nik", lambda rows: rows.nik.notna() | rows.alasan_tanpa_nik.notna()),
            "LKS417": (
                "ppks",
                lambda rows: pd.Series(
                    [
                        kind not in groups or not groups[kind] or group in groups[kind]
                        for kind, group in zip(rows.ppks, rows.kelompok, strict=True)
                    ],
                    index=rows.index,
                ),
            ),
            "LKS502": ("nama", lambda rows: ~rows.duplicated(["nama", "tanggal_lahir"])),
        }
    if sheet.name == "sdm":
        return _of_people(spellings("jenis_kelamin", "P"))
    if sheet.name == "legalitas":
        graded, valid = label("jenis_dokumen", "akreditasi"), label("status", "berlaku")
        return {
            "LKS409": (
                "tanggal_berakhir",
                lambda rows: ~(_days(rows.tanggal_berakhir) < _days(rows.tanggal_terbit)),
            ),
            "LKS411": ("peringkat", lambda rows: rows.peringkat.isna() | (rows.jenis_dokumen == graded)),
            "LKS414": (
                "status",
                lambda rows: ~((rows.status == valid) & (_days(rows.tanggal_berakhir) < end)),
            ),
            "LKS415": (
                "peringkat",
                lambda rows: rows.peringkat.notna() | (rows.jenis_dokumen != graded) | (rows.status != valid),
            ),
        }
    if sheet.name == "program":
        return {
            "LKS410": (
                "target_orang",
                lambda rows: ~((_numbers(rows.target_orang) == 0) & (_numbers(rows.realisasi_orang) > 0)),
            )
        }
    if sheet.name == "keuangan":
        ways = {
            code.label: {label("arah", each) for each in code.extra.get("arah", "").split()}
            for code in form.codes(sheet.by_name["pos"]).codes
        }
        signs = {"saldo_awal": 1, "masuk": 1, "keluar": -1, "saldo_akhir": -1}
        sign = {label("arah", code): value for code, value in signs.items()}
        last = label("arah", "saldo_akhir")
        return {
            "LKS416": (
                "arah",
                lambda rows: pd.Series(
                    [
                        item not in ways or way in ways[item]
                        for item, way in zip(rows.pos, rows.arah, strict=True)
                    ],
                    index=rows.index,
                ),
            ),
            "LKS503": (
                "jumlah",
                lambda rows: (
                    (rows.arah != last)
                    | ((_numbers(rows.jumlah) * rows.arah.map(sign).astype(float)).sum() == 0)
                ),
            ),
        }
    return {}


def _of_people(women: set[str]) -> dict[str, tuple[str, Rule]]:
    def day(rows: pd.DataFrame) -> pd.Series[float]:
        return _numbers(_well_formed(rows.nik).str[6:8])

    def same_date(rows: pd.DataFrame) -> pd.Series[bool]:
        nik, born = _well_formed(rows.nik), _days(rows.tanggal_lahir)
        inside = (day(rows) % 40) * 10_000 + _numbers(nik.str[8:12])
        typed = born.dt.day * 10_000 + born.dt.month * 100 + born.dt.year % 100
        return inside.isna() | typed.isna() | (inside == typed)

    return {
        "LKS401": ("tanggal_lahir", same_date),
        "LKS402": (
            "jenis_kelamin",
            lambda rows: day(rows).isna() | ((day(rows) > 40) == rows.jenis_kelamin.isin(women)),
        ),
    }


def _postcode(rows: pd.DataFrame, labels: dict[str, str]) -> pd.Series[bool]:
    ranges = {label: regions()[code].postcodes for code, label in labels.items() if code in regions()}
    kept = []
    for code, region in zip(_numbers(rows.kodepos), rows.kabkota, strict=True):
        low, high = ranges.get(region, (0, 99_999))
        kept.append(pd.isna(code) or low <= code <= high)
    return pd.Series(kept, index=rows.index)


def _well_formed(nik: pd.Series[Any]) -> pd.Series[Any]:
    texts = nik.astype("string")
    return texts.where(texts.str.fullmatch(r"\d{16}").fillna(value=False))


def _age(rows: pd.DataFrame, end: pd.Timestamp) -> pd.Series[float]:
    """Return ages in whole years at the end of the period, or on the day of leaving."""
    born, until = _days(rows.tanggal_lahir), _days(rows.tanggal_keluar).fillna(end)
    early = (until.dt.month * 100 + until.dt.day) < (born.dt.month * 100 + born.dt.day)
    return until.dt.year - born.dt.year - early


def _listed(texts: pd.Series[Any], spellings: set[str], *, several: bool) -> pd.Series[bool]:
    if several:
        return texts.map(lambda text: all(part.strip() in spellings for part in str(text).split(",")))
    return texts.isin(spellings)


def _numbers(values: pd.Series[Any]) -> pd.Series[float]:
    return pd.to_numeric(values, errors="coerce").astype(float)


def _days(values: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_datetime(values, errors="coerce", dayfirst=True, format="mixed")


def _plain(title: object) -> str:
    return str(title).rstrip(" *")
