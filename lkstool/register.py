"""The register of LKS, the officer's own list: found, read, and what it says of each LKS."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.messages import mistake, words_of
from lkstool.core.records import Change, Place, Sent
from lkstool.forms.load import REGISTER, REGISTER_FILE, form_of, years
from lkstool.intake.pool import Readers, opened
from lkstool.intake.submission import ReadRequest
from lkstool.intake.texts import key

if TYPE_CHECKING:
    import pandas as pd

    from lkstool.workspace import Workspace

ALL = "semua"


@dataclass(frozen=True, slots=True)
class Register:
    """The register of LKS and where it was read.

    Attributes:
        lks: as ``core.records.Table.frame`` of the register's sheet, in its row order; never empty.
    """

    path: Path
    lks: pd.DataFrame

    @property
    def names(self) -> Mapping[str, str]:
        """The name of each LKS by its code."""
        return dict(zip(self.lks["kode_lks"], self.lks["nama"], strict=True))

    def deadline(self, lks: str | None) -> date | None:
        """Return the last day that an LKS was given of its own; None if it was given none."""
        own = self.lks.loc[self.lks["kode_lks"] == lks, "tenggat"].dropna()
        if own.empty:
            return None
        day: date = own.iloc[0].date()
        return day


def find_register(
    paths: Sequence[str],
    register: Path | None,
    workspace: Workspace | None,
    readers: Readers | None = None,
) -> Register | None:
    """Find and read the register: the one named, the workspace's, or one beside the submissions.

    Args:
        paths: submissions.
        register: the one named.
        workspace: whose register to take where none is named.
        readers: what reads it; None for a process of its own.

    Raises:
        UserError: the named one does not exist, or the one found is no register or has errors.
    """
    given = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - resolve() would follow links
    beside = [folder for path in given for folder in (path, path.parent, path.parent.parent)]
    folders = [workspace.folder] if workspace else []
    if register and register.is_dir():
        register /= REGISTER_FILE
    candidates = [register] if register else [folder / REGISTER_FILE for folder in (*folders, *beside)]
    for path in dict.fromkeys(candidates):
        if path.is_file():
            return read_register(path, readers)
        if path.is_dir():
            raise mistake("no_file_there", path=path.as_posix())
        if register:
            raise mistake("no_such_path", path=path.as_posix())
    return None


def read_register(path: Path, readers: Readers | None = None) -> Register:
    """Read a register workbook as any other form and refuse it if it has errors.

    Args:
        path: the workbook.
        readers: what reads it; None for a process of its own.

    Raises:
        UserError: it is not a register, or a row of it must be repaired first.
    """
    request = ReadRequest(year=REGISTER, years=years(), default_year=years()[-1])
    with opened(readers, jobs=1) as reading:
        (sent,) = reading.read_all([path.as_posix()], request, meanwhile=_load_checks)
    from lkstool.checks import check
    from lkstool.intake.parse import collect

    if sent.kind != "register":
        raise mistake("not_a_register", path=path.as_posix())
    form = form_of(REGISTER)
    collection, findings, _ = collect([sent], form)
    errors = [
        each
        for each in (*sent.findings, *findings, *check(collection, form, None))
        if each.severity == "error"
    ]
    if errors:
        first = errors[0]
        told = f"{first.place.cell or ''} {words_of(first, 'id').title}".strip()
        raise mistake("register_wrong", path=path.as_posix(), errors=len(errors), first=told)
    lks = collection.tables["daftar_lks"].frame
    if lks.empty:
        raise mistake("register_empty", path=path.as_posix())
    return Register(path, lks)


def _load_checks() -> None:
    """Load what parsing and checking need; it takes about as long as a reader to start and read a file."""
    import lkstool.checks
    import lkstool.intake.parse  # noqa: F401 - they are used once something is read


def identified(sents: Sequence[Sent], known: Register) -> list[Sent]:
    """Give submissions of other layouts, which have no LKS code, the code of the one LKS of their name.

    The name must be exactly the register's, or another one that it gives; capitals and signs do not count.
    """
    codes: dict[str, set[str]] = {}
    for code, name, others in known.lks[["kode_lks", "nama", "nama_lain"]].itertuples(index=False):
        for each in (name, *(others.split(";") if isinstance(others, str) else ())):
            if isinstance(each, str) and isinstance(code, str):
                codes.setdefault(key(each), set()).add(code)
    return [_identified(sent, codes) if sent.layout else sent for sent in sents]


def _identified(sent: Sent, codes: Mapping[str, set[str]]) -> Sent:
    profile = sent.sheets.get("profil")
    if profile is None or "kode_lks" in profile.values or "nama" not in profile.values:
        return sent
    name = profile.values["nama"][0]
    fitting = codes.get(key(name), set()) if isinstance(name, str) else set()
    if len(fitting) != 1:
        return sent
    (code,) = fitting
    title = form_of(sent.year or years()[-1]).field("profil", "kode_lks").title
    titles = {**profile.titles, "kode_lks": title}
    named = replace(
        profile,
        titles=titles,
        values={**profile.values, "kode_lks": [code]},
        constants=profile.constants | {"kode_lks"},
    )
    place = Place(sent.file, profile.title, None, None, "kode_lks", title)
    findings = tuple(
        each for each in sent.findings if (each.code, each.place.field) != ("LKS205", "kode_lks")
    )
    changes = (*sent.changes, Change(place, "", code, "register"))
    return replace(sent, sheets={**sent.sheets, "profil": named}, findings=findings, changes=changes)


def registered(lks: Sequence[str], known: Register | None) -> dict[str, dict[str, str]]:
    """Return what the register tells of each LKS named (``semua``: every active one), by code.

    Raises:
        UserError: there is no register, it lacks a code, or none of its LKS is active.
    """
    if known is None:
        raise mistake("no_register")
    rows = {row["kode_lks"]: row for row in known.lks.to_dict("records")}
    for code in lks:
        if code not in rows and code != ALL:
            raise mistake("unknown_lks_code", code=code, register=known.path.as_posix())
    wanted = [code for code in rows if rows[code]["status"] == "aktif"] if ALL in lks else list(lks)
    if not wanted:
        raise mistake("no_active_lks", register=known.path.as_posix())
    return {
        code: {str(name): value for name, value in rows[code].items() if isinstance(value, str)}
        for code in wanted
    }
