"""Flaws of a single cell: what is typed there cannot be read, or is not allowed (LKS3xx)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from lkstool.output.form import ErrorValue, Formula
from lkstool.sample.draft import Draft, Flaw

# What stands in the cell now, and chance: gives what is typed instead.
Typed = Callable[[object, Random], object]


def _row(sheet: str, field: str, code: str, note: str, typed: Typed, *, doubts: str = "") -> Flaw:
    """Make a flaw of one cell of a table that holds something now."""

    def plant(draft: Draft, rng: Random) -> bool:
        rows = draft.free_rows(sheet, lambda row: row.get(field) not in (None, 0))
        if not rows or (doubts and not draft.role(doubts, "doubts")):
            return False
        row = rng.choice(rows)
        row[field] = typed(row[field], rng)
        draft.take(sheet, row)
        draft.mark(code, note, sheet, field=field, record=row)
        return True

    return Flaw(f"{sheet}.{field}: {note}", (code,), plant)


def _answer(field: str, code: str, note: str, typed: Typed) -> Flaw:
    """Make a flaw of one answer in PROFIL, whether it was answered or not."""

    def plant(draft: Draft, rng: Random) -> bool:
        if not draft.take_answer(field):
            return False
        draft.profile[field] = typed(draft.profile.get(field), rng)
        draft.mark(code, note, "profil", field=field, record=draft.profile)
        return True

    return Flaw(f"profil.{field}: {note}", (code,), plant)


def _always(value: object) -> Typed:
    return lambda _old, _rng: value


def _empty(_old: object, _rng: Random) -> object:
    return None


def _lost_digit(old: object, _rng: Random) -> object:
    return int(str(old)[:15] + "0")


def _short_nik(old: object, rng: Random) -> object:
    place = rng.randint(12, 15)
    return str(old)[:place] + str(old)[place + 1 :]


def _ambiguous(_old: object, rng: Random) -> object:
    day, month, year = rng.sample(range(1, 13), 3)
    return f"{day:02d}-{month:02d}-{year:02d}"


def _impossible(old: object, rng: Random) -> object:
    year = old.year if isinstance(old, date) else 2014
    return f"{rng.choice(('31-02', '30-02', '31-06', '31-09'))}-{year}"


def _with_unit(old: object, rng: Random) -> object:
    return f"{old} {rng.choice(('org', 'orang'))}"


def _as_money(old: object, _rng: Random) -> object:
    assert isinstance(old, int)
    return f"Rp {old:,},-".replace(",", ".").replace(".-", ",-")


def _without_zero(_old: object, rng: Random) -> object:
    return int(f"8123450{rng.randint(1, 9999):04d}")


def _number_and_date(old: object, _rng: Random) -> object:
    return f"24 September 2022 No. {old}"


def _in_words(_old: object, rng: Random) -> object:
    return rng.choice(("dua puluh", "lima puluh", "tiga puluh lima"))


_FUTURE = date(2027, 3, 17)
_LONG = "Senin sampai Sabtu pukul 08.00 sampai 15.00, kecuali hari libur nasional dan hari besar Islam, " * 2

CELL_FLAWS: tuple[Flaw, ...] = (
    _row(
        "penerima", "nik", "LKS306", "NIK diketik sebagai angka sehingga angka terakhir hilang", _lost_digit
    ),
    _row("sdm", "nik", "LKS306", "NIK diketik sebagai angka sehingga angka terakhir hilang", _lost_digit),
    _row("penerima", "nik", "LKS316", "NIK hanya 15 angka", _short_nik),
    _row("penerima", "nik", "LKS317", "kode provinsi NIK tidak ada", lambda old, _: "99" + str(old)[2:]),
    _row(
        "penerima",
        "nik",
        "LKS318",
        "tanggal di dalam NIK tidak ada",
        lambda old, _: f"{str(old)[:6]}35{str(old)[8:]}",
    ),
    _row(
        "penerima",
        "tanggal_masuk",
        "LKS302",
        "tanggal ditulis dengan kata",
        _always("sejak kecil"),
        doubts="counts",
    ),
    _row("penerima", "tanggal_lahir", "LKS309", "tanggal bermakna ganda", _ambiguous),
    _row("penerima", "tanggal_lahir", "LKS310", "tanggal yang tidak ada", _impossible),
    _row("penerima", "tanggal_tinjau", "LKS311", "tanggal sesudah batas pengiriman", _always(_FUTURE)),
    _row("penerima", "ppks", "LKS301", "isian wajib kosong", _empty),
    _row("sdm", "status_kerja", "LKS301", "isian wajib kosong", _empty),
    _answer("nama_pengisi", "LKS301", "isian wajib kosong", _empty),
    _row(
        "penerima",
        "kabkota_asal",
        "LKS305",
        "singkatan kabupaten yang tidak ada dalam daftar",
        _always("Kab. Sda"),
    ),
    _row("sdm", "status_kerja", "LKS305", "isian di luar daftar", _always("Magang")),
    _row("penerima", "kabkota_asal", "LKS323", "kabupaten atau kota tidak jelas", _always("Malang")),
    _row("penerima", "kabkota_asal", "LKS308", "sel berisi kesalahan rumus", _always(ErrorValue("#N/A"))),
    _row("program", "biaya_realisasi", "LKS308", "sel berisi kesalahan rumus", _always(ErrorValue("#REF!"))),
    _row("program", "biaya_rencana", "LKS307", "rumus yang belum dihitung", _always(Formula("=40*250000"))),
    _row("program", "target_orang", "LKS312", "angka ditulis dengan satuan", _with_unit),
    _row("keuangan", "jumlah", "LKS312", "angka ditulis dengan Rp", _as_money),
    _row("program", "target_orang", "LKS313", "angka ditulis dengan kata", _in_words),
    _row("sarana", "jumlah", "LKS314", "jumlah unit tidak bulat", _always(2.5)),
    _row("sdm", "jam_per_minggu", "LKS303", "jam kerja melebihi sepekan", _always(400)),
    _answer("tahun_berdiri", "LKS303", "tahun sebelum Muhammadiyah berdiri", _always(1812)),
    _row("sdm", "nbm", "LKS304", "NBM terlalu pendek", _always("123")),
    _answer("telepon", "LKS315", "nol di depan nomor telepon hilang", _without_zero),
    _answer("whatsapp", "LKS319", "nomor telepon terlalu pendek", _always("0812-34")),
    _answer("email", "LKS320", "alamat surel tidak lengkap", _always("lks.contoh@")),
    _answer("situs", "LKS326", "nama akun sebagai alamat situs", _always("@lkscontoh")),
    _answer("npwp", "LKS321", "NPWP tidak lengkap", _always("01.234.567")),
    _answer("lintang", "LKS322", "koma pada lintang hilang", _always(-81305)),
    _answer("jam_layanan", "LKS324", "teks terlalu panjang", _always(_LONG.strip())),
    _row("legalitas", "nomor", "LKS325", "tanggal dan nomor dalam satu sel", _number_and_date),
)
