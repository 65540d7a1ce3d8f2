"""``penduduk.xlsx``: how many people of each group live where, put down by the office as BPS prints it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lkstool.core.messages import mistake
from lkstool.core.records import CellValue
from lkstool.core.regions import find_region
from lkstool.core.residents import Residents
from lkstool.forms.load import form_of, years
from lkstool.intake.cells import as_written
from lkstool.intake.coded import Choices
from lkstool.intake.office_list import ListRow, read_list
from lkstool.intake.texts import key

FILE = "penduduk.xlsx"
SHEET = "PENDUDUK"
_PLACE, _GROUP, _NUMBER, _SOURCE = "Kabupaten/Kota", "Kelompok", "Penduduk", "Sumber"
_NEEDED = (_PLACE, _GROUP, _NUMBER, _SOURCE)
_GROUPS = "kelompok"


def read_residents(path: Path) -> Residents | None:
    """Read the file: one row for each kabupaten or kota and group; None without a file or a row.

    Raises:
        UserError: it cannot be read, lacks a column, or a row says what cannot be meant.
    """
    if not path.is_file():
        return None
    headings, rows = read_list(path, SHEET)
    missing = [each for each in _NEEDED if each not in headings]
    if missing:
        raise mistake("residents_headings", file=path.name, headings=", ".join(missing))
    groups = Choices.of(form_of(years()[-1]).codelists[_GROUPS])
    count: dict[tuple[str, str], int] = {}
    sources: dict[str, None] = {}
    stands: dict[tuple[str, str], int] = {}
    for row in rows:
        where = {"file": path.name, "row": str(row.row)}
        its = (_place(row, where), _group(row, groups, where))
        if its in count:
            raise mistake("residents_twice", **where)
        count[its], stands[its] = _number(row.cells.get(_NUMBER), where), row.row
        source = row.text(_SOURCE)
        if not source:
            raise mistake("residents_source", **where)
        sources[source] = None
    return Residents(count, "; ".join(sources), stands) if count else None


def _place(row: ListRow, where: Mapping[str, str]) -> str:
    said = row.text(_PLACE)
    found = find_region(said)
    if len(found) != 1:
        raise mistake("residents_twin" if found else "residents_place", **where, value=said)
    return found[0].code


def _group(row: ListRow, groups: Choices, where: Mapping[str, str]) -> str:
    said = row.text(_GROUP)
    code = groups.spellings.get(key(said))
    if code is None:
        raise mistake("residents_group", **where, value=said, allowed=", ".join(groups.labels.values()))
    return code


def _number(value: CellValue, where: Mapping[str, str]) -> int:
    text = "" if value is None else as_written(value)
    plain = text.replace(".", "").replace(" ", "") if isinstance(value, str) else text
    if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value):
        plain = str(int(value))
    if not plain.isdecimal() or int(plain) == 0:
        raise mistake("residents_number", **where, value=text)
    return int(plain)
