"""Small years of invented LKS for the indicator tests: a few made by hand, many drawn at random.

A row of a table says only what matters; the rest is filled in. No person is named: tokens are made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

import pandas as pd

from lkstool.core.facts import Facts, Settings
from lkstool.core.regions import regions
from lkstool.forms.load import form_of
from lkstool.forms.model import Form

FORM: Form = form_of("2025")
SETTINGS = Settings(
    year="2025",
    reference_date=date(2025, 12, 31),
    deadline=date(2026, 1, 31),
    meeting_date=date(2026, 2, 8),
)
TYPES = {
    "string": "str",
    "list": "str",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
}
Row = Mapping[str, Any]

PERSON: Row = {
    "nama_token": "t",
    "nik_token": "n",
    "jenis_kelamin": "L",
    "umur": 12,
    "kelompok": "anak",
    "ppks": "anak_telantar",
    "kategori_anak": "yatim",
    "status_tinggal": "mukim",
    "kabkota_asal": "35.07",
    "tanggal_masuk": date(2023, 7, 1),
    "bersekolah": True,
    "rencana_asuh": True,
    "jkn": True,
    "terdata_siksng": True,
    "punya_akta": True,
}
STAFF: Row = {
    "nama_token": "t",
    "jenis_kelamin": "P",
    "umur": 45,
    "jabatan": "pengasuh",
    "status_kerja": "tetap",
    "kualifikasi": "pengasuh",
    "sertifikat": True,
}
_DEFAULTS: Mapping[str, Row] = {"penerima": PERSON, "sdm": STAFF}


def frame(sheet: str, rows: Sequence[Row], form: Form = FORM) -> pd.DataFrame:
    """Return rows as the dataset hands them out: every stored column, typed, sorted by LKS."""
    columns: dict[str, str] = {"lks": "str", "submission": "int64", "row": "int64"}
    for field in form.by_name[sheet].fields:
        for name in field.stored_names:
            whole = field.store == "year"
            columns[name] = "str" if field.store == "token" else "Int64" if whole else TYPES[field.type]
    unknown = {name for row in rows for name in row} - set(columns)
    assert not unknown, f"{sheet} has no {unknown}"
    made = pd.DataFrame(
        {name: pd.Series([row.get(name) for row in rows], dtype=kind) for name, kind in columns.items()}
    )
    return made.sort_values("lks", kind="stable").reset_index(drop=True)


def facts(
    lks: Iterable[Row],
    *,
    register: Sequence[Row] | None = (),
    year: str = "2025",
    extra: Sequence[Row] = (),
    findings: Sequence[Row] = (),
    form: Form = FORM,
) -> Facts:
    """Build a year.

    Args:
        lks: one mapping an LKS with an accepted submission: ``kode`` and, where they matter, ``profil`` (a
            row), any other sheet of the form (rows), ``received`` (date).
        register: rows of the register; the accepted LKS are added to it. None: there is no register.
        extra: further submissions (lks, state, received).
        findings: rows with lks, code, severity; they belong to the last submission of that LKS.
    """
    lks = list(lks)
    tables: dict[str, list[Row]] = {sheet.name: [] for sheet in form.sheets}
    sent: list[dict[str, Any]] = []
    for number, each in enumerate(lks, start=1):
        code = each["kode"]
        start = {"lks": code, "submission": number, "row": 5}
        profil = {
            "kode_lks": code,
            "nama": f"LKS {code}",
            "kepemilikan": "aisyiyah" if "-A-" in code else "muhammadiyah",
            "jenis_lks": "lksa",
            "kelompok_layanan": "anak",
            "kabkota": code[:5],
            "kecamatan": f"Kec. {code}",
            "kapasitas": 10,
        }
        tables["profil"].append({**start, **profil, **each.get("profil", {})})
        for sheet in tables:
            if sheet != "profil":
                default = _DEFAULTS.get(sheet, {})
                tables[sheet] += [{**start, **default, **row} for row in each.get(sheet, ())]
        day = each.get("received", date(2026, 1, 15))
        sent.append({"submission": number, "lks": code, "received": day, "state": "accepted", "counts": True})
    for number, each in enumerate(extra, start=len(sent) + 1):
        sent.append(
            {
                "submission": number,
                "state": "rejected",
                "received": date(2026, 1, 20),
                "counts": False,
                **each,
            }
        )
    latest = {each["lks"]: each["submission"] for each in sent}
    listed = None
    if register is not None:
        known = {row["kode_lks"] for row in register}
        rows = [*register, *({"kode_lks": each["kode"]} for each in lks if each["kode"] not in known)]
        listed = _register(rows)
    kinds = dict.fromkeys(("lks", "code", "severity", "sheet", "field"), "str")
    kinds |= {"submission": "int64", "row": "Int64"}
    lines = [{"submission": latest.get(each.get("lks"), 0), "severity": "error", **each} for each in findings]
    return Facts(
        year=year,
        tables={name: frame(name, rows, form) for name, rows in tables.items()},
        register=listed,
        submissions=pd.DataFrame(
            {
                "submission": pd.Series([each["submission"] for each in sent], dtype="int64"),
                "lks": pd.Series([each["lks"] for each in sent], dtype="str"),
                "received": pd.Series([each["received"] for each in sent], dtype="datetime64[s]"),
                "state": pd.Series([each["state"] for each in sent], dtype="str"),
                "counts": pd.Series([each["counts"] for each in sent], dtype="bool"),
                "errors": pd.Series([0 for _ in sent], dtype="Int64"),
                "warnings": pd.Series([0 for _ in sent], dtype="Int64"),
            }
        ),
        findings=pd.DataFrame(
            {name: pd.Series([row.get(name) for row in lines], dtype=kind) for name, kind in kinds.items()}
        ),
    )


def _register(rows: Sequence[Row]) -> pd.DataFrame:
    full = [
        {
            "nama": f"LKS {row['kode_lks']}",
            "kepemilikan": "aisyiyah" if "-A-" in row["kode_lks"] else "muhammadiyah",
            "kabkota": row["kode_lks"][:5],
            "jenis_lks": "lksa",
            "status": "aktif",
            **row,
        }
        for row in sorted(rows, key=lambda row: row["kode_lks"])
    ]
    names = ("kode_lks", "nama", "nama_lain", "kepemilikan", "kabkota", "pdm", "jenis_lks", "status")
    made = pd.DataFrame({name: pd.Series([row.get(name) for row in full], dtype="str") for name in names})
    return made.assign(tenggat=pd.Series([row.get("tenggat") for row in full], dtype="datetime64[s]"))


def drawn(seed: int, lks: int, most: int = 40, year: str = "2025", codes: Sequence[str] = ()) -> Facts:
    """Draw a year of ``lks`` LKS with up to ``most`` people each; equal seeds give equal years."""
    draw = Random(seed)
    homes = list(codes) or [
        f"{draw.choice([*regions()])}-{draw.choice('MA')}-{serial:03d}" for serial in range(1, lks + 1)
    ]
    groups = [*FORM.codelists["kelompok"].labels]
    made = []
    for code in homes:
        main = draw.choices(groups, (6, 2, 1, 1, 1))[0]
        made.append(
            {
                "kode": code,
                "profil": {"kapasitas": draw.randint(0, 60), "kelompok_layanan": main},
                "penerima": [_person(draw, main, groups) for _ in range(draw.randint(0, most))],
                "sdm": [
                    {
                        "jabatan": draw.choice([*FORM.codelists["jabatan"].labels]),
                        "status_kerja": draw.choice([*FORM.codelists["status_kerja"].labels]),
                        "kualifikasi": draw.choice([None, *FORM.codelists["kualifikasi"].labels]),
                        "sertifikat": draw.choice((True, False, None)),
                        "menerima_honor": draw.choice((True, True, False, None)),
                        "umur": draw.choice((None, 30, 44, 55, 66)),
                    }
                    for _ in range(draw.randint(0, 8))
                ],
                "keuangan": [
                    {
                        "arah": "masuk",
                        "pos": draw.choice(("donatur", "lazismu", "apbd")),
                        "jumlah": draw.randint(1, 900) * 10**6,
                        "pembatasan": draw.choice((None, "tanpa", "dengan")),
                    },
                    {"arah": "keluar", "pos": "permakanan", "jumlah": draw.randint(1, 900) * 10**6},
                ],
                "legalitas": [
                    {
                        "jenis_dokumen": draw.choice(
                            ("tanda_daftar", "izin_operasional", "akreditasi", "sk_aumsos")
                        ),
                        "status": draw.choice(("berlaku", "berlaku", "proses", "belum_punya")),
                        "tanggal_berakhir": draw.choice(
                            (None, date(2025, 3, 1), date(2026, 5, 1), date(2028, 1, 1))
                        ),
                        "peringkat": draw.choice((None, "A", "B", "C")),
                    }
                    for _ in range(3)
                ],
                "jejaring": [
                    {
                        "mitra": "Mitra",
                        "jenis_mitra": draw.choice([*FORM.codelists["jenis_mitra"].labels]),
                        "nomor_mou": draw.choice((None, "1/MOU")),
                        "tanggal_berakhir": draw.choice((None, date(2025, 3, 1), date(2026, 5, 1))),
                    }
                    for _ in range(draw.randint(0, 3))
                ],
                "program": [_programme(draw, main, groups) for _ in range(draw.randint(0, 3))],
            }
        )
    return facts(made, year=year)


def _programme(draw: Random, main: str, groups: Sequence[str]) -> Row:
    target = draw.randint(0, 30)
    began = draw.choice((None, None, 3, 9, 20))
    return {
        "kelompok": draw.choices((main, draw.choice(groups)), (3, 1))[0],
        "status": draw.choice((None, "selesai", "selesai", "berjalan", "belum")),
        "target_orang": target,
        "realisasi_orang": draw.choice((None, draw.randint(0, target))),
        "biaya_rencana": draw.choice((None, 10**6)),
        "biaya_realisasi": draw.choice((None, 10**6)),
        "peserta_awal": began,
        "peserta_mandiri": None if began is None else draw.randint(0, began),
    }


def _person(draw: Random, main: str, groups: Sequence[str]) -> Row:
    group = draw.choices((main, draw.choice(groups)), (12, 1))[0]
    age = draw.choice((None, *range(19))) if group == "anak" else draw.choice((None, 25, 45, 62, 65, 75, 80))
    left = draw.choice((None, None, None, None, date(2025, draw.randint(1, 12), 15), date(2026, 1, 10)))
    return {
        "jenis_kelamin": draw.choice("LP"),
        "umur": age,
        "kelompok": group,
        "kategori_anak": draw.choice((None, *FORM.codelists["kategori_anak"].labels))
        if group == "anak"
        else None,
        "status_tinggal": draw.choice(("mukim", "mukim", "non_mukim")),
        "kabkota_asal": draw.choice((None, "35.07", "35.15", "luar_jatim")),
        "tanggal_masuk": date(draw.choice((2019, 2023, 2025)), draw.randint(1, 12), 1)
        if left is None
        else date(2024, 1, 5),
        "tanggal_keluar": left,
        "nik_token": draw.choice((None, "n")),
        "bersekolah": draw.choice((True, True, True, False, None)),
        "rencana_asuh": draw.choice((True, False, None)),
        "jkn": draw.choice((True, True, False, None)),
        "terdata_siksng": draw.choice((True, False)),
        "punya_akta": draw.choice((True, False, None)),
        "bentuk_layanan": draw.choice((None, "pengasuhan_panti", "pengasuhan_panti", "pengasuhan_keluarga")),
        "alasan_keluar": draw.choice((None, *FORM.codelists["alasan_keluar"].labels)) if left else None,
        "tanggal_tinjau": draw.choice((None, date(2025, 3, 1), date(2025, 11, 1))),
        "asesmen_masuk": draw.choice((True, True, False, None)),
        "kontak_keluarga": draw.choice((True, True, True, False, None)),
        "tanggal_periksa_kesehatan": draw.choice((None, date(2025, 3, 1), date(2025, 11, 1))),
        "alat_bantu": draw.choice((None, *FORM.codelists["alat_bantu"].labels)),
    }
