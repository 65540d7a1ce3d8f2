"""The synthetic workbooks that are measured on: 500 of one region, and copies of them with other people.

All are of the 2025 form. The sample's LKS are a little smaller than what the goals speak of, so they are
enlarged to a median of 60 people served and 15 of staff. Nobody in them exists.
"""

from __future__ import annotations

import re
import zipfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from html import escape
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from measure import tell

from lkstool.core.regions import PROVINCES
from lkstool.forms.load import form_of
from lkstool.sample.answers import Record
from lkstool.sample.draft import Draft
from lkstool.sample.draw import stream
from lkstool.sample.identities import STAFF_DIGITS, NikIssuer
from lkstool.sample.institutions import Lks, institutions
from lkstool.sample.region import draft_year, spoil, write_region
from lkstool.sample.staff import Roster
from lkstool.sample.submissions import Story
from lkstool.sample.submissions import tell as story_of

YEAR = "2025"
SEED = 7
FLAWED = 0.2  # share of workbooks that have something planted in them

_PEOPLE, _STAFF = 1.2, 1.9  # times the sample's own size
_SILENT = 1.2  # LKS for each one that sends a form, with some to spare
# What a NIK of a copy begins with in the place of 35 and the provinces that some people were born in.
_PROVINCES = tuple(sorted(PROVINCES - {"33", "35", "51", "52", "64"}))
# What tells the names of one copy from those of another.
_FAMILY_NAMES = tuple(
    a + b for a in ("Wira", "Surya", "Adi", "Jaya", "Nata") for b in ("prana", "dipura", "sena")
)
_FAMILY_NAMES += tuple(
    a + b for a in ("Guna", "Sastra", "Marta", "Kerta", "Suta") for b in ("wijaya", "kusuma", "rejo")
)
_FAMILY_NAMES += tuple(
    a + b for a in ("Danu", "Prawi", "Laksa", "Bima", "Arya") for b in ("utama", "negara", "santana")
)
_LAST_SERIAL = 999
_NIK = re.compile(r"(?<!\d)\d\d(\d\d)(00\d{10})(?!\d)")
_TEXT = re.compile(r"(<t[^>]*>)([^<]*)(</t>)")
_STRINGS = "xl/sharedStrings.xml"


def stories(count: int) -> tuple[Story, ...]:
    """Tell of enough enlarged LKS that so many of them send a form for 2025."""
    return tuple(_enlarged(each) for each in institutions(round(count * _SILENT) + 5, SEED))


def provided(data: Path, count: int) -> list[Path]:
    """Return so many submissions in a folder of measurements, made if no part has made them yet.

    They lie in the order of their names in ``DATA/COUNT/2025``, the register beside that folder.
    """
    folder = data / str(count)
    if not folder.exists():
        tell(f"{count} workbooks are made")
        making = data / f"{count}.part"
        write_workbooks(making, count)
        making.rename(folder)
    return sorted((folder / YEAR).glob("*.xlsx"))


def write_workbooks(folder: Path, count: int, jobs: int = 2) -> list[Path]:
    """Write a register and so many submissions, a fifth of them flawed; return the submissions by name."""
    told = stories(count)
    write_region(folder, told, _drafts(told, count), jobs=jobs)
    return sorted((folder / YEAR).glob("*.xlsx"))


def write_copies(folder: Path, originals: Path, count: int, copies: int, jobs: int = 2) -> None:
    """Write a larger region: each of ``write_workbooks`` so many times over, all of other LKS and people.

    Every copy has its own LKS code, its people other NIK and names; everything else stays. The register
    lists them all. Writing a workbook anew in this way costs a tenth of making it.

    Args:
        folder: where the register and the submissions go.
        originals: the folder that ``write_workbooks`` filled.
        count: how many it holds.
        copies: how many to make of each.
        jobs: processes.

    Raises:
        ValueError: LKS codes have no room for so many.
    """
    told = stories(count)
    last: dict[str, int] = {}
    for story in told:
        last[story.lks.code[:7]] = max(last.get(story.lks.code[:7], 0), int(story.lks.code[8:]))
    if max(last.values()) * copies > _LAST_SERIAL:
        raise ValueError("LKS codes have three digits: fewer copies, please")

    def codes(code: str) -> tuple[str, ...]:
        area, serial = code[:7], int(code[8:])
        return tuple(f"{area}-{serial + turn * last[area]:03d}" for turn in range(copies))

    every = [
        replace(story, lks=replace(story.lks, code=code)) for story in told for code in codes(story.lks.code)
    ]
    write_region(folder, every, [])
    (folder / YEAR).mkdir()
    tasks = [
        _Copied(
            originals / each.file,
            folder / YEAR,
            each.story.lks.code,
            codes(each.story.lks.code),
            _names(each),
        )
        for each in _drafts(told, count)
    ]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(_copy, tasks):
            pass


def write_large(path: Path, rows: int) -> Path:
    """Write one submission with so many people, if it is not there yet; return where it lies.

    Its people are those of the LKS with the most of them, many times over, each with a name and a NIK of
    their own.
    """
    file = path / YEAR / "besar.xlsx"
    if file.exists():
        return file
    tell(f"a workbook of {rows} rows is made")
    form = form_of(YEAR)
    draft = max(draft_year(stories(30), form), key=lambda each: len(each.values["penerima"]))
    people = draft.values["penerima"]
    draft.values["penerima"] = [_renamed(people[at % len(people)], at) for at in range(rows)]
    file.parent.mkdir(parents=True)
    draft.file = file.name
    draft.write(file.parent)
    return file


def _renamed(row: Record, number: int) -> Record:
    """Give a row another person: kabkota and last digits of the NIK and the end of the name count on."""
    letters = "".join(chr(ord("a") + number // 26**place % 26) for place in range(4))
    changed = {**row, "nama": f"{row['nama']} {letters.title()}"}
    if nik := row.get("nik"):
        changed["nik"] = f"35{number // 10_000 + 1:02d}{str(nik)[4:12]}{number % 10_000:04d}"
    return changed


@dataclass(frozen=True, slots=True)
class _Copied:
    """One workbook, and under which codes it is written anew."""

    original: Path
    folder: Path
    code: str
    codes: tuple[str, ...]
    names: frozenset[str]


def _copy(task: _Copied) -> None:
    with zipfile.ZipFile(task.original) as book:
        parts = {each.filename: book.read(each) for each in book.infolist()}
    texts = parts[_STRINGS].decode()
    for turn, code in enumerate(task.codes):
        parts[_STRINGS] = _other_people(texts.replace(task.code, code), turn, task.names).encode()
        target = task.folder / f"Formulir LKS {YEAR} {code}.xlsx"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for name, content in parts.items():
                book.writestr(name, content)


def _other_people(texts: str, turn: int, names: frozenset[str]) -> str:
    """Give the NIK in the shared strings another province and the names another family name."""
    province, shift = _PROVINCES[turn % len(_PROVINCES)], 30 * (turn // len(_PROVINCES))
    texts = _NIK.sub(lambda nik: f"{province}{(int(nik[1]) + shift) % 100:02d}{nik[2]}", texts)
    family = _FAMILY_NAMES[turn % len(_FAMILY_NAMES)]
    return _TEXT.sub(
        lambda text: f"{text[1]}{text[2]} {family}{text[3]}" if text[2] in names else text[0], texts
    )


def _names(draft: Draft) -> frozenset[str]:
    """Return the names of everybody in a workbook, as its XML has them."""
    rows = [row for sheet in ("penerima", "sdm") for row in draft.values.get(sheet, ())]
    return frozenset(escape(str(row["nama"]), quote=False) for row in rows if row.get("nama"))


def _drafts(told: tuple[Story, ...], count: int) -> list[Draft]:
    drafts = list(islice(draft_year(told, form_of(YEAR)), count))
    spoil(drafts, YEAR, FLAWED, stream(SEED, "flaws"))
    return drafts


def _enlarged(lks: Lks) -> Story:
    large = replace(lks, size=round(lks.size * _PEOPLE))
    story = story_of(SEED, large, int(YEAR))
    roster = Roster(
        SEED,
        replace(large, size=round(large.size * _STAFF)),
        NikIssuer(lks.number, lks.kabkota, STAFF_DIGITS),
    )
    return replace(story, workers=roster.serve(story.capacity, story.first, int(YEAR)))
