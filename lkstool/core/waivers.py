"""What the office's exceptions do to findings: a waived one becomes a note, an expired one comes back loudly.

Nothing is taken away: a waived finding keeps its place and its words and says who approved it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from lkstool.core.codes import CODES, found
from lkstool.core.records import Finding, Place, Submission, Waiver

# Of these no data can be read, or there are none: nobody can agree to take what is not there.
_NEVER = frozenset(f"LKS{number}" for number in (*range(101, 113), 116, 117, 118, 119))


def can_be_waived(code: str) -> bool:
    """Tell whether an exception to a code is possible: its findings are about data that could be read."""
    return code in CODES and code not in _NEVER and not code.startswith(("LKS8", "LKS9"))


def waive(
    findings: Iterable[Finding], owners: Mapping[str, Submission], waivers: Sequence[Waiver], today: date
) -> list[Finding]:
    """Apply exceptions to findings.

    Args:
        findings: with the severity that their year's form gives them.
        owners: by file; findings of other files are left as they are.
        waivers: in force and expired ones.
        today: the day that decides which is which.

    Returns:
        The findings in their order: errors and warnings that an exception in force covers are notes that
        name it. Then one LKS119 for each file and expired exception that would have covered something, at
        the place of the first such finding.
    """
    by_code: dict[tuple[str, str], list[Waiver]] = {}
    for waiver in sorted(waivers, key=lambda each: each.until < today):
        by_code.setdefault((waiver.lks, waiver.code), []).append(waiver)
    told: list[Finding] = []
    missed: dict[tuple[str, Waiver], list[Place]] = {}
    for finding in findings:
        covering = _covering(finding, owners, by_code)
        if covering is None:
            told.append(finding)
        elif covering.until >= today:
            told.append(replace(finding, severity="note", waiver=covering))
        else:
            missed.setdefault((finding.place.file, covering), []).append(finding.place)
            told.append(finding)
    told += [
        found(
            "LKS119",
            places[0],
            waived=waiver.code,
            count=len(places),
            reason=waiver.reason,
            approved_by=waiver.approved_by,
            until=waiver.until,
        )
        for (_, waiver), places in missed.items()
    ]
    return told


def _covering(
    finding: Finding, owners: Mapping[str, Submission], by_code: Mapping[tuple[str, str], Sequence[Waiver]]
) -> Waiver | None:
    """Return the exception that speaks of a finding; one in force comes before an expired one."""
    place = finding.place
    owner = owners.get(place.file)
    if owner is None or owner.lks is None or finding.severity == "note":
        return None
    names = (None, place.field, f"{owner.sheet_of(place)}.{place.field}")
    return next((each for each in by_code.get((owner.lks, finding.code), ()) if each.field in names), None)
