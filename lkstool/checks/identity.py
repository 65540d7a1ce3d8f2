"""Whose submission is this? The code and the name in it against ``_meta`` and the register.

If the code in PROFIL and the one in ``_meta`` disagree, the register is not asked: nobody knows yet whose
name to compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lkstool.checks.view import Hit, View, truth
from lkstool.core.codes import found
from lkstool.core.records import Place

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.checks.view import Mask

# Words that tell the kind or the owner of an LKS and not which one it is.
_COMMON = frozenset(
    [
        "panti",
        "asuhan",
        "anak",
        "yatim",
        "piatu",
        "dhuafa",
        "pa",
        "pam",
        "paa",
        "pay",
        "psaa",
        "lks",
        "lksa",
        "mcc",
        "msc",
        "aka",
        "ska",
        "muhammadiyah",
        "muhamadiyah",
        "muh",
        "md",
        "aisyiyah",
        "aisiyah",
        "aisiyyah",
        "aisyiah",
        "werdha",
        "jompo",
        "lansia",
        "children",
        "center",
        "senior",
        "care",
        "dan",
    ]
)
_NAMES_AGREE = 70
_SAME_NAME = 90
_SAME_CODE = 80
_MUST_HAVE_ROWS = ("penerima", "sdm", "legalitas", "keuangan")


def codes_disagree(view: View) -> Iterator[Hit]:
    """Find submissions whose PROFIL names another LKS than the form was made for.

    Findings: LKS115 at kode_lks.
    """
    metas = _meta_codes(view)
    yield from view.hits(
        "LKS115",
        _disagreeing(view),
        "kode_lks",
        lambda at: {"kode_profil": view.shown(at, "kode_lks"), "kode_meta": metas[at]},
    )


def lks_not_in_register(view: View) -> Iterator[Hit]:
    """Find submissions of an LKS that the register does not list.

    Suggests a code only where both name and code are close to one single LKS of the register.

    Findings: LKS113 at kode_lks, or at the file if PROFIL does not say.
    """
    if view.register is None:
        return
    names_of = _names_of(view.register)
    listed = set(view.register["kode_lks"].dropna())
    profile_of = {int(number): at for at, number in enumerate(view.frame["_submission"])}
    settled = view.known("kode_lks") & ~_disagreeing(view)
    for submission in view.collection.submissions:
        if submission.lks is None or submission.lks in listed:
            continue
        at = profile_of.get(submission.number)
        if at is None:
            finding = found("LKS113", Place(submission.file), submission.lks, kode_lks=submission.lks)
            yield Hit(finding, submission.number)
        elif settled[at]:
            near = _nearest(names_of, submission.lks, view.frame["nama"].iloc[at])
            yield view.hit("LKS113", at, "kode_lks", {"kode_lks": submission.lks}, suggestion=near)


def names_disagree(view: View) -> Iterator[Hit]:
    """Find submissions whose name has little in common with the register's. Findings: LKS114 at nama.

    Compared without the words that tell only kind and owner; if nothing is left of a name, nothing is said.
    """
    if view.register is None:
        return
    from rapidfuzz.fuzz import token_set_ratio

    names_of = _names_of(view.register)
    usable = view.filled("nama", "kode_lks") & ~_disagreeing(view)
    for at in range(len(view.frame)):
        names = names_of.get(str(view.frame["kode_lks"].iloc[at]))
        if names is None or not usable[at]:
            continue
        name = str(view.frame["nama"].iloc[at])
        sent = _distinctive(name)
        known = [_distinctive(each) for each in names]
        if sent and all(known) and max(token_set_ratio(sent, each) for each in known) < _NAMES_AGREE:
            yield view.hit("LKS114", at, "nama", {"name_sent": name, "name_register": names[0]})


def inactive_in_register(view: View) -> Iterator[Hit]:
    """Find submissions of an LKS that the register says is no longer active. Findings: LKS709 at kode_lks."""
    if view.register is None or "status" not in view.register:
        return
    inactive = view.register.loc[truth(view.register["status"] == "nonaktif"), "kode_lks"].dropna()
    wrong = view.filled("kode_lks") & ~_disagreeing(view) & truth(view.frame["kode_lks"].isin(inactive))
    yield from view.hits("LKS709", wrong, "kode_lks")


def nothing_filled_in(view: View) -> Iterator[Hit]:
    """Find submissions that hold no data beyond the profile. Findings: LKS116 at the file."""
    filled: set[int] = set()
    for name in _MUST_HAVE_ROWS:
        if name in view.collection.tables:
            filled.update(view.collection.tables[name].frame["_submission"].tolist())
    if "rekap" in view.form.by_name:
        rekap = view.of("rekap")
        counts = [field.name for field in view.form.by_name["rekap"].fields if field.type == "integer"]
        for field in counts:
            touched = rekap.frame[field].fillna(0).ne(0).to_numpy() | ~rekap.known(field)
            filled.update(rekap.frame["_submission"].to_numpy()[touched].tolist())
    for submission in view.collection.submissions:
        sent = [name for name in _MUST_HAVE_ROWS if name in submission.sheets]
        if sent and submission.number not in filled:
            yield Hit(found("LKS116", Place(submission.file)), submission.number)


def _meta_codes(view: View) -> list[str]:
    """Return, for each profile, the LKS code that the form was made for; "" if it does not say."""
    submissions = view.collection.submissions
    return [
        submissions[number].meta.get("kode_lks", "").strip() for number in view.frame["_submission"].tolist()
    ]


def _disagreeing(view: View) -> Mask:
    """Return which profiles name another LKS than ``_meta`` does (LKS115)."""
    metas = np.array(_meta_codes(view), dtype=object)
    codes = view.frame["kode_lks"].to_numpy(dtype=object, na_value="")
    differ: Mask = view.filled("kode_lks") & (metas != "") & (codes != metas)
    return differ


def _nearest(names_of: Mapping[str, Sequence[str]], code: str, name: Any) -> str | None:
    """Return the code of the one LKS whose code and name are both close; None if that is not plain."""
    from rapidfuzz.fuzz import ratio, token_set_ratio

    sent = _distinctive(str(name)) if isinstance(name, str) else ""
    if not sent:
        return None
    near = [
        known
        for known, names in names_of.items()
        if ratio(code, known) >= _SAME_CODE
        and any(token_set_ratio(sent, _distinctive(each)) >= _SAME_NAME for each in names)
    ]
    return near[0] if len(near) == 1 else None


def _names_of(register: pd.DataFrame) -> dict[str, list[str]]:
    """Return all names of each LKS of the register by its code, the official one first."""
    rows = register.dropna(subset=["kode_lks", "nama"]).drop_duplicates("kode_lks")
    others = rows["nama_lain"].fillna("").astype(str)
    return {
        str(code): [str(name), *(each.strip() for each in other.split(";") if each.strip())]
        for code, name, other in zip(rows["kode_lks"], rows["nama"], others, strict=True)
    }


def _distinctive(name: str) -> str:
    """Return what of an LKS's name tells it from others: no marks, no words of kind or owner."""
    plain = re.sub(r"['’‘`ʿʾ]", "", name.casefold())
    words = re.sub(r"[^\w\s]|_", " ", plain).split()
    return " ".join(word for word in words if word not in _COMMON)
