"""The data dictionary of a form as Markdown: one table for each sheet, then the code lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lkstool.core.formats import Lang, long_date, number, short_date
from lkstool.forms.model import Field, Form, Sheet

_WORDS: Mapping[Lang, Mapping[str, str]] = MappingProxyType(
    {
        "id": {
            "title": "Kamus data",
            "period": "Masa data: {start} sampai {end}. Batas kirim: {deadline}.",
            "name": "Nama tetap",
            "heading": "Judul di formulir",
            "type": "Jenis",
            "required": "Wajib",
            "limits": "Ketentuan",
            "privacy": "Perlindungan",
            "stored": "Yang disimpan",
            "help": "Keterangan",
            "example": "Contoh",
            "yes": "ya",
            "codelists": "Daftar pilihan",
            "code": "Kode",
            "label": "Tulisan",
            "also": "Ejaan lain yang dikenali",
            "list_of": "pilihan dari {name}",
            "lists_of": "beberapa pilihan dari {name}",
            "string": "teks",
            "integer": "bilangan bulat",
            "number": "bilangan",
            "date": "tanggal",
            "public": "umum",
            "internal": "intern",
            "personal": "pribadi",
            "dropped": "tidak disimpan",
            "token": "sandi {columns}",
            "year": "{columns}",
            "minimum": "paling kecil {value}",
            "maximum": "paling besar {value}",
            "after": "mulai {value}",
            "before": "sampai {value}",
            "minLength": "paling pendek {value} huruf",
            "maxLength": "paling panjang {value} huruf",
            "pattern": "pola {value}",
        },
        "en": {
            "title": "Data dictionary",
            "period": "Period: {start} to {end}. Deadline: {deadline}.",
            "name": "Stable name",
            "heading": "Title in the form",
            "type": "Type",
            "required": "Required",
            "limits": "Limits",
            "privacy": "Protection",
            "stored": "What is stored",
            "help": "Help",
            "example": "Example",
            "yes": "yes",
            "codelists": "Code lists",
            "code": "Code",
            "label": "Label",
            "also": "Other spellings understood",
            "list_of": "choice from {name}",
            "lists_of": "several choices from {name}",
            "string": "text",
            "integer": "whole number",
            "number": "number",
            "date": "date",
            "public": "public",
            "internal": "internal",
            "personal": "personal",
            "dropped": "not stored",
            "token": "keyed token {columns}",
            "year": "{columns}",
            "minimum": "at least {value}",
            "maximum": "at most {value}",
            "after": "from {value}",
            "before": "until {value}",
            "minLength": "at least {value} characters",
            "maxLength": "at most {value} characters",
            "pattern": "pattern {value}",
        },
    }
)


def dictionary(form: Form, lang: Lang = "id") -> str:
    """Return the data dictionary of a form as Markdown (pipe tables, one a sheet, then one a code list)."""
    words = _WORDS[lang]
    period = words["period"].format(
        start=long_date(form.period.start, lang),
        end=long_date(form.period.end, lang),
        deadline=long_date(form.deadline, lang),
    )
    parts = [f"# {words['title']}: {form.title}", period]
    parts += [_sheet(form, sheet, lang) for sheet in form.sheets]
    parts.append(f"## {words['codelists']}")
    used = dict.fromkeys(field.codelist for _, field in form.every_field() if field.codelist)
    for name in used:
        rows = [(f"`{code.kode}`", code.label, ", ".join(code.alias)) for code in form.codelists[name].codes]
        parts.append(f"### `{name}`\n\n{_table((words['code'], words['label'], words['also']), rows)}")
    return "\n\n".join(parts) + "\n"


def _sheet(form: Form, sheet: Sheet, lang: Lang) -> str:
    words = _WORDS[lang]
    heads = ("name", "heading", "type", "required", "limits", "privacy", "stored", "help", "example")
    rows = [
        (
            f"`{field.name}`",
            field.title,
            _type(field, lang),
            words["yes"] if field.required else "",
            limits_told(form, field, lang),
            words[field.privacy],
            _stored(field, lang),
            field.help,
            field.example,
        )
        for field in sheet.fields
    ]
    table = _table([words[head] for head in heads], rows)
    return f"## {sheet.title} (`{sheet.name}`)\n\n{sheet.help}\n\n{table}"


def _type(field: Field, lang: Lang) -> str:
    words = _WORDS[lang]
    if field.codelist:
        return words["lists_of" if field.type == "list" else "list_of"].format(name=f"`{field.codelist}`")
    return f"{words[field.type]} ({field.format})" if field.format else words[field.type]


def limits_told(form: Form, field: Field, lang: Lang) -> str:
    """Say within which limits the answer to a field must be."""
    words = _WORDS[lang]
    parts = []
    for name, value in field.constraints.model_dump(exclude={"required"}, exclude_none=True).items():
        if field.type == "date":
            day = form.limit(value)
            shown = short_date(day) if day else str(value)
            parts.append(words["after" if name == "minimum" else "before"].format(value=shown))
        else:
            plain = isinstance(value, str) or field.format == "tahun"
            shown = str(value) if plain else number(value, lang)
            parts.append(words[name].format(value=f"`{shown}`" if name == "pattern" else shown))
    return "; ".join(parts)


def _stored(field: Field, lang: Lang) -> str:
    columns = ", ".join(f"`{name}`" for name in field.stored_names)
    if field.store == "drop":
        return _WORDS[lang]["dropped"]
    return _WORDS[lang][field.store].format(columns=columns) if field.store != "keep" else columns


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_escaped(cell) for cell in line)} |" for line in lines)


def _escaped(text: str) -> str:
    """Keep a text inside its table cell, and its marks (outside code spans) from being read as Markdown."""
    if text == "---":
        return text
    parts = re.split(r"(`[^`]*`)", text.replace("\n", " "))
    marks = [
        part.replace("|", r"\|") if part.startswith("`") else re.sub(r"([\\|*_<>\[\]])", r"\\\1", part)
        for part in parts
    ]
    return "".join(marks)
