"""What a reading worker does with one file: read it, learn whose and which year it is, find the form.

Runs in a process of its own (see ``pool``), so it imports nothing heavy and hands back plain values.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from lkstool.core.codes import found
from lkstool.core.layouts import Layout
from lkstool.core.records import Finding, Personal, Place, Sent
from lkstool.forms.load import REGISTER, form_of, load_form
from lkstool.forms.model import Form
from lkstool.intake.grid import Grid
from lkstool.intake.locate import Located, locate
from lkstool.intake.mapped import Fit, fitting, read_mapped
from lkstool.intake.own_replies import copied_from, is_list_alone, seal
from lkstool.intake.own_sheets import is_meta
from lkstool.intake.read import read_bytes, read_workbook
from lkstool.intake.texts import clean, key
from lkstool.intake.workbook import Limits, Workbook

META_KEYS = ("form_year", "kode_lks", "revision", "made_by")
# Where a title such as "Formulir Data LKS Tahun 2024" may stand.
_TITLE_ROWS = 6
# Anything else where the year should stand is not shown: nobody knows what it is.
_YEAR_SHAPED = re.compile(r"[\w.]{1,8}")
_TITLE = re.compile(r"formulir\s+(?:pen)?data(?:an)?\s+lks\D{0,30}\b(20\d{2})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """How files are to be read.

    Attributes:
        year: the form year that every file must have; None accepts each file's own.
        years: form years that exist, oldest first.
        default_year: year assumed for a file that does not say.
        limits: how large and slow a file may be.
        layouts: other layouts than the form's that the office has agreed on. One serves a file that fits it
            and does not say of which form it is, or says another year than the one that is wanted.
        chosen: a layout that the officer names for this run: it serves every file that fits it.
        sealed: give the seals that marked copies are known by.
        form_file: a form to take in place of the packaged one of its year; it has no mistakes.
    """

    year: str | None
    years: tuple[str, ...]
    default_year: str
    limits: Limits = field(default_factory=Limits)
    layouts: tuple[Layout, ...] = ()
    chosen: Layout | None = None
    sealed: bool = False
    form_file: Path | None = None


def load(path: str, request: ReadRequest) -> bytes | Finding:
    """Load the bytes of a file for ``read_content``, or give the one finding that says why not."""
    file = Path(path).as_posix()
    if (shown := writable(file)) != file:
        return found("LKS109", Place(shown), kind="name")
    return read_bytes(Path(path), request.limits)


def read_content(content: bytes, file: str, request: ReadRequest) -> Sent:
    """Read one file and find the form's sheets in it. Nothing is raised for any content of the file.

    Args:
        content: the whole file.
        file: its path as findings show it, with forward slashes.
        request: how to read it.

    Returns:
        A submission or a register with its sheets located; or, kind ``unreadable``, no sheets and the
        one finding that says why (LKS101 to LKS112, LKS117); or a list of a reply, of which nothing is read.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    workbook = read_workbook(content, file, request.limits)
    if isinstance(workbook, Finding):
        return _unreadable(file, sha256, workbook)
    if is_list_alone(workbook):
        return Sent(file, sha256, "reply", None, {}, {}, ())
    sent = understand(workbook, file, sha256, request)
    return replace(sent, copy_of=copied_from(workbook), seal=seal(workbook, sha256) if request.sealed else "")


def read_file(path: str, request: ReadRequest) -> Sent:
    """Load one file and read it here, in this process."""
    content = load(path, request)
    if isinstance(content, Finding):
        return _unreadable(content.place.file, "", content)
    return read_content(content, Path(path).as_posix(), request)


def writable(file: str) -> str:
    """Return a path that can be shown: a name may hold bytes that are no text, or command a terminal."""
    return "".join("?" if unicodedata.category(each) in ("Cc", "Cs") else each for each in file)


def understand(workbook: Workbook, file: str, sha256: str, request: ReadRequest) -> Sent:
    """Learn what a workbook is, and find the sheets of its form.

    Args:
        workbook: as read.
        file: path shown in findings.
        sha256: hash of the file's bytes.
        request: which year is wanted, and which is assumed.
    """
    meta = read_meta(workbook)
    if fit := _layout_of(workbook, meta, request):
        form = _form(fit.layout.year, request.form_file)
        mapped = read_mapped(workbook, fit, form, file)
        return Sent(
            file,
            sha256,
            "submission",
            form.year,
            meta,
            mapped.sheets,
            mapped.findings,
            layout=fit.layout.name,
        )
    if meta.get("form_year") == REGISTER or ("form_year" not in meta and _names_register(workbook)):
        return _located(workbook, file, sha256, meta, form_of(REGISTER), ())
    said = meta.get("form_year") or _year_in_titles(workbook)
    place = Place(file)
    if said and said not in request.years:
        shown = said if _YEAR_SHAPED.fullmatch(said) else Personal(said)
        known = list(request.years)
        return _unreadable(file, sha256, found("LKS112", place, found_year=shown, known_years=known), meta)
    if said and request.year and said != request.year:
        wrong = found("LKS111", place, found_year=said, expected_year=request.year)
        return _unreadable(file, sha256, wrong, meta)
    year = said or request.year or request.default_year
    notes = () if said else (found("LKS118", place, year=year),)
    return _located(workbook, file, sha256, meta, _form(year, request.form_file), notes)


def _form(year: str, form_file: Path | None) -> Form:
    edited = _edited(form_file) if form_file else None
    return edited if edited and edited.year == year else form_of(year)


@cache
def _edited(path: Path) -> Form | None:
    return load_form(path)[0]


def _layout_of(workbook: Workbook, meta: Mapping[str, str], request: ReadRequest) -> Fit | None:
    """Return the agreed layout by which a workbook is to be read; None for the form's own."""
    if meta.get("form_year") == REGISTER:
        return None
    layouts = [each for each in request.layouts if request.year in (None, each.year)]
    chosen = request.chosen
    if chosen and request.year in (None, chosen.year) and (fit := fitting(workbook, [chosen])):
        return fit
    said = meta.get("form_year") or _year_in_titles(workbook)
    if not layouts or (said and (request.year is None or said == request.year)):
        return None
    return fitting(workbook, layouts)


def read_meta(workbook: Workbook) -> dict[str, str]:
    """Return what the hidden sheet of anchors says, as text; empty if there is none."""
    for sheet in workbook.sheets:
        if is_meta(sheet.name):
            grid = Grid(sheet)
            pairs = {
                grid.text(row, 1).casefold(): _plain(grid, row)
                for row in range(1, min(grid.last_row, 50) + 1)
            }
            return {name: pairs[name] for name in META_KEYS if pairs.get(name)}
    return {}


def _plain(grid: Grid, row: int) -> str:
    value = grid.value(row, 2)
    return clean(value)[0] if isinstance(value, str) else "" if value is None else str(value)


def _names_register(workbook: Workbook) -> bool:
    """Tell whether the tabs name the register's sheet and none of a submission's."""
    register = form_of(REGISTER).sheets[0]
    spellings = {key(each) for each in (register.title, *register.aliases)}
    names = {key(sheet.name) for sheet in workbook.sheets}
    return bool(spellings & names) and key("PROFIL") not in names


def _year_in_titles(workbook: Workbook) -> str | None:
    """Return the year in the form's title as it stands in the first rows of some sheet."""
    for sheet in workbook.sheets:
        for _, _, text in Grid(sheet).texts(_TITLE_ROWS):
            if said := _TITLE.search(text):
                return said[1]
    return None


def _located(
    workbook: Workbook,
    file: str,
    sha256: str,
    meta: Mapping[str, str],
    form: Form,
    notes: tuple[Finding, ...],
) -> Sent:
    located: Located = locate(workbook, form, file)
    if not located.sheets:
        titles = [sheet.title for sheet in form.sheets if sheet.required]
        return _unreadable(file, sha256, found("LKS117", Place(file), expected_sheets=titles), meta)
    return Sent(
        file=file,
        sha256=sha256,
        kind="register" if form.year == REGISTER else "submission",
        year=form.year,
        meta=meta,
        sheets=located.sheets,
        findings=(*notes, *located.findings),
    )


def _unreadable(file: str, sha256: str, why: Finding, meta: Mapping[str, str] | None = None) -> Sent:
    return Sent(file, sha256, "unreadable", None, dict(meta or {}), {}, (why,))
