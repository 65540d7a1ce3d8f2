"""What each table of the report looks like: its title and its columns, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lkstool.core.figures import Unit
from lkstool.indicators.layouts_meeting import MEETING

_Columns = tuple[tuple[str, str, Unit], ...]
_PLACE: _Columns = (("kabkota", "Kode", "teks"), ("nama", "Kabupaten/kota", "teks"))
_LKS: _Columns = (("kode_lks", "Kode", "teks"), ("lks", "LKS", "teks"))
_HOME: _Columns = (*_LKS, ("kabkota_nama", "Kabupaten/kota", "teks"))
_OWNERS: _Columns = (
    ("muhammadiyah", "Muhammadiyah", "lks"),
    ("aisyiyah", "'Aisyiyah", "lks"),
    ("jumlah", "Jumlah", "lks"),
)
_SEXES: _Columns = (
    ("laki_laki", "Laki-laki", "orang"),
    ("perempuan", "Perempuan", "orang"),
    ("jumlah", "Jumlah", "orang"),
)
_GROUPS: _Columns = (
    ("anak", "Anak", "orang"),
    ("lansia", "Lansia", "orang"),
    ("disabilitas", "Disabilitas", "orang"),
    ("kemiskinan", "Kemiskinan", "orang"),
    ("keluarga_rentan", "Keluarga rentan", "orang"),
    ("jumlah", "Jumlah", "orang"),
)
_PORTION: tuple[str, str, Unit] = ("porsi", "Porsi (%)", "persen")

# In a title ``{ini}`` is this year, ``{tahun_lalu}`` last year; ``{lalu}`` too, marked where it is revised.
_LAYOUTS: Mapping[str, tuple[str, _Columns]] = {
    "T1.1": (
        "Cakupan laporan menurut kabupaten/kota",
        (
            *_PLACE,
            ("terdaftar", "Terdaftar", "lks"),
            ("melapor", "Melapor", "lks"),
            ("sah", "Sah", "lks"),
            ("persen_melapor", "Melapor (%)", "persen"),
        ),
    ),
    "T2.1": ("LKS terdaftar menurut kabupaten/kota dan kepemilikan", (*_PLACE, *_OWNERS)),
    "T2.2": (
        "LKS menurut jenis",
        (("jenis", "Jenis LKS", "teks"), *_OWNERS, ("kapasitas", "Kapasitas (orang)", "orang")),
    ),
    "T2.3": (
        "Kecamatan terjangkau",
        (
            *_PLACE,
            ("terjangkau", "Kecamatan terjangkau", "jumlah"),
            ("kecamatan", "Semua kecamatan", "jumlah"),
            ("persen", "Terjangkau (%)", "persen"),
        ),
    ),
    "T2.4": (
        "Wilayah kosong",
        (
            *_PLACE,
            ("terdaftar", "Terdaftar", "lks"),
            ("melapor", "Melapor", "lks"),
            ("keterangan", "Keterangan", "teks"),
        ),
    ),
    "T3.1": (
        "Penerima manfaat menurut kelompok dan jenis kelamin",
        (("kelompok", "Kelompok", "teks"), *_SEXES, _PORTION),
    ),
    "T3.2": ("Penerima manfaat menurut kabupaten/kota dan kelompok", (*_PLACE, *_GROUPS)),
    "T3.3": (
        "Penerima mukim dan non-mukim",
        (
            ("kelompok", "Kelompok", "teks"),
            ("mukim", "Mukim", "orang"),
            ("non_mukim", "Non-mukim", "orang"),
            ("jumlah", "Jumlah", "orang"),
            ("porsi_mukim", "Mukim (%)", "persen"),
        ),
    ),
    "T3.4": ("Kategori anak", (("kategori", "Kategori", "teks"), *_SEXES, _PORTION)),
    "T3.5": ("Penerima manfaat menurut usia dan jenis kelamin", (("usia", "Usia (tahun)", "teks"), *_SEXES)),
    "T3.6": (
        "Penerima per 100.000 penduduk sasaran",
        (
            *_PLACE,
            ("penduduk", "Penduduk sasaran", "orang"),
            ("penerima", "Penerima", "orang"),
            ("rasio", "Per 100.000 penduduk", "rasio"),
        ),
    ),
    "T4.1": (
        "Program: rencana dan realisasi",
        (
            ("kelompok", "Kelompok", "teks"),
            ("program", "Program", "jumlah"),
            ("selesai", "Selesai", "jumlah"),
            ("berjalan", "Berjalan", "jumlah"),
            ("belum", "Belum mulai", "jumlah"),
            ("batal", "Batal", "jumlah"),
            ("persen_selesai", "Selesai (%)", "persen"),
            ("target", "Sasaran (orang)", "orang"),
            ("realisasi", "Terlayani (orang)", "orang"),
            ("capaian", "Capaian (%)", "persen"),
            ("anggaran", "Anggaran (Rp)", "rupiah"),
            ("terpakai", "Terpakai (Rp)", "rupiah"),
            ("serapan", "Serapan (%)", "persen"),
        ),
    ),
    "T4.2": (
        "Capaian layanan menurut kelompok",
        (
            ("kelompok", "Kelompok", "teks"),
            ("capaian", "Capaian", "teks"),
            ("tercapai", "Tercapai", "orang"),
            ("dari", "Dari", "orang"),
            ("porsi", "Porsi (%)", "persen"),
            ("belum_diisi", "Belum diisi", "orang"),
        ),
    ),
    "T4.3": (
        "Keluar dari layanan menurut alasan",
        (
            ("alasan", "Alasan", "teks"),
            ("anak", "Anak", "orang"),
            ("lansia", "Lansia", "orang"),
            ("lainnya", "Kelompok lain", "orang"),
            ("jumlah", "Jumlah", "orang"),
            _PORTION,
        ),
    ),
    "T5.1": (
        "Izin atau tanda daftar menurut kabupaten/kota",
        (
            *_PLACE,
            ("sah", "Sah", "lks"),
            ("berlaku", "Berlaku", "lks"),
            ("habis", "Habis", "lks"),
            ("tanpa_tanggal", "Tanpa tanggal", "lks"),
            ("belum_punya", "Belum punya", "lks"),
            ("persen_berlaku", "Berlaku (%)", "persen"),
        ),
    ),
    "T5.2": (
        "Akreditasi menurut kelompok layanan",
        (
            ("kelompok", "Kelompok", "teks"),
            ("a", "A", "lks"),
            ("b", "B", "lks"),
            ("c", "C", "lks"),
            ("habis", "Habis", "lks"),
            ("proses", "Proses", "lks"),
            ("belum", "Belum", "lks"),
            ("jumlah", "Jumlah", "lks"),
        ),
    ),
    "T5.3": (
        "Surat yang sudah atau akan berakhir dalam 12 bulan",
        (
            *_HOME,
            ("dokumen", "Dokumen", "teks"),
            ("berakhir", "Berakhir", "tanggal"),
            ("sisa", "Sisa (hari)", "hari"),
        ),
    ),
    "T5.4": ("LKS tanpa izin atau tanda daftar", (*_HOME, ("keterangan", "Keterangan", "teks"))),
    "T5.5": (
        "Surat berakhir menurut triwulan",
        (
            ("triwulan", "Triwulan", "teks"),
            ("izin", "Izin/tanda daftar", "jumlah"),
            ("akreditasi", "Akreditasi", "jumlah"),
        ),
    ),
    "T6.1": (
        "SDM menurut jabatan dan status kerja",
        (
            ("jabatan", "Jabatan", "teks"),
            ("tetap", "Tetap", "orang"),
            ("kontrak", "Kontrak", "orang"),
            ("honorer", "Honorer", "orang"),
            ("relawan", "Relawan", "orang"),
            ("jumlah", "Jumlah", "orang"),
        ),
    ),
    "T6.2": (
        "Penerima per SDM menurut kelompok layanan",
        (
            ("kelompok", "Kelompok", "teks"),
            ("jumlah_lks", "LKS", "lks"),
            ("kuartil_1", "Kuartil 1", "rasio"),
            ("median", "Median", "rasio"),
            ("kuartil_3", "Kuartil 3", "rasio"),
            ("tertinggi", "Tertinggi", "rasio"),
        ),
    ),
    "T6.3": (
        "Kualifikasi SDM",
        (
            ("kualifikasi", "Kualifikasi", "teks"),
            ("jumlah", "Jumlah", "orang"),
            ("bersertifikat", "Bersertifikat", "orang"),
            ("persen", "Bersertifikat (%)", "persen"),
        ),
    ),
    "T6.4": ("Usia pengelola", (("usia", "Usia (tahun)", "teks"), ("jumlah", "Jumlah", "orang"), _PORTION)),
    "T6.5": ("Rasio per LKS", (("kelompok", "Kelompok", "teks"), ("rasio", "Penerima per SDM", "rasio"))),
    "T7.1": (
        "Hunian menurut kelompok layanan",
        (
            ("kelompok", "Kelompok", "teks"),
            ("jumlah_lks", "LKS", "lks"),
            ("kapasitas", "Kapasitas (orang)", "jumlah"),
            ("kuartil_1", "Kuartil 1 (%)", "persen"),
            ("median", "Median (%)", "persen"),
            ("kuartil_3", "Kuartil 3 (%)", "persen"),
            ("longgar", "Longgar", "lks"),
            ("penuh", "Penuh", "lks"),
        ),
    ),
    "T7.2": (
        "Sarana, keadaannya, dan keramahannya bagi penyandang disabilitas",
        (
            ("sarana", "Sarana", "teks"),
            ("jumlah_lks", "LKS punya", "lks"),
            ("unit", "Unit", "jumlah"),
            ("baik", "Baik", "lks"),
            ("rusak_ringan", "Rusak ringan", "lks"),
            ("rusak_berat", "Rusak berat", "lks"),
            ("ramah", "Ramah", "lks"),
            ("persen_ramah", "Ramah (%)", "persen"),
        ),
    ),
    "T7.3": ("Hunian per LKS", (("kelompok", "Kelompok", "teks"), ("hunian", "Hunian (%)", "persen"))),
    "T8.1": (
        "Penerimaan menurut sumber",
        (
            ("sumber", "Sumber", "teks"),
            ("tahun_lalu", "{lalu} (Rp)", "rupiah"),
            ("tahun_ini", "{ini} (Rp)", "rupiah"),
            _PORTION,
            ("jumlah_lks", "LKS", "lks"),
        ),
    ),
    "T8.2": (
        "Penggunaan menurut pos",
        (("pos", "Pos", "teks"), ("jumlah", "Jumlah (Rp)", "rupiah"), _PORTION, ("jumlah_lks", "LKS", "lks")),
    ),
    "T8.3": (
        "Biaya per penerima per hari",
        (
            ("kelompok", "Kelompok", "teks"),
            ("jumlah_lks", "LKS", "lks"),
            ("kuartil_1", "Kuartil 1 (Rp)", "rupiah"),
            ("median", "Median (Rp)", "rupiah"),
            ("kuartil_3", "Kuartil 3 (Rp)", "rupiah"),
        ),
    ),
    "T8.4": (
        "Ketergantungan pada satu sumber",
        (
            ("porsi", "Porsi sumber terbesar", "teks"),
            ("jumlah_lks", "LKS", "lks"),
            ("bagian", "Bagian (%)", "persen"),
        ),
    ),
    "T8.5": (
        "Penerimaan menurut pembatasan",
        (
            ("pembatasan", "Pembatasan", "teks"),
            ("jumlah", "Jumlah (Rp)", "rupiah"),
            _PORTION,
            ("jumlah_lks", "LKS", "lks"),
        ),
    ),
    "T9.1": (
        "Mitra menurut jenis dan masa kerja sama",
        (
            ("jenis", "Jenis mitra", "teks"),
            ("mitra", "Mitra", "jumlah"),
            ("jumlah_lks", "LKS", "lks"),
            ("mou_berlaku", "MoU berlaku", "jumlah"),
            ("mou_segera", "Berakhir 12 bulan", "jumlah"),
            ("mou_habis", "MoU habis", "jumlah"),
            ("tanpa_mou", "Tanpa MoU", "jumlah"),
        ),
    ),
    "T9.2": (
        "Dukungan pemerintah",
        (
            ("sumber", "Sumber", "teks"),
            ("jumlah", "Jumlah (Rp)", "rupiah"),
            ("porsi", "Dari penerimaan (%)", "persen"),
            ("jumlah_lks", "LKS", "lks"),
            ("bagian", "Dari LKS (%)", "persen"),
        ),
    ),
    "T9.3": (
        "MoU yang baru habis atau berakhir dalam 12 bulan",
        (
            *_HOME,
            ("mitra", "Mitra", "teks"),
            ("jenis", "Jenis mitra", "teks"),
            ("bentuk", "Bentuk kerja sama", "teks"),
            ("berakhir", "Berakhir", "tanggal"),
            ("sisa", "Sisa (hari)", "hari"),
        ),
    ),
    "T10.1": (
        "Skor tertib per PDM",
        (
            ("peringkat", "Peringkat", "teks"),
            *_PLACE,
            ("terdaftar", "Terdaftar", "lks"),
            ("melapor", "Melapor", "lks"),
            ("tepat_waktu", "Tepat waktu", "lks"),
            ("sah", "Sah", "lks"),
            ("skor", "Skor", "poin"),
            ("pita", "Kelompok", "teks"),
        ),
    ),
    "T10.2": (
        "Temuan tersering",
        (
            ("kode", "Kode", "teks"),
            ("temuan", "Temuan", "teks"),
            ("jumlah", "Jumlah", "jumlah"),
            ("jumlah_lks", "LKS", "lks"),
        ),
    ),
    "T10.3": (
        "LKS yang laporannya belum sah",
        (*_LKS, ("nama", "Kabupaten/kota", "teks"), ("keadaan", "Keadaan", "teks")),
    ),
    "T10.4": (
        "Temuan yang dikecualikan",
        (
            ("kode", "Kode", "teks"),
            ("temuan", "Temuan", "teks"),
            ("jumlah_lks", "LKS", "lks"),
            ("sel", "Sel", "jumlah"),
        ),
    ),
    "T10.5": (
        "Pengecualian pada laporan sah",
        (
            *_LKS,
            ("kode", "Temuan", "teks"),
            ("temuan", "Artinya", "teks"),
            ("isian", "Isian", "teks"),
            ("alasan", "Alasan", "teks"),
            ("disetujui_oleh", "Disetujui oleh", "teks"),
            ("sampai", "Sampai", "tanggal"),
            ("sel", "Sel", "jumlah"),
        ),
    ),
    "T10.6": (
        "PDM yang skornya paling membaik",
        (
            *_PLACE,
            ("skor_lalu", "Skor {tahun_lalu}", "poin"),
            ("skor_ini", "Skor {ini}", "poin"),
            ("naik", "Naik", "poin"),
        ),
    ),
    "T0.1": (
        "Daftar LKS",
        (
            *_HOME,
            ("jenis", "Jenis", "teks"),
            ("kepemilikan", "Kepemilikan", "teks"),
            ("akreditasi", "Akreditasi", "teks"),
            ("penerima", "Penerima", "orang"),
            ("keadaan", "Laporan", "teks"),
        ),
    ),
}

LAYOUTS: Mapping[str, tuple[str, _Columns]] = MappingProxyType({**_LAYOUTS, **MEETING})
