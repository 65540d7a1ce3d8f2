"""What the later chapters say: room, good practice, follow-up, limits, what the form asks otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest
from facts import FORM, SETTINGS, Row, facts, frame

from lkstool.core.facts import AsReported, Facts
from lkstool.core.figures import Amount, Context, Withheld
from lkstool.core.followup import FollowUp, Plan
from lkstool.forms.load import form_of
from lkstool.indicators.asked_otherwise import asked_otherwise
from lkstool.indicators.compute import compute
from lkstool.output.figure_text import cell_text

STORY: Row = {
    "judul": "Kebun sayur",
    "masalah": "Belanja besar.",
    "cara": "Menanam.",
    "hasil": "Turun 30%.",
    "biaya": 1_500_000,
    "boleh_ditiru": True,
}


def codes(count: int) -> list[str]:
    return [f"35.07-M-{number:03d}" for number in range(1, count + 1)]


def year_of(homes: Sequence[Mapping[str, Any]], **sheets: Sequence[Row]) -> Facts:
    """Build a year whose further sheets hold rows that name their LKS."""
    made = facts(homes)
    number = {str(row.lks): row.submission for row in made.submissions.itertuples()}
    tables = dict(made.tables)
    for name, rows in sheets.items():
        tables[name] = frame(name, [{"submission": number[row["lks"]], "row": 5, **row} for row in rows])
    return Facts(made.year, tables, made.register, made.submissions, made.findings)


def public(year: Facts, plan: Plan | None = None) -> Context:
    return compute(year, None, FORM, SETTINGS, "public", *([plan] if plan else []))


def told(*stories: Row, homes: int = 9) -> Context:
    """Return what is told of stories, each of an LKS of its own unless it says whose it is."""
    rows = [{"lks": code, **STORY, **story} for code, story in zip(codes(homes), stories, strict=False)]
    return public(year_of([{"kode": code} for code in codes(homes)], praktik=rows))


def test_room_is_told_of_groups_and_never_of_one_small_home() -> None:
    homes = [{"kode": code, "profil": {"kapasitas": 20}, "penerima": [{}] * 12} for code in codes(4)]
    homes.append({"kode": "35.15-M-001", "profil": {"kapasitas": 5}, "penerima": [{"kelompok": "lansia"}]})

    context = public(facts(homes))

    room = context.tables["T7.1"]
    assert room.rows == (
        ("Anak", 4, 80, 60, 60, 60, 0, 0),
        ("Lansia", 1, 5, None, None, None, 0, 0),
    )
    assert context.tables["T7.3"].rows == (("Anak", 60),) * 4
    assert context.figures["P08"].denominator == 85


def test_places_taken_by_few_are_withheld() -> None:
    context = public(facts([{"kode": "35.07-M-001", "penerima": [{}] * 3}]))
    assert context.figures["P08"].numerator is Withheld.SMALL
    assert isinstance(context.figures["P08"].value, Withheld)


def test_a_facility_counts_once_for_its_lks_in_its_worst_state() -> None:
    room: Row = {"jenis_sarana": "kamar_tidur", "jumlah": 4, "kondisi": "baik", "aksesibel": True}
    one, two, three = codes(3)
    context = public(
        year_of(
            [{"kode": code} for code in (one, two, three)],
            sarana=[
                {"lks": one, **room},
                {"lks": one, **room, "kondisi": "rusak_berat", "aksesibel": False},
                {"lks": two, **room, "aksesibel": None},
                {"lks": three, **room, "jumlah": 0},
            ],
        )
    )
    assert context.tables["T7.2"].rows == (("Kamar tidur", 2, 12, 1, 0, 1, 1, 100),)


def test_only_practices_with_consent_are_told() -> None:
    context = told({}, {"judul": "Rahasia", "boleh_ditiru": False}, {"judul": "Ragu", "boleh_ditiru": None})
    assert [each.title for each in context.practices] == ["Kebun sayur"]
    assert [cells[0] for cells in context.tables["T12.1"].rows] == ["Kebun sayur"]
    assert context.practices[0].cost == 1_500_000


@pytest.mark.parametrize(
    "text",
    [
        "Hubungi 0812 3450 0001.",
        "Hubungi +62-812-3450-0001",
        "NIK 3507**********04",
        "NIK 3507006505130004",
        "surel siti@contoh.id",
        "surel siti (at) contoh (titik) id",
        "telepon nol delapan satu dua",
        "NIK 35O7 OO65 O513 OOO4",
        "Ananda Siti juara kelas",
        "anak bernama Budi",
    ],
)
def test_a_practice_that_may_speak_of_somebody_is_left_out_and_that_is_said(text: str) -> None:
    context = told({"hasil": text}, {"judul": "Bersih", "hasil": "Hemat Rp1.250.500.000 sejak 2024-2025."})
    assert [each.title for each in context.practices] == ["Bersih"]
    assert "1 praktik tidak dimuat" in context.tables["T12.1"].note


def test_six_different_stories_are_chosen_those_with_a_number_first() -> None:
    vague = [{"judul": f"Cerita {number}", "hasil": "Lebih baik."} for number in range(6)]
    context = told(*vague, {"judul": "Dengan angka"}, {"judul": "dengan ANGKA"})
    titles = [each.title for each in context.practices]
    assert len(titles) == 6
    assert titles[0] == "Dengan angka"
    assert len({title.casefold() for title in titles}) == 6


@pytest.mark.parametrize(("shown", "contact"), [(True, "+62812345"), (False, ""), (None, "")])
def test_a_contact_is_printed_only_where_the_lks_lets_it(*, shown: bool | None, contact: str) -> None:
    home = {"kode": "35.07-M-001", "profil": {"whatsapp": "+62812345", "tampil_kontak": shown}}
    context = public(year_of([home], praktik=[{"lks": "35.07-M-001", **STORY}]))
    assert [each.contact for each in context.practices] == [contact]


def test_follow_up_is_counted_by_what_became_of_it() -> None:
    due = date(2026, 6, 30)
    done = FollowUp("2024-K1", "", "35.07", "Klinik", "", 0, due, "PDM", (), True, "selesai", due)
    late = FollowUp("2024-K2", "", "", "Audit", "", 0, due, "PWM", (), True, "selesai", date(2026, 7, 1))
    silent = FollowUp("2024-K3", "", "35.07", "Rapat", "", 0, None, "PDM", (), True)
    refused = FollowUp("2024-K4", "", "35.07", "Batal", "", 0, due, "PDM", (), False)

    context = public(facts([{"kode": "35.07-M-001"}]), Plan((), (done, late, silent, refused)))

    figure = context.figures["D04"]
    assert (figure.value, figure.numerator, figure.denominator) == (pytest.approx(100 / 3), 1, 3)
    assert context.tables["T13.1"].rows[1] == (
        "Jawa Timur", "Audit", "PWM", due, "Selesai", date(2026, 7, 1),
    )  # fmt: skip
    assert [cells[:2] for cells in context.tables["T13.5"].rows] == [
        ("Selesai", 2), ("Berjalan", 0), ("Belum", 0), ("Belum diisi", 1),
    ]  # fmt: skip


def test_proposals_are_summed_by_subject_and_refused_ones_are_not_listed() -> None:
    year = facts([{"kode": "35.07-M-001"}, {"kode": "35.15-M-001"}])
    first = next(each for each in public(year).follow_up if each.rule == "akreditasi")
    plan = Plan((FollowUp(first.id, first.rule, first.kabkota, "x", "", 0, None, "", (), False),))

    context = public(year, plan)

    by_subject = {cells[0]: cells[1:4] for cells in context.tables["T13.2"].rows}
    assert by_subject["Merintis LKS"] == (36, 0, 0)
    listed = [
        cells for cells in context.tables["T13.3"].rows if cells[1] == "Mendampingi pengajuan akreditasi"
    ]
    assert [cells[0] for cells in listed] == ["Sidoarjo"]


def test_what_the_lks_promised_is_counted_with_what_is_overdue() -> None:
    code = "35.07-M-001"
    rows: list[Row] = [
        {"lks": code, "usulan": "a", "status": "selesai", "tenggat": date(2025, 3, 1)},
        {"lks": code, "usulan": "b", "status": "berjalan", "tenggat": date(2025, 12, 31)},
        {"lks": code, "usulan": "c", "status": None, "tenggat": date(2025, 12, 30)},
    ]
    context = public(year_of([{"kode": code}], rtl=rows))
    assert context.tables["T13.4"].rows == (
        ("Selesai", 1, 1, 0),
        ("Berjalan", 1, 1, 0),
        ("Belum", 0, 0, 0),
        ("Belum diisi", 1, 1, 1),
    )


def test_who_has_risen_is_named_and_nobody_who_has_fallen() -> None:
    late, early = {"received": date(2026, 3, 1)}, {"received": date(2026, 1, 2)}
    homes = [f"{region}-M-{number:03d}" for region in ("35.07", "35.15", "35.16") for number in (1, 2, 3)]

    def year(fallen: Sequence[str], name: str) -> Facts:
        made = facts([{"kode": code, **(late if code[:5] in fallen else early)} for code in homes], year=name)
        sent = made.submissions
        if name == "2024":
            sent = sent.assign(received=sent["received"] - pd.DateOffset(years=1))
        return Facts(name, made.tables, made.register, sent, made.findings)

    this, last = year(["35.15"], "2025"), year(["35.07"], "2024")
    made = compute(this, last, FORM, SETTINGS, "public")
    assert made.tables["T10.6"].rows == (("35.07", "Kab. Malang", 70, 100, 30),)

    # Last year's report had none of them late: of the three regions only that one's score is revised.
    reported = AsReported(year([], "2024"), date(2025, 2, 8), recorded=True)
    made = compute(this, last, FORM, SETTINGS, "internal", reported=reported)
    table = made.tables["T10.6"]
    assert table.rows == (("35.07", "Kab. Malang", Amount(70, "poin", "r"), 100, 30),)
    assert cell_text(table.rows[0][2], table.columns[2]) == "70,0 r"
    assert table.columns[2].title == "Skor 2024"


def test_limits_are_told_as_far_as_they_are_known() -> None:
    made = facts([{"kode": "35.07-M-001", "penerima": [{}] * 3}], register=[{"kode_lks": "35.07-M-002"}])
    said = {str(cells[0]): cells[1] for cells in public(made).tables["T14.1"].rows}
    assert said["LKS terdaftar yang belum melapor"] == 1
    assert isinstance(said["Angka orang yang ditutup"], int)
    assert "Data tahun lalu" in said
    bare = facts([{"kode": "35.07-M-001"}], register=None)
    assert public(bare).tables["T14.1"].rows[0][0] == "Daftar induk"


def test_what_the_form_asks_otherwise_is_said_in_its_own_titles() -> None:
    said = asked_otherwise(form_of("2025"))
    assert "PENERIMA: “Terdata SIKS-NG/DTSEN?” baru ditanyakan." in said
    assert not [each for each in said if "_" in each]
    assert asked_otherwise(form_of("2024")) == ()
