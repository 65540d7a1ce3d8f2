"""What lies in the repository itself: nobody's identity number, and no promise without its test."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date

from conftest import ROOT

_FOLDERS = ("lkstool", "templates", "sample_data", "tests", "benchmarks", "docs")
_FONTS = frozenset({".ttf", ".woff2"})
_SIXTEEN = re.compile(r"(?<!\d)\d{16}(?!\d)")


def texts() -> Iterator[tuple[str, str]]:
    """Yield name and text of every file that is kept, and of every part of every workbook."""
    kept = [*ROOT.glob("*.md"), *(path for name in _FOLDERS for path in (ROOT / name).rglob("*"))]
    for path in kept:
        if not path.is_file() or "__pycache__" in path.parts or path.suffix in _FONTS:
            continue
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                for part in package.namelist():
                    yield f"{path.relative_to(ROOT)}!{part}", package.read(part).decode("utf-8", "replace")
        else:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace")


def could_be_somebodys(written: str) -> bool:
    """Tell whether sixteen digits could be a NIK that was issued: of a real place, day and number."""
    digits = "".join(str(int(each)) for each in written)
    region, subdistrict, serial = digits[:2], digits[4:6], digits[12:]
    if not 11 <= int(region) <= 96 or subdistrict == "00" or not 1 <= int(serial) <= 9000:
        return False
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    try:
        date(2000 + year, month, day - 40 if day > 40 else day)
    except ValueError:
        return False
    return True


def test_no_file_holds_a_number_that_could_be_somebodys() -> None:
    found = {
        (name, digits)
        for name, text in texts()
        for digits in _SIXTEEN.findall(text)
        if could_be_somebodys(digits)
    }
    assert found == set()


def test_the_search_knows_a_number_when_it_sees_one() -> None:
    assert could_be_somebodys("35" + "07" + "12" + "410110" + "0001")
    assert not could_be_somebodys("3507" + "00" + "410110" + "0001")


def test_every_test_that_is_named_as_proof_is_there() -> None:
    told = (ROOT / "docs" / "ketahanan.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", told))
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    files = {path.stem for path in (ROOT / "tests").glob("test_*.py")}
    assert len(named) > 60
    assert named - files - set(re.findall(r"^def (test_\w+)", written, re.MULTILINE)) == set()
