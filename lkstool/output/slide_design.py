"""The look of the slides: a master with two layouts, made here unless the officer has an ``acuan.pptx``.

Letters are Arial, which every computer with a projector has; the pictures carry the fonts of the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from lkstool.core.messages import mistake

WIDE, HIGH, MARGIN = 960, 540, 36
INK, GREEN, PALE, GREY = "10241C", "0F6B4A", "E6F2EC", "4A5A52"
_FONT = "Arial"
_COLOURS = {
    "dk1": INK, "lt1": "FFFFFF", "dk2": GREEN, "lt2": PALE, "accent1": GREEN, "accent2": "3F9A73",
    "accent3": "7FBF9F", "accent4": "D08A2E", "accent5": "7A2E1D", "accent6": GREY, "hlink": GREEN,
    "folHlink": GREY,
}  # fmt: skip
_NAMES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_TILE, _TILES_LEFT, _TILES_TOP = 26, 640, 196


def new_presentation(folder: Path, values: Mapping[str, str]) -> Any:
    """Return an empty presentation in the officer's look (``acuan.pptx``) or in ours.

    Args:
        folder: templates of the report.
        values: ``data_per`` and ``edisi`` stand at the foot; ``petak`` are the tiles of the title page.

    Raises:
        UserError: ``acuan.pptx`` is no presentation, or has no layout with a title.
    """
    from pptx import Presentation

    own = folder / "acuan.pptx"
    if own.is_file():
        return _emptied(_opened(own))
    presentation: Any = Presentation()
    _drop_thumbnail(presentation)
    presentation.slide_width, presentation.slide_height = _emu(WIDE), _emu(HIGH)
    for layout in list(presentation.slide_layouts):
        if layout.name not in ("Title Slide", "Title Only"):
            presentation.slide_layouts.remove(layout)
    cover, content = presentation.slide_layouts
    foot = f"{values['data_per']} · {values['edisi']}"
    master = presentation.slide_master
    _dress(master, "", _master(foot))
    _restyle(master.element)
    _dress(cover, "Sampul", _cover(values["petak"]), ground="tx2")
    _dress(content, "Isi", _content(foot))
    _recolour(master)
    return presentation


def _opened(path: Path) -> Any:
    """Open the officer's own presentation."""
    from lxml.etree import LxmlError
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        presentation: Any = Presentation(str(path))
        kinds = {
            holder.placeholder_format.type.name
            for layout in presentation.slide_layouts
            for holder in layout.placeholders
        }
    except (PythonPptxError, LxmlError, BadZipFile, OSError, LookupError, ValueError) as broken:
        raise mistake("slides_look_wrong", file=path.name) from broken
    if not kinds & {"TITLE", "CENTER_TITLE"}:
        raise mistake("slides_look_wrong", file=path.name)
    return presentation


def _emptied(presentation: Any) -> Any:
    """Take the slides out of a presentation that serves as an example only."""
    slides = presentation.slides._sldIdLst  # noqa: SLF001  the library has no way to remove a slide
    for slide in list(slides):
        presentation.part.drop_rel(slide.rId)
        slides.remove(slide)
    return presentation


def _drop_thumbnail(presentation: Any) -> None:
    """Leave out the little picture of the library's own first page."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    package = presentation.part.package
    for name, relation in list(package._rels.items()):  # noqa: SLF001  as above
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.drop_rel(name)


def _emu(points: float) -> int:
    return round(points * 12_700)


def _dress(page: Any, name: str, shapes: str, ground: str = "") -> None:
    """Give a master or layout its name, ground and shapes."""
    from lxml import etree

    colour = f'<a:solidFill><a:schemeClr val="{ground}"/></a:solidFill>'
    own = f"<p:bg><p:bgPr>{colour}<a:effectLst/></p:bgPr></p:bg>" if ground else ""
    old = page.element.find("{*}cSld")
    kept = "".join(etree.tostring(each, encoding="unicode") for each in old.findall("{*}bg"))
    new = etree.fromstring(
        f'<p:cSld {_NAMES} name="{name}">{own or kept}<p:spTree><p:nvGrpSpPr>'
        '<p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f"{shapes}</p:spTree></p:cSld>",
        etree.XMLParser(),
    )
    if not name:
        del new.attrib["name"]
    page.element.replace(old, _library_element(etree.tostring(new)))


def _library_element(xml: bytes) -> Any:
    from pptx.oxml import parse_xml

    return parse_xml(xml)


def _place(x: float, y: float, wide: float, high: float) -> str:
    return (
        f'<a:xfrm><a:off x="{_emu(x)}" y="{_emu(y)}"/><a:ext cx="{_emu(wide)}" cy="{_emu(high)}"/></a:xfrm>'
    )


def _holder(at: int, kind: str, box: tuple[float, float, float, float], style: str, text: str) -> str:
    """Return a placeholder; ``style`` is the look of its first level."""
    name = kind.split('"')[1]
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{at}" name="{name} {at}"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f"<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr>{_place(*box)}"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody>'
        f"{style}<a:p>{text}</a:p></p:txBody></p:sp>"
    )


def _style(size: float, colour: str, anchor: str, *, bold: bool = False, align: str = "l") -> str:
    return (
        f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:normAutofit/></a:bodyPr>'
        f'<a:lstStyle><a:lvl1pPr marL="0" indent="0" algn="{align}"><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:buNone/><a:defRPr lang="id-ID" sz="{round(size * 100)}" b="{int(bold)}"><a:solidFill>'
        f'<a:schemeClr val="{colour}"/></a:solidFill></a:defRPr></a:lvl1pPr></a:lstStyle>'
    )


def _block(at: int, box: tuple[float, float, float, float], colour: str, shape: str = "rect") -> str:
    """Return a plain coloured shape that says nothing (decoration)."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{at}" name="Hiasan {at}"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{_place(*box)}'
        f'<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom><a:solidFill>'
        f'<a:schemeClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
        "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
    )


def _run(text: str) -> str:
    from xml.sax.saxutils import escape

    return f'<a:r><a:rPr lang="id-ID"/><a:t>{escape(text)}</a:t></a:r>'


def _foot(at: int, text: str) -> str:
    number = (
        '<a:fld id="{6F2D6E0E-3F0A-4C55-9A57-6C6B73746F6F}" type="slidenum"><a:rPr lang="id-ID"/>'
        "<a:t>‹#›</a:t></a:fld>"
    )
    line = HIGH - 32
    return _holder(
        at,
        'type="ftr" sz="quarter" idx="11"',
        (MARGIN, line, 720, 20),
        _style(12, "accent6", "ctr"),
        _run(text),
    ) + _holder(
        at + 1,
        'type="sldNum" sz="quarter" idx="12"',
        (WIDE - MARGIN - 120, line, 120, 20),
        _style(12, "accent6", "ctr", align="r"),
        number,
    )


def _title(at: int) -> str:
    box = (MARGIN, 22, WIDE - 2 * MARGIN, 84)
    return _holder(at, 'type="title"', box, _style(28, "tx2", "ctr", bold=True), _run("Judul"))


def _master(foot: str) -> str:
    body = (MARGIN, 122, WIDE - 2 * MARGIN, 374)
    return (
        _title(2)
        + _holder(3, 'type="body" idx="1"', body, _style(20, "tx1", "t"), _run("Isi"))
        + _foot(4, foot)
    )


def _content(foot: str) -> str:
    return _block(2, (0, 22, 10, 84), "accent1") + _title(3) + _foot(4, foot)


def _cover(tiles: str) -> str:
    drawn = ""
    for at, pair in enumerate(tiles.split(), 10):
        row, column = map(int, pair.split(","))
        box = (_TILES_LEFT + column * _TILE, _TILES_TOP + row * _TILE, _TILE - 3, _TILE - 3)
        drawn += _block(at, box, "accent2", "roundRect")
    title = (MARGIN + 12, 130, 560, 180)
    under = (MARGIN + 12, 326, 560, 140)
    return (
        drawn
        + _holder(2, 'type="ctrTitle"', title, _style(40, "bg1", "b", bold=True), _run("Judul"))
        + _holder(3, 'type="subTitle" idx="1"', under, _style(20, "bg2", "t"), _run("Keterangan"))
    )


def _restyle(master: Any) -> None:
    """Say the language of all texts that say none themselves."""
    for style in master.iter("{*}defRPr"):
        style.set("lang", "id-ID")


def _recolour(master: Any) -> None:
    """Put our colours and letters into the theme."""
    from lxml import etree
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob, etree.XMLParser())
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    for name, value in _COLOURS.items():
        (place,) = theme.findall(f".//a:clrScheme/a:{name}", space)
        for child in list(place):
            place.remove(child)
        etree.SubElement(place, f"{{{space['a']}}}srgbClr", val=value)
    for face in theme.findall(".//a:fontScheme/*/a:latin", space):
        face.set("typeface", _FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001  a theme is handed out as bytes only
