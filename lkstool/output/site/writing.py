"""All files of the site, written into an empty folder."""

from __future__ import annotations

import json
from pathlib import Path

from lkstool.core.directory import Directory
from lkstool.output.site.hsds import write_hsds
from lkstool.output.site.linked_data import catalogue
from lkstool.output.site.open_data import write_open_data
from lkstool.output.site.pages import font_files, pages, single_file
from lkstool.output.template_dir import templates_of

# Path within the site and word of the files of open data, as the first page names them.
_FILES = (
    ("data/direktori.csv", "data_csv"),
    ("data/direktori.xlsx", "data_xlsx"),
    ("data/paket/datapackage.json", "data_paket"),
    ("data/hsds/datapackage.json", "data_hsds"),
    ("data/katalog.jsonld", "data_katalog"),
    ("data/kamus-data.csv", "data_kamus"),
    ("direktori-lks.html", "satu_berkas"),
)


def write_site(folder: Path, directory: Directory, own: Path | None = None) -> None:
    """Write the site: the same directory gives the same bytes.

    Args:
        folder: empty.
        directory: what is shown.
        own: the office's own templates; the folder need not be there.

    Raises:
        UserError: a template or a file of words cannot be used.
    """
    with templates_of(own) as base:
        for path, content in (pages(directory, base, _FILES) | font_files(base)).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        (folder / "direktori-lks.html").write_bytes(single_file(directory, base))
    data = folder / "data"
    data.mkdir()
    write_open_data(data, directory)
    write_hsds(data / "hsds", directory)
    text = json.dumps(catalogue(directory), ensure_ascii=False, indent=2) + "\n"
    (data / "katalog.jsonld").write_text(text, encoding="utf-8", newline="\n")
