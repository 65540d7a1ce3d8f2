"""Publishing: only what may be shown, nothing personal, the whole site or the old one."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import json
import shutil
from datetime import date

import frictionless
import pytest
from submissions import merge_all, register_of, sending
from test_residents import written

from lkstool import publishing
from lkstool.core.directory import Listing, Practice
from lkstool.core.errors import UserError
from lkstool.core.facts import PublicSite
from lkstool.dataset.privacy import normalised
from lkstool.numbers import Numbers
from lkstool.output.site.folder import MANIFEST, replacing_site
from lkstool.output.template_dir import template_dir
from lkstool.publishing.decisions import check_decisions
from lkstool.publishing.gate import ANSWERS, leaks, stopped
from lkstool.publishing.listings import MAY_BE_HIDDEN, listings
from lkstool.workspace import init, open_workspace

OPEN = {
    "alamat": "Jalan Melati 28",
    "kecamatan": "Singosari",
    "desa": "Sumber",
    "kodepos": "65153",
    "lintang": -8.13,
    "bujur": 112.6,
    "telepon": "+6281234500001",
    "whatsapp": "+6281234500002",
    "email": "lks@example.org",
    "jenis_lks": "lksa",
    "kelompok_layanan": "anak",
    "kepemilikan": "muhammadiyah",
    "cara_mendapat_layanan": "Datang membawa KK.",
    "jam_layanan": "Senin–Sabtu 08.00–15.00, Ahad tutup",
    "tampil_alamat": "penuh",
    "tampil_kontak": True,
}
PRACTICE = {"judul": "Kebun sayur", "masalah": "Belanja besar.", "hasil": "Turun.", "boleh_ditiru": True}


@pytest.fixture
def home(request, tmp_path):
    """A new workspace; where a test wants its site, one that has published."""
    folder = tmp_path / "ruang kerja 'Aisyiyah"
    if "site" not in request.fixturenames:
        return init(folder)
    shutil.copytree(request.getfixturevalue("published"), folder)
    return open_workspace(folder)


def merged(home, *sendings):
    merge_all(home, *sendings, register=register_of(*(registered(each.lks) for each in sendings)))
    return home


def registered(code, **more):
    return {"kode_lks": code, "nama": "PA Contoh", "kabkota": code[:5], "status": "aktif"} | more


def listing_of(home, code="35.07-M-003", **site):
    shown = listings(publishing.spoken_years(home, Numbers(home, None, "public")), **site)
    return next((one for one in shown if one.code == code), None)


def test_an_address_and_contacts_are_shown_only_where_the_lks_agreed(home):
    shown = sending("a.xlsx", "35.07-M-001", profil=OPEN)
    city = sending("b.xlsx", "35.07-M-002", profil=OPEN | {"tampil_alamat": "kota", "tampil_kontak": False})
    silent = sending("c.xlsx", "35.07-M-003", profil=OPEN | {"tampil_alamat": None, "tampil_kontak": None})
    merged(home, shown, city, silent)
    whole, closed, unasked = (listing_of(home, f"35.07-M-00{number}") for number in (1, 2, 3))
    assert (whole.address, whole.phone, whole.position) == (
        "Jalan Melati 28",
        "+6281234500001",
        (-8.13, 112.6),
    )
    for one in (closed, unasked):
        assert (one.region, one.hours) == ("35.07", OPEN["jam_layanan"])
        assert not any((one.address, one.village, one.district, one.postcode, one.position))
        assert not any((one.phone, one.whatsapp, one.email))


def test_a_shelter_for_victims_is_told_no_closer_than_its_city(home):
    by_name = sending("a.xlsx", "35.07-M-001", profil=OPEN | {"nama": "Rumah Aman Melati"})
    by_people = sending("b.xlsx", "35.07-M-002", profil=OPEN, penerima={"ppks": "anak_korban_kekerasan"})
    decided = sending("c.xlsx", "35.07-M-003", profil=OPEN)
    merged(home, by_name, by_people, decided)
    assert not listing_of(home, "35.07-M-001").address
    assert not listing_of(home, "35.07-M-002").position
    assert listing_of(home).address
    assert not listing_of(home, city_only=("35.07-M-003",)).address


def test_a_shelter_stays_one_when_its_people_are_told_otherwise_a_year_later(home):
    old = sending("a.xlsx", profil=OPEN, penerima={"ppks": "korban_kekerasan"}, year="2024")
    merged(home, old, sending("b.xlsx", profil=OPEN))
    one = listing_of(home)
    assert (one.answered, one.address, one.position) == ("2025", "", None)


def test_the_office_can_leave_out_an_lks_or_an_answer(home):
    merged(home, sending("a.xlsx", profil=OPEN))
    assert listing_of(home, hidden=("35.07-M-003",)) is None
    assert listing_of(home, hidden=("35.07-M-003.jam_layanan",)).hours == ""


@pytest.mark.parametrize(
    ("decided", "key"),
    [
        ({"hidden": ("35.07-M-003", "35.07-M-003.praktik", "a.b.c")}, None),
        ({"city_only": ("a.b.c",), "allowed": ("a.b.c.praktik", "35.07-M-003.jam_layanan")}, None),
        ({"hidden": ("35.07-M-003.jam",)}, "cannot_hide"),
        ({"hidden": ("35.07-m-003.praktik",)}, "site_lks_unknown_guess"),
        ({"city_only": ("35.07-M-033",)}, "site_lks_unknown_guess"),
        ({"city_only": ("zz",)}, "site_lks_unknown"),
        ({"city_only": ("35.07-M-003.alamat",)}, "site_lks_unknown_guess"),
        ({"allowed": ("35.07-M-003",)}, "site_answer_missing"),
        ({"allowed": ("35.07-M-003.telepon",)}, "cannot_hide"),
    ],
)
def test_a_decision_that_would_protect_nobody_is_told(decided, key):
    def checked():
        check_decisions(PublicSite(**decided), ["35.07-M-003", "a.b.c"], tuple(MAY_BE_HIDDEN), ANSWERS)

    if key is None:
        checked()
        return
    with pytest.raises(UserError) as error:
        checked()
    assert error.value.key == key


@pytest.mark.parametrize(
    ("capacity", "people", "places"), [(40, 2, "ada"), (10, 10, "penuh"), (6, 2, ""), (None, 2, "")]
)
def test_free_places_never_tell_of_a_few_people(home, capacity, people, places):
    merged(home, sending("a.xlsx", people=people, profil=OPEN | {"kapasitas": capacity}))
    assert listing_of(home).places == places


def test_an_ended_accreditation_is_told_with_its_end(home):
    paper = {"jenis_dokumen": "akreditasi", "peringkat": "B", "status": "berlaku"}
    old = paper | {"tanggal_berakhir": date(2025, 10, 18)}
    merged(home, sending("a.xlsx", profil=OPEN, rows={"legalitas": [old]}))
    accreditation = listing_of(home).accreditation
    assert (accreditation.state, accreditation.grade, accreditation.ends) == (
        "habis",
        "B",
        date(2025, 10, 18),
    )


def test_an_lks_that_never_reported_is_shown_as_the_register_has_it(home):
    register = register_of(
        registered("35.07-M-003"),
        registered("35.07-M-004", nama="PA Diam"),
        registered("35.07-M-005", nama="PA Tutup", status="nonaktif"),
    )
    merge_all(home, sending("a.xlsx", profil=OPEN), register=register)
    silent = listing_of(home, "35.07-M-004")
    assert (silent.name, silent.answered, silent.reported["2025"]) == ("PA Diam", "", "belum")
    assert listing_of(home).reported["2025"] == "sah"
    assert listing_of(home, "35.07-M-005") is None


def test_a_year_before_an_lks_was_founded_is_no_missing_report(home):
    old = sending("a.xlsx", "35.07-M-003", profil=OPEN, year="2024")
    new = sending("b.xlsx", "35.07-M-005", profil=OPEN | {"tahun_berdiri": 2025})
    codes = ("35.07-M-003", "35.07-M-004", "35.07-M-005")
    merge_all(home, old, new, register=register_of(*map(registered, codes)))
    assert [listing_of(home, code).reported for code in codes] == [
        {"2024": "sah", "2025": "belum"},
        {"2024": "belum", "2025": "belum"},
        {"2024": "tidak", "2025": "sah"},
    ]


PERSONAL = [
    ("LKS802", "Tanyakan anak dengan NIK 3507001205130004"),
    ("LKS802", "NIK 3507.0012.0513.0004 sudah lulus"),
    ("LKS803", "Adik lahir 12-05-2013 di sini"),
    ("LKS803", "lahir 12 Mei 2013"),
    ("LKS804", "Hubungi 0812 9999 8888 malam hari"),
    ("LKS804", "telepon +62 813-7777-6666"),
    ("LKS804", "telepon (0341) 555666"),
    ("LKS805", "tulis ke budi.pribadi@example.com"),
    ("LKS806", "Kisah bagus prasojo yang rajin"),
    ("LKS806", "Setelah itu BAGUS  PRASOJO lulus"),
]
FREE_TEXTS = [
    ("cara_mendapat_layanan", lambda text: {"profil": OPEN | {"cara_mendapat_layanan": text}}),
    ("jam_layanan", lambda text: {"profil": OPEN | {"jam_layanan": text}}),
    (
        "nama_program",
        lambda text: {"profil": OPEN, "rows": {"program": [{"nama_program": text, "kelompok": "anak"}]}},
    ),
    *(
        (name, lambda text, name=name: {"profil": OPEN, "rows": {"praktik": [PRACTICE | {name: text}]}})
        for name in ("judul", "masalah", "cara", "hasil")
    ),
]


def test_personal_data_in_any_free_text_is_stopped(home):
    child = {"nama": "Bagus Prasojo"}
    senders, expected = [], set()
    for at, ((code, text), (field, made)) in enumerate(itertools.product(PERSONAL, FREE_TEXTS), 1):
        lks = f"35.07-M-{at:03d}"
        senders.append(sending(f"{at}.xlsx", lks, penerima=child, **made(text)))
        expected.add((code, lks, field))
    merged(home, *senders)
    site = home.folder / "situs"
    made = publishing.publish(home, site)
    assert {(each.code, each.place.file, each.place.field) for each in made.stopped} == expected
    assert not site.exists()
    assert not [each for each in home.folder.iterdir() if each.name.startswith(".situs")]
    assert not [each for each in made.stopped for _, text in PERSONAL if text in str(each.value)]


def found_in(text, *names, **listing):
    one = Listing("35.07-M-003", "PA Contoh", practices=(Practice("Kebun", way=text),), **listing)
    listed = {normalised("nama", each) for each in names}
    return [each.code for each in stopped((one,), lambda words: normalised("nama", words) in listed, {})]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        *(
            ("LKS802", text)
            for text in (
                "NIK 35O7OO12O513OOO4",
                "NIK ٣٥٠٧٠٠١٢٠٥١٣٠٠٠٤",
                "NIK 3507,0012,0513,0004",
                "NIK 3507\u200b0012\u200b0513\u200b0004",
                "NIK 350700120513 (0004)",
                "NIK 3507**********04",
            )
        ),
        *(
            ("LKS803", text)
            for text in (
                "tgl lahir 12/5/12",
                "masuk 12-05-12 sore",
                "lahir dua belas Mei 2012",
                "lahir 12 mei 12",
                "12 Nopember 2012",
                "12-V-2012",
                "May 12, 2012",
                "١٢/٠٥/٢٠١٢",
                "12–05–2012",
                "tercatat 12052012",
                "2012/5/12",
                "lahir 120512",
            )
        ),
        *(
            ("LKS804", text)
            for text in (
                "0812/9999/8888",
                "(0812) 9999 8888",
                "O812 9999 8888",
                "0812  -  9999 - 8888",
                "WA 81299998888",
                "https://wa.me/6281299998888",
                "٠٨١٢٩٩٩٩٨٨٨٨",
                "031.5551234",
                "telp 555666",
                "nol delapan satu dua, sembilan",
            )
        ),
        *(
            ("LKS805", text)
            for text in (
                "budi @ example.com",
                "budi(at)example.com",
                "budi at example dot com",
                "budi＠example.com",
            )
        ),
    ],
)
def test_disguised_personal_data_is_recognised(code, text):
    assert found_in(text) == [code]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("M. Ilham Akbar", "Kisah M. Ilham Akbar yang rajin"),
        ("Muhammad Ilham", "Kisah Moch. Ilham yang rajin"),
        ("Mohammad Ilham Akbar", "Kisah Ilham Akbar"),
        ("Achmad Fauzi", "kini ahmad fauzi kuliah"),
        ("Bagus Prasojo", "H. Bagus_Prasojo, S.Pd."),
        ("Sutrisno", "Sutrisno sekarang menjahit."),
    ],
)
def test_names_are_recognised_as_people_write_them(name, text):
    assert found_in(text, name) == ["LKS806"]


@pytest.mark.parametrize(
    "text",
    [
        "Senin–Sabtu 08.15–12.30, 13.00–16.00, Ahad tutup",
        "Senin 13.00 - 15.30, 08.00 - 12.00 / 19.00 s.d. 21.00",
        "Perda 5 Tahun 2012, SK 0341/2019/12, rekening BSI 7123456789",
        "Panen 1.250.000 kg; telur @ Rp2.500, naik 12,5 persen dari 2023/2024",
        "Tahun ajaran 2024/2025, usia 13-18 tahun, 24 jam, Juli 2024 sampai Juni 2025",
        "RT 007/RW 003, setiap tanggal 5, 12 Mei berkumpul. WA grup 3 kali seminggu",
        "Hubungi 0812-3450-0001, (0341) 555666, atau 555666; lks@example.org",
        "Dikunjungi Bupati Malang. Bagus sekali. Prasojo artinya sederhana.",
    ],
)
def test_ordinary_text_passes(text):
    own = {"phone": "+6281234500001", "whatsapp": "+62341555666", "email": "lks@example.org"}
    assert found_in(text, "Malang", "Senin", "Bagus Sekali Prasojo", **own) == []


def test_an_answer_that_was_read_and_found_good_passes_but_never_a_nik():
    one = Listing("35.07-M-003", "PA Contoh", hours="Sejak 12-05-2013", how_to="3507001205130004")
    allowed = ("35.07-M-003.jam_layanan", "35.07-M-003.cara_mendapat_layanan")
    assert [each.code for each in stopped((one,), lambda _: False, {})] == ["LKS802", "LKS803"]
    assert [each.code for each in stopped((one,), lambda _: False, {}, allowed)] == ["LKS802"]


def test_names_are_looked_for_whole_and_not_in_the_name_of_the_lks_itself():
    known = {"ahmad dahlan", "rahmat"}
    practice = Practice("Kebun", way="Belajar di PA Ahmad Dahlan dengan rahmat Allah.")
    one = Listing("35.07-M-003", "PA Ahmad Dahlan", practices=(practice,))
    assert not stopped((one,), lambda words: words.casefold() in known, {})
    told = dataclasses.replace(practice, way="Dibantu Rahmat setiap hari.")
    one = dataclasses.replace(one, practices=(told,))
    assert [each.code for each in stopped((one,), lambda words: words.casefold() in known, {})] == ["LKS806"]


def test_a_finished_file_is_looked_through_once_more():
    contacts = {"6281234500001", "lks@example.org"}
    assert not leaks("a.html", "0812-3450-0001 lks@example.org Rp620.000.000 -8.1312, 112.6011", contacts)
    assert [each.code for each in leaks("a.html", "0812-3450-0002", contacts)] == ["LKS804"]
    assert [each.code for each in leaks("a.html", "lain@example.org", contacts)] == ["LKS805"]
    assert [each.code for each in leaks("a.html", "<p>3507001205130004</p>", contacts)] == ["LKS802"]


def test_what_the_office_has_read_or_written_itself_may_stand_in_the_finished_files(home):
    merged(
        home, sending("a.xlsx", profil=OPEN | {"jam_layanan": "Darurat: 0812 9999 8888, aduan@example.go.id"})
    )
    assert [each.code for each in publishing.publish(home, home.folder / "situs").stopped] == [
        "LKS804",
        "LKS805",
    ]
    own = home.templates / "direktori"
    own.mkdir(parents=True)
    words = (template_dir() / "direktori/kata-id.toml").read_text("utf-8")
    words = words.replace("Sampaikan kepada {lembaga}.", "Tulis ke mpks@example.org atau 031-5551234.")
    (own / "kata-id.toml").write_text(words, encoding="utf-8")
    settings = home.settings
    site = dataclasses.replace(settings.site, allowed=("35.07-M-003.jam_layanan",))
    home = dataclasses.replace(home, settings=dataclasses.replace(settings, site=site))
    assert publishing.publish(home, home.folder / "situs").stopped == ()
    assert "031-5551234" in (home.folder / "situs/index.html").read_text("utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    made = init(tmp_path_factory.mktemp("terbit") / "ruang kerja")
    merged(made, sending("a.xlsx", profil=OPEN, rows={"praktik": [PRACTICE | {"judul": "=1+1"}]}))
    publishing.publish(made, made.folder / "situs umum")
    return made.folder


@pytest.fixture
def site(home):
    return home.folder / "situs umum"


def test_the_numbers_of_the_region_are_those_of_the_public_report(home):
    merged(
        home,
        sending("a.xlsx", profil=OPEN, people=7),
        sending("b.xlsx", "35.73-A-001", profil=OPEN, people=2),
    )
    written(home.folder, ("35.07", "Anak", 600_000, "BPS"), ("35.73", "Anak", 200_000, "BPS"))
    shown = publishing._directory(home)[0]
    report = Numbers(home, None, "public").context
    assert shown.tables == report.tables
    assert shown.figures == report.figures
    assert shown.tables["T3.6"].rows, "the office's list of residents is looked at"


def test_no_report_tells_a_practice_with_the_name_of_somebody_served(home):
    told = [
        PRACTICE | {"cara": "Dibantu Bagus Prasojo."},
        PRACTICE | {"judul": "Senam", "cara": "Tiap pagi."},
    ]
    merged(home, sending("a.xlsx", profil=OPEN, penerima={"nama": "Bagus Prasojo"}, rows={"praktik": told}))
    context = Numbers(home, None, "internal").context
    assert [each.title for each in context.practices] == ["Senam"]
    assert [row[0] for row in context.tables["T12.1"].rows] == ["Senam"]


def test_both_packages_are_valid_and_formulas_neutral(site):
    for package in ("paket", "hsds"):
        report = frictionless.validate(str(site / "data" / package / "datapackage.json"))
        assert report.valid, report.flatten(["rowNumber", "fieldNumber", "message"])[:5]
    rows = list(
        csv.DictReader((site / "data/praktik_baik.csv").read_text("utf-8-sig").splitlines(), delimiter=";")
    )
    assert rows[0]["judul"] == "'=1+1"
    assert json.loads((site / "data/katalog.jsonld").read_text("utf-8"))["@type"] == "dcat:Catalog"


def test_publishing_again_gives_the_same_bytes_and_takes_along_what_is_not_ours(home, site):
    before = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    (site / "CNAME").write_text("lks.example.org", encoding="utf-8")
    (site / "data" / "milik kami.csv").write_text("a;b", encoding="utf-8")
    (site / ".git" / "objects").mkdir(parents=True)
    (site / "lks" / "usang.html").write_text("lama", encoding="utf-8")
    listed = json.loads((site / MANIFEST).read_text("utf-8"))
    listed["berkas"].append("lks/usang.html")
    (site / MANIFEST).write_text(json.dumps(listed), encoding="utf-8")
    publishing.publish(home, site)
    after = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    own = {name for name in after if name.name in ("CNAME", "milik kami.csv")}
    assert len(own) == 2
    assert {name: content for name, content in after.items() if name not in own} == before
    assert (site / ".git" / "objects").is_dir()


def test_a_failure_at_any_time_leaves_the_old_site(home, site):
    before = sorted(site.rglob("*"))

    def fail():
        with replacing_site(site) as new:
            (new / "index.html").write_text("baru", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert sorted(site.rglob("*")) == before
    assert not list(site.parent.glob(".situs*"))


def test_a_run_cut_off_between_the_two_renames_is_put_right_by_the_next(site):
    site.rename(site.with_name(f".{site.name}-lama"))
    with pytest.raises(ZeroDivisionError), replacing_site(site):
        raise ZeroDivisionError
    assert (site / "index.html").is_file()


def test_a_run_cut_off_while_it_cleared_away_is_put_right_by_the_next(site):
    old = site.with_name(f".{site.name}-lama")
    shutil.copytree(site, old)
    (old / "index.html").unlink()
    (old / "CNAME").write_text("lks.example.org", encoding="utf-8")
    site.with_name(f".{site.name}-baru-x1").mkdir()
    with replacing_site(site) as new:
        (new / "index.html").write_text("baru", encoding="utf-8")
    assert {each.name for each in site.iterdir()} == {"index.html", "CNAME", MANIFEST}
    assert not list(site.parent.glob(".situs*"))


def test_a_folder_in_which_a_program_holds_a_file_open_is_told(site, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(type(site), "rename", refuse)
    with pytest.raises(UserError) as error, replacing_site(site):
        pass
    assert error.value.key == "site_open_elsewhere"
    assert (site / "data" / "direktori.csv").is_file()


def test_two_runs_at_once_do_not_meet(site):
    with replacing_site(site) as new:
        with pytest.raises(UserError) as error, replacing_site(site):
            pass
        assert new.is_dir()
    assert error.value.key == "site_in_use"


def test_a_link_stays_and_leads_to_the_new_site(site):
    link = site.with_name("tautan")
    try:
        link.symlink_to(site, target_is_directory=True)
    except OSError:
        pytest.skip("links are not allowed here")
    with replacing_site(link) as new:
        (new / "index.html").write_text("baru", encoding="utf-8")
    assert link.is_symlink()
    assert (site / "index.html").read_text("utf-8") == "baru"


@pytest.mark.parametrize("name", ["masuk", "arsip/situs", "templat"])
def test_folders_of_the_workspace_are_no_place_for_a_site(home, name):
    merged(home, sending("a.xlsx", profil=OPEN))
    with pytest.raises(UserError) as error:
        publishing.publish(home, home.folder / name)
    assert error.value.key == "site_inside_workspace"


def test_a_folder_with_other_files_is_refused(home, tmp_path):
    merged(home, sending("a.xlsx", profil=OPEN))
    folder = tmp_path / "dokumen"
    folder.mkdir()
    (folder / "surat.docx").write_bytes(b"penting")
    with pytest.raises(UserError) as error:
        publishing.publish(home, folder)
    assert error.value.key == "site_folder_taken"
    assert [each.name for each in folder.iterdir()] == ["surat.docx"]


def test_the_command_tells_what_was_stopped_and_how_the_settings_name_it(run, home):
    merged(home, sending("a.xlsx", profil=OPEN | {"jam_layanan": "Hubungi 0812 9999 8888"}))
    done = run("terbit", "situs", "--workspace", home.folder, cwd=home.folder)
    assert done.code == 1
    assert "35.07-M-003.jam_layanan" in done.out
    assert "9999" not in done.out + done.err
    settings = home.folder / "lkstool.toml"
    text = settings.read_text("utf-8") + '\n[direktori]\nsembunyikan = ["35.07-M-003.jam_layanan"]\n'
    settings.write_text(text, encoding="utf-8")
    done = run("publish", "situs", "--check", "--workspace", home.folder, cwd=home.folder)
    assert (done.code, (home.folder / "situs").exists()) == (0, False)
    done = run("publish", "situs", "--workspace", home.folder, cwd=home.folder)
    assert done.code == 0, done.err
    assert (home.folder / "situs" / MANIFEST).is_file()
    assert "terbit" in run("catatan", "--workspace", home.folder).out.casefold()
    shutil.rmtree(home.folder / "situs")
