"""The dataset of a year taken elsewhere: as a workbook, CSV, Parquet or a data package, for the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lkstool.core.formats import Lang
from lkstool.core.messages import mistake
from lkstool.forms.load import form_of
from lkstool.selection import chosen_lks

if TYPE_CHECKING:
    from lkstool.output.export_folder import ExportState
    from lkstool.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written.

    Attributes:
        folder: the new folder.
        files: what to begin with: the word to the reader, then one for each format.
        rows: by table, in order.
        state: of which year and batch.
        taken_back: the batch that was asked for has been taken back since.
    """

    folder: Path
    files: tuple[Path, ...]
    rows: dict[str, int]
    state: ExportState
    taken_back: bool


def export(
    workspace: Workspace,
    formats: Sequence[str],
    lang: Lang,
    *,
    out: Path | None = None,
    year: str | None = None,
    batch: int | None = None,
    pdm: str | None = None,
    with_tokens: bool = False,
) -> Exported:
    """Write the data of a year into a new folder.

    Args:
        workspace: whose dataset.
        formats: some of ``output.export_folder.FORMATS``.
        lang: of the word to the reader and the descriptions.
        out: the folder; None is one in the workspace's output, named by year, batch and PDM.
        year: form year; None is the workspace's.
        batch: as the data were right after this batch; None is now.
        pdm: only the LKS of this PDM (see ``selection.chosen_lks``).
        with_tokens: with the columns that stand for people.

    Raises:
        UserError: nothing to export, no such batch or PDM, something is in the folder already, or it cannot
            be written.
    """
    from lkstool.dataset import audit
    from lkstool.dataset.export_frames import export_tables
    from lkstool.dataset.history import history
    from lkstool.dataset.year_book import year_book
    from lkstool.indicators.population import Year
    from lkstool.output.export_folder import ExportState, check_free, write_export

    settings = (workspace.for_year(year) if year else workspace).settings
    form = form_of(settings.year)
    held = year_book(workspace, settings.year, as_of=batch)
    if held is None or not held.submissions["counts"].any():
        raise mistake("year_without_data", year=settings.year)
    lks = None
    if pdm is not None:
        days = (settings.reference_date, form.period.start, form.period.end)
        homes = Year(held.facts, form, settings, *days, "internal").lks
        lks = chosen_lks(homes, held.facts.register, pdm=pdm)
        if not lks:
            raise mistake("pdm_without_lks", pdm=pdm, year=settings.year)
    state = ExportState(settings.year, held.batch, held.made_on, pdm or "", with_tokens)
    folder = out or workspace.output / _name(state, batch)
    check_free(folder)
    tables = export_tables(held, lang, lks=lks, with_tokens=with_tokens)
    files = write_export(folder, tables, formats, state, lang)
    rows = {table.name: len(table.frame) for table in tables}
    audit.note(
        workspace,
        "export",
        year=state.year,
        batch=state.batch,
        formats=", ".join([*formats, *(["token"] if with_tokens else [])]),
        rows=sum(rows.values()),
    )
    taken_back = any(
        each.id == batch and each.undone_at is not None for each in history(workspace) if batch is not None
    )
    return Exported(folder, files, rows, state, taken_back)


def _name(state: ExportState, batch: int | None) -> str:
    parts = ["ekspor", state.year]
    if batch is not None:
        parts.append(f"gelombang-{batch}")
    if state.place:
        parts.append(
            "".join(letter if letter.isalnum() else "-" for letter in state.place.lower()).strip("-")
        )
    return "-".join(parts)
