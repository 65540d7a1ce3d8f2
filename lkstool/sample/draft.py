"""A submission before it is written: values as typed, layout, and what was planted in it.

Flaws are planted one after another into the same draft. So that none disturbs another, each takes the
rows, answers or sheets that it changes, and says on which counts it leans.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from random import Random

from lkstool.core.records import column_letters
from lkstool.forms.model import Form
from lkstool.output.form import Layout, address, write_form
from lkstool.output.form_layout import plan
from lkstool.sample.answers import Record
from lkstool.sample.draw import stream
from lkstool.sample.identities import birth_digits
from lkstool.sample.submissions import Story, answers, as_typed

# Western Indonesian time, that of all East Java.
_WIB = timezone(timedelta(hours=7))
_LATE = 0.12


@dataclass(frozen=True, slots=True)
class Planted:
    """One flaw as it stands in a file: what a check must find, and where.

    Attributes:
        file: path within the region's folder, with forward slashes.
        sheet: the sheet's name in that workbook; None for the file as a whole.
        cell: Excel address; None for a sheet or file as a whole.
        code: ``LKS###``.
        note: what was done, in Indonesian.
    """

    file: str
    sheet: str | None
    cell: str | None
    code: str
    note: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a flaw was planted, before rows and columns have their final places.

    ``record`` and ``field`` together mean a value; a field alone means its heading; ``cell`` is an address
    that no layout moves. A mark without any of them means the sheet, and without a sheet the file.
    """

    code: str
    note: str
    sheet: str | None = None
    field: str | None = None
    record: Record | None = None
    cell: str | None = None
    title: str | None = None


@dataclass(eq=False, slots=True)
class Draft:
    """One submission being made.

    Attributes:
        file: path within the region's folder, with forward slashes.
        received: when it is said to have arrived.
        meta_code: LKS code that the hidden ``_meta`` sheet carries.
        values: sheet name to records, as typed. A record keeps its identity when others move.
        layout: departures from the blank form.
        marks: what has been planted.
    """

    story: Story
    form: Form
    file: str
    received: datetime
    values: dict[str, list[Record]]
    meta_code: str
    layout: Layout = field(default_factory=Layout)
    marks: list[Mark] = field(default_factory=list)
    _taken: set[tuple[str, int, str]] = field(default_factory=set)
    _locked: set[str] = field(default_factory=set)
    _reshaped: set[str] = field(default_factory=set)
    _roles: dict[str, str] = field(default_factory=dict)

    @property
    def profile(self) -> Record:
        """The one record of PROFIL."""
        return self.values["profil"][0]

    def free_rows(self, sheet: str, wanted: Callable[[Record], bool]) -> list[Record]:
        """Return the rows of a table that nothing has been planted in and that suit."""
        if sheet in self._locked or sheet not in self.form.by_name:
            return []
        return [
            each for each in self.values[sheet] if (sheet, id(each), "") not in self._taken and wanted(each)
        ]

    def take(self, sheet: str, *records: Record) -> None:
        """Keep other flaws away from these rows."""
        self._taken |= {(sheet, id(each), "") for each in records}

    def take_answer(self, *names: str) -> bool:
        """Keep other flaws away from these answers of PROFIL; False if one of them is taken."""
        wanted = {("profil", id(self.profile), name) for name in names}
        if "profil" in self._locked or wanted & self._taken:
            return False
        self._taken |= wanted
        return True

    def lock(self, sheet: str) -> bool:
        """Keep other flaws away from a whole sheet; False if something was planted there already."""
        touched = any(each[0] == sheet for each in self._taken) or sheet in self._reshaped
        if touched or sheet in self._locked or sheet not in self.form.by_name:
            return False
        self._locked.add(sheet)
        return True

    def reshape(self, sheet: str) -> bool:
        """Claim the layout of a sheet, whose cells others may still change; False if it is claimed."""
        if sheet in self._locked or sheet in self._reshaped:
            return False
        self._reshaped.add(sheet)
        return True

    def role(self, topic: str, role: str) -> bool:
        """Claim a part in a topic (``counts``: ``doubts`` or ``uses``); False if the other part is played.

        A check stays silent where its ground is uncertain, so the two parts do not go together.
        """
        return self._roles.setdefault(topic, role) == role

    def depart(self, **changes: object) -> None:
        """Change the layout; mappings, sets and tuples are added to what is there."""
        merged: dict[str, object] = {}
        for name, new in changes.items():
            old = getattr(self.layout, name)
            if isinstance(old, Mapping) and isinstance(new, Mapping):
                merged[name] = {**old, **new}
            elif isinstance(old, frozenset) and isinstance(new, frozenset):
                merged[name] = old | new
            elif isinstance(old, tuple) and isinstance(new, tuple):
                merged[name] = old + new
            else:
                merged[name] = new
        self.layout = replace(self.layout, **merged)  # type: ignore[arg-type]

    def mark(self, code: str, note: str, sheet: str | None = None, **where: object) -> None:
        """Note what was planted; see ``Mark`` for the places."""
        self.marks.append(Mark(code, note, sheet, **where))  # type: ignore[arg-type]

    def label(self, sheet: str, name: str, code: str) -> str:
        """Return the label of a code, as a sender would choose it."""
        return self.form.codes(self.form.field(sheet, name)).labels[code]

    def fresh_nik(self, like: str, born: date, sex: str) -> str:
        """Return a NIK with another birth date that nobody in this submission has."""
        taken = {each.get("nik") for sheet in ("penerima", "sdm") for each in self.values[sheet]}
        front = like[:6] + birth_digits(born, sex) + like[12:15]
        return next(front + last for last in "1234567890" if front + last not in taken)

    def cell_of(self, sheet: str, name: str, record: Record) -> str:
        """Return the address of a value as the layout is now."""
        position = next(at for at, each in enumerate(self.values[sheet]) if each is record)
        return address(self.form, sheet, name, position, self.layout)

    def planted(self) -> tuple[Planted, ...]:
        """Say where everything planted stands in the workbook, in the order of planting."""
        return tuple(
            Planted(self.file, self._title(mark), self._address(mark), mark.code, mark.note)
            for mark in self.marks
        )

    def write(self, folder: Path) -> None:
        """Write the workbook below a folder; its time is when it is said to have arrived."""
        path = folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        write_form(path, self.form, lks={"kode_lks": self.meta_code}, values=self.values, layout=self.layout)
        os.utime(path, (self.received.timestamp(),) * 2)

    def _title(self, mark: Mark) -> str | None:
        if mark.title is not None or mark.sheet is None:
            return mark.title
        return self.layout.sheet_titles.get(mark.sheet, self.form.by_name[mark.sheet].title)

    def _address(self, mark: Mark) -> str | None:
        if mark.cell is not None or mark.sheet is None or mark.field is None:
            return mark.cell
        if mark.record is not None:
            return self.cell_of(mark.sheet, mark.field, mark.record)
        placed = plan(self.form, self.form.by_name[mark.sheet], self.layout)
        return f"{column_letters(placed.position(mark.field) + 1)}{placed.header_row}"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One kind of flaw.

    Attributes:
        name: for people who choose flaws.
        codes: what the checks must find; empty for mess that is put right without a finding.
        plant: changes a draft and marks it; returns False, changing nothing, where it cannot be planted.
        alone: it leaves no room for others in the same submission.
    """

    name: str
    codes: tuple[str, ...]
    plant: Callable[[Draft, Random], bool]
    alone: bool = False


def draft(story: Story, form: Form, file: str) -> Draft:
    """Draft the flawless submission of one LKS for the form's year."""
    return Draft(
        story=story,
        form=form,
        file=file,
        received=_received(story, form),
        values=as_typed(form, answers(story, int(form.year))),
        meta_code=story.lks.code,
    )


def _received(story: Story, form: Form) -> datetime:
    """Draw when a submission arrives: mostly in the last weeks before the deadline, some after it."""
    rng = stream(story.seed, story.lks.number, "received", form.year)
    late = rng.random() < _LATE
    days = rng.randint(1, 5) if late else -round(rng.triangular(0, 24, 3))
    day = form.deadline + timedelta(days=days)
    return datetime(day.year, day.month, day.day, rng.randint(7, 20), rng.randint(0, 59), tzinfo=_WIB)
