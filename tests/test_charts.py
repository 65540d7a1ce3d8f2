"""The charts: nothing overlaps, nothing is clipped, nothing withheld is drawn, nothing fails when empty."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
import typst
from report_context import report_context

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


def widths(words: list[tuple[str, float]], folder: Path) -> list[float]:
    """Measure words at a size in the chart's font, with the program that prints them."""
    pairs = "".join(f"({json.dumps(word, ensure_ascii=False)}, {size})," for word, size in words)
    source = (
        f"#context [#metadata(({pairs}).map(p => measure(text(font: "
        '"Sumber Sans", weight: 700, size: p.at(1) * 1pt, p.at(0))).width.pt())) <lebar>]'
    )
    main = folder / "ukur.typ"
    main.write_text(source, encoding="utf-8")
    fonts = [TEMPLATES / "fonts"]
    found = typst.query(main, "<lebar>", field="value", one=True, font_paths=fonts, ignore_system_fonts=True)
    return [float(width) for width in re.findall(r"[\d.]+", found)]


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


@pytest.mark.parametrize("count", [0, 214])
def test_words_of_the_tile_map_do_not_overlap_and_stay_in_their_tile(count: int, tmp_path: Path) -> None:
    context = report_context(count)
    table = context.tables["T3.2"]
    values = {str(code): 8888 for code in table.column("kabkota")} if count else {}
    states = {} if count else dict.fromkeys(regions(), "belum melapor")
    made = lay_out(values, states, "orang", str)
    words = [(word["teks"], word["ukuran"]) for word in made.words]
    boxes: dict[str, list[tuple[float, float, float, float]]] = {}
    for word, width in zip(made.words, widths(words, tmp_path), strict=True):
        half, high = width / 2, word["ukuran"] * 0.72 / 2
        left = word["x"] if word["gaya"] == "legenda" else word["x"] - half
        box = (left, word["y"] - high, left + width, word["y"] + high)
        boxes.setdefault(word["wilayah"], []).append(box)
    pitch = 480 / 11
    for code, its in boxes.items():
        for at, one in enumerate(its):
            assert not any(_touch(one, other) for other in its[at + 1 :]), (code, its)
            if code:
                row, column = regions()[code].tile
                assert column * pitch <= one[0] < one[2] <= (column + 1) * pitch, code
                assert row * 43 <= one[1] < one[3] <= (row + 1) * 43 - 1, code
    assert min(word["ukuran"] for word in made.words) >= 7.5


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_ink_on_every_tile_colour_can_be_read() -> None:
    for level, colour in enumerate(COLOURS):
        ink = WHITE if level == len(COLOURS) - 1 else INK
        assert _contrast(colour, ink) >= 4.5, colour


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_light(one), _light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


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
    assert _contrast(ALL, INK) >= 4.5
    assert _contrast(SOME, INK) >= 4.5
    assert _contrast(WHITE, WARNING) >= 4.5


def test_words_beside_bars_do_not_touch_nor_leave_the_picture(tmp_path: Path) -> None:
    context = report_context()
    longest = "Lembaga dengan nama jenis yang panjang sekali dan masih juga bersambung"
    context = with_cells(context, "T2.2", {(0, "jenis"): longest})
    context = with_cells(context, "T8.1", {(0, "sumber"): longest, (1, "porsi"): 0.2})
    for name in ("jenis", "kelompok", "tertib", "keuangan", "kelompok_kecil"):
        drawing = CHARTS[name](context)
        assert drawing is not None
        slim = drawing.spec == "ramping"
        left = drawing.data["nama" if slim else "baris_nama"]
        right = drawing.data["tulisan" if slim else "nama"]
        sizes = widths([(str(row["teks"]), 9.0 if slim else 9.5) for row in left], tmp_path)
        marks = [str(row["teks"] if slim else row["tulisan"]) for row in right]
        ends = widths([(mark, 9.0 if slim else 9.5) for mark in marks], tmp_path)
        boxes = [
            (row["x"], row["y"] - 4, row["x"] + size, row["y"] + 4)
            for row, size in zip(left, sizes, strict=True)
        ]
        for row, size in zip(right, ends, strict=True):
            start = row["x"] - size if slim else row["x"]
            boxes.append((start, row["y"] - 4, start + size, row["y"] + 4))
        assert max(box[2] for box in boxes) <= 482, name
        for at, one in enumerate(boxes):
            assert not any(_touch(one, other) for other in boxes[at + 1 :]), (name, one)


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
