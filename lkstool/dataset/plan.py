"""What a merge is going to do with each file. Decided from values alone; nothing is written here.

* A submission with an error is rejected: recorded with its findings, nothing of its data.
* Content that was merged before changes nothing, so a whole inbox can be merged again and again.
* New content of the same LKS and year replaces the old; of several files the one that arrived last counts, of
  those that arrived together the last by name, numbers read as numbers: ``a``, ``a (2)``, ``a (10)``.
* Content that a later correction had replaced counts again only when it comes without the file that counts
  now and without a new one: then the sender means it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lkstool.core.records import Collection, Finding, Sent, Submission
from lkstool.dataset.columns import register_sheet
from lkstool.dataset.privacy import storable
from lkstool.forms.load import years
from lkstool.forms.model import Form

if TYPE_CHECKING:
    from lkstool.dataset.history import Received


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """The parsed submission behind a candidate, and where its rows are."""

    submission: Submission
    collection: Collection
    form: Form


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One file that wants in.

    Attributes:
        lks, year: None unless they are well formed: whatever else a sender wrote there is not kept.
        source: None for a file that could not be read.
        arrived: UTC, no zone; None is now.
        unread: not read again, for this very content counts already.
    """

    file: str
    sha256: str
    lks: str | None
    year: str | None
    findings: tuple[Finding, ...]
    source: Source | None
    arrived: datetime | None = None
    unread: bool = False

    @property
    def order(self) -> tuple[str, tuple[tuple[int, str], ...], str]:
        """What sorts files by arrival."""
        stem = PurePosixPath(self.file).with_suffix("").as_posix().lower()
        parts = re.findall(r"(\d+)|(\D+)", stem)
        by_name = tuple((int(digits or 0), letters) for digits, letters in parts)
        when = self.arrived.isoformat() if self.arrived else "now"  # sorts behind every date
        return when, by_name, self.file

    @property
    def name(self) -> str:
        """The file's name without its folder, a NIK in it masked."""
        return storable(PurePosixPath(self.file.replace("\\", "/")).name)

    @property
    def errors(self) -> tuple[str, ...]:
        """Codes that block it, each once, in order. Without a reading or an LKS nothing can be accepted."""
        if self.unread:
            return ()
        codes = {each.code for each in self.findings if each.severity == "error"}
        if not codes and self.source is None:
            codes = {"LKS110"}
        if not codes and self.lks is None:
            codes = {"LKS113"}
        return tuple(sorted(codes))


@dataclass(frozen=True, slots=True)
class Several:
    """Files of different content that say they are the same LKS and year.

    Attributes:
        files: in order of arrival.
        counts: the one whose rows are in use after the merge.
    """

    lks: str
    year: str
    files: tuple[str, ...]
    counts: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the candidates; each of them is in one of the first four, in order of arrival.

    Attributes:
        reject: to be recorded with their findings.
        unchanged: merged before, or older than what counts.
        still_rejected: recorded before, and no better now.
        replaced: those of ``accept`` that take the place of an earlier submission.
        resubmitted: those of ``accept`` whose content had been replaced before.
    """

    accept: tuple[Candidate, ...]
    reject: tuple[Candidate, ...]
    still_rejected: tuple[Candidate, ...]
    unchanged: tuple[Candidate, ...]
    replaced: tuple[Candidate, ...]
    resubmitted: tuple[Candidate, ...]
    several: tuple[Several, ...]


def candidates(
    collections: Sequence[tuple[Collection, Form]],
    findings: Iterable[Finding],
    unreadable: Sequence[Sent],
    arrived: Mapping[str, datetime] | None = None,
    unchanged: Mapping[str, Received] | None = None,
) -> tuple[Candidate, ...]:
    """Gather every file with its findings, in order of arrival.

    Args:
        collections: the parsed submissions, with the form of their year.
        findings: everything found in these files.
        unreadable: files that gave no submission.
        arrived: when each file arrived, by file: UTC, no zone; default now.
        unchanged: files that were not read, each with the submission of the same content that counts.

    Raises:
        ValueError: two of them have the same path (a mistake of the program).
    """
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.place.file, []).append(finding)
    arrived = arrived or {}
    gathered = [
        Candidate(
            one.file,
            one.sha256,
            _lks(one.lks),
            collection.year,
            tuple(by_file.get(one.file, ())),
            Source(one, collection, form),
            arrived.get(one.file),
        )
        for collection, form in collections
        for one in collection.submissions
    ]
    gathered += [
        Candidate(
            sent.file,
            sent.sha256,
            _lks(sent.meta.get("kode_lks")),
            _year(sent.year or sent.meta.get("form_year")),
            tuple(by_file.get(sent.file, sent.findings)),
            None,
            arrived.get(sent.file),
        )
        for sent in unreadable
    ]
    gathered += [
        Candidate(file, one.sha256, one.lks, one.year, (), None, arrived.get(file), unread=True)
        for file, one in (unchanged or {}).items()
    ]
    if len({each.file for each in gathered}) != len(gathered):
        raise ValueError("one path was given twice")
    return _by_arrival(gathered)


def decide(wanting: Sequence[Candidate], standing: Sequence[Received]) -> Plan:
    """Decide what becomes of each candidate.

    Args:
        wanting: in order of arrival.
        standing: the submissions of all batches that were not taken back, in order of arrival.
    """
    accept: list[Candidate] = []
    unchanged: list[Candidate] = []
    several: list[Several] = []
    groups: dict[tuple[str | None, str | None], list[Candidate]] = {}
    for each in wanting:
        if not each.errors:
            groups.setdefault((each.lks, each.year), []).append(each)
    counting = {(one.lks, one.year): one.sha256 for one in standing if one.counts}
    merged = {(one.lks, one.year, one.sha256) for one in standing if one.state == "accepted"}
    for key, group in groups.items():
        taken = _taken(
            group, {each.sha256 for each in group if (*key, each.sha256) in merged}, counting.get(key)
        )
        accept += taken
        unchanged += [each for each in group if each not in taken]
        if len({each.sha256 for each in group}) > 1:
            content = taken[-1].sha256 if taken else counting[key]
            counts = next(each.file for each in group if each.sha256 == content)
            several.append(Several(str(key[0]), str(key[1]), tuple(each.file for each in group), counts))
    reject: list[Candidate] = []
    still_rejected: list[Candidate] = []
    known = {(one.lks, one.year, one.sha256, one.file) for one in standing if one.state == "rejected"}
    known |= {(lks, year, sha256, "") for lks, year, sha256, _ in known if sha256}
    for each in wanting:
        if not each.errors:
            continue
        # A file that could not even be opened has no hash: only its name tells whether it is known.
        identity = (each.lks, each.year, each.sha256, "" if each.sha256 else each.name)
        (still_rejected if identity in known else reject).append(each)
        known.add(identity)
    return Plan(
        _by_arrival(accept),
        _by_arrival(reject),
        _by_arrival(still_rejected),
        _by_arrival(unchanged),
        _by_arrival(each for each in accept if (each.lks, each.year) in counting),
        _by_arrival(each for each in accept if (each.lks, each.year, each.sha256) in merged),
        tuple(several),
    )


def _taken(group: Sequence[Candidate], known: set[str], counting: str | None) -> list[Candidate]:
    """Choose which files of one LKS and year are new submissions; ``counting`` is the content in use."""
    fresh: dict[str, Candidate] = {}
    for each in group:
        if each.sha256 == counting:
            fresh.clear()  # what came before the one that counts now must not take its place
        elif each.sha256 not in known:
            fresh.setdefault(each.sha256, each)
    if fresh:
        return list(fresh.values())
    return [] if counting in known else [group[-1]]


def _by_arrival(files: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(files, key=lambda each: each.order))


@cache
def _lks_pattern() -> re.Pattern[str]:
    return re.compile(register_sheet().by_name["kode_lks"].constraints.pattern or "(?!)")


def _lks(text: str | None) -> str | None:
    return text if text and _lks_pattern().fullmatch(text) else None


def _year(text: str | None) -> str | None:
    return text if text in years() else None
