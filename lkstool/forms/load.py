"""From a YAML file to a Form, strictly. A mistake in the file is a finding (9xx) with file and line.

YAML by itself turns ``35.10`` into 35.1 and ``no`` into False and lets the last of two equal keys win.
So the nodes are read with their lines and styles: equal keys and unquoted codes are refused.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import ValidationError

from lkstool.core.codes import CODES, found
from lkstool.core.messages import mistake
from lkstool.core.records import Finding, Place
from lkstool.core.regions import regions
from lkstool.forms.model import NAMED_DATES, Code, Codelist, Form

FORMS = Path(__file__).parent
_LARGEST_MB = 4  # a form has about a tenth of one
REGISTER = "register"
REGISTER_FILE = "daftar_lks.xlsx"
OUTSIDE = "luar_jatim"

# Kind of a pydantic error: (problem, what is expected), keys of the words of LKS905.
_PROBLEMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("missing", "filled"),
        "literal_error": ("not_a_choice", ""),
        "string_pattern_mismatch": ("bad_name", "name"),
        "value_error": ("unprotected", "protected"),
        "string_type": ("wrong_kind", "text"),
        "int_type": ("wrong_kind", "whole"),
        "float_type": ("wrong_kind", "number"),
        "bool_type": ("wrong_kind", "yes_no"),
        "tuple_type": ("wrong_kind", "list"),
        "date_type": ("bad_date", "date"),
        "dict_type": ("wrong_kind", "mapping"),
        "mapping_type": ("wrong_kind", "mapping"),
        "model_type": ("wrong_kind", "mapping"),
        "model_attributes_type": ("wrong_kind", "mapping"),
    }
)
_UNION_TAGS = ("int", "float", "str", "constrained-str")

_Path = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def years() -> tuple[str, ...]:
    """Return the years that have a form, oldest first."""
    return tuple(sorted(path.stem for path in FORMS.glob("[0-9][0-9][0-9][0-9].yaml")))


@cache
def form_of(year: str) -> Form:
    """Return the packaged form of a year (or ``register``).

    Raises:
        UserError: no form has that year, or the file has mistakes.
    """
    path = FORMS / f"{year}.yaml"
    if not path.is_file():
        raise mistake("unknown_year", year=year, known=", ".join(years()))
    form, findings = load_form(path)
    if form is None:
        lines = "; ".join(f"{each.place.row}: {each.code}" for each in findings[:3])
        raise mistake("form_wrong", file=path.name, lines=lines)
    return form


def load_form(path: Path, codelists: Path | None = None) -> tuple[Form | None, list[Finding]]:
    """Read a form file and its code lists.

    Args:
        path: the YAML file.
        codelists: folder of the CSV code lists; default ``codelists`` beside the file, else the packaged.

    Returns:
        The form, or None if any finding is an error; and the findings, in line order.

    Raises:
        UserError: the file cannot be read.
    """
    file = path.name
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_MB * 2**20 + 1)
        if len(content) > _LARGEST_MB * 2**20:
            raise mistake("form_too_large", path=str(path), limit=_LARGEST_MB)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise mistake("form_unreadable", path=str(path)) from error
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = mark.line + 1 if mark else 1
        return None, [
            found("LKS906", Place(file, row=row), problem=str(getattr(error, "problem", "") or "?"))
        ]
    findings: list[Finding] = []
    lines: dict[_Path, int] = {}
    unquoted: dict[_Path, str] = {}
    raw = _plain(root, (), file, lines, unquoted, findings)
    if not isinstance(raw, dict):
        return None, [found("LKS906", Place(file, row=1), problem="?")]
    folder = codelists or (
        path.parent / "codelists" if (path.parent / "codelists").is_dir() else FORMS / "codelists"
    )
    raw["codelists"] = _codelists(raw, folder, file, lines, findings)
    form: Form | None = None
    try:
        form = Form.model_validate(raw)
    except ValidationError as error:
        findings += [_from_pydantic(each, file, lines, unquoted) for each in error.errors()]
    else:
        findings += _names(form, file, lines)
    findings.sort(key=lambda each: (each.place.row or 0, each.code))
    return (None if any(each.severity == "error" for each in findings) else form), findings


def missing_for(form: Form, needs: Iterable[tuple[str, str]], file: str) -> list[Finding]:
    """Find fields that something needs and this year's form lacks.

    Args:
        form: the form.
        needs: (who needs it, ``sheet.field``).
        file: name of the form's file, for the place.
    """
    needs = list(needs)
    absent = form.lacking(name for _, name in needs)
    return [
        found("LKS907", Place(file, field=name), indicator=who, name=name)
        for who, name in needs
        if name in absent
    ]


def _plain(
    node: yaml.Node | None,
    at: _Path,
    file: str,
    lines: dict[_Path, int],
    unquoted: dict[_Path, str],
    findings: list[Finding],
) -> Any:
    """Turn a YAML node into plain values, keeping the line of every path and refusing equal keys."""
    if node is None:
        return None
    lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in mapping:
                row = key_node.start_mark.line + 1
                findings.append(found("LKS902", Place(file, row=row, field=key), key=key))
            mapping[key] = _plain(value_node, (*at, key), file, lines, unquoted, findings)
            lines[(*at, key)] = key_node.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return tuple(
            _plain(each, (*at, position), file, lines, unquoted, findings)
            for position, each in enumerate(node.value)
        )
    kind = node.tag.rsplit(":", 1)[-1]
    text = str(node.value)
    # A plain scalar has style None or "", by loader.
    if isinstance(node, yaml.ScalarNode) and not node.style and kind != "str":
        unquoted[at] = text
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if kind == "int" and re.fullmatch(r"[-+]?(0|[1-9][0-9]*)", text):
        return int(text)
    if kind == "float" and re.fullmatch(r"[-+]?[0-9]+\.[0-9]+", text):
        return float(text)
    return text


def _from_pydantic(
    error: Any, file: str, lines: Mapping[_Path, int], unquoted: Mapping[_Path, str]
) -> Finding:
    loc: _Path = tuple(each for each in error["loc"] if each not in _UNION_TAGS)
    at = loc
    while at and at not in lines:
        at = at[:-1]
    key = next((str(each) for each in reversed(loc) if isinstance(each, str)), file)
    place = Place(file, row=lines.get(at, 1), field=key)
    kind = str(error["type"])
    if kind == "extra_forbidden":
        return found("LKS901", place, key=key)
    if kind == "string_type" and at in unquoted:
        return found("LKS904", place, value=unquoted[at], key=key)
    problem, expected = _PROBLEMS.get(kind, ("wrong_kind", kind))
    if kind == "literal_error":
        expected = str(error["ctx"]["expected"])
    if kind == "value_error" and key in ("start", "end", "deadline"):
        problem, expected = "bad_date", "date"
    return found("LKS905", place, key=key, problem=problem, expected=expected)


def _codelists(
    raw: Mapping[str, Any], folder: Path, file: str, lines: Mapping[_Path, int], findings: list[Finding]
) -> dict[str, Codelist]:
    lists: dict[str, Codelist] = {}
    sheets = raw.get("sheets")
    for s, sheet in enumerate(sheets if isinstance(sheets, tuple) else ()):
        fields = sheet.get("fields") if isinstance(sheet, dict) else None
        for f, field in enumerate(fields if isinstance(fields, tuple) else ()):
            name = field.get("codelist") if isinstance(field, dict) else None
            if not isinstance(name, str) or name in lists:
                continue
            row = lines.get(("sheets", s, "fields", f, "codelist"), 1)
            if name in ("kabkota", "kabkota_asal"):
                lists[name] = _regions(name)
            elif not (folder / f"{name}.csv").is_file():
                findings.append(found("LKS903", Place(file, row=row, field=name), codelist=name))
            else:
                lists[name] = _read_codelist(name, folder / f"{name}.csv", findings)
    return lists


def _regions(name: str) -> Codelist:
    codes = [Code(kode=region.code, label=region.name) for region in regions().values()]
    if name == "kabkota_asal":
        alias = ("Luar Jatim", "Luar provinsi", "Luar daerah", "Luar Jawa")
        codes.append(Code(kode=OUTSIDE, label="Luar Jawa Timur", alias=alias))
    return Codelist(name=name, codes=tuple(codes))


def _read_codelist(name: str, path: Path, findings: list[Finding]) -> Codelist:
    codes: list[Code] = []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            kode = (row.get("kode") or "").strip()
            label = (row.get("label") or "").strip()
            if not kode or not label:
                findings.append(
                    found(
                        "LKS905",
                        Place(path.name, row=line),
                        key="kode, label",
                        problem="missing",
                        expected="filled",
                    )
                )
                continue
            if any(code.kode == kode for code in codes):
                findings.append(found("LKS909", Place(path.name, row=line, field=kode), name=kode))
            alias = tuple(each.strip() for each in (row.get("alias") or "").split("|") if each.strip())
            extra = {key: value or "" for key, value in row.items() if key not in ("kode", "label", "alias")}
            codes.append(Code(kode=kode, label=label, alias=alias, extra=extra))
    return Codelist(name=name, codes=tuple(codes))


def _names(form: Form, file: str, lines: Mapping[_Path, int]) -> list[Finding]:
    """Check the names inside a form: none twice, none that points nowhere."""
    findings: list[Finding] = []

    def at(path: _Path, name: str) -> Place:
        return Place(file, row=lines.get(path, 1), field=name)

    seen_sheets: set[str] = set()
    for s, sheet in enumerate(form.sheets):
        if sheet.name in seen_sheets:
            findings.append(found("LKS909", at(("sheets", s, "name"), sheet.name), name=sheet.name))
        seen_sheets.add(sheet.name)
        seen: set[str] = set()
        for f, field in enumerate(sheet.fields):
            path: _Path = ("sheets", s, "fields", f)
            if field.name in seen:
                findings.append(found("LKS909", at((*path, "name"), field.name), name=field.name))
            seen.add(field.name)
            for key in ("minimum", "maximum"):
                bound = getattr(field.constraints, key)
                if not _good_bound(field.type, bound):
                    place = at((*path, "constraints", key), field.name)
                    findings.append(found("LKS905", place, key=key, problem="bad_bound", expected="bound"))
            if field.constraints.pattern and not _compiles(field.constraints.pattern):
                place = at((*path, "constraints", "pattern"), field.name)
                findings.append(
                    found("LKS905", place, key="pattern", problem="bad_pattern", expected="pattern")
                )
        findings += [
            found("LKS908", at(("sheets", s, "primaryKey"), name), name=name)
            for name in sheet.primaryKey
            if name not in seen
        ]
    for c, check in enumerate(form.checks):
        if check.code not in CODES:
            findings.append(found("LKS908", at(("checks", c, "code"), check.code), name=check.code))
            continue
        place = at(("checks", c), check.code)
        needed = CODES[check.code].numbers
        findings += [
            found("LKS905", place, key=f"numbers.{name}", problem="missing", expected="number")
            for name in needed
            if name not in check.numbers
        ]
        findings += [found("LKS901", place, key=name) for name in check.numbers if name not in needed]
    for code in form.severity:
        if code not in CODES:
            findings.append(found("LKS908", at(("severity", code), code), name=code))
    return findings


def _good_bound(kind: str, bound: float | str | None) -> bool:
    if bound is None:
        return True
    if kind == "date":
        return isinstance(bound, str) and (
            bound in NAMED_DATES or re.fullmatch(r"\d{4}-\d{2}-\d{2}", bound) is not None
        )
    return isinstance(bound, int | float)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
