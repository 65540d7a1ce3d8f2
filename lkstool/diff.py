"""Two submissions of one LKS and year laid side by side, cell by cell, as their sender wrote them.

The cells come from the workbooks themselves, so that also what never entered the database is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from lkstool.core.differences import (
    Cell,
    CellDifference,
    Compared,
    Difference,
    RowDifference,
    SheetDifference,
)
from lkstool.core.formats import WIB
from lkstool.core.messages import mistake
from lkstool.core.records import Personal, Sent, SentSheet
from lkstool.examine import read_request
from lkstool.forms.load import form_of
from lkstool.forms.model import Form, Sheet
from lkstool.intake.pool import read_all
from lkstool.intake.written import written_rows
from lkstool.originals import Came, Originals, two_submissions
from lkstool.row_matching import Pair, match_rows, moved_pairs

if TYPE_CHECKING:
    from lkstool.workspace import Workspace

# The first fields of a sheet are those that say what a row is about.
_NAMING = 3


def diff(
    workspace: Workspace,
    lks: str,
    *,
    old: str | None = None,
    new: str | None = None,
    year: str | None = None,
) -> Difference:
    """Compare two submissions of an LKS.

    Args:
        workspace: whose dataset, archive and inbox.
        lks: code of the LKS.
        old: which earlier submission, as ``originals.two_submissions`` takes it; None for the one before.
        new: which later one; None for the latest.
        year: form year; None is the workspace's.

    Raises:
        UserError: there are no two such submissions, or a workbook is gone, damaged or cannot be read.
    """
    year = (workspace.for_year(year) if year else workspace).settings.year
    originals = Originals(workspace)
    chosen = two_submissions(originals, lks, year, old, new)
    before, now = _read((chosen.old, chosen.new), originals, year)
    return Difference(
        str(chosen.new.received.lks),
        year,
        _compared(chosen.old),
        _compared(chosen.new),
        tuple(map(_compared, chosen.passed_over)),
        compare(before, now, form_of(year)),
    )


def compare(before: Sent, now: Sent, form: Form) -> tuple[SheetDifference, ...]:
    """Compare two workbooks of one form as they were read; what is the same in both is left out."""
    found = (_of_sheet(sheet, form, before, now) for sheet in form.sheets)
    return tuple(each for each in found if each is not None)


def _compared(came: Came) -> Compared:
    one = came.received
    merged = came.batch.made_at.replace(tzinfo=UTC).astimezone(WIB)
    return Compared(one.id, one.batch, one.file, one.sha256, merged, one.state)


def _read(both: Sequence[Came], originals: Originals, year: str) -> list[Sent]:
    files = [originals.path(came.received).as_posix() for came in both]
    sents = list(read_all(files, read_request(year, originals.workspace), len(files)))
    for came, sent in zip(both, sents, strict=True):
        number = str(came.received.id)
        if sent.sha256 and sent.sha256 != came.received.sha256:
            raise mistake("original_altered", submission=number)
        if sent.kind != "submission":
            codes = [each.code for each in sent.findings]
            raise mistake("original_unreadable", submission=number, codes=codes)
    return sents


def _of_sheet(sheet: Sheet, form: Form, before: Sent, now: Sent) -> SheetDifference | None:
    """Compare one sheet; None if nothing differs."""
    old, new = (_Sent(sheet, form, sent) for sent in (before, now))
    rows = _rows(old, new)
    if not rows and (old.sheet is None) == (new.sheet is None):
        return None
    return SheetDifference(sheet.name, old.title, new.title, tuple(rows))


class _Sent:
    """One sheet of one submission; without rows if the workbook has no such sheet."""

    def __init__(self, sheet: Sheet, form: Form, sent: Sent) -> None:
        self.form_sheet = sheet
        self.sheet: SentSheet | None = sent.sheets.get(sheet.name)
        self.cells: Sequence[Mapping[str, Cell]] = (
            written_rows(sheet, form, self.sheet, sent.findings) if self.sheet else ()
        )

    @property
    def title(self) -> str | None:
        """Name of the tab, if there is one."""
        return self.sheet.title if self.sheet else None

    @property
    def clear(self) -> list[list[str | None]]:
        """The rows as texts that can be compared, in the order of the form's fields."""
        return [[_clear(row.get(field.name)) for field in self.form_sheet.fields] for row in self.cells]

    def address(self, record: int | None, field: str) -> str | None:
        """Return the Excel address of a cell, if there is one."""
        if record is None or self.sheet is None or not self.sheet.has(field):
            return None
        return self.sheet.place("", record, field).cell

    def row(self, record: int | None) -> int | None:
        """Return Excel's number of a row; None on a record sheet."""
        return None if record is None or self.sheet is None else self.sheet.rows[record] or None

    def heading(self, field: str) -> str | None:
        """Return what the sender's column or label says, without its star."""
        if self.sheet is None or field not in self.sheet.titles:
            return None
        return self.sheet.place("", 0, field).heading if self.cells else None


def _rows(old: _Sent, new: _Sent) -> list[RowDifference]:
    """Return the rows that differ, in the new order; removed ones behind the row that they stood behind."""
    pairs: Sequence[Pair] = ((0, 0),) if old.cells and new.cells else ()
    if old.form_sheet.layout == "table":
        pairs = match_rows(old.clear, new.clear, _keys(old.form_sheet))
    moved = moved_pairs(pairs)
    of_new = {now: before for before, now in pairs}
    of_old = dict(pairs)
    removed = [at for at in range(len(old.cells)) if at not in of_old]
    ordered: list[tuple[int | None, int | None]] = []
    for now in range(len(new.cells)):
        before = of_new.get(now)
        if before is not None and (before, now) not in moved:
            while removed and removed[0] < before:
                ordered.append((removed.pop(0), None))
        ordered.append((before, now))
    ordered += [(at, None) for at in removed]
    differing = (
        RowDifference(
            before,
            now,
            old.row(before),
            new.row(now),
            before is not None and now is not None and (before, now) in moved,
            tuple(_cells(old, new, before, now)),
        )
        for before, now in ordered
    )
    return [row for row in differing if row.cells or row.moved]


def _cells(old: _Sent, new: _Sent, before: int | None, now: int | None) -> Iterable[CellDifference]:
    was: Mapping[str, Cell] = {} if before is None else old.cells[before]
    is_now: Mapping[str, Cell] = {} if now is None else new.cells[now]
    for field in old.form_sheet.fields:
        name = field.name
        if _clear(was.get(name)) == _clear(is_now.get(name)):
            continue
        title = new.heading(name) or old.heading(name) or field.title
        cells = old.address(before, name), new.address(now, name)
        yield CellDifference(name, title, *cells, was.get(name), is_now.get(name))


def _clear(cell: Cell) -> str | None:
    return cell.clear if isinstance(cell, Personal) else cell


def _keys(sheet: Sheet) -> list[tuple[int, ...]]:
    """Return what may name a row of a table, the surest first, as positions of fields.

    The form's own key; the NIK; name and birth date; else the first fields, which say what a row is about.
    """
    at = {field.name: position for position, field in enumerate(sheet.fields)}
    keys = [tuple(at[name] for name in sheet.primaryKey)] if sheet.primaryKey else []
    keys += [(at[field.name],) for field in sheet.fields if field.format == "nik"]
    if {"nama", "tanggal_lahir"} <= at.keys():
        keys.append((at["nama"], at["tanggal_lahir"]))
    return keys + [tuple(range(count)) for count in range(min(_NAMING, len(at)), 0, -1)]
