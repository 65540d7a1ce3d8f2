"""Flaws between two submissions, between two years, and against the register (LKS7xx)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import PurePosixPath
from random import Random

from lkstool.core.codes import CODES
from lkstool.sample.answers import Record
from lkstool.sample.draft import Draft
from lkstool.sample.draw import age_on
from lkstool.sample.identities import full_name

# One such flaw for so many submissions that are flawed at all.
_EVERY = 5
# Where it is not known whose a submission is, nothing is compared.
_WHOSE = frozenset({"LKS113", "LKS115", "LKS116"})


@dataclass(slots=True)
class Scene:
    """What flaws between submissions are planted in.

    Attributes:
        drafts: flawed submissions of one year.
        before: the flawless submission of the year before by LKS code.
        added: further files that a flaw has made.
        inactive: LKS codes that the register is to call inactive.
    """

    drafts: Sequence[Draft]
    before: Mapping[str, Draft]
    added: list[Draft] = field(default_factory=list)
    inactive: set[str] = field(default_factory=set)

    def some(self, rng: Random) -> list[Draft]:
        """Return the drafts of which it is known whose they are, in any order."""
        usable = [each for each in self.drafts if not any(mark.code in _WHOSE for mark in each.marks)]
        return rng.sample(usable, len(usable))


@dataclass(frozen=True, slots=True)
class BetweenFlaw:
    """One kind of flaw between submissions; ``plant`` returns False where it finds no place.

    ``codes`` are all that the checks find of it.
    """

    name: str
    codes: tuple[str, ...]
    plant: Callable[[Scene, Random], bool]


def spoil_between(drafts: Sequence[Draft], before: Sequence[Draft], rng: Random) -> Scene:
    """Plant flaws between the submissions of one year that are flawed already, each kind at most once.

    Args:
        drafts: of one year.
        before: of the year before.
        rng: chance.
    """
    flawed = [each for each in drafts if each.marks]
    scene = Scene(flawed, {each.story.lks.code: each for each in before})
    wanted = min(math.ceil(len(flawed) / _EVERY), len(BETWEEN_FLAWS))
    kinds = rng.sample(BETWEEN_FLAWS, wanted)
    # Copies of files come last: they are to hold everything that was planted in the original.
    for kind in sorted(kinds, key=lambda each: each in COPY_FLAWS):
        kind.plant(scene, rng)
    return scene


def _day(row: Record, name: str) -> date:
    value = row[name]
    assert isinstance(value, date)
    return value


def _start(draft: Draft) -> date:
    return draft.form.period.start


def _stayer(draft: Draft) -> Callable[[Record], bool]:
    """Tell of a row whether it is about somebody with NIK who was there a year ago and has not left."""
    return lambda row: (
        row.get("nik") is not None
        and row.get("tanggal_keluar") is None
        and _day(row, "tanggal_masuk") < _start(draft)
    )


def _leaver(draft: Draft) -> Callable[[Record], bool]:
    """Tell of a row whether it is about somebody with NIK who left well before the end of the year."""
    return lambda row: (
        row.get("nik") is not None
        and row.get("tanggal_keluar") is not None
        and _day(row, "tanggal_keluar") < draft.form.period.end - timedelta(days=20)
    )


def _newcomer(draft: Draft) -> Callable[[Record], bool]:
    return lambda row: (
        row.get("nik") is not None
        and row.get("tanggal_keluar") is None
        and _day(row, "tanggal_masuk") >= _start(draft)
    )


def _may_be(known: Record, other: Record, end: date) -> bool:
    """Tell whether the second row may become the first one's person and stay right in itself."""
    group, born = known["kelompok"], _day(known, "tanggal_lahir")
    alike = group == other["kelompok"] and str(known["jenis_kelamin"])[0] == str(other["jenis_kelamin"])[0]
    young = group == "Anak" and age_on(born, end) < 18 and born < _day(other, "tanggal_masuk")
    return alike and (young or group == "Lansia")


def _pairs(
    scene: Scene, rng: Random, wanted: Callable[[Draft], Callable[[Record], bool]]
) -> Iterator[tuple[Draft, Record, Draft, Record]]:
    """Yield somebody of one LKS and a newcomer of another one who may become the same person."""
    drafts = scene.some(rng)
    for one in drafts:
        for other in drafts:
            if one is other:
                continue
            newcomers = other.free_rows("penerima", _newcomer(other))
            for known in one.free_rows("penerima", wanted(one)):
                for row in newcomers:
                    if _may_be(known, row, one.form.period.end):
                        yield one, known, other, row


def _become(known: Record, row: Record, *names: str) -> None:
    for name in names:
        row[name] = known[name]


def _twice(scene: Scene, rng: Random) -> bool:
    note = "penerima yang sama ditulis dua LKS"
    for one, known, other, row in _pairs(scene, rng, _stayer):
        _become(known, row, "nama", "nik", "tanggal_lahir", "tanggal_masuk")
        for draft, record in ((one, known), (other, row)):
            draft.take("penerima", record)
            draft.mark("LKS701", note, "penerima", field="nik", record=record)
        return True
    return False


def _moved(scene: Scene, rng: Random) -> bool:
    note = "penerima pindah antar-LKS"
    for one, known, other, row in _pairs(scene, rng, _leaver):
        _become(known, row, "nama", "nik", "tanggal_lahir")
        row["tanggal_masuk"] = _day(known, "tanggal_keluar") + timedelta(days=rng.randint(0, 10))
        known["alasan_keluar"] = one.label("penerima", "alasan_keluar", "pindah_lks")
        for draft, record in ((one, known), (other, row)):
            draft.take("penerima", record)
            draft.mark("LKS702", note, "penerima", field="nik", record=record)
        return True
    return False


def _not_left(scene: Scene, rng: Random) -> bool:
    for one, known, other, row in _pairs(scene, rng, _stayer):
        _become(known, row, "nama", "nik", "tanggal_lahir")
        one.take("penerima", known)
        other.take("penerima", row)
        note = "pindah ke LKS lain, belum ditulis keluar"
        one.mark("LKS710", note, "penerima", field="tanggal_keluar", record=known)
        other.mark("LKS702", "pindah dari LKS lain", "penerima", field="nik", record=row)
        return True
    return False


def _twice_without_nik(scene: Scene, rng: Random) -> bool:
    note = "orang yang sama di LKS lain, tanpa NIK"
    for one, known, other, row in _pairs(scene, rng, _stayer):
        _become(known, row, "nama", "tanggal_lahir")
        del row["nik"]
        row["alasan_tanpa_nik"] = other.label("penerima", "alasan_tanpa_nik", "belum_urus")
        for draft, record in ((one, known), (other, row)):
            draft.take("penerima", record)
            draft.mark("LKS703", note, "penerima", field="nama", record=record)
        return True
    return False


def _vanished(scene: Scene, rng: Random) -> bool:
    for draft in scene.some(rng):
        before = scene.before.get(draft.story.lks.code)
        rows = draft.free_rows("penerima", _stayer(draft))
        if before is None:
            continue
        names = {str(each["nama"]) for one in (before, draft) for each in one.values["penerima"]}
        count = 2 + len(before.values["penerima"]) // 10
        if len(rows) < count or not before.values["penerima"]:
            continue
        # Others stand in their rows, so that every number of the form stays right.
        for row in rng.sample(rows, count):
            sex = "P" if str(row["jenis_kelamin"]).startswith("P") else "L"
            row["nama"] = full_name(rng, sex, names)
            row["nik"] = draft.fresh_nik(str(row["nik"]), _day(row, "tanggal_lahir"), sex)
            draft.take("penerima", row)
        draft.mark("LKS706", "penerima tahun lalu tidak ditulis lagi", "penerima")
        return True
    return False


def _tenfold(scene: Scene, rng: Random) -> bool:
    for draft in scene.some(rng):
        if draft.story.lks.code not in scene.before or not draft.lock("keuangan"):
            continue
        for row in draft.values["keuangan"]:
            amount = row["jumlah"]
            assert isinstance(amount, int)
            row["jumlah"] = amount * 10
        draft.mark("LKS707", "semua uang kelebihan satu nol", "keuangan")
        return True
    return False


def _same_books(scene: Scene, rng: Random) -> bool:
    for draft in scene.some(rng):
        before = scene.before.get(draft.story.lks.code)
        if before is None or not draft.lock("keuangan"):
            continue
        draft.values["keuangan"] = [dict(row) for row in before.values["keuangan"]]
        draft.mark("LKS708", "keuangan tahun lalu dikirim lagi", "keuangan")
        return True
    return False


def _inactive(scene: Scene, rng: Random) -> bool:
    for draft in scene.some(rng):
        if not draft.take_answer("kode_lks"):
            continue
        scene.inactive.add(draft.story.lks.code)
        draft.mark("LKS709", "LKS nonaktif di daftar", "profil", field="kode_lks", record=draft.profile)
        return True
    return False


def _copied_file(scene: Scene, rng: Random) -> bool:
    for draft in scene.some(rng)[:1]:
        copy = _again(draft, " - Salin", 1)
        copy.mark("LKS704", "berkas yang sama dikirim dua kali")
        scene.added.append(copy)
        return True
    return False


def _second_file(scene: Scene, rng: Random) -> bool:
    for draft in scene.some(rng):
        blocked = any(CODES[mark.code].severity == "error" for mark in draft.marks)
        if blocked or any(mark.sheet == "profil" for mark in draft.marks) or _has_copy(scene, draft):
            continue
        later = _again(draft, " (2)", 2)
        later.values = {
            **draft.values,
            "profil": [{**draft.profile, "jam_layanan": "Setiap hari 07.00–16.00"}],
        }
        draft.mark("LKS705", "dikirim lagi sesudah diubah")
        scene.added.append(later)
        return True
    return False


def _again(draft: Draft, ending: str, days: int) -> Draft:
    """Return the submission under another name, arrived some days later, with all that is planted in it."""
    path = PurePosixPath(draft.file)
    return replace(
        draft,
        file=path.with_name(f"{path.stem}{ending}{path.suffix}").as_posix(),
        received=draft.received + timedelta(days=days),
        marks=list(draft.marks),
    )


def _has_copy(scene: Scene, draft: Draft) -> bool:
    return any(each.story is draft.story for each in scene.added)


COPY_FLAWS: tuple[BetweenFlaw, ...] = (
    BetweenFlaw("dua berkas untuk satu LKS", ("LKS705",), _second_file),
    BetweenFlaw("berkas yang sama dua kali", ("LKS704",), _copied_file),
)
BETWEEN_FLAWS: tuple[BetweenFlaw, ...] = (
    BetweenFlaw("penerima yang sama di dua LKS", ("LKS701",), _twice),
    BetweenFlaw("pindah antar-LKS", ("LKS702",), _moved),
    BetweenFlaw("pindah tanpa ditulis keluar", ("LKS710", "LKS702"), _not_left),
    BetweenFlaw("orang yang sama di dua LKS tanpa NIK", ("LKS703",), _twice_without_nik),
    BetweenFlaw("penerima tahun lalu hilang", ("LKS706",), _vanished),
    BetweenFlaw("uang sepuluh kali lipat", ("LKS707",), _tenfold),
    BetweenFlaw("keuangan tahun lalu", ("LKS708",), _same_books),
    BetweenFlaw("LKS nonaktif", ("LKS709",), _inactive),
    *COPY_FLAWS,
)
