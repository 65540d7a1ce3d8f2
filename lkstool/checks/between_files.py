"""Stage 7: the files of one run as files. The same one twice, or two for one LKS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from lkstool.core.codes import found
from lkstool.core.records import Finding, Place


def same_content(files: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Find files that are copies of another one.

    Args:
        files: path and hash of each file that could be read, in order of arrival.

    Findings: LKS704 at every file but the first of the same content.
    """
    first: dict[str, str] = {}
    for file, sha256 in files:
        original = first.setdefault(sha256, file)
        if original != file:
            yield found("LKS704", Place(file), other=_named(original, [file]))


def several_for_one_lks(files: Iterable[str], counts: str, same: Iterable[str]) -> Iterator[Finding]:
    """Say of two files for one LKS and year which one counts.

    Args:
        files: that could be accepted, in order of arrival.
        counts: the one that is going to count.
        same: those with its content, itself included; a copy has LKS704 already.

    Findings: LKS705 at every file whose content does not count.
    """
    copies = set(same)
    for file in files:
        if file not in copies:
            yield found("LKS705", Place(file), other=_named(counts, [file]))


def _named(file: str, others: Iterable[str]) -> str:
    """Return the bare name of a file, with its folders where another one has the same name."""
    name = PurePosixPath(file).name
    return file if any(PurePosixPath(each).name == name for each in others) else name
