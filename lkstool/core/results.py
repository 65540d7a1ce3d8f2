"""What validating and merging hand to whoever tells a person: one value for each file, and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from lkstool.core.errors import UserError
from lkstool.core.records import SEVERITIES, Change, Finding, State


@dataclass(frozen=True, slots=True)
class SinceLast:
    """What became of the errors and warnings of the same LKS's last other submission of that year.

    Attributes:
        done: no longer there.
        open: still there.
        new: not there last time.
        file: name of the submission compared with, without its folder.
        received: when that one came, on the office's clock.
    """

    done: int
    open: int
    new: int
    file: str
    received: datetime


@dataclass(frozen=True, slots=True)
class FileResult:
    """Everything that is known of one file after checking.

    Attributes:
        file: path as given, with forward slashes.
        sha256: hash of its bytes; "" if they could not be read.
        lks: LKS code; None if the file does not say.
        name: name of the LKS as the register has it, else as sent.
        year: form year; None if unreadable.
        state: valid (nothing blocks), invalid (an error to repair) or unreadable.
        rows: data rows by sheet, named as in the sender's workbook; record sheets are left out.
        changes: automatic repairs, in sheet order.
        findings: errors first, then warnings, then notes; within these by sheet, row and column.
        since_last: the comparison with what this LKS sent before; None where nothing is known of that.
    """

    file: str
    sha256: str
    lks: str | None
    name: str | None
    year: str | None
    state: State
    rows: Mapping[str, int]
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]
    since_last: SinceLast | None = None

    def count(self, severity: str) -> int:
        """Count the findings of one severity."""
        return sum(1 for finding in self.findings if finding.severity == severity)


@dataclass(frozen=True)
class Validation:
    """The results of one run over any number of files, in the order in which they were read.

    Attributes:
        files: one result for each file that is or should be a submission.
        registers: register workbooks met on the way (not submissions).
        replies: answers of our own met on the way, and left aside.
        register: the register that LKS codes were compared with; None if there was none.
        not_remembered: why earlier submissions could not be looked at, if that failed.
    """

    files: tuple[FileResult, ...]
    registers: tuple[str, ...] = ()
    register: str | None = None
    not_remembered: UserError | None = None
    replies: tuple[str, ...] = ()

    def count_state(self, state: State) -> int:
        """Count the files in one state."""
        return sum(1 for result in self.files if result.state == state)

    def count(self, severity: str) -> int:
        """Count the findings of one severity over all files."""
        return sum(result.count(severity) for result in self.files)

    @cached_property
    def blocks(self) -> bool:
        """True if any finding of any file is an error."""
        return any(result.count("error") for result in self.files)

    @property
    def years(self) -> tuple[str, ...]:
        """Form years met, oldest first."""
        return tuple(sorted({result.year for result in self.files if result.year}))


def finding_order(finding: Finding, sheets: Mapping[str, int]) -> tuple[int, int, int, int, str]:
    """Return what sorts the findings of one file: ``sheets`` gives the form's place of each sheet as sent."""
    place = finding.place
    return (
        SEVERITIES.index(finding.severity),
        sheets.get(place.sheet or "", -1),
        place.row or 0,
        place.column or 0,
        finding.code,
    )


def state_of(findings: Iterable[Finding]) -> State:
    """Return the state of a file that could be read."""
    return "invalid" if any(each.severity == "error" for each in findings) else "valid"


def with_findings(result: FileResult, more: Iterable[Finding], sheets: Mapping[str, int]) -> FileResult:
    """Return a result with further findings in their places; an error among them makes it invalid.

    Args:
        result: of a file that could be read.
        more: found in that file.
        sheets: the form's place of each sheet as sent.
    """
    findings = tuple(sorted((*result.findings, *more), key=lambda each: finding_order(each, sheets)))
    return replace(result, findings=findings, state=state_of(findings))
