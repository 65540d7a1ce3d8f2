"""Write the report as one HTML file that needs nothing else: styles, fonts, pictures inside, no network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lkstool.output.font_faces import font_faces, inside

_FACES = (
    ("Sumber Sans", 400, "SumberSans-Regular"),
    ("Sumber Sans", 600, "SumberSans-SemiBold"),
    ("Sumber Sans", 700, "SumberSans-Bold"),
    ("Plus Jakarta Sans", 700, "PlusJakartaSans-Bold"),
    ("Noto Sans Arabic", 400, "NotoSansArabic-Regular"),
)


def write_page(
    folder: Path, body: str, headings: Sequence[tuple[int, str, str]], values: Mapping[str, str]
) -> str:
    """Return the page.

    Args:
        folder: templates of the report, with ``halaman.html`` and ``gaya.css``; fonts lie in ``../fonts``.
        body: HTML made by pandoc.
        headings: (level, id, text), for the list of contents.
        values: title, description and the like, escaped here.
    """
    environment = Environment(
        loader=FileSystemLoader(folder, encoding="utf-8"), autoescape=True, undefined=StrictUndefined
    )
    faces = font_faces(_FACES, inside(folder.parent / "fonts"))
    css = faces + (folder / "gaya.css").read_text(encoding="utf-8")
    chapters = [(place, text) for level, place, text in headings if level == 1]
    # The body comes from pandoc's writer, which escapes every text; the rest are our own files.
    body = Markup(_scopes(body))  # noqa: S704
    style = Markup(css)  # noqa: S704
    page = environment.get_template("halaman.html")
    return page.render(isi=body, gaya=style, daftar_isi=chapters, **values)


def _scopes(body: str) -> str:
    """Say of every header cell whether it heads a column or a row."""

    def head(found: re.Match[str]) -> str:
        return found[0].replace("<th", '<th scope="col"').replace('<th scope="col"ead', "<thead")

    def rows(found: re.Match[str]) -> str:
        return re.sub(r"<th(?=[ >])", '<th scope="row"', found[0])

    body = re.sub(r"<thead>.*?</thead>", head, body, flags=re.DOTALL)
    return re.sub(r"<tbody>.*?</tbody>", rows, body, flags=re.DOTALL)
