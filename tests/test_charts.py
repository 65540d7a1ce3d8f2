"""The charts: nothing overlaps, nothing is clipped, nothing withheld is drawn, nothing fails when empty."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
import vl_convert
from chart_picture import contrast, holds, picture, touch
from report_context import FORMULA, report_context

from lkstool.core.errors import UserError
from lkstool.core.figures import Cell, Context, NumberTable, Withheld
from lkstool.core.regions import regions, short_name
from lkstool.output.chart_bars import share_text
from lkstool.output.chart_data import CHARTS
from lkstool.output.charts import draw_charts, raster
from lkstool.output.template_dir import template_dir
from lkstool.output.tile_map import ALL, COLOURS, INK, SOME, WARNING, WHITE, lay_out

TEMPLATES = template_dir()
SVG = "{http://www.w3.org/2000/svg}"


def with_cells(context: Context, table_id: str, cells: dict[tuple[int, str], Cell]) -> Context:
    """Return the context with some cells of a table replaced."""
    table: NumberTable = context.tables[table_id]
    names = [column.name for column in table.columns]
    rows = [list(row) for row in table.rows]
    for (at, name), cell in cells.items():
        rows[at][names.index(name)] = cell
    changed = replace(table, rows=tuple(tuple(row) for row in rows))
    return replace(context, tables={**context.tables, table_id: changed})


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


def test_all_charts_are_drawn_with_alternative_text() -> None:
    charts = draw_charts(report_context(), TEMPLATES, CHARTS)
    assert set(charts) == set(CHARTS)
    for chart in charts.values():
        assert raster(chart).startswith(b"\x89PNG")
        assert len(chart.alt) > 40
        # Wider than the text of the page would be scaled down, and its letters with it.
        assert chart.width <= 484


@pytest.mark.parametrize("count", [0, 1, 2])
def test_small_worlds_draw_or_are_left_out(count: int) -> None:
    charts = draw_charts(report_context(count), TEMPLATES, CHARTS)
    assert {"peta", "peta_lapor"} <= set(charts)
    assert ("kelompok" in charts) == (count > 0)


def test_the_tile_map_names_every_region_whole() -> None:
    said = " ".join(texts(draw_charts(report_context(), TEMPLATES, ["peta"])["peta"].svg)).replace("- ", "")
    for code in regions():
        assert short_name(code) in said.replace("Tulungagung", short_name("35.04"))


def test_every_name_and_number_of_the_map_on_a_slide_is_read_from_afar() -> None:
    drawing = CHARTS["paparan_peta"](report_context())
    assert drawing is not None
    # A slide has room for 888 by 374 points.
    scale = min(888 / drawing.params["lebar"], 374 / drawing.params["tinggi"])
    words = drawing.data["tulisan"]
    assert min(word["ukuran"] for word in words) * scale >= 18
    for code in regions():
        said = " ".join(word["teks"] for word in words if word["wilayah"] == code and word["gaya"] == "nama")
        assert said.replace("- ", "") == short_name(code)


def test_ink_on_every_tile_colour_can_be_read() -> None:
    for level, colour in enumerate(COLOURS):
        ink = WHITE if level == len(COLOURS) - 1 else INK
        assert contrast(colour, ink) >= 4.5, colour


def test_a_withheld_count_is_written_and_not_drawn() -> None:
    context = with_cells(
        report_context(), "T3.1", {(4, "jumlah"): Withheld.SMALL, (4, "laki_laki"): Withheld.SMALL,
                                   (4, "perempuan"): Withheld.PROTECTS, (4, "porsi"): None}
    )  # fmt: skip
    drawing = CHARTS["kelompok"](context)
    assert drawing is not None
    assert not [bar for bar in drawing.data["batang"] if bar["urut"] == 4]
    assert drawing.data["nama"][4]["tulisan"] == "<5 orang · laki-laki <5, perempuan *"
    assert drawing.data["nama"][4]["ujung"] == 0
    svg = draw_charts(context, TEMPLATES, ["kelompok"])["kelompok"].svg
    assert any("<5 orang" in text for text in texts(svg))


def test_a_withheld_region_keeps_a_neutral_tile() -> None:
    made = lay_out({"35.07": Withheld.PROTECTS, "35.73": 40, "35.15": None}, {}, "orang", lambda cell: "x")
    colours = {code: tile["warna"] for code, tile in zip(regions(), made.tiles, strict=False)}
    assert colours["35.07"] == colours["35.15"] not in COLOURS
    assert colours["35.73"] in COLOURS


def test_regions_without_data_say_why() -> None:
    context = with_cells(report_context(), "T1.1", {(3, "melapor"): 0, (3, "sah"): 0})
    context = with_cells(context, "T3.2", {(3, "jumlah"): None})
    chart = draw_charts(context, TEMPLATES, ["peta"])["peta"]
    assert "Belum melapor: Tulungagung." in chart.alt
    assert "Belum ada LKS: Kab. Probolinggo dan Sampang." in chart.alt


def test_the_reporting_map_tells_all_from_some_from_none() -> None:
    context = with_cells(
        report_context(), "T1.1", {(3, "melapor"): 0, (4, "melapor"): 1, (4, "terdaftar"): 1}
    )
    chart = draw_charts(context, TEMPLATES, ["peta_lapor"])["peta_lapor"]
    assert "Belum satu pun melapor: Tulungagung." in chart.alt
    assert {"1/1", "belum melapor", "semua LKS melapor"} <= set(texts(chart.svg))
    assert contrast(ALL, INK) >= 4.5
    assert contrast(SOME, INK) >= 4.5
    assert contrast(WHITE, WARNING) >= 4.5


def crowded(context: Context) -> Context:
    """Return the context with names as long as they come, and numbers with many digits."""
    longest = "Lembaga dengan nama jenis yang panjang sekali dan masih juga bersambung"
    context = with_cells(context, "T8.1", {(3, "sumber"): "x" * 60, (4, "sumber"): FORMULA})
    for table_id, column in (("T2.2", "jenis"), ("T3.1", "kelompok"), ("T8.1", "sumber"), ("T8.2", "pos")):
        context = with_cells(context, table_id, {(0, column): longest})
    context = with_cells(context, "T2.2", {(0, "jumlah"): 1_234_567, (0, "muhammadiyah"): 1_234_567})
    context = with_cells(context, "T3.1", {(1, "jumlah"): 1_234_567, (1, "laki_laki"): 1_234_567})
    context = with_cells(context, "T8.1", {(1, "porsi"): 0.2, (2, "tahun_ini"): 987_654_321_000})
    context = with_cells(context, "T3.2", {(at, "jumlah"): 8888 for at in range(38)})
    # Regions without a number for each reason, so that the legend is at its longest.
    context = with_cells(context, "T3.2", {(at, "jumlah"): None for at in (2, 7, 8)} | {(9, "jumlah"): 1})
    reasons = {(7, "melapor"): 0, (7, "sah"): 0, (8, "sah"): 0, (2, "terdaftar"): 0, (2, "melapor"): 0}
    return with_cells(
        context, "T1.1", {**reasons, (8, "melapor"): 1, (8, "terdaftar"): 1, (7, "terdaftar"): 1}
    )


WORLDS = {
    "full": report_context,
    "internal": lambda: report_context(214, public=False),
    "crowded": lambda: crowded(report_context()),
    "two": lambda: report_context(2, last_year=False),
    "none": lambda: report_context(0, last_year=False),
}


@pytest.mark.parametrize("world", WORLDS)
def test_no_word_touches_another_leaves_the_picture_or_is_hard_to_read(world: str, tmp_path: Path) -> None:
    for name, chart in draw_charts(WORLDS[world](), TEMPLATES, CHARTS).items():
        words, shapes = picture(chart.svg, TEMPLATES / "fonts", tmp_path)
        assert words
        for at, word in enumerate(words):
            left, top, right, bottom = word.box
            inside = (
                left >= -0.5 and top >= -0.5 and right <= chart.width + 0.5 and bottom <= chart.height + 0.5
            )
            assert inside, (name, word)
            assert word.size >= 6.5, (name, word)
            for other in words[at + 1 :]:
                assert not touch(word.box, other.box), (name, word.text, other.text)
            ground = "#ffffff"
            for shape in shapes:
                if shape.order < word.order and holds(shape.box, word.box):
                    ground = shape.fill
                else:
                    assert not touch(shape.box, word.box, 1), (name, word, shape)
            assert contrast(word.ink, ground) >= 4.5, (name, word, ground)


def test_a_small_share_is_not_nothing() -> None:
    assert [share_text(share) for share in (0, 0.2, 0.6, 12.4)] == ["0%", "<1%", "1%", "12%"]


def test_a_shared_tenth_place_is_shown_whole() -> None:
    context = report_context()
    bands = context.tables["T10.1"].column("pita")
    main = [at for at, band in enumerate(bands) if band == "utama"]
    tied = with_cells(context, "T10.1", {(at, "skor"): 80.0 for at in main[8:12]})
    drawing = CHARTS["tertib"](tied)
    assert drawing is not None
    names = [row["nama"] for row in drawing.data["nama"]]
    assert set(tied.tables["T10.1"].column("nama")[8:12]) <= set(names)


def test_ids_do_not_depend_on_what_was_drawn_before() -> None:
    context = report_context()
    alone = draw_charts(context, TEMPLATES, ["rasio"])["rasio"].svg
    later = draw_charts(context, TEMPLATES, ["akreditasi", "surat", "rasio"])["rasio"].svg
    assert alone == later


@pytest.mark.parametrize("own_fonts", [(), ("Kami.ttf",)])
def test_a_copy_of_the_templates_that_is_gone_spoils_no_later_picture(
    own_fonts: tuple[str, ...], tmp_path: Path
) -> None:
    for number in (71, 72):  # pictures that no other test has drawn
        context = with_cells(report_context(), "T2.2", {(0, "muhammadiyah"): number + 10 * len(own_fonts)})
        copy = Path(shutil.copytree(TEMPLATES, tmp_path / f"templat{number}"))
        for name in own_fonts:
            shutil.copy(copy / "fonts" / "SumberSans-Bold.ttf", copy / "fonts" / name)
        assert draw_charts(context, copy, ["jenis"])["jenis"].width <= 484
        shutil.rmtree(copy)


def test_a_broken_specification_is_named(tmp_path: Path) -> None:
    (tmp_path / "charts").mkdir()
    shutil.copytree(TEMPLATES / "fonts", tmp_path / "fonts")
    (tmp_path / "charts" / "tema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "charts" / "surat.json").write_text('{\n "mark": ', encoding="utf-8")
    with pytest.raises(UserError, match=r"surat\.json salah tulis pada baris 2"):
        draw_charts(report_context(2), tmp_path, ["surat"])
    (tmp_path / "charts" / "surat.json").write_text('{"width": "@lebarr"}', encoding="utf-8")
    with pytest.raises(UserError, match="@lebarr tidak dikenal"):
        draw_charts(report_context(2), tmp_path, ["surat"])


def test_the_same_picture_is_drawn_once_in_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    context = with_cells(report_context(30), "T5.5", {(0, "izin"): 77})
    first = draw_charts(context, TEMPLATES, ["surat"])["surat"]
    picture_of_it = raster(first)

    def again(*given: object, **more: object) -> str:
        raise AssertionError("drawn twice")

    monkeypatch.setattr(vl_convert, "vegalite_to_svg", again)
    monkeypatch.setattr(vl_convert, "svg_to_png", again)
    assert draw_charts(context, TEMPLATES, ["surat"])["surat"] == first
    assert raster(first) == picture_of_it
    with pytest.raises(AssertionError, match="drawn twice"):
        draw_charts(with_cells(context, "T5.5", {(0, "izin"): 78}), TEMPLATES, ["surat"])
