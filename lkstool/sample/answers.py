"""What a form asks about each person, answered for one year. Records hold codes, dates and yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from lkstool.sample.draw import age_on
from lkstool.sample.people import Person

Record = dict[str, object]

GROUPS = ("anak", "lansia", "disabilitas", "kemiskinan", "keluarga_rentan")


def beneficiary(person: Person, year: int, quality: float) -> Record:
    """Answer the questions of PENERIMA about one person as at the end of a year.

    Args:
        person: somebody served in that year.
        year: the reporting year.
        quality: from 0 to 1: how often the LKS does what it should.
    """
    end = date(year, 12, 31)
    left = person.left if person.left is not None and person.left <= end else None
    day = left or end
    age = age_on(person.born, day)
    schooling, at_school = _school(person, age)
    child = person.group == "anak"
    better = quality + 0.04 * (year - 2024)
    planned = person.luck[0] < better * 0.9
    return {
        "nama": person.name,
        "nik": person.nik,
        "alasan_tanpa_nik": person.no_nik,
        "jenis_kelamin": person.sex,
        "tempat_lahir": person.birthplace,
        "tanggal_lahir": person.born,
        "kelompok": person.group,
        "ppks": person.ppks,
        "kategori_anak": person.category,
        "ragam_disabilitas": person.disability,
        "status_tinggal": "mukim" if person.resident else "non_mukim",
        "bentuk_layanan": person.service,
        "kabkota_asal": person.origin,
        "tanggal_masuk": person.entered,
        "tanggal_keluar": left,
        "alasan_keluar": person.reason if left else None,
        "pendidikan": schooling,
        "bersekolah": at_school,
        "rencana_asuh": planned,
        "tanggal_tinjau": _day_of_year(person.luck[1], person.entered, day) if planned else None,
        "asesmen_masuk": person.luck[2] < better,
        "kontak_keluarga": None if person.luck[3] > 0.97 else person.luck[3] < 0.55 + 0.4 * better,
        "tanggal_periksa_kesehatan": _day_of_year(person.luck[4], person.entered, day)
        if person.luck[4] < better + 0.2
        else None,
        "alat_bantu": _aid(person),
        "jkn": person.luck[6] < 0.4 + 0.5 * better,
        "terdata_siksng": None if person.luck[7] > 0.96 else person.luck[7] < 0.3 + 0.5 * better,
        "punya_akta": (person.no_nik is None and person.luck[8] < 0.9) if child else person.luck[8] < 0.6,
        "persetujuan_wali": person.luck[9] < 0.8 + 0.2 * better,
    }


def recap(people: Iterable[Person], year: int) -> list[Record]:
    """Count those present on 31 December by group, sex and residence, as REKAP asks."""
    end = date(year, 12, 31)
    rows = {
        group: {
            "kelompok": group,
            "laki_mukim": 0,
            "perempuan_mukim": 0,
            "laki_nonmukim": 0,
            "perempuan_nonmukim": 0,
        }
        for group in GROUPS
    }
    counts: dict[tuple[str, str], int] = {}
    for person in people:
        if person.present_on(end):
            column = recap_column(person.sex, resident=person.resident)
            counts[person.group, column] = counts.get((person.group, column), 0) + 1
    return [{**row, **{c: counts.get((g, c), 0) for c in row if c != "kelompok"}} for g, row in rows.items()]


def recap_column(sex: str, *, resident: bool) -> str:
    """Return the REKAP column that counts people of this sex and residence."""
    return f"{'laki' if sex == 'L' else 'perempuan'}_{'mukim' if resident else 'nonmukim'}"


def _school(person: Person, age: int) -> tuple[str, bool | None]:
    if person.group not in ("anak", "disabilitas") or (person.group == "disabilitas" and age > 18):
        return person.schooling, None if person.luck[5] > 0.5 else False
    at_school = person.group == "anak" or person.luck[5] < 0.7
    if age < 4:
        return "belum", False
    if age < 7:
        return "paud", at_school
    if age < 13:
        return "sd", at_school
    if age < 16:
        return "smp", at_school
    if age < 19:
        return "sma", age >= 18 or person.luck[5] < 0.95
    return ("s1" if person.luck[5] < 0.7 else "diploma"), True


def _aid(person: Person) -> str | None:
    if person.disability is not None:
        return "butuh" if person.luck[5] < 0.3 else "terpenuhi"
    return "tidak_butuh" if person.group == "lansia" else None


def _day_of_year(luck: float, entered: date, day: date) -> date:
    """Return a day of the same year, not before entry and not after ``day``."""
    first = max(entered, date(day.year, 1, 1))
    return first + timedelta(days=int(luck * ((day - first).days + 1)))
