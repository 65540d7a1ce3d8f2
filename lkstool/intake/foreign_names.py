"""What other systems and homes' own lists call the fields of the form, to propose a mapping for a layout.

Sources: the column sets of the social office of East Java (EPSKS) and of other offices' and homes' programs,
and how homes head their own lists. Beside these the form's own titles and aliases count.
"""

from __future__ import annotations

from collections.abc import Mapping

_PERSON = {
    "nama": "name|nama lengkap|nama anak|nama anak asuh|nama santri|nama klien|nama pm|nama penerima manfaat"
    "|nama warga binaan|nama lansia|nama pegawai|nama pengurus|nama karyawan|nama pengasuh",
    "nik": "no nik|nomor nik|nik ktp|no ktp|nomor ktp|nik anak|nomor induk kependudukan",
    "jenis_kelamin": "jk|l/p|gender|sex|kelamin|jns kelamin|jenis kelamin l/p",
    "tempat_lahir": "place of birth|tmp lahir|tmpt lahir|kota lahir",
    "tanggal_lahir": "date of birth|tgl lahir|ttl|tempat tanggal lahir|tempat tgl lahir|lahir",
    "pendidikan": "last education|pendidikan terakhir|jenjang|jenjang pendidikan|tingkat",
}
# Sheet, then field of the form, to other names, each between two bars.
NAMES: Mapping[str, Mapping[str, str]] = {
    "profil": {
        "nama": "nama lembaga|nama lks|nama lksa|nama yayasan|nama organisasi",
        "alamat": "alamat lengkap lembaga|alamat lengkap|alamat lembaga",
        "kabkota": "alamat kota lembaga|alamat kota|kabupaten kota|kota lembaga",
        "kecamatan": "alamat kecamatan lembaga|kecamatan lembaga|alamat kecamatan",
        "desa": "alamat desa lembaga|desa lembaga|alamat desa|desa kelurahan|keluarahan",
        "telepon": "no telp lembaga|telp lembaga|no telepon lembaga|kontak",
        "email": "email lembaga|e-mail",
        "tahun_berdiri": "tahun berdiri|berdiri|thn berdiri",
        "npwp": "npwp|npwp lembaga|no npwp",
        "nama_pimpinan": "nama pimpinan|ketua|nama ketua|nama pengurus|pimpinan|kepala",
        "kapasitas": "daya tampung|kapasitas tampung",
    },
    "penerima": {
        **_PERSON,
        "kategori_anak": "kategori|status anak|status sosial|tipe|yatim piatu|status yatim",
        "status_tinggal": "status tinggal|mukim|dalam/luar panti|dalam luar|tempat tinggal",
        "kabkota_asal": "daerah asal|asal|kota asal|kabupaten|kabupaten asal|asal daerah",
        "tanggal_masuk": "tgl masuk|masuk|tanggal terima|masuk tanggal|mulai diasuh",
        "tanggal_keluar": "tgl keluar|keluar|tanggal lulus|tanggal pulang",
        "alasan_keluar": "alasan|sebab keluar|keterangan keluar",
        "ppks": "jenis pmks|pmks|kategori ppks",
        "kelompok": "kelompok|jenis klien|sasaran",
    },
    "sdm": {
        **_PERSON,
        "jabatan": "position|tugas|posisi|bagian",
        "status_kerja": "employee status|status kepegawaian|status pegawai|status",
        "tanggal_mulai": "start working|mulai kerja|mulai bekerja|tmt|mulai bertugas|dari",
    },
    "keuangan": {"keterangan": "keterangan|ket", "jumlah": "nominal|jumlah|rupiah", "pos": "uraian|jenis"},
}
# Words on a tab that tell whom or what it lists.
TABS: Mapping[str, str] = {
    "profil": "profil lembaga identitas lks",
    "penerima": "penerima anak santri klien lansia asuh warga binaan difabel",
    "sdm": "sdm pengurus pegawai karyawan pengasuh staf guru pendamping",
    "keuangan": "keuangan kas arus",
    "sarana": "sarana sarpras fasilitas",
    "program": "program kegiatan",
    "legalitas": "legalitas izin surat dokumen",
}
# In a heading these say only whose answer it is.
SUBJECTS = frozenset(
    "anak asuh santri klien lansia lembaga lks lksa panti pegawai pengurus karyawan penerima manfaat "  # noqa: SIM905
    "siswa warga binaan yang bersangkutan".split()
)
