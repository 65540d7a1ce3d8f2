"""What the dataset hands to the indicators: plain frames of one year, and the settings of a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from lkstool.core.limits import Limits

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.core.residents import Residents


# Stands for a token that was deleted: there was somebody, nobody can say any more who.
DELETED_TOKEN = ""


@dataclass(frozen=True, slots=True)
class Chapters:
    """Which chapters of the report are printed, by the names of their parts; no number depends on it.

    Attributes:
        only: the chapters in their order; empty means all, in the usual order.
        without: parts that are left out.
    """

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublicSite:
    """What an office decides of its public directory (``[direktori]`` in ``lkstool.toml``).

    Attributes:
        address: where the site will stand, "" if that is not decided.
        licence, licence_address: under which the data may be used.
        hidden: LKS codes, or single answers of an LKS (``35.07-M-003.jam_layanan``), that are left out.
        city_only: LKS codes whose place is told no closer than kabupaten or kota.
        allowed: answers that were read and found to be no person's.
    """

    address: str = ""
    licence: str = "CC BY 4.0"
    licence_address: str = "https://creativecommons.org/licenses/by/4.0/deed.id"
    hidden: tuple[str, ...] = ()
    city_only: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What an office decides once a year (``lkstool.toml``).

    Attributes:
        year: reporting year.
        reference_date: the day at which people are counted and papers compared; never the clock.
        deadline: last day on which a submission is on time.
        meeting_name, meeting_date: the meeting that the report is for.
        council: who publishes.
        weights: shares of completeness, timeliness and validity in the score M08; their sum is 1.
        smallest_count: counts of people below this are withheld in anything that leaves the office.
        kept_years: of how many latest years the originals are kept; None where nothing is decided.
        chapters: which chapters the report has.
        site: the public directory.
        limits: how large and slow a workbook may be.
    """

    year: str
    reference_date: date
    deadline: date
    meeting_name: str = "Rapat Koordinasi Wilayah (Rakorwil)"
    meeting_date: date | None = None
    council: str = "MPKS PWM Jawa Timur"
    weights: tuple[float, float, float] = (0.4, 0.3, 0.3)
    smallest_count: int = 5
    kept_years: int | None = None
    chapters: Chapters = field(default_factory=Chapters)
    site: PublicSite = field(default_factory=PublicSite)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Facts:
    """One year of the dataset as it counts now. All frames have a RangeIndex.

    Attributes:
        year: form year.
        tables: by form sheet name: the rows of the accepted submission that counts for each LKS, in
            order of LKS code, then sheet row. Columns: ``lks`` (code), ``submission`` (id), ``row``
            (Excel row), then ``Field.stored_names`` of the sheet's fields, typed as in ``Table`` (years
            and ages ``Int64``, tokens ``str``, a deleted one ``DELETED_TOKEN``). Every sheet and column of
            the form is present, even empty. A sheet that was read for counting has only the columns that
            were asked for: ``lks`` and codes as categories, and ``DELETED_TOKEN`` for every token.
        register: columns kode_lks, nama, nama_lain, kepemilikan, kabkota, pdm, jenis_lks, status,
            tenggat; in code order; None if the office has no register yet.
        submissions: every submission received for the year, oldest first: submission (id), lks,
            received (datetime64[s]), state (``accepted`` or ``rejected``), counts (bool: this accepted
            one is the one whose rows are in ``tables``), errors, warnings (Int64).
        findings: findings of each LKS's latest submission: submission, lks, code, severity, sheet,
            row, field.
        waivers: exceptions that covered findings of the submissions that count: submission, lks, code,
            field, reason, approved_by, until (datetime64[s]), cells (Int64); by LKS, then as granted.
            None where nobody has asked the dataset.
        residents: the people whom the services are meant for, where the office has put them down.
    """

    year: str
    tables: Mapping[str, pd.DataFrame]
    register: pd.DataFrame | None
    submissions: pd.DataFrame
    findings: pd.DataFrame
    waivers: pd.DataFrame | None = None
    residents: Residents | None = None


@dataclass(frozen=True, slots=True)
class AsReported:
    """A year as its report had it.

    Attributes:
        facts: what counted then.
        day: on which the report was made; else the day of the last merge in this state.
        recorded: the log knows of the report; else the state before the following year's data stands for it.
        earlier, later: the year as it was for its other public prints, before that report and after it,
            oldest first, where it was otherwise.
    """

    facts: Facts
    day: date
    recorded: bool
    earlier: tuple[Facts, ...] = ()
    later: tuple[Facts, ...] = ()
