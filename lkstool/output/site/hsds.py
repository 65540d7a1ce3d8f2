"""The directory as Open Referral's Human Services Data Specification (HSDS 3.0), tabular.

Column names, their order, which must be filled in, and the closed lists follow the specification
(docs.openreferral.org, version 3.0); only the tables and columns that we can fill are written, every table
with all its columns because their order is part of the profile.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from lkstool.core.directory import Directory, Listing
from lkstool.core.regions import regions
from lkstool.output.export_text import neutral

# Made once for this directory: an LKS keeps its identifiers from year to year.
_NAMESPACE = UUID("4b1de6a4-6c0f-5b0e-9d5e-8a2f7c1e3b60")
_STATUSES = ("active", "inactive", "defunct", "temporarily closed")
_KINDS = ("physical", "postal", "virtual")
_ACCREDITED = {"A": "Akreditasi A", "B": "Akreditasi B", "C": "Akreditasi C", "habis": "Akreditasi habis"}


class _Table:
    """One table of the specification.

    Attributes:
        file: its file.
        columns: name to type, in the specification's order.
        required: columns that must be filled in, beside ``id``.
        closed: columns with a closed list.
        links: column to the table whose ``id`` it holds.
    """

    def __init__(
        self,
        name: str,
        file: str,
        columns: str,
        required: str,
        closed: Mapping[str, Sequence[str]] | None = None,
        links: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.file = name, file
        pairs = [each.partition(":") for each in columns.split()]
        self.columns = {column: kind or "string" for column, _, kind in pairs}
        self.required = frozenset(("id", *required.split()))
        self.closed = closed or {}
        self.links = links or {}

    def described(self) -> dict[str, Any]:
        """Return the table in the words of a data package."""
        fields = []
        for name, kind in self.columns.items():
            limits: dict[str, Any] = {}
            if name in self.required:
                limits["required"] = True
            if name == "id":
                limits["unique"] = True
            if name in self.closed:
                limits["enum"] = list(self.closed[name])
            fields.append({"name": name, "type": kind} | ({"constraints": limits} if limits else {}))
        keys = [
            {"fields": column, "reference": {"resource": other, "fields": "id"}}
            for column, other in self.links.items()
        ]
        return {
            "name": self.name,
            "path": self.file,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {"fields": fields, "primaryKey": "id"} | ({"foreignKeys": keys} if keys else {}),
        }


_ORGANIZATION = _Table(
    "organization",
    "organizations.csv",
    "id name alternate_name description email website tax_status tax_id year_incorporated:number "
    "legal_status logo uri parent_organization_id",
    "name description",
)
_SERVICE = _Table(
    "service",
    "services.csv",
    "id organization_id program_id name alternate_name description url email status interpretation_services "
    "application_process fees_description wait_time fees accreditations eligibility_description "
    "minimum_age:number maximum_age:number assured_date:date assurer_email licenses alert",
    "organization_id name status",
    {"status": _STATUSES},
    {"organization_id": "organization"},
)
_AT_LOCATION = _Table(
    "service_at_location",
    "service_at_location.csv",
    "id service_id location_id description",
    "service_id location_id",
    links={"service_id": "service", "location_id": "location"},
)
_LOCATION = _Table(
    "location",
    "locations.csv",
    "id location_type url organization_id name alternate_name description transportation latitude:number "
    "longitude:number external_identifier external_identifier_type",
    "location_type",
    {"location_type": _KINDS},
    {"organization_id": "organization"},
)
_PHONE = _Table(
    "phone",
    "phones.csv",
    "id location_id service_id organization_id contact_id service_at_location_id number extension:number "
    "type description",
    "number",
    links={"organization_id": "organization"},
)
_ADDRESS = _Table(
    "address",
    "addresses.csv",
    "id location_id attention address_1 address_2 city region state_province postal_code country "
    "address_type",
    "address_1 city state_province postal_code country address_type",
    {"address_type": _KINDS},
    {"location_id": "location"},
)
TABLES = (_ORGANIZATION, _SERVICE, _AT_LOCATION, _LOCATION, _PHONE, _ADDRESS)


def write_hsds(folder: Path, directory: Directory) -> None:
    """Write the package into a new folder: ``datapackage.json`` and one CSV a table."""
    folder.mkdir(parents=True)
    rows: dict[str, list[Mapping[str, object]]] = {table.name: [] for table in TABLES}
    for one in directory.listings:
        for table, row in _rows(one, directory):
            rows[table.name].append(row)
    for table in TABLES:
        (folder / table.file).write_bytes(_csv(table, rows[table.name]).encode("utf-8"))
    package = {
        "name": "human_services_data",
        "title": f"Layanan LKS Jawa Timur {directory.year}",
        "profile": "tabular-data-package",
        "version": "3.0",
        "licenses": [{"title": directory.licence[0], "path": directory.licence[1]}],
        "contributors": [{"title": directory.council, "role": "publisher"}],
        "created": f"{directory.reference_date.isoformat()}T00:00:00Z",
        "resources": [table.described() for table in TABLES],
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")


def _rows(one: Listing, directory: Directory) -> Iterator[tuple[_Table, Mapping[str, object]]]:
    kind = directory.labels["jenis_lks"].get(one.kind, "")
    groups = ", ".join(directory.labels["kelompok"].get(code, code) for code in one.groups)
    region = regions().get(one.region)
    city = region.name if region else ""
    organization, service, location = (_id(one.code, part) for part in ("lks", "layanan", "tempat"))
    yield (
        _ORGANIZATION,
        {
            "id": organization,
            "name": one.name,
            "alternate_name": one.code,
            "description": ". ".join(each for each in (kind, groups, city) if each) or one.name,
            "email": one.email,
            "website": one.site,
            "year_incorporated": one.founded,
            "legal_status": directory.labels["kepemilikan"].get(one.owner, ""),
        },
    )
    yield (
        _SERVICE,
        {
            "id": service,
            "organization_id": organization,
            "name": kind or one.name,
            "description": "; ".join(programme.name for programme in one.programmes),
            "url": one.site,
            "email": one.email,
            "status": "active",
            "application_process": ". ".join(each.rstrip(".") for each in (one.how_to, one.hours) if each),
            "accreditations": _ACCREDITED.get(one.accreditation.state, ""),
            "eligibility_description": groups,
            "assured_date": directory.reference_date.isoformat() if one.answered == directory.year else "",
        },
    )
    latitude, longitude = one.position or (None, None)
    yield (
        _LOCATION,
        {
            "id": location,
            "location_type": "physical",
            "organization_id": organization,
            "name": one.name,
            "description": city,
            "latitude": latitude,
            "longitude": longitude,
        },
    )
    yield (
        _AT_LOCATION,
        {"id": _id(one.code, "layanan di tempat"), "service_id": service, "location_id": location},
    )
    for number, use in ((one.phone, "voice"), (one.whatsapp, "text")):
        if number:
            yield (
                _PHONE,
                {"id": _id(one.code, use), "organization_id": organization, "number": number, "type": use},
            )
    if one.address and one.postcode and city:
        yield (
            _ADDRESS,
            {
                "id": _id(one.code, "alamat"),
                "location_id": location,
                "address_1": one.address,
                "address_2": ", ".join(each for each in (one.village, one.district) if each),
                "city": city,
                "state_province": "Jawa Timur",
                "postal_code": one.postcode,
                "country": "ID",
                "address_type": "physical",
            },
        )


def _id(code: str, part: str) -> str:
    return str(uuid5(_NAMESPACE, f"{code}/{part}"))


def _csv(table: _Table, rows: Sequence[Mapping[str, object]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in rows:
        cells = (row.get(name) for name in table.columns)
        writer.writerow(
            ["" if cell is None else neutral(cell) if isinstance(cell, str) else cell for cell in cells]
        )
    return stream.getvalue()
