"""Which LKS an officer means: by code, by kabupaten or kota, by PDM. And which group of people."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lkstool.core.messages import mistake
from lkstool.core.regions import find_region, regions, short_name

if TYPE_CHECKING:
    import pandas as pd

_PDM = re.compile(r"^\s*(?:pimpinan daerah|pdm|pda)\b[\s.:]*(?:muhammadiyah|['’‘`]?aisyiyah)?", re.IGNORECASE)


def chosen_lks(
    lks: pd.DataFrame,
    register: pd.DataFrame | None,
    *,
    code: str | None = None,
    region: str | None = None,
    pdm: str | None = None,
) -> frozenset[str] | None:
    """Return the codes of the LKS that all given choices agree on; None where nothing was chosen.

    Args:
        lks: index: LKS code; column kabkota (code, "" if unknown).
        register: columns kode_lks and pdm; None if the office has none.
        code: one LKS.
        region: name or code of a kabupaten or kota.
        pdm: name of a PDM as the register has it, or name or code of its kabupaten or kota. An LKS whose
            PDM the register does not tell belongs to that of its kabupaten or kota.

    Raises:
        UserError: there is no such LKS, place or PDM, or two places have that name.
    """
    if code is None and region is None and pdm is None:
        return None
    chosen = frozenset(str(each) for each in lks.index)
    if code is not None:
        chosen &= {_code(code, chosen)}
    if region is not None:
        chosen &= frozenset(lks.index[lks["kabkota"] == region_code(region)])
    if pdm is not None:
        chosen &= _of_pdm(pdm, lks, register)
    return chosen


def region_code(text: str) -> str:
    """Return the code of the kabupaten or kota that a text means.

    Raises:
        UserError: there is none, or two have that name.
    """
    found = find_region(text)
    if len(found) == 1:
        return found[0].code
    if len(found) > 1:
        raise mistake("two_regions", name=text, first=found[0].name, second=found[1].name)
    names = {region.name.casefold(): region.name for region in regions().values()}
    names |= {region.bare.casefold(): region.name for region in regions().values()}
    near = difflib.get_close_matches(text.casefold(), list(names), n=1)
    if near:
        raise mistake("unknown_region_guess", name=text, guess=names[near[0]])
    raise mistake("unknown_region", name=text)


def pdm_region(text: str) -> str:
    """Return the code of the kabupaten or kota whose PDM a text means: its name or code, with or without PDM.

    Raises:
        UserError: there is none, or two have that name.
    """
    return region_code(_bare(text))


def place_of_pdm(text: str) -> str:
    """Return the code of the kabupaten or kota whose PDM a text means; "" for a PDM of another name."""
    found = find_region(_bare(text))
    return found[0].code if len(found) == 1 else ""


def group_code(text: str, groups: Mapping[str, str]) -> str:
    """Return the code of the group of people that a text means.

    Args:
        text: code or label.
        groups: label by code.

    Raises:
        UserError: there is no such group.
    """
    plain = re.sub(r"[\W_]+", "_", text.strip().casefold())
    known = {re.sub(r"[\W_]+", "_", label.casefold()): code for code, label in groups.items()}
    known |= {code: code for code in groups}
    if plain not in known:
        raise mistake("unknown_group", name=text, known=", ".join(groups))
    return known[plain]


def _code(text: str, codes: frozenset[str]) -> str:
    code = text.strip().upper()
    if code in codes:
        return code
    near = difflib.get_close_matches(code, sorted(codes), n=1)
    if near:
        raise mistake("lks_not_in_data_guess", code=text, guess=near[0])
    raise mistake("lks_not_in_data", code=text)


def _of_pdm(text: str, lks: pd.DataFrame, register: pd.DataFrame | None) -> frozenset[str]:
    homes = {str(code): _key(short_name(region)) if region else "" for code, region in lks["kabkota"].items()}
    told: dict[str, str] = {}
    if register is not None:
        named = register[register["pdm"].notna()]
        pairs = zip(named["kode_lks"].astype(str), named["pdm"].astype(str), strict=True)
        told = {code: name for code, name in pairs if code in homes}
    homes |= {code: _key(name) for code, name in told.items()}
    exact = frozenset(code for code, name in told.items() if name.casefold() == text.strip().casefold())
    if exact:
        return exact
    wanted = _key(text)
    chosen = frozenset(code for code, home in homes.items() if home == wanted)
    if not chosen and len(find_region(_bare(text))) != 1:
        # A place without LKS is no mistake; a name that is neither a PDM nor a place is one.
        region_code(_bare(text))
    return chosen


def _bare(text: str) -> str:
    return _PDM.sub("", text).strip()


def _key(text: str) -> str:
    """Return what tells PDM apart: the code of its kabupaten or kota where its name is that of one."""
    bare = _bare(text)
    found = find_region(bare)
    return found[0].code if len(found) == 1 else bare.casefold()
