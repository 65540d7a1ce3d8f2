"""The words by which an LKS is found, prepared so that the page's small script only compares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from lkstool.core.directory import Listing
from lkstool.core.regions import regions

# 'Aisyiyah as people write it.
_AISYIYAH = re.compile(r"^a+(?:[iy]s[iy]{1,4}|s[iy]{2,4})a+h?$")


def plain_words(text: str) -> list[str]:
    """Return the words of a text, small, without accents and apostrophes; 'Aisyiyah in one spelling."""
    text = unicodedata.normalize("NFD", text.lower())
    text = re.sub(r"[\u0300-\u036f'’‘`´]", "", text)
    words = re.sub(r"[^a-z0-9]+", " ", text).split()
    return ["aisyiyah" if _AISYIYAH.match(word) else word for word in words]


def search_words(
    one: Listing,
    labels: Mapping[str, Mapping[str, str]],
    synonyms: Mapping[str, Mapping[str, str]],
    own_label: Callable[[str, str], str],
) -> str:
    """Return the words of an LKS, each once, in a stable order.

    Args:
        one: the LKS.
        labels: label by code of the code lists ``kelompok``, ``jenis_lks`` and ``kepemilikan``.
        synonyms: by the same lists, and ``wilayah``, by code: words for the same thing, separated by spaces.
        own_label: label in the language of the page, by code list and code.
    """
    parts = [one.name, one.code, one.district, one.village]
    for name, codes in (("kelompok", one.groups), ("jenis_lks", (one.kind,)), ("kepemilikan", (one.owner,))):
        for code in codes:
            words_for = synonyms.get(name, {}).get(code, "")
            parts += [labels[name].get(code, ""), words_for, own_label(name, code) if code else ""]
    parts += [programme.name for programme in one.programmes]
    parts += [synonyms.get("wilayah", {}).get(one.region, ""), "tempat kosong" if one.places == "ada" else ""]
    words = [word for part in parts for word in plain_words(part)]
    if one.accreditation.state in ("A", "B", "C"):
        words += ["akreditasi", "terakreditasi", f"akreditasi_{one.accreditation.state.lower()}"]
    region = regions().get(one.region)
    if region:
        bare = plain_words(region.bare)
        kind = "kota" if region.kind == "kota" else "kab"
        words += [*bare, f"{kind}_{bare[-1]}", "kota" if kind == "kota" else "kabupaten"]
    return " ".join(dict.fromkeys(words))
