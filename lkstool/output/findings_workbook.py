"""All findings of all files as one Excel workbook to filter: findings, files, tidied cells.

The order of the columns puts first what readers of such lists look at: who, where, the message.
Text is always written as text: nothing that a sender typed can become a formula or a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from lkstool.core.formats import Lang, shown
from lkstool.core.messages import mistake, say, value_shown, waiver_told, words_of
from lkstool.core.results import SinceLast, Validation
from lkstool.output.files import replacing
from lkstool.output.list_sheet import OPTIONS, ListCell, list_sheet


def write_findings(path: Path, validation: Validation, lang: Lang) -> None:
    """Write the workbook; an existing one is replaced as a whole, but never a file that was read.

    Raises:
        UserError: a file that was read has that name, or the file is open elsewhere or cannot be written.
    """
    import xlsxwriter

    read = [*(result.file for result in validation.files), *validation.registers, *validation.replies]
    read += [validation.register] if validation.register else []
    if any(Path(each).exists() and path.exists() and path.samefile(each) for each in read):
        raise mistake("xlsx_was_read", path=path.as_posix())
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        _list(book, lang, "sheet", _FINDING_COLUMNS, _finding_rows(validation, lang), printed="fix")
        _list(book, lang, "files_sheet", _FILE_COLUMNS, _file_rows(validation, lang))
        _list(book, lang, "changes_sheet", _CHANGE_COLUMNS, _change_rows(validation, lang))
        book.close()


# Key of the title in the catalogue, and width in characters.
_FINDING_COLUMNS: Mapping[str, int] = {
    "lks": 13, "name": 30, "severity": 12, "message": 60, "sheet_column": 14, "cell": 8, "value": 24,
    "fix": 60, "suggestion": 24, "column": 22, "code": 9, "file": 44,
    "waiver": 44,
}  # fmt: skip
_FILE_COLUMNS: Mapping[str, int] = {
    "lks": 13, "name": 36, "state": 15, "errors": 11, "warnings": 11, "notes": 9, "year": 8, "file": 60,
    "since_done": 9, "since_open": 9, "since_new": 9, "since_file": 44,
}  # fmt: skip
_CHANGE_COLUMNS: Mapping[str, int] = {
    "lks": 13, "name": 30, "sheet_column": 14, "cell": 8, "column": 22, "before": 28, "after": 28,
    "kind": 28, "file": 44,
}  # fmt: skip


def _finding_rows(validation: Validation, lang: Lang) -> list[list[ListCell]]:
    rows: list[list[ListCell]] = []
    for result in validation.files:
        for finding in result.findings:
            words = words_of(finding, lang)
            place = finding.place
            rows.append(
                [
                    result.lks,
                    result.name or PurePosixPath(result.file).name,
                    say("trial.severity" if finding.trial else f"severity.{finding.severity}", lang),
                    words.message,
                    place.sheet,
                    place.cell or (str(place.row) if place.row else None),
                    value_shown(finding.value, lang),
                    words.fix,
                    words.suggestion or None,
                    place.heading,
                    finding.code,
                    result.file,
                    waiver_told(finding.waiver, lang) if finding.waiver else None,
                ]
            )
    return rows


def _file_rows(validation: Validation, lang: Lang) -> list[list[ListCell]]:
    return [
        [
            result.lks,
            result.name,
            say(f"state.{result.state}", lang),
            result.count("error"),
            result.count("warning"),
            result.count("note"),
            result.year,
            result.file,
            *_since_cells(result.since_last, lang),
        ]
        for result in validation.files
    ]


def _since_cells(since: SinceLast | None, lang: Lang) -> list[ListCell]:
    if since is None:
        return [None] * 4
    return [since.done, since.open, since.new, f"{since.file} ({shown(since.received, lang)})"]


def _change_rows(validation: Validation, lang: Lang) -> list[list[ListCell]]:
    return [
        [
            result.lks,
            result.name,
            change.place.sheet,
            change.place.cell,
            change.place.heading,
            value_shown(change.before, lang),
            value_shown(change.after, lang),
            say(f"change.{change.kind}", lang),
            result.file,
        ]
        for result in validation.files
        for change in result.changes
    ]


def _list(
    book: Any,
    lang: Lang,
    sheet_key: str,
    columns: Mapping[str, int],
    rows: Sequence[Sequence[ListCell]],
    printed: str | None = None,
) -> None:
    """Write one sheet with the titles of the catalogue; only the columns up to ``printed`` are printed."""
    list_sheet(
        book,
        say(f"findings_workbook.{sheet_key}", lang),
        [(say(f"findings_workbook.{key}", lang), width) for key, width in columns.items()],
        rows,
        lang,
        printed=list(columns).index(printed) + 1 if printed else None,
    )
