"""Draw the charts of a report: Vega-Lite specifications from the templates, data from the context.

One pixel of a chart is one point on A4 paper, so a label of 8 pixels is printed at 8 points. Every chart
is drawn once, as SVG, with the fonts of the templates only and without any access to the network; Word
gets the same picture as PNG.
"""

from __future__ import annotations

import atexit
import filecmp
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lkstool.core.figures import Context
from lkstool.core.messages import mistake
from lkstool.output.chart_bars import Drawing
from lkstool.output.chart_data import CHARTS
from lkstool.output.template_dir import template_dir

_VEGALITE = "6.1"
_PNG_SCALE = 3
# More pictures than one run of all reports has.
_REMEMBERED = 128
_ID_LOCALE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]}
_LETTER = "[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"
_ARABIC = re.compile(f"{_LETTER}(?:[{_LETTER[1:-1]} ]*{_LETTER})?")


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished picture.

    Attributes:
        name: as written in ``grafik("peta")``.
        svg: vector picture, ids unique to this chart.
        alt: what the picture says, for those who cannot see it.
        width, height: size in points.
    """

    name: str
    svg: str
    alt: str
    width: float
    height: float


def draw_charts(context: Context, templates: Path, names: Iterable[str]) -> dict[str, Chart]:
    """Draw the named charts; a chart without anything to show is left out.

    Args:
        context: the computed numbers.
        templates: the folder that holds ``charts`` and ``fonts``.
        names: keys of ``CHARTS``, in the order of use; drawn once each.

    Raises:
        UserError: a specification is missing or broken.
    """
    theme = _read(templates / "charts" / "tema.json")
    charts: dict[str, Chart] = {}
    for name in dict.fromkeys(names):
        drawing = CHARTS[name](context)
        if drawing is not None:
            charts[name] = _draw(name, drawing, templates / "charts" / f"{drawing.spec}.json", theme)
    return charts


def _draw(name: str, drawing: Drawing, path: Path, theme: Mapping[str, Any]) -> Chart:
    spec = _filled(_read(path), drawing.params, path)
    spec["datasets"] = dict(drawing.data)
    try:
        svg = _svg(json.dumps(spec), json.dumps(theme), path.parent.parent / "fonts")
    except ValueError as broken:
        raise mistake("chart_wrong", file=path.name, told=str(broken).splitlines()[0]) from broken
    svg = _own_ids(_arabic_font(svg), name)
    width, height = _size(svg)
    return Chart(name, svg, drawing.alt, width, height)


@lru_cache(maxsize=_REMEMBERED)
def _svg(spec: str, theme: str, fonts: Path) -> str:
    """Draw a specification; the same one is drawn once in a run, whatever reports ask for it."""
    import vl_convert

    vl_convert.register_font_directory(str(_lasting(fonts)))
    drawn = vl_convert.vegalite_to_svg(
        json.loads(spec),
        vl_version=_VEGALITE,
        config=json.loads(theme),
        allowed_base_urls=[],
        format_locale=_ID_LOCALE,
    )
    return str(drawn)


@cache
def _lasting(fonts: Path) -> Path:
    """Return a folder with the same fonts that stays as long as the program.

    Once a folder that was registered is gone, no font at all is found any more; and the templates of an
    office lie together only while a report is made.
    """
    built_in = template_dir() / "fonts"
    names = sorted(path.name for path in fonts.iterdir())
    same, _, _ = filecmp.cmpfiles(fonts, built_in, names, shallow=False)
    if len(same) == len(names):
        return built_in
    kept = Path(tempfile.mkdtemp(prefix="lkstool-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    return Path(shutil.copytree(fonts, kept / "fonts"))


@lru_cache(maxsize=_REMEMBERED)
def raster(chart: Chart) -> bytes:
    """Return a chart as PNG, three pixels to the point, for Word; its fonts were registered with drawing."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(chart.svg, scale=_PNG_SCALE))


def _read(path: Path) -> dict[str, Any]:
    try:
        spec = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise mistake("chart_missing", file=path.name, folder=path.parent.name) from missing
    except json.JSONDecodeError as broken:
        raise mistake("chart_syntax", file=path.name, line=str(broken.lineno)) from broken
    if not isinstance(spec, dict):
        raise mistake("chart_not_object", file=path.name)
    return spec


def _filled(node: Any, params: Mapping[str, object], path: Path) -> Any:
    """Return the specification with every ``"@name"`` replaced by the parameter of that name."""
    if isinstance(node, dict):
        return {key: _filled(value, params, path) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, params, path) for value in node]
    if isinstance(node, str) and node.startswith("@"):
        if node[1:] not in params:
            known = ", ".join(f"@{name}" for name in params) or "–"
            raise mistake("chart_name", file=path.name, name=node, known=known)
        return params[node[1:]]
    return node


def _arabic_font(svg: str) -> str:
    """Name the font of Arabic words: a picture's text has one font and no substitute for its letters."""

    def words(found: re.Match[str]) -> str:
        return _ARABIC.sub(r'<tspan font-family="Noto Sans Arabic">\g<0></tspan>', found[0])

    return re.sub(r">[^<]+<", words, svg)


def _own_ids(svg: str, name: str) -> str:
    """Number the ids of a picture from 0 and prefix them: drawing order must not change the bytes."""
    ids = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    for at, old in enumerate(ids):
        new = f"{name}-{at}"
        svg = svg.replace(f'id="{old}"', f'id="{new}"').replace(f"#{old})", f"#{new})")
    return svg


def _size(svg: str) -> tuple[float, float]:
    found = re.search(r'<svg[^>]*? width="([\d.]+)"[^>]*? height="([\d.]+)"', svg)
    if found is None:
        found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("the drawing carries no size")
    return float(found[1]), float(found[2])
