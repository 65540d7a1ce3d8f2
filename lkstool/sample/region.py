"""A made-up region on disk: the register, submissions of two years, and a list of what was planted."""

from __future__ import annotations

import json
import math
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from lkstool.core.file_names import refuse_unportable
from lkstool.core.messages import mistake
from lkstool.forms.load import REGISTER, REGISTER_FILE, form_of
from lkstool.forms.model import Form
from lkstool.output.files import replacing
from lkstool.output.form import write_form
from lkstool.sample.answers import Record
from lkstool.sample.draft import Draft, Planted, draft
from lkstool.sample.draw import stream
from lkstool.sample.flaws import Dealer
from lkstool.sample.flaws_between import spoil_between
from lkstool.sample.identities import MOST_LKS
from lkstool.sample.institutions import Lks, institutions
from lkstool.sample.submissions import Story, as_typed, tell
from lkstool.sample.unreadable import write_unreadable

PLANTED_FILE = "planted.json"
RECEIVED_FILE = "received.json"
YEARS = ("2024", "2025")

# Below so many files one process is quicker than starting several.
_WORTH_A_POOL = 40
_MOST_JOBS = 8

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Region:
    """What was written.

    Attributes:
        files: number of files that a check is meant to read.
        planted: what was planted in them, in order of files.
    """

    files: int
    planted: tuple[Planted, ...]


def make_region(
    folder: Path,
    lks: int,
    seed: int,
    flaws: float = 0.0,
    years: Sequence[str] = YEARS,
    *,
    unreadable: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Region:
    """Write a made-up region. Equal arguments give equal cell values.

    Args:
        folder: made if need be; files of the same names are replaced, others are left alone.
        lks: LKS in the register.
        seed: another seed gives another region.
        flaws: share of the last year's submissions, 0 to 1, that get one to four flaws each; and between
            these, flaws that only a comparison shows.
        years: form years, oldest first.
        unreadable: add files that cannot be read.
        jobs: processes; default by the number of files and processors.
        progress: told how many submissions are written.

    Returns:
        How many files there are and what was planted in them; that is also in ``planted.json``.

    Raises:
        UserError: the folder holds a register that is no sample, the numbers make no region, or the folder
            cannot be written.
    """
    # An office's own register is never written over.
    if (folder / REGISTER_FILE).exists() and not (folder / PLANTED_FILE).exists():
        raise mistake("not_a_sample", folder=folder.as_posix())
    if not 1 <= lks <= MOST_LKS:
        raise mistake("sample_size", most=MOST_LKS)
    if not 0 <= flaws <= 1:
        raise mistake("sample_flaws")
    stories = tell_all(lks, seed, years)
    drafts = [each for year in years for each in draft_year(stories, form_of(year))]
    spoil(drafts, years[-1], flaws, stream(seed, "flaws"))
    by_year = {year: [each for each in drafts if each.form.year == year] for year in years}
    before = by_year.get(str(int(years[-1]) - 1), [])
    scene = spoil_between(by_year[years[-1]], before, stream(seed, "between"))
    return write_region(
        folder,
        [_called_inactive(each) if each.lks.code in scene.inactive else each for each in stories],
        [*drafts, *scene.added],
        unreadable=unreadable,
        jobs=jobs,
        progress=progress,
    )


def _called_inactive(story: Story) -> Story:
    return replace(story, lks=replace(story.lks, active=False))


def tell_all(lks: int, seed: int, years: Sequence[str]) -> tuple[Story, ...]:
    """Tell the stories of the first so many LKS of a region, up to the last year."""
    return tuple(tell(seed, each, int(years[-1])) for each in institutions(lks, seed))


def draft_year(stories: Iterable[Story], form: Form) -> Iterator[Draft]:
    """Draft the flawless submission of every LKS that reports for the form's year."""
    for story in stories:
        if story.lks.reports(int(form.year)):
            yield draft(story, form, f"{form.year}/{_file_name(story, form.year)}")


def spoil(drafts: Sequence[Draft], year: str, share: float, rng: Random) -> None:
    """Plant flaws in a share of one year's drafts, rounded up."""
    mine = [each for each in drafts if each.form.year == year]
    dealer = Dealer(rng)
    chosen = rng.sample(range(len(mine)), min(len(mine), math.ceil(share * len(mine))))
    for place in sorted(chosen):
        dealer.spoil(mine[place])


def write_region(
    folder: Path,
    stories: Sequence[Story],
    drafts: Sequence[Draft],
    *,
    unreadable: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Region:
    """Write register, submissions, ``planted.json`` and ``received.json``; see ``make_region``."""
    refuse_unportable(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in {each.file.partition("/")[0] for each in drafts}:
            (folder / name).mkdir(exist_ok=True)
        _write_register(folder / REGISTER_FILE, stories)
        for done, _ in enumerate(_written(folder, drafts, jobs), start=1):
            if progress is not None:
                progress(done)
        planted = [found for each in drafts for found in each.planted()]
        cannot_be_read = write_unreadable(folder, drafts[-1]) if unreadable and drafts else []
        planted += cannot_be_read
        _write_json(folder / PLANTED_FILE, [asdict(each) for each in planted])
        _write_json(folder / RECEIVED_FILE, {each.file: each.received.isoformat() for each in drafts})
    except OSError as error:
        raise mistake("cannot_write", path=folder.as_posix()) from error
    return Region(1 + len(drafts) + len(cannot_be_read), tuple(planted))


def _written(folder: Path, drafts: Sequence[Draft], jobs: int | None) -> Iterator[None]:
    """Write drafts, in several processes where that pays; yields after each."""
    count = jobs or (min(os.cpu_count() or 1, _MOST_JOBS) if len(drafts) >= _WORTH_A_POOL else 1)
    if count == 1:
        for each in drafts:
            each.write(folder)
            yield
        return
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_write, ((folder, each) for each in drafts), chunksize=4)


def _write(job: tuple[Path, Draft]) -> None:
    folder, each = job
    each.write(folder)


def _file_name(story: Story, year: str) -> str:
    """Return a file name such as people choose: it always holds the code, so that none comes twice."""
    lks = story.lks
    rng = stream(story.seed, lks.number, "file", year)
    shapes = (
        f"{lks.code} {lks.short}",
        f"{lks.code} {lks.short}",
        f"Formulir LKS {year} {lks.code} {lks.short}",
        f"{lks.short} {lks.code}",
        f"{lks.code}_{lks.short.replace(' ', '_')}_revisi",
        f"DATA LKS {lks.code} (1)",
    )
    return f"{rng.choice(shapes)}.xlsx"


def _write_register(path: Path, stories: Sequence[Story]) -> None:
    form = form_of(REGISTER)
    records = sorted((_registered(story) for story in stories), key=lambda each: str(each["kode_lks"]))
    write_form(path, form, values=as_typed(form, {"daftar_lks": records}))


def _registered(story: Story) -> Record:
    """Answer the register about one LKS."""
    lks = story.lks
    rng = stream(story.seed, lks.number, "register")
    extension = form_of(REGISTER).deadline + timedelta(days=rng.choice((3, 7)))
    operator = story.workers[1]
    return {
        "kode_lks": lks.code,
        "nama": lks.name,
        "nama_lain": _other_name(lks),
        "kepemilikan": lks.owner,
        "kabkota": lks.kabkota,
        "pdm": f"{'PDM' if lks.owner == 'muhammadiyah' else 'PDA'} {lks.region.name}",
        "jenis_lks": lks.kind,
        "status": "aktif" if lks.active else "nonaktif",
        "tenggat": extension if rng.random() < 0.03 else None,
        "kontak_whatsapp": story.contact,
        "nama_operator": operator.name,
    }


def _other_name(lks: Lks) -> str | None:
    return lks.short if lks.short != lks.name.replace("'", "") else None


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    with replacing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8", newline="\n")
