"""The reports of a year: which there are, by name, and who makes each. Their numbers are computed once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from lkstool.core.errors import UserError
from lkstool.core.facts import Chapters
from lkstool.core.formats import Lang
from lkstool.core.messages import mistake, say
from lkstool.core.narration import Narration
from lkstool.core.records import Finding
from lkstool.core.regions import regions
from lkstool.forms.load import form_of
from lkstool.numbers import Numbers
from lkstool.selection import pdm_region

if TYPE_CHECKING:
    from lkstool.core.figures import Edition
    from lkstool.core.portraits import LksPortrait
    from lkstool.output.sheets.own_words import Said
    from lkstool.workspace import Workspace

_EVERYTHING = "semua"
# Reports that print the office's own words beside those of the chapters.
_SPOKEN = frozenset({"ketua", "pdm", "donor"})
_ENGLISH = {"all": _EVERYTHING, "chair": "ketua"}


def _silent(_told: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Who is told how far the reports are.

    Attributes:
        total: how many files there will be.
        done: how many are written.
        step: what is being done, in one sentence.
        remark: what the office should know of a report, and whether that must not be missed.
    """

    total: Callable[[int], None] = _silent
    done: Callable[[int], None] = _silent
    step: Callable[[str], None] = _silent
    remark: Callable[[str, bool], None] = lambda _told, _urgent: None


@dataclass(frozen=True, slots=True)
class Order:
    """How a report is wanted.

    Attributes:
        out: the folder.
        formats: in which of its own formats.
        lang: of the sentences that tell the progress; the reports are Indonesian.
        step: told what is being done.
        templates: the folder of templates, in which the office's own stand in for the built-in ones.
        chapters: which chapters the office has chosen.
        narration: its own words for the chapters.
        remark: told what the office should know of the report, and whether that must not be missed.
        site: address of the office's public directory; "" if there is none.
        region: only the page of this kabupaten or kota; "" for all.
        lks: only the page of this LKS; "" for all.
        own: the office's own words for the one-page reports.
    """

    out: Path
    formats: tuple[str, ...]
    lang: Lang
    step: Callable[[str], None]
    templates: Path
    chapters: Chapters
    narration: Narration
    remark: Callable[[str, bool], None]
    site: str = ""
    region: str = ""
    lks: str = ""
    own: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """One kind of report.

    Attributes:
        formats: in which it can be written, the usual order.
        count: how many files an order makes.
        make: writes them and hands over each as it is done.
    """

    formats: tuple[str, ...]
    count: Callable[[Numbers, Order], int]
    make: Callable[[Numbers, Order], Iterator[Path]]


def report(
    name: str,
    workspace: Workspace,
    *,
    year: str | None = None,
    formats: Sequence[str] | None = None,
    out: Path | None = None,
    edition: Edition = "public",
    progress: Progress | None = None,
    lang: Lang = "id",
    pdm: str | None = None,
    lks: str | None = None,
) -> tuple[Path, ...]:
    """Write one report of a year from the dataset, or all of them.

    Args:
        name: one of ``REPORTS``, or ``semua``; English names serve too.
        workspace: whose dataset.
        year: form year; None is the workspace's.
        formats: None is all that the report has.
        out: the folder; None is the workspace's output.
        edition: ``public`` withholds small counts of people.
        progress: told how far it is.
        lang: of what the progress says; the reports are Indonesian.
        pdm: name or code of the only kabupaten or kota wanted in the report ``pdm``.
        lks: code of the only LKS wanted in the report ``lks``.

    Returns:
        The files written.

    Raises:
        UserError: no such report, format, place or year, nothing merged for that year, or a file cannot be
            written.
    """
    from lkstool.dataset.reported import note_report
    from lkstool.output.template_dir import templates_of

    told = progress or Progress()
    chosen = _chosen(name, formats)
    for option, given in (("pdm", pdm), ("lks", lks)):
        if given is not None and list(chosen) != [option]:
            raise mistake("option_of_other_report", option=f"--{option}", name=option)
    region = "" if pdm is None else pdm_region(pdm)
    numbers = Numbers(workspace, year, edition)
    if numbers.printed:
        told.remark(say("report_remark.printed_before", lang, count=len(numbers.printed)), False)
    written: list[Path] = []
    with templates_of(workspace.templates) as templates:
        usual = replace(
            _usual(workspace, templates, out or workspace.output),
            lang=lang,
            step=told.step,
            remark=told.remark,
            region=region,
            lks=lks or "",
        )
        if set(chosen) & _SPOKEN:
            usual = replace(usual, own=_own_words(usual, numbers))
            _tell_unprinted(usual, chosen)
        orders = {each: replace(usual, formats=its) for each, its in chosen.items()}
        told.total(sum(REPORTS[each].count(numbers, order) for each, order in orders.items()))
        for each, order in orders.items():
            told.step(say("report_step.format", lang, name=each))
            for path in REPORTS[each].make(numbers, order):
                written.append(path)
                told.done(len(written))
    if not written:  # something was sent, but no LKS has a report that could be read
        raise mistake("nothing_to_report", year=numbers.year)
    try:
        note_report(workspace, numbers.year, list(chosen), edition)
    except UserError as trouble:
        # The files are there and right; only next year's corrections will be counted from another state.
        told.remark(say("report_step.unrecorded", lang, reason=trouble.message), True)
    return tuple(written)


def trial(
    names: Sequence[str], workspace: Workspace, numbers: Numbers, templates: Path, out: Path
) -> list[UserError]:
    """Make the first file of some reports in each of their formats, for mistakes that show in the making.

    Args:
        names: keys of ``REPORTS``.
        workspace: whose chapters and words.
        numbers: those of a year.
        templates: the folder of templates.
        out: where the files go.
    """
    found = []
    usual = _usual(workspace, templates, out)
    usual = replace(usual, own=_own_words(usual, numbers))
    for name in names:
        for wanted in REPORTS[name].formats:
            order = replace(usual, formats=(wanted,))
            try:
                next(iter(REPORTS[name].make(numbers, order)), None)
            except UserError as wrong:
                found.append(wrong)
    return found


def _own_words(order: Order, numbers: Numbers) -> Mapping[str, Said]:
    """Return the office's words for the pages: a mistake in them shows before the first file is written."""
    from lkstool.output.phrases import Phrases
    from lkstool.output.sheets.own_words import own_words

    return own_words(order.narration, Phrases(numbers.context))


def _tell_unprinted(order: Order, chosen: Collection[str]) -> None:
    """Tell which pages leave out what the office has written for them."""
    from lkstool.output.sheets.own_words import without_words

    for name, entry in without_words(order.own, order.templates):
        if name in chosen:
            told = {"file": f"{name}/halaman.typ", "name": entry}
            parts = [
                say(f"mistakes.page_without_words.{part}", order.lang, **told) for part in ("message", "next")
            ]
            order.remark(" ".join(parts), True)


def _usual(workspace: Workspace, templates: Path, out: Path) -> Order:
    """Return an order of everything, told to nobody."""
    return Order(
        out=out,
        formats=(),
        lang="id",
        step=_silent,
        templates=templates,
        chapters=workspace.settings.chapters,
        site=workspace.settings.site.address,
        narration=workspace.narration(),
        remark=lambda _told, _urgent: None,
    )


def report_gaps(workspace: Workspace, year: str | None = None) -> list[Finding]:
    """Find what a report of the year cannot tell because the year's form did not ask it.

    Raises:
        UserError: no such year.
    """
    from lkstool.indicators.asked import gaps

    return gaps(form_of(year or workspace.settings.year))


def _chosen(name: str, formats: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """Return the reports that are meant by a name, each with those of the formats that it has."""
    name = _ENGLISH.get(name.lower(), name.lower())
    if name != _EVERYTHING and name not in REPORTS:
        raise mistake("unknown_report", name=name, known=", ".join([*REPORTS, _EVERYTHING]))
    names = list(REPORTS) if name == _EVERYTHING else [name]
    known = tuple(dict.fromkeys(each for one in names for each in REPORTS[one].formats))
    for wanted in formats or ():
        if wanted not in known:
            elsewhere = any(wanted in each.formats for each in REPORTS.values())
            key = "format_of_other_report" if elsewhere else "unknown_format"
            raise mistake(key, name=wanted, report=name, known=", ".join(known))
    having = {
        one: tuple(each for each in (formats or REPORTS[one].formats) if each in REPORTS[one].formats)
        for one in names
    }
    return {one: its for one, its in having.items() if its}


def _rakorwil(numbers: Numbers, order: Order) -> Iterator[Path]:
    from lkstool.output.documents import render_report

    yield from render_report(
        numbers.context,
        order.out,
        order.formats,
        order.templates,
        progress=order.step,
        lang=order.lang,
        chapters=order.chapters,
        narration=order.narration,
        remark=order.remark,
    )


def _chair(numbers: Numbers, order: Order) -> Iterator[Path]:
    from lkstool.output.sheets.books import write_chair
    from lkstool.output.sheets.own_words import HEADLINE

    if HEADLINE not in order.own:
        order.remark(say("report_remark.headline_missing", order.lang, name=HEADLINE), False)
    yield from write_chair(numbers.context, order.own, order.out, order.templates, order.step)


def _donor(numbers: Numbers, order: Order) -> Iterator[Path]:
    from lkstool.output.sheets.books import write_donor

    if not order.site:
        order.remark(say("report_remark.donor_without_code", order.lang), False)
    yield from write_donor(numbers.context, order.own, order.site, order.out, order.templates, order.step)


def _pdm(numbers: Numbers, order: Order) -> Iterator[Path]:
    from lkstool.indicators.region_portraits import region_portraits
    from lkstool.output.sheets.books import write_pdm

    portraits = region_portraits(numbers.context)
    yield from write_pdm(
        numbers.context, order.own, portraits, order.region, order.out, order.templates, order.step
    )


def _files_for_pdm(_numbers: Numbers, order: Order) -> int:
    return 1 if order.region else 1 + len(regions())


def _lks(numbers: Numbers, order: Order) -> Iterator[Path]:
    from lkstool.output.sheets.books import write_lks

    wanted = _wanted_lks(numbers, order)
    yield from write_lks(numbers.context, wanted, order.out, order.templates, order.step)


def _files_for_lks(numbers: Numbers, order: Order) -> int:
    from lkstool.output.sheets.books import count_lks

    return count_lks(numbers.context, _wanted_lks(numbers, order))


def _wanted_lks(numbers: Numbers, order: Order) -> tuple[LksPortrait, ...]:
    """Return the LKS that get a page.

    Raises:
        UserError: the one that is wanted has sent no report that could be read.
    """
    if not order.lks:
        return numbers.lks
    wanted = tuple(each for each in numbers.lks if each.code == order.lks.strip().upper())
    if wanted:
        return wanted
    register = numbers.facts.register
    registered = set() if register is None else set(register["kode_lks"])
    near = get_close_matches(order.lks.upper(), [each.code for each in numbers.lks], n=1)
    if near and order.lks.strip().upper() not in registered:
        raise mistake("lks_not_reported_guess", code=order.lks, year=numbers.year, guess=near[0])
    raise mistake("lks_not_reported", code=order.lks, year=numbers.year)


REPORTS: Mapping[str, Report] = MappingProxyType(
    {
        "rakorwil": Report(
            ("pdf", "docx", "html", "pptx", "xlsx"), lambda _numbers, order: len(order.formats), _rakorwil
        ),
        "ketua": Report(("pdf",), lambda _numbers, _order: 1, _chair),
        "pdm": Report(("pdf",), _files_for_pdm, _pdm),
        "donor": Report(("pdf",), lambda _numbers, _order: 1, _donor),
        "lks": Report(("pdf",), _files_for_lks, _lks),
    }
)
