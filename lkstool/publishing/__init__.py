"""What the public may see of the LKS: chosen, guarded, and put in the place of the old site.

``publish`` is the whole of it: facts of up to five years become listings, the gate looks through every free
text, the pages and the open data are written, every finished file is looked through once more, and only then
does the new site take the place of the old one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.messages import mistake
from lkstool.core.records import Finding
from lkstool.forms.load import form_of, years
from lkstool.publishing.gate import ANSWERS, answer_key, contacts_in, contacts_of, leaks, stopped

if TYPE_CHECKING:
    from lkstool.core.directory import Directory
    from lkstool.core.facts import Facts
    from lkstool.indicators.population import Year
    from lkstool.numbers import Numbers
    from lkstool.workspace import Workspace

__all__ = ("Published", "answer_key", "publish")
_TEXTS = (".html", ".csv", ".json", ".jsonld")


@dataclass(frozen=True, slots=True)
class Published:
    """What became of it.

    Attributes:
        folder: the site.
        listings: how many LKS are shown.
        files: how many files the site has.
        stopped: what must not be published; if there is any, nothing was written.
        shown: names of LKS by code, for telling.
    """

    folder: Path
    listings: int
    files: int
    stopped: tuple[Finding, ...]
    shown: Mapping[str, str]


def publish(
    workspace: Workspace,
    folder: Path,
    *,
    year: str | None = None,
    check_only: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Published:
    """Write the public directory and its open data into a folder.

    Args:
        workspace: whose dataset.
        folder: the site; an older one there is replaced as a whole.
        year: reporting year; None is the workspace's.
        check_only: look through everything, but leave the folder as it is.
        progress: told the name of each step.

    Raises:
        UserError: nothing merged for the year, the folder is used for something else or cannot be written, or
            a template is wrong.
    """
    from lkstool.dataset import audit
    from lkstool.output.site.folder import replacing_site, scratch_site
    from lkstool.output.site.writing import write_site

    def tell(step: str) -> None:
        if progress:
            progress(step)

    if not check_only:
        _refuse_inside(workspace, folder)
    tell("numbers")
    home = workspace.for_year(year) if year else workspace
    directory, known = _directory(home)
    names = {one.code: one.name for one in directory.listings}
    tell("gate")
    titles = _titles(home.settings.year)
    found = stopped(directory.listings, known, titles, home.settings.site.allowed)
    if found:
        return Published(folder, len(names), 0, tuple(found), names)
    try:
        with scratch_site() if check_only else replacing_site(folder) as new:
            tell("pages")
            write_site(new, directory, workspace.templates)
            tell("look_through")
            files = _looked_through(new, _may_stand(directory, home))
    except _Stopped as stop:
        return Published(folder, len(names), 0, stop.findings, names)
    if not check_only:
        audit.note(workspace, "publish", year=directory.year, listings=len(names), files=files)
    return Published(folder, len(names), files, (), names)


def _refuse_inside(workspace: Workspace, folder: Path) -> None:
    """Refuse a folder that the workspace itself reads or keeps things in.

    Raises:
        UserError: it is such a folder, or lies in one.
    """
    place = folder.resolve()
    for own in (
        workspace.inbox,
        workspace.archive,
        workspace.backups,
        workspace.layouts,
        workspace.templates,
    ):
        if place.is_relative_to(own.resolve()):
            raise mistake("site_inside_workspace", folder=folder.as_posix())


class _Stopped(Exception):  # noqa: N818
    """Something personal stands in a finished file: the old site stays."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__()
        self.findings = findings


def _may_stand(directory: Directory, home: Workspace) -> frozenset[str]:
    """Return the contacts that may stand in the site: of the LKS, and what the office itself has written."""
    from lkstool.output.site.words import FOLDER

    own = home.templates / FOLDER
    files = sorted(own.glob("*")) if own.is_dir() else []
    words = [directory.council, directory.address, *directory.licence]
    words += [path.read_text(encoding="utf-8") for path in files if path.suffix in (".toml", ".html")]
    shown = contacts_of(directory.listings, home.settings.site.allowed)
    return shown.union(*(contacts_in(text) for text in words))


def _looked_through(folder: Path, contacts: Collection[str]) -> int:
    """Look through every file of a finished site; return how many there are."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    found = [
        finding
        for path in paths
        if path.suffix in _TEXTS
        for finding in leaks(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"), contacts)
    ]
    if found:
        raise _Stopped(tuple(found))
    return len(paths)


def _directory(home: Workspace) -> tuple[Directory, Callable[[str], bool]]:
    """Return what is shown, and a question that says whether some words are a served person's name.

    Raises:
        UserError: nothing was merged for the year.
    """
    from lkstool.core.directory import Directory
    from lkstool.dataset.known_names import known_names
    from lkstool.numbers import Numbers
    from lkstool.publishing.decisions import check_decisions
    from lkstool.publishing.listings import MAY_BE_HIDDEN, listings

    settings = home.settings
    # The very numbers of the public report: withheld otherwise, each would give away what the other hides.
    numbers = Numbers(home, None, "public")
    told = spoken_years(home, numbers)
    codes = {str(code) for year in told for code in year.lks.index}
    check_decisions(settings.site, codes, tuple(MAY_BE_HIDDEN), ANSWERS)
    this = told[0]
    labels = {
        "kelompok": this.labels("penerima", "kelompok"),
        "jenis_lks": this.labels("profil", "jenis_lks"),
        "kepemilikan": this.labels("profil", "kepemilikan"),
    }
    site = settings.site
    directory = Directory(
        settings.year,
        settings.reference_date,
        settings.council,
        site.address,
        (site.licence, site.licence_address),
        listings(told, hidden=site.hidden, city_only=site.city_only),
        tuple(year.facts.year for year in reversed(told)),
        labels,
        numbers.context.figures,
        numbers.context.tables,
    )
    return directory, known_names(home, [year.facts for year in told])


def spoken_years(home: Workspace, numbers: Numbers) -> list[Year]:
    """Return the years that the directory speaks of, newest first: this one, and those before with data."""
    from lkstool.dataset.facts import facts
    from lkstool.publishing.listings import YEARS

    names = [year for year in sorted(years(), reverse=True) if year <= home.settings.year][:YEARS]
    read = {its.year: its for its in (numbers.facts, numbers.before) if its is not None}
    held = [read[name] if name in read else facts(home, name) for name in names]
    return [_year(its, home) for its in held if its is numbers.facts or not its.submissions.empty]


def _year(facts: Facts, home: Workspace) -> Year:
    from lkstool.indicators.population import Year

    settings = home.for_year(facts.year).settings
    form = form_of(facts.year)
    days = (settings.reference_date, form.period.start, form.period.end)
    return Year(facts, form, settings, *days, "public")


def _titles(year: str) -> Mapping[str, str]:
    return {
        f"{sheet.name}.{field.name}": field.title for sheet in form_of(year).sheets for field in sheet.fields
    }
