"""What every check works on: a table seen with its doubtful cells, and the hits that a check yields.

A cell is *known* when the sender has the column and what stands there could be read; an empty cell is
known. No check speaks of a cell that is not known: it has its finding already, and one cause must give
one finding. Nothing here changes a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from lkstool.core.codes import found
from lkstool.core.formats import short_date
from lkstool.core.records import NOTHING, Collection, Finding, Personal, Place
from lkstool.forms.model import Field, Form

if TYPE_CHECKING:
    import pandas as pd

    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

Worked = TypeVar("Worked")
Slots = Callable[[int], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding, and the cells that no later check may rely on.

    Attributes:
        finding: the finding.
        submission: Submission.number it belongs to.
        table: sheet name of the doubtful cells.
        rows: row positions of the doubtful cells in the table's frame.
        doubts: field names of the doubtful cells.
    """

    finding: Finding
    submission: int
    table: str = ""
    rows: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """One table of a collection, as a check looks at it.

    Attributes:
        collection: all submissions and tables.
        form: the year's form.
        name: sheet name of the table.
        register: the register's ``daftar_lks`` frame (codes, not labels); None if there is none.
        kept: what was worked out once for all checks, by table and name; shared by all their views.
    """

    collection: Collection
    form: Form
    name: str
    register: pd.DataFrame | None = None
    kept: dict[tuple[str, str], object] = field(default_factory=dict)

    def once(self, name: str, work_out: Callable[[], Worked]) -> Worked:
        """Return something about the rows of this table that no check's doubts change, worked out once."""
        key = (self.name, name)
        if key not in self.kept:
            self.kept[key] = work_out()
        return cast("Worked", self.kept[key])

    def of(self, name: str) -> View:
        """Return the view of another table of the same collection."""
        return View(self.collection, self.form, name, self.register, self.kept)

    def number(self, code: str, name: str) -> int | float:
        """Return a number that the form gives a check.

        Raises:
            KeyError: the form does not use the check or lacks the number.
        """
        return self.form.check_numbers[code][name]

    def label(self, field: str, code: object) -> str:
        """Return the label that people see for a code of one of this table's fields."""
        return self.form.codes(self.form.field(self.name, field)).labels.get(str(code), str(code))

    def int_at(self, position: int, field: str) -> int:
        """Return one cell that holds a whole number."""
        value: Any = self.frame[field].iloc[position]
        return int(value)

    @property
    def frame(self) -> pd.DataFrame:
        """The typed rows of all submissions (see core.records.Table)."""
        return self.collection.tables[self.name].frame

    def known(self, *fields: str) -> Mask:
        """Return which rows have all these cells readable (an empty cell is readable)."""
        good = np.ones(len(self.frame), dtype=bool)
        unparsed = self.collection.tables[self.name].unparsed
        for field_name in fields:
            if field_name in unparsed:
                good &= ~np.asarray(unparsed[field_name], dtype=bool)
            answered = self.once(f"answered {field_name}", partial(self._answered, field_name))
            if answered is not None:
                good &= answered
        return good

    def _answered(self, field_name: str) -> Mask | None:
        """Return which rows are of submissions that have a field at all; None where all have it."""
        without = [
            each.number for each in self.collection.submissions if not self._has(each.number, field_name)
        ]
        return ~np.isin(self.frame["_submission"].to_numpy(), without) if without else None

    def filled(self, *fields: str) -> Mask:
        """Return which rows have all these cells readable and not empty."""
        good = self.known(*fields)
        for field_name in fields:
            good &= self.once(f"filled {field_name}", self.frame[field_name].notna().to_numpy)
        return good

    def sent_by(self, number: int) -> bool:
        """Tell whether a submission has this sheet at all."""
        return self.name in self.collection.submissions[number].sheets

    def _has(self, number: int, field: str) -> bool:
        sheet = self.collection.submissions[number].sheets.get(self.name)
        return sheet is not None and sheet.has(field)

    def submission(self, position: int) -> int:
        """Return the number of the submission that a row belongs to."""
        return self.int_at(position, "_submission")

    def place(self, position: int, field: str) -> Place:
        """Return the place of one cell."""
        return self.collection.place(self.name, position, field)

    def shown(self, position: int, field: str) -> str | Personal | None:
        """Return one cell as its sender would write it; Personal where the field is about a person."""
        return shown(self.frame[field].iloc[position], self.form.field(self.name, field), self.form)

    def hit(
        self,
        code: str,
        position: int,
        field: str,
        params: Mapping[str, object] = NOTHING,
        *,
        doubts: tuple[str, ...] = (),
        rows: tuple[int, ...] | None = None,
        suggestion: str | Personal | None = None,
    ) -> Hit:
        """Make the hit of one cell; doubts are about its own row unless other ``rows`` are given."""
        place = self.place(position, field)
        finding = found(code, place, self.shown(position, field), suggestion, **params)
        doubtful = (position,) if rows is None else rows
        return Hit(finding, self.submission(position), self.name, doubtful, doubts)

    def hits(
        self, code: str, wrong: Mask, field: str, slots: Slots | None = None, doubts: tuple[str, ...] = ()
    ) -> Iterator[Hit]:
        """Make one hit for each row that a mask says is wrong, in row order.

        Args:
            code: of the findings.
            wrong: mask over the frame's rows.
            field: whose cell is to be repaired.
            slots: gives the message's parameters for a row position.
            doubts: fields of the row that no later check may rely on.
        """
        for position in np.flatnonzero(wrong):
            at = int(position)
            yield self.hit(code, at, field, slots(at) if slots else NOTHING, doubts=doubts)


def doubting(collection: Collection, hits: Iterable[Hit]) -> Collection:
    """Return the collection with the cells that hits cast doubt on counted as unreadable."""
    cells: dict[tuple[str, str], list[int]] = {}
    for hit in hits:
        for doubted in hit.doubts:
            cells.setdefault((hit.table, doubted), []).extend(hit.rows)
    if not cells:
        return collection
    tables = dict(collection.tables)
    for (name, doubted), positions in cells.items():
        table = tables[name]
        mask = np.zeros(len(table.frame), dtype=bool)
        if doubted in table.unparsed:
            mask |= np.asarray(table.unparsed[doubted], dtype=bool)
        mask[positions] = True
        tables[name] = replace(table, unparsed={**table.unparsed, doubted: mask})
    return replace(collection, tables=tables)


def truth(series: pd.Series[Any]) -> Mask:
    """Turn a comparison into a plain mask in which an unknown answer is False."""
    mask: Mask = series.to_numpy(dtype=bool, na_value=False)
    return mask


def shown(value: Any, field: Field, form: Form) -> str | Personal | None:
    """Write a parsed value as its sender would, with labels for codes.

    Args:
        value: one cell of a typed frame.
        field: its field; decides labels, and whether the text is Personal and how it is masked.
        form: gives the code lists.
    """
    text = _text(value, field, form)
    if text is None or field.privacy != "personal":
        return text
    if field.format == "nik":
        return Personal(text, "nik")
    if field.format == "nama":
        return Personal(text, "nama")
    return Personal(text, "tanggal" if field.type == "date" else "teks")


def _text(value: Any, field: Field, form: Form) -> str | None:
    import pandas as pd

    if pd.isna(value):
        return None
    if field.type == "date":
        return short_date(value)
    if field.type == "boolean":
        return form.codes(field).labels["ya" if value else "tidak"] if field.codelist else str(value)
    if field.codelist is not None:
        labels = form.codes(field).labels
        return ", ".join(labels.get(code, code) for code in str(value).split("|"))
    if field.type == "number":
        return f"{value:g}".replace(".", ",")
    return str(value)
