"""The page of a kabupaten or kota for the chair of its PDM: whom to call on Monday, what to agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lkstool.core.figures import Column, Context
from lkstool.core.followup import FollowUp
from lkstool.core.formats import listed, number, short_date
from lkstool.core.portraits import Matter, RegionPortrait
from lkstool.output.chart_bars import amount
from lkstool.output.figure_text import LEAST_DENOMINATOR, cell_text, value_text
from lkstool.output.sheets.own_words import PDM, Said
from lkstool.output.sheets.printing import Sheet, foot, when

_MOST_LKS, _MOST_CASES, _MOST_PROPOSALS, _MOST_PAST = 8, 2, 5, 5
_MOST_BESIDE_PLANS = 6  # last year's plan needs room too
_NAMED = 6
_PEOPLE = Column("jumlah", "Jumlah", "orang")


def pdm_sheet(context: Context, portrait: RegionPortrait, own: Mapping[str, Said]) -> Sheet:
    """Write the texts of one page.

    Args:
        context: the day of the data, the meeting, the edition.
        portrait: the kabupaten or kota.
        own: the office's own words, the same for all.
    """
    return {
        "atas": f"LEMBAR PDM · {when(context)}",
        "judul": portrait.name,
        "kanan": _standing(portrait),
        "kata": own.get(PDM, ()),
        "kartu": _cards(portrait),
        "tindakan": _matters(portrait),
        "kelompok": _groups(portrait),
        "tertib": _order(portrait),
        "lalu": {
            "judul": f"Rencana tindak lanjut {context.year} dan keadaannya",
            "baris": [_past(each) for each in portrait.past_follow_up[:_MOST_PAST]],
            "keterangan": _more_past(len(portrait.past_follow_up) - _MOST_PAST),
        },
        "usul": _proposals(portrait),
        "rtl": {
            "judul": f"Rencana tindak lanjut {_next(context.year)}",
            "baris": [_decided(each) for each in portrait.follow_up if each.chosen],
        },
        "kaki": foot(context, [portrait.coverage], cells=[portrait.people, *(c for _, c in portrait.groups)]),
    }


def _next(year: str) -> str:
    return str(int(year) + 1) if year.isdigit() else year


def _standing(portrait: RegionPortrait) -> str:
    if portrait.standing == "penuh":
        return "Semua LKS melapor, tepat waktu, dan sah"
    if portrait.standing == "atas":
        return f"Paruh atas dari {portrait.compared} PDM dalam tertib laporan"
    if portrait.score is None:
        return "Belum ada LKS terdaftar"
    return f"Skor tertib {value_text(portrait.score, 'poin')} dari 100"


def _cards(portrait: RegionPortrait) -> list[dict[str, str]]:
    return [
        {
            "judul": "LKS terdaftar",
            "nilai": number(portrait.registered),
            "catatan": f"{number(portrait.reporting)} melapor",
        },
        {
            "judul": "Penerima manfaat",
            "nilai": cell_text(portrait.people, _PEOPLE),
            "catatan": f"dari {number(portrait.counted)} LKS",
        },
        _share("Akreditasi berlaku", portrait.graded, portrait.counted),
        _share("Laporan sah", portrait.valid, portrait.registered),
    ]


def _share(title: str, part: int, whole: int) -> dict[str, str]:
    """Write a share of LKS; of very few only its parts."""
    parts = f"{number(part)} dari {number(whole)}"
    if not whole:
        return {"judul": title, "nilai": "…", "catatan": "belum ada LKS yang dapat dihitung"}
    if whole < LEAST_DENOMINATOR:
        return {"judul": title, "nilai": parts, "catatan": "LKS"}
    return {"judul": title, "nilai": value_text(100 * part / whole, "persen"), "catatan": f"{parts} LKS"}


def _matters(portrait: RegionPortrait) -> dict[str, object]:
    most = _MOST_BESIDE_PLANS if portrait.past_follow_up else _MOST_LKS
    shown, others = portrait.matters[:most], portrait.matters[most:]
    if shown:
        told = _others(others)
    elif portrait.registered:
        told = "Tidak ada LKS yang perlu tindakan menurut data ini."
    else:
        told = _no_lks(portrait)
    return {
        "judul": "Perlu tindakan",
        "baris": [
            {
                "lks": each.name,
                "hal": [f"{case.problem} {case.step}" for case in each.cases[:_MOST_CASES]],
                "lebih": _more(len(each.cases) - _MOST_CASES),
                "tenggat": short_date(min(case.due for case in each.cases)),
            }
            for each in shown
        ],
        "keterangan": told,
    }


def _more(count: int) -> str:
    return f"Dan {number(count)} hal lain." if count > 0 else ""


def _others(others: Sequence[Matter]) -> str:
    if not others:
        return ""
    names = [each.name for each in others]
    if len(names) > _NAMED:
        return f"Dan {number(len(names))} LKS lain, antara lain {listed(names[:_NAMED])}."
    return f"LKS lain yang perlu tindakan: {listed(names)}."


def _no_lks(portrait: RegionPortrait) -> str:
    told = f"Belum ada LKS terdaftar di {portrait.name}."
    if not portrait.neighbours:
        return told
    near = listed([f"{name} ({number(count)} LKS)" for name, count in portrait.neighbours])
    return f"{told} Tetangga terdekat yang dapat mendampingi rintisan: {near}."


def _groups(portrait: RegionPortrait) -> dict[str, object]:
    largest = max((amount(cell) for _, cell in portrait.groups), default=0)
    rows = [
        {
            "nama": label,
            "panjang": amount(cell) / largest if largest else 0,
            "tulisan": cell_text(cell, _PEOPLE),
        }
        for label, cell in portrait.groups
        if portrait.counted
    ]
    told = "" if portrait.counted else "Belum ada laporan sah dari wilayah ini."
    return {"judul": "Penerima menurut kelompok layanan", "baris": rows, "keterangan": told}


def _order(portrait: RegionPortrait) -> dict[str, object]:
    """Write how the LKS of the register reported."""
    whole = portrait.registered
    counts = (
        ("Melapor", portrait.reporting),
        ("Tepat waktu", portrait.in_time),
        ("Laporan sah", portrait.valid),
    )
    rows = [
        {
            "nama": name,
            "panjang": part / whole if whole else 0,
            "tulisan": f"{number(part)} dari {number(whole)}",
        }
        for name, part in counts
    ]
    return {"judul": "Tertib laporan (LKS)", "baris": rows if whole else []}


def _proposals(portrait: RegionPortrait) -> str:
    """Write what the data propose and nobody has decided on yet."""
    open_ones = [each for each in portrait.follow_up if each.chosen is None and each.rule]
    if not open_ones:
        return ""
    texts = [
        f"{each.sentence} ({number(each.count)} LKS)" if each.count else each.sentence
        for each in open_ones[:_MOST_PROPOSALS]
    ]
    return f"Usul dari data: {'; '.join(texts)}."


def _decided(follow_up: FollowUp) -> list[str]:
    due = short_date(follow_up.due) if follow_up.due else ""
    return [follow_up.sentence, follow_up.responsible, due, ""]


def _past(follow_up: FollowUp) -> list[str]:
    """Write what was decided a year ago, its last day, and what became of it."""
    due = short_date(follow_up.due) if follow_up.due else ""
    if follow_up.is_done_in_time:
        return [follow_up.sentence, due, "selesai tepat waktu"]
    words = {"selesai": "selesai", "berjalan": "sedang berjalan", "belum": "belum dikerjakan"}
    state = words.get(follow_up.status, "belum dikabarkan")
    if follow_up.finished:
        state += f" {short_date(follow_up.finished)}"
    return [follow_up.sentence, due, state]


def _more_past(count: int) -> str:
    return f"Dan {number(count)} lainnya." if count > 0 else ""
