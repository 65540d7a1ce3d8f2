"""The forms themselves, checked: the packaged ones, and one that is being written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lkstool.core.records import Finding
from lkstool.forms.load import FORMS, REGISTER, load_form, missing_for, years
from lkstool.forms.model import Form
from lkstool.indicators.asked import needs


def check_forms(files: Sequence[Path] | None) -> list[tuple[str, Form | None, list[Finding]]]:
    """Check form files, by default all packaged ones; a form that lacks an indicator's field is told too.

    Returns:
        File name, the form (None if it has errors), and findings in line order.

    Raises:
        UserError: a file cannot be read.
    """
    checked: list[tuple[str, Form | None, list[Finding]]] = []
    for path in files or [FORMS / f"{year}.yaml" for year in (*years(), REGISTER)]:
        form, findings = load_form(path)
        if form is not None and form.year != REGISTER:
            findings = findings + missing_for(form, needs(), path.name)
        checked.append((path.name, form, findings))
    return checked
