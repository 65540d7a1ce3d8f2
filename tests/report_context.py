"""A made-up but consistent report context for tests: invented LKS are counted into every figure and table.

``report_context(214)`` is a full year; 0, 1 and 2 LKS are the small worlds in which sentences break.
No person appears, only counts; the numbers are drawn with a fixed seed, so they never change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from statistics import median, quantiles

import report_chapters

from lkstool.core.figures import (
    Cell,
    Column,
    Context,
    Coverage,
    Figure,
    Number,
    NumberTable,
    Population,
    Unit,
    Withheld,
)
from lkstool.core.regions import regions, short_name

REFERENCE = date(2025, 12, 31)
HOSTILE = "Panti & Asuhan <A> | *x* #let [a](javascript:x) {{7*7}} $x$ `y` ~z~ \\n 'Aisyiyah"
ARABIC = "Panti الإحسان 1. @b"
FORMULA = '=HYPERLINK("http://contoh.invalid";"buka")'
GROUPS = {
    "anak": "Anak",
    "lansia": "Lanjut usia",
    "disabilitas": "Penyandang disabilitas",
    "kemiskinan": "Kemiskinan",
    "keluarga_rentan": "Keluarga rentan",
}
KINDS = {
    "anak": "LKSA / panti asuhan anak",
    "lansia": "Panti / senior care lansia",
    "disabilitas": "Panti / layanan disabilitas",
    "kemiskinan": "Layanan fakir miskin dan bencana",
    "keluarga_rentan": "Layanan konsultasi keluarga",
}
AGES = ("0–5", "6–12", "13–17", "18–59", "60–69", "70+")
OWNERS = {"M": "Muhammadiyah", "A": "'Aisyiyah"}
STATES = {"sah": "Sah", "perbaikan": "Perlu perbaikan", "belum": "Belum mengirim"}


REASON, APPROVER, UNTIL = "REKAP masih dihitung ulang <segera>", "Ketua MPKS", date(2026, 3, 31)


@dataclass(frozen=True)
class Home:
    """One invented LKS: what it sent and how many people it serves (sex, mukim or not)."""

    code: str
    name: str
    region: str
    owner: str
    group: str
    state: str
    on_time: bool
    people: tuple[int, int, int, int]
    staff: tuple[int, int, int, int]
    licence: str
    licence_ends: date
    grade: str
    grade_ends: date
    money: int
    panel: bool


def homes(count: int, seed: int = 7) -> list[Home]:
    """Invent ``count`` LKS, spread unevenly over the regions; two regions stay empty in a full year."""
    rng = Random(seed)
    codes = [code for code in regions() if code not in ("35.27", "35.13")]
    weights = [rng.choice((1, 2, 3, 4, 7)) for _ in codes]
    made = []
    for serial in range(1, count + 1):
        region = rng.choices(codes, weights)[0]
        owner = rng.choice("MA")
        group = rng.choices(list(GROUPS), (62, 12, 10, 7, 9))[0]
        scale = {"anak": 17, "lansia": 9, "disabilitas": 8, "kemiskinan": 12, "keluarga_rentan": 11}[group]
        people = tuple(int(rng.triangular(0, scale * 1.6, scale * part)) for part in (0.8, 0.7, 0.35, 0.3))
        kind = "PA" if group == "anak" else "LKS"
        name = f"{kind} {OWNERS[owner]} {regions()[region].bare} {serial}"
        made.append(
            Home(
                code=f"{region}-{owner}-{serial:03d}",
                name=name,
                region=region,
                owner=owner,
                group=group,
                state=rng.choices(list(STATES), (80, 8, 12))[0] if count > 2 else "sah",
                on_time=rng.random() < 0.8,
                people=(people[0], people[1], people[2], people[3]),
                staff=(rng.randint(1, 4), rng.randint(0, 3), rng.randint(0, 4), rng.randint(0, 3)),
                licence=rng.choices(("berlaku", "tanpa_tanggal", "proses", "belum"), (80, 6, 5, 9))[0],
                licence_ends=REFERENCE + timedelta(days=rng.randint(-300, 1500)),
                grade=rng.choices("ABC-P", (18, 34, 8, 25, 15))[0],
                grade_ends=REFERENCE + timedelta(days=rng.randint(-200, 1300)),
                money=rng.randint(60, 900) * 1_000_000,
                panel=rng.random() < 0.85,
            )
        )
    return made


def report_context(count: int = 214, *, public: bool = True, last_year: bool = True) -> Context:
    """Return the context of ``count`` registered LKS.

    Args:
        count: number of invented LKS.
        public: withhold some small counts, as the public edition does.
        last_year: whether last year's figures exist.
    """
    world = homes(count)
    return Context(
        year="2025",
        reference_date=REFERENCE,
        edition="public" if public else "internal",
        meeting={
            "nama": "Rakorwil MPKS PWM Jawa Timur 2026",
            "tanggal": date(2026, 2, 8),
            "tempat": "Surabaya",
            "majelis": "Majelis Pembinaan Kesejahteraan Sosial Pimpinan Wilayah Muhammadiyah Jawa Timur",
            "tenggat": date(2026, 1, 15),
        },
        figures={figure.id: figure for figure in _figures(world, last_year=last_year)},
        tables={table.id: table for table in _tables(world, public=public, last_year=last_year)},
        practices=report_chapters.PRACTICES if _sah(world) else (),
        form_changes=("PENERIMA: “Terdata SIKS-NG?” baru ditanyakan.",),
    )


def hostile_names(context: Context) -> Context:
    """Return the context with names that look like markup or formulas, and Arabic ones."""
    tables = dict(context.tables)
    places = (("T0.1", "lks"), ("T5.3", "lks"), ("T2.2", "jenis"), ("T3.1", "kelompok"), ("T8.1", "sumber"))
    for table_id, column in places:
        table = tables[table_id]
        at = [each.name for each in table.columns].index(column)
        rows = [list(row) for row in table.rows]
        for row, name in zip(rows, (HOSTILE, ARABIC, FORMULA), strict=False):
            row[at] = name
        tables[table_id] = replace(table, rows=tuple(tuple(row) for row in rows))
    return replace(context, tables=tables, meeting={**context.meeting, "nama": HOSTILE})


def _sah(world: Sequence[Home]) -> list[Home]:
    return [home for home in world if home.state == "sah"]


def _share(part: float, whole: float) -> Number:
    return round(100 * part / whole, 1) if whole else None


def _figures(world: Sequence[Home], *, last_year: bool) -> list[Figure]:
    sah = _sah(world)
    reporting = [home for home in world if home.state != "belum"]
    people = sum(sum(home.people) for home in sah)
    staff = sum(sum(home.staff) for home in sah)
    panel = sum(sum(home.people) for home in sah if home.panel)
    made: list[Figure] = []

    def add(
        figure_id: str,
        title: str,
        unit: Unit,
        value: Number,
        numerator: Number = None,
        denominator: Number = None,
        population: Population = "sah",
        previous: Number = None,
        missing: int = 0,
    ) -> None:
        counted = {"terdaftar": len(world), "melapor": len(reporting)}.get(population, len(sah))
        made.append(
            Figure(
                figure_id,
                title,
                unit,
                value,
                Coverage(population, counted, len(world)),
                numerator,
                denominator,
                missing,
                ("PENERIMA.nama",),
                previous if last_year else None,
                panel if last_year and figure_id == "P01" else None,
            )
        )

    def share(
        figure_id: str, title: str, part: int, whole: int, population: Population = "sah", missing: int = 0
    ) -> None:
        value = _share(part, whole)
        last = None if value is None else round(float(str(value)) * 0.97, 1)
        add(figure_id, title, "persen", value, part, whole, population, last, missing)

    valid = [home for home in sah if home.grade in "ABC" and home.grade_ends >= REFERENCE]
    licensed = [home for home in sah if home.licence == "berlaku" and home.licence_ends >= REFERENCE]
    soon = [home for home in licensed if (home.licence_ends - REFERENCE).days <= 180]
    served = {home.region for home in reporting}
    add("J01", "LKS aktif terdaftar", "lks", len(world), population="terdaftar", previous=len(world) - 3)
    add("J02", "Kabupaten/kota terlayani", "jumlah", len(served), len(served), 38, "melapor")
    reached = min(666, len(sah) * 3 // 2)
    add("J03", "Kecamatan terjangkau", "jumlah", reached, reached, 666)
    add("J04", "Kabupaten/kota asal penerima", "jumlah", min(38, len(sah)))
    add("P01", "Penerima manfaat pada akhir tahun", "orang", people, previous=round(panel * 1.021))
    add("P02", "Penerima sepanjang tahun", "orang", round(people * 1.14))
    resident = sum(home.people[0] + home.people[1] for home in sah)
    share("P04", "Penerima mukim", resident, people)
    living = 38 * 90_000
    add(
        "J05",
        "Penerima per 100.000 penduduk sasaran",
        "rasio",
        round(100_000 * people / living, 1) if sah else None,
        people,
        living,
    )
    share("P03", "Porsi kelompok terbesar", round(people * 0.6), people)
    add("P06a", "Anak masuk", "orang", round(people * 0.11))
    add("P06b", "Anak keluar", "orang", round(people * 0.09))
    add("P07", "Hunian", "persen", 78.4 if sah else None)
    children = sum(sum(home.people) for home in sah if home.group == "anak")
    share(
        "C02", "Anak 7–18 tahun yang bersekolah", round(children * 0.83), round(children * 0.85), missing=12
    )
    share("C03", "Anak dengan rencana pengasuhan tertulis", round(children * 0.61), children)
    share("C01", "Anak yang kembali ke keluarga", round(children * 0.04), round(children * 0.09))
    share("P05", "Anak dalam pengasuhan keluarga", round(children * 0.3), children)
    share("C04", "Rencana pengasuhan ditinjau ≤6 bulan", round(children * 0.3), children)
    share("C05", "Anak diasesmen saat masuk", round(children * 0.07), round(children * 0.11))
    share("C06", "Anak berhubungan dengan keluarga ≤3 bulan", round(children * 0.8), children)
    share("C07", "Lansia diperiksa kesehatannya ≤6 bulan", round(people * 0.05), round(people * 0.1))
    share("C08", "Kebutuhan alat bantu terpenuhi", round(people * 0.03), round(people * 0.05))
    share("C09", "Peserta pemberdayaan yang mandiri", round(people * 0.02), round(people * 0.06))
    add("C13", "Anak meninggal atau pergi tanpa izin", "orang", round(children * 0.004))
    share("G01", "Program selesai", round(len(sah) * 1.9), len(sah) * 3)
    share("G02", "Capaian sasaran program", round(people * 1.4), round(people * 1.8))
    share("G03", "Serapan anggaran program", 79 * len(sah), 100 * len(sah))
    share("C10", "Penerima ber-JKN", round(people * 0.72), people)
    share("C11", "Penerima terdata di SIKS-NG", round(people * 0.54), people)
    share("C12", "NIK dan akta lengkap", round(people * 0.88), people)
    share("L01", "Izin atau tanda daftar berlaku", len(licensed), len(sah))
    add("L03", "Surat berakhir dalam 180 hari", "lks", len(soon))
    share("L04", "Akreditasi berlaku", len(valid), len(sah))
    share("L04b", "Akreditasi berlaku, dari yang terdaftar", len(valid), len(world), "terdaftar")
    ended = [home for home in sah if home.grade in "ABC" and home.grade_ends < REFERENCE]
    add("L05", "Akreditasi habis", "lks", len(ended))
    add("L06", "Akreditasi dalam proses", "lks", sum(home.grade == "P" for home in sah))
    share("L02", "Izin atau tanda daftar tanpa tanggal", round(len(sah) * 0.06), len(sah))
    share("L07", "Punya SK pengesahan AUMSos", round(len(sah) * 0.4), len(sah))
    add("S00", "SDM", "orang", staff)
    add("S01", "Penerima per SDM", "rasio", round(people / staff, 1) if staff else None)
    add("S02", "Anak mukim per pengasuh", "rasio", 9.5 if sah else None)
    share("S03", "LKS punya pekerja sosial", round(len(sah) * 0.32), len(sah))
    share("S04", "SDM bersertifikat", round(staff * 0.21), staff)
    share("S05", "SDM menerima honor tetap", round(staff * 0.7), staff)
    share("S06", "Pengelola di atas 60 tahun", round(len(sah) * 0.34), len(sah))
    add("S07", "Relawan", "orang", sum(home.staff[3] for home in sah))
    money = sum(home.money for home in sah)
    add("K01", "Penerimaan", "rupiah", money, previous=round(money * 0.93))
    add("K02", "Penggunaan", "rupiah", round(money * 0.94))
    add("K03", "Biaya per penerima per hari", "rupiah", 31_500 if sah else None)
    share("K04", "Neraca tertutup", round(len(sah) * 0.9), len(sah))
    share("K05", "LKS dengan satu sumber di atas 70%", round(len(sah) * 0.3), len(sah))
    share("K06", "Penerimaan dari usaha sendiri", round(money * 0.08), money)
    share("K07", "Penerimaan dengan pembatasan", round(money * 0.17), money)
    share("N01", "LKS dengan MoU berlaku", round(len(sah) * 0.7), len(sah))
    add("N02", "MoU berlaku", "jumlah", round(len(sah) * 1.2))
    share("N03", "LKS didukung pemerintah", round(len(sah) * 0.5), len(sah))
    share("K08", "Laporan keuangan diperiksa", round(len(sah) * 0.44), len(sah))
    on_time = sum(home.on_time for home in reporting)
    share("M01", "LKS melapor", len(reporting), len(world), "terdaftar")
    share("M02", "Tepat waktu", on_time, len(world), "terdaftar")
    share("M03", "Sah", len(sah), len(world), "terdaftar")
    share("M04", "Kelengkapan isian", 95 * len(sah), 100 * len(sah))
    add("M05", "Putaran perbaikan (median per LKS)", "rasio", 1.0 if sah else None)
    share("M06", "LKS dengan angka yang menyimpang", round(len(sah) * 0.03), len(reporting), "melapor")
    share("M07", "Penerima yang mungkin ganda", round(people * 0.001), people)
    add("M08", "Skor tertib", "poin", _score(world), population="terdaftar")
    add("D01", "Perubahan penerima, LKS yang sama", "persen", -2.1 if sah and last_year else None)
    made += report_chapters.figures(
        len(sah), len(world), resident, resident + 10 * len(sah), sum(home.panel for home in sah),
        last_year=last_year,
    )  # fmt: skip
    return made


def _score(world: Sequence[Home]) -> Number:
    if not world:
        return None
    reporting = [home for home in world if home.state != "belum"]
    on_time = sum(home.on_time for home in reporting)
    return round((40 * len(reporting) + 30 * on_time + 30 * len(_sah(world))) / len(world), 1)


def _table(
    table_id: str,
    title: str,
    spec: str,
    rows: Iterable[Sequence[Cell]],
    coverage: Coverage,
    total: Sequence[Cell] | None = None,
    note: str = "",
) -> NumberTable:
    """Make a table; ``spec`` is ``name:title:unit`` of each column, separated by ``|``."""
    columns = [part.split(":") for part in spec.split("|")]
    units: dict[str, Unit] = {
        "teks": "teks", "orang": "orang", "lks": "lks", "jumlah": "jumlah", "persen": "persen",
        "rupiah": "rupiah", "rasio": "rasio", "poin": "poin", "tanggal": "tanggal", "hari": "hari",
    }  # fmt: skip
    return NumberTable(
        table_id,
        title,
        tuple(Column(name, heading, units[unit]) for name, heading, unit in columns),
        tuple(tuple(row) for row in rows),
        coverage,
        None if total is None else tuple(total),
        note,
    )


def _sums(rows: Sequence[Sequence[Cell]], head: Sequence[Cell]) -> list[Cell]:
    """Return a total row: ``head`` first, then the sum of the numbers of each further column."""
    width = len(rows[0]) if rows else len(head)
    places = range(len(head), width)
    return [*head, *(sum(cell for row in rows if isinstance(cell := row[at], int)) for at in places)]


def _by_region(world: Sequence[Home], cells: Callable[[list[Home]], list[Cell]]) -> list[list[Cell]]:
    return [
        [code, short_name(code), *cells([home for home in world if home.region == code])]
        for code in regions()
    ]


def _tables(world: Sequence[Home], *, public: bool, last_year: bool) -> list[NumberTable]:
    sah = _sah(world)
    all_lks = Coverage("terdaftar", len(world), len(world))
    valid = Coverage("sah", len(sah), len(world))
    return [
        *_reach(world, all_lks, valid),
        *_people(world, valid, public=public),
        _residents(world, valid),
        *_work(world, valid),
        *_papers(world, valid),
        *_staff(world, valid),
        *_money(world, valid, last_year=last_year),
        *_partners(world, valid),
        *report_chapters.tables(
            [_group(sah, group, label) for group, label in GROUPS.items()],
            [(home.code, home.name, home.region) for home in sah],
            len(sah),
            len(world),
            last_year=last_year,
        ),
        *_quality(world, all_lks, valid, public=public),
    ]


def _group(sah: Sequence[Home], group: str, label: str) -> tuple[str, int, int, int]:
    """Return label, LKS, people and places of a group."""
    own = [home for home in sah if home.group == group]
    people = sum(sum(home.people) for home in own)
    return label, len(own), people, people + 10 * len(own)


def _reach(world: Sequence[Home], all_lks: Coverage, valid: Coverage) -> list[NumberTable]:
    sah = _sah(world)

    def reporting(own: list[Home]) -> list[Cell]:
        sent = [home for home in own if home.state != "belum"]
        return [len(own), len(sent), len(_sah(own)), _share(len(sent), len(own))]

    def owners(own: list[Home]) -> list[Cell]:
        return [sum(h.owner == "M" for h in own), sum(h.owner == "A" for h in own), len(own)]

    coverage = _by_region(world, reporting)
    total = _sums([row[:-1] for row in coverage], ["", "Jawa Timur"])
    kinds: list[list[Cell]] = []
    for group, kind in KINDS.items():
        own = [home for home in sah if home.group == group]
        if own:
            kinds.append([kind, *owners(own), sum(sum(home.people) for home in own) + 10 * len(own)])
    kinds.sort(key=lambda row: -int(str(row[3])))
    reach = _by_region(sah, lambda own: [min(3, len({h.code for h in own}))])
    for row in reach:
        sub = regions()[str(row[0])].kecamatan
        row += [sub, _share(int(str(row[2])), sub)]
    reach_total = _sums([row[:-1] for row in reach], ["", "Jawa Timur"])
    empty: list[list[Cell]] = []
    for row in coverage:
        if row[3] == 0:
            words = "LKS terdaftar belum melapor" if row[2] else "Belum ada LKS terdaftar"
            empty.append([row[0], row[1], row[2], row[3], words])
    place = "kabkota:Kode:teks|nama:Kabupaten/kota:teks|"
    owner_rows = _by_region(world, owners)
    return [
        _table(
            "T1.1",
            "Cakupan laporan menurut kabupaten/kota",
            place
            + "terdaftar:Terdaftar:lks|melapor:Melapor:lks|sah:Sah:lks|persen_melapor:Melapor (%):persen",
            coverage,
            all_lks,
            [*total, _share(int(str(total[3])), int(str(total[2])))],
        ),
        _table(
            "T2.1",
            "LKS terdaftar menurut kabupaten/kota dan kepemilikan",
            place + "muhammadiyah:Muhammadiyah:lks|aisyiyah:'Aisyiyah:lks|jumlah:Jumlah:lks",
            owner_rows,
            all_lks,
            _sums(owner_rows, ["", "Jawa Timur"]),
        ),
        _table(
            "T2.2",
            "LKS menurut jenis",
            "jenis:Jenis LKS:teks|muhammadiyah:Muhammadiyah:lks|aisyiyah:'Aisyiyah:lks|jumlah:Jumlah:lks|"
            "kapasitas:Kapasitas (orang):orang",
            kinds,
            valid,
            _sums(kinds, ["Jumlah"]) if kinds else ["Jumlah", 0, 0, 0, 0],
        ),
        _table(
            "T2.3",
            "Kecamatan terjangkau",
            place + "terjangkau:Terjangkau:jumlah|kecamatan:Kecamatan:jumlah|persen:Terjangkau (%):persen",
            reach,
            valid,
            [*reach_total, _share(int(str(reach_total[2])), 666)],
        ),
        _table(
            "T2.4",
            "Wilayah kosong",
            place + "terdaftar:Terdaftar:lks|melapor:Melapor:lks|keterangan:Keterangan:teks",
            empty,
            all_lks,
        ),
    ]


def _people(world: Sequence[Home], valid: Coverage, *, public: bool) -> list[NumberTable]:
    sah = _sah(world)

    def of(group: str) -> list[Home]:
        return [home for home in sah if home.group == group]

    whole = sum(sum(home.people) for home in sah)
    by_sex: list[list[Cell]] = []
    by_stay: list[list[Cell]] = []
    for group, label in GROUPS.items():
        men = sum(home.people[0] + home.people[2] for home in of(group))
        women = sum(home.people[1] + home.people[3] for home in of(group))
        by_sex.append([label, men, women, men + women, _share(men + women, whole)])
        live_in = sum(home.people[0] + home.people[1] for home in of(group))
        by_stay.append([label, live_in, men + women - live_in, men + women, _share(live_in, men + women)])
    sex_total = _sums([row[:-1] for row in by_sex], ["Jumlah"])
    stay_total = _sums([row[:-1] for row in by_stay], ["Jumlah"])

    def groups(own: list[Home]) -> list[Cell]:
        if not own:
            return [None] * 6
        counts: list[Cell] = [sum(sum(h.people) for h in own if h.group == group) for group in GROUPS]
        return [*counts, sum(sum(h.people) for h in own)]

    by_region = _by_region(sah, groups)
    region_total = _sums(by_region, ["", "Jawa Timur"])
    if public:
        by_region = [_withhold(row) for row in by_region]
    children = sum(sum(home.people) for home in of("anak"))
    kinds: list[list[Cell]] = []
    for label, part in (
        ("Yatim", 0.31),
        ("Piatu", 0.12),
        ("Yatim piatu", 0.07),
        ("Dhuafa", 0.4),
        ("Terlantar", 0.1),
    ):
        count = round(children * part)
        kinds.append([label, count // 2, count - count // 2, count, _share(count, children)])
    ages: list[list[Cell]] = []
    for label, part in zip(AGES, (0.03, 0.2, 0.37, 0.22, 0.1, 0.08), strict=True):
        count = round(whole * part)
        ages.append([label, count * 52 // 100, count - count * 52 // 100, count])
    sexes = "laki_laki:Laki-laki:orang|perempuan:Perempuan:orang|jumlah:Jumlah:orang"
    return [
        _table(
            "T3.1",
            "Penerima manfaat menurut kelompok dan jenis kelamin",
            f"kelompok:Kelompok:teks|{sexes}|porsi:Porsi (%):persen",
            by_sex,
            valid,
            [*sex_total, 100.0 if whole else None],
        ),
        _table(
            "T3.2",
            "Penerima manfaat menurut kabupaten/kota dan kelompok",
            "kabkota:Kode:teks|nama:Kabupaten/kota:teks|anak:Anak:orang|lansia:Lanjut usia:orang|"
            "disabilitas:Disabilitas:orang|kemiskinan:Kemiskinan:orang|keluarga_rentan:Keluarga rentan:orang|"
            "jumlah:Jumlah:orang",
            by_region,
            valid,
            region_total if len(region_total) == 8 else ["", "Jawa Timur", 0, 0, 0, 0, 0, 0],
        ),
        _table(
            "T3.3",
            "Penerima mukim dan non-mukim",
            "kelompok:Kelompok:teks|mukim:Mukim:orang|non_mukim:Non-mukim:orang|jumlah:Jumlah:orang|"
            "porsi_mukim:Mukim (%):persen",
            by_stay,
            valid,
            [*stay_total, _share(int(str(stay_total[1])), whole)],
        ),
        _table(
            "T3.4",
            "Kategori anak",
            f"kategori:Kategori:teks|{sexes}|porsi:Porsi (%):persen",
            kinds,
            valid,
            [*_sums([row[:-1] for row in kinds], ["Jumlah"]), 100.0 if children else None],
        ),
        _table(
            "T3.5",
            "Penerima manfaat menurut usia dan jenis kelamin",
            f"usia:Usia (tahun):teks|{sexes}",
            ages,
            valid,
            _sums(ages, ["Jumlah"]),
            "Tanggal lahir 14 penerima tidak tercatat." if whole else "",
        ),
    ]


def _residents(world: Sequence[Home], valid: Coverage) -> NumberTable:
    """Return those served beside those who live there; without any valid report there is no row."""
    sah = _sah(world)

    def cells(own: list[Home]) -> list[Cell]:
        served = sum(sum(home.people) for home in own)
        return [90_000, served, round(served / 0.9, 1)] if own else [90_000, None, None]

    served = sum(sum(home.people) for home in sah)
    return _table(
        "T3.6",
        "Penerima per 100.000 penduduk sasaran",
        "kabkota:Kode:teks|nama:Kabupaten/kota:teks|penduduk:Penduduk sasaran:orang|penerima:Penerima:orang|"
        "rasio:Per 100.000 penduduk:rasio",
        _by_region(sah, cells) if sah else [],
        valid,
        ["", "Jawa Timur", 38 * 90_000, served, round(served / 38 / 0.9, 1)],
        "Penduduk sasaran: anak, lansia; BPS, 2025.",
    )


def _withhold(row: list[Cell]) -> list[Cell]:
    """Hide the counts below 5 of one row and one more cell, so that the total does not give them away."""
    small = [at for at in range(2, 7) if isinstance(cell := row[at], int) and 0 < cell < 5]
    hidden = list(row)
    for at in small:
        hidden[at] = Withheld.SMALL
    if len(small) == 1:
        others = [at for at in range(2, 7) if at not in small and isinstance(row[at], int) and row[at]]
        if others:
            hidden[min(others, key=lambda at: int(str(row[at])))] = Withheld.PROTECTS
        else:
            hidden[7] = Withheld.SMALL
    return hidden


def _papers(world: Sequence[Home], valid: Coverage) -> list[NumberTable]:
    sah = _sah(world)

    def licences(own: list[Home]) -> list[Cell]:
        ok = sum(h.licence == "berlaku" and h.licence_ends >= REFERENCE for h in own)
        ended = sum(h.licence == "berlaku" and h.licence_ends < REFERENCE for h in own)
        undated = sum(h.licence == "tanpa_tanggal" for h in own)
        return [len(own), ok, ended, undated, len(own) - ok - ended - undated, _share(ok, len(own))]

    by_region = _by_region(sah, licences)
    total = _sums([row[:-1] for row in by_region], ["", "Jawa Timur"])
    grades: list[list[Cell]] = []
    for group, label in GROUPS.items():
        own = [home for home in sah if home.group == group]
        graded = Counter(h.grade for h in own if h.grade in "ABC" and h.grade_ends >= REFERENCE)
        ended = sum(h.grade in "ABC" and h.grade_ends < REFERENCE for h in own)
        waiting, none = (sum(h.grade == mark for h in own) for mark in "P-")
        grades.append([label, graded["A"], graded["B"], graded["C"], ended, waiting, none, len(own)])
    ending: list[list[Cell]] = []
    quarters: dict[str, list[int]] = {"Sudah lewat": [0, 0]}
    for year in (2026, 2027):
        quarters |= {f"Tw {quarter} {year}": [0, 0] for quarter in (1, 2, 3, 4)}
    for home in sah:
        for at, (paper, has, end) in enumerate(
            (
                ("Izin operasional", home.licence == "berlaku", home.licence_ends),
                ("Akreditasi", home.grade in "ABC", home.grade_ends),
            )
        ):
            left = (end - REFERENCE).days
            if has and left <= 365:
                ending.append([home.code, home.name, short_name(home.region), paper, end, left])
            key = "Sudah lewat" if left < 0 else f"Tw {(end.month + 2) // 3} {end.year}"
            if has and key in quarters:
                quarters[key][at] += 1
    ending.sort(key=lambda row: str(row[4]))
    bare: list[list[Cell]] = [
        [h.code, h.name, short_name(h.region), "Dalam proses" if h.licence == "proses" else "Belum punya"]
        for h in sah
        if h.licence in ("proses", "belum")
    ]
    lks = "kode_lks:Kode:teks|lks:LKS:teks|kabkota_nama:Kabupaten/kota:teks|"
    return [
        _table(
            "T5.1",
            "Izin atau tanda daftar menurut kabupaten/kota",
            "kabkota:Kode:teks|nama:Kabupaten/kota:teks|sah:Sah:lks|berlaku:Berlaku:lks|habis:Habis:lks|"
            "tanpa_tanggal:Tanpa tanggal:lks|belum_punya:Belum punya:lks|persen_berlaku:Berlaku (%):persen",
            by_region,
            valid,
            [*total, _share(int(str(total[3])), len(sah))],
        ),
        _table(
            "T5.2",
            "Akreditasi menurut kelompok layanan",
            "kelompok:Kelompok:teks|a:A:lks|b:B:lks|c:C:lks|habis:Habis:lks|proses:Proses:lks|belum:Belum:lks|"
            "jumlah:Jumlah:lks",
            grades,
            valid,
            _sums(grades, ["Jumlah"]),
        ),
        _table(
            "T5.3",
            "Surat yang sudah atau akan berakhir dalam 12 bulan",
            lks + "dokumen:Dokumen:teks|berakhir:Berakhir:tanggal|sisa:Sisa (hari):hari",
            ending,
            valid,
        ),
        _table("T5.4", "LKS tanpa izin atau tanda daftar", lks + "keterangan:Keterangan:teks", bare, valid),
        _table(
            "T5.5",
            "Surat berakhir menurut triwulan",
            "triwulan:Triwulan:teks|izin:Izin/tanda daftar:jumlah|akreditasi:Akreditasi:jumlah",
            [[key, *counts] for key, counts in quarters.items()],
            valid,
        ),
    ]


def _staff(world: Sequence[Home], valid: Coverage) -> list[NumberTable]:
    sah = _sah(world)
    staff = [sum(home.staff[at] for home in sah) for at in range(4)]
    jobs: list[list[Cell]] = []
    for label, part in (
        ("Pengasuh", 0.4),
        ("Pengelola", 0.25),
        ("Juru masak", 0.15),
        ("Tenaga administrasi", 0.2),
    ):
        row: list[Cell] = [round(count * part) for count in staff]
        jobs.append([label, *row, sum(int(str(cell)) for cell in row)])
    spread: list[list[Cell]] = []
    points: list[list[Cell]] = []
    for group, label in GROUPS.items():
        own = [h for h in sah if h.group == group]
        ratios = sorted(round(sum(h.people) / max(1, sum(h.staff)), 1) for h in own)
        points += [[label, ratio] for ratio in ratios]
        if ratios:
            low, high = _quartiles(ratios)
            spread.append([label, len(ratios), low, round(median(ratios), 1), high, ratios[-1]])
    people = sum(staff)
    skills: list[list[Cell]] = [
        [label, round(people * part), round(people * part * 0.4), 40.0 if round(people * part) else None]
        for label, part in (("Pekerja sosial", 0.06), ("Tenaga kesejahteraan sosial", 0.1), ("Pengasuh", 0.4))
    ]
    ages: list[list[Cell]] = [
        [label, round(len(sah) * part), 100 * part if sah else None]
        for label, part in (("<40", 0.12), ("40–50", 0.24), ("51–60", 0.3), (">60", 0.34))
    ]
    return [
        _table(
            "T6.1",
            "SDM menurut jabatan dan status kerja",
            "jabatan:Jabatan:teks|tetap:Tetap:orang|kontrak:Kontrak:orang|honorer:Honorer:orang|"
            "relawan:Relawan:orang|jumlah:Jumlah:orang",
            jobs,
            valid,
            _sums(jobs, ["Jumlah"]),
        ),
        _table(
            "T6.2",
            "Penerima per SDM menurut kelompok layanan",
            "kelompok:Kelompok:teks|jumlah_lks:LKS:lks|kuartil_1:Kuartil 1:rasio|median:Median:rasio|"
            "kuartil_3:Kuartil 3:rasio|tertinggi:Tertinggi:rasio",
            spread,
            valid,
        ),
        _table(
            "T6.3",
            "Kualifikasi SDM",
            "kualifikasi:Kualifikasi:teks|jumlah:Jumlah:orang|bersertifikat:Bersertifikat:orang|"
            "persen:Bersertifikat (%):persen",
            skills,
            valid,
        ),
        _table(
            "T6.4",
            "Usia pengelola",
            "usia:Usia (tahun):teks|jumlah:Jumlah:orang|porsi:Porsi (%):persen",
            ages,
            valid,
        ),
        _table("T6.5", "Rasio per LKS", "kelompok:Kelompok:teks|rasio:Penerima per SDM:rasio", points, valid),
    ]


def _quartiles(values: Sequence[float]) -> tuple[float, float]:
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = quantiles(values, n=4, method="inclusive")
    return round(low, 1), round(high, 1)


def _money(world: Sequence[Home], valid: Coverage, *, last_year: bool) -> list[NumberTable]:
    sah = _sah(world)
    money = sum(home.money for home in sah)
    sources: list[list[Cell]] = []
    for label, part in (
        ("Donatur perorangan", 0.38),
        ("Lazismu", 0.2),
        ("APBN (ATENSI, permakanan)", 0.14),
        ("APBD provinsi dan kabupaten/kota", 0.1),
        ("Usaha ekonomi produktif", 0.08),
        ("Orang tua atau wali", 0.06),
        ("Hibah lembaga lain", 0.04),
    ):
        now = round(money * part)
        before = round(now * 0.93) if last_year else None
        sources.append([label, before, now, _share(now, money), round(len(sah) * min(0.95, part * 2.4))])
    uses: list[list[Cell]] = []
    for label, part in (
        ("Permakanan", 0.36),
        ("Pendidikan", 0.2),
        ("Honor dan gaji", 0.18),
        ("Sarana", 0.1),
        ("Kesehatan", 0.06),
        ("Program", 0.05),
        ("Administrasi", 0.05),
    ):
        spent = round(money * 0.94 * part)
        uses.append([label, spent, _share(spent, money * 0.94), round(len(sah) * 0.9)])
    costs: list[list[Cell]] = []
    for at, (group, label) in enumerate(GROUPS.items()):
        count = sum(home.group == group for home in sah)
        if count:
            costs.append([label, count, 18_000 + at * 1500, 31_500 - at * 1200, 46_000 + at * 900])
    reliance: list[list[Cell]] = [
        [label, round(len(sah) * part), round(100 * part, 1) if sah else None]
        for label, part in (("≤50%", 0.38), (">50–70%", 0.32), (">70%", 0.3))
    ]
    source_total = [
        "Jumlah",
        sum(int(str(row[1])) for row in sources) if last_year else None,
        sum(int(str(row[2])) for row in sources),
        100.0 if money else None,
        len(sah),
    ]
    return [
        _table(
            "T8.1",
            "Penerimaan menurut sumber",
            "sumber:Sumber:teks|tahun_lalu:2024:rupiah|tahun_ini:2025:rupiah|porsi:Porsi (%):persen|"
            "jumlah_lks:LKS:lks",
            sources,
            valid,
            source_total,
        ),
        _table(
            "T8.2",
            "Penggunaan menurut pos",
            "pos:Pos:teks|jumlah:Jumlah:rupiah|porsi:Porsi (%):persen|jumlah_lks:LKS:lks",
            uses,
            valid,
            ["Jumlah", sum(int(str(row[1])) for row in uses), 100.0 if money else None, len(sah)],
        ),
        _table(
            "T8.3",
            "Biaya per penerima per hari",
            "kelompok:Kelompok:teks|jumlah_lks:LKS:lks|kuartil_1:Kuartil 1:rupiah|median:Median:rupiah|"
            "kuartil_3:Kuartil 3:rupiah",
            costs,
            valid,
        ),
        _table(
            "T8.4",
            "Ketergantungan pada satu sumber",
            "porsi:Porsi sumber terbesar:teks|jumlah_lks:LKS:lks|bagian:Bagian (%):persen",
            reliance,
            valid,
        ),
    ]


def _work(world: Sequence[Home], valid: Coverage) -> list[NumberTable]:
    """Return programmes, what came of the care, and why people left."""
    sah = _sah(world)
    works: list[list[Cell]] = []
    for group, label in GROUPS.items():
        people = sum(sum(home.people) for home in sah if home.group == group)
        count = 3 * sum(home.group == group for home in sah)
        target, budget = round(people * 1.8), people * 400_000
        states = [count - count // 3 - count // 9, count // 3, count // 9, 0]
        reached, spent = round(target * 0.8), round(budget * 0.75)
        shares = (_share(states[0], count), _share(reached, target), _share(spent, budget))
        works.append([label, count, *states, shares[0], target, reached, shares[1], budget, spent, shares[2]])
    sums = [sum(int(str(row[at])) for row in works) for at in (1, 2, 3, 4, 5, 7, 8, 10, 11)]
    parts = (_share(sums[1], sums[0]), _share(sums[6], sums[5]), _share(sums[8], sums[7]))
    total = ["Jumlah", *sums[:5], parts[0], *sums[5:7], parts[1], *sums[7:], parts[2]]
    children = sum(sum(home.people) for home in sah if home.group == "anak")
    achieved: list[list[Cell]] = [
        ["Anak", what, round(children * part), children, _share(round(children * part), children), 3]
        for what, part in (("Anak 7–18 tahun yang bersekolah", 0.9), ("Kontak keluarga", 0.8))
    ]
    reasons: list[list[Cell]] = []
    gone = sum(sum(home.people) for home in sah) // 10
    for label, part in (("Kembali ke keluarga", 0.4), ("Lulus / mandiri", 0.5), ("Belum diisi", 0.1)):
        size = round(gone * part)
        reasons.append([label, size - size // 5, size // 5, 0, size, _share(size, gone)])
    return [
        _table(
            "T4.1",
            "Program: rencana dan realisasi",
            "kelompok:Kelompok:teks|program:Program:jumlah|selesai:Selesai:jumlah|berjalan:Berjalan:jumlah|"
            "belum:Belum mulai:jumlah|batal:Batal:jumlah|persen_selesai:Selesai (%):persen|"
            "target:Sasaran (orang):orang|realisasi:Terlayani (orang):orang|capaian:Capaian (%):persen|"
            "anggaran:Anggaran (Rp):rupiah|terpakai:Terpakai (Rp):rupiah|serapan:Serapan (%):persen",
            works,
            valid,
            total,
        ),
        _table(
            "T4.2",
            "Capaian layanan menurut kelompok",
            "kelompok:Kelompok:teks|capaian:Capaian:teks|tercapai:Tercapai:orang|dari:Dari:orang|"
            "porsi:Porsi (%):persen|belum_diisi:Belum diisi:orang",
            achieved,
            valid,
        ),
        _table(
            "T4.3",
            "Keluar dari layanan menurut alasan",
            "alasan:Alasan:teks|anak:Anak:orang|lansia:Lansia:orang|lainnya:Kelompok lain:orang|"
            "jumlah:Jumlah:orang|porsi:Porsi (%):persen",
            reasons,
            valid,
            [*_sums([row[:-1] for row in reasons], ["Jumlah"]), 100.0 if gone else None],
        ),
    ]


def _partners(world: Sequence[Home], valid: Coverage) -> list[NumberTable]:
    """Return partners and support of the state, and the income by restriction."""
    sah = _sah(world)
    money = sum(home.money for home in sah)
    kinds: list[list[Cell]] = []
    for label, part in (("Rumah sakit / klinik", 0.5), ("Dinas Sosial", 0.3), ("Lembaga bantuan hukum", 0.0)):
        size = round(len(sah) * part)
        kinds.append([label, size, size, size // 2, size // 5, size // 6, size - size // 2 - size // 6])
    support: list[list[Cell]] = [
        [label, round(money * part), 100 * part if sah else None, round(len(sah) * 4 * part), 400 * part]
        for label, part in (("APBN", 0.05), ("APBD", 0.04))
    ]
    ending: list[list[Cell]] = [
        [h.code, h.name, short_name(h.region), f"RS {h.name}", "Rumah sakit / klinik", "Periksa", day, 31]
        for h in sah[:9]
        for day in [REFERENCE + timedelta(days=31)]
    ]
    bound: list[list[Cell]] = [
        [label, round(money * part), 100 * part if sah else None, len(sah)]
        for label, part in (("Tanpa pembatasan", 0.8), ("Dengan pembatasan", 0.2))
    ]
    return [
        _table(
            "T9.1",
            "Mitra menurut jenis dan masa kerja sama",
            "jenis:Jenis mitra:teks|mitra:Mitra:jumlah|jumlah_lks:LKS:lks|mou_berlaku:MoU berlaku:jumlah|"
            "mou_segera:berakhir 12 bulan:jumlah|mou_habis:MoU habis:jumlah|tanpa_mou:Tanpa MoU:jumlah",
            kinds,
            valid,
            _sums(kinds, ["Jumlah"]),
        ),
        _table(
            "T9.2",
            "Dukungan pemerintah",
            "sumber:Sumber:teks|jumlah:Jumlah (Rp):rupiah|porsi:Dari penerimaan (%):persen|"
            "jumlah_lks:LKS:lks|bagian:Dari LKS (%):persen",
            support,
            valid,
        ),
        _table(
            "T9.3",
            "MoU yang baru habis atau berakhir dalam 12 bulan",
            "kode_lks:Kode:teks|lks:LKS:teks|kabkota_nama:Kabupaten/kota:teks|mitra:Mitra:teks|"
            "jenis:Jenis mitra:teks|bentuk:Bentuk kerja sama:teks|berakhir:Berakhir:tanggal|"
            "sisa:Sisa (hari):hari",
            ending,
            valid,
        ),
        _table(
            "T8.5",
            "Penerimaan menurut pembatasan",
            "pembatasan:Pembatasan:teks|jumlah:Jumlah (Rp):rupiah|porsi:Porsi (%):persen|jumlah_lks:LKS:lks",
            bound,
            valid,
        ),
    ]


def _quality(world: Sequence[Home], all_lks: Coverage, valid: Coverage, *, public: bool) -> list[NumberTable]:
    league: list[list[Cell]] = []
    for code in regions():
        own = [home for home in world if home.region == code]
        sent = [home for home in own if home.state != "belum"]
        band = "belum ada LKS" if not own else "utama" if len(own) >= 3 else "kecil"
        on_time = sum(home.on_time for home in sent)
        league.append(
            ["", code, short_name(code), len(own), len(sent), on_time, len(_sah(own)), _score(own), band]
        )
    order = {"utama": 0, "kecil": 1, "belum ada LKS": 2}
    league.sort(key=lambda row: (order[str(row[8])], -float(str(row[7] or 0)), str(row[2])))
    for band in ("utama", "kecil"):
        scores = [row[7] for row in league if row[8] == band]
        for row in league:
            if row[8] == band:
                row[0] = str(scores.index(row[7]) + 1)
    states = [h for h in world if h.state != "sah"]
    missing: list[list[Cell]] = [[h.code, h.name, short_name(h.region), STATES[h.state]] for h in states]
    findings: list[list[Cell]] = [
        ["LKS401", "NIK tidak cocok dengan tanggal lahir", 143, 61],
        ["LKS301", "Isian wajib masih kosong", 96, 40],
        ["LKS414", "Masa berlaku surat sudah habis", 77, 71],
        ["LKS601", "Rekap berbeda dengan daftar penerima", 24, 24],
    ]
    annex: list[list[Cell]] = [
        [
            h.code,
            h.name,
            short_name(h.region),
            KINDS[h.group],
            OWNERS[h.owner],
            None if h.state != "sah" else _grade(h),
            None if h.state != "sah" else sum(h.people),
            STATES[h.state],
        ]
        for h in sorted(world, key=lambda home: home.code)
    ]
    excepted: list[list[Cell]] = [
        [h.code, h.name, "LKS601", "REKAP berbeda dengan PENERIMA", "semua", REASON, APPROVER, UNTIL, 1]
        for h in _sah(world)[:2]
    ]
    lks = "kode_lks:Kode:teks|lks:LKS:teks|"
    return [
        _table(
            "T10.1",
            "Skor tertib per PDM",
            "peringkat:Peringkat:teks|kabkota:Kode:teks|nama:Kabupaten/kota:teks|terdaftar:Terdaftar:lks|"
            "melapor:Melapor:lks|tepat_waktu:Tepat waktu:lks|sah:Sah:lks|skor:Skor:poin|pita:Kelompok:teks",
            league,
            all_lks,
        ),
        _table(
            "T10.2",
            "Temuan tersering",
            "kode:Kode:teks|temuan:Temuan:teks|jumlah:Jumlah:jumlah|jumlah_lks:LKS:lks",
            findings if world else [],
            all_lks,
        ),
        _table(
            "T10.3",
            "LKS yang laporannya belum sah",
            lks + "nama:Kabupaten/kota:teks|keadaan:Keadaan:teks",
            missing,
            all_lks,
        ),
        _table(
            "T10.4",
            "Temuan yang dikecualikan",
            "kode:Kode:teks|temuan:Temuan:teks|jumlah_lks:LKS:lks|sel:Sel:jumlah",
            [["LKS601", "REKAP berbeda dengan PENERIMA", len(excepted), len(excepted)]] if excepted else [],
            valid,
        ),
        _table(
            "T10.5",
            "Pengecualian pada laporan sah",
            lks + "kode:Temuan:teks|temuan:Artinya:teks|isian:Isian:teks|alasan:Alasan:teks|"
            "disetujui_oleh:Disetujui oleh:teks|sampai:Sampai:tanggal|sel:Sel:jumlah",
            [] if public else excepted,
            valid,
        ),
        _table(
            "T0.1",
            "Daftar LKS",
            lks + "kabkota_nama:Kabupaten/kota:teks|jenis:Jenis:teks|kepemilikan:Kepemilikan:teks|"
            "akreditasi:Akreditasi:teks|penerima:Penerima:orang|keadaan:Laporan:teks",
            annex,
            all_lks,
        ),
    ]


def _grade(home: Home) -> str:
    if home.grade == "P":
        return "Dalam proses"
    if home.grade == "-":
        return "Belum"
    return home.grade if home.grade_ends >= REFERENCE else "Habis"
