"""Write the generated pages of the documentation, or check that they are true (``--check``).

Pages: the codes of findings, the data dictionary of each form, the indicators, the help of every command.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from typer.main import get_group

from lkstool.cli import LISTED
from lkstool.core.codes import CODES
from lkstool.core.messages import catalogue, explained, say
from lkstool.forms.dictionary import dictionary
from lkstool.forms.load import form_of, years
from lkstool.indicators.catalogue import INDICATORS
from lkstool.indicators.metadata import classified

DOCS = Path(__file__).parent
MADE = "<!-- Dibuat oleh docs/generate.py; jangan disunting. -->\n\n"


def main() -> int:
    """Write all pages; with ``--check`` write none and return 1 if one is not as it should be."""
    check = "--check" in sys.argv
    stale = []
    for name, text in pages().items():
        path = DOCS / name
        if check:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.write_text(text, encoding="utf-8", newline="\n")
    if stale:
        print(f"Not up to date: {', '.join(stale)}. Run: python docs/generate.py")
    return 1 if stale else 0


def pages() -> dict[str, str]:
    """Return every generated page by file name."""
    made = {"temuan.md": codes(), "indikator.md": indicators(), "perintah.md": commands()}
    for year in years():
        made[f"kamus-data-{year}.md"] = MADE + dictionary(form_of(year), "id")
    made["kamus-data-daftar-lks.md"] = MADE + dictionary(form_of("register"), "id")
    return made


def codes() -> str:
    """Return the page of all codes."""
    english = catalogue("en")
    lines = [
        MADE + "# Kode temuan\n",
        "Ratusan menunjukkan tahapnya: 1 berkas, 2 lembar dan judul kolom, 3 sel, 4 baris, 5 tabel,",
        "6 antarlembar, 7 antarberkas, 8 indikator, 9 formulir. Kesalahan menahan penggabungan;",
        "peringatan dan catatan tidak.",
        "Penjelasan sebuah kode: `lkstool jelaskan LKS306`.\n",
        "| Kode | Tingkat | Temuan | Cara memperbaiki | English |",
        "|---|---|---|---|---|",
    ]
    for code in CODES.values():
        severity = say(f"severity.{code.severity}", "id")
        title, fix = (_cell(explained(code.code, key, "id")) for key in ("title", "fix"))
        lines.append(
            f"| {code.code} | {severity} | {title} | {fix} | {_cell(str(english[code.code]['title']))} |"
        )
    return "\n".join(lines) + "\n"


def indicators() -> str:
    """Return the page of all indicators."""
    lines = [
        MADE + "# Kamus indikator\n",
        "Nilai hari ini: `lkstool indikator`; menurut wilayah dan kelompok: `lkstool indikator P01`.\n",
        "| Kode | Indikator | Definisi | Populasi | Pembilang | Penyebut | Isian | Satuan | Menurut |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for each in INDICATORS.values():
        cells = (
            each.id,
            each.title,
            each.definition,
            each.population,
            each.numerator,
            each.denominator or "–",
            ", ".join(each.fields) or "–",
            each.unit,
            classified(each),
        )
        lines.append("| " + " | ".join(_cell(str(cell)) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Return the page with the help of every command."""
    parts = [MADE + "# Perintah\n"]
    environment = os.environ | {
        "COLUMNS": "96",
        "TERMINAL_WIDTH": "96",
        "LKSTOOL_LANG": "id",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    for command in all_commands():
        shown = subprocess.run(  # noqa: S603 - our own program with fixed words
            [sys.executable, "-m", "lkstool", *command, "--help"],
            capture_output=True,
            check=True,
            env=environment,
            encoding="utf-8",
        ).stdout
        text = "\n".join(line.rstrip() for line in shown.strip("\n").splitlines())
        text = text.replace("python -m lkstool", "lkstool")
        parts.append(f"## {' '.join(('lkstool', *command))}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def all_commands() -> list[tuple[str, ...]]:
    """Return the English words of every command in the order of the help, the program itself first."""
    found: list[tuple[str, ...]] = [()]
    for each in LISTED:
        if not each.group:
            found.append((each.english,))
            continue
        module, _, variable = each.room.partition(":")
        room = getattr(import_module(f"lkstool.{module}"), variable)
        english = {name: other for other, name in room.other_names.items()} if room.lang == "id" else {}
        found += [(each.english, english.get(name, name)) for name in get_group(room.app).commands]
    return found


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
