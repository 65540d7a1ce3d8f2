"""The office's folder ``templat``: copies of built-in templates that it may change, and what became of them.

Beside the copies ``.asal.toml`` keeps of which built-in text each was made, and ``.asal`` the texts
themselves, so that it can be told after an upgrade what it has changed, and what the office has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from lkstool import __version__
from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.core.template_changes import Changes, three_ways, two_ways
from lkstool.core.templates import Template
from lkstool.output.chapters import nearest
from lkstool.output.files import inside, replacing
from lkstool.output.template_dir import part_name, stood_in_for, template_dir, template_files
from lkstool.workspace.toml_file import read_toml

ORIGINS = ".asal.toml"
COPIED = ".asal"
_TEXTS = frozenset({".md", ".typ", ".json", ".css", ".html", ".j2", ".txt", ".toml", ".js"})
# Files without a built-in one of the same name that the program would use all the same.
_ADDED_NAMES = frozenset({"acuan.docx", "acuan.pptx"})
_FONTS = frozenset({".ttf", ".otf"})


def listed(folder: Path | None) -> tuple[Template, ...]:
    """Return all templates in order of their names; without a folder the built-in ones.

    Raises:
        UserError: what is noted of the copies cannot be read.
    """
    own = template_files(folder) if folder else ()
    built_in = template_files(template_dir())
    origins = _origins(folder) if folder and own else {}
    found = [_own_one(folder, name, built_in, origins) for name in own] if folder else []
    taken = {each.built_in for each in found}
    found += [Template(name, "built_in", name) for name in built_in if name not in taken]
    return tuple(sorted(found, key=lambda each: each.name))


def eject(folder: Path, names: Sequence[str]) -> tuple[list[PurePosixPath], list[PurePosixPath]]:
    """Copy built-in templates into the office's folder; a copy that is there already stays as it is.

    Args:
        folder: the office's; made if it is not there.
        names: files, folders, or names of parts.

    Returns:
        The files written, and those left as they were.

    Raises:
        UserError: there is no such template, several fit a name, or a file cannot be written.
    """
    built_in = template_files(template_dir())
    wanted = dict.fromkeys(name for each in names for name in _chosen(each, built_in))
    origins = _origins(folder)
    there = {stood_in_for(name, built_in): name for name in template_files(folder)}
    written, kept = [], []
    for name in wanted:
        if name in there:
            kept.append(there[name])
            continue
        content = (template_dir() / name).read_bytes()
        with replacing(inside(folder, name)) as temporary:
            temporary.write_bytes(content)
        if name.suffix in _TEXTS:
            with replacing(inside(folder, PurePosixPath(COPIED, name))) as temporary:
                temporary.write_bytes(content)
        origins[str(name)] = _mark(template_dir() / name)
        written.append(name)
    if written:
        _note(folder, origins)
    return written, kept


def copied_files(folder: Path) -> tuple[Path, ...]:
    """Return the files in which it is kept what was copied."""
    texts = (folder / COPIED).rglob("*") if (folder / COPIED).is_dir() else ()
    return tuple(path for path in (folder / ORIGINS, *sorted(texts)) if path.is_file())


def differences(folder: Path, name: str = "") -> Iterator[tuple[Template, Changes]]:
    """Give each copy that is not as the built-in one, with what differs.

    Args:
        folder: the office's.
        name: of one copy, or of a folder or part; "" for all.

    Raises:
        UserError: the office has no such copy, or a text is not UTF-8.
    """
    own = [each for each in listed(folder) if each.state not in ("built_in", "added", "unused")]
    if name:
        chosen = _chosen(name, tuple(each.name for each in own), "template_not_own")
        own = [each for each in own if each.name in chosen]
    for each in own:
        if each.built_in and each.state != "same":
            yield each, _changes(folder, each, each.built_in)


def _own_one(
    folder: Path, name: PurePosixPath, built_in: tuple[PurePosixPath, ...], origins: dict[str, str]
) -> Template:
    behind = stood_in_for(name, built_in)
    if behind is None:
        if str(name) in origins:
            return Template(name, "gone")
        return Template(name, "added" if _is_read(name, built_in) else "unused")
    now = _mark(template_dir() / behind)
    if _mark(folder / name) == now:
        return Template(name, "same", behind)
    origin = origins.get(str(name)) or origins.get(str(behind))
    return Template(name, "behind" if origin and origin != now else "changed", behind)


def _is_read(name: PurePosixPath, built_in: tuple[PurePosixPath, ...]) -> bool:
    """Return whether the program would use an addition: a part, a reference document, a font."""
    beside = [each for each in built_in if each.parent == name.parent]
    if name.suffix == ".md":
        return any(part_name(each.name) for each in beside)
    if name.name in _ADDED_NAMES:
        return any(each.suffix == ".md" for each in beside)
    return name.parent == PurePosixPath("fonts") and name.suffix in _FONTS


def _chosen(
    name: str, known: tuple[PurePosixPath, ...], unknown: str = "template_unknown"
) -> list[PurePosixPath]:
    """Return the templates that a name stands for: a file, a folder, or a part or file anywhere."""
    wanted = PurePosixPath(name.replace("\\", "/").removeprefix("templat/").rstrip("/"))
    if wanted in known:
        return [wanted]
    within = [each for each in known if wanted in each.parents] if wanted.parts else []
    if within:
        return within
    called = [each for each in known if wanted.name in _names(each)]
    highest = min((len(each.parts) for each in called), default=0)
    nearest_top = [each for each in called if len(each.parts) == highest]
    if len(nearest_top) == 1:
        return nearest_top
    if called:
        raise mistake("template_several", name=name, found=", ".join(map(str, called)))
    raise _unknown(unknown, name, known)


def _names(each: PurePosixPath) -> set[str]:
    return {each.name, each.stem, part_name(each.name), each.name.partition(".")[0]} - {""}


def _unknown(key: str, name: str, known: Sequence[PurePosixPath]) -> UserError:
    possible = {called: str(each) for each in known for called in (*_names(each), str(each))}
    guess = nearest(name, list(possible))
    if guess:
        return mistake(f"{key}_guess", name=name, guess=possible[guess])
    return mistake(key, name=name)


def _mark(path: Path) -> str:
    """Return what tells one text from another; an editor's kind of line ends makes no difference."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise mistake("template_unreadable", file=path.as_posix()) from error
    if path.suffix in _TEXTS:
        content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def _changes(folder: Path, template: Template, behind: PurePosixPath) -> Changes:
    if template.name.suffix not in _TEXTS:
        return Changes(None)
    own, built_in = _lines(folder / template.name), _lines(template_dir() / behind)
    copied = _copied(folder, template.name, behind) if template.state == "behind" else None
    return two_ways(built_in, own) if copied is None else three_ways(_lines(copied), own, built_in)


def _copied(folder: Path, name: PurePosixPath, behind: PurePosixPath) -> Path | None:
    """Return the text of which a copy was made; None where it is not kept, or somebody has changed it."""
    origins = _origins(folder)
    for each in (name, behind):
        path = folder / COPIED / each
        if path.is_file() and _mark(path) == origins.get(str(each)):
            return path
    return None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as broken:
        raise mistake("template_not_utf8", part=path.name) from broken


def _origins(folder: Path) -> dict[str, str]:
    path = folder / ORIGINS
    if not path.is_file():
        return {}
    noted, _ = read_toml(path)
    return {name: str(each.get("sha256")) for name, each in noted.items() if isinstance(each, dict)}


def _note(folder: Path, origins: dict[str, str]) -> None:
    lines = [f"# Ditulis lkstool {__version__}: isi bawaan yang disalin. Jangan disunting.\n"]
    lines += [
        f"[{json.dumps(name)}]\nsha256 = {json.dumps(mark)}\n" for name, mark in sorted(origins.items())
    ]
    with replacing(folder / ORIGINS) as temporary:
        temporary.write_text("\n".join(lines), encoding="utf-8", newline="\n")
