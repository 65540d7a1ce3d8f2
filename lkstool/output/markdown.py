"""Fill the Markdown parts of a report: sandboxed Jinja2, every value escaped, mistakes named with place.

Whatever ``{{ ... }}`` prints is text: each ASCII punctuation mark of it is written as a numeric character
reference, so that no name can become markup in any output format. Only what the functions of this program
return as ``Markup`` (a table, a chart) is taken as it stands. Jinja's own ways to mark text as safe have no
effect; macros would be escaped too, so parts use functions and ``include`` instead.
"""

from __future__ import annotations

import difflib
import re
import traceback
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    DictLoader,
    FileSystemLoader,
    StrictUndefined,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.exceptions import SecurityError, TemplateAssertionError, TemplateNotFound
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from lkstool.core.errors import UserError
from lkstool.core.figures import Withheld
from lkstool.core.messages import mistake

_PUNCTUATION = {ord(mark): f"&#{ord(mark)};" for mark in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"}
_JOINERS = "\u200c\u200d"
# What a function or filter raises that is handed something it cannot compute or write.
NOT_WRITABLE = (
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RecursionError,
    MemoryError,
)


@dataclass(frozen=True, slots=True)
class Markup:
    """Markdown made by this program, printed as it stands."""

    text: str


class UnknownNameError(Exception):
    """A template asks for a table, chart or figure that does not exist.

    Attributes:
        name: what was asked for.
        known: the names that exist.
    """

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(name)
        self.name = name
        self.known = tuple(known)


def escaped(value: object) -> str:
    """Write a value so that Markdown shows it literally; control characters become a visible mark.

    A number that is missing or withheld is written as its mark, as in every table.
    """
    if isinstance(value, Markup):
        return value.text
    if value is None:
        return "…"
    if isinstance(value, Withheld):
        value = value.value
    text = re.sub(r"\s+", " ", str(value))
    return "".join(_PUNCTUATION.get(ord(mark)) or _shown(mark) for mark in text)


def visible(text: str) -> str:
    """Return a text as it may be printed: invisible directions go, control characters become a box."""
    return "".join(map(_shown, text))


def _shown(mark: str) -> str:
    if mark.isprintable() or mark in _JOINERS:
        return mark
    return "" if unicodedata.category(mark) == "Cf" else "\u25a1"


def fill_parts(
    folder: Path,
    names: Mapping[str, object],
    filters: Mapping[str, Callable[..., object]],
    parts: Sequence[str],
) -> list[tuple[str, str]]:
    """Fill ``*.md`` parts of a folder.

    Args:
        folder: the parts of one report.
        names: variables and functions that the parts may use.
        filters: filters that the parts may use, beside Jinja's own.
        parts: file names of those wanted, in their order.

    Returns:
        (file name, Markdown) of each part.

    Raises:
        UserError: a part is wrong, which says file, line, and the nearest known name; or there is none.
    """
    environment = environment_of(FileSystemLoader(folder, encoding="utf-8"), names, filters)
    if not parts:
        raise mistake("template_empty", folder=folder.name)
    return [(part, _fill(environment, part, source_of(folder / part))) for part in parts]


def fill_text(
    name: str,
    source: str,
    names: Mapping[str, object],
    filters: Mapping[str, Callable[..., object]],
) -> str:
    """Fill one text as a part is filled; ``name`` is the file that its mistakes are told of."""
    return _fill(environment_of(DictLoader({name: source}), names, filters), name, source)


def source_of(path: Path) -> str:
    """Return the text of a template.

    Raises:
        UserError: it is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as broken:
        raise mistake("template_not_utf8", part=path.name) from broken


class Sandbox(SandboxedEnvironment):
    """Lets no template reach beyond its names, nor fill the memory with a repeated text or a power."""

    # Jinja works out what is written out while it only parses, unless the operator is intercepted.
    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers; nothing else.

        Raises:
            SecurityError: it is a power, or no number is multiplied.
        """
        if operator == "**" or not (isinstance(left, Real) and isinstance(right, Real)):
            raise SecurityError(operator)
        return super().call_binop(context, operator, left, right)


def environment_of(
    loader: BaseLoader, names: Mapping[str, object], filters: Mapping[str, Callable[..., object]]
) -> Sandbox:
    """Return what parts are parsed and filled with."""
    environment = Sandbox(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=False,
        finalize=lambda value: value if isinstance(value, StrictUndefined) else escaped(value),
        # Jinja's own comment mark begins like a heading's name: # Judul {#nama}.
        comment_start_string="<!--",
        comment_end_string="-->",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals = {**names}
    environment.filters |= filters
    return environment


def _fill(environment: SandboxedEnvironment, part: str, source: str) -> str:
    try:
        _check_names(environment, part, source)
        return environment.get_template(part).render()
    except TemplateAssertionError as wrong:
        name = (wrong.message or "").partition("'")[2].partition("'")[0]
        raise _unknown("template_filter", part, wrong.lineno, name, environment.filters) from wrong
    except TemplateSyntaxError as wrong:
        raise mistake("template_syntax", part=part, line=str(wrong.lineno)) from wrong
    except TemplateNotFound as wrong:
        raise mistake("template_part_missing", part=part, name=wrong.name) from wrong
    except UnknownNameError as wrong:
        raise _unknown("template_name", part, _line(wrong, part), wrong.name, wrong.known) from wrong
    except UndefinedError as wrong:
        name = (wrong.message or "").rpartition("attribute '")[2].partition("'")[0]
        raise _unknown("template_name", part, _line(wrong, part), name, ()) from wrong
    except SecurityError as wrong:
        raise mistake("template_forbidden", part=part, line=str(_line(wrong, part))) from wrong
    except NOT_WRITABLE as wrong:
        raise mistake("template_value", part=part, line=str(_line(wrong, part))) from wrong


def _check_names(environment: SandboxedEnvironment, part: str, source: str) -> None:
    """Refuse an unknown variable, also in a branch that today's numbers do not reach."""
    tree = environment.parse(source, name=part)
    unknown = find_undeclared_variables(tree) - environment.globals.keys()
    for node in tree.find_all(nodes.Name):
        if node.name in unknown and node.ctx == "load":
            raise _unknown("template_name", part, node.lineno, node.name, environment.globals)


def _line(error: BaseException, part: str) -> int:
    """Return the line of the part on which the error arose (Jinja maps the frames to template lines)."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        # A text that is no file of its own has no file name in its frames.
        if Path(frame.filename).name in (part, "<unknown>", "<template>")
    ]
    return (lines[-1] if lines else None) or 1


def _unknown(
    key: str, part: str, line: int | None, name: str, known: Iterable[str] | Mapping[str, Any]
) -> UserError:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    if near:
        return mistake(f"{key}_guess", part=part, line=str(line), name=name, guess=near[0])
    return mistake(key, part=part, line=str(line), name=name)
