"""How numbers, money and dates are written for a reader: Indonesian by default, English on request.

Babel knows the locales; one word is our own: Muhammadiyah writes Ahad, not Minggu, for Sunday.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, localcontext
from typing import Literal

Lang = Literal["id", "en"]

WIB = timezone(timedelta(hours=7), "WIB")  # the office's clock, whatever the computer's is set to

_LOCALE = {"id": "id_ID", "en": "en_GB"}
_SHORT = (
    (1_000_000_000_000, "triliun", "trillion"),
    (1_000_000_000, "miliar", "billion"),
    (1_000_000, "juta", "million"),
)


def number(value: float, lang: Lang = "id", decimals: int | None = None) -> str:
    """Write a number with the language's separators: ``1.234`` or ``1.234,5``.

    Args:
        value: the number.
        lang: ``id`` or ``en``.
        decimals: fixed decimals; None keeps up to two and drops trailing zeros.
    """
    from babel.numbers import format_decimal

    pattern = "#,##0.##" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    with localcontext(rounding=ROUND_HALF_UP):  # readers round 71,25 up; Babel takes the context's way
        return format_decimal(value, format=pattern, locale=_LOCALE[lang])


def percent(value: float, lang: Lang = "id", decimals: int = 1) -> str:
    """Write a percentage given as 0 to 100: ``65,6%``."""
    return f"{number(value, lang, decimals)}%"


def rupiah(value: float, lang: Lang = "id") -> str:
    """Write an amount in full: ``Rp1.250.500.000``; a minus stands before ``Rp``."""
    sign = "-" if value < 0 else ""
    return f"{sign}Rp{number(abs(round(value)), lang)}"


def rupiah_short(value: float, lang: Lang = "id") -> str:
    """Write an amount in words of scale: ``Rp1,3 miliar``. Below one million it is written in full."""
    for size, id_word, en_word in _SHORT:
        if abs(value) >= size:
            sign = "-" if value < 0 else ""
            return f"{sign}Rp{number(abs(value) / size, lang, 1)} {id_word if lang == 'id' else en_word}"
    return rupiah(value, lang)


def long_date(day: date, lang: Lang = "id", *, weekday: bool = False) -> str:
    """Write a date in words: ``8 Februari 2026``, with weekday ``Ahad, 8 Februari 2026``."""
    from babel.dates import format_date

    text = format_date(day, "EEEE, d MMMM y" if weekday else "d MMMM y", locale=_LOCALE[lang])
    return text.replace("Minggu", "Ahad") if lang == "id" else text


def short_date(day: date) -> str:
    """Write a date as Indonesian forms do: ``08-02-2026``."""
    return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


def listed(words: Sequence[str], lang: Lang = "id") -> str:
    """Join words: ``A``, ``A dan B``, ``A, B, dan C``; an ellipsis at the end says that there are more."""
    if words and words[-1] == "…":
        return f"{', '.join(words[:-1])}, {'dan lain-lain' if lang == 'id' else 'and others'}"
    last = "dan" if lang == "id" else "and"
    if len(words) < 3:
        return f" {last} ".join(words)
    return f"{', '.join(words[:-1])}, {last} {words[-1]}"


def shown(value: object, lang: Lang = "id") -> str:
    """Write any value that a message may carry: whole numbers grouped, dates short, lists joined.

    Text, and Personal values (already masked by ``str``), are left as they are.
    """
    if isinstance(value, bool):
        return {"id": ("tidak", "ya"), "en": ("no", "yes")}[lang][value]
    if isinstance(value, int | float):
        return number(value, lang)
    if isinstance(value, datetime):
        return short_date(value.date())
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, list | tuple):
        return listed([shown(each, lang) for each in value], lang)
    return str(value)
