"""What of a person may enter the dataset: tokens, years, ages; the rest stays in the originals.

A token is a keyed hash: the same person gives the same token in every LKS and year of one office, nobody
without the office's key can say whose it is, and a new key makes all old tokens useless.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lkstool.core.masking import digits_of, mask_niks
from lkstool.forms.model import Field, Sheet

TOKEN_LENGTH = 32

_NOT_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile(r"['`´‘’ʼ]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A kept text that was altered on its way into the dataset: where, and why.

    Attributes:
        position: row of the frame, from 0.
        field: field name.
        kind: ``masked`` (a NIK in free text) or ``characters`` (characters no database can hold).
    """

    position: int
    field: str
    kind: str


def token(key: bytes, kind: str, value: str) -> str | None:
    """Return the token of a value about a person: 32 hex digits.

    Args:
        key: the office's secret.
        kind: ``nik``, ``nama`` or another word; values of two kinds never share a token.
        value: the value in clear, in any usual spelling.

    Returns:
        None where nothing is left of the value once it is normalised.
    """
    normal = normalised(kind, value)
    if not normal:
        return None
    message = f"{kind}\0{normal}".encode("utf-8", "replace")
    return hmac.digest(key, message, "sha256").hex()[:TOKEN_LENGTH]


def normalised(kind: str, value: str) -> str:
    """Return the spelling that a token is made of: a NIK's digits, a name without case and punctuation."""
    text = value if value.isascii() else unicodedata.normalize("NFKC", value)
    if kind == "nik":
        return digits_of(text)
    text = _APOSTROPHES.sub("", text).casefold()
    return " ".join(_BETWEEN_WORDS.sub(" ", text).split())


def storable(text: str) -> str:
    """Return a text as the dataset may keep it: no NIK in it, and only characters that databases can hold."""
    return mask_niks(_NOT_TEXT.sub("\ufffd", text))


def stored(
    frame: pd.DataFrame, sheet: Sheet, key: bytes, period_end: date
) -> tuple[pd.DataFrame, list[Cleaned]]:
    """Return what the dataset keeps of a parsed sheet.

    Args:
        frame: columns as in ``core.records.Table`` (those beginning with ``_`` are not looked at).
        sheet: the form's sheet.
        key: the office's secret.
        period_end: the day at which ages are counted.

    Returns:
        A frame with the sheet's stored columns, in the form's order and the frame's row order and index;
        and the kept texts that had to be altered, by column, then row.
    """
    columns: dict[str, pd.Series] = {}
    cleaned: list[Cleaned] = []
    for field in sheet.fields:
        values = frame[field.name]
        if field.store == "token":
            columns[field.stored_names[0]] = _tokens(values, field, key)
        elif field.store == "year":
            year, age = field.stored_names
            columns[year] = values.dt.year.astype("Int64")
            columns[age] = _ages(values, period_end)
        elif field.store == "keep" and field.type == "string" and field.codelist is None:
            columns[field.name] = _free_text(values, field, cleaned)
        elif field.store == "keep":
            columns[field.name] = values
    return pd.DataFrame(columns, index=frame.index), cleaned


def _tokens(values: pd.Series, field: Field, key: bytes) -> pd.Series:
    kind = field.format or field.name
    return _by_distinct(values, lambda text: token(key, kind, text))


def _ages(births: pd.Series, on: date) -> pd.Series:
    """Whole years reached on a day. Somebody born on 29 February turns a year older on 1 March."""
    before_birthday = (births.dt.month > on.month) | (
        (births.dt.month == on.month) & (births.dt.day > on.day)
    )
    reached: pd.Series = (on.year - births.dt.year).astype("Int64") - before_birthday.astype("Int64")
    return reached


def _free_text(values: pd.Series, field: Field, cleaned: list[Cleaned]) -> pd.Series:
    storable = _by_distinct(values, lambda text: _NOT_TEXT.sub("\ufffd", text))
    masked = _by_distinct(storable, mask_niks)
    for before, after, kind in ((values, storable, "characters"), (storable, masked, "masked")):
        altered = (before.notna() & (before != after)).to_numpy(dtype=bool)
        cleaned += [Cleaned(int(position), field.name, kind) for position in altered.nonzero()[0]]
    return masked


def _by_distinct(values: pd.Series, function: Callable[[str], str | None]) -> pd.Series:
    """Apply a function to each distinct text once; missing stays missing."""
    texts = values.astype(object)
    results = {text: function(text) for text in texts.dropna().unique()}
    named: pd.Series = texts.map(results).astype("str")
    return named
