"""What is kept of the submissions of a run until all have been read, small enough for tens of thousands.

Most of what a submission says meets nothing anywhere else. So its tables are kept packed, together with the
hashes of the tokens by which people are recognised; once everything has been read, only the rows come out
again that could meet others, and all rows of an LKS of which the year before is known.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lkstool.core.known import Gathered, Others
from lkstool.core.packing import packed, unpacked
from lkstool.core.records import Submission

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from lkstool.dataset.plan import Candidate

    Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

_PEOPLE = "penerima"
# By these somebody is recognised: by NIK, by name and birth date, by name.
_TOKENS = ("nik_token", "person_token", "nama_token")
_NAMES = frozenset({"nama_token"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one form year's submissions of one chunk; numbers are those of its collection.

    Attributes:
        submissions: with their sheets, for the places.
        candidates: as the merge sees them.
        owners: LKS code of each submission of which it is certain.
        certain: by sheet name the submissions in whose compared cells nothing is doubtful.
        packed: by sheet name the compared rows of the submissions in ``owners``, ``lks`` first.
        tokens: for PENERIMA, in the order of its packed rows: a hash of each token, 0 where it is missing.
        holders: in the same order the number of the submission.
    """

    submissions: tuple[Submission, ...]
    candidates: tuple[Candidate, ...]
    owners: Mapping[int, str]
    certain: Mapping[str, frozenset[int]]
    packed: Mapping[str, bytes]
    tokens: Mapping[str, Hashes]
    holders: np.ndarray[tuple[int], np.dtype[np.int32]]


def kept(
    submissions: Sequence[Submission],
    candidates: Sequence[Candidate],
    owners: Mapping[int, str],
    certain: Mapping[str, frozenset[int]],
    tables: Mapping[str, pd.DataFrame],
) -> Kept:
    """Pack what is to be compared later; ``tables`` as in ``core.known.Gathered``, but without ``lks``."""
    import numpy as np

    contents: dict[str, bytes] = {}
    tokens: dict[str, Hashes] = {}
    holders = np.zeros(0, "int32")
    for name, frame in tables.items():
        rows = frame.copy()
        rows.insert(0, "lks", rows["submission"].map(dict(owners)).astype("str"))
        rows = rows[rows["lks"].notna()]
        contents[name] = packed(rows)
        if name == _PEOPLE:
            tokens = {token: _hashes(rows[token]) for token in _TOKENS if token in rows}
            holders = rows["submission"].to_numpy().astype("int32")
    return Kept(tuple(submissions), tuple(candidates), owners, certain, contents, tokens, holders)


def gathered(
    year: str,
    parts: Iterable[Kept],
    counting: Mapping[tuple[str, str], str],
    acceptable: Container[str],
) -> Gathered:
    """Put the parts of one year together, their submissions numbered through, still without tables.

    Args:
        year: form year.
        parts: in the order of reading.
        counting: the file that counts for each LKS and year.
        acceptable: files without an error.
    """
    submissions: list[Submission] = []
    owners: dict[int, str] = {}
    certain: dict[str, set[int]] = {}
    for part in parts:
        first = len(submissions)
        submissions += part.submissions
        owners |= {first + number: lks for number, lks in part.owners.items()}
        for name, numbers in part.certain.items():
            certain.setdefault(name, set()).update(first + number for number in numbers)
    numbered = {one.file: number for number, one in enumerate(submissions) if number in owners}
    counts = {
        lks: numbered[counting[lks, year]]
        for lks in sorted(set(owners.values()))
        if counting[lks, year] in numbered
    }
    return Gathered(
        year,
        tuple(submissions),
        {},
        owners,
        {name: frozenset(each) for name, each in certain.items()},
        counts,
        frozenset(number for number in counts.values() if submissions[number].file in acceptable),
    )


def profiles_of(parts: Iterable[Kept]) -> Iterator[pd.DataFrame]:
    """Yield the rows of PROFIL, part by part."""
    for part in parts:
        yield unpacked(part.packed["profil"])


def rows_of(parts: Sequence[Kept], numbers: Iterable[int]) -> dict[str, pd.DataFrame]:
    """Return all rows of some submissions, numbered through as ``gathered`` numbers them."""

    def wanted(_part: Kept, _name: str, rows: pd.DataFrame) -> Mask:
        chosen: Mask = rows["submission"].isin(list(numbers)).to_numpy(dtype=bool)
        return chosen

    return _tables(parts, wanted)


def rows_to_compare(parts: Sequence[Kept], others: Others) -> dict[str, pd.DataFrame]:
    """Return the rows that anything could be found of, numbered through as ``gathered`` numbers them.

    Args:
        parts: of one year.
        others: what they are compared with.

    Returns:
        Of an LKS of which the year before is known, all rows; of the others, the people who stand with a
        second LKS too, here or in the dataset, by one of their tokens.
    """
    import numpy as np

    known = {lks for frame in others.year_before.tables.values() for lks in frame["lks"].unique()}
    elsewhere = _elsewhere(parts, others)

    def wanted(part: Kept, name: str, rows: pd.DataFrame) -> Mask:
        chosen: Mask = rows["lks"].isin(known).to_numpy(dtype=bool)
        if name == _PEOPLE:
            met = [np.isin(hashes, elsewhere[token]) for token, hashes in part.tokens.items()]
            chosen = np.logical_or.reduce([chosen, *met])
        return chosen

    return _tables(parts, wanted)


def _elsewhere(parts: Sequence[Kept], others: Others) -> dict[str, Hashes]:
    """Return by token the hashes of people who stand with two LKS of this run, or with one of the dataset."""
    import numpy as np

    nobody = np.zeros(0, "uint64")
    remembered = others.same_year.tables.get(_PEOPLE)
    codes = {lks: at for at, lks in enumerate({lks for part in parts for lks in part.owners.values()})}
    met: dict[str, Hashes] = {}
    for token in _TOKENS:
        known = nobody
        if remembered is not None and token in remembered:
            known = _hashes(remembered[token])
        # A name alone makes no person within a run; the dataset knows no birth date, and more is asked there.
        twice = nobody if token in _NAMES else _with_two(parts, token, codes)
        met[token] = np.unique(np.concatenate([known[known != 0], twice]))
    return met


def _with_two(parts: Sequence[Kept], token: str, codes: Mapping[str, int]) -> Hashes:
    """Return the hashes that stand with two LKS of this run; ``codes`` gives each LKS a number."""
    import numpy as np
    import pandas as pd

    people = pd.DataFrame(
        {
            "hash": np.concatenate([part.tokens[token] for part in parts if token in part.tokens]),
            "lks": np.concatenate([_owned(part, codes) for part in parts if token in part.tokens]),
        }
    )
    pairs = people[(people["hash"] != 0).to_numpy()].drop_duplicates()
    twice: Hashes = pairs.loc[pairs["hash"].duplicated(), "hash"].to_numpy()
    return twice


def _owned(part: Kept, codes: Mapping[str, int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    import numpy as np

    by_number = np.zeros(len(part.submissions), "int32")
    for number, lks in part.owners.items():
        by_number[number] = codes[lks]
    owned: np.ndarray[tuple[int], np.dtype[np.int32]] = by_number[part.holders]
    return owned


def _tables(
    parts: Sequence[Kept], wanted: Callable[[Kept, str, pd.DataFrame], Mask]
) -> dict[str, pd.DataFrame]:
    """Unpack the tables part by part, and put together the rows that are wanted."""
    import pandas as pd

    tables: dict[str, list[pd.DataFrame]] = {}
    first = 0
    for part in parts:
        for name, content in part.packed.items():
            rows: pd.DataFrame = unpacked(content)
            rows["submission"] += first
            tables.setdefault(name, []).append(rows[wanted(part, name, rows)])
        first += len(part.submissions)
    return {name: pd.concat(frames, ignore_index=True) for name, frames in tables.items()}


def _hashes(tokens: pd.Series[str]) -> Hashes:
    """Return a hash of each text, the same in every run; 0 where there is none."""
    from pandas.util import hash_array

    texts = tokens.to_numpy(dtype=object, na_value="")
    hashes: Hashes = hash_array(texts, categorize=False)
    hashes[texts == ""] = 0
    return hashes
