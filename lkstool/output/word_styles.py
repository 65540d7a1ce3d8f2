"""The styles of the Word report, under the names that pandoc uses and a few of our own.

Sizes are half points, distances twentieths of a point, as Word counts them.
"""

from __future__ import annotations

from dataclasses import dataclass

GREEN, INK, GREY, LINE, PALE = "0F6B4A", "10241C", "4A5A52", "C9D3CD", "F3F7F5"
TEXT_FONT, TITLE_FONT = "Sumber Sans", "Plus Jakarta Sans"
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@dataclass(frozen=True, slots=True)
class _Style:
    """One paragraph style."""

    name: str
    size: int = 21
    before: int = 0
    after: int = 0
    bold: bool = False
    colour: str = INK
    font: str = TEXT_FONT
    keep: bool = False
    level: int | None = None
    based: str = "Normal"
    extra: str = ""
    line: int = 259
    hang: int = 0

    @property
    def id(self) -> str:
        return self.name.replace(" ", "")


_PARAGRAPHS = (
    _Style("Body Text", after=120),
    _Style("First Paragraph", after=120, based="BodyText"),
    _Style("Compact", 19, 30, 30, line=240),
    _Style("Title", 52, 0, 200, True, GREEN, TITLE_FONT, True),
    _Style("Subtitle", 28, 0, 200, False, GREY),
    _Style("Author", 22, 0, 60),
    _Style("Date", 22, 0, 60),
    _Style("heading 1", 36, 320, 120, True, GREEN, TITLE_FONT, True, 0),
    _Style("heading 2", 26, 240, 80, True, INK, TITLE_FONT, True, 1),
    _Style("heading 3", 22, 240, 80, True, GREEN, TEXT_FONT, True, 2),
    _Style("TOC Heading", 36, 240, 120, True, GREEN, TITLE_FONT, True),
    _Style(
        "toc 1",
        20,
        6,
        6,
        line=240,
        extra='<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9638"/></w:tabs>',
    ),
    _Style("Table Caption", 20, 240, 80, colour=INK, keep=True),
    _Style("Image Caption", 20, 240, 80, keep=True),
    _Style("Caption", 20, 240, 80, keep=True),
    _Style("Figure", keep=True),
    _Style("Captioned Figure", keep=True),
    _Style("Block Text", after=120),
    _Style("Footnote Text", 18),
    _Style("Definition Term", 21, 80, 0, True, GREEN, keep=True),
    _Style("Definition", 21, 0, 40),
    # The term, a tab, what it means.
    _Style("Istilah", 21, 0, 60, extra='<w:tabs><w:tab w:val="left" w:pos="2154"/></w:tabs>', hang=2154),
    _Style("footer", 17, colour=GREY),
    _Style("Judul Gambar", 20, 120, 40, keep=True),
    _Style("Grafik", 20, 0, 40, keep=True),
    _Style("Sumber", 16, 40, 120, colour=GREY),
    _Style("Isi Tabel", 18, 26, 26, line=240),
    _Style("Kepala Tabel", 18, 40, 40, True, GREEN, keep=True),
    _Style("Isi Tabel Akhir", 18, 26, 26, keep=True, line=240),
    _Style("Isi Tabel Kecil", 16, 20, 20, line=240),
    _Style("Isi Tabel Kecil Akhir", 16, 20, 20, keep=True, line=240),
    _Style("Kepala Tabel Kecil", 16, 30, 30, True, GREEN, keep=True),
    _Style(
        "Temuan",
        25,
        40,
        200,
        colour=GREEN,
        keep=True,
        extra=f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="10" w:color="{GREEN}"/></w:pBdr>',
    ),
    _Style("Catatan", 19, 60, 160, colour=GREY),
    _Style("Keputusan", after=60),
    _Style("Lekat", after=120, keep=True),
    _Style("Kartu Judul", 16, 20, 0, colour=GREY, keep=True),
    _Style("Kartu Nilai", 34, 0, 0, True, GREEN, TITLE_FONT, True),
    _Style("Kartu Catatan", 16, 0, 20),
    _Style("Sampul Majelis", 24, 600, 4200, True, GREEN),
    _Style(
        "Sampul Judul",
        68,
        0,
        240,
        bold=True,
        colour=GREEN,
        font=TITLE_FONT,
        extra=f'<w:pBdr><w:top w:val="single" w:sz="48" w:space="20" w:color="{GREEN}"/></w:pBdr>',
    ),
    _Style("Sampul Anak", 30, 0, 2400, False, GREY),
    _Style("Sampul Rapat", 24, 0, 80),
    _Style("Sampul Kaki", 20, 0, 80, colour=GREY),
)


def styles_xml() -> str:
    """Return the whole ``word/styles.xml``."""
    paragraphs = "".join(_paragraph(style) for style in _PARAGRAPHS)
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:styles {_NS}>'
        "<w:docDefaults><w:rPrDefault><w:rPr>"
        f'{_fonts(TEXT_FONT)}<w:color w:val="{INK}"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="id-ID" w:eastAsia="id-ID" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        f"{paragraphs}{_characters()}{_tables()}</w:styles>"
    )


def _fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="Noto Sans Arabic"/>'


def _paragraph(style: _Style) -> str:
    outline = "" if style.level is None else f'<w:outlineLvl w:val="{style.level}"/>'
    indent = f'<w:ind w:left="{style.hang}" w:hanging="{style.hang}"/>' if style.hang else ""
    # The text colour is the document's default; left unsaid, a table may colour its header.
    colour = "" if style.colour == INK else f'<w:color w:val="{style.colour}"/>'
    tabs, border = (style.extra, "") if style.extra.startswith("<w:tabs") else ("", style.extra)
    return (
        f'<w:style w:type="paragraph" w:styleId="{_style_id(style)}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.based}"/><w:qFormat/><w:pPr>'
        f"{'<w:keepNext/>' if style.keep else ''}{border}{tabs}"
        f'<w:spacing w:before="{style.before}" w:after="{style.after}" w:line="{style.line}" '
        'w:lineRule="auto"/>'
        f"{indent}{outline}</w:pPr><w:rPr>{_fonts(style.font)}"
        f"{'<w:b/>' if style.bold else ''}"
        f'{colour}<w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>'
        "</w:rPr></w:style>"
    )


def _style_id(style: _Style) -> str:
    # Word and pandoc write Heading1 and TOC1, though the names are lower case.
    name = style.id
    if name.startswith("heading"):
        return name.capitalize()
    return name.upper() if name.startswith("toc") else "Footer" if name == "footer" else name


def _characters() -> str:
    return (
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        f'<w:rPr><w:color w:val="{GREEN}"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="VerbatimChar"><w:name w:val="Verbatim Char"/></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="Footnote Reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    )


def _tables() -> str:
    margins = (
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
    )
    thick = f'w:val="single" w:sz="8" w:space="0" w:color="{GREEN}"'
    thin = f'w:val="single" w:sz="4" w:space="0" w:color="{LINE}"'
    # Word takes the look of a header row from the style itself, not from the one it is based on.
    numbers = (
        '<w:style w:type="table" w:styleId="Angka"><w:name w:val="Angka"/><w:basedOn w:val="TableNormal"/>'
        f'<w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders><w:top {thick}/><w:bottom {thick}/>'
        f"<w:insideH {thin}/></w:tblBorders>{margins}</w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{GREEN}"/></w:rPr>'
        f"<w:tcPr><w:tcBorders><w:bottom {thick}/></w:tcBorders>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{PALE}"/><w:vAlign w:val="bottom"/></w:tcPr>'
        "</w:tblStylePr></w:style>"
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f"<w:semiHidden/><w:tblPr>{margins}</w:tblPr></w:style>"
        f"{numbers}{numbers.replace('Angka', 'Table')}"
        '<w:style w:type="table" w:styleId="Berdampingan"><w:name w:val="Berdampingan"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr>{margins}</w:tblPr></w:style>'
    )
