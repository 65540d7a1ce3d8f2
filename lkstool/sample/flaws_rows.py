"""Flaws between the cells of one row, and between two rows (LKS4xx, LKS501, LKS502)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from lkstool.core.regions import regions
from lkstool.sample.answers import Record
from lkstool.sample.draft import Draft, Flaw
from lkstool.sample.draw import age_on, birthday

Change = Callable[[Draft, Record, Random], None]


def _row(
    sheet: str,
    field: str,
    code: str,
    note: str,
    wanted: Callable[[Record], bool],
    change: Change,
    doubts: str = "",
) -> Flaw:
    """Make a flaw of one row: ``change`` spoils a row that ``wanted`` accepts; found at ``field``."""

    def plant(draft: Draft, rng: Random) -> bool:
        rows = draft.free_rows(sheet, wanted)
        if not rows or (doubts and not draft.role(doubts, "doubts")):
            return False
        row = rng.choice(rows)
        change(draft, row, rng)
        draft.take(sheet, row)
        draft.mark(code, note, sheet, field=field, record=row)
        return True

    return Flaw(note, (code,), plant)


def _day(row: Record, field: str) -> date:
    value = row[field]
    assert isinstance(value, date)
    return value


def _has(*fields: str) -> Callable[[Record], bool]:
    return lambda row: all(row.get(field) is not None for field in fields)


def _end(draft: Draft) -> date:
    return draft.form.period.end


def _sex(row: Record) -> str:
    return "P" if str(row["jenis_kelamin"]).startswith("P") else "L"


def _other_birth_date(_draft: Draft, row: Record, rng: Random) -> None:
    born = _day(row, "tanggal_lahir")
    row["tanggal_lahir"] = born.replace(day=(born.day + rng.randint(0, 9)) % 27 + 1)
    if row["tanggal_lahir"] == born:
        row["tanggal_lahir"] = born.replace(day=28)


def _birth_may_move(row: Record) -> bool:
    """Tell whether another day of the same month changes neither age group nor the order of dates."""
    if not _has("nik", "tanggal_lahir")(row):
        return False
    born, entered = _day(row, "tanggal_lahir"), _day(row, "tanggal_masuk")
    return born.month < 12 and (entered - born).days > 60


def _other_sex(_draft: Draft, row: Record, _rng: Random) -> None:
    nik = str(row["nik"])
    row["nik"] = f"{nik[:6]}{(int(nik[6:8]) + 40) % 80:02d}{nik[8:]}"


def _leaves_too_early(_draft: Draft, row: Record, rng: Random) -> None:
    row["tanggal_keluar"] = _day(row, "tanggal_masuk") - timedelta(days=rng.randint(5, 200))


def _comes_too_early(_draft: Draft, row: Record, rng: Random) -> None:
    row["tanggal_masuk"] = _day(row, "tanggal_lahir") - timedelta(days=rng.randint(30, 300))


def _too_old(draft: Draft, row: Record, rng: Random) -> None:
    _reborn(draft, row, birthday(_end(draft), -19) - timedelta(days=rng.randint(1, 300)))
    row["bersekolah"] = draft.label("penerima", "bersekolah", "tidak")
    row["pendidikan"] = draft.label("penerima", "pendidikan", "smp")


def _too_young(draft: Draft, row: Record, rng: Random) -> None:
    _reborn(draft, row, birthday(_end(draft), -52) - timedelta(days=rng.randint(1, 300)))


def _reborn(draft: Draft, row: Record, born: date) -> None:
    row["tanggal_lahir"] = born
    if row.get("nik") is not None:
        row["nik"] = draft.fresh_nik(str(row["nik"]), born, _sex(row))


def _stays(group: str) -> Callable[[Record], bool]:
    return lambda row: row["kelompok"] == group and row.get("tanggal_keluar") is None


def _adult(row: Record) -> bool:
    return row["kelompok"] == "Lansia" or (
        row["kelompok"] != "Anak" and _day(row, "tanggal_lahir").year < _day(row, "tanggal_masuk").year - 30
    )


def _set(field: str, *codes: str) -> Change:
    """Choose one of these codes in a field of PENERIMA, LEGALITAS or KEUANGAN."""

    def change(draft: Draft, row: Record, rng: Random) -> None:
        sheet = next(name for name, rows in draft.values.items() if any(each is row for each in rows))
        row[field] = draft.label(sheet, field, rng.choice(codes))

    return change


def _drop(*fields: str) -> Change:
    def change(_draft: Draft, row: Record, _rng: Random) -> None:
        for field in fields:
            row.pop(field, None)

    return change


def _ends_before_issue(_draft: Draft, row: Record, rng: Random) -> None:
    row["tanggal_berakhir"] = _day(row, "tanggal_terbit") - timedelta(days=rng.randint(30, 700))


def _ended(_draft: Draft, row: Record, rng: Random) -> None:
    row["tanggal_berakhir"] = _day(row, "tanggal_terbit") + timedelta(days=rng.randint(1, 60))


def _no_target(_draft: Draft, row: Record, _rng: Random) -> None:
    row["target_orang"] = 0


def _reached(row: Record) -> bool:
    return isinstance(row["realisasi_orang"], int) and row["realisasi_orang"] > 0


def _foreign_postcode(draft: Draft, rng: Random) -> bool:
    if not draft.take_answer("kodepos", "kabkota"):
        return False
    low, high = draft.story.lks.region.postcodes
    # Only regions whose whole range lies elsewhere: some ranges overlap.
    others = [each for each in regions().values() if each.postcodes[1] < low or each.postcodes[0] > high]
    draft.profile["kodepos"] = str(rng.choice(others).postcodes[0])
    draft.mark("LKS413", "kode pos kabupaten lain", "profil", field="kodepos", record=draft.profile)
    return True


def _two_alike(draft: Draft, rng: Random) -> tuple[Record, Record] | None:
    """Take two people of one group and sex, of whom the second may get the first one's birth date."""
    free = draft.free_rows(
        "penerima", lambda row: _has("nik", "tanggal_lahir")(row) and row["kelompok"] in ("Anak", "Lansia")
    )
    end = _end(draft)
    pairs = [
        (one, other)
        for at, one in enumerate(free)
        for other in free[at + 1 :]
        if (one["kelompok"], one["jenis_kelamin"]) == (other["kelompok"], other["jenis_kelamin"])
        and _day(one, "tanggal_lahir") < _day(other, "tanggal_masuk")
        and (one["kelompok"] == "Lansia" or age_on(_day(one, "tanggal_lahir"), end) < 18)
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    draft.take("penerima", one, other)
    other["tanggal_lahir"] = one["tanggal_lahir"]
    return one, other


def _same_nik(draft: Draft, rng: Random) -> bool:
    pair = _two_alike(draft, rng)
    if pair is None:
        return False
    pair[1]["nik"] = pair[0]["nik"]
    draft.mark("LKS501", "NIK yang sama ditulis dua kali", "penerima", field="nik", record=pair[1])
    return True


def _same_person(draft: Draft, rng: Random) -> bool:
    pair = _two_alike(draft, rng)
    if pair is None:
        return False
    one, other = pair
    other["nama"] = str(one["nama"]).replace("Muhammad ", "Moh. ").upper()
    other.pop("nik")
    other["alasan_tanpa_nik"] = draft.label("penerima", "alasan_tanpa_nik", "belum_urus")
    draft.mark("LKS502", "orang yang sama ditulis dua kali tanpa NIK", "penerima", field="nama", record=other)
    return True


def _is(field: str, label: str, *also: str) -> Callable[[Record], bool]:
    return lambda row: row.get(field) == label and _has(*also)(row)


def _valid_accreditation(row: Record) -> bool:
    return _is("jenis_dokumen", "Sertifikat akreditasi", "peringkat")(row) and row["status"] == "Berlaku"


def _valid_with_end(row: Record) -> bool:
    """Tell whether a valid paper may be said to have ended soon after its issue, yet before year's end."""
    dated = _is("status", "Berlaku", "tanggal_terbit", "tanggal_berakhir")(row)
    return dated and _day(row, "tanggal_terbit").month <= 10


ROW_FLAWS: tuple[Flaw, ...] = (
    _row(
        "penerima",
        "tanggal_lahir",
        "LKS401",
        "tanggal lahir berbeda dengan NIK",
        _birth_may_move,
        _other_birth_date,
    ),
    _row("penerima", "jenis_kelamin", "LKS402", "jenis kelamin berbeda dengan NIK", _has("nik"), _other_sex),
    _row(
        "penerima",
        "tanggal_keluar",
        "LKS403",
        "keluar sebelum masuk",
        _has("tanggal_keluar"),
        _leaves_too_early,
        "counts",
    ),
    _row(
        "penerima",
        "tanggal_masuk",
        "LKS404",
        "masuk sebelum lahir",
        _stays("Anak"),
        _comes_too_early,
        "counts",
    ),
    _row(
        "penerima", "kelompok", "LKS405", "anak sudah dewasa dan tidak bersekolah", _stays("Anak"), _too_old
    ),
    _row("penerima", "kelompok", "LKS405", "lansia belum 60 tahun", _stays("Lansia"), _too_young),
    _row(
        "penerima",
        "alasan_keluar",
        "LKS406",
        "keluar tanpa alasan",
        _has("tanggal_keluar"),
        _drop("alasan_keluar"),
    ),
    _row(
        "penerima",
        "tanggal_keluar",
        "LKS407",
        "alasan keluar tanpa tanggal",
        _stays("Anak"),
        _set("alasan_keluar", "reunifikasi", "mandiri"),
    ),
    _row(
        "penerima",
        "kategori_anak",
        "LKS408",
        "kategori anak untuk orang dewasa",
        _adult,
        _set("kategori_anak", "yatim", "dhuafa"),
    ),
    _row("penerima", "nik", "LKS412", "NIK kosong tanpa alasan", _has("nik"), _drop("nik")),
    _row(
        "penerima",
        "ppks",
        "LKS417",
        "jenis PPKS tidak sesuai kelompok",
        _stays("Anak"),
        _set("ppks", "lansia_telantar", "pengemis"),
    ),
    _row(
        "legalitas",
        "tanggal_berakhir",
        "LKS409",
        "surat berakhir sebelum terbit",
        _has("tanggal_terbit", "tanggal_berakhir"),
        _ends_before_issue,
    ),
    _row(
        "legalitas",
        "status",
        "LKS414",
        "surat disebut berlaku padahal sudah berakhir",
        _valid_with_end,
        _ended,
    ),
    _row(
        "legalitas",
        "peringkat",
        "LKS411",
        "peringkat pada surat yang bukan akreditasi",
        _is("jenis_dokumen", "Izin operasional", "nomor"),
        _set("peringkat", "A", "B"),
    ),
    _row(
        "legalitas",
        "peringkat",
        "LKS415",
        "akreditasi berlaku tanpa peringkat",
        _valid_accreditation,
        _drop("peringkat"),
    ),
    _row("program", "target_orang", "LKS410", "ada realisasi tanpa target", _reached, _no_target),
    _row(
        "keuangan",
        "arah",
        "LKS416",
        "pos tidak sesuai arah uang",
        _is("arah", "Keluar (penggunaan)"),
        _set("pos", "lazismu", "donatur"),
        "balance",
    ),
    Flaw("kode pos kabupaten lain", ("LKS413",), _foreign_postcode),
    Flaw("NIK yang sama dua kali", ("LKS501",), _same_nik),
    Flaw("orang yang sama dua kali", ("LKS502",), _same_person),
)
