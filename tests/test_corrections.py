"""What last year's report said and what the data say of that year now; both releases, attacked together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from facts import FORM, SETTINGS, drawn, facts
from hypothesis import given, settings
from hypothesis import strategies as st
from submissions import Office, merge_all, sending
from test_suppress import BOUNDED, SMALLEST, Attacker, read

from lkstool.core.facts import AsReported, Facts
from lkstool.core.figures import Amount, Context, Figure, Withheld
from lkstool.dataset import audit, store
from lkstool.dataset.facts import facts as stored_facts
from lkstool.dataset.history import undo
from lkstool.dataset.reported import as_reported, note_report
from lkstool.indicators.change import by_group
from lkstool.indicators.compute import compute
from lkstool.indicators.corrections import Corrections, reported_key
from lkstool.indicators.counts import Ledger
from lkstool.indicators.population import Year
from lkstool.indicators.subjects import of_people
from lkstool.indicators.suppress import withhold
from lkstool.output.phrases import Phrases

BEFORE_FORM = FORM.model_copy(
    update={
        "year": "2024",
        "period": FORM.period.model_copy(update={"start": date(2024, 1, 1), "end": date(2024, 12, 31)}),
    }
)
BEFORE_SETTINGS = replace(
    SETTINGS, year="2024", reference_date=date(2024, 12, 31), deadline=date(2025, 1, 31)
)
DAY = date(2025, 2, 8)


def only(its: Facts, codes) -> Facts:
    """Leave what some LKS sent, and the register as it is."""
    kept = {name: rows[rows["lks"].isin(list(codes))] for name, rows in its.tables.items()}
    tables = {name: rows.reset_index(drop=True) for name, rows in kept.items()}
    sent = its.submissions[its.submissions["lks"].isin(list(codes))].reset_index(drop=True)
    return replace(its, tables=tables, submissions=sent)


def together(first: Facts, second: Facts) -> Facts:
    """Put the submissions of two states together; those of the second are later ones."""

    def later(rows: pd.DataFrame) -> pd.DataFrame:
        return rows.assign(submission=rows["submission"] + 1000)

    tables = {
        name: pd.concat([rows, later(second.tables[name])]).sort_values(
            "lks", kind="stable", ignore_index=True
        )
        for name, rows in first.tables.items()
    }
    sent = pd.concat([first.submissions, later(second.submissions)], ignore_index=True)
    return replace(first, tables=tables, submissions=sent)


def report(now: Facts, before: Facts, then: Facts | None, edition="internal", *, recorded=True) -> Context:
    told = None if then is None else AsReported(then, DAY, recorded)
    return compute(now, before, FORM, SETTINGS, edition, reported=told)


def people(size: int, **more) -> list[dict]:
    return [{"tanggal_masuk": date(2020, 1, 1), **more}] * size


HOMES = {
    "35.07-M-001": people(30),
    "35.07-M-002": people(20, jkn=False),
    "35.15-A-001": people(12),
    "35.15-A-002": people(9),
}
ALL_THEN = facts([{"kode": code, "penerima": rows} for code, rows in HOMES.items()], year="2024")
MORE = facts(
    [{"kode": "35.07-M-002", "penerima": people(27)}, {"kode": "35.15-A-002", "penerima": people(9)}],
    year="2024",
)
# As reported without 35.15-A-002, which came later; 35.07-M-002 sent another report since, and 35.15-A-001
# was taken back.
THEN = only(ALL_THEN, ["35.07-M-001", "35.07-M-002", "35.15-A-001"])
NOW = together(only(THEN, ["35.07-M-001"]), MORE)
THIS_YEAR = facts([{"kode": code, "penerima": rows} for code, rows in HOMES.items()])


def shown(made: Context) -> dict:
    return {str(row[0]): row[1:] for row in made.tables["T11.3"].rows}


def test_a_correction_says_what_was_reported_what_is_now_and_why() -> None:
    made = report(THIS_YEAR, NOW, THEN)
    rows = shown(made)
    everybody = rows["Penerima manfaat pada akhir tahun"]
    assert everybody[:3] == (Amount(62, "orang"), Amount(66, "orang"), Amount(4, "orang"))
    assert everybody[3] == "1 LKS menyusul, 1 LKS dikoreksi, dan 1 LKS ditarik"
    insured = rows["Penerima ber-JKN"]
    assert (insured[0], insured[1].value) == (Amount(100 * 42 / 62, "persen"), 100)
    assert insured[2].unit == "poin"
    assert "LKS aktif terdaftar" not in rows  # the same in both
    table = made.tables["T11.3"]
    assert [column.title for column in table.columns] == [
        "Angka", "Dilaporkan", "Kini (r)", "Selisih", "Sebab",
    ]  # fmt: skip
    assert "8 Februari 2025, ketika laporan tahun 2024 dibuat" in table.note
    assert "Data per 31 Desember 2024." in Phrases(made).source("T11.3")
    assert made.tables["T11.5"].rows[0][0] == "2024 r"
    assert made.tables["T11.5"].rows[0][-1] == 66
    assert made.tables["T8.1"].columns[1].title == "2024 r (Rp)"


def test_a_figure_is_blamed_only_on_those_who_changed_it() -> None:
    same_people = together(only(THEN, ["35.07-M-001", "35.07-M-002"]), only(THEN, ["35.15-A-001"]))
    more_staff = facts([{"kode": "35.15-A-001", "penerima": people(12), "sdm": [{}]}], year="2024")
    made = report(THIS_YEAR, together(only(THEN, ["35.07-M-001", "35.07-M-002"]), more_staff), THEN)
    assert {title: row[3] for title, row in shown(made).items()} == {"SDM": "1 LKS dikoreksi"}
    assert not report(THIS_YEAR, same_people, THEN).tables["T11.3"].rows


@pytest.mark.parametrize(
    ("before", "then", "recorded", "said"),
    [
        (THEN, None, True, "tidak diketahui"),
        (THEN, THEN, True, "tidak berubah sejak laporannya dibuat pada 8 Februari 2025"),
        (
            THEN,
            THEN,
            False,
            "tidak tercatat; sebagai gantinya dipakai keadaan datanya sebelum isian tahun 2025",
        ),
        (NOW, THEN, False, "Dilaporkan: data pada 8 Februari 2025. Laporan tahun 2024 tidak tercatat"),
    ],
)
def test_it_is_said_what_the_comparison_rests_on(before, then, recorded, said) -> None:
    made = report(THIS_YEAR, before, then, recorded=recorded)
    assert said in made.tables["T11.3"].note
    assert bool(made.tables["T11.3"].rows) == (before is NOW)
    assert made.tables["T11.5"].rows[0][0] == ("2024 r" if before is NOW else "2024")


def test_the_money_of_one_or_two_lks_is_not_told_by_the_difference() -> None:
    def year(codes, amount=100):
        money = [{"arah": "masuk", "pos": "donatur", "jumlah": amount}]
        return facts([{"kode": code, "keuangan": money} for code in codes], year="2024")

    codes = list(HOMES)
    then, few = year(codes), together(only(year(codes), codes[2:]), year(codes[:2], 700))
    made = report(THIS_YEAR, few, then, "public")
    row = shown(made)["Penerimaan"]
    assert row[:3] == (Amount(400, "rupiah"), Withheld.PROTECTS, Withheld.PROTECTS)
    assert set(made.tables["T8.1"].column("tahun_lalu")) == {Withheld.PROTECTS}
    assert "tahun lalu," not in made.tables["T8.1"].note
    assert made.figures["K01"].previous is Withheld.PROTECTS
    assert report(THIS_YEAR, few, then).figures["K01"].previous == 1600
    many = together(only(year(codes), codes[3:]), year(codes[:3], 700))
    row = shown(report(THIS_YEAR, many, then, "public"))["Penerimaan"]
    assert row[1:3] == (Amount(2200, "rupiah"), Amount(1800, "rupiah"))


def test_few_people_of_a_late_report_are_not_told_by_the_difference() -> None:
    late = facts([{"kode": "35.15-A-002", "penerima": people(3)}], year="2024")
    now = together(THEN, late)
    public, raw = (report(THIS_YEAR, now, THEN, edition) for edition in ("public", "internal"))
    title = "Penerima manfaat pada akhir tahun"
    assert shown(raw)[title][2] == Amount(3, "orang")
    assert shown(public)[title][:3] == (Amount(62, "orang"), Withheld.PROTECTS, Withheld.PROTECTS)
    # The same number stands in the comparison of both years.
    assert public.tables["T11.5"].rows[0][-1] is Withheld.PROTECTS


EDITIONS = ("public", "internal")
# Figures of the table of corrections that count people: alone, or as yes of all who answered.
ALONE, SHARES = ("P01", "P02", "S00"), ("C02", "C10", "C11")


DAYS_BEFORE = (date(2024, 12, 31), date(2024, 1, 1), date(2024, 12, 31))


def alone(its: Facts, edition="internal") -> Context:
    """Return what last year's own report prints."""
    return compute(its, None, BEFORE_FORM, BEFORE_SETTINGS, edition)


def figures_alone(its: Facts) -> dict[str, Figure]:
    """Return what the office has of those figures of last year's report that the attacker reads."""
    year = Year(its, BEFORE_FORM, BEFORE_SETTINGS, *DAYS_BEFORE, "internal")
    measured = [each for part in of_people(year, None, Ledger()) for each in part.figures]
    return {each.id: each.finished({}, unknown=False) for each in measured if each.id in (*ALONE, *SHARES)}


def attacked(seed: int, lks: int, most: int) -> list[object]:
    """Draw a year and its corrections, print both reports and let the attacker read them."""
    full = drawn(seed, lks, most, year="2024")
    codes = [*full.submissions["lks"]]
    late, corrected, withdrawn = codes[:1], codes[1 : 1 + seed % 2], codes[2 : 2 + seed % 3]
    then = only(full, [code for code in codes if code not in late])
    newer = only(drawn(seed + 50, lks, most, year="2024", codes=codes), [*late, *corrected])
    now = together(only(then, [code for code in codes if code not in (*late, *corrected, *withdrawn)]), newer)
    this = drawn(seed + 100, lks, most, codes=codes)
    true = alone(then)
    him = read(alone(then, "public"), true)
    both = Both(him, report(this, now, then, "public"), then, now)
    both.everybody()
    both.comparison(set(codes))
    both.corrections(true)
    return him.computed_back()


class Both:
    """What the attacker adds to last year's report when he reads this year's beside it."""

    def __init__(self, him: Attacker, public: Context, then: Facts, now: Facts) -> None:
        self.him, self.public, self.now = him, public, now
        self.current = figures_alone(now)
        sent = [{row.lks: row.submission for row in its.submissions.itertuples()} for its in (then, now)]
        self.valid = [*sent[1]]
        self.changed = {code for code in {*sent[0], *sent[1]} if sent[0].get(code) != sent[1].get(code)}
        self.gone = any(code in self.changed for code in sent[0])
        self.went, self.came = only(then, self.changed), only(now, self.changed)

    def moves(self, name: object, old: object, came: int, went: int) -> None:
        """Note that a number is what it was, with those who came since and without those who went."""
        him = self.him
        him.guesses(("came", name), came, sensitive=True)
        him.guesses(("went", name), went, sensitive=True)
        if not self.gone:  # every change is a late report
            him.known["went", name] = (0, 0)
        him.guesses(("kept", name), him.truth[old] - went)
        him.adds(old, ("kept", name), ("went", name))
        if ("now", name) not in him.truth:
            him.guesses(("now", name), him.truth[old] - went + came)
        him.adds(("now", name), ("kept", name), ("came", name))

    def everybody(self) -> None:
        """Read the line of last year in T11.5."""
        printed = self.public.tables["T11.5"].rows[0][-1]
        self.him.sees(("now", "P01"), printed, self.current["P01"].value)

    def comparison(self, this_year: set[str]) -> None:
        """Read T11.1: last year's people of the LKS of both years, tied to last year's list of LKS."""
        him, table = self.him, self.public.tables["T11.1"]
        old, came, new = (
            Year(its, BEFORE_FORM, BEFORE_SETTINGS, *DAYS_BEFORE, "public")
            for its in (self.went, self.came, self.now)
        )
        panel = [code for code in self.valid if code in this_year]
        printed = {str(row[0]): row[1] for row in table.rows}
        labels = FORM.codelists["kelompok"].labels
        for group, label in labels.items():
            sizes = (by_group(its, self.valid + list(self.changed)).get(group, 0) for its in (came, old))
            self.moves(group, ("T3.1", label, "jumlah"), *sizes)
            size = by_group(new, panel).get(group, 0)
            him.sees(("panel", group), printed[label], size)
            him.guesses(("others", group), him.truth["now", group] - size, sensitive=True)
            him.adds(("now", group), ("panel", group), ("others", group))
        him.adds(("now", "P01"), *(("now", group) for group in labels))
        him.sees("panel", table.total[1], sum(him.truth["panel", group] for group in labels))
        him.adds("panel", *(("panel", group) for group in labels))
        for code in self.changed & set(panel):
            him.guesses(("new", code), int(new.per_lks["orang"][code]), sensitive=True)
        homes = [("new", code) if code in self.changed else ("T0.1", code, "penerima") for code in panel]
        him.adds("panel", *homes)

    def corrections(self, true: Context) -> None:
        """Read T11.3; of a percentage he knows both parts as soon as it is printed."""
        him, current = self.him, self.current
        came, went = figures_alone(self.came), figures_alone(self.went)
        rows = {str(row[0]): row[2] for row in self.public.tables["T11.3"].rows}
        for name in ALONE:
            value, title = current[name].value, true.figures[name].title
            if title in rows:
                cell = rows[title]
                him.sees(("now again", name), cell.value if isinstance(cell, Amount) else cell, value)
            else:  # it is not told because it has not changed
                him.guesses(("now again", name), value)
                him.same(("now again", name), name)
            self.moves(name, name, came[name].value or 0, went[name].value or 0)
            him.same(("now again", name), ("now", name))
        for name in SHARES:
            cell = rows.get(true.figures[name].title)
            figure, parts = current[name], [came[name], went[name]]
            for part, value in (("yes", figure.numerator), ("answered", figure.denominator)):
                shown = value if isinstance(cell, Amount) else Withheld.PROTECTS
                if cell is None:
                    him.guesses(("now", (name, part)), value)
                else:
                    him.sees(("now", (name, part)), shown, value, sensitive=part == "yes")
            for part in ("yes", "no"):
                sizes = (
                    (each.numerator or 0)
                    if part == "yes"
                    else (each.denominator or 0) - (each.numerator or 0)
                    for each in parts
                )
                self.moves((name, part), (name, part), *sizes)
            him.adds(("now", (name, "answered")), ("now", (name, "yes")), ("now", (name, "no")))
        him.guesses("now left", him.truth["now", "P02"] - him.truth["now", "P01"], sensitive=True)
        him.adds(("now", "P02"), ("now", "P01"), "now left")


@pytest.mark.parametrize(("seed", "lks", "most"), [(1, 3, 6), (2, 5, 12), (5, 12, 25)])
def test_no_small_count_can_be_computed_back_from_both_reports(seed: int, lks: int, most: int) -> None:
    assert attacked(seed, lks, most) == []


@given(seed=st.integers(0, 10_000), lks=st.integers(3, 7), most=st.integers(1, 14))
@settings(BOUNDED, max_examples=4)
def test_nor_from_those_of_any_small_year(seed: int, lks: int, most: int) -> None:
    assert attacked(seed, lks, most) == []


def test_the_attacker_finds_a_late_lks_when_nothing_is_withheld_for_it(monkeypatch) -> None:
    # The control: what each report withholds by itself is not enough.
    monkeypatch.setattr("lkstool.indicators.compute.releases.withheld_of_last_year", by_itself)
    assert attacked(2, 4, 5)


def by_itself(_before, _panel, corrected: Corrections) -> dict:
    marks = withhold(corrected.then.ledger, SMALLEST)
    return {reported_key(key): mark for key, mark in marks.items()}


def test_nothing_is_told_of_last_year_that_its_report_printed_again_would_withhold() -> None:
    now = drawn(0, 4, 9, year="2024")
    codes = [*now.submissions["lks"]]
    first, then = only(now, codes[:-2]), only(now, codes[:-1])
    again = compute(now, None, BEFORE_FORM, BEFORE_SETTINGS, "public", printed=[first, then])
    reported = AsReported(then, DAY, True, (first,))
    made = compute(drawn(1, 4, 9, codes=codes), now, FORM, SETTINGS, "public", reported=reported)
    rows = shown(made)
    withheld = [each.title for each in again.figures.values() if isinstance(each.value, Withheld)]
    told = [rows[title][1] for title in withheld if title in rows]
    assert told
    assert all(isinstance(cell, Withheld) for cell in told)


@pytest.fixture
def office(tmp_path):
    return Office(store.file_url(tmp_path / "lkstool.db"), tmp_path / "arsip")


def at(day: int, month: int = 1) -> datetime:
    return datetime(2026, month, day, 5, 0, tzinfo=UTC)


def sent(file: str, lks: str, people: int, year: str = "2024"):
    return sending(file, lks, people=people, year=year)


FIRST, SECOND, THIRD = "35.07-M-003", "35.78-A-001", "35.15-A-001"


def reported(office) -> AsReported | None:
    return as_reported(office, stored_facts(office, "2024"), "2025")


def counted(told: AsReported) -> dict[str, int]:
    return told.facts.tables["penerima"]["lks"].value_counts().to_dict()


def test_the_report_that_was_made_before_this_years_data_is_last_years_report(office) -> None:
    merge_all(office, sent("a.xlsx", FIRST, 2), sent("b.xlsx", SECOND, 3), now=at(1))
    note_report(office, "2024", ["ketua", "rakorwil"], "public", now=at(2))
    note_report(office, "2024", ["ketua"], "public", now=at(9))  # a page is no full report
    merge_all(office, sent("c.xlsx", FIRST, 4), sent("d.xlsx", THIRD, 1), now=at(10))
    merge_all(office, sent("e.xlsx", FIRST, 5, "2025"), now=at(20))
    note_report(office, "2024", ["rakorwil"], "internal", now=at(21))  # made again, to look something up
    told = reported(office)
    assert (told.day, told.recorded, counted(told)) == (date(2026, 1, 2), True, {FIRST: 2, SECOND: 3})
    entry = next(each for each in audit.entries(office) if each.deed == "report")
    assert entry.details == {"year": "2024", "batch": 1, "edition": "public", "reports": "ketua, rakorwil"}


def test_without_a_record_the_state_before_this_years_data_stands_for_it(office) -> None:
    merge_all(office, sent("a.xlsx", FIRST, 2), now=at(1))
    merge_all(office, sent("e.xlsx", FIRST, 5, "2025"), now=at(20))
    now = stored_facts(office, "2024")
    told = as_reported(office, now, "2025")
    assert told.facts is now  # nothing has changed
    assert (told.day, told.recorded) == (date(2026, 1, 1), False)
    merge_all(office, sent("d.xlsx", THIRD, 1), now=at(21))
    assert counted(reported(office)) == {FIRST: 2}


def test_its_other_public_prints_are_known_too(office) -> None:
    merge_all(office, sent("a.xlsx", FIRST, 2), now=at(1))
    note_report(office, "2024", ["ketua"], "public", now=at(2))
    merge_all(office, sent("b.xlsx", SECOND, 3), now=at(3))
    note_report(office, "2024", ["rakorwil"], "public", now=at(4))
    merge_all(office, sent("e.xlsx", FIRST, 5, "2025"), now=at(20))
    merge_all(office, sent("c.xlsx", FIRST, 4), now=at(21))
    note_report(office, "2024", ["rakorwil"], "public", now=at(22))
    merge_all(office, sent("d.xlsx", THIRD, 1), now=at(23))
    told = reported(office)
    assert counted(told) == {FIRST: 2, SECOND: 3}
    others = [[counted(replace(told, facts=its)) for its in side] for side in (told.earlier, told.later)]
    assert others == [[{FIRST: 2}], [{FIRST: 4, SECOND: 3}]]


def test_what_was_taken_back_after_the_report_counted_then(office) -> None:
    merge_all(office, sent("a.xlsx", FIRST, 2), now=at(1))
    merge_all(office, sent("b.xlsx", SECOND, 3), now=at(2))
    merge_all(office, sent("c.xlsx", THIRD, 4), now=at(3))
    undo(office, 1, now=at(4))
    note_report(office, "2024", ["rakorwil"], "public", now=at(5))
    undo(office, 2, now=at(6))
    merge_all(office, sent("e.xlsx", FIRST, 5, "2025"), now=at(20))
    assert counted(reported(office)) == {SECOND: 3, THIRD: 4}


def test_data_of_both_years_in_one_merge_tell_nothing_of_last_years_report(office) -> None:
    assert reported(office) is None
    merge_all(office, sent("a.xlsx", FIRST, 2), sent("e.xlsx", FIRST, 5, "2025"), now=at(1))
    assert reported(office) is None
