"""The pages of the directory: the list with search, one page for each LKS, and the list in a single file.

Every page stands alone: its style and script are inside it, allowed by their checksums and nothing else, and
nothing is asked of any other computer. Read without JavaScript they show everything.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from lkstool.core import formats
from lkstool.core.directory import Directory, Listing
from lkstool.core.errors import UserError
from lkstool.core.formats import Lang
from lkstool.core.regions import regions, short_name
from lkstool.forms.load import form_of
from lkstool.output.font_faces import font_faces, inside
from lkstool.output.site.linked_data import institution, whole
from lkstool.output.site.page_mistakes import site_mistakes, told_of
from lkstool.output.site.search_words import search_words
from lkstool.output.site.words import FOLDER, SiteWords, filled, read_synonyms, read_words

LANGS: tuple[Lang, ...] = ("id", "en")
FONTS = "huruf/"
_FACES = (("Sumber Sans", 400, "SumberSans-Regular"), ("Plus Jakarta Sans", 700, "PlusJakartaSans-Bold"))
# Columns of the download, as the cards have them.
_COLUMNS = (
    ("kode", "kode"),
    ("nama", "lembaga"),
    ("wilayah", "kabkota"),
    ("jenis", "jenis"),
    ("pemilik", "pemilik"),
    ("akreditasi", "akreditasi"),
    ("tempat", "tempat"),
    ("telepon", "telepon"),
)


@dataclass(frozen=True, slots=True)
class _Language:
    """One language: where its pages lie, and the way from there to the top of the site."""

    words: SiteWords
    folder: str
    up: str


def page_name(code: str) -> str:
    """Return the file name of an LKS's page; whatever stands in a code, it stays inside its folder."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", code).strip(".") + ".html"


def pages(directory: Directory, templates: Path, data_files: Sequence[tuple[str, str]]) -> dict[str, bytes]:
    """Return all pages by their path within the site.

    Args:
        directory: what is shown.
        templates: folder like the built-in ``templates``.
        data_files: path and word (a name in ``kata-*.toml``) of the files of open data.

    Raises:
        UserError: a template or a file of words cannot be used.
    """
    made: dict[str, bytes] = {}
    for lang in LANGS:
        words = read_words(templates, lang, directory.labels)
        language = _Language(words, "" if lang == "id" else "en/", "" if lang == "id" else "../")
        site = _Site(directory, templates, language)
        other = "en/index.html" if lang == "id" else "../index.html"
        files = [(f"{language.up}{path}", words.words[name]) for path, name in data_files]
        made[f"{language.folder}index.html"] = site.index(files, other)
        for one in directory.listings:
            made[f"{language.folder}lks/{page_name(one.code)}"] = site.listing(one)
    return made


def single_file(directory: Directory, templates: Path) -> bytes:
    """Return the whole directory as one Indonesian page that needs no other file."""
    words = read_words(templates, "id", directory.labels)
    return _Site(directory, templates, _Language(words, "", "")).index((), "", alone=True)


def page_mistakes(directory: Directory, templates: Path, *, trial: bool) -> list[UserError]:
    """Return the mistakes in the templates of the directory.

    Args:
        directory: a small one of which pages can be made.
        templates: folder like the built-in ``templates``.
        trial: make the pages too where nothing is found: some mistakes show only in the making.
    """

    def parsing() -> Environment:
        words = read_words(templates, "id", directory.labels)
        return _Site(directory, templates, _Language(words, "", "")).environment

    found = site_mistakes(templates, directory.labels, parsing)
    if not found and trial:
        try:
            pages(directory, templates, ())
            single_file(directory, templates)
        except UserError as wrong:
            found.append(wrong)
    return found


class _Site:
    """Writes the pages of one language."""

    def __init__(self, directory: Directory, templates: Path, language: _Language) -> None:
        self.directory = directory
        self.language = language
        self.words = language.words
        self.folder = templates / FOLDER
        self.synonyms = read_synonyms(templates)
        style = _without_blank_lines((self.folder / "gaya.css").read_text(encoding="utf-8"))
        self.style = font_faces(_FACES, inside(templates / "fonts")) + style + _tile_places()
        shared = f"../{language.up}{FONTS}"
        self.short_style = font_faces(_FACES, lambda name: f"{shared}{name}.woff2") + style
        # As it will stand in the page: its checksum is taken of exactly these letters.
        self.script = _without_blank_lines((self.folder / "cari.js").read_text(encoding="utf-8"))
        self.environment = self._environment()

    def index(self, files: Sequence[tuple[str, str]], other: str, *, alone: bool = False) -> bytes:
        by_region: dict[str, list[Listing]] = {}
        for one in self.directory.listings:
            by_region.setdefault(one.region, []).append(one)
        tiles = [
            {
                "kode": region.code,
                "nama": short_name(region.code),
                "jenis": region.kind,
                "jumlah": len(by_region.get(region.code, ())),
            }
            for region in sorted(regions().values(), key=lambda region: region.tile)
        ]
        words = self.words.words
        script_words = {
            "umum": self.synonyms.get("umum", {}).get("kata", ""),
            **{name: words[name] for name in ("hasil", "hasil_mirip", "hasil_kosong")},
            "kolom": [(name, words[title]) for name, title in _COLUMNS],
        }
        return self._page(
            "indeks.html",
            self.style,
            self.script,
            "index.html",
            lain=other,
            berkas_satu=alone,
            berkas_data=files,
            per_wilayah=list(by_region.items()),
            petak_peta=tiles,
            pilihan_wilayah=[(code, self._region(code)) for code in by_region if code],
            wilayah_terisi=sum(1 for code in by_region if code),
            kata_skrip=_json(script_words),
            tertaut=_json(whole(self.directory)),
        )

    def listing(self, one: Listing) -> bytes:
        name = page_name(one.code)
        other = f"../en/lks/{name}" if self.words.lang == "id" else f"../../lks/{name}"
        return self._page(
            "lks.html",
            self.short_style,
            "",
            f"lks/{name}",
            satu=one,
            lain=other,
            tertaut=_json(institution(one, self.directory.council, self.words.label)),
        )

    def _page(self, template: str, style: str, script: str, path: str, **values: Any) -> bytes:
        policy = [
            "default-src 'none'",
            f"style-src '{_checksum(style)}'",
            f"script-src '{_checksum(script)}'" if script else "script-src 'none'",
            "font-src data: 'self'",
            "img-src data:",
            "form-action 'none'",
            "base-uri 'none'",
        ]
        address = self.directory.address
        # Our own files, checked by their sums in the browser; the rest is escaped by the environment.
        with told_of(template, self.words.words):
            text = self.environment.get_template(template).render(
                kebijakan="; ".join(policy),
                gaya=Markup(style),  # noqa: S704
                skrip=Markup(script),  # noqa: S704
                alamat_halaman=f"{address}/{self.language.folder}{path}" if address else "",
                **values,
            )
        return (_without_blank_lines(text) + "\n").encode("utf-8")

    def _environment(self) -> Environment:
        environment = SandboxedEnvironment(
            loader=FileSystemLoader(self.folder, encoding="utf-8"),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        lang = self.words.lang
        environment.filters |= {
            "isi": filled,
            "hari": lambda day: formats.long_date(day, lang),
            "ribu": lambda number: formats.number(number, lang),
            "rupiah": lambda number: formats.rupiah(number, lang),
            "nomor": _phone,
            "angka_saja": lambda text: re.sub(r"\D", "", text),
            "tautan": _safe_link,
        }
        environment.globals |= {
            "direktori": self.directory,
            "t": self.words.words,
            "hari": formats.long_date(self.directory.reference_date, lang),
            "label": self.words.label,
            "wilayah": self._region,
            "hari_jawab": self._day_of,
            "halaman": lambda one: f"lks/{page_name(one.code)}",
            "cari": lambda one: search_words(one, self.directory.labels, self.synonyms, self.words.label),
            # What an LKS wrote itself is Indonesian, also on an English page.
            "asli": Markup("" if lang == "id" else ' lang="id"'),  # noqa: S704
        }
        return environment

    def _region(self, code: str) -> str:
        return regions()[code].name if code in regions() else ""

    def _day_of(self, one: Listing) -> str:
        """Return the day that an LKS's answers speak of."""
        day = self.directory.reference_date
        if one.answered != self.directory.year:
            day = form_of(one.answered).period.end
        return formats.long_date(day, self.words.lang)


def _json(value: object) -> Markup:
    """Return a value as JSON that may stand inside a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark, written in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(mark, written)
    return Markup(text)  # noqa: S704


def _checksum(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _without_blank_lines(text: str) -> str:
    return re.sub(r"\n\s*\n+", "\n", text).strip()


def font_files(templates: Path) -> dict[str, bytes]:
    """Return the fonts that the pages of the LKS share, by path within the site."""
    return {
        f"{FONTS}{name}.woff2": (templates / "fonts" / f"{name}.woff2").read_bytes() for _, _, name in _FACES
    }


def _tile_places() -> str:
    places = ((region.code.replace(".", "-"), *region.tile) for region in regions().values())
    return "".join(
        f".p-{code}{{grid-row:{row + 1};grid-column:{column + 1}}}\n" for code, row, column in places
    )


def _phone(number: str) -> str:
    """Write a number as people read it: ``0812-3450-2829``."""
    local = "0" + number.removeprefix("+62") if number.startswith("+62") else number
    return re.sub(r"(?<=^\d{4})(\d{3,4})(\d{2,5})$", r"-\1-\2", local) if local.startswith("08") else local


def _safe_link(address: str) -> str:
    """Return an address that may be clicked: of the web only; "" for any other."""
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port or an address in brackets that is none
        return ""
    return address if usable else ""
