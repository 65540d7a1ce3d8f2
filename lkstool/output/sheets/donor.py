"""The page for those who give, and for the public: what changed, at what cost, whether it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lkstool.core.figures import Context, NumberTable, Practice, Withheld
from lkstool.core.formats import number, rupiah, rupiah_short
from lkstool.core.regions import regions
from lkstool.output.chart_bars import amount
from lkstool.output.figure_text import figure_text, share_text, value_text
from lkstool.output.phrases import Phrases
from lkstool.output.sentences import shortened
from lkstool.output.sheets.own_words import DONOR, Said
from lkstool.output.sheets.printing import Sheet, card, foot
from lkstool.output.sheets.qr_code import qr_code

# Of these the first three that have a number are told, each with a sentence for the reader.
_OUTCOMES = (
    ("C01", "anak yang keluar pulang ke keluarga atau mendapat keluarga asuh"),
    ("C02", "anak 7–18 tahun bersekolah"),
    ("C09", "peserta pemberdayaan menjadi mandiri"),
    ("C03", "anak mempunyai rencana pengasuhan tertulis"),
    ("C10", "penerima menjadi peserta JKN"),
)
_MOST_OUTCOMES, _MOST_LINES, _MOST_FAILURES = 3, 5, 4
_LONGEST = 260


def donor_sheet(context: Context, site: str, own: Mapping[str, Said]) -> Sheet:
    """Write the texts of the page.

    Args:
        context: the computed numbers.
        site: address of the public directory; "" if there is none.
        own: the office's own words.
    """
    said = Phrases(context)
    figures = context.figures
    registered = [row for row in said.baris("T1.1") if row["terdaftar"]]
    people = [cell for row in context.tables["T3.1"].rows for cell in row]
    return {
        "atas": f"UNTUK DONATUR, LAZISMU, DAN MASYARAKAT · DATA {context.year}",
        "judul": _headline(said),
        "kata": own.get(DONOR, ()),
        "kartu": [
            card(figures["P01"], "Orang yang dilayani"),
            {
                "judul": "Lembaga",
                "nilai": said.nilai("J01"),
                "catatan": f"di {len(registered)} dari {len(regions())} kab./kota",
            },
            card(figures["K02"], "Dana yang digunakan"),
            card(figures["L01"], "Izin masih berlaku"),
        ],
        "orang": _people(said),
        "hasil": _outcomes(said),
        "masuk": _money(context.tables["T8.1"], "sumber", "tahun_ini", "Dari mana dana datang"),
        "keluar": _money(context.tables["T8.2"], "pos", "jumlah", "Untuk apa dana dipakai"),
        "biaya": _costs(said),
        "praktik": _practice(context.practices),
        "gagal": {"judul": "Yang belum berhasil", "baris": _failures(said)},
        "periksa": {"judul": "Cara memeriksa", "isi": _how_to_check(context, site), "kode": _code(site)},
        "kaki": foot(context, [figures["M03"].coverage, figures["P01"].coverage], people),
    }


def _headline(said: Phrases) -> str:
    valid = said.cakupan("P01")
    if not valid:
        return "Belum ada laporan sah yang dapat dihitung"
    people = f"{said.nilai('P01')} orang" if said.ada("P01") else "Banyak orang"
    return f"{people} dilayani {number(valid)} lembaga kesejahteraan sosial Muhammadiyah dan 'Aisyiyah"


def _people(said: Phrases) -> dict[str, object]:
    rows = said.baris("T3.1")
    largest = max((amount(row["jumlah"]) for row in rows), default=0)
    lines = []
    for row in rows:
        sexes = [row["laki_laki"], row["perempuan"]]
        told = not any(isinstance(cell, Withheld) or cell is None for cell in sexes)
        lines.append(
            {
                "nama": str(row["kelompok"]),
                "panjang": amount(row["jumlah"]) / largest if largest else 0,
                # A bar is divided only where both parts may be said.
                "laki": amount(row["laki_laki"]) / largest if largest and told else None,
                "jumlah": said.isi(row["jumlah"], "T3.1", "jumlah"),
                "rinci": f"L {said.isi(sexes[0], 'T3.1', 'laki_laki')} · "
                f"P {said.isi(sexes[1], 'T3.1', 'perempuan')}",
            }
        )
    return {
        "judul": "Siapa yang dilayani",
        "baris": lines,
        "keterangan": "L: laki-laki (warna tua). P: perempuan (warna muda).",
    }


def _outcomes(said: Phrases) -> dict[str, object]:
    having = [(name, words) for name, words in _OUTCOMES if name in said.context.figures and said.ada(name)]
    lines = []
    for name, words in having[:_MOST_OUTCOMES]:
        figure = said.figure(name)
        value, parts = figure_text(figure), share_text(figure)
        lines.append({"nilai": value, "kata": words, "dari": "" if parts == value else parts})
    told = "" if lines else "Belum ada yang dapat dihitung."
    return {"judul": "Apa yang berubah bagi mereka", "baris": lines, "keterangan": told}


def _money(table: NumberTable, name: str, column: str, title: str) -> dict[str, object]:
    """Write the largest lines of a table of money; the others together."""
    pairs = [
        (str(what), amount(cell))
        for what, cell in zip(table.column(name), table.column(column), strict=True)
        if amount(cell) > 0
    ]
    pairs.sort(key=lambda pair: -pair[1])
    if len(pairs) > _MOST_LINES + 1:
        rest = sum(size for _, size in pairs[_MOST_LINES:])
        pairs = [*pairs[:_MOST_LINES], ("Lainnya", rest)]
    whole = sum(size for _, size in pairs)
    largest = max((size for _, size in pairs), default=0)
    return {
        "judul": title,
        "baris": [
            {
                "nama": what,
                "panjang": size / largest,
                "tulisan": f"{rupiah_short(size)} ({value_text(100 * size / whole, 'persen')})",
            }
            for what, size in pairs
        ],
        "keterangan": f"Seluruhnya {rupiah_short(whole)}." if pairs else "Belum dilaporkan.",
    }


def _costs(said: Phrases) -> dict[str, object]:
    rows = []
    for row in said.baris("T8.3"):
        middle, low, high = (row[name] for name in ("median", "kuartil_1", "kuartil_3"))
        if not isinstance(middle, int | float):
            continue
        spread = f"{rupiah(amount(low))}–{rupiah(amount(high)).removeprefix('Rp')}"
        lks = said.isi(row["jumlah_lks"], "T8.3", "jumlah_lks")
        rows.append([str(row["kelompok"]), rupiah(middle), spread, lks])
    told = (
        "Median: separuh LKS lebih murah, separuh lebih mahal. Rentang: separuh LKS di tengah. Tanpa sarana."
        if rows
        else "Belum dapat dihitung dari sedikitnya tiga LKS."
    )
    return {"judul": "Biaya satu orang sehari", "baris": rows, "keterangan": told}


def _practice(practices: Sequence[Practice]) -> dict[str, str] | None:
    if not practices:
        return None
    first = practices[0]
    whose = ", ".join(part for part in (first.lks, first.region) if part)
    return {
        "judul": "Satu praktik baik",
        "nama": first.title,
        "isi": _shortened(" ".join(part for part in (first.problem, first.way) if part)),
        "hasil": _shortened(first.result),
        "dari": f"{whose}; dimuat dengan izinnya",
    }


def _shortened(text: str) -> str:
    """Cut a long story after a sentence, and say so."""
    shown, rest = shortened(text, _LONGEST)
    return shown if not rest or shown.endswith("…") else f"{shown} …"


def _failures(said: Phrases) -> list[str]:
    """Say what did not go well, as far as the numbers know it, the most telling first."""

    def lacking(name: str, sentence: str) -> str:
        """Fill in how many are not in the numerator, and the whole."""
        figure = said.context.figures.get(name)
        if figure is None:
            return ""
        part, whole = figure.numerator, figure.denominator
        if not isinstance(part, int | float) or not isinstance(whole, int | float) or part >= whole:
            return ""
        return sentence.format(kurang=number(whole - part), dari=number(whole))

    def share(name: str, sentence: str) -> str:
        value = said.context.figures[name].value if name in said.context.figures else None
        if not isinstance(value, int | float) or value >= 99.95:
            return ""
        return sentence.format(kurang=value_text(100 - value, "persen"), capai=value_text(value, "persen"))

    asked: tuple[Callable[[], str], ...] = (
        lambda: lacking("M01", "{kurang} dari {dari} LKS belum melapor; datanya tidak termasuk di sini."),
        lambda: f"Akreditasi {said.nilai('L05')} LKS sudah habis." if said.bilangan("L05") else "",
        lambda: lacking("L01", "{kurang} dari {dari} LKS tanpa izin atau tanda daftar yang berlaku."),
        lambda: lacking("K04", "Saldo {kurang} dari {dari} LKS belum cocok dengan catatan kasnya."),
        lambda: share("C03", "{kurang} anak belum mempunyai rencana pengasuhan tertulis."),
        lambda: share("G02", "Sasaran program tercapai {capai}."),
        lambda: lacking("K08", "Laporan keuangan {kurang} dari {dari} LKS belum diperiksa pihak lain."),
    )
    told = [sentence for ask in asked if (sentence := ask())]
    return told[:_MOST_FAILURES] or ["Tidak ada yang menonjol menurut angka yang dilaporkan."]


def _how_to_check(context: Context, site: str) -> str:
    council = str(context.meeting.get("majelis", "")) or "majelis"
    where = f": {site}" if site else f" dapat diminta kepada {council}"
    return (
        "Semua angka berasal dari laporan LKS yang sah dan dihitung dengan cara yang sama untuk semua. "
        "Tiap angka dapat ditelusuri sampai LKS, lembar, dan barisnya; tanyakan kepada "
        f"{council}. Profil dan izin tiap LKS{where}. Nama penerima manfaat tidak disimpan dan tidak dimuat."
    )


def _code(site: str) -> dict[str, str] | None:
    if not site:
        return None
    return {"gambar": qr_code(site), "alt": f"Kode QR yang membuka {site}", "kata": "Pindai: direktori LKS"}
