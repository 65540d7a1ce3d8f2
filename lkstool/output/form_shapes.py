"""What the text of an entry looks like when it is right: for the formulas of the form, and for Python.

Each shape is one Excel expression that is 1 for a right entry, and 0 or an error for any other. It works
alike on one cell (entry rules, live colours) and on a range (PERIKSA), in Excel and in LibreOffice. The
shapes are looser than the checks of a submission: they catch slips while somebody types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType

from lkstool.forms.model import Field, Form

_LKS_CODE = re.compile(r"35\.\d\d-[MA]-\d{3}", re.IGNORECASE)
_PHONE_STARTS = "0+(6"
_BETWEEN_CHOICES = (",", ";", "/", "&", "dan", " ")


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape.

    Attributes:
        expression: Excel expression for a cell or range reference.
        fits: whether a text as the cell shows it has this shape.
        text_only: a number in the cell is wrong, as it may have lost digits.
    """

    expression: Callable[[str], str]
    fits: Callable[[str], bool]
    text_only: bool = False

    def right(self, reference: str) -> str:
        """Return the condition that an entry is right; never an error."""
        return f"ISNUMBER(1/({self.expression(reference)}))"

    def wrong(self, reference: str) -> str:
        """Return the condition that an entry is not right; never an error."""
        return f"NOT({self.right(reference)})"

    def accepts(self, value: object) -> bool:
        """True if a cell with this value is right."""
        if isinstance(value, str):
            return self.fits(value)
        if self.text_only or isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return self.fits(f"{value:.15g}")


def shape_of(form: Form, field: Field) -> Shape | None:
    """Return the shape of a field's entries; None if any text will do."""
    if field.type == "list" and field.codelist:
        return _several([code.label for code in form.codes(field).codes])
    return _SHAPES.get(field.format)


def _nik(cell: str) -> str:
    day = f"MOD(MID({cell},7,2)-0,40)"  # a woman's day is written with 40 added
    province, month = f"LEFT({cell},2)", f"MID({cell},9,2)"
    return (
        f"ISTEXT({cell})*(LEN({cell})=16)*ISNUMBER(-{cell})*({province}-10>0)*({province}-97<0)"
        f"*({month}-0>0)*({month}-13<0)*({day}>0)*({day}<32)"
    )


def _is_nik(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{16}", text):
        return False
    return 10 < int(text[:2]) < 97 and 0 < int(text[8:10]) < 13 and 0 < int(text[6:8]) % 40 < 32


def _digits(fewest: int, most: int) -> Shape:
    def expression(cell: str) -> str:
        long_enough = (
            f"(LEN({cell})={most})" if fewest == most else f"(LEN({cell})>={fewest})*(LEN({cell})<={most})"
        )
        return f"{long_enough}*ISNUMBER(-{cell})"

    return Shape(expression, lambda text: fewest <= len(text) <= most and text.isdecimal())


def _phone(cell: str) -> str:
    starts = f'ISNUMBER(FIND(LEFT({cell},1),"{_PHONE_STARTS}"))'
    return f"(LEN({cell})>7)*(LEN({cell})<21)*{starts}"


def _lks_code(cell: str) -> str:
    owner = f'((MID({cell},7,1)="M")+(MID({cell},7,1)="A"))'
    numbers = f"ISNUMBER(-MID({cell},4,2))*ISNUMBER(-MID({cell},9,3))"
    dashes = f'(MID({cell},6,1)="-")*(MID({cell},8,1)="-")'
    return f'(LEN({cell})=11)*(LEFT({cell},3)="35.")*{numbers}*{dashes}*{owner}'


def _web(cell: str) -> str:
    return f'ISNUMBER(FIND(".",{cell}))*ISERROR(FIND(" ",{cell}))*ISERROR(FIND("@",{cell}))'


def _several(labels: Sequence[str]) -> Shape:
    """Return the shape of several choices in one cell: nothing is left when the choices are taken out."""
    parts = [*sorted((label.lower() for label in labels), key=len, reverse=True), *_BETWEEN_CHOICES]

    def expression(cell: str) -> str:
        left = reduce(lambda text, part: f'SUBSTITUTE({text},"{part}","")', parts, f"LOWER({cell})")
        return f"(LEN({cell})>0)*(LEN({left})=0)"

    def fits(text: str) -> bool:
        return bool(text) and not reduce(lambda left, part: left.replace(part, ""), parts, text.lower())

    return Shape(expression, fits)


_SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "nik": Shape(_nik, _is_nik, text_only=True),
        "nbm": _digits(5, 8),
        "kodepos": _digits(5, 5),
        "telepon": Shape(_phone, lambda text: 7 < len(text) < 21 and text[:1] in _PHONE_STARTS),
        "kode_lks": Shape(_lks_code, lambda text: _LKS_CODE.fullmatch(text) is not None),
        "url": Shape(_web, lambda text: "." in text and " " not in text and "@" not in text),
    }
)
