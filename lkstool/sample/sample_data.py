"""The small region in ``sample_data``: what a first look and the tests run on.

Half of its submissions of 2025 are clean or only messy; the others have the mistakes that data officers
describe, a few in each file. ``python -m lkstool.sample sample_data`` makes it anew.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

from lkstool.forms.load import form_of
from lkstool.output.files import replacing
from lkstool.sample.draft import Draft, draft
from lkstool.sample.draw import stream
from lkstool.sample.flaws import FLAWS
from lkstool.sample.mess import MESS
from lkstool.sample.region import YEARS, Region, draft_year, tell_all, write_region

SEED = 2
LKS = 13

# One line for each flawed submission of the last year: a first time with digits lost and words in numbers,
# a retyped list, books that do not close, dates, formulas and copies, and what stands around the table.
_FLAWED: tuple[tuple[str, ...], ...] = (
    ("LKS306", "LKS312", "LKS601"),
    ("LKS213", "LKS305", "LKS323", "LKS209"),
    ("LKS503", "LKS414", "LKS413", "LKS401"),
    ("LKS309", "LKS310", "LKS301", "LKS403"),
    ("LKS308", "LKS307", "LKS501"),
    ("LKS212", "LKS217", "LKS204", "LKS202"),
)
# Mess that is put right without a finding, in the last two submissions that are otherwise clean.
_MESSY = 2
# One paper that ended, the year before.
_FLAWED_BEFORE: tuple[str, ...] = ("LKS414",)


def make_sample_data(folder: Path, soffice: str | None = None) -> Region:
    """Write the sample that the repository carries.

    Args:
        folder: the folder; files of the same names are replaced.
        soffice: LibreOffice's program; with it one clean file is saved again as LibreOffice saves it.

    Raises:
        UserError: the folder cannot be written.
        ValueError: a flaw of the plan finds no place in any submission.
        subprocess.CalledProcessError: LibreOffice failed.
    """
    stories = tell_all(LKS, SEED, YEARS)
    earlier, latest = (list(draft_year(stories, form_of(year))) for year in YEARS)
    rng = stream(SEED, "sample_data")
    _spoil(earlier, (_FLAWED_BEFORE,), rng)
    clean = _spoil(latest, _FLAWED, rng)
    for each in clean[-_MESSY:]:
        for mess in MESS:
            mess.plant(each, rng)
    region = write_region(folder, stories, [*earlier, *latest], unreadable=True, jobs=1)
    if soffice is not None:
        _save_again(folder / clean[0].file, soffice)
    return region


def _spoil(drafts: list[Draft], plan: Sequence[Sequence[str]], rng: Random) -> list[Draft]:
    """Give each line of a plan to the first clean draft that has room for all of it.

    Args:
        drafts: those that are spoiled are replaced in this list.
        plan: codes of the flaws that go into one draft.
        rng: chance.

    Returns:
        The drafts that are still clean.
    """
    clean = list(drafts)
    for codes in plan:
        for each in clean:
            spoiled = _planted(each, codes, rng)
            if spoiled is not None:
                drafts[drafts.index(each)] = spoiled
                clean.remove(each)
                break
        else:
            raise ValueError(f"no submission has room for {', '.join(codes)}")
    return clean


def _planted(clean: Draft, codes: Sequence[str], rng: Random) -> Draft | None:
    """Return the submission drafted again with a flaw of each code; None if one finds no place."""
    spoiled = draft(clean.story, clean.form, clean.file)
    for code in codes:
        if not any(flaw.plant(spoiled, rng) for flaw in FLAWS if flaw.codes == (code,)):
            return None
    return spoiled


def _save_again(path: Path, soffice: str) -> None:
    """Let LibreOffice open a workbook and save it; its time stays."""
    saved_at = path.stat().st_mtime
    with tempfile.TemporaryDirectory() as room:
        command = [soffice, f"-env:UserInstallation={Path(room).as_uri()}/profile", "--headless"]
        command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", room, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own words
        with replacing(path) as temporary:
            temporary.write_bytes((Path(room) / path.name).read_bytes())
    os.utime(path, (saved_at, saved_at))
