"""Submissions as they are compared with one another: plain frames in which tokens stand for people.

Nothing in them says who somebody is; whoever has no key cannot find out. ``Known`` is what the dataset
remembers of a year, ``Gathered`` what one run has read of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from lkstool.core.records import Submission

if TYPE_CHECKING:
    import pandas as pd

# Sheets and fields that are compared between submissions; a year may lack some of them.
COMPARED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "profil": ("nama",),
        "penerima": (
            "nama",
            "nik",
            "jenis_kelamin",
            "tanggal_lahir",
            "kelompok",
            "status_tinggal",
            "kabkota_asal",
            "tanggal_masuk",
            "tanggal_keluar",
            "pendidikan",
        ),
        "sdm": ("jabatan",),
        "program": (
            "nama_program",
            "kelompok",
            "target_orang",
            "realisasi_orang",
            "biaya_rencana",
            "biaya_realisasi",
        ),
        "keuangan": ("arah", "pos", "jumlah"),
    }
)


@dataclass(frozen=True, slots=True)
class Known:
    """The submissions of one year that count, at most one for each LKS.

    Attributes:
        year: form year.
        tables: by sheet name: ``lks`` (code), ``row`` (Excel row) and the stored columns of the fields of
            ``COMPARED``, typed as in ``core.facts.Facts``; in order of LKS, then row.
    """

    year: str
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Gathered:
    """The submissions of one year that one run has read and whose LKS is certain.

    Attributes:
        year: form year.
        submissions: in the order of reading, over all chunks.
        tables: as ``Known.tables``, in the order of ``submissions``, all rows of which something could be
            found (``gathering``); with them ``submission`` (position there) and ``record``. A cell that is
            doubtful is missing in them. PENERIMA has more: ``person_token`` (of name and birth date), whether
            NIK and dates could be read (``nik_read``, ``stay_read``; a missing one is then really empty), and
            ``nik`` as it was read, to be shown.
        owners: LKS code of each submission of which it is certain; the others have no rows in ``tables``.
        certain: by sheet name the submissions that sent the sheet and in whose compared cells nothing is
            doubtful.
        counting: for each LKS the submission that counts, or would if it were accepted.
        accepted: those of ``counting`` that no error holds back.
    """

    year: str
    submissions: tuple[Submission, ...]
    tables: Mapping[str, pd.DataFrame]
    owners: Mapping[int, str]
    certain: Mapping[str, frozenset[int]]
    counting: Mapping[str, int]
    accepted: frozenset[int]


@dataclass(frozen=True, slots=True)
class Others:
    """What the submissions of a year are compared with.

    Attributes:
        same_year: PROFIL and PENERIMA of the LKS of which this run has nothing.
        year_before: of the LKS of which this run has something.
        names: name of each LKS by its code, as far as known.
    """

    same_year: Known
    year_before: Known
    names: Mapping[str, str]

    @property
    def are_none(self) -> bool:
        """True if there is nothing to compare with."""
        return all(
            frame.empty for each in (self.same_year, self.year_before) for frame in each.tables.values()
        )

    def name(self, lks: str) -> str:
        """Return how an LKS is named to others: its name and its code."""
        named = self.names.get(lks)
        return f"{named} ({lks})" if named else lks
