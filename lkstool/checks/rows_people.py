"""Stage 4, people: what the cells of one person's row say of each other.

Root causes: an impossible order of dates (LKS403, LKS404) hides what is computed from those dates; a birth
date that the NIK contradicts (LKS401) hides findings about age; an age outside the group (LKS405) hides
the child category (LKS408).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from lkstool.checks.view import Hit, View, truth
from lkstool.core.records import Personal

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.checks.view import Mask

    Numbers = np.ndarray[Any, np.dtype[np.int64]]
    Ages = np.ndarray[tuple[int], np.dtype[np.float64]]

# A woman's day of birth is written in her NIK plus 40.
_WOMAN = 40
_PARTS = ("day", "month", "year")
_STUDENT = ("sma", "diploma", "s1")
_CHILD, _ELDERLY = "anak", "lansia"


def exit_before_entry(view: View) -> Iterator[Hit]:
    """Find people who left before they came. Findings: LKS403 at tanggal_keluar."""
    people = view.frame
    left_before_entry = view.filled("tanggal_masuk", "tanggal_keluar") & truth(
        people["tanggal_keluar"] < people["tanggal_masuk"]
    )
    yield from view.hits(
        "LKS403",
        left_before_entry,
        "tanggal_keluar",
        lambda at: {"entry": view.shown(at, "tanggal_masuk")},
        doubts=("tanggal_masuk", "tanggal_keluar"),
    )


def entry_before_birth(view: View) -> Iterator[Hit]:
    """Find people who came before they were born. Findings: LKS404 at tanggal_masuk."""
    people = view.frame
    came_before_birth = view.filled("tanggal_lahir", "tanggal_masuk") & truth(
        people["tanggal_masuk"] < people["tanggal_lahir"]
    )
    yield from view.hits(
        "LKS404",
        came_before_birth,
        "tanggal_masuk",
        lambda at: {"birth": view.shown(at, "tanggal_lahir")},
        doubts=("tanggal_lahir", "tanggal_masuk"),
    )


def birth_date_against_nik(view: View) -> Iterator[Hit]:
    """Find birth dates that differ from the one in the NIK. Findings: LKS401 at tanggal_lahir.

    The NIK is copied from the family card in one piece; it is the date that is more often mistyped.
    """

    def slots(at: int) -> Mapping[str, object]:
        nik = str(view.frame["nik"].iloc[at])
        day = int(nik[6:8])
        inside = (day - _WOMAN if day > _WOMAN else day, int(nik[8:10]), int(nik[10:12]))
        born = view.frame["tanggal_lahir"].iloc[at]
        return {
            "nik_date": Personal("-".join(f"{part:02d}" for part in inside), "tanggal"),
            "cause": _difference((born.day, born.month, born.year % 100), inside),
        }

    yield from view.hits("LKS401", _birth_date_differs(view), "tanggal_lahir", slots)


def _difference(typed: tuple[int, int, int], inside: tuple[int, int, int]) -> str:
    """Name how two dates (day, month, year of two digits) differ: what the hand or Excel did."""
    day, month, year = typed
    if inside == (month, day, year):
        return "swapped"
    parts = [name for name, one, other in zip(_PARTS, typed, inside, strict=True) if one != other]
    return parts[0] if len(parts) == 1 else "several"


def sex_against_nik(view: View) -> Iterator[Hit]:
    """Find people whose sex differs from the one in the NIK. Findings: LKS402 at jenis_kelamin."""
    usable = _well_formed_nik(view) & view.filled("jenis_kelamin")
    nik_says_woman = _digits(view, 6, 8) > _WOMAN
    typed_woman = truth(view.frame["jenis_kelamin"] == "P")
    yield from view.hits(
        "LKS402",
        usable & (nik_says_woman != typed_woman),
        "jenis_kelamin",
        lambda at: {"nik_sex": "P" if nik_says_woman[at] else "L"},
    )


def age_outside_group(view: View) -> Iterator[Hit]:
    """Find children too old and elderly too young for their group. Findings: LKS405 at kelompok.

    Age is in whole years on the last day of the period, or on the day the person left before it. A child
    still at school may be older (``anak_sekolah_maks``).
    """
    wrong = _outside_group(view)
    ages = _ages(view)

    def slots(at: int) -> Mapping[str, object]:
        child = view.frame["kelompok"].iloc[at] == _CHILD
        limit = view.number("LKS405", "anak_maks" if child else "lansia_min")
        return {"age": int(ages[at]), "bound": "under" if child else "from", "limit": limit}

    yield from view.hits("LKS405", wrong, "kelompok", slots)


def exit_without_reason(view: View) -> Iterator[Hit]:
    """Find people who left without a reason given. Findings: LKS406 at alasan_keluar."""
    wrong = view.filled("tanggal_keluar") & view.known("alasan_keluar") & ~view.filled("alasan_keluar")
    yield from view.hits(
        "LKS406", wrong, "alasan_keluar", lambda at: {"exit": view.shown(at, "tanggal_keluar")}
    )


def reason_without_exit(view: View) -> Iterator[Hit]:
    """Find a reason for leaving without a date. Findings: LKS407 at tanggal_keluar."""
    wrong = view.filled("alasan_keluar") & view.known("tanggal_keluar") & ~view.filled("tanggal_keluar")
    yield from view.hits(
        "LKS407", wrong, "tanggal_keluar", lambda at: {"reason": view.shown(at, "alasan_keluar")}
    )


def child_category_for_adult(view: View) -> Iterator[Hit]:
    """Find a child category given to an adult or to the elderly. Findings: LKS408 at kategori_anak."""
    elderly = view.filled("kelompok") & truth(view.frame["kelompok"] == _ELDERLY)
    too_old = _aged(view) & (_ages(view) > view.number("LKS408", "anak_maks")) & ~_birth_date_differs(view)
    explained = _outside_group(view) if "LKS405" in view.form.check_numbers else np.zeros_like(too_old)
    yield from view.hits(
        "LKS408",
        view.filled("kategori_anak") & (elderly | too_old) & ~explained,
        "kategori_anak",
        lambda at: {"who": "elderly" if elderly[at] else "adult"},
    )


def nik_missing_without_reason(view: View) -> Iterator[Hit]:
    """Find people with neither a NIK nor a reason why not. Findings: LKS412 at nik."""
    both = view.known("nik", "alasan_tanpa_nik")
    empty = view.frame["nik"].isna().to_numpy() & view.frame["alasan_tanpa_nik"].isna().to_numpy()
    yield from view.hits("LKS412", both & empty, "nik")


def ppks_outside_group(view: View) -> Iterator[Hit]:
    """Find kinds of PPKS that do not belong to the person's group. Findings: LKS417 at ppks."""
    groups = {
        code.kode: frozenset(code.extra.get("kelompok", "").split())
        for code in view.form.codes(view.form.field(view.name, "ppks")).codes
    }
    people = view.frame
    fits = np.zeros(len(people), dtype=bool)
    for kode, allowed in groups.items():
        fits |= truth(people["ppks"] == kode) & truth(people["kelompok"].isin(sorted(allowed)))
    listed = truth(people["ppks"].isin(list(groups)))

    def slots(at: int) -> Mapping[str, object]:
        allowed = groups[str(people["ppks"].iloc[at])]
        order = [code.kode for code in view.form.codes(view.form.field(view.name, "kelompok")).codes]
        labels = [view.label("kelompok", kode) for kode in order if kode in allowed]
        return {"group": view.shown(at, "kelompok"), "groups": labels}

    yield from view.hits("LKS417", view.filled("ppks", "kelompok") & listed & ~fits, "ppks", slots)


def _well_formed_nik(view: View) -> Mask:
    """Return which rows have a readable NIK of 16 digits."""
    return view.filled("nik") & (view.once("nik", partial(_read_nik, view))[:, 0] >= 0)


def _digits(view: View, start: int, stop: int) -> Numbers:
    """Return a part of every NIK as a number; meaningless where there is no well-formed NIK."""
    digits = view.once("nik", partial(_read_nik, view))[:, start:stop]
    numbers: Numbers = digits @ 10 ** np.arange(stop - start - 1, -1, -1)
    return numbers


def _read_nik(view: View) -> Numbers:
    """Return the sixteen digits of every NIK, a row each; a row of -1 where there are not just sixteen."""
    written = view.frame["nik"].tolist()
    good = [isinstance(nik, str) and len(nik) == 16 and nik.isascii() and nik.isdigit() for nik in written]
    digits = np.full((len(written), 16), -1, dtype=np.int64)
    text = "".join([nik for nik, is_good in zip(written, good, strict=True) if is_good])
    digits[good] = (np.frombuffer(text.encode("ascii"), dtype=np.uint8) - ord("0")).reshape(-1, 16)
    return digits


def _birth_date_differs(view: View) -> Mask:
    """Return which rows have a birth date that their NIK contradicts."""
    if "nik" not in view.frame:
        return np.zeros(len(view.frame), dtype=bool)
    differs = view.once("birth date differs", partial(_another_birth_date, view))
    return _well_formed_nik(view) & view.filled("tanggal_lahir") & differs


def _another_birth_date(view: View) -> Mask:
    """Return which rows have another birth date than stands in their NIK, if both are there."""
    birth = view.frame["tanggal_lahir"].dt
    day = _digits(view, 6, 8)
    day = np.where(day > _WOMAN, day - _WOMAN, day)
    same = (
        truth(birth.day == day)
        & truth(birth.month == _digits(view, 8, 10))
        & truth(birth.year % 100 == _digits(view, 10, 12))
    )
    return ~same


def _aged(view: View) -> Mask:
    """Return which rows have an age that can be trusted to its dates."""
    return view.filled("tanggal_lahir") & view.known("tanggal_keluar")


def _ages(view: View) -> Ages:
    """Return ages in whole years on the last day of the period or of the stay; NaN without a birth date."""
    return view.once("ages", partial(_work_out_ages, view))


def _work_out_ages(view: View) -> Ages:
    import pandas as pd

    end = pd.Timestamp(view.form.period.end)
    birth: pd.Series[Any] = view.frame["tanggal_lahir"]
    left: pd.Series[Any] = view.frame["tanggal_keluar"]
    day = left.where(left < end, end)
    before_birthday = (day.dt.month * 100 + day.dt.day) < (birth.dt.month * 100 + birth.dt.day)
    years = (day.dt.year - birth.dt.year - before_birthday.astype("int64")).to_numpy(dtype="float64")
    return np.where(birth.isna().to_numpy(), np.nan, years)


def _outside_group(view: View) -> Mask:
    """Return which rows are too old for a child or too young for the elderly (LKS405)."""
    people = view.frame
    ages = _ages(view)
    at_school = truth(people["bersekolah"].fillna(False)) | truth(people["pendidikan"].isin(_STUDENT))
    limits = np.where(
        at_school, view.number("LKS405", "anak_sekolah_maks"), view.number("LKS405", "anak_maks")
    )
    too_old = truth(people["kelompok"] == _CHILD) & (ages >= limits)
    too_young = truth(people["kelompok"] == _ELDERLY) & (ages < view.number("LKS405", "lansia_min"))
    # An unreadable answer about school may be a yes: the doubt is in favour of the sender.
    usable = _aged(view) & view.filled("kelompok") & view.known("bersekolah", "pendidikan")
    return usable & (too_old | too_young) & ~_birth_date_differs(view)
