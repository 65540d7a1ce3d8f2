"""The same facts for machines that read the web: schema.org in the pages, and a DCAT catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lkstool.core.directory import Directory, Listing
from lkstool.core.regions import regions

_ACCREDITED = {"A": "Akreditasi A", "B": "Akreditasi B", "C": "Akreditasi C"}


def institution(one: Listing, council: str, label: Callable[[str, str], str]) -> dict[str, Any]:
    """Return one LKS in the words of schema.org (NGO).

    Args:
        one: the LKS.
        council: who publishes.
        label: label of a code list's code in the language of the page.
    """
    region = regions().get(one.region)
    address: dict[str, Any] = {
        "@type": "PostalAddress",
        "addressCountry": "ID",
        "addressRegion": "Jawa Timur",
    }
    if region:
        address["addressLocality"] = region.name
    if one.address:
        address |= {
            "streetAddress": ", ".join(each for each in (one.address, one.village, one.district) if each)
        }
    if one.postcode:
        address["postalCode"] = one.postcode
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NGO",
        "identifier": one.code,
        "name": one.name,
        "address": address,
        "areaServed": region.name if region else "Jawa Timur",
        "parentOrganization": {
            "@type": "NGO",
            "name": label("kepemilikan", one.owner) if one.owner else council,
        },
    }
    optional = {
        "description": label("jenis_lks", one.kind) if one.kind else "",
        "telephone": one.phone or one.whatsapp,
        "email": one.email,
        "foundingDate": str(one.founded) if one.founded else "",
        "knowsAbout": [label("kelompok", code) for code in one.groups],
        "hasCredential": _ACCREDITED.get(one.accreditation.state, ""),
    }
    told |= {name: value for name, value in optional.items() if value}
    if one.position:
        told["location"] = {
            "@type": "Place",
            "geo": {"@type": "GeoCoordinates", "latitude": one.position[0], "longitude": one.position[1]},
        }
    return told


def whole(directory: Directory) -> dict[str, Any]:
    """Return the directory in the words of schema.org (Dataset)."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"Direktori LKS Muhammadiyah dan 'Aisyiyah Jawa Timur {directory.year}",
        "description": "Lembaga kesejahteraan sosial: jenis, kelompok yang dilayani, wilayah, akreditasi, "
        "dan kontak yang boleh ditampilkan. Tidak memuat data penerima layanan.",
        "inLanguage": ["id", "en"],
        "license": directory.licence[1],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": directory.council},
        "temporalCoverage": directory.year,
        "dateModified": directory.reference_date.isoformat(),
        "spatialCoverage": {"@type": "AdministrativeArea", "name": "Jawa Timur, Indonesia"},
    }
    if directory.address:
        told["url"] = f"{directory.address}/"
        told["distribution"] = [
            {
                "@type": "DataDownload",
                "encodingFormat": media,
                "contentUrl": f"{directory.address}/{path}",
            }
            for path, media in DISTRIBUTIONS
        ]
    return told


# Path within the site and media type of every file of open data that stands for the whole.
DISTRIBUTIONS = (
    ("data/direktori.csv", "text/csv"),
    ("data/direktori.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("data/paket/datapackage.json", "application/json"),
    ("data/hsds/datapackage.json", "application/json"),
)


def catalogue(directory: Directory) -> dict[str, Any]:
    """Return the open data in the words of DCAT 3: one dataset, its distributions."""
    base = f"{directory.address}/" if directory.address else ""
    publisher = {"@type": "foaf:Organization", "foaf:name": directory.council}
    day = {"@type": "xsd:date", "@value": directory.reference_date.isoformat()}
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@type": "dcat:Catalog",
        "dct:title": {"@language": "id", "@value": "Data terbuka LKS Jawa Timur"},
        "dct:publisher": publisher,
        "dcat:dataset": {
            "@type": "dcat:Dataset",
            "@id": f"{base}#direktori-{directory.year}",
            "dct:title": {"@language": "id", "@value": whole(directory)["name"]},
            "dct:description": {"@language": "id", "@value": whole(directory)["description"]},
            "dct:publisher": publisher,
            "dct:license": {"@id": directory.licence[1]},
            "dct:language": ["id"],
            "dct:modified": day,
            "dcat:distribution": [
                {
                    "@type": "dcat:Distribution",
                    "dcat:downloadURL": {"@id": f"{base}{path}"},
                    "dcat:mediaType": media,
                    "dct:license": {"@id": directory.licence[1]},
                }
                for path, media in DISTRIBUTIONS
            ],
        },
    }
