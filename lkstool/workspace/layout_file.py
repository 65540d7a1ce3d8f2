"""Mapping files (``pemetaan/*.toml``): how workbooks of other layouts are read; made to be edited by hand."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lkstool.core.codes import found
from lkstool.core.errors import UserError
from lkstool.core.layouts import SHAPES, Group, Layout, Shape, SheetLayout
from lkstool.core.messages import mistake, say, words_of
from lkstool.core.records import Place
from lkstool.dataset.archive import write_whole
from lkstool.forms.load import form_of, years
from lkstool.forms.model import Form, Sheet
from lkstool.intake.cells import reader_of
from lkstool.workspace.toml_file import read_toml

FOLDER = "pemetaan"
_SHAPES: Mapping[str, Shape] = dict(zip(("tabel", "baris", "label", "kelompok"), SHAPES, strict=True))
_WORDS = {shape: word for word, shape in _SHAPES.items()}
_KEYS = ("nama", "tahun", "sidik", "lembar_tidak_dipakai", "lembar")
_SHEET_KEYS = ("formulir", "judul", "bentuk", "tidak_dipakai", "kolom", "tetap", "bagian")
_GROUP_KEYS = ("kolom", "tetap")


def read_layouts(folder: Path) -> tuple[Layout, ...]:
    """Read every mapping of a workspace, by file name; without the folder there are none.

    Raises:
        UserError: one cannot be read, or two are for the same layout.
    """
    if not folder.is_dir():
        return ()
    layouts = tuple(read_layout(path) for path in sorted(folder.glob("*.toml")))
    seen: dict[tuple[str, str], str] = {}
    for each in layouts:
        other = seen.setdefault((each.fingerprint, each.year), each.file)
        if other != each.file:
            raise mistake("layout_twice", file=each.file, other=other)
    return layouts


def read_layout(path: Path) -> Layout:
    """Read one mapping file.

    Raises:
        UserError: it cannot be read, or something in it cannot be meant; says where.
    """
    raw, _ = read_toml(path)
    file = _File(path)
    file.only(raw, _KEYS, "")
    year = file.text(raw, "tahun", "")
    if year not in years():
        raise mistake("layout_year", file=path.name, value=year, known=", ".join(years()))
    entries = raw.get("lembar")
    if not isinstance(entries, list) or not entries or not all(isinstance(each, dict) for each in entries):
        raise mistake("layout_shape", file=path.name, missing="[[lembar]]")
    form = form_of(year)
    sheets = tuple(file.sheet(each, form, number) for number, each in enumerate(entries, start=1))
    names = [each.sheet for each in sheets]
    for name in names:
        if names.count(name) > 1:
            raise mistake("layout_sheet_twice", file=path.name, value=name)
    return Layout(
        file.text(raw, "nama", ""), year, sheets, file.texts(raw, "lembar_tidak_dipakai", ""), path.name
    )


def layout_path(folder: Path, layout: Layout) -> Path:
    """Return where a mapping is written: named by the officer's word for it and the layout's fingerprint."""
    word = re.sub(r"[^a-z0-9]+", "-", layout.name.casefold()).strip("-")[:40] or "susunan"
    return folder / f"{word}-{layout.fingerprint}.toml"


def write_layout(path: Path, layout: Layout) -> None:
    """Write a mapping file that is not there yet.

    Raises:
        UserError: it is there already, or cannot be written.
    """
    if path.exists():
        raise mistake("layout_exists", path=path.as_posix())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, layout_text(layout).encode("utf-8"), 0o644)
    except OSError as error:
        raise mistake("cannot_write", path=path.as_posix()) from error


def layout_text(layout: Layout) -> str:
    """Return a mapping as its file says it: every heading of the workbook stands there, used or not."""
    lines = [say("map.file_head", "id", year=layout.year).rstrip(), ""]
    lines += [f"nama = {_quoted(layout.name)}", f"tahun = {_quoted(layout.year)}"]
    lines += [f"sidik = {_quoted(layout.fingerprint)}", f"lembar_tidak_dipakai = {_list(layout.unused)}"]
    form = form_of(layout.year)
    for each in layout.sheets:
        lines += ["", "[[lembar]]", f"formulir = {_quoted(each.sheet)}", f"judul = {_quoted(each.title)}"]
        lines += [f"bentuk = {_quoted(_WORDS[each.shape])}", f"tidak_dipakai = {_list(each.unused)}"]
        prefix = "lembar"
        for group in each.groups:
            if each.shape == "groups":
                lines += ["", "[[lembar.bagian]]"]
                prefix = "lembar.bagian"
            lines += [f"[{prefix}.kolom]"]
            lines += [f"{name} = {_quoted(heading)}" for name, heading in group.columns.items()]
            lines += [f"[{prefix}.tetap]"]
            lines += [f"{name} = {_quoted(answer)}" for name, answer in group.constants.items()]
            given = {*group.columns, *group.constants}
            lines += [
                f'# {field.name} = ""'
                for field in form.by_name[each.sheet].fields
                if field.required and field.name not in given and field.privacy != "personal"
            ]
    return "\n".join(lines) + "\n"


class _File:
    """One mapping file while it is read."""

    def __init__(self, path: Path) -> None:
        self.name = path.name

    def sheet(self, raw: Mapping[str, Any], form: Form, number: int) -> SheetLayout:
        where = f"[[lembar]] {number}"
        self.only(raw, _SHEET_KEYS, where)
        sheet = form.by_name.get(name := self.text(raw, "formulir", where))
        if sheet is None:
            raise self._unknown(name, form.by_name, where)
        shape = _SHAPES.get(word := self.text(raw, "bentuk", where))
        if shape is None:
            raise self._unknown(word, _SHAPES, where)
        parts = raw.get("bagian") if shape == "groups" else [{key: raw.get(key, {}) for key in _GROUP_KEYS}]
        if not isinstance(parts, list) or not parts or not all(isinstance(each, dict) for each in parts):
            raise mistake("layout_shape", file=self.name, missing="[[lembar.bagian]]")
        if (shape in ("row", "labels")) != (sheet.layout == "record"):
            fitting = [
                word
                for word, each in _SHAPES.items()
                if (each in ("row", "labels")) == (sheet.layout == "record")
            ]
            raise mistake("layout_wrong_shape", file=self.name, value=sheet.name, known=", ".join(fitting))
        groups = tuple(self._group(each, sheet, form, where) for each in parts)
        if not any(group.columns for group in groups):
            raise mistake("layout_shape", file=self.name, missing=f"{where}: kolom")
        return SheetLayout(
            sheet.name, self.text(raw, "judul", where), shape, groups, self.texts(raw, "tidak_dipakai", where)
        )

    def _group(self, raw: Mapping[str, Any], sheet: Sheet, form: Form, where: str) -> Group:
        self.only(raw, _GROUP_KEYS, where)
        tables: list[dict[str, str]] = []
        for key in _GROUP_KEYS:
            table = raw.get(key, {})
            if not isinstance(table, dict) or not all(isinstance(each, str) for each in table.values()):
                raise mistake("layout_shape", file=self.name, missing=f"{where}: {key}")
            for name in table:
                if name not in sheet.by_name:
                    raise self._unknown(name, sheet.by_name, f"{where}: {key}")
            tables.append({name: text for name, each in table.items() if (text := each.strip())})
        columns, constants = tables
        for name, answer in constants.items():
            if name in columns:
                raise mistake("layout_both", file=self.name, value=name, where=where)
            check_constant(sheet, form, name, answer, self.name)
        return Group(columns, constants)

    def text(self, raw: Mapping[str, Any], key: str, where: str) -> str:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            raise mistake("layout_shape", file=self.name, missing=f"{where}: {key}" if where else key)
        return value.strip()

    def texts(self, raw: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise mistake("layout_shape", file=self.name, missing=f"{where}: {key}" if where else key)
        return tuple(value)

    def only(self, raw: Mapping[str, Any], known: Iterable[str], where: str) -> None:
        for key in raw:
            if key not in known:
                raise self._unknown(key, known, where)

    def _unknown(self, value: str, known: Iterable[str], where: str) -> UserError:
        names = list(known)
        near = difflib.get_close_matches(value, names, n=1)
        told = f" ({where})" if where else ""
        if near:
            return mistake("layout_unknown_guess", file=self.name, value=value, where=told, guess=near[0])
        return mistake("layout_unknown", file=self.name, value=value, where=told, known=", ".join(names))


def check_constant(sheet: Sheet, form: Form, name: str, answer: str, file: str) -> None:
    """Refuse an answer for every row that could not be read if an LKS had typed it.

    Raises:
        UserError: it cannot be read, or there is no such field.
    """
    field = sheet.by_name.get(name)
    if field is None:
        raise mistake("layout_unknown", file=file, value=name, where="", known=", ".join(sheet.by_name))
    if field.privacy == "personal":
        raise mistake("layout_personal", file=file, value=field.title)
    read = reader_of(field, form)(answer)
    if read.is_unknown and read.code:
        place = Place(file, sheet.title, None, None, field.name, field.title)
        reason = words_of(found(read.code, place, answer, None, **read.params), "id").message
        raise mistake("layout_constant", file=file, value=name, reason=reason)


def _quoted(text: str) -> str:
    # JSON's strings are TOML's, but for one control character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(_quoted(each) for each in texts) + "]"
