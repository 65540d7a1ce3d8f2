"""What the public directory may show of each LKS. Everything here is meant for anybody to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lkstool.core.figures import Figure, NumberTable

Grade = Literal["A", "B", "C", "habis", "proses", "belum", ""]
Places = Literal["ada", "penuh", ""]
Reporting = Literal["sah", "melapor", "belum", "tidak"]


@dataclass(frozen=True, slots=True)
class Accreditation:
    """An LKS's accreditation on the reference day.

    Attributes:
        state: the grade while it holds; ``habis`` ended, ``proses`` applied for, ``belum`` none, "" unknown.
        grade: the grade that is or was held, "" if none.
        ends: the end date on the certificate, if one is known.
    """

    state: Grade = ""
    grade: str = ""
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme of an LKS: its name and the group it is for (code)."""

    name: str
    group: str


@dataclass(frozen=True, slots=True)
class Practice:
    """A good practice that its LKS has let be shown; ``cost`` in rupiah."""

    title: str
    problem: str = ""
    way: str = ""
    result: str = ""
    cost: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One LKS as the public may see it. Texts are "" where nothing is known or nothing may be shown.

    Attributes:
        code: LKS code.
        owner, kind, groups, region: codes (``muhammadiyah``, ``lksa``, ``anak``, ``35.07``).
        address, village, district, postcode, position: only with the LKS's consent; ``position`` is
            latitude and longitude in degrees.
        phone, whatsapp, email: only with the LKS's consent.
        licensed: holds a licence or registration that has not ended; None if unknown.
        places: whether a resident could be taken in on the reference day; never a number of people.
        audited: its accounts are checked by others; None if unknown.
        accessible: has facilities for people with disabilities; None if unknown.
        answered: the year that these answers are of; "" for an LKS that only the register knows.
        reported: how it reported, by year, oldest first; ``tidak``: not founded yet.
    """

    code: str
    name: str
    owner: str = ""
    kind: str = ""
    groups: tuple[str, ...] = ()
    region: str = ""
    district: str = ""
    village: str = ""
    address: str = ""
    postcode: str = ""
    position: tuple[float, float] | None = None
    phone: str = ""
    whatsapp: str = ""
    email: str = ""
    site: str = ""
    founded: int | None = None
    capacity: int | None = None
    places: Places = ""
    how_to: str = ""
    hours: str = ""
    accreditation: Accreditation = Accreditation()
    licensed: bool | None = None
    audited: bool | None = None
    accessible: bool | None = None
    programmes: tuple[Programme, ...] = ()
    practices: tuple[Practice, ...] = ()
    answered: str = ""
    reported: Mapping[str, Reporting] | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """The whole directory.

    Attributes:
        year: the reporting year.
        reference_date: the day of which places and papers speak.
        council: who publishes.
        address: where the site will stand (``https://...``), "" if that is not decided.
        licence: name and address of the licence of the data.
        listings: in order of region, then name.
        years: the years of ``Listing.reported``, oldest first.
        labels: by code list (``kelompok``, ``jenis_lks``, ``kepemilikan``): label by code, in their order.
        figures, tables: of the whole region, as in the public report, small counts withheld.
    """

    year: str
    reference_date: date
    council: str
    address: str
    licence: tuple[str, str]
    listings: tuple[Listing, ...]
    years: tuple[str, ...]
    labels: Mapping[str, Mapping[str, str]]
    figures: Mapping[str, Figure]
    tables: Mapping[str, NumberTable]
