"""Flaws of sheets, headings, and rows that are no data (LKS2xx, LKS118)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from lkstool.core.records import column_letters
from lkstool.forms.model import Field
from lkstool.output.form_layout import plan
from lkstool.sample.answers import Record
from lkstool.sample.draft import Draft, Flaw

_HEADINGS_ABOVE = (
    "MAJELIS PEMBINAAN KESEJAHTERAAN SOSIAL",
    "PIMPINAN DAERAH",
    "DATA PENERIMA MANFAAT",
    "Diisi oleh sekretariat",
    "Semua kolom diisi huruf besar",
)


def _of(plant: Callable[[Draft, Random], bool], code: str, name: str, *, alone: bool = False) -> Flaw:
    return Flaw(name, (code,), plant, alone)


def _missing_sheet(draft: Draft, _rng: Random) -> bool:
    if not draft.lock("sdm"):
        return False
    draft.depart(without_sheets=frozenset({"sdm"}))
    draft.mark("LKS201", "lembar SDM tidak ada")
    return True


def _renamed_sheet(draft: Draft, rng: Random) -> bool:
    sheet, title = rng.choice(
        (("penerima", "Data Anak"), ("keuangan", "Laporan Keuangan"), ("sdm", "Data SDM"))
    )
    if sheet in draft.layout.without_sheets or sheet in draft.layout.sheet_titles:
        return False
    draft.depart(sheet_titles={sheet: title})
    draft.mark("LKS202", "nama lembar diganti", sheet)
    return True


def _sheet_twice(draft: Draft, _rng: Random) -> bool:
    if not draft.values.get("sarana") or not draft.lock("sarana"):
        return False
    headings = [each.title for each in draft.form.by_name["sarana"].fields]
    draft.depart(
        extra_sheets={"SARANA (2)": [headings, ["Kantor", 1, "Baik", "Tidak"], ["Dapur", 1, "Baik", "Ya"]]}
    )
    draft.mark("LKS203", "lembar SARANA ada dua", title="SARANA (2)")
    return True


def _extra_sheet(draft: Draft, _rng: Random) -> bool:
    if "Catatan Rapat" in draft.layout.extra_sheets:
        return False
    rows = [["Catatan rapat pengurus"], ["Rapat berikutnya hari Ahad"], ["Iuran listrik naik", 250_000]]
    draft.depart(extra_sheets={"Catatan Rapat": rows})
    draft.mark("LKS204", "lembar tambahan yang bukan bagian formulir", title="Catatan Rapat")
    return True


def _without(sheet: str, field: str, code: str, note: str) -> Flaw:
    def plant(draft: Draft, _rng: Random) -> bool:
        if not draft.values.get(sheet) or not draft.lock(sheet):
            return False
        names = tuple(each.name for each in draft.form.by_name[sheet].fields if each.name != field)
        draft.depart(order={sheet: names})
        draft.mark(code, note, sheet)
        return True

    return Flaw(note, (code,), plant)


def _column_twice(draft: Draft, _rng: Random) -> bool:
    sheet = "jejaring"
    if not draft.values.get(sheet) or not draft.lock(sheet):
        return False
    names = tuple(each.name for each in draft.form.by_name[sheet].fields)
    draft.depart(order={sheet: (*names, "bentuk_kerja_sama")})
    for row in draft.values[sheet]:
        row.setdefault("bentuk_kerja_sama", "Belum tertulis")
    second = f"{column_letters(len(names) + 1)}{draft.form.by_name[sheet].header_row}"
    draft.mark("LKS207", "kolom ditulis dua kali", sheet, cell=second)
    return True


def _extra_column(draft: Draft, _rng: Random) -> bool:
    if not draft.reshape("sdm"):
        return False
    draft.depart(extra_columns={"sdm": ("Golongan Darah", ["A", "O", "B"])})
    placed = plan(draft.form, draft.form.by_name["sdm"], draft.layout)
    cell = f"{column_letters(len(placed.fields) + 1)}{placed.header_row}"
    draft.mark("LKS208", "kolom tambahan yang tidak dikenal", "sdm", cell=cell)
    return True


def _renamed_column(draft: Draft, rng: Random) -> bool:
    sheet, field, title = rng.choice(
        (("penerima", "nik", "No. KTP"), ("penerima", "nama", "Nama Anak"), ("keuangan", "jumlah", "Nominal"))
    )
    if sheet in draft.layout.without_sheets or (sheet, field) in draft.layout.titles:
        return False
    draft.depart(titles={(sheet, field): title})
    draft.mark("LKS209", "judul kolom diganti", sheet, field=field)
    return True


def _moved_columns(draft: Draft, rng: Random) -> bool:
    sheet = rng.choice(("penerima", "sdm", "keuangan"))
    if not draft.reshape(sheet):
        return False
    names = [each.name for each in draft.form.by_name[sheet].fields]
    names.insert(0, names.pop(rng.randint(2, len(names) - 1)))
    draft.depart(order={sheet: tuple(names)})
    draft.mark("LKS210", "urutan kolom berubah", sheet, field=names[0])
    return True


def _headings_above(draft: Draft, _rng: Random) -> bool:
    if not draft.reshape("penerima"):
        return False
    draft.depart(heading_above={"penerima": _HEADINGS_ABOVE})
    draft.mark("LKS211", "judul tabel turun karena ada kepala surat", "penerima", field="nama")
    return True


def _example_row(draft: Draft, rng: Random) -> bool:
    sheet = rng.choice(("penerima", "sdm", "program"))
    if not draft.values.get(sheet) or not draft.reshape(sheet):
        return False
    fields = draft.form.by_name[sheet].fields
    example: Record = {each.name: _as_example(each) for each in fields if not each.name.startswith("alasan")}
    draft.values[sheet].insert(0, example)
    draft.take(sheet, example)
    draft.mark("LKS212", "baris contoh belum dihapus", sheet, field=fields[0].name, record=example)
    return True


def _as_example(field: Field) -> object:
    whole = field.type in ("integer", "number") and field.example.isdigit()
    return int(field.example) if whole else field.example


def _total_row(draft: Draft, rng: Random) -> bool:
    sheet, field = rng.choice((("program", "target_orang"), ("keuangan", "jumlah"), ("sarana", "jumlah")))
    rows = draft.values.get(sheet)
    if not rows or not draft.reshape(sheet):
        return False
    numbers = [value for row in rows if isinstance(value := row.get(field), int)]
    draft.depart(total_row={sheet: {field: sum(numbers)}})
    placed = plan(draft.form, draft.form.by_name[sheet], draft.layout)
    draft.mark("LKS213", "baris JUMLAH di bawah data", sheet, cell=f"A{placed.first_row + len(rows)}")
    return True


def _numbering_row(draft: Draft, rng: Random) -> bool:
    sheet = rng.choice(("penerima", "sdm", "keuangan"))
    if not draft.reshape(sheet):
        return False
    draft.depart(numbering_row=frozenset({sheet}))
    placed = plan(draft.form, draft.form.by_name[sheet], draft.layout)
    draft.mark("LKS214", "baris nomor kolom (1)(2)(3)", sheet, cell=f"A{placed.header_row + 1}")
    return True


def _merged(draft: Draft, rng: Random) -> bool:
    rows = draft.values["penerima"]
    if len(rows) < 5 or not draft.reshape("penerima"):
        return False
    first = rng.randrange(len(rows) - 2)
    name = "tempat_lahir"
    for row in rows[first : first + 3]:
        row[name] = rows[first].get(name)
    top, bottom = (draft.cell_of("penerima", name, rows[at]) for at in (first, first + 2))
    draft.depart(merged=(("penerima", f"{top}:{bottom}"),))
    draft.mark("LKS215", "sel digabung", "penerima", cell=top)
    return True


def _hidden(draft: Draft, rng: Random) -> bool:
    if len(draft.values["penerima"]) < 5 or not draft.reshape("penerima"):
        return False
    first = plan(draft.form, draft.form.by_name["penerima"], draft.layout).first_row
    row = first + rng.randrange(len(draft.values["penerima"]) - 2)
    draft.depart(hidden_rows={"penerima": (row, row + 1)})
    draft.mark("LKS216", "baris data disembunyikan", "penerima")
    return True


def _hidden_column(draft: Draft, _rng: Random) -> bool:
    people = draft.values["sdm"]
    if not any(each.get("jabatan") for each in people) or not draft.reshape("sdm"):
        return False
    draft.depart(hidden_columns={"sdm": ("jabatan",)})
    placed = plan(draft.form, draft.form.by_name["sdm"], draft.layout)
    column = column_letters(placed.position("jabatan") + 1)
    draft.mark("LKS220", "kolom disembunyikan", "sdm", cell=f"{column}{placed.header_row}")
    return True


def _hidden_sheet(draft: Draft, _rng: Random) -> bool:
    if not draft.values["jejaring"] or not draft.reshape("jejaring"):
        return False
    draft.depart(hidden_sheets=frozenset({"jejaring"}))
    draft.mark("LKS221", "lembar disembunyikan", "jejaring")
    return True


def _signature(draft: Draft, _rng: Random) -> bool:
    if not draft.reshape("sdm"):
        return False
    placed = plan(draft.form, draft.form.by_name["sdm"], draft.layout)
    row = placed.first_row + len(draft.values["sdm"]) + 2
    draft.depart(
        loose_cells={"sdm": {f"F{row}": "Mengetahui, Kepala LKS", f"F{row + 3}": "(                  )"}}
    )
    draft.mark("LKS217", "tanda tangan di luar tabel", "sdm", cell=f"F{row}")
    return True


def _heading_again(draft: Draft, rng: Random) -> bool:
    if len(draft.values["penerima"]) < 5 or not draft.reshape("penerima"):
        return False
    fields = draft.form.by_name["penerima"].fields
    again: Record = {
        each.name: draft.layout.titles.get(("penerima", each.name), each.title)
        + (" *" if each.required else "")
        for each in fields
    }
    draft.values["penerima"].insert(rng.randint(2, len(draft.values["penerima"]) - 1), again)
    draft.take("penerima", again)
    draft.mark(
        "LKS218", "judul kolom berulang di tengah data", "penerima", field=fields[0].name, record=again
    )
    return True


def _no_heading(draft: Draft, _rng: Random) -> bool:
    if not draft.values.get("rtl") or not draft.lock("rtl"):
        return False
    fields = draft.form.by_name["rtl"].fields
    draft.depart(titles={("rtl", each.name): f"Isi {number}" for number, each in enumerate(fields, start=1)})
    draft.mark("LKS219", "semua judul kolom dihapus", "rtl")
    return True


def _retyped(draft: Draft, _rng: Random) -> bool:
    headings = {each.name: ("DATA LEMBAGA KESEJAHTERAAN SOSIAL",) for each in draft.form.sheets}
    draft.depart(without_meta=True, plain=True, heading_above={**headings, **draft.layout.heading_above})
    draft.mark("LKS118", "formulir diketik ulang tanpa tahun")
    return True


LAYOUT_FLAWS: tuple[Flaw, ...] = (
    _of(_missing_sheet, "LKS201", "lembar tidak ada"),
    _of(_renamed_sheet, "LKS202", "nama lembar diganti"),
    _of(_sheet_twice, "LKS203", "lembar ada dua"),
    _of(_extra_sheet, "LKS204", "lembar tambahan"),
    _without("jejaring", "jenis_mitra", "LKS205", "kolom wajib tidak ada"),
    _without("sarana", "aksesibel", "LKS206", "kolom tidak ada"),
    _of(_column_twice, "LKS207", "kolom ditulis dua kali"),
    _of(_extra_column, "LKS208", "kolom tambahan"),
    _of(_renamed_column, "LKS209", "judul kolom diganti"),
    _of(_moved_columns, "LKS210", "urutan kolom berubah"),
    _of(_headings_above, "LKS211", "kepala surat di atas tabel"),
    _of(_example_row, "LKS212", "baris contoh belum dihapus"),
    _of(_total_row, "LKS213", "baris JUMLAH"),
    _of(_numbering_row, "LKS214", "baris nomor kolom"),
    _of(_merged, "LKS215", "sel digabung"),
    _of(_hidden, "LKS216", "baris disembunyikan"),
    _of(_signature, "LKS217", "tanda tangan di luar tabel"),
    _of(_heading_again, "LKS218", "judul kolom berulang"),
    _of(_no_heading, "LKS219", "tanpa judul kolom"),
    _of(_hidden_column, "LKS220", "kolom disembunyikan"),
    _of(_hidden_sheet, "LKS221", "lembar disembunyikan"),
    _of(_retyped, "LKS118", "formulir diketik ulang", alone=True),
)
