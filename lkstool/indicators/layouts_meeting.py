"""What the tables look like that the meeting decides on: what has changed, what is to be done."""

from __future__ import annotations

from collections.abc import Mapping

from lkstool.core.figures import Unit

_Columns = tuple[tuple[str, str, Unit], ...]
_PDM: tuple[str, str, Unit] = ("pdm", "PDM", "teks")
_TASK: _Columns = (_PDM, ("tindak_lanjut", "Tindak lanjut", "teks"))
_BY: _Columns = (("penanggung_jawab", "Penanggung jawab", "teks"), ("tenggat", "Tenggat", "tanggal"))

MEETING: Mapping[str, tuple[str, _Columns]] = {
    "T11.1": (
        "Penerima manfaat pada LKS yang sama",
        (
            ("kelompok", "Kelompok", "teks"),
            ("tahun_lalu", "{lalu}", "orang"),
            ("tahun_ini", "{ini}", "orang"),
            ("selisih", "Selisih", "orang"),
            ("perubahan", "Perubahan (%)", "persen"),
        ),
    ),
    "T11.2": (
        "LKS yang baru atau tidak lagi melapor",
        (
            ("kode_lks", "Kode", "teks"),
            ("lks", "LKS", "teks"),
            ("kabkota_nama", "Kabupaten/kota", "teks"),
            ("keadaan", "Perubahan", "teks"),
        ),
    ),
    "T11.3": (
        "Koreksi angka tahun lalu",
        (
            ("angka", "Angka", "teks"),
            ("dilaporkan", "Dilaporkan", "jumlah"),
            ("kini", "Kini (r)", "jumlah"),
            ("selisih", "Selisih", "jumlah"),
            ("sebab", "Sebab", "teks"),
        ),
    ),
    "T11.4": (
        "Akreditasi tahun lalu dan tahun ini pada LKS yang sama",
        (
            ("tahun_lalu", "{lalu}", "teks"),
            ("a", "A", "lks"),
            ("b", "B", "lks"),
            ("c", "C", "lks"),
            ("habis", "Habis", "lks"),
            ("proses", "Proses", "lks"),
            ("belum", "Belum", "lks"),
            ("jumlah", "Jumlah", "lks"),
        ),
    ),
    "T11.5": (
        "Penerima manfaat menurut semua laporan sah",
        (
            ("tahun", "Tahun", "teks"),
            ("terdaftar", "Terdaftar", "lks"),
            ("sah", "Sah", "lks"),
            ("cakupan", "Cakupan (%)", "persen"),
            ("penerima", "Penerima", "orang"),
        ),
    ),
    "T12.1": (
        "Praktik baik yang boleh ditiru",
        (("judul", "Praktik", "teks"), ("lks", "LKS", "teks"), ("kabkota_nama", "Kabupaten/kota", "teks")),
    ),
    "T13.1": (
        "Rencana tindak lanjut rapat lalu",
        (*_TASK, *_BY, ("status", "Status", "teks"), ("selesai", "Selesai pada", "tanggal")),
    ),
    "T13.2": (
        "Usul tindak lanjut menurut pokoknya",
        (
            ("tindak_lanjut", "Tindak lanjut", "teks"),
            ("jumlah_pdm", "PDM", "jumlah"),
            ("jumlah_lks", "LKS", "lks"),
            ("dipilih", "Dipilih", "jumlah"),
            ("tenggat", "Tenggat terdekat", "tanggal"),
        ),
    ),
    "T13.3": (
        "Usul tindak lanjut tiap PDM",
        (*_TASK, ("alasan", "Alasan", "teks"), *_BY, ("pilihan", "Pilihan", "teks")),
    ),
    "T13.4": (
        "Rencana yang dicatat LKS di formulirnya",
        (
            ("status", "Status", "teks"),
            ("jumlah", "Rencana", "jumlah"),
            ("jumlah_lks", "LKS", "lks"),
            ("lewat", "Lewat tenggat", "jumlah"),
        ),
    ),
    "T13.5": (
        "Status rencana tindak lanjut rapat lalu",
        (("status", "Status", "teks"), ("jumlah", "RTL", "jumlah"), ("bagian", "Bagian (%)", "persen")),
    ),
    "T14.1": (
        "Batas data laporan ini",
        (("hal", "Hal", "teks"), ("jumlah", "Jumlah", "jumlah"), ("akibat", "Akibatnya", "teks")),
    ),
}
