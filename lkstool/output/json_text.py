"""The results as one JSON object for programs. Personal values are masked here as everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lkstool.core.codes import CODES
from lkstool.core.formats import Lang
from lkstool.core.messages import value_shown, words_of
from lkstool.core.records import Change, Finding
from lkstool.core.results import FileResult, Validation


def validation_json(validation: Validation, lang: Lang) -> str:
    """Write a validation as JSON (version 1), files in reading order, UTF-8 characters as they are."""
    return "".join(json_parts(validation, lang))


def json_parts(validation: Validation, lang: Lang, more: Mapping[str, object] | None = None) -> list[str]:
    """Write the text of ``validation_json`` in parts, one for each file.

    As objects, or put together and copied, the results of many files take ten times the room. All parts are
    there before the first is printed, so that nobody ever gets half an object.

    Args:
        validation: the results.
        lang: ``id`` or ``en``.
        more: entries that follow those of a validation.
    """
    first = {
        "version": 1,
        "form": validation.years[-1] if validation.years else None,
        "summary": {
            "files": len(validation.files),
            "valid": validation.count_state("valid"),
            "invalid": validation.count_state("invalid"),
            "unreadable": validation.count_state("unreadable"),
            "errors": validation.count("error"),
            "warnings": validation.count("warning"),
            "notes": validation.count("note"),
        },
    }
    parts = ["{"]
    parts += [f'\n  "{name}": {_text(value, depth=1)},' for name, value in first.items()]
    parts.append('\n  "files": [')
    parts += [
        f"{',' if at else ''}\n    {_text(_file(result, lang), depth=2)}"
        for at, result in enumerate(validation.files)
    ]
    parts.append("\n  ]" if validation.files else "]")
    parts += [f',\n  "{name}": {_text(value, depth=1)}' for name, value in (more or {}).items()]
    parts.append("\n}")
    return parts


def _text(value: object, depth: int) -> str:
    """Write a value that stands so deep within others; a line break can only be one between its parts."""
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + "  " * depth)


def _file(result: FileResult, lang: Lang) -> Mapping[str, object]:
    told: dict[str, object] = {
        "file": result.file,
        "sha256": result.sha256,
        "lks": result.lks,
        "year": int(result.year) if result.year else None,
        "state": result.state,
        "rows": dict(result.rows),
        "changes": [_change(change, lang) for change in result.changes],
        "findings": [_finding(finding, lang) for finding in result.findings],
    }
    if result.since_last:
        since = result.since_last
        compared_with = {"file": since.file, "received": since.received.isoformat()}
        told["since_last"] = {
            "done": since.done,
            "open": since.open,
            "new": since.new,
            "compared_with": compared_with,
        }
    return told


def _change(change: Change, lang: Lang) -> Mapping[str, object]:
    told: dict[str, object] = {
        "sheet": change.place.sheet,
        "cell": change.place.cell,
        "field": change.place.field,
        "before": value_shown(change.before, lang),
        "after": value_shown(change.after, lang),
        "kind": change.kind,
    }
    if change.repair:
        approved_on = change.repair.approved_on
        told["approved_by"] = change.repair.approved_by or None
        told["approved_on"] = approved_on.isoformat() if approved_on else None
    return told


def _finding(finding: Finding, lang: Lang) -> Mapping[str, object]:
    words = words_of(finding, lang)
    told: dict[str, object] = {
        "code": finding.code,
        "name": CODES[finding.code].name,
        "severity": finding.severity,
        "sheet": finding.place.sheet,
        "cell": finding.place.cell,
        "row": finding.place.row,
        "field": finding.place.field,
        "value": value_shown(finding.value, lang),
        "message": words.message,
        "fix": words.fix,
        "suggestion": value_shown(finding.suggestion, lang),
    }
    if finding.trial:
        told["trial"] = True
    if finding.waiver:
        told["waiver"] = {
            "reason": finding.waiver.reason,
            "approved_by": finding.waiver.approved_by,
            "until": finding.waiver.until.isoformat(),
        }
    return told
