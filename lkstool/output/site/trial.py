"""A small directory on which templates are tried out; every LKS and every answer in it is invented."""

from __future__ import annotations

from lkstool.core.directory import Accreditation, Directory, Listing, Practice, Programme
from lkstool.core.facts import Settings
from lkstool.core.figures import Context
from lkstool.forms.load import form_of


def trial_directory(context: Context, settings: Settings) -> Directory:
    """Return a directory of an LKS that says everything and of two that say nothing.

    Args:
        context: numbers of the region.
        settings: council, address and licence.
    """
    form = form_of(context.year)
    of_field = {"kelompok": "penerima", "jenis_lks": "profil", "kepemilikan": "profil"}
    labels = {name: form.codes(form.by_name[sheet].by_name[name]).labels for name, sheet in of_field.items()}
    group, kind, owner = (next(iter(labels[name])) for name in of_field)
    told = Listing(
        "35.07-M-001", "Contoh", owner, kind, (group,), "35.07", "Kepanjen", "Ardirejo", "Jalan Contoh 1",
        "65163", (-8.13, 112.57), "+6281234500000", "6281234500000", "surat@contoh.org", "contoh.org", 1990,
        40, "ada", "Datang.", "08.00-15.00", Accreditation("A", "A", context.reference_date), True, True,
        True, (Programme("Beasiswa", group),), (Practice("Kebun", "Mahal.", "Menanam.", "Murah.", 100_000),),
        context.year, {context.year: "sah"},
    )  # fmt: skip
    others = ("35.15-A-002", "99.99-A-003")
    site = settings.site
    return Directory(
        context.year,
        context.reference_date,
        settings.council,
        site.address,
        (site.licence, site.licence_address),
        (told, *(Listing(code, "Lain", region=code[:5], reported=told.reported) for code in others)),
        (context.year,),
        labels,
        context.figures,
        context.tables,
    )
