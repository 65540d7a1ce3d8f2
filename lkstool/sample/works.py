"""What an LKS does and has: programmes, facilities, partners, good practice, follow-up. No people named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from lkstool.sample.answers import Record
from lkstool.sample.draw import pick, stream
from lkstool.sample.identities import sometimes
from lkstool.sample.institutions import Lks

_PROGRAMMES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "anak": (
        ("Bimbingan belajar sore", "Nilai rapor rata-rata naik."),
        ("Tahfiz dan mengaji", "Sebagian besar anak menambah hafalan."),
        ("Beasiswa sekolah", "Tidak ada anak yang putus sekolah."),
        ("Pelatihan komputer dasar", "Anak dapat mengetik dan membuat laporan."),
        ("Reunifikasi keluarga", "Kunjungan keluarga menjadi rutin."),
    ),
    "lansia": (
        ("Senam dan cek kesehatan", "Tekanan darah lebih terpantau."),
        ("Pengajian lansia", "Kehadiran makin ajek."),
        ("Kunjungan rumah lansia", "Keluarga lebih sering menemani."),
    ),
    "disabilitas": (
        ("Terapi dan alat bantu", "Lebih banyak yang dapat berjalan sendiri."),
        ("Keterampilan menjahit", "Hasil jahitan mulai dijual."),
        ("Orientasi dan mobilitas", "Peserta berani bepergian sendiri."),
    ),
    "kemiskinan": (
        ("Modal usaha kecil", "Usaha peserta bertahan lebih dari enam bulan."),
        ("Sembako bulanan", "Kebutuhan pokok terpenuhi."),
    ),
    "keluarga_rentan": (
        ("Konsultasi keluarga", "Perselisihan dapat didamaikan."),
        ("Kelas ibu dan usaha rumahan", "Sebagian peserta sudah berjualan."),
    ),
}
_EMPOWERING = ("Modal usaha kecil", "Kelas ibu dan usaha rumahan", "Keterampilan menjahit")
_PARTNERS = (
    ("RS Muhammadiyah Sumbersehat", "rumah_sakit", "Pemeriksaan kesehatan berkala"),
    ("Puskesmas setempat", "rumah_sakit", "Imunisasi dan penyuluhan"),
    ("Universitas Muhammadiyah Nusawijaya", "sekolah_ptm", "Mahasiswa magang dan pendampingan belajar"),
    ("SMP Muhammadiyah setempat", "sekolah_ptm", "Keringanan biaya sekolah"),
    ("LBH 'Aisyiyah", "lbh", "Pendampingan hukum"),
    ("Polsek setempat", "polri", "Penyuluhan perlindungan anak"),
    ("Dinas Sosial", "dinsos", "Pendataan dan permakanan"),
    ("Lazismu kantor daerah", "lazismu", "Santunan dan beasiswa"),
    ("Koperasi Warga Makmur", "usaha", "Penjualan hasil usaha"),
)
_PRACTICES = (
    (
        "Kebun sayur di pekarangan",
        "Belanja sayur besar.",
        "Menanam sayur di lahan belakang.",
        "Belanja turun sepertiga.",
    ),
    (
        "Kakak asuh belajar",
        "Anak kecil tertinggal pelajaran.",
        "Anak besar mendampingi adik.",
        "Nilai adik asuh naik.",
    ),
    (
        "Buku tamu donatur digital",
        "Donatur jarang kembali.",
        "Mencatat dan mengirim kabar.",
        "Donatur tetap bertambah.",
    ),
    (
        "Senam pagi bersama warga",
        "Lansia jarang keluar.",
        "Senam di halaman dua kali sepekan.",
        "Warga ikut menemani.",
    ),
)
_FOLLOW_UPS = (
    ("Memperpanjang izin operasional", "Kepala LKS"),
    ("Mengajukan akreditasi", "Sekretaris"),
    ("Melatih pengasuh tentang pengasuhan aman", "Koordinator pengasuh"),
    ("Menyusun rencana pengasuhan tiap anak", "Pekerja sosial"),
    ("Memperbaiki kamar mandi", "Bendahara"),
)
_FACILITIES = {
    "kamar_tidur": (4, 11),
    "kamar_mandi": (3, 10),
    "dapur": (1, 2),
    "ruang_belajar": (1, 4),
    "tempat_ibadah": (1, 1),
    "kantor": (1, 2),
    "komputer": (1, 6),
    "kendaraan": (1, 3),
    "ruang_kesehatan": (1, 1),
    "lahan_usaha": (1, 2),
}


def programmes(seed: int, lks: Lks, served: Counter[str], year: int) -> list[Record]:
    """Answer PROGRAM. Never more people than were served in the programme's group.

    Args:
        seed: the region's seed.
        lks: whose programmes.
        served: people served during the year, by group.
        year: the reporting year.
    """
    rng = stream(seed, lks.number, "programmes", year)
    rows = []
    for group, people in served.items():
        known = _PROGRAMMES[group]
        wanted = 3 if group == lks.shares[0].group else 1
        for name, result in rng.sample(known, min(wanted, len(known))):
            rows.append(_programme(rng, name, result, group, people))
    return rows


def _programme(rng: Random, name: str, result: str, group: str, people: int) -> Record:
    target = max(1, round(people * rng.uniform(0.3, 1.0)))
    status = pick(rng, {"selesai": 0.6, "berjalan": 0.28, "belum": 0.08, "batal": 0.04})
    done = status in ("selesai", "berjalan")
    planned = target * rng.choice((100_000, 150_000, 250_000, 400_000))
    row: Record = {
        "nama_program": name,
        "kelompok": group,
        "target_orang": target,
        "realisasi_orang": min(people, round(target * rng.uniform(0.7, 1.1))) if done else 0,
        "biaya_rencana": planned,
        "biaya_realisasi": round(planned * rng.uniform(0.75, 1.05) / 10_000) * 10_000 if done else 0,
        "status": status,
        "hasil": result if status == "selesai" else None,
    }
    if name in _EMPOWERING and done:
        row["peserta_awal"] = target
        row["peserta_mandiri"] = round(target * rng.uniform(0.1, 0.5))
    return row


def facilities(seed: int, lks: Lks) -> list[Record]:
    """Answer SARANA. A home has bedrooms; a service without residents has an office."""
    rng = stream(seed, lks.number, "facilities")
    home = any(share.resident for share in lks.shares)
    kinds = _FACILITIES if home else ("kantor", "komputer", "kendaraan", "ruang_belajar")
    return [
        {
            "jenis_sarana": kind,
            "jumlah": rng.randint(*_FACILITIES[kind]),
            "kondisi": pick(rng, {"baik": 0.7, "rusak_ringan": 0.25, "rusak_berat": 0.05}),
            "aksesibel": rng.random() < (0.7 if lks.kind in ("msc", "disabilitas") else 0.25),
        }
        for kind in kinds
        if kind in ("kamar_tidur", "dapur", "kantor") or rng.random() < 0.7
    ]


def partners(seed: int, lks: Lks) -> list[Record]:
    """Answer JEJARING."""
    rng = stream(seed, lks.number, "partners")
    rows: list[Record] = []
    for name, kind, help_given in rng.sample(_PARTNERS, rng.randint(1, 4)):
        written = rng.random() < 0.5
        rows.append(
            {
                "mitra": name,
                "jenis_mitra": kind,
                "bentuk_kerja_sama": help_given,
                "nomor_mou": f"{rng.randint(1, 99):03d}/MOU/{rng.randint(2021, 2024)}" if written else None,
                "tanggal_berakhir": date(rng.randint(2025, 2028), 12, 31) if written else None,
            }
        )
    return rows


def practices(seed: int, lks: Lks, year: int) -> list[Record]:
    """Answer PRAKTIK; only some have a story to tell."""
    rng = stream(seed, lks.number, "practice", year)
    if rng.random() > 0.45:
        return []
    title, problem, way, result = rng.choice(_PRACTICES)
    return [
        {
            "judul": title,
            "masalah": problem,
            "cara": way,
            "hasil": result,
            "biaya": rng.choice((500_000, 1_200_000, 2_000_000, 3_500_000)),
            "boleh_ditiru": rng.random() < 0.85,
            "kontak": "Kantor LKS",
        }
    ]


def follow_ups(seed: int, lks: Lks, year: int) -> list[Record]:
    """Answer RTL: what was promised last year and how it went, then what is promised now."""
    rows: list[Record] = []
    for told in (year - 1, year):
        rng = stream(seed, lks.number, "follow-up", told)
        chosen: Sequence[tuple[str, str]] = rng.sample(_FOLLOW_UPS, rng.randint(1, 2))
        for promise, who in chosen:
            state = pick(rng, {"selesai": 0.45, "berjalan": 0.35, "belum": 0.2})
            rows.append(
                {
                    "usulan": promise if told == year else f"{promise} (RTL {told})",
                    "penanggung_jawab": sometimes(rng, 0.9, who),
                    "tenggat": date(told + 1, rng.choice((3, 6, 9, 12)), 28),
                    "status": state if told < year else "belum",
                }
            )
    return rows
