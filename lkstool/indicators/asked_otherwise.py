"""What a year's form asks otherwise than that of the year before, in words of its readers."""

from __future__ import annotations

from collections.abc import Mapping

from lkstool.core.messages import catalogue
from lkstool.forms.compare import Difference, Kind, compare
from lkstool.forms.load import form_of, years
from lkstool.forms.model import Form

# Of limits, protection and the numbers of a check a reader need not know; the rest changes what is counted.
_SAID: Mapping[Kind, str] = {
    "sheet_added": "Lembar {sheet} baru.",
    "sheet_removed": "Lembar {sheet} tidak ada lagi.",
    "field_added": "{sheet}: “{field}” baru ditanyakan.",
    "field_removed": "{sheet}: “{field}” tidak ditanyakan lagi.",
    "field_retitled": "{sheet}: “{before}” kini berjudul “{after}”.",
    "field_retyped": "{sheet}: “{field}” dijawab dengan cara lain.",
    "field_required": "{sheet}: “{field}” dulu {before}, sekarang {after}.",
    "codelist_replaced": "{sheet}: pilihan jawaban “{field}” disusun ulang.",
    "code_added": "{sheet}: pilihan baru pada “{field}”: {after}.",
    "code_removed": "{sheet}: pilihan “{before}” pada “{field}” tidak ada lagi.",
    "code_relabelled": "{sheet}: pilihan “{before}” pada “{field}” kini tertulis “{after}”.",
    "check_added": "Pemeriksaan baru: {field}.",
    "check_removed": "Pemeriksaan yang tidak dipakai lagi: {field}.",
}
_REQUIRED = {"yes": "wajib", "no": "tidak wajib"}


def asked_otherwise(form: Form) -> tuple[str, ...]:
    """Say it in a sentence each, in the form's order; nothing where there is no form of the year before."""
    before = str(int(form.year) - 1)
    if before not in years():
        return ()
    old = form_of(before)
    return tuple(_sentence(each, old, form) for each in compare(old, form) if each.kind in _SAID)


def _sentence(difference: Difference, old: Form, new: Form) -> str:
    sheet = new.by_name.get(difference.sheet) or old.by_name.get(difference.sheet)
    asked = None
    if sheet is not None:
        asked = sheet.by_name.get(difference.field)
        if asked is None and difference.sheet in old.by_name:
            asked = old.by_name[difference.sheet].by_name.get(difference.field)
    code = difference.after or difference.before
    title = str(catalogue("id").get(code, {}).get("title", code))
    return _SAID[difference.kind].format(
        sheet=sheet.title if sheet else "",
        field=asked.title if asked else title,
        before=_REQUIRED.get(difference.before, difference.before),
        after=_REQUIRED.get(difference.after, difference.after),
    )
