"""The reader of one field's cells: which parser, what counts as missing, what stands for a sex."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from lkstool.core.records import CellValue, Repair
from lkstool.forms.model import Field, Form
from lkstool.intake.coded import Choices, parse_code, parse_codes
from lkstool.intake.contacts import parse_email, parse_phone, parse_url
from lkstool.intake.dates import Window, parse_date
from lkstool.intake.identifiers import parse_digits, parse_letter, parse_lks_code, parse_nik, parse_npwp
from lkstool.intake.numbers import NumberKind, parse_coordinate, parse_number
from lkstool.intake.parsed import MISSING, Parsed, as_typed, placeholder, problem
from lkstool.intake.texts import clean

Reader = Callable[[CellValue], Parsed]
_YES = "ya"


def reader_of(field: Field, form: Form) -> Reader:
    """Return the function that reads one raw cell of a field.

    It is pure: the same value always gives the same answer, so that it is asked once for each distinct
    value. What it returns is typed as core.records.Table says (a list of codes joined by ``|``).
    """
    read = _parser_of(field, form)
    missing = frozenset(each.casefold() for each in form.missingValues)

    def read_cell(value: CellValue) -> Parsed:
        if value is None:
            return MISSING
        if not isinstance(value, str):
            return (
                placeholder() if value == 0 and _is_free_text(field) and value is not False else read(value)
            )
        text, cleaning = clean(value)
        if not text:
            return MISSING
        if field.codelist is None and _means_missing(text, field, missing):
            return placeholder()
        parsed = read(value)
        if parsed.code == "LKS305" and text.casefold() in missing:
            return placeholder()
        if cleaning and parsed.kind is None and parsed.value is not None:
            return Parsed(parsed.value, parsed.code, parsed.params, parsed.suggestion, cleaning, text)
        return parsed

    return read_cell


def _means_missing(text: str, field: Field, missing: frozenset[str]) -> bool:
    """Tell whether a text says that there is nothing. A person may be called NA; a dash is nobody."""
    if field.format == "nama":
        return not (text[0].isalnum() or any(each.isalnum() for each in text)) or text == "0"
    return text.casefold() in missing or (text == "0" and _is_free_text(field))


def _is_free_text(field: Field) -> bool:
    return field.type == "string" and field.codelist is None


def _parser_of(field: Field, form: Form) -> Reader:
    if field.codelist is not None:
        return _coded(field, form)
    if field.type == "date":
        window = window_of(field, form)
        return lambda value: parse_date(value, window)
    if field.format == "lintang":
        return lambda value: parse_coordinate(value, "lintang")
    if field.format == "bujur":
        return lambda value: parse_coordinate(value, "bujur")
    if field.type == "integer":
        is_year = field.format == "tahun"
        kind: NumberKind = "rupiah" if field.format == "rupiah" else "integer"
        return lambda value: parse_number(value, kind, is_year=is_year)
    if field.type == "number":
        return lambda value: parse_number(value, "number")
    return _text_parser(field)


def window_of(field: Field, form: Form) -> Window:
    """Return which dates are sensible in a date field."""
    latest = form.limit(field.constraints.maximum)
    return Window(
        earliest=form.limit(field.constraints.minimum),
        latest=latest or form.period.end,
        open_ended=latest is None,
        optional=not field.required,
    )


def _coded(field: Field, form: Form) -> Reader:
    choices = Choices.of(form.codes(field))
    if field.type == "list":
        return lambda value: parse_codes(value, choices)
    if field.type != "boolean":
        return lambda value: parse_code(value, choices)

    def yes_or_no(value: CellValue) -> Parsed:
        parsed = parse_code(value, choices)
        if parsed.value is None:
            return parsed
        return Parsed(parsed.value == _YES, kind=parsed.kind, after=parsed.after)

    return yes_or_no


def _text_parser(field: Field) -> Reader:
    by_format: dict[str, Reader] = {
        "nik": parse_nik,
        "telepon": parse_phone,
        "npwp": parse_npwp,
        "nbm": parse_digits,
        "kodepos": parse_digits,
        "kode_lks": parse_lks_code,
    }
    if field.format in by_format:
        return by_format[field.format]
    longest = field.constraints.maxLength

    def read_text(value: CellValue) -> Parsed:
        text, kind = clean(value) if isinstance(value, str) else (as_typed(value), _kind_of(value))
        parsed = Parsed(text, kind=kind, after=text if kind else None)
        if field.format == "email":
            parsed = parse_email(text)
        elif field.format == "url":
            parsed = parse_url(text)
        elif field.format == "nomor_surat":
            letter = parse_letter(text)
            parsed = letter if letter.code or letter.kind else parsed
        if longest and isinstance(parsed.value, str) and len(parsed.value) > longest and not parsed.code:
            length = len(parsed.value)
            return Parsed(
                parsed.value,
                "LKS324",
                {"length": length, "limit": longest},
                kind=parsed.kind,
                after=parsed.after,
            )
        return parsed

    return read_text


def _kind_of(value: CellValue) -> str | None:
    """Return the kind of change when a cell that is no text is read as text."""
    if isinstance(value, date):
        return "date"
    return None if isinstance(value, int) and not isinstance(value, bool) else "number"


def as_written(value: CellValue) -> str:
    """Return a raw value as it is compared with what the office has agreed to repair."""
    return clean(as_typed(value))[0]


def repaired(repair: Repair, read: Reader) -> Parsed | None:
    """Read what was agreed on in place of a value; None where it cannot be read itself."""
    parsed = read(repair.replacement)
    if parsed.code or parsed.value is None:
        return None
    return Parsed(parsed.value, kind="repair", after=parsed.after or repair.replacement, repair=repair)


def ask_about_sex() -> Parsed:
    """Return the question for a ``P`` in a column that writes ``W`` or ``Pria`` for the other sex."""
    return problem("LKS305", allowed=["Laki-laki", "Perempuan"])
