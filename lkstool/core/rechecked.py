"""What a recheck of merged submissions hands to whoever tells a person: one value for each code."""

from __future__ import annotations

from dataclasses import dataclass

from lkstool.core.records import Severity


@dataclass(frozen=True, slots=True)
class Count:
    """In how many submissions, and in how many cells of them."""

    submissions: int
    cells: int


@dataclass(frozen=True, slots=True)
class Example:
    """Where something is found that was not found before; never what stands there."""

    lks: str
    sheet: str | None
    cell: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one code.

    Attributes:
        severity: the gravest that it has now; None if it is no longer found.
        severity_before: the gravest that it had; None if it was not found.
        trial: this year's form only tries it out.
        before: found when merged.
        now: found today.
        new: found today and not when merged.
        gone: found when merged and not today.
        blocks: submissions that it would hold back today.
        examples: of what is new, else of what blocks; the first of each of some submissions.
    """

    code: str
    severity: Severity | None
    severity_before: Severity | None
    trial: bool
    before: Count
    now: Count
    new: Count
    gone: Count
    blocks: int
    examples: tuple[Example, ...]

    @property
    def differs(self) -> bool:
        """True if today says something else of it than the merge did."""
        return bool(self.new.cells or self.gone.cells or self.severity != self.severity_before)


@dataclass(frozen=True, slots=True)
class Missing:
    """A submission whose original is not in the archive any more."""

    lks: str
    file: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """What a recheck has found.

    Attributes:
        form: name of the form file that was tried; None for the packaged form.
        submissions: how many were examined.
        blocked: LKS codes of those that would not be accepted today.
        codes: every code found then or now; those that would block first, then by what is new, then by code.
        missing: not examined.
    """

    year: str
    form: str | None
    submissions: int
    blocked: tuple[str, ...]
    codes: tuple[Difference, ...]
    missing: tuple[Missing, ...]
