"""The people of the sample data, and whether anything of them stands in some text or file.

What is secret is read from the workbooks themselves, field by field and by name, so that a field whose
privacy was set wrongly in the form is noticed too.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from conftest import SAMPLE
from pypdf import PdfReader

from lkstool.core.formats import long_date
from lkstool.core.records import CellValue
from lkstool.forms.load import REGISTER, years
from lkstool.intake.inbox import find_files
from lkstool.intake.pool import read_all
from lkstool.intake.submission import ReadRequest

NAMES = {"nama_pimpinan", "nama_pengisi", "nama_operator", ("penerima", "nama"), ("sdm", "nama")}
NIKS = {"nik"}
BIRTHS = {"tanggal_lahir", "tanggal_lahir_pimpinan"}
PHONES = {"telepon_pengisi", "kontak_whatsapp", "kontak"}
OTHERS = {"nbm", "tempat_lahir"}
KNOWN = NAMES | NIKS | BIRTHS | PHONES | OTHERS


@dataclass(frozen=True)
class Secrets:
    """What must not come out. Dates that also stand in a field about no person are left aside."""

    names: frozenset[str]
    niks: frozenset[str]
    births: frozenset[date]
    phones: frozenset[str]

    def found_in(self, text: str) -> set[str]:
        """Return the secrets that a text holds, however they are written there."""
        plain = " ".join(text.casefold().split())
        digits = {re.sub(r"\D", "", run) for run in re.findall(r"\+?\d[\d .\-]{8,}\d", text)}
        held = {name for name in self.names if name in plain}
        held |= self.niks & (digits | set(re.findall(r"(?=(\d{16}))", text)))
        held |= self.phones & {_national(each) for each in digits}
        return held | {each.isoformat() for each in self.births & _days_in(plain)}


_MONTHS = {long_date(date(2025, month, 1)).split()[1].casefold(): month for month in range(1, 13)}
# Values may stand in a database without anything between them, so that days are looked for everywhere.
_DAY = re.compile(
    rf"(?=(\d{{4}})-(\d\d)-(\d\d))|(?=(?<!\d)(\d\d?)[-/.](\d\d?)[-/.](\d{{4}}))|"
    rf"(?=(?<!\d)(\d\d?) ({'|'.join(_MONTHS)}) (\d{{4}}))"
)


def _days_in(text: str) -> set[date]:
    """Return all days that a text in lower case names."""
    days = set()
    for match in _DAY.finditer(text):
        iso_year, iso_month, iso_day, day, month, year, long_day, name, long_year = match.groups()
        with contextlib.suppress(ValueError):
            number = int(iso_month or month or 0) or _MONTHS[name]
            days.add(date(int(iso_year or year or long_year), number, int(iso_day or day or long_day)))
    return days


def _national(digits: str) -> str:
    return "0" + digits.removeprefix("62").lstrip("0")


def _values(*names: Any) -> list[CellValue]:
    """Return what stands in some fields, named alone or with their sheet, of all workbooks."""
    return [
        value
        for (sheet, field), values in _cells().items()
        for value in values
        if field in names or (sheet, field) in names
    ]


@cache
def _cells() -> dict[tuple[str, str], list[CellValue]]:
    """Read all sheets of all workbooks of the sample as they were sent."""
    cells: dict[tuple[str, str], list[CellValue]] = {}
    request = ReadRequest(year=None, years=years(), default_year=years()[-1])
    sents = list(read_all(find_files([str(SAMPLE)]), request, 2))
    register = ReadRequest(year=REGISTER, years=years(), default_year=years()[-1])
    sents += read_all([str(SAMPLE / "daftar_lks.xlsx")], register, 1)
    for sent in sents:
        for sheet in sent.sheets.values():
            for name, values in sheet.values.items():
                cells.setdefault((sheet.name, name), []).extend(values)
    return cells


def _days(values: list[CellValue]) -> set[date]:
    typed = {each.date() if isinstance(each, datetime) else each for each in values if isinstance(each, date)}
    return typed | _days_in(" ; ".join(each.casefold() for each in values if isinstance(each, str)))


def secrets_of_the_sample() -> Secrets:
    """Read what is secret in the sample."""
    public = {key for key in _cells() if not ({key, key[1]} & KNOWN)}
    others = _values(*public)
    said = " ".join(" ".join(str(each).casefold().split()) for each in others)
    names = {" ".join(str(each).casefold().split()) for each in _values(*NAMES) if each}
    known_phones = {_national(re.sub(r"\D", "", str(each))) for each in _values("telepon", "whatsapp")}
    phones = {_national(re.sub(r"\D", "", str(each))) for each in _values(*PHONES) if each}
    made = Secrets(
        frozenset(each for each in names if " " in each and each not in said),
        frozenset(re.sub(r"\D", "", str(each)) for each in _values(*NIKS) if each),
        frozenset(_days(_values(*BIRTHS)) - _days(others)),
        frozenset(each for each in phones - known_phones if len(each) > 9),
    )
    assert min(len(made.names), len(made.niks), len(made.births)) > 300
    assert len(made.phones) > 10
    return made


def text_of(path: Path) -> str:
    """Return all that can be read in a file, of a PDF and of a package also what is within."""
    texts = [path.read_bytes().decode("utf-8", "replace")]
    if path.suffix == ".pdf":
        texts = [page.extract_text() for page in PdfReader(path).pages]
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as package:
            parts = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
            texts = [package.read(name).decode("utf-8") for name in parts]
            texts += package.namelist()
    # Tags may stand between the words of a document; pictures and fonts are no text.
    texts = [re.sub(r"base64,[\w+/=]+", "", text) for text in texts]
    return "\n".join([*texts, *(re.sub(r"<[^>]+>", "", text) for text in texts if "<" in text)])
