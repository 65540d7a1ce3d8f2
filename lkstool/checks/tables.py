"""Stage 5: the rows of one table of one submission against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lkstool.checks.view import Hit, View
from lkstool.core.codes import found
from lkstool.core.records import Place

_MUHAMMAD = frozenset(
    [
        "m",
        "md",
        "moh",
        "mohd",
        "moch",
        "mohamad",
        "mohammad",
        "mochamad",
        "mochammad",
        "muh",
        "muhamad",
        "muhammad",
        "muchamad",
        "muchammad",
    ]
)
_OPENING, _RECEIVED, _SPENT, _CLOSING = "saldo_awal", "masuk", "keluar", "saldo_akhir"
MISSING = "missing"


def same_nik_twice(view: View) -> Iterator[Hit]:
    """Find a NIK that an earlier row of the same sheet has already. Findings: LKS501 at nik."""
    people = view.frame.loc[view.filled("nik"), ["_submission", "nik"]]
    shared = people[people.duplicated(keep=False)]
    first: dict[tuple[int, str], int] = {}
    for position, number, nik in zip(shared.index, shared["_submission"], shared["nik"], strict=True):
        at = int(position)
        earlier = first.setdefault((int(number), str(nik)), at)
        if earlier != at:
            yield view.hit("LKS501", at, "nik", {"other_cell": view.place(earlier, "nik").cell})


def same_person_twice(view: View) -> Iterator[Hit]:
    """Find people of the same name and birth date as an earlier row. Findings: LKS502 at nama.

    Two different NIK make two people; two equal ones are LKS501 already; a NIK that could not be read
    has its own finding. So at least one of the two must have none.
    """
    people = view.frame
    usable = view.filled("nama", "tanggal_lahir") & view.known("nik")
    born = people.loc[usable, ["_submission", "tanggal_lahir"]]
    rows = born[born.duplicated(keep=False)]
    names = people.loc[rows.index, "nama"]
    rows = rows.assign(name=names.map({name: plain_name(name) for name in names.unique()}))
    without_nik = people["nik"].isna().to_numpy()
    shared = rows[rows.duplicated(keep=False)]
    for _, group in shared.groupby(list(shared.columns), sort=False):
        positions = [int(each) for each in group.index]
        for order, at in enumerate(positions):
            earlier = next((each for each in positions[:order] if without_nik[at] or without_nik[each]), None)
            if earlier is not None:
                yield view.hit("LKS502", at, "nama", {"other_cell": view.place(earlier, "nama").cell})


def balance_does_not_close(view: View) -> Iterator[Hit]:
    """Find submissions whose opening balance, income and spending do not give the closing balance.

    Findings: LKS503 at the (last) closing balance, or at the sheet if there is none; also where the row
    of the opening or of the closing balance is missing. Silent where any direction or amount is empty
    or could not be read.
    """
    money = view.frame
    certain = view.filled("arah", "jumlah")
    numbers = money["_submission"].to_numpy()
    uncertain = set(numbers[~certain].tolist())
    rows = money.loc[certain, ["_submission", "arah", "jumlah"]]
    sums = rows.groupby(["_submission", "arah"], sort=False)["jumlah"].sum()
    closing = rows[rows["arah"] == _CLOSING].drop_duplicates("_submission", keep="last")
    closing_at = dict(zip(closing["_submission"].tolist(), closing.index.tolist(), strict=True))
    tolerance = view.number("LKS503", "selisih_maks")
    for submission in view.collection.submissions:
        number = submission.number
        if number in uncertain or not view.sent_by(number):
            continue
        total = {arah: sums.get((number, arah)) for arah in (_OPENING, _RECEIVED, _SPENT, _CLOSING)}
        opening, received, spent, stated = (None if each is None else int(each) for each in total.values())
        expected = (opening or 0) + (received or 0) - (spent or 0)
        difference = abs((stated or 0) - expected)
        if opening is not None and stated is not None and difference <= tolerance:
            continue
        params: dict[str, object] = {
            "opening": MISSING if opening is None else opening,
            "received": received or 0,
            "spent": spent or 0,
            "expected": expected,
            "stated": MISSING if stated is None else stated,
            "difference": difference,
        }
        if number in closing_at:
            yield view.hit("LKS503", int(closing_at[number]), "jumlah", params)
        else:
            sheet = submission.sheets[view.name]
            place = Place(submission.file, sheet.title, field="jumlah", title=sheet.titles.get("jumlah"))
            yield Hit(found("LKS503", place, None, None, **params), number)


def all_values_identical(view: View, *, field: str, explains: bool = False) -> Iterator[Hit]:
    """Find a column in which all rows of a submission hold the same value, as filling down leaves it.

    Args:
        view: the table; fewer rows than ``baris_min`` are never suspicious.
        field: the column.
        explains: True if warnings about single cells of the column would only repeat this one.

    Findings: LKS504 at the first cell of the column.
    """
    rows = view.frame.loc[view.filled(field), ["_submission", field]]
    groups = rows.groupby("_submission")[field]
    suspicious = (groups.size() >= view.number("LKS504", "baris_min")) & (groups.nunique() == 1)
    for number in suspicious.index[suspicious]:
        positions = tuple(int(each) for each in rows.index[rows["_submission"] == number])
        params = {"count": len(positions), "last_cell": view.place(positions[-1], field).cell}
        doubts = (field,) if explains else ()
        yield view.hit("LKS504", positions[0], field, params, doubts=doubts, rows=positions)


def many_nik_ending_in_zero(view: View) -> Iterator[Hit]:
    """Find lists in which so many NIK end in 0 that the column was once a column of numbers.

    Excel keeps 15 digits and writes 0 for the sixteenth; one NIK ending in 0 is nothing unusual.

    Findings: LKS505 at the first such cell.
    """
    rows = view.frame.loc[view.filled("nik"), ["_submission", "nik"]]
    zero = rows["nik"].str.endswith("0")
    groups = zero.groupby(rows["_submission"])
    share = 100 * groups.mean()
    suspicious = (groups.size() >= view.number("LKS505", "baris_min")) & (
        share > view.number("LKS505", "bagian_maks_persen")
    )
    for number in suspicious.index[suspicious]:
        of_submission = rows["_submission"] == number
        first = int(rows.index[of_submission & zero][0])
        params = {"count": int(zero[of_submission].sum()), "total": int(of_submission.sum())}
        yield view.hit("LKS505", first, "nik", params)


def plain_name(name: str) -> str:
    """Return a name for comparing: no case, spaces or marks, and one spelling of Muhammad."""
    words = re.sub(r"[^\w\s]|_", " ", name.casefold()).split()
    return "".join("muhammad" if word in _MUHAMMAD else word for word in words)
