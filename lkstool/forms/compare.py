"""What changed from one year's form to another's, as values. Helps, examples and aliases do not count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from lkstool.core.formats import Lang
from lkstool.forms.model import Field, Form, Sheet

Kind = Literal[
    "sheet_added",
    "sheet_removed",
    "sheet_retitled",
    "field_added",
    "field_removed",
    "field_retitled",
    "field_retyped",
    "field_required",
    "field_limits",
    "field_privacy",
    "codelist_replaced",
    "code_added",
    "code_removed",
    "code_relabelled",
    "check_added",
    "check_removed",
    "check_numbers",
]

_TOLD: Mapping[Lang, Mapping[Kind, str]] = MappingProxyType(
    {
        "id": {
            "sheet_added": "Lembar baru: {after}.",
            "sheet_removed": "Lembar dihapus: {before}.",
            "sheet_retitled": "Nama lembar {sheet} berganti dari {before} menjadi {after}.",
            "field_added": "{sheet}: isian baru {field} ({after}).",
            "field_removed": "{sheet}: isian {field} ({before}) tidak ditanyakan lagi.",
            "field_retitled": "{sheet}: judul {field} berganti dari {before} menjadi {after}.",
            "field_retyped": "{sheet}: jenis isian {field} berganti dari {before} menjadi {after}.",
            "field_required": "{sheet}: {field} dulu {before}, sekarang {after}.",
            "field_limits": "{sheet}: batas {field} berganti dari {before} menjadi {after}.",
            "field_privacy": "{sheet}: perlindungan data {field} berganti dari {before} menjadi {after}.",
            "codelist_replaced": "{sheet}: daftar pilihan {field} berganti dari {before} menjadi {after}.",
            "code_added": "{sheet}: pilihan baru pada {field}: {after}.",
            "code_removed": "{sheet}: pilihan {before} pada {field} dihapus.",
            "code_relabelled": "{sheet}: tulisan pilihan {field} berganti dari {before} menjadi {after}.",
            "check_added": "Pemeriksaan baru: {after}.",
            "check_removed": "Pemeriksaan tidak dipakai lagi: {before}.",
            "check_numbers": "Angka pada pemeriksaan {field} berganti dari {before} menjadi {after}.",
        },
        "en": {
            "sheet_added": "New sheet: {after}.",
            "sheet_removed": "Sheet removed: {before}.",
            "sheet_retitled": "Sheet {sheet} was renamed from {before} to {after}.",
            "field_added": "{sheet}: new field {field} ({after}).",
            "field_removed": "{sheet}: field {field} ({before}) is no longer asked.",
            "field_retitled": "{sheet}: the title of {field} changed from {before} to {after}.",
            "field_retyped": "{sheet}: the type of {field} changed from {before} to {after}.",
            "field_required": "{sheet}: {field} was {before}, is now {after}.",
            "field_limits": "{sheet}: the limits of {field} changed from {before} to {after}.",
            "field_privacy": "{sheet}: the protection of {field} changed from {before} to {after}.",
            "codelist_replaced": "{sheet}: the code list of {field} changed from {before} to {after}.",
            "code_added": "{sheet}: new choice in {field}: {after}.",
            "code_removed": "{sheet}: choice {before} in {field} was removed.",
            "code_relabelled": "{sheet}: a choice in {field} was reworded from {before} to {after}.",
            "check_added": "New check: {after}.",
            "check_removed": "Check no longer used: {before}.",
            "check_numbers": "The numbers of check {field} changed from {before} to {after}.",
        },
    }
)
_REQUIRED: Mapping[Lang, Mapping[str, str]] = MappingProxyType(
    {"id": {"yes": "wajib", "no": "tidak wajib"}, "en": {"yes": "required", "no": "optional"}}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One change between two forms.

    Attributes:
        kind: what kind of change.
        sheet: stable name of the sheet; empty for a check.
        field: stable name of the field, or code of the check; empty for a whole sheet.
        before, after: title, type, code ... in the old and in the new form; empty where there is none.
    """

    kind: Kind
    sheet: str
    field: str = ""
    before: str = ""
    after: str = ""


def compare(old: Form, new: Form) -> tuple[Difference, ...]:
    """Return what changed from one form to another: sheets and fields in the new order, then checks."""
    found: list[Difference] = []
    for name, sheet in new.by_name.items():
        if name not in old.by_name:
            found.append(Difference("sheet_added", name, after=sheet.title))
            continue
        before = old.by_name[name]
        if before.title != sheet.title:
            found.append(Difference("sheet_retitled", name, before=before.title, after=sheet.title))
        found += _fields(old, new, before, sheet)
    found += [
        Difference("sheet_removed", name, before=sheet.title)
        for name, sheet in old.by_name.items()
        if name not in new.by_name
    ]
    return (*found, *_checks(old, new))


def told(difference: Difference, lang: Lang) -> str:
    """Say a difference in one sentence."""
    said = _REQUIRED[lang] if difference.kind == "field_required" else {}
    return _TOLD[lang][difference.kind].format(
        sheet=difference.sheet,
        field=difference.field,
        before=said.get(difference.before, difference.before),
        after=said.get(difference.after, difference.after),
    )


def _fields(old: Form, new: Form, before: Sheet, sheet: Sheet) -> Iterator[Difference]:
    for name, field in sheet.by_name.items():
        if name not in before.by_name:
            yield Difference("field_added", sheet.name, name, after=field.title)
        else:
            yield from _field(old, new, sheet.name, before.by_name[name], field)
    for name, field in before.by_name.items():
        if name not in sheet.by_name:
            yield Difference("field_removed", sheet.name, name, before=field.title)


def _field(old: Form, new: Form, sheet: str, before: Field, field: Field) -> Iterator[Difference]:
    pairs: tuple[tuple[Kind, str, str], ...] = (
        ("field_retitled", before.title, field.title),
        ("field_retyped", _type(before), _type(field)),
        ("field_required", "yes" if before.required else "no", "yes" if field.required else "no"),
        ("field_limits", _limits(before), _limits(field)),
        ("field_privacy", f"{before.privacy}/{before.store}", f"{field.privacy}/{field.store}"),
        ("codelist_replaced", before.codelist or "-", field.codelist or "-"),
    )
    for kind, one, other in pairs:
        if one != other:
            yield Difference(kind, sheet, field.name, one, other)
    if before.codelist and field.codelist:
        one_list, other_list = old.codes(before).labels, new.codes(field).labels
        for code, label in other_list.items():
            if code not in one_list:
                yield Difference("code_added", sheet, field.name, after=label)
            elif one_list[code] != label:
                yield Difference("code_relabelled", sheet, field.name, one_list[code], label)
        for code, label in one_list.items():
            if code not in other_list:
                yield Difference("code_removed", sheet, field.name, before=label)


def _checks(old: Form, new: Form) -> Iterator[Difference]:
    for code, numbers in new.check_numbers.items():
        if code not in old.check_numbers:
            yield Difference("check_added", "", code, after=code)
        elif dict(numbers) != dict(old.check_numbers[code]):
            yield Difference("check_numbers", "", code, _numbers(old.check_numbers[code]), _numbers(numbers))
    for code in old.check_numbers:
        if code not in new.check_numbers:
            yield Difference("check_removed", "", code, before=code)


def _type(field: Field) -> str:
    return f"{field.type} ({field.format})" if field.format else field.type


def _limits(field: Field) -> str:
    limits = field.constraints.model_dump(exclude={"required"}, exclude_none=True)
    return ", ".join(f"{name} {value}" for name, value in limits.items()) or "-"


def _numbers(numbers: Mapping[str, int | float]) -> str:
    return ", ".join(f"{name} {value}" for name, value in numbers.items()) or "-"
