"""The sheet PERIKSA: counts what is missing or wrong while the form is being filled in.

These are the only formulas of the form. Each is written together with the result it has for the values
that the form starts with, so that a file that no program ever calculated is complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lkstool.core.formats import long_date
from lkstool.forms.model import Form
from lkstool.output.form_counts import ZERO, Count, Counter, Records
from lkstool.output.form_layout import SheetPlan
from lkstool.output.form_style import AMBER, AMBER_FILL, GREEN, PALE_GREEN, Styles

_HEADINGS = (
    "Lembar",
    "Terisi",
    "Wajib, masih kosong",
    "NIK keliru atau kembar",
    "Tidak ada di daftar",
    "Tanggal, angka, atau nomor keliru",
    "Tanggal terbalik",
    "Keadaan",
)
_SAID = (
    "sel wajib masih kosong",
    "NIK keliru atau kembar",
    "isian tidak ada di daftar",
    "tanggal, angka, atau nomor keliru",
    "tanggal terbalik",
)
_READY = "SIAP. Simpan, lalu kirim berkas ini."
_FIRST = 8  # row of the first sheet in the table of counts
_REKAP = (
    ("laki_mukim", "L", "mukim", "Laki-laki mukim"),
    ("perempuan_mukim", "P", "mukim", "Perempuan mukim"),
    ("laki_nonmukim", "L", "non_mukim", "Laki-laki non-mukim"),
    ("perempuan_nonmukim", "P", "non_mukim", "Perempuan non-mukim"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem in the whole form: how many, and its words."""

    count: Count
    said: str

    @property
    def formula(self) -> str:
        """Text formula: ``; 3 NIK keliru atau kembar``, or nothing."""
        return f'IF({self.count.formula}>0,"; "&{self.count.formula}&" {self.said}","")'

    @property
    def now(self) -> str:
        """What the formula gives for the values that are in the form now."""
        return f"; {int(self.count.now)} {self.said}" if self.count.now else ""


class CheckSheet:
    """The sheet PERIKSA being written."""

    def __init__(
        self, worksheet: Any, form: Form, plans: Sequence[SheetPlan], records: Records, styles: Styles
    ) -> None:
        self.worksheet = worksheet
        self.form = form
        self.plans = plans
        self.by_name = {placed.sheet.name: placed for placed in plans}
        self.counter = Counter(form, records)
        self.styles = styles

    def write(self) -> None:
        """Write the whole sheet."""
        self._dress()
        problems = self._sheets()
        row = _FIRST + len(self.plans) + 2
        row, more = self._rekap(row)
        self._verdict([*problems, *more, *self._balance(row)])

    def _sheets(self) -> list[Problem]:
        """Write the table of counts, one line for each sheet."""
        self._row(_FIRST - 1, _HEADINGS, self.styles.header())
        totals: list[int | float] = [0] * len(_SAID)
        unfilled = ZERO
        for row, placed in enumerate(self.plans, start=_FIRST):
            filled = self.counter.filled(placed)
            counts = self.counter.counts(placed, self._filled(placed.sheet.name))
            empty = "Belum diisi" if placed.sheet.required else "Kosong"
            self._text(row, 1, placed.title, self.styles.label(required=placed.sheet.required))
            for column, count in enumerate((filled, *counts), start=2):
                self._count(row, column, count)
            state = "Perlu dilihat" if any(each.now for each in counts) else "Baik" if filled.now else empty
            formula = f'=IF(SUM(C{row}:G{row})>0,"Perlu dilihat",IF(B{row}=0,"{empty}","Baik"))'
            self._formula(row, 8, formula, state, self._cell())
            totals = [total + each.now for total, each in zip(totals, counts, strict=True)]
            if placed.sheet.required:
                unfilled += Count(f"N(B{row}=0)", int(not filled.now))
        last = _FIRST + len(self.plans) - 1
        return [
            *(
                Problem(Count(f"SUM({letters}{_FIRST}:{letters}{last})", total), said)
                for letters, total, said in zip("CDEFG", totals, _SAID, strict=True)
            ),
            Problem(unfilled, "lembar wajib belum diisi"),
        ]

    def _filled(self, sheet: str) -> Count:
        """Return the cell of this sheet that counts what is filled in on an entry sheet."""
        row = _FIRST + list(self.by_name).index(sheet)
        return Count(f"B{row}", self.counter.filled(self.by_name[sheet]).now)

    def _verdict(self, problems: Sequence[Problem]) -> None:
        joined = "&".join(problem.formula for problem in problems)
        now = "".join(problem.now for problem in problems)
        text = f"BELUM SIAP: {now[2:]}." if now else _READY
        formula = f'=IF(LEN({joined})=0,"{_READY}","BELUM SIAP: "&MID({joined},3,500)&".")'
        box = {"border": 1, "border_color": "#e0b95a", "indent": 1, "text_wrap": True}
        style = self.styles.make(bold=True, font_size=16, bg_color=AMBER_FILL, font_color=AMBER, **box)
        self.worksheet.merge_range("A4:H4", "", style)
        self._formula(4, 1, formula, text, style)
        ready = self.styles.make(bg_color=PALE_GREEN, font_color=GREEN)
        rule = {"type": "formula", "criteria": '=LEFT($A$4,4)="SIAP"', "format": ready}
        self.worksheet.conditional_format("A4:H4", rule)

    def _rekap(self, row: int) -> tuple[int, list[Problem]]:
        """Write REKAP beside the count of PENERIMA; return the row of the next block, and the problem."""
        rekap, people = self.by_name.get("rekap"), self.by_name.get("penerima")
        needed = ("kelompok", "jenis_kelamin", "status_tinggal", "tanggal_keluar")
        if rekap is None or people is None or not people.has(*needed):
            return row, []
        if not rekap.has("kelompok", *(name for name, *_ in _REKAP)):
            return row, []
        self._text(row, 1, f"REKAP dan PENERIMA pada {long_date(self.form.period.end)}", self._subtitle())
        heads = ("Kelompok", *(title for *_, title in _REKAP), "Keadaan")
        self._row(row + 1, heads, self.styles.header())
        first, wrong = row + 2, 0
        codes = self.form.codes(rekap.sheet.by_name["kelompok"]).codes
        for line, code in enumerate(codes, start=first):
            self._text(line, 1, code.label, self.styles.label(required=False))
            pairs = [
                (
                    self.counter.stated(rekap, code.label, name),
                    self.counter.people(people, code.kode, sex, home),
                )
                for name, sex, home, _ in _REKAP
            ]
            for column, (stated, counted) in enumerate(pairs, start=2):
                shown = f'={stated.formula}&" / "&{counted.formula}'
                self._formula(line, column, shown, f"{stated.now:g} / {counted.now:g}", self._cell())
            differs = "+".join(f"({stated.formula}<>{counted.formula})" for stated, counted in pairs)
            same = all(stated.now == counted.now for stated, counted in pairs)
            state = "Cocok" if same else "Berbeda"
            self._formula(line, 6, f'=IF({differs}>0,"Berbeda","Cocok")', state, self._cell())
            wrong += not same
        last = first + len(codes) - 1
        self._text(last + 1, 1, "Kiri: angka di REKAP. Kanan: hitungan dari PENERIMA.", self.styles.lead())
        different = Count(f'COUNTIF(F{first}:F{last},"Berbeda")', wrong)
        return last + 3, [Problem(different, "kelompok di REKAP berbeda dengan PENERIMA")]

    def _balance(self, row: int) -> list[Problem]:
        """Write whether the balances and the money in and out agree, and each item with its direction."""
        money = self.by_name.get("keuangan")
        if money is None or not money.has("arah", "pos", "jumlah"):
            return []
        labels = self.form.codes(money.sheet.by_name["arah"]).labels
        directions = [labels[code] for code in ("saldo_awal", "masuk", "keluar", "saldo_akhir")]
        self._text(row, 1, "KEUANGAN: saldo awal + masuk - keluar = saldo akhir", self._subtitle())
        heads = (*directions, "Selisih", "Baris saldo belum ada", "Pos tidak sesuai arah", "Keadaan")
        self._row(row + 1, heads, self.styles.header())
        line, rupiah = row + 2, self._cell(num_format="#,##0")
        amounts = [self.counter.money(money, direction) for direction in directions]
        for column, amount in enumerate(amounts, start=1):
            self._formula(line, column, f"={amount.formula}", amount.now, rupiah)
        opening, received, spent, closing = (amount.now for amount in amounts)
        gap = opening + received - spent - closing
        self._formula(line, 5, f"=A{line}+B{line}-C{line}-D{line}", gap, rupiah)
        missing = self.counter.without_line(money, self._filled("keuangan"), (directions[0], directions[-1]))
        misdirected = self.counter.misdirected(money)
        self._count(line, 6, missing)
        self._count(line, 7, misdirected)
        wrong = any((gap, missing.now, misdirected.now))
        formula = f'=IF((E{line}<>0)+(F{line}>0)+(G{line}>0)>0,"Perlu dilihat","Cocok")'
        self._formula(line, 8, formula, "Perlu dilihat" if wrong else "Cocok", self._cell())
        return [
            # N, as Excel joins a bare comparison to a text as TRUE, not as 1.
            Problem(Count(f"N(E{line}<>0)", int(gap != 0)), "saldo keuangan tidak cocok"),
            Problem(Count(f"F{line}", missing.now), "baris saldo awal atau akhir belum ada"),
            Problem(Count(f"G{line}", misdirected.now), "pos tidak sesuai arah"),
        ]

    def _dress(self) -> None:
        worksheet = self.worksheet
        worksheet.hide_gridlines(2)
        worksheet.set_column(0, 0, 24)
        worksheet.set_column(1, 6, 19)
        worksheet.set_column(7, 7, 17)
        self._text(1, 1, f"PERIKSA · {self.form.title}", self.styles.title())
        self._text(2, 1, "Lembar ini menghitung sendiri dan tidak perlu diisi.", self.styles.lead())
        worksheet.set_row(0, 26)
        worksheet.set_row(3, 66)
        good = self.styles.make(font_color=GREEN, bg_color=PALE_GREEN)
        bad = self.styles.make(font_color=AMBER, bg_color=AMBER_FILL)
        area = (_FIRST - 1, 5, _FIRST + len(self.plans) + 40, 7)
        for words, style in ((("Baik", "Cocok"), good), (("Perlu dilihat", "Berbeda", "Belum diisi"), bad)):
            any_of = ",".join(f'F{_FIRST}="{word}"' for word in words)
            worksheet.conditional_format(
                *area, {"type": "formula", "criteria": f"=OR({any_of})", "format": style}
            )
        worksheet.protect("", {"format_columns": True, "format_rows": True})
        worksheet.set_tab_color(AMBER_FILL)
        worksheet.set_paper(9)
        worksheet.set_landscape()
        worksheet.fit_to_pages(1, 0)

    def _subtitle(self) -> Any:
        return self.styles.make(bold=True, font_size=13, font_color=GREEN)

    def _cell(self, **more: Any) -> Any:
        return self.styles.make(border=1, border_color="#c9d6cf", align="center", **more)

    def _text(self, row: int, column: int, text: str, style: Any) -> None:
        self.worksheet.write_string(row - 1, column - 1, text, style)

    def _row(self, row: int, texts: Sequence[str], style: Any) -> None:
        self.worksheet.set_row(row - 1, 34)
        for column, text in enumerate(texts, start=1):
            if text:
                self._text(row, column, text, style)

    def _count(self, row: int, column: int, count: Count) -> None:
        if count is ZERO:
            self._text(row, column, "", self._cell())
            return
        self._formula(row, column, f"={count.formula}", count.now, self._cell(num_format="0"))

    def _formula(self, row: int, column: int, formula: str, now: str | float, style: Any) -> None:
        self.worksheet.write_formula(row - 1, column - 1, formula, style, now)
