"""Properties: a flawless submission of any shape has no findings, and one spoiled cell has exactly one.

Submissions go through parsing and checking, as they do when an officer checks a file.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from builders import Rows, child, flawless, nik, rekap_of, sent, typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lkstool.checks import check
from lkstool.core.messages import words_of
from lkstool.forms.load import form_of
from lkstool.intake.parse import collect

if TYPE_CHECKING:
    from collections.abc import Callable

    from lkstool.forms.model import Field

FORM = form_of("2025")
END = FORM.period.end
SYLLABLES = ("Ra", "Ni", "Bu", "Sa", "To", "Wi", "Le", "Ha", "Mu", "Di")
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def submissions(draw: st.DrawFn) -> Rows:
    """Draw a flawless submission: other people, money, room and staff than the usual one."""
    rows = flawless()
    for serial in range(draw(st.integers(0, 12))):
        rows["penerima"].append(_person(draw, serial))
    rows["rekap"] = rekap_of(rows["penerima"], END)
    received, spent, opening = (draw(st.integers(0, 900_000_000)) for _ in range(3))
    amounts = (opening, received, 1, spent, opening + received + 1 - spent)
    if amounts[-1] >= 0:
        for row, amount in zip(rows["keuangan"], amounts, strict=True):
            row["jumlah"] = amount
    rows["profil"][0]["kapasitas"] = draw(st.integers(40, 1000))
    rows["sdm"].append({**rows["sdm"][1], "nama": "Zahra Uji", "nik": nik(date(1990, 4, 2), 18, woman=True)})
    order = draw(st.permutations(range(len(rows["penerima"]))))
    rows["penerima"] = [rows["penerima"][at] for at in order]
    return rows


def _person(draw: st.DrawFn, serial: int) -> dict[str, Any]:
    name = "".join(draw(st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=4))).capitalize()
    elderly = draw(st.booleans())
    first, last = (1930, 1965) if elderly else (2009, 2022)
    born = draw(st.dates(date(first, 1, 1), date(last, 12, 31)))
    entered = draw(st.dates(max(born, date(2015, 1, 1)), END))
    left = draw(st.none() | st.dates(max(entered, date(2025, 1, 1)), END + timedelta(days=31)))
    person = child(
        f"{name} {chr(65 + serial)}",
        born,
        101 + serial * 10,
        girl=draw(st.booleans()),
        status_tinggal=draw(st.sampled_from(["Mukim (tinggal di LKS)", "Non-mukim (di luar LKS)"])),
        tanggal_masuk=entered,
        tanggal_keluar=left,
        alasan_keluar="Kembali ke keluarga" if left else None,
        bersekolah="Ya",
    )
    if elderly:
        person |= {
            "kelompok": "Lansia",
            "ppks": "Lanjut usia telantar",
            "kategori_anak": None,
            "bersekolah": None,
        }
    if draw(st.integers(0, 9)) == 0:
        person |= {"nik": None, "alasan_tanpa_nik": "Surat belum diurus"}
    return person


def put(sheet: str, field: str, value: Any) -> Callable[[Rows], tuple[str, str]]:
    """Return a function that types one value into the first row of a sheet."""

    def spoil(rows: Rows) -> tuple[str, str]:
        rows[sheet][0][field] = value
        return sheet, field

    return spoil


def put_for(kelompok: str, field: str, value: Any) -> Callable[[Rows], tuple[str, str]]:
    """Return the same for the row of somebody of a group who has a NIK and has not left."""

    def spoil(rows: Rows) -> tuple[str, str]:
        person = next(
            each
            for each in rows["penerima"]
            if each["kelompok"] == kelompok and each["nik"] and not each.get("tanggal_keluar")
        )
        person[field] = value
        return "penerima", field

    return spoil


SPOILERS = {
    "LKS301 nama": put("penerima", "nama", None),
    "LKS301 jenis_kelamin": put("penerima", "jenis_kelamin", "-"),
    "LKS301 kapasitas": put("profil", "kapasitas", None),
    "LKS301 rekap": put("rekap", "laki_mukim", None),
    "LKS301 jumlah": put("keuangan", "jumlah", None),
    "LKS302": put_for("Anak", "tanggal_lahir", "tidak tahu"),
    "LKS303": put("profil", "kapasitas", 5000),
    "LKS304": put("profil", "kodepos", "6516"),
    "LKS305": put("penerima", "kelompok", "Hewan"),
    "LKS311": put_for("Anak", "tanggal_lahir", date(2031, 5, 12)),
    "LKS316": put_for("Anak", "nik", "350700120513"),
    "LKS401": put_for("Anak", "tanggal_lahir", date(2014, 2, 27)),
    "LKS403": put_for("Anak", "tanggal_keluar", date(2001, 1, 1)),
    "LKS404": put_for("Anak", "tanggal_masuk", date(1990, 1, 1)),
    "LKS407": put_for("Anak", "alasan_keluar", "Meninggal dunia"),
    "LKS408": put_for("Lansia", "kategori_anak", "Yatim"),
    "LKS409": put("legalitas", "tanggal_berakhir", date(2020, 1, 1)),
    "LKS410": put("program", "target_orang", 0),
    "LKS411": put("legalitas", "peringkat", "A"),
    "LKS412": put_for("Anak", "nik", None),
    "LKS413": put("profil", "kodepos", "60231"),
    "LKS416": put("keuangan", "arah", "Masuk (penerimaan)"),
    "LKS417": put_for("Anak", "ppks", "Komunitas adat terpencil"),
    "LKS503": put("keuangan", "jumlah", 987_654_321_000),
    "LKS601": put("rekap", "perempuan_nonmukim", 77),
    "LKS602": put("profil", "kapasitas", 1),
    "LKS604": put("profil", "kelompok_layanan", "Anak, Lansia, Disabilitas"),
    "LKS605": put("legalitas", "tanggal_terbit", date(1950, 1, 1)),
    "LKS606": put("program", "realisasi_orang", 5000),
}
# Where another cell than the spoiled one is to be filled in.
REPAIRED_AT = {"LKS407": "tanggal_keluar"}


@FEW
@given(submissions())
def test_a_flawless_submission_has_no_findings_and_one_spoiled_cell_exactly_one(rows: Rows) -> None:
    expected: dict[str, list[tuple[str, str, str]]] = {"flawless": []}
    sents = [sent(rows, file="flawless")]
    for name, spoil in SPOILERS.items():
        spoiled = deepcopy(rows)
        sheet, field = spoil(spoiled)
        expected[name] = [(name[:6], sheet.upper(), REPAIRED_AT.get(name, field))]
        sents.append(sent(spoiled, file=name))
    collection, parsed, _ = collect(sents, FORM)
    found: dict[str, list[tuple[str, str | None, str | None]]] = {each.file: [] for each in sents}
    for finding in (*parsed, *check(collection, FORM, None)):
        found[finding.place.file].append((finding.code, finding.place.sheet, finding.place.field))
    assert found == expected


TEXTS = st.sampled_from(
    ["", "0", "٣" * 16, "3507001205130040", "9" * 16, "Muhammad", "M.", "65163", "x" * 500, "|"]
)
VALUES = {
    "string": TEXTS,
    "list": st.sampled_from(["anak", "anak|lansia", "bukan", ""]),
    "integer": st.sampled_from([0, 1, -1, 2025, 10**15]),
    "number": st.sampled_from([0.0, -8.13, 1e300]),
    "date": st.sampled_from([date(1, 1, 1), date(1999, 12, 31), date(2025, 6, 30), date(9999, 12, 31)]),
    "boolean": st.booleans(),
}


@st.composite
def anything(draw: st.DrawFn) -> Rows:
    """Draw rows of the right types and of no sense at all."""
    rows: Rows = {}
    for sheet in FORM.sheets:
        if draw(st.integers(0, 9)) == 0:
            continue
        count = 1 if sheet.layout == "record" else draw(st.integers(0, 12))
        rows[sheet.name] = [
            {field.name: draw(st.none() | _value(field)) for field in sheet.fields} for _ in range(count)
        ]
    return rows


def _value(field: Field) -> st.SearchStrategy[Any]:
    if field.codelist and field.type == "string":
        return st.sampled_from([*FORM.codes(field).labels, "tidak_dikenal"])
    return VALUES[field.type]


@settings(FEW, max_examples=6)
@given(st.lists(anything(), min_size=1, max_size=3), st.sampled_from([None, "35.07-M-003", "0"]))
def test_no_data_makes_a_check_raise_or_leaves_a_hole_in_a_message(
    given_rows: list[Rows], kode: str | None
) -> None:
    register = pd.DataFrame(
        {"kode_lks": ["35.07-M-003", None], "nama": [None, "PA"], "nama_lain": [None, "x;;"]}
    )
    for finding in check(typed(given_rows, kode=kode), FORM, register):
        for lang in ("id", "en"):
            words = words_of(finding, lang)
            assert words.message
            assert "<NA>" not in words.message + words.fix
