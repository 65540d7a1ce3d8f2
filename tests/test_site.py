"""The directory as people use it in Chromium: by a double click, from a server, with and without script."""

from __future__ import annotations

import gzip
import http.server
import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from lkstool.core.directory import Accreditation, Directory, Listing, Practice, Programme
from lkstool.core.regions import regions
from lkstool.forms.load import form_of
from lkstool.output.site.writing import write_site

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOSTILE = """Panti & Asuhan <A> | *x* #let {{7*7}} "</script><script>alert(1)</script>"""

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


def listing(code: str, name: str, kind: str = "lksa", groups: tuple[str, ...] = ("anak",), **more) -> Listing:
    return Listing(
        code,
        name,
        "aisyiyah" if "-A-" in code else "muhammadiyah",
        kind,
        groups,
        code[:5],
        answered="2025",
        reported={"2024": "belum", "2025": "sah"},
        **more,
    )


HELD = Accreditation("A", "A", date(2027, 6, 4))
ENDED = Accreditation("habis", "B", date(2025, 10, 18))
LISTINGS = (
    listing("35.07-M-001", "Panti Asuhan Al-Ikhlas", accreditation=HELD, places="ada"),
    listing("35.07-A-002", "Griya Lansia 'Aisyiyah", "msc", ("lansia",), places="penuh"),
    listing("35.73-A-001", "Panti Asuhan 'Aisyiyah Putri", accreditation=ENDED),
    listing(
        "35.15-M-001",
        "Rumah Difabel Harapan",
        "disabilitas",
        ("disabilitas",),
        phone="+6281234500001",
        how_to="Datang membawa KK.",
        programmes=(Programme("Kursus menjahit", "disabilitas"),),
        practices=(Practice("Kebun sayur", "Belanja besar.", "Menanam.", "Turun.", 1_200_000),),
        position=(-7.45, 112.7),
        address="Jalan Melati 28",
    ),
    listing("35.78-M-001", HOSTILE, how_to=HOSTILE, practices=(Practice(HOSTILE),)),
)  # fmt: skip


def directory(listings: tuple[Listing, ...] = LISTINGS) -> Directory:
    form = form_of("2025")
    labels = {name: form.codelists[name].labels for name in ("kelompok", "jenis_lks", "kepemilikan")}
    return Directory(
        "2025",
        date(2025, 12, 31),
        "MPKS PWM Jawa Timur",
        "https://lks.example.org/direktori",
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.id"),
        listings,
        ("2024", "2025"),
        labels,
        {},
        {},
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("direktori umum")
    write_site(folder, directory())
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is needed")
        pytest.skip("Chromium is not installed")
    with playwright_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Tab:
    """A page that may ask for nothing outside; many tests share one, for opening it costs the most."""

    def __init__(self, browser, **options) -> None:
        # No network at all, unless the site is served from this computer.
        self._context = browser.new_context(**{"offline": True, "accept_downloads": True, **options})
        self.page = self._context.new_page()
        self._complaints: list[str] = []
        self._asked: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))
        self.page.on("request", lambda request: self._asked.append(request.url))

    def _hear(self, told) -> None:
        if told.type in ("error", "warning"):
            self._complaints.append(told.text)

    def ends_well(self) -> None:
        """See that the browser had nothing to complain of and that nothing outside was asked for."""
        complaints, asked = self._complaints[:], self._asked[:]
        self._complaints.clear()
        self._asked.clear()
        assert complaints == []
        here = ("file:", "data:", "blob:", "about:", "http://127.0.0.1")
        assert [url for url in asked if not url.startswith(here)] == []

    def close(self) -> None:
        self._context.close()


@contextmanager
def opened(browser, **options) -> Iterator[object]:
    """Open a page of one's own, and end with no complaint of the browser."""
    tab = Tab(browser, **options)
    yield tab.page
    tab.close()
    tab.ends_well()


@pytest.fixture(scope="session")
def tab(browser) -> Iterator[Tab]:
    shared = Tab(browser)
    yield shared
    shared.close()


@pytest.fixture
def page(tab) -> Iterator[object]:
    """Give the shared page, wide and empty; nothing that a test has typed or chosen is left in it."""
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    tab.page.goto("about:blank")
    yield tab.page
    tab.ends_well()


@pytest.fixture(scope="session")
def served(site) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def shown(page) -> list[str]:
    return page.eval_on_selector_all(
        "[data-cari]", "all => all.filter(each => each.checkVisibility()).map(each => each.dataset.kode)"
    )


def search(page, text: str) -> list[str]:
    page.fill("input[name=cari]", text)
    return shown(page)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("panti lansia Malang", ["35.07-A-002"]),
        ("jompo", ["35.07-A-002"]),
        ("WERDHA", ["35.07-A-002"]),
        ("difabel", ["35.15-M-001"]),
        ("tuna netra", ["35.15-M-001"]),
        ("aisiyah malnag", ["35.07-A-002", "35.73-A-001"]),
        ("'Aisyiyyah putri", ["35.73-A-001"]),
        ("kab. malang", ["35.07-M-001", "35.07-A-002"]),
        ("Kota Malang", ["35.73-A-001"]),
        ("kabupaten malang", ["35.07-M-001", "35.07-A-002"]),
        ("al ikhlas", ["35.07-M-001"]),
        ("ikhlsa", ["35.07-M-001"]),
        ("menjahit", ["35.15-M-001"]),
        ("35.78-M-001", ["35.78-M-001"]),
        ("tunarungu", ["35.15-M-001"]),
        ("aisyah putri", ["35.73-A-001"]),
        ("suroboyo", ["35.78-M-001"]),
        ("akreditasi A", ["35.07-M-001"]),
        ("lansia terlantar gratis", ["35.07-A-002"]),
        ("terdekat", [one.code for one in LISTINGS]),
        ("zzzzzz", []),
        ("panti", [one.code for one in LISTINGS]),
        ("   ", [one.code for one in LISTINGS]),
    ],
)
def test_search_finds_what_people_mean(tab, site, text, found):
    index = (site / "index.html").as_uri()
    if tab.page.url.partition("#")[0] != index:
        tab.page.goto(index)
    assert sorted(search(tab.page, text)) == sorted(found)
    tab.ends_well()


def test_filters_map_and_link_say_the_same(page, site):
    page.goto((site / "index.html").as_uri())
    assert shown(page) == [one.code for one in LISTINGS]
    page.select_option("select[name=kelompok]", "anak")
    page.select_option("select[name=akreditasi]", "habis")
    assert shown(page) == ["35.73-A-001"]
    link = page.url
    assert "kelompok=anak" in link
    page.click("button[type=reset]")
    page.wait_for_url("**/index.html#")
    assert len(shown(page)) == len(LISTINGS)
    page.click(".peta a[data-kabkota='35.07']")
    assert shown(page) == ["35.07-M-001", "35.07-A-002"]
    assert page.get_attribute(".peta a[data-kabkota='35.07']", "aria-current") == "true"
    page.click(".peta a[data-kabkota='35.07']")
    assert len(shown(page)) == len(LISTINGS)
    page.check("input[name=tempat]")
    assert shown(page) == ["35.07-M-001"]
    assert page.inner_text("#hasil") == "1 lembaga"
    page.goto("about:blank")
    page.goto(link)
    assert shown(page) == ["35.73-A-001"]
    assert page.input_value("select[name=akreditasi]") == "habis"


def test_english_words_find_on_the_english_page_and_its_download_is_english(page, site):
    page.goto((site / "en/index.html").as_uri())
    assert search(page, "home for the elderly") == ["35.07-A-002"]
    with page.expect_download() as waiting:
        page.click("#unduh")
    heading = Path(waiting.value.path()).read_text("utf-8-sig").splitlines()[0]
    assert heading.startswith('"LKS code";"Institutions";"Regency/city"')
    page.goto((site / "en/lks/35.15-M-001.html").as_uri())
    assert page.get_attribute("text=Datang membawa KK.", "lang") == "id"


def test_the_way_to_the_list_keeps_what_was_chosen(page, site):
    page.goto((site / "index.html").as_uri())
    page.select_option("select[name=kelompok]", "lansia")
    page.focus(".lompat")
    page.keyboard.press("Enter")
    assert page.url.endswith("#daftar")
    assert shown(page) == ["35.07-A-002"]


def test_an_lks_that_shows_no_contact_sends_nobody_to_it(page, tmp_path):
    silent = Listing("35.07-M-009", "PA Diam", region="", reported={"2024": "belum", "2025": "belum"})
    write_site(tmp_path, directory((silent,)))
    page.goto((tmp_path / "lks/35.07-M-009.html").as_uri())
    told = page.inner_text("main")
    assert "Hubungi lembaga ini" not in told
    assert "Dinas Sosial kabupaten/kota setempat dapat membantu" in told


def test_typing_keeps_its_spaces_and_tells_when_only_like_things_were_found(page, site):
    page.goto((site / "index.html").as_uri())
    page.type("input[name=cari]", "griya lansai")
    assert page.input_value("input[name=cari]") == "griya lansai"
    assert "mirip" in page.inner_text("#hasil")
    assert shown(page) == ["35.07-A-002"]


def test_what_is_shown_can_be_downloaded(page, site):
    page.goto((site / "index.html").as_uri())
    search(page, "difabel")
    with page.expect_download() as waiting:
        page.click("#unduh")
    lines = Path(waiting.value.path()).read_bytes().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "35.15-M-001" in lines[1]
    assert "0812-3450-0001" in lines[1]


def test_served_pages_work_and_lead_to_each_lks(browser, served):
    with opened(browser, offline=False) as page:
        page.goto(served)
        page.click("a:has-text('Rumah Difabel')")
        assert page.inner_text("h1") == "Rumah Difabel Harapan"
        assert "Datang membawa KK." in page.inner_text("main")
        page.click("text=English")
        assert page.get_attribute("html", "lang") == "en"
        page.click("text=All institutions")
        assert page.url.endswith("/en/index.html")
        assert page.inner_text("#hasil") == f"{len(LISTINGS)} institutions"


def test_without_script_everything_can_be_read(browser, site):
    with opened(browser, java_script_enabled=False) as page:
        page.goto((site / "index.html").as_uri())
        for one in LISTINGS:
            assert page.locator(f"[data-kode='{one.code}']").is_visible()
        assert not page.locator("#saring").is_visible()
        page.click(".peta a[data-kabkota='35.15']")
        assert page.url.endswith("#w-35.15")


def test_what_machines_read_is_in_the_language_of_its_page(site):
    for name, groups in (("lks/35.07-A-002.html", "Lansia"), ("en/lks/35.07-A-002.html", "Elderly people")):
        told = re.search(
            r'<script type="application/ld\+json">(.*?)</script>', (site / name).read_text("utf-8")
        )
        assert json.loads(told[1])["knowsAbout"] == [groups]


def test_a_hostile_name_stays_text_everywhere(page, site):
    for name in ("index.html", "direktori-lks.html", "lks/35.78-M-001.html", "en/lks/35.78-M-001.html"):
        page.goto((site / name).as_uri())
        assert HOSTILE in page.inner_text("body")
        assert "49" not in page.title()


def test_long_words_and_addresses_that_are_none_do_no_harm(page, tmp_path):
    page.set_viewport_size({"width": 360, "height": 740})
    long = listing("35.07-M-008", "Panjang" * 17, site="javascript:alert(1)", hours="x" * 120)
    write_site(tmp_path, directory((long, listing("35.07-M-009", "PA", site="http://["))))
    for name in ("index.html", "lks/35.07-M-008.html", "lks/35.07-M-009.html"):
        page.goto((tmp_path / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator("a[href*='javascript'], a[href*='[']").count() == 0


def test_the_single_file_holds_every_detail(page, site):
    page.goto((site / "direktori-lks.html").as_uri())
    card = page.locator("[data-kode='35.15-M-001']")
    card.locator("summary").click()
    for text in ("Datang membawa KK.", "Kursus menjahit", "Rp1.200.000", "Jalan Melati 28"):
        assert card.locator(f"text={text}").first.is_visible()


@pytest.fixture(scope="module")
def examined(browser) -> Iterator[object]:
    # The checking script is put in from outside, which the page's own rules forbid.
    with opened(browser, bypass_csp=True, reduced_motion="reduce") as page:
        yield page


@pytest.mark.parametrize(
    "name", ["index.html", "lks/35.15-M-001.html", "en/index.html", "direktori-lks.html"]
)
def test_nothing_stands_in_the_way_of_anybody(examined, site, name):
    script = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT
    page = examined
    page.goto((site / name).as_uri())
    page.evaluate(script)
    for size, scheme in product([(1280, 900), (360, 740)], ["light", "dark"]):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
        told = [(each["id"], [node["html"][:90] for node in each["nodes"]][:3]) for each in found]
        assert told == [], (size, scheme)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0], "the page must not be wider than the screen"
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_the_keyboard_reaches_search_results_and_download(page, site):
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "lompat"
    page.focus("input[name=cari]")
    page.keyboard.type("difabel")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "daftar"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "unduh"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Rumah Difabel Harapan"
    page.focus(".peta a[data-kabkota='35.07']")
    page.keyboard.press("Enter")
    assert "kabkota=35.07" in page.url


def test_the_first_page_of_250_lks_is_small(tmp_path):
    codes = [f"{region}-M-{number:03d}" for region in list(regions())[:25] for number in range(10)]
    many = tuple(
        listing(code, f"Panti Asuhan Muhammadiyah {code}", phone=f"+62812345{at:05d}", places="ada")
        for at, code in enumerate(codes)
    )
    (tmp_path / "situs").mkdir()
    write_site(tmp_path / "situs", directory(many))
    assert len(gzip.compress((tmp_path / "situs/index.html").read_bytes(), mtime=0)) < 100_000


def test_a_directory_without_any_lks_is_a_clear_page(page, tmp_path):
    write_site(tmp_path, directory(()))
    page.goto((tmp_path / "index.html").as_uri())
    assert "0 lembaga" in page.inner_text("header")
    assert page.locator("#hasil").inner_text()
