"""How the form looks: colours, cell formats, column widths. Formats are made once for a workbook."""

from __future__ import annotations

import math
from typing import Any

from lkstool.forms.model import Field, Form

GREEN = "#0f6b4a"
PALE_GREEN = "#e7f3ee"
LINE = "#c9d6cf"
GREY = "#5f6b66"
RED_FILL, RED = "#fbdad7", "#9b1c1c"
AMBER_FILL, AMBER = "#ffedc2", "#7a4a00"

# Formats that are written as text, so that Excel keeps leading zeros and all 16 digits.
_TEXT_FORMATS = ("nik", "nbm", "telepon", "npwp", "kode_lks", "kodepos", "nomor_surat")
_NUMBER_LOOK = {"tahun": "0", "rupiah": "#,##0", "lintang": "0.0#####", "bujur": "0.0#####"}
_LONG_TEXT = 255
_WIDEST, _NARROWEST = 46, 13
_ONE_LINE = 20  # headings up to this length are not broken
# Calibri's letters are on the average narrower than the figure by which Excel measures columns.
_LETTERS = 1.12


def number_format(field: Field) -> str:
    """Return Excel's number format for a field's entry cells."""
    if field.type == "date":
        return "dd-mm-yyyy"
    if field.type == "integer":
        return _NUMBER_LOOK.get(field.format, "#,##0")
    if field.type == "number":
        return _NUMBER_LOOK.get(field.format, "General")
    if field.format in _TEXT_FORMATS:
        return "@"
    # Excel shows ##### for more than 255 characters in a cell of text format.
    return "General" if (field.constraints.maxLength or 0) > _LONG_TEXT else "@"


class Styles:
    """The cell formats of one workbook, made on first use."""

    def __init__(self, workbook: Any, *, plain: bool) -> None:
        self._workbook = workbook
        self._plain = plain
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def make(self, **properties: Any) -> Any:
        """Return the format with these XlsxWriter properties; a plain workbook keeps number formats only."""
        if self._plain:
            properties = {key: value for key, value in properties.items() if key == "num_format"}
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {} if self._plain else {"font_name": "Calibri", "font_size": 11, "valign": "vcenter"}
            self._made[key] = self._workbook.add_format(base | properties)
        return self._made[key]

    def entry(self, field: Field, *, locked: bool = False, boxed: bool = False) -> Any:
        """Return the format of an entry cell; ``boxed`` gives it its own border (record sheets)."""
        box = {"border": 1, "border_color": LINE} if boxed else {}
        number = field.type in ("integer", "number")
        align = "right" if number and not boxed else "left"
        fill = {"bg_color": PALE_GREEN} if locked else {}
        return self.make(
            num_format=number_format(field),
            locked=locked,
            text_wrap=not number,
            align=align,
            indent=1,
            **box,
            **fill,
        )

    def date(self) -> Any:
        """Return the format for a date in a cell that is not a date field's."""
        return self.make(num_format="dd-mm-yyyy", locked=False)

    def title(self) -> Any:
        """Large green title of a sheet."""
        return self.make(bold=True, font_size=16, font_color=GREEN)

    def lead(self) -> Any:
        """The line under the title."""
        return self.make(font_color=GREY)

    def hint(self) -> Any:
        """Small grey help above a column or beside a value."""
        return self.make(italic=True, font_size=9, font_color=GREY, text_wrap=True, valign="bottom")

    def help(self) -> Any:
        """Help beside a value of a record sheet."""
        return self.make(italic=True, font_size=10, font_color=GREY, text_wrap=True, indent=1)

    def header(self) -> Any:
        """Heading of a column."""
        return self.make(
            bold=True,
            font_color="#ffffff",
            bg_color=GREEN,
            text_wrap=True,
            border=1,
            border_color="#ffffff",
            indent=1,
        )

    def label(self, *, required: bool) -> Any:
        """Label of a value in a record sheet."""
        return self.make(
            bold=required,
            bg_color=PALE_GREEN,
            font_color="#123d2d",
            border=1,
            border_color=LINE,
            text_wrap=True,
            indent=1,
        )

    def text(self, **more: Any) -> Any:
        """Running text."""
        return self.make(text_wrap=True, **{"valign": "top"} | more)


def lines_needed(text: str, width: float) -> int:
    """Estimate on how many lines a text falls in a column of ``width`` characters."""
    lines, width = 1, width * _LETTERS
    room = width
    for word in text.split():
        if len(word) > room and room < width:
            lines, room = lines + 1, width
        room -= len(word) + 1
        while room < -1:
            lines, room = lines + 1, room + width
    return lines


def column_width(form: Form, field: Field, label: str) -> float:
    """Return a column width (Excel's characters) in which heading, choices and usual values are whole."""
    starred = f"{label} *" if field.required else label
    heading = len(starred) if len(starred) <= _ONE_LINE else max(len(word) + 2 for word in starred.split())
    contents = [len(field.example) if field.type != "list" else 30]
    if field.codelist:
        contents += [len(code.label) for code in form.codes(field).codes]
    elif field.format == "rupiah":
        contents.append(len("100.000.000.000"))
    elif field.format == "nama":
        contents.append(30)
    elif (field.constraints.maxLength or 0) >= 100:
        contents.append(38 if (field.constraints.maxLength or 0) > _LONG_TEXT else 28)
    # 5 for the filter arrow and the margin of a heading, 3 for the margins of a value.
    return min(max(heading + 5, max(contents) + 3, len(starred) / 2 + 6, _NARROWEST), _WIDEST)


def line_height(lines: int, points: float = 15) -> float:
    """Return a row height for a number of lines, at most what Excel allows."""
    return min(math.ceil(lines * points + 3), 400)
