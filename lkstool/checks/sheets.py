"""Stage 6: the sheets of one submission against each other.

Counts are made of rows that are certain. Where an uncertain row could change the answer (its group, sex or
date has a finding already), nothing is said: repairing that cell comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from lkstool.checks.tables import MISSING
from lkstool.checks.view import Hit, View, truth
from lkstool.core.codes import found
from lkstool.core.records import Place

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.checks.view import Mask

# REKAP's columns and whom they count: sex, then where the person lives.
_REKAP: dict[str, tuple[str, str]] = {
    "laki_mukim": ("L", "mukim"),
    "perempuan_mukim": ("P", "mukim"),
    "laki_nonmukim": ("L", "non_mukim"),
    "perempuan_nonmukim": ("P", "non_mukim"),
}
_PAPERS_OF_AN_LKS = ("tanda_daftar", "izin_operasional", "akreditasi", "sk_aumsos")


def rekap_differs(view: View) -> Iterator[Hit]:
    """Find counts in REKAP that differ from the people in PENERIMA on the last day of the period.

    Findings: LKS601 at the cell of REKAP; where a group with people has no row at all, at its sheet.
    """
    penerima = view.of("penerima")
    people = penerima.frame
    certain = penerima.filled("kelompok", "jenis_kelamin", "status_tinggal", "tanggal_masuk")
    certain &= penerima.known("tanggal_keluar")
    doubtful_groups, doubtful_submissions = _doubtful(penerima, certain)
    here = people.loc[
        certain & _present(penerima), ["_submission", "kelompok", "jenis_kelamin", "status_tinggal"]
    ]
    counts = here.groupby(list(here.columns)).size()
    rekap = view.frame
    comparable = view.filled("kelompok") & _from(view, penerima)
    comparable &= ~np.isin(rekap["_submission"].to_numpy(), sorted(doubtful_submissions))
    comparable &= ~_pairs_in(rekap, doubtful_groups)
    for field, (sex, living) in _REKAP.items():
        counted = _looked_up(counts, rekap, sex, living)
        differs = comparable & view.filled(field) & truth(rekap[field] != counted)
        for position in np.flatnonzero(differs):
            at = int(position)
            params = {
                "stated": view.int_at(at, field),
                "counted": int(counted[at]),
                "group": view.shown(at, "kelompok"),
            }
            yield view.hit("LKS601", at, field, params)
    yield from _groups_without_row(view, counts, doubtful_groups, doubtful_submissions)


def more_residents_than_capacity(view: View) -> Iterator[Hit]:
    """Find LKS with clearly more residents than they have room for. Findings: LKS602 at kapasitas."""
    penerima = view.of("penerima")
    mukim = penerima.filled("status_tinggal", "tanggal_masuk") & penerima.known("tanggal_keluar")
    mukim &= truth(penerima.frame["status_tinggal"] == "mukim") & _present(penerima)
    residents = _count(view, penerima, mukim)
    profiles = view.frame
    allowed = profiles["kapasitas"] * (view.number("LKS602", "hunian_maks_persen") / 100)
    wrong = view.filled("kapasitas") & truth(allowed < residents)
    yield from view.hits(
        "LKS602",
        wrong,
        "kapasitas",
        lambda at: {"residents": int(residents[at]), "capacity": view.int_at(at, "kapasitas")},
    )


def group_not_in_profile(view: View) -> Iterator[Hit]:
    """Find groups that people belong to and the profile does not name.

    Findings: LKS603 at kelompok_layanan, one for each missing group.
    """
    penerima = view.of("penerima")
    for at, served, named in _groups(view, penerima):
        for kelompok in view.form.codes(view.form.field("penerima", "kelompok")).labels:
            if kelompok in served and kelompok not in named:
                params = {"group": penerima.label("kelompok", kelompok), "people": served[kelompok]}
                yield view.hit("LKS603", at, "kelompok_layanan", params)


def group_without_people(view: View) -> Iterator[Hit]:
    """Find groups that the profile names and nobody in PENERIMA belongs to.

    Findings: LKS604 at kelompok_layanan, one for each such group. Silent where a person's group is
    empty or could not be read.
    """
    penerima = view.of("penerima")
    unknown = set(penerima.frame["_submission"].to_numpy()[~penerima.filled("kelompok")].tolist())
    for at, served, named in _groups(view, penerima):
        if view.submission(at) in unknown:
            continue
        for kelompok in named:
            if kelompok not in served:
                params = {"group": penerima.label("kelompok", kelompok)}
                yield view.hit("LKS604", at, "kelompok_layanan", params)


def paper_older_than_lks(view: View) -> Iterator[Hit]:
    """Find papers of an LKS issued before the year it was founded. Findings: LKS605 at tanggal_terbit.

    Deeds and charters of the persyarikatan may be older than the LKS that relies on them.
    """
    profiles = view.of("profil")
    papers = view.frame
    usable = profiles.filled("tahun_berdiri")
    founded = (
        profiles.frame.loc[usable].drop_duplicates("_submission").set_index("_submission")["tahun_berdiri"]
    )
    founded_of: pd.Series[Any] = papers["_submission"].map(founded)
    founded_at = founded_of.to_numpy()
    wrong = (
        view.filled("jenis_dokumen", "tanggal_terbit")
        & truth(papers["jenis_dokumen"].isin(_PAPERS_OF_AN_LKS))
        & truth(papers["tanggal_terbit"].dt.year < founded_of)
    )
    yield from view.hits(
        "LKS605",
        wrong,
        "tanggal_terbit",
        lambda at: {"founded": str(int(founded_at[at])), "paper": view.shown(at, "jenis_dokumen")},
    )


def programme_exceeds_people(view: View) -> Iterator[Hit]:
    """Find programmes said to reach many more people than the LKS serves in that group.

    People whose group is not known count for every group. Findings: LKS606 at realisasi_orang.
    """
    penerima = view.of("penerima")
    grouped = penerima.filled("kelompok")
    served = penerima.frame.loc[grouped].groupby(["_submission", "kelompok"]).size()
    programmes = view.frame
    people = _looked_up(served, programmes) + _count(view, penerima, ~grouped)
    limit = view.number("LKS606", "kelipatan_maks") * np.maximum(people, 1)
    wrong = view.filled("kelompok", "realisasi_orang") & truth(programmes["realisasi_orang"] > limit)
    yield from view.hits(
        "LKS606",
        wrong & _from(view, penerima),
        "realisasi_orang",
        lambda at: {"group": view.shown(at, "kelompok"), "people": int(people[at])},
    )


def too_few_carers(view: View) -> Iterator[Hit]:
    """Find homes with too many resident children for each carer, or with residents and no staff.

    Findings: LKS607 at the sheet SDM. Silent where a staff member's task could not be read.
    """
    penerima = view.of("penerima")
    mukim = penerima.filled("status_tinggal", "kelompok", "tanggal_masuk") & penerima.known("tanggal_keluar")
    mukim &= truth(penerima.frame["status_tinggal"] == "mukim") & _present(penerima)
    children = mukim & truth(penerima.frame["kelompok"] == "anak")
    residents_of = _per_submission(penerima, mukim)
    children_of = _per_submission(penerima, children)
    staff_of = _per_submission(view, np.ones(len(view.frame), dtype=bool))
    carers_of = _per_submission(view, view.filled("jabatan") & truth(view.frame["jabatan"] == "pengasuh"))
    unknown = set(view.frame["_submission"].to_numpy()[~view.filled("jabatan")].tolist())
    limit = view.number("LKS607", "anak_per_pengasuh_maks")
    for submission in view.collection.submissions:
        number = submission.number
        residents, child_count = residents_of.get(number, 0), children_of.get(number, 0)
        carers = carers_of.get(number, 0)
        if number in unknown or not view.sent_by(number) or not residents:
            continue
        without_staff = not staff_of.get(number, 0)
        if not without_staff and (not child_count or (carers and child_count <= limit * carers)):
            continue
        sheet = submission.sheets[view.name]
        params: dict[str, object] = {
            "who": "people" if without_staff else "children",
            "count": residents if without_staff else child_count,
            "staff": "anyone" if without_staff else "carers",
            "carers": carers,
            "limit": limit,
        }
        yield Hit(found("LKS607", Place(submission.file, sheet.title), None, None, **params), number)


def _present(penerima: View) -> Mask:
    """Return who was being served on the last day of the period."""
    import pandas as pd

    end = pd.Timestamp(penerima.form.period.end)
    people = penerima.frame
    still_here = people["tanggal_keluar"].isna().to_numpy() | truth(people["tanggal_keluar"] > end)
    return truth(people["tanggal_masuk"] <= end) & still_here


def _doubtful(penerima: View, certain: Mask) -> tuple[set[tuple[int, str]], set[int]]:
    """Return the (submission, group) and the submissions whose counts an uncertain row could change."""
    rows = penerima.frame.loc[~certain, ["_submission", "kelompok"]]
    grouped = penerima.filled("kelompok")[~certain]
    groups = zip(rows["_submission"][grouped], rows["kelompok"][grouped], strict=True)
    return {(int(number), str(kelompok)) for number, kelompok in groups}, {
        int(number) for number in rows["_submission"][~grouped].unique()
    }


def _pairs_in(frame: pd.DataFrame, pairs: set[tuple[int, str]]) -> Mask:
    """Return which rows are of one of these (submission, group)."""
    import pandas as pd

    keys = pd.MultiIndex.from_frame(frame[["_submission", "kelompok"]])
    mask: Mask = keys.isin(sorted(pairs)) if pairs else np.zeros(len(frame), dtype=bool)
    return mask


def _looked_up(
    counts: pd.Series[Any], frame: pd.DataFrame, *fixed: str
) -> np.ndarray[tuple[int], np.dtype[np.integer[Any]]]:
    """Return the count for each row's submission, group and fixed further keys; 0 where there is none."""
    import pandas as pd

    keys = frame[["_submission", "kelompok"]].copy()
    for number, value in enumerate(fixed):
        keys[f"fixed_{number}"] = value
    found_counts: np.ndarray[tuple[int], np.dtype[np.integer[Any]]] = (
        counts.reindex(pd.MultiIndex.from_frame(keys)).fillna(0).to_numpy(dtype="int64")
    )
    return found_counts


def _per_submission(view: View, rows: Mask) -> dict[int, int]:
    """Count the rows of a mask for each submission."""
    numbers, counts = np.unique(view.frame["_submission"].to_numpy()[rows], return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))


def _count(view: View, other: View, rows: Mask) -> np.ndarray[tuple[int], np.dtype[np.integer[Any]]]:
    """Return, for each row of a view, how many rows of another table its submission has under a mask."""
    counts = _per_submission(other, rows)
    numbers = view.frame["_submission"].map(counts).fillna(0)
    per_row: np.ndarray[tuple[int], np.dtype[np.integer[Any]]] = numbers.to_numpy(dtype="int64")
    return per_row


def _from(view: View, other: View) -> Mask:
    """Return which rows come from a submission that also has the other sheet."""
    having = [each.number for each in view.collection.submissions if other.sent_by(each.number)]
    mask: Mask = np.isin(view.frame["_submission"].to_numpy(), having)
    return mask


def _groups(view: View, penerima: View) -> Iterator[tuple[int, dict[str, int], list[str]]]:
    """Yield each profile that names groups: its position, people by group, and the groups named."""
    rows = penerima.frame.loc[penerima.filled("kelompok")]
    served: dict[int, dict[str, int]] = {}
    counts: pd.Series[Any] = rows.groupby(["_submission", "kelompok"]).size()
    for number, kelompok, count in counts.reset_index().itertuples(index=False):
        served.setdefault(int(number), {})[str(kelompok)] = int(count)
    for position in np.flatnonzero(view.filled("kelompok_layanan") & _from(view, penerima)):
        at = int(position)
        named = str(view.frame["kelompok_layanan"].iloc[at]).split("|")
        yield at, served.get(view.submission(at), {}), named


def _groups_without_row(
    view: View,
    counts: pd.Series[Any],
    doubtful_groups: set[tuple[int, str]],
    doubtful_submissions: set[int],
) -> Iterator[Hit]:
    """Yield LKS601 for groups with people that the submission's REKAP leaves out altogether."""
    rekap = view.frame
    unreadable = set(rekap["_submission"].to_numpy()[~view.filled("kelompok")].tolist())
    stated = set(zip(rekap["_submission"], rekap["kelompok"], strict=True))
    totals: pd.Series[Any] = counts.groupby(level=[0, 1]).sum()
    for number, kelompok, counted in totals.reset_index().itertuples(index=False):
        submission = view.collection.submissions[int(number)]
        skip = number in doubtful_submissions or (number, kelompok) in doubtful_groups or number in unreadable
        if skip or (number, kelompok) in stated or not view.sent_by(submission.number):
            continue
        sheet = submission.sheets[view.name]
        place = Place(submission.file, sheet.title, field="kelompok", title=sheet.titles.get("kelompok"))
        group = view.label("kelompok", kelompok)
        finding = found("LKS601", place, stated=MISSING, counted=int(counted), group=group)
        yield Hit(finding, submission.number)
