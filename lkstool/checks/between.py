"""Stage 7: the submissions of one year against one another, against the dataset and the year before.

Everything here is judged by tokens (see ``core.known``). A false alarm must never hold a good file back:
what these checks find are warnings and notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lkstool.checks import between_people as people
from lkstool.checks import between_years as years
from lkstool.core.known import Gathered, Others
from lkstool.core.records import Finding
from lkstool.forms.model import Form


@dataclass(frozen=True, slots=True)
class Between:
    """One check between submissions.

    Attributes:
        codes: of its findings. It runs if the year's form names the first.
        needs: ``sheet.field`` of everything it reads; it is left out in a year that lacks one.
        run: the function.
    """

    codes: tuple[str, ...]
    needs: tuple[str, ...]
    run: Callable[[Gathered, Others, Form], Iterator[Finding]]


def _of_penerima(*fields: str) -> tuple[str, ...]:
    return tuple(f"penerima.{field}" for field in fields)


# Without these fields no person is looked for in other submissions.
PEOPLE = _of_penerima("nama", "nik", "tanggal_lahir", "tanggal_masuk", "tanggal_keluar")
_STAY = _of_penerima("tanggal_masuk", "tanggal_keluar")

CHECKS: tuple[Between, ...] = (
    Between(("LKS701", "LKS702", "LKS710"), PEOPLE, people.same_nik_elsewhere),
    Between(
        ("LKS703",), PEOPLE + _of_penerima("jenis_kelamin", "kabkota_asal"), people.same_person_elsewhere
    ),
    Between(("LKS706",), (*_of_penerima("nama", "nik"), *_STAY), years.people_vanished),
    Between(("LKS707",), ("penerima.nama", "sdm.jabatan"), years.people_jumped),
    Between(("LKS707",), ("keuangan.arah", "keuangan.jumlah"), years.money_jumped),
    Between(("LKS708",), (*_of_penerima("nama", "nik"), *_STAY), years.people_copied),
    Between(("LKS708",), ("keuangan.arah", "keuangan.pos", "keuangan.jumlah"), years.money_copied),
    Between(("LKS708",), ("program.nama_program", "program.realisasi_orang"), years.programmes_copied),
)


def check_between(mine: Gathered, others: Others, form: Form) -> list[Finding]:
    """Check the submissions of one year against others.

    Args:
        mine: what the run has read.
        others: what it is compared with.
        form: the year's form. Its severities are applied by the caller, not here.

    Returns:
        Findings by check, then in the order of ``mine.submissions`` and their rows.
    """
    if len(mine.submissions) < 2 and others.are_none:
        return []
    return [
        finding
        for each in CHECKS
        if each.codes[0] in form.check_numbers and not form.lacking(each.needs)
        for finding in each.run(mine, others, form)
        if finding.code in form.check_numbers
    ]
