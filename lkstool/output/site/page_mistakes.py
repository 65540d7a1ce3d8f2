"""Find the mistakes in the templates of the directory without publishing, and tell those of a run."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError, TemplateNotFound
from jinja2.meta import find_undeclared_variables

from lkstool.core.directory import Directory, Listing
from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.core.regions import regions
from lkstool.output.chapters import nearest
from lkstool.output.markdown import NOT_WRITABLE, source_of
from lkstool.output.site.words import FOLDER, read_synonyms, read_words
from lkstool.output.template_dir import template_dir

_SLOT = re.compile(r"\{(\w+)\}")
_KNOWN = frozenset(field.name for kind in (Listing, Directory) for field in fields(kind))


# What a page is given beside what all know.
_OF_A_PAGE = (
    "kebijakan", "gaya", "skrip", "alamat_halaman", "lain", "berkas_satu", "berkas_data", "per_wilayah",
    "petak_peta", "pilihan_wilayah", "wilayah_terisi", "kata_skrip", "tertaut", "satu",
)  # fmt: skip


@contextmanager
def told_of(page: str, words: Iterable[str]) -> Iterator[None]:
    """Turn what goes wrong while a page is written into a sentence with its place and the nearest name.

    Args:
        page: the template that is filled; the mistake may be in one that it includes.
        words: names of the words of the site.
    """
    try:
        yield
    except TemplateNotFound as wrong:
        raise mistake("template_part_missing", part=f"{FOLDER}/{page}", name=wrong.name) from wrong
    except TemplateSyntaxError as wrong:
        part = f"{FOLDER}/{wrong.name or page}"
        name = re.search(r"No (?:filter|test) named '(.*?)'", wrong.message or "")
        if name:
            raise mistake("template_filter", part=part, line=str(wrong.lineno), name=name[1]) from wrong
        raise mistake("template_syntax", part=part, line=str(wrong.lineno)) from wrong
    except UndefinedError as wrong:
        message = wrong.message or ""
        found = re.search(r"attribute '(.*?)'", message) or re.search(r"'(.*?)' is undefined", message)
        raise _unknown(*_place(wrong, page), found[1] if found else "?", (*words, *_KNOWN)) from wrong
    except SecurityError as wrong:
        part, line = _place(wrong, page)
        raise mistake("template_forbidden", part=part, line=str(line)) from wrong
    except NOT_WRITABLE as wrong:
        part, line = _place(wrong, page)
        raise mistake("template_value", part=part, line=str(line)) from wrong


def site_mistakes(
    templates: Path, labels: Mapping[str, Mapping[str, str]], environment: Callable[[], Environment]
) -> list[UserError]:
    """Return the mistakes in the words, synonyms and pages of the directory.

    Args:
        templates: the folder of templates.
        labels: label by code of the code lists that pages and synonyms name.
        environment: gives what pages are parsed with; only called where the words can be read.
    """
    found: list[UserError] = []
    words: dict[str, Any] = {}
    for lang in ("id", "en"):
        try:
            its = read_words(templates, "id" if lang == "id" else "en", labels).words
            found += _wrong_slots(f"kata-{lang}.toml", its)
            words |= its
        except UserError as wrong:
            found.append(wrong)
    try:
        found += _wrong_codes(read_synonyms(templates), labels)
    except UserError as wrong:
        found.append(wrong)
    if found:
        return found
    parsing = environment()
    for path in sorted((templates / FOLDER).glob("*.html")):
        try:
            found += _of_page(path.name, source_of(path), parsing, words)
        except UserError as wrong:
            found.append(wrong)
    return found


def _wrong_slots(file: str, words: Mapping[str, Any]) -> Iterator[UserError]:
    """Find places to be filled that the program does not fill: they would be printed as they stand."""
    lang = "id" if file == "kata-id.toml" else "en"
    built_in = read_words(template_dir(), "id" if lang == "id" else "en", {}).words
    for name, text in words.items():
        known = set(_SLOT.findall(str(built_in.get(name, text))))
        for slot in _SLOT.findall(text) if isinstance(text, str) else ():
            if slot not in known:
                told = ", ".join(f"{{{each}}}" for each in sorted(known)) or "–"
                yield mistake("site_slot", file=f"{FOLDER}/{file}", name=name, slot=f"{{{slot}}}", known=told)


def _wrong_codes(synonyms: Mapping[str, Any], labels: Mapping[str, Mapping[str, str]]) -> Iterator[UserError]:
    """Find lists and codes that there are not: their words would never find anything."""
    known: dict[str, Iterable[str]] = {**labels, "wilayah": regions(), "umum": ("kata",)}
    for name, its in synonyms.items():
        at = {"file": f"{FOLDER}/sinonim.toml"}
        if name not in known or not isinstance(its, dict):
            yield mistake("site_synonym", **at, name=name, known=", ".join(known))
            continue
        for code, text in its.items():
            if code not in known[name] or not isinstance(text, str):
                yield mistake("site_synonym", **at, name=f"{name}.{code}", known=", ".join(known[name]))


def _of_page(
    file: str, source: str, environment: Environment, words: Mapping[str, Any]
) -> Iterator[UserError]:
    part = f"{FOLDER}/{file}"
    try:
        tree = environment.parse(source, name=file)
    except TemplateSyntaxError as wrong:
        yield mistake("template_syntax", part=part, line=str(wrong.lineno))
        return
    found: list[tuple[int, UserError]] = []
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        having = environment.filters if isinstance(node, nodes.Filter) else environment.tests
        if node.name not in having:
            found.append((node.lineno, _unknown(part, node.lineno, node.name, having, "filter")))
            # Jinja would look no further.
            having[node.name] = lambda *_given: ""
    known = {"t": words, "satu": Listing.__dataclass_fields__, "direktori": Directory.__dataclass_fields__}
    for inner in tree.find_all(nodes.Getattr):
        of = inner.node.name if isinstance(inner.node, nodes.Name) else ""
        if of in known and inner.attr not in known[of]:
            found.append((inner.lineno, _unknown(part, inner.lineno, inner.attr, known[of])))
    imported = [name for each in tree.find_all(nodes.FromImport) for name in each.names]
    names = [*environment.globals, *_OF_A_PAGE, *(name for name in imported if isinstance(name, str))]
    unknown = find_undeclared_variables(tree) - set(names)
    found += [
        (name.lineno, _unknown(part, name.lineno, name.name, names))
        for name in tree.find_all(nodes.Name)
        if name.name in unknown and name.ctx == "load"
    ]
    yield from (wrong for _, wrong in sorted(found, key=lambda pair: pair[0]))


def _unknown(part: str, line: int, name: str, known: Iterable[str], kind: str = "name") -> UserError:
    guess = nearest(name, list(known))
    at = {"part": part, "line": str(line), "name": name}
    return (
        mistake(f"template_{kind}_guess", **at, guess=guess) if guess else mistake(f"template_{kind}", **at)
    )


def _place(error: BaseException, page: str) -> tuple[str, int]:
    """Return file and line in which an error arose: Jinja maps the frames to the lines of the templates."""
    frames = [
        (Path(frame.filename).name, frame.lineno or 1)
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.endswith(".html")
    ]
    name, line = frames[-1] if frames else (page, 1)
    return f"{FOLDER}/{name}", line
