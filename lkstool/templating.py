"""Templates are the officer's: which there are, what is wrong in them, what they may name, how they look."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lkstool import pipeline, reporting
from lkstool.core.errors import UserError
from lkstool.core.formats import Lang
from lkstool.core.messages import interface, mistake
from lkstool.core.narration import Narration
from lkstool.core.templates import Name, Template
from lkstool.numbers import Numbers
from lkstool.output.markdown import source_of
from lkstool.output.template_check import message_mistakes, part_mistakes

if TYPE_CHECKING:
    from lkstool.core.figures import Context, Edition
    from lkstool.output.template_names import Names
    from lkstool.workspace import Workspace

REPORT = "rakorwil"


def listed(workspace: Workspace | None, lang: Lang) -> tuple[tuple[Template, ...], Mapping[str, str]]:
    """Return all templates, and what stands in each: the title of a part, else what it is for.

    Args:
        workspace: whose copies; None for the built-in templates alone.
        lang: ``id`` or ``en``; titles are Indonesian.

    Raises:
        UserError: a copy cannot be read.
    """
    from lkstool.output.chapters import title_of
    from lkstool.output.template_dir import template_dir
    from lkstool.workspace import own_templates

    templates = own_templates.listed(workspace.templates if workspace else None)
    about: dict[str, str] = {}
    for each in templates:
        own = workspace is not None and each.state != "built_in"
        path = (workspace.templates if workspace and own else template_dir()) / each.name
        about[str(each.name)] = _purpose(each, lang) or (title_of(path) if path.suffix == ".md" else "")
    return templates, about


def _purpose(template: Template, lang: Lang) -> str:
    """Say what a template is for; nothing of what the program does not know."""
    place = str(template.built_in or template.name)
    known = interface(lang)["template_purpose"]
    return str(known.get(place) or known.get(f"{template.name.parent}/") or "")


def start_narration(workspace: Workspace, *, workbook: bool = False) -> Path:
    """Write an empty file for the office's own words, one entry for each chapter of its report.

    Args:
        workspace: whose report.
        workbook: an Excel workbook instead of a text file.

    Raises:
        UserError: there is one already, it cannot be written, or a chapter is chosen that there is not.
    """
    from lkstool.output.chapters import chapters_of
    from lkstool.output.narration_files import write_markdown, write_workbook
    from lkstool.output.sheets.own_words import ENTRIES
    from lkstool.output.template_dir import templates_of
    from lkstool.workspace import narration_file

    for path in narration_file.narration_files(workspace.folder):
        raise mistake("narration_exists", file=path.name)
    with templates_of(workspace.templates) as templates:
        chapters = chapters_of(templates / REPORT, workspace.settings.chapters)
    entries = {name: f"{each.title}, paling banyak {each.most} huruf" for name, each in ENTRIES.items()}
    path = workspace.folder / (narration_file.WORKBOOK if workbook else narration_file.MARKDOWN)
    (write_workbook if workbook else write_markdown)(path, chapters | entries)
    return path


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the templates has found.

    Attributes:
        mistakes: each with its file and line; what stands first in a file first.
        files: how many files were looked at.
        own: how many of them are the office's.
    """

    mistakes: tuple[UserError, ...]
    files: int
    own: int


def check(workspace: Workspace, year: str | None = None, lang: Lang = "id") -> Checked:
    """Look for mistakes in everything that the office may change of its reports and messages.

    Texts are parsed. Designs of the office's own are tried out, for their mistakes show only in the making.

    Args:
        workspace: whose templates, words and settings.
        year: whose numbers are named beside a known name; None is the workspace's.
        lang: of what is said of a known name.

    Raises:
        UserError: no such year, or the built-in templates are not there.
    """
    from lkstool.output.template_dir import template_files, templates_of
    from lkstool.workspace import own_templates

    numbers = Numbers(workspace, year, "internal", blank=True)
    context = numbers.context
    with templates_of(workspace.templates) as templates:
        found, names, narration = _words(workspace, context, templates, lang)
        files = template_files(templates)
        for name in files:
            found += _file_mistakes(name, templates / name, names)
        for passage in narration.passages:
            source = "\n" * (passage.line - 1) + passage.text
            found += part_mistakes(narration.file, source, names, own_words=True)
        if not found:
            found += _sheet_words(narration, context, templates)
        found += _of_directory(workspace, context, templates)
        own = [each for each in own_templates.listed(workspace.templates) if each.state != "built_in"]
        if not found:
            found += _tried(workspace, numbers, templates, [each.name for each in own])
    return Checked(tuple(found), len(files), len(own))


def _words(
    workspace: Workspace, context: Context, templates: Path, lang: Lang
) -> tuple[list[UserError], Names, Narration]:
    """Return the mistakes in the office's words and chapters, and what its templates may name."""
    from lkstool.output.chapters import chosen_parts, chosen_slides, titles
    from lkstool.output.narration import Narrator
    from lkstool.output.template_names import Names

    found: list[UserError] = []
    known, narration = titles(templates / REPORT), Narration()
    narrator = Narrator(narration, known, draft=True)
    try:
        narration = workspace.narration()
        narrator = Narrator(narration, known, draft=True)
    except UserError as wrong:
        found.append(wrong)
    try:
        parts = sorted(path.name for path in (templates / REPORT).glob("*.md"))
        chosen_parts(parts, workspace.settings.chapters)
        chosen_slides(templates / REPORT / "paparan", templates / REPORT, workspace.settings.chapters)
    except UserError as wrong:
        found.append(wrong)
    return found, Names(context, narrator, known, lang), narration


def _sheet_words(narration: Narration, context: Context, templates: Path) -> list[UserError]:
    """Return what does not fit on the one-page reports, and what they would not print."""
    from lkstool.output.phrases import Phrases
    from lkstool.output.sheets.own_words import own_words, without_words

    try:
        own = own_words(narration, Phrases(context))
    except UserError as wrong:
        return [wrong]
    return [
        mistake("page_without_words", file=f"{report}/halaman.typ", name=entry)
        for report, entry in without_words(own, templates)
    ]


def _of_directory(workspace: Workspace, context: Context, templates: Path) -> list[UserError]:
    """Return the mistakes in the templates of the directory; the office's own are tried out."""
    from lkstool.output.site.pages import page_mistakes
    from lkstool.output.site.trial import trial_directory
    from lkstool.output.site.words import FOLDER

    own = (workspace.templates / FOLDER).is_dir()
    return page_mistakes(trial_directory(context, workspace.settings), templates, trial=own)


def _file_mistakes(name: PurePosixPath, path: Path, names: Names) -> list[UserError]:
    try:
        if path.suffix == ".md":
            return part_mistakes(str(name), source_of(path), names)
        if name.parts[0] == "messages" and path.suffix == ".j2":
            return message_mistakes(str(name), name.name.partition(".")[0], source_of(path))
    except UserError as wrong:
        return [wrong]
    return []


def _tried(
    workspace: Workspace, numbers: Numbers, templates: Path, own: Sequence[PurePosixPath]
) -> list[UserError]:
    """Make the first files of the reports whose designs are the office's own, and throw them away."""
    designs = [name for name in own if name.suffix not in (".md", ".j2")]
    # What lies in no report's own folder belongs to all.
    shared = any(name.parts[0] not in reporting.REPORTS for name in designs)
    wanted = [each for each in reporting.REPORTS if shared or any(name.parts[0] == each for name in designs)]
    if not wanted:
        return []
    with tempfile.TemporaryDirectory(prefix="lkstool-") as out:
        return reporting.trial(wanted, workspace, numbers, templates, Path(out))


def variables(workspace: Workspace, year: str | None = None, lang: Lang = "id") -> list[Name]:
    """Return everything that a template may name, with what it is today.

    Raises:
        UserError: no such year, or the office's own words cannot be used.
    """
    from lkstool.output.chapters import titles
    from lkstool.output.narration import Narrator
    from lkstool.output.template_dir import templates_of
    from lkstool.output.template_names import Names

    context = Numbers(workspace, year, "internal", blank=True).context
    with templates_of(workspace.templates) as templates:
        known = titles(templates / REPORT)
    narrator = Narrator(workspace.narration(), known, draft=True)
    return Names(context, narrator, known, lang).all()


@dataclass(frozen=True, slots=True)
class Preview:
    """A report made to be looked at.

    Attributes:
        files: what was written.
        sample: its numbers are those of the sample, because nothing is merged yet.
    """

    files: tuple[Path, ...]
    sample: bool


def preview(
    name: str,
    workspace: Workspace,
    *,
    year: str | None = None,
    formats: Sequence[str] | None = None,
    edition: Edition = "internal",
    progress: reporting.Progress | None = None,
    lang: Lang = "id",
) -> Preview:
    """Make one report with the office's templates and words, apart from the reports that it hands out.

    Args:
        name: as for ``reporting.report``.
        workspace: whose templates, words and numbers; if nothing is merged, the sample's numbers.
        year: form year; None is the workspace's.
        formats: None is the first that the report has.
        edition: the internal one marks where words are missing.
        progress: told how far it is.
        lang: of what the progress says.

    Raises:
        UserError: as for ``reporting.report``.
    """
    from lkstool.dataset.facts import facts

    settings = (workspace.for_year(year) if year else workspace).settings
    if formats is None and name in reporting.REPORTS:
        formats = reporting.REPORTS[name].formats[:1]
    sample = facts(workspace, settings.year).submissions.empty
    out = workspace.output / ("pratinjau-contoh" if sample else "pratinjau")
    with _sample_region(workspace) if sample else nullcontext(workspace) as home:
        files = pipeline.report(
            name,
            home,
            year=None if sample else year,
            formats=formats,
            out=out,
            edition=edition,
            progress=progress,
            lang=lang,
        )
    return Preview(files, sample)


@contextmanager
def _sample_region(workspace: Workspace) -> Iterator[Workspace]:
    """Give a workspace with the sample's numbers and an office's own templates, words and chapters."""
    from lkstool import workspace as workspaces
    from lkstool.sample.packaged import copy_sample
    from lkstool.workspace import narration_file

    with tempfile.TemporaryDirectory(prefix="lkstool-", ignore_cleanup_errors=True) as work:
        home = workspaces.init(Path(work) / "contoh")
        copy_sample(home.inbox, home.register)
        pipeline.merge([home.inbox.as_posix()], home)
        if workspace.templates.is_dir():
            shutil.copytree(workspace.templates, home.templates)
        for path in narration_file.narration_files(workspace.folder):
            shutil.copyfile(path, home.folder / path.name)
        own = workspace.settings
        settings = replace(
            home.settings,
            chapters=own.chapters,
            council=own.council,
            meeting_name=own.meeting_name,
            meeting_date=own.meeting_date,
        )
        yield replace(home, settings=settings)
