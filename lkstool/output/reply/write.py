"""The files of a reply: names made of codes, nothing of the sender's overwritten, every failure told."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from lkstool.core.formats import Lang
from lkstool.core.messages import catalogue, say
from lkstool.core.records import SEVERITIES, Finding, Sent
from lkstool.core.results import FileResult, Validation
from lkstool.forms.load import form_of
from lkstool.intake.read import read_bytes
from lkstool.intake.workbook import Limits
from lkstool.output.files import replacing
from lkstool.output.findings_workbook import write_findings
from lkstool.output.reply.marked import CannotMarkError, ending_of, marked_copy
from lkstool.output.reply.message import Letter, message
from lkstool.output.reply.perbaikan import Head
from lkstool.output.reply.workbook_xml import LIST_PART

_LKS = re.compile(r"\d{2}\.\d{2}-[MA]-\d{3}")
_LONG_NUMBER = re.compile(r"\d{9,}")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_LONGEST_STEM = 80


@dataclass(frozen=True, slots=True)
class Reply:
    """What was written for one file.

    Attributes:
        file: the file that is answered.
        message: the text; None for what is no submission (Excel's lock files).
        workbook: the marked copy, if there is one.
        instead: the list of findings that stands in for it.
        reason: why there is no marked copy although there should be; "" if nothing is wrong.
    """

    file: str
    message: Path | None
    workbook: Path | None = None
    instead: Path | None = None
    reason: str = ""


class ReplyFolder:
    """A folder that replies are written to, one file after the other."""

    def __init__(self, folder: Path, inputs: Iterable[str], lang: Lang, today: date | None) -> None:
        """Prepare writing.

        Args:
            folder: made if it is not there.
            inputs: files that were read; none of them is ever written to.
            lang: ``id`` or ``en``.
            today: day of the check, shown in the replies; None leaves it out.
        """
        self._folder = folder
        self._lang: Lang = lang
        self._today = today
        self._limits = Limits()
        self._closed = {_same(Path(each)) for each in inputs}

    def write(self, result: FileResult, sent: Sent | None, deadline: date) -> Reply:
        """Write the reply to one file.

        Args:
            result: what was found.
            sent: the file as it was read, for the names of its rows; None if there is none.
            deadline: last day for sending it again.

        Raises:
            UserError: the folder cannot be written to, or a template is wrong.
        """
        if result.state == "unreadable" and not result.count("error"):
            return Reply(result.file, None)
        stem = result.lks if result.lks and _LKS.fullmatch(result.lks) else safe_stem(Path(result.file).stem)
        if result.state == "valid":
            return Reply(result.file, self._message(stem, result, Letter("", deadline, self._today)))
        if result.state == "unreadable":
            name = safe_stem(Path(result.file).stem) + Path(result.file).suffix
            return Reply(result.file, self._message(stem, result, Letter(name, deadline, self._today)))
        reason = ""
        path: Path | None = None
        try:
            content = self._content(result)
            body = marked_copy(
                content,
                result.findings,
                self._lang,
                names=row_names(sent),
                head=self._head(result, deadline),
                limits=self._limits,
            )
            path = self._free(
                say("reply.workbook", self._lang, lks=stem), ending_of(content), keep_others=True
            )
            with replacing(path) as temporary:
                temporary.write_bytes(body)
        except CannotMarkError as cannot:
            reason = self._reason(cannot.code)
        if path:
            letter = Letter(path.name, deadline, self._today)
            return Reply(result.file, self._message(stem, result, letter), path)
        instead = self._free(say("reply.findings", self._lang, lks=stem), ".xlsx")
        write_findings(instead, Validation((result,)), self._lang)
        letter = Letter(instead.name, deadline, self._today, list_only=True)
        return Reply(result.file, self._message(stem, result, letter), None, instead, reason)

    def _content(self, result: FileResult) -> bytes:
        """Read the file again, and make sure that it is still what was checked."""
        content = read_bytes(Path(result.file), self._limits)
        if isinstance(content, Finding) or hashlib.sha256(content).hexdigest() != result.sha256:
            raise CannotMarkError("changed")
        return content

    def _reason(self, code: str) -> str:
        if code == "changed":
            return say("reply.reason_changed", self._lang)
        return str(catalogue(self._lang)[code]["title"]) if code else say("reply.reason_harm", self._lang)

    def _head(self, result: FileResult, deadline: date) -> Head:
        return Head(
            counts={name: result.count(name) for name in SEVERITIES},
            lks=" · ".join(each for each in (result.lks, result.name) if each),
            year=result.year or "",
            checked=self._today,
            deadline=deadline,
        )

    def _message(self, stem: str, result: FileResult, letter: Letter) -> Path:
        path = self._free(say("reply.message_file", self._lang, lks=stem), ".txt")
        with replacing(path) as temporary:
            temporary.write_text(message(result, letter, self._lang), encoding="utf-8", newline="\n")
        return path

    def _free(self, stem: str, ending: str, *, keep_others: bool = False) -> Path:
        """Return a path that this run has neither read nor written; it is taken from now on.

        A workbook that lies there already is replaced only if it is a reply that nobody has worked on.
        """
        number = 1
        while True:
            path = self._folder / f"{stem}{f' ({number})' if number > 1 else ''}{ending}"
            if _same(path) not in self._closed and (
                not keep_others or not path.exists() or _is_untouched(path)
            ):
                self._closed.add(_same(path))
                return path
            number += 1


def safe_stem(stem: str) -> str:
    """Return a file's name without its ending as it may be used again: short, plain, no long numbers."""
    composed = unicodedata.normalize("NFC", stem)
    kept = "".join(each if each.isalnum() or each in " .-_()" else "_" for each in composed)
    masked = _LONG_NUMBER.sub(
        lambda digits: digits[0][:4] + "x" * (len(digits[0]) - 4), " ".join(kept.split())
    )
    plain = masked[:_LONGEST_STEM].strip(" .") or "berkas"
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def row_names(sent: Sent | None) -> dict[tuple[str, int], str]:
    """Return what each row is about, by sheet (as sent) and row: its name, else its first answer."""
    names: dict[tuple[str, int], str] = {}
    if sent is None or sent.year is None:
        return names
    form = form_of(sent.year)
    for name, found in sent.sheets.items():
        form_sheet = form.by_name[name]
        if form_sheet.layout != "table":
            continue
        asked = "nama" if "nama" in form_sheet.by_name else form_sheet.fields[0].name
        for row, value in zip(found.rows, found.values.get(asked, ()), strict=False):
            if value is not None and (text := " ".join(str(value).split())):
                names[found.title, row] = text
    return names


def _same(path: Path) -> str:
    """Return one text for all ways to write one path."""
    return str(path.resolve()).casefold()


def _is_untouched(path: Path) -> bool:
    """Tell whether a workbook is a reply as we wrote it: whoever saves it names its parts anew."""
    try:
        with ZipFile(BytesIO(path.read_bytes())) as archive:
            return any(LIST_PART in name for name in archive.namelist())
    except (OSError, BadZipFile, ValueError):
        return False


def summary(replies: Sequence[Reply], folder: Path, lang: Lang) -> list[str]:
    """Return the lines that tell what was written, and for which files the workbook could not be marked."""
    workbooks = sum(1 for each in replies if each.workbook)
    messages = sum(1 for each in replies if each.message)
    told = [say("reply.done", lang, folder=folder.as_posix(), workbooks=workbooks, messages=messages)]
    told += [
        say("reply.not_marked", lang, file=each.file, reason=each.reason, instead=each.instead.name)
        for each in replies
        if each.instead
    ]
    return told
