"""Drop-downs, entry rules and live colours of the entry cells. They hold no formula in a cell.

The rules come from the form: type, format, code list and constraints of each field.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from lkstool.core.formats import number as written
from lkstool.core.formats import short_date
from lkstool.core.records import column_letters, column_number
from lkstool.core.regions import EAST_JAVA
from lkstool.forms.model import Field, Form
from lkstool.output.form_layout import SheetPlan
from lkstool.output.form_lists import list_name, narrowed_by, source
from lkstool.output.form_shapes import shape_of
from lkstool.output.form_style import AMBER, AMBER_FILL, LINE, RED, RED_FILL, Styles

_TITLE_ROOM, _TEXT_ROOM = 32, 255
_MOST = 10**15
_EARLIEST = date(1900, 1, 1)
_LATEST = date(2100, 12, 31)

# (earlier, later): the later day before the earlier one is coloured as it is typed.
ORDERED_DATES = (
    ("tanggal_masuk", "tanggal_keluar"),
    ("tanggal_lahir", "tanggal_masuk"),
    ("tanggal_terbit", "tanggal_berakhir"),
)

_SHAPE_WORDS = {
    "nik": "NIK terdiri dari 16 angka tanpa spasi atau tanda baca, dan memuat tanggal lahir. "
    "Ketik lengkap sesuai KK atau KTP.",
    "nbm": "NBM terdiri dari 5 sampai 8 angka.",
    "kodepos": "Kode pos terdiri dari 5 angka.",
    "telepon": "Ketik satu nomor saja, lengkap dengan kode wilayah atau angka 0 di depan.",
    "kode_lks": "Ketik kode LKS seperti 35.07-M-003. Kodenya dapat ditanyakan kepada petugas data MPKS.",
    "url": "Ketik alamat situsnya, contoh https://lkscontoh.example.org, bukan nama akun.",
}


def add_rules(worksheet: Any, form: Form, placed: SheetPlan, styles: Styles, known: frozenset[str]) -> None:
    """Put drop-downs, prompts, entry rules and live colours on the entry cells of one sheet."""
    for position, (field, label) in enumerate(zip(placed.fields, placed.labels, strict=True)):
        if (field.name in known and field.format == "kode_lks") or (
            placed.sheet.fixed_rows and position == 0
        ):
            continue
        top, left = placed.cell(position, 0)
        bottom = top if placed.is_record else placed.last_row
        rule = _validation(form, placed, field, label, f"{column_letters(left)}{top}")
        worksheet.data_validation(top - 1, left - 1, bottom - 1, left - 1, rule)
    _colours(worksheet, form, placed, styles, len(known))


def limits(form: Form, field: Field) -> tuple[date, date]:
    """Return the first and last day that a date field allows."""
    constraints = field.constraints
    return form.limit(constraints.minimum) or _EARLIEST, form.limit(constraints.maximum) or _LATEST


def number_limits(field: Field) -> tuple[float, float]:
    """Return the smallest and largest number that a field allows."""
    south, north, west, east = EAST_JAVA
    if field.format == "lintang":
        return south, north
    if field.format == "bujur":
        return west, east
    low, high = field.constraints.minimum, field.constraints.maximum
    return (low if isinstance(low, int | float) else -_MOST), (
        high if isinstance(high, int | float) else _MOST
    )


def _validation(form: Form, placed: SheetPlan, field: Field, label: str, cell: str) -> dict[str, Any]:
    """Return XlsxWriter's validation for a field; ``cell`` is its first cell, for custom formulas."""
    rule, expected = _rule(form, placed, field, cell)
    prompt = field.help if field.example in field.help else f"{field.help} Contoh: {field.example}"
    texts = {
        "input_title": _clip(label, _TITLE_ROOM),
        "input_message": _clip(prompt, _TEXT_ROOM),
        "error_title": _clip(f"Periksa {label}", _TITLE_ROOM),
        "error_message": _clip(expected, _TEXT_ROOM),
        "ignore_blank": True,
    }
    return texts | rule


def _rule(form: Form, placed: SheetPlan, field: Field, cell: str) -> tuple[dict[str, Any], str]:
    """Return the rule of a field and the sentence shown when an entry breaks it."""
    if field.codelist:
        labels = [code.label for code in form.codes(field).codes]
        neighbour, beside = _neighbour(form, placed, field)
        rule = {"validate": "list", "source": f"={source(form, field, neighbour, beside)}"}
        if field.type == "list":
            return rule | {
                "error_type": "information"
            }, "Beberapa pilihan dipisahkan dengan koma, sesuai daftar."
        if any(text.startswith("'") for text in labels):
            # Excel swallows a leading apostrophe, and would then refuse its own choice.
            return rule | {"error_type": "information"}, "Pilih salah satu dari daftar."
        said = "Pilih salah satu dari daftar. Klik panah di sebelah kanan sel."
        if neighbour is not None:
            said += f" Daftarnya mengikuti kolom {placed.labels[placed.position(neighbour.name)]}."
        return rule, said
    if field.type == "date":
        first, last = limits(form, field)
        between = {"minimum": _moment(first), "maximum": _moment(last)}
        said = f"Ketik tanggal hari-bulan-tahun, antara {short_date(first)} dan {short_date(last)}."
        return {"validate": "date", "criteria": "between"} | between, said
    if field.type in ("integer", "number"):
        low, high = number_limits(field)
        kind = "integer" if field.type == "integer" else "decimal"
        plain = field.format == "tahun"
        bounds = [str(each) if plain else written(each) for each in (low, high)]
        said = f"Ketik angka saja, antara {bounds[0]} dan {bounds[1]}."
        return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}, said
    return _text_rule(form, field, cell)


def _neighbour(form: Form, placed: SheetPlan, field: Field) -> tuple[Field | None, str]:
    """Return the field that narrows the choices of a column, and its cell in the first row."""
    neighbour = narrowed_by(form, placed.sheet, field)
    if neighbour is None or placed.is_record or not placed.has(neighbour.name):
        return None, ""
    return neighbour, f"${placed.column(neighbour.name)}{placed.first_row}"


def _text_rule(form: Form, field: Field, cell: str) -> tuple[dict[str, Any], str]:
    shape = shape_of(form, field)
    if shape is not None:
        said = _SHAPE_WORDS[field.format]
        # Numbers that people write in many ways are only asked about, never refused.
        asked = {"error_type": "warning"} if field.format in ("telepon", "url") else {}
        return {"validate": "custom", "value": f"={shape.right(cell)}"} | asked, said
    if field.format == "email":
        rule = {"validate": "custom", "value": f'=ISNUMBER(FIND("@",{cell}))', "error_type": "warning"}
        return rule, "Alamat surel berisi tanda @, contoh lks.contoh@example.org."
    if field.constraints.maxLength:
        longest = field.constraints.maxLength
        short = {"validate": "length", "criteria": "<=", "value": longest, "error_type": "warning"}
        return short, f"Tulis lebih singkat, paling panjang {longest} huruf."
    return {"validate": "any"}, ""


def _colours(worksheet: Any, form: Form, placed: SheetPlan, styles: Styles, known: int) -> None:
    red = styles.make(bg_color=RED_FILL, font_color=RED)
    amber = styles.make(bg_color=AMBER_FILL, font_color=AMBER)
    top, left = placed.cell(0, 0)
    for position, field in enumerate(placed.fields):
        row, column = placed.cell(position, 0)
        cell = f"${column_letters(column)}{row}"
        area = (row - 1, column - 1, (row if placed.is_record else placed.last_row) - 1, column - 1)
        if field.required:
            last_column = column_letters(len(placed.fields))
            block, known_before = f"$A{row}:${last_column}{row}", 0
            if placed.sheet.fixed_rows:
                block = f"$B${placed.first_row}:${last_column}${placed.last_row}"
            elif placed.is_record:
                block, known_before = f"$B${placed.first_row}:$B${placed.last_row}", known
            filled = f"COUNTA({block})>{known_before}"
            _colour(worksheet, area, f"=AND(ISBLANK({cell}),{filled})", red)
        for wrong in _wrong(form, field, cell):
            _colour(worksheet, area, f"={wrong}", red)
        neighbour, beside = _neighbour(form, placed, field)
        if neighbour is not None:
            fitting = f"COUNTIF({source(form, field, neighbour, beside)},{cell})"
            _colour(worksheet, area, f"=AND(LEN({cell})>0,{fitting}=0)", amber)
    for earlier, later in ORDERED_DATES:
        if not placed.is_record and placed.has(earlier, later):
            first, last = placed.column(earlier), placed.column(later)
            column = column_number(last) - 1
            wrong = f"=AND(ISNUMBER(${first}{top}),ISNUMBER(${last}{top}),${last}{top}<${first}{top})"
            _colour(worksheet, (top - 1, column, placed.last_row - 1, column), wrong, red)
    if placed.has("nik") and not placed.is_record:
        letters = placed.column("nik")
        block = f"${letters}${top}:${letters}${placed.last_row}"
        column = column_number(letters) - 1
        # With "*" the count compares texts: two NIK that share 15 digits are not the same.
        twice = f'=AND(LEN(${letters}{top})=16,COUNTIF({block},${letters}{top}&"*")>1)'
        _colour(worksheet, (top - 1, column, placed.last_row - 1, column), twice, amber)
    if not placed.is_record:
        lines = styles.make(border=1, border_color=LINE)
        worksheet.conditional_format(
            top - 1,
            left - 1,
            placed.last_row - 1,
            len(placed.fields) - 1,
            {"type": "formula", "criteria": "=TRUE", "format": lines},
        )


def _wrong(form: Form, field: Field, cell: str) -> list[str]:
    """Return the conditions under which a filled cell of this field is coloured."""
    if field.codelist and field.type != "list":
        name = list_name(field.codelist)
        known = f"COUNTIF({name},{cell})"
        if any(code.label.startswith("'") for code in form.codes(field).codes):
            known += f"""+COUNTIF({name},"'"&{cell})"""
        return [f"AND(LEN({cell})>0,{known}=0)"]
    if field.type == "date":
        first, last = limits(form, field)
        return [
            f"AND(LEN({cell})>0,OR(NOT(ISNUMBER({cell})),{cell}<{_serial(first)},{cell}>{_serial(last)}))"
        ]
    if field.type in ("integer", "number"):
        low, high = number_limits(field)
        parts = f",N({cell})<>INT(N({cell}))" if field.type == "integer" else ""
        return [f"AND(LEN({cell})>0,OR(NOT(ISNUMBER({cell})),{cell}<{low:.10g},{cell}>{high:.10g}{parts}))"]
    shape = shape_of(form, field)
    return [f"AND(LEN({cell})>0,{shape.wrong(cell)})"] if shape is not None else []


def _colour(worksheet: Any, area: tuple[int, int, int, int], condition: str, style: Any) -> None:
    worksheet.conditional_format(*area, {"type": "formula", "criteria": condition, "format": style})


def _serial(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time())


def _clip(text: str, room: int) -> str:
    """Shorten a text at a word to what Excel shows in a prompt."""
    if len(text) <= room:
        return text
    return text[: room - 1].rsplit(" ", 1)[0] + "…"
