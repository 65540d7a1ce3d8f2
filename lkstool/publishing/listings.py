"""From the facts of up to five years to what the public may see of each LKS.

Shown are active LKS only. What an LKS said last counts, at most ``YEARS`` years back; what it did not allow
is left out here, so that nothing behind this room can show it by mistake.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from lkstool.core.directory import Accreditation, Listing, Places, Practice, Programme, Reporting
from lkstool.core.regions import regions
from lkstool.indicators.papers import accreditations, licence_states
from lkstool.indicators.population import Year

YEARS = 5
# Answers that an office may leave out of the directory, by their name in the form.
MAY_BE_HIDDEN: Mapping[str, tuple[str, ...]] = {
    "alamat": ("address", "village", "district", "postcode", "position"),
    "telepon": ("phone",),
    "whatsapp": ("whatsapp",),
    "email": ("email",),
    "situs": ("site",),
    "cara_mendapat_layanan": ("how_to",),
    "jam_layanan": ("hours",),
    "kapasitas": ("capacity", "places"),
    "program": ("programmes",),
    "praktik": ("practices",),
}
# A shelter for victims of violence is protected by nobody knowing where it is.
_VICTIMS = ("korban_kekerasan", "anak_korban_kekerasan", "korban_trafficking")
_SHELTER_WORDS = re.compile(
    r"rumah (?:aman|perlindungan)|shelter|safe ?house|crisis cent"
    r"|korban (?:kekerasan|perdagangan|trafficking)"
    r"|perlindungan (?:perempuan|wanita|anak)|\b(?:rpsa|rptc|wcc)\b",
    re.IGNORECASE,
)


def listings(
    years: Sequence[Year], *, hidden: Collection[str] = (), city_only: Collection[str] = ()
) -> tuple[Listing, ...]:
    """Return what may be shown of every active LKS, in order of region, then name.

    Args:
        years: newest first; the first is the reporting year, whose register says who is active.
        hidden: what the office leaves out: an LKS's code, or one of its answers (``35.07-M-003.praktik``).
        city_only: codes of LKS whose place is told no closer than kabupaten or kota.
    """
    now = years[0].lks
    active = now[now["terdaftar"]] if years[0].facts.register is not None else now[now["sah"]]
    # A shelter stays one also in a year in which its people were told otherwise.
    protected = set(city_only).union(*(_shelters(year) for year in years))
    answers = [_answers(year, protected) for year in years]
    made = []
    for code in (str(each) for each in active.index):
        if code in hidden:
            continue
        told = next((its[code] for its in answers if code in its), {})
        reported = {year.facts.year: _reporting(year, code, told.get("founded")) for year in reversed(years)}
        row = active.loc[code]
        one = Listing(
            **{
                "code": code,
                "name": str(row["nama"]),
                "owner": str(row["kepemilikan"]),
                "kind": str(row["jenis_lks"]),
                "region": str(row["kabkota"]),
                "reported": reported,
                **told,
            }
        )
        made.append(_without(one, [name.removeprefix(f"{code}.") for name in hidden]))
    order = {code: at for at, code in enumerate(regions())}
    return tuple(
        sorted(made, key=lambda one: (order.get(one.region, len(order)), one.name.casefold(), one.code))
    )


def _without(one: Listing, left_out: Collection[str]) -> Listing:
    """Return a listing without some answers; each takes the value that means "unknown"."""
    blank = Listing(one.code, one.name)
    names = [name for answer in left_out for name in MAY_BE_HIDDEN.get(answer, ())]
    return replace(one, **{name: getattr(blank, name) for name in names})


def _reporting(year: Year, code: str, founded: int | None) -> Reporting:
    if founded is not None and founded > int(year.facts.year):
        return "tidak"
    if code not in year.lks.index:
        return "belum"
    row = year.lks.loc[code]
    if row["sah"] or row["melapor"]:
        return "sah" if row["sah"] else "melapor"
    return "belum"


def _answers(year: Year, protected: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return what each valid LKS of a year answered, by LKS code: only what it lets be shown.

    Args:
        year: the year.
        protected: codes of LKS whose place is told no closer than kabupaten or kota.
    """
    profiles = _first_rows(year.facts.tables["profil"])
    graded, licences = accreditations(year), licence_states(year)
    programmes, practices = _rows(year, "program"), _rows(year, "praktik")
    accessible = _accessible(year)
    answers: dict[str, Mapping[str, Any]] = {}
    for code in (str(each) for each in year.valid.index):
        profile = profiles.get(code, {})
        answers[code] = {
            **_profile(profile, sheltered=code in protected),
            "places": _places(year, code),
            "accreditation": graded.get(code, Accreditation("belum")),
            "licensed": licences[code] in ("berlaku", "tanpa_tanggal"),
            "accessible": accessible.get(code),
            "programmes": tuple(
                Programme(row["nama_program"], row.get("kelompok", "")) for row in programmes.get(code, ())
            ),
            "practices": tuple(
                Practice(
                    row["judul"],
                    row.get("masalah", ""),
                    row.get("cara", ""),
                    row.get("hasil", ""),
                    None if row.get("biaya") is None else int(row["biaya"]),
                )
                for row in practices.get(code, ())
                if row.get("boleh_ditiru")
            ),
            "answered": year.facts.year,
        }
    return answers


def _profile(profile: Mapping[str, Any], *, sheltered: bool) -> dict[str, Any]:
    """Return the answers of a profile that may be shown. No answer about consent is no consent."""
    shown: dict[str, Any] = {
        "groups": tuple(part for part in profile.get("kelompok_layanan", "").split("|") if part),
        "site": profile.get("situs", ""),
        "founded": profile.get("tahun_berdiri"),
        "capacity": profile.get("kapasitas"),
        "how_to": profile.get("cara_mendapat_layanan", ""),
        "hours": profile.get("jam_layanan", ""),
        "audited": profile.get("laporan_keuangan_diperiksa"),
    }
    if profile.get("tampil_alamat") == "penuh" and not sheltered:
        position = (profile.get("lintang"), profile.get("bujur"))
        shown |= {
            "address": profile.get("alamat", ""),
            "district": profile.get("kecamatan", ""),
            "village": profile.get("desa", ""),
            "postcode": profile.get("kodepos", ""),
            "position": None if None in position else position,
        }
    if profile.get("tampil_kontak"):
        shown |= {
            "phone": profile.get("telepon", ""),
            "whatsapp": profile.get("whatsapp", ""),
            "email": profile.get("email", ""),
        }
    return shown


def _shelters(year: Year) -> set[str]:
    """Return the LKS that shelter victims of violence: by name, or because half of their people are such."""
    victims = year.present["ppks"].isin(_VICTIMS)
    share = victims.groupby(year.present["lks"], observed=True).mean()
    by_name = year.lks["nama"].str.contains(_SHELTER_WORDS)
    return {str(code) for code in [*share.index[share >= 0.5], *year.lks.index[by_name]]}


def _places(year: Year, code: str) -> Places:
    """Say whether a resident could be taken in; nothing where that would tell of a few people."""
    capacity = year.lks["kapasitas"][code]
    if pd.isna(capacity) or capacity < 2 * year.settings.smallest_count:
        return ""
    return "ada" if year.per_lks["mukim"][code] < capacity else "penuh"


def _accessible(year: Year) -> Mapping[str, bool]:
    """Say of each LKS that answered whether one of its facilities is accessible."""
    facilities = year.facts.tables["sarana"]
    if "aksesibel" not in facilities:
        return {}
    known = facilities[facilities["aksesibel"].notna()]
    return {
        str(code): bool(any_) for code, any_ in known.groupby("lks", observed=True)["aksesibel"].any().items()
    }


def _rows(year: Year, sheet: str) -> Mapping[str, list[dict[str, Any]]]:
    """Return the rows of a sheet by LKS code, each without what is missing."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in year.facts.tables[sheet].to_dict("records"):
        rows.setdefault(str(row["lks"]), []).append(_known(row))
    return rows


def _first_rows(frame: pd.DataFrame) -> Mapping[str, dict[str, Any]]:
    return {str(row["lks"]): _known(row) for row in frame.drop_duplicates("lks").to_dict("records")}


def _known(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if not pd.isna(value)}
