"""Whose submission is this? The code and the name in it against ``_meta`` and the register.

If the code in PROFIL and the one in ``_meta`` disagree, the register is not asked: nobody knows yet whose
name to compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lkstool.checks.view import Hit, Scope, View
from lkstool.core.codes import found
from lkstool.core.records import Place, Submission

if TYPE_CHECKING:
    import pandas as pd

# Words that tell the kind or the owner of an LKS and not which one it is.
_COMMON = frozenset(
    ["panti", "asuhan", "anak", "yatim", "piatu", "dhuafa", "pa", "pam", "paa", "pay", "psaa", "lks", "lksa", "mcc", "msc", "aka", "ska", "muhammadiyah", "muhamadiyah", "muh", "md", "aisyiyah", "aisiyah", "aisiyyah", "aisyiah", "werdha", "jompo", "lansia", "children", "center", "senior", "care", "dan"]
)
_NAMES_AGREE = 70
_SAME_NAME = 90
_SAME_CODE = 80
_MUST_HAVE_ROWS = ("penerima", "sdm", "legalitas", "keuangan")


def codes_disagree(view: View, scope: Scope) -> Iterator[Hit]:
    """Find submissions whose PROFIL names another LKS than the form was made for.

    Findings: LKS115 at kode_lks.
    """
    for at, submission in _profiles(view):
        meta = submission.meta.get("kode_lks", "").strip()
        if _codes_differ(view, at, meta):
            code = str(view.frame["kode_lks"].iat[at])
            yield view.hit("LKS115", at, "kode_lks", {"kode_profil": code, "kode_meta": meta})


def lks_not_in_register(view: View, scope: Scope) -> Iterator[Hit]:
    """Find submissions of an LKS that the register does not list.

    Suggests a code only where both name and code are close to one single LKS of the register.

    Findings: LKS113 at kode_lks, or at the file if PROFIL does not say.
    """
    if scope.register is None:
        return
    listed = set(scope.register["kode_lks"].dropna())
    profile_of = {submission.number: at for at, submission in _profiles(view)}
    readable = view.known("kode_lks")
    for submission in scope.collection.submissions:
        if submission.lks is None or submission.lks in listed:
            continue
        at = profile_of.get(submission.number)
        if at is None:
            finding = found("LKS113", Place(submission.file), submission.lks, kode_lks=submission.lks)
            yield Hit(finding, submission.number)
        elif readable[at] and not _codes_differ(view, at, submission.meta.get("kode_lks", "").strip()):
            near = _nearest(scope.register, submission.lks, view.frame["nama"].iat[at])
            yield view.hit("LKS113", at, "kode_lks", {"kode_lks": submission.lks}, suggestion=near)


def names_disagree(view: View, scope: Scope) -> Iterator[Hit]:
    """Find submissions whose name has little in common with the register's. Findings: LKS114 at nama.

    Compared without the words that tell only kind and owner; if nothing is left of a name, nothing is said.
    """
    if scope.register is None:
        return
    from rapidfuzz.fuzz import token_set_ratio

    rows = (
        scope.register.dropna(subset=["kode_lks", "nama"]).drop_duplicates("kode_lks").set_index("kode_lks")
    )
    usable = view.filled("nama", "kode_lks")
    for at, submission in _profiles(view):
        code = view.frame["kode_lks"].iat[at]
        meta = submission.meta.get("kode_lks", "").strip()
        if not usable[at] or code not in rows.index or _codes_differ(view, at, meta):
            continue
        sent = _distinctive(str(view.frame["nama"].iat[at]))
        known = [_distinctive(name) for name in _names(rows.loc[code])]
        if sent and all(known) and max(token_set_ratio(sent, name) for name in known) < _NAMES_AGREE:
            params = {
                "name_sent": str(view.frame["nama"].iat[at]),
                "name_register": str(rows.at[code, "nama"]),
            }
            yield view.hit("LKS114", at, "nama", params)


def nothing_filled_in(view: View, scope: Scope) -> Iterator[Hit]:
    """Find submissions that hold no data beyond the profile. Findings: LKS116 at the file."""
    filled: set[int] = set()
    for name in _MUST_HAVE_ROWS:
        if name in scope.collection.tables:
            filled.update(scope.collection.tables[name].frame["_submission"].tolist())
    if "rekap" in scope.form.by_name:
        rekap = scope.view("rekap")
        counts = [field.name for field in scope.form.by_name["rekap"].fields if field.type == "integer"]
        for field in counts:
            touched = rekap.frame[field].fillna(0).ne(0).to_numpy() | ~rekap.known(field)
            filled.update(rekap.frame["_submission"].to_numpy()[touched].tolist())
    for submission in scope.collection.submissions:
        sent = [name for name in _MUST_HAVE_ROWS if name in submission.sheets]
        if sent and submission.number not in filled:
            yield Hit(found("LKS116", Place(submission.file)), submission.number)


def _profiles(view: View) -> Iterator[tuple[int, Submission]]:
    """Yield the position and the submission of each profile."""
    for at, number in enumerate(view.frame["_submission"].tolist()):
        yield at, view.collection.submissions[int(number)]


def _codes_differ(view: View, at: int, meta: str) -> bool:
    return bool(meta and view.filled("kode_lks")[at] and str(view.frame["kode_lks"].iat[at]) != meta)


def _nearest(register: pd.DataFrame, code: str, name: Any) -> str | None:
    """Return the code of the one LKS whose code and name are both close; None if that is not plain."""
    from rapidfuzz.fuzz import ratio, token_set_ratio

    sent = _distinctive(str(name)) if isinstance(name, str) else ""
    if not sent:
        return None
    near = [
        str(row["kode_lks"])
        for _, row in register.dropna(subset=["kode_lks", "nama"]).iterrows()
        if ratio(code, row["kode_lks"]) >= _SAME_CODE
        and any(token_set_ratio(sent, _distinctive(each)) >= _SAME_NAME for each in _names(row))
    ]
    return near[0] if len(near) == 1 else None


def _names(row: pd.Series[Any]) -> list[str]:
    """Return the names by which the register knows an LKS."""
    others = row["nama_lain"] if isinstance(row["nama_lain"], str) else ""
    return [str(row["nama"]), *(each.strip() for each in others.split(";") if each.strip())]


def _distinctive(name: str) -> str:
    """Return what of an LKS's name tells it from others: no marks, no words of kind or owner."""
    plain = re.sub(r"['’‘`ʿʾ]", "", name.casefold())
    words = re.sub(r"[^\w\s]|_", " ", plain).split()
    return " ".join(word for word in words if word not in _COMMON)
