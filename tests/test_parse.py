"""Located sheets become typed tables: places, repairs, masks, missing columns, privacy."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest
from builders import FILE, KODE, child, flawless, sent
from hypothesis import given, settings
from hypothesis import strategies as st

from lkstool.core.records import Collection, Personal
from lkstool.forms.load import form_of, years
from lkstool.intake.cells import reader_of
from lkstool.intake.parse import collect

FORM = form_of("2025")
TYPES = {
    "string": "str",
    "list": "str",
    "integer": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
    "boolean": "boolean",
}


def collected(rows: Any, **more: Any) -> tuple[Collection, tuple[Any, ...], tuple[Any, ...]]:
    return collect([sent(rows, **more)], FORM)


def with_child(**changes: Any) -> Any:
    rows = flawless()
    rows["penerima"] = [child("Putra Contoh", date(2013, 5, 12), 41) | changes]
    return rows


def test_a_flawless_submission_is_read_without_a_finding() -> None:
    collection, findings, changes = collected(flawless())
    assert findings == ()
    assert {each.kind for each in changes} <= {"code", "phone"}
    for sheet in FORM.sheets:
        frame = collection.tables[sheet.name].frame
        assert list(frame) == ["_submission", "_record", "_row", *(field.name for field in sheet.fields)]
        assert isinstance(frame.index, pd.RangeIndex)
        assert {field.name: str(frame[field.name].dtype) for field in sheet.fields} == {
            field.name: TYPES[field.type] for field in sheet.fields
        }
        assert not any(mask.any() for mask in collection.tables[sheet.name].unparsed.values())
    penerima = collection.tables["penerima"].frame
    assert penerima["jenis_kelamin"].isin(["L", "P"]).all()
    assert penerima["tanggal_lahir"].notna().all()
    assert collection.tables["profil"].frame["kelompok_layanan"].iat[0] == "anak|lansia"


def test_an_empty_collection_still_has_typed_tables() -> None:
    collection, findings, changes = collect([], FORM)
    assert (findings, changes, collection.submissions) == ((), (), ())
    for sheet in FORM.sheets:
        frame = collection.tables[sheet.name].frame
        assert len(frame) == 0
        assert [str(frame[field.name].dtype) for field in sheet.fields] == [
            TYPES[f.type] for f in sheet.fields
        ]


def test_rows_know_their_submission_and_their_place() -> None:
    first, second = flawless(), flawless()
    second["sarana"] = [
        {"jenis_sarana": "Dapur", "jumlah": 1, "kondisi": "Baik"},
        {"jenis_sarana": "Kantor", "jumlah": "2 unit", "kondisi": "Baik"},
    ]
    sents = [sent(first, file="a.xlsx"), sent(second, file="b.xlsx")]
    collection, findings, _ = collect(sents, FORM)
    sarana = collection.tables["sarana"].frame
    assert sarana["_submission"].tolist() == [0] * len(first["sarana"]) + [1, 1]
    assert [(each.code, each.place.file, each.place.cell) for each in findings] == [
        ("LKS312", "b.xlsx", "B6")
    ]
    assert collection.place("sarana", len(sarana) - 1, "jumlah") == findings[0].place
    assert [each.number for each in collection.submissions] == [0, 1]
    assert collection.submissions[1].lks == KODE


def test_files_that_could_not_be_read_are_left_out() -> None:
    unreadable = replace(sent(flawless(), file="x.xlsx"), kind="unreadable", sheets={})
    collection, _, _ = collect([unreadable, sent(flawless())], FORM)
    assert [each.file for each in collection.submissions] == [FILE]
    assert collection.tables["profil"].frame["_submission"].tolist() == [0]


def test_a_cell_that_cannot_be_read_is_missing_and_marked() -> None:
    collection, findings, _ = collected(with_child(tanggal_masuk="belum"))
    table = collection.tables["penerima"]
    assert [each.code for each in findings] == ["LKS302"]
    assert table.unparsed["tanggal_masuk"].tolist() == [True]
    assert table.frame["tanggal_masuk"].isna().all()
    assert not table.unparsed["tanggal_lahir"].any()


def test_a_value_that_was_read_with_a_warning_is_not_marked() -> None:
    rows = flawless()
    rows["program"][0] |= {"biaya_rencana": "Rp 12.000.000,-"}
    collection, findings, changes = collected(rows)
    table = collection.tables["program"]
    assert [each.code for each in findings] == ["LKS312"]
    assert table.frame["biaya_rencana"].tolist() == [12_000_000]
    assert not table.unparsed["biaya_rencana"].any()
    repair = next(each for each in changes if each.place.field == "biaya_rencana")
    assert (repair.before, repair.after, repair.kind) == ("Rp 12.000.000,-", "12000000", "number")


def test_a_missing_column_is_marked_so_that_its_emptiness_is_nobodys_fault() -> None:
    collection, findings, _ = collected(flawless(), without=[("penerima", "nik"), ("profil", "kecamatan")])
    assert findings == ()
    assert collection.tables["penerima"].unparsed["nik"].all()
    assert collection.tables["profil"].unparsed["kecamatan"].tolist() == [True]
    assert collection.tables["penerima"].frame["nik"].isna().all()


def test_a_blocked_cell_is_marked_without_a_second_finding() -> None:
    made = sent(flawless())
    blocked = replace(made.sheets["penerima"], blocked=frozenset({(1, "ppks")}))
    blocked.values["ppks"][1] = None  # type: ignore[index]
    collection, findings, _ = collect([replace(made, sheets={**made.sheets, "penerima": blocked})], FORM)
    assert findings == ()
    assert collection.tables["penerima"].unparsed["ppks"].tolist()[:3] == [False, True, False]


def test_nothing_that_was_given_is_changed() -> None:
    made = sent(with_child(nama="  Putra   Contoh ", nik="3507 0012 0513 0041"))
    before = deepcopy(made)
    collect([made], FORM)
    assert made == before


@pytest.mark.parametrize("name", ["NA", "None", "Null", "N/A", "A", "Tidak Ada", "nan"])
def test_people_with_odd_names_are_people(name: str) -> None:
    collection, findings, _ = collected(with_child(nama=name))
    assert findings == ()
    assert collection.tables["penerima"].frame["nama"].tolist() == [name]


@pytest.mark.parametrize("mark", ["-", "–", "--", " ", "", None])
def test_a_dash_is_nobody(mark: str | None) -> None:
    collection, _, changes = collected(with_child(nama=mark))
    assert collection.tables["penerima"].frame["nama"].isna().all()
    listed = [each.kind for each in changes if each.place.field == "nama"]
    assert listed == (["placeholder"] if mark and mark.strip() else [])


@pytest.mark.parametrize("mark", ["-", "n/a", "Tidak ada", "0", 0])
def test_placeholders_are_missing_and_listed(mark: Any) -> None:
    collection, findings, changes = collected(with_child(tempat_lahir=mark))
    assert findings == ()
    assert collection.tables["penerima"].frame["tempat_lahir"].isna().all()
    assert [each.kind for each in changes if each.place.field == "tempat_lahir"] == ["placeholder"]


@pytest.mark.parametrize(
    ("typed", "read", "kind"),
    [
        ("  Jalan   Melati 1 ", "Jalan Melati 1", "trim"),
        ("Jalan\nMelati 1", "Jalan Melati 1", "trim"),
        ("Jalan\u00a0Melati 1", "Jalan Melati 1", "characters"),
        ("Ja\u200blan Me\u202elati 1\x00", "Jalan Melati 1", "characters"),
        ("Jalan Cafe\u0301", "Jalan Café", "characters"),
        (12, "12", None),
        (12.5, "12,5", "number"),
        (datetime(2025, 5, 12), "12-05-2025", "date"),  # noqa: DTZ001
    ],
)
def test_texts_are_cleaned_and_the_cleaning_is_listed(typed: Any, read: str, kind: str | None) -> None:
    rows = flawless()
    rows["profil"][0]["alamat"] = typed
    collection, findings, changes = collected(rows)
    assert findings == ()
    assert collection.tables["profil"].frame["alamat"].tolist() == [read]
    assert [each.kind for each in changes if each.place.field == "alamat"] == ([kind] if kind else [])


def test_one_and_true_are_two_answers() -> None:
    rows = flawless()
    rows["sarana"] = [
        {"jenis_sarana": "Dapur", "jumlah": value, "kondisi": "Baik"} for value in (1, 1.0, True, "1")
    ]
    collection, findings, _ = collected(rows)
    assert collection.tables["sarana"].frame["jumlah"].tolist()[:2] == [1, 1]
    assert [(each.code, each.place.row) for each in findings] == [("LKS313", 7)]
    assert collection.tables["sarana"].frame["jumlah"].iat[3] == 1


def test_p_beside_wanita_is_asked_about_in_that_file_only() -> None:
    doubtful, plain = with_child(jenis_kelamin="P"), with_child(jenis_kelamin="P")
    doubtful["penerima"].append(child("Putri Contoh", date(2013, 6, 12), 42, jenis_kelamin="Wanita"))
    collection, findings, _ = collect([sent(doubtful, file="a.xlsx"), sent(plain, file="b.xlsx")], FORM)
    asked = [(each.code, each.place.file, each.place.row) for each in findings]
    assert asked == [("LKS305", "a.xlsx", 5)]
    sexes = collection.tables["penerima"].frame["jenis_kelamin"].tolist()
    assert pd.isna(sexes[0])
    assert sexes[1:] == ["P", "P"]


def test_personal_values_leave_only_wrapped() -> None:
    rows = with_child(nik="3507 0012 0513 004", tanggal_lahir="12-04-05", nama=" Putra  Rahasia ")
    _, findings, changes = collected(rows)
    said = repr((findings, changes))
    assert not [secret for secret in ("Rahasia", "0513 004", "12-04-05", "2005") if secret in said]
    ambiguous = next(each for each in findings if each.code == "LKS309")
    assert isinstance(ambiguous.value, Personal)
    assert all(isinstance(each, Personal) for each in ambiguous.params["readings"])  # type: ignore[union-attr]
    nama = next(each for each in changes if each.place.field == "nama")
    assert isinstance(nama.before, Personal)
    assert nama.before.masked() == " ***"


def test_the_lks_code_comes_from_the_profile_else_from_the_anchor() -> None:
    rows = flawless()
    rows["profil"][0]["kode_lks"] = "35.07 m 4"
    assert collected(rows)[0].submissions[0].lks == "35.07-M-004"
    rows["profil"][0]["kode_lks"] = None
    assert collected(rows)[0].submissions[0].lks == KODE
    assert collected(rows, meta={})[0].submissions[0].lks is None
    del rows["profil"]
    assert collected(rows)[0].submissions[0].lks == KODE


@pytest.mark.parametrize("year", [*years(), "register"])
def test_every_example_of_the_form_is_read(year: str) -> None:
    form = form_of(year)
    for sheet, field in form.every_field():
        read = reader_of(field, form)(field.example)
        assert (read.code, read.value is None) == (None, False), (sheet.name, field.name)


def test_the_register_is_read_like_any_form() -> None:
    register = form_of("register")
    rows = {
        "daftar_lks": [
            {
                "kode_lks": "35.07-M-3",
                "nama": "PA Contoh",
                "kepemilikan": "Muh.",
                "kabkota": "Kab. Malang",
                "jenis_lks": "LKSA",
                "status": "aktif",
                "kontak_whatsapp": 81234500002,
            }
        ]
    }
    collection, findings, _ = collect([sent(rows, register)], register)
    row = collection.tables["daftar_lks"].frame.iloc[0]
    assert (row["kode_lks"], row["kabkota"], row["kontak_whatsapp"]) == (
        "35.07-M-003",
        "35.07",
        "+6281234500002",
    )
    assert [each.code for each in findings] == ["LKS315"]


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=25),
    st.dates(date(1000, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001
    st.times(),
    st.sampled_from(["12-04-05", "Rp 5", "35.07", "3,5E+15", "-", "Malang", "0812", "a@b.id", "x" * 700]),
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_stands_in_a_cell_gives_a_value_or_one_finding(data: Any) -> None:
    sheet = data.draw(st.sampled_from(FORM.sheets))
    rows = [{field.name: data.draw(VALUES) for field in sheet.fields}]
    collection, findings, _ = collect([sent({sheet.name: rows})], FORM)
    table = collection.tables[sheet.name]
    by_field: dict[str, int] = {}
    for finding in findings:
        by_field[finding.place.field] = by_field.get(finding.place.field, 0) + 1  # type: ignore[index]
    assert all(count == 1 for count in by_field.values())
    for field in sheet.fields:
        unknown = bool(table.unparsed[field.name][0])
        assert not unknown or (field.name in by_field and pd.isna(table.frame[field.name].iat[0]))


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(4)))
def test_the_order_of_files_changes_nothing_but_the_order(order: list[int]) -> None:
    rows = [flawless() for _ in range(4)]
    for number, each in enumerate(rows):
        each["profil"][0]["kapasitas"] = f"{40 + number} orang"
    sents = [sent(each, file=f"{number}.xlsx") for number, each in enumerate(rows)]
    straight, _, _ = collect(sents, FORM)
    mixed, findings, _ = collect([sents[number] for number in order], FORM)
    capacity = mixed.tables["profil"].frame["kapasitas"].tolist()
    assert capacity == [straight.tables["profil"].frame["kapasitas"].tolist()[number] for number in order]
    assert [each.place.file for each in findings] == [f"{number}.xlsx" for number in order]
