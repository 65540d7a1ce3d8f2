"""Empty ``narasi.md`` and ``narasi.xlsx``: one entry for each chapter, for the office to write in.

Headings are Indonesian in every language, as the keys of ``lkstool.toml`` are: the files are read by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lkstool.output.files import replacing

CHAPTER, TITLE, TEXT = "Bab", "Judul", "Narasi"
_WIDTHS = (18, 34, 100)  # characters
_ROW_HEIGHT = 60  # points: room to see that more than a word is expected
_HEAD = """\
<!-- Narasi laporan: kata-kata Anda sendiri untuk setiap bab. Tulis di bawah nama babnya.
     Bab yang dibiarkan kosong tidak memuat narasi; di edisi internal diberi tanda.
     **Tebal**, *miring*, daftar, dan ## anak judul boleh dipakai.
     Angka disebut dengan namanya, misalnya {{ nilai("P01") }}. Daftarnya: lkstool templat variabel
     Catatan yang diapit tanda seperti ini tidak dicetak. -->
"""


def write_markdown(path: Path, chapters: Mapping[str, str]) -> None:
    """Write the text file.

    Args:
        path: the file.
        chapters: title of each chapter by its name, in order.

    Raises:
        UserError: it cannot be written.
    """
    entries = [f"\n# {name}\n\n<!-- {title} -->\n\n" for name, title in chapters.items()]
    with replacing(path) as temporary:
        temporary.write_text(_HEAD + "".join(entries), encoding="utf-8", newline="\n")


def write_workbook(path: Path, chapters: Mapping[str, str]) -> None:
    """Write the workbook; arguments and errors as for ``write_markdown``."""
    import xlsxwriter

    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False})
        sheet = book.add_worksheet(TEXT)
        head = book.add_format({"bold": True, "font_color": "white", "bg_color": "#0f6b4a"})
        text = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        asked = book.add_format(
            {"text_wrap": True, "valign": "top", "num_format": "@", "bg_color": "#fff7d6", "border": 1}
            | {"border_color": "#d9d9d9"}
        )
        for at, (heading, width) in enumerate(zip((CHAPTER, TITLE, TEXT), _WIDTHS, strict=True)):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, heading, head)
        for down, (name, title) in enumerate(chapters.items(), start=1):
            sheet.set_row(down, _ROW_HEIGHT)
            sheet.write_string(down, 0, name, text)
            sheet.write_string(down, 1, title, text)
            sheet.write_blank(down, 2, None, asked)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        book.close()
