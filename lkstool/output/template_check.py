"""Find the mistakes in the parts of a report and in messages without making either.

A part is only parsed: also what stands in a branch that today's numbers do not reach is looked at. What is
not written out (a name put together from others) cannot be known here and shows when the report is made.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import DictLoader, TemplateSyntaxError, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.core.templates import Kind, Name
from lkstool.output.chapters import nearest
from lkstool.output.markdown import environment_of
from lkstool.output.message_template import NAMES as MESSAGE_NAMES
from lkstool.output.message_template import environment_of_messages
from lkstool.output.template_names import Names

# What an argument of this name names; a name that differs between functions stands with its function.
_ARGUMENTS: Mapping[str, Kind] = {
    "figure_id": "figure",
    "figure_ids": "figure",
    "table_id": "table",
    "sumber": "table",
    "grafik.name": "chart",
    "narasi.name": "chapter",
    "ada_narasi.name": "chapter",
}

_TODAY: Mapping[str, str] = {"name": "template_name_today", "filter": "template_filter_today"}


def part_mistakes(file: str, source: str, names: Names, *, own_words: bool = False) -> list[UserError]:
    """Return the mistakes in one part, in the order of its lines.

    Args:
        file: what the mistakes are told of.
        source: its text.
        names: what it may name.
        own_words: it is not a part but the office's own words, which cannot call for themselves.
    """
    known = dict(names.globals)
    if own_words:
        known = {name: value for name, value in known.items() if name not in ("narasi", "ada_narasi")}
    environment = environment_of(DictLoader({}), known, names.filters)
    tree = _parsed(environment, file, source)
    if isinstance(tree, UserError):
        return [tree]
    # The variables last: looking for them, Jinja folds lists within the tree.
    found = [
        *_unknown_filters(tree, environment, file, names),
        *_Calls(file, known, names).mistakes(tree),
        *_unknown_meeting(tree, file, names),
        *_forbidden(tree, file),
        *_unknown_variables(tree, environment, file, names),
    ]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def message_mistakes(file: str, template: str, source: str) -> list[UserError]:
    """Return the mistakes in the template of one message.

    Args:
        file: what the mistakes are told of.
        template: its name without endings.
        source: its text.
    """
    environment = environment_of_messages(DictLoader({}))
    tree = _parsed(environment, file, source)
    if isinstance(tree, UserError):
        return [tree]
    known = MESSAGE_NAMES.get(template, frozenset())
    found = _unknown_filters(tree, environment, file, None)
    unknown = find_undeclared_variables(tree) - known - environment.globals.keys()
    found += [
        (node.lineno, _mistake("name", file, node.lineno, node.name, dict.fromkeys(sorted(known))))
        for node in tree.find_all(nodes.Name)
        if node.name in unknown and node.ctx == "load"
    ]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]


def _parsed(environment: SandboxedEnvironment, file: str, source: str) -> nodes.Template | UserError:
    try:
        return environment.parse(source, name=file)
    except TemplateSyntaxError as wrong:
        return mistake("template_syntax", part=file, line=str(wrong.lineno))


Found = Iterator[tuple[int, UserError]]


def _unknown_variables(
    tree: nodes.Template, environment: SandboxedEnvironment, file: str, names: Names
) -> Found:
    unknown = find_undeclared_variables(tree) - environment.globals.keys()
    told = {**names.of("function"), **names.of("variable")}
    known = {name: told.get(name) for name in environment.globals}
    for node in tree.find_all(nodes.Name):
        if node.name in unknown and node.ctx == "load":
            yield node.lineno, _mistake("name", file, node.lineno, node.name, known)


def _unknown_filters(
    tree: nodes.Template, environment: SandboxedEnvironment, file: str, names: Names | None
) -> list[tuple[int, UserError]]:
    """Find unknown filters and tests, and let the environment know them: Jinja would look no further."""
    own = names.of("filter") if names else {}
    known = {name: own.get(name) for name in environment.filters}
    tests = dict.fromkeys(environment.tests)
    found = []
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        is_filter = isinstance(node, nodes.Filter)
        if node.name not in (known if is_filter else tests):
            kind = "filter" if is_filter else "name"
            wrong = _mistake(kind, file, node.lineno, node.name, known if is_filter else tests)
            found.append((node.lineno, wrong))
            (environment.filters if is_filter else environment.tests)[node.name] = _anything
    return found


def _anything(*_given: object) -> str:
    """Stand for a filter that there is not; it is never run."""
    return ""


def _unknown_meeting(tree: nodes.Template, file: str, names: Names) -> Found:
    known = {name.partition(".")[2]: each for name, each in names.meeting().items()}
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name == "rapat" and node.attr not in known:
            yield node.lineno, _mistake("name", file, node.lineno, node.attr, known)


def _forbidden(tree: nodes.Template, file: str) -> Found:
    """Find what reaches inside the program: the sandbox refuses it when the report is made."""
    for node in tree.find_all((nodes.Getattr, nodes.Pow)):
        inside = isinstance(node, nodes.Getattr) and node.attr.startswith("_")
        if inside or isinstance(node, nodes.Pow):
            yield node.lineno, mistake("template_forbidden", part=file, line=str(node.lineno))


class _Calls:
    """Looks at what the functions of the report are called with."""

    def __init__(self, file: str, functions: Mapping[str, object], names: Names) -> None:
        self._file = file
        self._functions: dict[str, Callable[..., object]] = {
            name: each for name, each in functions.items() if callable(each)
        }
        self._names = names
        self._usage = names.of("function")

    def mistakes(self, tree: nodes.Template) -> Found:
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in self._functions:
                yield from self._call(call, call.node.name)

    def _call(self, call: nodes.Call, function: str) -> Found:
        if call.dyn_args or call.dyn_kwargs:
            return
        given = _bound(self._functions[function], call)
        if given is None:
            usage = self._usage[function].usage
            told = {"part": self._file, "line": str(call.lineno), "name": function, "usage": usage}
            yield call.lineno, mistake("template_arguments", **told)
            return
        for parameter, values in given.items():
            kind = _ARGUMENTS.get(f"{function}.{parameter}") or _ARGUMENTS.get(parameter)
            if kind:
                for value in values:
                    yield from self._text(value, kind)
        table = next(iter(given.get("table_id", ())), None)
        if isinstance(table, nodes.Const) and isinstance(table.value, str):
            yield from self._columns(given, table.value)
        if function == "kartu":
            for card in given.get("cards", ()):
                if isinstance(card, nodes.List) and card.items:
                    yield from self._text(card.items[0], "figure")
        if function == "dasar":
            known = {**self._names.of("figure"), **self._names.of("table")}
            for value in given.get("names", ()):
                yield from self._look(value, known)

    def _text(self, value: nodes.Node, kind: Kind) -> Found:
        """Look at an argument that names something, if it is written out."""
        yield from self._look(value, self._names.of(kind), split=kind == "table")

    def _look(self, value: nodes.Node, known: Mapping[str, Name], *, split: bool = False) -> Found:
        if not isinstance(value, nodes.Const) or not isinstance(value.value, str):
            return
        for name in value.value.split("+") if split else [value.value]:
            if name not in known:
                yield value.lineno, _mistake("name", self._file, value.lineno, name, known)

    def _columns(self, given: Mapping[str, list[nodes.Node]], table_id: str) -> Found:
        known = self._names.columns(table_id)
        if not known:
            return  # the table itself is unknown, which is told
        named: list[tuple[int, str]] = []
        for parameter in ("column", "kolom"):
            for value in given.get(parameter, ()):
                if isinstance(value, nodes.Const) and isinstance(value.value, str):
                    named += [(value.lineno, name) for name in value.value.split()]
        for keyword in given.get("wanted", ()):
            if isinstance(keyword, nodes.Keyword):
                named.append((keyword.lineno, keyword.key))
        for line, name in named:
            if name not in known:
                yield line, _mistake("name", self._file, line, name, known)


def _bound(function: Callable[..., object], call: nodes.Call) -> dict[str, list[nodes.Node]] | None:
    """Return the arguments of a call by parameter; None if they do not fit the function."""
    keywords = {each.key: each for each in call.kwargs}
    signature = inspect.signature(function)
    try:
        bound = signature.bind(*call.args, **keywords)
    except TypeError:
        return None
    given: dict[str, list[nodes.Node]] = {}
    for name, value in bound.arguments.items():
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            given[name] = list(value)
        elif kind is inspect.Parameter.VAR_KEYWORD:
            given[name] = list(value.values())
        else:
            given[name] = [value.value if isinstance(value, nodes.Keyword) else value]
    return given


def _mistake(kind: str, file: str, line: int, name: str, known: Mapping[str, Any]) -> UserError:
    """Say that a name is unknown, and which known one is nearest, with what it is today."""
    at = {"part": file, "line": str(line), "name": name}
    guess = nearest(name, list(known))
    if not guess:
        return mistake(f"template_{kind}", **at)
    meant = known[guess]
    told = ": ".join(each for each in (meant.meaning.rstrip("."), meant.today) if each) if meant else ""
    if told:
        return mistake(_TODAY[kind], **at, guess=guess, told=told)
    return mistake(f"template_{kind}_guess", **at, guess=guess)
