"""Stage 7: one person in the lists of two LKS. Only the NIK or the name in this file is ever pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lkstool.checks.view import truth
from lkstool.core.codes import found
from lkstool.core.known import Gathered, Others
from lkstool.core.records import Finding, Personal, Place

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.forms.model import Form

_STAY = ("tanggal_masuk", "tanggal_keluar")
_ALIKE = ("nama_token", "tahun_lahir", "jenis_kelamin", "kabkota_asal")


def same_nik_elsewhere(mine: Gathered, others: Others, form: Form) -> Iterator[Finding]:
    """Find people whose NIK another LKS lists too, and judge by their dates what that means.

    Findings: LKS701 at nik where both serve the person at the same time; LKS702 (a note) at nik where the
    person has moved; LKS710 at tanggal_keluar where the person has moved away this year and that is not
    written. Silent where a date of one of the two could not be read.
    """
    here, there = _sides(mine, others)
    pairs = _met(here, there, ["nik_token"])
    if pairs.empty:
        return
    came, left, came_there, left_there = _stays(pairs)
    start = np.datetime64(form.period.start)
    moved_here = truth(left_there <= came)
    moved_away = ~moved_here & truth(left <= came_there)
    both = ~(moved_here | moved_away)
    both &= left.isna().to_numpy() & left_there.isna().to_numpy()
    not_left = both & truth(came < came_there) & truth(came_there >= start)
    left_unsaid = both & truth(came_there < came) & truth(came >= start)
    row: Any
    for at, row in enumerate(pairs.itertuples()):
        other = others.name(str(row.lks_there))
        since, since_there = row.tanggal_masuk.date(), row.tanggal_masuk_there.date()
        place, nik = _place(mine, row, "nik"), Personal(str(row.nik), "nik")
        if not_left[at]:
            yield found("LKS710", _place(mine, row, "tanggal_keluar"), other=other, there=since_there)
        elif moved_here[at]:
            yield found("LKS702", place, nik, how="here", other=other, day=since)
        elif left_unsaid[at]:
            yield found("LKS702", place, nik, how="unsaid", other=other, day=since)
        elif moved_away[at]:
            yield found("LKS702", place, nik, how="away", other=other, day=since_there)
        else:
            yield found("LKS701", place, nik, other=other, there=since_there, here=since)


def same_person_elsewhere(mine: Gathered, others: Others, _form: Form) -> Iterator[Finding]:
    """Find people who, by name and birth, seem to stand in the list of another LKS at the same time.

    At least one of the two must have no NIK: two different ones make two people, two equal ones are LKS701.
    The dataset knows only the year of birth: there the sex and the region of origin must agree too, and it is
    a note. Findings: LKS703 at nama.
    """
    here, there = _sides(mine, others)
    for keys, how in ((["person_token"], "day"), (list(_ALIKE), "year")):
        pairs = _met(here, there[there["remembered"] == (how == "year")], keys)
        if pairs.empty:
            continue
        without = pairs["nik_token"].isna() | pairs["nik_token_there"].isna()
        readable = truth(pairs["nik_read"]) & truth(pairs["nik_read_there"])
        came, left, came_there, left_there = _stays(pairs)
        together = ~truth(left_there <= came) & ~truth(left <= came_there)
        for row in pairs[without.to_numpy() & readable & together].itertuples():
            finding = found(
                "LKS703", _place(mine, row, "nama"), how=how, other=others.name(str(row.lks_there))
            )
            yield finding if how == "day" else replace(finding, severity="note")


def _sides(mine: Gathered, others: Others) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the people of all files, and the people whom they could meet: one list for each LKS."""
    import pandas as pd

    here = mine.tables["penerima"]
    here = here.assign(position=np.arange(len(here)))
    counting = here[here["submission"].isin(list(mine.counting.values()))]
    known = others.same_year.tables["penerima"]
    remembered = known.assign(nik_read=True, stay_read=known["tanggal_masuk"].notna())
    there = pd.concat(
        [counting.assign(remembered=False), remembered.assign(remembered=True)], ignore_index=True
    )
    wanted = ["lks", "row", "remembered", "nik_token", *_STAY, "nik_read", "stay_read", "person_token"]
    return here, there[[*wanted, *_ALIKE]]


def _met(here: pd.DataFrame, there: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Pair the people who are the same by some columns and stand with two LKS, with dates that are known.

    Returns:
        The columns of ``here`` and, ending in ``_there``, of ``there``; one pair for each person and other
        LKS (the earliest stay there), in row order of ``here``.
    """
    both = (here, there)
    usable = [truth(each["stay_read"]) & each[["tanggal_masuk", *keys]].notna().all(axis=1) for each in both]
    other = there[usable[1]].add_suffix("_there")
    pairs = here[usable[0]].merge(other, left_on=keys, right_on=[f"{key}_there" for key in keys])
    pairs = pairs[(pairs["lks"] != pairs["lks_there"]).to_numpy()]
    pairs = pairs.sort_values(["position", "lks_there", "tanggal_masuk_there", "row_there"], kind="stable")
    return pairs.drop_duplicates(["position", "lks_there"]).reset_index(drop=True)


def _stays(
    pairs: pd.DataFrame,
) -> tuple[pd.Series[Any], pd.Series[Any], pd.Series[Any], pd.Series[Any]]:
    """Return entry and leaving here, then entry and leaving there."""
    came, left, came_there, left_there = (
        pairs[name] for name in (*_STAY, *(f"{each}_there" for each in _STAY))
    )
    return came, left, came_there, left_there


def _place(mine: Gathered, row: Any, field: str) -> Place:
    submission = mine.submissions[int(row.submission)]
    return submission.sheets["penerima"].place(submission.file, int(row.record), field)
