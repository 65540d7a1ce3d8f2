"""The one-page reports: one page each, readable, nothing lost or read as markup, the same bytes each time."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdf
import pytest
import typst
import zxingcpp
from facts import FORM, SETTINGS, drawn, facts
from PIL import Image
from report_context import report_context

from lkstool.core.errors import UserError
from lkstool.core.figures import Context, Practice, Withheld
from lkstool.core.followup import Case, FollowUp
from lkstool.core.narration import Narration, Passage
from lkstool.core.portraits import LksPortrait, RegionPortrait
from lkstool.core.regions import regions
from lkstool.indicators.compute import Traced, traced
from lkstool.indicators.lks_portraits import lks_portraits
from lkstool.indicators.region_portraits import region_portraits
from lkstool.output.figure_text import figure_text
from lkstool.output.phrases import Phrases
from lkstool.output.sheets.books import count_lks, write_lks, write_pdm
from lkstool.output.sheets.chair import chair_sheet
from lkstool.output.sheets.donor import donor_sheet
from lkstool.output.sheets.lks import lks_sheet
from lkstool.output.sheets.own_words import ENTRIES, own_words
from lkstool.output.sheets.pdm import pdm_sheet
from lkstool.output.sheets.printing import Sheet, sheet_press
from lkstool.output.template_dir import template_dir

HOSTILE = "Panti & Asuhan <A> | *x* #let [a](javascript:x) {{7*7}} $x$ `y` ~z~ \\n 'Aisyiyah"


def silent(told: str) -> None:
    raise AssertionError(f"the typesetter remarks: {told}")


def printed(name: str, context: Context, sheets: Sequence[Sheet], folder: Path) -> Path:
    with sheet_press(name, context, silent) as press:
        return press.write(folder / f"{name}.pdf", "Judul", sheets)


def pages(path: Path) -> list[str]:
    """Return the text of each page, its lines joined."""
    reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def unspaced(text: str) -> str:
    """Return a text without spaces: a long word may be broken between lines."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def context() -> Context:
    return report_context()


def proposal(
    rule: str, region: str, count: int, sentence: str = "Mendampingi perpanjangan surat"
) -> FollowUp:
    return FollowUp(f"2025-{region}-{rule}", rule, region, sentence, "", count, date(2026, 6, 30), "MPKS PDM")


def test_the_chair_reads_every_figure_on_one_page(context: Context, tmp_path: Path) -> None:
    (text,) = pages(printed("ketua", context, [chair_sheet(context, {})], tmp_path))
    for name in ("J01", "M03", "P01", "L04", "S01"):
        assert figure_text(context.figures[name]) in text
    for name in ("Kab. Kediri", "Kota Kediri", "Kab. Pasuruan", "Kota Pasuruan"):
        assert name in text
    assert "Data per 31 Desember 2025" in text


def test_the_chair_is_asked_for_what_concerns_most_regions(context: Context, tmp_path: Path) -> None:
    asked = replace(
        context,
        follow_up=(
            proposal("surat", "35.07", 4),
            proposal("surat", "35.15", 3),
            proposal("siksng", "35.07", 9, "Mengajukan pendataan"),
        ),
    )
    (text,) = pages(printed("ketua", asked, [chair_sheet(asked, {})], tmp_path))
    assert "Mendampingi perpanjangan surat 7 LKS di 2 kabupaten/kota" in text
    assert "Mengajukan pendataan 9 LKS di Kab. Malang" in text


def test_what_the_office_asks_itself_takes_the_place_of_proposals(context: Context, tmp_path: Path) -> None:
    own = FollowUp("2025-K1", "", "", HOSTILE, "Usul rapat", 0, date(2026, 9, 30), "Ketua", chosen=True)
    asked = replace(context, follow_up=(proposal("surat", "35.07", 4), own))
    (text,) = pages(printed("ketua", asked, [chair_sheet(asked, {})], tmp_path))
    assert unspaced(HOSTILE) in unspaced(text)
    assert "30-09-2026" in text
    assert "Mendampingi perpanjangan surat" not in text


@pytest.mark.parametrize("lks", [0, 1, 2])
def test_the_chairs_page_of_a_small_region_holds_only_clear_sentences(lks: int, tmp_path: Path) -> None:
    small = report_context(lks, last_year=False)
    (text,) = pages(printed("ketua", small, [chair_sheet(small, {})], tmp_path))
    assert "None" not in text
    assert ("Belum ada laporan sah" in text) == (small.figures["P01"].coverage.counted == 0)


def test_the_chair_sees_the_change_of_each_group_and_what_is_withheld(context: Context) -> None:
    table = context.tables["T11.1"]
    assert table.rows
    rows = [list(row) for row in table.rows]
    rows[1][4] = Withheld.PROTECTS
    told = replace(context, tables={**context.tables, "T11.1": replace(table, rows=tuple(map(tuple, rows)))})
    lines = chair_sheet(told, {})["kelompok"]["baris"]
    changes = {line["nama"]: line["perubahan"]["tulisan"] for line in lines}
    assert changes[str(rows[1][0])] == "*"
    assert changes[str(rows[0][0])].endswith("%")
    assert max(abs(line["perubahan"]["panjang"]) for line in lines) <= 1


def test_a_donor_reads_outcomes_costs_and_what_did_not_succeed(context: Context, tmp_path: Path) -> None:
    told = Practice(
        HOSTILE, "", "Anak besar mendampingi adik. " * 40, "Nilai naik", None, "Panti A", "Batu", ""
    )
    having = replace(context, practices=(told,))
    (text,) = pages(
        printed("donor", having, [donor_sheet(having, "https://contoh.org/direktori", {})], tmp_path)
    )
    for name in ("P01", "L01", "C02"):
        assert figure_text(context.figures[name]) in text
    for row in context.tables["T3.1"].rows:
        assert str(row[0]) in text
    assert unspaced(HOSTILE) in unspaced(text)
    assert "mendampingi adik. … Hasil: Nilai naik" in text
    assert "https://contoh.org/direktori" in text
    late = context.figures["M01"]
    assert f"{late.denominator - late.numerator} dari {late.denominator} LKS belum melapor" in text


def test_a_donor_is_told_no_number_that_is_withheld(context: Context, tmp_path: Path) -> None:
    people = context.tables["T3.1"]
    rows = [list(row) for row in people.rows]
    rows[0][1], rows[0][2], rows[1][3] = Withheld.SMALL, Withheld.PROTECTS, Withheld.PROTECTS
    tables = {**context.tables, "T3.1": replace(people, rows=tuple(map(tuple, rows)))}
    school = replace(context.figures["C02"], value=Withheld.PROTECTS, numerator=Withheld.PROTECTS)
    kept = replace(context, tables=tables, figures={**context.figures, "C02": school})
    sheet = donor_sheet(kept, "", {})
    (text,) = pages(printed("donor", kept, [sheet], tmp_path))
    assert "L <5 · P *" in text
    assert "Tanda <5 dan *" in text
    assert "bersekolah" not in text
    assert sheet["orang"]["baris"][0]["laki"] is None


@pytest.mark.parametrize("lks", [0, 1, 2])
def test_a_donors_page_of_a_small_region_holds_only_clear_sentences(lks: int, tmp_path: Path) -> None:
    small = report_context(lks, last_year=False)
    (text,) = pages(printed("donor", small, [donor_sheet(small, "", {})], tmp_path))
    assert "None" not in text
    assert ("Belum ada laporan sah" in text) == (small.figures["P01"].coverage.counted == 0)


@pytest.mark.parametrize("site", ["https://contoh.org/direktori", "https://contoh.org/" + "panjang/" * 20])
def test_a_donor_opens_the_directory_with_a_telephone(site: str, context: Context, tmp_path: Path) -> None:
    sheet = donor_sheet(context, site, {})
    with pikepdf.open(printed("donor", context, [sheet], tmp_path)) as pdf:
        assert list(alternatives(pdf.Root.StructTreeRoot)) == [f"Kode QR yang membuka {site}"]
    # As coarse as a cheap printer and a telephone's camera make it.
    design = tmp_path / "halaman.typ"
    shutil.copyfile(template_dir() / "donor" / "halaman.typ", design)
    shutil.copyfile(template_dir() / "lembar.typ", tmp_path / "lembar.typ")
    data = {"judul": "", "majelis": "", "tanggal": "2025-12-31", "lembar": [sheet]}
    inputs = {"data": json.dumps(data)}
    picture = typst.compile(
        design, font_paths=[template_dir() / "fonts"], format="png", ppi=120, sys_inputs=inputs
    )
    with Image.open(io.BytesIO(picture)) as page:
        assert [code.text for code in zxingcpp.read_barcodes(page)] == [site]


def test_a_donors_page_without_an_address_has_no_code(context: Context, tmp_path: Path) -> None:
    path = printed("donor", context, [donor_sheet(context, "", {})], tmp_path)
    with pikepdf.open(path) as pdf:
        assert not list(alternatives(pdf.Root.StructTreeRoot))
    assert "Pindai" not in pages(path)[0]


def own(context: Context, **texts: str) -> dict[str, object]:
    """Return what the office has written, by entry; a name of an entry is written with _ here."""
    passages = [Passage(name.replace("_", "-"), text, at) for at, (name, text) in enumerate(texts.items(), 1)]
    return own_words(Narration("narasi.md", tuple(passages)), Phrases(context))


LONG = "Kalimat kantor, " + "panjang sekali dan lebar " * 20


def test_the_office_says_on_the_pages_what_it_wants_said_first(context: Context, tmp_path: Path) -> None:
    words = own(
        context,
        judul_ketua="**Mari** tuntaskan izin {{ dari('L01') }} LKS",
        lembar_ketua="*Teladan* kita.\n\nPeta: {{ rujuk('T3.2') }}.",
        lembar_donor="Lihat [situs kami](https://contoh.org).",
        lembar_pdm="Salam.",
    )
    (chair,) = pages(printed("ketua", context, [chair_sheet(context, words)], tmp_path))
    figure = context.figures["L01"]
    assert f"Mari tuntaskan izin {figure.numerator} dari {figure.denominator} LKS" in chair
    assert "Teladan kita. Peta: tabel “" in chair
    assert "LKS melayani" not in chair
    (donor,) = pages(printed("donor", context, [donor_sheet(context, "", words)], tmp_path))
    assert "Lihat situs kami (https://contoh.org)." in donor
    (pdm,) = pages(
        printed("pdm", context, [pdm_sheet(context, of_region(context, "35.07"), words)], tmp_path)
    )
    assert "Salam." in pdm


def test_only_the_draft_says_that_the_headline_is_automatic(context: Context) -> None:
    inside = replace(context, edition="internal")
    written = own(context, judul_ketua="Mari tuntaskan izin")
    assert "judul-ketua" in chair_sheet(inside, {})["belum"]
    assert not chair_sheet(inside, written)["belum"]
    assert not chair_sheet(context, {})["belum"]


def test_as_many_letters_as_fit_leave_a_full_page_one_page(context: Context, tmp_path: Path) -> None:
    words = own(context, **{name.replace("-", "_"): LONG[: its.most] for name, its in ENTRIES.items()})
    told = Practice("Judul", "Masalah " * 40, "Cara " * 60, "Hasil " * 60, None, "Panti A", "Batu", "")
    asked = [proposal(rule, "35.07", 4, "Kalimat usul " * 5) for rule in ("surat", "laporan", "neraca")]
    full = replace(context, practices=(told,), follow_up=(*asked, urgent(8)), edition="internal")
    for name, sheet in (
        ("ketua", chair_sheet(full, words)),
        ("donor", donor_sheet(full, "https://contoh.org/" + "panjang/" * 8, words)),
        ("pdm", pdm_sheet(full, of_region(full, "35.07"), words)),
    ):
        texts = pages(printed(name, full, [sheet], tmp_path))
        assert (name, len(texts)) == (name, 1)
        assert "Kalimat kantor, panjang" in texts[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LONG, r"lembar-ketua terlalu panjang: \d+ huruf, sedangkan yang muat 300 huruf"),
        ("- satu\n- dua", "hanya boleh berupa kalimat"),
        ("Ada[^1].\n\n[^1]: catatan", "hanya boleh berupa kalimat"),
        ("{{ tabel('T3.1') }}", "hanya boleh berupa kalimat"),
        ("![foto](a.png)", "hanya boleh berupa kalimat"),
        ("{{ nilai('P011') }}", "baris 1: nama"),
    ],
)
def test_words_that_have_no_place_on_a_page_are_refused(text: str, told: str, context: Context) -> None:
    with pytest.raises(UserError, match=told):
        own(context, lembar_ketua=text)


def of_region(context: Context, code: str) -> RegionPortrait:
    return next(each for each in region_portraits(context) if each.code == code)


def test_a_pdm_reads_its_own_numbers_as_the_report_has_them(context: Context) -> None:
    by_table = {name: {row[0]: row for row in context.tables[name].rows} for name in ("T1.1", "T3.2", "T5.1")}
    for each in region_portraits(context):
        reach = by_table["T1.1"][each.code]
        assert (each.registered, each.reporting, each.valid) == reach[2:5]
        assert (*(cell for _, cell in each.groups), each.people) == by_table["T3.2"][each.code][2:]
        assert each.counted == by_table["T5.1"][each.code][2]
        assert each.graded <= each.counted
    assert sum(each.graded for each in region_portraits(context)) == context.figures["L04"].numerator


def test_no_pdm_of_the_lower_half_is_told_its_place(context: Context) -> None:
    scores = [row[7] for row in context.tables["T10.1"].rows if row[8] == "utama"]
    better = [each for each in region_portraits(context) if each.standing in ("penuh", "atas")]
    assert better
    assert min(each.score or 0 for each in better if each.registered >= 3) >= sorted(scores)[len(scores) // 2]
    for each in region_portraits(context):
        said = str(pdm_sheet(context, each, {})["kanan"])
        assert ("Paruh" in said) == (each.standing == "atas")
        assert "peringkat" not in said


def urgent(lks: int, region: str = "35.07") -> FollowUp:
    cases = tuple(
        Case(f"{region}-M-{at:03d}", HOSTILE if at == 0 else f"LKS ke-{at}", "Surat berakhir.", "Perpanjang.",
             date(2026, 3, 31))
        for at in range(lks)
    )  # fmt: skip
    return replace(proposal("surat", region, lks), cases=cases)


@pytest.mark.parametrize("lks", [1, 9, 30])
def test_a_pdm_page_names_eight_lks_and_counts_the_rest(lks: int, context: Context, tmp_path: Path) -> None:
    busy = replace(context, follow_up=(urgent(lks), replace(urgent(lks), rule="siksng")))
    (text,) = pages(printed("pdm", busy, [pdm_sheet(busy, of_region(busy, "35.07"), {})], tmp_path))
    assert unspaced(HOSTILE) in unspaced(text)
    assert ("LKS lain yang perlu tindakan: LKS ke-8." in text) == (lks == 9)
    assert ("Dan 22 LKS lain, antara lain LKS ke-8" in text) == (lks == 30)


def test_what_the_office_has_decided_for_a_pdm_stands_in_its_plan(context: Context, tmp_path: Path) -> None:
    kept = replace(urgent(2), chosen=True, sentence="Klinik perpanjangan di Kepanjen")
    struck = replace(proposal("neraca", "35.07", 1, "Mengadakan klinik keuangan"), chosen=False)
    planned = replace(context, follow_up=(kept, struck, proposal("siksng", "35.07", 3, "Mendata SIKS-NG")))
    (text,) = pages(printed("pdm", planned, [pdm_sheet(planned, of_region(planned, "35.07"), {})], tmp_path))
    assert "1 Klinik perpanjangan di Kepanjen" in text
    assert "Usul dari data: Mendata SIKS-NG (3 LKS)." in text
    assert "Mengadakan klinik keuangan" not in text


def test_a_pdm_with_long_names_and_long_plans_loses_nothing(context: Context, tmp_path: Path) -> None:
    name = "Lembaga Kesejahteraan Sosial Anak Cabang Kepanjen Putra-Putri Mitra Sejahtera Abadi Nan Jaya"
    cases = tuple(replace(case, name=name, lks=f"{at}") for at, case in enumerate(urgent(12).cases))
    plan = [replace(urgent(1), cases=cases, sentence=f"{name} ke-{at}", chosen=True) for at in range(5)]
    past = tuple(replace(each, status="belum") for each in plan)
    full = replace(context, follow_up=tuple(plan), past_follow_up=past)
    texts = pages(printed("pdm", full, [pdm_sheet(full, of_region(full, "35.07"), {})], tmp_path))
    assert "belum dikerjakan" in texts[0]
    for at in range(5):
        assert unspaced(f"{at + 1} {name} ke-{at} MPKS PDM") in unspaced(texts[-1])


def test_a_word_longer_than_its_line_is_broken(context: Context, tmp_path: Path) -> None:
    word = "Mahapanjang" * 20
    cases = tuple(replace(case, name=word) for case in urgent(1).cases)
    long = replace(context, follow_up=(replace(urgent(1), cases=cases),))
    (text,) = pages(printed("pdm", long, [pdm_sheet(long, of_region(long, "35.07"), {})], tmp_path))
    assert word in unspaced(text).replace("\u200b", "")
    assert word not in text.replace("\u200b", "")


def test_a_pdm_reads_what_became_of_last_years_plan(context: Context, tmp_path: Path) -> None:
    done = replace(proposal("surat", "35.07", 2), chosen=True, status="selesai", finished=date(2026, 5, 2))
    silent_one = replace(proposal("neraca", "35.07", 1, "Klinik keuangan"), chosen=True)
    elsewhere = replace(proposal("neraca", "35.15", 1, "Klinik di Sidoarjo"), chosen=True)
    past = replace(context, past_follow_up=(done, silent_one, elsewhere))
    (text,) = pages(printed("pdm", past, [pdm_sheet(past, of_region(past, "35.07"), {})], tmp_path))
    assert "Mendampingi perpanjangan surat 30-06-2026 selesai tepat waktu" in text
    assert "Klinik keuangan 30-06-2026 belum dikabarkan" in text
    assert "Sidoarjo" not in text


def test_the_pages_of_all_pdm_are_one_file_to_print_and_one_each_to_send(tmp_path: Path) -> None:
    few = report_context(2, last_year=False)
    portraits = region_portraits(few)
    book, *single = write_pdm(few, {}, portraits, "", tmp_path, template_dir(), silent)
    texts = pages(book)
    assert len(texts) == len(single) == len(regions())
    assert [each.name in text for each, text in zip(portraits, texts, strict=True)] == [True] * len(texts)
    assert "Belum ada LKS terdaftar di Kabupaten Ngawi." in texts[20]
    assert single[20].name == "35.21-ngawi.pdf"
    assert pages(single[20]) == [texts[20]]
    # What is cut out is a document like the one that is printed alone, and holds nothing else.
    alone = printed("pdm", few, [pdm_sheet(few, portraits[20], {})], tmp_path)
    with pikepdf.open(single[20]) as cut, pikepdf.open(alone) as whole:
        assert tagged(cut) == tagged(whole)
        assert [each.name for each in portraits if each.name in str(headings(cut))] == ["Kabupaten Ngawi"]
        assert len(cut.objects) < 1.1 * len(whole.objects)
        assert str(cut.docinfo.Title) == "Lembar PDM Ngawi 2025"
        with cut.open_metadata() as meta:
            assert meta["dc:title"] == str(cut.docinfo.Title)
            assert "<xmpTPg:NPages>1</" in str(meta)
            assert (meta["pdfuaid:part"], meta["pdfaid:conformance"]) == ("1", "A")


def tagged(pdf: pikepdf.Pdf) -> tuple[object, ...]:
    """Return what those who hear a PDF are told: language, elements, parents, identifiers, outline."""
    root = pdf.Root
    tree = root.StructTreeRoot
    parents = [[elements(each)[0] for each in line] for line in pikepdf.NumberTree(tree.ParentTree).values()]
    identifiers = [elements(each)[0] for each in pikepdf.NameTree(tree.IDTree).values()]
    outline = [str(each.title) for entry in pdf.open_outline().root for each in (entry, *entry.children)]
    return str(root.Lang), bool(root.MarkInfo.Marked), elements(tree), parents, identifiers, outline


def elements(node: pikepdf.Object) -> list[object]:
    """Return the kind of an element, its texts, and the same of what it holds."""
    if not isinstance(node, pikepdf.Dictionary):
        return [int(node)]
    kids = node.get("/K", [])
    below = [elements(each) for each in (kids if isinstance(kids, pikepdf.Array) else [kids])]
    return [(str(node.get("/S", "")), str(node.get("/T", "")), str(node.get("/Alt", ""))), *below]


def headings(pdf: pikepdf.Pdf) -> list[str]:
    """Return the titles of all elements in the file, whether they can be reached or not."""
    return [str(each.T) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/T" in each]


@pytest.mark.parametrize(
    ("file", "design"),
    [
        ("pdm/halaman.typ", lambda _: '#import "lembar.typ": *\n#lembaran(l => [#l.judul])'),
        ("lembar.typ", lambda usual: usual.replace("title: data.judul,", 'title: "Kami: " + data.judul,')),
    ],
    ids=["no headings", "another title"],
)
def test_what_cannot_be_cut_is_printed_sheet_by_sheet(
    file: str, design: Callable[[str], str], tmp_path: Path
) -> None:
    own = Path(shutil.copytree(template_dir(), tmp_path / "templat"))
    usual = (own / file).read_text(encoding="utf-8")
    assert design(usual) != usual
    (own / file).write_text(design(usual), encoding="utf-8")
    few = report_context(2, last_year=False)
    book, *single = write_pdm(few, {}, region_portraits(few), "", tmp_path, own, silent)
    assert [pages(each)[0] for each in single] == pages(book)


@pytest.fixture(scope="module")
def years() -> tuple[Traced, Traced]:
    """Return this year and last as the office sees them: thirty LKS, last year twenty of them."""
    now = drawn(5, 30)
    codes = sorted(now.tables["profil"]["lks"].unique())[:20]
    then = replace(SETTINGS, year="2024", reference_date=date(2024, 12, 31), deadline=date(2025, 1, 31))
    return traced(now, None, FORM, SETTINGS), traced(drawn(6, 20, year="2024", codes=codes), None, FORM, then)


@pytest.fixture(scope="module")
def portraits(years: tuple[Traced, Traced]) -> tuple[LksPortrait, ...]:
    return lks_portraits(*years, drawn(5, 30), SETTINGS)


def test_an_lks_reads_the_numbers_that_its_own_rows_make(
    years: tuple[Traced, Traced], portraits: tuple[LksPortrait, ...]
) -> None:
    now, before = years
    assert len(portraits) == 30
    for each in portraits:
        for row in each.compared:
            own = now.evidence[row.id].of({each.code}, None).value()
            assert row.own == pytest.approx(own, abs=0.6 if row.unit in ("rupiah", "rasio") else 0.06)
            if row.before is not None:
                past = before.evidence[row.id].of({each.code}, None).value()
                assert row.before == pytest.approx(past, abs=0.6 if row.unit in ("rupiah", "rasio") else 0.06)


def test_a_median_is_of_three_lks_or_more_and_never_of_people(portraits: tuple[LksPortrait, ...]) -> None:
    rows = [row for each in portraits for row in each.compared]
    assert {row.peers >= 3 for row in rows if row.median is not None} == {True}
    assert any(row.median is None and row.unit != "orang" for row in rows)
    assert not [row for row in rows if row.unit == "orang" and row.median is not None]
    group = [each for each in portraits if each.group == portraits[0].group]
    costs = sorted(row.own for each in group for row in each.compared if row.id == "K03")
    middle = (costs[(len(costs) - 1) // 2] + costs[len(costs) // 2]) / 2
    said = next(row.median for row in portraits[0].compared if row.id == "K03")
    assert said == pytest.approx(middle)


def test_an_lks_without_a_valid_report_reads_what_to_repair(tmp_path: Path) -> None:
    late = {"kode": "35.07-M-001", "received": date(2026, 2, 20), "profil": {"nama": HOSTILE}}
    wrong = [
        {"lks": "35.07-M-009", "code": "LKS301", "sheet": "SDM"},
        {"lks": "35.07-M-009", "code": "LKS301", "sheet": "SDM"},
    ]
    region = facts(
        [late], register=[{"kode_lks": "35.07-M-009"}], extra=[{"lks": "35.07-M-009"}], findings=wrong
    )
    now = traced(region, None, FORM, SETTINGS)
    valid, invalid = lks_portraits(now, None, region, SETTINGS)
    texts = pages(
        printed("lks", now.context, [lks_sheet(now.context, each) for each in (valid, invalid)], tmp_path)
    )
    assert unspaced(HOSTILE) in unspaced(texts[0])
    assert "sesudah tenggat pada 20-02-2026, dan sudah sah" in texts[0]
    assert "tetapi belum sah" in texts[1]
    assert "Wajib diisi 2 tempat, lembar SDM harus dibetulkan" in texts[1]
    assert (valid.score, invalid.score) == (70, 40)


def test_only_the_office_has_the_pages_of_all_lks_in_one_file(
    years: tuple[Traced, Traced], portraits: tuple[LksPortrait, ...], tmp_path: Path
) -> None:
    internal, few = years[0].context, portraits[:3]
    for context, names in ((internal, ["lks-2025-internal.pdf"]), (replace(internal, edition="public"), [])):
        made = list(write_lks(context, few, tmp_path, template_dir(), silent))
        assert [path.name for path in made] == [*names, *(f"{each.code}.pdf" for each in few)]
        assert len(made) == count_lks(context, few)
        for each, path in zip(few, made[len(names) :], strict=True):
            (text,) = pages(path)
            assert each.code in text
            assert not [other.code for other in few if other.code != each.code and other.code in text]


def test_a_sheet_is_tagged_and_made_of_the_same_bytes_each_time(context: Context, tmp_path: Path) -> None:
    first, second = (
        printed("ketua", context, [chair_sheet(context, {})], tmp_path / each).read_bytes() for each in "ab"
    )
    assert first == second
    with pikepdf.open(io.BytesIO(first)) as pdf:
        assert str(pdf.Root.Lang).startswith("id")
        assert next(iter(alternatives(pdf.Root.StructTreeRoot))).startswith("Peta petak 38 kabupaten")
        assert "pdfuaid" in str(pdf.open_metadata())


def alternatives(node: pikepdf.Object) -> Iterator[str]:
    """Return the texts that stand for pictures, in reading order."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from alternatives(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/Alt" in node:
            yield str(node.Alt)
        if "/K" in node:
            yield from alternatives(node.K)
