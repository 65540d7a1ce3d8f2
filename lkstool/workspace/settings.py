"""``lkstool.toml``: read strictly, for a misspelt key would be a setting that silently does nothing."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lkstool.core.errors import UserError
from lkstool.core.facts import Chapters, PublicSite, Settings
from lkstool.core.limits import Limits
from lkstool.core.messages import mistake
from lkstool.forms.load import form_of, years
from lkstool.workspace.toml_file import read_toml

DATABASE = "lkstool.db"

# Kinds of value, each named by what is said where a value is of another kind.
_TEXT, _DAY = "setting_not_text", "setting_not_day"
_COUNT, _SHARE, _NAMES = "setting_not_count", "setting_not_share", "setting_not_names"
_WEB = "setting_not_web"
# Of a day; one outside is mistyped, and days around it could not be reckoned.
_YEARS = range(2000, 2101)
# How large a workbook may be: key, attribute of ``Limits``, and what one of it is.
_LIMITS: Mapping[str, tuple[str, int]] = {
    "ukuran_mb": ("file_bytes", 2**20),
    "isi_mb": ("inflated_bytes", 2**20),
    "pemampatan": ("ratio", 1),
    "bagian": ("parts", 1),
    "lembar": ("sheets", 1),
    "baris": ("rows", 1),
    "petak": ("positions", 1),
    "sel": ("cells", 1),
    "sel_gabungan": ("merges", 1),
    "detik": ("seconds", 1),
}
_KEYS: Mapping[str, str] = {
    "tahun": _TEXT,
    "tanggal_acuan": _DAY,
    "tenggat": _DAY,
    "lembaga": _TEXT,
    "basis_data": _TEXT,
    "batas_data_kecil": _COUNT,
    "masa_simpan": _COUNT,
    "rapat.nama": _TEXT,
    "rapat.tanggal": _DAY,
    "bobot.kelengkapan": _SHARE,
    "bobot.ketepatan_waktu": _SHARE,
    "bobot.kesahihan": _SHARE,
    "laporan.bab": _NAMES,
    "laporan.tanpa": _NAMES,
    **{f"batas.{name}": _COUNT for name in _LIMITS},
    "direktori.alamat": _WEB,
    "direktori.lisensi": _TEXT,
    "direktori.alamat_lisensi": _WEB,
    "direktori.sembunyikan": _NAMES,
    "direktori.kota_saja": _NAMES,
    "direktori.izinkan": _NAMES,
}
_PASSWORD = re.compile(r"(://[^:/@\s]+:)[^@\s]+@")
_SITE = tuple(name for name in _KEYS if name.startswith("direktori."))
_SIZES = tuple(f"batas.{name}" for name in _LIMITS)
_OPTIONAL = ("masa_simpan", "rapat.tanggal", "laporan.bab", "laporan.tanpa", *_SIZES, *_SITE)


def read(path: Path) -> tuple[Settings, str]:
    """Read the settings file.

    Returns:
        The settings, and where the database is: a file's name or a server's address.

    Raises:
        UserError: it cannot be read, or a key is unknown, missing, or of the wrong kind.
    """
    values = _values(path)
    settings = Settings(
        year=_year(path, values["tahun"]),
        reference_date=values["tanggal_acuan"],
        deadline=values["tenggat"],
        meeting_name=values["rapat.nama"],
        meeting_date=values.get("rapat.tanggal"),
        council=values["lembaga"],
        weights=_weights(path, values),
        smallest_count=values["batas_data_kecil"],
        kept_years=values.get("masa_simpan"),
        chapters=Chapters(tuple(values.get("laporan.bab", ())), tuple(values.get("laporan.tanpa", ()))),
        site=_site(values),
        limits=_limits(values),
    )
    return settings, str(values["basis_data"])


def default_text() -> str:
    """Return a new workspace's settings: the dates of the newest form, the rest as in ``Settings``."""
    form = form_of(years()[-1])
    usual = Settings(form.year, form.period.end, form.deadline)
    complete, in_time, valid = usual.weights
    meanings = {
        "ukuran_mb": "ukuran berkas, dalam MB",
        "isi_mb": "ukuran isinya setelah dibuka, dalam MB",
        "pemampatan": "berapa kali lebih besar sebuah bagian setelah dibuka",
        "bagian": "bagian di dalam berkas",
        "lembar": "lembar",
        "baris": "baris terakhir yang berisi, tiap lembar",
        "petak": "baris kali kolom yang berisi, tiap lembar",
        "sel": "sel berisi, tiap lembar",
        "sel_gabungan": "blok sel yang digabung, tiap lembar",
        "detik": "lama membaca satu berkas",
    }
    limits = "\n".join(f"# {f'{name} = {_usual(name)}':<22} # {meanings[name]}" for name in _LIMITS)
    return f"""\
# Pengaturan ruang kerja lkstool. Baris yang diawali # hanya keterangan.
# Tanggal ditulis tahun-bulan-tanggal tanpa tanda kutip; teks diapit tanda kutip.

# Tahun data yang sedang dikerjakan.
tahun = "{usual.year}"

# Hari saat orang dihitung dan masa berlaku surat dinilai. Bukan hari ini, supaya angka laporan tidak berubah.
tanggal_acuan = {usual.reference_date.isoformat()}

# Hari terakhir formulir dihitung tepat waktu.
tenggat = {usual.deadline.isoformat()}

# Lembaga yang menerbitkan laporan.
lembaga = "{usual.council}"

# Tempat data gabungan: nama berkas di folder ini, atau alamat server bersama
# seperti "postgresql://pengguna:sandi@server/lkstool".
basis_data = "{DATABASE}"

# Jumlah orang di bawah angka ini disembunyikan dalam segala yang keluar dari kantor.
batas_data_kecil = {usual.smallest_count}

# Berapa tahun data terakhir yang berkas aslinya disimpan; yang lebih lama dihapus dengan: lkstool musnahkan
# Hapus tanda # di depannya setelah lamanya diputuskan.
# masa_simpan = 5

# Rapat yang menerima laporan. Hapus tanda # di depan tanggal setelah harinya pasti.
[rapat]
nama = "{usual.meeting_name}"
# tanggal = {usual.deadline.isoformat()}

# Bobot nilai mutu data; jumlah ketiganya harus 1.
[bobot]
kelengkapan = {complete}
ketepatan_waktu = {in_time}
kesahihan = {valid}

# Bab laporan Rakorwil, disebut dengan nama bagiannya: lkstool templat daftar
# Hapus tanda # untuk memilih bab dan urutannya sendiri, atau untuk meniadakan beberapa bagian saja.
[laporan]
# bab = ["ringkasan", "pendahuluan", "lembaga", "penerima"]
# tanpa = ["lampiran-istilah"]

# Sebesar apa berkas kiriman boleh; yang lebih besar ditolak. Bawaannya jauh di atas formulir mana pun.
# Hapus tanda # bila sebuah kiriman yang wajar ditolak karena terlalu besar.
# [batas]
{limits}

# Direktori untuk umum (lkstool terbit). Hapus tanda # di depan yang dipakai.
# [direktori]
# alamat = "https://contoh.org/direktori"    # tempat situs akan dipasang
# lisensi = "CC BY 4.0"
# alamat_lisensi = "https://creativecommons.org/licenses/by/4.0/deed.id"
# sembunyikan = ["35.07-M-003.jam_layanan"]  # LKS, atau satu isian, yang tidak diterbitkan
# kota_saja = ["35.07-M-004"]                # alamatnya hanya disebut kabupaten/kotanya
# izinkan = ["35.07-M-003.praktik"]          # sudah dibaca, bukan data seseorang
"""


def with_database(text: str, named: str) -> str:
    """Return the text of a settings file with another database in it, and without anybody's password.

    Args:
        text: a settings file.
        named: a file's name or a server's address.
    """
    lines = []
    in_section = False
    for line in text.splitlines(keepends=True):
        in_section = in_section or line.lstrip().startswith("[")
        if not in_section and re.match(r"""\s*["']?basis_data["']?\s*=""", line):
            lines.append(f"basis_data = {json.dumps(named, ensure_ascii=False)}\n")
        else:
            # An address that is only a remark can hold a password too.
            lines.append(_PASSWORD.sub(r"\1***@", line))
    return "".join(lines)


def _values(path: Path) -> dict[str, Any]:
    """Read the settings by dotted key, each of the right kind, none unknown, none missing."""
    raw, text = read_toml(path)
    values = {
        f"{name}.{inner}" if inner else name: value
        for name, part in raw.items()
        for inner, value in (part.items() if isinstance(part, dict) else [("", part)])
    }
    for key, value in values.items():
        if key not in _KEYS:
            raise _unknown(path, text, key)
        if not _fits(value, _KEYS[key]):
            raise mistake(_KEYS[key], file=path.name, line=str(_line(text, key)), name=key)
    missing = [key for key in _KEYS if key not in values and key not in _OPTIONAL]
    if missing:
        raise mistake("settings_missing", file=path.name, keys=", ".join(missing))
    return values


def _fits(value: object, kind: str) -> bool:
    if kind == _DAY:
        return isinstance(value, date) and not isinstance(value, datetime) and value.year in _YEARS
    if kind == _TEXT:
        return isinstance(value, str) and bool(value.strip())
    if kind == _WEB:
        return isinstance(value, str) and bool(
            re.fullmatch(r"https?://[^\s/?#\"'<>]+(?:/[^\s?#\"'<>]*)?", value)
        )
    if kind == _NAMES:
        names = value if isinstance(value, list) else []
        return bool(names) and all(isinstance(name, str) for name in names) and len({*names}) == len(names)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (isinstance(value, int) and value >= 1) if kind == _COUNT else 0 <= value <= 1


def _unknown(path: Path, text: str, key: str) -> UserError:
    close = difflib.get_close_matches(key, _KEYS, n=1)
    line = str(_line(text, key))
    if close:
        return mistake("setting_unknown_guess", file=path.name, line=line, name=key, guess=close[0])
    return mistake("setting_unknown", file=path.name, line=line, name=key, known=", ".join(_KEYS))


def _line(text: str, key: str) -> int:
    """Find the line of a dotted key; the parser does not tell."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            section = heading[1].strip("\"'") + "."
        name = re.match(r"\s*([^#=]+?)\s*=", line)
        if name and (section + name[1].replace('"', "").replace("'", "")) in (key, key.rpartition(".")[0]):
            return number
        if section == f"{key}.":
            return number
    return 1


def _year(path: Path, year: str) -> str:
    if year not in years():
        raise mistake("settings_year", file=path.name, year=year, known=", ".join(years()))
    return year


def _site(values: Mapping[str, Any]) -> PublicSite:
    usual = PublicSite()
    return PublicSite(
        str(values.get("direktori.alamat", usual.address)).rstrip("/"),
        values.get("direktori.lisensi", usual.licence),
        values.get("direktori.alamat_lisensi", usual.licence_address),
        *(tuple(values.get(f"direktori.{name}", ())) for name in ("sembunyikan", "kota_saja", "izinkan")),
    )


def _limits(values: Mapping[str, Any]) -> Limits:
    return Limits(
        **{
            # Beyond any size there is, and still a number that every clock takes.
            attribute: min(values[f"batas.{name}"], 10**9) * unit
            for name, (attribute, unit) in _LIMITS.items()
            if f"batas.{name}" in values
        }
    )


def _usual(name: str) -> int:
    """Return a limit as the settings write it."""
    attribute, unit = _LIMITS[name]
    return int(getattr(Limits(), attribute)) // unit


def _weights(path: Path, values: Mapping[str, Any]) -> tuple[float, float, float]:
    complete, in_time, valid = (
        float(values[f"bobot.{name}"]) for name in ("kelengkapan", "ketepatan_waktu", "kesahihan")
    )
    if abs(complete + in_time + valid - 1) > 1e-9:
        raise mistake("settings_weights", file=path.name)
    return complete, in_time, valid
