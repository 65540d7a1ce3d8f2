"""How far the collecting is, as an Excel workbook to filter: the sums by PDM, and every LKS."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lkstool.core.formats import Lang
from lkstool.core.messages import say, value_shown
from lkstool.core.status import Counts, StatusTable
from lkstool.output.files import replacing
from lkstool.output.list_sheet import OPTIONS, ListCell, list_sheet
from lkstool.output.status_view import late_told, pdm_name, region_name

# Key of the title in the catalogue, and width in characters.
_PDM_COLUMNS: Mapping[str, int] = {
    "pdm": 30, "region": 24, "registered": 11, "received": 11, "reported": 11, "valid": 11, "percent": 11,
    "to_repair": 11, "missing": 11, "late": 11, "rounds": 11, "inactive": 12, "unregistered": 12,
}  # fmt: skip
_LKS_COLUMNS: Mapping[str, int] = {
    "lks": 13, "name": 44, "pdm": 28, "region": 24, "standing": 30, "day": 14, "punctual": 20, "errors": 11,
    "rounds_so_far": 11, "deadline": 14,
}  # fmt: skip


def write_status(path: Path, table: StatusTable, lang: Lang) -> None:
    """Write the workbook: RINGKASAN by PDM with the sums, LKS with a row each.

    Raises:
        UserError: it cannot be written.
    """
    import xlsxwriter

    totals: list[ListCell] = [say("status_workbook.total", lang), None, *_numbers(table.totals, table.rounds)]
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        list_sheet(
            book, say("status_workbook.pdm_sheet", lang), _titles(_PDM_COLUMNS, lang), _pdm_rows(table, lang),
            lang, total=totals,
        )  # fmt: skip
        list_sheet(
            book, say("status_workbook.lks_sheet", lang), _titles(_LKS_COLUMNS, lang), _lks_rows(table, lang),
            lang,
        )  # fmt: skip
        book.close()


def _titles(columns: Mapping[str, int], lang: Lang) -> list[tuple[str, int]]:
    return [(say(f"status_workbook.{key}", lang), width) for key, width in columns.items()]


def _pdm_rows(table: StatusTable, lang: Lang) -> list[list[ListCell]]:
    return [
        [
            value_shown(pdm_name(each.name, lang), lang),
            region_name(each.region),
            *_numbers(each.counts, each.rounds),
        ]
        for each in table.pdm
    ]


def _numbers(counts: Counts, rounds: float | None) -> list[ListCell]:
    return [
        counts.registered,
        counts.received,
        counts.reported,
        counts.valid,
        counts.valid_percent,
        counts.to_repair,
        counts.missing,
        counts.late,
        rounds,
        counts.inactive,
        counts.unregistered,
    ]


def _lks_rows(table: StatusTable, lang: Lang) -> list[list[ListCell]]:
    return [
        [
            each.code,
            value_shown(each.name, lang),
            value_shown(pdm_name(each.pdm, lang), lang),
            region_name(each.region),
            say(f"status.standing.{each.standing}", lang),
            each.received,
            late_told(each, lang),
            each.errors or None,
            each.rounds or None,
            each.deadline,
        ]
        for each in table.lks
    ]
