"""What the ``form`` commands show: mistakes in form files, differences of two years, the list of fields."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from lkstool.core.formats import Lang
from lkstool.core.messages import say, words_of
from lkstool.core.records import Finding
from lkstool.forms.compare import Difference, told
from lkstool.forms.model import Form
from lkstool.output.plain_table import plain_table


def form_check_view(
    checked: Sequence[tuple[str, Form | None, Sequence[Finding]]], lang: Lang
) -> RenderableType:
    """Lay out the check of form files: (file, form or None if it has errors, findings)."""
    parts: list[RenderableType] = []
    for file, form, findings in checked:
        for finding in findings:
            words = words_of(finding, lang)
            place = ":".join(str(each) for each in (finding.place.file, finding.place.row) if each)
            parts.append(Text(f"{place} {finding.code} ", style="bold") + Text(words.message))
            parts.append(Text("→ " + words.fix, style="green"))
        if form is not None:
            fields = sum(len(sheet.fields) for sheet in form.sheets)
            good = say("commands.form.check_good", lang, file=file, sheets=len(form.sheets), fields=fields)
            parts.append(Text(good))
    return Group(*parts)


def form_diff_view(differences: Sequence[Difference], lang: Lang) -> RenderableType:
    """Lay out what changed between two forms, one line for each difference."""
    if not differences:
        return Text(say("commands.form.diff_none", lang))
    return Group(*(Text(told(each, lang)) for each in differences))


def form_fields_view(form: Form, lang: Lang) -> RenderableType:
    """Lay out all fields of a form, one table for each sheet."""
    titles = [
        say(f"commands.form.column_{name}", lang)
        for name in ("field", "title", "type", "required", "privacy")
    ]
    parts: list[RenderableType] = []
    for sheet in form.sheets:
        rows = [
            (
                field.name,
                field.title,
                field.codelist or field.type,
                "*" if field.required else "",
                field.privacy,
            )
            for field in sheet.fields
        ]
        parts += [Text(f"{sheet.title} ({sheet.name})", style="bold"), plain_table(titles, rows, lang), ""]
    return Group(*parts)
