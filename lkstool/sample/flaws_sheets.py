"""Flaws of a whole table, between sheets, and of whose submission it is (LKS1xx, LKS5xx, LKS6xx)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from lkstool.sample.draft import Draft, Flaw

# Fewest rows of which the checks say anything about a whole column.
_FEWEST = 10


def _balance(draft: Draft, rng: Random) -> bool:
    rows = draft.free_rows("keuangan", lambda row: row["arah"] == "Saldo akhir")
    if not rows or not draft.role("balance", "uses"):
        return False
    amount = rows[0]["jumlah"]
    assert isinstance(amount, int)
    rows[0]["jumlah"] = amount + rng.choice((500_000, 1_500_000, 12_000_000))
    draft.take("keuangan", rows[0])
    draft.mark("LKS503", "saldo akhir tidak cocok", "keuangan", field="jumlah", record=rows[0])
    return True


def _same_amounts(draft: Draft, _rng: Random) -> bool:
    if not draft.lock("keuangan"):
        return False
    came = ("donatur", "lazismu", "apbd", "usaha")
    used = ("permakanan", "pendidikan", "honor", "administrasi")
    items = [
        ("saldo_awal", "saldo"),
        *(("masuk", item) for item in came),
        *(("keluar", item) for item in used),
    ]
    items.append(("saldo_akhir", "saldo"))
    # As much comes in as goes out: the balance closes, only nobody's books look like this.
    draft.values["keuangan"] = [
        {
            "arah": draft.label("keuangan", "arah", way),
            "pos": draft.label("keuangan", "pos", item),
            "jumlah": 25_000_000,
        }
        for way, item in items
    ]
    first = draft.values["keuangan"][0]
    draft.mark("LKS504", "semua jumlah uang sama", "keuangan", field="jumlah", record=first)
    return True


def _same_names(draft: Draft, _rng: Random) -> bool:
    if len(draft.values["penerima"]) < _FEWEST or not draft.lock("penerima"):
        return False
    for row in draft.values["penerima"]:
        row["nama"] = "Penerima Bantuan"
    first = draft.values["penerima"][0]
    draft.mark("LKS504", "semua nama sama", "penerima", field="nama", record=first)
    return True


def _zeros(draft: Draft, rng: Random) -> bool:
    rows = [row for row in draft.values["penerima"] if row.get("nik") is not None]
    if len(rows) < _FEWEST or not draft.lock("penerima"):
        return False
    taken = {str(row["nik"]) for row in rows}
    for row in rng.sample(rows, len(rows) * 6 // 10):
        nik = str(row["nik"])[:15] + "0"
        if nik not in taken:
            row["nik"] = nik
            taken.add(nik)
    first = next(row for row in rows if str(row["nik"]).endswith("0"))
    draft.mark("LKS505", "banyak NIK berakhir dengan 0", "penerima", field="nik", record=first)
    return True


def _recap(draft: Draft, rng: Random) -> bool:
    columns = ("laki_mukim", "perempuan_mukim", "laki_nonmukim", "perempuan_nonmukim")
    places = [
        (row, column) for row in draft.free_rows("rekap", lambda _: True) for column in columns if row[column]
    ]
    if not places or not draft.role("counts", "uses"):
        return False
    row, column = rng.choice(places)
    counted = row[column]
    assert isinstance(counted, int)
    row[column] = counted + rng.choice((1, 2, 10))
    draft.take("rekap", row)
    draft.mark("LKS601", "REKAP tidak sama dengan PENERIMA", "rekap", field=column, record=row)
    return True


def _residents(draft: Draft, group: str | None = None) -> int:
    """Count residents on the last day of the period, of one group or of all, as REKAP does."""
    total = 0
    for row in draft.values["rekap"]:
        for column in ("laki_mukim", "perempuan_mukim"):
            count = row[column]
            assert isinstance(count, int)
            total += count if group in (None, row["kelompok"]) else 0
    return total


def _capacity(draft: Draft, _rng: Random) -> bool:
    residents = _residents(draft)
    if residents < _FEWEST or not draft.role("counts", "uses") or not draft.take_answer("kapasitas"):
        return False
    draft.profile["kapasitas"] = residents * 7 // 10
    draft.mark("LKS602", "penghuni melebihi kapasitas", "profil", field="kapasitas", record=draft.profile)
    return True


def _group_missing(draft: Draft, _rng: Random) -> bool:
    groups = str(draft.profile["kelompok_layanan"]).split(", ")
    if len(groups) < 2 or not draft.take_answer("kelompok_layanan"):
        return False
    draft.profile["kelompok_layanan"] = ", ".join(groups[:-1])
    note = "kelompok yang dilayani belum disebut di PROFIL"
    draft.mark("LKS603", note, "profil", field="kelompok_layanan", record=draft.profile)
    return True


def _group_without_people(draft: Draft, rng: Random) -> bool:
    groups = str(draft.profile["kelompok_layanan"]).split(", ")
    others = [each for each in ("Anak", "Lansia", "Disabilitas", "Keluarga rentan") if each not in groups]
    if not others or not draft.take_answer("kelompok_layanan"):
        return False
    draft.profile["kelompok_layanan"] = ", ".join([*groups, rng.choice(others)])
    note = "kelompok di PROFIL tidak ada orangnya"
    draft.mark("LKS604", note, "profil", field="kelompok_layanan", record=draft.profile)
    return True


def _old_paper(draft: Draft, rng: Random) -> bool:
    founded = draft.story.lks.founded
    rows = draft.free_rows("legalitas", lambda row: row["jenis_dokumen"] == "SK pengesahan AUMSos")
    if not rows or not draft.take_answer("tahun_berdiri"):
        return False
    rows[0]["tanggal_terbit"] = date(founded - rng.randint(1, 3), 5, 20)
    draft.take("legalitas", rows[0])
    draft.mark("LKS605", "surat lebih tua daripada LKS", "legalitas", field="tanggal_terbit", record=rows[0])
    return True


def _big_programme(draft: Draft, rng: Random) -> bool:
    rows = draft.free_rows("program", lambda row: row["status"] == "Selesai")
    if not rows:
        return False
    row = rng.choice(rows)
    people = sum(each["kelompok"] == row["kelompok"] for each in draft.values["penerima"])
    row["target_orang"] = row["realisasi_orang"] = people * 5 + 20
    draft.take("program", row)
    draft.mark(
        "LKS606", "peserta program jauh melebihi penerima", "program", field="realisasi_orang", record=row
    )
    return True


def _few_carers(draft: Draft, _rng: Random) -> bool:
    if _residents(draft, "Anak") < 20 or not draft.role("counts", "uses") or not draft.lock("sdm"):
        return False
    carers = [row for row in draft.values["sdm"] if row["jabatan"] == "Pengasuh"]
    for row in carers[1:]:
        row["jabatan"] = draft.label("sdm", "jabatan", "administrasi")
    draft.mark("LKS607", "pengasuh terlalu sedikit", "sdm")
    return True


def _other_name(draft: Draft, _rng: Random) -> bool:
    if not draft.take_answer("nama"):
        return False
    draft.profile["nama"] = "Yayasan Cahaya Khatulistiwa"
    draft.mark("LKS114", "nama berbeda dengan daftar induk", "profil", field="nama", record=draft.profile)
    return True


def _other_code(draft: Draft, rng: Random) -> bool:
    if not draft.take_answer("kode_lks"):
        return False
    draft.meta_code = draft.profile["kode_lks"] = f"{draft.meta_code[:-3]}{rng.randint(900, 999)}"
    draft.mark(
        "LKS113", "kode LKS tidak ada dalam daftar induk", "profil", field="kode_lks", record=draft.profile
    )
    return True


def _form_of_another(draft: Draft, rng: Random) -> bool:
    if not draft.take_answer("kode_lks", "nama"):
        return False
    draft.meta_code = f"{draft.meta_code[:-3]}{rng.randint(900, 999)}"
    note = "formulir milik LKS lain yang dipakai lagi"
    draft.mark("LKS115", note, "profil", field="kode_lks", record=draft.profile)
    return True


def _empty(draft: Draft, _rng: Random) -> bool:
    draft.values = {"profil": draft.values["profil"]}
    draft.mark("LKS116", "formulir dikirim tanpa isi")
    return True


def _of(plant: Callable[[Draft, Random], bool], code: str, name: str, *, alone: bool = False) -> Flaw:
    return Flaw(name, (code,), plant, alone)


SHEET_FLAWS: tuple[Flaw, ...] = (
    _of(_balance, "LKS503", "saldo akhir tidak cocok"),
    _of(_same_amounts, "LKS504", "semua jumlah uang sama"),
    _of(_same_names, "LKS504", "semua nama sama"),
    _of(_zeros, "LKS505", "banyak NIK berakhir dengan 0"),
    _of(_recap, "LKS601", "REKAP tidak sama dengan PENERIMA"),
    _of(_capacity, "LKS602", "penghuni melebihi kapasitas"),
    _of(_group_missing, "LKS603", "kelompok belum disebut di PROFIL"),
    _of(_group_without_people, "LKS604", "kelompok tanpa orang"),
    _of(_old_paper, "LKS605", "surat lebih tua daripada LKS"),
    _of(_big_programme, "LKS606", "peserta program jauh melebihi penerima"),
    _of(_few_carers, "LKS607", "pengasuh terlalu sedikit"),
    _of(_other_name, "LKS114", "nama berbeda dengan daftar induk"),
    _of(_other_code, "LKS113", "kode LKS tidak dikenal", alone=True),
    _of(_form_of_another, "LKS115", "formulir milik LKS lain", alone=True),
    _of(_empty, "LKS116", "formulir tanpa isi", alone=True),
)
