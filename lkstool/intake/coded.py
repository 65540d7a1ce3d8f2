"""Answers chosen from a list: by code, label or another spelling; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lkstool.core.records import CellValue
from lkstool.core.regions import find_region, regions
from lkstool.forms.model import Codelist
from lkstool.intake.headings import nearest
from lkstool.intake.parsed import Parsed, as_typed, problem
from lkstool.intake.texts import clean, key, words

_ALLOWED_SHOWN = 8
_SEPARATOR = re.compile(r"[,;/&+\n]|\bdan\b", re.IGNORECASE)
_REGION_LISTS = frozenset({"kabkota", "kabkota_asal"})
_KINDS = {"kab": "kabupaten", "kabupaten": "kabupaten", "kota": "kota", "kotamadya": "kota", "kt": "kota"}
# How people shorten the names of regions. Only ever suggested, never read.
_SHORT = {
    "sda": "Sidoarjo", "sby": "Surabaya", "mlg": "Malang", "psr": "Pasuruan", "pas": "Pasuruan",
    "bwi": "Banyuwangi", "ta": "Tulungagung", "tagung": "Tulungagung", "jbr": "Jember", "jbg": "Jombang",
    "jmb": "Jombang", "lmj": "Lumajang", "lmg": "Lamongan", "lam": "Lamongan", "gsk": "Gresik",
    "grs": "Gresik", "bjn": "Bojonegoro", "tbn": "Tuban", "ngk": "Nganjuk", "mgt": "Magetan",
    "mdn": "Madiun", "ngw": "Ngawi",
    "pct": "Pacitan", "pcn": "Pacitan", "prg": "Ponorogo", "pon": "Ponorogo", "tgl": "Trenggalek",
    "trg": "Trenggalek", "bli": "Blitar", "blt": "Blitar", "kdr": "Kediri", "mjk": "Mojokerto",
    "prob": "Probolinggo", "prb": "Probolinggo", "bdw": "Bondowoso", "sit": "Situbondo", "stb": "Situbondo",
    "bkl": "Bangkalan", "spg": "Sampang", "pmk": "Pamekasan", "smp": "Sumenep", "btu": "Batu",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """A code list ready to be looked up.

    Attributes:
        name: name of the list.
        labels: code to label, in the list's order.
        spellings: key of every code, label and alias to its code.
    """

    name: str
    labels: Mapping[str, str]
    spellings: Mapping[str, str]

    @classmethod
    def of(cls, codelist: Codelist) -> Choices:
        """Prepare a code list. Where two codes claim one spelling, labels win, then the earlier code."""
        spellings: dict[str, str] = {}
        for code in codelist.codes:
            spellings.setdefault(key(code.label), code.kode)
        for code in codelist.codes:
            for spelling in (code.kode, *code.alias):
                spellings.setdefault(key(spelling), code.kode)
        return cls(codelist.name, codelist.labels, spellings)

    @property
    def allowed(self) -> list[str]:
        """Labels as a message lists them: at most eight, then that there are more."""
        labels = list(self.labels.values())
        return [*labels[:_ALLOWED_SHOWN], "…"] if len(labels) > _ALLOWED_SHOWN else labels


def parse_code(value: CellValue, choices: Choices) -> Parsed:
    """Read one answer of a list; the value is its code.

    Findings: LKS305 not of the list, LKS323 a name that a kabupaten and a kota share.
    """
    text = clean(value)[0] if isinstance(value, str) else as_typed(value)
    if choices.name in _REGION_LISTS:
        return _region(value, text, choices)
    code = choices.spellings.get(key(text))
    if code is None:
        return problem("LKS305", nearest(text, _all_spellings(choices)), allowed=choices.allowed)
    return _chosen(value, code, choices)


def parse_codes(value: CellValue, choices: Choices) -> Parsed:
    """Read several answers of a list; the value is their codes in the list's order, joined by ``|``.

    Findings: LKS305 one of them is not of the list.
    """
    text = clean(value)[0] if isinstance(value, str) else as_typed(value)
    # A line break separates answers too; cleaning would hide it.
    parts = [part for part in _SEPARATOR.split(value if isinstance(value, str) else text) if part.strip()]
    whole = choices.spellings.get(key(text))
    found = [whole] if whole else [choices.spellings.get(key(part)) for part in parts]
    if not found or None in found:
        guesses = [
            choices.labels[code] if code else nearest(part, _all_spellings(choices))
            for part, code in zip(parts, found, strict=True)
        ]
        safe = guesses and all(guesses)
        suggestion = ", ".join(each for each in guesses if each) if safe else None
        return problem("LKS305", suggestion, allowed=choices.allowed)
    codes = [code for code in choices.labels if code in found]
    shown = ", ".join(choices.labels[code] for code in codes)
    changed = shown != value
    return Parsed("|".join(codes), kind="code" if changed else None, after=shown if changed else None)


def _chosen(value: CellValue, code: str, choices: Choices) -> Parsed:
    """Return a code; the spelling is a listed change unless it is the label itself."""
    label = choices.labels[code]
    if value == label:
        return Parsed(code)
    if isinstance(value, str) and clean(value)[0] == label:
        return Parsed(code, kind=clean(value)[1], after=label)
    same = isinstance(value, str) and clean(value)[0].casefold() == label.casefold()
    return Parsed(code, kind="case" if same else "code", after=label)


def _region(value: CellValue, text: str, choices: Choices) -> Parsed:
    if isinstance(value, float):
        # 35.1 may have been 35.10: a number has lost what tells.
        return problem("LKS305", allowed=choices.allowed)
    found = find_region(text)
    if len(found) > 1:
        return problem("LKS323", choices=[region.name for region in found])
    if found:
        return _chosen(value, found[0].code, choices)
    code = choices.spellings.get(key(text))
    if code is not None:
        return _chosen(value, code, choices)
    return problem("LKS305", _region_meant(text, choices), allowed=choices.allowed)


def _region_meant(text: str, choices: Choices) -> str | None:
    """Return the region that a shortened or misspelt name most likely means."""
    said = words(text)
    kind = next((_KINDS[word] for word in said if word in _KINDS), None)
    bare = "".join(word for word in said if word not in _KINDS)
    if bare in _SHORT:
        named = find_region(f"{kind or ''} {_SHORT[bare]}")
        return named[0].name if len(named) == 1 else None
    fitting = {
        region.bare: region.name for region in regions().values() if kind is None or region.kind == kind
    }
    twins = [region.bare for region in regions().values() if kind is None or region.kind == kind]
    meant = nearest(bare, {name: name for name in fitting})
    if meant is not None:
        return fitting[meant] if twins.count(meant) == 1 else None
    return nearest(text, _all_spellings(choices))


def _all_spellings(choices: Choices) -> dict[str, str]:
    return {spelling: choices.labels[code] for spelling, code in choices.spellings.items()}
