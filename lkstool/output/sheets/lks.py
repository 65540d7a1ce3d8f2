"""The page that gives an LKS something back: its own numbers, what ends, what to repair, and thanks."""

from __future__ import annotations

from collections.abc import Sequence

from lkstool.core.figures import Context
from lkstool.core.formats import long_date, number, short_date
from lkstool.core.portraits import Compared, LksPortrait, Paper, Repair
from lkstool.output.figure_text import value_text
from lkstool.output.sheets.printing import Sheet

_MOST_PAPERS, _MOST_CASES, _MOST_REPAIRS = 4, 4, 5
_ROOM = 1.08  # the largest of a row's numbers ends a little before the end of its line


def lks_sheet(context: Context, portrait: LksPortrait) -> Sheet:
    """Write the texts of one page.

    Args:
        context: the day of the data, the council.
        portrait: the LKS.
    """
    return {
        "atas": f"LEMBAR UMPAN BALIK · DATA {context.year} · {portrait.code}",
        "judul": portrait.name,
        "kanan": " · ".join(part for part in (portrait.place, portrait.group) if part),
        "terima_kasih": _thanks(context, portrait),
        "kartu": _cards(portrait),
        "angka": _numbers(context, portrait),
        "surat": _papers(portrait.papers, valid=portrait.valid),
        "perbaikan": _repairs(portrait.repairs, valid=portrait.valid),
        "langkah": {
            "judul": "Langkah yang disarankan",
            "baris": [
                [f"{each.problem} {each.step}", short_date(each.due)] for each in portrait.cases[:_MOST_CASES]
            ],
        },
        "rencana": "Rencana kami",
        "kaki": f"Data per {long_date(context.reference_date)}. Hanya untuk LKS yang bersangkutan. "
        f"Ada angka yang tidak sesuai? Balas pesan pengantarnya. {context.meeting.get('majelis', '')}.",
    }


def _thanks(context: Context, portrait: LksPortrait) -> str:
    if not portrait.received:
        return f"Terima kasih atas laporan {context.year}."
    day = short_date(portrait.received)
    if not portrait.valid:
        return (
            f"Terima kasih, laporan {context.year} sudah kami terima pada {day}, tetapi belum sah. "
            "Setelah yang di bawah ini dibetulkan dan dikirim lagi, angka Anda ikut dihitung."
        )
    manner = "tepat waktu" if portrait.in_time else "sesudah tenggat"
    rounds = f", setelah {number(portrait.rounds)} kali kiriman" if portrait.rounds > 1 else ""
    return (
        f"Terima kasih. Laporan {context.year} kami terima {manner} pada {day}{rounds}, dan sudah sah. "
        "Inilah hasilnya untuk Anda."
    )


def _cards(portrait: LksPortrait) -> list[dict[str, str]]:
    people = next((each for each in portrait.compared if each.id == "P01"), None)
    past = f"{value_text(people.before, 'orang')} tahun lalu" if people and people.before is not None else ""
    manner = "tepat waktu" if portrait.in_time else "tidak tepat waktu"
    nearest = portrait.papers[0] if portrait.papers else None
    return [
        {
            "judul": "Penerima manfaat",
            "nilai": value_text(people.own, "orang") if people else "…",
            "catatan": past or ("orang" if people else "belum dapat dihitung"),
        },
        {
            "judul": "Skor data",
            "nilai": value_text(portrait.score, "jumlah"),
            "catatan": f"dari 100: melapor, {manner}, {'sah' if portrait.valid else 'belum sah'}",
        },
        {
            "judul": "Akreditasi",
            "nilai": portrait.grade or "…",
            "catatan": "pada tanggal data" if portrait.grade else "belum dapat dihitung",
        },
        {
            "judul": "Surat terdekat",
            "nilai": short_date(nearest.ends) if nearest else "–" if portrait.valid else "…",
            "catatan": _nearest(nearest, valid=portrait.valid),
        },
    ]


def _numbers(context: Context, portrait: LksPortrait) -> dict[str, object]:
    last = str(int(context.year) - 1) if context.year.isdigit() else "tahun lalu"
    group = f" {portrait.group.lower()}" if portrait.group else ""
    return {
        "judul": "Angka Anda di samping LKS sejenis",
        "kepala": ["Ukuran", context.year, last, "Median", "Perbandingan"],
        "baris": [_row(each) for each in portrait.compared],
        "keterangan": (
            f"Median: nilai tengah LKS{group} yang laporannya sah ({number(portrait.peers)} LKS); tidak "
            "disebut bila kurang dari 3 LKS mengisinya. Batang: angka Anda; garis tegak: median."
            if portrait.compared
            else "Belum dapat dihitung karena laporannya belum sah."
        ),
    }


def _row(compared: Compared) -> dict[str, object]:
    known = [each for each in (compared.own, compared.before, compared.median) if each is not None]
    whole = 100 if compared.unit == "persen" and max(known) <= 100 else max(known) * _ROOM

    def place(value: float | None) -> float | None:
        return None if value is None or not whole else max(0.0, value / whole)

    def text(value: float | None) -> str:
        return "…" if value is None else value_text(value, compared.unit)

    without = compared.unit == "orang"
    return {
        "nama": compared.title,
        "ini": text(compared.own),
        "lalu": text(compared.before),
        "median": "" if without else text(compared.median),
        "panjang": place(compared.own),
        "garis": place(compared.median),
        "bandingkan": compared.median is not None,
    }


def _nearest(paper: Paper | None, *, valid: bool) -> str:
    if paper:
        return _state(paper)
    return "tidak ada yang berakhir dalam 12 bulan" if valid else "belum dapat dinilai"


def _state(paper: Paper) -> str:
    if paper.left < 0:
        return "sudah lewat tanggal"
    return f"{number(paper.left)} hari lagi" if paper.left else "berakhir hari itu"


def _papers(papers: Sequence[Paper], *, valid: bool) -> dict[str, object]:
    rows = [[each.document, short_date(each.ends), _state(each)] for each in papers[:_MOST_PAPERS]]
    if not valid:
        told = "Belum dapat dinilai karena laporannya belum sah."
    elif not papers:
        told = "Tidak ada surat yang lewat tanggal atau berakhir dalam 12 bulan."
    elif papers[0].left < 0:
        told = "Yang sudah lewat tanggal perlu diperpanjang sekarang."
    else:
        told = "Mulai memperpanjang enam bulan sebelum berakhir."
    return {"judul": "Surat yang perlu diperhatikan", "baris": rows, "keterangan": told}


def _repairs(repairs: Sequence[Repair], *, valid: bool) -> dict[str, object]:
    rows = []
    for each in repairs[:_MOST_REPAIRS]:
        where = f"lembar {', '.join(each.sheets)}" if each.sheets else "berkas"
        cells = f"{number(each.cells)} tempat" if each.cells > 1 else "satu tempat"
        rows.append([each.title, f"{cells}, {where}", "harus dibetulkan" if each.blocks else "periksa lagi"])
    rest = len(repairs) - _MOST_REPAIRS
    if not repairs:
        told = "Tidak ada. Isian Anda rapi." if valid else "Tidak ada catatan pada kiriman terakhir."
    elif rest > 0:
        told = f"Dan {number(rest)} hal lain; rinciannya ada di balasan kiriman Anda."
    else:
        told = ""
    return {"judul": "Yang perlu dibetulkan pada isian", "baris": rows, "keterangan": told}
