"""The folder of an export: all of it or nothing, over nothing that is there, with a word to the reader."""

from __future__ import annotations

import shutil
import tempfile
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lkstool.core.errors import UserError
from lkstool.core.exports import ExportTable
from lkstool.core.file_names import refuse_unportable
from lkstool.core.formats import Lang, long_date, number
from lkstool.core.messages import mistake, say
from lkstool.output.export_csv import write_csv, write_package
from lkstool.output.export_parquet import need_pyarrow, write_parquet
from lkstool.output.export_workbook import write_workbook
from lkstool.output.files import of_system

_WIDTH = 78  # Notepad does not break lines by itself
FORMATS = ("xlsx", "csv", "parquet", "package")


@dataclass(frozen=True, slots=True)
class ExportState:
    """What is exported.

    Attributes:
        year: form year.
        batch: the batch after which the data were as they are here.
        day: the day of that batch.
        place: the PDM that it is narrowed to; "" for the whole region.
        with_tokens: the columns that stand for people are there.
    """

    year: str
    batch: int
    day: date
    place: str = ""
    with_tokens: bool = False


def export_formats(text: str) -> tuple[str, ...]:
    """Read a list such as ``csv,xlsx``.

    Raises:
        UserError: a format that there is not, or one that needs something to be installed first.
    """
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for name in wanted or ("",):
        if name not in FORMATS:
            raise mistake("unknown_format", name=name, known=", ".join(FORMATS))
    if "parquet" in wanted:
        need_pyarrow()
    return wanted


def check_free(folder: Path) -> None:
    """Refuse a place where something is already.

    Raises:
        UserError: the folder holds something, or is a file.
    """
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise mistake("cannot_write", path=folder.as_posix()) from error
    if taken:
        raise mistake("export_exists", folder=folder.as_posix())


def write_export(
    folder: Path, tables: Sequence[ExportTable], formats: Sequence[str], state: ExportState, lang: Lang
) -> tuple[Path, ...]:
    """Write an export into a new folder.

    Returns:
        The files to begin with: the word to the reader, then one for each format.

    Raises:
        UserError: something is there already, it cannot be written, or Excel has no room for it.
    """
    refuse_unportable(folder)
    check_free(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name[:40]}-", dir=folder.parent))
    except OSError as error:
        raise mistake("cannot_write", path=folder.as_posix()) from error
    try:
        unfinished.chmod(0o700)  # rows about people: nobody else on this computer
        firsts = _write(unfinished, tables, formats, state, lang)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except Exception as error:
        if isinstance(error, UserError) or not of_system(error):
            raise
        check_free(folder)  # another export has come first
        raise mistake("cannot_write", path=folder.as_posix()) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return tuple(folder / each.relative_to(unfinished) for each in firsts)


def _write(
    folder: Path, tables: Sequence[ExportTable], formats: Sequence[str], state: ExportState, lang: Lang
) -> list[Path]:
    words = {"year": state.year, "place": state.place or say("export.whole_region", lang)}
    title = say("export.title", lang, **words)
    stem = f"data-lks-{state.year}"
    reader = folder / say("export.reader_file", lang)
    reader.write_text(_word(title, tables, formats, state, lang), encoding="utf-8", newline="\r\n")
    firsts = [reader]
    if "xlsx" in formats:
        firsts.append(write_workbook(folder / f"{stem}.xlsx", tables, lang, state.day))
    if "csv" in formats:
        write_csv(folder / "csv", tables)
        firsts.append(folder / "csv")
    if "parquet" in formats:
        write_parquet(folder / "parquet", tables)
        firsts.append(folder / "parquet")
    if "package" in formats:
        described = write_package(
            folder / "package",
            tables,
            name=stem,
            title=title,
            description=" ".join([_as_of(state, lang), say("export.office_only", lang)]),
            day=state.day,
        )
        firsts.append(described[0])
    return firsts


def _as_of(state: ExportState, lang: Lang) -> str:
    return say("export.as_of", lang, batch=str(state.batch), day=long_date(state.day, lang))


def _word(
    title: str, tables: Sequence[ExportTable], formats: Sequence[str], state: ExportState, lang: Lang
) -> str:
    """Return the word to the reader: what this is, for whom, and how each format is opened."""
    tokens = say("export.tokens_in" if state.with_tokens else "export.tokens_out", lang)
    contents = [
        f"  {table.name}: {say('export.rows', lang, rows=number(len(table.frame), lang))} - {table.title}"
        for table in tables
    ]
    paragraphs = [
        f"{title}\n{'=' * len(title)}",
        *(
            textwrap.fill(text, _WIDTH)
            for text in (_as_of(state, lang), say("export.office_only", lang), tokens)
        ),
        "\n".join([say("export.contents", lang), *contents]),
        textwrap.fill(say("export.values", lang), _WIDTH),
        *(textwrap.fill(say(f"export.how.{name}", lang), _WIDTH) for name in formats),
    ]
    return "\n\n".join(paragraphs) + "\n"
