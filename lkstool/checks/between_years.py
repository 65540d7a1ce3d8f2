"""Stage 7: an LKS's submission against its own of the year before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lkstool.core.codes import found
from lkstool.core.facts import DELETED_TOKEN
from lkstool.core.known import Gathered, Others
from lkstool.core.records import Finding, Place

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.forms.model import Form

_MOST_ROWS = 20  # rows of last year's list that a message names
_STAY = ["tanggal_masuk", "tanggal_keluar"]


def people_vanished(mine: Gathered, others: Others, form: Form) -> Iterator[Finding]:
    """Find lists in which many of those who were served a year ago stand neither as served nor as left.

    Whoever has the same NIK or the same name is taken for the same person. A row without either could be
    anybody: it counts as one of those who are sought. Nobody is sought whose token was deleted: the person
    may well be there. Findings: LKS706 at the sheet PENERIMA.
    """
    import pandas as pd

    now = mine.tables["penerima"]
    before = others.year_before.tables["penerima"]
    deleted = before[["nik_token", "nama_token"]].isin([DELETED_TOKEN]).any(axis=1).to_numpy(dtype=bool)
    before = before[before["tanggal_keluar"].isna().to_numpy() & ~deleted]
    owners = pd.DataFrame(_owners(mine, "penerima"), columns=["submission", "lks"])
    sought = before.merge(owners, on="lks")
    here = np.zeros(len(sought), dtype=bool)
    for token in ("nik_token", "nama_token"):
        listed = now[["submission", token]].dropna().drop_duplicates()
        met = sought[["submission", token]].merge(listed, how="left", indicator=True)["_merge"] == "both"
        here |= met.to_numpy() & sought[token].notna().to_numpy()
    nameless = now[now[["nik_token", "nama_token"]].isna().all(axis=1)]["submission"].value_counts()
    totals = sought["submission"].value_counts()
    least, share = (form.check_numbers["LKS706"][name] for name in ("orang_min", "bagian_maks_persen"))
    for submission, missing in sought[~here].groupby("submission"):
        number = int(str(submission))
        total, anybody = int(totals[number]), int(nameless.get(number, 0))
        sure = len(missing) - anybody
        if sure < least or 100 * sure <= share * total:
            continue
        rows = [str(row) for row in missing["row"]]
        yield found(
            "LKS706",
            _sheet(mine, number, "penerima"),
            missing=len(missing),
            total=total,
            before=others.year_before.year,
            rows=tuple(rows if len(rows) <= _MOST_ROWS else [*rows[:_MOST_ROWS], "…"]),
        )


def people_jumped(mine: Gathered, others: Others, form: Form) -> Iterator[Finding]:
    """Find LKS whose people served or staff are many times more or fewer than a year ago.

    Findings: LKS707 at the sheet.
    """
    least = form.check_numbers["LKS707"]["orang_min"]
    for name, what in (("penerima", "people"), ("sdm", "staff")):
        now = mine.tables[name].groupby("submission").size()
        before = others.year_before.tables[name].groupby("lks").size()
        yield from _jumps(mine, others, form, name, what, now, before, least)


def money_jumped(mine: Gathered, others: Others, form: Form) -> Iterator[Finding]:
    """Find LKS that received many times more or less money than a year ago.

    Silent where an amount is doubtful. Findings: LKS707 at the sheet KEUANGAN.
    """
    least = form.check_numbers["LKS707"]["rupiah_min"]
    now, before = (
        frame[(frame["arah"] == "masuk").to_numpy()].groupby(key)["jumlah"].sum()
        for frame, key in (
            (mine.tables["keuangan"], "submission"),
            (others.year_before.tables["keuangan"], "lks"),
        )
    )
    certain = mine.certain["keuangan"]
    yield from _jumps(mine, others, form, "keuangan", "money", now, before, least, only=certain)


def people_copied(mine: Gathered, others: Others, form: Form) -> Iterator[Finding]:
    """Find lists of people in which nobody came, left or was promoted since a year ago.

    Compared with the whole list of then and with those on it who had not left. Findings: LKS708 at the sheet.
    """
    before = others.year_before.tables["penerima"]
    stayed = before[before["tanggal_keluar"].isna().to_numpy()]
    columns = ["person", *_STAY, "kelompok", "status_tinggal", "pendidikan"]
    least = form.check_numbers["LKS708"]["penerima_min"]

    def named(people: pd.DataFrame) -> pd.DataFrame:
        return people.assign(person=people["nik_token"].fillna(people["nama_token"]))

    now = named(mine.tables["penerima"])
    yield from _copies(mine, others, "penerima", now, [named(before), named(stayed)], columns, least)


def money_copied(mine: Gathered, others: Others, form: Form) -> Iterator[Finding]:
    """Find books that are those of a year ago to the rupiah. Findings: LKS708 at the sheet KEUANGAN."""
    now, before = (each.tables["keuangan"] for each in (mine, others.year_before))
    least = form.check_numbers["LKS708"]["keuangan_min"]
    yield from _copies(mine, others, "keuangan", now, [before], ["arah", "pos", "jumlah"], least)


def programmes_copied(mine: Gathered, others: Others, form: Form) -> Iterator[Finding]:
    """Find programmes that are those of a year ago, results and costs included.

    Findings: LKS708 at the sheet PROGRAM.
    """
    now, before = (each.tables["program"] for each in (mine, others.year_before))
    columns = [
        "nama_program",
        "kelompok",
        "target_orang",
        "realisasi_orang",
        "biaya_rencana",
        "biaya_realisasi",
    ]
    least = form.check_numbers["LKS708"]["program_min"]
    yield from _copies(mine, others, "program", now, [before], columns, least)


def _jumps(
    mine: Gathered,
    others: Others,
    form: Form,
    sheet: str,
    what: str,
    now: pd.Series[int],
    before: pd.Series[int],
    least: float,
    only: frozenset[int] | None = None,
) -> Iterator[Finding]:
    """Yield LKS707 where a number of this year (by submission) is far from that of the last (by LKS)."""
    factor = form.check_numbers["LKS707"]["kelipatan_maks"]
    for number, lks in _owners(mine, sheet):
        this, last = int(now.get(number, 0)), int(before.get(lks, 0))
        larger, smaller = max(this, last), min(this, last)
        # Nothing last year is no jump: it was not asked, or not answered.
        if last and larger >= least and larger > factor * smaller and (only is None or number in only):
            year = others.year_before.year
            place = _sheet(mine, number, sheet)
            yield found("LKS707", place, what=what, now=this, last=last, before=year, limit=factor)


def _copies(
    mine: Gathered,
    others: Others,
    sheet: str,
    now: pd.DataFrame,
    earlier: Sequence[pd.DataFrame],
    columns: Sequence[str],
    least: float,
) -> Iterator[Finding]:
    """Yield LKS708 for each submission whose rows are, in any order, those of one of the earlier frames."""
    wanted = [name for name in columns if name in now]
    marks = _marks(now, "submission", wanted)
    known = [_marks(each, "lks", wanted) for each in earlier]
    for number, lks in _owners(mine, sheet):
        mark = marks.get(number)
        if number not in mine.certain[sheet] or mark is None or mark[0] < least:
            continue
        if any(each.get(lks) == mark for each in known):
            before = others.year_before.year
            yield found("LKS708", _sheet(mine, number, sheet), count=mark[0], before=before)


def _marks(frame: pd.DataFrame, owner: str, columns: Sequence[str]) -> dict[object, tuple[int, int]]:
    """Return for each owner how many rows it has, and a number that the same rows give in any order."""
    import pandas as pd

    hashed = pd.util.hash_pandas_object(frame[list(columns)], index=False)
    groups = hashed.groupby(frame[owner])
    sizes, sums = groups.size().tolist(), groups.sum().tolist()
    return dict(zip(groups.size().index.tolist(), zip(sizes, sums, strict=True), strict=True))


def _owners(mine: Gathered, sheet: str) -> list[tuple[int, str]]:
    """Return the submissions that sent a sheet, each with its LKS."""
    return [(number, lks) for number, lks in mine.owners.items() if sheet in mine.submissions[number].sheets]


def _sheet(mine: Gathered, number: int, sheet: str) -> Place:
    submission = mine.submissions[number]
    return Place(submission.file, submission.sheets[sheet].title)
