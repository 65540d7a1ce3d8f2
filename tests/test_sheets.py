"""The one-page reports: one page each, readable, nothing lost or read as markup, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdf
import pytest
from report_context import report_context

from lkstool.core.figures import Context
from lkstool.core.followup import FollowUp
from lkstool.output.figure_text import figure_text
from lkstool.output.sheets.chair import chair_sheet
from lkstool.output.sheets.printing import Sheet, sheet_press

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
    (text,) = pages(printed("ketua", context, [chair_sheet(context)], tmp_path))
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
    (text,) = pages(printed("ketua", asked, [chair_sheet(asked)], tmp_path))
    assert "Mendampingi perpanjangan surat 7 LKS di 2 kabupaten/kota" in text
    assert "Mengajukan pendataan 9 LKS di Kab. Malang" in text


def test_what_the_office_asks_itself_takes_the_place_of_proposals(context: Context, tmp_path: Path) -> None:
    own = FollowUp("2025-K1", "", "", HOSTILE, "Usul rapat", 0, date(2026, 9, 30), "Ketua", chosen=True)
    asked = replace(context, follow_up=(proposal("surat", "35.07", 4), own))
    (text,) = pages(printed("ketua", asked, [chair_sheet(asked)], tmp_path))
    assert unspaced(HOSTILE) in unspaced(text)
    assert "30-09-2026" in text
    assert "Mendampingi perpanjangan surat" not in text


@pytest.mark.parametrize("lks", [0, 1, 2])
def test_the_chairs_page_of_a_small_region_holds_only_clear_sentences(lks: int, tmp_path: Path) -> None:
    small = report_context(lks, last_year=False)
    (text,) = pages(printed("ketua", small, [chair_sheet(small)], tmp_path))
    assert "None" not in text
    assert ("Belum ada laporan sah" in text) == (small.figures["P01"].coverage.counted == 0)


def test_a_sheet_is_tagged_and_made_of_the_same_bytes_each_time(context: Context, tmp_path: Path) -> None:
    first, second = (
        printed("ketua", context, [chair_sheet(context)], tmp_path / each).read_bytes() for each in "ab"
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
