"""Which files the one-page reports are, and how they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from lkstool.core.figures import Context
from lkstool.core.portraits import LksPortrait, RegionPortrait
from lkstool.core.regions import short_name
from lkstool.output.files import inside
from lkstool.output.sheets.chair import chair_sheet
from lkstool.output.sheets.donor import donor_sheet
from lkstool.output.sheets.lks import lks_sheet
from lkstool.output.sheets.own_words import Said
from lkstool.output.sheets.pdm import pdm_sheet
from lkstool.output.sheets.printing import Job, print_all, print_book, sheet_press

Tell = Callable[[str], None]
Own = Mapping[str, Said]


def write_chair(context: Context, own: Own, out: Path, templates: Path, tell: Tell) -> Iterator[Path]:
    """Write the page for the chair; ``own`` are the office's words."""
    with sheet_press("ketua", context, tell, templates) as press:
        title = f"Satu halaman untuk ketua {context.year}"
        yield press.write(out / f"{_name('ketua', context)}.pdf", title, [chair_sheet(context, own)])


def write_donor(
    context: Context, own: Own, site: str, out: Path, templates: Path, tell: Tell
) -> Iterator[Path]:
    """Write the page for those who give; ``site`` is the address of the public directory, if there is one."""
    with sheet_press("donor", context, tell, templates) as press:
        title = f"Satu halaman untuk donatur {context.year}"
        yield press.write(out / f"{_name('donor', context)}.pdf", title, [donor_sheet(context, site, own)])


def write_pdm(
    context: Context,
    own: Own,
    portraits: Sequence[RegionPortrait],
    region: str,
    out: Path,
    templates: Path,
    tell: Tell,
) -> Iterator[Path]:
    """Write the pages of the PDM: all in one file to print, and each in a file to send.

    Args:
        context: the computed numbers.
        own: the office's words.
        portraits: all kabupaten and kota.
        region: code of the only one wanted; "" for all.
        out: the folder; the single files go into a folder below.
        templates: where the design lies.
        tell: handed what the typesetter remarks.
    """
    name = _name("pdm", context)
    sheets = {each.code: pdm_sheet(context, each, own) for each in portraits}
    book = Job(out / f"{name}.pdf", f"Lembar PDM {context.year}", list(sheets.values()))
    single = [
        Job(
            inside(out, f"{name}/{code}-{_plain(short_name(code))}.pdf"),
            f"Lembar PDM {short_name(code)} {context.year}",
            [sheets[code]],
        )
        for code in ([region] if region else sheets)
    ]
    if region:
        yield from print_all("pdm", context, tell, templates, single)
    else:
        yield from print_book("pdm", context, tell, templates, book, single)


def write_lks(
    context: Context, portraits: Sequence[LksPortrait], out: Path, templates: Path, tell: Tell
) -> Iterator[Path]:
    """Write the page of each LKS in a file of its own, to send it to nobody else.

    The internal edition has all of them in one file beside, to print: it holds the small counts of everybody.
    """
    name = _name("lks", context)
    sheets = {each.code: lks_sheet(context, each) for each in portraits}
    title = "Lembar umpan balik"
    jobs = [
        Job(inside(out, f"{name}/{code}.pdf"), f"{title} {code} {context.year}", [sheet])
        for code, sheet in sheets.items()
    ]
    if _has_book(context, portraits):
        book = Job(out / f"{name}.pdf", f"{title} LKS {context.year}", list(sheets.values()))
        yield from print_book("lks", context, tell, templates, book, jobs)
    else:
        yield from print_all("lks", context, tell, templates, jobs)


def count_lks(context: Context, portraits: Sequence[LksPortrait]) -> int:
    """Return how many files ``write_lks`` makes."""
    return len(portraits) + _has_book(context, portraits)


def _has_book(context: Context, portraits: Sequence[LksPortrait]) -> bool:
    return context.edition == "internal" and len(portraits) > 1


def _name(report: str, context: Context) -> str:
    """Return how the files of a report are called; the internal edition has a name of its own."""
    return f"{report}-{context.year}" + ("-internal" if context.edition == "internal" else "")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
