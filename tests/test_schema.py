"""From a form to pandera schemas."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from builders import coded, flawless, typed
from pandera.errors import SchemaErrors

from lkstool.forms.load import REGISTER, form_of, years
from lkstool.forms.model import Constraints
from lkstool.forms.schema import schemas


def failures(sheet: str, **columns: Any) -> set[tuple[str, str, int]]:
    """Return (field, check, position) for a flawless table in which some columns are replaced."""
    rows = coded(flawless())
    table = typed([{**rows, sheet: [rows[sheet][0]] * len(next(iter(columns.values())))}]).tables[sheet]
    frame = table.frame.assign(
        **{name: pd.Series(values, dtype=table.frame[name].dtype) for name, values in columns.items()}
    )
    try:
        schemas(form_of("2025"))[sheet].validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
        return set(zip(cases["column"], cases["check"], cases["index"].astype(int), strict=True))
    return set()


@pytest.mark.parametrize("year", [*years(), REGISTER])
def test_every_field_of_every_packaged_form_that_may_fail_has_a_column(year: str) -> None:
    form = form_of(year)
    compiled = schemas(form)
    assert list(compiled) == [sheet.name for sheet in form.sheets]
    for sheet in form.sheets:
        free = [
            field.name
            for field in sheet.fields
            if not field.required
            and field.format != "url"
            and (field.constraints.minLength, field.constraints.pattern) == (None, None)
            and (field.type in ("string", "boolean", "list") or field.constraints == Constraints())
        ]
        columns = list(compiled[sheet.name].columns)
        assert columns == [field.name for field in sheet.fields if field.name not in free]


def test_a_schema_is_compiled_once() -> None:
    assert schemas(form_of("2025"))["penerima"] is schemas(form_of("2025"))["penerima"]


def test_another_period_gives_another_schema() -> None:
    form = form_of("2025")
    later = form.model_copy(update={"deadline": date(2026, 3, 31)})
    assert schemas(later)["penerima"] is not schemas(form)["penerima"]
    assert schemas(later)["rekap"] is schemas(form)["rekap"]


def test_an_empty_cell_fails_only_where_it_is_required() -> None:
    assert failures("profil", desa=[None], nama=[None]) == {("nama", "not_nullable", 0)}


def test_limits_are_inclusive_and_reported_cell_by_cell() -> None:
    assert failures("profil", kapasitas=[0, -1, 1000, 1001, None]) == {
        ("kapasitas", "LKS303", 1),
        ("kapasitas", "LKS303", 3),
        ("kapasitas", "not_nullable", 4),
    }


def test_a_day_after_the_period_or_the_deadline_is_a_future_date() -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(1899, 12, 31)]
    found = failures("penerima", tanggal_lahir=[pd.Timestamp(day) for day in days])
    assert found == {("tanggal_lahir", "LKS311", 1), ("tanggal_lahir", "LKS303", 2)}
    days = [date(2026, 1, 31), date(2026, 2, 1)]
    assert failures("penerima", tanggal_keluar=[pd.Timestamp(day) for day in days]) == {
        ("tanggal_keluar", "LKS311", 1)
    }


def test_a_fixed_last_day_is_a_limit_like_any_other() -> None:
    days = [pd.Timestamp(2060, 12, 31), pd.Timestamp(2061, 1, 1)]
    assert failures("legalitas", tanggal_berakhir=days) == {("tanggal_berakhir", "LKS303", 1)}


def test_a_shape_is_that_of_the_whole_text() -> None:
    assert failures("profil", kodepos=["65163", "651630", "x65163", None]) == {
        ("kodepos", "LKS304", 1),
        ("kodepos", "LKS304", 2),
    }
    assert failures("profil", kode_lks=["35.07-M-003", "35.07-M-0031", "35507-M-003"]) == {
        ("kode_lks", "LKS304", 1),
        ("kode_lks", "LKS304", 2),
    }


def test_a_web_address_has_a_scheme_and_a_host() -> None:
    found = failures(
        "profil", situs=["https://a.example.org/x?y", "http://a.id", "https://tanpa titik", "a.id"]
    )
    assert found == {("situs", "LKS304", 2), ("situs", "LKS304", 3)}


def test_a_text_has_its_shortest_length() -> None:
    assert failures("profil", nama=["PA", "PAM"]) == {("nama", "LKS304", 0)}
