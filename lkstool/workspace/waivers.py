"""``waivers.toml``: the exceptions of the office, read strictly: a misspelt one would silently do nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lkstool.core.codes import CODES
from lkstool.core.errors import UserError
from lkstool.core.messages import mistake
from lkstool.core.records import Waiver
from lkstool.core.waivers import can_be_waived
from lkstool.dataset.privacy import storable
from lkstool.forms.load import REGISTER, form_of, years
from lkstool.workspace.toml_file import read_toml

TABLE = "waiver"
# Key, and the example shown where a value is of the wrong kind.
_KEYS: Mapping[str, str] = {
    "lks": '"35.07-M-003"',
    "kode": '"LKS601"',
    "isian": '"kabkota_asal"',
    "alasan": '"Data kependudukan masih diurus"',
    "disetujui_oleh": '"Ketua MPKS"',
    "sampai": "2026-03-31",
}
_OPTIONAL = ("isian",)


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read the exceptions, in the file's order; without a file there are none.

    Raises:
        UserError: the file cannot be read, or one of its keys or values cannot be meant; says the line.
    """
    if not path.exists():
        return ()
    raw, text = read_toml(path)
    entries = raw.get(TABLE, [])
    unknown = [key for key in raw if key != TABLE]
    if unknown or not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise mistake("waiver_shape", file=path.name, name=unknown[0] if unknown else TABLE)
    waivers = tuple(
        _Entry(path.name, text, number, values).waiver() for number, values in enumerate(entries, start=1)
    )
    seen: set[tuple[str, str, str | None]] = set()
    for number, waiver in enumerate(waivers, start=1):
        identity = (waiver.lks, waiver.code, waiver.field)
        if identity in seen:
            line = str(_line(text, number, "lks"))
            raise mistake("waiver_twice", file=path.name, line=line, lks=waiver.lks, code=waiver.code)
        seen.add(identity)
    return waivers


class _Entry:
    """One exception as written."""

    def __init__(self, file: str, text: str, number: int, values: Mapping[str, Any]) -> None:
        self.file = file
        self.text = text
        self.number = number
        self.values = values

    def waiver(self) -> Waiver:
        """Return what is meant.

        Raises:
            UserError: something in it cannot be meant.
        """
        for key in self.values:
            if key not in _KEYS:
                raise self._unlike("waiver_unknown_key", key, key, _KEYS)
        missing = [key for key in _KEYS if key not in self.values and key not in _OPTIONAL]
        if missing:
            raise mistake("waiver_missing", **self._where(""), keys=", ".join(missing))
        return Waiver(
            self._lks(),
            self._code(),
            self._field(),
            # A reason may quote a number of somebody; it is shown and stored.
            storable(self._text("alasan")),
            self._text("disetujui_oleh"),
            self._day("sampai"),
        )

    def _lks(self) -> str:
        text = self._text("lks")
        field = form_of(REGISTER).field("daftar_lks", "kode_lks")
        if not re.fullmatch(field.constraints.pattern or "", text):
            raise mistake("waiver_lks", **self._where("lks"), value=text, example=_KEYS["lks"])
        return text

    def _code(self) -> str:
        text = self._text("kode")
        if text not in CODES:
            raise self._unlike("waiver_code", "kode", text, CODES)
        if not can_be_waived(text):
            raise mistake("waiver_never", **self._where("kode"), code=text)
        return text

    def _field(self) -> str | None:
        if "isian" not in self.values:
            return None
        text = self._text("isian")
        known = [(sheet.name, field.name) for year in years() for sheet, field in form_of(year).every_field()]
        names = {name for _, name in known} | {f"{sheet}.{name}" for sheet, name in known}
        if text not in names:
            raise self._unlike("waiver_field", "isian", text, names)
        return text

    def _text(self, key: str) -> str:
        value = self.values[key]
        if not isinstance(value, str) or not value.strip():
            raise mistake("waiver_not_text", **self._where(key), name=key, example=_KEYS[key])
        return value.strip()

    def _day(self, key: str) -> date:
        value = self.values[key]
        if not isinstance(value, date) or isinstance(value, datetime):
            raise mistake("waiver_not_day", **self._where(key), name=key, example=_KEYS[key])
        return value

    def _unlike(self, trouble: str, key: str, text: str, known: Iterable[str]) -> UserError:
        """Make the mistake of a name that there is not, with the nearest one where one is near."""
        close = difflib.get_close_matches(text, list(known), n=1)
        if close:
            return mistake(f"{trouble}_guess", **self._where(key), value=text, guess=close[0])
        return mistake(trouble, **self._where(key), value=text)

    def _where(self, key: str) -> dict[str, str]:
        return {"file": self.file, "line": str(_line(self.text, self.number, key))}


def _line(text: str, number: int, key: str) -> int:
    """Find the line of a key of one exception, else of its heading; the parser does not tell."""
    heading, seen = 1, 0
    for at, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*\[\[\s*[\"']?{TABLE}[\"']?\s*\]\]", line):
            seen += 1
            heading = at if seen == number else heading
        elif seen == number and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return at
    return heading
