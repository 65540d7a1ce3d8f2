"""Give the Word report its look and its fixed parts: styles, page, footer, contents, fonts, language.

pandoc writes the document; this module makes the reference file that it takes the styles from (unless the
officer put an ``acuan.docx`` among the templates), and afterwards adds what pandoc cannot write.
"""

from __future__ import annotations

import re
import subprocess
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID, uuid5
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import escape, quoteattr

from lkstool.core.messages import mistake
from lkstool.output.package import pack, unpack
from lkstool.output.word_styles import styles_xml

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Bytes of one part of the officer's own file; a hundred times what Word writes.
_LARGEST_PART = 32 * 2**20
_FONT_REL = f"{_R}/font"
_NAMESPACE = UUID("6f2d6e0e-3f0a-5c55-9a57-6c6b73746f6f")
_EMBEDDED = (
    ("Sumber Sans", "embedRegular", "SumberSans-Regular"),
    ("Sumber Sans", "embedBold", "SumberSans-Bold"),
    ("Sumber Sans", "embedItalic", "SumberSans-Italic"),
    ("Plus Jakarta Sans", "embedBold", "PlusJakartaSans-Bold"),
)
_PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rIdKaki"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="964" w:right="1134" w:bottom="964" w:left="1134" w:header="624" w:footer="624" '
    'w:gutter="0"/>'
    "<w:titlePg/></w:sectPr>"
)


def reference_file(folder: Path, values: Mapping[str, str], work: Path) -> Path:
    """Return the Word file whose styles, page size and footer pandoc takes over.

    Args:
        folder: templates of the report; its ``acuan.docx`` is used if there is one.
        values: ``judul`` and ``data_per`` stand in the footer.
        work: folder for the made file.

    Raises:
        UserError: the officer's own is no Word file that can be used.
    """
    own = folder / "acuan.docx"
    if own.is_file():
        _refuse_broken(own)
        return own
    import pypandoc

    command = [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"]
    # The program that the package brings, with fixed arguments.
    made = subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    parts = unpack(made.stdout)
    parts["word/styles.xml"] = styles_xml().encode("utf-8")
    parts["word/footer1.xml"] = _footer(values).encode("utf-8")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    _edit(
        parts,
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/word/footer1.xml" ContentType="{kind}"/></Types>',
    )
    relation = f'<Relationship Type="{_R}/footer" Id="rIdKaki" Target="footer1.xml"/></Relationships>'
    _edit(parts, "word/_rels/document.xml.rels", "</Relationships>", relation)
    document = parts["word/document.xml"].decode("utf-8")
    parts["word/document.xml"] = re.sub(r"<w:sectPr>.*?</w:sectPr>", _PAGE, document, flags=re.DOTALL).encode(
        "utf-8"
    )
    reference = work / "acuan.docx"
    reference.write_bytes(pack(parts))
    return reference


def _refuse_broken(own: Path) -> None:
    """Refuse what pandoc could not take its styles from; its own words would be no help."""
    try:
        with zipfile.ZipFile(own) as package:
            for name in ("word/document.xml", "word/styles.xml"):
                if package.getinfo(name).file_size > _LARGEST_PART:
                    raise mistake("word_look_wrong", file=own.name)
                parser = ParserCreate()
                parser.Parse(package.read(name), True)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        LookupError,
        ValueError,
        RuntimeError,
        ExpatError,
    ) as broken:
        raise mistake("word_look_wrong", file=own.name) from broken


def finish(
    path: Path, headings: Sequence[tuple[int, str, str]], values: Mapping[str, str], fonts: Path
) -> bytes:
    """Return the finished Word file: contents, language, fonts inside, the same bytes for the same report.

    Args:
        path: what pandoc wrote.
        headings: (level, id, text) for the list of contents.
        values: title, council and description of the file; ``tanggal`` is the ISO date of the data.
        fonts: folder with the fonts to embed.
    """
    parts = unpack(path.read_bytes())
    document = parts["word/document.xml"].decode("utf-8")
    document = _with_contents(document, headings)
    # Rows of a table stay whole on one page; pandoc marks header rows to repeat.
    document = re.sub(r"<w:tr>(?!<w:trPr>)", "<w:tr><w:trPr><w:cantSplit/></w:trPr>", document)
    # Without these, some programs keep an eighth of an inch free around a picture.
    document = document.replace("<wp:inline>", '<wp:inline distT="0" distB="0" distL="0" distR="0">')
    parts["word/document.xml"] = document.encode("utf-8")
    parts["docProps/core.xml"] = _properties(values).encode("utf-8")
    settings = parts["word/settings.xml"].decode("utf-8")
    settings = settings.replace('<w:themeFontLang w:val="en-US" />', '<w:themeFontLang w:val="id-ID"/>')
    settings = settings.replace("<w:embedSystemFonts />", "<w:embedTrueTypeFonts/><w:embedSystemFonts/>", 1)
    parts["word/settings.xml"] = settings.encode("utf-8")
    _embed_fonts(parts, fonts)
    return pack(parts)


def _properties(values: Mapping[str, str]) -> str:
    moment = f'xsi:type="dcterms:W3CDTF">{values["tanggal"]}T00:00:00Z<'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(values['judul'])}</dc:title><dc:creator>{escape(values['majelis'])}</dc:creator>"
        f"<dc:subject>{escape(values['keterangan'])}</dc:subject><dc:language>id-ID</dc:language>"
        f"<dcterms:created {moment}/dcterms:created><dcterms:modified {moment}/dcterms:modified>"
        "</cp:coreProperties>"
    )


def _with_contents(document: str, headings: Sequence[tuple[int, str, str]]) -> str:
    """Put the list of contents at its mark: links at once, page numbers when Word updates the field."""
    lines = []
    for level, place, text in headings:
        if level == 1:
            lines.append(
                f'<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>%s<w:hyperlink w:anchor={quoteattr(place)}>'
                f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:hyperlink>%s</w:p>'
            )
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        'TOC \\o "1-1" \\h \\z \\u</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    last = len(lines) - 1
    contents = "".join(
        line % (begin if at == 0 else "", end if at == last else "") for at, line in enumerate(lines)
    )
    return document.replace("<w:p><w:r><w:t>DAFTAR-ISI</w:t></w:r></w:p>", contents)


def _footer(values: Mapping[str, str]) -> str:
    def number(field: str) -> str:
        return (
            f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">{field}'
            '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )

    left = escape(f"{values['judul']} · {values['data_per']}")
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:ftr xmlns:w="{_W}"><w:p><w:pPr>'
        '<w:pStyle w:val="Footer"/><w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{left}</w:t></w:r><w:r><w:tab/></w:r>'
        f'<w:r><w:t xml:space="preserve">Halaman </w:t></w:r>{number("PAGE")}'
        f'<w:r><w:t xml:space="preserve"> dari </w:t></w:r>{number("NUMPAGES")}</w:p></w:ftr>'
    )


def _embed_fonts(parts: dict[str, bytes], fonts: Path) -> None:
    """Put the fonts into the file, disguised as the format asks: the first 32 bytes mixed with a key."""
    table: dict[str, str] = {}
    relations = []
    for at, (family, kind, name) in enumerate(_EMBEDDED, 1):
        key = uuid5(_NAMESPACE, name)
        mask = bytes.fromhex(key.hex)[::-1]
        data = (fonts / f"{name}.ttf").read_bytes()
        mixed = bytes(byte ^ mask[place % 16] for place, byte in enumerate(data[:32])) + data[32:]
        parts[f"word/fonts/font{at}.odttf"] = mixed
        relations.append(f'<Relationship Id="rId{at}" Type="{_FONT_REL}" Target="fonts/font{at}.odttf"/>')
        entry = f'<w:{kind} r:id="rId{at}" w:fontKey="{{{str(key).upper()}}}"/>'
        table[family] = table.get(family, "") + entry
    faces = "".join(f'<w:font w:name="{family}">{entries}</w:font>' for family, entries in table.items())
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    parts["word/fontTable.xml"] = f'{head}<w:fonts xmlns:w="{_W}" xmlns:r="{_R}">{faces}</w:fonts>'.encode()
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts["word/_rels/fontTable.xml.rels"] = (
        f'{head}<Relationships xmlns="{links}">{"".join(relations)}</Relationships>'.encode()
    )
    kind = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
    if b'Extension="odttf"' not in parts["[Content_Types].xml"]:
        said = f'<Default Extension="odttf" ContentType="{kind}"/><Default '
        _edit(parts, "[Content_Types].xml", "<Default ", said)


def _edit(parts: dict[str, bytes], name: str, old: str, new: str) -> None:
    parts[name] = parts[name].decode("utf-8").replace(old, new, 1).encode("utf-8")
