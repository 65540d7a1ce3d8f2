"""The page for the chair: where we stand, and what the meeting is asked to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lkstool.core.figures import Cell, Context, Withheld
from lkstool.core.followup import FollowUp
from lkstool.core.formats import listed, number, short_date
from lkstool.core.regions import regions, short_name
from lkstool.indicators.followup import subject_of
from lkstool.output.chart_bars import amount
from lkstool.output.chart_reach import people_map
from lkstool.output.figure_text import value_text
from lkstool.output.phrases import Phrases
from lkstool.output.sheets.own_words import CHAIR, HEADLINE, Said, plain_text
from lkstool.output.sheets.printing import Sheet, card, foot, when

_MAP_MARGIN = 4
_NAMED = 5
_DECISIONS = 3
_LEAST_CHANGE = 5.0  # percent that fill half a line of changes
# What the whole region decides on first; other rules follow by the number of LKS that they concern.
_FIRST_RULES = ("surat", "rintisan", "laporan")
_UNWRITTEN = f"[Judul otomatis; kalimat Anda sendiri belum ditulis di narasi, bagian {HEADLINE}.]"
_RENEWAL = "Mulai memperpanjang enam bulan sebelum berakhir."
_GRADES = (
    ("a", "A", "#0f6b4a", "#ffffff"),
    ("b", "B", "#3f9a73", "#10241c"),
    ("c", "C", "#b9dcc9", "#10241c"),
    ("habis", "Habis", "#e8a87c", "#10241c"),
    ("proses", "Proses", "#cfd6d2", "#10241c"),
    ("belum", "Belum", "#ffffff", "#10241c"),
)
_PAPERS = (("Izin/tanda daftar", "#7fbf9f"), ("Akreditasi", "#0f6b4a"))


def chair_sheet(context: Context, own: Mapping[str, Said]) -> Sheet:
    """Write the texts of the page.

    Args:
        context: the computed numbers.
        own: the office's own words.
    """
    said = Phrases(context)
    registered = [row for row in said.baris("T1.1") if amount(row["terdaftar"])]
    figures = context.figures
    change = said.sebelumnya("P01") is not None and said.ada("D01")
    cards = [
        card(figures["J01"], "LKS terdaftar", f"di {len(registered)} dari {len(regions())} kab./kota"),
        card(figures["M03"], "Laporan sah"),
        card(figures["P01"], "Penerima manfaat", _moved(said.bilangan("D01")) if change else ""),
        card(figures["L04"], "Akreditasi berlaku"),
        card(figures["S01"], "Penerima per SDM", f"{said.nilai('S00')} SDM" if said.ada("S00") else ""),
    ]
    people = [*context.tables["T3.1"].column("jumlah"), *context.tables["T3.2"].column("jumlah")]
    return {
        "atas": f"SATU HALAMAN UNTUK KETUA · {when(context)}",
        "judul": plain_text(own[HEADLINE]) if HEADLINE in own else _headline(said),
        "belum": "" if HEADLINE in own or context.edition == "public" else _UNWRITTEN,
        "kata": own.get(CHAIR, ()),
        "kartu": cards,
        "peta": _map(context, said),
        "kelompok": _groups(said),
        "akreditasi": _accreditation(said),
        "surat": _papers(said),
        "keputusan": {
            "judul": "Keputusan yang diminta dari rapat",
            "baris": _decisions(context.follow_up),
        },
        "kaki": foot(context, [figures["M03"].coverage, figures["P01"].coverage], people),
    }


def _moved(change: float) -> str:
    """Say how a number has changed on the same LKS, in percent."""
    if abs(change) < 0.05:
        return "tetap pada LKS yang sama"
    way = "naik" if change > 0 else "turun"
    return f"{way} {value_text(abs(change), 'persen')} pada LKS yang sama"


def _ended(said: Phrases) -> int:
    """Return how many papers have ended."""
    left = [row["sisa"] for row in said.baris("T5.3")]
    return sum(1 for days in left if isinstance(days, int) and days < 0)


def _headline(said: Phrases) -> str:
    valid = said.cakupan("P01")
    if not valid:
        known = f" dari {said.nilai('J01')} LKS terdaftar" if said.bilangan("J01") else ""
        return f"Belum ada laporan sah yang dapat dihitung{known}"
    people = f"{said.nilai('P01')} penerima manfaat" if said.ada("P01") else "penerima manfaat"
    ended = _ended(said)
    more = f"; {number(ended)} surat sudah lewat tanggal" if ended else ""
    return f"{number(valid)} LKS melayani {people}{more}"


def _map(context: Context, said: Phrases) -> dict[str, object]:
    drawn = people_map(context)
    empty = [str(row["nama"]) for row in said.baris("T2.4", terdaftar=0)]
    silent = [str(row["nama"]) for row in said.baris("T2.4") if row["nama"] not in empty]
    told = [_named("belum mempunyai LKS", empty), _named("belum satu pun LKS melapor", silent)]
    tiles = drawn.data["petak"] if drawn else []
    return {
        "judul": "Di mana layanan kita, dan di mana belum",
        "petak": tiles,
        "tulisan": drawn.data["tulisan"] if drawn else [],
        "alt": drawn.alt if drawn else "",
        "tinggi": max((tile["y2"] for tile in tiles), default=0) + _MAP_MARGIN,
        "temuan": " ".join(part for part in told if part)
        or "Semua kabupaten/kota mempunyai LKS yang melapor.",
    }


def _named(state: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    if len(names) > _NAMED:
        return f"{len(names)} kabupaten/kota {state}."
    return f"{state[:1].upper()}{state[1:]}: {listed(names)}."


def _groups(said: Phrases) -> dict[str, object]:
    """Write how many people are served, with the change on the same LKS where there was a year before."""
    rows = said.baris("T3.1")
    whole = sum(amount(row["jumlah"]) for row in rows)
    changes = {str(row["kelompok"]): row["perubahan"] for row in said.baris("T11.1")}
    # A change of a few percent must not fill the line.
    widest = max([_LEAST_CHANGE, *(abs(each) for each in changes.values() if isinstance(each, int | float))])
    lines = []
    for row in rows:
        name = str(row["kelompok"])
        change = changes.get(name)
        lines.append(
            {
                "nama": name,
                "angka": said.isi(row["jumlah"], "T3.1", "jumlah"),
                "porsi": amount(row["jumlah"]) / whole if whole else 0,
                "perubahan": {
                    "panjang": change / widest if isinstance(change, int | float) else 0,
                    "tulisan": _change_text(change),
                }
                if changes
                else None,
            }
        )
    if changes:
        panel = said.table("T11.1").coverage.counted
        told = f"Batang: perubahan dari tahun lalu pada {number(panel)} LKS yang sama."
    else:
        told = "Orang yang dilayani pada tanggal data; panjang batang: bagiannya dari semua."
    return {"judul": "Siapa yang dilayani", "baris": lines, "temuan": told if whole else ""}


def _change_text(change: Cell) -> str:
    if isinstance(change, int | float):
        return ("+" if change >= 0.05 else "") + value_text(change, "persen")
    return change.value if isinstance(change, Withheld) else "…"


def _accreditation(said: Phrases) -> dict[str, object]:
    rows = []
    for row in said.baris("T5.2"):
        whole = amount(row["jumlah"])
        if not whole:
            continue
        parts, start = [], 0.0
        for colour, (column, *_) in enumerate(_GRADES):
            share = amount(row[column]) / whole
            if share:
                text = said.isi(row[column], "T5.2", column)
                parts.append({"dari": start, "sampai": start + share, "angka": text, "warna": colour})
            start += share
        rows.append({"nama": f"{row['kelompok']} ({number(whole)} LKS)", "bagian": parts})
    ended = said.bilangan("L05")
    told = f"{said.bagian('L04', 'LKS')} berlaku." if rows and said.ada("L04") else "Belum ada laporan sah."
    if ended:
        told += f" Habis pada {said.nilai('L05')} LKS: peringkatnya pernah diperoleh, tanggalnya sudah lewat."
    return {
        "judul": "Akreditasi menurut kelompok",
        "baris": rows,
        "warna": [{"nama": name, "isi": colour, "tinta": ink} for _, name, colour, ink in _GRADES],
        "temuan": told,
    }


def _papers(said: Phrases) -> dict[str, object]:
    rows = said.baris("T5.5")
    totals = [amount(row["izin"]) + amount(row["akreditasi"]) for row in rows]
    highest = max(totals, default=0)
    ended = _ended(said)
    if not highest:
        told = "Tidak ada surat yang berakhir dalam dua tahun ke depan." if rows else ""
    elif ended:
        told = f"{number(ended)} surat sudah lewat tanggal. {_RENEWAL}"
    else:
        told = f"Belum ada yang lewat tanggal. {_RENEWAL}"
    columns = [
        {
            "judul": _two_lines(str(row["triwulan"])),
            "angka": number(total) if total else "–",
            "bagian": [amount(row["izin"]) / highest, amount(row["akreditasi"]) / highest],
        }
        for row, total in zip(rows, totals, strict=True)
        if highest
    ]
    return {
        "judul": "Surat yang akan berakhir",
        "kolom": columns,
        "warna": [{"nama": name, "isi": colour} for name, colour in _PAPERS],
        "temuan": told,
    }


def _two_lines(title: str) -> list[str]:
    """Break the name of a quarter before its year, which loses its century: many stand side by side."""
    head, _, tail = title.rpartition(" ")
    return [head, f"’{tail[2:]}" if tail.isdigit() else tail]


def _decisions(follow_up: Sequence[FollowUp]) -> list[list[str]]:
    """Write what the office asks the whole region to decide, else what the data propose: three at most."""
    own = [each for each in follow_up if not each.rule and not each.kabkota and each.chosen is not False]
    if own:
        return [
            [each.sentence, each.reason, each.responsible, short_date(each.due) if each.due else ""]
            for each in own[:_DECISIONS]
        ]
    by_rule: dict[str, list[FollowUp]] = {}
    for each in follow_up:
        if each.rule and each.chosen is not False:
            by_rule.setdefault(each.rule, []).append(each)
    order = sorted(by_rule, key=lambda rule: (_urgency(rule), -sum(each.count for each in by_rule[rule])))
    return [[*_proposal(by_rule[rule]), "", ""] for rule in order[:_DECISIONS]]


def _urgency(rule: str) -> int:
    return _FIRST_RULES.index(rule) if rule in _FIRST_RULES else len(_FIRST_RULES)


def _proposal(its: Sequence[FollowUp]) -> tuple[str, str]:
    """Write one proposal for all regions that it concerns: what, and why."""
    names = [short_name(each.kabkota) for each in its if each.kabkota]
    lks = sum(each.count for each in its)
    if not lks:
        where = listed(names) if len(names) <= _NAMED else f"{len(names)} kabupaten/kota"
        return "Merintis LKS di wilayah yang belum punya", f"Belum ada LKS di {where}"
    where = names[0] if len(names) == 1 else f"{len(names)} kabupaten/kota"
    return subject_of(its), f"{number(lks)} LKS" + (f" di {where}" if names else "")
