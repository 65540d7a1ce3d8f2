"""The slides: findings as titles, read from afar, spoken to from notes, the officer's own to restyle."""

from __future__ import annotations

import io
import posixpath
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any, cast

import pytest
from pptx import Presentation
from pptx.util import Pt
from report_context import HOSTILE, report_context

from lkstool.core.errors import UserError
from lkstool.core.facts import Chapters
from lkstool.output.chapters import chosen_slides
from lkstool.output.documents import render_report
from lkstool.output.pandoc import read_markdown
from lkstool.output.phrases import Phrases
from lkstool.output.sentences import shortened
from lkstool.output.slide_table import cut, measured
from lkstool.output.slide_tree import Cards, Columns, Grid, Run, Slide, Words, refers, slides_of
from lkstool.output.slides import write_slides
from lkstool.output.template_dir import part_name, template_dir
from lkstool.output.tree import Node

VALUES = {
    "judul": "Paparan", "majelis": "MPKS", "keterangan": "Keadaan", "tanggal": "2025-12-31",
    "data_per": "Data per 31 Desember 2025", "edisi": "Edisi publik", "petak": "0,3 1,2",
}  # fmt: skip


@pytest.fixture
def shown(report_files: dict[str, Path]) -> Any:
    return Presentation(str(report_files["pptx"]))


def written(*slides: Slide, folder: Path | None = None) -> Any:
    """Return the presentation of some slides."""
    made = write_slides(slides, folder or template_dir() / "rakorwil", VALUES)
    return Presentation(io.BytesIO(made))


def texts(shape: Any) -> list[str]:
    if shape.has_text_frame:
        return [shape.text_frame.text]
    return [cell.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []


def pictures(slide: Any) -> list[Any]:
    return [
        shape for shape in slide.shapes if shape.shape_type is not None and shape.shape_type.name == "PICTURE"
    ]


def test_every_slide_says_its_finding_and_where_it_comes_from(shown: Any) -> None:
    slides = list(shown.slides)
    assert len(slides) == 12
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(set(titles)) == len(titles)
    assert all(re.search(r"\d|Rapat", title) for title in titles)
    for slide in slides[1:]:
        notes = slide.notes_slide.notes_text_frame.text
        assert "Sumber: " in notes
        assert "Data per 31 Desember 2025." in notes
    spoken = slides[5].notes_slide.notes_text_frame.text
    assert "Akreditasi berlaku: 76 dari 172 (44,2%)" in spoken


def test_slides_are_wide_and_nothing_lies_on_anything_else(shown: Any) -> None:
    assert shown.slide_width * 9 == shown.slide_height * 16
    for slide in list(shown.slides)[1:]:
        boxes = [
            (each.left, each.top, each.left + each.width, each.top + each.height) for each in slide.shapes
        ]
        for at, one in enumerate(boxes):
            assert one[0] >= 0
            assert one[1] >= 0
            assert one[2] <= shown.slide_width
            assert one[3] <= shown.slide_height
            for other in boxes[at + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart, (slide.shapes.title.text_frame.text, one, other)


def test_letters_can_be_read_from_afar_in_indonesian(shown: Any) -> None:
    for slide in shown.slides:
        for shape in slide.shapes:
            for run in shape._element.iter("{*}r"):
                look = run.find("{*}rPr")
                assert look.get("lang") == "id-ID"
                assert int(look.get("sz") or 1800) >= 1800


def test_pictures_are_said_in_words(shown: Any) -> None:
    found = [picture for slide in shown.slides for picture in pictures(slide)]
    assert len(found) == 8
    for picture in found:
        assert len(picture._element.nvPicPr.cNvPr.get("descr")) > 40
        assert not picture.name.startswith("Picture")


def test_the_package_is_whole(shown: Any, report_files: dict[str, Path]) -> None:
    """PowerPoint repairs a file with two shapes of one number, a part without a type, a link to nothing."""
    for slide in shown.slides:
        numbers = [each.get("id") for each in slide._element.iter("{*}cNvPr")]
        assert len(numbers) == len(set(numbers))
    with zipfile.ZipFile(report_files["pptx"]) as package:
        names = package.namelist()
        types = ET.fromstring(package.read("[Content_Types].xml"))
        links = {name: ET.fromstring(package.read(name)) for name in names if name.endswith(".rels")}
    assert len(names) == len(set(names))
    extensions = {node.get("Extension") for node in types if node.get("Extension")}
    typed = [node.get("PartName") for node in types if node.get("PartName")]
    assert len(typed) == len(set(typed))
    assert all(f"/{name}" in typed or name.rpartition(".")[2] in extensions for name in names)
    for name, relations in links.items():
        home = f"/{name}".rpartition("/_rels/")[0]
        for each in relations:
            goal = each.get("Target", "")
            path = goal if goal.startswith("/") else posixpath.normpath(f"{home}/{goal}")
            assert path.lstrip("/") in names, (name, goal)


def test_names_that_look_like_markup_stay_as_they_are(shown: Any) -> None:
    said = [text for slide in shown.slides for shape in slide.shapes for text in texts(shape)]
    assert any(HOSTILE.lower() in text for text in said if text.startswith("74,6% penerima"))
    assert any(text.split("\n")[-2] == HOSTILE for text in said if "Pimpinan Wilayah" in text)
    alts = [
        picture._element.nvPicPr.cNvPr.get("descr") for slide in shown.slides for picture in pictures(slide)
    ]
    assert any(HOSTILE in alt for alt in alts)


@pytest.mark.parametrize("count", [0, 1])
def test_small_worlds_make_whole_slides(count: int, tmp_path: Path) -> None:
    (path,) = render_report(report_context(count, last_year=False), tmp_path, ["pptx"])
    for slide in Presentation(str(path)).slides:
        said = [text for shape in slide.shapes for text in texts(shape)]
        assert slide.shapes.title.text_frame.text.strip()
        assert not re.search(r"None|\{\{|\{%| ,|  ", " ".join(said).replace("\n", " ")), said


def test_words_of_any_look_are_said() -> None:
    blocks = cast(
        "list[Node]", read_markdown("# Izin ~~lama~~\n\nLuas 10 m^2^, [penting]{.underline}\n")["blocks"]
    )
    (slide,) = slides_of(blocks, Phrases(report_context(0)), {}, {})
    (said,) = slide.blocks
    assert slide.title == "Izin lama"
    assert isinstance(said, Words)
    assert said.text == "Luas 10 m2, penting"


def test_nothing_that_stands_in_a_list_or_in_notes_is_lost() -> None:
    text = """# Judul[^1]

- butir[^2]

  | Nama | Orang |
  |:-----|------:|
  | Anak |     7 |

Lihat {rujuk}, {lain}.

> | A |
> |---|
> | b |

::: pembicara
Ucapkan[^3]

| Kiri | Kanan |
|------|-------|
| satu | dua   |
:::

[^1]: dari judul
[^2]: dari *butir*
[^3]: untuk pembicara
"""
    phrases = Phrases(report_context(0))
    text = text.replace("{rujuk}", phrases.rujuk("T3.1").text).replace("{lain}", phrases.rujuk("T5.1").text)
    blocks = cast("list[Node]", read_markdown(text)["blocks"])
    assert refers(blocks)
    (slide,) = slides_of(blocks, phrases, {}, {"T3.1": "Tabel 3.1"})
    assert slide.title == "Judul¹"
    words = [block.text for block in slide.blocks if isinstance(block, Words)]
    title = phrases.table("T5.1").title
    assert words == [
        "butir²", f"Lihat laporan lengkap, Tabel\u00a03.1, tabel “{title}”.", "¹ dari judul", "² dari butir",
    ]  # fmt: skip
    assert [block.rows for block in slide.blocks if isinstance(block, Grid)] == [(("Anak", "7"),), (("b",),)]
    assert slide.notes == ["Ucapkan¹", "Kiri · Kanan", "satu · dua", "¹ untuk pembicara"]


def test_slides_name_the_number_of_a_table_as_the_report_has_it(tmp_path: Path) -> None:
    own = Path(shutil.copytree(template_dir(), tmp_path / "templat"))
    for path in (own / "rakorwil" / "paparan").glob("*.md"):
        path.unlink()
    slide = "# Izin\n\nRinciannya di {{ rujuk('T5.2') }}.\n"
    (own / "rakorwil" / "paparan" / "07-izin.md").write_text(slide, encoding="utf-8")
    only = Chapters(only=("legalitas",))
    pptx, html = render_report(report_context(3), tmp_path, ["pptx", "html"], own, chapters=only)
    (shown,) = Presentation(str(pptx)).slides
    said = " ".join(text for shape in shown.shapes for text in texts(shape))
    named = re.search(r"laporan lengkap, Tabel\u00a0([\d.]+\d)", said)
    assert named
    title = Phrases(report_context(3)).table("T5.2").title
    page = " ".join(re.sub("<[^>]+>", "", html.read_text(encoding="utf-8")).split())
    assert f"Tabel {named[1]}. {title}" in page


def test_a_table_wider_than_a_slide_breaks_its_texts_and_not_its_numbers() -> None:
    long = "Mendampingi perpanjangan surat bersama Dinas Sosial setempat " * 3
    rows = tuple((long, "1.234.567", "30-09-2026") for _ in range(6))
    grid = Grid("Usul", ("Tindak lanjut", "LKS", "Tenggat"), rows, (False, True, True))
    size = measured(grid, 888)
    assert sum(size.widths) <= 888.1
    assert min(size.heights[1:]) >= 54
    assert size.widths[1] > 90
    parts = list(cut(grid, 888, 200))
    assert [row for part in parts for row in part.rows] == list(rows)
    assert all(sum(measured(part, 888).heights) <= 200 for part in parts)


@pytest.mark.parametrize(
    ("chosen", "titles"),
    [
        (Chapters(without=("legalitas", "rtl", "sdm", "ringkasan")),
         ["judul", "peta", "kelompok", "capaian", "keuangan", "ketertiban", "praktik-baik"]),
        (Chapters(only=("keuangan", "penerima")), ["judul", "keuangan", "kelompok"]),
    ],
)  # fmt: skip
def test_a_chapter_that_is_not_printed_has_no_slide(chosen: Chapters, titles: list[str]) -> None:
    report = template_dir() / "rakorwil"
    names = chosen_slides(report / "paparan", report, chosen)
    assert [part_name(name) for name in names] == titles


def test_every_slide_but_the_first_belongs_to_a_chapter_that_there_is(tmp_path: Path) -> None:
    report = Path(shutil.copytree(template_dir() / "rakorwil", tmp_path / "rakorwil"))
    every = [part_name(path.name) for path in report.glob("*.md")]
    shown = chosen_slides(report / "paparan", report, Chapters(without=tuple(every)))
    assert [part_name(name) for name in shown] == ["judul"]
    slide = report / "paparan" / "08-sdm.md"
    slide.write_text(
        slide.read_text(encoding="utf-8").replace('bab = "sdm"', 'bab = "sdn"'), encoding="utf-8"
    )
    with pytest.raises(UserError, match=r'08-sdm\.md menyebut bab "sdn"'):
        chosen_slides(report / "paparan", report, Chapters())


@pytest.mark.parametrize(
    ("text", "shown", "rest"),
    [
        ("Pendek.", "Pendek.", ""),
        ("Dibina dr. Ani di Jl. Raya. Anak besar mendampingi.", "Dibina dr. Ani di Jl. Raya.",
         "Anak besar mendampingi."),
        ("Satu kalimat yang lebih panjang daripada tempatnya", "Satu kalimat yang lebih …",
         "… panjang daripada tempatnya"),
    ],
)  # fmt: skip
def test_a_story_is_shortened_after_a_sentence(text: str, shown: str, rest: str) -> None:
    assert shortened(text, 30) == (shown, rest)


def test_what_does_not_fit_goes_to_a_further_slide() -> None:
    points = [Words((Run(f"Butir {at} " + "yang panjang " * 12),), f"{at}.") for at in range(1, 13)]
    rows = tuple((f"LKS {at}", str(at)) for at in range(30))
    shown = written(
        Slide("Banyak butir", blocks=list(points)),
        Slide("Banyak baris", blocks=[Grid("Daftar", ("LKS", "Orang"), rows, (False, True))]),
    )
    titles = [slide.shapes.title.text_frame.text for slide in shown.slides]
    assert titles.count("Banyak butir") == 1
    assert titles.count("Banyak butir (lanjutan)") >= 1
    assert titles.count("Banyak baris (lanjutan)") == 2
    said = [text for slide in shown.slides for shape in slide.shapes for text in texts(shape)]
    assert [text.split()[1] for text in said if text.startswith("Butir")] == [str(at) for at in range(1, 13)]
    assert [text for text in said if text.startswith("LKS ")] == [row[0] for row in rows]
    numbers = [each.get("startAt") for slide in shown.slides for each in slide._element.iter("{*}buAutoNum")]
    assert numbers == [str(at) for at in range(1, 13)]


def test_a_long_title_and_full_columns_stay_within_their_place() -> None:
    part = tuple(Words((Run("Kalimat yang cukup panjang untuk dua baris di lajur ini."),)) for _ in range(5))
    cards = Cards((("Penerimaan", "Rp123.456,7 miliar", "dari 172 LKS"),))
    shown = written(Slide("Judul " * 40, blocks=[Columns(((0.5, part), (0.5, (cards,))))]))
    (slide,) = shown.slides
    sizes = [int(each.get("sz")) for each in slide._element.iter("{*}rPr") if each.get("sz")]
    assert min(sizes) >= 1800
    boxes = [(each.left, each.top, each.left + each.width, each.top + each.height) for each in slide.shapes]
    assert all(box[3] <= shown.slide_height for box in boxes)


def test_the_officers_own_look_wins(tmp_path: Path) -> None:
    own = Presentation()
    own.slides.add_slide(own.slide_layouts[6]).shapes.add_textbox(0, 0, Pt(9), Pt(9))
    own.slide_master.name = "Kantor kami"
    folder = tmp_path / "rakorwil"
    folder.mkdir()
    own.save(str(folder / "acuan.pptx"))
    shown = written(
        Slide("Judul", cover=True, blocks=[Words((Run("Majelis"),))]),
        Slide("Temuan", blocks=[Words((Run("Isi"),))], notes=["Sumber: laporan"]),
        folder=folder,
    )
    assert (shown.slide_width, shown.slide_height) == (own.slide_width, own.slide_height)
    assert shown.slide_master.name == "Kantor kami"
    assert [slide.slide_layout.name for slide in shown.slides] == ["Title Slide", "Title Only"]
    assert [slide.shapes.title.text_frame.text for slide in shown.slides] == ["Judul", "Temuan"]


def test_a_look_without_a_place_for_titles_is_refused(tmp_path: Path) -> None:
    own = Presentation()
    for layout in list(own.slide_layouts):
        if layout.name != "Blank":
            own.slide_layouts.remove(layout)
    own.save(str(tmp_path / "acuan.pptx"))
    with pytest.raises(UserError, match=r"acuan\.pptx tidak dapat dipakai"):
        written(Slide("Judul"), folder=tmp_path)


def test_what_a_title_page_has_no_place_for_follows_it() -> None:
    table = Grid("Daftar", ("LKS", "Orang"), (("LKS 1", "7"),), (False, True))
    shown = written(Slide("Paparan", cover=True, blocks=[Words((Run("Majelis"),)), table]))
    assert [slide.shapes.title.text_frame.text for slide in shown.slides] == ["Paparan", "Paparan (lanjutan)"]
    said = [text for slide in shown.slides for shape in slide.shapes for text in texts(shape)]
    assert {"Majelis", "LKS 1"} <= set(said)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('::::: {.dua banding="3,2"}\n:::: lajur\na\n::::\n:::: lajur\nb\n::::\n:::::\n', "banding="),
        ('::::: {.dua banding="3"}\n:::: lajur\na\n::::\n:::: lajur\nb\n::::\n:::::\n', "2 lajur"),
        ("::::: dua\nDi luar.\n\n:::: lajur\na\n::::\n:::::\n", "Di luar."),
    ],
)
def test_columns_that_do_not_fit_are_the_officers_to_mend(text: str, told: str) -> None:
    blocks = cast("list[Node]", read_markdown(f"# Judul\n\n{text}")["blocks"])
    with pytest.raises(UserError, match=told):
        slides_of(blocks, Phrases(report_context(0)), {}, {})


def test_a_look_that_cannot_be_used_is_named(report_files: dict[str, Path], tmp_path: Path) -> None:
    for content in (
        b"bukan zip",
        report_files["docx"].read_bytes(),
        report_files["pptx"].read_bytes()[:3000],
    ):
        (tmp_path / "acuan.pptx").write_bytes(content)
        with pytest.raises(UserError, match=r"acuan\.pptx tidak dapat dipakai"):
            written(Slide("Judul"), folder=tmp_path)


def test_slides_that_begin_without_a_title_are_the_officers_to_mend(tmp_path: Path) -> None:
    own = Path(shutil.copytree(template_dir(), tmp_path / "templat"))
    (own / "rakorwil" / "paparan" / "01-judul.md").write_text("Tanpa judul.\n", encoding="utf-8")
    with pytest.raises(UserError, match="tanpa judul"):
        render_report(report_context(1), tmp_path, ["pptx"], own)
