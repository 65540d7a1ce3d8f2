"""The report in its three formats: the same numbers, nothing lost, readable by all, the same each time."""

from __future__ import annotations

import io
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from pdf_pages import pages_of
from report_context import ARABIC, HOSTILE, report_context

from lkstool.core.errors import UserError
from lkstool.core.facts import Chapters
from lkstool.core.figures import Context, Coverage, Figure, NumberTable, Withheld
from lkstool.output.documents import render_report
from lkstool.output.figure_text import cell_text, figure_text, sources_text
from lkstool.output.phrases import joined
from lkstool.output.template_dir import template_dir

FORMATS = ("pdf", "docx", "html")


@pytest.fixture
def context(hostile_context: Context) -> Context:
    return hostile_context


@pytest.fixture
def files(report_files: dict[str, Path]) -> dict[str, Path]:
    return report_files


@pytest.fixture
def own_templates(tmp_path: Path) -> Path:
    """Return a copy of the templates that a test may spoil."""
    return Path(shutil.copytree(template_dir(), tmp_path / "templat"))


def only(*parts: str) -> Chapters:
    """Choose some parts of the report by their names: a small report is made sooner."""
    names = {path.stem.partition("-")[2] for path in (template_dir() / "rakorwil").glob("*.md")}
    assert names >= set(parts)
    return Chapters(without=tuple(sorted(names - set(parts))))


class Page(HTMLParser):
    """What a test needs of an HTML file: its text, its elements, its tables as rows of texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.paragraphs: list[str] = []
        self._paragraph: list[str] | None = None
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._skip = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag == "table":
            self._rows = self.tables[found.get("id") or f"tanpa-{len(self.tables)}"] = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag == "p":
            self._paragraph = []
        elif tag in ("style", "svg"):
            self._skip += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self._rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "p" and self._paragraph is not None:
            self.paragraphs.append(" ".join("".join(self._paragraph).split()))
            self._paragraph = None
        elif tag in ("style", "svg"):
            self._skip -= 1

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.texts.append(data)
        if self._cell is not None:
            self._cell.append(data)
        if self._paragraph is not None:
            self._paragraph.append(data)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def pdf_text(path: Path) -> str:
    return "\n".join(pages_of(path))


def docx_tables(path: Path) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(path)).tables
    ]


def nodes(element: Any) -> Iterator[Any]:
    """Walk the structure tree of a tagged PDF."""
    kids = element.get("/K", None)
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from nodes(kid)


def test_names_that_look_like_markup_stay_as_they_are(files: dict[str, Path]) -> None:
    page = Page(files["html"].read_text(encoding="utf-8"))
    rows = page.tables["tabel-t0-1"]
    assert rows[1][1] == HOSTILE
    assert rows[2][1] == ARABIC
    assert squeezed(HOSTILE) in squeezed(pdf_text(files["pdf"]))
    cells = {cell for table in docx_tables(files["docx"]) for row in table for cell in row}
    assert {HOSTILE, ARABIC} <= cells
    assert not [element for element in page.elements if "javascript" in str(element[1].get("href"))]


def test_a_hostile_figure_in_running_text_stays_text(own_templates: Path, tmp_path: Path) -> None:
    (own_templates / "rakorwil" / "00-sampul.md").write_text(
        "# Awal {.unnumbered}\n\n{{ rapat.nama }}\n\n{{ rapat.nama }} di tengah {{ rapat.nama }}\n",
        encoding="utf-8",
    )
    name = "1. *a* <script>x</script> # {{ 7 * 7 }} | ::: ```"
    spoiled = replace(report_context(2), meeting={"nama": name})
    (made,) = render_report(spoiled, tmp_path, ["html"], own_templates, chapters=only("sampul"))
    page = Page(made.read_text(encoding="utf-8"))
    assert "".join(page.texts).count(name) >= 3
    assert "script" not in [tag for tag, _ in page.elements]


def test_every_table_holds_the_numbers_of_the_context(files: dict[str, Path], context: Context) -> None:
    page = Page(files["html"].read_text(encoding="utf-8"))
    word = docx_tables(files["docx"])
    seen = squeezed(pdf_text(files["pdf"]))
    for table in context.tables.values():
        place = f"tabel-{table.id.lower().replace('.', '-')}"
        if place not in page.tables:
            continue
        web = page.tables[place]
        expected = [_line(row, table, web[0]) for row in table.rows]
        assert web[1 : len(expected) + 1] == expected
        same = [rows for rows in word if rows[0] == web[0] and rows[1] == web[1]]
        assert same
        assert same[0] == web
        if table.total:
            assert web[-1][1:] == _line(table.total, table, web[0])[1:]
        for row in expected[:5]:
            # Arabic letters come out of a PDF in the order of printing.
            assert ARABIC in row or squeezed("".join(row)) in seen, row
    assert len([name for name in page.tables if name.startswith("tabel-")]) >= 22


def test_tables_of_the_same_rows_stand_side_by_side(files: dict[str, Path], context: Context) -> None:
    page = Page(files["html"].read_text(encoding="utf-8"))
    rows = page.tables["tabel-t2-1-t1-1-t2-3"]
    owners, reports, places = (context.tables[name] for name in ("T2.1", "T1.1", "T2.3"))
    for at in (0, 20, 37):
        expected = [
            *(cell_text(cell, owners.columns[0]) for cell in owners.rows[at][1:4]),
            *(
                cell_text(cell, column)
                for cell, column in zip(reports.rows[at], reports.columns, strict=True)
            ),
        ]
        assert rows[at + 1][:3] == expected[:3]
        assert rows[at + 1][3:7] == expected[5:9]
        assert rows[at + 1][7:] == [str(cell or "–") for cell in places.rows[at][2:4]]
    caption = next(text for text in page.paragraphs if text.startswith("Sumber: daftar induk,"))
    assert sources_text([owners.coverage], context.reference_date).removesuffix(".") in caption
    with pytest.raises(ValueError, match="same rows"):
        joined([owners, context.tables["T3.1"]])


def _line(row: tuple[Any, ...], table: NumberTable, head: list[str]) -> list[str]:
    by_title = {
        column.title: cell_text(cell, column) for cell, column in zip(row, table.columns, strict=True)
    }
    return [by_title[title] for title in head]


def test_the_same_figures_are_said_in_all_formats(files: dict[str, Path], context: Context) -> None:
    texts = {
        "html": "".join(Page(files["html"].read_text(encoding="utf-8")).texts),
        "pdf": pdf_text(files["pdf"]),
        "docx": zip_text(files["docx"]),
    }
    for figure_id in ("J01", "P01", "L04", "S00", "K01", "M01", "M03"):
        value = squeezed(figure_text(context.figures[figure_id]))
        for text in texts.values():
            assert value in squeezed(text), figure_id


def zip_text(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        document = package.read("word/document.xml").decode("utf-8")
    return " ".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", document))


def test_the_pdf_is_tagged_for_reading_aloud(files: dict[str, Path]) -> None:
    page = Page(files["html"].read_text(encoding="utf-8"))
    with pikepdf.open(files["pdf"]) as pdf:
        assert str(pdf.Root.Lang) == "id-ID"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
            assert meta["dc:title"] == "Laporan Tahunan LKS Jawa Timur 2025"
        tags = list(nodes(pdf.Root.StructTreeRoot))
        figures = [tag for tag in tags if tag.S == "/Figure"]
        pictures = [element for element in page.elements if element[1].get("role") == "img"]
        assert len(figures) == len(pictures) > 8
        assert all(len(str(figure.get("/Alt", ""))) > 40 for figure in figures)
        heads = [tag for tag in tags if tag.S == "/TH"]
        columns = [found for tag, found in page.elements if tag == "th" and found.get("scope") == "col"]
        assert len(heads) == len(columns)
        fonts = {str(font.get("/BaseFont", "")) for font in pdf.objects if _is_font(font)}
        assert fonts
        assert all(re.search("SumberSans|PlusJakartaSans|NotoSansArabic", name) for name in fonts)


def test_what_leads_up_to_a_table_or_a_chart_stands_on_its_page(files: dict[str, Path]) -> None:
    with pikepdf.open(files["pdf"]) as pdf:
        number = {page.obj.objgen: at for at, page in enumerate(pdf.pages, start=1)}
        (document,) = pdf.Root.StructTreeRoot.K
        blocks = [(str(each.S), number[page_of(each).objgen]) for each in document.K]
    leads = {"/H1", "/H2", "/H3", "/P"}
    pairs = [(one, after) for one, after in pairwise(blocks) if one[0] in leads and after[0] not in leads]
    assert len(pairs) > 20
    assert [pair for pair in pairs if pair[0][1] != pair[1][1]] == []
    assert [one for one, after in pairwise(blocks) if one[0] == "/H1" and one[1] != after[1]] == []


def page_of(element: Any) -> Any:
    """Return the page on which an element of a tagged PDF begins."""
    while "/Pg" not in element:
        element = element.K[0]
    return element.Pg


def _is_font(thing: Any) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"


def test_the_word_file_is_one_that_word_users_expect(files: dict[str, Path]) -> None:
    with zipfile.ZipFile(files["docx"]) as package:
        document = package.read("word/document.xml").decode("utf-8")
        styles = package.read("word/styles.xml").decode("utf-8")
        footers = "".join(
            package.read(name).decode("utf-8") for name in package.namelist() if "footer" in name
        )
        names = package.namelist()
    assert re.search(r'<w:lang [^>]*w:val="id-ID"', styles)
    alts = re.findall(r"<wp:docPr [^>]*?descr=\"([^\"]*)\"", document)
    assert len(alts) == document.count("<wp:docPr ") > 8
    assert all(len(alt) > 40 for alt in alts)
    assert document.count("<w:tblHeader") >= 22
    assert "PAGE" in footers
    assert "NUMPAGES" in footers
    assert "TOC " in document
    assert "Lampiran B. Daftar LKS" in document
    assert "DAFTAR-ISI" not in document
    assert [name for name in names if name.endswith(".odttf")]
    opened = docx.Document(str(files["docx"]))
    assert opened.core_properties.title == "Laporan Tahunan LKS Jawa Timur 2025"
    headings = [each.text for each in opened.paragraphs if each.style and each.style.name == "Heading 1"]
    assert "3. Penerima manfaat" in headings


def test_the_word_package_is_whole(files: dict[str, Path]) -> None:
    """Word refuses a file with a doubled content type, a part without one, or a link to nothing."""
    with zipfile.ZipFile(files["docx"]) as package:
        names = package.namelist()
        types = ET.fromstring(package.read("[Content_Types].xml"))
        for name in names:
            if name.endswith((".xml", ".rels")):
                ET.fromstring(package.read(name))
        document = package.read("word/document.xml").decode("utf-8")
        relations = ET.fromstring(package.read("word/_rels/document.xml.rels"))
    extensions = [node.get("Extension") for node in types if node.get("Extension")]
    parts = [node.get("PartName") for node in types if node.get("PartName")]
    assert len(extensions) == len(set(extensions))
    assert len(parts) == len(set(parts))
    assert all(f"/{name}" in parts or name.rpartition(".")[2] in extensions for name in names)
    assert {str(part).lstrip("/") for part in parts} <= set(names)
    targets = {node.get("Id"): f"word/{node.get('Target')}" for node in relations}
    assert set(targets.values()) <= set(names)
    assert set(re.findall(r'r:(?:id|embed)="([^"]+)"', document)) <= set(targets)
    anchors = set(re.findall(r'<w:hyperlink w:anchor="([^"]+)"', document))
    assert anchors
    assert anchors <= set(re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]+)"', document))


def test_the_web_page_needs_nothing_else(files: dict[str, Path]) -> None:
    text = files["html"].read_text(encoding="utf-8")
    page = Page(text)
    policy = [found["content"] for tag, found in page.elements if tag == "meta" and "http-equiv" in found]
    assert policy
    assert "default-src 'none'" in str(policy[0])
    assert ("html", {"lang": "id"}) in page.elements
    for tag, found in page.elements:
        assert tag not in ("script", "link", "iframe", "object")
        for name in ("src", "href"):
            assert re.match(r"#|data:|$", found.get(name) or ""), (tag, found)
    assert all(found.get("scope") in ("col", "row") for tag, found in page.elements if tag == "th")
    assert sum(tag == "caption" for tag, _ in page.elements) >= 22
    places = [found["id"] for _, found in page.elements if found.get("id")]
    assert len(places) == len(set(places))
    links = {(found.get("href") or "")[1:] for tag, found in page.elements if tag == "a"}
    assert links <= set(places)


def test_the_same_input_gives_the_same_files(
    files: dict[str, Path], context: Context, tmp_path: Path
) -> None:
    order = ("xlsx", "html", "pptx", "docx", "pdf")
    again = dict(zip(order, render_report(context, tmp_path, order), strict=True))
    for name in order:
        assert again[name].read_bytes() == files[name].read_bytes(), name


@pytest.mark.parametrize("count", [0, 1, 2])
def test_small_worlds_make_whole_reports(count: int, tmp_path: Path) -> None:
    made = render_report(report_context(count, last_year=False), tmp_path, ["pdf"])
    text = pdf_text(made[0])
    assert "None" not in text
    assert "{{" not in text
    assert "{%" not in text
    assert "  ." not in text
    assert " ," not in text.replace("\n", "")
    # A page that holds nothing but its header and footer would be a broken one.
    assert all(len(page) > 200 for page in pages_of(made[0]))
    if count:
        assert "belum ada data pembanding" in " ".join(text.split())
    else:
        assert "Belum ada laporan sah yang dapat dihitung." in " ".join(text.split())
        assert "Usia pengelola: belum ada angkanya." in " ".join(text.split())


@pytest.mark.parametrize("hidden", [Withheld.SMALL, Withheld.PROTECTS, None])
def test_a_sentence_never_carries_the_mark_of_a_hidden_number(
    hidden: Withheld | None, tmp_path: Path
) -> None:
    base = report_context(30)
    of_people = re.compile("P0|C|S0[04678]|D01") if hidden else re.compile("[^JM]")
    figures = {
        name: replace(figure, value=hidden, numerator=hidden, previous=None)
        if of_people.match(name)
        else figure
        for name, figure in base.figures.items()
    }
    (made,) = render_report(replace(base, figures=figures), tmp_path, ["html"])
    page = Page(made.read_text(encoding="utf-8"))
    sentences = [text for text in page.paragraphs if len(text) > 3]
    assert len(sentences) > 30
    for text in sentences:
        assert not re.search(r"<5|\*|\.\.\.|…|None", text), text
    if hidden:
        assert any("melayani penerima manfaat yang jumlahnya tidak ditampilkan" in text for text in sentences)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the whole public report of 30 LKS as a page."""
    (made,) = render_report(report_context(30), tmp_path_factory.mktemp("umum"), ["html"])
    return made.read_text(encoding="utf-8")


def test_the_league_below_the_top_is_for_the_office_only(public: str, tmp_path: Path) -> None:
    parts = only("mutu-data", "lampiran-wilayah")
    (shown,) = render_report(report_context(30, public=False), tmp_path / "a", ["html"], chapters=parts)
    assert "tabel-t10-1" in Page(shown.read_text(encoding="utf-8")).tables
    assert "tabel-t10-1" not in Page(public).tables


def test_why_something_was_excepted_is_for_the_office_only(public: str, tmp_path: Path) -> None:
    parts = only("mutu-data", "lampiran-lks")
    (shown,) = render_report(report_context(30, public=False), tmp_path / "a", ["html"], chapters=parts)
    (nothing,) = render_report(report_context(0), tmp_path / "c", ["html"], chapters=parts)
    inside = shown.read_text(encoding="utf-8")
    assert {"tabel-t10-4", "tabel-t10-5"} <= Page(inside).tables.keys()
    assert "REKAP masih dihitung ulang &lt;segera&gt;" in inside
    assert "tabel-t10-4" in Page(public).tables
    assert "tabel-t10-5" not in Page(public).tables
    assert "masih dihitung ulang" not in public
    assert "karena dapat menyebut orang" in " ".join(public.split())
    none = " ".join(nothing.read_text(encoding="utf-8").split())
    assert "Tidak ada temuan yang dikecualikan pada laporan sah tahun ini." in none
    assert "tabel-t10-4" not in none


def test_what_is_being_made_is_told_in_the_readers_language(tmp_path: Path) -> None:
    told: dict[str, list[str]] = {"id": [], "en": []}
    parts = only("sampul")
    for lang, heard in told.items():
        render_report(
            report_context(0), tmp_path / lang, ["html"], progress=heard.append, lang=lang, chapters=parts
        )
    assert told["id"] == ["Menyusun teks dan menggambar grafik", "Membuat html"]
    assert told["en"] == ["Writing the text and drawing the charts", "Making html"]


@pytest.mark.parametrize(
    ("line", "named", "guess"),
    [
        ("{{ tahunn }}", '"tahunn"', '"tahun"'),
        ("{{ nilai('P011') }}", '"P011"', '"P01"'),
        ("{{ tabel('T3.11') }}", '"T3.11"', '"T3.1"'),
        ("{{ grafik('petta', 'Judul', 'T3.2') }}", '"petta"', '"peta"'),
        ("{{ 5 | angkaa }}", '"angkaa"', '"angka"'),
        ("{{ jumlah('T3.1', 'jumlahh') }}", '"jumlahh"', '"jumlah"'),
        ("{% if false %}{{ bilangn('P01') }}{% endif %}", '"bilangn"', '"bilangan"'),
    ],
)
def test_an_unknown_name_is_shown_with_its_place(
    own_templates: Path, tmp_path: Path, line: str, named: str, guess: str
) -> None:
    part = own_templates / "rakorwil" / "13-penerima.md"
    part.write_text(f"# Penerima\n\nSatu baris.\n\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError) as wrong:
        render_report(report_context(2), tmp_path, ["html"], own_templates)
    assert wrong.value.message.startswith("13-penerima.md baris 5: ")
    assert named in wrong.value.message
    assert guess in wrong.value.next_step


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ tahun", "tidak lengkap atau salah tulis"),
        ("{{ ''.__class__.__mro__ }}", "tidak diizinkan"),
        ("{{ rupiah_ringkas('x') }}", '"rupiah_ringkas" tidak dikenal'),
        ("{{ 'x' | rupiah }}", "tidak dapat dihitung"),
        ("{% include 'tidak-ada.md' %}", "tidak-ada.md"),
        ("![foto](http://contoh.invalid/a.png)", "gambar tidak dapat dimuat"),
    ],
)
def test_other_mistakes_in_a_part_are_the_officers_to_mend(
    own_templates: Path, tmp_path: Path, line: str, said: str
) -> None:
    (own_templates / "rakorwil" / "13-penerima.md").write_text(f"# Penerima\n\n{line}\n", encoding="utf-8")
    with pytest.raises(UserError) as wrong:
        render_report(report_context(2), tmp_path, ["html"], own_templates)
    assert said in wrong.value.message
    assert wrong.value.next_step


def test_an_unknown_font_or_a_wrong_page_is_refused(own_templates: Path, tmp_path: Path) -> None:
    page = own_templates / "rakorwil" / "page.typ"
    good = page.read_text(encoding="utf-8")
    page.write_text(good.replace('"Sumber Sans"', '"Comic Neue"'), encoding="utf-8")
    with pytest.raises(UserError, match="comic neue"):
        render_report(report_context(1), tmp_path, ["pdf"], own_templates, chapters=only("lampiran-istilah"))
    page.write_text("#let x = tidak-ada\n" + good, encoding="utf-8")
    with pytest.raises(UserError, match=r"page\.typ.*Baris 1: .*tidak-ada"):
        render_report(report_context(1), tmp_path, ["pdf"], own_templates, chapters=only("lampiran-istilah"))


def test_a_file_that_cannot_be_replaced_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "rakorwil-2025.html"
    target.write_text("yang lama", encoding="utf-8")

    def locked(self: Path, goal: Path) -> Path:
        raise PermissionError(13, "in use", str(goal))

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(UserError) as refused:
        render_report(report_context(1), tmp_path, ["html"], chapters=only("sampul"))
    assert "rakorwil-2025.html" in refused.value.message
    assert refused.value.next_step
    assert target.read_text(encoding="utf-8") == "yang lama"
    assert [path.name for path in tmp_path.iterdir()] == ["rakorwil-2025.html"]


def test_an_unknown_format_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="odt"):
        render_report(report_context(1), tmp_path / "laporan", ["pdf", "odt"])
    assert not (tmp_path / "laporan").exists()


def test_letters_without_a_glyph_become_a_visible_box(tmp_path: Path) -> None:
    context = report_context(2)
    table = context.tables["T0.1"]
    row = list(table.rows[0])
    row[1] = "Panti \U0001f600 Ceria\x07"
    changed = replace(table, rows=(tuple(row), *table.rows[1:]))
    context = replace(context, tables={**context.tables, "T0.1": changed})
    made = render_report(context, tmp_path, ["pdf", "docx", "html"], chapters=only("lampiran-lks"))
    assert "Panti □ Ceria" in " ".join(pdf_text(made[0]).split())
    assert "Panti \U0001f600 Ceria" in "".join(Page(made[2].read_text(encoding="utf-8")).texts)
    assert docx.Document(io.BytesIO(made[1].read_bytes()))


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        (Coverage("sah", 172, 214), "Sumber: laporan sah 172 dari 214 LKS."),
        (Coverage("melapor", 187, 214), "Sumber: laporan 187 dari 214 LKS."),
        (Coverage("terdaftar", 214, 214), "Sumber: daftar induk, 214 LKS terdaftar."),
        (Coverage("sah", 0, 3), "Sumber: belum ada laporan sah dari 3 LKS."),
        (Coverage("terdaftar", 0, 0), "Sumber: belum ada LKS terdaftar."),
        (Coverage("panel", 150, 172), "Sumber: laporan sah 150 LKS yang sama pada tahun ini dan tahun lalu."),
    ],
)
def test_the_source_line_says_what_was_counted(coverage: Coverage, said: str) -> None:
    assert sources_text([coverage], report_context(0).reference_date) == f"{said} Data per 31 Desember 2025."


def test_a_percentage_of_very_few_is_written_as_a_count() -> None:
    few = Figure("L04", "Akreditasi", "persen", 75.0, Coverage("sah", 4, 4), 3, 4)
    assert figure_text(few) == "3 dari 4"
    assert figure_text(replace(few, value=60.0, numerator=3, denominator=5)) == "60,0%"
    assert figure_text(replace(few, value=None)) == "…"
