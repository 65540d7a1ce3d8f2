"""Workbooks whose XML one program reads so and another otherwise: refused, never read in part.

Found by ``benchmarks/fuzz.py``; each case here once lost or moved a cell in silence.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hostile import MAIN, book, row, sheet

from lkstool.core.records import Finding
from lkstool.intake.read import read_workbook
from lkstool.intake.workbook import Limits, Workbook

LIMITS = Limits()
CELL = '<c r="A1" t="inlineStr"><is><t>Aminah</t></is></c>'


def refusal(content: bytes) -> tuple[str, str | None]:
    answer = read_workbook(content, "a.xlsx", LIMITS)
    assert isinstance(answer, Finding)
    return answer.code, answer.place.cell


@pytest.mark.parametrize(
    "part",
    [
        sheet(row('<c r="B2"><v>1</v></c>', 2), before=f"<cols>{row(CELL)}</cols>"),
        sheet(row('<c r="B2"><v>1</v></c>', 2), after=f"<extra>{CELL}</extra>"),
        sheet(row('<c r="B2"><v>1</v></c>', 2), after=f'<x:c xmlns:x="{MAIN}" r="A1"><x:v>1</x:v></x:c>'),
        sheet(row('<c r="B2"><v>1</v></c>', 2), after='<c\tr="A1"><v>1</v></c>'),
    ],
)
def test_a_cell_outside_the_rows_is_not_passed_over(part):
    assert refusal(book(part.encode()))[0] == "LKS105"


def test_a_form_control_beside_the_rows_does_no_harm():
    anchor = '<controls xmlns:xdr="urn:x"><from><xdr:col>1</xdr:col><xdr:row>2</xdr:row></from></controls>'
    answer = read_workbook(book(sheet(row(CELL), after=anchor).encode()), "a.xlsx", LIMITS)
    assert isinstance(answer, Workbook)
    assert answer.sheets[0].rows == [["Aminah"]]


@pytest.mark.parametrize("kind", ["", ' t="zz"', ' t="s"', ' t="e"', ' t="n"'])
def test_a_text_far_away_counts_whatever_its_cell_says_that_it_is(kind):
    far = f'<c r="XFD900000"{kind}><is><t>jauh</t></is></c>'
    assert refusal(book(row(far, 900_000))) == ("LKS106", "XFD900000")


@pytest.mark.parametrize("kind", ["", ' t="zz"', ' t="e"'])
def test_two_texts_in_one_cell_are_refused_whatever_it_says_that_it_is(kind):
    twin = f'<c r="A1"{kind}><is><t>Budi</t></is></c>'
    assert refusal(book(row(CELL + twin))) == ("LKS107", "A1")


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B1"><v>90</v><is><t>x</t></is></c>',
        '<c r="B1"><is><t>x</t></is><v>90</v></c>',
        '<c r="B1" t="s"><v>1</v><is><t>x</t></is></c>',
        '<c r="B1" t="inlineStr"><is><t>x</t></is><v/></c>',
        '<c r="B1" t="s"><v><c/>1</v></c>',
        '<c r="B1"><v>1<x/>2</v></c>',
        '<c r="B1"><v>1</v><c r="C1"><v>2</v></c></c>',
    ],
)
def test_a_cell_that_holds_two_things_is_refused(cell):
    assert refusal(book(row(cell))) == ("LKS105", "B1")


@pytest.mark.parametrize("text", ["Aminah", "&lt;b&gt;", "1_000", "0x10"])
def test_a_word_in_a_cell_of_numbers_is_named(text):
    assert refusal(book(row(f'<c r="B1"><v>{text}</v></c>'))) == ("LKS105", "B1")


@pytest.mark.parametrize(
    "texts",
    [
        "<si><si><t>satu</t></si><t>dua</t></si><si><t>tiga</t></si>",  # readers count these differently
        "<si><t>satu</t></si><si><t>dua</si><si><t>tiga</t></si>",
        "<si><t>satu<v>1</t></si><si><t>dua</t></si>",
        "<si><t>satu</t></si></sst><si><t>dua</t></si>",
        "<x><si><t>satu</t></si></x><si><t>dua</t></si>",
        "<si><t>satu</t></si><is><t>x</t></is><si><t>dua</t></si>",
    ],
)
def test_shared_texts_that_do_not_simply_follow_each_other_are_refused(texts):
    shared = f'<sst xmlns="{MAIN}" uniqueCount="{texts.count("<si>")}">{texts}</sst>'
    assert refusal(book(row('<c r="A1" t="s"><v>0</v></c>'), shared=shared))[0] == "LKS105"


@pytest.mark.parametrize(
    "texts",
    [
        '<si><t>satu</t></si><si><r><rPr><b/></rPr><t>du</t></r><r><t xml:space="preserve">a</t></r></si>',
        "<si><t>satu</t></si><si><r><rPr><sz val='9'/></rPr><t>du</t></r><r><t>a</t></r></si>",
        '<si><t>satu</t></si><si><t>dua</t><rPh sb="0" eb="1"><t>ka</t></rPh><phoneticPr fontId="1"/></si>',
        "<si>\n<t>satu</t>\n</si>\n<si><t>dua</t></si>",
    ],
)
def test_shared_texts_in_several_fonts_are_read(texts):
    shared = f'<sst xmlns="{MAIN}" uniqueCount="2">{texts}</sst>'
    answer = read_workbook(book(row('<c r="A1" t="s"><v>1</v></c>'), shared=shared), "a.xlsx", LIMITS)
    assert isinstance(answer, Workbook)
    assert answer.sheets[0].rows == [["dua"]]


def test_a_part_whose_own_name_is_another_than_the_directorys_is_refused():
    content = book(row(CELL))
    assert isinstance(read_workbook(content, "a.xlsx", LIMITS), Workbook)
    renamed = content.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet2.xml", 1)
    assert refusal(renamed)[0] == "LKS105"


def test_a_part_that_no_program_packs_so_is_refused():
    content = bytearray(book(row(CELL)))
    content[content.index(b"PK\1\2") + 8] |= 0x20
    assert refusal(bytes(content))[0] == "LKS105"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the fuzzer lets child processes die, as only Unix can")
def test_two_thousand_spoilt_forms_lose_nothing(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "benchmarks"))
    import fuzz

    monkeypatch.setattr(fuzz, "_BASES", fuzz.bases())
    tally = fuzz.run(list(range(2_000)), None)
    assert tally.faults == []
    assert sum(tally.outcomes.values()) >= 2_000
