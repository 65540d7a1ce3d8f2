"""All checks of stages 3 to 6 and of whose a submission is, in the order in which they run.

Those between submissions are in ``between``, because they need all submissions of a run.

A check is a pure function over frames: it changes nothing it was given and never raises for data. The
order matters, because a cause hides what follows from it: a cell with an error counts as unreadable for
every check after it. Errors therefore run before warnings, and no warning can hide an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lkstool.checks import cells, identity, sheets, tables
from lkstool.checks import rows_papers as papers
from lkstool.checks import rows_people as people
from lkstool.checks.nik_repair import with_repairs
from lkstool.checks.view import Hit, View, doubting
from lkstool.core.frames import hold_texts_plainly
from lkstool.core.records import Collection, Finding
from lkstool.forms.model import Form

hold_texts_plainly()

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        code: of its findings. A check of stages 4 to 7 runs only if the year's form names it.
        table: the sheet that it looks at.
        needs: ``sheet.field`` of everything it reads; it is left out in a year that lacks one.
        run: the function.
    """

    code: str
    table: str
    needs: tuple[str, ...]
    run: Callable[[View], Iterator[Hit]]


def _of(table: str, *fields: str) -> tuple[str, ...]:
    return tuple(f"{table}.{field}" for field in fields)


_COUNTED = _of("penerima", "kelompok", "status_tinggal", "tanggal_masuk", "tanggal_keluar")
_REKAP = _of("rekap", "kelompok", "laki_mukim", "perempuan_mukim", "laki_nonmukim", "perempuan_nonmukim")
_AGE = _of("penerima", "tanggal_lahir", "tanggal_keluar", "kelompok", "bersekolah", "pendidikan")

CHECKS: tuple[Check, ...] = (
    Check("LKS115", "profil", _of("profil", "kode_lks"), identity.codes_disagree),
    Check("LKS113", "profil", _of("profil", "kode_lks", "nama"), identity.lks_not_in_register),
    Check("LKS114", "profil", _of("profil", "kode_lks", "nama"), identity.names_disagree),
    Check("LKS116", "profil", (), identity.nothing_filled_in),
    # Errors.
    Check("LKS403", "penerima", _of("penerima", "tanggal_masuk", "tanggal_keluar"), people.exit_before_entry),
    Check("LKS404", "penerima", _of("penerima", "tanggal_lahir", "tanggal_masuk"), people.entry_before_birth),
    Check(
        "LKS409",
        "legalitas",
        _of("legalitas", "tanggal_terbit", "tanggal_berakhir"),
        papers.paper_ends_before_issued,
    ),
    Check("LKS416", "keuangan", _of("keuangan", "arah", "pos"), papers.wrong_money_direction),
    Check("LKS501", "penerima", _of("penerima", "nik"), tables.same_nik_twice),
    Check("LKS501", "sdm", _of("sdm", "nik"), tables.same_nik_twice),
    Check("LKS503", "keuangan", _of("keuangan", "arah", "jumlah"), tables.balance_does_not_close),
    Check("LKS601", "rekap", (*_REKAP, *_COUNTED, *_of("penerima", "jenis_kelamin")), sheets.rekap_differs),
    # Warnings: whole columns first, because they explain single cells.
    Check(
        "LKS504",
        "penerima",
        _of("penerima", "tanggal_lahir"),
        partial(tables.all_values_identical, field="tanggal_lahir", explains=True),
    ),
    Check(
        "LKS504",
        "penerima",
        _of("penerima", "nama"),
        partial(tables.all_values_identical, field="nama", explains=True),
    ),
    Check(
        "LKS504", "keuangan", _of("keuangan", "jumlah"), partial(tables.all_values_identical, field="jumlah")
    ),
    Check("LKS505", "penerima", _of("penerima", "nik"), tables.many_nik_ending_in_zero),
    Check("LKS505", "sdm", _of("sdm", "nik"), tables.many_nik_ending_in_zero),
    Check("LKS401", "penerima", _of("penerima", "nik", "tanggal_lahir"), people.birth_date_against_nik),
    Check("LKS401", "sdm", _of("sdm", "nik", "tanggal_lahir"), people.birth_date_against_nik),
    Check("LKS402", "penerima", _of("penerima", "nik", "jenis_kelamin"), people.sex_against_nik),
    Check("LKS402", "sdm", _of("sdm", "nik", "jenis_kelamin"), people.sex_against_nik),
    Check("LKS405", "penerima", _AGE, people.age_outside_group),
    Check(
        "LKS406", "penerima", _of("penerima", "tanggal_keluar", "alasan_keluar"), people.exit_without_reason
    ),
    Check(
        "LKS407", "penerima", _of("penerima", "tanggal_keluar", "alasan_keluar"), people.reason_without_exit
    ),
    Check("LKS408", "penerima", (*_AGE, *_of("penerima", "kategori_anak")), people.child_category_for_adult),
    Check(
        "LKS412", "penerima", _of("penerima", "nik", "alasan_tanpa_nik"), people.nik_missing_without_reason
    ),
    Check("LKS417", "penerima", _of("penerima", "ppks", "kelompok"), people.ppks_outside_group),
    Check(
        "LKS411",
        "legalitas",
        _of("legalitas", "jenis_dokumen", "peringkat"),
        papers.grade_without_accreditation,
    ),
    Check("LKS414", "legalitas", _of("legalitas", "status", "tanggal_berakhir"), papers.paper_ended),
    Check(
        "LKS415",
        "legalitas",
        _of("legalitas", "jenis_dokumen", "status", "peringkat"),
        papers.accreditation_without_grade,
    ),
    Check(
        "LKS410", "program", _of("program", "target_orang", "realisasi_orang"), papers.realised_without_target
    ),
    Check("LKS413", "profil", _of("profil", "kodepos", "kabkota"), papers.postcode_outside_region),
    Check("LKS709", "profil", _of("profil", "kode_lks"), identity.inactive_in_register),
    Check("LKS502", "penerima", _of("penerima", "nama", "tanggal_lahir", "nik"), tables.same_person_twice),
    Check("LKS602", "profil", (*_of("profil", "kapasitas"), *_COUNTED), sheets.more_residents_than_capacity),
    Check(
        "LKS603",
        "profil",
        _of("profil", "kelompok_layanan") + _of("penerima", "kelompok"),
        sheets.group_not_in_profile,
    ),
    Check(
        "LKS604",
        "profil",
        _of("profil", "kelompok_layanan") + _of("penerima", "kelompok"),
        sheets.group_without_people,
    ),
    Check(
        "LKS605",
        "legalitas",
        _of("legalitas", "jenis_dokumen", "tanggal_terbit") + _of("profil", "tahun_berdiri"),
        sheets.paper_older_than_lks,
    ),
    Check(
        "LKS606",
        "program",
        _of("program", "kelompok", "realisasi_orang") + _of("penerima", "kelompok"),
        sheets.programme_exceeds_people,
    ),
    Check("LKS607", "sdm", (*_of("sdm", "jabatan"), *_COUNTED), sheets.too_few_carers),
)


def check(
    collection: Collection, form: Form, register: pd.DataFrame | None, parsed: Sequence[Finding] = ()
) -> list[Finding]:
    """Check all submissions of one year, or the rows of a register, at once.

    Args:
        collection: submissions and their tables; nothing in it is changed.
        form: the year's form. Its severities are applied by the caller, not here.
        register: the register's ``daftar_lks`` frame, or None; without it identity is checked less.
        parsed: what was found when the cells were read.

    Returns:
        What was found before, then the findings of the checks; in both, a NIK is suggested where its row
        leaves only one. The checks' are in the order of submissions, sheets of the form, rows, columns,
        codes; those of the file as a whole come first. A submission with nothing filled in (LKS116) has
        only those of stage 1.
    """

    def view(name: str) -> View:
        return View(doubted, form, name, register, worked_out)

    doubted = collection
    worked_out: dict[tuple[str, str], object] = {}
    hits = list(cells.check_cells(view(form.sheets[0].name)))
    doubted = doubting(doubted, hits)
    for each in (*_keys(form), *CHECKS):
        if _applies(each, form, collection):
            more = list(each.run(view(each.table)))
            hits += more
            doubted = doubting(doubted, more)
    empty = {hit.submission for hit in hits if hit.finding.code == "LKS116"}
    kept = [hit for hit in hits if hit.submission not in empty or hit.finding.code.startswith("LKS1")]
    checked = [hit.finding for hit in sorted(kept, key=partial(_order, collection=collection, form=form))]
    return with_repairs([*parsed, *checked], doubted, form)


def _keys(form: Form) -> Iterator[Check]:
    """Yield the check of each sheet that has a key: its form says which fields."""
    for sheet in form.sheets:
        if sheet.primaryKey:
            yield Check("LKS506", sheet.name, _of(sheet.name, *sheet.primaryKey), cells.check_keys)


def _applies(each: Check, form: Form, collection: Collection) -> bool:
    """Tell whether the year uses a check and has all that it reads."""
    if each.code not in form.check_numbers and not each.code.startswith("LKS1"):
        return False
    have = {
        f"{sheet.name}.{field.name}" for sheet, field in form.every_field() if sheet.name in collection.tables
    }
    return each.table in collection.tables and have.issuperset(each.needs)


def _order(hit: Hit, collection: Collection, form: Form) -> tuple[int, int, int, int, str]:
    place = hit.finding.place
    located = collection.submissions[hit.submission].sheets
    sheets_in_order = [sheet.name for sheet in form.sheets]
    sheet = next(
        (sheets_in_order.index(name) for name, each in located.items() if each.title == place.sheet), -1
    )
    return (hit.submission, sheet, place.row or 0, place.column or 0, hit.finding.code)
