"""The files of a reply: names made of codes, nothing of the sender's overwritten, every failure told."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lkstool.core.file_names import is_device
from lkstool.core.formats import Lang
from lkstool.core.messages import catalogue, say
from lkstool.core.records import SEVERITIES, Finding, Sent
from lkstool.core.results import FileResult
from lkstool.forms.load import form_of
from lkstool.intake.read import read_bytes
from lkstool.intake.workbook import Limits
from lkstool.output.files import replacing
from lkstool.output.reply.marked import CannotMarkError, ending_of, list_alone, marked_copy
from lkstool.output.reply.message import Letter, message
from lkstool.output.reply.perbaikan import Head

_LKS = re.compile(r"\d{2}\.\d{2}-[MA]-\d{3}")
_LONG_NUMBER = re.compile(r"\d{9,}")
_LONGEST_STEM = 80


@dataclass(frozen=True, slots=True)
class Reply:
    """What was written for one file.

    Attributes:
        file: the file that is answered.
        message: the text; None for what is no submission (Excel's lock files).
        workbook: the marked copy, if there is one.
        instead: the list that stands in for it, a workbook of its own.
        reason: why there is no marked copy although there should be; "" if nothing is wrong.
    """

    file: str
    message: Path | None
    workbook: Path | None = None
    instead: Path | None = None
    reason: str = ""


class ReplyFolder:
    """A folder that replies are written to, one file after the other."""

    def __init__(
        self,
        folder: Path,
        inputs: Iterable[str],
        lang: Lang,
        today: date | None,
        templates: Path | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Prepare writing.

        Args:
            folder: made if it is not there.
            inputs: files that were read; none of them is ever written to.
            lang: ``id`` or ``en``.
            today: day of the check, shown in the replies; None leaves it out.
            templates: the office's own templates of messages, taken before the built-in ones.
            limits: how large a workbook may be.
        """
        self._folder = folder
        self._lang: Lang = lang
        self._today = today
        self._templates = templates
        self._limits = limits or Limits()
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
            name = _shown_name(result.file)
            listed = self._list(stem, result, deadline, None)
            letter = Letter(name, deadline, self._today, attached=listed.name)
            reason = self._reason(result.findings[0].code)
            return Reply(result.file, self._message(stem, result, letter), None, listed, reason)
        try:
            content = self._content(result)
            body = marked_copy(
                content,
                result.findings,
                self._lang,
                names=row_names(sent),
                head=self._head(result, deadline, sent),
                limits=self._limits,
            )
            ending = ending_of(content)
        except CannotMarkError as cannot:
            listed = self._list(stem, result, deadline, sent)
            letter = Letter(listed.name, deadline, self._today, list_only=True)
            message_file = self._message(stem, result, letter)
            return Reply(result.file, message_file, None, listed, self._reason(cannot.code))
        path = self._workbook(stem, ending, body)
        return Reply(result.file, self._message(stem, result, Letter(path.name, deadline, self._today)), path)

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

    def _list(self, stem: str, result: FileResult, deadline: date, sent: Sent | None) -> Path:
        """Write the list as a workbook of its own."""
        head = self._head(result, deadline, None)
        body = list_alone(result.findings, self._lang, names=row_names(sent), head=head)
        return self._workbook(stem, ".xlsx", body)

    def _workbook(self, stem: str, ending: str, body: bytes) -> Path:
        path = self._free(say("reply.workbook", self._lang, lks=stem), ending)
        with replacing(path) as temporary:
            temporary.write_bytes(body)
        return path

    def _head(self, result: FileResult, deadline: date, sent: Sent | None) -> Head:
        return Head(
            counts={name: result.count(name) for name in SEVERITIES},
            lks=" · ".join(each for each in (result.lks, result.name) if each) or _shown_name(result.file),
            year=result.year or "",
            checked=self._today,
            deadline=deadline,
            since=result.since_last,
            seal=sent.seal if sent else "",
        )

    def _message(self, stem: str, result: FileResult, letter: Letter) -> Path:
        path = self._free(say("reply.message_file", self._lang, lks=stem), ".txt")
        with replacing(path) as temporary:
            text = message(result, letter, self._lang, self._templates)
            temporary.write_text(text, encoding="utf-8", newline="\n")
        return path

    def _free(self, stem: str, ending: str) -> Path:
        """Return a path that this run has neither read nor written, and where nothing lies."""
        number = 1
        while True:
            path = self._folder / f"{stem}{f' ({number})' if number > 1 else ''}{ending}"
            if _same(path) not in self._closed and not os.path.lexists(path):
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
    return f"_{plain}" if is_device(plain) else plain


def _shown_name(file: str) -> str:
    """Return a file's name as it may be told: without its folder and without long numbers."""
    return safe_stem(Path(file).stem) + Path(file).suffix


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
