"""Every indicator in one table: what it says, of whom, from which fields. The annex is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from lkstool.core.figures import Population, Unit

# How a figure comes of its numbers: numerator alone, share, median of a ratio of LKS, weighted score, change,
# rate per so many of a number that nobody sends.
Shape = Literal["count", "share", "median", "score", "change", "rate"]
# By what a figure can be told apart: kabupaten or kota, group, sex, ownership.
By = Literal["K", "G", "S", "M"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator.

    Attributes:
        id: its stable name; a letter for the subject and a number.
        definition: what is counted, in one sentence for the annex.
        population: whose answers are counted.
        numerator, denominator: in words; denominator "" for a plain count.
        fields: ``sheet.field`` names that it cannot be computed without.
        parts: unit of numerator and denominator.
        shape: how it comes of them; "" is a share where there is a percentage, else a count.
        by: letters of ``By``, with spaces between.
        better: whether more of it or less of it is good; "" where it is neither.
    """

    id: str
    title: str
    unit: Unit
    population: Population
    definition: str
    numerator: str
    denominator: str = ""
    fields: tuple[str, ...] = ()
    parts: Unit = "jumlah"
    shape: Shape | Literal[""] = ""
    by: str = ""
    better: Literal["tinggi", "rendah", ""] = ""

    @property
    def of_people(self) -> bool:
        """Whether it counts people, so that a part of it may give somebody away."""
        return "orang" in (self.unit, self.parts)

    @property
    def subject(self) -> str:
        """What it is about, in the words of the report."""
        return SUBJECTS[self.id[0]]


SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "J": "Jangkauan",
        "P": "Penerima manfaat",
        "C": "Capaian layanan",
        "G": "Program",
        "L": "Legalitas dan akreditasi",
        "S": "Sumber daya manusia",
        "F": "Kapasitas dan sarana",
        "K": "Keuangan",
        "N": "Jejaring",
        "M": "Mutu data dan ketertiban",
        "D": "Perubahan dan tindak lanjut",
    }
)

PRESENT = ("penerima.kelompok", "penerima.tanggal_masuk", "penerima.tanggal_keluar")
PAPERS = ("legalitas.jenis_dokumen", "legalitas.status", "legalitas.tanggal_berakhir")
MONEY = ("keuangan.arah", "keuangan.pos", "keuangan.jumlah")
PARTNERS = ("jejaring.nomor_mou", "jejaring.tanggal_berakhir")
_PERSON = "Penerima yang dilayani pada tanggal acuan"
_VALID = "LKS dengan laporan sah"

_TABLE: tuple[Indicator, ...] = (
    # Reach
    Indicator("J01", "LKS aktif terdaftar", "lks", "terdaftar",
              "Banyaknya LKS berstatus aktif di daftar induk, yang tidak memuat kelompok layanannya.",
              "LKS aktif", by="K M"),
    Indicator("J02", "Kabupaten/kota terlayani", "jumlah", "melapor",
              "Kabupaten/kota yang mempunyai sedikitnya satu LKS yang melapor.",
              "Kabupaten/kota dengan LKS melapor", "38 kabupaten/kota", by="G", better="tinggi"),
    Indicator("J03", "Kecamatan terjangkau", "jumlah", "sah",
              "Kecamatan berbeda tempat LKS berada.",
              "Kecamatan dengan LKS", "Semua kecamatan di Jawa Timur", ("profil.kecamatan",), by="K",
              better="tinggi"),
    Indicator("J04", "Kabupaten/kota asal penerima", "jumlah", "sah",
              "Kabupaten/kota berbeda di Jawa Timur yang menjadi asal penerima.",
              "Kabupaten/kota asal", "", (*PRESENT, "penerima.kabkota_asal"), by="K G M"),
    Indicator("J05", "Penerima per 100.000 penduduk sasaran", "rasio", "sah",
              "Penerima dibanding penduduk kelompok yang sama menurut BPS, di wilayah yang angkanya "
              "disediakan kantor (penduduk.xlsx).",
              "Penerima dari kelompok dan wilayah itu", "Penduduk kelompok dan wilayah itu", PRESENT,
              parts="orang", shape="rate", by="K G", better="tinggi"),
    # People
    Indicator("P01", "Penerima manfaat pada akhir tahun", "orang", "sah",
              "Penerima yang sudah masuk dan belum keluar pada tanggal acuan.",
              _PERSON, "", PRESENT, by="K G S M"),
    Indicator("P02", "Penerima sepanjang tahun", "orang", "sah",
              "Penerima yang dilayani pada hari mana pun dalam tahun laporan.",
              "Penerima yang dilayani dalam tahun laporan", "", PRESENT, by="K G S M"),
    Indicator("P03", "Porsi kelompok terbesar", "persen", "sah",
              "Bagian penerima dari kelompok yang penerimanya terbanyak di Jawa Timur.",
              "Penerima dari kelompok itu", _PERSON, PRESENT, parts="orang", by="K"),
    Indicator("P04", "Penerima mukim", "persen", "sah",
              "Bagian penerima yang tinggal di LKS.",
              "Penerima mukim", _PERSON, (*PRESENT, "penerima.status_tinggal"), parts="orang", by="K G M"),
    Indicator("P05", "Anak dalam pengasuhan keluarga", "persen", "sah",
              "Bagian anak yang tidak mukim atau menerima layanan pengasuhan keluarga (PAKM).",
              "Anak non-mukim atau dalam pengasuhan keluarga", "Anak yang status tinggalnya diisi",
              (*PRESENT, "penerima.status_tinggal", "penerima.bentuk_layanan"), parts="orang", by="K M",
              better="tinggi"),
    Indicator("P06a", "Anak masuk", "orang", "sah",
              "Anak yang mulai dilayani dalam tahun laporan.",
              "Anak yang masuk", "", PRESENT, by="K S M"),
    Indicator("P06b", "Anak keluar", "orang", "sah",
              "Anak yang berhenti dilayani dalam tahun laporan.",
              "Anak yang keluar", "", PRESENT, by="K S M"),
    Indicator("P07", "Hunian (median per LKS)", "persen", "sah",
              "Penerima mukim dibanding kapasitas tiap LKS; nilai tengah dari semua LKS.",
              "Penerima mukim", "Kapasitas", (*PRESENT, "penerima.status_tinggal", "profil.kapasitas"),
              shape="median", by="K G M"),
    Indicator("P08", "Tempat terisi", "persen", "sah",
              "Penerima mukim di semua LKS yang mengisi kapasitas, dibanding jumlah kapasitasnya.",
              "Penerima mukim", "Kapasitas", (*PRESENT, "penerima.status_tinggal", "profil.kapasitas"),
              parts="orang", by="K M"),
    # Outcomes
    Indicator("C01", "Anak yang kembali ke keluarga", "persen", "sah",
              "Bagian anak yang keluar dalam tahun laporan karena kembali ke keluarga, ditempatkan pada "
              "keluarga asuh, atau diadopsi.",
              "Anak yang kembali atau ditempatkan ke keluarga", "Anak keluar yang alasannya diisi",
              (*PRESENT, "penerima.alasan_keluar"), parts="orang", by="K M", better="tinggi"),
    Indicator("C02", "Anak 7–18 tahun yang bersekolah", "persen", "sah",
              "Bagian anak berusia 7 sampai 18 tahun yang bersekolah, dari yang keterangannya diisi.",
              "Anak 7–18 tahun yang bersekolah", "Anak 7–18 tahun yang keterangan sekolahnya diisi",
              (*PRESENT, "penerima.bersekolah", "penerima.tanggal_lahir"), parts="orang", by="K S M",
              better="tinggi"),
    Indicator("C03", "Anak dengan rencana pengasuhan tertulis", "persen", "sah",
              "Bagian anak yang mempunyai rencana pengasuhan tertulis.",
              "Anak dengan rencana pengasuhan", "Anak yang keterangannya diisi",
              (*PRESENT, "penerima.rencana_asuh"), parts="orang", by="K M", better="tinggi"),
    Indicator("C04", "Rencana pengasuhan ditinjau ≤6 bulan", "persen", "sah",
              "Bagian anak yang rencana pengasuhannya terakhir ditinjau paling lama enam bulan sebelum "
              "tanggal acuan; anak tanpa rencana dihitung belum ditinjau.",
              "Anak yang rencananya ditinjau", "Anak yang tanggal tinjauannya diisi atau tanpa rencana",
              (*PRESENT, "penerima.rencana_asuh", "penerima.tanggal_tinjau"), parts="orang", by="K M",
              better="tinggi"),
    Indicator("C05", "Anak diasesmen saat masuk", "persen", "sah",
              "Bagian anak yang masuk dalam tahun laporan dan diasesmen ketika masuk.",
              "Anak masuk yang diasesmen", "Anak masuk yang keterangannya diisi",
              (*PRESENT, "penerima.asesmen_masuk"), parts="orang", by="K M", better="tinggi"),
    Indicator("C06", "Anak berhubungan dengan keluarga ≤3 bulan", "persen", "sah",
              "Bagian anak yang berhubungan dengan keluarganya dalam tiga bulan terakhir. Formulir tidak "
              "menanyakan apakah orang tua atau wali masih ada, maka semua anak dihitung.",
              "Anak yang berhubungan", "Anak yang keterangannya diisi",
              (*PRESENT, "penerima.kontak_keluarga"), parts="orang", by="K M", better="tinggi"),
    Indicator("C07", "Lansia diperiksa kesehatannya ≤6 bulan", "persen", "sah",
              "Bagian lansia yang terakhir diperiksa kesehatannya paling lama enam bulan sebelum tanggal "
              "acuan.",
              "Lansia yang diperiksa", "Lansia yang tanggal periksanya diisi",
              (*PRESENT, "penerima.tanggal_periksa_kesehatan"), parts="orang", by="K M", better="tinggi"),
    Indicator("C08", "Kebutuhan alat bantu terpenuhi", "persen", "sah",
              "Bagian penerima yang butuh alat bantu dan kebutuhannya terpenuhi; yang ditanya penyandang "
              "disabilitas dan lansia.",
              "Penerima yang terpenuhi", "Penerima yang butuh alat bantu", (*PRESENT, "penerima.alat_bantu"),
              parts="orang", by="K G M", better="tinggi"),
    Indicator("C09", "Peserta pemberdayaan yang mandiri", "persen", "sah",
              "Bagian peserta awal program pemberdayaan yang mandiri pada akhir tahun. Formulir mencatatnya "
              "per program dari kelompok mana pun, bukan per keluarga.",
              "Peserta mandiri", "Peserta awal program yang peserta mandirinya diisi",
              ("program.peserta_awal", "program.peserta_mandiri"), parts="orang", by="K G", better="tinggi"),
    Indicator("C10", "Penerima ber-JKN", "persen", "sah",
              "Bagian penerima yang menjadi peserta JKN.",
              "Penerima ber-JKN", "Penerima yang keterangannya diisi", (*PRESENT, "penerima.jkn"),
              parts="orang", by="K G M", better="tinggi"),
    Indicator("C11", "Penerima terdata di SIKS-NG", "persen", "sah",
              "Bagian penerima yang terdata di SIKS-NG.",
              "Penerima terdata", "Penerima yang keterangannya diisi", (*PRESENT, "penerima.terdata_siksng"),
              parts="orang", by="K G M", better="tinggi"),
    Indicator("C12", "NIK dan akta lengkap", "persen", "sah",
              "Bagian penerima yang mempunyai NIK dan akta kelahiran.",
              "Penerima dengan NIK dan akta", "Penerima yang keterangannya diisi",
              (*PRESENT, "penerima.nik", "penerima.punya_akta"), parts="orang", by="K G M", better="tinggi"),
    Indicator("C13", "Anak meninggal atau pergi tanpa izin", "orang", "sah",
              "Anak yang keluar dalam tahun laporan karena meninggal atau pergi tanpa izin; hanya disebut "
              "untuk Jawa Timur. Kekerasan tidak ditanyakan formulir.",
              "Anak yang meninggal atau pergi tanpa izin", "", (*PRESENT, "penerima.alasan_keluar"),
              better="rendah"),
    # Programmes
    Indicator("G01", "Program selesai", "persen", "sah",
              "Bagian program tahun laporan yang selesai.",
              "Program selesai", "Program yang statusnya diisi", ("program.status",), by="K G M",
              better="tinggi"),
    Indicator("G02", "Capaian sasaran program", "persen", "sah",
              "Orang yang terlayani program dibanding sasarannya; orang yang ikut dua program dihitung dua "
              "kali.",
              "Orang yang terlayani", "Sasaran program yang realisasinya diisi",
              ("program.target_orang", "program.realisasi_orang"), parts="orang", by="K G M",
              better="tinggi"),
    Indicator("G03", "Serapan anggaran program", "persen", "sah",
              "Biaya program yang terpakai dibanding anggarannya.",
              "Biaya terpakai", "Anggaran program yang biaya terpakainya diisi",
              ("program.biaya_rencana", "program.biaya_realisasi"), parts="rupiah", by="K G M"),
    # Papers
    Indicator("L01", "Izin atau tanda daftar berlaku", "persen", "sah",
              "Bagian LKS yang tanda daftar atau izin operasionalnya masih berlaku pada tanggal acuan; "
              "surat tanpa tanggal berakhir dihitung berlaku.",
              "LKS dengan surat berlaku", _VALID, PAPERS, by="K G M", better="tinggi"),
    Indicator("L02", "Izin atau tanda daftar tanpa tanggal", "persen", "sah",
              "Bagian LKS yang tanda daftar atau izinnya berlaku tanpa tanggal berakhir, dan tidak punya "
              "yang bertanggal.",
              "LKS dengan surat tanpa tanggal", _VALID, PAPERS, by="K M"),
    Indicator("L03", "Surat berakhir dalam 180 hari", "lks", "sah",
              "LKS yang izin, tanda daftar, atau akreditasinya masih berlaku tetapi berakhir dalam 180 "
              "hari.",
              "LKS dengan surat yang segera berakhir", "LKS dengan surat berlaku", PAPERS, by="K M",
              better="rendah"),
    Indicator("L04", "Akreditasi berlaku", "persen", "sah",
              "Bagian LKS berperingkat A, B, atau C yang belum berakhir.",
              "LKS berperingkat dan belum berakhir", _VALID, (*PAPERS, "legalitas.peringkat"), by="K G M",
              better="tinggi"),
    Indicator("L04b", "Akreditasi berlaku, dari LKS terdaftar", "persen", "terdaftar",
              "Bagian LKS terdaftar berperingkat A, B, atau C yang belum berakhir.",
              "LKS terdaftar berperingkat dan belum berakhir", "LKS terdaftar",
              (*PAPERS, "legalitas.peringkat"), by="K M", better="tinggi"),
    Indicator("L05", "Akreditasi habis", "lks", "sah",
              "LKS yang peringkatnya sudah berakhir pada tanggal acuan, juga bila sedang diperpanjang.",
              "LKS dengan akreditasi habis", _VALID, (*PAPERS, "legalitas.peringkat"), by="K G M",
              better="rendah"),
    Indicator("L06", "Akreditasi dalam proses", "lks", "sah",
              "LKS yang sedang mengajukan akreditasi; yang peringkat lamanya sudah berakhir dihitung pada "
              "akreditasi habis.",
              "LKS dalam proses", _VALID, PAPERS, by="K G M"),
    Indicator("L07", "Punya SK pengesahan AUMSos", "persen", "sah",
              "Bagian LKS yang mempunyai SK pengesahan AUMSos bernomor.",
              "LKS dengan SK bernomor", "LKS sah, tanpa yang menyebut SK tetapi nomornya kosong",
              ("legalitas.jenis_dokumen", "legalitas.status", "legalitas.nomor"), by="K M", better="tinggi"),
    # Staff
    Indicator("S00", "SDM", "orang", "sah",
              "Banyaknya SDM, termasuk relawan.",
              "SDM", "", ("sdm.jabatan",), by="K M"),
    Indicator("S01", "Penerima per SDM (median per LKS)", "rasio", "sah",
              "Penerima pada tanggal acuan dibanding banyaknya SDM tiap LKS tanpa memandang jam kerjanya; "
              "nilai tengah dari semua LKS.",
              "Penerima", "SDM", (*PRESENT, "sdm.jabatan"), shape="median", by="K G M"),
    Indicator("S02", "Anak mukim per pengasuh (median per LKS)", "rasio", "sah",
              "Anak mukim dibanding banyaknya pengasuh tiap LKS yang mempunyai anak mukim; nilai tengahnya.",
              "Anak mukim", "Pengasuh", (*PRESENT, "penerima.status_tinggal", "sdm.jabatan"), shape="median",
              by="K M", better="rendah"),
    Indicator("S03", "LKS punya pekerja sosial", "persen", "sah",
              "Bagian LKS yang mempunyai pekerja sosial atau TKS.",
              "LKS dengan pekerja sosial atau TKS", _VALID, ("sdm.jabatan", "sdm.kualifikasi"), by="K G M",
              better="tinggi"),
    Indicator("S04", "SDM bersertifikat", "persen", "sah",
              "Bagian SDM yang bersertifikat.",
              "SDM bersertifikat", "SDM yang keterangannya diisi", ("sdm.sertifikat",), parts="orang",
              by="K M", better="tinggi"),
    Indicator("S05", "SDM menerima honor tetap", "persen", "sah",
              "Bagian SDM yang menerima honor tetap tiap bulan.",
              "SDM yang menerima honor", "SDM yang keterangannya diisi", ("sdm.menerima_honor",),
              parts="orang", by="K M", better="tinggi"),
    Indicator("S06", "Pengelola di atas 60 tahun", "persen", "sah",
              "Bagian pimpinan dan pengurus yang berusia di atas 60 tahun.",
              "Pengelola di atas 60 tahun", "Pengelola yang tanggal lahirnya diisi",
              ("sdm.jabatan", "sdm.tanggal_lahir"), parts="orang", by="K M", better="rendah"),
    Indicator("S07", "Relawan", "orang", "sah",
              "SDM berstatus relawan.",
              "Relawan", "", ("sdm.status_kerja",), by="K M"),
    # Money
    Indicator("K01", "Penerimaan", "rupiah", "sah",
              "Jumlah semua penerimaan dalam tahun laporan.",
              "Penerimaan", "", MONEY, by="K G M"),
    Indicator("K02", "Penggunaan", "rupiah", "sah",
              "Jumlah semua penggunaan dalam tahun laporan.",
              "Penggunaan", "", MONEY, by="K G M"),
    Indicator("K03", "Biaya per penerima per hari (median per LKS)", "rupiah", "sah",
              "Penggunaan tanpa belanja sarana dibagi jumlah hari layanan tiap LKS; nilai tengahnya.",
              "Penggunaan tanpa sarana", "Hari layanan semua penerima", (*MONEY, *PRESENT), shape="median",
              by="K G M"),
    Indicator("K04", "Neraca tertutup", "persen", "sah",
              "Bagian LKS yang saldo awal ditambah penerimaan dikurangi penggunaan sama dengan saldo akhir.",
              "LKS yang saldonya cocok", "LKS yang mengisi saldo awal dan saldo akhir", MONEY, by="K M",
              better="tinggi"),
    Indicator("K05", "LKS dengan satu sumber di atas 70%", "persen", "sah",
              "Bagian LKS yang lebih dari 70 persen penerimaannya berasal dari satu sumber.",
              "LKS dengan sumber terbesar di atas 70 persen", "LKS dengan penerimaan", MONEY, by="K M",
              better="rendah"),
    Indicator("K06", "Penerimaan dari usaha sendiri", "persen", "sah",
              "Bagian penerimaan yang berasal dari usaha sendiri (UEP).",
              "Penerimaan dari usaha sendiri", "Semua penerimaan", MONEY, parts="rupiah", by="K G M",
              better="tinggi"),
    Indicator("K07", "Penerimaan dengan pembatasan", "persen", "sah",
              "Bagian penerimaan yang penggunaannya ditentukan pemberi.",
              "Penerimaan dengan pembatasan", "Penerimaan yang pembatasannya diisi",
              (*MONEY, "keuangan.pembatasan"), parts="rupiah", by="K G M"),
    Indicator("K08", "Laporan keuangan diperiksa", "persen", "sah",
              "Bagian LKS yang laporan keuangannya diperiksa pihak lain.",
              "LKS yang diperiksa", "LKS yang keterangannya diisi", ("profil.laporan_keuangan_diperiksa",),
              by="K M", better="tinggi"),
    # Network
    Indicator("N01", "LKS dengan MoU berlaku", "persen", "sah",
              "Bagian LKS yang mempunyai perjanjian tertulis bernomor yang belum berakhir pada tanggal "
              "acuan; tanpa tanggal berakhir dihitung berlaku.",
              "LKS dengan MoU berlaku", _VALID, PARTNERS, by="K G M", better="tinggi"),
    Indicator("N02", "MoU berlaku", "jumlah", "sah",
              "Banyaknya perjanjian tertulis bernomor yang belum berakhir pada tanggal acuan.",
              "MoU berlaku", "", PARTNERS, by="K M", better="tinggi"),
    Indicator("N03", "LKS didukung pemerintah", "persen", "sah",
              "Bagian LKS yang menerima uang dari APBN atau APBD dalam tahun laporan.",
              "LKS yang menerima", "LKS dengan penerimaan", MONEY, by="K M"),
    # Order of reporting
    Indicator("M01", "LKS melapor", "persen", "terdaftar",
              "Bagian LKS terdaftar yang laporannya diterima.",
              "LKS terdaftar yang melapor", "LKS terdaftar", by="K M", better="tinggi"),
    Indicator("M02", "Tepat waktu", "persen", "terdaftar",
              "Bagian LKS terdaftar yang laporan sah pertamanya diterima paling lambat pada tenggat.",
              "LKS terdaftar yang tepat waktu", "LKS terdaftar", by="K M", better="tinggi"),
    Indicator("M03", "Sah", "persen", "terdaftar",
              "Bagian LKS terdaftar yang laporannya sudah sah.",
              "LKS terdaftar yang laporannya sah", "LKS terdaftar", by="K M", better="tinggi"),
    Indicator("M04", "Kelengkapan isian", "persen", "sah",
              "Bagian isian tidak wajib yang diisi, dari yang dipakai indikator dan berlaku bagi barisnya. "
              "Isian wajib selalu terisi pada laporan sah.",
              "Isian yang diisi", "Isian yang seharusnya diisi", by="K M", better="tinggi"),
    Indicator("M05", "Putaran perbaikan (median per LKS)", "rasio", "sah",
              "Banyaknya kiriman sebuah LKS sampai yang pertama sah; nilai tengah dari semua LKS.",
              "Kiriman", "LKS", shape="median", by="K M", better="rendah"),
    Indicator("M06", "LKS dengan angka yang menyimpang", "persen", "melapor",
              "Bagian LKS yang kiriman terakhirnya memuat angka yang berubah tajam dari tahun lalu (LKS707) "
              "atau jauh melebihi penerimanya (LKS606).",
              "LKS dengan temuan itu", "LKS yang melapor", by="K M", better="rendah"),
    Indicator("M07", "Penerima yang mungkin ganda", "persen", "sah",
              "Bagian penerima yang mungkin orang yang sama dengan penerima lain, di LKS itu atau di LKS "
              "lain (LKS502, LKS701, LKS703).",
              "Penerima yang mungkin ganda", "Penerima pada kiriman terakhir LKS", PRESENT, parts="orang",
              by="K M", better="rendah"),
    Indicator("M08", "Skor tertib", "poin", "terdaftar",
              "Rata-rata tertimbang dari LKS melapor, tepat waktu, dan sah, 0 sampai 100.",
              "Nilai tertimbang", "LKS terdaftar", shape="score", by="K M", better="tinggi"),
    # Change
    Indicator("D01", "Perubahan penerima, LKS yang sama", "persen", "panel",
              "Perubahan penerima pada akhir tahun dibanding tahun lalu, pada LKS yang laporannya sah di "
              "kedua tahun.",
              "Selisih penerima", "Penerima tahun lalu pada LKS yang sama", PRESENT, parts="orang",
              shape="change", by="K G M"),
    Indicator("D02a", "LKS baru melapor", "lks", "terdaftar",
              "LKS yang melapor tahun ini dan tidak melapor tahun lalu.", "LKS yang baru melapor", by="K M"),
    Indicator("D02b", "LKS berhenti melapor", "lks", "terdaftar",
              "LKS yang melapor tahun lalu, masih aktif di daftar induk, dan tidak melapor tahun ini.",
              "LKS yang berhenti melapor", by="K M", better="rendah"),
    Indicator("D02c", "LKS tidak aktif lagi", "lks", "terdaftar",
              "LKS yang melapor tahun lalu dan tidak lagi aktif di daftar induk.",
              "LKS yang tidak aktif lagi", by="K M"),
    Indicator("D03a", "Peringkat akreditasi naik", "lks", "panel",
              "LKS yang peringkatnya lebih tinggi daripada tahun lalu; peringkat yang habis atau belum ada "
              "dihitung paling rendah.", "LKS yang peringkatnya naik", "LKS yang sama",
              (*PAPERS, "legalitas.peringkat"), by="K G M", better="tinggi"),
    Indicator("D03b", "Peringkat akreditasi turun", "lks", "panel",
              "LKS yang peringkatnya lebih rendah daripada tahun lalu, juga karena habis masa berlakunya.",
              "LKS yang peringkatnya turun", "LKS yang sama", (*PAPERS, "legalitas.peringkat"), by="K G M",
              better="rendah"),
    Indicator("D04", "RTL selesai tepat waktu", "persen", "terdaftar",
              "Bagian RTL yang dipilih pada rapat lalu dan selesai paling lambat pada tenggatnya, menurut "
              "catatan majelis.", "RTL yang selesai tepat waktu", "RTL yang dipilih", by="K",
              better="tinggi"),
)  # fmt: skip

INDICATORS: Mapping[str, Indicator] = MappingProxyType({each.id: each for each in _TABLE})
