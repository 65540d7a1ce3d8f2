"""Templates are the officer's: which there are, and the empty file for her own words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.formats import Lang
from lkstool.core.messages import interface, mistake
from lkstool.core.templates import Template

if TYPE_CHECKING:
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
        UserError: there is one already, or it cannot be written.
    """
    from lkstool.output.chapters import chapters_of
    from lkstool.output.narration_files import write_markdown, write_workbook
    from lkstool.output.template_dir import templates_of
    from lkstool.workspace import narration_file

    for path in narration_file.narration_files(workspace.folder):
        raise mistake("narration_exists", file=path.name)
    with templates_of(workspace.templates) as templates:
        chapters = chapters_of(templates / REPORT)
    path = workspace.folder / (narration_file.WORKBOOK if workbook else narration_file.MARKDOWN)
    (write_workbook if workbook else write_markdown)(path, chapters)
    return path
